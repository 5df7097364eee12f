"""Bytes of an .xlsx → its sheets with the text of each cell. Knows nothing of reports.

Read part by part with expat, which builds no tree: what is large, nested or full of entities takes
no memory. Formulas are seen and not computed; what Excel computed is kept apart. Nothing that
stands outside the file is opened.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from nianbao.errors import FileError
from nianbao.source.package import CONTENT_TYPES, OLE, Limits, Package

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MOST_BYTES = 8_000_000  # of the file; a report's workbook takes some 40 kB
_LIMITS = Limits(parts=500, bytes=24_000_000)
_MOST_ELEMENTS = 400_000  # of all parts that are read; ours has some 6,000
_MOST_CELLS = 50_000  # with something in them

_SAVE_AGAIN = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（*.xlsx）”后再试。"
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a clerk's day
# Formats of dates that need no code in the file: those of all languages, and of Chinese.
_DATE_FORMATS = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
_DATE_SIGN = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_NO_SIGN = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|[\\!].|_.|\*.")  # what in a format stands for itself
_Shows: TypeAlias = Literal["number", "date", "percent", "scaled", "unseen"]
_PERCENT_FORMATS = (9, 10)
_BUILT_IN: Mapping[int, _Shows] = {
    **dict.fromkeys(_DATE_FORMATS, "date"),
    **dict.fromkeys(_PERCENT_FORMATS, "percent"),
}
# What is left of a format → what it shows of a number: `0,` its thousands, `;;;` nothing.
_SHOWN: Sequence[tuple[_Shows, re.Pattern[str]]] = (
    ("date", _DATE_SIGN),
    ("percent", re.compile("%")),
    ("scaled", re.compile(r"[0#?],+(?![0#?,])")),
    ("unseen", re.compile(r"^;")),
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
_LAST_ROW = 2**20
_MOST_HIDDEN = 1_000  # columns; beyond them nothing of a report stands
_CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_EXACT_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?", re.ASCII)
_FORMULA_SIGN = re.compile(r"['=+\-@\t\r\n＝＋－＠]")


class UnfitWorkbookError(Exception):
    """A file that is not read; why and what to do, in Chinese."""

    def __init__(self, why: str, hint: str = _SAVE_AGAIN) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


Oddity: TypeAlias = Literal["", "formula", "error", "scaled", "unseen", "struck"]
"""Why a cell's text is not what a person typed or sees: it is computed, it is one of Excel's words
for an error (#REF!), its format shows a thousandth of it, or nothing, or some of it is struck out.
"""


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell holds, as it shows; "" for a formula, whose result nobody vouches for: what Excel
    computed is `computed`.
    """

    text: str
    oddity: Oddity = ""
    computed: str = ""

    @property
    def is_formula(self) -> bool:
        return self.oddity == "formula"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: row → column → what stands there, both from 1 and in order; blank cells are left
    out. `part` is that of the file in which it stands. `notes` are the texts of the cells' notes by
    row and column; `has_drawings`: pictures, charts or boxes lie on it. `merges` are first row,
    first column, last row, last column of cells that are one.
    """

    name: str
    rows: Mapping[int, Mapping[int, CellValue]]
    part: str = ""
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    has_drawings: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    def text(self, row: int, column: int) -> str:
        value = self.rows.get(row, {}).get(column)
        return value.text if value else ""


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook in the order of their tabs. Raises UnfitWorkbookError."""
    if data.startswith(OLE):
        raise UnfitWorkbookError(
            "加了密码，或者是旧的 .xls 格式",
            "请用 Excel 或 WPS 打开，去掉打开密码，另存为“Excel 工作簿（*.xlsx）”。",
        )
    if not data.startswith(b"PK"):
        raise UnfitWorkbookError("不是 Excel 工作簿，只是名字以 .xlsx 结尾" if data else "是空的")
    try:
        package = Package(data, _LIMITS)
        _refuse_strange_parts(package)
        return tuple(_Workbook(package).sheets())
    except FileError as trouble:
        raise UnfitWorkbookError(trouble.message) from trouble


def main_parts(data: bytes) -> tuple[str, str]:
    """The parts of a sound workbook that name its sheets and hold its styles; "" for no styles."""
    book = _Workbook(Package(data, _LIMITS))
    return book.main, book.styles


_STRANGE_PARTS = (
    (
        ("vbaproject", "/macrosheets/", "/activex/"),
        "带有宏或控件，程序不读它",
        "请在 Excel 里另存为“Excel 工作簿（*.xlsx）”，宏就不再保存。",
    ),
    (
        ("/externallinks/", "xl/connections.xml", "/querytables/"),
        "链接着别的文件或数据库，程序不打开它们",
        "请在 Excel 的“数据”“编辑链接”里断开链接，保存后再试。",
    ),
)


def _refuse_strange_parts(package: Package) -> None:
    types = package.read(CONTENT_TYPES).lower()
    for parts, why, hint in _STRANGE_PARTS:
        if any(part in f"/{name.lower()}" for part in parts for name in package.names):
            raise UnfitWorkbookError(why, hint)
    if b"macroenabled" in types:
        raise UnfitWorkbookError(_STRANGE_PARTS[0][1], _STRANGE_PARTS[0][2])
    if b"spreadsheetml.sheet.main+xml" not in types.replace(b"\0", b""):
        raise UnfitWorkbookError("不是 Excel 工作簿（.xlsx）")


class SpotCounter:
    """Where a sheet's rows and cells stand: where they say, else behind the one before."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def start_row(self, attributes: Mapping[str, str]) -> None:
        self.row = _row_number(attributes.get("r", self.row + 1))
        self.column = 0

    def start_cell(self, attributes: Mapping[str, str]) -> None:
        match = _CELL_NAME.fullmatch(attributes.get("r", ""))
        self.column += 1
        if match:
            self.row = _row_number(match[2])
            self.column = _column_number(match[1])


def number_text(value: str) -> str:
    """A number as Excel stored it → as it shows it in full: 3.0 is 3, 2.2999999999999998 is 2.3.

    Excel counts with 15 digits and stores 17. What is no number stays as it is.
    """
    try:
        number = float(value)
        shown = Decimal(f"{number:.15g}")
    except (ValueError, ArithmeticError):
        return value
    if not shown.is_finite() or abs(number) >= 1e21:
        return value
    text = f"{shown:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_exact_number(text: str) -> bool:
    """Whether Excel would keep each digit of it as a number."""
    return bool(_EXACT_NUMBER.fullmatch(text)) and text != "-0" and number_text(text) == text


def looks_like_formula(text: str) -> bool:
    """Whether a text begins as what programs compute when it is typed anew."""
    return bool(_FORMULA_SIGN.match(text))


def escaped(text: str) -> str:
    """The text as it stands in the file: what XML cannot hold is _x0007_, and so is a `_` that
    would be read as such.
    """
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)",
        lambda match: f"_x{ord(match[0]):04X}_",
        text,
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


# -- the parts of a workbook


class _Reader:
    """What is called for each element of a part, by its name without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """Characters inside an element."""

    def end(self, name: str) -> None:
        """An element ends."""


_Any = TypeVar("_Any", bound=_Reader)


class _Workbook:
    """Reads the parts, in the order in which they need one another."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._elements = 0
        self._cells = 0

    @property
    def main(self) -> str:
        """The part that names the sheets."""
        return self._targets("").get("", "xl/workbook.xml")

    @property
    def styles(self) -> str:
        """The part with the looks of cells; "" where there is none."""
        return self._targets(self.main).get("styles", "")

    def sheets(self) -> Iterator[Sheet]:
        main = self.main
        book = self._parsed(main, _Book())
        targets = self._targets(main)
        strings = self._parsed(targets.get("sharedStrings", ""), _Strings())
        styles = self._parsed(targets.get("styles", ""), _Styles())
        shows = styles.shows()
        for name, relation, is_hidden in book.sheets:
            part = targets.get(relation, "")
            if part not in self._package.names:
                raise UnfitWorkbookError(f"里的工作表“{name}”不见了")
            epoch = _EPOCHS[book.starts_in_1904]
            cells = _Cells(strings, shows, styles.struck(), epoch, self._count_cell)
            self._parsed(part, cells)
            beside = self._targets(part)
            yield Sheet(
                name,
                cells.rows,
                part,
                self._parsed(beside.get("comments", ""), _Notes(self._count_cell)).notes,
                "drawing" in beside,
                tuple(cells.merges),
                frozenset(cells.hidden_rows),
                frozenset(cells.hidden_columns),
                is_hidden,
            )

    def _count_cell(self) -> None:
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise UnfitWorkbookError("里的格子太多，不像是年报的数据文件")

    def _targets(self, part: str) -> Mapping[str, str]:
        """The parts that a part names, by id and by kind; "" for the workbook in the root's."""
        folder, name = posixpath.split(part)
        relations = self._parsed(
            posixpath.join(folder, "_rels", f"{name}.rels"), _Relations()
        ).targets
        return {
            key: posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            for key, target in relations.items()
        }

    def _parsed(self, part: str, reader: _Any) -> _Any:
        """The reader after it has seen the part; a part that is not there is empty."""
        data = self._package.read(part)
        if data:
            self._parse(data, part, reader)
        return reader

    def _parse(self, data: bytes, part: str, reader: _Reader) -> None:
        from xml.parsers.expat import ExpatError

        parser = self._parser(part, reader)
        try:
            parser.Parse(data, True)  # noqa: FBT003 - expat's own
        except ExpatError as trouble:
            raise UnfitWorkbookError(f"的 {part} 损坏了") from trouble
        except (ValueError, KeyError, IndexError, OverflowError) as trouble:
            raise UnfitWorkbookError(f"的 {part} 不合工作簿的写法") from trouble

    def _parser(self, part: str, reader: _Reader) -> XMLParserType:
        from xml.parsers.expat import ParserCreate

        def start(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > _MOST_ELEMENTS:
                raise UnfitWorkbookError("里的内容太多，不像是年报的数据文件")
            reader.start(name.rpartition("}")[2], attributes)

        def refuse(*_: object) -> None:
            raise UnfitWorkbookError(f"的 {part} 里有实体定义（DOCTYPE），程序不读它")

        parser = ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: reader.end(name.rpartition("}")[2])
        parser.CharacterDataHandler = reader.data
        parser.StartDoctypeDeclHandler = refuse
        return parser


class _Relations(_Reader):
    """Targets of the relations within the file, by their ids and, one of each, by their kinds."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        self.targets[attributes.get("Id", "")] = target
        self.targets.setdefault("" if kind == "officeDocument" else kind, target)


class _Book(_Reader):
    """The names of the sheets with the ids of their relations, and whether they are hidden."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.starts_in_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.starts_in_1904 = attributes.get("date1904") in _TRUE
        elif name == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith("}id")), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((_unescaped(attributes["name"]), relation, is_hidden))


class _Strings(_Reader):
    """The shared strings; readings of characters (phonetic runs) are no text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.struck: set[int] = set()  # the numbers of those that are struck out in some part
        self._text = _Text()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._text.start(name)
        if _strikes(name, attributes):
            self.struck.add(len(self.strings))

    def data(self, text: str) -> None:
        self._text.data(text)

    def end(self, name: str) -> None:
        self._text.end(name)
        if name == "si":
            self.strings.append(self._text.taken())


def _strikes(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element of a font is a line through its letters."""
    return name == "strike" and attributes.get("val", "1") in _TRUE


@dataclass
class _Text:
    """Gathers the text of a string, run by run."""

    pieces: list[str] = field(default_factory=list)
    inside: bool = False
    aside: bool = False

    def start(self, name: str) -> None:
        if name == "rPh":
            self.aside = True
        elif name in ("t", "v"):
            self.inside = True

    def data(self, text: str) -> None:
        if self.inside and not self.aside:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if name == "rPh":
            self.aside = False
        elif name in ("t", "v"):
            self.inside = False

    def taken(self) -> str:
        text = _unescaped("".join(self.pieces))
        self.pieces.clear()
        return text


class _Styles(_Reader):
    """What the formats of cells show of a number, and which fonts strike it out."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[tuple[int, int]] = []  # of a number, of a font
        self._fonts: list[bool] = []
        self._inside = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "fonts"):
            self._inside = name
        elif self._inside == "fonts" and name == "font":
            self._fonts.append(False)
        elif self._inside == "fonts" and self._fonts:
            self._fonts[-1] |= _strikes(name, attributes)
        elif self._inside == "cellXfs" and name == "xf":
            number, font = (int(attributes.get(key, "0")) for key in ("numFmtId", "fontId"))
            self._formats.append((number, font))

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""

    def shows(self) -> Sequence[_Shows]:
        """By the numbers of the styles."""
        return [self._shown(number) for number, _ in self._formats]

    def struck(self) -> frozenset[int]:
        """The numbers of the styles that strike out."""
        fonts = {number for number, strikes in enumerate(self._fonts) if strikes}
        return frozenset(at for at, (_, font) in enumerate(self._formats) if font in fonts)

    def _shown(self, number: int) -> _Shows:
        code = self._codes.get(number)
        if code is None:
            return _BUILT_IN.get(number, "number")
        signs = _NO_SIGN.sub("", code)
        return next((kind for kind, pattern in _SHOWN if pattern.search(signs)), "number")


class _Cells(_Reader):
    """The cells of a sheet that hold something."""

    def __init__(
        self,
        strings: _Strings,
        shows: Sequence[_Shows],
        struck: frozenset[int],
        epoch: datetime,
        count: Callable[[], None],
    ) -> None:
        self.rows: dict[int, dict[int, CellValue]] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._strings, self._shows, self._struck, self._epoch = strings, shows, struck, epoch
        self._count = count
        self._at = SpotCounter()
        self._kind, self._style, self._is_formula, self._is_struck = "n", 0, False, False
        self._text = _Text()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._at.start_row(attributes)
            if attributes.get("hidden") in _TRUE:
                self.hidden_rows.add(self._at.row)
        elif name == "f":
            self._is_formula = True
        elif name in ("mergeCell", "col"):
            self._start_shape(name, attributes)
        else:
            self._text.start(name)
            self._is_struck |= _strikes(name, attributes)

    def _start_shape(self, name: str, attributes: Mapping[str, str]) -> None:
        """Cells that are one; columns that are hidden."""
        if name == "mergeCell":
            corners = [_CELL_NAME.fullmatch(end) for end in attributes.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                (left, top), (right, bottom) = (c.groups() for c in corners if c)
                self.merges.append(
                    (int(top), _column_number(left), int(bottom), _column_number(right))
                )
        elif attributes.get("hidden") in _TRUE:
            last = min(int(attributes["max"]), _MOST_HIDDEN)
            self.hidden_columns.update(range(int(attributes["min"]), last + 1))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._at.start_cell(attributes)
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._is_formula = False
        self._is_struck = self._style in self._struck

    def data(self, text: str) -> None:
        self._text.data(text)

    def end(self, name: str) -> None:
        self._text.end(name)
        if name == "c":
            text = self._text.taken()
            value = self._value(text)
            if self._is_struck and not value.oddity:
                value = CellValue(value.text, "struck")
            if self._is_formula:
                value = CellValue("", "formula", computed=value.text)
            if value.text or value.is_formula:
                self._count()
                self.rows.setdefault(self._at.row, {})[self._at.column] = value

    def _value(self, text: str) -> CellValue:
        if self._kind == "s" and text:
            self._is_struck |= int(text) in self._strings.struck
            return CellValue(self._strings.strings[int(text)])
        if self._kind == "b":
            return CellValue("TRUE" if text == "1" else "FALSE")
        if self._kind == "d":
            return CellValue(text.removesuffix("T00:00:00"))
        if self._kind == "n" and text:
            return self._number(text)
        return CellValue(text, "error" if self._kind == "e" and text else "")

    def _number(self, text: str) -> CellValue:
        shows = self._shows[self._style] if self._style < len(self._shows) else "number"
        if shows == "date":
            return CellValue(_date_text(text, self._epoch))
        if shows == "percent":
            return CellValue(_percent_text(text))
        odd: Oddity = shows if shows in ("scaled", "unseen") else ""
        return CellValue(number_text(text), odd)


class _Notes(_Reader):
    """The notes of a sheet's cells."""

    def __init__(self, count: Callable[[], None]) -> None:
        self.notes: dict[tuple[int, int], str] = {}
        self._count = count
        self._at = (1, 1)
        self._text = _Text()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._text.start(name)
        match = _CELL_NAME.fullmatch(attributes.get("ref", "")) if name == "comment" else None
        if match:
            self._count()
            self._at = int(match[2]), _column_number(match[1])

    def data(self, text: str) -> None:
        self._text.data(text)

    def end(self, name: str) -> None:
        self._text.end(name)
        if name == "comment":
            self.notes[self._at] = self._text.taken()


def _date_text(text: str, epoch: datetime) -> str:
    """The day that a number stands for: 2025-01-20, with the time where there is one; the time
    alone where there is no day.
    """
    try:
        days = float(text)
        moment = epoch + timedelta(seconds=round(days * 86_400))
    except (ValueError, OverflowError):
        return text
    if 0 <= days < 1:
        return f"{moment:%H:%M:%S}"
    has_time = moment.hour or moment.minute or moment.second
    return f"{moment:%Y-%m-%d %H:%M:%S}" if has_time else f"{moment:%Y-%m-%d}"


def _percent_text(text: str) -> str:
    try:
        return f"{number_text(str(float(text) * 100))}%"
    except ValueError:
        return text


def _row_number(said: str | int) -> int:
    """Raises ValueError for a row that no program for tables has."""
    row = int(said)
    if not 1 <= row <= _LAST_ROW:
        raise ValueError(said)
    return row


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
