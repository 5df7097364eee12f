"""Bytes of a zip that strangers made → its parts, within limits. Nothing is written or run."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_RATIO = 400  # an honest part of repeated table cells reaches about 60
_SMALL = 2**20  # a part below this is no bomb at any ratio

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what old Office files and encrypted new ones begin with


class UnfitPackageError(Exception):
    """A file is no zip, is damaged, encrypted, or unpacks to absurd size; why, in Chinese."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Limits:
    """How many parts a package may have, and how many bytes they may take, unpacked."""

    parts: int
    bytes: int


class Package:
    """A zip whose listing is within the limits; a part is unpacked when it is asked for."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Raises UnfitPackageError."""
        from io import BytesIO
        from zipfile import BadZipFile, ZipFile

        try:
            self._archive = ZipFile(BytesIO(data))
        except (BadZipFile, EOFError, ValueError, OSError, NotImplementedError) as trouble:
            raise UnfitPackageError("打不开") from trouble
        infos = [info for info in self._archive.infolist() if not info.is_dir()]
        self._sizes = {info.filename: (info.file_size, info.compress_size) for info in infos}
        if len(infos) > limits.parts or self._is_bomb(limits.bytes):
            raise UnfitPackageError("解开后大得不正常")

    def _is_bomb(self, most: int) -> bool:
        sizes = self._sizes.values()
        return sum(size for size, _ in sizes) > most or any(
            size > _SMALL and size > _RATIO * packed for size, packed in sizes
        )

    @property
    def names(self) -> Collection[str]:
        """The names of the parts, in the order of the file."""
        return self._sizes.keys()

    def read(self, name: str) -> bytes:
        """A part; empty where there is none. Raises UnfitPackageError where it is damaged."""
        from zipfile import BadZipFile

        if name not in self._sizes:
            return b""
        damaged = (BadZipFile, EOFError, RuntimeError, ValueError, OSError, zlib.error)
        try:
            return self._archive.read(name)
        except damaged as trouble:
            raise UnfitPackageError("打不开") from trouble


def unpacked(data: bytes, limits: Limits) -> Mapping[str, bytes]:
    """All parts by name, in the order of the file. Raises UnfitPackageError."""
    package = Package(data, limits)
    return {name: package.read(name) for name in package.names}
