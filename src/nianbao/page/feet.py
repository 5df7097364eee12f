"""A page's number → what stands below its type area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nianbao import official
from nianbao.official import MM
from nianbao.page.faces import Faces
from nianbao.page.passage import Passage
from nianbao.page.placed import PlacedFigure, Text

PAGE_NUMBER, POSTING = "页码", "张贴"  # sources of a foot's texts
FOOT = frozenset({PAGE_NUMBER, POSTING})

_LEFT = official.LEFT_MM * MM
_RIGHT = _LEFT + official.AREA_WIDTH_MM * MM
_BOTTOM = official.BOTTOM_MM * MM
_DASH_HEIGHT = 0.38  # em; where the ink of — stands above the baseline


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below the type area of one page."""

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
