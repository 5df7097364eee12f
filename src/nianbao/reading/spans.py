"""A table's cells with their rowspans and colspans, right or wrong → places that never overlap.

Follows the algorithm of the HTML standard for forming a table, save that a cell ends where one
from above is in its way, and that no span leaves its group of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST_COLUMNS = 1_000  # as in the standard


@dataclass(slots=True)
class Span:
    """A placed cell. Row and column count from 0; `rows` may shrink until its group ends."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class Spans:
    """Places cells one after another, row by row."""

    placed: list[Span] = field(default_factory=list)
    _row: int = -1
    _column: int = 0  # nothing to the left of it is free
    _taken: dict[int, int] = field(default_factory=dict)  # column: the first row that is free
    _group: list[Span] = field(default_factory=list)  # those that may have to shrink

    def next_row(self) -> None:
        """The cells that follow stand in a new row."""
        self._row += 1
        self._column = 0

    def place(self, rows: int, columns: int) -> Span:
        """The place of the row's next cell. A span of 0 rows goes down to the end of its group."""
        row = max(self._row, 0)
        self._row = row
        column = self._column
        while self._taken.get(column, 0) > row:
            column += 1
        width = self._free(column, row, min(max(columns, 1), _MOST_COLUMNS))
        span = Span(row, column, rows if rows > 0 else _MOST_COLUMNS * _MOST_COLUMNS, width)
        for taken in range(column, column + width):
            self._taken[taken] = row + span.rows
        self._column = column + width
        self.placed.append(span)
        if span.rows > 1:
            self._group.append(span)
        return span

    def end_group(self) -> None:
        """Ends a group of rows (thead, tbody, the table): what would go on below is cut off."""
        below = self._row + 1
        for span in self._group:
            span.rows = min(span.rows, below - span.row)
        self._group = []
        self._taken = {}

    def _free(self, column: int, row: int, wanted: int) -> int:
        """How many of the wanted columns are free from this one on."""
        for count in range(1, wanted):
            if self._taken.get(column + count, 0) > row:
                return count
        return wanted
