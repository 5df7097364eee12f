"""A face and the characters in use → a TrueType file with just these, one glyph to a character.

Glyph n draws the nth character, so a PDF can use the numbers as codes (CIDFontType2, Identity).
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from nianbao.page.sfnt import FontFile

# Composite glyphs, OpenType specification, table glyf.
_WORDS, _SCALE, _MORE, _TWO_SCALES, _TWO_BY_TWO = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080
_COPIED = ("cvt ", "fpgm", "prep")  # instructions, where the face has any
_CHECKSUM = 0xB1B0AFBA  # head.checkSumAdjustment makes the whole file sum to this


@dataclass(frozen=True, slots=True)
class Subset:
    """The font file, and the advance of each glyph in units of the face."""

    data: bytes
    advances: list[int]


def make_subset(font: FontFile, chars: Sequence[str]) -> Subset:
    """The subset with .notdef as glyph 0 and `chars` from 1 on, then parts of composite glyphs."""
    glyphs = [0, *(font.glyph(ord(char)) for char in chars)]
    outlines = _outlines(font, glyphs)
    places = list(accumulate((len(outline) for outline in outlines), initial=0))
    metrics = [font.metrics(glyph) for glyph in glyphs]
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


def _outlines(font: FontFile, glyphs: list[int]) -> list[bytes]:
    """The glyphs' outlines, padded to four bytes; `glyphs` grows by the parts of composites."""
    numbers = {glyph: number for number, glyph in reversed(list(enumerate(glyphs)))}
    outlines = []
    for glyph in glyphs:  # grows while it is walked
        outline = font.outline(glyph)
        if outline[:1] >= b"\x80":  # a negative number of contours: composite
            outline = _renumbered(outline, numbers, glyphs)
        outlines.append(outline + bytes(-len(outline) % 4))
    return outlines


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
