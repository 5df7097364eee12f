"""The parts of a county's .docx → its paragraphs and tables, each with its element and its place.

Places are those that `template check` names. The blocks are those that the importers' recognisers
read; a block's place is the name of a spot here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from nianbao.adoption.words import is_open_number, readable
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph
from nianbao.reading.numbering import read_numbering
from nianbao.reading.tables import refuse_many
from nianbao.reading.wordgrid import Stretch, stretches, widths, without_slivers
from nianbao.reading.wordparts import read_styles, value
from nianbao.word.markup import MAIN
from nianbao.word.story import DOCUMENT, Line, own_cells, placed_paragraphs, stories

_W = f"{{{MAIN}}}"
P, TBL, TR, TC = (_W + name for name in ("p", "tbl", "tr", "tc"))
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"


class Spot(NamedTuple):
    """A paragraph, a cell or a table: its element, its place, and its text as it stands."""

    element: etree._Element
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Around:
    """A paragraph of a head, a foot or a text box."""

    part: str
    spot: Spot


@dataclass(slots=True)
class County:
    """The file. `blocks` are in reading order, those without text left out; `spots` are named by
    their places; `roots` are the parts with paragraphs, `numbered` the styles that make numbers.
    """

    roots: Mapping[str, etree._Element]
    blocks: list[Block] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)
    around: list[Around] = field(default_factory=list)
    numbered: frozenset[str] = frozenset()

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    def place(self, name: str) -> str:
        """Where a spot stands, in words; "" for none."""
        return self.spots[name].place if name in self.spots else ""


def read_county(parts: Mapping[str, bytes]) -> County:
    """The file in its parts. Raises TemplateError and FileError where they cannot be read."""
    county = County(dict(stories(parts)))
    _Reader(county, parts).read()
    return county


@dataclass(slots=True)
class _Growing:
    """A cell that may yet grow downwards."""

    row: int
    column: int
    columns: int
    element: etree._Element
    rows: int = 1


class _Reader:
    """Goes through the document's paragraphs and finds the tables that they stand in."""

    def __init__(self, county: County, parts: Mapping[str, bytes]) -> None:
        self._county = county
        self._styles = read_styles(parts, _STYLES)
        self._numbering = read_numbering(parts, _NUMBERING, self._styles)
        self._tables: set[etree._Element] = set()
        self._lines: dict[etree._Element, list[Line]] = {}  # of each cell
        self._cells = 0

    def read(self) -> None:
        for name, root in self._county.roots.items():
            paragraphs = placed_paragraphs(root, name)
            if name == DOCUMENT:
                self._document(paragraphs)
            else:
                self._around(name, paragraphs)

    def _around(self, part: str, paragraphs: Sequence[tuple[Line, etree._Element]]) -> None:
        for line, element in paragraphs:
            self._county.around.append(Around(part, Spot(element, line.place, line.text)))

    def _document(self, paragraphs: Sequence[tuple[Line, etree._Element]]) -> None:
        boxed = {id(element) for line, element in paragraphs if line.place.endswith("的文本框")}
        for line, element in paragraphs:
            if line.cell:
                self._lines.setdefault(_nearest(element, TC), []).append(line)
        for line, element in paragraphs:
            if id(element) in boxed:
                self._around(DOCUMENT, [(line, element)])
                continue
            table = _nearest(element, TBL) if line.cell else None
            number = self._number(element)
            if table is None or _frames(table):
                self._paragraph(line, element, number)
            elif table not in self._tables:
                self._tables.add(table)
                self._county.blocks.append(self._grid(table))

    def _number(self, paragraph: etree._Element) -> str:
        """The number that Word makes for the paragraph; lists count on only where all are asked."""
        properties = paragraph.find(_W + "pPr")
        identity = "" if properties is None else value(properties, "pStyle") or ""
        style = self._styles.style(identity)
        if style.list_id:
            self._county.numbered |= {identity}
        return self._numbering.number(properties, style, identity)

    def _paragraph(self, line: Line, element: etree._Element, number: str) -> None:
        name = f"p{len(self._county.spots)}"
        self._county.spots[name] = Spot(element, line.place, line.text)
        text = readable(number + " ".join(line.text.split("\n")))
        if text.strip():
            self._county.blocks.append(Paragraph(text, name))

    # -- tables

    def _grid(self, table: etree._Element) -> Grid:
        name = f"t{len(self._county.spots)}"
        columns = widths(table)
        laid = [stretches(row, own_cells(row), columns) for row in table.iterchildren(TR)]
        cells: list[_Growing] = []
        above: Mapping[int, _Growing] = {}
        for number, row in enumerate(without_slivers(laid, columns)):
            above = _row(row, number, above)
            cells += [cell for cell in above.values() if cell.row == number]
        place = next(
            (self._lines[c.element][0].place for c in cells if c.element in self._lines), ""
        )
        self._county.spots[name] = Spot(table, place.partition("第")[0], "")
        self._cells += len(cells)
        refuse_many(self._cells)
        return Grid(tuple(self._cell(cell) for cell in cells), name)

    def _cell(self, cell: _Growing) -> Cell:
        lines = self._lines.get(cell.element, [])
        text = "\n".join(line.text for line in lines if line.text.strip())
        name = f"c{len(self._county.spots)}"
        self._county.spots[name] = Spot(cell.element, lines[0].place if lines else "", text)
        shown = "0" if is_open_number(text) else text
        return Cell(shown, name, cell.row, cell.column, cell.rows, cell.columns)


def _row(row: Sequence[Stretch], number: int, above: Mapping[int, _Growing]) -> dict[int, _Growing]:
    """The cells that stand in a row, those that grow into it from above, too, by column."""
    standing: dict[int, _Growing] = {}
    last: _Growing | None = None
    for cell in row:
        upper = above.get(cell.column)
        if last is not None and _goes_on(cell.cell, "hMerge"):
            last.columns += cell.columns
        elif upper and upper.columns == cell.columns and _goes_on(cell.cell, "vMerge"):
            upper.rows += 1
            last = standing[cell.column] = upper
        else:
            last = _Growing(number, cell.column, cell.columns, cell.cell)
            standing[cell.column] = last
    return standing


def _goes_on(cell: etree._Element, name: str) -> bool:
    """Whether a cell is the continuation of a merged one."""
    merge = cell.find(f"{_W}tcPr/{_W}{name}")
    return merge is not None and merge.get(_W + "val", "continue") != "restart"


def _nearest(element: etree._Element, tag: str) -> etree._Element:
    return next(element.iterancestors(tag))


def _frames(table: etree._Element) -> bool:
    """Whether a table only frames what stands in it: other tables, or one column of text."""
    rows = list(table.iterchildren(TR))
    return all(len(own_cells(row)) == 1 for row in rows) or any(_inner_tables(table))


def _inner_tables(table: etree._Element) -> Iterator[etree._Element]:
    return (inner for inner in table.iter(TBL) if inner is not table)
