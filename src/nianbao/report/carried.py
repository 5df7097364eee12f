"""A form's rules from year to year, last year's report → the numbers that this year must have."""

from __future__ import annotations

from nianbao.forms.definition import CellKey, Table
from nianbao.forms.rules import LAST_YEAR, Comparison, Rule
from nianbao.report.model import Report


def carried(table: Table, cell: CellKey, last: Report | None) -> str:
    """The number that the form carries from last year into this cell; "" where it carries none."""
    if last is None or table.key not in last.form.tables:
        return ""
    for rule in table.carry:
        value = _carried_by(rule, cell, last)
        if value is not None:
            return value
    return ""


def why_carried(table: Table, cell: CellKey, last: Report | None) -> str:
    """The rule by which `carried` fills this cell in, in the form's words; "" where it does not."""
    if last is None or table.key not in last.form.tables:
        return ""
    return next((r.words for r in table.carry if _carried_by(r, cell, last) is not None), "")


def _carried_by(rule: Rule, cell: CellKey, last: Report) -> str | None:
    claim = rule.sentences[0].claim
    name = cell.row if rule.each == "column" else cell.column
    if not isinstance(claim, Comparison) or claim.left.names != (name,):
        return None
    if not rule.applies_to(cell.row) or not all(n.startswith(LAST_YEAR) for n in claim.right.names):
        return None
    total = 0
    for sign, term in claim.right.terms:
        if not isinstance(term, str):
            return None
        old = term.removeprefix(LAST_YEAR)
        key = cell._replace(row=old) if rule.each == "column" else cell._replace(column=old)
        number = last.numbers.get(key)
        if number is None or not isinstance(number.value, int):
            return None
        total += sign * number.value
    return str(total)
