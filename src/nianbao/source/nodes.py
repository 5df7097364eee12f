"""Nodes: scalars, lists and mappings as they were written, each with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nianbao.findings import Finding, Place
from nianbao.source.text import SourceText

ScalarStyle = Literal["plain", "quoted", "block", "folded"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as written, quotes and indentation taken off. A blank value is an empty plain one.

    `start` and `end` are offsets into the source text, so that a character of the value can be
    found again in the file.
    """

    text: str
    style: ScalarStyle
    place: Place
    source: SourceText
    start: int
    end: int

    @property
    def spans_lines(self) -> bool:
        """True where line ends of the file were lost in the value: YAML makes blanks of them."""
        return self.style != "block" and "\n" in self.source.text[self.start : self.end].strip()

    @property
    def is_blank(self) -> bool:
        return self.style == "plain" and self.text in ("", "~", "null")

    def place_of(self, offset: int, length: int = 1) -> Place:
        """The place in the file of the characters from `offset` of the text."""
        raw = self.source.text
        offsets = self._offsets_in_quotes()
        if offsets:
            last = len(self.text)
            start, end = offsets[min(offset, last)], offsets[min(offset + length, last)]
            return self.source.place(start, max(1, end - start))
        at = self.start
        for index, char in enumerate(self.text[: offset + 1]):
            if char.isspace():
                continue
            found = raw.find(char, at, self.end)
            if found < 0:  # written otherwise; the value's beginning is the best there is
                return self.place
            if index == offset:
                return self.source.place(found, length)
            at = found + 1
        return self.source.place(min(at, len(raw)), length)

    def _offsets_in_quotes(self) -> list[int]:
        """Where each character and the end of a quoted text stand; empty where all are written as
        they are, or where line ends make it hard to tell.
        """
        sign = self.source.text[self.start : self.start + 1] if self.style == "quoted" else ""
        escaped = _ESCAPED.get(sign)
        raw = self.source.text[self.start : self.end]
        if escaped is None or not escaped.search(raw, 1, len(raw) - 1):
            return []
        offsets: list[int] = []
        at = 1
        for match in escaped.finditer(raw, 1, len(raw) - 1):
            offsets += range(at, match.start() + 1)
            at = match.end()
        offsets += range(at, len(raw))
        return [self.start + at for at in offsets] if len(offsets) == len(self.text) + 1 else []


# What stands for one character within quotes of each kind.
_ESCAPED = {
    '"': re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^\n])"),
    "'": re.compile("''"),
}


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list as written."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value. `doubtful`: the key came again or lacks its colon, so that nobody knows
    what is meant; that is already reported.
    """

    key: Scalar
    value: Node
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping as written, in order; no key stands in it twice. `rooms` are the places that are
    kept for keys that it does not have.
    """

    entries: tuple[Entry, ...]
    place: Place
    rooms: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def get(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key.text == key), None)


Node = Scalar | ListNode | MappingNode


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its text, its root (None where nothing could be read), findings."""

    source: SourceText
    root: Node | None
    findings: tuple[Finding, ...]
