"""Parts of an .xlsx and other texts for some of a sheet's cells → the parts with those alone.

All else stays byte for byte: looks, notes, lists, formulas, and whatever another program has put
there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from nianbao.findings import column_letters
from nianbao.source.marks import MOST_IN_A_CELL
from nianbao.source.xlsx import SpotCounter, escaped, is_exact_number, looks_like_formula
from nianbao.source.xmlediting import (
    Cut,
    Element,
    UnwritableError,
    elements,
    inside,
    opened,
    with_attribute,
    with_cuts,
)

Spot = tuple[int, int]
"""A cell by its row and column."""

_FITTED = re.compile(rb"\s(?:ht|customHeight|spans)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_TRUE = ("1", "true")
# What may stand before calcPr in a workbook's part, as its schema orders it.
_BEFORE_CALC = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames",
)  # fmt: skip


def with_texts(
    data: bytes, texts: Mapping[Spot, str], styles: Styles, *, are_numbers: bool = False
) -> bytes:
    """A sheet's part with other texts in some cells; "" empties a cell. `are_numbers`: those that
    Excel would keep digit by digit become numbers. What was computed is taken out, so that no
    program shows an old total. `styles` gets those that a text needs.

    Raises UnwritableError where a cell holds a formula, a text is too long for one, or the part is
    not written as office programs write it.
    """
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in sorted(texts.items()):
        rows.setdefault(row, {})[column] = text
    return _Sheet(data, styles, are_numbers=are_numbers).written(rows)


def with_calculation(data: bytes) -> bytes:
    """The workbook's part, asking programs to compute all formulas when they open it."""
    found = elements(data)
    for one in found:
        if one.name == "calcPr":
            tag = data[one.start : one.tag_end]
            if one.attributes.get("fullCalcOnLoad") not in _TRUE:
                tag = with_attribute(tag, b"fullCalcOnLoad", b"1")
            return with_cuts(data, [(one.start, one.tag_end, tag)])
    ends = [one.end for one in found if one.depth == 1 and one.name in _BEFORE_CALC]
    if not ends:
        raise UnwritableError("workbook")
    at_end = max(ends)
    element = b"<" + found[0].prefix + b'calcPr fullCalcOnLoad="1"/>'
    return with_cuts(data, [(at_end, at_end, element)])


class Styles:
    """The part with the styles of a workbook's cells, which gets those that are missing."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._new: list[bytes] = []

    @cached_property
    def _held(self) -> list[Element]:
        """The list of styles, and each of them; read only where it is needed."""
        found = elements(self._data) if self._data else []
        group = next((one for one in found if (one.depth, one.name) == (1, "cellXfs")), None)
        styles = inside(found, group) if group else []
        return [group, *(one for one in styles if one.depth == 2)] if group else []

    def quoted(self, style: int) -> int:
        """The style that looks the same and tells programs that what stands there is a text,
        though it begins as a formula does.
        """
        held = self._held[1:]
        if style >= len(held):
            raise UnwritableError("这段文字开头像公式，工作簿里却没有能注明它是文字的格式")
        if held[style].attributes.get("quotePrefix") in _TRUE:
            return style
        written = [*(self._data[one.start : one.end] for one in held), *self._new]
        quoted = with_attribute(written[style], b"quotePrefix", b"1")
        if quoted not in written:
            self._new.append(quoted)
        return [*written, quoted].index(quoted)

    def written(self) -> bytes:
        if not self._new:
            return self._data
        group, *held = self._held
        tag = self._data[group.start : group.tag_end]
        counted = with_attribute(tag, b"count", b"%d" % (len(held) + len(self._new)))
        last = held[-1].end
        cuts = [(group.start, group.tag_end, counted), (last, last, b"".join(self._new))]
        return with_cuts(self._data, cuts)


@dataclass(slots=True)
class _Cell:
    element: Element
    is_formula: bool = False
    computed: Element | None = None


@dataclass(slots=True)
class _Row:
    element: Element
    cells: dict[int, _Cell] = field(default_factory=dict)

    @property
    def inner_end(self) -> int:
        """Behind its last cell."""
        return max((cell.element.end for cell in self.cells.values()), default=self.element.tag_end)


_Noted = TypeVar("_Noted", _Row, _Cell)


class _Sheet:
    """The rows and cells of a sheet's part."""

    def __init__(self, data: bytes, styles: Styles, *, are_numbers: bool) -> None:
        self._data = data
        self._styles = styles
        self._are_numbers = are_numbers
        self._rows: dict[int, _Row] = {}
        found = elements(data)
        sheet = next((one for one in found if (one.depth, one.name) == (1, "sheetData")), None)
        if sheet is None or sheet.is_closed:
            raise UnwritableError("sheetData")
        self._prefix = sheet.prefix
        self._note(inside(found, sheet))

    def _note(self, found: list[Element]) -> None:
        """Where rows and cells stand. Other elements of the same names stand in extensions."""
        count = SpotCounter()
        row, cell = _Row(found[0]), _Cell(found[0])
        for one in found:
            what = one.depth, one.name
            if what == (2, "row"):
                count.start_row(one.attributes)
                row = _once(self._rows, count.row, _Row(one))
            elif what == (3, "c"):
                said = count.row
                count.start_cell(one.attributes)
                if count.row != said:
                    raise UnwritableError(one.attributes["r"])
                cell = _once(row.cells, count.column, _Cell(one))
            elif what == (4, "f"):
                cell.is_formula = True
            elif what == (4, "v"):
                cell.computed = one

    def written(self, rows: Mapping[int, Mapping[int, str]]) -> bytes:
        cuts = [*self._computed()]
        for number, texts in rows.items():
            row = self._rows.get(number)
            cuts += self._in_row(number, row, texts) if row else [self._new_row(number, texts)]
        return with_cuts(self._data, cuts)

    def _computed(self) -> Iterator[Cut]:
        for row in self._rows.values():
            for cell in row.cells.values():
                if cell.is_formula and cell.computed:
                    yield cell.computed.start, cell.computed.end, b""

    def _new_row(self, number: int, texts: Mapping[int, str]) -> Cut:
        behind = [row.element.start for n, row in self._rows.items() if n > number]
        at = min(behind, default=max(row.element.end for row in self._rows.values()))
        cells = b"".join(self._cell(number, column, text, "") for column, text in texts.items())
        return at, at, b'<%brow r="%d">%b</%brow>' % (self._prefix, number, cells, self._prefix)

    def _in_row(self, number: int, row: _Row, texts: Mapping[int, str]) -> Iterator[Cut]:
        one = row.element
        tag = opened(self._data[one.start : one.tag_end])
        if not self._are_numbers:
            tag = _FITTED.sub(b"", tag)  # so that programs make it as high as the text
        yield one.start, one.tag_end, tag
        for column, text in texts.items():
            old = row.cells.get(column)
            if old is None:
                behind = [cell.element.start for c, cell in row.cells.items() if c > column]
                start = end = min(behind, default=row.inner_end)
            elif old.is_formula:
                raise UnwritableError("这一格是公式")
            else:
                start, end = old.element.start, old.element.end
            style = old.element.attributes.get("s", "") if old else ""
            yield start, end, self._cell(number, column, text, style)
        if one.is_closed:
            yield one.end, one.end, b"</%brow>" % self._prefix

    def _cell(self, row: int, column: int, text: str, style: str) -> bytes:
        is_number = self._are_numbers and is_exact_number(text)
        if looks_like_formula(text) and not is_number:
            style = str(self._styles.quoted(int(style or 0)))
        tag = b'%bc r="%b"' % (self._prefix, f"{column_letters(column)}{row}".encode())
        tag += b' s="%b"' % style.encode() if style else b""
        return _written(tag, self._prefix, text, is_number=is_number)


def _once(noted: dict[int, _Noted], number: int, one: _Noted) -> _Noted:
    """What stands there; refused where another one does."""
    if number in noted:
        raise UnwritableError(str(number))
    noted[number] = one
    return one


def _written(tag: bytes, prefix: bytes, text: str, *, is_number: bool) -> bytes:
    if not text:
        return b"<" + tag + b"/>"
    if is_number:
        return b"<%b><%bv>%b</%bv></%bc>" % (tag, prefix, text.encode(), prefix, prefix)
    if len(text) > MOST_IN_A_CELL:
        raise UnwritableError("一格放不下")
    plain = escaped(text).translate(_SIGNS).encode()
    return b'<%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (
        tag, prefix, prefix, plain, prefix, prefix, prefix,
    )  # fmt: skip
