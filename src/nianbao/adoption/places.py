"""A county's paragraphs → where title, number, texts and the first section stand."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from nianbao.adoption.county import County, Spot
from nianbao.adoption.words import bare, is_after_report, is_instruction, pattern
from nianbao.forms.definition import Form
from nianbao.importers.dates import date_in
from nianbao.importers.sections import Layout, heading_in, layout_of
from nianbao.reading.blocks import Block, Grid, Paragraph, SourceDocument
from nianbao.word import names

_MOST_IN_TITLE = 3  # paragraphs


def layout_in(county: County) -> Layout:
    """Where the parts of the report stand; what the county says after it is left out."""
    return layout_of(SourceDocument("", "word", tuple(_report_of(county.blocks))))


def _report_of(blocks: Sequence[Block]) -> Sequence[Block]:
    """Up to the county's own words at the end; those before a date belong to the report."""
    marks = [
        at
        for at, block in enumerate(blocks)
        if isinstance(block, Paragraph) and (heading_in(block.text) or date_in(block.text))
    ]
    for at in range(max(marks, default=-1) + 1, len(blocks)):
        block = blocks[at]
        if isinstance(block, Paragraph) and is_after_report(block.text):
            return blocks[:at]
    return blocks


class Places:
    """The paragraphs of a file by what they are in the report."""

    def __init__(self, county: County, layout: Layout, form: Form) -> None:
        self._county = county
        self._layout = layout
        self._order = {block.place: at for at, block in enumerate(county.blocks)}
        self.headings = {**layout.worded, **layout.headings}
        self.texts = {names.PREAMBLE: self._preamble()}
        self.texts |= {key: self._section(key) for key in form.texts}

    def spot(self, block: Block) -> Spot:
        return self._county.spots[block.place]

    def _preamble(self) -> list[Paragraph]:
        """The preamble's paragraphs, and lines beside it that only tell what to write."""
        told = [p for p in self._layout.dropped if is_instruction(p.text)]
        lines = [*self._layout.preamble, *filter(self._is_before_sections, told)]
        return sorted(lines, key=self._at)

    def _section(self, key: str) -> list[Paragraph]:
        """A text's paragraphs, its heading's among them where the text begins in its line."""
        blocks = self._layout.sections.get(key, ())
        return [b for b in blocks if isinstance(b, Paragraph) and not is_after_report(b.text)]

    def _at(self, block: Block) -> int:
        return self._order[block.place]

    def _is_before_sections(self, line: Paragraph) -> bool:
        title, first = self._layout.title, self.first
        begin = self._order[title.place] if title else -1
        return first is not None and begin < self._at(line) < self._at(first)

    @property
    def first(self) -> Paragraph | None:
        """The heading of the first section."""
        return min(self.headings.values(), key=self._at, default=None)

    @property
    def first_element(self) -> etree._Element | None:
        return None if self.first is None else self.spot(self.first).element

    def title(self) -> list[Spot]:
        """The paragraphs that make up the title."""
        title = self._layout.title
        if title is None:
            return []
        end = self._order[title.place] + 1
        lines = [b for b in self._county.blocks[:end] if isinstance(b, Paragraph)]
        for count in range(1, _MOST_IN_TITLE + 1):
            if bare("".join(line.text for line in lines[-count:])) == title.text:
                return [self.spot(line) for line in lines[-count:]]
        return [self.spot(lines[-1])]

    def number(self) -> Spot | None:
        """The line with the document's number, above the title or below it."""
        taken = {line.place for line in self.texts[names.PREAMBLE]}
        starts = {block.place for block in self.headings.values()}
        for block in self._county.blocks:
            if isinstance(block, Grid) or block.place in starts:
                return None
            if block.place not in taken and pattern("doc_no").fullmatch(bare(block.text)):
                return self.spot(block)
        return None

    def above(self, title: Sequence[Spot]) -> list[Spot]:
        """The paragraphs before the title."""
        end = self._order[self._layout.title.place] if self._layout.title else 0
        lines = (b for b in self._county.blocks[:end] if isinstance(b, Paragraph))
        return [spot for spot in map(self.spot, lines) if spot not in title]
