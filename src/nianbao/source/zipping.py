"""Parts ↔ the bytes of a zip (.docx, .xlsx). Knows nothing of what they hold.

Writing is done here and not by zipfile: parts that never change are deflated once, and no clock
gets in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nianbao.deflating import crc, raw_stream

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_NAMES = struct.Struct("<2H")
_NAMES_AT = 26  # in a member's own head: how long its name is, and what comes behind that
_VERSION, _UTF8, _STORED, _DEFLATED = 20, 0x800, 0, 8
_TIME, _DATE = 0, 0x21  # 1980-01-01, 00:00: the earliest that a zip can say


class Member(NamedTuple):
    """A part as it stands in the zip. `packed` is raw deflate, `size` the length before."""

    name: str
    checksum: int
    size: int
    packed: bytes
    is_stored: bool = False  # and not deflated


def pack(name: str, data: bytes) -> Member:
    """A part, deflated."""
    return Member(name, crc(data), len(data), raw_stream(data))


def join(members: Iterable[Member]) -> bytes:
    """The zip of the members, in the given order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, checksum, size, packed, is_stored in members:
        raw = name.encode()
        method = _STORED if is_stored else _DEFLATED
        common = (_UTF8, method, _TIME, _DATE, checksum, len(packed), size, len(raw), 0)
        pieces += (_LOCAL.pack(b"PK\3\4", _VERSION, *common), raw, packed)
        entry = _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *common, 0, 0, 0, 0, offset)
        directory += (entry, raw)
        offset += _LOCAL.size + len(raw) + len(packed)
    count, length = len(directory) // 2, sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, 0)
    return b"".join((*pieces, *directory, end))


def replaced(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A sound zip with other bytes in some of its parts; all others stay packed as they are.

    Raises ValueError where a part is packed otherwise than office files are.
    """
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
    members = []
    for info in infos:
        if info.compress_type not in (_STORED, _DEFLATED):
            raise ValueError(info.filename)
        if info.filename in parts:
            members.append(pack(info.filename, parts[info.filename]))
            continue
        start = info.header_offset + _NAMES_AT
        start += _NAMES.size + sum(_NAMES.unpack_from(data, start))
        packed = data[start : start + info.compress_size]
        is_stored = info.compress_type == _STORED
        members.append(Member(info.filename, info.CRC, info.file_size, packed, is_stored))
    return join(members)
