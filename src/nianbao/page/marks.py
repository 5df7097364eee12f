"""marks.yaml → the marks that a line may not begin or end with, and patterns that look for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.source.shipped import read_shipped

SPACES = " \u3000"

_WORD = "[!-~\u00a1-\u024f\u0370-\u04ff]+|[０-９．]+"


@dataclass(frozen=True, slots=True)
class Marks:
    """Characters by where they may stand, and what a line breaker looks for.

    `unit`: what stays on one line, in group 1, with the white space after it; `single`: the same
    where words may break. `word`: letters, digits and their signs. `neighbours`: a mark that shares
    its room with the next. `squeezable`: a mark that can lose half its room, a closing one in
    group 1. `bound`: what may not begin a line.
    """

    closing: str
    opening: str
    others: str
    unit: re.Pattern[str]
    single: re.Pattern[str]
    word: re.Pattern[str]
    neighbours: re.Pattern[str]
    squeezable: re.Pattern[str]
    bound: re.Pattern[str]


@cache
def marks() -> Marks:
    """The marks of Chinese official text."""
    lists = read_shipped(Path(__file__).with_name("marks.yaml"))
    closing, opening, follows = (lists.text(key) for key in ("closing", "opening", "follows"))
    never_first = f"[{re.escape(closing + follows)}]"
    never_last = f"[{re.escape(opening + lists.text('precedes'))}]"
    # those that are as wide as their ink lose nothing
    narrow = "".join(mark for mark in closing if mark not in "？！")
    return Marks(
        closing,
        opening,
        follows,
        _unit(_WORD, never_first, never_last),
        _unit("(?!)", never_first, never_last),
        re.compile(_WORD),
        # two marks that turn their empty halves to each other, or leave one between them
        re.compile(f"[{closing}](?=[{closing}{opening}])|[{opening}](?=[{opening}])"),
        re.compile(f"([{narrow}])|[{opening}]"),
        re.compile(never_first),
    )


def _unit(core: str, never_first: str, never_last: str) -> re.Pattern[str]:
    """Marks that lead, the core, marks that follow; then white space."""
    space = f"[{SPACES}]*"
    return re.compile(
        f"((?:{never_last}{space})*(?:{core}|.|$)(?:{space}{never_first})*){space}", re.DOTALL
    )
