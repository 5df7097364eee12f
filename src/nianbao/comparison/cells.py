"""Two forms → which cells of one count what cells of the other count; two reports → their numbers.

A newer form says of each row which cells of the older one it goes on from (`Row.continues`). Where
several go on from one, their sum is compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nianbao.comparison.model import Said
from nianbao.findings import Place
from nianbao.forms.catalogue import load_form
from nianbao.forms.definition import CellKey, Form
from nianbao.report.model import Number, Report

Cells = tuple[CellKey, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Cells of the two forms that count the same; none on a side whose form has no such cell."""

    a: Cells
    b: Cells


@dataclass(frozen=True, slots=True)
class Amount:
    """The sum of some cells of a report. `said` is its number as printed, `unit` what it counts;
    `own_unit`: the data give the unit, which is then printed with it.
    """

    said: Said
    value: int | Decimal | None
    unit: str
    own_unit: bool


def matches(a: Form, b: Form) -> list[Match]:
    """Every cell of both forms, once, in the newer form's order; then what only the older has."""
    if a.id == b.id:
        return [Match((cell,), (cell,)) for cell in a.cells()]
    if _is_older(b, a):
        return [Match(match.b, match.a) for match in matches(b, a)]
    older = _older_cells(b, a)
    groups: dict[CellKey, list[CellKey]] = {}
    for cell, old in older.items():
        if old is not None:
            groups.setdefault(old, []).append(cell)
    found = []
    for cell, old in older.items():
        if old is None:
            found.append(Match((), (cell,)))
        elif groups[old][0] == cell:
            found.append(Match((old,), tuple(groups[old])))
    return found + [Match((cell,), ()) for cell in a.cells() if cell not in groups]


def _is_older(form: Form, other: Form) -> bool:
    return (form.first_year, form.id) < (other.first_year, other.id)


def _older_cells(form: Form, older: Form) -> dict[CellKey, CellKey | None]:
    """Each cell of a form with the one of an older form that it goes on from, step by step; None
    for all where the forms are not of one line.
    """
    cells: dict[CellKey, CellKey | None] = {cell: cell for cell in form.cells()}
    step = form
    while step.id != older.id:
        if step.follows is None:
            return dict.fromkeys(cells)
        cells = {cell: _continued(step, at) if at else None for cell, at in cells.items()}
        step = load_form(step.follows)
    return cells


def _continued(form: Form, cell: CellKey) -> CellKey | None:
    continues = form.tables[cell.table].rows[cell.row].continues
    return continues.get(cell.column) if continues else None


def label(form: Form, cells: Cells) -> str:
    """A name for people: 申请·新收·自然人; of several cells that add up, all of them."""
    return " ＋ ".join(form.tables[cell.table].label(cell) for cell in cells)


def path(cells: Cells) -> str:
    """The name of the cell; of several that add up, all of them."""
    return " + ".join(str(cell) for cell in cells)


def amount(report: Report, cells: Cells) -> Amount:
    """What the report says in these cells together; nothing where there are none."""
    if not cells:
        return Amount(Said(), None, "", own_unit=False)
    own_unit, unit = _unit(report, cells[0])
    numbers = [number for cell in cells if (number := _known(report, cell)) is not None]
    if len(numbers) < len(cells):
        return Amount(Said(_written(report, cells), in_error=True), None, unit, own_unit)
    if len(numbers) == 1:
        return Amount(Said(numbers[0].text), numbers[0].value, unit, own_unit)
    total = sum(number.value for number in numbers)
    return Amount(Said(str(total)), total, unit, own_unit)


def _known(report: Report, cell: CellKey) -> Number | None:
    """The cell's number; None where it is in error, or is a total that was typed otherwise."""
    number = report.numbers[cell]
    if number is None or cell not in report.typed:
        return number
    typed = report.typed[cell]
    return number if typed is not None and typed.value == number.value else None


def _written(report: Report, cells: Cells) -> str | None:
    """What was written into the one cell, where that can be read at all."""
    typed = report.typed.get(cells[0]) if len(cells) == 1 else None
    return typed.text if typed else None


def _unit(report: Report, cell: CellKey) -> tuple[bool, str]:
    table = report.form.tables[cell.table]
    choice = table.rows[cell.row].unit_choice
    if choice and choice.column == cell.column:
        return True, report.units.get((cell.table, cell.row), "")
    return False, table.unit_of(cell.row, cell.column)


def place(report: Report, cells: Cells) -> Place | None:
    """Where the first of the cells was typed; else its row, else its table."""
    for cell in cells:
        found = _typed_place(report, cell) or _row_place(report, cell)
        if found is not None:
            return found
    return report.places.get(cells[0].table) if cells else None


def _row_place(report: Report, cell: CellKey) -> Place | None:
    """Where the first number of its row was typed."""
    columns = report.form.tables[cell.table].rows[cell.row].columns
    places = (_typed_place(report, cell._replace(column=column)) for column in columns)
    return next((place for place in places if place), None)


def _typed_place(report: Report, cell: CellKey) -> Place | None:
    number = report.typed.get(cell)
    return number.place if number else None
