"""Document → the numbers of its tables as CSV (RFC 4180), one line a number; and back to compare.

Excel opens it as it is: UTF-8 with a mark at the start. A field that a spreadsheet would take for
a formula is guarded by an apostrophe; numbers are left as they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from nianbao.document import Document, Grid, PlacedCell

_HEAD = ("年度", "机关", "表", "项目", "栏目", "数", "单位", "代号")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def table_data(document: Document) -> bytes:
    """The CSV file. Same document, same bytes."""
    text = StringIO()
    csv.writer(text).writerows(_guarded(row) for row in _rows(document))
    return text.getvalue().encode("utf-8-sig")


def data_differences(written: bytes, document: Document) -> list[str]:
    """Where a written CSV does not say what the document says, in Chinese."""
    try:
        found = list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return ["CSV 文件写坏了，读不回来。"]
    expected = [_guarded(row) for row in _rows(document)]
    wrong = [
        f"第{number}行应为“{','.join(row)}”，实为“{','.join(other)}”。"
        for number, (row, other) in enumerate(zip(expected, found, strict=False), start=1)
        if row != other
    ]
    if len(expected) != len(found):
        wrong.append(f"应有{len(expected)}行，实有{len(found)}行。")
    return wrong


def _rows(document: Document) -> Iterator[Sequence[str]]:
    yield _HEAD
    for section in document.sections:
        if section.grid is not None:
            for row in _grid_rows(section.grid):
                yield (str(document.year), document.agency, *row)


def _grid_rows(grid: Grid) -> Iterator[Sequence[str]]:
    """Each number with its labels from the left and its heads from above, in reading order; where
    nothing stands left, the outer heads take the labels' place.
    """
    for placed, heads in grid.headed():
        left = [head for head in heads if placed.row in head.rows]
        above = [head for head in heads if placed.row not in head.rows]
        if not left:
            left, above = above[:-1], above[-1:]
        cell = placed.cell
        number = cell.text.removesuffix(cell.unit)
        yield grid.title, _joined(left), _joined(above), number, cell.unit, cell.path or ""


def _joined(heads: Iterable[PlacedCell]) -> str:
    return " / ".join("".join(head.cell.text.split()) for head in heads)


def _guarded(row: Sequence[str]) -> list[str]:
    return [
        f"'{field}" if field.startswith(_FORMULA) and not _NUMBER.fullmatch(field) else field
        for field in row
    ]
