"""Tables with tables inside them → the lines and grids that a reader of the page would see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nianbao.errors import FileError
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph

MOST_CELLS = 20_000  # of a file; a report has some 250
MOST_DEPTH = 20  # tables inside tables

# A table counts as layout while it has at most so many cells for each of those it frames.
_DATA_SHARE = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A cell, be its table data or layout. Row and column count from 0, spans from 1."""

    row: int
    column: int
    contents: tuple[Paragraph | Table, ...]
    place: str
    rows: int = 1
    columns: int = 1

    @property
    def lines(self) -> list[str]:
        """All lines in it, those of tables inside it, too."""
        return [line for content in self.contents for line in _lines(content)]

    @property
    def inner_tables(self) -> list[Table]:
        return [content for content in self.contents if isinstance(content, Table)]


@dataclass(frozen=True, slots=True)
class Table:
    """Boxes in reading order, no two of which overlap."""

    boxes: tuple[Box, ...]
    place: str


def unfolded(contents: Iterable[Paragraph | Table]) -> Iterator[Block]:
    """Paragraphs as they are; each table as one grid, or, where it is only layout, what it frames.

    A table is layout when it has one column, or when the tables inside it hold more than it does.
    """
    for content in contents:
        if isinstance(content, Table):
            yield from _unfolded(content)
        else:
            yield content


def refuse_many(cells: int) -> None:
    """Raises FileError where a file has more cells than any report."""
    if cells > MOST_CELLS:
        raise FileError(
            f"文件里的表格有 {MOST_CELLS:,} 格以上，不像是年报", "请只留下年报本身，另存后再试。"
        )


def refuse_deep(depth: int) -> None:
    """Raises FileError where tables are nested deeper than any layout needs."""
    if depth > MOST_DEPTH:
        raise FileError("文件里表格套着表格，层数太多", "请只留下年报本身，另存后再试。")


def joined(first: Grid, second: Grid) -> Grid | None:
    """The two as one, without the head rows of the first that the second repeats.

    None where they do not have the same number of columns.
    """
    if width(first) != width(second):
        return None
    repeated = repeated_rows(first, second)
    down = height(first) - repeated
    below = [replace(cell, row=cell.row + down) for cell in second.cells if cell.row >= repeated]
    return Grid((*first.cells, *below), first.place)


def repeated_rows(first: Grid, second: Grid) -> int:
    """How many rows at the top of the second say what those of the first say, spans alike."""
    count = 0
    alike = True
    for row in range(min(height(first), height(second))):
        upper, lower = _row(first, row), _row(second, row)
        alike = alike and bool(upper) and upper == lower
        if not alike:
            break
        count = row + 1
    return _at_edge(second, count)


def width(grid: Grid) -> int:
    """How many columns a grid takes."""
    return max((cell.column + cell.columns for cell in grid.cells), default=0)


def height(grid: Grid) -> int:
    """How many rows a grid takes."""
    return max((cell.row + cell.rows for cell in grid.cells), default=0)


def _at_edge(grid: Grid, count: int) -> int:
    """The count, less where a cell would be cut through."""
    while any(cell.row < count < cell.row + cell.rows for cell in grid.cells):
        count -= 1
    return count


def _row(grid: Grid, row: int) -> list[tuple[int, int, int, str]]:
    return [(c.column, c.columns, c.rows, c.text) for c in grid.cells if c.row == row]


def _unfolded(table: Table) -> Iterator[Block]:
    if _is_layout(table):
        for framing, boxes in groupby(_by_rows(table), key=_frames):
            rows = list(boxes)
            if framing:
                for box in (box for row in rows for box in row):
                    yield from unfolded(box.contents)
            else:
                yield from _plain(rows, table.place)
    else:
        yield from _plain(list(_by_rows(table)), table.place)


def _is_layout(table: Table) -> bool:
    framed = sum(len(inner.boxes) for box in table.boxes for inner in box.inner_tables)
    own = sum(1 for box in table.boxes if not box.inner_tables and box.lines)
    return bool(framed) and own <= _DATA_SHARE * framed


def _frames(row: Sequence[Box]) -> bool:
    return any(box.inner_tables for box in row)


def _by_rows(table: Table) -> Iterator[list[Box]]:
    for _, boxes in groupby(table.boxes, key=lambda box: box.row):
        yield list(boxes)


def _plain(rows: Sequence[Sequence[Box]], place: str) -> Iterator[Block]:
    """A grid; paragraphs where no row has two cells."""
    boxes = [box for row in rows for box in row]
    if all(len(row) == 1 for row in rows):
        for box in boxes:
            yield from unfolded(box.contents)
    elif boxes:
        top = boxes[0].row
        yield Grid(tuple(_cell(box, top) for box in boxes), place)


def _cell(box: Box, top: int) -> Cell:
    text = "\n".join(box.lines)
    return Cell(text, box.place, box.row - top, box.column, box.rows, box.columns)


def _lines(content: Paragraph | Table) -> Iterator[str]:
    if isinstance(content, Paragraph):
        yield content.text
    else:
        for row in _by_rows(content):
            yield "\t".join(" ".join(box.lines) for box in row)
