"""Typed numbers → every number of the form, totals computed by the form's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from nianbao.forms.definition import CellKey, Table
from nianbao.report.model import Number


def with_totals(
    table: Table, typed: Mapping[CellKey, Number | None]
) -> dict[CellKey, Number | None]:
    """Every cell of the table. A total whose parts are not all known is None."""
    numbers: dict[CellKey, Number | None] = {}

    def number(cell: CellKey) -> Number | None:
        if cell not in numbers:
            parts = table.parts(cell)
            numbers[cell] = _sum([number(part) for part in parts]) if parts else typed.get(cell)
        return numbers[cell]

    return {cell: number(cell) for cell in table.cells()}


def _sum(parts: list[Number | None]) -> Number | None:
    total: int | Decimal = 0
    for part in parts:
        if part is None:
            return None
        total += part.value
    return Number(total, str(total))
