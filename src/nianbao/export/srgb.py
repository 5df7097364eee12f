"""Nothing → an ICC profile of sRGB, 500 bytes: what the black on our pages means, for PDF/A."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache

# IEC 61966-2-1, adapted to D50 as ICC.1:2010 (version 4) asks.
_WHITE = (0.96420, 1.0, 0.82491)
_RED, _GREEN, _BLUE = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
_ADAPTATION = (1.04788, 0.02292, -0.05019, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_VERSION = 0x04200000
_HEADER = 128


@cache
def icc_profile() -> bytes:
    """The profile's bytes, always the same."""
    curve = struct.pack(">4sLHH", b"para", 0, 3, 0) + _fixed(_CURVE)
    tags = {
        b"bTRC": curve,
        b"bXYZ": _xyz(_BLUE),
        b"chad": struct.pack(">4sL", b"sf32", 0) + _fixed(_ADAPTATION),
        b"cprt": _text("CC0"),
        b"desc": _text("sRGB"),
        b"gTRC": curve,
        b"gXYZ": _xyz(_GREEN),
        b"rTRC": curve,
        b"rXYZ": _xyz(_RED),
        b"wtpt": _xyz(_WHITE),
    }
    directory, body = [], b""
    start = _HEADER + 4 + 12 * len(tags)
    for tag, data in tags.items():
        directory.append(struct.pack(">4sLL", tag, start + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    listing = struct.pack(">L", len(tags)) + b"".join(directory)
    return _header(start + len(body)) + listing + body


def _header(size: int) -> bytes:
    return struct.pack(
        ">LLL4s4s4s6H4sLLLLQL12s48x",
        *(size, 0, _VERSION, b"mntr", b"RGB ", b"XYZ "),
        *(2000, 1, 1, 0, 0, 0),  # a date is required; this one is no clock's
        *(b"acsp", 0, 0, 0, 0, 0, 0, _fixed(_WHITE)),
    )


def _fixed(numbers: Sequence[float]) -> bytes:
    """Numbers as s15Fixed16."""
    return struct.pack(f">{len(numbers)}l", *(round(number * 65536) for number in numbers))


def _xyz(color: Sequence[float]) -> bytes:
    return struct.pack(">4sL", b"XYZ ", 0) + _fixed(color)


def _text(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return struct.pack(">4sLLL4sLL", b"mluc", 0, 1, 12, b"enUS", len(data), 28) + data
