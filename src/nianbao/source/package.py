"""Bytes of a zip (.docx, .xlsx) → its parts, unless it would unpack to absurd size."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass

from nianbao.errors import FileError

CONTENT_TYPES = "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what old Office files and encrypted new ones begin with

_RATIO = 400  # an honest part of repeated table cells reaches about 60
_SMALL = 2**20  # a part below this is no bomb at any ratio


@dataclass(frozen=True, slots=True)
class Limits:
    """How many parts a package may have, and how many bytes those that are read, unpacked."""

    parts: int
    bytes: int


_LIMITS = Limits(parts=2_000, bytes=64 * 2**20)  # pictures included


def _all(name: str) -> bool:
    return bool(name)


def read_zip(data: bytes, wanted: Callable[[str], bool] = _all) -> dict[str, bytes]:
    """The wanted parts by name, in the order of the file; all of them where nothing is said.

    Raises FileError when it is no zip, is damaged, encrypted, or unpacks to absurd size. The
    message goes on after the file's name (打不开), the hint is the caller's to give.
    """
    package = Package(data, _LIMITS, wanted)
    return {name: package.read(name) for name in package.names}


class Package:
    """A zip whose listing is within the limits; a part is unpacked when it is asked for."""

    def __init__(self, data: bytes, limits: Limits, wanted: Callable[[str], bool] = _all) -> None:
        """Raises FileError, as `read_zip` does."""
        from io import BytesIO
        from zipfile import BadZipFile, ZipFile

        try:
            self._archive = ZipFile(BytesIO(data))
        except (BadZipFile, EOFError, ValueError, OSError, NotImplementedError) as trouble:
            raise FileError("打不开") from trouble
        infos = [info for info in self._archive.infolist() if not info.is_dir()]
        self._sizes = {
            info.filename: (info.file_size, info.compress_size)
            for info in infos
            if wanted(info.filename)
        }
        if len(infos) > limits.parts or self._is_bomb(limits.bytes):
            raise FileError("解开后大得不正常")

    def _is_bomb(self, most: int) -> bool:
        sizes = self._sizes.values()
        return sum(size for size, _ in sizes) > most or any(
            size > _SMALL and size > _RATIO * packed for size, packed in sizes
        )

    @property
    def names(self) -> Collection[str]:
        """The names of the wanted parts, in the order of the file."""
        return self._sizes.keys()

    def read(self, name: str) -> bytes:
        """A part; empty where there is none. Raises FileError where it is damaged."""
        from zipfile import BadZipFile

        if name not in self._sizes:
            return b""
        damaged = (
            BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
            zlib.error,
        )  # fmt: skip
        try:
            # With a length, a member that says less than it holds is cut off, not unpacked.
            with self._archive.open(name) as member:
                return member.read(self._sizes[name][0] + 1)
        except damaged as trouble:
            raise FileError("打不开") from trouble
