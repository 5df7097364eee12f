"""Ruled tables of a PDF's pages → one table where a page break has cut it in two.

Repeated head rows and labels are dropped; a row or label that was torn is put together where the
geometry and the numbering say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nianbao.reading.blocks import Cell, Grid
from nianbao.reading.pdflines import run_on
from nianbao.reading.tables import height, repeated_rows

_SAME_WIDTH = 6.0  # pt by which the two parts may differ
_MOST_SHIFT = 60.0  # pt by which margins of two pages may differ
_SAME_EDGE = 4.0  # pt
_LEAST_SHARED = 0.5  # of the inner edges of the part that has fewer

_NUMBER = re.compile(r"[-+−]?[0-9０-９][0-9０-９,，.．%％]*|[-—/／]")
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]+[、）).．]|[（(]?[0-9０-９]+[、）).．]|第[一二三四五六七八九十]+"
)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A grid with the edges of its columns in points."""

    xs: tuple[float, ...]
    grid: Grid


def continued(upper: Ruled, lower: Ruled) -> Ruled | None:
    """The two as one table; None where their columns do not agree."""
    xs = _common(upper.xs, lower.xs)
    if xs is None:
        return None
    over = _without_strip(_on_edges(upper.grid, upper.xs, xs))
    under = _on_edges(lower.grid, _moved(lower.xs, upper.xs[0]), xs)
    below = _without(under, repeated_rows(_bare(over), _bare(under)))
    return Ruled(xs, Grid(tuple(_stacked(list(over.cells), below)), upper.grid.place))


# -- columns


def _moved(xs: Sequence[float], left: float) -> tuple[float, ...]:
    return tuple(x + left - xs[0] for x in xs)


def _common(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...] | None:
    """The edges of both, the second moved under the first; None where they do not agree."""
    moved = _moved(other, one[0])
    if abs(moved[-1] - one[-1]) > _SAME_WIDTH or abs(other[0] - one[0]) > _MOST_SHIFT:
        return None
    extra = [x for x in moved if min(abs(x - edge) for edge in one) > _SAME_EDGE]
    fewer = min(len(one), len(other)) - 2
    shared = len(other) - len(extra) - 2
    if shared < _LEAST_SHARED * fewer:
        return None
    return tuple(sorted((*one, *extra)))


def _on_edges(grid: Grid, xs: Sequence[float], edges: Sequence[float]) -> Grid:
    """The grid with its columns counted along other edges."""
    number = [min(range(len(edges)), key=lambda n: abs(edges[n] - x)) for x in xs]
    cells = (
        replace(
            cell,
            column=number[cell.column],
            columns=number[cell.column + cell.columns] - number[cell.column],
        )
        for cell in grid.cells
    )
    return Grid(tuple(cells), grid.place)


# -- rows


def _bare(grid: Grid) -> Grid:
    """The same without white space, for comparing."""
    return Grid(tuple(replace(c, text="".join(c.text.split())) for c in grid.cells), grid.place)


def _without_strip(grid: Grid) -> Grid:
    """Without what browsers draw of a row that has no room any more: one long empty cell."""
    last = height(grid) - 1
    begun = [cell for cell in grid.cells if cell.row == last]
    if len(begun) != 1 or begun[0].text or begun[0].columns == 1:
        return grid
    kept = (c for c in grid.cells if c is not begun[0])
    cells = (replace(c, rows=min(c.rows, last - c.row)) for c in kept)
    return Grid(tuple(cells), grid.place)


def _without(grid: Grid, rows: int) -> list[Cell]:
    """The cells below some rows at the top, counted from there."""
    return [replace(cell, row=cell.row - rows) for cell in grid.cells if cell.row >= rows]


def _stacked(over: list[Cell], under: list[Cell]) -> list[Cell]:
    """The lower part's cells below those of the upper, what was cut put together."""
    down = height(Grid(tuple(over), ""))
    touching = {(c.column, c.columns): n for n, c in enumerate(over) if c.row + c.rows == down}
    first = [cell for cell in under if cell.row == 0]
    pairs = [(touching[c.column, c.columns], c) for c in first if (c.column, c.columns) in touching]
    torn = _is_torn([(over[number], cell) for number, cell in pairs], len(first))
    merged: set[tuple[int, int]] = set()
    for number, cell in pairs:
        if torn or _is_cut(over[number], cell, first):
            added = cell.rows - 1 if torn else cell.rows
            over[number] = _together(over[number], cell, added)
            merged.add((cell.row, cell.column))
    offset = down - 1 if torn else down
    rest = [replace(c, row=c.row + offset) for c in under if (c.row, c.column) not in merged]
    return sorted((*over, *rest), key=lambda cell: (cell.row, cell.column))


def _together(upper: Cell, lower: Cell, rows: int) -> Cell:
    if "".join(upper.text.split()) == "".join(lower.text.split()):
        text = upper.text
    else:
        text = run_on(part for part in (upper.text, lower.text) if part)
    return replace(upper, text=text, rows=upper.rows + rows)


def _is_torn(pairs: Sequence[tuple[Cell, Cell]], count: int) -> bool:
    """Whether a page break runs through a row: its numbers stand on one side of it only."""
    if len(pairs) != count or any(_NUMBERED.match(lower.text) for _, lower in pairs):
        return False
    values = [(u.text, w.text) for u, w in pairs if _is_value(u.text) or _is_value(w.text)]
    below = [not upper for upper, lower in values if not (upper and lower)]
    is_one_side = len(below) == len(values) >= 2 and len(set(below)) == 1
    return is_one_side and any(u.text and not _is_value(u.text) for u, _ in pairs)


def _is_cut(upper: Cell, lower: Cell, first: Iterable[Cell]) -> bool:
    """Whether a label goes on below the page break: said again, left empty, or torn."""
    said = "".join(lower.text.split())
    left = [cell for cell in first if cell.column < lower.column]
    is_label = all(not _is_value(cell.text) for cell in left) and not _is_value(said)
    if not is_label:
        return False
    if not said:
        return not any(cell.text and cell.rows == 1 for cell in left) and any(c.text for c in first)
    if said == "".join(upper.text.split()):
        return True
    is_wide = upper.rows > 1 or lower.rows > 1
    return is_wide and not _NUMBERED.match(said) and bool(_NUMBERED.match(upper.text))


def _is_value(text: str) -> bool:
    return bool(_NUMBER.fullmatch("".join(text.split())))
