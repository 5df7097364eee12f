"""A page's number → what stands below its type area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nianbao import official
from nianbao.document import Mark
from nianbao.official import MM, TypeStyle
from nianbao.page.faces import Faces
from nianbao.page.passage import Passage
from nianbao.page.placed import PlacedFigure, Text

PAGE_NUMBER, POSTING, MARK = "页码", "张贴", "稿件标记"  # sources of what is no content
FOOT = frozenset({PAGE_NUMBER, POSTING, MARK})

_LEFT = official.LEFT_MM * MM
_RIGHT = _LEFT + official.AREA_WIDTH_MM * MM
_BOTTOM = official.BOTTOM_MM * MM
_DASH_HEIGHT = 0.38  # em; where the ink of — stands above the baseline


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands in the margins of one page, below the type area and, of a draft, above it."""

    texts: tuple[Text, ...]
    figures: tuple[PlacedFigure, ...] = ()


class Feet(Protocol):
    """Makes the foot of each page."""

    def __call__(self, number: int, faces: Faces) -> Foot: ...


def official_foot(number: int, faces: Faces) -> Foot:
    """— 1 — outside: odd pages right, even pages left (GB/T 9704 §7.5)."""
    return Foot(tuple(page_number(number, faces, right=number % 2 == 1)))


def one_sided_foot(number: int, faces: Faces) -> Foot:
    """The number always right: no sheet has a back."""
    return Foot(tuple(page_number(number, faces, right=True)))


def page_number(number: int, faces: Faces, *, right: bool) -> Iterator[Text]:
    """— 1 —, 7 mm below the type area, one character in (GB/T 9704 §7.5)."""
    size = official.PAGE_NUMBER.size
    passage = Passage(faces, [(official.PAGE_NUMBER, f"— {number} —")])
    left = _RIGHT - size - passage.width if right else _LEFT + size
    baseline = _BOTTOM - official.PAGE_NUMBER_DROP_MM * MM - _DASH_HEIGHT * size
    yield from passage.on_one_line(left, baseline, PAGE_NUMBER)


def marked(feet: Feet, mark: Mark | None, drop: float = official.MARK_FOOT_MM) -> Feet:
    """The feet with a draft's mark in the middle of each page's margins, which moves nothing.

    `drop`: how far its foot's baseline stands above the paper's edge, in mm.
    """
    if mark is None:
        return feet
    top = (official.PAPER_HEIGHT_MM - official.MARK_HEAD_MM) * MM

    def foot(number: int, faces: Faces) -> Foot:
        made = feet(number, faces)
        head = _centred(mark.head, official.MARK_HEAD, top, faces)
        below = _centred(mark.foot, official.MARK_FOOT, drop * MM, faces)
        return Foot((*head, *made.texts, *below), made.figures)

    return foot


def _centred(words: str, style: TypeStyle, baseline: float, faces: Faces) -> Iterator[Text]:
    if words:
        passage = Passage(faces, [(style, words)])
        left = (_LEFT + _RIGHT - passage.width) / 2
        yield from passage.on_one_line(left, baseline, MARK)
