"""Report: what one agency says of one year. Immutable, typed, each value with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nianbao.document import Figure
from nianbao.findings import Place
from nianbao.forms.definition import CellKey, Form
from nianbao.report.text import Text
from nianbao.source.nodes import Scalar


@dataclass(frozen=True, slots=True)
class Number:
    """A number: counts are int, money is Decimal; `text` is as it was given.

    `place` is None for one that nobody typed (computed, or 未列为零).
    """

    value: int | Decimal
    text: str
    place: Place | None = None


ZERO = Number(0, "0")


@dataclass(frozen=True, slots=True)
class Agency:
    """The body that reports. Fields that were not given are empty."""

    name: str = ""
    short_name: str = ""
    level: str = ""
    address: str = ""
    post_code: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""
    site_name: str = ""
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """Sign-off kept on paper (签发: 纸质), perhaps bound to one content by its code."""

    name: str = ""
    day: date | None = None
    content_code: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A written reason that accepts a warning, by code and perhaps by path; `path` is as it was
    written, perhaps with the words that it is about behind it (总体情况“2019”).
    """

    code: str
    path: str | None
    reason: str
    place: Place


@dataclass(frozen=True)
class Report:
    """One year's report on its form.

    `typed` holds the numbers that were written, None where one is in error; `numbers` holds every
    cell of the form, in its order, with totals computed, None where a part is in error. `fields`
    are the plain values as written, by path (机关.名称), `alternatives` the 替代文字 of figures,
    which are read out and not printed, `places` where each key stands, those of rows (申请.新收),
    too. `beside` are the names of the files that it takes in: texts and pictures.
    """

    form: Form
    year: int
    agency: Agency
    title: str
    doc_no: str
    dated: date | None
    due: date
    typed: Mapping[CellKey, Number | None]
    numbers: Mapping[CellKey, Number | None]
    units: Mapping[tuple[str, str], str]
    texts: Mapping[str, Text]
    fee: Number | None
    notes: tuple[Note, ...] = ()
    signing: Signing | None = None
    seal: bool = False
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    alternatives: Mapping[str, Scalar] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def place_of(self, cell: CellKey) -> Place:
        """Where a cell's number was typed; where nobody typed it, its row's key or its table's."""
        number = self.typed.get(cell)
        if number is not None and number.place is not None:
            return number.place
        row = self.places.get(f"{cell.table}.{cell.row}")
        return row or self.places[self.form.section_of(cell.table).key]
