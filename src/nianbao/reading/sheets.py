"""A spreadsheet (.xlsx) with a report's tables → SourceDocument: a grid for each sheet that shows.

What Excel computed is taken as it shows it; what is hidden is left out and named.
"""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.errors import FileError
from nianbao.findings import column_letters
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph, SourceDocument
from nianbao.reading.characters import finished
from nianbao.reading.remarks import Remarks
from nianbao.reading.struck import struck
from nianbao.reading.tables import refuse_many
from nianbao.source.workbook import is_data
from nianbao.source.xlsx import CellValue, Sheet, UnfitWorkbookError, read_sheets

_HIDDEN_SHEET, _HIDDEN = "隐藏的工作表没有读入", "隐藏的行、列里的内容没有读入"
_OTHERWISE = "格式让数显示得和里面的不一样，没有读入"
_NOT_AS_SHOWN = ("scaled", "unseen")
_COVERED = "被合并盖住的格子里的内容没有读入"


def read_spreadsheet(data: bytes, file: str) -> SourceDocument:
    """The document in the bytes of an .xlsx.

    Raises FileError where it cannot be read, has more cells than any report, or is a data file.
    """
    try:
        sheets = read_sheets(data)
    except UnfitWorkbookError as trouble:
        raise FileError(f"{file} {trouble.why}", trouble.hint) from trouble
    if is_data(sheets):
        raise FileError(
            f"{file} 已经是数据文件", "请存成“Excel 工作簿（*.xlsx）”，直接用 nianbao check。"
        )
    remarks = Remarks()
    blocks: list[Block] = []
    for sheet in sheets:
        if sheet.is_hidden and sheet.rows:
            remarks.add(_HIDDEN_SHEET, sheet.name)
        elif sheet.rows:
            blocks += _blocks(sheet, remarks)
    if not blocks:
        raise FileError(f"{file} 里没有文字", "请检查是不是选错了文件。")
    return finished(file, "sheet", blocks, remarks)


def _blocks(sheet: Sheet, remarks: Remarks) -> Iterator[Block]:
    """The sheet as one grid; as paragraphs where it has one column."""
    cells = list(_cells(sheet, remarks))
    said = [cell for cell in cells if cell.text.strip()]
    if len({cell.column for cell in said}) > 1:
        yield Grid(tuple(cells), f"工作表“{sheet.name}”")
        return
    for cell in said:
        yield from (Paragraph(line, cell.place) for line in cell.text.split("\n") if line.strip())


def _cells(sheet: Sheet, remarks: Remarks) -> Iterator[Cell]:
    """The cells that show, blank ones between them, too, in reading order."""
    refuse_many(max(sheet.rows) - min(sheet.rows) + 1)
    rows = [r for r in range(min(sheet.rows), max(sheet.rows) + 1) if r not in sheet.hidden_rows]
    used = {column for cells in sheet.rows.values() for column in cells}
    columns = [c for c in range(min(used), max(used) + 1) if c not in sheet.hidden_columns]
    refuse_many(len(rows) * len(columns))
    at_row, at_column = ({n: at for at, n in enumerate(line)} for line in (rows, columns))
    covered: set[tuple[int, int]] = set()
    spans = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
    for row in rows:
        for column in columns:
            place = f"工作表“{sheet.name}”{column_letters(column)}{row}"
            value = sheet.rows.get(row, {}).get(column)
            text = _shown(value)
            if value and value.oddity in _NOT_AS_SHOWN:
                remarks.add(_OTHERWISE, place, value.text)
            if (row, column) in covered:
                if text:
                    remarks.add(_COVERED, place, text)
                continue
            bottom, right = spans.get((row, column), (row, column))
            down = [r for r in range(row, min(bottom, rows[-1]) + 1) if r in at_row]
            across = [c for c in range(column, min(right, columns[-1]) + 1) if c in at_column]
            covered |= {(r, c) for r in down for c in across}
            yield Cell(text, place, at_row[row], at_column[column], len(down), len(across))
    _name_hidden(sheet, remarks)


def _name_hidden(sheet: Sheet, remarks: Remarks) -> None:
    for row, cells in sheet.rows.items():
        for column, value in cells.items():
            if (row in sheet.hidden_rows or column in sheet.hidden_columns) and _shown(value):
                place = f"工作表“{sheet.name}”{column_letters(column)}{row}"
                remarks.add(_HIDDEN, place, _shown(value))


def _shown(value: CellValue | None) -> str:
    if value is None or value.oddity in _NOT_AS_SHOWN:
        return ""
    text = (value.computed if value.is_formula else value.text).strip()
    return struck(text) if value.oddity == "struck" else text
