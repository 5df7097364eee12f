"""Cells with their looks → the bytes of an .xlsx. The only door to openpyxl.

What is written is a text or a number, never a formula unless it is asked for. Same calls, same
bytes: no clock gets in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nianbao.findings import column_letters, display_width
from nianbao.forms.definition import Kind
from nianbao.source.marks import MOST_IN_A_CELL
from nianbao.source.ownwords import NOTE, collected
from nianbao.source.xlsx import escaped, is_exact_number, looks_like_formula

Spot = tuple[int, int]
"""A cell by its row and column."""

Size = tuple[int, int]
"""Over how many rows and columns a cell goes."""

_ONE: Size = (1, 1)

# Kind of a number → its rule in Excel, the least, and what is said of any other.
_NUMBER_RULES: Mapping[Kind, tuple[str, str, str]] = {
    "count": ("whole", "0", "件数写整数，没有的写 0"),
    "change": ("whole", "-9999999", "增减写整数，减少的写负数"),
    "money": ("decimal", "0", "金额写数字，可以带小数，没有的写 0"),
}

_FONT, _POINTS = "宋体", 11
_LINE = 15.0  # points that a line of that size takes
_GROWS = 0.25  # points more, by which a row that may grow is known until the file is written
_MOST_POINTS = 400.0  # of a row; Excel allows 409
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say
_ADDED_BY = "nianbao"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: colours as RRGGBB. `is_open`: it may be typed in while the rest is locked;
    `is_text`: what is typed there stays a text (an 0 in front, a date).
    """

    bold: bool = False
    points: int = _POINTS
    colour: str = "000000"
    fill: str = ""
    border: bool = True
    align: Literal["left", "center"] = "center"
    top: bool = False
    is_open: bool = False
    is_text: bool = False


TITLE = Look(bold=True, points=14, border=False, align="left")
HINT = Look(points=10, colour="595959", border=False, align="left")
HEAD = Look(bold=True, fill="E7E6E6")
LABEL = Look(fill="F2F2F2", align="left")
INPUT = Look(fill="FFFBE6", is_open=True)
TOTAL = Look(fill="E2EFDA", is_open=True)
FIELD = Look(fill="FFFBE6", align="left", top=True, is_open=True, is_text=True)
ABOUT = Look(points=10, colour="595959", align="left", top=True)
LAST = Look(points=10, colour="808080", fill="F2F2F2")
LAST_TEXT = Look(points=10, colour="808080", fill="F2F2F2", align="left", top=True)
KEY = Look(points=9, colour="808080", border=False, align="left")

_WRITTEN_BY_OTHERS = (INPUT, TOTAL, FIELD, KEY)  # values, and the signs that readers go by
_LABELS = (HEAD, LABEL)


class Book:
    """A workbook that is being written."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book: Any = Workbook()
        self._book.remove(self._book.active)
        self._styles = _Styles()
        self._sheets: list[SheetWriter] = []

    def sheet(self, name: str, mark: str, colour: str = "") -> SheetWriter:
        """A new sheet, last among the tabs, with its mark in the hidden first row and column."""
        sheet = self._book.create_sheet(name)
        if colour:
            sheet.sheet_properties.tabColor = colour
        writer = SheetWriter(sheet, self._styles)
        writer.put(1, 1, mark, KEY)
        writer.hide_row(1)
        writer.hide_column(1)
        self._sheets.append(writer)
        return writer

    def data(self) -> bytes:
        """The file."""
        for sheet in self._sheets:
            sheet.keep_own_words()
        self._book.calculation.fullCalcOnLoad = True
        self._book.properties.creator = _ADDED_BY
        file = BytesIO()
        self._book.save(file)
        return _without_clock(file.getvalue())


class SheetWriter:
    """A sheet that is being written; rows and columns count from 1."""

    def __init__(self, sheet: Any, styles: _Styles) -> None:  # noqa: ANN401 - openpyxl's
        self._sheet = sheet
        self._styles = styles
        self._own: list[tuple[int, str, bool]] = []  # row, words, whether they are a label
        self._notes: list[str] = []
        self._protect()

    def _protect(self) -> None:
        """Without a password: it keeps labels from slips, not from people."""
        protection = self._sheet.protection
        protection.sheet = True
        for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows"):
            setattr(protection, allowed, False)

    def put(self, row: int, column: int, text: str, look: Look, size: Size = _ONE) -> None:
        """A text, over `size` rows and columns."""
        cell = self._cell(row, column, look, size)
        if text:
            cell.value = escaped(text)
            cell.data_type = "s"  # whatever it begins with
            cell.quotePrefix = looks_like_formula(text)
            self._remember(row, text, look)

    def put_number(self, row: int, column: int, text: str, look: Look, size: Size = _ONE) -> None:
        """A number, where Excel would keep each of its digits; else the text."""
        if not is_exact_number(text):
            self.put(row, column, text, look, size)
            return
        self._cell(row, column, look, size).value = float(text) if "." in text else int(text)
        self._remember(row, text, look)

    def _remember(self, row: int, text: str, look: Look) -> None:
        if look not in _WRITTEN_BY_OTHERS:
            self._own.append((row, text, look in _LABELS))

    def keep_label(self, row: int, text: str) -> None:
        """That a row has a word, by which readers know when it is gone."""
        self._own.append((row, text, True))

    def keep_own_words(self) -> None:
        """In the hidden first row, so that a reader knows them from what people write."""
        own = [(self._mark(row), text, is_label) for row, text, is_label in self._own]
        notes = [(NOTE, text, False) for text in self._notes]
        for column, piece in enumerate(chunks(collected([*own, *notes]).text()), start=2):
            self.put(1, column, piece, KEY)

    def _mark(self, row: int) -> str:
        return str(self._sheet.cell(row, 1).value or "")

    def put_sum(
        self, row: int, column: int, cells: Iterator[Spot], look: Look, size: Size = _ONE
    ) -> None:
        """A formula that adds up cells, given by row and column."""
        self._cell(row, column, look, size).value = f"=SUM({','.join(_ranges(cells))})"

    def _cell(self, row: int, column: int, look: Look, size: Size) -> Any:  # noqa: ANN401 - openpyxl's
        rows, columns = size
        cell = self._sheet.cell(row, column)
        self._styles.apply(cell, look)
        if size != _ONE:
            for down in range(rows):
                for right in range(columns):
                    self._styles.apply(self._sheet.cell(row + down, column + right), look)
            self._sheet.merge_cells(
                start_row=row, start_column=column,
                end_row=row + rows - 1, end_column=column + columns - 1,
            )  # fmt: skip
        return cell

    def note(self, row: int, column: int, text: str) -> None:
        """What is shown when the mouse rests on a cell."""
        from openpyxl.comments import Comment

        lines = sum(-(-display_width(line) // 40) or 1 for line in text.split("\n"))
        self._notes.append(text)
        self._sheet.cell(row, column).comment = Comment(
            text, _ADDED_BY, height=30 + 20 * lines, width=330
        )

    def allow_numbers(self, kind: Kind, cells: list[Spot]) -> None:
        """Only numbers of a kind can be typed into the cells."""
        type_, least, words = _NUMBER_RULES[kind]
        rule = self._validation(cells, type=type_, operator="greaterThanOrEqual", formula1=least)
        rule.errorTitle, rule.error = "不是这里要的数", f"{words}；不写单位、逗号和其他符号。"

    def allow_words(self, words: tuple[str, ...], row: int, column: int) -> None:
        """Only one of the words can be typed into the cell, or chosen there."""
        rule = self._validation([(row, column)], type="list", formula1=f'"{",".join(words)}"')
        rule.errorTitle, rule.error = "请从下拉的几项里选", f"可以写：{'、'.join(words)}。"

    def _validation(self, cells: list[Spot], **details: str) -> Any:  # noqa: ANN401 - openpyxl's
        from openpyxl.worksheet.datavalidation import DataValidation

        rule = DataValidation(allow_blank=True, showErrorMessage=True, **details)
        for row, column in cells:
            rule.add(_name(row, column))
        self._sheet.add_data_validation(rule)
        return rule

    def hide_row(self, row: int) -> None:
        self._sheet.row_dimensions[row].hidden = True

    def hide_column(self, column: int) -> None:
        self._sheet.column_dimensions[column_letters(column)].hidden = True

    def width(self, column: int, characters: float) -> None:
        """The width of a column, in digits of the sheet's type."""
        self._sheet.column_dimensions[column_letters(column)].width = characters

    def height(self, row: int, lines: int, *, may_grow: bool = False) -> None:
        """The height of a row, in lines of text. `may_grow`: Excel fits it to what is typed."""
        points = min(_MOST_POINTS, lines * _LINE + 5)
        self._sheet.row_dimensions[row].height = points + (_GROWS if may_grow else 0)

    def freeze(self, row: int, column: int) -> None:
        """Rows above and columns left of a cell stay in view."""
        self._sheet.freeze_panes = _name(row, column)

    def print_on_a4(
        self, rows: int, columns: int, head: range, *, landscape: bool, on_one_page: bool = False
    ) -> None:
        """Print so many rows and columns, all columns on one page; rows of `head` on each."""
        sheet = self._sheet
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if on_one_page else 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        sheet.print_area = f"A1:{_name(rows, columns)}"
        if head:
            sheet.print_title_rows = f"{head.start}:{head.stop - 1}"


class _Styles:
    """Looks as openpyxl's styles, each made once: giving one to a cell piece by piece is slow."""

    def __init__(self) -> None:
        self._made: dict[Look, Any] = {}

    def apply(self, cell: Any, look: Look) -> None:  # noqa: ANN401 - openpyxl's
        if look in self._made:
            cell._style = copy(self._made[look])  # noqa: SLF001 - its own way to copy a style
            return
        for name, value in self._make(look).items():
            setattr(cell, name, value)
        self._made[look] = copy(cell._style)  # noqa: SLF001 - as above

    def _make(self, look: Look) -> dict[str, Any]:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        made: dict[str, Any] = {
            "font": Font(name=_FONT, size=look.points, bold=look.bold, color=look.colour),
            "alignment": Alignment(
                horizontal=look.align, vertical="top" if look.top else "center",
                wrap_text=look.border,
            ),
            "protection": Protection(locked=not look.is_open),
        }  # fmt: skip
        if look.fill:
            made["fill"] = PatternFill("solid", fgColor=look.fill)
        if look.border:
            side = Side("thin", color="A6A6A6")
            made["border"] = Border(side, side, side, side)
        if look.is_text:
            made["number_format"] = "@"
        return made


def chunks(text: str) -> list[str]:
    """The text in pieces that fit a cell, mostly one; "" is one empty piece."""
    stored = escaped(text).encode("utf-16-le", "surrogatepass")
    if len(stored) // 2 <= MOST_IN_A_CELL:
        return [text]
    half = len(text) // 2
    return [*chunks(text[:half]), *chunks(text[half:])]


def _name(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def _ranges(cells: Iterator[Spot]) -> Iterator[str]:
    """Cells as Excel names them, runs in a row or a column as ranges."""
    runs: list[list[Spot]] = []
    for cell in cells:
        if runs and _goes_on(runs[-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    for run in runs:
        yield _name(*run[0]) if len(run) == 1 else f"{_name(*run[0])}:{_name(*run[-1])}"


def _goes_on(run: list[Spot], cell: Spot) -> bool:
    (row, column), first = run[-1], run[0]
    is_next = cell in ((row + 1, column), (row, column + 1))
    return is_next and (cell[0] == first[0] or cell[1] == first[1])


def _without_clock(data: bytes) -> bytes:
    """The same zip with the earliest of all times, in the file and in what it says of itself; rows
    that may grow are let grow, for which openpyxl has no word.
    """
    file = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", part)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb'(<row [^>]*?ht="\d+\.25"[^>]*?) customHeight="1"', rb"\1", part)
            info = ZipInfo(name, _EARLIEST)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 3  # the same on every computer
            new.writestr(info, part)
    return file.getvalue()
