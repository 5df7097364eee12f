"""A date or a year as reports write it → date, year."""

from __future__ import annotations

import re
from datetime import date

_NUMERALS = {char: at for at, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "零○ＯOo", 0
)
_HALF = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")
_DIGITS = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?", re.ASCII)
_WORDS = re.compile(
    r"([〇零○ＯOo一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_OPEN = re.compile(r"\d{4}年(?:\d{1,2})?月日?", re.ASCII)


def date_in(text: str) -> date | None:
    """The day that a line is, and nothing else (brackets and spaces aside)."""
    bare = "".join(text.translate(_HALF).split()).strip("（）()")
    found = _DIGITS.fullmatch(bare)
    if found:
        return _day(*(int(part) for part in found.groups()))
    found = _WORDS.fullmatch(bare)
    if found:
        year = _year_of_words(found[1])
        return _day(year, _count(found[2]), _count(found[3]))
    return None


def is_open_date(text: str) -> bool:
    """Whether a line is a date whose day is not filled in."""
    return bool(_OPEN.fullmatch("".join(text.translate(_HALF).split())))


def year_in(text: str) -> int:
    """A year in digits or in numerals (二〇二四)."""
    return int(text) if text.isdigit() else _year_of_words(text)


def _year_of_words(text: str) -> int:
    year = 0
    for char in text:
        year = year * 10 + (int(char) if char.isdigit() else _NUMERALS[char])
    return year


def _count(text: str) -> int:
    """一 to 三十一."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _NUMERALS[units]
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[units] if units else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
