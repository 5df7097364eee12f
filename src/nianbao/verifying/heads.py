"""The lines of a page above its first sentence → the title, the document's number, and the rest.

A site has its own places for both, and navigation around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.verifying.model import Difference, Unknown
from nianbao.verifying.parts import Unit
from nianbao.verifying.streams import Piece

_MOST_LINES = 6  # that a title is broken into
_ALIKE = 0.7
_TITLE = "标题"


@dataclass(frozen=True, slots=True)
class Head:
    """What came of title and number, and the lines that are neither. `apart`: those that the file
    leaves out because they stand elsewhere.
    """

    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]
    apart: tuple[str, ...]
    rest: tuple[Piece, ...]
    equal: int


def head(
    wanted: Iterable[Unit], lines: Sequence[Piece], top: int, *, is_fragment: bool = False
) -> Head:
    """Title and number looked for in the lines of a page above its first table, first of all in the
    `top` ones, above its text. A fragment has no title: that is a field of the site's own.
    """
    differences: list[Difference] = []
    unknown: list[Unknown] = []
    apart: list[str] = []
    rest, equal = list(lines), 0
    for unit in wanted:
        start, stop = _place(unit.text, rest, top)
        said = "".join(line.text for line in rest[start:stop])
        is_heading = all(line.is_heading for line in rest[start:stop])
        if said == unit.text or (not said and _is_mentioned(unit.text, rest)):
            equal += 1
        elif said and (is_heading or unit.where != _TITLE):
            place = rest[start].place
            differences.append(Difference("changed", unit.where, unit.text, said, place))
        elif is_fragment and unit.where == _TITLE and not said:
            apart.append(unit.where)
            continue
        else:
            unknown.append(Unknown(unit.where, _why(unit.text, said)))
            continue
        del rest[start:stop]
        top -= stop - start
    return Head(tuple(differences), tuple(unknown), tuple(apart), tuple(rest), equal)


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
