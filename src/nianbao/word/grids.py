"""A grid → a Word table: its rules, merged cells, the indents that balance narrow heads."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator
from itertools import accumulate, pairwise

from nianbao import official
from nianbao.document import Cell, Grid, PlacedCell
from nianbao.word import styles
from nianbao.word.markup import mm, run, styled, twips, w

_TABLE_WIDTH = mm(official.AREA_WIDTH_MM)
_ROW, _DENSE_ROW, _ROOM = (
    mm(height) for height in (official.ROW_MM, official.DENSE_ROW_MM, official.ROOM_MM)
)
_CELL_TOP = twips(0.5)
_CELL_SIDE, _LABEL_SIDE = twips(official.CELL_SIDE), twips(official.LABEL_SIDE)


def table(grid: Grid, *, whole: bool = True) -> str:
    """The table, kept on one page when it is to stay `whole`; else no page parts its heads from
    the first number, or what comes after the last number from it.
    """
    edges = _edges(grid)
    columns = (w("gridCol", w=right - left) for left, right in pairwise(edges))
    kept = _kept(grid, whole=whole)
    return w("tbl", _table_setup(grid), w("tblGrid", *columns), *_rows(grid, edges, kept))


def _kept(grid: Grid, *, whole: bool) -> set[int]:
    """The rows that stay on a page with the next: all but the last keep a table whole."""
    rows, numbered = range(len(grid.rows) - 1), grid.numbered_rows()
    if whole:
        return set(rows)
    return {row for row in rows if row < min(numbered) or row >= max(numbered)}


def _edges(grid: Grid) -> list[int]:
    """Where columns begin and end, in twips; rounding never adds up to another table width."""
    total = sum(grid.widths)
    return [round(_TABLE_WIDTH * share / total) for share in accumulate(grid.widths, initial=0.0)]


def _table_setup(grid: Grid) -> str:
    return w(
        "tblPr",
        w("tblW", w=_TABLE_WIDTH, type="dxa"),
        w("jc", val="center"),
        w(
            "tblBorders",
            *(_rule(side, official.FRAME_RULE) for side in ("top", "left", "bottom", "right")),
            *(_rule(side, official.INNER_RULE) for side in ("insideH", "insideV")),
        ),
        w("tblLayout", type="fixed"),
        w(
            "tblCellMar",
            w("top", w=_CELL_TOP, type="dxa"),
            w("left", w=_CELL_SIDE, type="dxa"),
            w("bottom", w=_CELL_TOP, type="dxa"),
            w("right", w=_CELL_SIDE, type="dxa"),
        ),
        w("tblLook", val="0000"),
        w("tblCaption", val=grid.title),
        w("tblDescription", val=grid.summary),
    )


def _rule(side: str, points: float) -> str:
    return w(side, val="single", sz=round(points * 8), space=0, color="000000")


def _rows(grid: Grid, edges: list[int], kept: Container[int]) -> Iterator[str]:
    owners = _owners(grid)
    for row in range(len(grid.rows)):
        setup = w(
            "trPr",
            w("cantSplit"),
            w("trHeight", val=_height(grid, row), hRule="atLeast"),
            w("tblHeader") if row < grid.head_rows else "",
        )
        keep = w("keepNext") if row in kept else ""
        yield w("tr", setup, *_cells(grid, row, owners, edges, keep))


def _height(grid: Grid, row: int) -> int:
    if any(cell.kind == "room" for cell in grid.rows[row]):
        return _ROOM
    return _DENSE_ROW if grid.dense else _ROW


def _owners(grid: Grid) -> dict[tuple[int, int], PlacedCell]:
    """For the first column of each cell, in every row it covers: the cell."""
    return {
        (placed.row + down, placed.column): placed
        for placed in grid.placed()
        for down in range(placed.cell.rowspan)
    }


def _cells(
    grid: Grid,
    row: int,
    owners: dict[tuple[int, int], PlacedCell],
    edges: list[int],
    keep: str,
) -> Iterator[str]:
    for column in range(len(grid.widths)):
        placed = owners.get((row, column))
        if placed is not None:
            width = edges[column + placed.cell.colspan] - edges[column]
            yield _cell(placed, width, keep, row=row, dense=grid.dense)


def _cell(placed: PlacedCell, width: int, keep: str, *, row: int, dense: bool) -> str:
    cell = placed.cell
    starts = row == placed.row
    merge = w("vMerge", val="restart" if starts else "continue") if cell.rowspan > 1 else ""
    left = cell.align == "left"
    usual = styles.cell_align(cell.kind, dense=dense)
    setup = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=cell.colspan) if cell.colspan > 1 else "",
        merge,
        w("tcMar", *(w(s, w=_LABEL_SIDE, type="dxa") for s in ("left", "right"))) if left else "",
        w("vAlign", val="top" if cell.kind == "room" else "center"),
    )
    look = styled(
        styles.cell_style(cell.kind, dense=dense),
        keep,
        "" if left else _balanced(cell, width, dense=dense),
        w("jc", val=cell.align) if cell.align != usual else "",
    )
    return w("tc", setup, w("p", look, run(cell.text) if starts else ""))


def _balanced(cell: Cell, width: int, *, dense: bool) -> str:
    """Indents that make the lines of a narrow head equally long: 商业/企业, not 商业企/业."""
    size = twips(styles.cell_type(cell.kind, dense=dense).size)
    room = (width - 2 * _CELL_SIDE) // size
    if cell.kind == "value" or room < 1 or len(cell.text) <= room or "\n" in cell.text:
        return ""
    lines = math.ceil(len(cell.text) / room)
    longest = math.ceil(len(cell.text) / lines)
    if longest == room:
        return ""
    side = (width - 2 * _CELL_SIDE - longest * size - size // 4) // 2
    return w("ind", left=side, right=side)
