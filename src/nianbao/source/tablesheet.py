"""A table's sheet → its rows, each by the keys that stand hidden beside and above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.source import marks
from nianbao.source.gathered import At, Leaf, Page, Tree, Trouble
from nianbao.source.leftovers import named
from nianbao.source.paths import Step
from nianbao.source.rows import RowCell, row_value

_NO_ROW = "请在表里原有的格子里填；多出来的行请删去。"


def read_table(page: Page, table: str) -> None:
    """What the sheet of a table says."""
    _TableReader(page, table).read()


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of a table is in some rows: the steps below the row's key."""

    steps: tuple[str, ...]
    is_total: bool
    is_optional: bool


class _TableReader:
    """Reads the rows of one table, each by the keys that stand hidden beside and above it."""

    def __init__(self, page: Page, table: str) -> None:
        self._page = page
        self._table = table
        self._columns: dict[int, _Column] = {}
        self._whole: At | None = None
        self._entries: list[tuple[tuple[Step, ...], At, Tree]] = []

    def read(self) -> None:
        page = self._page
        rows = page.rows()
        for row in rows:
            if page.text(row, 1) == marks.WHOLE:
                self._whole = self._whole_cell(row)
        for row in rows:
            self._read_row(row, page.text(row, 1))
        self._finish()

    def _whole_cell(self, row: int) -> At | None:
        cells = sorted(self._page.sheet.rows[row])
        first = next((c for c in cells if c > marks.FIRST_COLUMN), None)
        if first is None:
            return None
        self._page.taken.add((row, first))
        self._page.gathered.whole.setdefault(self._table, self._page.spot(row, first))
        return self._page.at(row, first)

    @property
    def _said(self) -> str:
        """What the cell for the table as a whole says."""
        return self._page.text(self._whole.row, self._whole.column) if self._whole else ""

    def _read_row(self, row: int, mark: str) -> None:
        if mark == marks.COLUMNS:
            self._columns = self._read_columns(row)
        elif mark in (marks.OURS, marks.WHOLE):
            return
        elif mark:
            self._read_numbers(row, mark)
        else:
            cells = self._page.sheet.rows[row]
            strange = next((c for c in sorted(cells) if c in self._columns), None)
            if strange:
                at = self._page.at(row, strange)
                seen = [((row, c), v.text) for c, v in cells.items() if c >= marks.FIRST_COLUMN]
                self._page.taken.update(spot for spot, _ in seen)
                words = named(self._page.sheet, seen)
                message = "这一行不是表里的，不知道是什么数"
                self._page.gathered.troubles.append(Trouble(at, message, _NO_ROW, sums=words))

    def _read_columns(self, row: int) -> dict[int, _Column]:
        columns = {}
        for column in sorted(self._page.sheet.rows[row]):
            written = self._page.take(row, column)
            if column >= marks.FIRST_COLUMN and written:
                sign = written[0] if written[0] in (marks.TOTAL, marks.OPTIONAL) else ""
                steps = tuple(written.removeprefix(sign).split("."))
                columns[column] = _Column(steps, sign == marks.TOTAL, sign == marks.OPTIONAL)
        return columns

    def _read_numbers(self, row: int, mark: str) -> None:
        spellings = self._page.text(row, 2).split()
        is_total = mark.startswith(marks.TOTAL)
        prefix = () if mark == marks.ROW else (mark.removeprefix(marks.TOTAL),)
        groups: dict[str, dict[int, _Column]] = {}
        for column, meant in self._columns.items():
            steps = (*prefix, *meant.steps)
            groups.setdefault(steps[0], {})[column] = meant
        for number, (key, columns) in enumerate(groups.items()):
            spelling = spellings[number] if number < len(spellings) else ""
            self._read_group(row, key, columns, spelling, is_total=is_total)

    def _read_group(
        self, row: int, key: str, columns: Mapping[int, _Column], spelling: str, *, is_total: bool
    ) -> None:
        cells = []
        for column, meant in columns.items():
            leaf = self._leaf(row, column, may_be_formula=is_total or meant.is_total)
            cells.append(RowCell(meant.steps[-1], meant.is_total, meant.is_optional, leaf))
        at = dict(zip((cell.column for cell in cells), columns, strict=True))
        for name, column in at.items():
            spot = self._page.spot(row, column)
            self._page.gathered.spots.setdefault((self._table, key, name), (spot,))
        value = row_value(
            spelling,
            cells,
            lambda cell: Leaf(None, (self._page.at(row, at[cell.column]),)),
            is_total=is_total,
            rest_is_zero=bool(self._said),
        )
        if value is None:
            return
        steps = (self._table, key)
        is_blank = isinstance(value, Leaf) and value.text is None
        key_at = self._page.at(row, min(columns)) if is_blank else self._label(row, min(columns))
        self._entries.append((steps, key_at, _as_tree(value)))
        for column, name in zip(columns, at, strict=True):
            self._page.gathered.keys.setdefault((*steps, name), self._page.at(row, column))

    def _leaf(self, row: int, column: int, *, may_be_formula: bool) -> Leaf | None:
        if may_be_formula and self._page.value(row, column).is_formula:
            self._page.taken.add((row, column))
            return None
        text = self._page.typed(row, column)
        return None if text is None else Leaf(text, (self._page.at(row, column),))

    def _label(self, row: int, column: int) -> At:
        """The cell with the label left of a row's first number; else that number's."""
        left = range(column - 1, marks.FIRST_COLUMN - 1, -1)
        label = next((c for c in left if self._page.text(row, c)), column)
        return self._page.at(row, label)

    def _finish(self) -> None:
        put, said, whole = self._page.gathered.put, self._said, self._whole
        if whole is not None:
            leaf = Leaf(said, (whole,))
            true = Leaf(marks.TRUE, (whole,))
            if said == marks.REST_ZERO:
                put((self._table, marks.REST_ZERO), whole, true)
            elif said == marks.ALL_ZERO and self._entries:
                put((self._table, marks.ALL_ZERO), whole, true)
            elif self._entries:
                put((self._table, marks.REST_ZERO), whole, leaf)
            else:
                put((self._table,), whole, leaf)
        for steps, at, tree in self._entries:
            put(steps, at, tree)


def _as_tree(value: Leaf | list[Leaf] | Mapping[str, Leaf]) -> Tree:
    if isinstance(value, Leaf):
        return value
    return [*value] if isinstance(value, list) else {**value}
