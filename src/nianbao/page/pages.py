"""Document, faces → Pages: the report on 22 lines of 28 characters to a page (GB/T 9704 §5.2, §7).

First the report becomes a column of items (a line of text, a blank line, a table), each knowing
whether a page may begin with it; then the column is cut into pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Protocol

from nianbao import official
from nianbao.document import Document, Figure, Grid, Paragraph, Picture, Section
from nianbao.official import MM, TypeStyle
from nianbao.page import tables
from nianbao.page.chart import plot
from nianbao.page.faces import Faces
from nianbao.page.feet import Feet, official_foot
from nianbao.page.lines import Line
from nianbao.page.passage import ASCENT, Passage
from nianbao.page.placed import Drawing, OutlineEntry, Page, Pages, PlacedFigure, Rule, Text
from nianbao.page.structure import TITLE, structure
from nianbao.signature import name_measure, place_signature

PAPER_WIDTH, PAPER_HEIGHT = official.PAPER_WIDTH_MM * MM, official.PAPER_HEIGHT_MM * MM
LEFT, TOP = official.LEFT_MM * MM, PAPER_HEIGHT - official.TOP_MM * MM
WIDTH, HEIGHT = official.AREA_WIDTH_MM * MM, official.AREA_HEIGHT_MM * MM
RIGHT = LEFT + WIDTH
CELL = official.CHARACTER_PITCH
INDENT = 2 * CELL

LINE_PITCH = official.LINE_PITCH
_UNSEEN = 0.1  # points below the type area that nobody sees
LEAST_LINES = 2  # of a paragraph on either side of a page break
_HAIR = 1e-6


class _Content(Protocol):
    """What an item puts on the page when its upper edge is known."""

    def texts(self, top: float) -> Iterable[Text]: ...

    def rules(self, top: float) -> Iterable[Rule]: ...


@dataclass(frozen=True, slots=True)
class _TextLine:
    passage: Passage
    line: Line
    left: float
    source: str

    @property
    def depth(self) -> float:
        return self.passage.depth(self.line)

    def texts(self, top: float) -> Iterable[Text]:
        baseline = top - ASCENT * self.passage.size
        return self.passage.place(self.line, self.left, baseline, self.source)

    def rules(self, top: float) -> Iterable[Rule]:
        del top
        return ()


@dataclass(frozen=True, slots=True)
class _TablePart:
    part: tables.Part

    def texts(self, top: float) -> Iterable[Text]:
        return tables.texts(self.part, LEFT, top)

    def rules(self, top: float) -> Iterable[Rule]:
        return tables.rules(self.part, LEFT, top)


@dataclass(frozen=True, slots=True)
class _FigureBox:
    """A figure, without its caption, that is to stand in the middle of the lines it takes."""

    source: str
    alternative: str
    width: float
    height: float
    content: Picture | Drawing  # from the box's lower left corner

    def placed(self, top: float) -> PlacedFigure:
        x, y = LEFT + (WIDTH - self.width) / 2, top - self._room / 2 - self.height / 2
        content = self.content
        if isinstance(content, Drawing):
            content = content.moved(x, y)
        return PlacedFigure(self.source, self.alternative, x, y, self.width, self.height, content)

    @property
    def _room(self) -> float:
        """From the first line's upper edge to the last one's lower: what the ink can take."""
        lines = math.ceil((self.height + official.BLOCK_GAP) / LINE_PITCH)
        return max(self.height, (lines - 1) * LINE_PITCH + official.BODY.size)


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that stands as a whole in the column; without content, a blank line.

    `block_height` is that of a table or figure, None for a line of text, which takes one line of
    the grid.
    """

    content: _Content | None = None
    block_height: float | None = None
    may_begin_page: bool = True
    must_begin_page: bool = False
    heading: str = ""
    figure: _FigureBox | None = None


def lay_out(document: Document, faces: Faces, feet: Feet = official_foot) -> Pages:
    """The report on pages, each with its foot. Raises LayoutError naming what does not fit."""
    pages: list[Page] = []
    outline: list[OutlineEntry] = []
    for number, column in enumerate(_cut(_column(document, faces)), start=1):
        texts: list[Text] = []
        rules: list[Rule] = []
        figures: list[PlacedFigure] = []
        for top, item in _with_tops(column):
            if item.content:
                texts += item.content.texts(top)
                rules += item.content.rules(top)
            if item.figure:
                figures.append(item.figure.placed(top))
            if item.heading:
                outline.append(OutlineEntry(item.heading, number, top))
        foot = feet(number, faces)
        placed = (*figures, *foot.figures)
        pages.append(Page(number, (*texts, *foot.texts), tuple(rules), placed))
    return Pages(
        title=document.title,
        author=document.agency,
        width=PAPER_WIDTH,
        height=PAPER_HEIGHT,
        pages=tuple(pages),
        outline=tuple(outline),
        structure=structure(document),
    )


def stands_free(document: Document, faces: Faces, *, shorter: int, longer: int) -> bool:
    """Whether the signature, were it bound to no text, still had two lines of text above it on its
    page, even if the text ran some lines shorter or longer, as it may in another program.
    """
    signature = list(_signature(document, faces))
    loose = [replace(signature[0], may_begin_page=True), *signature[1:]]
    *_, page = _cut([*_text(document, faces), *loose])
    above = len(page) - len(signature)
    used = reduce(_below, page, 0)
    return above >= LEAST_LINES + shorter and used + longer <= official.LINES


# -- the report as a column


def _column(document: Document, faces: Faces) -> list[_Item]:
    items = _text(document, faces)
    if not document.is_signed:
        return items
    return [*_held_together(items, LEAST_LINES), *_signature(document, faces)]


def _text(document: Document, faces: Faces) -> list[_Item]:
    """All that stands above the signature."""
    in_sheets = any(section.opens_sheet for section in document.sections)
    items = [] if in_sheets else [*_title(document, faces), _Item()]
    for number, paragraph in enumerate(document.preamble, start=1):
        items += _paragraph(paragraph, f"导语/{number}", faces)
    for number, section in enumerate(document.sections):
        if not section.opens_sheet:
            items += _section(section, faces)
        else:
            title = _title_again(document, faces) if number else _title(document, faces)
            items += _sheet(title, section, faces)
    return items


def _title(document: Document, faces: Faces) -> Iterator[_Item]:
    for text in document.title_lines:
        yield from _centred(faces, official.TITLE, text, TITLE)
    if document.doc_no:
        yield from _centred(faces, official.BODY, document.doc_no, "文号")


def _title_again(document: Document, faces: Faces) -> Iterator[_Item]:
    for text in document.title_lines:
        yield from _centred(faces, official.TITLE, text, f"{TITLE}{tables.CONTINUED}")


def _sheet(title: Iterable[_Item], section: Section, faces: Faces) -> Iterator[_Item]:
    """A page's title and the section below it, in one piece down to where its table may break."""
    above = [*title, *_heading(section, faces)]
    for number, paragraph in enumerate(section.paragraphs, start=1):
        above += _paragraph(paragraph, f"{section.key}/{number}", faces)
    for number, item in enumerate(above):
        yield replace(item, may_begin_page=number == 0, must_begin_page=number == 0)
    parts = _table_parts(section.grid, len(above), faces)
    yield from _table_items(parts, bound=True)
    yield from _figures(section, faces, bound=False)


def _centred(faces: Faces, style: TypeStyle, text: str, source: str) -> Iterator[_Item]:
    """One line; more when it is too long, and then all about as long."""
    passage = Passage(faces, [(style, text)])
    count = max(1, math.ceil(passage.width / WIDTH - _HAIR))
    measure = passage.width / count
    lines = passage.lines(measure, justified=False)
    while len(lines) > count and measure < WIDTH:
        measure = min(WIDTH, measure + style.size / 2)
        lines = passage.lines(measure, justified=False)
    for line in lines:
        left = LEFT + (WIDTH - line.right) / 2
        yield _Item(_TextLine(passage, line, left, source))


def _section(section: Section, faces: Faces) -> list[_Item]:
    """A heading and what it heads; nothing parts the heading from the first of it."""
    heading = _heading(section, faces) if section.heading else []
    parts = _table_parts(section.grid, len(heading), faces)
    items = [*heading, *_section_body(section, parts, faces, bound=bool(heading))]
    if len(parts) > 1:
        items[0] = replace(items[0], must_begin_page=True)
    return items


def _section_body(
    section: Section, parts: Sequence[tables.Part], faces: Faces, *, bound: bool
) -> Iterator[_Item]:
    """Paragraphs, table, figures; the first perhaps bound to what stands above it."""
    for number, paragraph in enumerate(section.paragraphs, start=1):
        first, *others = _paragraph(paragraph, f"{section.key}/{number}", faces)
        yield replace(first, may_begin_page=not bound)
        yield from others
        bound = paragraph.is_heading
    yield from _table_items(parts, bound=bound)
    yield from _figures(section, faces, bound=bound and not parts)


def _table_items(parts: Iterable[tables.Part], *, bound: bool) -> Iterator[_Item]:
    """The first part, perhaps bound to what stands above it; each other begins a page."""
    for number, part in enumerate(parts):
        yield _Item(
            _TablePart(part),
            part.height,
            may_begin_page=number > 0 or not bound,
            must_begin_page=number > 0,
        )


def _figures(section: Section, faces: Faces, *, bound: bool) -> Iterator[_Item]:
    for source, figure in section.named_figures():
        first, *others = _figure(figure, source, faces)
        yield replace(first, may_begin_page=not bound)
        yield from others
        bound = False


def _figure(figure: Figure, source: str, faces: Faces) -> Iterator[_Item]:
    """A figure with its caption below it; no page begins between them."""
    box = _figure_box(figure, source, faces)
    yield _Item(figure=box, block_height=box.height)
    for item in _centred(faces, official.CAPTION, figure.caption, f"{source}/题"):
        yield replace(item, may_begin_page=False)


def _figure_box(figure: Figure, source: str, faces: Faces) -> _FigureBox:
    content = figure.content
    if isinstance(content, Picture):
        width, height = official.picture_size(content.width, content.height)
        return _FigureBox(source, figure.alternative, width, height, content)
    drawing, width, height = plot(content, faces, source)
    return _FigureBox(source, figure.alternative, width, height, drawing)


def _heading(section: Section, faces: Faces) -> list[_Item]:
    """一、: its lines stay together."""
    passage = Passage(faces, [(official.HEADING_1, section.heading)], cell=CELL)
    first, *others = _lines(passage, f"{section.key}/标题")
    return [
        replace(first, heading=section.heading),
        *(replace(item, may_begin_page=False) for item in others),
    ]


def _paragraph(paragraph: Paragraph, source: str, faces: Faces) -> list[_Item]:
    """A paragraph's lines: at least two stay together at either end."""
    style = official.HEADING_STYLES[paragraph.level]
    parts = [(style, paragraph.head), (official.BODY, paragraph.rest)]
    passage = Passage(faces, parts, cell=CELL)
    items = _lines(passage, source)
    last = len(items) - LEAST_LINES
    return [
        replace(item, may_begin_page=number == 0 or LEAST_LINES <= number <= last)
        for number, item in enumerate(items)
    ]


def _lines(passage: Passage, source: str) -> list[_Item]:
    lines = passage.lines(WIDTH, indent=INDENT)
    return [_Item(_TextLine(passage, line, LEFT, source)) for line in lines] or [_Item()]


def _table_parts(grid: Grid | None, heading_lines: int, faces: Faces) -> list[tables.Part]:
    """The table in one piece where a page can hold it below its heading, else in parts."""
    if grid is None:
        return []
    table = tables.measure(grid, faces)
    room = HEIGHT - heading_lines * LINE_PITCH
    piece = tables.whole(table)
    if piece.height <= room + _HAIR:
        return [piece]
    return tables.split(table, room, HEIGHT)


def _held_together(items: list[_Item], count: int) -> list[_Item]:
    """No page begins between the last `count` items: they go with the signature."""
    kept = len(items) - count + 1
    return [*items[:kept], *(replace(item, may_begin_page=False) for item in items[kept:])]


def _signature(document: Document, faces: Faces) -> Iterator[_Item]:
    """Blank lines, the name, the date, with or without a seal's room (GB/T 9704 §7.3.5)."""
    name = Passage(faces, [(official.BODY, document.agency)], cell=CELL)
    date = Passage(faces, [(official.BODY, document.date)], cell=CELL)
    names = name.lines(name_measure(name.width / CELL, seal=document.seal) * CELL, justified=False)
    dates = date.lines(WIDTH, justified=False)
    name_width, date_width = (
        max((li.right for li in lines), default=0.0) for lines in (names, dates)
    )
    place = place_signature(name_width / CELL, date_width / CELL, seal=document.seal)
    blank = _Item(may_begin_page=False)
    yield from [blank] * place.above
    yield from _right(name, names, name_width, place.name_right, "署名")
    yield from _right(date, dates, date_width, place.date_right, "成文日期")
    yield from [blank] * place.below


def _right(
    passage: Passage, lines: Iterable[Line], width: float, free: float, source: str
) -> Iterator[_Item]:
    """Lines of which the widest ends `free` characters from the right edge; they begin together."""
    left = RIGHT - free * CELL - width
    for line in lines:
        yield _Item(_TextLine(passage, line, left, source), may_begin_page=False)


# -- the column cut into pages


def _cut(column: list[_Item]) -> Iterator[list[_Item]]:
    """Pages as full as can be; a break moves up to where a page may begin."""
    start = 0
    while start < len(column):
        stop = _overflow(column, start)
        if stop < len(column):
            allowed = [at for at in range(start + 1, stop + 1) if column[at].may_begin_page]
            stop = allowed[-1] if allowed else stop
        yield column[start:stop]
        start = stop


def _overflow(column: list[_Item], start: int) -> int:
    """The first item that has no room on the page that begins with item `start`."""
    slot = 0
    for at in range(start, len(column)):
        item = column[at]
        fits = slot * LINE_PITCH + _height(item) <= HEIGHT + _HAIR
        if at > start and (item.must_begin_page or not fits):
            return at
        slot = _below(slot, item)
    return len(column)


def _with_tops(page: list[_Item]) -> Iterator[tuple[float, _Item]]:
    """Each item with its upper edge. Every line of text stands on one of the page's 22."""
    pitch = _pitch(page)
    slot = 0
    for item in page:
        yield TOP - slot * pitch, item
        slot = _below(slot, item)


def _pitch(page: list[_Item]) -> float:
    """The grid's; a little less where letters of the last line would leave the type area."""
    *before, last = page
    slot = reduce(_below, before, 0)
    if not slot or not isinstance(last.content, _TextLine):
        return LINE_PITCH
    outside = slot * LINE_PITCH + last.content.depth - HEIGHT
    return LINE_PITCH - outside / slot if outside > _UNSEEN else LINE_PITCH


def _height(item: _Item) -> float:
    return official.BODY.size if item.block_height is None else item.block_height


def _below(slot: int, item: _Item) -> int:
    """The grid's first line that is free below an item."""
    if item.block_height is None:
        return slot + 1
    return slot + math.ceil((item.block_height + official.BLOCK_GAP) / LINE_PITCH)
