"""Typed texts as lines of prose: each character printed with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nianbao.findings import Finding, Level, Place
from nianbao.report.text import Text, TextParagraph
from nianbao.source.nodes import Scalar

HAN = "\u3400-\u9fff"  # inside a character class

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”’）》]?")


@dataclass(frozen=True)
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


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def lines_of(text: Text) -> Iterator[Line]:
    """The paragraphs of a text that was typed."""
    for paragraph in text.paragraphs:
        yield Line(text.key, paragraph.text, text.typed, paragraph)


def shown(words: str, most: int = 24) -> str:
    """Words for a message: a long piece by its beginning and end."""
    return words if len(words) <= most else f"{words[: most - 8]}…{words[-6:]}"
