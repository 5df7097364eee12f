"""A title that is too long for a line → lines that break by meaning and stand in a good shape.

GB/T 9704-2012 §7.3.1: 词意完整, 排列对称, 梯形 or 菱形. The words at which it may break are data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from unicodedata import east_asian_width

from nianbao.official import TITLE_CHARACTERS
from nianbao.source.nodes import ListNode, MappingNode, Scalar
from nianbao.source.yamltext import read_yaml

_WORDS = Path(__file__).with_name("title_words.yaml")
_UNBROKEN = re.compile(r"[!-~]+|[（《〈“‘〔][^）》〉”’〕]*[）》〉”’〕]")
_NEVER_FIRST, _NEVER_LAST = "，。、；：？！）》〉”’〕％·…—", "（《〈“‘〔"
_MOST_LINES = 4
_WAIST = 4.0  # what a line shorter than both its neighbours costs, in characters


def title_lines(title: str, agency: str) -> tuple[str, ...]:
    """The title on one line where it fits, else agency / year and report, each on as few lines as
    hold it. A name without a place to break at is cut into even lines.
    """
    if width(title) <= TITLE_CHARACTERS:
        return (title,)
    rest = title.removeprefix(agency)
    if not rest or rest == title:
        return _broken(title, 0.0)
    last = _broken(rest, 0.0)
    return (*_broken(agency, width(last[0])), *last)


def width(text: str) -> float:
    """Length of a text in full-width characters."""
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.5 for char in text)


def _broken(text: str, below: float) -> tuple[str, ...]:
    """The text in as few lines as hold it, in the best shape over a line of width `below`."""
    least = max(1, math.ceil(width(text) / TITLE_CHARACTERS))
    for places in (_meaningful(text), _possible(text)):
        for count in range(least, _MOST_LINES + 1):
            shapes = [lines for lines in _splits(text, places, count) if _fit(lines)]
            if shapes:
                return min(shapes, key=lambda lines: _cost(lines, below))
    return (text,)


def _splits(text: str, places: Sequence[int], count: int) -> Iterator[tuple[str, ...]]:
    for cuts in combinations(places, count - 1):
        yield tuple(text[start:stop] for start, stop in pairwise((0, *cuts, len(text))))


def _fit(lines: Sequence[str]) -> bool:
    return all(0 < width(line) <= TITLE_CHARACTERS for line in lines)


def _cost(lines: Sequence[str], below: float) -> float:
    """Uneven lines, and waists, cost; 梯形 and 菱形 do not."""
    widths = [width(line) for line in lines]
    shape = [*widths, below] if below else widths
    waists = sum(shape[at] < min(shape[at - 1], shape[at + 1]) for at in range(1, len(shape) - 1))
    return max(widths) - min(widths) + _WAIST * waists


# -- where it may break


def _meaningful(text: str) -> list[int]:
    """The places behind a word that ends a part of the name."""
    after, inside = _words()
    whole = {
        at
        for word in inside
        for match in re.finditer(re.escape(word), text)
        for at in range(match.start() + 1, match.end())
    }
    ends = {match.end() for word in after for match in re.finditer(re.escape(word), text)}
    return [at for at in _possible(text) if at in ends - whole]


def _possible(text: str) -> list[int]:
    """The places at which no word of letters, number or bracket is torn."""
    torn = {
        at for match in _UNBROKEN.finditer(text) for at in range(match.start() + 1, match.end())
    }
    return [
        at
        for at in range(1, len(text))
        if at not in torn and text[at] not in _NEVER_FIRST and text[at - 1] not in _NEVER_LAST
    ]


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    root = read_yaml(_WORDS).root
    assert isinstance(root, MappingNode)  # noqa: S101 - shipped data
    lists = {entry.key.text: entry.value for entry in root.entries}
    return _texts(lists["after"]), _texts(lists["inside"])


def _texts(node: object) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))
