"""Bytes → deflated bytes (RFC 1951), the same ones every time and on every computer.

libdeflate does it: at level 1 in half the time of Python's own zlib. Which zlib Python brings
depends on the computer, and ISA-L's bytes now and then on where in memory they were made.
"""

from __future__ import annotations

import deflate

_QUICK, _SMALL = 1, 9  # levels


def zlib_stream(data: bytes, *, small: bool = False) -> bytes:
    """With zlib's head and check sum (RFC 1950); `small` takes more time for fewer bytes."""
    return bytes(deflate.zlib_compress(data, _SMALL if small else _QUICK))


def raw_stream(data: bytes) -> bytes:
    """Without a head, as zip files hold it."""
    return bytes(deflate.deflate_compress(data, _QUICK))


def inflated(raw: bytes, size: int) -> bytes:
    """What a raw stream holds, `size` bytes. Only for streams of our own making."""
    return bytes(deflate.deflate_decompress(raw, size))


def crc(data: bytes) -> int:
    """CRC-32, as zip files have it."""
    return deflate.crc32(data)
