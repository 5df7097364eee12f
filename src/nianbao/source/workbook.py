"""A workbook of ours → nodes with places, exactly as the same report in YAML would give.

The workbook carries its own keys in hidden rows and columns (marks.py), so that no form is needed.
The cells that are read make one text, in the order of sheets, rows and columns, a line for each
paragraph; places count in it and know their cell besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nianbao.findings import Finding, Place
from nianbao.source import marks
from nianbao.source.files import read_bytes
from nianbao.source.gathered import Gathered, Leaf, Page, Tree, Trouble
from nianbao.source.joined import CellText, joined
from nianbao.source.leftovers import (
    Told,
    changes,
    everything,
    is_ours,
    leftovers,
    twice,
    unchecked,
    unread,
)
from nianbao.source.nodes import SourceFile
from nianbao.source.ownwords import read_own_words
from nianbao.source.paths import EMPTY_LIST, EMPTY_MAPPING, PathError, Step, split
from nianbao.source.tablesheet import read_table
from nianbao.source.text import MOST_BYTES as MOST_TEXT
from nianbao.source.xlsx import MOST_BYTES, Sheet, UnfitWorkbookError, read_sheets

_MOST_ROWS = 20_000  # of a sheet; with the blank ones between
_MOST_COLUMNS = 200
_MORE_ROWS = 100  # that the last text may yet take

_NOT_OURS = (
    "不是 nianbao 写的工作簿，里面没有“基本情况”“正文”和各张表",
    "请用 nianbao new --excel 新建一份，或用 nianbao export 从别的数据文件转成。",
)


def read_workbook(path: Path, *, exact: bool = False) -> SourceFile:
    """The file's nodes and what is wrong in it. Raises FileError when it cannot be opened.

    `exact` keeps characters that cannot be printed as they are, as for turning the file into
    another; else each is reported and a stand-in takes its place.
    """
    return parse_workbook(read_bytes(path, MOST_BYTES), str(path), exact=exact)


def parse_workbook(data: bytes, file: str, *, exact: bool = False) -> SourceFile:
    """The same for the bytes of a file."""
    try:
        said = gather(data, file, exact=exact)
    except UnfitWorkbookError as unfit:
        return _unread(file, f"这个文件{unfit.why}", unfit.hint)
    return joined(said)


def gather(data: bytes, file: str, *, exact: bool) -> Gathered:
    """What the sheets say. Raises UnfitWorkbookError."""
    sheets = read_sheets(data)
    if not any(map(_kind, sheets)):
        raise UnfitWorkbookError(*_NOT_OURS)
    _refuse_large([sheet for sheet in sheets if _kind(sheet)])
    said = Gathered(file, exact=exact)
    for sheet in sheets:
        _read_sheet(said, sheet)
    if sum(len(text.encode("utf-8", "replace")) for text in said.shown.values()) > MOST_TEXT:
        raise UnfitWorkbookError("里的文字太多，不像是年报的数据文件")
    return said


def is_data(sheets: Iterable[Sheet]) -> bool:
    """Whether the sheets of a workbook are those of a data file."""
    return any(_kind(sheet) for sheet in sheets)


def _unread(file: str, message: str, hint: str) -> SourceFile:
    finding = Finding("EXCEL", "error", Place(file), "", message, hint)
    return SourceFile(CellText(file, ""), None, (finding,))


def _kind(sheet: Sheet) -> str:
    """What A1 says that a sheet is; "" for a sheet of somebody else."""
    return sheet.text(1, 1) if is_ours(sheet) else ""


def _refuse_large(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        widest = max(max(cells) for cells in sheet.rows.values())
        if max(sheet.rows) > _MOST_ROWS or widest > _MOST_COLUMNS:
            raise UnfitWorkbookError(
                f"的工作表“{sheet.name}”有 {max(sheet.rows)} 行、{widest} 列，不像是年报的数据文件",
                "请删去下面和右边多出来的内容，保存后再试。",
            )


def _read_sheet(said: Gathered, sheet: Sheet) -> None:
    kind = _kind(sheet)
    page = Page(said, len(said.names), sheet)
    said.names.append(sheet.name)
    said.sheets.append(sheet)
    if not kind:
        _tell(page, unread(sheet, everything(sheet)))
        return
    if kind in said.kinds:
        _tell(page, [twice(sheet, said.kinds[kind])])
        return
    said.kinds[kind] = sheet.name
    if kind == marks.PLAIN:
        _read_plain(page)
    elif kind == marks.TEXTS:
        _read_texts(page)
    else:
        read_table(page, kind.removeprefix(marks.TABLE))
    _tell_leftovers(page, kind)


# -- plain values


def _read_plain(page: Page) -> None:
    values: dict[tuple[int, str], list[int]] = {}  # row and path → the rows of the value
    last: list[int] = []
    for row in page.rows():
        mark = page.text(row, 1)
        path = page.take(row, marks.PATH_COLUMN) if mark != marks.OURS else ""
        if mark == marks.CONTINUED:
            last.append(row)
        elif path:
            last = values.setdefault((row, path), [row])
        elif mark != marks.OURS and page.typed(row, marks.VALUE_COLUMN):
            at = page.at(row, marks.VALUE_COLUMN)
            page.gathered.trouble(
                at, "这一行没有写是哪一项", "请在左边写上项目的名字，或者清空这一格。"
            )
    for (row, path), rows in values.items():
        _read_value(page, row, path, rows)
    page.gathered.below = page.spot(max(page.rows(), default=1) + 1, marks.VALUE_COLUMN)


def _read_value(page: Page, row: int, path: str, rows: Sequence[int]) -> None:
    key = page.at(row, marks.PATH_COLUMN)
    texts = [page.typed(each, marks.VALUE_COLUMN) for each in rows]
    spots = tuple(page.spot(each, marks.VALUE_COLUMN) for each in rows)
    cells = tuple(page.at(each, marks.VALUE_COLUMN) for each in rows)
    try:
        steps, empty = split(path)
    except PathError as trouble:
        page.gathered.trouble(key, str(trouble), "请写成 机关.名称、说明.代码 的样子。")
        return
    page.gathered.spots.setdefault(steps, spots)
    if any(texts):
        page.gathered.put(steps, key, Leaf("".join(filter(None, texts)), cells))
    elif empty:
        nothing: Mapping[str, Tree] = {EMPTY_MAPPING: {}, EMPTY_LIST: []}
        page.gathered.put(steps, key, nothing.get(empty, Leaf("", cells)))
    elif page.text(row, marks.REQUIRED_COLUMN) == marks.REQUIRED:
        page.gathered.put(steps, cells[0], Leaf(None, cells[:1]))
    for count in range(1, len(steps) + 1):
        page.gathered.rooms.setdefault(steps[:count], cells[0])


# -- texts


def _read_texts(page: Page) -> None:
    texts: list[tuple[str, list[int]]] = []
    for row in page.rows():
        if page.text(row, 1) == marks.OURS:
            continue
        key = page.take(row, marks.PATH_COLUMN)
        if key:
            texts.append((key, [row]))
        elif texts:
            rows = texts[-1][1]
            rows += range(rows[-1] + 1, row + 1)  # with the blank ones between
        elif page.typed(row, marks.VALUE_COLUMN):
            at = page.at(row, marks.VALUE_COLUMN)
            page.gathered.trouble(at, "这一段没有写是哪一部分的", "请写在各部分的名字右边或下面。")
    for number, (key, rows) in enumerate(texts):
        _read_text(page, key, rows)
        below = texts[number + 1][1][0] if number + 1 < len(texts) else rows[-1] + _MORE_ROWS
        spots = (page.spot(row, marks.VALUE_COLUMN) for row in range(rows[0], below))
        page.gathered.spots.setdefault((key,), tuple(spots))


def _read_text(page: Page, key: str, rows: Sequence[int]) -> None:
    at = page.at(rows[0], marks.PATH_COLUMN)
    typed = [page.typed(row, marks.VALUE_COLUMN) for row in rows]
    while typed and typed[-1] is None:
        typed.pop()
    cells = tuple(page.at(row, marks.VALUE_COLUMN) for row in rows[: max(1, len(typed))])
    if not typed:
        if page.text(rows[0], marks.REQUIRED_COLUMN) == marks.REQUIRED:
            page.gathered.put((key,), at, Leaf(None, cells))
        page.gathered.rooms.setdefault((key,), cells[0])
        return
    text = typed[0] or ""
    for row, piece in zip(rows[1:], typed[1:], strict=False):
        joint = "" if page.text(row, 1) == marks.CONTINUED else "\n"
        text += joint + (piece or "")
    ends = page.text(rows[0], 1)
    page.gathered.put((key,), at, Leaf(text + "\n" * (int(ends) if ends.isdecimal() else 1), cells))


# -- what is not read


def _tell_leftovers(page: Page, kind: str) -> None:
    kept = page.sheet.rows.get(1, {})
    own = read_own_words("".join(kept[column].text for column in sorted(kept) if column > 1))
    if own is None:
        _tell(page, [unchecked(page.sheet)])
        return
    left = leftovers(page.sheet, page.taken, own)
    table = kind.removeprefix(marks.TABLE)
    if not isinstance(page.gathered.root.get(table), dict):  # nothing is listed row by row
        left = replace(left, lost_rows={})
    if not kind.startswith(marks.TABLE):
        _tell(page, unread(page.sheet, left.all))
        return
    _tell(page, (*changes(page.sheet, left), *unread(page.sheet, left.unread)))
    # of a row that is called otherwise, and of any where a column is gone, nobody knows the numbers
    rows = {one.spot[0] for one in left.changed}
    doubtful: set[tuple[Step, ...]] = {(table, page.text(row, 1)) for row in rows}
    doubtful |= _put_lost(page, table, left.lost_rows)
    every = doubtful | {steps for steps in page.gathered.keys if steps[:-1] == (table,)}
    page.gathered.doubtful |= every if left.lost_columns else doubtful


def _put_lost(page: Page, table: str, rows: Iterable[str]) -> set[tuple[Step, ...]]:
    """Rows that are gone, without values, so that none is taken to be zero."""
    corner = page.at(marks.HEAD_ROW, marks.FIRST_COLUMN)
    for key in rows:
        page.gathered.put((table, key), corner, Leaf(None, (corner,)))
    return {(table, key) for key in rows}


def _tell(page: Page, said: Iterable[Told]) -> None:
    for one in said:
        trouble = Trouble(
            page.at(*one.spot), one.message, one.hint,
            level=one.level, path=page.sheet.name if one.level == "warning" else "", sums=one.sums,
        )  # fmt: skip
        page.gathered.troubles.append(trouble)
