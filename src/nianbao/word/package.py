"""A .docx as a zip: bytes → parts, parts → bytes. Knows no Word.

Writing is done here and not by zipfile: parts that never change are deflated once, and no clock
gets in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nianbao.deflating import crc, inflated, raw_stream
from nianbao.errors import FileError, TemplateError
from nianbao.source.package import CONTENT_TYPES, read_zip

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UTF8, _DEFLATED = 20, 0x800, 8
_TIME, _DATE = 0, 0x21  # 1980-01-01, 00:00: the earliest that a zip can say


class Member(NamedTuple):
    """A part as it stands in the zip. `packed` is raw deflate, `size` the length before."""

    name: str
    checksum: int
    size: int
    packed: bytes


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a .docx by name, in the order of the file.

    Raises TemplateError when it is none, is damaged, encrypted, or unpacks to absurd size.
    """
    try:
        parts = read_zip(data)
    except FileError as trouble:
        raise _not_docx(trouble.message) from trouble
    if b"wordprocessingml.document.main" not in parts.get(CONTENT_TYPES, b""):
        raise _not_docx("不是 Word 文档（.docx）")
    return parts


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts, in the given order. Same parts, same bytes."""
    return join(pack(name, data) for name, data in parts.items())


def pack(name: str, data: bytes) -> Member:
    """A part, deflated."""
    return Member(name, crc(data), len(data), raw_stream(data))


def unpack(member: Member) -> bytes:
    """The part as it was before it was deflated."""
    return inflated(member.packed, member.size)


def extended(member: Member, elements: Iterable[str]) -> Member:
    """The part with elements added at the end of its root."""
    start, end, rest = unpack(member).decode().rpartition("</")
    return pack(member.name, "".join((start, *elements, end, rest)).encode())


def join(members: Iterable[Member]) -> bytes:
    """The zip of the members, in the given order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, checksum, size, packed in members:
        raw = name.encode()
        common = (_UTF8, _DEFLATED, _TIME, _DATE, checksum, len(packed), size, len(raw), 0)
        pieces += (_LOCAL.pack(b"PK\3\4", _VERSION, *common), raw, packed)
        entry = _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *common, 0, 0, 0, 0, offset)
        directory += (entry, raw)
        offset += _LOCAL.size + len(raw) + len(packed)
    count, length = len(directory) // 2, sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, 0)
    return b"".join((*pieces, *directory, end))


def _not_docx(what: str) -> TemplateError:
    return TemplateError(
        f"这个文件{what}", "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”后再试。"
    )
