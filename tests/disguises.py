"""A printed table in the many shapes in which published reports have it, as blocks of a source."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from nianbao.document import Grid as PrintedGrid
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph

Matrix = list[list[str]]


def source_grid(printed: PrintedGrid) -> Grid:
    """The grid with its spans, as a reader of Word files or web pages gives it."""
    cells = tuple(
        Cell(
            p.cell.text,
            f"{printed.title}第 {p.row + 1} 行第 {p.column + 1} 格",
            p.row,
            p.column,
            p.cell.rowspan,
            p.cell.colspan,
        )
        for p in printed.placed()
    )
    return Grid(cells, "表")


def relabelled(grid: Grid, change: Callable[[str], str]) -> Grid:
    return replace(grid, cells=tuple(replace(c, text=change(c.text)) for c in grid.cells))


def matrix(printed: PrintedGrid, *, repeated: bool) -> Matrix:
    """Rows of texts; a merged cell stands in each of its places, or in the first only."""
    rows = [["" for _ in range(len(printed.widths) + 1)] for _ in printed.rows]
    for p in printed.placed():
        for row in p.rows:
            for column in range(p.column, p.column + p.cell.colspan):
                is_first = (row, column) == (p.row, p.column)
                rows[row][column] = p.cell.text if repeated or is_first else ""
    return [row[: len(printed.widths)] if not row[-1] else row for row in rows]


def lines(texts: Sequence[str]) -> list[Block]:
    return [Paragraph(text, f"第 {n} 行") for n, text in enumerate(texts, 1)]


def tabbed(printed: PrintedGrid, sign: str, *, repeated: bool) -> list[Block]:
    rows = matrix(printed, repeated=repeated)
    joined = [sign.join(cell.replace("\n", "") for cell in row) for row in rows]
    if sign == "|":
        joined = [f"| {line} |" for line in joined]
        joined.insert(1, "|" + "---|" * len(rows[0]))
    return lines(joined)


def stacked(printed: PrintedGrid, *, blank_between: bool, broken: bool = False) -> list[Block]:
    """One cell on a line, rows apart by a blank line or not; labels broken at their line ends."""
    texts: list[str] = []
    for row in printed.rows:
        for cell in row:
            texts += cell.text.split("\n") if broken else [cell.text.replace("\n", "")]
        if blank_between:
            texts.append("")
    return lines(texts)


def spaced(printed: PrintedGrid) -> list[Block]:
    """A row on a line, its cells a space apart."""
    return lines(
        [" ".join(c.text.replace("\n", "") for c in row if c.text) for row in printed.rows]
    )


def split(grid: Grid, row: int, *, head_rows: int = 0) -> list[Block]:
    """Two grids: before and from a row; the second with so many head rows again."""
    first = [_cut(c, 0, row) for c in grid.cells if c.row < row]
    heads = [c for c in grid.cells if c.row < head_rows]
    last = max(c.row + c.rows for c in grid.cells)
    second = [_cut(c, row, last) for c in grid.cells if c.row + c.rows > row]
    second = [replace(c, row=c.row - row + head_rows) for c in second]
    return [Grid(tuple(first), "表一"), Grid((*heads, *second), "表二")]


def _cut(cell: Cell, start: int, stop: int) -> Cell:
    first = max(cell.row, start)
    return replace(cell, row=first, rows=min(cell.row + cell.rows, stop) - first)


def moved_columns(grid: Grid, a: int, b: int) -> Grid:
    """Two columns of one width change places."""
    places = {a: b, b: a}
    cells = tuple(
        replace(c, column=places.get(c.column, c.column)) if c.columns == 1 else c
        for c in grid.cells
    )
    return replace(grid, cells=cells)


def without_a_character(rng: random.Random) -> Callable[[str], str]:
    """Takes one character out of labels of four and more that are not all digits."""

    def change(text: str) -> str:
        if len(text) < 6 or (text[0].isdigit() and text.isdigit()):
            return text
        at = rng.randrange(len(text))
        return text[:at] + text[at + 1 :]

    return change


def without_brackets(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "（）()“”"), None))


def half_width(text: str) -> str:
    return text.translate(str.maketrans("（），、：／", "(),、:/"))


def torn(grid: Grid, rng: random.Random) -> list[Block]:
    """Two grids; a long label is torn between them, its numbers stand in the first."""
    labels = [c for c in grid.cells if len(c.text) >= 8 and c.rows == 1 and c.row >= 3]
    if not labels:
        return [grid]
    label = rng.choice(labels)
    cut, last = rng.randrange(2, len(label.text) - 1), max(c.row + c.rows for c in grid.cells)
    first = [_cut(c, 0, label.row + 1) for c in grid.cells if c.row <= label.row]
    second = [_cut(c, label.row, last) for c in grid.cells if c.row + c.rows > label.row]
    first = [replace(c, text=c.text[:cut]) if c == label else c for c in first]
    rest = [replace(c, text=_rest(c, label, cut), row=c.row - label.row) for c in second]
    return [Grid(tuple(first), "表一"), Grid(tuple(rest), "表二")]


def _rest(cell: Cell, label: Cell, cut: int) -> str:
    """What stands of a cell after the page break through the label's row."""
    if cell == label:
        return cell.text[cut:]
    return "" if cell.row == label.row else cell.text
