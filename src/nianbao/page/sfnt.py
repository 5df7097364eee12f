"""A TrueType file → its characters, advances and outlines, read where they lie, when asked for.

The file is mapped, not read, and its tables are searched, not unrolled: opening a face of nine
thousand glyphs takes less time than reading a cache of it would.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.errors import FontError

GlyphOf = Callable[[int], int]  # code point → glyph number, 0 when there is none

_TRUETYPE = (b"\x00\x01\x00\x00", b"true")
_CFF, _COLLECTION = b"OTTO", b"ttcf"
_NEEDED = ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name")
_FAMILY, _POSTSCRIPT_NAME = (1, 16), 6  # name table, nameID
_CODECS = {  # platform, encoding of a name → Python's codec
    (0, 3): "utf-16-be",
    (0, 4): "utf-16-be",
    (1, 0): "mac-roman",
    (1, 25): "gb18030",
    (3, 1): "utf-16-be",
    (3, 3): "gb18030",
    (3, 10): "utf-16-be",
}
_BOLD_OR_ITALIC = 0b11  # head, macStyle
_RESTRICTED, _NO_SUBSETS, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200  # OS/2 fsType
_PLAIN_WEIGHT = 400
_MAPPINGS = {
    (3, 10): 12,
    (0, 4): 12,
    (0, 6): 12,
    (3, 1): 4,
    (0, 3): 4,
}  # platform, encoding → format


@dataclass(frozen=True, slots=True)
class FontFile:
    """An open TrueType face. Measures are in `units` to the em."""

    path: Path
    name: str  # PostScript name
    units: int
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]
    weight: int
    italic_angle: float
    glyph: GlyphOf
    _data: mmap.mmap
    _tables: dict[str, tuple[int, int]]
    _advances: array[int]  # advance and side bearing by turns
    _outlines: array[int]  # where each glyph's outline begins

    def table(self, tag: str) -> bytes:
        """A table's bytes; none when the face lacks it."""
        offset, length = self._tables.get(tag, (0, 0))
        return self._data[offset : offset + length]

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Advance and left side bearing. Glyphs past the last pair share its advance."""
        (pairs,) = struct.unpack(">H", self.table("hhea")[34:36])
        if glyph < pairs:
            return self._advances[2 * glyph], self._advances[2 * glyph + 1]
        return self._advances[2 * pairs - 2], self._advances[pairs + glyph]

    def outline(self, glyph: int) -> bytes:
        """A glyph's description in table glyf; empty for a space."""
        start, _ = self._tables["glyf"]
        return self._data[start + self._outlines[glyph] : start + self._outlines[glyph + 1]]

    def extent(self, glyph: int) -> tuple[int, int, int, int]:
        """The left, lower, right and upper end of a glyph's ink; zeros for a space."""
        box = self.outline(glyph)[2:10]
        return struct.unpack(">4h", box) if box else (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class FaceNames:
    """What a face says of itself, without being opened whole."""

    families: tuple[str, ...]  # in each language of table name
    is_regular: bool
    has_outlines: bool  # TrueType's, the only ones that can be embedded here


def open_font(path: Path, index: int = 0) -> FontFile:
    """The face in a .ttf, or the one at `index` of a .ttc. Raises FontError with what to do."""
    try:
        data = _mapped(path)
    except (OSError, ValueError) as trouble:  # ValueError: an empty file cannot be mapped
        raise FontError(f"打不开字体文件 {path}", "请重新安装 nianbao。") from trouble
    try:
        font = _read(path, data, index)
    except (struct.error, KeyError, IndexError, ValueError) as trouble:
        raise FontError(f"字体文件 {path} 已损坏", "请重新安装 nianbao。") from trouble
    _refuse_forbidden(font)
    return font


def face_names(path: Path) -> tuple[FaceNames, ...]:
    """Each face of a .ttf, .otf or .ttc by its names; none when the file is no readable font."""
    try:
        data = _mapped(path)
        with data:
            return tuple(_names(data, start) for start in _starts(data))
    except (OSError, ValueError, KeyError, IndexError, struct.error):
        return ()


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _names(data: mmap.mmap, start: int) -> FaceNames:
    tables = _directory(data, start)

    def table(tag: str) -> bytes:
        offset, length = tables[tag]
        return data[offset : offset + length]

    (style,) = struct.unpack(">H", table("head")[44:46])
    families = dict.fromkeys(text for number, text in _records(table("name")) if number in _FAMILY)
    return FaceNames(
        tuple(families), not style & _BOLD_OR_ITALIC, data[start : start + 4] in _TRUETYPE
    )


def _starts(data: mmap.mmap) -> tuple[int, ...]:
    """Where the table directory of each face begins."""
    if data[:4] != _COLLECTION:
        return (0,)
    (count,) = struct.unpack(">L", data[8:12])
    return struct.unpack(f">{count}L", data[12 : 12 + 4 * count])


def _records(table: bytes) -> Iterator[tuple[int, str]]:
    """The numbers and texts of table name; those in encodings that nobody uses are left out."""
    count, strings = struct.unpack(">HH", table[2:6])
    for record in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        platform, encoding, _, number, length, offset = record
        codec = _CODECS.get((platform, encoding))
        if codec:
            raw = table[strings + offset : strings + offset + length]
            yield number, raw.decode(codec, "replace").strip("\0 ")


def _read(path: Path, data: mmap.mmap, index: int) -> FontFile:
    start = _starts(data)[index]
    if data[start : start + 4] not in _TRUETYPE:
        raise ValueError("no TrueType outlines")
    tables = _directory(data, start)
    if any(sum(tables[tag]) > len(data) for tag in _NEEDED):
        raise ValueError("the file ends before its tables do")

    def table(tag: str) -> bytes:
        offset, length = tables.get(tag, (0, 0))
        return data[offset : offset + length]

    head, os2 = table("head"), table("OS/2")
    (units,) = struct.unpack(">H", head[18:20])
    ascent, descent = struct.unpack(">hh", (os2[68:72] if os2 else table("hhea")[4:8]))
    return FontFile(
        path=path,
        name=_postscript_name(table("name")) or path.stem,
        units=units,
        ascent=ascent,
        descent=descent,
        cap_height=struct.unpack(">h", os2[88:90])[0] if len(os2) >= 90 else ascent,
        box=struct.unpack(">4h", head[36:44]),
        weight=struct.unpack(">H", os2[4:6])[0] if os2 else _PLAIN_WEIGHT,
        italic_angle=struct.unpack(">l", table("post")[4:8])[0] / 65536
        if "post" in tables
        else 0.0,
        glyph=_mapping(table("cmap")),
        _data=data,
        _tables=tables,
        _advances=_numbers("H", table("hmtx")),
        _outlines=_outline_places(head, table("loca")),
    )


def _directory(data: mmap.mmap, start: int) -> dict[str, tuple[int, int]]:
    if data[start : start + 4] not in (*_TRUETYPE, _CFF):
        raise ValueError("not a font")
    (count,) = struct.unpack(">H", data[start + 4 : start + 6])
    entries = data[start + 12 : start + 12 + 16 * count]
    return {
        tag.decode("latin-1"): (offset, length)
        for tag, _, offset, length in struct.iter_unpack(">4sLLL", entries)
    }


def _outline_places(head: bytes, loca: bytes) -> array[int]:
    """Table loca as byte offsets; the short form counts pairs of bytes."""
    if struct.unpack(">h", head[50:52])[0]:
        return _numbers("L", loca)
    return array("L", (2 * place for place in _numbers("H", loca)))


def _numbers(kind: str, data: bytes) -> array[int]:
    """Big-endian unsigned numbers: H of 16, L of 32 bits."""
    width = 2 if kind == "H" else 4
    code = "H" if kind == "H" else "I"
    numbers = array(code, data[: len(data) // width * width])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _postscript_name(table: bytes) -> str:
    return next((text for number, text in _records(table) if number == _POSTSCRIPT_NAME), "")


def _mapping(cmap: bytes) -> GlyphOf:
    """The widest Unicode mapping of table cmap."""
    (count,) = struct.unpack(">H", cmap[2:4])
    found: dict[int, int] = {}
    for platform, encoding, offset in struct.iter_unpack(">HHL", cmap[4 : 4 + 8 * count]):
        (written,) = struct.unpack(">H", cmap[offset : offset + 2])
        if _MAPPINGS.get((platform, encoding)) == written:
            found[written] = offset
    if 12 in found:
        return _groups(cmap[found[12] :])
    return _segments(cmap[found[4] :])


def _groups(table: bytes) -> GlyphOf:
    """cmap format 12: groups of first code, last code, first glyph."""
    (count,) = struct.unpack(">L", table[12:16])
    numbers = _numbers("L", table[16 : 16 + 12 * count])
    firsts, lasts, glyphs = numbers[0::3], numbers[1::3], numbers[2::3]

    def glyph(code: int) -> int:
        at = bisect_left(lasts, code)
        if at == len(lasts) or firsts[at] > code:
            return 0
        return glyphs[at] + code - firsts[at]

    return glyph


def _segments(table: bytes) -> GlyphOf:
    """cmap format 4: segments with a shift, or with a list of glyphs behind the table."""
    (doubled,) = struct.unpack(">H", table[6:8])
    count = doubled // 2
    numbers = _numbers("H", table[14:])
    lasts, firsts = numbers[:count], numbers[count + 1 : 2 * count + 1]
    shifts = numbers[2 * count + 1 : 3 * count + 1]
    offsets_at = 3 * count + 1

    def glyph(code: int) -> int:
        at = bisect_left(lasts, code)
        if at == count or firsts[at] > code:
            return 0
        offset = numbers[offsets_at + at]
        if not offset:
            return (code + shifts[at]) & 0xFFFF
        listed = numbers[offsets_at + at + offset // 2 + code - firsts[at]]
        return (listed + shifts[at]) & 0xFFFF if listed else 0

    return glyph


def _refuse_forbidden(font: FontFile) -> None:
    os2 = font.table("OS/2")
    (rights,) = struct.unpack(">H", os2[8:10]) if os2 else (0,)
    if rights & 0x000F == _RESTRICTED or rights & (_NO_SUBSETS | _BITMAPS_ONLY):
        raise FontError(f"字体 {font.path} 的许可不允许嵌入 PDF", "请换用允许嵌入的字体。")
