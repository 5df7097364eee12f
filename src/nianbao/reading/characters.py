"""Blocks of any reader → a document whose texts hold nothing struck out, and no character that
cannot be printed.

Characters without a shape (zero-width spaces, directions, controls) are taken out and named; what
stands for damage (U+FFFD) stays where it is and is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nianbao.reading.blocks import Block, Cell, Grid, Kind, Paragraph, SourceDocument
from nianbao.reading.remarks import Remarks
from nianbao.reading.struck import settled
from nianbao.source.text import REFUSED, unprintable

_UNSEEN = "有看不见、不能印刷的字符，已经去掉"
_DAMAGED = "有损坏的字符，显示为“�”，请对照原件改正"

# Most text is of these alone; only what is not is looked at more closely.
_ORDINARY = re.compile(
    "[\t\n -~\u00a0\u00b7\u2014\u2018-\u201d\u2026\u3000-\u33ff\u4e00-\u9fff\uff01-\uffe5]*"
)


def finished(
    file: str,
    kind: Kind,
    blocks: Iterable[Block],
    remarks: Remarks,
    form: str = "",
    year: int | None = None,
) -> SourceDocument:
    """The document of a file, its texts cleaned."""
    cleaned = tuple(_cleaned(block, remarks) for block in blocks)
    return SourceDocument(file, kind, cleaned, remarks.sentences(), form, year)


def _cleaned(block: Block, remarks: Remarks) -> Block:
    if isinstance(block, Paragraph):
        text = _clean(block.text, block.place, remarks)
        return block if text == block.text else replace(block, text=text)
    return Grid(tuple(_clean_cell(cell, remarks) for cell in block.cells), block.place)


def _clean_cell(cell: Cell, remarks: Remarks) -> Cell:
    text = _clean(cell.text, cell.place, remarks)
    return cell if text == cell.text else replace(cell, text=text)


def _clean(text: str, place: str, remarks: Remarks) -> str:
    text = settled(text, place, remarks)
    if _ORDINARY.fullmatch(text):
        return text
    bad = ({char for _, char in unprintable(text)} | {REFUSED} & {*text}) - {"�"}
    for char in sorted(bad):
        remarks.add(_UNSEEN, f"{place} U+{ord(char):04X}")
    if "�" in text:
        remarks.add(_DAMAGED, place)
    return "".join(char for char in text if char not in bad)
