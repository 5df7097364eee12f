"""A form's rules from year to year, last year's report → the numbers that this year must have."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.forms.definition import CellKey, Form
from nianbao.forms.rules import LAST_YEAR, Comparison, Rule
from nianbao.report.model import Number, Report


def carried(form: Form, cell: CellKey, last: Report | None) -> str:
    """The number that the form carries from last year into this cell; "" where it carries none."""
    return next((value for _, value in _carrying(form, cell, last)), "")


def why_carried(form: Form, cell: CellKey, last: Report | None) -> str:
    """The rule by which `carried` fills this cell in, in the form's words; "" where it does not."""
    return next((rule.words for rule, _ in _carrying(form, cell, last)), "")


def _carrying(form: Form, cell: CellKey, last: Report | None) -> Iterator[tuple[Rule, str]]:
    """The rules that carry a number into a cell, and the number."""
    if last is not None:
        for rule in form.tables[cell.table].carry:
            value = _carried_by(form, rule, cell, last)
            if value is not None:
                yield rule, value


def _carried_by(form: Form, rule: Rule, cell: CellKey, last: Report) -> str | None:
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
        number = _number(form, key, last)
        if number is None or not isinstance(number.value, int):
            return None
        total += sign * number.value
    return str(total)


def _number(form: Form, cell: CellKey, last: Report) -> Number | None:
    """Last year's number that a cell of this form alone goes on from."""
    before = form.counterpart(cell, last.form)
    if before is None or len(form.continuing(last.form)[before]) > 1:
        return None
    return last.numbers[before]
