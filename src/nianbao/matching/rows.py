"""A table as it is printed and as it stands in a file → which of its rows are which.

Rows are matched by their labels, the cells of a row by their order: programs that save a file again
may cut the columns otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.document import Cell as PrintedCell
from nianbao.document import Grid as PrintedGrid
from nianbao.reading.blocks import Cell, Grid

_NUMBER = re.compile(r"-?[\d.,]+\S{0,2}")

_Labels = tuple[str, ...]
PrintedRow = Sequence[PrintedCell]
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """The rows that stand for one another, with as many cells; those that stand for none, each
    with its number from 0. A row of the file in which no cell begins is not told.
    """

    pairs: tuple[tuple[PrintedRow, Row], ...]
    missing: tuple[tuple[int, PrintedRow], ...]
    others: tuple[tuple[int, Row], ...]


def matched_rows(printed: PrintedGrid, found: Grid) -> MatchedRows:
    """Which row of the file is which row of the table."""
    rows = _rows(found)
    pairs = _row_pairs(printed, rows)
    here, there = {a for a, _ in pairs}, {b for _, b in pairs}
    return MatchedRows(
        tuple((printed.rows[a], rows[b]) for a, b in pairs),
        tuple((n, row) for n, row in enumerate(printed.rows) if n not in here),
        tuple((n, row) for n, row in enumerate(rows) if n not in there and row),
    )


def words_of(printed: PrintedGrid) -> str:
    """What a printed table says besides its numbers, without white space."""
    return "".join(squeezed(cell.text) for row in printed.rows for cell in row if not _counts(cell))


def words_found(grid: Grid) -> str:
    """What a file's table says besides numbers, without white space."""
    texts = (squeezed(cell.text) for cell in grid.cells)
    return "".join(text for text in texts if not _NUMBER.fullmatch(text))


def squeezed(text: str) -> str:
    """A text without its white space, which counts nowhere."""
    return "".join(text.split())


def _counts(cell: PrintedCell) -> bool:
    return cell.kind == "value"


def _row_pairs(printed: PrintedGrid, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Rows that stand for one another, with as many cells."""
    old = [_printed_labels(row) for row in printed.rows]
    if len(rows) == len(old):
        pairs = [(n, n) for n in range(len(old)) if _is_same(n, old, printed.rows[n], rows[n])]
    else:
        said = [_labels(cells) for cells in rows]
        blocks = SequenceMatcher(None, old, said, autojunk=False).get_matching_blocks()
        pairs = [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]
    return [(a, b) for a, b in pairs if len(printed.rows[a]) == len(rows[b])]


def _is_same(number: int, old: Sequence[_Labels], row: PrintedRow, cells: Row) -> bool:
    """Whether a row in its place is still that row: it must not say what another one says."""
    if len(row) != len(cells):
        return False
    pairs = zip(row, cells, strict=True)
    texts = (squeezed(new.text) for one, new in pairs if not _counts(one))
    said = tuple(text for text in texts if text)
    return said == old[number] or said not in old


def _rows(found: Grid) -> list[Row]:
    """The cells that begin in each row, rows in which none begins, too."""
    rows: list[list[Cell]] = [
        [] for _ in range(max((c.row + c.rows for c in found.cells), default=0))
    ]
    for cell in found.cells:
        rows[cell.row].append(cell)
    return [sorted(row, key=lambda cell: cell.column) for row in rows]


def _printed_labels(row: PrintedRow) -> _Labels:
    texts = (squeezed(cell.text) for cell in row if not _counts(cell))
    return tuple(text for text in texts if text)


def _labels(cells: Row) -> _Labels:
    """What a row says besides numbers."""
    texts = (squeezed(cell.text) for cell in cells)
    return tuple(text for text in texts if text and not _NUMBER.fullmatch(text))
