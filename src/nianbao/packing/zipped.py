"""Names and bytes → a zip; same files, same bytes on every computer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say
_UNIX, _MODE = 3, 0o100644


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Stored, since Word and PDF files are packed already and no two versions of a packer need
    agree; names are marked as UTF-8 (zipfile does so for each that is not ASCII).
    """
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, data in files.items():
            info = ZipInfo(name, _TIME)
            info.create_system, info.external_attr = _UNIX, _MODE << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """What a zip of ours holds."""
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
