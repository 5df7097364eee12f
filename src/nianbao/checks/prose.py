"""Typed texts as lines of prose: each character printed with its place in the file.

A report's lines also stand in one text, one under the other: a pattern that looks for what is
seldom there is quicker on one text than on twenty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from nianbao.findings import Finding, Level, Place
from nianbao.report.text import Text, TextParagraph
from nianbao.source.nodes import Scalar

HAN = "\u3400-\u9fff"  # inside a character class

_DIGIT = re.compile("[0-9]")
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”’）》]?")


@dataclass(frozen=True, eq=False)  # a line is itself: to compare whole texts takes long
class Line:
    """A paragraph of a text (总体情况) or a plain value (标题), as it is printed."""

    key: str
    text: str
    typed: Scalar
    paragraph: TextParagraph | None = None

    @cached_property
    def sentences(self) -> tuple[tuple[int, str], ...]:
        """Each sentence or clause up to 。！？； with where it begins."""
        return tuple((m.start(), m[0]) for m in _SENTENCE.finditer(self.text))

    @property
    def level(self) -> int:
        return self.paragraph.level if self.paragraph else 0

    @property
    def heading(self) -> str:
        """The run-in heading; "" where the paragraph has none."""
        return self.text[: self.paragraph.head_length] if self.paragraph else ""

    def finding(
        self,
        code: str,
        level: Level,
        span: tuple[int, int],
        message: str,
        hint: str,
        *,
        expected: str | None = None,
    ) -> Finding:
        """A finding under the words of a span, where they were typed."""
        place, words = self.place(*span), self.text[slice(*span)]
        return Finding(code, level, place, self.key, message, hint, expected=expected, actual=words)

    def place(self, start: int, end: int) -> Place:
        """Where the characters from start to end were typed."""
        at, stop = self._typed_at(start), self._typed_at(end - 1) + 1
        return self.typed.place_of(at, max(1, stop - at))

    @property
    def has_typed_digit(self) -> bool:
        """Whether a digit stands outside of what was put in for {…}."""
        stretches = self.paragraph.stretches if self.paragraph else ()
        return any(not s.is_value and _DIGIT.search(s.text) for s in stretches)

    def has_value(self, start: int, end: int) -> bool:
        """Whether something between start and end was put in for {…}."""
        at = 0
        for stretch in self.paragraph.stretches if self.paragraph else ():
            if stretch.is_value and at < end and start < at + len(stretch.text):
                return True
            at += len(stretch.text)
        return False

    def _typed_at(self, offset: int) -> int:
        return self.paragraph.source_offset(offset) if self.paragraph else offset


class Hit(NamedTuple):
    """What a pattern found: the line, and the span in it."""

    line: Line
    start: int
    match: re.Match[str]

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.start + len(self.match[0])

    def finding(
        self, code: str, level: Level, message: str, hint: str, expected: str | None = None
    ) -> Finding:
        """A finding under the words that were found."""
        return self.line.finding(code, level, self.span, message, hint, expected=expected)


class Prose:
    """The typed paragraphs of all texts. `text` has each on a line of its own; patterns for it
    must not match a line end.
    """

    def __init__(self, texts: Iterable[Text]) -> None:
        self.lines = tuple(line for text in texts for line in lines_of(text))
        self.text = "\n".join(line.text for line in self.lines)
        self.chars = frozenset(self.text)
        self._starts = [0, *accumulate(len(line.text) + 1 for line in self.lines)]

    def find(self, pattern: re.Pattern[str]) -> Iterator[Hit]:
        """Where a pattern is found, from the top down."""
        for match in pattern.finditer(self.text):
            number = bisect_right(self._starts, match.start()) - 1
            yield Hit(self.lines[number], match.start() - self._starts[number], match)

    def at(self, start: int, end: int) -> tuple[Line, tuple[int, int]]:
        """The line of a span of the text, and the span in it."""
        number = bisect_right(self._starts, start) - 1
        shift = self._starts[number]
        return self.lines[number], (start - shift, end - shift)


_DIGITS = "零一二三四五六七八九"
_SPOKEN = re.compile("(?=.)((?:[一二三四五六七八九](?=十))?)(十?)([一二三四五六七八九]?)")


def spoken_number(text: str) -> int | None:
    """A number below a hundred as Chinese says it (二十三, 两), or in digits; None for another."""
    if text.isdecimal():
        return int(text)
    match = _SPOKEN.fullmatch(text.replace("两", "二"))
    if match is None:
        return None
    tens, ten, ones = match.groups()
    return (_DIGITS.index(tens) if tens else 1) * 10 * len(ten) + _DIGITS.index(ones or "零")


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def lines_of(text: Text) -> Iterator[Line]:
    """The paragraphs of a text that was typed."""
    for paragraph in text.paragraphs:
        yield Line(text.key, paragraph.text, text.typed, paragraph)


def shown(words: str, most: int = 24) -> str:
    """Words for a message: a long piece by its beginning and end."""
    return words if len(words) <= most else f"{words[: most - 8]}…{words[-6:]}"
