"""What is wrong in what a person wrote, as values: Place, Finding, and how one is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Level = Literal["error", "warning", "style"]

LEVEL_NAMES: Mapping[Level, str] = {"error": "错误", "warning": "警告", "style": "文字"}


@dataclass(frozen=True, slots=True)
class CellName:
    """A cell of a workbook: its sheet, its row and column, counted from 1."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key of a report that was read from a file without lines of ours (申请.新收)."""

    path: str
    row: int = 1
    column: int = 1

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: line and column count from 1, in characters; length is what to underline.

    In a workbook `cell` is what people look for; line and column then count in the text that its
    cells make (source/workbook.py), in which each paragraph is a line, too. In a report that was
    imported it is the key of the data that was read. Line 0 is that of what nobody wrote.
    """

    file: str
    line: int = 1
    column: int = 1
    length: int = 1
    cell: CellName | KeyName | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if not self.line:
            return f"{self.file}（{self.in_words}）"
        return f"{self.file}:{self.cell or f'{self.line}:{self.column}'}"

    @property
    def in_workbook(self) -> bool:
        return isinstance(self.cell, CellName)

    @property
    def in_words(self) -> str:
        """Where, for a sentence: the line, the cell, or the key."""
        if not self.line:
            return "没有写，按默认"
        return str(self.cell) if self.cell else f"第 {self.line} 行"

    def as_json(self) -> dict[str, str | int | None]:
        """File, line and column (null of what nobody wrote); in a workbook the cell's row and
        column, and its name.
        """
        if not self.line:
            return {"file": self.file, "line": None, "column": None}
        if self.cell is None:
            return {"file": self.file, "line": self.line, "column": self.column}
        row, column = self.cell.row, self.cell.column
        return {"file": self.file, "line": row, "column": column, "cell": str(self.cell)}


def unwritten(file: str) -> Place:
    """The place of what a file does not say and is given by default."""
    return Place(file, 0, 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and what to do about it.

    `path` names the cell or key (申请.新收.自然人); `sums` is the arithmetic shown under the
    line; `expected` and `actual` are what stands at `path` should be and is, as text; `accepted` is
    the written reason.
    `cells` are the paths and places of all cells, where it stands for several (a row left blank).
    """

    code: str
    level: Level
    place: Place
    path: str
    message: str
    hint: str = ""
    sums: str = ""
    expected: str | None = None
    actual: str | None = None
    accepted: str | None = None
    cells: tuple[tuple[str, Place], ...] = ()

    def accept(self, reason: str) -> Finding:
        """The same finding, accepted for a written reason."""
        return replace(self, accepted=reason)

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def as_json(self) -> dict[str, object]:
        """The finding as the command prints it with --format json; `cells` only where it stands for
        several.
        """
        cells = [{"path": path, **place.as_json()} for path, place in self.cells]
        return {
            "code": self.code,
            "level": self.level,
            **self.place.as_json(),
            "path": self.path,
            "message": f"{self.message}：{self.sums}" if self.sums else self.message,
            "hint": self.hint,
            "expected": self.expected,
            "actual": self.actual,
            "accepted": self.accepted,
            **({"cells": cells} if cells else {}),
        }


def in_file_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings sorted by place; equal places keep the order in which they were found."""
    return tuple(sorted(findings, key=lambda f: (f.place.line, f.place.column)))


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.is_error for finding in findings)


def display_width(text: str) -> int:
    """Columns that a text takes on a terminal: a wide character counts two, a mark none."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def show(finding: Finding, lines: Sequence[str]) -> str:
    """The finding as people read it: place, the line, carets, the sums, what to do.

    `lines` are the lines of the file that `finding.place` names, without line ends.
    """
    place = finding.place
    shown = [f"{place}: {LEVEL_NAMES[finding.level]} {finding.code} {finding.message}"]
    margin = " " * (display_width(_gutter(place)) + 5)
    if 1 <= place.line <= len(lines) and not _says_cell(finding, lines[place.line - 1]):
        shown += _underlined(place, lines[place.line - 1])
    for extra in (finding.sums, finding.hint, _acceptance(finding)):
        shown += [margin + line for line in extra.splitlines()]
    return "\n".join(shown)


def _says_cell(finding: Finding, line: str) -> bool:
    """Whether a cell is told already: it is blank, or named with its words."""
    cell = finding.place.cell
    return cell is not None and (not line.strip() or finding.sums.startswith(f"{cell} "))


_BEFORE, _AFTER = 36, 36  # columns of the line that are shown on either side of the place


def _underlined(place: Place, line: str) -> list[str]:
    line = line.replace("\t", " ")
    start = min(place.column - 1, len(line))
    first = start - _fitting(reversed(line[:start]), _BEFORE)
    last = start + _fitting(line[start:], _AFTER)
    before = ("…" if first else "") + line[first:start]
    words = line[start : min(last, start + place.length)]
    tail = "…" if last < len(line) else ""
    gutter = f"  {_gutter(place)} | "
    text = before + line[start:last] + tail
    carets = " " * display_width(before) + "^" * max(1, display_width(words))
    return [gutter + text.rstrip(), " " * display_width(gutter) + carets]


def _gutter(place: Place) -> str:
    """What stands before the line that is shown: its number, or the name of the cell."""
    return str(place.cell or place.line)


def column_letters(column: int) -> str:
    """The name of a column of a sheet, counted from 1: A, B, …, Z, AA."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def cell_range(places: Sequence[Place]) -> str:
    """Cells of one row of a sheet in few words, without the sheet: F9, F9:K9, F9、H9."""
    cells = [place.cell for place in places if isinstance(place.cell, CellName)]
    names = [f"{column_letters(cell.column)}{cell.row}" for cell in cells]
    is_run = len(cells) > 1 and cells[-1].column - cells[0].column == len(cells) - 1
    return f"{names[0]}:{names[-1]}" if is_run else "、".join(names)


def _fitting(text: Iterable[str], columns: int) -> int:
    """How many characters of a text fit the columns."""
    count = 0
    for char in text:
        columns -= display_width(char)
        if columns < 0:
            break
        count += 1
    return count


def _acceptance(finding: Finding) -> str:
    return f"已说明：{finding.accepted}" if finding.accepted is not None else ""
