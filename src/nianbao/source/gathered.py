"""What the sheets of a workbook say, gathered sheet by sheet, before it is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from nianbao.findings import Level
from nianbao.source.leftovers import FORMULA, Spot
from nianbao.source.paths import PathError, Step, put
from nianbao.source.text import REFUSED
from nianbao.source.xlsx import CellValue, Oddity, Sheet, UnfitWorkbookError

_MOST_LOOKED_AT = 20_000  # cells, blank ones too; a report takes some 500

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


@dataclass(frozen=True, slots=True)
class At:
    """A cell of a sheet and where its sheet comes among the others."""

    sheet: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value and the cells in which it stands; text None for a blank."""

    text: str | None
    cells: tuple[At, ...]


Tree: TypeAlias = "Leaf | list[Tree] | dict[str, Tree]"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and at which cell."""

    at: At
    message: str
    hint: str
    code: str = "EXCEL"
    level: Level = "error"
    path: str = ""
    sums: str = ""


@dataclass
class Gathered:
    """What all sheets say: one tree of values, where they stand, and what is wrong."""

    file: str
    exact: bool
    root: dict[str, Tree] = field(default_factory=dict)
    keys: dict[tuple[Step, ...], At] = field(default_factory=dict)
    shown: dict[At, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    rooms: dict[tuple[Step, ...], At] = field(default_factory=dict)  # of keys without a value
    doubtful: set[tuple[Step, ...]] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)  # what was read → the name of its sheet
    sheets: list[Sheet] = field(default_factory=list)
    spots: dict[tuple[Step, ...], tuple[At, ...]] = field(default_factory=dict)
    whole: dict[str, At] = field(default_factory=dict)
    below: At | None = None  # the row below all plain values

    def put(self, steps: tuple[Step, ...], key: At, tree: Tree) -> None:
        """Put a value in its place; one that is there already is reported, and stays."""
        try:
            put(self.root, steps, tree)
        except PathError as trouble:
            hint, path = "请只留一处；程序不会替您选。", ".".join(map(str, steps))
            self.troubles.append(Trouble(key, str(trouble), hint, "KEY-REPEATED", path=path))
        for count in range(1, len(steps) + 1):
            self.keys.setdefault(steps[:count], key)

    def trouble(self, at: At, message: str, hint: str, code: str = "EXCEL") -> None:
        self.troubles.append(Trouble(at, message, hint, code))


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet while it is read; what is asked for is remembered as a line of the text."""

    gathered: Gathered
    number: int
    sheet: Sheet
    taken: set[Spot] = field(default_factory=set)  # the cells that were read

    def rows(self) -> list[int]:
        """The numbers of the rows with something in them, below the first."""
        return [row for row in sorted(self.sheet.rows) if row > 1]

    def text(self, row: int, column: int) -> str:
        return self._clean(self.sheet.text(row, column))

    def at(self, row: int, column: int) -> At:
        at = At(self.number, row, column)
        if at not in self.gathered.shown:
            if len(self.gathered.shown) >= _MOST_LOOKED_AT:
                raise UnfitWorkbookError("里的格子太多，不像是年报的数据文件")
            value = self.value(row, column)
            self.gathered.shown[at] = FORMULA if value.is_formula else self._clean(value.text)
        return at

    def spot(self, row: int, column: int) -> At:
        """The same, without asking for what stands there."""
        return At(self.number, row, column)

    def value(self, row: int, column: int) -> CellValue:
        return self.sheet.rows.get(row, {}).get(column, CellValue(""))

    def typed(self, row: int, column: int) -> str | None:
        """What was typed into a cell in which no formula may stand; None where it is blank."""
        self.taken.add((row, column))
        value = self.value(row, column)
        if value.oddity:
            message, hint = _ODDITIES[value.oddity]
            message = message.format(text=value.text)
            self.gathered.trouble(self.at(row, column), message, hint)
            return REFUSED
        return self._clean(value.text) or None

    def take(self, row: int, column: int) -> str:
        """The text of a cell that tells what others are."""
        self.taken.add((row, column))
        return self.text(row, column)

    def _clean(self, text: str) -> str:
        return text if self.gathered.exact else text.replace("\r\n", "\n").replace("\r", "\n")
