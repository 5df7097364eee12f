"""words.yaml → what in a county's file is not filled in yet, and lines as if it were."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nianbao.importers.dates import date_in
from nianbao.importers.labels import lists
from nianbao.importers.numbers import stands_for_number
from nianbao.source.shipped import Shipped, read_shipped

_SOME_DAY = "2000年1月1日"  # stands in for a date that is not filled in
_SOME_NAME = "某某单位"


@cache
def words() -> Shipped:
    """words.yaml."""
    return read_shipped(Path(__file__).with_name("words.yaml"))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The regular expression of this name; a list of them stands for any of it."""
    if name == "after_report":
        return re.compile("|".join(f"(?:{line})" for line in words().texts(name)))
    return re.compile(words().text(name))


def bare(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


class Opening(NamedTuple):
    """A cell that may be overwritten, and the unit that stands in it beside number or blank."""

    unit: str


def opening(text: str) -> Opening | None:
    """A cell with a number, blank, or with a sign for what is still to be written; else None."""
    found = bare(text)
    units = [unit for unit in lists().texts("units") if found.endswith(unit)]
    unit = max(units, key=len, default="")
    core = found.removesuffix(unit)
    is_open = not core or stands_for_number(core) or pattern("number").fullmatch(core)
    return Opening(unit) if is_open else None


def is_open_number(text: str) -> bool:
    """Whether a cell holds a sign for a number that is still to be written, xx件."""
    found = opening(text)
    return found is not None and bool(bare(text).removesuffix(found.unit))


def is_instruction(text: str) -> bool:
    """Whether a line only tells what to write there."""
    return bool(pattern("instruction").fullmatch(bare(text)))


def is_after_report(text: str) -> bool:
    return bool(pattern("after_report").fullmatch(bare(text)))


def readable(text: str) -> str:
    """A line as the recognisers want it: open dates filled in, remarks beside names gone."""
    found = bare(text)
    if date_in(found) is None and pattern("open_date").fullmatch(found):
        return _SOME_DAY
    if pattern("after_title").search(found):
        return pattern("after_title").sub("", found)
    if pattern("seal").search(found) or pattern("before_signature").search(found):
        return _signing(text)
    return text


def _signing(text: str) -> str:
    """A signature without 单位： and （盖章）, with a date behind it or not."""
    name = pattern("seal").sub("", pattern("before_signature").sub("", text.strip())).strip()
    return name or _SOME_NAME
