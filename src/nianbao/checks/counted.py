"""Numbers with their units, as texts tell them: 新收申请50件, 1,326条, 四十一件, 约300条."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from nianbao.checks.wordlists import word_text
from nianbao.han import is_han


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
    def is_rough(self) -> bool:
        """Whether it is said to be about so many (约300条, 300余条, 300条左右)."""
        exact = self.number + self.unit
        return (
            self.text[self.start : self.end].replace(" ", "") != exact
            or self.text.endswith(_ABOUT, 0, self.start)
            or self.text.startswith(_OR_SO, self.end)
        )

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


_ABOUT = ("约", "近", "逾", "超", "超过", "不足", "不到", "不下", "至少", "最多")
_OR_SO = ("左右", "上下", "以上", "以下", "以内")


def as_value(number: str) -> int | Decimal:
    """What a number that was found in a text is."""
    if number.isdecimal():
        return int(number)
    in_words = spoken_number(number)
    if in_words is not None:
        return in_words
    digits = number.removesuffix("万").replace(",", "").replace("，", "")
    value = Decimal(digits) * (_TEN_THOUSAND if number.endswith("万") else 1)
    return value if "." in number and value % 1 else int(value)


_TEN_THOUSAND = 10_000
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def spoken_number(text: str) -> int | None:
    """A number below ten thousand as Chinese says it (二十三, 两, 三百零六), or in digits; None for
    another.
    """
    digits = text if text.isdecimal() else text.replace(",", "").replace("，", "")
    if digits.isdecimal():
        return int(digits)
    if not _spoken().fullmatch(text):
        return 0 if text in ("零", "〇") else None
    value = said = 0
    for char in text:
        if char in _UNITS:
            value, said = value + (said or 1) * _UNITS[char], 0
        else:
            said = _DIGITS[char]
    return value + said


@cache
def _spoken() -> re.Pattern[str]:
    return re.compile(f"[{_FIRST}]{_REST}")


def counts(text: str, start: int, end: int) -> list[tuple[str, str]]:
    """The numbers of a stretch of a text, each with its unit."""
    return _numbers().findall(text, start, end)


def counted(text: str, start: int, end: int) -> list[Counted]:
    """The same, each with its place."""
    found = _numbers().finditer(text, start, end)
    return [Counted(text, *m.span(), *m.groups()) for m in found]


@cache
def _numbers() -> re.Pattern[str]:
    """It begins with a digit or what is said for one, which is found quickly, and looks back from
    there. One in words stands at the end of what it counts: 两项制度 is no part of a sum.
    """
    units = word_text("shares", "units")
    groups = "[0-9]{0,2}(?:[,，][0-9]{3})+(?![0-9])"
    digits = rf"(?<![0-9.].)(?<![0-9],.)(?:{groups}|[0-9]{{0,11}})(?:\.[0-9]{{1,6}})?(?:万(?!元))?"
    said = f"(?<![{_SAID}0-9第几数每].)(?<!每..)(?<!一..){_REST}"
    at_end = f"(?=[余多来几]?(?:{units})(?:{'|'.join(_OR_SO)})?(?:[，。；、！？（）]|$))"
    number = f"[0-9{_FIRST}](?:(?<=[0-9]){digits}|(?<=[{_FIRST}]){said}{at_end})"
    return re.compile(f"(?P<n>{number}) ?[余多来几]?(?P<unit>{units})")


_FIRST = "一二两三四五六七八九十"
_SAID = f"{_FIRST}零〇百千"
_ONES = "[一二两三四五六七八九]"
_BELOW_HUNDRED = f"(?:[零〇]?{_ONES}十)?(?:[零〇]{_ONES}|(?<=十){_ONES})?"
# what follows the first character of a number in words
_REST = (
    f"(?:(?<!十)(?:千(?:[零〇]?{_ONES}百)?{_BELOW_HUNDRED}|百{_BELOW_HUNDRED}|十{_ONES}?)"
    f"|(?<=十){_ONES})?"
)
