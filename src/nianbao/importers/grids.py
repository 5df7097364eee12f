"""Rows of items at their columns → what is seen of the forms' cells: heads above, labels left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nianbao.importers.labels import Meaning, book
from nianbao.importers.lines import Item, Line
from nianbao.importers.sightings import (
    Seen,
    Trouble,
    breaks_total,
    columns_of,
    ends_with_sum,
    fitting_forms,
    headed_rows,
    proves_order,
    sight,
    table_of,
)


def see_grids(lines: Iterable[Line]) -> Seen:
    """The cells that rows and heads agree on; a row that they do not is a trouble."""
    reader = _Reader()
    for line in lines:
        reader.read(line)
    return reader.seen


class _Heads:
    """What stands above the columns: columns' names, and rows' names that stand above."""

    def __init__(self) -> None:
        self.columns: dict[int, tuple[Meaning, ...]] = {}
        self.rows: dict[int, tuple[Meaning, ...]] = {}
        self._begun: dict[int, str] = {}  # what a head of several rows begins with
        self.is_packed = False  # one column's name under another's: the rows slid to the left
        self._lines = 0  # those that named columns
        self.grid = -1
        self.width = 0

    def clear(self) -> None:
        self.columns, self.rows, self._begun = {}, {}, {}
        self.is_packed, self._lines = False, 0

    def repeats(self, line: Line) -> bool:
        """Whether a line, on a new page, is again one of several that named columns there."""
        named = [item for item in line.items if item.begins and item.match.of("column")]
        same = all(
            self.columns.get(at) == item.match.of("column") for item in named for at in item.columns
        )
        return line.grid == self.grid and self._lines > 1 and bool(named) and same

    def add(self, line: Line) -> None:
        self.grid, self.width = line.grid, line.width
        self._lines += any(item.match.of("column") for item in line.items if item.begins)
        before: Item | None = None
        for item in line.items:
            if item.is_blank and before is not None:
                self._spread(before, item.columns)
            elif item.is_blank or not item.begins:
                continue
            else:
                before = item
                self._put(item)

    def _put(self, item: Item) -> None:
        rows = _headed(item)
        for at in item.columns:
            match = item.match
            if not match.meanings:
                self._begun[at] = self._begun.get(at, "") + item.text
                match = book().find(self._begun[at])
            if match.of("column"):
                self.is_packed |= _is_another(self.columns.get(at, ()), match.of("column"))
                self.columns[at] = match.of("column")
            elif not match.meanings:
                self.columns.pop(at, None)  # a head that is not understood names no column
            if rows:
                self.rows[at] = rows

    def _spread(self, item: Item, columns: range) -> None:
        """A row's name goes on over blank cells to its right, as merged cells come apart."""
        for at in columns:
            if _headed(item):
                self.rows[at] = _headed(item)

    def column(self, at: int, table: str) -> str | None:
        keys = {m.key for m in self.columns.get(at, ()) if m.table == table}
        return keys.pop() if len(keys) == 1 else None

    def row(self, at: int) -> tuple[Meaning, ...]:
        return self.rows.get(at, ())

    def order(self, table: str, within: Iterable[int] | None = None) -> list[str]:
        """The columns' names from left to right; a name that goes on counts once."""
        places = sorted(self.columns) if within is None else sorted(within)
        names = [name for at in places if (name := self.column(at, table))]
        return [name for at, name in enumerate(names) if at == 0 or name != names[at - 1]]

    def fits(self, line: Line) -> bool:
        """Whether the row's columns are those of the heads."""
        return line.grid == self.grid or line.width == self.width


def _is_another(above: Sequence[Meaning], below: Sequence[Meaning]) -> bool:
    """Whether two heads, one below the other, name different columns of the same tables."""
    keys = {(m.table, m.key) for m in above}
    return bool(keys) and not keys & {(m.table, m.key) for m in below}


def _headed(item: Item) -> tuple[Meaning, ...]:
    return tuple(m for m in item.match.of("row") if (m.table, m.key) in headed_rows())


class _Reader:
    """Goes down the rows and remembers the heads above."""

    def __init__(self) -> None:
        self.seen = Seen()
        self._heads = _Heads()
        self._after_numbers = False

    def read(self, line: Line) -> None:
        at = _label_at(line)
        if at is not None:
            self._labelled(line, at)
        elif any(item.is_number for item in line.items):
            self._unlabelled(line)
        elif self._after_numbers and self._heads.repeats(line):
            return
        elif _is_head(line) or (self._heads.columns and not self._after_numbers):
            if self._after_numbers:
                self._heads.clear()
            self._heads.add(line)
            self._after_numbers = False
            return
        else:
            return
        self._after_numbers = True

    def _labelled(self, line: Line, at: int) -> None:
        label = line.items[at]
        values = line.items[at + 1 :]
        self._take_all([self._tries(line, label.match.of("row"), values)])

    def _unlabelled(self, line: Line) -> None:
        """A row without a name of its own: names stand above, or it is not known."""
        first = next(at for at, item in enumerate(line.items) if item.stands_for_number)
        values = [item for item in line.items[first:] if self._over(item)]
        numbers = [item for item in line.items[first:] if item.stands_for_number]
        if not self._heads.fits(line) or not all(self._over(item) for item in numbers):
            self._trouble("", "", "看不出这些数字是哪一行", numbers)
            return
        groups: dict[tuple[Meaning, ...], list[Item]] = {}
        for item in values:
            groups.setdefault(self._over(item), []).append(item)
        if len(groups) < len(set(self._heads.rows.values())):
            self._trouble("", "", "表头的有些列下面没有格子", numbers)
            return
        self._take_all([self._tries(line, rows, items) for rows, items in groups.items()])

    def _over(self, item: Item) -> tuple[Meaning, ...]:
        found = {self._heads.row(at) for at in item.columns}
        return found.pop() if len(found) == 1 else ()

    def _tries(self, line: Line, rows: Sequence[Meaning], values: Sequence[Item]) -> list[_Try]:
        return [_Try(self._heads, row, line, values) for row in rows]

    def _take_all(self, groups: Sequence[Sequence[_Try]]) -> None:
        """What was laid under the heads, if all of a row's parts were."""
        whole = all(any(attempt.cells for attempt in tries) for tries in groups)
        why = next((t.why for tries in groups for t in tries if t.why), "表头和这一行对不上")
        for tries in groups:
            for attempt in tries if whole else tries[:1]:
                if whole:
                    self.seen.sightings += sight(attempt.row, attempt.forms, attempt.cells)
                else:
                    row = attempt.row
                    self._trouble(row.table, row.key, why, attempt.values)

    def _trouble(self, table: str, row: str, why: str, values: Sequence[Item]) -> None:
        place = values[0].place
        numbers = tuple(item.text.strip() for item in values if not item.is_blank)
        self.seen.troubles.append(Trouble(table, row, why, numbers, place))


class _Try:
    """A row's values laid under the heads, as one of the rows that its label may mean."""

    def __init__(self, heads: _Heads, row: Meaning, line: Line, values: Sequence[Item]) -> None:
        self.row = row
        self.values = values
        self.cells: dict[str, tuple[str, str]] = {}
        self.why = ""
        self._heads = heads
        within = None
        if (row.table, row.key) in headed_rows() and heads.rows:
            within = [at for at, names in heads.rows.items() if row in names]
        self._order = heads.order(row.table, within)
        self.forms = fitting_forms(row, self._order)
        shapes = {columns_of(form, row) for form in self.forms}
        self._columns = next(iter(shapes)) if len(shapes) == 1 else ()
        is_beside = heads.fits(line)
        shown = [v for v in values if not v.is_blank or not is_beside or self._names(v)]
        self.why = self._against_heads(is_part=within is not None) or _against(shown)
        if not self.why:
            self._lay(shown, is_beside=is_beside)
            self.why = self.why or self._against_cells()
            if self.why or not self.cells:
                self.cells = {}
                said = f"表头有 {len(self._order)} 列，这一行有 {_count(shown)} 个数"
                self.why = self.why or said

    def _against_heads(self, *, is_part: bool) -> str:
        """Why nothing can be laid under these heads; "" where it can."""
        order, columns = self._order, self._columns
        if self._heads.is_packed:
            return "表头的几行错开了，不知道谁在谁上面"
        if not columns or not order or len(order) != len(set(order)):
            return "表头和这一行对不上"
        is_lacking = is_part and not _is_whole(order, columns, self.row)
        return "表头缺了列" if is_lacking or len(order) * 2 <= len(columns) else ""

    def _against_cells(self) -> str:
        """Why the numbers are not those of these heads, as far as they tell."""
        if len(self.cells) < len(self._columns) and ends_with_sum(list(self.cells.values())):
            return "最后一个数像是总计，表头里却没有总计"
        totals = table_of(self.forms[0], self.row.table).computed_columns
        texts = {column: text for column, (text, _) in self.cells.items()}
        if not all(text.strip() for text in texts.values()) and breaks_total(texts, totals):
            return "有空着的格子，总计不是其余各数的和"
        if not _is_in(self._order, self._columns) and not proves_order(self.cells, totals):
            return "各列的次序和表式不同，总计又对不上"
        return ""

    def _lay(self, values: Sequence[Item], *, is_beside: bool) -> None:
        """Under the heads: by columns where the row stands in their grid, else by counting."""
        placed = [(self._names(item), item) for item in values] if is_beside else []
        if _is_whole(self._order, self._columns, self.row):
            if placed and self._is_perfect(placed, self._order):
                self.cells = self._merged(placed)
                return
            if len(values) == len(self._order) and _is_in(self._order, self._columns):
                pairs = zip(self._order, values, strict=True)
                self.cells = {name: (item.text, item.place) for name, item in pairs}
                return
        if placed and len(values) == len(self._columns):
            self._lay_in_usual_order(placed, self._columns)

    def _names(self, item: Item) -> frozenset[str]:
        names = (self._heads.column(at, self.row.table) for at in item.columns)
        return frozenset(name for name in names if name)

    @staticmethod
    def _is_perfect(placed: Sequence[tuple[frozenset[str], Item]], order: list[str]) -> bool:
        """Whether each number stands under one head and each head over one at least."""
        under = [names for names, item in placed if names or not item.is_blank]
        met = {name for names in under for name in names}
        return all(len(names) == 1 for names in under) and met == set(order)

    def _merged(self, placed: Sequence[tuple[frozenset[str], Item]]) -> dict[str, tuple[str, str]]:
        """One text for each head; a merged cell may come as several alike, or one and blanks."""
        groups: dict[str, list[Item]] = {}
        for names, item in placed:
            for name in names:
                groups.setdefault(name, []).append(item)
        cells = {}
        for name, items in groups.items():
            said = [item for item in items if not item.is_blank] or items
            if len({item.text.strip() for item in said}) == 1:
                cells[name] = (said[0].text, said[0].place)
            else:
                self.why = "同一列下面有几个不同的数"
        return cells

    def _lay_in_usual_order(
        self, placed: Sequence[tuple[frozenset[str], Item]], columns: Sequence[str]
    ) -> None:
        """Where a head is not understood: the others count if they stand as the form has them."""
        pairs = list(zip(columns, placed, strict=True))
        texts = {column: (item.text, item.place) for column, (_, item) in pairs}
        totals = table_of(self.forms[0], self.row.table).computed_columns
        if not proves_order(texts, totals):  # one may stand twice, and another be gone
            return
        if all(names <= {column} for column, (names, _) in pairs):
            self.cells = {
                column: (item.text, item.place) for column, (names, item) in pairs if names
            }


def _is_whole(order: Sequence[str], columns: Sequence[str], row: Meaning) -> bool:
    """Whether all columns have their heads, or all but totals."""
    totals = table_of(max(row.forms), row.table).computed_columns
    return set(order) in (set(columns), set(columns) - set(totals))


def _is_in(order: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether the columns stand in the form's order."""
    return list(order) == [column for column in columns if column in order]


def _against(values: Sequence[Item]) -> str:
    """Why a row's values themselves are not to be trusted."""
    if any(not item.begins for item in values if not item.is_blank):
        return "有的数字占了几行"
    return "最后一格是空的，前面的数可能错开了一格" if _ends_blank(values) else ""


def _ends_blank(values: Sequence[Item]) -> bool:
    """Whether only the last ones are blank, as where one before them was left out."""
    count = sum(not item.is_blank for item in values)
    return 0 < count < len(values) and not any(item.is_blank for item in values[:count])


def _count(values: Sequence[Item]) -> int:
    return sum(not item.is_blank for item in values)


def _is_head(line: Line) -> bool:
    return any(item.match.of("column") or _headed(item) for item in line.items if item.begins)


def _label_at(line: Line) -> int | None:
    """Where the row's name stands: the last one that has numbers right of it; or, in a row of
    blanks, the last one.
    """
    named = [
        at
        for at, item in enumerate(line.items[:-1])
        if item.match.of("row") and not item.stands_for_number
    ]
    named = [at for at in named if line.items[at].begins] or named  # a merge may be too long
    for at in reversed(named):
        rest = line.items[at + 1 :]
        if any(item.stands_for_number for item in rest) and not _columns_in(rest):
            return at
    if named and not _headed(line.items[named[-1]]):
        others = [item for at, item in enumerate(line.items) if at != named[-1]]
        if not _columns_in(others) and all(i.is_blank for i in line.items[named[-1] + 1 :]):
            return named[-1]
    return None


def _columns_in(items: Iterable[Item]) -> bool:
    return any(item.match.of("column") for item in items)
