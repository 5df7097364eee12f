"""A workbook of ours → the cells in which its values stand, or would stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.source import marks
from nianbao.source.gathered import At, Gathered
from nianbao.source.paths import Step
from nianbao.source.workbook import gather
from nianbao.source.xlsx import main_parts

_SPARE_COLUMNS = (marks.PATH_COLUMN, marks.VALUE_COLUMN)


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
    said = gather(data, file, exact=True)
    values = {steps: tuple(_room(said, at) for at in cells) for steps, cells in said.spots.items()}
    whole = {table: _room(said, at) for table, at in said.whole.items()}
    below = said.below
    spare = [At(below.sheet, below.row, column) for column in _SPARE_COLUMNS] if below else []
    path, value = (_room(said, at) for at in spare) if spare else (None, None)
    return Rooms(values, *main_parts(data), whole, (path, value) if path and value else None)


def _room(said: Gathered, at: At) -> Room:
    sheet = said.sheets[at.sheet]
    goes_on = sheet.text(at.row, 1) == marks.CONTINUED
    return Room(sheet.part, at.row, at.column, sheet.text(at.row, at.column), goes_on)
