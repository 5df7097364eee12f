"""Numbers with their units, as texts tell them: 新收申请50件."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from nianbao.checks.han import is_han
from nianbao.checks.wordlists import word_text


class Counted(NamedTuple):
    """A number with its unit, and where it stands in a text."""

    text: str
    start: int
    end: int
    number: str
    unit: str

    @property
    def value(self) -> int | Decimal:
        return as_value(self.number)

    @property
    def thing(self) -> str:
        """The words right before the number, back to the last mark, digit or letter."""
        return self.thing_since(0)

    def thing_since(self, place: int) -> str:
        """Those of them that stand behind a place."""
        start = self.start
        while start > place and is_han(self.text[start - 1]):
            start -= 1
        return self.text[start : self.start]


def as_value(number: str) -> int | Decimal:
    return Decimal(number) if "." in number else int(number)


def counts(text: str, start: int, end: int) -> list[tuple[str, str]]:
    """The numbers of a stretch of a text, each with its unit."""
    return _numbers().findall(text, start, end)


def counted(text: str, start: int, end: int) -> list[Counted]:
    """The same, each with its place."""
    found = _numbers().finditer(text, start, end)
    return [Counted(text, *m.span(), *m.groups()) for m in found]


@cache
def _numbers() -> re.Pattern[str]:
    """It begins with a digit, which is found quickly, and looks back from there."""
    digit = "[0-9]"
    number = rf"{digit}(?<![0-9.].){digit}{{0,11}}(?:\.{digit}{{1,6}})?"
    return re.compile(rf"(?P<n>{number}) ?(?P<unit>{word_text('shares', 'units')})(?!以)")
