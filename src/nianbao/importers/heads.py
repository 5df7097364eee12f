"""Names of heads one after another → which column each number belongs to, where that is clear."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from nianbao.forms.definition import Table
from nianbao.importers.labels import Meaning, book
from nianbao.importers.sightings import forms_by_id, headed_rows, table_of


class Name(NamedTuple):
    """A label, of one or several tokens; without meanings, a text that is not understood."""

    meanings: tuple[Meaning, ...]
    text: str
    place: str

    def of(self, kind: str) -> tuple[Meaning, ...]:
        return tuple(meaning for meaning in self.meanings if meaning.kind == kind)


Slots = list[str | None]


def slots_of(names: Iterable[Name], table: str) -> Slots:
    """The columns' keys in reading order; None for a name that is not understood."""
    slots: Slots = []
    for name in names:
        keys = {m.key for m in name.of("column") if m.table == table}
        if len(keys) == 1 or not name.meanings:
            slots.append(keys.pop() if keys else None)
    return slots


def unwrapped(names: Sequence[Name]) -> list[Name]:
    """The same where heads stand on two lines, their first halves before all second ones."""
    unknown = [at for at, name in enumerate(names) if not name.meanings]
    for count in range(len(unknown) // 2, 0, -1):
        halves = unknown[-2 * count :]
        pairs = list(zip(halves[:count], halves[count:], strict=True))
        whole = {a: _joined(names[a], names[b]) for a, b in pairs}
        if all(name.of("column") for name in whole.values()):
            second = set(halves[count:])
            return [whole.get(at, name) for at, name in enumerate(names) if at not in second]
    return list(names)


def _joined(a: Name, b: Name) -> Name:
    text = a.text + b.text
    return Name(book().find(text).meanings, text, a.place)


def order_of(slots: Slots, columns: Sequence[str], table: str) -> list[str]:
    """The columns of a row's numbers from left to right; none where the heads do not tell."""
    known = [key for key in slots if key]
    printed = _printed(table)
    if len(printed) != len(columns):
        return known if set(known) == set(columns) else []
    for expected in (printed, tuple(columns)):
        if _fits(slots, expected):
            return list(columns)
        if known == [key for key in expected if key not in _totals(table)]:
            return [column for column in columns if column in known]
    return []


def order_over(rows: Sequence[Meaning], slots: Slots) -> list[tuple[str, str]]:
    """(row, column) of each number where rows' names stand above; none where it is not clear."""
    table = table_of(max(rows[0].forms), rows[0].table)
    keys = [key for key in table.rows if (table.key, key) in headed_rows()]
    if [row.key for row in rows] != keys:
        return []
    full = [(key, column) for key in keys for column in table.rows[key].columns]
    shorter = [cell for cell in full if cell[1] not in table.computed_columns]
    for cells in (full, shorter):
        if _fits(slots, [column for _, column in cells]):
            return cells
    return []


def _fits(slots: Slots, expected: Sequence[str]) -> bool:
    """Whether the heads are these; one of them may not be understood if it stands in its place."""
    known = [key for key in slots if key]
    if known == list(expected):
        return True
    tail = slots[len(slots) - len(expected) :] if len(slots) >= len(expected) else []
    alike = [key in (None, other) for key, other in zip(tail, expected, strict=False)]
    return len(known) == len(expected) - 1 and bool(tail) and all(alike)


def _newest(table: str) -> Table:
    form = max(form_id for form_id, form in forms_by_id().items() if table in form.tables)
    return table_of(form, table)


def _totals(table: str) -> Collection[str]:
    return _newest(table).computed_columns


@cache
def _printed(table: str) -> tuple[str, ...]:
    """The heads of a table whose rows all have them, in reading order; none for other tables."""
    definition = _newest(table)
    if any(row.columns != tuple(definition.columns) for row in definition.rows.values()):
        return ()
    if any(key == table for key, _ in headed_rows()):
        return ()
    labels = {column.label: column.key for column in definition.columns.values()}
    heads = definition.printed.rows[: definition.printed.head_rows]
    return tuple(labels[cell.text] for cells in heads for cell in cells if cell.text in labels)
