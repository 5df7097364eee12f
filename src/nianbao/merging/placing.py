"""The blocks of a Word file and a Document → which block is which part of the report.

Headings, tables and paragraphs are found by what they say and by their order. What stands where
the report has no text of its own is left over, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from nianbao.comparison.sentences import paired
from nianbao.document import Document
from nianbao.matching.rows import squeezed, words_found, words_of
from nianbao.reading.blocks import Grid, Paragraph
from nianbao.report.keys import PREAMBLE
from nianbao.report.text import BLANK

Single = tuple[str, str]  # role and key of a line that stands alone
Role = Literal["title", "doc_no", "text", "heading", "grid", "caption", "agency", "date"]

_DOC_NO = re.compile(r"\S{1,20}[〔\[（(【]\d{4}[〕\]）)】]第?\d+号")
_DATE = re.compile(r"\d{4}年\d{1,2}月[\s\d]*日")
_FEWEST_ALIKE = 0.5
_MOST_TITLE_LINES, _MOST_ABOVE = 5, 6


@dataclass(frozen=True, slots=True)
class Part:
    """A line or table of the report as it is printed. `key` names its text, section or table."""

    role: Role
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the Word file, or a table of it."""

    text: str
    place: str
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Leftover:
    """What cannot be placed, and why. `old` is what the report prints there."""

    where: str
    old: str
    new: str
    reason: str


@dataclass(slots=True)
class Placed:
    """The paragraphs of each text, the tables and the single lines, by name."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    title: str = ""
    lines: dict[Single, str] = field(default_factory=dict)
    doc_no: str = ""
    leftovers: list[Leftover] = field(default_factory=list)


def placed(
    document: Document, texts: Mapping[str, Sequence[str]], blocks: Sequence[Paragraph | Grid]
) -> Placed:
    """Where each block belongs. `texts` are the paragraphs of each text as they are printed."""
    lines = _with_one_title(list(_lines(blocks)), document.title)
    parts = list(_parts(document, texts))
    return _Placing(parts, lines, tuple(texts)).done()


def single_lines(document: Document) -> dict[Single, str]:
    """The captions, the signature and the date, in reading order."""
    lines = {
        ("caption", name): figure.caption
        for section in document.sections
        for name, figure in section.named_figures()
    }
    return {**lines, ("agency", ""): document.agency, ("date", ""): document.date}


def _parts(document: Document, texts: Mapping[str, Sequence[str]]) -> Iterator[Part]:
    yield Part("title", "", document.title)
    if document.doc_no:
        yield Part("doc_no", "", document.doc_no)
    yield from (Part("text", PREAMBLE, text) for text in texts.get(PREAMBLE, ()))
    for section in document.sections:
        yield Part("heading", section.key, section.heading)
        if section.grid:
            yield Part("grid", section.key, words_of(section.grid))
        yield from (Part("text", section.key, text) for text in texts.get(section.key, ()))
        for name, figure in section.named_figures():
            yield Part("caption", name, figure.caption)
    yield Part("agency", "", document.agency)
    yield Part("date", "", document.date)


def _lines(blocks: Sequence[Paragraph | Grid]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Grid):
            yield Line(words_found(block), block.place, block)
        else:
            text = block.text.replace("\t", " ").strip(BLANK)
            if text:
                yield Line(text, block.place)


def _with_one_title(lines: list[Line], title: str) -> list[Line]:
    """The lines of the title as one, where they are found."""
    best, span = _FEWEST_ALIKE, (0, 0)
    for start in range(min(_MOST_ABOVE, len(lines))):
        for stop in range(start + 1, min(start + _MOST_TITLE_LINES, len(lines)) + 1):
            if any(line.grid for line in lines[start:stop]):
                break
            text = squeezed("".join(line.text for line in lines[start:stop]))
            alike = SequenceMatcher(None, squeezed(title), text, autojunk=False).ratio()
            if alike > best:
                best, span = alike, (start, stop)
    start, stop = span
    if not stop:
        return lines
    whole = Line("".join(line.text for line in lines[start:stop]), lines[start].place)
    return [*lines[:start], whole, *lines[stop:]]


class _Placing:
    def __init__(self, parts: Sequence[Part], lines: Sequence[Line], texts: Sequence[str]) -> None:
        self._parts = parts
        self._lines = lines
        self._texts = frozenset(texts)
        self._placed = Placed(texts={key: [] for key in texts})

    def done(self) -> Placed:
        edges = [(-1, -1), *self._pairs(), (len(self._parts), len(self._lines))]
        for (i, j), (i_end, j_end) in pairwise(edges):
            if i >= 0:
                self._put(self._parts[i], self._lines[j])
            self._between(range(i + 1, i_end), range(j + 1, j_end))
        return self._placed

    def _pairs(self) -> list[tuple[int, int]]:
        """Parts and lines that say the same or nearly so; a table stands for a table only."""
        parts = [_said(part.text, is_grid=part.role == "grid") for part in self._parts]
        lines = [_said(line.text, is_grid=line.grid is not None) for line in self._lines]
        pairs = paired(parts, lines)
        return [(i, j) for i, j in pairs if self._fits(self._parts[i], self._lines[j])]

    def _fits(self, part: Part, line: Line) -> bool:
        return (part.role == "grid") == (line.grid is not None)

    def _between(self, parts: range, lines: range) -> None:
        """Lines that say nothing that the report says, and the parts that nothing says."""
        if len(parts) == len(lines) and all(
            self._fits(self._parts[i], self._lines[j]) for i, j in zip(parts, lines, strict=True)
        ):
            for i, j in zip(parts, lines, strict=True):
                self._put(self._parts[i], self._lines[j])
            return
        gone = [self._parts[i] for i in parts]
        for j in lines:
            self._place(self._lines[j], gone, parts)
        for part in gone:
            if part.role != "text":
                self._missing(part)

    def _place(self, line: Line, gone: list[Part], parts: range) -> None:
        """A line goes to the one text that it can belong to, or to a single line that is gone."""
        single = next((part for part in gone if _is_like(part, line)), None)
        if single is not None:
            gone.remove(single)
            self._put(single, line)
            return
        keys = self._keys(parts)
        before = self._parts[parts.start - 1] if parts.start else None
        if line.grid is None and _DOC_NO.fullmatch(squeezed(line.text)) and _may_number(before):
            self._placed.doc_no = line.text
        elif line.grid is None and len(keys) == 1:
            self._placed.texts[keys.pop()].append(line.text)
        else:
            self._placed.leftovers.append(_leftover(line, before, keys))

    def _keys(self, parts: range) -> set[str]:
        """The texts that a line between two parts can belong to."""
        keys = {part.key for n in parts if (part := self._parts[n]).role == "text"}
        before = self._parts[parts.start - 1] if parts.start else None
        if before and before.role in ("title", "doc_no"):
            keys.add(PREAMBLE)
        elif before and before.role in ("text", "heading") and before.key in self._texts:
            keys.add(before.key)
        after = self._parts[parts.stop] if parts.stop < len(self._parts) else None
        if after and after.role == "text":
            keys.add(after.key)
        return keys

    def _put(self, part: Part, line: Line) -> None:
        if part.role == "grid" and line.grid:
            self._placed.grids[part.key] = line.grid
        elif part.role == "text":
            self._placed.texts[part.key].append(line.text)
        elif part.role == "title":
            self._placed.title = line.text
        elif part.role == "doc_no":
            self._placed.doc_no = line.text
        elif part.role == "heading":
            if squeezed(line.text) != squeezed(part.text):
                self._placed.leftovers.append(
                    Leftover("标题", part.text, line.text, "各部分的标题由表式规定，不能改")
                )
        else:
            self._placed.lines[part.role, part.key] = line.text

    def _missing(self, part: Part) -> None:
        reasons = {
            "title": ("标题", "Word 文件里没有找到标题"),
            "heading": ("标题", "各部分的标题由表式规定，不能删"),
            "grid": (part.key, "Word 文件里没有找到这张表"),
            "caption": ("图题", "图要在数据文件的“图”里删"),
            "agency": ("署名", "Word 文件里没有找到署名"),
            "date": ("成文日期", "Word 文件里没有找到成文日期"),
        }
        if part.role in reasons:
            where, reason = reasons[part.role]
            old = "" if part.role == "grid" else part.text
            self._placed.leftovers.append(Leftover(where, old, "", reason))


def _said(text: str, *, is_grid: bool) -> str:
    return f"\0{text}" if is_grid else squeezed(text)


def _may_number(before: Part | None) -> bool:
    return before is not None and before.role == "title"


def _is_like(part: Part, line: Line) -> bool:
    """Whether a line can only be this part: the date has its own look."""
    return part.role == "date" and line.grid is None and bool(_DATE.fullmatch(line.text))


def _leftover(line: Line, before: Part | None, keys: set[str]) -> Leftover:
    if line.grid is not None:
        return Leftover(line.place, "", "（表格）", "多出了一张表，表式里没有")
    if keys:
        reason = f"看不出它属于{'还是'.join(sorted(keys))}"
    elif before is None:
        reason = "它在标题前面，那里不印正文"
    elif before.role in ("agency", "date"):
        reason = "它在落款后面，那里不印正文"
    elif before.role == "caption":
        reason = "它在图的后面，正文要写在图的前面"
    else:
        reason = "这一部分只有表，没有正文"
    return Leftover(line.place, "", line.text, reason)
