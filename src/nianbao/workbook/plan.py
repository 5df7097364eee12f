"""Keys and values, a Form → what of them stands in which sheet. What fits no sheet is a path and a
value among the plain ones, so that nothing is lost whatever is wrong in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nianbao.forms.definition import Form, Row, Table
from nianbao.report.keys import FIGURES, PREAMBLE, keys
from nianbao.source.marks import ALL_ZERO, MOST_IN_A_CELL, NOT_LISTED, REST_ZERO, TRUE
from nianbao.source.paths import Plain, Step, path, rows
from nianbao.source.rows import SPELLINGS, RowCell, row_value
from nianbao.source.xlsx import escaped

_GROUPS = {"机关": "agency", "机关.网站": "site"}
_ELSEWHERE = (PREAMBLE, FIGURES, "说明")  # a text, and what has no rows of its own


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A key and its value; `is_asked`: a blank is a value that is missed."""

    path: str
    value: str
    is_asked: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class TextPlan:
    """A text: its paragraphs and the line ends behind them."""

    key: str
    paragraphs: Sequence[str]
    ends: int
    is_asked: bool


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A row: how it is spelled, and what is typed in its cells, by column."""

    spelling: str
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table: what is said of all its blank cells, and its rows."""

    said: str
    rows: Mapping[str, RowPlan]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a workbook holds. `more` are plain rows that no list of keys knows."""

    plain: Sequence[PlainRow]
    more: Sequence[PlainRow]
    texts: Sequence[TextPlan]
    tables: Mapping[str, TablePlan]


def plan(form: Form, root: Mapping[str, Plain]) -> Plan:
    """Where each value goes."""
    rest = dict(root)
    texts = [_text(key, rest) for key in (PREAMBLE, *form.texts)]
    tables = {key: _table(table, rest) for key, table in form.tables.items()}
    plain = tuple(_known(rest))
    more = tuple(PlainRow(name, value or "", value is None) for name, value in rows(rest) if rest)
    return Plan(plain, more, texts, tables)


# -- plain values


def _known(rest: dict[str, Plain]) -> Iterator[PlainRow]:
    """The rows of all keys there are, with their values, which are taken out of `rest`."""
    for steps, about in _known_keys():
        value = _taken(rest, steps)
        yield PlainRow(path(steps), value or "", value is None, about)


def _known_keys(
    group: str = "report", above: tuple[Step, ...] = ()
) -> Iterator[tuple[tuple[Step, ...], str]]:
    """The steps of each key that has a row, and what it is for."""
    for key in keys(group).values():
        steps = (*above, key.name)
        inner = _GROUPS.get(path(steps))
        if inner:
            yield from _known_keys(inner, steps)
        elif key.name not in _ELSEWHERE:
            yield steps, key.in_workbook or key.about


def _taken(rest: dict[str, Plain], steps: tuple[Step, ...]) -> str | None:
    """A value taken out, with the mappings that it leaves empty; "" where there is none that can
    stand in a cell.
    """
    first, *others = steps
    value = rest.get(str(first), "")
    if others:
        if not isinstance(value, dict):
            return ""
        inner = dict(value)
        taken = _taken(inner, tuple(others))
        rest[str(first)] = inner
        if value and not inner:
            del rest[str(first)]
        return taken
    if value is None or (isinstance(value, str) and value):
        rest.pop(str(first))
        return value
    return ""


# -- texts


def _text(key: str, rest: dict[str, Plain]) -> TextPlan:
    value = rest.get(key, "")
    body = value.rstrip("\n") if isinstance(value, str) else ""
    if value is None or body:
        del rest[key]
    ends = len(value) - len(body) if isinstance(value, str) and body else 1
    return TextPlan(key, body.split("\n") if body else (), ends, value is None)


# -- tables


def _table(table: Table, rest: dict[str, Plain]) -> TablePlan:
    value = rest.get(table.key, "")
    if value == ALL_ZERO:
        del rest[table.key]
        return TablePlan(ALL_ZERO, {key: RowPlan("", {}) for key in table.rows})
    left = dict(value) if isinstance(value, dict) else {}
    rest_is_zero = left.get(REST_ZERO) == TRUE
    if rest_is_zero:
        del left[REST_ZERO]
    planned = {key: _row(table, row, left, rest_is_zero) for key, row in table.rows.items()}
    if isinstance(value, dict) and value and not left:
        del rest[table.key]
    elif left:
        rest[table.key] = left
    return TablePlan(REST_ZERO if rest_is_zero else "", planned)


def _row(table: Table, row: Row, left: dict[str, Plain], rest_is_zero: bool) -> RowPlan:  # noqa: FBT001
    """The row's plan; its value is taken out of `left` if the sheet says just that."""
    if row.key not in left:
        return RowPlan("" if rest_is_zero else NOT_LISTED, {})
    typed = _typed(table, row, left[row.key])
    for spelling in SPELLINGS if typed is not None else ():
        if _read_back(table, row, typed or {}, spelling, rest_is_zero) == left[row.key]:
            del left[row.key]
            return RowPlan(spelling, typed or {})
    return RowPlan(NOT_LISTED, {})


def row_columns(row: Row) -> tuple[str, ...]:
    """The columns of a row, the one for its unit last."""
    return (*row.columns, row.unit_choice.key) if row.unit_choice else row.columns


def _typed(table: Table, row: Row, value: Plain) -> dict[str, str] | None:
    """What would stand in the row's cells; None where it cannot stand there."""
    pairs: Mapping[str, Plain] = {}
    if isinstance(value, dict):
        pairs = value
    elif isinstance(value, list):
        for columns in (row.columns, table.columns_without_totals(row.key)):
            if len(columns) == len(value):
                pairs = dict(zip(columns, value, strict=True))
    elif len(row_columns(row)) == 1:
        pairs = {row.columns[0]: value}
    fits = pairs.keys() <= set(row_columns(row)) and all(map(_fits_a_cell, pairs.values()))
    return {key: text for key, text in pairs.items() if isinstance(text, str)} if fits else None


def _fits_a_cell(value: Plain) -> bool:
    return value is None or (
        isinstance(value, str) and value != "" and len(escaped(value)) <= MOST_IN_A_CELL // 2
    )


def _read_back(
    table: Table, row: Row, typed: Mapping[str, str], spelling: str, rest_is_zero: bool  # noqa: FBT001
) -> Plain:  # fmt: skip
    """What the reader will make of the cells."""
    choice = row.unit_choice
    cells: list[RowCell[tuple[str | None]]] = [
        RowCell(
            column,
            column in table.computed_columns,
            choice is not None and column == choice.key,
            (typed[column],) if column in typed else None,
        )
        for column in row_columns(row)
    ]
    found = row_value(
        spelling, cells, lambda _: (None,),
        is_total=row.key in table.computed_rows, rest_is_zero=rest_is_zero,
    )  # fmt: skip
    if isinstance(found, list):
        return [text for (text,) in found]
    if isinstance(found, Mapping):
        return {key: text for key, (text,) in found.items()}
    return found[0] if found is not None else ""
