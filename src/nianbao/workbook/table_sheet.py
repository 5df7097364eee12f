"""A table's grid and its plan → a sheet that looks like the official form, with hidden keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.document import Grid, PlacedCell
from nianbao.findings import display_width
from nianbao.forms.definition import CellKey, Form, Table
from nianbao.report.carried import why_carried
from nianbao.report.model import Report
from nianbao.source import marks
from nianbao.workbook.plan import TablePlan
from nianbao.workbook.sheets import (
    HEAD,
    HINT,
    INPUT,
    KEY,
    LABEL,
    LAST,
    TITLE,
    TOTAL,
    Book,
    SheetWriter,
)

_TITLE_ROW, _WHOLE_ROW, _HINT_ROW, _GRID_ROW = 2, 3, 4, 5
_LEFT = marks.FIRST_COLUMN
_DIGITS = 110.0  # widths of digits that a table takes, 70 where it stands upright
_DIGITS_UPRIGHT = 80.0
_WHOLE_HINT = (
    "空着的格子算没有填，是错误。没有填的都是零，选“未列为零”；整张表都是零，选“全部为零”。"
    "绿色的是合计，由公式算出。"
)


def write_table(
    book: Book, form: Form, table: Table, grid: Grid, heading: str, plan: TablePlan,
    last: Report | None,
) -> None:  # fmt: skip
    """Write the sheet of a table. `last` is last year's report, shown in grey."""
    sheet = book.sheet(table.key, marks.TABLE + table.key, colour="2E75B6")
    writer = _TableWriter(sheet, form, table, grid, plan)
    writer.write(heading)
    if last is not None:
        writer.write_last(last)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A column of the sheet in a row: which number stands there."""

    column: int
    cell: CellKey


class _TableWriter:
    def __init__(
        self, sheet: SheetWriter, form: Form, table: Table, grid: Grid, plan: TablePlan
    ) -> None:
        self._sheet = sheet
        self._form = form
        self._table = table
        self._grid = grid
        self._plan = plan
        self._placed = tuple(grid.placed())
        self._numbers = _numbers(self._placed)
        self._rows: dict[int, int] = {}  # row of the grid → row of the sheet
        self._key_rows: dict[int, int] = {}  # row of the sheet → row of the grid that it is for
        self._lay_rows()
        self._cells = {
            keyed.cell: (self._rows[row], keyed.column)
            for row, all_keyed in self._numbers.items()
            for keyed in all_keyed
        }

    # -- where the rows stand

    def _lay_rows(self) -> None:
        """Before rows with other columns than those above comes a hidden one with their keys."""
        at, columns = _GRID_ROW, None
        for row in range(len(self._grid.rows)):
            keyed = self._numbers.get(row)
            if keyed and self._column_keys(keyed) != columns:
                columns = self._column_keys(keyed)
                self._key_rows[at] = row
                at += 1
            self._rows[row] = at
            at += 1

    @property
    def _bottom(self) -> int:
        return max(self._rows.values())

    @property
    def _right(self) -> int:
        """The last column of the grid, with the one for units where there is one."""
        has_unit = any(row.unit_choice for row in self._table.rows.values())
        return _LEFT + len(self._grid.widths) - 1 + has_unit

    def _row_key(self, keyed: list[_Keyed]) -> str | None:
        """The key of a row; None where its columns belong to several."""
        keys = {one.cell.row for one in keyed}
        return keys.pop() if len(keys) == 1 else None

    def _column_keys(self, keyed: list[_Keyed]) -> dict[int, str]:
        """What the hidden cells above say: Σ总计, with the row's key where a row has several."""
        row = self._row_key(keyed)
        names = {}
        for one in keyed:
            sign = marks.TOTAL if one.cell.column in self._table.computed_columns else ""
            names[one.column] = sign + ("" if row else f"{one.cell.row}.") + one.cell.column
        choice = self._table.rows[row].unit_choice if row else None
        if choice:
            names[self._right] = marks.OPTIONAL + choice.key
        return names

    # -- this year

    def write(self, heading: str) -> None:
        self._sheet.put(_TITLE_ROW, _LEFT, heading, TITLE)
        self._write_whole()
        for at, row in self._key_rows.items():
            self._write_keys(at, row)
        for row, at in self._rows.items():
            self._sheet.put(at, 1, self._mark(row), KEY)
            self._sheet.keep_label(at, "")
            self._sheet.put(at, 2, self._spellings(row), KEY)
        for placed in self._placed:
            self._write_cell(placed)
        self._write_units()
        self._write_rules()
        self._write_notes()
        self._set_up()

    def _write_whole(self) -> None:
        labels = max(1, self._grid.label_columns)
        width = 2 if len(self._grid.widths) > 4 else 1
        self._sheet.put(_WHOLE_ROW, 1, marks.WHOLE, KEY)
        self._sheet.put(_WHOLE_ROW, _LEFT, "空着的格子", LABEL, (1, max(labels, width)))
        column = _LEFT + max(labels, width)
        self._sheet.put(_WHOLE_ROW, column, self._plan.said, INPUT, (1, width))
        self._sheet.allow_words((marks.ALL_ZERO, marks.REST_ZERO), _WHOLE_ROW, column)
        self._sheet.put(_HINT_ROW, 1, marks.OURS, KEY)
        self._sheet.put(_TITLE_ROW, 1, marks.OURS, KEY)
        self._sheet.put(_HINT_ROW, _LEFT, _WHOLE_HINT, HINT)

    def _write_keys(self, at: int, row: int) -> None:
        self._sheet.put(at, 1, marks.COLUMNS, KEY)
        for column, name in self._column_keys(self._numbers[row]).items():
            self._sheet.put(at, column, name, KEY)
            self._sheet.keep_label(at, name)
        self._sheet.hide_row(at)

    def _mark(self, row: int) -> str:
        keyed = self._numbers.get(row)
        if not keyed:
            return marks.OURS
        key = self._row_key(keyed)
        if key is None:
            return marks.ROW
        return (marks.TOTAL if key in self._table.computed_rows else "") + key

    def _spellings(self, row: int) -> str:
        keys = dict.fromkeys(one.cell.row for one in self._numbers.get(row, ()))
        spelled = [self._plan.rows[key].spelling or marks.AS_COLUMNS for key in keys]
        return " ".join(spelled)

    def _write_cell(self, placed: PlacedCell) -> None:
        at, column, size = self._box(placed)
        cell = placed.cell
        if cell.path is None:
            look = LABEL if cell.kind == "label" and placed.row in self._numbers else HEAD
            self._sheet.put(at, column, _flat(cell.text), look, size)
            return
        key = _cell_key(cell.path)
        typed = self._plan.rows[key.row].typed.get(key.column, "")
        parts = self._table.parts(key)
        if parts and not typed:
            cells = (self._cells[part] for part in parts)
            self._sheet.put_sum(at, column, cells, TOTAL, size)
        else:
            self._sheet.put_number(at, column, typed, TOTAL if parts else INPUT, size)

    def _box(self, placed: PlacedCell) -> tuple[int, int, tuple[int, int]]:
        """Where a cell of the grid stands in the sheet, and over how many rows and columns."""
        at = self._rows[placed.row]
        below = self._rows[placed.row + placed.cell.rowspan - 1]
        return at, _LEFT + placed.column, (below - at + 1, placed.cell.colspan)

    def _write_units(self) -> None:
        for row, keyed in self._numbers.items():
            key = self._row_key(keyed)
            choice = self._table.rows[key].unit_choice if key else None
            if key and choice:
                at = self._rows[row]
                typed = self._plan.rows[key].typed.get(choice.key, "")
                self._sheet.put(self._rows[row - 1], self._right, choice.key, HEAD)
                self._sheet.put(at, self._right, typed, INPUT)
                self._sheet.allow_words(choice.options, at, self._right)

    def _write_rules(self) -> None:
        kinds: dict[str, list[tuple[int, int]]] = {}
        for cell, at in self._cells.items():
            kinds.setdefault(self._table.columns[cell.column].kind, []).append(at)
        for kind in ("count", "change", "money"):
            if kind in kinds:
                self._sheet.allow_numbers(kind, kinds[kind])

    def _write_notes(self) -> None:
        """The meaning of each row and column, with its law, at its label."""
        rows = {row.label: row for row in self._table.rows.values()}
        columns = {column.label: column for column in self._table.columns.values()}
        for placed in self._placed:
            text = placed.cell.text
            said = rows.get(text) or columns.get(text)
            if placed.cell.path is None and said:
                at, column, _ = self._box(placed)
                self._sheet.note(at, column, f"{said.meaning}\n依据：{said.basis}")

    def _set_up(self) -> None:
        dense = len(self._grid.widths) > 4
        digits = _DIGITS if dense else _DIGITS_UPRIGHT
        share = digits / sum(self._grid.widths)
        widths = [max(8.5, width * share) for width in self._grid.widths]
        for number, width in enumerate(widths):
            self._sheet.width(_LEFT + number, width)
        self._sheet.hide_column(2)
        for row, at in self._rows.items():
            self._sheet.height(at, self._lines(row, widths))
        heads = self._grid.head_rows
        below = self._rows[heads] - (self._rows[heads] - 1 in self._key_rows)
        self._sheet.freeze(below if heads else _GRID_ROW, _LEFT + self._grid.label_columns)
        head = range(_TITLE_ROW, below if heads else _WHOLE_ROW)
        self._sheet.print_on_a4(self._bottom, self._right, head, landscape=dense, on_one_page=True)

    def _lines(self, row: int, widths: list[float]) -> int:
        """How many lines the tallest cell of a row takes."""
        most = 1
        for placed in self._placed:
            if placed.row == row and placed.cell.path is None and placed.cell.rowspan == 1:
                room = sum(widths[placed.column : placed.column + placed.cell.colspan]) - 1
                most = max(most, -(-display_width(_flat(placed.cell.text)) // max(1, int(room))))
        return most

    # -- last year

    def write_last(self, last: Report) -> None:
        """Last year's numbers in grey: right of the table, where labels stand left of it, else
        below.
        """
        values = _last_values(self._form, last)
        labels = self._grid.label_columns
        down = 0 if labels else self._bottom - _GRID_ROW + 3
        right = self._right - _LEFT + 2 - labels if labels else 0
        self._sheet.put(_GRID_ROW - 1 + down, _LEFT + labels + right, f"{last.year} 年", HINT)
        for at in range(self._bottom + 1, self._bottom + down + 1) if down else ():
            self._sheet.put(at, 1, marks.OURS, KEY)
        for at in self._key_rows if down else ():
            self._sheet.hide_row(at + down)
        for placed in self._placed:
            if placed.column >= labels:
                at, column, size = self._box(placed)
                text = _flat(placed.cell.text)
                if placed.cell.path is not None:
                    text = values.get(_cell_key(placed.cell.path), "")
                self._sheet.put_number(at + down, column + right, text, LAST, size)
        for number in range(len(self._grid.widths) - labels) if labels else ():
            self._sheet.width(self._right + 2 + number, 9)
        self._note_carried(last)

    def _note_carried(self, last: Report) -> None:
        """Why a number is filled in already, at the first one of a row: last year's number of the
        same name, which stands in grey, is another one.
        """
        noted = set()
        for cell, at in self._cells.items():
            why = why_carried(self._form, cell, last)
            if why and cell.row not in noted:
                noted.add(cell.row)
                self._sheet.note(*at, f"已按去年的报告填好：{why}")


def _numbers(placed: tuple[PlacedCell, ...]) -> dict[int, list[_Keyed]]:
    """Row of the grid → its numbers."""
    numbers: dict[int, list[_Keyed]] = {}
    for one in placed:
        if one.cell.path is not None:
            keyed = _Keyed(_LEFT + one.column, _cell_key(one.cell.path))
            numbers.setdefault(one.row, []).append(keyed)
    return numbers


def _cell_key(path: str) -> CellKey:
    return CellKey(*path.split("."))


def _flat(text: str) -> str:
    return text.replace("\n", "")


def _last_values(form: Form, last: Report) -> Mapping[CellKey, str]:
    """Last year's numbers at the cells that go on from them; none where several go on from one."""
    numbers = ((cells, last.numbers[old]) for old, cells in form.continuing(last.form).items())
    return {cells[0]: number.text for cells, number in numbers if number and len(cells) == 1}
