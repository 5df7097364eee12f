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
    def value(self) -> Decimal:
        return Decimal(self.number)

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


def counted(text: str) -> tuple[Counted, ...]:
    return tuple([Counted(text, *m.span(), *m.groups()) for m in _numbers().finditer(text)])


@cache
def _numbers() -> re.Pattern[str]:
    """It begins with a digit, which is found quickly, and looks back from there."""
    number = r"\d(?<![\d.]\d)\d{0,11}(?:\.\d{1,6})?"
    return re.compile(rf"(?P<n>{number}) ?(?P<unit>{word_text('shares', 'units')})(?!以)")
