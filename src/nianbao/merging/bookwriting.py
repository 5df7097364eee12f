"""A workbook and what it is to hold → its new bytes, changed in just those cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nianbao.forms.definition import CellKey
from nianbao.source.marks import ALL_ZERO, REST_ZERO
from nianbao.source.package import read_zip
from nianbao.source.paths import Step, path
from nianbao.source.sheetediting import Spot, Styles, with_calculation, with_texts
from nianbao.source.workbook import Room, Rooms, read_rooms
from nianbao.source.xlsx import UnfitWorkbookError
from nianbao.source.xmlediting import UnwritableError
from nianbao.source.zipping import replaced


def rewritten_book(
    file: Path,
    data: bytes,
    texts: Mapping[str, str],
    numbers: Mapping[CellKey, str],
    fields: Mapping[tuple[Step, ...], str],
) -> bytes:
    """The workbook with other texts, numbers and plain values (units among them).

    Raises UnwritableError where something cannot be written at its place.
    """
    try:
        rooms = read_rooms(data, str(file))
    except UnfitWorkbookError as trouble:
        raise UnwritableError(trouble.why) from trouble
    words = [*_texts(rooms, texts), *_fields(rooms, fields)]
    return _with(data, rooms, [*_numbers(rooms, numbers)], words)


_New = tuple[Room, str]
"""A cell and what is to stand there."""


def _with(data: bytes, rooms: Rooms, numbers: Sequence[_New], texts: Sequence[_New]) -> bytes:
    parts = read_zip(data)
    new = dict(parts)
    styles = Styles(parts.get(rooms.styles, b""))
    for cells, are_numbers in ((numbers, True), (texts, False)):
        sheets: dict[str, dict[Spot, str]] = {}
        for room, text in cells:
            sheets.setdefault(room.part, {})[room.row, room.column] = text
        for part, spots in sheets.items():
            new[part] = with_texts(new[part], spots, styles, are_numbers=are_numbers)
    if rooms.styles in new:
        new[rooms.styles] = styles.written()
    changed = {part: held for part, held in new.items() if held != parts[part]}
    if not changed:
        return data
    changed[rooms.book] = with_calculation(parts[rooms.book])
    try:
        return replaced(data, changed)
    except ValueError as trouble:
        raise UnwritableError(str(trouble)) from trouble


def _cells(rooms: Rooms, steps: tuple[Step, ...]) -> Sequence[Room]:
    if steps not in rooms.values:
        raise UnwritableError(path(steps))
    return rooms.values[steps]


# -- numbers and plain values


def _numbers(rooms: Rooms, numbers: Mapping[CellKey, str]) -> Iterator[_New]:
    for cell, text in numbers.items():
        yield _cells(rooms, (cell.table, cell.row, cell.column))[0], text
        whole = rooms.whole.get(cell.table)
        if whole and whole.text == ALL_ZERO:
            yield whole, REST_ZERO


def _fields(rooms: Rooms, fields: Mapping[tuple[Step, ...], str]) -> Iterator[_New]:
    """The values; one that has no row yet gets the next one below all others."""
    added = 0
    for steps, text in fields.items():
        cells = rooms.values.get(steps)
        if cells is not None:
            if len(cells) > 1:
                raise UnwritableError(path(steps))
            yield cells[0], text
        elif text and rooms.spare:
            for room, said in zip(rooms.spare, (path(steps), text), strict=True):
                yield Room(room.part, room.row + added, room.column), said
            added += 1
        elif text:
            raise UnwritableError(path(steps))


# -- texts


def _texts(rooms: Rooms, texts: Mapping[str, str]) -> Iterator[_New]:
    for key, text in texts.items():
        cells = _cells(rooms, (key,))
        if any(cell.goes_on for cell in cells):
            raise UnwritableError(key)
        yield from _paragraphs(cells, text.rstrip("\n").split("\n"))


def _paragraphs(cells: Sequence[Room], lines: Sequence[str]) -> Iterator[_New]:
    """The cells of a text that change: a paragraph in each, those that have no cell in the last."""
    last = len(cells) - 1
    held = [*lines[:last], "\n".join(lines[last:])]
    for number, cell in enumerate(cells):
        text = held[number] if number < len(held) else ""
        if text != cell.text:
            yield cell, text
