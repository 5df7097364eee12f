"""The bytes of a JPEG file → its segments, up to the picture's end (ITU-T T.81 B.1.1).

Cameras write a film, a second picture or notes behind the end; none of that is the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_START, _SCAN, _END = b"\xff\xd8", 0xDA, 0xD9
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # DHT, JPG, DAC are none (B.1.1.3)

_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a segment: TEM, RSTn, SOI

# A marker, after any number of fill bytes (B.1.1.2). Zero after FF is a byte of a scan (B.1.1.5).
_MARKER = re.compile(rb"\xff+([^\x00\xff])")
# What ends a scan's data: a marker that does not only restart them.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker's second byte, its parameters, and the coded data that follow a scan's."""

    kind: int
    body: bytes
    coded: bytes = b""

    @property
    def is_frame(self) -> bool:
        return self.kind in _FRAMES

    @property
    def components(self) -> int:
        """How many colours a frame has (B.2.2); 0 where the segment is cut short."""
        return self.body[5] if len(self.body) > 5 else 0


def segments(jpeg: bytes) -> Iterator[Segment]:
    """All between the picture's start and its first end. Raises ValueError where something else
    stands in between.
    """
    if not jpeg.startswith(_START):
        raise ValueError("no JPEG")
    at = len(_START)
    while (marker := _MARKER.match(jpeg, at)) and marker[1][0] != _END:
        kind, at = marker[1][0], marker.end()
        length = int.from_bytes(jpeg[at : at + 2], "big")
        body, at = jpeg[at + 2 : at + length], at + length
        coded_end = _scan_end(jpeg, at) if kind == _SCAN else at
        if kind in _ALONE or len(body) != length - 2:
            raise ValueError("a JPEG with a marker where none belongs, or a segment cut short")
        yield Segment(kind, body, jpeg[at:coded_end].rstrip(b"\xff"))
        at = coded_end
    if not marker:
        raise ValueError("a JPEG without its end")


def _scan_end(jpeg: bytes, start: int) -> int:
    found = _AFTER_SCAN.search(jpeg, start)
    return found.start() if found else len(jpeg)


def written(parts: Iterator[Segment]) -> bytes:
    """Segments as a file, without fill bytes."""
    return b"".join((_START, *map(_segment, parts), b"\xff", bytes([_END])))


def _segment(part: Segment) -> bytes:
    length = (len(part.body) + 2).to_bytes(2, "big")
    return b"".join((b"\xff", bytes([part.kind]), length, part.body, part.coded))
