"""What stands in a cell → a number as the data file writes it, or why it is none."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nianbao.forms.definition import Kind
from nianbao.importers.labels import lists
from nianbao.reading.struck import without_altered

# Only these are taken for digits: ① or ² is no number of the table.
_HALF = str.maketrans("０１２３４５６７８９．，＋－−﹣　\u00a0", "0123456789.,+---  ")
_UNIT = r"(?:\s?(?P<unit>[件项个次宗条份万亿元]{1,2}元?))?"
_NUMBER = re.compile(rf"(?P<sign>[-+]?)(?P<digits>\d[\d,]*(?:\.\d+)?){_UNIT}", re.ASCII)
# 3（含上年1件）, 3①, 3/2: more than a number, but it stands where one does.
_REMARKED = re.compile(
    r"[-+]?\d[\d,.]*[件项个次宗条份]?\s*(?:[（(][^）)]*[）)]|[①-⑳*※†#]+|[/／]\s*\d+)", re.ASCII
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_NO_CENTS = re.compile(r"\.0{1,2}")  # 3.00 is how spreadsheets show 3
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


class Amount(NamedTuple):
    """A number as it is written in the data file, and the unit that stood behind it."""

    text: str
    unit: str = ""


class Unclear(NamedTuple):
    """Why a text is no number."""

    why: str


def is_blank(text: str) -> bool:
    return not text.strip("　\u00a0 \t\n\u200b\ufeff")


def stands_for_number(text: str) -> bool:
    """Whether a number, or a sign where one should be, stands here."""
    rest = without_altered(text)
    plain = _plain(text if rest is None else rest)
    if _NUMBER.fullmatch(plain) or _REMARKED.fullmatch(plain) or plain in _signs_for_nothing():
        return True
    return rest is not None and not plain


def is_digits(text: str) -> bool:
    """Whether it is a number and nothing else."""
    return bool(_NUMBER.fullmatch(_plain(text)))


@cache
def _signs_for_nothing() -> frozenset[str]:
    return frozenset(_plain(sign) for sign in lists().texts("blanks"))


def _plain(text: str) -> str:
    return text.translate(_HALF).strip(" \t\n\u200b\ufeff")


def read_amount(text: str, kind: Kind, units: tuple[str, ...]) -> Amount | Unclear:
    """The number in a cell of this kind; `units` are those that may stand behind it."""
    plain = _plain(text)
    if not plain:
        return Unclear("是空的，不知道是不是零")
    if plain in _signs_for_nothing():
        return Unclear(f"写的是“{plain}”，不知道是不是零")
    match = _NUMBER.fullmatch(plain)
    if without_altered(plain) is not None:
        return Unclear(f"有涂改的痕迹，写的是“{_short(plain)}”")
    if match is None:
        return Unclear(f"写的是“{_short(plain)}”，不是一个数")
    unit = match["unit"] or ""
    if unit in lists().texts("counting") and (kind != "money" or not match["digits"].strip("0.")):
        unit = ""
    if unit and unit not in units:
        return Unclear(f"写的是“{plain}”，单位不是{'或'.join(units)}")
    return _signed(match["sign"], match["digits"], unit, kind, plain)


def counted(text: str) -> int | None:
    """How many a cell counts, 0 where it has a sign for nothing; None where it is not clear."""
    read = read_amount(text, "count", ())
    if isinstance(read, Amount):
        return int(read.text)
    return 0 if _plain(text) in _signs_for_nothing() or is_blank(text) else None


def _signed(sign: str, digits: str, unit: str, kind: Kind, plain: str) -> Amount | Unclear:
    if "," in digits and not _THOUSANDS.fullmatch(digits):
        return Unclear(f"写的是“{plain}”，逗号的位置不对")
    digits = digits.replace(",", "")
    if kind != "money":
        digits = _whole(digits)
    if not _PLAIN.fullmatch(digits):
        return Unclear(f"写的是“{plain}”，开头多了 0")
    if "." in digits and kind != "money":
        return Unclear(f"写的是“{plain}”，这一格应当是整数")
    if sign and kind != "change":
        return Unclear(f"写的是“{plain}”，这一格不会有正负号")
    minus = "-" if sign == "-" and digits.strip("0.") else ""
    return Amount(minus + digits, unit)


def _whole(digits: str) -> str:
    whole, _, cents = digits.partition(".")
    return whole if _NO_CENTS.fullmatch(f".{cents}") else digits


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 20 else flat[:20] + "…"
