"""A written PDF, the pages and the Document behind it → what differs, one Chinese sentence each.

PDFium reads the file; nothing here shares code with what drew it. Every line must be found where
the layout put it, every cell and paragraph must say what the Document says, and no page may hold
more. Texts are compared without white space, a cell of one line as it stands.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import pypdfium2
from pypdfium2 import raw

from nianbao.document import Chart, Document, Picture, Section
from nianbao.page.feet import FOOT, PAGE_NUMBER
from nianbao.page.placed import Drawing, Page, Pages, Text
from nianbao.page.structure import cell_source
from nianbao.page.tables import CONTINUED

_LOW, _HIGH = 0.25, 0.9  # em below and above the baseline: meets this line, no other
_ROOM = 4096  # UTF-16 units read at most from one line
_HYPHENS = {0x0002: "-", 0xFFFE: "-"}  # what PDFium makes of a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands on one baseline for one source: as laid out, and as found in the file."""

    source: str
    expected: str
    found: str


def differences(written: bytes, pages: Pages, document: Document) -> list[str]:
    """What the file says otherwise than the data, where; empty when all is well."""
    try:
        pdf = pypdfium2.PdfDocument(written)
    except pypdfium2.PdfiumError:
        return ["PDF 文件写坏了，打不开。"]
    try:
        if len(pdf) != len(pages.pages):
            return [f"PDF 应有{len(pages.pages)}页，实有{len(pdf)}页。"]
        lines: list[_Line] = []
        found: list[str] = []
        for page in pages.pages:
            found += _read_page(pdf[page.number - 1], page, lines)
        return [*found, *_content_differences(lines, _contents(document))]
    finally:
        pdf.close()


def _read_page(drawn: pypdfium2.PdfPage, page: Page, lines: list[_Line]) -> Iterator[str]:
    """Adds the page's lines to `lines`; gives what is wrong with the page itself."""
    yield from (
        f"第{page.number}页的字体“{name}”没有嵌入 PDF。" for name in sorted(_loose_fonts(drawn))
    )
    text_page = drawn.get_textpage()
    count = 0
    for line in _read_lines(text_page, _all_texts(page)):
        lines.append(line)
        count += len(_bare(line.expected))
        if _bare(line.found) != _bare(line.expected):
            yield f"第{page.number}页“{line.source}”处应为“{line.expected}”，实为“{line.found}”。"
        elif line.source == PAGE_NUMBER and str(page.number) not in line.found:
            yield f"第{page.number}页的页码印成了“{line.found}”。"
    shown = _count(drawn, raw.FPDF_PAGEOBJ_IMAGE)
    pictures = sum(isinstance(figure.content, Picture) for figure in page.figures)
    if shown != pictures:
        yield f"第{page.number}页应有{pictures}幅图片，实有{shown}幅。"
    seen = len(_bare(text_page.get_text_bounded()))
    if seen != count:
        yield f"第{page.number}页应有{count}个字，实有{seen}个字。"


def _all_texts(page: Page) -> Iterator[Text]:
    yield from page.texts
    for figure in page.figures:
        if isinstance(figure.content, Drawing):
            yield from figure.content.texts


def _read_lines(text_page: pypdfium2.PdfTextPage, texts: Iterable[Text]) -> Iterator[_Line]:
    """Each line: the texts of one source on one baseline, read inside the place they take."""
    buffer = (ctypes.c_ushort * _ROOM)()
    for (source, y), runs in groupby(texts, lambda text: (text.source, text.y)):
        placed = list(runs)
        size = placed[0].size
        edges = (placed[0].x, y + _HIGH * size, placed[-1].right, y - _LOW * size)
        units = raw.FPDFText_GetBoundedText(text_page, *edges, buffer, _ROOM)
        found = bytes(memoryview(buffer)[:units]).decode("utf-16-le", "replace").strip("\0\r\n ")
        expected = "".join(text.text for text in placed)
        yield _Line(source, expected, found.translate(_HYPHENS))


def _count(drawn: pypdfium2.PdfPage, kind: int) -> int:
    """How many things of a kind the page shows."""
    things = range(raw.FPDFPage_CountObjects(drawn))
    return sum(
        raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(drawn, number)) == kind for number in things
    )


def _loose_fonts(drawn: pypdfium2.PdfPage) -> set[str]:
    """Names of the page's fonts that are not in the file."""
    loose: set[str] = set()
    known: set[int | None] = set()
    for number in range(raw.FPDFPage_CountObjects(drawn)):
        thing = raw.FPDFPage_GetObject(drawn, number)
        if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        font = raw.FPDFTextObj_GetFont(thing)
        address = ctypes.cast(font, ctypes.c_void_p).value
        if address not in known and not raw.FPDFFont_GetIsEmbedded(font):
            name = ctypes.create_string_buffer(256)
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            loose.add(name.value.decode("utf-8", "replace"))
        known.add(address)
    return loose


# -- against the Document


def _content_differences(lines: Iterable[_Line], contents: Mapping[str, str]) -> Iterator[str]:
    """Cells and paragraphs whose text in the file is not the Document's."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.source, []).append(line.found)
    for source, expected in contents.items():
        parts = found.get(source, [])
        if not _same(parts, expected):
            yield f"“{source}”应为“{expected}”，实为“{''.join(parts)}”。"
    for source, parts in found.items():
        if source.endswith(CONTINUED):
            expected = contents.get(source.removesuffix(CONTINUED), "")
            if not _same(parts, expected, repeated=True):
                yield f"续页上的“{source.removesuffix(CONTINUED)}”印成了“{''.join(parts)}”。"
        elif source not in contents and source not in FOOT:
            yield f"多印了“{''.join(parts)}”。"


def _same(parts: list[str], expected: str, *, repeated: bool = False) -> bool:
    """Whether the parts make up the text, once; or over and over again on later pages."""
    if len(parts) == 1 and "\n" not in expected and len(expected) == len(parts[0]):
        return parts[0] == expected
    found, once = _bare("".join(parts)), _bare(expected)
    if repeated and once:
        return found == once * (len(found) // len(once))
    return found == once


def _contents(document: Document) -> dict[str, str]:
    """All that the report says, by the names that the layout gives to it."""
    contents = {"标题": document.title}
    if document.is_signed:
        contents |= {"署名": document.agency, "成文日期": document.date}
    if document.doc_no:
        contents["文号"] = document.doc_no
    for number, paragraph in enumerate(document.preamble, start=1):
        contents[f"导语/{number}"] = paragraph.text
    for section in document.sections:
        contents.update(_section_contents(section))
    return contents


def _section_contents(section: Section) -> Iterator[tuple[str, str]]:
    yield f"{section.key}/标题", section.heading
    for number, paragraph in enumerate(section.paragraphs, start=1):
        yield f"{section.key}/{number}", paragraph.text
    if section.grid:
        for placed in section.grid.placed():
            yield cell_source(section.grid, placed), placed.cell.text
    for source, figure in section.named_figures():
        yield f"{source}/题", figure.caption
        if isinstance(figure.content, Chart):
            yield source, "".join(bar.label + bar.text for bar in figure.content.bars)


def _bare(text: str) -> str:
    return "".join(text.split())
