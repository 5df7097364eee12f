"""What was seen of the tables' numbers, before it is known which form they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from nianbao.forms.catalogue import all_forms
from nianbao.forms.definition import CellKey, Form, Table
from nianbao.importers.labels import Meaning
from nianbao.importers.numbers import counted

_LEAST_BEFORE_TOTAL = 4  # numbers in a row that could end with their sum


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cell of a form (or of several alike) and what stands there."""

    cell: CellKey
    forms: frozenset[str]
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row whose numbers could not be given to its columns, and why. `row` "" : not even known."""

    table: str
    row: str
    why: str
    numbers: tuple[str, ...]
    place: str


@dataclass
class Seen:
    """All that was seen, in reading order."""

    sightings: list[Sighting] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        self.sightings += other.sightings
        self.troubles += other.troubles


@cache
def forms_by_id() -> Mapping[str, Form]:
    return {form.id: form for form in all_forms()}


def table_of(form_id: str, table: str) -> Table:
    return forms_by_id()[form_id].tables[table]


def columns_of(form_id: str, meaning: Meaning) -> tuple[str, ...]:
    """The columns that a row of a form has."""
    return table_of(form_id, meaning.table).rows[meaning.key].columns


def fitting_forms(row: Meaning, heads: Iterable[str]) -> tuple[str, ...]:
    """The forms in which a row has just the columns that the heads name, else those in which it
    has them and others.
    """
    wanted = set(heads)
    sets = {form: set(columns_of(form, row)) for form in sorted(row.forms)}
    exact = tuple(form for form, columns in sets.items() if columns == wanted)
    return exact or tuple(form for form, columns in sets.items() if wanted <= columns)


def sight(
    row: Meaning, forms: Sequence[str], columns: Mapping[str, tuple[str, str]]
) -> list[Sighting]:
    """The cells of a row: column → text and place."""
    return [
        Sighting(CellKey(row.table, row.key, column), frozenset(forms), text, place)
        for column, (text, place) in columns.items()
    ]


def ends_with_sum(cells: Sequence[tuple[str, str]]) -> bool:
    """Whether the last one of several numbers is as large as all before it together, and not zero:
    a total, perhaps, where no head says so.
    """
    amounts = [_whole_number(text) for text, _ in cells]
    return len(amounts) >= _LEAST_BEFORE_TOTAL and amounts[-1] >= max(1, sum(amounts[:-1]))


def proves_order(cells: Mapping[str, tuple[str, str]], totals: Collection[str]) -> bool:
    """Whether the numbers of a row, in the order in which they stand, tell that their heads are
    right: all are alike, or the total is the sum of the others. A total that does not stand last
    must be that of two numbers at least; else it may be one of them.
    """
    amounts = {key: _whole_number(text) for key, (text, _) in cells.items()}
    own = [amounts[key] for key in cells if key in totals]
    parts = [amounts[key] for key in cells if key not in totals]
    if len({text.strip() for text, _ in cells.values()}) == 1:
        return True
    is_last = not own or list(cells)[-1] in totals
    return all(each == sum(parts) for each in own) and (is_last or sum(map(bool, parts)) > 1)


def breaks_total(cells: Mapping[str, str], totals: Collection[str]) -> bool:
    """Whether a total of a row is another number than its parts give; a total left 0 is not."""
    amounts = {key: counted(text) for key, text in cells.items()}
    parts = [amount for key, amount in amounts.items() if key not in totals]
    known = [amount for amount in parts if amount is not None]
    if len(known) < len(parts):
        return False
    return any(amounts[key] not in (None, 0, sum(known)) for key in cells if key in totals)


def _whole_number(text: str) -> int:
    """0 where it is none, too."""
    return int(text) if text.strip().isdecimal() else 0


def stands_over_numbers(table: Table, row: str) -> bool:
    """Whether the form prints the row's name above its numbers, not left of them."""
    label = table.rows[row].label
    for cells in table.printed.rows:
        if any(cell.text == label for cell in cells):
            return not any(cell.number for cell in cells)
    return False


@cache
def headed_rows() -> frozenset[tuple[str, str]]:
    """(table, row) of those whose names stand above."""
    return frozenset(
        (table.key, row)
        for form in all_forms()
        for table in form.tables.values()
        for row in table.rows
        if stands_over_numbers(table, row)
    )
