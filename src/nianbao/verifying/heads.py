"""The lines above the first sentence → the title, the document's number and what else is there.

A site has its own place for a title, and navigation around it; a Word file breaks it into lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.document import Document
from nianbao.matching.rows import squeezed
from nianbao.verifying.model import Difference, Unknown
from nianbao.verifying.streams import Piece

_MOST_LINES = 6  # that a title is broken into
_ALIKE = 0.7
_TITLE = "标题"


@dataclass(frozen=True, slots=True)
class Head:
    """What came of title and number, and the lines that are neither."""

    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]
    rest: tuple[Piece, ...]
    equal: int


def head(document: Document, lines: Sequence[Piece], top: int, *, is_page: bool) -> Head:
    """Title and number of a document looked for in the lines above its first table, first of all in
    the `top` ones, above its text. `is_page`: they may stand in fields of the site's own.
    """
    wanted = [(_TITLE, squeezed(document.title))]
    if document.doc_no:
        wanted.append(("文号", squeezed(document.doc_no)))
    differences: list[Difference] = []
    unknown: list[Unknown] = []
    rest, equal = list(lines), 0
    for where, text in wanted:
        start, stop = _place(text, rest, top)
        said = "".join(line.text for line in rest[start:stop])
        is_heading = all(line.is_heading for line in rest[start:stop])
        is_sure = not is_page or is_heading or where != _TITLE
        if said == text or (is_page and not said and _is_mentioned(text, rest)):
            equal += 1
        elif said and is_sure:
            differences.append(Difference("changed", where, text, said, rest[start].place))
        elif is_page:
            unknown.append(Unknown(where, _why(text, said)))
            continue
        else:
            differences.append(Difference("removed", where, text, ""))
        del rest[start:stop]
        top -= stop - start
    return Head(tuple(differences), tuple(unknown), tuple(rest), equal)


def _why(text: str, said: str) -> str:
    if said:  # another year's report in a list, or a title that was changed
        return f"网页里没有找到“{text}”，最像的是“{said}”，请看一眼是不是标题"
    return f"网页里没有找到“{text}”，多半在网站自己的栏目里"


def _is_mentioned(text: str, lines: Sequence[Piece]) -> bool:
    """Whether a line says it after a word of the site's own (发文字号：…)."""
    return any(line.text.endswith(f"{mark}{text}") for line in lines for mark in "：:")


def _place(text: str, lines: Sequence[Piece], top: int) -> tuple[int, int]:
    """The lines that together say a text, the last ones that do; else the ones most like it."""
    best, place = _ALIKE, (0, 0)
    matcher = SequenceMatcher(None, "", text, autojunk=False)
    for start in range(len(lines)):
        said = ""
        for stop in range(start + 1, min(start + _MOST_LINES, len(lines)) + 1):
            said += lines[stop - 1].text
            if len(said) > 2 * len(text):
                break
            alike = _likeness(matcher, said, text, is_close=start < top)
            if alike >= best:
                best, place = alike, (start, stop)
    return place


def _likeness(matcher: SequenceMatcher[str], said: str, text: str, *, is_close: bool) -> float:
    if said == text:
        return 1.0
    matcher.set_seq1(said)
    if not is_close or matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return min(matcher.ratio(), 0.99)
