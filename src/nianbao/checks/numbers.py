"""The form's rules, judged on a report's numbers: one mistake gives one finding.

Typed totals are compared, never believed: where a sum uses a total, it uses the computed one, and
a typed grand total may agree with the typed totals beside it. A number that stands in a row's sum
and in a column's, both off by the same, is one mistake and named as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Table
from nianbao.forms.rules import Comparison, Filled, Rule, Sentence, Sum
from nianbao.report.model import Number, Report

_MOST_TERMS = 8  # a longer sum is shown with its first and last terms


@dataclass(frozen=True, slots=True)
class _Case:
    """One rule applied to one row or column: the cell behind each name, and its number."""

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


@dataclass(frozen=True, slots=True)
class _Broken:
    """A case that does not hold. `off`: left minus right of an equality; else None."""

    case: _Case
    off: int | Decimal | None


def check_numbers(report: Report) -> Iterator[Finding]:
    """Findings of the rules in the report's form."""
    for table in report.form.tables.values():
        cases = [
            case
            for rule in table.rules
            if report.agency.level not in rule.except_levels
            for case in _cases(report, table, rule)
        ]
        broken = [found for case in cases if (found := _judge(report, case)) is not None]
        told = _once_a_line(_without_held_totals(cases, broken))
        yield from _explain(report, _without_consequences(told))


def _once_a_line(broken: list[_Broken]) -> list[_Broken]:
    """Of several sentences of one rule about one row, the first that does not hold."""
    first: dict[tuple[int, str], _Broken] = {}
    for one in broken:
        first.setdefault((id(one.case.rule), one.case.line), one)
    return list(first.values())


def _without_held_totals(cases: list[_Case], broken: list[_Broken]) -> list[_Broken]:
    """A grand total is added up along its row and its column: one that holds is enough.

    What is wrong in the other direction is reported where it is wrong.
    """
    at_fault = {id(one.case) for one in broken}
    held = {case.total for case in cases if case.rule.computes and id(case) not in at_fault}
    return [one for one in broken if not (one.case.rule.computes and one.case.total in held)]


def _without_consequences(broken: list[_Broken]) -> list[_Broken]:
    """A warning about a number that an error of the same row already accuses adds nothing."""
    accused = {
        (one.case.line, cell)
        for one in broken
        if one.case.rule.level == "error"
        for cell in one.case.cells.values()
    }
    return [
        one
        for one in broken
        if one.case.rule.level == "error"
        or not any((one.case.line, cell) in accused for cell in one.case.cells.values())
    ]


def _cases(report: Report, table: Table, rule: Rule) -> Iterator[_Case]:
    """The rule for each row or column that it judges and whose numbers are all known."""
    for line in _lines(table, rule):
        for sentence in rule.sentences:
            cells = {name: _cell(table, rule, line, name) for name in sentence.names}
            numbers = {name: report.numbers[cell] for name, cell in cells.items()}
            if rule.computes:
                total = sentence.names[0]
                numbers[total] = report.typed.get(cells[total])
            known = {name: number for name, number in numbers.items() if number is not None}
            if len(known) == len(cells):
                yield _Case(table, rule, sentence, line, cells, known)


def _lines(table: Table, rule: Rule) -> Iterator[str]:
    """Rows or columns that the rule judges.

    A column that is itself a total is left out where nothing in it can be typed: it follows from
    the columns that it adds up.
    """
    if rule.each == "row":
        yield from (row for row in table.rows if rule.applies_to(row))
    else:
        yield from (c for c in table.columns if rule.computes or c not in table.computed_columns)


def _cell(table: Table, rule: Rule, line: str, name: str) -> CellKey:
    row, column = (line, name) if rule.each == "row" else (name, line)
    return CellKey(table.key, row, column)


def _judge(report: Report, case: _Case) -> _Broken | None:
    sentence = case.sentence
    if sentence.condition is not None and not sentence.condition.holds(case.values):
        return None
    claim = case.claim
    if isinstance(claim, Filled):
        return None if _is_filled(report, case) else _Broken(case, None)
    if claim.holds(case.values) or _agrees_with_typed_totals(report, case, claim):
        return None
    off = claim.left.value(case.values) - claim.right.value(case.values)
    return _Broken(case, off if sentence.is_equality else None)


def _is_filled(report: Report, case: _Case) -> bool:
    return (case.table.key, case.line) in report.units


def _agrees_with_typed_totals(report: Report, case: _Case, claim: Comparison) -> bool:
    """An equality of totals also holds where it holds for the totals as they were typed.

    The wrong total is then reported by its own rule, once.
    """
    if claim.sign != "=":
        return False
    typed = {}
    for name, cell in case.cells.items():
        number = report.typed.get(cell) or case.numbers[name]
        typed[name] = number.value
    return claim.holds(typed)


def _explain(report: Report, broken: list[_Broken]) -> Iterator[Finding]:
    """One finding a mistake: where a row's sum and a column's cross in one number and are off by
    the same, that number is the mistake.
    """
    left = list(broken)
    while left:
        first = left.pop(0)
        other = next((b for b in left if _crossing(first, b) is not None), None)
        cell = _crossing(first, other) if other else None
        if other is None or cell is None:
            yield _finding(report, first)
            continue
        left.remove(other)
        by_column = other if other.case.rule.each == "column" else first
        by_row = first if by_column is other else other
        yield _crossed_finding(report, by_row, by_column, cell)


def _crossing(one: _Broken, other: _Broken) -> CellKey | None:
    """The typed number that stands in both and explains both, or None."""
    if one.off is None or other.off is None or one.case.rule.each == other.case.rule.each:
        return None
    here, there = _weights(one.case), _weights(other.case)
    for cell in here:
        if cell in there and one.off * there[cell] == other.off * here[cell]:
            return cell
    return None


def _weights(case: _Case) -> dict[CellKey, int]:
    """How much left minus right grows with each typed number; totals resolved into their parts."""
    weights: dict[CellKey, int] = {}

    def add(cell: CellKey, weight: int) -> None:
        parts = case.table.parts(cell)
        for part in parts:
            add(part, weight)
        if not parts:
            weights[cell] = weights.get(cell, 0) + weight

    claim = case.claim
    if isinstance(claim, Comparison):
        for name, cell in case.cells.items():
            if case.rule.computes and name == case.sentence.names[0]:
                weights[cell] = 1  # the typed total stands for itself
            else:
                add(cell, claim.coefficient(name))
    return weights


def _finding(report: Report, broken: _Broken) -> Finding:
    case = broken.case
    return _found(report, case, _accused(report, case), _sums(case), case.rule.hint)


def _crossed_finding(report: Report, by_row: _Broken, by_column: _Broken, cell: CellKey) -> Finding:
    """The finding of the column's rule, with the row's sum beside it."""
    case, row_case = by_column.case, by_row.case
    sums = f"{_sums(case)}\n{_name(row_case)}：{_sums(row_case)}"
    hint = (
        f"{row_case.rule.code} 和 {case.rule.code} 都差同样多，"
        f"多半是“{case.table.label(cell)}”填错了。"
    )
    return _found(report, case, cell, sums, hint)


def _found(report: Report, case: _Case, cell: CellKey, sums: str, hint: str) -> Finding:
    expected, actual = _sides(case)
    return Finding(
        case.rule.code,
        case.rule.level,
        _place(report, cell, case.table),
        str(cell),
        f"{_name(case)}：{_shortened(case.sentence.text)} 不成立",
        hint=hint,
        sums=sums,
        expected=expected,
        actual=actual,
    )


def _name(case: _Case) -> str:
    return f"{case.table.key}·{case.line}"


def _accused(report: Report, case: _Case) -> CellKey:
    """The number under which the finding stands.

    Of a column's balance the last one that was typed; else the first one that the rule names.
    """
    names = case.sentence.names
    if isinstance(case.claim, Comparison):
        names = case.claim.names
    if case.rule.each == "column" and not case.rule.computes:
        typed = [n for n in reversed(names) if _typed_place(report, case.cells[n])]
        return case.cells[typed[0] if typed else names[-1]]
    return case.cells[names[0]]


def _typed_place(report: Report, cell: CellKey) -> Place | None:
    number = report.typed.get(cell)
    return number.place if number else None


def _place(report: Report, cell: CellKey, table: Table) -> Place:
    section = next(s.key for s in report.form.sections if s.table == table.key)
    return _typed_place(report, cell) or report.places[section]


def _sides(case: _Case) -> tuple[str | None, str | None]:
    """Expected and actual. Of a balance the two sides; else what the left side should be and is."""
    claim = case.claim
    if isinstance(claim, Filled):
        return None, None
    left, right = str(claim.left.value(case.values)), str(claim.right.value(case.values))
    if case.rule.each == "column" and not case.rule.computes:
        return left, right
    return (right if claim.sign == "=" else f"{claim.sign} {right}"), left


def _sums(case: _Case) -> str:
    claim = case.claim
    if isinstance(claim, Filled) or case.sentence.condition is not None:
        return "，".join(f"{name} {number.text}" for name, number in case.numbers.items())
    left, right = claim.left.value(case.values), claim.right.value(case.values)
    words = f"左边 {_written_out(claim.left, case)}，右边 {_written_out(claim.right, case)}"
    return words + (f"，相差 {abs(left - right)}" if left != right else "")


def _written_out(part: Sum, case: _Case) -> str:
    shown = {name: case.numbers[name].text for name in part.names}
    if len(part.terms) > _MOST_TERMS:
        kept = tuple(t for t in part.terms if isinstance(t[1], int) or case.values[t[1]] != 0)
        part_shown = Sum(kept or part.terms[:1])
        return part_shown.written_out(shown, str(part.value(case.values)))
    return part.written_out(shown, str(part.value(case.values)))


def _shortened(sentence: str) -> str:
    """The rule's sentence; a sum of many terms by its first and last."""
    left, sign, right = sentence.partition(" = ")
    terms = right.split(" + ")
    if sign and len(terms) > _MOST_TERMS:
        return f"{left} = {terms[0]} + {terms[1]} + … + {terms[-1]}"
    return sentence
