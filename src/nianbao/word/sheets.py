"""Document of sheets to be filled in by hand → .docx; and what a written one says otherwise.

Unlike a report it needs no template: nothing in it is anybody's to design anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.document import Document, Section
from nianbao.errors import TemplateError
from nianbao.word import styles
from nianbao.word.frame import build_docx
from nianbao.word.grids import table
from nianbao.word.markup import paragraph, styled, w
from nianbao.word.package import read_parts
from nianbao.word.soundness import flaws
from nianbao.word.story import DOCUMENT, lines, stories

_GAP, _THIN = 160, 20  # twips: between two tables; behind the last, where Word wants a paragraph


def build_sheets(document: Document) -> bytes:
    """The sheets as a .docx; same document, same bytes."""
    return build_docx(_body(document), document.title, document.agency, for_sheets=True)


def _body(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield from _above(document, section)
        if section.grid:
            yield table(section.grid, whole=not section.opens_sheet)
    yield _empty(_THIN)


def _above(document: Document, section: Section) -> Iterator[str]:
    """What stands above a section's table: the title where it opens a sheet, else a gap."""
    if section.opens_sheet:
        begins = w("pageBreakBefore") if section is not document.sections[0] else ""
        yield paragraph(styles.TITLE, "\n".join(document.title_lines), begins)
        yield paragraph(styles.HEADING_1, section.heading)
    else:
        yield _empty(_GAP)
    for each in section.paragraphs:
        yield paragraph(styles.BODY, each.text, w("keepNext"))


def _empty(height: int) -> str:
    """A paragraph without text, of a height in twips."""
    spacing = w("spacing", line=height, lineRule="exact")
    return w("p", styled(styles.NORMAL, w("snapToGrid", val=0), spacing))


def differences(written: bytes, document: Document) -> list[str]:
    """Each place in which a written file does not say what the document says, in Chinese."""
    try:
        parts = read_parts(written)
        roots = dict(stories(parts))
    except TemplateError as trouble:
        return [f"写出的文件读不回来：{trouble.message}"]
    found = [(line.place, line.text) for line in lines(roots[DOCUMENT], DOCUMENT) if line.text]
    texts = list(_texts(document))
    if len(found) != len(texts):
        return [f"应有{len(texts)}段文字，写出的有{len(found)}段"]
    wrong = [
        f"{place}应为“{wanted}”，写出的是“{text}”"
        for wanted, (place, text) in zip(texts, found, strict=True)
        if wanted != text
    ]
    return [*wrong, *flaws(parts, roots)]


def _texts(document: Document) -> Iterator[str]:
    """All that the file says, in its order."""
    for section in document.sections:
        if section.opens_sheet:
            yield "\n".join(document.title_lines)
            yield section.heading
        yield from (each.text for each in section.paragraphs)
        if section.grid:
            yield from (placed.cell.text for placed in section.grid.placed() if placed.cell.text)
