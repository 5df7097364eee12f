"""Grids, and lines of text with cells parted by tabs or |, → rows of items at their columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from nianbao.importers.labels import Match, Meaning, book
from nianbao.importers.numbers import is_blank, is_digits, stands_for_number
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph


@dataclass(frozen=True, slots=True)
class Item:
    """A cell as one of its rows sees it: the columns that it covers, and whether it begins here."""

    text: str
    place: str
    columns: range
    begins: bool = True

    @property
    def is_blank(self) -> bool:
        return is_blank(self.text)

    @property
    def is_number(self) -> bool:
        return is_digits(self.text)

    @property
    def stands_for_number(self) -> bool:
        return stands_for_number(self.text)

    @property
    def is_text(self) -> bool:
        """Whether it is neither a number, nor blank, nor a sign for nothing."""
        return not self.is_blank and not self.stands_for_number

    @property
    def match(self) -> Match:
        return book().find(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table from left to right. `width` is that of its table, which is number `grid`."""

    items: tuple[Item, ...]
    width: int
    grid: int


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """The rows of all tables among the blocks, those without anything in them left out."""
    lines: list[Line] = []
    for number, grid in enumerate(_grids(blocks)):
        lines += _lines(grid, number)
    return _mended(lines)


def _grids(blocks: Sequence[Block]) -> Iterator[Grid]:
    frame = _frame(block.text for block in blocks if isinstance(block, Paragraph))
    for is_row, group in groupby(blocks, key=_is_row):
        if is_row:
            yield _grid_of([block for block in group if isinstance(block, Paragraph)], frame)
        else:
            yield from (block for block in group if isinstance(block, Grid))


_RULE = re.compile(r"[\s|:+\-=─━│┃┼]*")
_BAR = re.compile(r"[|｜│┃]")


def _is_row(block: Block) -> bool:
    """Whether a line of text has cells side by side."""
    return isinstance(block, Paragraph) and len(cells_of(block.text)) > 1


def cells_of(text: str) -> list[str]:
    """The cells of a line of text: parted by | or by tabs; one for a line without."""
    if _BAR.search(text):
        inner = text.strip().strip("|｜│┃")
        return [] if _RULE.fullmatch(text) else [part.strip() for part in _BAR.split(inner)]
    if "\t" in text.strip():
        return [part.strip() for part in text.rstrip("\n").split("\t")]
    return [text.strip()]


class _Frame(NamedTuple):
    """Whether lines have a | before their first cell, and behind their last: all of them or none,
    for a line may begin with a blank cell.
    """

    left: bool
    right: bool

    def cells_of(self, text: str) -> list[str]:
        if not _BAR.search(text):
            return cells_of(text)
        parts = [part.strip() for part in _BAR.split(text.strip())]
        return parts[self.left : len(parts) - self.right]


def _frame(texts: Iterable[str]) -> _Frame:
    bare = [text.strip() for text in texts if _BAR.search(text)]
    return _Frame(
        all(_BAR.match(text) for text in bare), all(_BAR.match(text[-1]) for text in bare)
    )


def _grid_of(rows: Iterable[Paragraph], frame: _Frame) -> Grid:
    cells = [
        Cell(text, row.place, number, column)
        for number, row in enumerate(rows)
        for column, text in enumerate(frame.cells_of(row.text))
    ]
    return Grid(tuple(cells), cells[0].place)


def _lines(grid: Grid, number: int) -> Iterator[Line]:
    live = {
        column
        for cell in grid.cells
        if not is_blank(cell.text)
        for column in range(cell.column, cell.column + cell.columns)
    }
    width = max((cell.column + cell.columns for cell in grid.cells), default=0)
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        for row in range(cell.row, cell.row + min(cell.rows, 200)):
            rows.setdefault(row, []).append(cell)
    for row in sorted(rows):
        items = tuple(
            Item(cell.text, cell.place, _columns(cell), begins=cell.row == row)
            for cell in sorted(rows[row], key=lambda cell: cell.column)
            if live.intersection(_columns(cell))
        )
        if any(not item.is_blank for item in items if item.begins):
            yield Line(items, width, number)


def _columns(cell: Cell) -> range:
    return range(cell.column, cell.column + cell.columns)


def _mended(lines: Sequence[Line]) -> list[Line]:
    """The same with rows joined that a page break has torn in two."""
    mended: list[Line] = []
    for line in lines:
        joined = _joined(mended[-1], line) if mended else None
        if joined:
            mended[-1] = joined
        else:
            mended.append(line)
    return mended


def _joined(above: Line, below: Line) -> Line | None:
    """Both as one row, where their labels together are a row's and neither alone is another's."""
    first, second = _label(above), _label(below)
    if first is None or second is None or not first.begins or above.width != below.width:
        return None
    if first.columns != second.columns:  # halves of one cell stand one below the other
        return None
    whole = replace(first, text=first.text + second.text)
    rows = whole.match.of("row")
    if not rows or any(_is_other(item, rows) for item in (first, second)) or _is_just(second, rows):
        return None
    numbers = _joined_numbers(_right_of(above, first), _right_of(below, second))
    if numbers is None:
        return None
    left = (item for item in above.items if item.columns.start < first.columns.start)
    return replace(above, items=(*left, whole, *numbers))


def _is_other(item: Item, rows: Sequence[Meaning]) -> bool:
    """Whether a half is just the label of something else; one only near it may be a half."""
    match = item.match
    is_label = bool(match.meanings) and match.distance == 0
    return is_label and not set(match.meanings) & set(rows)


def _is_just(item: Item, rows: Sequence[Meaning]) -> bool:
    """Whether the second half alone is the label, as where it was repeated."""
    match = item.match
    return match.distance == 0 and bool(set(match.meanings) & set(rows))


def _label(line: Line) -> Item | None:
    """The last text of a row."""
    return next((item for item in reversed(line.items) if item.is_text), None)


def _right_of(line: Line, label: Item) -> list[Item]:
    return [item for item in line.items if item.columns.start >= label.columns.stop]


def _joined_numbers(above: Sequence[Item], below: Sequence[Item]) -> list[Item] | None:
    """The numbers of the one row that has some."""
    if all(item.is_blank for item in below):
        return list(above)
    if all(item.is_blank for item in above):
        return list(below)
    return None
