"""What a person changed in the Word file, as values: each change, and what it asks of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nianbao.forms.definition import CellKey

State = Literal["open", "conflict", "refused", "follows"]


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Characters of a text as typed (start, end) and as printed (at, until), and what is to be
    typed and printed instead. A line end before the first paragraph is counted in both.
    """

    key: str
    start: int
    end: int
    text: str
    at: int
    until: int
    printed: str


@dataclass(frozen=True, slots=True)
class CellEdit:
    """Another number for a cell that a person fills in."""

    cell: CellKey
    text: str


@dataclass(frozen=True, slots=True)
class UnitEdit:
    """Another unit for a row whose unit the data give."""

    table: str
    row: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """Another plain value (机关.电话, 图.1.题); "" takes its key away."""

    path: str
    text: str


Edit = TextEdit | CellEdit | UnitEdit | FieldEdit


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the Word file says otherwise. `where` is in Chinese, `old` is what the data
    print now, `new` what the Word file says; either may be "" (nothing).

    open: may be taken over; conflict: may be, but the data were changed there since, too: `base` is
    what both sides changed, `word` what the Word file has, `new` that with the numbers that only
    the data changed; refused: may not, `note` says why; follows: a total that comes out as
    the Word file has it once the numbers it adds up are taken over. `number` counts those that
    may be taken over from 1, 0 for others. Paragraphs are parted by line ends.
    """

    number: int
    state: State
    where: str
    old: str
    new: str
    edits: tuple[Edit, ...] = ()
    note: str = ""
    base: str = ""
    word: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it may be taken over."""
        return self.state in ("open", "conflict")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the data are to hold: texts as typed, numbers, units and plain values by name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[CellKey, str] = field(default_factory=dict)
    units: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
