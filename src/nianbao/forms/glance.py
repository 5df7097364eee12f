"""A form's rules → one Python expression that tells at a glance whether they all hold.

To judge a row or column by a rule takes names, numbers and a message; nearly always there is
nothing to say. The expression is written from the parsed rules: numbers, places and signs, no word
of a form's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, cast

from nianbao.forms.rules import LAST_YEAR, Comparison, Sum

if TYPE_CHECKING:
    from nianbao.forms.definition import CellKey, Form, Judged

Values: TypeAlias = Sequence[int | Decimal]  # of all cells of a form, in its order
Glance: TypeAlias = Callable[[Values, Values | None, str], bool]

_SIGNS = {"=": "==", "≠": "!=", "<=": "<=", ">=": ">=", "<": "<", ">": ">"}


def glance(form: Form) -> Glance:
    """A function of this year's values, last year's (None where there are none) and the agency's
    level: whether every rule holds that computes nothing. False where that takes a closer look.
    """
    places = {cell: place for place, cell in enumerate(form.cells())}
    conditions = [
        _condition(judged, places)
        for table in form.tables.values()
        for judged in table.judged
        if not judged.rule.computes
    ]
    source = " and ".join(f"({condition})" for condition in conditions)
    return cast(Glance, eval(f"lambda now, last, level: {source or True}", {}))  # noqa: S307


def _condition(judged: Judged, places: Mapping[CellKey, int]) -> str:
    return " or ".join(_ways_to_hold(judged, places))


def _ways_to_hold(judged: Judged, places: Mapping[CellKey, int]) -> Iterator[str]:
    sentence = judged.sentence
    if judged.is_carried:
        yield "last is None"
    if judged.rule.except_levels:
        yield f"level in {judged.rule.except_levels!r}"
    if sentence.condition is not None:
        yield f"not {_compared(sentence.condition, judged.cells, places)}"
    if isinstance(sentence.claim, Comparison):
        yield _compared(sentence.claim, judged.cells, places)


def _compared(
    comparison: Comparison, cells: Mapping[str, CellKey], places: Mapping[CellKey, int]
) -> str:
    left, right = (_added(each, cells, places) for each in (comparison.left, comparison.right))
    return f"({left} {_SIGNS[comparison.sign]} {right})"


def _added(sum_: Sum, cells: Mapping[str, CellKey], places: Mapping[CellKey, int]) -> str:
    terms = []
    for sign, term in sum_.terms:
        year = "last" if str(term).startswith(LAST_YEAR) else "now"
        value = str(term) if isinstance(term, int) else f"{year}[{places[cells[term]]}]"
        terms.append(("+" if sign > 0 else "-") + value)
    return "".join(terms)
