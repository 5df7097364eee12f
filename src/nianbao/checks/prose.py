"""Typed texts as lines of prose: each character printed with its place in the file.

A report's lines also stand in one text, one under the other: what is seldom there is looked for in
one text, not in twenty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from nianbao.checks.counted import Counted, counted
from nianbao.checks.seeds import Many, Seeded, lines_with
from nianbao.findings import Finding, Level, Place
from nianbao.report.text import Text, TextParagraph
from nianbao.source.nodes import Scalar

_SENTENCE_MARKS = "。！？\n"
_SENTENCE_END = re.compile(f"[{_SENTENCE_MARKS}](?!(?<=。)其中)")
AMONG = "其中"
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”’）》]?")  # or clause


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
        return tuple((m.start(), m[0]) for m in SENTENCE.finditer(self.text))

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


def _in_lines(texts: Sequence[str]) -> str:
    return "\n".join([*texts, ""])


class _Typed(NamedTuple):
    """Where what a line says was typed."""

    key: str
    scalar: Scalar
    paragraph: TextParagraph | None


class Prose:
    """The typed paragraphs of texts, and below them perhaps plain values by their paths. `text` has
    each on a line of its own; patterns for it must not match a line end. `texts` has what each
    says.
    """

    def __init__(self, texts: Collection[Text]) -> None:
        self._given, self._values = texts, dict[str, Scalar]()
        self.texts = [each.text for text in texts for each in text.paragraphs]
        self.text = _in_lines(self.texts)
        self._lines: dict[int, Line] = {}

    def with_values(self, values: Mapping[str, Scalar]) -> Prose:
        """The same with plain values below."""
        words = [value.text.replace("\n", " ").replace("\t", " ") for value in values.values()]
        prose = Prose(())
        prose._given, prose._values = self._given, dict(values)
        prose.texts, prose.text = self.texts + words, self.text + _in_lines(words)
        return prose

    @cached_property
    def _typed(self) -> list[_Typed]:
        return [
            *(
                _Typed(text.key, text.typed, each)
                for text in self._given
                for each in text.paragraphs
            ),
            *(_Typed(path, value, None) for path, value in self._values.items()),
        ]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(map(self._line, range(len(self._typed))))

    def lines_in(self, keys: Collection[str]) -> Iterator[Line]:
        """The lines of some texts."""
        for number, typed in enumerate(self._typed):
            if typed.key in keys:
                yield self._line(number)

    def holding(self, seeds: Iterable[str]) -> Iterator[Line]:
        """The lines that hold one of the seeds, from the top down."""
        for start, _ in lines_with(seeds, self.text):
            yield self._line(self._number(start))

    def find(self, sought: Seeded) -> Iterator[Hit]:
        """Where a pattern is found, from the top down."""
        for span in self._spans(sought):
            for match in sought.compiled.finditer(self.text, *span):
                line, (start, _) = self.at(*match.span())
                yield Hit(line, start, match)

    def _spans(self, sought: Seeded) -> list[tuple[int, int]]:
        """Where to look for a pattern."""
        return lines_with(sought.seeds, self.text) if sought.seeds else [(0, len(self.text))]

    def find_many(self, many: Many) -> Iterator[tuple[str, Hit]]:
        """Where patterns are found, one after the other, each with the pattern."""
        if many.may_be_in(self.text):
            for sought in many.patterns:
                yield from ((sought.pattern, hit) for hit in self.find(sought))

    def at(self, start: int, end: int) -> tuple[Line, tuple[int, int]]:
        """The line of a span of the text, and the span in it."""
        number = self._number(start)
        shift = self._starts[number]
        return self._line(number), (start - shift, end - shift)

    def _number(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def counted_in(self, start: int, end: int) -> list[Counted]:
        """The numbers with their units that stand in a stretch of the text."""
        return counted(self.text, start, end)

    def sentence_at(self, place: int) -> tuple[int, int]:
        """Beginning and end of the sentence around a place; its parts may be divided by ；."""
        end = _SENTENCE_END.search(self.text, place)
        assert end is not None  # noqa: S101 - every line ends
        start = place
        while True:
            start = max([self.text.rfind(mark, 0, start) for mark in _SENTENCE_MARKS])
            if start < 0 or _SENTENCE_END.match(self.text, start):
                return start + 1, end.start()

    def has_value(self, start: int, end: int) -> bool:
        """Whether something in a stretch of one line was put in for {…}."""
        line, span = self.at(start, end)
        return line.has_value(*span)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(text) + 1 for text in self.texts)]

    def _line(self, number: int) -> Line:
        """A line is made when something is found in it: of most there is nothing to say."""
        if number not in self._lines:
            key, scalar, paragraph = self._typed[number]
            self._lines[number] = Line(key, self.texts[number], scalar, paragraph)
        return self._lines[number]


def without_brackets(text: str) -> str:
    """A text of the same length, blank where brackets are."""
    return _BRACKETS.sub(lambda match: "　" * len(match[0]), text) if "（" in text else text


_BRACKETS = re.compile("（[^（）]*）")


def shown(words: str, most: int = 24) -> str:
    """Words for a message: a long piece by its beginning and end."""
    return words if len(words) <= most else f"{words[: most - 8]}…{words[-6:]}"
