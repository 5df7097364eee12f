"""Bytes of a PDF → whether a stream in it would unpack to absurd size; PDFium sets no such end."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DEFLATED = re.compile(rb"[\x08-\x78][\x01\x5e\x9c\xda]")  # how such data begin
_IN_LETTERS = (b"ASCII85Decode", b"/A85", b"ASCIIHexDecode", b"/AHx")
_MOST_LETTERS = 2**18  # of a stream in letters that are looked at: it would have swollen by then
_BEFORE_STREAM = 400  # where its dictionary says that it is in letters
_PIECE = 2**14
_LARGE = 2**25
_MOST_RATIO = 200  # a page of tables reaches about 10, an empty scan more, but not so large


def is_bomb(data: bytes) -> bool:
    """Whether a deflated stream would unpack to absurd size."""
    return any(_swells(_plain(data, found)) for found in _STREAM.finditer(data))


def _plain(data: bytes, found: re.Match[bytes]) -> memoryview:
    """What a stream holds and what follows it; one in letters (base 85 or 16) as bytes."""
    about = data[max(0, found.start() - _BEFORE_STREAM) : found.start()].rpartition(b"endobj")[2]
    sign = next((sign for sign in _IN_LETTERS if sign in about), None)
    if sign is None:
        return memoryview(data)[found.end() :]
    letters = data[found.end() : found.end() + _MOST_LETTERS].split(b"endstream")[0]
    letters = b"".join(letters.partition(b">" if b"H" in sign else b"~>")[0].split())
    try:
        if b"H" in sign:
            return memoryview(bytes.fromhex(letters[: len(letters) // 2 * 2].decode("latin-1")))
        return memoryview(a85decode(letters))
    except ValueError:
        return memoryview(b"")


class _Layer:
    """Deflated data that may hold deflated data; counts what comes out."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()
        self._inner: _Layer | None = None
        self._size = 0

    @property
    def is_done(self) -> bool:
        return self._inflate.eof

    def swells(self, packed: memoryview | bytes, taken: int) -> bool:
        """Whether a piece makes it, or a layer inside it, absurdly large for the bytes so far."""
        while packed:
            plain = self._inflate.decompress(packed, _LARGE)
            packed = self._inflate.unconsumed_tail
            if self._size == 0 and _DEFLATED.match(plain):
                self._inner = _Layer()
            self._size += len(plain)
            if self._size > _LARGE and self._size > _MOST_RATIO * taken:
                return True
            if self._inner and self._inner.may_swell(plain, taken):
                return True
        return False

    def may_swell(self, packed: bytes, taken: int) -> bool:
        """The same of data that only look deflated."""
        try:
            return not self.is_done and self.swells(packed, taken)
        except zlib.error:
            return False


def _swells(packed: memoryview) -> bool:
    if not _DEFLATED.match(packed[:2]):
        return False
    layer, taken = _Layer(), 0
    try:
        while taken < len(packed) and not layer.is_done:
            piece = packed[taken : taken + _PIECE]
            taken += _PIECE
            if layer.swells(piece, taken):
                return True
    except zlib.error:
        return False
    return False
