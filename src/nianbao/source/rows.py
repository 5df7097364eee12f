"""How a row of a table was spelled ↔ its cells in a workbook. Reader and writer share it, so that
what is written is read back as the same row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nianbao.source.marks import AS_COLUMNS, AS_LIST, AS_NUMBER, NOT_LISTED

Leaf = TypeVar("Leaf")

SPELLINGS = (AS_COLUMNS, AS_LIST, AS_NUMBER, NOT_LISTED)


@dataclass(frozen=True, slots=True)
class RowCell(Generic[Leaf]):
    """A cell of a row: the key of its column, whether the column adds up others, whether it may be
    left out, and its value; None where it is blank, or is a total that nobody typed.
    """

    column: str
    is_total: bool
    is_optional: bool
    value: Leaf | None


def row_value(
    spelling: str,
    cells: Sequence[RowCell[Leaf]],
    blank: Callable[[RowCell[Leaf]], Leaf],
    *,
    is_total: bool,
    rest_is_zero: bool,
) -> Leaf | list[Leaf] | Mapping[str, Leaf] | None:
    """The row as it would stand in YAML; None where it is not listed.

    `is_total` says that the row adds up others, `rest_is_zero` that a blank is not listed and
    thereby zero; elsewhere a blank is a value that is missed, made by `blank`.
    """
    asked = [cell for cell in cells if not (is_total or cell.is_total or cell.is_optional)]
    given = [cell for cell in cells if cell.value is not None]
    if not given and (rest_is_zero or spelling == NOT_LISTED or not asked):
        return None
    if not rest_is_zero:
        given = [cell for cell in cells if cell.value is not None or cell in asked]
    values = {cell.column: blank(cell) if cell.value is None else cell.value for cell in given}
    if spelling == AS_NUMBER and len(cells) == len(values) == 1:
        return next(iter(values.values()))
    if spelling == AS_LIST and _is_list(cells, given):
        return list(values.values())
    return values


def _is_list(cells: Sequence[RowCell[Leaf]], given: Sequence[RowCell[Leaf]]) -> bool:
    """Whether the cells are all of the row, with or without the totals of its columns."""
    listed = [cell for cell in cells if not cell.is_optional]
    return given in (listed, [cell for cell in listed if not cell.is_total])
