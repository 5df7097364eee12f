"""The official page in numbers: paper, type area, grid, faces and sizes (GB/T 9704-2012 §5, §7).

Both renderers take their measures from here, so that they cannot differ. Lengths are points
unless the name says mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

Role = Literal["title", "body", "heading", "subheading", "table"]

MM = 72 / 25.4  # points

PAPER_WIDTH_MM, PAPER_HEIGHT_MM = 210.0, 297.0
AREA_WIDTH_MM, AREA_HEIGHT_MM = 156.0, 225.0  # 版心, GB/T 9704 §5.2.1
LEFT_MM, TOP_MM = 28.0, 37.0  # 订口, 天头, GB/T 9704 §5.2.1
RIGHT_MM = PAPER_WIDTH_MM - LEFT_MM - AREA_WIDTH_MM
BOTTOM_MM = PAPER_HEIGHT_MM - TOP_MM - AREA_HEIGHT_MM

LINES, CHARACTERS = 22, 28  # a page, GB/T 9704 §5.2.3
CHARACTER_PITCH = AREA_WIDTH_MM * MM / CHARACTERS

PAGE_NUMBER_DROP_MM = 7.0  # below the type area, GB/T 9704 §7.5

# What marks a draft: its head's and foot's baselines from the paper's nearer edge, in the margins.
MARK_HEAD_MM, MARK_FOOT_MM = 13.0, 10.0

# The notice-board edition: each page enlarged to A3, one side only; its foot on the A4 page.
NOTICE_WIDTH_MM, NOTICE_HEIGHT_MM = 297.0, 420.0
NOTICE_FOOT_DROP_MM = 6.0  # below the type area
NOTICE_LINE_MM = 6.5  # pitch of the foot's lines
NOTICE_MARK_MM = 6.0  # below the QR code: a draft's foot
NOTICE_CODE_MM, NOTICE_CODE_GAP_MM = 18.0, 4.0  # the QR code's side, and from it to the text


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
MARK_HEAD = TypeStyle("heading", 16)
MARK_FOOT = TypeStyle("table", 9)
NOTICE = TypeStyle("body", 12)  # the foot of the notice-board edition
TABLE = TypeStyle("table", 10.5)
DENSE_LABEL = TypeStyle("table", 9)
DENSE_VALUE = TypeStyle("table", 10.5)
CAPTION = TypeStyle("subheading", 14)  # 4号, below a figure
CHART = TypeStyle("table", 10.5)  # as in the tables

TITLE_CHARACTERS = int(AREA_WIDTH_MM * MM / TITLE.size)  # full-width characters to a line

HEADING_STYLES: Mapping[int, TypeStyle] = {0: BODY, 2: HEADING_2, 3: BODY, 4: BODY}

# The ink of 22 lines fills the type area: the first touches its upper edge, the last its lower.
LINE_PITCH = (AREA_HEIGHT_MM * MM - BODY.size) / (LINES - 1)
WORD_LINE_PITCH = 29.45  # in whole twips, and LibreOffice must have room for the last line, too

FRAME_RULE, INNER_RULE = 1.0, 0.5
ROW_MM = 9.5  # least height of a row in the tables of sections two and four, as offices print them
DENSE_ROW_MM = 7.0  # and in the table of section three, which must fit one page with its heading
ROOM_MM = 10.0  # least height of a row that is filled in by hand
ROOM = TypeStyle("table", 8)  # what stands faint in the corner of such a room
FAINT = 0.45  # its gray: pale beside ink, and still as dark as WCAG 2.2 §1.4.3 asks
CELL_LEADING = 11 / 9  # line pitch in ems: labels of 9 pt stand on 11 pt
CELL_SIDE = 1.0  # least room between text and a rule; three characters of 9 pt fit 11 mm
LABEL_SIDE = 2.5  # the same where text stands left

LEAST_DPI = (
    150  # below this many pixels to the inch print looks coarse: no picture is stretched more
)
LEAST_PICTURE_MM = 10  # a picture's shorter side; below it, about one line of text, it is a stroke
MOST_FIGURE_LINES = 11  # half a page
BLOCK_GAP = 8.0  # least room between a table or figure and the text beside it
_FIGURE_LINE = min(LINE_PITCH, WORD_LINE_PITCH)  # what fits it is whole lines in either


def figure_size(width: float, height: float) -> tuple[float, float]:
    """Width and height at which a figure is printed that by itself would have these.

    It fits the type area's width and half a page, and with the gap below it whole lines of the
    grid, so that Word and PDF give it the same number of lines.
    """
    most = MOST_FIGURE_LINES * _FIGURE_LINE - BLOCK_GAP
    fitting = height * min(1.0, AREA_WIDTH_MM * MM / width, most / height)
    lines = ceil((fitting + BLOCK_GAP) / LINE_PITCH)
    printed = min(fitting, lines * _FIGURE_LINE - BLOCK_GAP)
    return width * printed / height, printed


def whole_lines(height: float) -> float:
    """The least height from this on that, with the gap below a figure, makes whole lines."""
    return ceil((height + BLOCK_GAP) / _FIGURE_LINE) * _FIGURE_LINE - BLOCK_GAP


def picture_size(width: int, height: int) -> tuple[float, float]:
    """Width and height at which a picture of so many pixels is printed."""
    point = 72 / LEAST_DPI
    return figure_size(width * point, height * point)
