"""Document → the digest of its content: all that is printed but the date, however it is laid out.

The same report has the same digest in Word and PDF and on every computer. A change of what goes
into it takes a new version mark.
"""

from __future__ import annotations

import json
from hashlib import sha256

from nianbao.document import Chart, Document, Figure, Grid, Paragraph, Section

_VERSION = "nianbao content 1"


def content_digest(document: Document) -> str:
    """SHA-256 in hex. Charts count by their numbers, pictures by their bytes."""
    said = [
        _VERSION,
        document.form_id,
        document.year,
        document.title,
        document.doc_no,
        [_paragraph(paragraph) for paragraph in document.preamble],
        [_section(section) for section in document.sections],
        document.agency,
    ]
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _section(section: Section) -> list[object]:
    return [
        section.heading,
        [_paragraph(paragraph) for paragraph in section.paragraphs],
        _grid(section.grid) if section.grid else None,
        [_figure(figure) for figure in section.figures],
    ]


def _paragraph(paragraph: Paragraph) -> list[object]:
    return [paragraph.level, paragraph.head, paragraph.rest]


def _grid(grid: Grid) -> list[object]:
    return [[[cell.path, cell.text] for cell in row] for row in grid.rows]


def _figure(figure: Figure) -> list[object]:
    content = figure.content
    if isinstance(content, Chart):
        shown: object = [[bar.label, bar.text] for bar in content.bars]
    else:
        shown = sha256(content.data).hexdigest()
    return [figure.caption, figure.alternative, shown]
