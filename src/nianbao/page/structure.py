"""Document → what is what, in reading order: title, headings, paragraphs, tables with their heads.

Screen readers follow it (ISO 32000-1 §14.7, §14.8; ISO 14289-1). Each leaf names the `source` of
the texts that the layout places; whatever the structure does not name is no content of the report:
page numbers, and heads and labels that come again on a later page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nianbao.document import Cell, CellKind, Document, Grid, Paragraph, PlacedCell, Section

PREAMBLE, TITLE, DOC_NO = "导语", "标题", "文号"
SIGNATURE, DATE = "署名", "成文日期"

_CellShape = tuple[CellKind, int, int, str | None]


@dataclass(frozen=True, slots=True, eq=False)
class CellTraits:
    """What a table's cell is to the others: a head can be cited by its `name` in their `heads`."""

    rowspan: int
    colspan: int
    name: str = ""
    scope: Literal["", "Row", "Column"] = ""
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A part of the report by its role (a standard structure type, ISO 32000-1 §14.8.4).

    `text` is what a paragraph says; a table's `summary` is for those who do not see it.
    """

    role: str
    source: str = ""
    children: tuple[Element, ...] = ()
    text: str = ""
    summary: str = ""
    cell: CellTraits | None = None

    def walk(self) -> Iterator[Element]:
        """The element and all below it in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


EMPTY = Element("Document")


def structure(document: Document) -> Element:
    """The report's structure; its names of texts are those of the layout."""
    return Element("Document", children=tuple(_elements(document)))


def _elements(document: Document) -> Iterator[Element]:
    yield Element("H1", TITLE, text=document.title)
    if document.doc_no:
        yield Element("P", DOC_NO, text=document.doc_no)
    yield from _paragraphs(document.preamble, PREAMBLE)
    for number, section in enumerate(document.sections, start=1):
        yield from _section(section, number)
    if document.is_signed:
        yield Element("P", SIGNATURE, text=document.agency)
        yield Element("P", DATE, text=document.date)


def _section(section: Section, number: int) -> Iterator[Element]:
    if section.heading:
        yield Element("H2", f"{section.key}/标题", text=section.heading)
    yield from _paragraphs(section.paragraphs, section.key)
    if section.grid:
        yield table(section.grid, f"t{number}")
    for source, figure in section.named_figures():
        yield _figure(source, figure.caption)


def _paragraphs(paragraphs: Iterable[Paragraph], key: str) -> Iterator[Element]:
    for number, paragraph in enumerate(paragraphs, start=1):
        role = "H3" if paragraph.is_heading else "P"
        yield Element(role, f"{key}/{number}", text=paragraph.text)


def _figure(source: str, caption: str) -> Element:
    """A figure and its caption side by side: what describes a figure stands for all inside it."""
    below = Element("Caption", f"{source}/题", text=caption)
    return Element("Div", children=(Element("Figure", source), below))


# -- tables


def cell_source(grid: Grid, placed: PlacedCell) -> str:
    """What a cell is called: the path of its number, else its row and column."""
    return placed.cell.path or f"{grid.key}/第{placed.row + 1}行第{placed.column + 1}列"


def table(grid: Grid, name: str) -> Element:
    """The table's structure. Its shape is its form's and comes again in each report."""
    shape = tuple(
        tuple((cell.kind, cell.colspan, cell.rowspan, cell.path) for cell in cells)
        for cells in grid.rows
    )
    return _table(name, grid.key, grid.title, grid.head_rows, len(grid.widths), shape)


@lru_cache(maxsize=32)
def _table(
    name: str,
    key: str,
    title: str,
    head_rows: int,
    columns: int,
    shape: tuple[tuple[_CellShape, ...], ...],
) -> Element:
    """Rows in THead and a TBody for each group that has heads of its own."""
    rows = tuple(tuple(_blank(cell) for cell in cells) for cells in shape)
    grid = Grid(key, title, (1,) * columns, rows, head_rows, dense=False)
    lines = _lines(grid, name)
    parts = [Element("THead", children=tuple(lines[:head_rows]))] if head_rows else []
    parts += (
        Element("TBody", children=tuple(lines[group.start : group.stop])) for group in grid.groups()
    )
    return Element("Table", children=tuple(parts), summary=grid.summary)


def _blank(shape: _CellShape) -> Cell:
    kind, colspan, rowspan, path = shape
    return Cell("", kind, colspan, rowspan, path)


def _lines(grid: Grid, name: str) -> list[Element]:
    """A TR for each row."""
    heads = {
        (number.row, number.column): tuple(head.name_in(name) for head in heads)
        for number, heads in grid.headed()
    }
    body = {number.row for number, _ in grid.headed()}
    lines: list[list[Element]] = [[] for _ in grid.rows]
    for placed in grid.placed():
        cell, source = placed.cell, cell_source(grid, placed)
        if not cell.is_heading:
            cited = heads.get((placed.row, placed.column), ())
            traits = CellTraits(cell.rowspan, cell.colspan, heads=cited)
            lines[placed.row].append(Element("TD", source, cell=traits))
        else:
            scope: Literal["Row", "Column"] = "Row" if placed.row in body else "Column"
            traits = CellTraits(cell.rowspan, cell.colspan, placed.name_in(name), scope)
            lines[placed.row].append(Element("TH", source, cell=traits))
    return [Element("TR", children=tuple(line)) for line in lines]
