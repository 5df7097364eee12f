"""The finished report as content: title, paragraphs, grids. No Word, no PDF, no points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

CellKind = Literal["head", "label", "value", "room", "note"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text. `level`: 0 plain, 2 （一）, 3 1., 4 （1）.

    `head` is the run-in heading up to and with its first 。 (the whole paragraph when there is
    none); empty at level 0, where `rest` is the whole text. `dates` are the stretches (start, end)
    of the text that were put in for {成文日期}.
    """

    level: int
    head: str
    rest: str
    dates: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        return self.head + self.rest

    def with_date(self, words: str) -> str:
        """The text with these words wherever it says the date of the report."""
        text = self.text
        for start, end in reversed(self.dates):
            text = text[:start] + words + text[end:]
        return text

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading and nothing else: （一） without a sentence after it.

        1. and （1） count items of a list, alone or not.
        """
        return self.level == 2 and not self.rest

    @property
    def is_run_in(self) -> bool:
        """Whether it begins with a heading, its text after it on the same line."""
        return self.level == 2 and bool(self.rest)


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell. `path` names the number of a value cell (申请.新收.自然人), `unit` is what it
    counts (件); the text carries the unit only where the form has no room for it elsewhere.

    A `room` is filled in by hand: with the number of `path`, without one with something else; its
    text stands faint in its corner. A `note` says something to the cells around it.
    """

    text: str
    kind: CellKind
    colspan: int = 1
    rowspan: int = 1
    path: str | None = None
    align: Literal["center", "left"] = "center"
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether a number stands there, or is to be written there."""
        return self.kind == "value" or (self.kind == "room" and self.path is not None)

    @property
    def is_heading(self) -> bool:
        """Whether it says what numbers count."""
        return self.kind in ("head", "label")


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell and where its upper left corner stands in the grid, counted from 0."""

    row: int
    column: int
    cell: Cell

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.cell.rowspan)

    def name_in(self, table: str) -> str:
        """The name by which others refer to the cell in a table of this name."""
        return f"{table}r{self.row + 1}c{self.column + 1}"

    def stands_over(self, other: PlacedCell) -> bool:
        """Whether the two share a column."""
        return (
            self.column < other.column + other.cell.colspan
            and other.column < self.column + self.cell.colspan
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. `widths` are shares of the type area's width; each row lists the cells
    that begin in it. The first `head_rows` repeat when the table runs over a page. `description`
    says in a sentence what the table holds, for those who do not see it.
    """

    key: str
    title: str
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int
    dense: bool
    description: str = ""

    @property
    def label_columns(self) -> int:
        """How many columns on the left hold labels only."""
        columns = [p.column for p in self.placed() if p.cell.is_number]
        return min(columns, default=0)

    @property
    def summary(self) -> str:
        """What the table is, for those who do not see it."""
        return f"{self.title}，共{len(self.rows)}行{len(self.widths)}列"

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

    def groups(self) -> list[range]:
        """The rows below the head rows, cut where rows without a number (heads of what follows)
        come after rows with numbers.
        """
        numbered = self.numbered_rows()
        first, count = self.head_rows, len(self.rows)
        begins = [
            row for row in range(first + 1, count) if row not in numbered and row - 1 in numbered
        ]
        edges = [first, *begins, count]
        return [range(start, stop) for start, stop in pairwise(edges) if start < stop]

    def headed(self) -> Iterator[tuple[PlacedCell, tuple[PlacedCell, ...]]]:
        """Each number with the cells that say what it counts: the labels left of it, from the
        widest to its own, then the heads above it in its group and in the table's head rows.
        """
        numbered = self.numbered_rows()
        heads: dict[int, list[PlacedCell]] = {}
        labels: dict[int, list[PlacedCell]] = {}
        numbers = []
        for placed in self.placed():
            if placed.cell.is_number:
                numbers.append(placed)
            elif not placed.cell.is_heading:
                continue
            elif placed.row in numbered:
                for row in placed.rows:
                    labels.setdefault(row, []).append(placed)
            else:
                heads.setdefault(placed.row, []).append(placed)
        groups = {row: group for group in self.groups() for row in group}
        for number in numbers:
            left = (label for label in labels.get(number.row, ()) if label.column < number.column)
            rows = (*range(self.head_rows), *groups.get(number.row, ()))
            above = (
                head
                for row in rows
                if row < number.row
                for head in heads.get(row, ())
                if head.stands_over(number)
            )
            yield number, (*left, *above)

    def numbered_rows(self) -> set[int]:
        """The rows in which numbers stand: what else stands there is a label, elsewhere a head."""
        return {row for row, cells in enumerate(self.rows) if _has_number(cells)}


def _has_number(cells: Iterable[Cell]) -> bool:
    return any(cell.is_number for cell in cells)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture without what it does not show; `width` and `height` in pixels.

    Gray or RGB of 8 bits, neither transparent nor interlaced, the right way up. `digest` (SHA-256
    in hex) is that of what it shows, whatever library packed `data`; "" where nobody asks.
    """

    data: bytes
    kind: Literal["png", "jpeg"]
    width: int
    height: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: what stands beside it, its number and how that is printed."""

    label: str
    text: str
    value: int | Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart of a table's row, in the row's order."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture or chart with its caption (题) and what it says to one who cannot see it
    (替代文字). It stands after the text or table of its section.
    """

    caption: str
    alternative: str
    content: Picture | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """一、 to 六、: a heading, then paragraphs or a grid, then figures.

    One that opens a sheet begins a page, with the title above it. Without a heading it goes on with
    what the section before it began.
    """

    key: str
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()
    grid: Grid | None = None
    figures: tuple[Figure, ...] = ()
    opens_sheet: bool = False

    def named_figures(self) -> Iterator[tuple[str, Figure]]:
        """Each figure with its name, which is that of the section and its number there."""
        for number, figure in enumerate(self.figures, start=1):
            yield f"{self.key}/图{number}", figure


@dataclass(frozen=True, slots=True)
class Mark:
    """What says on every page that this is no final: 送审稿 with its number and code, or 草稿."""

    kind: Literal["送审稿", "草稿"]
    number: int = 0
    code: str = ""

    @property
    def head(self) -> str:
        return self.kind

    @property
    def foot(self) -> str:
        """Number and code; "" for one that is not counted."""
        return f"第{self.number}稿　核对码 {self.code}" if self.number else ""

    @property
    def words(self) -> str:
        """Both in one line."""
        return "　".join(text for text in (self.head, self.foot) if text)


@dataclass(frozen=True, slots=True)
class Document:
    """All that a report prints, in reading order.

    `title_lines` break the title by meaning (agency / year and name of the report). `seal` asks
    for a seal's room at the signature. `site_name` and `site_url` are where it can be read online;
    only the notice-board edition prints them apart from the text. Without a date it is not signed.
    A `mark` stands on every page of what is no final; it is no content.
    """

    form_id: str
    year: int
    title_lines: tuple[str, ...]
    doc_no: str | None
    preamble: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    agency: str
    date: str
    seal: bool = False
    site_name: str = ""
    site_url: str = ""
    mark: Mark | None = None

    @property
    def title(self) -> str:
        return "".join(self.title_lines)

    @property
    def is_signed(self) -> bool:
        return bool(self.date)

    def with_pictures(self, picture: Callable[[Chart], Picture]) -> Document:
        """The same with a picture in place of each chart, for what can only hold pictures."""

        def pictured(figure: Figure) -> Figure:
            content = figure.content
            return (
                replace(figure, content=picture(content)) if isinstance(content, Chart) else figure
            )

        sections = (
            replace(section, figures=tuple(map(pictured, section.figures)))
            for section in self.sections
        )
        return replace(self, sections=tuple(sections))

    def with_texts(self, changed: Callable[[str], str]) -> Document:
        """The same with every text that was typed changed so; none may grow shorter or longer."""
        return replace(
            self,
            title_lines=tuple(map(changed, self.title_lines)),
            doc_no=changed(self.doc_no) if self.doc_no else self.doc_no,
            preamble=tuple(_reworded(paragraph, changed) for paragraph in self.preamble),
            sections=tuple(_reworded_section(section, changed) for section in self.sections),
            agency=changed(self.agency),
        )


def _reworded(paragraph: Paragraph, changed: Callable[[str], str]) -> Paragraph:
    return replace(paragraph, head=changed(paragraph.head), rest=changed(paragraph.rest))


def _reworded_section(section: Section, changed: Callable[[str], str]) -> Section:
    figures = (
        replace(one, caption=changed(one.caption), alternative=changed(one.alternative))
        for one in section.figures
    )
    paragraphs = (_reworded(paragraph, changed) for paragraph in section.paragraphs)
    return replace(section, paragraphs=tuple(paragraphs), figures=tuple(figures))
