"""Nodes: scalars, lists and mappings as they were written, each with its place."""

from __future__ import annotations

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
        """The place in the file of the character at `offset` of the text."""
        raw = self.source.text
        at = self.start
        for index, char in enumerate(self.text[: offset + 1]):
            if char.isspace():
                continue
            found = raw.find(char, at, self.end)
            if found < 0:  # written as an escape; the value's beginning is the best there is
                return self.place
            if index == offset:
                return self.source.place(found, length)
            at = found + 1
        return self.source.place(min(at, len(raw)), length)


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
