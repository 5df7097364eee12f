"""A plain text (.txt, as Notepad or an editor saved it) → SourceDocument: a paragraph a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nianbao.errors import FileError
from nianbao.reading.blocks import Paragraph, SourceDocument
from nianbao.reading.characters import finished
from nianbao.reading.decoding import decoded
from nianbao.reading.remarks import Remarks
from nianbao.widths import text_width

_LINE_END = re.compile("\r\n|[\n\r\f]")

# A text has hard breaks when so many of its lines end at the same edge, give or take a character
# or two that a line does without.
_LEAST_LINES = 3
_LEAST_SHARE = 0.3
_RAGGED = 2.0
_WIDEST = 60.0  # characters; lines beyond it were broken by nobody


def read_plain(data: bytes, file: str) -> SourceDocument:
    """The document in the bytes of a text in UTF-8, UTF-16 or GB18030; tabs and | stay.

    Raises FileError where there is nothing in it.
    """
    lines = _LINE_END.split(decoded(data))
    blocks = list(_paragraphs(lines))
    if not blocks:
        raise FileError(f"{file} 是空的", "请检查是不是选错了文件。")
    return finished(file, "text", blocks, Remarks())


def _paragraphs(lines: list[str]) -> Iterator[Paragraph]:
    edge = _broken_at([line.rstrip() for line in lines])
    for number, line in enumerate(lines, start=1):
        if line.strip(" \u3000\xa0\t"):
            is_whole = text_width(line.rstrip()) < edge
            yield Paragraph(line, f"第 {number} 行", is_whole=is_whole)


def _broken_at(lines: list[str]) -> float:
    """The width from which on a line may have been broken by hand; infinite without such breaks."""
    widths = sorted((text_width(line) for line in lines if line), reverse=True)
    if not widths or widths[0] > _WIDEST:
        return float("inf")
    edge = widths[0] - _RAGGED
    full = sum(width >= edge for width in widths)
    is_broken = full >= _LEAST_LINES and full >= _LEAST_SHARE * len(widths)
    return edge if is_broken else float("inf")
