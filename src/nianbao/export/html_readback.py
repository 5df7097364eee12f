"""A written web page or fragment and the Document behind it → what differs, in Chinese.

Python's own parser reads the file as a browser would; nothing here shares code with what wrote
it. Every text and every cell must be there, in order, and nothing else; so must the data that a
page carries.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import zip_longest
from typing import NamedTuple

from nianbao.document import Chart, Document, Figure, Grid, Paragraph, Section
from nianbao.export.table_data import data_differences

_BLOCKS = {"h1", "h2", "h3", "p", "caption", "th", "td", "figcaption", "title", "a", "svg"}
_CELLS = {"th", "td"}
_UNSEEN = {"style"}
_DATA = re.compile("data:text/csv;charset=utf-8;base64,(.*)", re.ASCII)


class _Block(NamedTuple):
    """A text of the page, or a cell with its spans; a picture is its alternative."""

    kind: str
    text: str
    colspan: int = 1
    rowspan: int = 1

    def __str__(self) -> str:
        return self.text if len(self.text) <= 40 else f"{self.text[:40]}…"


def page_differences(written: bytes, document: Document, link: str) -> list[str]:
    """Where the web page does not say what the document says. `link` is what its data are under."""
    expected = (
        _text("title", document.title),
        _text("h1", document.title),
        *_contents(document, caption="caption"),
        _text("a", link),
    )
    return _differences(written, expected, document)


def fragment_differences(written: bytes, document: Document) -> list[str]:
    """Where the fragment does not say what the document says, the title aside."""
    return _differences(written, tuple(_contents(document, caption="p", plain=True)))


# -- what must be there


def _contents(document: Document, *, caption: str, plain: bool = False) -> Iterator[_Block]:
    if document.mark:
        yield _text("p", document.mark.words)
    if document.doc_no:
        yield _text("p", document.doc_no)
    yield from _paragraphs(document.preamble)
    for section in document.sections:
        yield from _section(section, caption, plain=plain)
    yield _text("p", document.agency)
    yield _text("p", document.date)


def _section(section: Section, caption: str, *, plain: bool) -> Iterator[_Block]:
    yield _text("h2", section.heading)
    yield from _paragraphs(section.paragraphs)
    if section.grid:
        if section.grid.description:
            yield _text(caption, section.grid.description)
        yield from _cells(section.grid)
    for figure in section.figures:
        yield from _figure(figure, plain=plain)


def _paragraphs(paragraphs: Iterable[Paragraph]) -> Iterator[_Block]:
    for paragraph in paragraphs:
        alone = paragraph.level == 2 and not paragraph.rest
        yield _text("h3" if alone else "p", paragraph.text)


def _cells(grid: Grid) -> Iterator[_Block]:
    for row in grid.rows:
        for cell in row:
            yield _Block("cell", cell.text, cell.colspan, cell.rowspan)


def _figure(figure: Figure, *, plain: bool) -> Iterator[_Block]:
    if plain and isinstance(figure.content, Chart):
        for bar in figure.content.bars:
            yield _Block("cell", bar.label)
            yield _Block("cell", bar.text)
    else:
        yield _text("picture", figure.alternative)
    if not plain and isinstance(figure.content, Chart):
        yield _text("svg", "".join(bar.label + bar.text for bar in figure.content.bars))
    yield _text("p" if plain else "figcaption", figure.caption)


def _text(kind: str, text: str) -> _Block:
    return _Block(kind, "".join(text.split()))


# -- what is there


class _Reader(HTMLParser):
    """Collects the blocks of a page; text outside of any is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.links: list[str] = []
        self._open: list[_Block] = []
        self._said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "a":
            self.links.append(said.get("href") or "")
        if tag == "br":
            self._said.append("\n")
        if tag == "img" or (tag == "svg" and "aria-label" in said):
            self.blocks.append(
                _text("picture", said.get("alt" if tag == "img" else "aria-label") or "")
            )
        if tag in _BLOCKS:
            self._leave_loose()
            spans = (int(said.get(name) or 1) for name in ("colspan", "rowspan"))
            self._open.append(_Block(tag, "", *spans))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen -= 1
        if tag in _BLOCKS and self._open:
            block, said = self._open.pop(), "".join(self._said)
            self._said.clear()
            if tag in _CELLS:
                self.blocks.append(_Block("cell", said, block.colspan, block.rowspan))
            elif said.strip():
                self.blocks.append(_text(tag, said))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._said.append(data)

    def close(self) -> None:
        super().close()
        self._leave_loose()

    def _leave_loose(self) -> None:
        """Text that stands in no block."""
        said = "".join(self._said)
        self._said.clear()
        if said.strip():
            self.blocks.append(_text("loose", said))


def _differences(
    written: bytes, expected: Sequence[_Block], data_of: Document | None = None
) -> list[str]:
    """Blocks that are not the expected ones; then data that are not those of `data_of`."""
    try:
        page = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ["网页文件写坏了，不是 UTF-8。"]
    reader = _Reader()
    reader.feed(page)
    reader.close()
    said = [block for block in expected if block.text or block.kind == "cell"]  # a blank shows not
    wrong = [_unlike(one, other) for one, other in zip_longest(said, reader.blocks) if one != other]
    return wrong + (_data_differences(reader.links, data_of) if data_of else [])


def _data_differences(links: Sequence[str], document: Document) -> list[str]:
    found = [match[1] for match in map(_DATA.fullmatch, links) if match]
    if len(found) != len(links) or len(found) != 1:
        return ["网页里的链接不是表的数据。"]
    try:
        data = b64decode(found[0], validate=True)
    except ValueError:
        return ["网页里的数据写坏了，读不回来。"]
    return [f"网页里的数据：{wrong}" for wrong in data_differences(data, document)]


def _unlike(expected: _Block | None, found: _Block | None) -> str:
    if expected is None:
        return f"网页里多出了“{found}”。"
    if found is None:
        return f"网页里少了“{expected}”。"
    if expected.text == found.text:
        return f"网页里“{expected}”的位置或者合并的格数不对。"
    return f"网页里应为“{expected}”，实为“{found}”。"
