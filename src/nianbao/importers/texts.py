"""Lines of a source → the paragraphs of a text, broken lines joined, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nianbao.importers.pagewords import is_furniture
from nianbao.importers.sections import heading_in, is_caption
from nianbao.reading.blocks import Paragraph
from nianbao.report.text import BLANK, split_heading

_ENDS = re.compile(r"[。！？；：…][”’）》]?$")
_SHORT_HEADING = 24  # characters; a heading so short fills no line


def paragraphs_of(lines: Sequence[Paragraph]) -> tuple[list[str], list[Paragraph]]:
    """The paragraphs as they were typed, and the lines that are no text of the report."""
    kept = [line for line in lines if not is_furniture(line.text) and not is_caption(line)]
    out = [line for line in lines if is_furniture(line.text) or is_caption(line)]
    indented = sum(_is_indented(line) for line in kept) >= 2
    joined: list[Paragraph] = []
    for line in kept:
        if joined and _goes_on(joined[-1], line, indented=indented):
            text = (
                joined[-1].text.rstrip(BLANK)
                + _joint(joined[-1].text, line.text)
                + line.text.lstrip(BLANK)
            )
            joined[-1] = replace(line, text=text, place=joined[-1].place)
        else:
            joined.append(line)
    return [line.text.strip(BLANK) for line in joined], out


def _is_indented(line: Paragraph) -> bool:
    return line.text.startswith(("　　", "    ", "\t", "\u3000"))


def _joint(a: str, b: str) -> str:
    """A space between two words of letters, nothing between Chinese characters."""
    ends, begins = a.rstrip(BLANK)[-1:], b.lstrip(BLANK)[:1]
    return " " if (ends + begins).isascii() and (ends + begins).isalpha() else ""


def _goes_on(line: Paragraph, after: Paragraph, *, indented: bool) -> bool:
    """Whether a paragraph that was broken goes on in the next line."""
    if line.is_whole or _is_indented(after) or heading_in(after.text):
        return False
    text, bare = line.text.strip(BLANK), after.text.strip(BLANK)
    level, _ = split_heading(text)
    if split_heading(bare)[0] or (level and len(text) <= _SHORT_HEADING):
        return False
    return indented or not _ENDS.search(text)
