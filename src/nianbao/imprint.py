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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal

from nianbao.content import content_digest
from nianbao.deflating import zlib_stream
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
    """A report as it was printed: the document, and by the digests of its pictures those of the
    files that show them. (A photograph that was turned is packed anew; its digest is that of the
    original.) The document of an imprint has its title on one line and no bytes of pictures.
    `beside` are the lines that an office's own template adds, without white space.
    """

    document: Document
    files: Mapping[str, str]
    beside: tuple[str, ...] = ()


class ImprintError(ValueError):
    """What should be an imprint is none that is known here."""


def imprint(document: Document, beside: Sequence[str] = ()) -> Imprint:
    """The imprint of a document and of the lines that stand beside it. Same ones, same imprint."""
    said = [
        _VERSION,
        document.form_id,
        {own: file for own, file in printed(document).files.items() if own != file},
        list(beside),
        document.year,
        document.title,
        document.doc_no,
        [_paragraph(paragraph) for paragraph in document.preamble],
        [_section(section) for section in document.sections],
        document.agency,
        document.date,
        document.site_name,
        document.site_url,
    ]
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    packed = b64encode(zlib_stream(plain, small=True)).decode()
    return Imprint(content_digest(document), packed)


def printed(document: Document) -> Printed:
    """A document with the digests of its pictures' files."""
    return Printed(
        document, {_digest(one): sha256(one.data).hexdigest() for one in _pictures(document)}
    )


def read_imprint(text: str) -> Printed:
    """What the printed data of an imprint tell. Raises ImprintError: they may come from anybody."""
    try:
        version, form_id, files, beside, *said = json.loads(_unpacked(text))
        if version != _VERSION or form_id not in form_ids():
            raise ImprintError(str(form_id))
        document = _document(load_form(form_id), *said)
        known = {_text(one): _text(other) for one, other in files.items()}
        return Printed(document, known, tuple(map(_text, beside)))
    except (ValueError, LookupError, TypeError, RecursionError, ArithmeticError, FormError) as bad:
        raise ImprintError(str(bad)) from bad


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
    """A plain one as its text; one with a level, or that says the date, with its head apart."""
    if paragraph.level == 0 and not paragraph.head and not paragraph.dates:
        return paragraph.rest
    return [paragraph.level, paragraph.head, paragraph.rest, *paragraph.dates]


def _section(section: Section) -> Value:
    grid = section.grid
    return [
        section.heading,
        [_paragraph(paragraph) for paragraph in section.paragraphs],
        [[cell.text for cell in row] for row in grid.rows] if grid else None,
        [[one.caption, one.alternative, _shown(one.content)] for one in section.figures],
    ]


def _shown(content: Picture | Chart) -> Value:
    if isinstance(content, Chart):
        return [[bar.label, bar.text, str(bar.value)] for bar in content.bars]
    return {"kind": content.kind, "digest": _digest(content)}


def _pictures(document: Document) -> Iterator[Picture]:
    for section in document.sections:
        for figure in section.figures:
            if isinstance(figure.content, Picture):
                yield figure.content


def _digest(picture: Picture) -> str:
    return picture.digest or sha256(picture.data).hexdigest()


# -- and back


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ImprintError(repr(value)[:40])
    return value


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise ImprintError(repr(value)[:40])
    return value


def _document(form: Form, *said: Value) -> Document:
    year, title, doc_no, preamble, sections, agency, date, site_name, site_url = said
    return Document(
        form_id=form.id,
        year=_whole(year),
        title_lines=(_text(title),),
        doc_no=None if doc_no is None else _text(doc_no),
        preamble=tuple(map(_read_paragraph, preamble)),
        sections=tuple(_read_sections(form, sections)),
        agency=_text(agency),
        date=_text(date),
        site_name=_text(site_name),
        site_url=_text(site_url),
    )


def _read_paragraph(value: Value) -> Paragraph:
    if isinstance(value, str):
        return Paragraph(0, "", value)
    level, head, rest, *dates = value
    stretches = tuple((_whole(start), _whole(end)) for start, end in dates)
    return Paragraph(_whole(level), _text(head), _text(rest), stretches)


def _read_sections(form: Form, values: Sequence[Value]) -> Iterator[Section]:
    for section, value in zip(form.sections, values, strict=True):
        heading, paragraphs, rows, figures = value
        table = form.tables[section.table] if section.table else None
        if (table is None) != (rows is None):
            raise ImprintError(section.key)
        yield Section(
            section.key,
            _text(heading),
            tuple(map(_read_paragraph, paragraphs)),
            _read_grid(table, rows) if table else None,
            tuple(map(_read_figure, figures)),
        )


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
    return Figure(_text(caption), _text(alternative), _read_shown(shown))


def _read_shown(value: Value) -> Picture | Chart:
    if isinstance(value, dict):
        kind: Literal["png", "jpeg"] = "jpeg" if value["kind"] == "jpeg" else "png"
        return Picture(b"", kind, 0, 0, _text(value["digest"]))
    bars = ((_text(label), _text(text), Decimal(number)) for label, text, number in value)
    return Chart(tuple(Bar(*bar) for bar in bars))
