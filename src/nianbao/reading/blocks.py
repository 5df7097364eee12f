"""What a report's file holds, in reading order, whatever kind of file it is: lines and grids.

The readers (one for each kind of file) make these values and know no form; what they mean is
recognised afterwards, from these values alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "web", "text", "pdf", "sheet"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a line of a plain text, as it reads: no line ends, tabs are kept.

    `place` says in Chinese where it stands (第 12 段, 第 3 页第 5 行). `style` is the name of the
    Word style or the HTML element (Heading 1, h2), "" where there is none. `is_whole` is False
    where the paragraph may go on in the next one (a line of a PDF, of a text with hard breaks).
    """

    text: str
    place: str
    style: str = ""
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: row and column count from 0, spans from 1. Lines are parted by \\n."""

    text: str
    place: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in which no two cells overlap. Cells stand in reading order; there may be gaps."""

    cells: tuple[Cell, ...]
    place: str

    def by_rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells of each row that begin in it, from left to right."""
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        for row in sorted(rows):
            yield tuple(sorted(rows[row], key=lambda cell: cell.column))


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A report's file as read. `remarks` name what was left out or taken in one of several ways
    (a picture, a deletion that was tracked).

    `form` and `year` are what a file of this program says of itself, "" and None in others.
    `is_fragment`: a page's body alone, as it is put into a site's editor, the title apart.
    """

    file: str
    kind: Kind
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()
    form: str = ""
    year: int | None = None
    is_fragment: bool = False
