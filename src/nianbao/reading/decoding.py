"""Bytes of a text or a web page → its characters, however a computer in an office wrote them."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages call the Chinese encodings; the last one reads all of the others' characters.
_CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312"}
_RARE = 5  # UTF-8 with fewer damaged characters than one in so many is still UTF-8
_NEAR_START = 4096
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def declared_encoding(data: bytes) -> str:
    """The encoding that a page's head names (meta charset, XML declaration), "" without one."""
    found = _DECLARED.search(data, 0, _NEAR_START)
    return found[1].decode("ascii", "replace").lower() if found else ""


def marked(data: bytes) -> str | None:
    """The text where the bytes begin with a byte order mark, or look like UTF-16 without one."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    if max(even, odd) > len(data[:2000]) // 8:
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    return None


def decoded(data: bytes) -> str:
    """The text; U+FFFD stands for what is damaged.

    What reads as UTF-8 is UTF-8, whatever the page declares: Chinese in another encoding never
    does. After that comes what is declared, then GB18030.
    """
    text = marked(data)
    if text is None:
        text = data.decode("utf-8", "replace")
        if text.count("\ufffd") * _RARE > sum(char > "\x7f" for char in text):
            text = _otherwise(data, text)
    return text


def _otherwise(data: bytes, damaged: str) -> str:
    """The text of what is not UTF-8; as UTF-8 it would be damaged."""
    declared = declared_encoding(data)
    encoding = "gb18030" if declared in _CHINESE or not _is_known(declared) else declared
    for candidate in (encoding, "gb18030"):
        try:
            return data.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    return min(damaged, data.decode(encoding, "replace"), key=lambda text: text.count("\ufffd"))


def _is_known(encoding: str) -> bool:
    """Whether Python decodes it to text, and it is no name of a single-byte default."""
    if encoding in {"", "iso-8859-1", "latin-1", "us-ascii", "windows-1252"}:
        return False
    try:
        return codecs.lookup(encoding)._is_text_encoding  # noqa: SLF001
    except (LookupError, AttributeError):
        return False
