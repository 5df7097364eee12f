"""A row's cells in a .docx, the widths of its table's columns → the columns that each cell takes.

Word's grid has a column for every edge that any row ever had: rows whose edges were meant to agree
differ by slivers of a millimetre. Slivers are closed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from nianbao.reading.wordparts import MAIN, Element, value, whole

_MOST_COLUMNS = 100  # Word allows 63
_SLIVER = 120  # twips; no column of a report is so narrow
_SAME_TOTAL = 0.03  # share by which a row's cells may differ from the table's width


@dataclass(frozen=True, slots=True)
class Stretch:
    """A cell and the columns that it takes, counted from 0."""

    cell: Element
    column: int
    columns: int


def widths(table: Element) -> list[int]:
    """The widths of the table's columns in twips; empty where it says none."""
    grid = table.find(MAIN + "tblGrid")
    if grid is None:
        return []
    return [max(whole(e.get(MAIN + "w"), 0), 0) for e in grid.iterchildren(MAIN + "gridCol")]


def stretches(row: Element, cells: Sequence[Element], columns: Sequence[int]) -> list[Stretch]:
    """Where each cell stands in the grid: by its spans, or, where they do not make up the table's
    columns, by its width.
    """
    before = _free(row, "gridBefore")
    spans = [_span(cell) for cell in cells]
    if before + sum(spans) + _free(row, "gridAfter") != len(columns):
        spans = _spans_by_width(cells, columns[before:]) or spans
    starts = accumulate(spans, initial=before)
    return [Stretch(cell, at, span) for cell, at, span in zip(cells, starts, spans, strict=False)]


def without_slivers(
    rows: Sequence[Sequence[Stretch]], columns: Sequence[int]
) -> list[list[Stretch]]:
    """The same with columns closed that are too narrow to be meant, unless a cell has no other."""
    alone = {s.column for row in rows for s in row if s.columns == 1}
    slivers = {n for n, width in enumerate(columns) if width < _SLIVER and n not in alone}
    if not slivers:
        return [list(row) for row in rows]
    last = max((s.column + s.columns for row in rows for s in row), default=0)
    moved = list(accumulate((n not in slivers for n in range(last)), initial=0))
    return [
        [
            Stretch(s.cell, moved[s.column], max(moved[s.column + s.columns] - moved[s.column], 1))
            for s in row
        ]
        for row in rows
    ]


def _free(row: Element, name: str) -> int:
    """Columns that a row leaves free at its beginning or end."""
    properties = row.find(MAIN + "trPr")
    free = 0 if properties is None else whole(value(properties, name), 0)
    return free if 0 <= free <= _MOST_COLUMNS else 0


def _span(cell: Element) -> int:
    properties = cell.find(MAIN + "tcPr")
    span = 1 if properties is None else whole(value(properties, "gridSpan"), 1)
    return span if 1 <= span <= _MOST_COLUMNS else 1


def _spans_by_width(cells: Sequence[Element], columns: Sequence[int]) -> list[int]:
    """How many columns each cell takes by its own width; nothing where the widths do not tell."""
    own = [_width(cell) for cell in cells]
    total = sum(columns)
    if not all(own) or not total or abs(sum(own) - total) > _SAME_TOTAL * total:
        return []
    edges = list(accumulate(columns, initial=0))
    ends = [min(range(len(edges)), key=lambda n: abs(edges[n] - at)) for at in accumulate(own)]
    spans = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    return spans if all(span > 0 for span in spans) else []


def _width(cell: Element) -> int:
    """In twips; 0 where it is not said in them."""
    width = cell.find(f"{MAIN}tcPr/{MAIN}tcW")
    if width is None or width.get(MAIN + "type", "dxa") != "dxa":
        return 0
    return whole(width.get(MAIN + "w"), 0)
