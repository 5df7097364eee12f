"""Seeds before patterns: how a check sees quickly that there is nothing to say.

Nearly every text is right. A pattern with choices looks at every character of it; that a text does
not hold a word Python sees in a hundredth of that time. So each pattern has its seeds, words
without which it cannot be found, and looks only at the lines that hold one of them. A pattern that
begins with one certain character needs none: Python goes from one such character to the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

EVERYWHERE: tuple[str, ...] = ()  # the seeds of a pattern that looks at every line


@dataclass(frozen=True)
class Seeded:
    """A pattern and its seeds: every line in which it is found holds one of them. `glimpse` is a
    pattern that is looked for sooner, and found in every text in which this one is.
    """

    pattern: str
    seeds: tuple[str, ...] = EVERYWHERE
    glimpse: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Compiled when a text holds a seed: few texts hold many."""
        return re.compile(self.pattern, re.MULTILINE)

    @cached_property
    def may_be_in(self) -> Callable[[str], object]:
        """Tells whether a text is worth looking at line by line (as a truth value)."""
        if self.seeds:
            return lambda text: any(seed in text for seed in self.seeds)
        first = re.compile(self.glimpse, re.MULTILINE) if self.glimpse else self.compiled
        return first.search


@cache
def spelled(pattern: str) -> tuple[str, ...]:
    """The words that a pattern of characters, choices and looks at its neighbours can find."""
    return tuple(word for choice in _choices(_LOOK.sub("", pattern)) for word in _words(choice))


_LOOK = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
_PART = re.compile(r"\[(?P<any>[^\]]*)\]|\(\?:(?P<choices>[^()]*)\)|(?P<one>.)")


def _choices(pattern: str) -> list[str]:
    """The pattern cut at each | that stands in no brackets."""
    return re.findall(r"(?:\([^()]*\)|[^|()])+", pattern)


def _words(pattern: str) -> list[str]:
    words = [""]
    for part in _PART.finditer(pattern):
        ends = (part["choices"] or "").split("|") if part["choices"] else part["any"] or part["one"]
        words = [word + end for word in words for end in ends]
    return words


class Many:
    """Many patterns of which a text seldom holds a seed; one look tells whether it holds any. The
    first text is looked at word by word: to make the pattern for all takes as long as twenty texts.
    """

    def __init__(self, patterns: Iterable[Seeded], ordinary: str) -> None:
        self.patterns = tuple(patterns)
        self._seeds = [seed for each in self.patterns for seed in each.seeds]
        self._ordinary = ordinary
        self._is_first = True

    def may_be_in(self, text: str) -> bool:
        if self._is_first:
            self._is_first = False
            return any(seed in text for seed in self._seeds)
        return any(look.search(text) for look in self._looks)

    @cached_property
    def _looks(self) -> Sequence[re.Pattern[str]]:
        return any_of(self._seeds, self._ordinary)


def any_of(words: Iterable[str], ordinary: str) -> Sequence[re.Pattern[str]]:
    """Patterns of which one is found where one of many words is. One looks for the rarest character
    of each word and then around it; which are rare, an ordinary text tells. Words that have no rare
    one are looked for by a character that many of them share, a pattern for each such character.
    """
    count, often = Counter(ordinary), len(ordinary) * _OFTEN
    rare: dict[str, list[str]] = {}
    left: list[str] = []
    for word in dict.fromkeys(words):
        rarest = min(word, key=lambda char: count[char])
        if count[rarest] <= often:
            rare.setdefault(rarest, []).append(word)
        else:
            left.append(word)
    looks = ["|".join(_around(char, having) for char, having in rare.items())] if rare else []
    while left:
        ((shared, _),) = Counter(char for word in left for char in set(word)).most_common(1)
        looks.append(_around(shared, [word for word in left if shared in word]))
        left = [word for word in left if shared not in word]
    return list(map(re.compile, looks))


_OFTEN = 0.0005  # of a text's characters


def _around(char: str, words: Iterable[str]) -> str:
    """A pattern that begins with a character which all these words have: one of them is there."""
    parts = [tuple(map(re.escape, word.partition(char))) for word in words]
    here = re.escape(char)
    return f"{here}(?:{'|'.join(f'(?<={before}{here})(?={after})' for before, _, after in parts)})"


def lines_with(seeds: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Beginnings and ends of the lines that hold one of the seeds, from the top down."""
    there = [seed for seed in seeds if seed in text]
    return sorted({span for seed in there for span in _lines_with(seed, text)}) if there else []


def _lines_with(seed: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(seed)
    while at >= 0:
        end = text.index("\n", at)
        yield text.rfind("\n", 0, at) + 1, end
        at = text.find(seed, end)


def places_of(seed: str, text: str) -> Iterator[int]:
    """Where a seed stands in a text."""
    at = text.find(seed)
    while at >= 0:
        yield at
        at = text.find(seed, at + 1)
