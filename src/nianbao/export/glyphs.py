"""A face and the characters in use → one Type 0 font: its codes, widths and text on copying out.

ReportLab cuts a Chinese face into simple fonts of 256 characters, which splits every line, and
writes ToUnicode entries that copy out wrong beyond U+FFFF. So each face is one font here, whose
codes are the numbers of its glyphs (ISO 32000-1 §9.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nianbao.export.subset import Drawn, make_subset
from nianbao.page.faces import Face
from nianbao.page.marks import marks
from nianbao.page.placed import Text

EM = 1000  # PDF measures glyphs in thousandths of the em
_MOST_ENTRIES = 100  # of one bfchar block, Adobe Technical Note 5014
_UNUSUAL = re.compile(rb"[^!-~]|[#%()/<>\[\]{}]")  # what a name holds only as #xx
_OVERLAP = 0.45  # em; readers take glyphs that lie half over each other for separate lines
_NARROW = 0x100000  # added to a mark's code point: drawn narrow (such code points have no glyph)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A text as it is drawn: its characters, narrow marks marked, and what each glyph but the last
    moves on beyond its own width.
    """

    text: Text
    chars: str
    extras: list[float]


def make_stroke(text: Text) -> Stroke:
    """The text with narrow glyphs for the marks that lost room, so that none lies over another."""
    size, widths = text.size, text.face.widths
    extras = [
        advance - widths[char] * size
        for char, advance in zip(text.text[:-1], text.advances, strict=False)
    ]
    if not extras or min(extras) > -_OVERLAP * size:
        return Stroke(text, text.text, extras)
    return _narrowed(text, extras)


def _narrowed(text: Text, extras: list[float]) -> Stroke:
    chars = list(text.text)
    half = text.size / 2
    for at, extra in enumerate(extras):
        if extra > -_OVERLAP * text.size:
            continue
        if chars[at] in marks().closing:
            chars[at] = chr(ord(chars[at]) + _NARROW)
        elif chars[at + 1] in marks().opening:
            chars[at + 1] = chr(ord(chars[at + 1]) + _NARROW)
        else:
            continue
        extras[at] += half
    return Stroke(text, "".join(chars), extras)


def _drawn(char: str) -> Drawn:
    """What a character of a stroke stands for."""
    if ord(char) < _NARROW:
        return Drawn(char)
    mark = chr(ord(char) - _NARROW)
    return Drawn(mark, "left" if mark in marks().opening else "right")


class Font:
    """A face as one Type 0 font: its codes are 1, 2, 3… for the characters in use."""

    def __init__(self, number: int, face: Face, chars: str) -> None:
        self.name, self.face = f"F{number}", face
        self.full_name = f"{_tag(number)}+{_escaped(face.file.name)}"
        drawn = [_drawn(char) for char in chars]
        subset = make_subset(face.file, drawn)
        self.outlines = subset.data
        self.widths = _widths(subset.advances, face.file.units)
        self.to_unicode = _to_unicode(drawn)
        self._codes = {ord(char): f"{code:04x}" for code, char in enumerate(chars, start=1)}

    def hex(self, text: str) -> str:
        return f"<{text.translate(self._codes)}>"


def _widths(advances: Iterable[int], units: int) -> str:
    """Array W: the glyphs that are not one em wide (ISO 32000-1 §9.7.4.3)."""
    widths = ((code, advance * EM / units) for code, advance in enumerate(advances))
    return f"[{' '.join(f'{code} [{width:g}]' for code, width in widths if width != EM)}]"


def _to_unicode(drawn: Iterable[Drawn]) -> bytes:
    """The CMap by which text copies out; beyond U+FFFF in surrogate pairs (§9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    entries = [
        f"<{code:04x}> <{each.char.encode('utf-16-be').hex()}>"
        for code, each in enumerate(drawn, start=1)
    ]
    for start in range(0, len(entries), _MOST_ENTRIES):
        block = entries[start : start + _MOST_ENTRIES]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def fonts(strokes: Iterable[Stroke]) -> dict[Face, Font]:
    """A font for each face in use, in the order in which they are met."""
    used: dict[Face, set[str]] = {}
    for each in strokes:
        used.setdefault(each.text.face, set()).update(each.chars)
    return {
        face: _font(number, face, "".join(sorted(chars)))
        for number, (face, chars) in enumerate(used.items(), start=1)
    }


_font = lru_cache(maxsize=16)(Font)  # built again after a small change, a report has the same ones


def _tag(number: int) -> str:
    """Six capitals that mark a subset (ISO 32000-1 §9.6.4); ours count the fonts of the file."""
    return "NIAN" + chr(ord("A") + number // 26) + chr(ord("A") + number % 26)


def _escaped(name: str) -> str:
    """A name as a PDF writes it (ISO 32000-1 §7.3.5)."""
    return _UNUSUAL.sub(lambda match: b"#%02X" % match[0][0], name.encode()).decode()
