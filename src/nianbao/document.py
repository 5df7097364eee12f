"""The finished report as content: title, paragraphs, grids. No Word, no PDF, no points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

CellKind = Literal["head", "label", "value"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text. `level`: 0 plain, 2 （一）, 3 1., 4 （1）.

    `head` is the run-in heading up to and with its first 。 (the whole paragraph when there is
    none); empty at level 0, where `rest` is the whole text.
    """

    level: int
    head: str
    rest: str

    @property
    def text(self) -> str:
        return self.head + self.rest


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell. `path` names the number of a value cell (申请.新收.自然人)."""

    text: str
    kind: CellKind
    colspan: int = 1
    rowspan: int = 1
    path: str | None = None
    align: Literal["center", "left"] = "center"


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell and where its upper left corner stands in the grid, counted from 0."""

    row: int
    column: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. `widths` are shares of the type area's width; each row lists the cells
    that begin in it. The first `head_rows` repeat when the table runs over a page.
    """

    key: str
    title: str
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int
    dense: bool

    def placed(self) -> Iterator[PlacedCell]:
        """Every cell with its place, row by row; spans are resolved here and nowhere else."""
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                taken |= {
                    (row + down, column + right)
                    for down in range(cell.rowspan)
                    for right in range(cell.colspan)
                }
                yield PlacedCell(row, column, cell)
                column += cell.colspan


@dataclass(frozen=True, slots=True)
class Section:
    """一、 to 六、: a heading, then paragraphs or a grid."""

    key: str
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """All that a report prints, in reading order.

    `title_lines` break the title by meaning (agency / year and name of the report).
    """

    form_id: str
    year: int
    title_lines: tuple[str, ...]
    doc_no: str | None
    preamble: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    agency: str
    date: str

    @property
    def title(self) -> str:
        return "".join(self.title_lines)
