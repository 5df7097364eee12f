"""Document → the digest of its content: all that is printed but the date, however it is laid out.

The same report has the same digest in Word and PDF and on every computer. A change of what goes
into it takes a new version mark.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from nianbao.document import Chart, Document, Figure, Grid, Paragraph, Picture, Section

_VERSION = "nianbao content 1"


def content_digest(document: Document, pictures: Mapping[str, str] | None = None) -> str:
    """SHA-256 in hex. Charts count by their numbers, pictures by their bytes: `pictures` are their
    digests by the figures' names, where the document itself does not hold the bytes.
    """
    shown = picture_digests(document) if pictures is None else pictures
    said = [
        _VERSION,
        document.form_id,
        document.year,
        document.title,
        document.doc_no,
        [_paragraph(paragraph) for paragraph in document.preamble],
        [_section(section, shown) for section in document.sections],
        document.agency,
    ]
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def picture_digests(document: Document) -> dict[str, str]:
    """The SHA-256 of each picture by the name of its figure."""
    return {
        name: sha256(figure.content.data).hexdigest()
        for section in document.sections
        for name, figure in section.named_figures()
        if isinstance(figure.content, Picture)
    }


def _section(section: Section, pictures: Mapping[str, str]) -> list[object]:
    return [
        section.heading,
        [_paragraph(paragraph) for paragraph in section.paragraphs],
        _grid(section.grid) if section.grid else None,
        [_figure(figure, pictures.get(name, "")) for name, figure in section.named_figures()],
    ]


def _paragraph(paragraph: Paragraph) -> list[object]:
    return [paragraph.level, paragraph.head, paragraph.rest]


def _grid(grid: Grid) -> list[object]:
    return [[[cell.path, cell.text] for cell in row] for row in grid.rows]


def _figure(figure: Figure, picture: str) -> list[object]:
    content = figure.content
    if isinstance(content, Chart):
        return [figure.caption, figure.alternative, [[bar.label, bar.text] for bar in content.bars]]
    return [figure.caption, figure.alternative, picture]
