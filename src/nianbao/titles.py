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
from typing import NamedTuple

from nianbao.han import HAN
from nianbao.official import TITLE_CHARACTERS
from nianbao.source.nodes import ListNode, MappingNode, Scalar
from nianbao.source.yamltext import read_yaml
from nianbao.widths import text_width

_WORDS = Path(__file__).with_name("title_words.yaml")
_UNBROKEN = re.compile(r"[!-~]+(?:年度?)?|[（《〈“‘〔][^）》〉”’〕]*[）》〉”’〕]")
_NEVER_FIRST, _NEVER_LAST = " \u3000，。、；：？！）》〉”’〕％·…—", "（《〈“‘〔"
_MOST_LINES = 4
# LibreOffice leaves a fifth of a character there, whatever the file asks (docs/layout.md): a line
# that is full without it would break anew, before its last character.
_SEAM = re.compile(f"(?<=[0-9A-Za-z])(?={HAN})|(?<={HAN})(?=[0-9A-Za-z])")
_GAP = 0.2
# What costs as much as so many characters between the longest line and the shortest:
_WAIST = 4.0  # a line shorter than both its neighbours
_INSIDE = 6.0  # a break at a word, inside a part of the name


def title_lines(title: str, agency: str) -> tuple[str, ...]:
    """The title on one line where it fits, else agency / year and report, each on as few lines as
    hold it. A name without a place to break at is cut into even lines.
    """
    if _width(title) <= TITLE_CHARACTERS:
        return (title,)
    rest = title.removeprefix(agency)
    if not rest or rest == title:
        return _broken(title, 0.0)
    last = _broken(rest, 0.0)
    return (*_broken(agency, text_width(last[0])), *last)


def _width(line: str) -> float:
    """What a line takes in any program, in characters."""
    return text_width(line) + _GAP * len(_SEAM.findall(line))


def _broken(text: str, below: float) -> tuple[str, ...]:
    """The text in as few lines as hold it, in the best shape over a line of width `below`."""
    least = max(1, math.ceil(_width(text) / TITLE_CHARACTERS))
    parts, words, whole, possible = _places(text)
    for places in (words, whole, possible):
        for count in range(least, _MOST_LINES + 1):
            shapes = [shape for shape in _splits(text, places, count) if _fit(shape.lines)]
            if shapes:
                return min(shapes, key=lambda shape: _cost(shape, below, parts)).lines
    return (text,)


class _Shape(NamedTuple):
    """Lines, and where the text was cut into them."""

    lines: tuple[str, ...]
    cuts: tuple[int, ...]


def _splits(text: str, places: Sequence[int], count: int) -> Iterator[_Shape]:
    for cuts in combinations(places, count - 1):
        edges = pairwise((0, *cuts, len(text)))
        yield _Shape(tuple(text[start:stop] for start, stop in edges), cuts)


def _fit(lines: Sequence[str]) -> bool:
    return all(0 < _width(line) <= TITLE_CHARACTERS for line in lines)


def _cost(shape: _Shape, below: float, parts: Sequence[int]) -> float:
    """Uneven lines, waists and cuts inside a part of the name cost; 梯形 and 菱形 do not."""
    widths = [text_width(line) for line in shape.lines]
    sides = [*widths, below] if below else widths
    waists = sum(sides[at] < min(sides[at - 1], sides[at + 1]) for at in range(1, len(sides) - 1))
    inside = sum(cut not in parts for cut in shape.cuts)
    return max(widths) - min(widths) + _WAIST * waists + _INSIDE * inside


# -- where it may break


class _Words(NamedTuple):
    """The lists of title_words.yaml; what each is for stands there."""

    after: tuple[str, ...]
    after_word: tuple[str, ...]
    before_word: tuple[str, ...]
    inside: tuple[str, ...]
    never_first: tuple[str, ...]


class _Places(NamedTuple):
    """Where the text may be broken, the best first: behind a part of the name; there or at a word's
    edge; where no known word is torn; where no number or bracket is.
    """

    parts: list[int]
    words: list[int]
    whole: list[int]
    possible: list[int]


def _places(text: str) -> _Places:
    known = _words()
    possible = _possible(text)
    inside = [span for word in known.inside for span in _spans(word, text)]
    torn = {at for start, stop in inside for at in range(start + 1, stop)}
    begun = {start for start, _ in inside}  # 市场 may begin a line, though 市 may not
    bound = {start for word in known.never_first for start, _ in _spans(word, text)} - begun
    whole = [at for at in possible if at not in torn | bound]
    parts = {stop for word in known.after for _, stop in _spans(word, text)}
    edges = {stop for word in known.after_word for _, stop in _spans(word, text)}
    edges |= {start for word in known.before_word for start, _ in _spans(word, text)}
    return _Places(
        [at for at in whole if at in parts],
        [at for at in whole if at in parts | edges],
        whole,
        possible,
    )


def _spans(word: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(word), text)]


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
def _words() -> _Words:
    root = read_yaml(_WORDS).root
    assert isinstance(root, MappingNode)  # noqa: S101 - shipped data
    lists = {entry.key.text: _texts(entry.value) for entry in root.entries}
    return _Words(**lists)


def _texts(node: object) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))
