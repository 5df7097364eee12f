"""A web page (.html, as published or as a browser saved it) → SourceDocument.

Scripts, navigation, heads and feet of the site and what is hidden are dropped; all else is kept,
for the report may stand anywhere on the page. Nothing is executed or fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from lxml import etree

from nianbao.errors import FileError
from nianbao.reading.blocks import Paragraph, SourceDocument
from nianbao.reading.characters import finished
from nianbao.reading.decoding import decoded
from nianbao.reading.remarks import Remarks
from nianbao.reading.spans import Span, Spans
from nianbao.reading.struck import struck
from nianbao.reading.tables import Box, Table, refuse_deep, refuse_many, unfolded

Element: TypeAlias = Any  # lxml has no types of its own

_PICTURE, _FRAME = "图片没有读入", "网页里嵌着别的网页，没有读入"
_SHOWS = {"img": _PICTURE, "svg": _PICTURE, "canvas": _PICTURE, "iframe": _FRAME, "frame": _FRAME}
_UNREAD = {
    "head", "script", "style", "template", "noscript", "nav", "aside", "object", "embed", "applet",
    "audio", "video", "select", "button", "textarea", "datalist", "map", "noframes",
}  # fmt: skip
_SITE = {"header", "footer"}  # of the page; those inside these two are the report's own:
_ARTICLES = ("article", "main")
_BLOCKS = {
    "html", "body", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt",
    "dd", "section", "article", "main", "header", "footer", "blockquote", "center", "pre", "form",
    "fieldset", "legend", "address", "figure", "figcaption", "hr", "details", "summary", "caption",
    "title",
}  # fmt: skip
_CELLS = {"td", "th"}
_GROUPS = {"thead", "tbody", "tfoot"}
_TABLE_PARTS = {"table", "tr", *_CELLS, *_GROUPS}
_STYLED = {"h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_STRUCK = {"s", "strike", "del"}
_STRUCK_THROUGH = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_WIDE = "[\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef]"
_BROKEN_SOURCE = re.compile(f"(?<={_WIDE})[ \t]*\n[ \t\n]*(?={_WIDE})")
_DIGITS = re.compile(r"\s*\+?([0-9]+)")
_SPACES = re.compile("[ \t\n]+")
_OF_A_PAGE = re.compile(r"<(?:html|head|body|title)\b", re.IGNORECASE)
_MOST_TAGS = 500_000  # a page with a report has some 5,000
_TOO_DEEP = "Excessive depth"
_NEAR_START = 4096
_MIME = re.compile(rb"(?:^|\n)MIME-Version:", re.IGNORECASE)


def read_web(data: bytes, file: str) -> SourceDocument:
    """The document in the bytes of a page. Raises FileError where it has no text, or where its
    elements are nested too deeply or its tables are larger than any report's.
    """
    text = decoded(data)
    if text.count("<") > _MOST_TAGS:
        raise FileError(f"{file} 里的内容太多，不像是年报", "请只留下年报本身，另存后再试。")
    root = _parsed(text, file)
    walk = _Walk()
    try:
        walk.through(root)
    except FileError as trouble:
        raise FileError(f"{file}：{trouble.message}", trouble.hint) from trouble
    blocks = list(unfolded(walk.found))
    if not blocks:
        raise FileError(
            f"{file} 里没有文字",
            "网页也许没有存全；请在浏览器里全选、复制，粘贴到 Word 另存后再试。",
        )
    is_fragment = _OF_A_PAGE.search(text) is None
    return replace(finished(file, "web", blocks, walk.remarks), is_fragment=is_fragment)


def metadata(data: bytes) -> dict[str, str]:
    """The page's metadata by name. Raises FileError where its elements are nested too deeply."""
    root = _parsed(decoded(data), "网页")
    return {
        element.get("name", "").lower(): element.get("content", "") for element in root.iter("meta")
    }


def archived_page(data: bytes) -> bytes | None:
    """The page in a page saved as one file (.mht), with its encoding told; None in others."""
    start = data[:_NEAR_START]
    if not _MIME.search(start) or b"multipart/related" not in start.lower():
        return None
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return _in_utf8(page, part.get_content_charset())
    return None


def _in_utf8(page: bytes, charset: str | None) -> bytes:
    try:
        return b"\xef\xbb\xbf" + page.decode(charset or "").encode()
    except (LookupError, UnicodeError):
        return page


def _parsed(text: str, file: str) -> Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    try:
        root = etree.fromstring(plain.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        raise FileError(
            f"{file} 里的内容套得太深，读不全", "请在浏览器里全选、复制，粘贴到 Word 另存后再试。"
        )
    return etree.Element("html") if root is None else root


@dataclass(slots=True)
class _OpenCell:
    """A cell that is being read."""

    span: Span
    place: str
    contents: list[Paragraph | Table] = field(default_factory=list)

    def box(self) -> Box:
        span, contents = self.span, tuple(self.contents)
        return Box(span.row, span.column, contents, self.place, span.rows, span.columns)


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read; the last of its cells may be open."""

    place: str
    spans: Spans = field(default_factory=Spans)
    cells: list[_OpenCell] = field(default_factory=list)
    in_cell: bool = False
    rows: int = 0
    cells_in_row: int = 0

    def table(self) -> Table:
        self.spans.end_group()
        return Table(tuple(cell.box() for cell in self.cells), self.place)


@dataclass(slots=True)
class _Walk:
    """A walk through a page, with the counts that make up the places.

    What stands in a table outside of its cells is read as standing before it.
    """

    found: list[Paragraph | Table] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    _paragraphs: int = 0
    _tables: int = 0
    _cells: int = 0
    _open: list[_OpenTable] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _styles: list[str] = field(default_factory=list)
    _preformatted: int = 0
    _articles: int = 0
    _struck: int = 0

    def through(self, root: Element) -> None:
        """Reads the page; `found` then holds what it says."""
        walker = etree.iterwalk(root, events=("start", "end"))
        unread: Element = None
        for event, element in walker:
            if event == "end":
                if element is unread:
                    unread = None
                else:
                    self._end(element.tag)
                    self._struck -= _is_struck(element)
                self._say(element.tail)
            elif self._is_unread(element):
                unread = element
                walker.skip_subtree()
            else:
                self._start(element)
                self._struck += _is_struck(element)
                self._say(element.text)
        self._end_line()

    def _is_unread(self, element: Element) -> bool:
        tag = element.tag
        if tag in _SHOWS:
            self.remarks.add(_SHOWS[tag], self._place, element.get("alt") or "")
            return True
        if tag in _UNREAD or (tag in _SITE and not self._articles):
            return True
        if element.get("hidden") is not None:
            return True
        return bool(_HIDDEN.search(element.get("style") or ""))

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self._end_line(is_whole=False)
        elif tag in _BLOCKS:
            self._end_line()
            self._count_block(tag, 1)
        elif tag in _TABLE_PARTS:
            self._end_line()
            self._start_part(element)

    def _end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
            self._count_block(tag, -1)
        elif tag in _TABLE_PARTS:
            self._end_line()
            self._end_part(tag)

    def _count_block(self, tag: str, step: int) -> None:
        """Goes into or out of a block."""
        self._articles += step * (tag in _ARTICLES)
        self._preformatted += step * (tag == "pre")
        if tag in _STYLED and step > 0:
            self._styles.append(tag)
        elif tag in _STYLED:
            self._styles.pop()

    # -- text

    @property
    def _cell(self) -> _OpenCell | None:
        """The innermost open cell."""
        return next((table.cells[-1] for table in self._open[::-1] if table.in_cell), None)

    @property
    def _into(self) -> list[Paragraph | Table]:
        cell = self._cell
        return self.found if cell is None else cell.contents

    @property
    def _place(self) -> str:
        """Where what is met now stands; between two paragraphs, that of the next one."""
        cell = self._cell
        return f"第 {self._paragraphs + 1} 段" if cell is None else cell.place

    def _say(self, text: str | None) -> None:
        if not text:
            return
        lines = text.split("\n") if self._preformatted else [text]
        for number, line in enumerate(lines):
            if number:
                self._end_line(is_whole=False)
            self._line.append(struck(line) if self._struck else line)

    def _end_line(self, *, is_whole: bool = True) -> None:
        """What was said since the last line's end becomes a paragraph."""
        if not self._line:
            return
        text = "".join(self._line)
        self._line = []
        if not self._preformatted:
            text = _SPACES.sub(" ", _BROKEN_SOURCE.sub("", text))
        text = text.replace("\xa0", " ").strip()
        if text:
            style = self._styles[-1] if self._styles else ""
            self._into.append(Paragraph(text, self._place, style, is_whole))
            self._paragraphs += self._cell is None

    # -- tables

    def _start_part(self, element: Element) -> None:
        tag = element.tag
        if tag == "table":
            refuse_deep(len(self._open) + 1)
            self._tables += 1
            self._open.append(_OpenTable(f"第 {self._tables} 个表格"))
        elif self._open and tag == "tr":
            table = self._open[-1]
            table.spans.next_row()
            table.rows, table.cells_in_row = table.rows + 1, 0
        elif self._open and tag in _CELLS:
            self._start_cell(self._open[-1], element)

    def _start_cell(self, table: _OpenTable, element: Element) -> None:
        self._cells += 1
        refuse_many(self._cells)
        table.cells_in_row += 1
        span = table.spans.place(_number(element, "rowspan"), _number(element, "colspan"))
        place = f"{table.place}第 {max(table.rows, 1)} 行第 {table.cells_in_row} 格"
        table.cells.append(_OpenCell(span, place))
        table.in_cell = True

    def _end_part(self, tag: str) -> None:
        if not self._open:
            return
        table = self._open[-1]
        if tag in _CELLS:
            table.in_cell = False
        elif tag in _GROUPS:
            table.spans.end_group()
        elif tag == "table":
            self._open.pop()
            if table.cells:
                self._into.append(table.table())


def _is_struck(element: Element) -> bool:
    return element.tag in _STRUCK or bool(_STRUCK_THROUGH.search(element.get("style") or ""))


def _number(element: Element, name: str) -> int:
    """A span as browsers read it: the digits at its beginning; 1 without any."""
    found = _DIGITS.match(element.get(name) or "")
    return int(found[1][:9]) if found else 1
