"""Numbers too long for their cell at the usual size → the same in a narrower named style.

Word would break such a number in two lines; the pages shrink it, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from nianbao import official
from nianbao.document import Cell, Document, Grid
from nianbao.official import MM
from nianbao.widths import text_width
from nianbao.word.markup import escaped, w
from nianbao.word.styles import cell_type


def narrow_numbers(document: Document, styles: Mapping[float, str]) -> dict[str, str]:
    """Path → markup that goes on in the narrower style, for each number that needs it.

    `styles` are the ids of the narrower styles by size.
    """
    grids = (section.grid for section in document.sections if section.grid and styles)
    return dict(pair for grid in grids for pair in _of_grid(grid, styles))


def _of_grid(grid: Grid, styles: Mapping[float, str]) -> list[tuple[str, str]]:
    usual = cell_type("value", dense=grid.dense).size
    # Most tables hold short numbers alone: then no cell has to be looked at by its place.
    if _widest_number(grid) * usual <= _room(grid, min(grid.widths)):
        return []
    found = []
    for placed in grid.placed():
        cell = placed.cell
        if cell.kind == "value" and cell.path:
            room = _room(grid, sum(grid.widths[placed.column : placed.column + cell.colspan]))
            if text_width(cell.text) * usual > room:
                found.append((cell.path, _in_style(cell, room, styles)))
    return found


def _widest_number(grid: Grid) -> float:
    """In characters. The same few numbers come again and again, so each is measured once."""
    texts = {cell.text for row in grid.rows for cell in row if cell.kind == "value"}
    return max(map(text_width, texts), default=0.0)


def _room(grid: Grid, width: float) -> float:
    """Points between the sides of a cell as wide as that, in the unit of the grid's columns."""
    return width / sum(grid.widths) * official.AREA_WIDTH_MM * MM - 2 * official.CELL_SIDE


def _in_style(cell: Cell, room: float, styles: Mapping[float, str]) -> str:
    """The largest style in which the number fits, else the smallest."""
    fitting = [size for size in styles if text_width(cell.text) * size <= room]
    style = w("rStyle", val=styles[max(fitting, default=min(styles))])
    look = w("rPr", style, w("rFonts", hint="eastAsia"))
    return Markup(  # noqa: S704 - our own, its one text escaped
        f'</w:t></w:r><w:r>{look}<w:t xml:space="preserve">{escaped(cell.text)}'
    )
