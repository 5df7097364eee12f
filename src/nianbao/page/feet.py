"""A page's number, the document → what stands below the type area: the number, a notice's foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from nianbao import official
from nianbao.document import Document
from nianbao.errors import LayoutError
from nianbao.official import MM, TypeStyle
from nianbao.page.faces import Faces
from nianbao.page.passage import ASCENT, Passage
from nianbao.page.placed import Drawing, PlacedFigure, Rule, Text

PAGE_NUMBER, POSTING, QR_CODE = "页码", "张贴", "张贴/二维码"  # sources of what stands in a foot

_LEFT = official.LEFT_MM * MM
_RIGHT = _LEFT + official.AREA_WIDTH_MM * MM
_BOTTOM = official.BOTTOM_MM * MM
_DASH_HEIGHT = 0.38  # em; where the ink of — stands above the baseline

_CODE = official.NOTICE_CODE_MM * MM
_CODE_GAP = official.NOTICE_CODE_GAP_MM * MM
_FOOT_TOP = _BOTTOM - official.NOTICE_FOOT_DROP_MM * MM
_LEAST_SIZE, _SHRINK = 7.5, 0.5

_PERIOD = "张贴时间：　　　　年　　月　　日至　　　　年　　月　　日"  # to be filled in by hand


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
    return Foot(tuple(_page_number(number, faces, right=number % 2 == 1)))


def notice_feet(document: Document) -> Feet:
    """Feet of pages that hang on a board: numbers always right, since none has a back; the posting
    period to be filled in by hand, where to read it online, and that address as a QR code.

    Raises LayoutError when the address is too long for its line or a code.
    """
    code = _code(document.site_url) if document.site_url else None

    def foot(number: int, faces: Faces) -> Foot:
        texts = (
            *_page_number(number, faces, right=True),
            *_notice_lines(document, faces, _CODE + _CODE_GAP if code else 0.0),
        )
        return Foot(texts, (code,) if code else ())

    return foot


def _page_number(number: int, faces: Faces, *, right: bool) -> Iterator[Text]:
    """7 mm below the type area, one character in (GB/T 9704 §7.5)."""
    size = official.PAGE_NUMBER.size
    passage = Passage(faces, [(official.PAGE_NUMBER, f"— {number} —")])
    left = _RIGHT - size - passage.width if right else _LEFT + size
    baseline = _BOTTOM - official.PAGE_NUMBER_DROP_MM * MM - _DASH_HEIGHT * size
    yield from _placed(passage, left, baseline, PAGE_NUMBER)


def _notice_lines(document: Document, faces: Faces, inset: float) -> Iterator[Text]:
    lines = [_PERIOD]
    if document.site_url:
        lines += [f"网上查阅：{document.site_name}", document.site_url]
    for number, line in enumerate(lines):
        top = _FOOT_TOP - number * official.NOTICE_LINE_MM * MM
        passage = _fitting(faces, line, _RIGHT - _LEFT - inset)
        yield from _placed(passage, _LEFT + inset, top - ASCENT * official.NOTICE.size, POSTING)


def _fitting(faces: Faces, line: str, room: float) -> Passage:
    """The line in the largest type in which it fits."""
    size = official.NOTICE.size
    while size >= _LEAST_SIZE:
        passage = Passage(faces, [(TypeStyle(official.NOTICE.role, size), line)])
        if passage.width <= room:
            return passage
        size -= _SHRINK
    raise LayoutError(f"“{line}”太长，张贴版的页脚放不下", "请核对“机关”里的网站。")


def _placed(passage: Passage, left: float, baseline: float, source: str) -> Iterator[Text]:
    for line in passage.lines(passage.width, justified=False):
        yield from passage.place(line, left, baseline, source)


def _code(url: str) -> PlacedFigure:
    """The address as a QR code; each run of dark modules is one thick rule."""
    import segno  # takes its time: brings in writers for a dozen formats

    try:
        matrix = segno.make_qr(url, error="m", boost_error=False).matrix
    except segno.DataOverflowError as trouble:
        raise LayoutError("网址太长，二维码里放不下", "请核对“机关”里的网址。") from trouble
    side = _CODE / len(matrix)
    x, top = _LEFT, _FOOT_TOP
    rules = tuple(
        Rule(x + start * side, y, x + stop * side, y, side)
        for row, modules in enumerate(matrix)
        for y in (top - (row + 0.5) * side,)
        for start, stop in _dark_runs(modules)
    )
    box = (x, top - _CODE, _CODE, _CODE)
    return PlacedFigure(QR_CODE, f"二维码：{url}", *box, Drawing((), rules))


def _dark_runs(modules: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Start and end of each run of dark modules in a row."""
    at = 0
    for dark, run in groupby(modules):
        length = len(list(run))
        if dark:
            yield at, at + length
        at += length
