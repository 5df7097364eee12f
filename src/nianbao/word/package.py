"""A .docx as a zip: bytes → parts, parts → bytes. Knows no Word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nianbao.deflating import inflated
from nianbao.errors import FileError, TemplateError
from nianbao.source.package import CONTENT_TYPES, read_zip
from nianbao.source.zipping import Member, join, pack


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


def unpack(member: Member) -> bytes:
    """The part as it was before it was deflated."""
    return inflated(member.packed, member.size)


def extended(member: Member, elements: Iterable[str]) -> Member:
    """The part with elements added at the end of its root."""
    start, end, rest = unpack(member).decode().rpartition("</")
    return pack(member.name, "".join((start, *elements, end, rest)).encode())


def _not_docx(what: str) -> TemplateError:
    return TemplateError(
        f"这个文件{what}", "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”后再试。"
    )
