"""A table as it is printed and as it stands in the Word file → how its numbers read now.

A row that cannot be matched is said, and none of it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nianbao.document import Grid as PrintedGrid
from nianbao.matching.rows import MatchedRows, matched_rows, squeezed
from nianbao.merging.placing import Leftover
from nianbao.reading.blocks import Grid

_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")


@dataclass(frozen=True, slots=True)
class TableChanges:
    """How every number of a table that was found reads now, by path, and what has no place."""

    numbers: Mapping[str, str]
    leftovers: tuple[Leftover, ...]


def table_changes(key: str, printed: PrintedGrid, found: Grid) -> TableChanges:
    """The numbers of a table as they read now."""
    matched = matched_rows(printed, found)
    numbers: dict[str, str] = {}
    leftovers = list(_other_rows(key, matched))
    for row, cells in matched.pairs:
        for old, new in zip(row, cells, strict=True):
            if old.path is not None:
                numbers[old.path] = number_text(new.text)
            elif squeezed(new.text) != squeezed(old.text):
                reason = "表里的栏目由表式规定，不能改"
                leftovers.append(Leftover(new.place, old.text, new.text, reason))
    return TableChanges(numbers, tuple(leftovers))


def number_text(text: str) -> str:
    """What stands in a number's cell, without white space, save where it makes two numbers."""
    return " ".join(squeezed(part) for part in _BETWEEN_DIGITS.split(text.strip()))


def _other_rows(key: str, matched: MatchedRows) -> Iterator[Leftover]:
    """The rows of either side that stand for none of the other's."""
    if not matched.pairs:
        reason = "表里的行和格同原来的对不上（多了、少了或者换了位置），整张表没有读入"
        yield Leftover(key, "", "", reason)
        return
    for number, row in matched.missing:
        old = " ".join(cell.text for cell in row)
        yield Leftover(f"{key}第 {number + 1} 行", old, "", "Word 文件里没有照原样的这一行")
    for number, cells in matched.others:
        new = " ".join(squeezed(cell.text) for cell in cells).strip() or "（空行）"
        reason = "表里的行和格由表式规定，不能加减，也不能调换"
        yield Leftover(f"{key}第 {number + 1} 行", "", new, reason)
