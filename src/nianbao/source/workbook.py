"""A workbook of ours → nodes with places, exactly as the same report in YAML would give.

The workbook carries its own keys in hidden rows and columns (marks.py), so that no form is needed.
The cells that are read make one text, in the order of sheets, rows and columns, a line for each
paragraph; places count in it and know their cell besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from nianbao.findings import CellName, Finding, Place
from nianbao.source import marks
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, SourceFile
from nianbao.source.paths import EMPTY_LIST, EMPTY_MAPPING, PathError, Step, put, split
from nianbao.source.rows import RowCell, row_value
from nianbao.source.text import MOST_BYTES as MOST_TEXT
from nianbao.source.text import REFUSED, SourceText, read_bytes, refused, stand_ins
from nianbao.source.xlsx import MOST_BYTES, CellValue, Sheet, UnfitWorkbookError, read_sheets

_MOST_ROWS = 20_000  # of a sheet; with the blank ones between
_MOST_COLUMNS = 200
_MOST_LOOKED_AT = 20_000  # cells, blank ones too; a report takes some 500

_NOT_OURS = (
    "不是 nianbao 写的工作簿，里面没有“基本情况”“正文”和各张表",
    "请用 nianbao new --excel 新建一份，或用 nianbao export 从别的数据文件转成。",
)
_FORMULA = "（公式）"  # what is shown of a formula
_NO_ROW = "请在表里原有的格子里填；多出来的行请删去。"


def read_workbook(path: Path, *, exact: bool = False) -> SourceFile:
    """The file's nodes and what is wrong in it. Raises FileError when it cannot be opened.

    `exact` keeps characters that cannot be printed as they are, as for turning the file into
    another; else each is reported and a stand-in takes its place.
    """
    return parse_workbook(read_bytes(path, MOST_BYTES), str(path), exact=exact)


def parse_workbook(data: bytes, file: str, *, exact: bool = False) -> SourceFile:
    """The same for the bytes of a file."""
    try:
        reader = _read(data, file, exact=exact)
    except UnfitWorkbookError as unfit:
        return _unread(file, f"这个文件{unfit.why}", unfit.hint)
    return reader.result()


def _read(data: bytes, file: str, *, exact: bool) -> _Reader:
    """What the sheets say. Raises UnfitWorkbookError."""
    sheets = [sheet for sheet in read_sheets(data) if _kind(sheet)]
    if not sheets:
        raise UnfitWorkbookError(*_NOT_OURS)
    _refuse_large(sheets)
    reader = _Reader(file, exact=exact)
    for number, sheet in enumerate(sheets):
        reader.read(number, sheet)
    if sum(len(text.encode("utf-8", "replace")) for text in reader.shown.values()) > MOST_TEXT:
        raise UnfitWorkbookError("里的文字太多，不像是年报的数据文件")
    return reader


def is_data(sheets: Iterable[Sheet]) -> bool:
    """Whether the sheets of a workbook are those of a data file."""
    return any(_kind(sheet) for sheet in sheets)


def _unread(file: str, message: str, hint: str) -> SourceFile:
    finding = Finding("EXCEL", "error", Place(file), "", message, hint)
    return SourceFile(CellText(file, ""), None, (finding,))


def _kind(sheet: Sheet) -> str:
    """What A1 says that a sheet is; "" for a sheet of somebody else."""
    mark = sheet.text(1, 1)
    is_ours = mark in (marks.PLAIN, marks.TEXTS) or mark.startswith(marks.TABLE)
    return mark if is_ours else ""


def _refuse_large(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        widest = max(max(cells) for cells in sheet.rows.values())
        if max(sheet.rows) > _MOST_ROWS or widest > _MOST_COLUMNS:
            raise UnfitWorkbookError(
                f"的工作表“{sheet.name}”有 {max(sheet.rows)} 行、{widest} 列，不像是年报的数据文件",
                "请删去下面和右边多出来的内容，保存后再试。",
            )


@dataclass(frozen=True)
class CellText(SourceText):
    """The text of a workbook; `cells` are those that each of its lines stands in."""

    cells: tuple[CellName, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n") if self.cells else []

    def place(self, offset: int, length: int = 1) -> Place:
        if not self.cells:
            return Place(self.file)
        place = super().place(offset, length)
        return replace(place, cell=self.cells[place.line - 1])


# -- what the sheets say, before the text is put together


@dataclass(frozen=True, slots=True)
class _At:
    """A cell of a sheet and where its sheet comes among the others."""

    sheet: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A value and the cells in which it stands; text None for a blank."""

    text: str | None
    cells: tuple[_At, ...]


_Tree: TypeAlias = "_Leaf | list[_Tree] | dict[str, _Tree]"


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of a table is in some rows: the steps below the row's key."""

    steps: tuple[str, ...]
    is_total: bool
    is_optional: bool


@dataclass
class _Reader:
    """Reads sheet by sheet into one tree, then makes the text and the nodes."""

    file: str
    exact: bool
    root: dict[str, _Tree] = field(default_factory=dict)
    keys: dict[tuple[Step, ...], _At] = field(default_factory=dict)
    shown: dict[_At, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    troubles: list[tuple[_At, str, str, str]] = field(default_factory=list)

    def read(self, number: int, sheet: Sheet) -> None:
        self.names.append(sheet.name)
        kind = _kind(sheet)
        page = _Page(self, number, sheet)
        if kind == marks.PLAIN:
            _read_plain(page)
        elif kind == marks.TEXTS:
            _read_texts(page)
        else:
            _read_table(page, kind.removeprefix(marks.TABLE))

    def put(self, steps: tuple[Step, ...], key: _At, tree: _Tree) -> None:
        """Put a value in its place; one that is there already is reported, and stays."""
        try:
            put(self.root, steps, tree)
        except PathError as trouble:
            self.trouble(key, str(trouble), "请只留一处；程序不会替您选。", "KEY-REPEATED")
        for count in range(1, len(steps) + 1):
            self.keys.setdefault(steps[:count], key)

    def trouble(self, at: _At, message: str, hint: str, code: str = "EXCEL") -> None:
        self.troubles.append((at, message, hint, code))

    def result(self) -> SourceFile:
        return _Joined(self).file()


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet while it is read; what is asked for is remembered as a line of the text."""

    reader: _Reader
    number: int
    sheet: Sheet

    def rows(self) -> list[int]:
        """The numbers of the rows with something in them, below the first."""
        return [row for row in sorted(self.sheet.rows) if row > 1]

    def text(self, row: int, column: int) -> str:
        return self._clean(self.sheet.text(row, column))

    def at(self, row: int, column: int) -> _At:
        at = _At(self.number, row, column)
        if at not in self.reader.shown:
            if len(self.reader.shown) >= _MOST_LOOKED_AT:
                raise UnfitWorkbookError("里的格子太多，不像是年报的数据文件")
            value = self.value(row, column)
            self.reader.shown[at] = _FORMULA if value.is_formula else self._clean(value.text)
        return at

    def value(self, row: int, column: int) -> CellValue:
        return self.sheet.rows.get(row, {}).get(column, CellValue(""))

    def typed(self, row: int, column: int) -> str | None:
        """What was typed into a cell in which no formula may stand; None where it is blank."""
        value = self.value(row, column)
        if value.is_formula:
            self.reader.trouble(
                self.at(row, column), "这里是公式，程序不替它计算", "请改成数字或文字本身。"
            )
            return REFUSED
        return self._clean(value.text) or None

    def _clean(self, text: str) -> str:
        return text if self.reader.exact else text.replace("\r\n", "\n").replace("\r", "\n")


# -- plain values


def _read_plain(page: _Page) -> None:
    values: dict[tuple[int, str], list[int]] = {}  # row and path → the rows of the value
    last: list[int] = []
    for row in page.rows():
        mark, path = page.text(row, 1), page.text(row, marks.PATH_COLUMN)
        if mark == marks.CONTINUED:
            last.append(row)
        elif mark != marks.OURS and path:
            last = values.setdefault((row, path), [row])
        elif mark != marks.OURS and page.typed(row, marks.VALUE_COLUMN):
            at = page.at(row, marks.VALUE_COLUMN)
            page.reader.trouble(
                at, "这一行没有写是哪一项", "请在左边写上项目的名字，或者清空这一格。"
            )
    for (row, path), rows in values.items():
        _read_value(page, row, path, rows)


def _read_value(page: _Page, row: int, path: str, rows: Sequence[int]) -> None:
    key = page.at(row, marks.PATH_COLUMN)
    texts = [page.typed(each, marks.VALUE_COLUMN) for each in rows]
    cells = tuple(page.at(each, marks.VALUE_COLUMN) for each in rows)
    try:
        steps, empty = split(path)
    except PathError as trouble:
        page.reader.trouble(key, str(trouble), "请写成 机关.名称、说明.代码 的样子。")
        return
    if any(texts):
        page.reader.put(steps, key, _Leaf("".join(filter(None, texts)), cells))
    elif empty:
        nothing: Mapping[str, _Tree] = {EMPTY_MAPPING: {}, EMPTY_LIST: []}
        page.reader.put(steps, key, nothing.get(empty, _Leaf("", cells)))
    elif page.text(row, marks.REQUIRED_COLUMN) == marks.REQUIRED:
        page.reader.put(steps, cells[0], _Leaf(None, cells[:1]))


# -- texts


def _read_texts(page: _Page) -> None:
    texts: list[tuple[str, list[int]]] = []
    for row in page.rows():
        key = page.text(row, marks.PATH_COLUMN)
        if page.text(row, 1) == marks.OURS:
            continue
        if key:
            texts.append((key, [row]))
        elif texts:
            rows = texts[-1][1]
            rows += range(rows[-1] + 1, row + 1)  # with the blank ones between
        elif page.typed(row, marks.VALUE_COLUMN):
            at = page.at(row, marks.VALUE_COLUMN)
            page.reader.trouble(at, "这一段没有写是哪一部分的", "请写在各部分的名字右边或下面。")
    for key, rows in texts:
        _read_text(page, key, rows)


def _read_text(page: _Page, key: str, rows: Sequence[int]) -> None:
    at = page.at(rows[0], marks.PATH_COLUMN)
    typed = [page.typed(row, marks.VALUE_COLUMN) for row in rows]
    while typed and typed[-1] is None:
        typed.pop()
    cells = tuple(page.at(row, marks.VALUE_COLUMN) for row in rows[: max(1, len(typed))])
    if not typed:
        if page.text(rows[0], marks.REQUIRED_COLUMN) == marks.REQUIRED:
            page.reader.put((key,), at, _Leaf(None, cells))
        return
    text = typed[0] or ""
    for row, piece in zip(rows[1:], typed[1:], strict=False):
        joint = "" if page.text(row, 1) == marks.CONTINUED else "\n"
        text += joint + (piece or "")
    ends = page.text(rows[0], 1)
    page.reader.put((key,), at, _Leaf(text + "\n" * (int(ends) if ends.isdecimal() else 1), cells))


# -- tables


def _read_table(page: _Page, table: str) -> None:
    _TableReader(page, table).read()


class _TableReader:
    """Reads the rows of one table, each by the keys that stand hidden beside and above it."""

    def __init__(self, page: _Page, table: str) -> None:
        self._page = page
        self._table = table
        self._columns: dict[int, _Column] = {}
        self._whole: _At | None = None
        self._entries: list[tuple[tuple[Step, ...], _At, _Tree]] = []

    def read(self) -> None:
        page = self._page
        rows = page.rows()
        for row in rows:
            if page.text(row, 1) == marks.WHOLE:
                self._whole = self._whole_cell(row)
        for row in rows:
            self._read_row(row, page.text(row, 1))
        self._finish()

    def _whole_cell(self, row: int) -> _At | None:
        cells = sorted(self._page.sheet.rows[row])
        first = next((c for c in cells if c > marks.FIRST_COLUMN), None)
        return self._page.at(row, first) if first else None

    @property
    def _said(self) -> str:
        """What the cell for the table as a whole says."""
        return self._page.text(self._whole.row, self._whole.column) if self._whole else ""

    def _read_row(self, row: int, mark: str) -> None:
        if mark == marks.COLUMNS:
            self._columns = self._read_columns(row)
        elif mark in (marks.OURS, marks.WHOLE):
            return
        elif mark:
            self._read_numbers(row, mark)
        else:
            cells = self._page.sheet.rows[row]
            strange = next((c for c in sorted(cells) if c in self._columns), None)
            if strange:
                at = self._page.at(row, strange)
                self._page.reader.trouble(at, "这一行不是表里的，不知道是什么数", _NO_ROW)

    def _read_columns(self, row: int) -> dict[int, _Column]:
        columns = {}
        for column in sorted(self._page.sheet.rows[row]):
            written = self._page.text(row, column)
            if column >= marks.FIRST_COLUMN and written:
                sign = written[0] if written[0] in (marks.TOTAL, marks.OPTIONAL) else ""
                steps = tuple(written.removeprefix(sign).split("."))
                columns[column] = _Column(steps, sign == marks.TOTAL, sign == marks.OPTIONAL)
        return columns

    def _read_numbers(self, row: int, mark: str) -> None:
        spellings = self._page.text(row, 2).split()
        is_total = mark.startswith(marks.TOTAL)
        prefix = () if mark == marks.ROW else (mark.removeprefix(marks.TOTAL),)
        groups: dict[str, dict[int, _Column]] = {}
        for column, meant in self._columns.items():
            steps = (*prefix, *meant.steps)
            groups.setdefault(steps[0], {})[column] = meant
        for number, (key, columns) in enumerate(groups.items()):
            spelling = spellings[number] if number < len(spellings) else ""
            self._read_group(row, key, columns, spelling, is_total=is_total)

    def _read_group(
        self, row: int, key: str, columns: Mapping[int, _Column], spelling: str, *, is_total: bool
    ) -> None:
        cells = []
        for column, meant in columns.items():
            leaf = self._leaf(row, column, may_be_formula=is_total or meant.is_total)
            cells.append(RowCell(meant.steps[-1], meant.is_total, meant.is_optional, leaf))
        at = dict(zip((cell.column for cell in cells), columns, strict=True))
        value = row_value(
            spelling,
            cells,
            lambda cell: _Leaf(None, (self._page.at(row, at[cell.column]),)),
            is_total=is_total,
            rest_is_zero=bool(self._said),
        )
        if value is None:
            return
        steps = (self._table, key)
        is_blank = isinstance(value, _Leaf) and value.text is None
        key_at = self._page.at(row, min(columns)) if is_blank else self._label(row, min(columns))
        self._entries.append((steps, key_at, _as_tree(value)))
        for column, name in zip(columns, at, strict=True):
            self._page.reader.keys.setdefault((*steps, name), self._page.at(row, column))

    def _leaf(self, row: int, column: int, *, may_be_formula: bool) -> _Leaf | None:
        if may_be_formula and self._page.value(row, column).is_formula:
            return None
        text = self._page.typed(row, column)
        return None if text is None else _Leaf(text, (self._page.at(row, column),))

    def _label(self, row: int, column: int) -> _At:
        """The cell with the label left of a row's first number; else that number's."""
        left = range(column - 1, marks.FIRST_COLUMN - 1, -1)
        label = next((c for c in left if self._page.text(row, c)), column)
        return self._page.at(row, label)

    def _finish(self) -> None:
        put, said, whole = self._page.reader.put, self._said, self._whole
        if whole is not None:
            leaf = _Leaf(said, (whole,))
            true = _Leaf(marks.TRUE, (whole,))
            if said == marks.REST_ZERO:
                put((self._table, marks.REST_ZERO), whole, true)
            elif said == marks.ALL_ZERO and self._entries:
                put((self._table, marks.ALL_ZERO), whole, true)
            elif self._entries:
                put((self._table, marks.REST_ZERO), whole, leaf)
            else:
                put((self._table,), whole, leaf)
        for steps, at, tree in self._entries:
            put(steps, at, tree)


def _as_tree(value: _Leaf | list[_Leaf] | Mapping[str, _Leaf]) -> _Tree:
    if isinstance(value, _Leaf):
        return value
    return [*value] if isinstance(value, list) else {**value}


# -- the text, and the nodes in it


class _Joined:
    """All cells that were looked at as one text, and the tree as nodes with places in it."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._starts: dict[_At, int] = {}
        self._ends: dict[_At, int] = {}
        self._source = self._text()

    def file(self) -> SourceFile:
        findings = [*self._source.findings]
        for at, message, hint, code in self._reader.troubles:
            findings.append(Finding(code, "error", self._place(at), "", message, hint))
        root = self._node(self._reader.root, (), None)
        return SourceFile(self._source, root, tuple(findings))

    def _text(self) -> CellText:
        reader = self._reader
        pieces: list[str] = []
        cells: list[CellName] = []
        offset = 0
        for at in sorted(reader.shown, key=lambda at: (at.sheet, at.row, at.column)):
            text = reader.shown[at]
            self._starts[at], self._ends[at] = offset, offset + len(text)
            offset += len(text) + 1
            pieces.append(text)
            name = CellName(reader.names[at.sheet], at.row, at.column)
            cells += [name] * (text.count("\n") + 1)
        text, bad = stand_ins("\n".join(pieces))
        if reader.exact:
            return CellText(reader.file, "\n".join(pieces), cells=tuple(cells))
        source = CellText(reader.file, text, cells=tuple(cells))
        findings = tuple(refused(char, source.place(at)) for at, char in bad)
        return replace(source, findings=findings)

    def _place(self, at: _At) -> Place:
        length = max(1, len(self._reader.shown[at].partition("\n")[0]))
        return self._source.place(self._starts[at], length)

    def _node(self, tree: _Tree, steps: tuple[Step, ...], above: _At | None) -> Node:
        key = self._reader.keys.get(steps, above)
        if isinstance(tree, _Leaf):
            return self._scalar(tree)
        place = self._place(key) if key else self._source.place(0)
        if isinstance(tree, list):
            items = (
                self._node(item, (*steps, number), key) for number, item in enumerate(tree, start=1)
            )
            return ListNode(tuple(items), place)
        return MappingNode(tuple(self._entries(tree, steps, key)), place)

    def _entries(
        self, tree: Mapping[str, _Tree], steps: tuple[Step, ...], above: _At | None
    ) -> Iterator[Entry]:
        for name, inner in tree.items():
            at = self._reader.keys.get((*steps, name), above)
            node = self._node(inner, (*steps, name), above)
            place = self._place(at) if at else node.place
            start = self._starts[at] if at else 0
            key = Scalar(name, "plain", place, self._source, start, start)
            yield Entry(key, node)

    def _scalar(self, leaf: _Leaf) -> Scalar:
        start, end = self._starts[leaf.cells[0]], self._ends[leaf.cells[-1]]
        first = leaf.cells[0]
        if leaf.text is None:
            return Scalar("", "plain", self._place(first), self._source, start, start)
        text = leaf.text if self._reader.exact else stand_ins(leaf.text)[0]
        first = next((c for c in leaf.cells if self._reader.shown[c].strip()), first)
        return Scalar(text, "block", self._place(first), self._source, start, end)
