"""A picture's file → its data as they stand in a PDF, nothing decoded.

The rows of a PNG are deflated and filtered as FlateDecode with a PNG predictor expects them
(ISO 32000-1 §7.4.4.4), a JPEG file is what DCTDecode takes. Pictures are gray or RGB of 8 bits,
neither transparent nor interlaced (document.Picture).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.document import Picture
from nianbao.jpeg import segments

_PNG_SIGNATURE = 8  # bytes
_PNG_GRAY = 0  # colour type, PNG specification §11.2.2
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB"}


@dataclass(frozen=True, slots=True)
class PictureData:
    """The data of a picture, the filter that decodes them, and the entries of its dictionary."""

    data: bytes
    filter_name: str
    entries: dict[str, object]


def picture_data(picture: Picture) -> PictureData:
    """Raises ValueError for a picture that is not as document.Picture says."""
    data, filter_name, colors, more = _png(picture) if picture.kind == "png" else _jpeg(picture)
    entries: dict[str, object] = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": picture.width,
        "Height": picture.height,
        "ColorSpace": _SPACES[colors],
        "BitsPerComponent": 8,
        **more,
    }
    return PictureData(data, filter_name, entries)


_Parts = tuple[bytes, str, int, dict[str, object]]


def _png(picture: Picture) -> _Parts:
    chunks = list(_chunks(picture.data))
    width, _, depth, kind, _, _, interlaced = struct.unpack(">LLBBBBB", dict(chunks)[b"IHDR"])
    if depth != 8 or kind not in (_PNG_GRAY, 2) or interlaced:
        raise ValueError("a PNG of another kind")
    colors = 1 if kind == _PNG_GRAY else 3
    decode = f"<</Predictor 15/Colors {colors}/BitsPerComponent 8/Columns {width}>>"
    rows = b"".join(data for name, data in chunks if name == b"IDAT")
    return rows, "FlateDecode", colors, {"DecodeParms": decode}


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _PNG_SIGNATURE
    while at < len(png):
        length, name = struct.unpack_from(">L4s", png, at)
        yield name, png[at + 8 : at + 8 + length]
        at += 12 + length


def _jpeg(picture: Picture) -> _Parts:
    return picture.data, "DCTDecode", _components(picture.data), {}


def _components(jpeg: bytes) -> int:
    """How many colours the frame has."""
    frame = next((part for part in segments(jpeg) if part.is_frame), None)
    if frame is None or frame.components not in _SPACES:
        raise ValueError("a JPEG of another kind")
    return frame.components
