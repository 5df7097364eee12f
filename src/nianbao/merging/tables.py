"""A table as it is printed and as it stands in the Word file → how its numbers read now.

Rows are matched by their labels, the cells of a row by their order: programs that save a file again
may cut the columns otherwise. A row that cannot be matched is said, and none of it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.document import Cell as PrintedCell
from nianbao.document import Grid as PrintedGrid
from nianbao.importers.blocks import Cell, Grid
from nianbao.merging.placing import Leftover, squeezed

_NUMBER = re.compile(r"-?[\d.,]+\S{0,2}")

_Labels = tuple[str, ...]
_Row = Sequence[PrintedCell]


@dataclass(frozen=True, slots=True)
class TableChanges:
    """How every number of a table that was found reads now, by path, and what has no place."""

    numbers: Mapping[str, str]
    leftovers: tuple[Leftover, ...]


def table_changes(key: str, printed: PrintedGrid, found: Grid) -> TableChanges:
    """The numbers of a table as they read now."""
    rows = _rows(found)
    pairs = _row_pairs(printed, rows)
    numbers: dict[str, str] = {}
    leftovers = list(_other_rows(key, printed, rows, pairs))
    for a, b in pairs:
        for old, new in zip(printed.rows[a], rows[b], strict=True):
            text = squeezed(new.text)
            if old.path is not None:
                numbers[old.path] = text
            elif text != squeezed(old.text):
                reason = "表里的栏目由表式规定，不能改"
                leftovers.append(Leftover(new.place, old.text, new.text, reason))
    return TableChanges(numbers, tuple(leftovers))


def _row_pairs(printed: PrintedGrid, rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int]]:
    """Rows that stand for one another, with as many cells."""
    old = [_printed_labels(row) for row in printed.rows]
    if len(rows) == len(old):
        pairs = [(n, n) for n in range(len(old)) if _is_same(n, old, printed.rows[n], rows[n])]
    else:
        said = [_labels(cells) for cells in rows]
        blocks = SequenceMatcher(None, old, said, autojunk=False).get_matching_blocks()
        pairs = [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]
    return [(a, b) for a, b in pairs if len(printed.rows[a]) == len(rows[b])]


def _is_same(number: int, old: Sequence[_Labels], row: _Row, cells: Sequence[Cell]) -> bool:
    """Whether a row in its place is still that row: it must not say what another one says."""
    if len(row) != len(cells):
        return False
    pairs = zip(row, cells, strict=True)
    texts = (squeezed(new.text) for one, new in pairs if one.kind != "value")
    said = tuple(text for text in texts if text)
    return said == old[number] or said not in old


def _other_rows(
    key: str,
    printed: PrintedGrid,
    rows: Sequence[Sequence[Cell]],
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Leftover]:
    """The rows of either side that stand for none of the other's."""
    here, there = {a for a, _ in pairs}, {b for _, b in pairs}
    for number, row in enumerate(printed.rows):
        if number not in here:
            old = " ".join(cell.text for cell in row)
            yield Leftover(f"{key}第 {number + 1} 行", old, "", "Word 文件里没有照原样的这一行")
    for number, cells in enumerate(rows):
        if number not in there and cells:
            new = " ".join(squeezed(cell.text) for cell in cells)
            reason = "表里的行和格由表式规定，不能加减，也不能调换"
            yield Leftover(f"{key}第 {number + 1} 行", "", new, reason)


def _rows(found: Grid) -> list[Sequence[Cell]]:
    """The cells that begin in each row, rows in which none begins, too."""
    rows: list[list[Cell]] = [
        [] for _ in range(max((c.row + c.rows for c in found.cells), default=0))
    ]
    for cell in found.cells:
        rows[cell.row].append(cell)
    return [sorted(row, key=lambda cell: cell.column) for row in rows]


def _printed_labels(row: _Row) -> _Labels:
    texts = (squeezed(cell.text) for cell in row if cell.kind != "value")
    return tuple(text for text in texts if text)


def _labels(cells: Sequence[Cell]) -> _Labels:
    """What a row says besides numbers."""
    texts = (squeezed(cell.text) for cell in cells)
    return tuple(text for text in texts if text and not _NUMBER.fullmatch(text))
