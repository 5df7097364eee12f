"""The official page in numbers: paper, type area, grid, faces and sizes (GB/T 9704-2012 §5, §7).

Both renderers take their measures from here, so that they cannot differ. Lengths are points
unless the name says mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["title", "body", "heading", "subheading", "table"]

MM = 72 / 25.4  # points

PAPER_WIDTH_MM, PAPER_HEIGHT_MM = 210.0, 297.0
AREA_WIDTH_MM, AREA_HEIGHT_MM = 156.0, 225.0  # 版心, GB/T 9704 §5.2.1
LEFT_MM, TOP_MM = 28.0, 37.0  # 订口, 天头, GB/T 9704 §5.2.1
RIGHT_MM = PAPER_WIDTH_MM - LEFT_MM - AREA_WIDTH_MM
BOTTOM_MM = PAPER_HEIGHT_MM - TOP_MM - AREA_HEIGHT_MM

LINES, CHARACTERS = 22, 28  # a page, GB/T 9704 §5.2.3
LINE_PITCH = AREA_HEIGHT_MM * MM / LINES
CHARACTER_PITCH = AREA_WIDTH_MM * MM / CHARACTERS

PAGE_NUMBER_DROP_MM = 7.0  # below the type area, GB/T 9704 §7.5


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """A face by its role, and its size in points."""

    role: Role
    size: float


TITLE = TypeStyle("title", 22)  # 2号, GB/T 9704 §7.3.1
BODY = TypeStyle("body", 16)  # 3号, GB/T 9704 §7.3.3
HEADING_1 = TypeStyle("heading", 16)
HEADING_2 = TypeStyle("subheading", 16)
PAGE_NUMBER = TypeStyle("table", 14)  # 4号, GB/T 9704 §7.5
TABLE = TypeStyle("table", 10.5)
DENSE_LABEL = TypeStyle("table", 9)
DENSE_VALUE = TypeStyle("table", 10.5)

TITLE_CHARACTERS = int(AREA_WIDTH_MM * MM / TITLE.size)  # full-width characters to a line

HEADING_STYLES: Mapping[int, TypeStyle] = {0: BODY, 2: HEADING_2, 3: BODY, 4: BODY}

FRAME_RULE, INNER_RULE = 1.0, 0.5
DENSE_ROW_MM = 7.0  # least height of a row in the table of section three
