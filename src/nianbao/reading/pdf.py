"""A PDF with text → SourceDocument: paragraphs joined, tables rebuilt from their ruling lines.

Page numbers and what is repeated at the edges of pages are dropped. A scan cannot be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nianbao.errors import FileError
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph, SourceDocument
from nianbao.reading.characters import finished
from nianbao.reading.lattice import Lattice, Slot, lattices
from nianbao.reading.pdfapart import read_pages
from nianbao.reading.pdfium import Page, Sign
from nianbao.reading.pdflines import (
    Line,
    Measure,
    first_width,
    goes_on,
    lines,
    may_end,
    measure_of,
    run_on,
)
from nianbao.reading.pdfmarks import marked, underlined
from nianbao.reading.pdftables import Ruled, continued
from nianbao.reading.remarks import Remarks
from nianbao.reading.tables import refuse_many

_SCAN = "请找到它的 Word 文件，或者先用文字识别软件转成 Word，核对后再试。"
_NO_TEXT = "没有文字的页（多半是扫描的）没有读入"
_MUTE = "文字没有编码的页没有读入"
_RECOGNISED = "整页是图片，文字是识别出来的，请逐字核对"
_PICTURES = "图没有读入"
_SLANTED = "斜放的文字（多半是水印）没有读入"
_REPEATED = "页眉、页脚没有读入"
_RUN_ON = "段落没有缩进，看不出是不是另起一段，接在上一行后面了"
_DRAWING = "线条太多，表格按文字读入，划去的字也看不出来"
_UNDERLINED = "带颜色下划线的数字（多半是修订时加上的）照读了，请核对"

_EDGE = 0.12  # share of a page at its top and bottom where heads and feet stand
_PAGE_NUMBER = re.compile(
    r"[-—–－·~～\s]*(?:第|P|Page)?\s*[0-9０-９]+\s*(?:页|[/／]\s*[0-9０-９]+|[，,]?\s*共\s*[0-9]+\s*页)*"
    r"[-—–－·~～\s]*",
    re.IGNORECASE,
)
_FEW = 5  # lines; from fewer no measure is taken
_CELL_SLACK = 0.6  # em that a full line of a cell may miss, its margins included
_CELL_MARGIN = 5.4  # pt, Word's own on each side; more is the room around a centred text
_DIGITS = re.compile("[0-9０-９]+")


def read_pdf(data: bytes, file: str) -> SourceDocument:
    """The document in the bytes of a PDF.

    Raises FileError where the file is damaged, locked, a scan, or far larger than any report.
    """
    pages = [marked(page) for page in read_pages(data, file)]
    if not any(page.signs for page in pages):
        is_mute = any(page.is_mute for page in pages)
        why = "里的文字没有编码，读不出来" if is_mute else "里没有文字，多半是扫描件，读不了"
        raise FileError(f"{file} {why}", _SCAN)
    remarks = Remarks()
    for page in pages:
        _remark(page, remarks)
    try:
        read = [_read(page) for page in pages]
        refuse_many(sum(len(table.grid.cells) for sheet in read for _, table in sheet.tables))
    except FileError as trouble:
        raise FileError(f"{file}：{trouble.message}", trouble.hint) from trouble
    _drop_furniture(pages, read, remarks)
    return finished(file, "pdf", _blocks(read, remarks), remarks)


def _remark(page: Page, remarks: Remarks) -> None:
    place = f"第 {page.number} 页"
    if page.is_mute:
        remarks.add(_MUTE, place)
    elif not page.signs and page.pictures:
        remarks.add(_NO_TEXT, place)
    elif page.is_scan:
        remarks.add(_RECOGNISED, place)
    elif page.signs and page.pictures:
        remarks.add(_PICTURES, place)
    if page.turned:
        remarks.add(_SLANTED, place)
    if page.is_drawing:
        remarks.add(_DRAWING, place)
    for text in underlined(page):
        remarks.add(_UNDERLINED, place, text)


# -- one page


@dataclass(slots=True)
class _Sheet:
    """What a page says: lines outside of tables, and tables with the height at which they begin."""

    number: int
    lines: list[Line]
    tables: list[tuple[float, Ruled]] = field(default_factory=list)

    def items(self) -> list[Line | Ruled]:
        """Lines and tables from top to bottom."""
        placed: list[tuple[float, Line | Ruled]] = [(line.y, line) for line in self.lines]
        placed += self.tables
        return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


def _read(page: Page) -> _Sheet:
    tables = [table for table in lattices(page.lying, page.standing) if len(table.slots) > 1]
    inside: dict[int, list[Sign]] = {}
    outside: list[Sign] = []
    for sign in page.signs:
        number = _table_at(tables, (sign.left + sign.right) / 2, sign.y - sign.size / 3)
        (outside if number is None else inside.setdefault(number, [])).append(sign)
    found = [
        replace(line, page=page.number, number=number)
        for number, line in enumerate(lines(outside), start=1)
    ]
    sheet = _Sheet(page.number, found)
    for number, table in enumerate(tables):
        place = f"第 {page.number} 页第 {number + 1} 个表格"
        sheet.tables.append((table.top, _ruled(table, inside.get(number, []), place)))
    return sheet


def _table_at(tables: Sequence[Lattice], x: float, y: float) -> int | None:
    """The smallest table around a point."""
    around = [number for number, table in enumerate(tables) if table.holds(x, y)]
    return min(around, key=lambda number: tables[number].bottom - tables[number].top, default=None)


def _ruled(table: Lattice, signs: Sequence[Sign], place: str) -> Ruled:
    slots = table.by_cell()
    held: dict[Slot, list[Sign]] = {}
    for sign in signs:
        cell = table.cell_at((sign.left + sign.right) / 2, sign.y - sign.size / 3)
        held.setdefault(slots[cell], []).append(sign)
    count: Counter[int] = Counter()
    cells = []
    for slot in table.slots:
        count[slot.row] += 1
        where = f"{place}第 {slot.row + 1} 行第 {count[slot.row]} 格"
        text = _cell_text(lines(held.get(slot, [])), table.xs[slot.column], table.width(slot))
        cells.append(Cell(text, where, slot.row, slot.column, slot.rows, slot.columns))
    return Ruled(table.xs, Grid(tuple(cells), place))


def _cell_text(found: Sequence[Line], left: float, width: float) -> str:
    """A cell's lines as one, parted only where the next word would still have fitted."""
    parts: list[list[str]] = []
    before: Line | None = None
    for line in found:
        if before is not None and not _fits(before, line, left, width):
            parts[-1].append(line.text)
        else:
            parts.append([line.text])
        before = line
    return "\n".join(run_on(part) for part in parts)


def _fits(before: Line, line: Line, left: float, width: float) -> bool:
    """A number is broken between any two digits, so that only one of them must not have fitted."""
    taken = before.right - before.left
    if before.text[-1:].isdecimal() and line.text[:1].isdecimal():
        return taken + taken / len(before.text) < width - _margins(before, left)
    return taken + first_width(line.text) * before.size < width - _CELL_SLACK * before.size


def _margins(line: Line, left: float) -> float:
    """What a cell leaves free on both sides, in points: as much on the right as on the left."""
    return max(_CELL_SLACK * line.size, 2 * min(line.left - left, _CELL_MARGIN))


# -- heads and feet


def _drop_furniture(pages: Sequence[Page], read: Sequence[_Sheet], remarks: Remarks) -> None:
    """Takes page numbers and repeated lines at the edges of pages out of the sheets."""
    edges = [
        [line for line in sheet.lines if _is_at_edge(line, page)]
        for page, sheet in zip(pages, read, strict=True)
    ]
    seen = Counter(_same(line) for found in edges for line in found)
    repeated = {key for key, count in seen.items() if count >= max(2, len(pages) - 2)}
    for sheet, found in zip(read, edges, strict=True):
        for line in found:
            if _PAGE_NUMBER.fullmatch(line.text):
                sheet.lines.remove(line)
            elif _same(line) in repeated and len(pages) > 2:
                sheet.lines.remove(line)
                remarks.add(_REPEATED, line.place, line.text)


def _is_at_edge(line: Line, page: Page) -> bool:
    depth = (line.y - page.top) / ((page.bottom - page.top) or 1.0)
    return depth < _EDGE or depth > 1 - _EDGE


def _same(line: Line) -> tuple[str, int, int]:
    """What a repeated line has in common with others: its words, its height and its size. A title's
    first line is no head because the name under a report stands as high on the last page.
    """
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.y / 3), round(line.size)


# -- all pages


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that may yet go on."""

    lines: list[Line]
    measure: Measure

    def block(self) -> Paragraph:
        text = run_on(line.text for line in self.lines)
        return Paragraph(text, self.lines[0].place, is_whole=not self._is_open(text))

    def _is_open(self, text: str) -> bool:
        """Whether its last line is full, so that what follows may belong to it."""
        last = self.lines[-1]
        return last.right > self.measure.right - 1.5 * last.size and not text.endswith(("。", "："))


def _blocks(read: Sequence[_Sheet], remarks: Remarks) -> Iterator[Block]:
    measures = _measures(read)
    last: _Paragraph | Ruled | None = None
    for sheet in read:
        measure = measures[sheet.number]
        for number, item in enumerate(sheet.items()):
            joined = _joined(last, item, measure, is_first=number == 0)
            if isinstance(joined, _Paragraph) and may_end(joined.lines[-2], measure):
                remarks.add(_RUN_ON, joined.lines[-1].place, joined.lines[-1].text)
            if joined is None:
                yield from _given(last)
                last = item if isinstance(item, Ruled) else _Paragraph([item], measure)
            else:
                last = joined
    yield from _given(last)


def _joined(
    last: _Paragraph | Ruled | None, item: Line | Ruled, measure: Measure, *, is_first: bool
) -> _Paragraph | Ruled | None:
    """What came last together with what comes now, where they are one."""
    if isinstance(last, Ruled) and isinstance(item, Ruled) and is_first:
        return continued(last, item)
    if (
        isinstance(last, _Paragraph)
        and isinstance(item, Line)
        and goes_on(item, last.lines[-1], measure, last.measure)
    ):
        return _Paragraph([*last.lines, item], measure)
    return None


def _given(last: _Paragraph | Ruled | None) -> Iterator[Block]:
    if isinstance(last, Ruled):
        yield last.grid
    elif last is not None:
        yield last.block()


def _measures(read: Sequence[_Sheet]) -> dict[int, Measure]:
    """The measure of each page: that of all left or all right pages, where they have text."""
    every = [line for sheet in read for line in sheet.lines]
    measures = {}
    for sheet in read:
        alike = [s for s in read if s.number % 2 == sheet.number % 2]
        found = [line for s in alike for line in s.lines]
        measures[sheet.number] = measure_of(found if len(found) >= _FEW else every)
    return measures
