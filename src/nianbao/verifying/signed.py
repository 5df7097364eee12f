"""Values by path, as a record of the sign-off keeps them → the document that was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count, takewhile

from nianbao.content import (
    AGENCY,
    DATE_SIGN,
    DOC_NO,
    FORM,
    PREAMBLE,
    SITE_NAME,
    SITE_URL,
    TITLE,
    YEAR,
)
from nianbao.document import Bar, Chart, Document, Figure, Grid, Paragraph, Picture, Section

Values = Mapping[str, str]


def signed_document(values: Values, now: Document) -> Document:
    """The document that says these values: the labels of the document as it is `now`, and its date.

    Raises ValueError where the values are those of another form.
    """
    if values.get(FORM) != now.form_id:
        raise ValueError(values.get(FORM))
    return replace(
        now,
        year=int(values[YEAR]),
        title_lines=(values[TITLE],),
        doc_no=values.get(DOC_NO),
        preamble=_paragraphs(PREAMBLE, values, now.date),
        sections=tuple(_section(section, values, now.date) for section in now.sections),
        agency=values[AGENCY],
        site_name=values.get(SITE_NAME, ""),
        site_url=values.get(SITE_URL, ""),
    )


def _numbered(name: str, values: Values) -> Sequence[str]:
    """The names that go on with 1, 2, … as long as there are values."""
    names = (f"{name}{number}" for number in count(1))
    return list(takewhile(lambda one: any(path.startswith(one) for path in values), names))


def _paragraphs(key: str, values: Values, date: str) -> tuple[Paragraph, ...]:
    names = takewhile(values.__contains__, (f"{key}/{number}" for number in count(1)))
    return tuple(_paragraph(values[name], date) for name in names)


def _paragraph(text: str, date: str) -> Paragraph:
    """With the date where a sign stands for it; its places are known, so that the digest is."""
    pieces = text.split(DATE_SIGN)
    dates, whole = [], pieces[0]
    for piece in pieces[1:]:
        dates.append((len(whole), len(whole) + len(date)))
        whole += date + piece
    return Paragraph(0, "", whole, tuple(dates))


def _section(section: Section, values: Values, date: str) -> Section:
    figures = _numbered(f"{section.key}/图", values)
    return replace(
        section,
        paragraphs=_paragraphs(section.key, values, date),
        grid=_grid(section.grid, values) if section.grid else None,
        figures=tuple(_figure(name, values) for name in figures),
    )


def _grid(grid: Grid, values: Values) -> Grid:
    rows = tuple(
        tuple(replace(cell, text=values[cell.path]) if cell.path else cell for cell in row)
        for row in grid.rows
    )
    return replace(grid, rows=rows)


def _figure(name: str, values: Values) -> Figure:
    shown = values[f"{name}/内容"]
    return Figure(values[f"{name}/题"], values[f"{name}/替代文字"], _content(shown))


def _content(shown: str) -> Picture | Chart:
    kind, _, digest = shown.partition(" ")
    if len(digest) == 64 and kind in ("png", "jpeg"):
        return Picture(b"", "jpeg" if kind == "jpeg" else "png", 0, 0, digest)
    bars = (bar.rpartition(" ") for bar in shown.split("；"))
    return Chart(tuple(Bar(label, text, Decimal()) for label, _, text in bars))
