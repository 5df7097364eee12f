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

from nianbao.findings import CellName, Finding, Level, Place
from nianbao.source import marks
from nianbao.source.files import read_bytes
from nianbao.source.leftovers import (
    FORMULA,
    Spot,
    Told,
    changes,
    everything,
    is_ours,
    leftovers,
    named,
    twice,
    unchecked,
    unread,
)
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, SourceFile
from nianbao.source.ownwords import read_own_words
from nianbao.source.paths import EMPTY_LIST, EMPTY_MAPPING, PathError, Step, put, split
from nianbao.source.rows import RowCell, row_value
from nianbao.source.text import MOST_BYTES as MOST_TEXT
from nianbao.source.text import REFUSED, SourceText, refused, stand_ins
from nianbao.source.xlsx import (
    MOST_BYTES,
    CellValue,
    Oddity,
    Sheet,
    UnfitWorkbookError,
    main_parts,
    read_sheets,
)

_MOST_ROWS = 20_000  # of a sheet; with the blank ones between
_MOST_COLUMNS = 200
_MORE_ROWS = 100  # that the last text may yet take
_SPARE_COLUMNS = (marks.PATH_COLUMN, marks.VALUE_COLUMN)
_MOST_LOOKED_AT = 20_000  # cells, blank ones too; a report takes some 500

_NOT_OURS = (
    "不是 nianbao 写的工作簿，里面没有“基本情况”“正文”和各张表",
    "请用 nianbao new --excel 新建一份，或用 nianbao export 从别的数据文件转成。",
)
# What is said of a cell whose text nobody typed there, and what to do.
_ODDITIES: Mapping[Oddity, tuple[str, str]] = {
    "formula": (
        "这里是公式，程序不替它计算",
        "请改成数字或文字本身：重新填写，或者复制后“选择性粘贴”成“数值”。",
    ),
    "error": ("这里是 Excel 的出错提示“{text}”，不是填的内容", "请清空这一格，重新填写。"),
    "scaled": (
        "这一格的格式把数缩小了显示，里面其实是 {text}",
        "请核对是哪一个数，把单元格格式改成“常规”，再填一次。",
    ),
    "struck": (
        "这一格里有划去的字（删除线），不知道还算不算：{text}",
        "请取消删除线，只留要用的内容。",
    ),
    "unseen": (
        "这一格的格式让里面的 {text} 看不见",
        "请把单元格格式改成“常规”，核对里面的内容。",
    ),
}
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
    sheets = read_sheets(data)
    if not any(map(_kind, sheets)):
        raise UnfitWorkbookError(*_NOT_OURS)
    _refuse_large([sheet for sheet in sheets if _kind(sheet)])
    reader = _Reader(file, exact=exact)
    for sheet in sheets:
        reader.read(sheet)
    if sum(len(text.encode("utf-8", "replace")) for text in reader.shown.values()) > MOST_TEXT:
        raise UnfitWorkbookError("里的文字太多，不像是年报的数据文件")
    return reader


@dataclass(frozen=True, slots=True)
class Room:
    """A cell kept for a value: its sheet's part, its row and column, and what stands there."""

    part: str
    row: int
    column: int
    text: str = ""
    goes_on: bool = False  # the text of the cell above goes on here


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where the values of a workbook stand, or would stand: by the steps of their paths. A text
    has a cell for each paragraph. `book` is the part that names the sheets, `styles` the one with
    the looks of cells; `whole` are the cells for tables as a whole; `spare` is the row of plain
    values below all others, with the cells of its path and its value.
    """

    values: Mapping[tuple[Step, ...], tuple[Room, ...]]
    book: str
    styles: str
    whole: Mapping[str, Room]
    spare: tuple[Room, Room] | None


def read_rooms(data: bytes, file: str) -> Rooms:
    """The rooms of a workbook that was read without errors. Raises UnfitWorkbookError."""
    reader = _read(data, file, exact=True)
    values = {steps: tuple(map(reader.room, cells)) for steps, cells in reader.spots.items()}
    whole = {table: reader.room(at) for table, at in reader.whole.items()}
    below = reader.below
    spare = [_At(below.sheet, below.row, column) for column in _SPARE_COLUMNS] if below else []
    path, value = map(reader.room, spare) if spare else (None, None)
    return Rooms(values, *main_parts(data), whole, (path, value) if path and value else None)


def is_data(sheets: Iterable[Sheet]) -> bool:
    """Whether the sheets of a workbook are those of a data file."""
    return any(_kind(sheet) for sheet in sheets)


def _unread(file: str, message: str, hint: str) -> SourceFile:
    finding = Finding("EXCEL", "error", Place(file), "", message, hint)
    return SourceFile(CellText(file, ""), None, (finding,))


def _kind(sheet: Sheet) -> str:
    """What A1 says that a sheet is; "" for a sheet of somebody else."""
    return sheet.text(1, 1) if is_ours(sheet) else ""


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


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What is wrong, and at which cell."""

    at: _At
    message: str
    hint: str
    code: str = "EXCEL"
    level: Level = "error"
    path: str = ""
    sums: str = ""


@dataclass
class _Reader:
    """Reads sheet by sheet into one tree, then makes the text and the nodes."""

    file: str
    exact: bool
    root: dict[str, _Tree] = field(default_factory=dict)
    keys: dict[tuple[Step, ...], _At] = field(default_factory=dict)
    shown: dict[_At, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    rooms: dict[tuple[Step, ...], _At] = field(default_factory=dict)  # of keys without a value
    doubtful: set[tuple[Step, ...]] = field(default_factory=set)
    troubles: list[_Trouble] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)  # what was read → the name of its sheet
    sheets: list[Sheet] = field(default_factory=list)
    spots: dict[tuple[Step, ...], tuple[_At, ...]] = field(default_factory=dict)
    whole: dict[str, _At] = field(default_factory=dict)
    below: _At | None = None  # the row below all plain values

    def read(self, sheet: Sheet) -> None:
        kind = _kind(sheet)
        page = _Page(self, len(self.names), sheet)
        self.names.append(sheet.name)
        self.sheets.append(sheet)
        if not kind:
            _tell(page, unread(sheet, everything(sheet)))
            return
        if kind in self.kinds:
            _tell(page, [twice(sheet, self.kinds[kind])])
            return
        self.kinds[kind] = sheet.name
        if kind == marks.PLAIN:
            _read_plain(page)
        elif kind == marks.TEXTS:
            _read_texts(page)
        else:
            _read_table(page, kind.removeprefix(marks.TABLE))
        _tell_leftovers(page, kind)

    def put(self, steps: tuple[Step, ...], key: _At, tree: _Tree) -> None:
        """Put a value in its place; one that is there already is reported, and stays."""
        try:
            put(self.root, steps, tree)
        except PathError as trouble:
            self.trouble(key, str(trouble), "请只留一处；程序不会替您选。", "KEY-REPEATED")
        for count in range(1, len(steps) + 1):
            self.keys.setdefault(steps[:count], key)

    def room(self, at: _At) -> Room:
        sheet = self.sheets[at.sheet]
        goes_on = sheet.text(at.row, 1) == marks.CONTINUED
        return Room(sheet.part, at.row, at.column, sheet.text(at.row, at.column), goes_on)

    def trouble(self, at: _At, message: str, hint: str, code: str = "EXCEL") -> None:
        self.troubles.append(_Trouble(at, message, hint, code))

    def result(self) -> SourceFile:
        return _Joined(self).file()


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet while it is read; what is asked for is remembered as a line of the text."""

    reader: _Reader
    number: int
    sheet: Sheet
    taken: set[Spot] = field(default_factory=set)  # the cells that were read

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
            self.reader.shown[at] = FORMULA if value.is_formula else self._clean(value.text)
        return at

    def spot(self, row: int, column: int) -> _At:
        """The same, without asking for what stands there."""
        return _At(self.number, row, column)

    def value(self, row: int, column: int) -> CellValue:
        return self.sheet.rows.get(row, {}).get(column, CellValue(""))

    def typed(self, row: int, column: int) -> str | None:
        """What was typed into a cell in which no formula may stand; None where it is blank."""
        self.taken.add((row, column))
        value = self.value(row, column)
        if value.oddity:
            message, hint = _ODDITIES[value.oddity]
            message = message.format(text=value.text)
            self.reader.trouble(self.at(row, column), message, hint)
            return REFUSED
        return self._clean(value.text) or None

    def take(self, row: int, column: int) -> str:
        """The text of a cell that tells what others are."""
        self.taken.add((row, column))
        return self.text(row, column)

    def _clean(self, text: str) -> str:
        return text if self.reader.exact else text.replace("\r\n", "\n").replace("\r", "\n")


# -- plain values


def _read_plain(page: _Page) -> None:
    values: dict[tuple[int, str], list[int]] = {}  # row and path → the rows of the value
    last: list[int] = []
    for row in page.rows():
        mark = page.text(row, 1)
        path = page.take(row, marks.PATH_COLUMN) if mark != marks.OURS else ""
        if mark == marks.CONTINUED:
            last.append(row)
        elif path:
            last = values.setdefault((row, path), [row])
        elif mark != marks.OURS and page.typed(row, marks.VALUE_COLUMN):
            at = page.at(row, marks.VALUE_COLUMN)
            page.reader.trouble(
                at, "这一行没有写是哪一项", "请在左边写上项目的名字，或者清空这一格。"
            )
    for (row, path), rows in values.items():
        _read_value(page, row, path, rows)
    page.reader.below = page.spot(max(page.rows(), default=1) + 1, marks.VALUE_COLUMN)


def _read_value(page: _Page, row: int, path: str, rows: Sequence[int]) -> None:
    key = page.at(row, marks.PATH_COLUMN)
    texts = [page.typed(each, marks.VALUE_COLUMN) for each in rows]
    spots = tuple(page.spot(each, marks.VALUE_COLUMN) for each in rows)
    cells = tuple(page.at(each, marks.VALUE_COLUMN) for each in rows)
    try:
        steps, empty = split(path)
    except PathError as trouble:
        page.reader.trouble(key, str(trouble), "请写成 机关.名称、说明.代码 的样子。")
        return
    page.reader.spots.setdefault(steps, spots)
    if any(texts):
        page.reader.put(steps, key, _Leaf("".join(filter(None, texts)), cells))
    elif empty:
        nothing: Mapping[str, _Tree] = {EMPTY_MAPPING: {}, EMPTY_LIST: []}
        page.reader.put(steps, key, nothing.get(empty, _Leaf("", cells)))
    elif page.text(row, marks.REQUIRED_COLUMN) == marks.REQUIRED:
        page.reader.put(steps, cells[0], _Leaf(None, cells[:1]))
    for count in range(1, len(steps) + 1):
        page.reader.rooms.setdefault(steps[:count], cells[0])


# -- texts


def _read_texts(page: _Page) -> None:
    texts: list[tuple[str, list[int]]] = []
    for row in page.rows():
        if page.text(row, 1) == marks.OURS:
            continue
        key = page.take(row, marks.PATH_COLUMN)
        if key:
            texts.append((key, [row]))
        elif texts:
            rows = texts[-1][1]
            rows += range(rows[-1] + 1, row + 1)  # with the blank ones between
        elif page.typed(row, marks.VALUE_COLUMN):
            at = page.at(row, marks.VALUE_COLUMN)
            page.reader.trouble(at, "这一段没有写是哪一部分的", "请写在各部分的名字右边或下面。")
    for number, (key, rows) in enumerate(texts):
        _read_text(page, key, rows)
        below = texts[number + 1][1][0] if number + 1 < len(texts) else rows[-1] + _MORE_ROWS
        spots = (page.spot(row, marks.VALUE_COLUMN) for row in range(rows[0], below))
        page.reader.spots.setdefault((key,), tuple(spots))


def _read_text(page: _Page, key: str, rows: Sequence[int]) -> None:
    at = page.at(rows[0], marks.PATH_COLUMN)
    typed = [page.typed(row, marks.VALUE_COLUMN) for row in rows]
    while typed and typed[-1] is None:
        typed.pop()
    cells = tuple(page.at(row, marks.VALUE_COLUMN) for row in rows[: max(1, len(typed))])
    if not typed:
        if page.text(rows[0], marks.REQUIRED_COLUMN) == marks.REQUIRED:
            page.reader.put((key,), at, _Leaf(None, cells))
        page.reader.rooms.setdefault((key,), cells[0])
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
        if first is None:
            return None
        self._page.taken.add((row, first))
        self._page.reader.whole.setdefault(self._table, self._page.spot(row, first))
        return self._page.at(row, first)

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
                seen = [((row, c), v.text) for c, v in cells.items() if c >= marks.FIRST_COLUMN]
                self._page.taken.update(spot for spot, _ in seen)
                words = named(self._page.sheet, seen)
                message = "这一行不是表里的，不知道是什么数"
                self._page.reader.troubles.append(_Trouble(at, message, _NO_ROW, sums=words))

    def _read_columns(self, row: int) -> dict[int, _Column]:
        columns = {}
        for column in sorted(self._page.sheet.rows[row]):
            written = self._page.take(row, column)
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
        for name, column in at.items():
            spot = self._page.spot(row, column)
            self._page.reader.spots.setdefault((self._table, key, name), (spot,))
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
            self._page.taken.add((row, column))
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


# -- what is not read


def _tell_leftovers(page: _Page, kind: str) -> None:
    kept = page.sheet.rows.get(1, {})
    own = read_own_words("".join(kept[column].text for column in sorted(kept) if column > 1))
    if own is None:
        _tell(page, [unchecked(page.sheet)])
        return
    left = leftovers(page.sheet, page.taken, own)
    table = kind.removeprefix(marks.TABLE)
    if not isinstance(page.reader.root.get(table), dict):  # nothing is listed row by row
        left = replace(left, lost_rows={})
    if not kind.startswith(marks.TABLE):
        _tell(page, unread(page.sheet, left.all))
        return
    _tell(page, (*changes(page.sheet, left), *unread(page.sheet, left.unread)))
    # of a row that is called otherwise, and of any where a column is gone, nobody knows the numbers
    rows = {one.spot[0] for one in left.changed}
    doubtful: set[tuple[Step, ...]] = {(table, page.text(row, 1)) for row in rows}
    doubtful |= _put_lost(page, table, left.lost_rows)
    every = doubtful | {steps for steps in page.reader.keys if steps[:-1] == (table,)}
    page.reader.doubtful |= every if left.lost_columns else doubtful


def _put_lost(page: _Page, table: str, rows: Iterable[str]) -> set[tuple[Step, ...]]:
    """Rows that are gone, without values, so that none is taken to be zero."""
    corner = page.at(marks.HEAD_ROW, marks.FIRST_COLUMN)
    for key in rows:
        page.reader.put((table, key), corner, _Leaf(None, (corner,)))
    return {(table, key) for key in rows}


def _tell(page: _Page, said: Iterable[Told]) -> None:
    for one in said:
        trouble = _Trouble(
            page.at(*one.spot), one.message, one.hint,
            level=one.level, path=page.sheet.name if one.level == "warning" else "", sums=one.sums,
        )  # fmt: skip
        page.reader.troubles.append(trouble)


# -- the text, and the nodes in it


class _Joined:
    """All cells that were looked at as one text, and the tree as nodes with places in it."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._starts: dict[_At, int] = {}
        self._ends: dict[_At, int] = {}
        self._source = self._text()
        self._rooms_of: dict[tuple[Step, ...], dict[str, _At]] = {}
        for steps, at in reader.rooms.items():
            self._rooms_of.setdefault(steps[:-1], {})[str(steps[-1])] = at

    def file(self) -> SourceFile:
        findings = [*self._source.findings]
        for one in self._reader.troubles:
            place = self._place(one.at)
            findings.append(
                Finding(one.code, one.level, place, one.path, one.message, one.hint, one.sums)
            )
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
        return MappingNode(tuple(self._entries(tree, steps, key)), place, self._rooms(steps))

    def _rooms(self, steps: tuple[Step, ...]) -> Mapping[str, Place]:
        """The cells kept for keys right below `steps`."""
        return {name: self._place(at) for name, at in self._rooms_of.get(steps, {}).items()}

    def _entries(
        self, tree: Mapping[str, _Tree], steps: tuple[Step, ...], above: _At | None
    ) -> Iterator[Entry]:
        for name, inner in tree.items():
            at = self._reader.keys.get((*steps, name), above)
            node = self._node(inner, (*steps, name), above)
            place = self._place(at) if at else node.place
            start = self._starts[at] if at else 0
            key = Scalar(name, "plain", place, self._source, start, start)
            yield Entry(key, node, doubtful=(*steps, name) in self._reader.doubtful)

    def _scalar(self, leaf: _Leaf) -> Scalar:
        start, end = self._starts[leaf.cells[0]], self._ends[leaf.cells[-1]]
        first = leaf.cells[0]
        if leaf.text is None:
            return Scalar("", "plain", self._place(first), self._source, start, start)
        text = leaf.text if self._reader.exact else stand_ins(leaf.text)[0]
        first = next((c for c in leaf.cells if self._reader.shown[c].strip()), first)
        return Scalar(text, "block", self._place(first), self._source, start, end)
