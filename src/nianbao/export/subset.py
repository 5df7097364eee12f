"""A face and the characters in use → a TrueType file with just these, one glyph to a character.

Glyph n draws the nth character, so a PDF can use the numbers as codes (CIDFontType2, Identity).
A mark whose empty half is squeezed out comes as a narrow glyph of its own: were it drawn wide and
the next one moved back over it, readers would take the two for parts of different lines.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from nianbao.page.sfnt import FontFile

# Composite glyphs, OpenType specification, table glyf.
_WORDS, _OFFSETS, _SCALE, _MORE = 0x0001, 0x0002, 0x0008, 0x0020
_TWO_SCALES, _TWO_BY_TWO = 0x0040, 0x0080
_COPIED = ("cvt ", "fpgm", "prep")  # instructions, where the face has any
_CHECKSUM = 0xB1B0AFBA  # head.checkSumAdjustment makes the whole file sum to this


@dataclass(frozen=True, slots=True)
class Drawn:
    """A character to be drawn, and which of its halves is left out."""

    char: str
    without: Literal["", "left", "right"] = ""


@dataclass(frozen=True, slots=True)
class Subset:
    """The font file, and the advance of each glyph in units of the face."""

    data: bytes
    advances: list[int]


def make_subset(font: FontFile, drawn: Sequence[Drawn]) -> Subset:
    """The subset with .notdef as glyph 0 and `drawn` from 1 on, then parts of composite glyphs."""
    glyphs = [0, *(font.glyph(ord(each.char)) for each in drawn)]
    moved = {at for at, each in enumerate(drawn, start=1) if each.without == "left"}
    outlines = _outlines(font, glyphs, moved)
    places = list(accumulate((len(outline) for outline in outlines), initial=0))
    metrics = [font.metrics(glyph) for glyph in glyphs]
    half = font.units // 2
    for at, each in enumerate(drawn, start=1):
        advance, bearing = metrics[at]
        if each.without == "right":
            metrics[at] = (advance - half, bearing)
        elif each.without == "left":
            metrics[at] = (advance - half, (bearing - half) & 0xFFFF)
    head = bytearray(font.table("head"))
    head[8:12] = bytes(4)
    head[50:52] = struct.pack(">h", 1)
    hhea = bytearray(font.table("hhea"))
    hhea[34:36] = struct.pack(">H", len(glyphs))
    maxp = bytearray(font.table("maxp"))
    maxp[4:6] = struct.pack(">H", len(glyphs))
    tables = {tag: font.table(tag) for tag in _COPIED if font.table(tag)} | {
        "glyf": b"".join(outlines),
        "head": bytes(head),
        "hhea": bytes(hhea),
        "hmtx": struct.pack(f">{2 * len(metrics)}H", *(part for pair in metrics for part in pair)),
        "loca": struct.pack(f">{len(places)}L", *places),
        "maxp": bytes(maxp),
    }
    return Subset(_file(tables), [advance for advance, _ in metrics])


def _outlines(font: FontFile, glyphs: list[int], moved: set[int]) -> list[bytes]:
    """The glyphs' outlines, padded to four bytes; `glyphs` grows by the parts of composites.

    Those whose numbers are in `moved` stand half an em to the left.
    """
    numbers = {glyph: number for number, glyph in enumerate(glyphs) if number not in moved}
    outlines = []
    for number, glyph in enumerate(glyphs):  # grows while it is walked
        outline = font.outline(glyph)
        if number in moved:
            outline = _moved(outline, glyph, -(font.units // 2))
        if outline[:1] >= b"\x80":  # a negative number of contours: composite
            outline = _renumbered(outline, numbers, glyphs)
        outlines.append(outline + bytes(-len(outline) % 4))
    return outlines


def _moved(outline: bytes, glyph: int, shift: int) -> bytes:
    """A composite of one part: the glyph with that outline, `shift` to the right."""
    left, low, right, high = struct.unpack(">4h", outline[2:10])
    box = (left + shift, low, right + shift, high)
    return struct.pack(">h4hHHhh", -1, *box, _WORDS | _OFFSETS, glyph, shift, 0)


def _renumbered(outline: bytes, numbers: dict[int, int], glyphs: list[int]) -> bytes:
    """A composite outline that names its parts by their new numbers."""
    result = bytearray(outline)
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack(">HH", result[at : at + 4])
        if part not in numbers:
            numbers[part] = len(glyphs)
            glyphs.append(part)
        result[at + 2 : at + 4] = struct.pack(">H", numbers[part])
        at += 8 if flags & _WORDS else 6
        if flags & _SCALE:
            at += 2
        elif flags & _TWO_SCALES:
            at += 4
        elif flags & _TWO_BY_TWO:
            at += 8
    return bytes(result)


def _file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(
        ">LHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    directory, body, checksums = [], [], []
    place = len(header) + 16 * count
    head_place = 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == "head":
            head_place = place
        padded = data + bytes(-len(data) % 4)
        body.append(padded)
        checksums.append(_checksum(padded))
        directory.append(struct.pack(">4sLLL", tag.encode(), checksums[-1], place, len(data)))
        place += len(padded)
    listing = header + b"".join(directory)
    file = bytearray(listing + b"".join(body))
    adjustment = (_CHECKSUM - _checksum(listing) - sum(checksums)) & 0xFFFFFFFF
    file[head_place + 8 : head_place + 12] = struct.pack(">L", adjustment)
    return bytes(file)


def _checksum(padded: bytes) -> int:
    words = array("I", padded)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF
