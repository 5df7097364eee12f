"""Document → its imprint: digest and printed data, as the files made of it carry them; and back.

The imprint holds what is printed and nothing else, in some 5 kB of ASCII. Whoever reads it later
needs nothing but the form's shape: labels are carried, too, so that a form whose wording is mended
does not make an old file look changed.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from nianbao.content import content_digest, picture_digests
from nianbao.document import Bar, Cell, Chart, Document, Figure, Grid, Paragraph, Picture, Section
from nianbao.errors import FormError
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.forms.definition import CellKey, Form, Table

_VERSION = 1
_MOST = 2**22  # bytes; the printed data of a report take some 10,000

Value = Any  # of JSON


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a file tells of its content: the digest in hex, and the printed data as base64."""

    digest: str
    printed: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as it was printed: the document, its pictures without their bytes but with their
    digests by the figures' names.
    """

    document: Document
    pictures: dict[str, str]

    @property
    def digest(self) -> str:
        return content_digest(self.document, self.pictures)


class ImprintError(ValueError):
    """What should be an imprint is none that is known here."""


def imprint(document: Document) -> Imprint:
    """The imprint of a document. Same document, same imprint."""
    pictures = picture_digests(document)
    said = [
        _VERSION,
        document.form_id,
        document.year,
        document.title,
        document.doc_no,
        [_paragraph(paragraph) for paragraph in document.preamble],
        [_section(section, pictures) for section in document.sections],
        document.agency,
        document.date,
    ]
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    packed = b64encode(zlib.compress(plain, 9)).decode()
    return Imprint(content_digest(document, pictures), packed)


def printed(document: Document) -> Printed:
    """A document with the digests of its pictures."""
    return Printed(document, picture_digests(document))


def read_imprint(text: str) -> Printed:
    """The printed data of an imprint. Raises ImprintError; the text may come from anybody."""
    try:
        said = json.loads(_unpacked(text))
        version, form_id, year, title, doc_no, preamble, sections, agency, date = said
        if version != _VERSION or form_id not in form_ids():
            raise ImprintError(str(form_id))
        read = list(_read_sections(load_form(form_id), sections))
        document = Document(
            form_id=_text(form_id),
            year=_whole(year),
            title_lines=(_text(title),),
            doc_no=None if doc_no is None else _text(doc_no),
            preamble=tuple(map(_read_paragraph, preamble)),
            sections=tuple(section for section, _ in read),
            agency=_text(agency),
            date=_text(date),
        )
    except (ValueError, TypeError, RecursionError, InvalidOperation, FormError) as trouble:
        raise ImprintError(str(trouble)) from trouble
    pictures = {
        name: digest
        for section, digests in read
        for (name, _), digest in zip(section.named_figures(), digests, strict=True)
        if digest
    }
    return Printed(document, pictures)


# -- packing


def _unpacked(text: str) -> bytes:
    try:
        inflate = zlib.decompressobj()
        plain = inflate.decompress(b64decode(text, validate=True), _MOST)
    except (zlib.error, Base64Error) as trouble:
        raise ImprintError(str(trouble)) from trouble
    if not inflate.eof:
        raise ImprintError("too long, or cut off")
    return plain


# -- as values of JSON


def _paragraph(paragraph: Paragraph) -> Value:
    """A plain one as its text; one with a level with its head apart."""
    if paragraph.level == 0 and not paragraph.head:
        return paragraph.rest
    return [paragraph.level, paragraph.head, paragraph.rest]


def _section(section: Section, pictures: dict[str, str]) -> Value:
    grid = section.grid
    return [
        section.heading,
        [_paragraph(paragraph) for paragraph in section.paragraphs],
        [[cell.text for cell in row] for row in grid.rows] if grid else None,
        [_figure(figure, pictures.get(name)) for name, figure in section.named_figures()],
    ]


def _figure(figure: Figure, picture: str | None) -> Value:
    content = figure.content
    if isinstance(content, Chart):
        shown: Value = [[bar.label, bar.text, str(bar.value)] for bar in content.bars]
    else:
        shown = picture
    return [figure.caption, figure.alternative, shown]


# -- and back


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ImprintError(repr(value)[:40])
    return value


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise ImprintError(repr(value)[:40])
    return value


def _read_paragraph(value: Value) -> Paragraph:
    if isinstance(value, str):
        return Paragraph(0, "", value)
    level, head, rest = value
    return Paragraph(_whole(level), _text(head), _text(rest))


def _read_sections(form: Form, values: Sequence[Value]) -> Iterator[tuple[Section, list[str]]]:
    """Each section, and the digests of its figures' pictures, "" for charts."""
    for section, value in zip(form.sections, values, strict=True):
        heading, paragraphs, rows, figures = value
        table = form.tables[section.table] if section.table else None
        if (table is None) != (rows is None):
            raise ImprintError(section.key)
        read = Section(
            section.key,
            _text(heading),
            tuple(map(_read_paragraph, paragraphs)),
            _read_grid(table, rows) if table else None,
            tuple(map(_read_figure, figures)),
        )
        yield read, [_text(one[2]) if isinstance(one[2], str) else "" for one in figures]


def _read_grid(table: Table, rows: Sequence[Value]) -> Grid:
    shape = table.printed
    cells = tuple(
        tuple(
            Cell(
                _text(text), one.kind, one.colspan, one.rowspan,
                str(CellKey(table.key, *one.number)) if one.number else None, one.align,
            )
            for one, text in zip(printed_row, row, strict=True)
        )
        for printed_row, row in zip(shape.rows, rows, strict=True)
    )  # fmt: skip
    return Grid(
        table.key, table.title, shape.widths, cells, shape.head_rows, shape.dense, table.description
    )


def _read_figure(value: Value) -> Figure:
    caption, alternative, shown = value
    content: Picture | Chart = Picture(b"", "png", 0, 0)
    if not isinstance(shown, str):
        content = Chart(
            tuple(Bar(_text(label), _text(text), Decimal(number)) for label, text, number in shown)
        )
    return Figure(_text(caption), _text(alternative), content)
