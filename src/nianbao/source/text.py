"""Bytes of a file → SourceText: characters, lines, places, and what could not be read as text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nianbao.errors import FileError
from nianbao.findings import Finding, Place
from nianbao.source.files import read_bytes

MOST_BYTES = 4_000_000  # a report's data take some 20 kB

# Stands in the text for a character that was refused, so that all after it keeps its place.
# U+FFFC itself is refused, so it can mean nothing else.
REFUSED = "\ufffc"

# A line drawn instead of a value, which YAML cannot read: told as what it is by whoever knows what
# should stand there.
DASH = f"-{REFUSED}"

# C0 and C1 controls (but tab and \n, which every line end of a file has become), invisible
# formatting characters, line and paragraph separators (YAML takes them for line ends), U+FEFF
# inside text, surrogates, noncharacters, and the stand-in itself.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\ufff9-\ufffb\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufffc\ufffd\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)

_ZIP = b"PK\x03\x04"  # what .xlsx and .docx begin with
_RIGHT_ENDING = "是 nianbao 的 Excel 工作簿的话，请把文件名的结尾改成 .xlsx。"
_SAVE_AS_UTF8 = "请用记事本打开，选“另存为”，编码选 UTF-8，再保存一次。"


@dataclass(frozen=True)
class SourceText:
    """A file's text, with line ends as \\n. `encoding` is utf-8 or gb18030."""

    file: str
    text: str
    encoding: str = "utf-8"
    findings: tuple[Finding, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column, both counted from 0."""
        return self._starts[min(line, len(self._starts) - 1)] + column

    def place(self, offset: int, length: int = 1) -> Place:
        """The place of an offset in the text."""
        line = bisect_right(self._starts, offset) - 1
        return self.at(line, offset - self._starts[line], length)

    def at(self, line: int, column: int, length: int = 1) -> Place:
        """The place of a line and column, both counted from 0."""
        return Place(self.file, line + 1, column + 1, length)


def read_text(path: Path) -> SourceText:
    """The text of a file; what is wrong with its characters stands in its findings.

    Raises FileError when the file is not there, cannot be opened or is far too large.
    """
    return decode(read_bytes(path, MOST_BYTES), str(path))


def decode(data: bytes, file: str) -> SourceText:
    """Bytes as text: UTF-8 with or without BOM, or GB18030; anything else is ENCODING."""
    if data.startswith(_ZIP):
        return _not_text(file, "这是 Excel 或 Word 文件，不是文本文件", 0, _RIGHT_ENDING)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.count(0) > len(data) // 4:
        return _not_text(file, "文件是 UTF-16 编码（记事本里叫“Unicode”）", 0)
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return _checked(file, body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as trouble:
        if _is_damaged_utf8(body):
            line = body.count(b"\n", 0, trouble.start)
            return _not_text(file, f"第 {line + 1} 行有损坏的字符，不是完整的 UTF-8", line)
    try:
        return _checked(file, body.decode("gb18030"), "gb18030")
    except UnicodeDecodeError as trouble:
        line = body.count(b"\n", 0, trouble.start)
        return _not_text(file, "文件既不是 UTF-8 也不是 GB18030 编码", line)


def decoded(data: bytes, file: str) -> str:
    """The characters of a file as they are, line ends too. Raises FileError where it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(f"{file} 既不是 UTF-8 也不是 GB18030 编码", _SAVE_AS_UTF8)


def _is_damaged_utf8(data: bytes) -> bool:
    """True where nearly all of the Chinese reads as UTF-8 and only a little does not."""
    text = data.decode("utf-8", errors="replace")
    wide = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") * 5 < wide


def _not_text(file: str, message: str, line: int, hint: str = _SAVE_AS_UTF8) -> SourceText:
    finding = Finding("ENCODING", "error", Place(file, line + 1), "", message, hint=hint)
    return SourceText(file, "", findings=(finding,))


def _checked(file: str, text: str, encoding: str) -> SourceText:
    text, bad = stand_ins(text.replace("\r\n", "\n").replace("\r", "\n"))
    source = SourceText(file, text, encoding)
    if not bad:
        return source
    findings = tuple(refused(char, source.place(offset)) for offset, char in bad)
    return SourceText(file, text, encoding, findings)


def stand_ins(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with REFUSED for each character that can never be printed; their offsets."""
    bad = [(match.start(), match[0]) for match in _UNPRINTABLE.finditer(text)]
    return (_UNPRINTABLE.sub(REFUSED, text) if bad else text), bad


def refused(char: str, place: Place, path: str = "") -> Finding:
    """CHAR-REFUSED for a character that cannot be printed at all."""
    return Finding(
        "CHAR-REFUSED",
        "error",
        place,
        path,
        f"这里有一个看不见、不能印刷的字符 U+{ord(char):04X}",
        hint="多半是从网页或别的文件里粘贴来的，请删去这个字符，把它前后的字重打一遍。",
        actual=f"U+{ord(char):04X}",
    )


def unprintable(text: str) -> list[tuple[int, str]]:
    """Offsets and characters that cannot be printed (they can come from an escape like \\x07)."""
    return [(m.start(), m[0]) for m in _UNPRINTABLE.finditer(text) if m[0] != REFUSED]
