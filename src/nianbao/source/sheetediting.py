"""Parts of an .xlsx and other texts for some of a sheet's cells → the parts with those alone.

The XML is cut at the places that expat tells, so that all that nobody asked for stays byte for
byte: looks, notes, lists, formulas, and whatever another program has put there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nianbao.findings import column_letters
from nianbao.source.marks import MOST_IN_A_CELL
from nianbao.source.xlsx import cell_spot, escaped, number_text

Spot = tuple[int, int]
"""A cell by its row and column."""

_OTHER_ENCODING = re.compile(
    rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])[^\"']*", re.IGNORECASE
)
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_PREFIX = re.compile(rb"<([\w.-]+:)?")
_FITTED = re.compile(rb"\s(?:ht|customHeight|spans)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?", re.ASCII)
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What may stand before calcPr in a workbook's part, as its schema orders it.
_BEFORE_CALC = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames",
)  # fmt: skip
_ON_LOAD = re.compile(rb"\sfullCalcOnLoad\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def with_texts(data: bytes, texts: Mapping[Spot, str], *, are_numbers: bool = False) -> bytes:
    """A sheet's part with other texts in some cells; "" empties a cell. `are_numbers`: those that
    Excel would keep digit by digit become numbers. What was computed is taken out, so that no
    program shows an old total.

    Raises ValueError where a cell holds a formula, a text is too long for one, or the part is not
    written as office programs write it.
    """
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        rows.setdefault(row, {})[column] = text
    return _Sheet(data, are_numbers=are_numbers).written(rows)


def with_calculation(data: bytes) -> bytes:
    """The workbook's part, asking programs to compute all formulas when they open it."""
    found = _elements(data)
    for one in found:
        if one.name == "calcPr":
            if one.attributes.get("fullCalcOnLoad") in ("1", "true"):
                return data
            tag = _ON_LOAD.sub(b"", data[one.start : one.tag_end])
            at = re.match(rb"<[\w.:-]+", tag)
            end = at.end() if at else 0
            tag = tag[:end] + b' fullCalcOnLoad="1"' + tag[end:]
            return data[: one.start] + tag + data[one.tag_end :]
    at_end = max(one.end for one in found if one.depth == 1 and one.name in _BEFORE_CALC)
    element = b"<" + found[0].prefix + b'calcPr fullCalcOnLoad="1"/>'
    return data[:at_end] + element + data[at_end:]


# -- where each element stands


@dataclass(slots=True)
class _Element:
    """An element by its name without a prefix: its start tag and all of it, as offsets."""

    name: str
    prefix: bytes
    attributes: Mapping[str, str]
    depth: int
    start: int
    tag_end: int
    end: int


def _elements(data: bytes) -> list[_Element]:
    """All elements in their order. Raises ValueError where offsets are not those of the bytes."""
    from xml.parsers.expat import ExpatError, ParserCreate

    if _OTHER_ENCODING.match(data) or b"\0" in data[:4]:
        raise ValueError("encoding")
    found: list[_Element] = []
    open_: list[_Element] = []
    parser = ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        tag, prefix = _TAG.match(data, at), _PREFIX.match(data, at)
        if tag is None or prefix is None:
            raise ValueError(name)
        local = name.rpartition(":")[2]
        one = _Element(local, prefix[1] or b"", attributes, len(open_), at, tag.end(), tag.end())
        found.append(one)
        open_.append(one)

    def end(name: str) -> None:
        del name
        one = open_.pop()
        if not data[: one.tag_end].endswith(b"/>"):
            one.end = data.index(b">", parser.CurrentByteIndex) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own
    except ExpatError as trouble:
        raise ValueError(str(trouble)) from trouble
    return found


@dataclass(slots=True)
class _Cell:
    element: _Element
    is_formula: bool = False
    computed: _Element | None = None


@dataclass(slots=True)
class _Row:
    element: _Element
    cells: dict[int, _Cell] = field(default_factory=dict)


class _Sheet:
    """The rows and cells of a sheet's part."""

    def __init__(self, data: bytes, *, are_numbers: bool) -> None:
        self._data = data
        self._are_numbers = are_numbers
        self._rows: dict[int, _Row] = {}
        self._end = 0
        self._prefix = b""
        row, cell = 0, _Cell(_Element("", b"", {}, 0, 0, 0, 0))
        for one in _elements(data):
            if one.name == "sheetData":
                self._prefix = one.prefix
                self._end = data.rindex(b"</", 0, one.end)
            elif one.name == "row":
                row = int(one.attributes["r"])
                self._rows[row] = _Row(one)
            elif one.name == "c":
                cell = _Cell(one)
                self._rows[row].cells[cell_spot(one.attributes["r"])[1]] = cell
            elif one.name == "f":
                cell.is_formula = True
            elif one.name == "v":
                cell.computed = one

    def written(self, rows: Mapping[int, Mapping[int, str]]) -> bytes:
        cuts = [self._row_cut(number, texts) for number, texts in rows.items()]
        others = (row for number, row in self._rows.items() if number not in rows)
        cells = (cell for row in others for cell in row.cells.values())
        cuts += [
            (cell.computed.start, cell.computed.end, b"")
            for cell in cells
            if cell.is_formula and cell.computed
        ]
        data = self._data
        for start, end, new in sorted(cuts, reverse=True):
            data = data[:start] + new + data[end:]
        return data

    def _row_cut(self, number: int, texts: Mapping[int, str]) -> tuple[int, int, bytes]:
        """A row with other texts in some of its cells, in place of the old one."""
        row = self._rows.get(number)
        cells: dict[int, bytes] = {}
        if row is None:
            start = end = min(
                (r.element.start for n, r in self._rows.items() if n > number), default=self._end
            )
            head, tail = b'<%brow r="%d">' % (self._prefix, number), b""
        else:
            start, end = row.element.start, row.element.end
            head, tail = self._frame(row)
            cells = {column: self._without_computed(cell) for column, cell in row.cells.items()}
        for column, text in texts.items():
            old = row.cells.get(column) if row else None
            cells[column] = self._cell(number, column, text, old)
        inner = b"".join(cells[column] for column in sorted(cells))
        return start, end, head + inner + tail + b"</%brow>" % self._prefix

    def _frame(self, row: _Row) -> tuple[bytes, bytes]:
        """A row's start tag, and what stands behind its cells."""
        one = row.element
        tag = self._data[one.start : one.tag_end]
        if not self._are_numbers:
            tag = _FITTED.sub(b"", tag)  # so that programs make it as high as the text
        if tag.endswith(b"/>"):
            return tag[:-2].rstrip() + b">", b""
        last = max((cell.element.end for cell in row.cells.values()), default=one.tag_end)
        return tag, self._data[last : self._data.rindex(b"</", 0, one.end)]

    def _without_computed(self, cell: _Cell) -> bytes:
        start, end = cell.element.start, cell.element.end
        old = cell.computed if cell.is_formula else None
        if old is None:
            return self._data[start:end]
        return self._data[start : old.start] + self._data[old.end : end]

    def _cell(self, row: int, column: int, text: str, old: _Cell | None) -> bytes:
        if old and old.is_formula:
            raise ValueError("这一格是公式")
        style = old.element.attributes.get("s") if old else None
        tag = b'%bc r="%b"' % (self._prefix, f"{column_letters(column)}{row}".encode())
        tag += b' s="%b"' % style.encode() if style else b""
        return _written(tag, self._prefix, text, is_number=self._are_numbers and _is_number(text))


def _is_number(text: str) -> bool:
    """Whether Excel would keep each digit of it."""
    return bool(_NUMBER.fullmatch(text)) and text != "-0" and number_text(text) == text


def _written(tag: bytes, prefix: bytes, text: str, *, is_number: bool) -> bytes:
    if not text:
        return b"<" + tag + b"/>"
    if is_number:
        return b"<%b><%bv>%b</%bv></%bc>" % (tag, prefix, text.encode(), prefix, prefix)
    if len(text) > MOST_IN_A_CELL:
        raise ValueError("一格放不下")
    plain = escaped(text).translate(_SIGNS).encode()
    return b'<%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (
        tag, prefix, prefix, plain, prefix, prefix, prefix,
    )  # fmt: skip
