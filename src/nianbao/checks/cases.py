"""A form's rules applied to a report: the cases, which of them do not hold, and by how much.

Typed totals are compared, never believed: where a sum uses a total, it uses the computed one, and
a typed grand total may agree with the typed totals beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from nianbao.checks.dossier import Dossier
from nianbao.forms.definition import CellKey, Judged, Table
from nianbao.forms.rules import LAST_YEAR, Comparison, Filled, Rule, Sentence
from nianbao.report.model import Number, Report


class Case(NamedTuple):
    """One rule applied to one row or column: the cell behind each name, and its number.

    A name of last year's (去年.有效) has last year's number and this year's cell.
    """

    table: Table
    rule: Rule
    sentence: Sentence
    line: str  # the row or column judged
    cells: Mapping[str, CellKey]
    numbers: Mapping[str, Number]

    @property
    def claim(self) -> Comparison | Filled:
        return self.sentence.claim

    @property
    def total(self) -> CellKey:
        """The cell that the rule computes or accuses: the first that it names."""
        return self.cells[self.sentence.names[0]]

    @property
    def values(self) -> dict[str, int | Decimal]:
        return {name: number.value for name, number in self.numbers.items()}

    @property
    def is_carried(self) -> bool:
        """Whether the case looks at last year."""
        return any(name.startswith(LAST_YEAR) for name in self.cells)

    @property
    def own_cells(self) -> dict[str, CellKey]:
        """The cells of this year, by name."""
        return {n: cell for n, cell in self.cells.items() if not n.startswith(LAST_YEAR)}


class Broken(NamedTuple):
    """A case that does not hold. `off`: left minus right of an equality; else None."""

    case: Case
    off: int | Decimal | None


def broken_cases(dossier: Dossier, table: Table) -> list[Broken]:
    """The cases of a table that do not hold, in the order of its rules; one of each line and rule.

    Left out is what only follows from another: see the functions below.
    """
    cases = list(_cases(dossier, table.judged))
    broken = [found for case in cases if (found := _judge(dossier.report, case)) is not None]
    return _without_consequences(_once_a_line(_without_held_totals(cases, broken)))


def all_hold(dossier: Dossier) -> bool:
    """Whether nothing is wrong, told without making a case of each row: nearly every report."""
    report, now = dossier.report, dossier.values
    return (
        now is not None
        and (dossier.last is None or dossier.last_values is not None)
        and report.form.all_hold(now, dossier.last_values, report.agency.level)
        and not any(_is_other_total(report, cell) for cell in report.form.totals)
    )


def _is_other_total(report: Report, cell: CellKey) -> bool:
    """Whether another total was typed than its parts give."""
    typed = report.typed.get(cell)
    if typed is None:
        return False
    computed = report.numbers[cell]
    return computed is None or typed.value != computed.value


def _cases(dossier: Dossier, judged: Sequence[Judged]) -> Iterator[Case]:
    """Those of a table's sentences about rows and columns whose numbers are all known."""
    level = dossier.report.agency.level
    for table, rule, is_carried, line, sentence, cells in judged:
        if level in rule.except_levels or (is_carried and dossier.last is None):
            continue
        numbers = {}
        for name, cell in cells.items():
            number = _number(dossier, rule, name, cell)
            if number is None:
                break
            numbers[name] = number
        else:
            yield Case(table, rule, sentence, line, cells, numbers)


def _number(dossier: Dossier, rule: Rule, name: str, cell: CellKey) -> Number | None:
    if name.startswith(LAST_YEAR):
        return dossier.last_number(cell)
    is_total = rule.computes and name == rule.sentences[0].names[0]
    return dossier.report.typed.get(cell) if is_total else dossier.report.numbers[cell]


def _judge(report: Report, case: Case) -> Broken | None:
    sentence = case.sentence
    if sentence.condition is not None and not sentence.condition.holds(case.values):
        return None
    claim = case.claim
    if isinstance(claim, Filled):
        filled = (case.table.key, case.line) in report.units
        return None if filled else Broken(case, None)
    if claim.holds(case.values) or _agrees_with_typed_totals(report, case, claim):
        return None
    off = claim.left.value(case.values) - claim.right.value(case.values)
    return Broken(case, off if sentence.is_equality else None)


def _agrees_with_typed_totals(report: Report, case: Case, claim: Comparison) -> bool:
    """An equality of totals also holds where it holds for the totals as they were typed.

    The wrong total is then reported by its own rule, once.
    """
    if claim.sign != "=":
        return False
    typed = case.values
    for name, cell in case.own_cells.items():
        number = report.typed.get(cell)
        if number is not None:
            typed[name] = number.value
    return claim.holds(typed)


# -- what only follows from another


def _once_a_line(broken: list[Broken]) -> list[Broken]:
    """Of several sentences of one rule about one row, the first that does not hold."""
    first: dict[tuple[int, str], Broken] = {}
    for one in broken:
        first.setdefault((id(one.case.rule), one.case.line), one)
    return list(first.values())


def _without_held_totals(cases: list[Case], broken: list[Broken]) -> list[Broken]:
    """A grand total is added up along its row and its column: one that holds is enough.

    What is wrong in the other direction is reported where it is wrong.
    """
    at_fault = {id(one.case) for one in broken}
    held = {case.total for case in cases if case.rule.computes and id(case) not in at_fault}
    return [one for one in broken if not (one.case.rule.computes and one.case.total in held)]


def _without_consequences(broken: list[Broken]) -> list[Broken]:
    """A warning about a number that an error of the same row already accuses adds nothing; nor
    does a bare comparison beside an equality of the row with last year.
    """
    accused = {
        (one.case.line, cell)
        for one in broken
        if one.case.rule.level == "error"
        for cell in one.case.cells.values()
    }
    carried = {one.case.line for one in broken if one.case.is_carried and one.off is not None}

    def follows(one: Broken) -> bool:
        case = one.case
        if case.rule.level == "error" or case.is_carried:
            return False
        is_bare = one.off is None and case.sentence.condition is None
        return (is_bare and case.line in carried) or any(
            (case.line, cell) in accused for cell in case.cells.values()
        )

    return [one for one in broken if not follows(one)]
