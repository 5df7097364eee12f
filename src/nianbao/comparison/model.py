"""Comparison: what two reports say otherwise, each difference with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nianbao.document import Figure
from nianbao.findings import Place

Change = Literal["changed", "added", "removed"]

BREAK = "¶"  # stands before a sentence that begins a paragraph here and does not there


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two reports. `errors` counts what was wrong in its reading."""

    file: str
    year: int
    agency: str
    form: str
    errors: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says of a thing; `text` is None where it says nothing, or nobody knows what.
    A total that the numbers do not make is in error, and `text` is what was written.
    """

    text: str | None = None
    in_error: bool = False


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A plain value (机关.电话) that differs."""

    path: str
    a: Said
    b: Said
    place: Place


@dataclass(frozen=True, slots=True)
class NumberDifference:
    """A number that differs. `difference` is b - a, or None where they cannot be subtracted: one is
    in error, or the units differ. The paths of several cells that add up are joined by " + ".
    """

    a_path: str
    b_path: str
    label: str
    a: Said
    b: Said
    difference: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class NotComparable:
    """A number, value or text that has no counterpart, or one that nobody knows; and why."""

    path: str
    label: str
    reason: str
    a: Said
    b: Said
    place: Place


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a changed sentence as each side has it; equal where the two are."""

    a: str
    b: str

    @property
    def is_equal(self) -> bool:
        return self.a == self.b


@dataclass(frozen=True, slots=True)
class TextDifference:
    """A sentence that one side lacks ("" there), or that both have in words of their own: then
    `pieces` tells which, and put together they are the two sentences.
    """

    section: str
    kind: Change
    a: str
    b: str
    pieces: tuple[Piece, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """A figure that one side lacks, or that differs in some `aspects` (题, 内容 …)."""

    section: str
    kind: Change
    a: Figure | None
    b: Figure | None
    aspects: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that two reports say otherwise. `equal_sentences` counts, by section, what both say."""

    a: Side
    b: Side
    fields: tuple[FieldDifference, ...]
    numbers: tuple[NumberDifference, ...]
    not_comparable: tuple[NotComparable, ...]
    texts: tuple[TextDifference, ...]
    equal_sentences: dict[str, int]
    figures: tuple[FigureDifference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether the two are known to say the same; what cannot be compared is not known, nor
        what stands in a file with errors.
        """
        return self.reads_equal and not (self.a.errors or self.b.errors)

    @property
    def reads_equal(self) -> bool:
        """Whether the two say the same, as far as they could be read."""
        return not (self.has_differences or self.not_comparable)

    @property
    def has_differences(self) -> bool:
        return bool(self.fields or self.numbers or self.texts or self.figures)

    def texts_by_section(self) -> Iterator[tuple[str, tuple[TextDifference, ...]]]:
        """The sections whose text was compared, each with its differences."""
        for section in self.equal_sentences:
            yield section, tuple(text for text in self.texts if text.section == section)
