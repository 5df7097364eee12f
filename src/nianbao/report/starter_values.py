"""A form, an agency, a year → the keys and values of a new input: what `starter.py` writes as YAML.

A blank (None) is what must be typed; a key that may be left out is left out.
"""

from __future__ import annotations

from nianbao.forms.definition import CellKey, Form, Row, Table
from nianbao.report.carried import carried
from nianbao.report.keys import FEE, OTHER, keys, levels
from nianbao.report.model import Report
from nianbao.report.starter import ALWAYS_ASKED
from nianbao.source.nodes import Scalar
from nianbao.source.paths import Plain


def starter_values(form: Form, agency: str, year: int, last: Report | None) -> dict[str, Plain]:
    """The values of a new file, by key; the agency and what is carried come from last year's."""
    values: dict[str, Plain] = {"年度": str(year), "机关": _agency(agency, last)}
    for section in form.sections:
        if section.table is not None:
            values[section.key] = _table(form, form.tables[section.table], last)
        elif section.key == OTHER:
            values[FEE] = None
        else:
            values[section.key] = None
    return values


def _agency(agency: str, last: Report | None) -> dict[str, Plain]:
    values: dict[str, Plain] = {"名称": agency}
    for key in keys("agency"):
        value = _last_field(last, f"机关.{key}")
        asked = key in ALWAYS_ASKED and not (key == "层级" and levels().of(agency))
        if key not in ("名称", "网站") and (value or asked):
            values[key] = value
    values["网站"] = {key: _last_field(last, f"机关.网站.{key}") for key in keys("site")}
    return values


def _last_field(last: Report | None, path: str) -> str | None:
    if last and path == "机关.层级":
        return last.agency.level or None
    value = last.fields.get(path) if last else None
    return value.text if isinstance(value, Scalar) else None


def _table(form: Form, table: Table, last: Report | None) -> dict[str, Plain]:
    return {
        row.key: _row(form, table, row, last)
        for row in table.rows.values()
        if table.typed_columns(row.key)  # a row of totals is computed
    }


def _row(form: Form, table: Table, row: Row, last: Report | None) -> Plain:
    columns = table.typed_columns(row.key)
    cells = {column: CellKey(table.key, row.key, column) for column in columns}
    values: dict[str, Plain] = {
        column: carried(form, cell, last) or None for column, cell in cells.items()
    }
    if row.unit_choice:
        values[row.unit_choice.key] = row.unit_choice.options[0]
    return next(iter(values.values())) if len(values) == 1 else values
