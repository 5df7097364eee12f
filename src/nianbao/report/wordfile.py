"""A Word file beside the data file → a text of the report: each paragraph a line.

Only paragraphs are taken. What else is in the file is named, and never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.reading.blocks import Block, Paragraph
from nianbao.source.text import SourceText

_OWN_LINE = re.compile(r"第 (\d+) 段")  # of the body; one in a table has the table's place


@dataclass(frozen=True, slots=True)
class WordText:
    """The paragraphs, each on the line of its number in Word, and what else is in the file, in
    Chinese.
    """

    source: SourceText
    besides: tuple[str, ...] = ()


def read_word_text(path: Path, data: bytes | None = None) -> WordText:
    """The text of a Word file; `data` is what it is to be taken to hold.

    Raises FileError where it is none, or is damaged.
    """
    from nianbao.reading.open import word_bytes  # brings in lxml
    from nianbao.reading.word import read_word

    document = read_word(word_bytes(path) if data is None else data, str(path))
    lines: list[str] = []
    for block in document.blocks:
        number = _number(block)
        if number and isinstance(block, Paragraph):
            lines += [""] * (number - 1 - len(lines))
            lines.append(block.text)
    besides = (*dict.fromkeys(_others(document.blocks)), *document.remarks)
    return WordText(SourceText(document.file, "\n".join(lines)), besides)


def _number(block: Block) -> int:
    """Of a paragraph of the body, counted from 1; 0 for all else."""
    match = _OWN_LINE.fullmatch(block.place)
    return int(match[1]) if match else 0


def _others(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if not _number(block):
            yield f"{re.split('第 [0-9]+ 行', block.place)[0]}没有读入。"
