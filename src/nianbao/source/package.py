"""Bytes of a zip (.docx, .xlsx) → its parts, unless it would unpack to absurd size."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from nianbao.errors import FileError

CONTENT_TYPES = "[Content_Types].xml"

_MOST_PARTS = 2_000
_MOST_BYTES = 64 * 2**20  # of all parts that are read, unpacked; pictures included
_MOST_RATIO = 400  # an honest part of repeated table cells reaches about 60
_SMALL = 2**20  # a part below this is no bomb at any ratio


def read_zip(data: bytes, wanted: Callable[[str], bool] = lambda _: True) -> dict[str, bytes]:
    """The wanted parts by name, in the order of the file; all of them where nothing is said.

    Raises FileError when it is no zip, is damaged, encrypted, or unpacks to absurd size. The
    message goes on after the file's name (打不开), the hint is the caller's to give.
    """
    from io import BytesIO
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_many(len(infos))
            infos = [info for info in infos if wanted(info.filename)]
            _refuse_bomb((info.file_size, info.compress_size) for info in infos)
            parts = {}
            for info in infos:
                # With a length, a member that says less than it holds is cut off, not unpacked.
                with archive.open(info) as member:
                    parts[info.filename] = member.read(info.file_size + 1)
    except (
        BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        zlib.error,
    ) as trouble:
        raise FileError("打不开") from trouble
    return parts


def _refuse_many(count: int) -> None:
    if count > _MOST_PARTS:
        raise FileError("解开后大得不正常")


def _refuse_bomb(sizes: Iterable[tuple[int, int]]) -> None:
    total = 0
    for size, packed in sizes:
        total += size
        if total > _MOST_BYTES or (size > _SMALL and size > _MOST_RATIO * packed):
            raise FileError("解开后大得不正常")
