"""A county's paragraphs → title, number, texts, figures, signature and date as tags.

What stood there is noted, what cannot be placed is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from nianbao.adoption import edits
from nianbao.adoption.county import County, P, Spot
from nianbao.adoption.edits import Look
from nianbao.adoption.loops import (
    Looks,
    control,
    figure_loop,
    is_heading,
    learn,
    tag,
    text_look,
    text_loop,
)
from nianbao.adoption.outcome import Notes
from nianbao.adoption.places import Places
from nianbao.adoption.words import bare, is_instruction, pattern, words
from nianbao.forms.definition import Form, Section
from nianbao.importers.sections import Layout, heading_in
from nianbao.reading.blocks import Block, Grid, Paragraph
from nianbao.word import names

_BEHIND_HEADING = "。：:"  # before a text that begins in its heading's line


def tag_prose(county: County, layout: Layout, form: Form, notes: Notes) -> None:
    """Puts the tags in, each where its words stand."""
    places = Places(county, layout, form)
    title, number = places.title(), places.number()
    _Around(county, layout, notes).tag(places.above(title), title)
    looks = _looks(places)
    _Head(notes, looks).tag(title, number)
    texts = _Texts(county, layout, places, notes, looks)
    texts.preamble()
    for section in form.sections:
        texts.section(section)
    _sign(county, layout, notes)


def _put(notes: Notes, spot: Spot, name: str, written: str, said: str) -> None:
    """A paragraph that says only this tag, and what it stands for."""
    notes.replace(spot.place, name, said)
    for element in (*edits.twins(spot.element), spot.element):
        edits.set_text(element, written)
    if name not in notes.names:
        notes.names.append(name)


def _miss(notes: Notes, name: str, what: str) -> None:
    notes.miss("全文", f"没有找到{what}", f"请在该印它的地方写 {tag(name)}。")


def _looks(places: Places) -> Looks:
    looks = Looks()
    headings = {block.place for block in places.headings.values()}
    for lines in places.texts.values():
        for line in lines:
            if line.place not in headings and not is_instruction(line.text):
                learn(looks, line.text, places.spot(line).element)
    return looks


class _Around:
    """Heads, feet, boxes and the lines above the title that say title or agency."""

    def __init__(self, county: County, layout: Layout, notes: Notes) -> None:
        self._spots = [around.spot for around in county.around]
        self._agencies = set(_agencies(layout))
        self._notes = notes

    def tag(self, above: Sequence[Spot], title: Sequence[Spot]) -> None:
        said = bare("".join(spot.text for spot in title))
        for spot in (*self._spots, *above):
            text = bare(spot.text)
            behind = next((end for end in words().texts("red_head") if text.endswith(end)), "")
            if text and text == said:
                _put(self._notes, spot, names.TITLE, names.ONE_LINE_TITLE, spot.text)
            elif text.removesuffix(behind) in self._agencies:
                _put(self._notes, spot, names.AGENCY, tag(names.AGENCY) + behind, spot.text)


def _agencies(layout: Layout) -> Iterator[str]:
    """The agency's names in title and signature."""
    if layout.title and layout.title.name:
        yield layout.title.name
    if layout.signature:
        yield bare(layout.signature.text)


class _Head:
    """The title, and the document's number, which is printed only where there is one."""

    def __init__(self, notes: Notes, looks: Looks) -> None:
        self._notes = notes
        self._looks = looks

    def tag(self, title: Sequence[Spot], number: Spot | None) -> None:
        if title:
            said = "".join(spot.text for spot in title)
            _put(self._notes, title[0], names.TITLE, tag(names.TITLE), said)
            for spot in title[1:]:
                edits.take_out(spot.element)
        else:
            _miss(self._notes, names.TITLE, "标题（…年政府信息公开工作年度报告）")
        if number is not None:
            self._number(number)
        elif title:
            self._new_number(title[0])
        else:
            _miss(self._notes, names.DOC_NO, "文号")

    def _number(self, line: Spot) -> None:
        found = pattern("doc_no").fullmatch(bare(line.text))
        count = len(found["no"]) if found else 0
        said = line.text[: _end_of(line.text, count)]
        rest = line.text[len(said) :]
        _put(self._notes, line, names.DOC_NO, tag(names.DOC_NO) + rest, said)
        if not rest.strip():
            edits.put_before(line.element, [control(f"if {names.DOC_NO}")])
            edits.put_after(line.element, [control("endif")])

    def _new_number(self, title: Spot) -> None:
        look = edits.centred(self._looks.plain)
        line = edits.printed(look, (tag(names.DOC_NO), look))
        line = [control(f"if {names.DOC_NO}"), line, control("endif")]
        edits.put_after(title.element, line)
        self._notes.names.append(names.DOC_NO)
        self._notes.remarks.append("原文没有文号，在标题下面加了一行；没有文号的年报不印这一行。")


class _Texts:
    """Preamble and sections: a loop for each text, one for the figures behind each section."""

    def __init__(
        self, county: County, layout: Layout, places: Places, notes: Notes, looks: Looks
    ) -> None:
        self._county = county
        self._layout = layout
        self._places = places
        self._notes = notes
        self._looks = looks

    def preamble(self) -> None:
        lines = [self._places.spot(line) for line in self._places.texts[names.PREAMBLE]]
        place = lines[0].element if lines else self._places.first_element
        if place is None:
            _miss(self._notes, names.PREAMBLE, "导语的位置")
            return
        edits.put_before(place, self._loop(names.PREAMBLE, self._own_look(lines)))
        self._take_out(names.PREAMBLE, lines)

    def section(self, section: Section) -> None:
        heading = self._places.headings.get(section.key)
        blocks = self._layout.sections.get(section.key, ())
        if section.table is not None:
            last = blocks[-1] if blocks else heading
            end = self._places.spot(last).element if last else None
        elif heading is not None:
            end = self._text(section.key, heading, blocks)
        else:
            hint = f"请在它下面用 {names.loop_over(section.key)} 逐段印出首句和余文。"
            self._notes.miss("全文", f"没有找到标题“{section.heading}”", hint)
            end = None
        if end is not None:
            loop = figure_loop(names.figures_of(section.key), self._looks.plain)
            edits.put_after(end, loop)

    def _text(self, key: str, heading: Paragraph, blocks: Sequence[Block]) -> etree._Element:
        """Puts the loop where the text stood; gives the last element of the section."""
        start = self._places.spot(heading)
        self._cut(key, heading)
        lines = [
            self._places.spot(line)
            for line in self._places.texts[key]
            if line.place != heading.place
        ]
        blanks = [] if lines else _blank_after(start.element)
        loop = self._loop(key, self._own_look(lines, blanks))
        if lines:
            edits.put_before(lines[0].element, loop)
        else:
            edits.put_after(start.element, loop)
        for blank in blanks:
            edits.take_out(blank)
        self._note_kept(key, blocks, lines)
        kept = [s.element for s in map(self._places.spot, blocks) if s not in (start, *lines)]
        self._take_out(key, lines)
        return kept[-1] if kept and _follows(kept[-1], loop[-1]) else loop[-1]

    def _cut(self, key: str, heading: Paragraph) -> None:
        """Takes away what stands behind a heading in its line, and the mark between them: the
        form's headings end with none.
        """
        found = heading_in(heading.text)
        if found is None:
            return
        spot = self._places.spot(heading)
        self._notes.replace(spot.place, key, found[1])
        own = bare(heading.text).removesuffix(bare(found[1])).rstrip(_BEHIND_HEADING)
        edits.cut_end(spot.element, len(bare(heading.text)) - len(own))

    def _note_kept(self, key: str, blocks: Sequence[Block], lines: Sequence[Spot]) -> None:
        kept = [self._county.place(b.place) for b in blocks if isinstance(b, Grid)]
        kept += [f"{s.place}的图片" for s in lines if edits.has_picture(s.element)]
        self._notes.remarks += (f"“{key}”里{one}没有动，会照样印在每份年报里。" for one in kept)

    def _own_look(self, lines: Sequence[Spot], blanks: Sequence[etree._Element] = ()) -> Look:
        """The look of a text's first paragraph that is no heading; else of the other texts'."""
        for spot in lines:
            if not is_instruction(spot.text) and not is_heading(spot.text):
                return text_look(spot.text, spot.element)
        sources = [*(spot.element for spot in lines), *blanks]
        if self._looks.plain.is_known or not sources:
            return self._looks.plain
        return edits.look_of(sources[0])

    def _loop(self, name: str, look: Look) -> list[etree._Element]:
        self._notes.names.append(name)
        return list(text_loop(name, look, self._looks, self._county.numbered))

    def _take_out(self, name: str, lines: Sequence[Spot]) -> None:
        """The words that the loop stands for, and the blank lines between them."""
        for spot in lines:
            self._notes.replace(spot.place, name, spot.text)
        elements = [spot.element for spot in lines]
        for element in (*_blanks_between(elements), *elements):
            edits.take_out(element)


def _sign(county: County, layout: Layout, notes: Notes) -> None:
    """The agency's name and the date, in one line or in two."""
    name = county.spots.get(layout.signature.place) if layout.signature else None
    day = county.spots.get(layout.date_place)
    if name is not None and name == day:
        both = f"{tag(names.AGENCY)}　{tag(names.DATE)}"
        _put(notes, name, names.AGENCY, both, name.text)
        notes.names.append(names.DATE)
        return
    if name is None:
        _miss(notes, names.AGENCY, "落款处的机关名称")
    else:
        _put(notes, name, names.AGENCY, tag(names.AGENCY), name.text)
    if day is None:
        _miss(notes, names.DATE, "成文日期")
    else:
        in_brackets = bare(day.text)[:1] in ("（", "(")
        written = f"（{tag(names.DATE)}）" if in_brackets else tag(names.DATE)
        _put(notes, day, names.DATE, written, day.text)


# -- lines


def _blank_after(heading: etree._Element) -> list[etree._Element]:
    """The blank lines that a county left below a heading to write on."""
    found: list[etree._Element] = []
    for element in heading.itersiblings():
        if element.tag != P or not edits.is_empty(element):
            break
        found.append(element)
    return found


def _blanks_between(elements: Sequence[etree._Element]) -> list[etree._Element]:
    """Blank lines that stand between paragraphs of a text."""
    own = set(elements)
    found: list[etree._Element] = []
    waiting: list[etree._Element] = []
    for element in elements[0].itersiblings() if elements else ():
        if element in own:
            found += waiting
        if element.tag != P or not edits.is_empty(element):
            waiting = []
        else:
            waiting.append(element)
    return found


def _follows(element: etree._Element, other: etree._Element) -> bool:
    """Whether one stands behind another among the same siblings."""
    return any(sibling is element for sibling in other.itersiblings())


def _end_of(text: str, count: int) -> int:
    """Where so many characters have passed, white space not counted."""
    for at, char in enumerate(text):
        count -= not char.isspace()
        if count == 0:
            return at + 1
    return len(text)
