"""A table as it is printed and as it stands in the Word file → how its numbers read now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.document import Grid as PrintedGrid
from nianbao.document import PlacedCell
from nianbao.importers.blocks import Cell, Grid
from nianbao.merging.placing import Leftover, squeezed

_NUMBER = re.compile(r"-?[\d.,]+\S{0,2}")


@dataclass(frozen=True, slots=True)
class TableChanges:
    """How every number of a table that was found reads now, and what cannot be placed."""

    numbers: Mapping[str, str]
    leftovers: tuple[Leftover, ...]


def table_changes(key: str, printed: PrintedGrid, found: Grid) -> TableChanges:
    """The numbers of a table as they read now; rows are matched by what they say."""
    numbers: dict[str, str] = {}
    leftovers = list(_other_rows(key, printed, found))
    for old, new in _pairs(printed, found):
        text = squeezed(new.text) if new else ""
        path = old.cell.path
        if new is None:
            leftovers.append(Leftover(key, old.cell.text, "", "Word 文件里没有找到这一格"))
        elif path is not None:
            numbers[path] = text
        elif text != squeezed(old.cell.text):
            reason = "表里的栏目由表式规定，不能改"
            leftovers.append(Leftover(new.place, old.cell.text, new.text, reason))
    return TableChanges(numbers, tuple(leftovers))


def _pairs(printed: PrintedGrid, found: Grid) -> Iterator[tuple[PlacedCell, Cell | None]]:
    """Each printed cell with the one that stands in its place."""
    rows = dict(_row_pairs(printed, found))
    cells = {(cell.row, cell.column): cell for cell in found.cells}
    for old in printed.placed():
        if old.row in rows:
            yield old, cells.get((rows[old.row], old.column))


def _row_pairs(printed: PrintedGrid, found: Grid) -> list[tuple[int, int]]:
    """Rows that stand for one another: all of them in order, where there are as many."""
    new = [tuple(cells) for cells in _rows(found)]
    if len(new) == len(printed.rows):
        return [(n, n) for n in range(len(new))]
    old = [tuple(squeezed(c.text) for c in row if c.kind != "value") for row in printed.rows]
    said = [_labels(cells) for cells in new]
    matcher = SequenceMatcher(None, old, said, autojunk=False)
    return [
        (block.a + n, block.b + n)
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    ]


def _other_rows(key: str, printed: PrintedGrid, found: Grid) -> Iterator[Leftover]:
    pairs = _row_pairs(printed, found)
    here, there = {a for a, _ in pairs}, {b for _, b in pairs}
    for number, row in enumerate(printed.rows):
        if number not in here:
            old = " ".join(cell.text for cell in row)
            yield Leftover(f"{key}第 {number + 1} 行", old, "", "表里的行由表式规定，不能删")
    for number, cells in enumerate(_rows(found)):
        if number not in there:
            new = " ".join(squeezed(cell.text) for cell in cells)
            where = cells[0].place if cells else f"{key}第 {number + 1} 行"
            yield Leftover(where, "", new, "表里的行由表式规定，不能加")


def _rows(found: Grid) -> list[Sequence[Cell]]:
    """The cells that begin in each row, rows in which none begins, too."""
    rows: list[list[Cell]] = [
        [] for _ in range(max((c.row + c.rows for c in found.cells), default=0))
    ]
    for cell in found.cells:
        rows[cell.row].append(cell)
    return [sorted(row, key=lambda cell: cell.column) for row in rows]


def _labels(cells: Sequence[Cell]) -> tuple[str, ...]:
    texts = (squeezed(cell.text) for cell in cells)
    return tuple(text for text in texts if not _NUMBER.fullmatch(text))
