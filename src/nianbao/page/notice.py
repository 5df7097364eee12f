"""Document, faces → the notice-board edition: the official pages, larger, each with a foot.

The foot tells where the report can be read online, also as a QR code, and leaves room for the
posting period, which is written by hand when the sheets are hung up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from nianbao import official
from nianbao.document import Document
from nianbao.errors import LayoutError
from nianbao.official import MM, TypeStyle
from nianbao.page.enlarged import enlarged
from nianbao.page.faces import Faces
from nianbao.page.feet import POSTING, Feet, Foot, marked, page_number
from nianbao.page.pages import lay_out
from nianbao.page.passage import ASCENT, Passage
from nianbao.page.placed import Drawing, Pages, PlacedFigure, Rule, Text

QR_CODE = f"{POSTING}/二维码"  # its source

_LEFT = official.LEFT_MM * MM
_WIDTH = official.AREA_WIDTH_MM * MM
_TOP = (official.BOTTOM_MM - official.NOTICE_FOOT_DROP_MM) * MM
_CODE = official.NOTICE_CODE_MM * MM
_CODE_GAP = official.NOTICE_CODE_GAP_MM * MM
_LEAST_SIZE, _SHRINK = 7.5, 0.5

_PERIOD = "张贴时间：　　年　　月　　日至　　年　　月　　日"


def notice_pages(document: Document, faces: Faces, *, large: bool) -> Pages:
    """The edition's pages, one side of a sheet each: A3 when `large`, else A4.

    Raises LayoutError naming what does not fit.
    """
    feet = marked(_feet(document), document.mark, official.NOTICE_MARK_MM)
    pages = replace(lay_out(document, faces, feet), duplex=False)
    if not large:
        return pages
    width, height = official.NOTICE_WIDTH_MM * MM, official.NOTICE_HEIGHT_MM * MM
    return enlarged(pages, math.sqrt(2), width, height)


def _feet(document: Document) -> Feet:
    """Numbers always right, since no sheet has a back."""
    code = _code(document.site_url) if document.site_url else None

    def foot(number: int, faces: Faces) -> Foot:
        texts = (
            *page_number(number, faces, right=True),
            *_lines(document, faces, _CODE + _CODE_GAP if code else 0.0),
        )
        return Foot(texts, (code,) if code else ())

    return foot


def _lines(document: Document, faces: Faces, inset: float) -> Iterator[Text]:
    lines = [_PERIOD]
    if document.site_url:
        lines += [f"网上查阅：{document.site_name}", document.site_url]
    for number, line in enumerate(lines):
        top = _TOP - number * official.NOTICE_LINE_MM * MM
        passage = _fitting(faces, line, _WIDTH - inset)
        yield from passage.on_one_line(_LEFT + inset, top - ASCENT * official.NOTICE.size, POSTING)


def _fitting(faces: Faces, line: str, room: float) -> Passage:
    """The line in the largest type in which it fits."""
    size = official.NOTICE.size
    while size >= _LEAST_SIZE:
        passage = Passage(faces, [(TypeStyle(official.NOTICE.role, size), line)])
        if passage.width <= room:
            return passage
        size -= _SHRINK
    raise LayoutError(f"“{line}”太长，张贴版的页脚放不下", "请核对“机关”里的网站。")


def _code(url: str) -> PlacedFigure:
    """The address as a QR code; each run of dark modules is one thick rule."""
    import segno  # takes its time: brings in writers for a dozen formats

    try:
        matrix = segno.make_qr(url, error="m", boost_error=False).matrix
    except segno.DataOverflowError as trouble:
        raise LayoutError("网址太长，二维码里放不下", "请核对“机关”里的网址。") from trouble
    side = _CODE / len(matrix)
    x, top = _LEFT, _TOP
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
