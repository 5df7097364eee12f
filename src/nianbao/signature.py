"""Widths of the agency's name and of the date → where the signature stands (GB/T 9704-2012 §7.3.5).

Word and the pages take it from here, so that they agree. Lengths are in characters of the grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from nianbao.official import CHARACTERS

_IN = 2  # from the right edge without a seal, §7.3.5.2
_DATE_SHIFT = 2  # the date's first character is that much to the right of the name's, §7.3.5.2
_DATE_IN_UNDER_SEAL = 4  # §7.3.5.1
_HAIR = 1e-6  # absorbs rounding of sums: the pages add up a name's width


@dataclass(frozen=True, slots=True)
class Signature:
    """How far name and date end from the type area's right edge, in characters, and how many
    blank lines stand above the name and below the date.
    """

    name_right: float
    date_right: float
    above: int
    below: int


def place_signature(name: float, date: float, *, seal: bool) -> Signature:
    """The signature for a name and a date of these widths; of several lines, the widest counts.

    With a seal a circle of 42 mm over both is kept free: its top is within a line of the text.
    """
    return _sealed(name, date) if seal else _plain(name, date)


def name_measure(name: float, *, seal: bool) -> float:
    """The line that a name of this width is broken to: all of it, or even shares of a long one."""
    room = CHARACTERS if seal else CHARACTERS - _IN - _DATE_SHIFT
    lines = max(1, math.ceil(name / room - _HAIR))
    return min(room, name if lines == 1 else math.ceil(name / lines - _HAIR))


def _plain(name: float, date: float) -> Signature:
    """Name two in, date two to the right of it; a longer date is two in and moves the name."""
    if date > name:
        return Signature(_IN + date + _DATE_SHIFT - name, _IN, above=1, below=0)
    return Signature(_IN, name - date + (_IN - _DATE_SHIFT), above=1, below=0)


def _sealed(name: float, date: float) -> Signature:
    """Date four in, name centred over it; a name too long for that ends at the edge instead."""
    name_right = _DATE_IN_UNDER_SEAL + (date - name) / 2
    if name_right < 0:
        return Signature(0, (name - date) / 2, above=2, below=1)
    return Signature(name_right, _DATE_IN_UNDER_SEAL, above=2, below=1)
