"""Numbers too long for their cell at the usual size → the same in a narrower named style.

Word would break such a number in two lines; the pages shrink it, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from nianbao import official
from nianbao.document import Cell, Document, Grid
from nianbao.official import MM
from nianbao.widths import text_width
from nianbao.word.markup import escaped, w
from nianbao.word.styles import cell_type

# Noncharacters: XML allows them, no text has them, and language.py takes others.
_OPEN, _BETWEEN, _CLOSE = "\ufdd2", "\ufdd3", "\ufdd4"
_MARK = re.compile(f"{_OPEN}(.*?){_BETWEEN}(.*?){_CLOSE}")
# A run as far as into a text of it, and its properties.
_RUN = re.compile(r"<w:r(?: [^>]*)?>(?:<w:rPr>(.*?)</w:rPr>)?.*<w:t(?: [^>]*)?>[^<]*", re.DOTALL)
_OUTRANKING = re.compile(r"<w:(?:rStyle|sz|szCs) [^>]*/>")  # what the narrower style must replace


def narrow_numbers(document: Document, styles: Mapping[float, str]) -> dict[str, str]:
    """Path → the number marked with the narrower style that it needs.

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
    """The number marked with the largest style in which it fits, else the smallest."""
    fitting = [size for size in styles if text_width(cell.text) * size <= room]
    style = styles[max(fitting, default=min(styles))]
    return Markup(  # noqa: S704 - our own, its one text escaped
        f"{_OPEN}{style}{_BETWEEN}{escaped(cell.text)}{_CLOSE}"
    )


# -- in the filled part


def with_own_runs(xml: str) -> str:
    """A filled part in which each marked number has a run of its own, in its style."""
    return _MARK.sub(_own_run, xml) if _OPEN in xml else xml


def _own_run(mark: re.Match[str]) -> str:
    """The run is cut in three, each with the formatting that it had: bold stays bold, and what
    stands beside the number keeps its size.
    """
    xml, at = mark.string, mark.start()
    start = max(xml.rfind("<w:r>", 0, at), xml.rfind("<w:r ", 0, at))
    run = _RUN.fullmatch(xml, start, at) if start >= 0 else None
    if run is None:  # in an attribute or a property, where nothing has a size
        return mark[2]
    look = run[1] or ""
    style = w("rStyle", val=mark[1])
    narrow = w("rPr", style, _OUTRANKING.sub("", look))
    usual = w("rPr", look) if look else ""
    text = '<w:t xml:space="preserve">'
    return f"</w:t></w:r><w:r>{narrow}{text}{mark[2]}</w:t></w:r><w:r>{usual}{text}"
