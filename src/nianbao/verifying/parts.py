"""Document → what it prints, in reading order: sentences, single lines and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nianbao.comparison.sentences import split
from nianbao.document import Chart, Document, Figure, Grid, Paragraph, Section
from nianbao.matching.rows import squeezed
from nianbao.report.keys import PREAMBLE

Role = Literal["line", "text", "heading", "caption", "description", "chart", "gap"]

# What not every kind of file has: the sentence over a table, the numbers of a chart as text.
OPTIONAL: tuple[Role, ...] = ("description", "chart")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or single line without white space. `key` names its text or section, `where` the
    place in words. A `gap` says nothing: a table stands there that the file does not have as one.
    """

    role: Role
    key: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table in its place; `key` names its section."""

    key: str
    grid: Grid


def parts(document: Document) -> Iterator[Unit | Table]:
    """All that a document prints, in reading order."""
    yield from head_lines(document)
    yield from body(document)


def head_lines(document: Document) -> Iterator[Unit]:
    """Title and number."""
    yield Unit("line", "", "标题", squeezed(document.title))
    if document.doc_no:
        yield Unit("line", "", "文号", squeezed(document.doc_no))


def body(document: Document) -> Iterator[Unit | Table]:
    """All that a document prints below title and number."""
    yield from _sentences(PREAMBLE, document.preamble)
    for section in document.sections:
        yield Unit("heading", section.key, f"{section.key}的标题", squeezed(section.heading))
        yield from _sentences(section.key, section.paragraphs)
        yield from _table(section)
        for name, figure in section.named_figures():
            yield from _figure(section.key, name, figure)
    yield Unit("line", "", "署名", squeezed(document.agency))
    yield Unit("line", "", "成文日期", squeezed(document.date))


def chart_words(chart: Chart) -> str:
    """A chart as text: each label with its number."""
    return squeezed("".join(bar.label + bar.text for bar in chart.bars))


def _sentences(key: str, paragraphs: Sequence[Paragraph]) -> Iterator[Unit]:
    for number, paragraph in enumerate(paragraphs, start=1):
        for sentence in split(squeezed(paragraph.text)):
            yield Unit("text", key, f"{key}第 {number} 段", sentence)


def _table(section: Section) -> Iterator[Unit | Table]:
    grid = section.grid
    if grid is None:
        return
    for sentence in split(squeezed(grid.description)):
        yield Unit("description", section.key, f"{section.key}表前的说明", sentence)
    yield Table(section.key, grid)


def _figure(key: str, name: str, figure: Figure) -> Iterator[Unit]:
    if isinstance(figure.content, Chart):
        yield Unit("chart", key, f"图“{figure.caption}”", chart_words(figure.content))
    for sentence in split(squeezed(figure.caption)):
        yield Unit("caption", key, f"{name.replace('/', '的')}的题", sentence)
