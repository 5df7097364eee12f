"""What a sheet holds that is none of its values: words that people wrote beside them, labels that
were changed, columns that were taken out. Nothing of it is read, so all of it is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nianbao.findings import Level, column_letters
from nianbao.source import marks
from nianbao.source.ownwords import NOTE, OwnWords, digest, flat
from nianbao.source.xlsx import CellValue, Sheet

_MOST_NAMED = 20  # with their words; of more there is only said where they stand
FORMULA = "（公式）"  # what is shown of one
_MOST_WORDS = 24  # characters of a cell's words

Spot = tuple[int, int]
"""A cell by its row and column."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A label that is another one now."""

    spot: Spot
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What is left of a sheet once its values are read."""

    changed: Sequence[Changed]
    lost_columns: Sequence[str]
    lost_rows: Mapping[str, str]  # key → what the row is called
    unread: Sequence[tuple[Spot, str]]

    @property
    def all(self) -> Sequence[tuple[Spot, str]]:
        """The cells of both, where a changed word changes no value."""
        return sorted([*((one.spot, one.now) for one in self.changed), *self.unread])


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a sheet, and at which cell."""

    spot: Spot
    level: Level
    message: str
    hint: str
    sums: str = ""


def leftovers(sheet: Sheet, taken: Collection[Spot], own: OwnWords) -> Leftovers:
    """What of a sheet of ours was not read and is not ours. `taken` are the cells that were."""
    labels = {mark: Counter(words) for mark, words in own.labels.items()}
    others = {mark: Counter(words) for mark, words in own.others.items()}
    strange: list[tuple[str, Spot, str]] = []
    for spot, text in _cells(sheet):
        mark = sheet.text(spot[0], 1)
        if spot in taken and mark != marks.COLUMNS:
            continue
        is_ours = _drop(labels.get(mark), flat(text)) or _drop(others.get(mark), digest(text))
        if spot not in taken and not is_ours:
            strange.append((mark, spot, text))
    columns = tuple(labels.pop(marks.COLUMNS, Counter()).elements())
    changed = tuple(_changed(strange, labels))
    spots = {one.spot for one in changed}
    unread = [(spot, text) for _, spot, text in strange if spot not in spots]
    unread += _notes(sheet, others.get(NOTE, Counter()))
    return Leftovers(changed, columns, _lost_rows(sheet, own), unread)


def everything(sheet: Sheet) -> Sequence[tuple[Spot, str]]:
    """All that a sheet of somebody else holds."""
    cells = (
        ((row, column), _shown(value))
        for row, values in sheet.rows.items()
        for column, value in values.items()
    )
    return (*cells, *_notes(sheet, Counter()))


def named(sheet: Sheet, unread: Sequence[tuple[Spot, str]]) -> str:
    """The cells with their words, a line for each; of many only where the rest stands."""
    lines = [
        f"{sheet.name}!{column_letters(column)}{row} {_short(text)}"
        for (row, column), text in unread[:_MOST_NAMED]
    ]
    rest = [spot for spot, _ in unread[_MOST_NAMED:]]
    if rest:
        rows, columns = [row for row, _ in rest], [column for _, column in rest]
        left, right = column_letters(min(columns)), column_letters(max(columns))
        lines.append(f"还有 {len(rest)} 格，在 {left}{min(rows)} 到 {right}{max(rows)} 之间")
    return "\n".join(lines)


def _cells(sheet: Sheet) -> Iterator[tuple[Spot, str]]:
    """The cells that people see, from the left: what stands twice is ours where it came first."""
    first = marks.FIRST_COLUMN if sheet.text(1, 1).startswith(marks.TABLE) else 2
    for row, values in sheet.rows.items():
        for column, value in values.items():
            if row > 1 and column >= first:
                yield (row, column), _shown(value)


def _shown(value: CellValue) -> str:
    return FORMULA if value.is_formula else value.text


def _drop(words: Counter[str] | None, word: str) -> bool:
    """Take a word out of those that are expected; whether it was there."""
    if not words or not words[word]:
        return False
    words[word] -= 1
    return True


def _changed(
    strange: Sequence[tuple[str, Spot, str]], missing: Mapping[str, Counter[str]]
) -> Iterator[Changed]:
    """Strange words in a row that lacks a label of its own."""
    for mark, spot, text in strange:
        words = missing.get(mark)
        was = next((word for word in words if words[word]), "") if words else ""
        if words and was:
            words[was] -= 1
            yield Changed(spot, was, text)


def _lost_rows(sheet: Sheet, own: OwnWords) -> Mapping[str, str]:
    """The rows of a table that are gone; those of totals may be."""
    present = {sheet.text(row, 1) for row in sheet.rows}
    lost: dict[str, str] = {}
    for mark, words in own.labels.items():
        if mark in present or mark[:1] in ("", marks.TOTAL):
            continue
        if mark == marks.ROW:
            columns = own.labels.get(marks.COLUMNS, Counter())
            keys = dict.fromkeys(key.lstrip(marks.TOTAL).partition(".")[0] for key in columns)
            lost |= {key: key for key in keys}
        elif mark[0] != marks.OURS:
            lost[mark] = [mark, *words][-1]  # the label next to the numbers
    return lost


def _notes(sheet: Sheet, own: Counter[str]) -> Iterator[tuple[Spot, str]]:
    for spot, text in sheet.notes.items():
        if text.strip() and not _drop(own, digest(text)):
            yield spot, f"批注：{text}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words[:_MOST_WORDS]}…”" if len(words) > _MOST_WORDS else f"“{words}”"


# -- what is said of it


def unread(sheet: Sheet, cells: Sequence[tuple[Spot, str]]) -> Iterator[Told]:
    """Warnings, since a person's own sheet or note is no mistake; but nobody should believe that it
    is printed.
    """
    where = "里有 {} 处写在表格以外，或者是批注" if is_ours(sheet) else "是自己加的，有 {} 处内容"
    if cells:
        yield Told(
            cells[0][0], "warning",
            f"工作表“{sheet.name}”{where.format(len(cells))}，程序不读",
            "要用的请填进黄色的格子里；不用的可以留着，不会印出来。", named(sheet, cells),
        )  # fmt: skip
    if sheet.has_drawings:
        yield Told(
            _first_seen(sheet), "warning",
            f"工作表“{sheet.name}”上有图片、图表或者文本框，程序不读它们",
            "要印的图片放在工作簿旁边，写在“基本情况”最后的空行里（图[1].文件）；"
            "其他的可以留着，不会印出来。",
        )  # fmt: skip


def changes(sheet: Sheet, left: Leftovers) -> Iterator[Told]:
    """Of a table: a row that is called otherwise, rows and columns that are gone."""
    if left.lost_columns:
        keys = (key.lstrip(marks.TOTAL + marks.OPTIONAL) for key in left.lost_columns)
        yield Told(
            _first_seen(sheet), "error",
            f"工作表“{sheet.name}”少了“{'”“'.join(dict.fromkeys(keys))}”这一列或者它的表头",
            "请撤销删除；恢复不了的，用 nianbao new --excel 在别的文件夹新建一份，把数填过去。",
        )  # fmt: skip
    if left.lost_rows:
        names = "”“".join(left.lost_rows.values())
        yield Told(
            _first_seen(sheet), "error",
            f"工作表“{sheet.name}”少了“{names}”这一行，或者它的记号",
            "请撤销删除；恢复不了的，用 nianbao new --excel 在别的文件夹新建一份，把数填过去。",
        )  # fmt: skip
    if left.changed:
        lines = (
            f"{column_letters(one.spot[1])}{one.spot[0]} 原来是“{one.was}”，现在是“{one.now}”"
            for one in left.changed
        )
        yield Told(
            left.changed[0].spot, "error",
            f"工作表“{sheet.name}”改动了原来的名称，不知道旁边的数是哪一项的",
            "请把名称改回去，再核对旁边的数；多半是排过序、粘贴过或者改过字。", "\n".join(lines),
        )  # fmt: skip


def twice(sheet: Sheet, first: str) -> Told:
    """A copy of a sheet that was read."""
    return Told(
        _first_seen(sheet), "error",
        f"工作表“{sheet.name}”和“{first}”是同一张表，不知道以哪一张为准",
        f"请留一张，把另一张删去；“{sheet.name}”里的内容没有读。",
    )  # fmt: skip


def unchecked(sheet: Sheet) -> Told:
    """A sheet that does not know its own words any more."""
    return Told(
        _first_seen(sheet), "warning",
        f"工作表“{sheet.name}”第一行里的记号不见了，表格以外写的字没有核对",
        "请核对没有把要印的内容写在表格以外；用 nianbao export 转出一份新的工作簿，就能核对。",
    )  # fmt: skip


def is_ours(sheet: Sheet) -> bool:
    mark = sheet.text(1, 1)
    return mark in (marks.PLAIN, marks.TEXTS) or mark.startswith(marks.TABLE)


def _first_seen(sheet: Sheet) -> Spot:
    """The first cell that people see of a sheet; its corner where it is blank."""
    first = 2 if is_ours(sheet) else 1
    cells = ((row, column) for row, values in sheet.rows.items() for column in values)
    return next((spot for spot in cells if spot[1] >= first and spot[0] > first - 1), (1, 1))
