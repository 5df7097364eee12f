"""Bytes of a PDF → its pages: signs and ruling lines at their places. The only door to PDFium.

Lengths are points. A page is turned so that most of its text stands upright; x runs to the right,
y downwards, whatever the file's own axes are.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from nianbao.errors import FileError
from nianbao.reading.pdfstreams import is_bomb

_MOST_PAGES = 200
_MOST_SIGNS = 400_000
_MOST_OBJECTS = 50_000  # of a page, those in forms inside forms, too
_MOST_SEGMENTS = 50_000
_MOST_FORMS = 8  # forms inside forms
_MOST_RULES = 2_000  # a page with more is a drawing
_MOST_RULES_IN_ALL = 20_000
_THIN = 3.0  # a filled shape thinner than this is a ruling line
_SLANT = 1.0  # how far the ends of a ruling line may differ
_SHORT = 3.0  # shorter strokes rule nothing
_GRAY = 64  # of 255 by which the shades of a gray may differ
_TURNED = math.radians(5)  # text off the upright by more is a watermark
_COVERED = 0.6  # share of a page that a scan's picture covers at least

_HYPHENS = {0x0002: "-", 0xFFFE: "-"}  # what PDFium makes of a hyphen at the end of a line
_NAMELESS = 0xFFFD  # a shape that is seen, though the font does not tell which character it is
_FIGURE = "Figure\0".encode("utf-16-le")
_MARK_ROOM = 32  # UTF-16 units; longer names are no Figure
_RADICALS = range(0x2E80, 0x2FD6)  # ⼀ for 一: PDF writers confuse them, readers cannot see it

_Point: TypeAlias = tuple[float, float]
_Turn: TypeAlias = Callable[[float, float], _Point]
_Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_AS_IT_IS: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Handle: TypeAlias = Any  # PDFium's own, by ctypes

# By quarters of a turn that the text stands anticlockwise.
_TURNS: tuple[_Turn, ...] = (
    lambda x, y: (x, -y),
    lambda x, y: (y, x),
    lambda x, y: (-x, y),
    lambda x, y: (-y, -x),
)


class Sign(NamedTuple):
    """A character and the room it takes; `y` is its base line."""

    text: str
    left: float
    right: float
    y: float
    size: float
    is_struck: bool = False


class Rule(NamedTuple):
    """A ruling line: at which x (or y, if it lies) it runs from where to where."""

    at: float
    start: float
    end: float


class Stroke(NamedTuple):
    """A slanted line."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as drawn. `ticks` lie and rule nothing: they are too short, or of a reader's pen
    (StrikeOut); `coloured` are lines that lie and are neither black nor gray. `is_scan` says that
    one picture covers the page; `turned` counts slanted signs; `is_drawing` says that it has too
    many lines to be tables; `is_mute` that its text has no characters (a font without names for
    its shapes).
    """

    number: int
    top: float
    bottom: float
    signs: tuple[Sign, ...]
    lying: tuple[Rule, ...]
    standing: tuple[Rule, ...]
    ticks: tuple[Rule, ...]
    strokes: tuple[Stroke, ...]
    coloured: tuple[Rule, ...]
    pictures: int
    is_scan: bool
    turned: int
    is_drawing: bool
    is_mute: bool


def read_pages(data: bytes, file: str) -> list[Page]:
    """All pages. Raises FileError where the file is damaged, locked or far too long."""
    import pypdfium2

    if is_bomb(data):
        raise FileError(f"{file} 解开后大得不正常", "请重新下载或另存一份再试。")
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as trouble:
        raise _unreadable(file, str(trouble)) from trouble
    try:
        if len(pdf) > _MOST_PAGES:
            raise FileError(
                f"{file} 有 {len(pdf)} 页，不像是年报", "请只留下年报本身的几页，再试一次。"
            )
        pages = _pages(pdf, file)
    except pypdfium2.PdfiumError as trouble:
        raise _unreadable(file, str(trouble)) from trouble
    finally:
        pdf.close()
    return pages


def information(data: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """The texts of some keys of the document information, "" where there are none.

    Raises FileError where the file is damaged or locked.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as trouble:
        raise _unreadable("PDF 文件", str(trouble)) from trouble
    try:
        return {key: pdf.get_metadata_value(key) for key in keys}
    finally:
        pdf.close()


def pictures_and_words(data: bytes) -> tuple[tuple[bytes, ...], str]:
    """The pictures of all pages as files in the order in which they are drawn, JPEG as it is there,
    others as PNG; and all that the pages say, drawings included, without white space.

    Raises FileError where the file is damaged or locked.
    """
    import pypdfium2

    pictures: list[bytes] = []
    words = ""
    try:
        pdf = pypdfium2.PdfDocument(data)
        for page in pdf:
            text_page = page.get_textpage()
            words += "".join(text_page.get_text_range().split())
            text_page.close()
            pictures += map(_picture, page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
            page.close()
        pdf.close()
    except pypdfium2.PdfiumError as trouble:
        raise _unreadable("PDF 文件", str(trouble)) from trouble
    return tuple(pictures), words


def _picture(image: _Handle) -> bytes:
    if image.get_filters() == ["DCTDecode"]:
        return bytes(image.get_data())
    file = BytesIO()
    image.get_bitmap(render=False).to_pil().save(file, "PNG")
    return file.getvalue()


def _pages(pdf: _Handle, file: str) -> list[Page]:
    """All pages; lines of a page are left out where there are more than all tables would need."""
    pages: list[Page] = []
    signs = rules = 0
    for number in range(len(pdf)):
        page = _page(pdf, number, draws=rules <= _MOST_RULES_IN_ALL)
        signs += len(page.signs) + page.turned
        rules += len(page.lying) + len(page.standing) + _MOST_RULES * page.is_drawing
        if signs > _MOST_SIGNS:
            raise FileError(f"{file} 里的字太多，不像是年报", "请只留下年报本身的几页，再试一次。")
        pages.append(page)
    return pages


def _unreadable(file: str, said: str) -> FileError:
    if "password" in said.lower():
        return FileError(f"{file} 设了打开密码，读不了", "请用 PDF 软件去掉密码，另存后再试。")
    return FileError(f"{file} 坏了，或者不是 PDF，打不开", "请重新下载或另存一份再试。")


def _page(pdf: _Handle, number: int, *, draws: bool) -> Page:
    drawn = pdf[number]
    text_page = drawn.get_textpage()
    try:
        figures = _figure_parts(drawn)
        quarter, found, slanted = _signs(text_page, figures)
        if all(ord(sign.text[0]) == _NAMELESS for sign in found):
            found = []
        turn = _TURNS[quarter]
        shapes = _Shapes(turn, figures, is_drawing=not draws)
        shapes.read(drawn)
        pen = [*_pen_strokes(drawn, turn)]
        left, low, right, high = drawn.get_bbox()
        top, bottom = sorted((turn(left, low)[1], turn(right, high)[1]))
        area = abs((right - left) * (high - low)) or 1.0
    finally:
        text_page.close()
        drawn.close()
    return Page(
        number + 1,
        top,
        bottom,
        tuple(found),
        () if shapes.is_drawing else tuple(shapes.lying),
        () if shapes.is_drawing else tuple(shapes.standing),
        (*pen, *shapes.ticks),
        tuple(shapes.strokes),
        tuple(shapes.coloured),
        pictures=len(shapes.pictures) + len(figures),
        is_scan=max(shapes.pictures, default=0.0) > _COVERED * area,
        turned=slanted,
        is_drawing=shapes.is_drawing,
        is_mute=bool(shapes.texts and not found),
    )


# -- signs


def _signs(text_page: _Handle, figures: frozenset[int | None]) -> tuple[int, list[Sign], int]:
    """By which quarter of a turn the text stands, its signs so turned, and how many slant.

    Those of `figures` are left out.
    """
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(text_page)
    if count > _MOST_SIGNS:
        count = _MOST_SIGNS + 1  # refused when all are counted
    shown = [n for n in range(count) if raw.FPDFText_IsGenerated(text_page, n) != 1]
    if figures:
        of = raw.FPDFText_GetTextObject
        shown = [n for n in shown if _address(of(text_page, n)) not in figures]
    angles = {n: raw.FPDFText_GetCharAngle(text_page, n) for n in shown}
    quarters = Counter(_quarter(angle) for angle in angles.values())
    quarter = max(range(4), key=lambda q: (quarters[q], -q))
    upright = [n for n in shown if _is_upright(angles[n], quarter)]
    signs = [sign for n in upright if (sign := _sign(text_page, n, _TURNS[quarter]))]
    return quarter, list(_whole(signs)), len(shown) - len(upright)


def _figure_parts(drawn: _Handle) -> frozenset[int | None]:
    """Addresses of the objects that the file marks as parts of a figure."""
    from pypdfium2 import raw

    things = range(min(raw.FPDFPage_CountObjects(drawn), _MOST_OBJECTS))
    found = (raw.FPDFPage_GetObject(drawn, number) for number in things)
    return frozenset(_address(thing) for thing in found if _is_figure(thing))


def _is_figure(thing: _Handle) -> bool:
    from pypdfium2 import raw

    name = (ctypes.c_ushort * _MARK_ROOM)()
    length = ctypes.c_ulong()
    for number in range(raw.FPDFPageObj_CountMarks(thing)):
        mark = raw.FPDFPageObj_GetMark(thing, number)
        raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        if bytes(name)[: length.value] == _FIGURE:
            return True
    return False


def _address(thing: _Handle) -> int | None:
    return ctypes.cast(thing, ctypes.c_void_p).value


def _quarter(angle: float) -> int:
    """Quarters of a turn anticlockwise; PDFium measures clockwise."""
    return round(-angle / (math.pi / 2)) % 4


def _is_upright(angle: float, quarter: int) -> bool:
    off = (angle + quarter * math.pi / 2 + math.pi) % (2 * math.pi) - math.pi
    return abs(off) <= _TURNED


def _sign(text_page: _Handle, number: int, turn: _Turn) -> Sign | None:
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode(text_page, number) or _NAMELESS
    if code in (0x0A, 0x0D):
        return None
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetLooseCharBox(text_page, number, box)
    raw.FPDFText_GetCharOrigin(text_page, number, x, y)
    one, other = turn(box.left, box.bottom), turn(box.right, box.top)
    left, right = sorted((one[0], other[0]))
    height = abs(one[1] - other[1])
    size = raw.FPDFText_GetFontSize(text_page, number)
    # The size may be scaled by the page; the box is not, but some fonts' boxes are empty.
    return Sign(_text(code), left, right, turn(x.value, y.value)[1], _size(size, height))


def _size(size: float, height: float) -> float:
    if height <= 0:
        return max(size, 1.0)
    return size if 0.5 * height <= size <= 1.5 * height else height


def _text(code: int) -> str:
    if code in _HYPHENS:
        return _HYPHENS[code]
    if 0xD800 <= code < 0xE000:
        return chr(code)
    char = chr(code) if code < 0x110000 else "\ufffd"
    return unicodedata.normalize("NFKC", char) if code in _RADICALS else char


def _whole(signs: list[Sign]) -> Iterator[Sign]:
    """With characters beyond U+FFFF as one sign, also where they come as two halves."""
    waiting: Sign | None = None
    for sign in signs:
        if "\ud800" <= sign.text < "\udc00":
            waiting = sign
        elif "\udc00" <= sign.text <= "\udfff":
            if waiting is not None:
                pair = (waiting.text + sign.text).encode("utf-16-le", "surrogatepass")
                yield waiting._replace(text=pair.decode("utf-16-le"), right=sign.right)
            waiting = None
        else:
            yield sign


# -- ruling lines


@dataclass(slots=True)
class _Shapes:
    """What a page draws besides text, forms inside forms, too. `pictures` are areas."""

    turn: _Turn
    figures: frozenset[int | None]  # addresses of what the file marks as parts of figures
    is_drawing: bool  # there is more than any table would need
    lying: list[Rule] = field(default_factory=list)
    standing: list[Rule] = field(default_factory=list)
    ticks: list[Rule] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    coloured: list[Rule] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    texts: int = 0
    _objects: int = 0
    _segments: int = 0

    def read(self, drawn: _Handle) -> None:
        """Adds all that the page draws."""
        from pypdfium2 import raw

        for number in range(min(raw.FPDFPage_CountObjects(drawn), _MOST_OBJECTS + 1)):
            self._object(raw.FPDFPage_GetObject(drawn, number), _AS_IT_IS, 0)

    def _object(self, thing: _Handle, outer: _Matrix, depth: int) -> None:
        from pypdfium2 import raw

        self._objects += 1
        self.is_drawing = self.is_drawing or self._objects > _MOST_OBJECTS
        kind = raw.FPDFPageObj_GetType(thing)
        self.texts += kind == raw.FPDF_PAGEOBJ_TEXT
        if self.figures and _address(thing) in self.figures:
            return
        if self.is_drawing:
            return
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(thing, _composed(_matrix(thing), outer))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self.pictures.append(_area(_composed(_matrix(thing), outer)))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MOST_FORMS:
            inner = _composed(_matrix(thing), outer)
            for number in range(raw.FPDFFormObj_CountObjects(thing)):
                self._object(raw.FPDFFormObj_GetObject(thing, number), inner, depth + 1)

    def _path(self, path: _Handle, matrix: _Matrix) -> None:
        from pypdfium2 import raw

        fills, strokes = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, fills, strokes)
        if not fills.value and not strokes.value:
            return
        count = raw.FPDFPath_CountSegments(path)
        self._segments += count
        if self._segments > _MOST_SEGMENTS or len(self.lying) + len(self.standing) > _MOST_RULES:
            self.is_drawing = True
            return
        before = len(self.lying)
        for points in _subpaths(path, count):
            placed = [self.turn(*_moved(matrix, point)) for point in points]
            if strokes.value:
                for one, other in pairwise(placed):
                    self._stroke(one, other)
            else:
                self._filled(placed)
        if len(self.lying) > before and _is_coloured(path, is_stroked=bool(strokes.value)):
            self.coloured += self.lying[before:]

    def _filled(self, points: Sequence[_Point]) -> None:
        """A thin shape is a ruling line along its middle; any other is shading."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if bottom - top <= _THIN < right - left:
            self._stroke((left, (top + bottom) / 2), (right, (top + bottom) / 2))
        elif right - left <= _THIN < bottom - top:
            self._stroke(((left + right) / 2, top), ((left + right) / 2, bottom))

    def _stroke(self, one: _Point, other: _Point) -> None:
        (x, y), (to_x, to_y) = one, other
        if abs(to_y - y) <= _SLANT:
            lying = self.lying if abs(to_x - x) >= _SHORT else self.ticks
            lying.append(Rule((y + to_y) / 2, min(x, to_x), max(x, to_x)))
        elif abs(to_x - x) <= _SLANT and abs(to_y - y) >= _SHORT:
            self.standing.append(Rule((x + to_x) / 2, min(y, to_y), max(y, to_y)))
        elif abs(to_x - x) > _SLANT:
            self.strokes.append(Stroke(x, y, to_x, to_y))


def _is_coloured(path: _Handle, *, is_stroked: bool) -> bool:
    from pypdfium2 import raw

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    ask = raw.FPDFPageObj_GetStrokeColor if is_stroked else raw.FPDFPageObj_GetFillColor
    if not ask(path, red, green, blue, alpha):
        return False
    shades = (red.value, green.value, blue.value)
    return max(shades) - min(shades) > _GRAY


def _pen_strokes(drawn: _Handle, turn: _Turn) -> Iterator[Rule]:
    """Where readers have struck text out: annotations, no part of the page itself."""
    from pypdfium2 import raw

    for number in range(min(raw.FPDFPage_GetAnnotCount(drawn), _MOST_RULES)):
        note = raw.FPDFPage_GetAnnot(drawn, number)
        if raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_STRIKEOUT:
            for at in range(min(raw.FPDFAnnot_CountAttachmentPoints(note), _MOST_RULES)):
                corners = raw.FS_QUADPOINTSF()
                raw.FPDFAnnot_GetAttachmentPoints(note, at, corners)
                yield _through(corners, turn)
        raw.FPDFPage_CloseAnnot(note)


def _through(corners: _Handle, turn: _Turn) -> Rule:
    """Through the middle of a stretch of text."""
    xs = (corners.x1, corners.x2, corners.x3, corners.x4)
    ys = (corners.y1, corners.y2, corners.y3, corners.y4)
    (left, top), (right, bottom) = turn(min(xs), max(ys)), turn(max(xs), min(ys))
    return Rule((top + bottom) / 2, min(left, right), max(left, right))


def _subpaths(path: _Handle, count: int) -> Iterator[list[_Point]]:
    """The corners of each closed or open line; curves are left out."""
    from pypdfium2 import raw

    points: list[_Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) != raw.FPDF_SEGMENT_LINETO and points:
            yield points
            points = []
        points.append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _matrix(thing: _Handle) -> _Matrix:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, matrix):
        return _AS_IT_IS
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _composed(inner: _Matrix, outer: _Matrix) -> _Matrix:
    if outer == _AS_IT_IS:
        return inner
    a, b, c, d, e, f = inner
    (left, low), (x, y), (ex, ey) = (
        _moved((*outer[:4], 0.0, 0.0), (a, b)),
        _moved((*outer[:4], 0.0, 0.0), (c, d)),
        _moved(outer, (e, f)),
    )
    return (left, low, x, y, ex, ey)


def _moved(matrix: _Matrix, point: _Point) -> _Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return (a * x + c * y + e, b * x + d * y + f)


def _area(matrix: _Matrix) -> float:
    a, b, c, d, _, _ = matrix
    return abs(a * d - b * c)
