"""What a file that came back says otherwise than the report, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["changed", "removed", "added", "moved"]
Verdict = Literal["unchanged", "differs", "unclear"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell, sentence or line that the file says otherwise. `where` names it as the report does,
    `old` is what the report prints there, `new` what the file says, without white space; either is
    "" where there is nothing. `place` is where it stands in the file, "" where it does not.
    `is_row`: it is a whole row of a table.
    """

    kind: Kind
    where: str
    old: str
    new: str
    place: str = ""
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something printed that could not be compared, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What came of comparing a file with a report. `cells` and `sentences` count what is equal;
    `beside` is what stands around the report and is no part of it (a site's navigation, the words
    of a template); `apart` what the file leaves out because it has its place elsewhere (a
    fragment's title).
    """

    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]
    beside: tuple[str, ...]
    cells: int
    sentences: int
    apart: tuple[str, ...] = ()

    def without_beside(self, lines: Iterable[str]) -> Found:
        """The same with these added lines set aside: a template has them."""
        left, aside = list(self.differences), []
        for line in lines:
            one = next((d for d in left if d.kind == "added" and d.new == line), None)
            if one is not None:
                left.remove(one)
                aside.append(line)
        return replace(self, differences=tuple(left), beside=(*self.beside, *aside))

    @property
    def verdict(self) -> Verdict:
        """A difference that is certain counts before what is not known."""
        if self.differences:
            return "differs"
        return "unclear" if self.unknown else "unchanged"
