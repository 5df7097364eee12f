"""What nobody knows while a table has errors: its numbers, and what they may be in truth."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from nianbao.forms.definition import CellKey


class Fault(NamedTuple):
    """A sum that does not hold: how much left minus right is, and how it grows (by 1 or −1) with
    each number in it.
    """

    off: int | Decimal
    weights: Mapping[CellKey, int]


@dataclass(frozen=True, slots=True)
class Doubts:
    """`tables` have errors; `unknown` are numbers of theirs that nobody knows; of the sums that do
    not hold (`faults`) each has a number that is wrong by as much as the sum is off.
    """

    tables: frozenset[str] = frozenset()
    unknown: frozenset[CellKey] = frozenset()
    faults: tuple[Fault, ...] = ()

    def may_be(
        self, value: int | Decimal, numbers: Collection[CellKey]
    ) -> frozenset[int | Decimal]:
        """What numbers that add up to a value may add up to, one of each fault's being wrong;
        nothing where one of them is unknown.
        """
        if not self.unknown.isdisjoint(numbers):
            return frozenset()
        values = {value}
        for off, weights in self.faults:
            shifts = {off * weights[number] for number in numbers if number in weights}
            values |= {one - shift for one in values for shift in shifts}
        return frozenset(values)


NO_DOUBTS = Doubts()
