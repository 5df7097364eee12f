"""Broken rules as findings: one mistake gives one finding.

A number that stands in a row's sum and in a column's, or in a sum and in last year's report, both
off by the same, is one mistake and named as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nianbao.checks.cases import Broken, Case, all_hold, broken_cases
from nianbao.checks.dossier import Dossier
from nianbao.checks.doubts import NO_DOUBTS, Doubts, Fault
from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Form
from nianbao.forms.rules import LAST_YEAR, WANTED, Comparison, Filled, Sum
from nianbao.report.model import Report
from nianbao.report.numbers import MOST_SIGNS

_TOO_LONG = 10 ** MOST_SIGNS["count"]
_MOST_TERMS = 8  # a longer sum is shown with its first and last terms


def check_numbers(dossier: Dossier) -> Iterator[Finding]:
    """Findings of the rules in the report's form, and of those that look at last year."""
    tables = dossier.report.form.tables.values()
    for table in tables if not all_hold(dossier) else ():
        yield from _explain(dossier.report, broken_cases(dossier, table))


def doubts_of(dossier: Dossier, findings: Iterable[Finding]) -> Doubts:
    """What of the tables is in doubt for what was found."""
    form = dossier.report.form
    errors = [f for f in findings if f.is_error and f.path.partition(".")[0] in form.tables]
    if not errors:
        return NO_DOUBTS
    tables = {f.path.partition(".")[0] for f in errors}
    broken = [one for key in tables for one in broken_cases(dossier, form.tables[key])]
    sums = [one for one in broken if one.off is not None and one.case.rule.level == "error"]
    codes = {one.case.rule.code for one in sums}
    return Doubts(
        frozenset(tables),
        frozenset(
            cell
            for f in errors
            if f.code not in codes
            for path in ([path for path, _ in f.cells] or [f.path])
            for cell in _named(form, path)
        ),
        tuple(Fault(one.off, _weights(one.case)) for one in sums if one.off is not None),
    )


def _named(form: Form, path: str) -> tuple[CellKey, ...]:
    """The numbers of a cell or row, or of the whole table where the path names something else."""
    cells = form.tables[path.partition(".")[0]].cells()
    named = tuple(cell for cell in cells if f"{cell}.".startswith(f"{path}."))
    return named or cells


def check_long_totals(dossier: Dossier) -> Iterator[Finding]:
    """NUM-TYPE: a total that has more digits than its cell has room for."""
    report, values = dossier.report, dossier.values
    if values is not None and max(values) < _TOO_LONG:
        return
    for table in report.form.tables.values():
        long = [c for c in table.cells() if table.parts(c) and _is_long(report, c)]
        # a total of totals is too long with one of them, or by itself
        for cell in [c for c in long if c.row not in table.computed_rows] or long:
            number = report.numbers[cell]
            assert number is not None  # noqa: S101 - it is long
            typed = [place for part in table.parts(cell) if (place := _typed_place(report, part))]
            yield Finding(
                "NUM-TYPE", "error", typed[0] if typed else report.place_of(cell),
                str(cell), f"“{table.label(cell)}”合计 {number.value}，格子里放不下",
                "请核对各栏是否多打了数字。", actual=str(number.value),
            )  # fmt: skip


def _is_long(report: Report, cell: CellKey) -> bool:
    number = report.numbers.get(cell)
    return number is not None and len(number.text) > MOST_SIGNS["count"]


def _explain(report: Report, broken: list[Broken]) -> Iterator[Finding]:
    """One finding a mistake: where sums cross in one number and are all off by the same, that
    number is the mistake.
    """
    left = list(broken)
    while left:
        first = left.pop(0)
        cell = next((c for b in left if (c := _crossing(first, b)) is not None), None)
        if cell is None:
            yield _finding(report, first)
            continue
        crossing = [b for b in left if _crossing(first, b) == cell]
        left = [b for b in left if b not in crossing]
        told, *beside = sorted((first, *crossing), key=_weight_of_proof)
        yield _crossed_finding(report, told, beside, cell)


def _weight_of_proof(broken: Broken) -> tuple[bool, bool]:
    """What is told first: this year's sums before last year's, a column's before a row's."""
    return broken.case.is_carried, broken.case.rule.each == "row"


def _crossing(one: Broken, other: Broken) -> CellKey | None:
    """The typed number that stands in both and explains both, or None."""
    if one.off is None or other.off is None or not _can_cross(one.case, other.case):
        return None
    here, there = _weights(one.case), _weights(other.case)
    for cell in here:
        if cell in there and one.off * there[cell] == other.off * here[cell]:
            return cell
    return None


def _can_cross(one: Case, other: Case) -> bool:
    """Two columns' sums of one year share many numbers or none: nothing would be explained."""
    return one.rule.each != other.rule.each or one.is_carried != other.is_carried


def _weights(case: Case) -> dict[CellKey, int]:
    """How much left minus right grows with each typed number; totals resolved into their parts."""
    weights: dict[CellKey, int] = {}
    claim = case.claim
    if isinstance(claim, Comparison):
        for name, cell in case.own_cells.items():
            # the typed total stands for itself
            is_total = case.rule.computes and name == case.sentence.names[0]
            for part in (cell,) if is_total else case.table.made_of(cell):
                weights[part] = weights.get(part, 0) + claim.coefficient(name)
    return weights


def _finding(report: Report, broken: Broken) -> Finding:
    case = broken.case
    return _found(report, case, _accused(report, case), _sums(case), case.rule.hint)


def _crossed_finding(report: Report, told: Broken, beside: list[Broken], cell: CellKey) -> Finding:
    """The finding of the one rule, with the others' sums beside it."""
    case, others = told.case, [each.case for each in beside]
    sums = "\n".join(filter(None, (_sums(case), *map(_beside, others))))
    hint = (
        f"{'、'.join(other.rule.code for other in others)} 和 {case.rule.code} 都差同样多，"
        f"多半是“{case.table.label(cell)}”填错了。"
    )
    return _found(report, case, cell, sums, hint)


def _found(report: Report, case: Case, cell: CellKey, sums: str, hint: str) -> Finding:
    expected, actual = _sides(report, case, cell)
    return Finding(
        case.rule.code,
        case.rule.level,
        report.place_of(cell),
        str(cell),
        f"{_name(case)}：{_told(case) or f'{_shortened(case.sentence.text)} 不成立'}",
        hint=hint,
        sums=sums,
        expected=expected,
        actual=actual,
    )


def _name(case: Case) -> str:
    return f"{case.table.key}·{case.line}"


def _accused(report: Report, case: Case) -> CellKey:
    """The number under which the finding stands.

    Of a column's balance the last one that was typed; else the first one that the rule names.
    """
    names = tuple(case.own_cells)
    if isinstance(case.claim, Comparison):
        names = tuple(name for name in case.claim.names if name in case.own_cells)
    if case.rule.each == "column" and not case.rule.computes:
        typed = [n for n in reversed(names) if _typed_place(report, case.cells[n])]
        return case.cells[typed[0] if typed else names[-1]]
    return case.cells[names[0]]


def _typed_place(report: Report, cell: CellKey) -> Place | None:
    number = report.typed.get(cell)
    return number.place if number else None


def _sides(report: Report, case: Case, cell: CellKey) -> tuple[str | None, str | None]:
    """What the number of a cell should be, all others being right, and what it is."""
    claim = case.claim
    if isinstance(claim, Filled):
        return None, None
    name = next((name for name, own in case.own_cells.items() if own == cell), None)
    number = case.numbers[name] if name else report.numbers[cell]
    weight = claim.coefficient(name) if name else _weights(case)[cell]  # 1 or -1
    assert number is not None  # noqa: S101 - a sum of what is not known is not judged
    off = claim.left.value(case.values) - claim.right.value(case.values)
    wanted = number.value - off * weight
    return (str(wanted) if claim.sign == "=" else f"{claim.sign} {wanted}"), str(number.value)


def _told(case: Case) -> str:
    """In plain words, with the numbers, that a rule does not hold; "" where it has none."""
    shown = {name: number.text for name, number in case.numbers.items()}
    if isinstance(case.claim, Comparison):
        shown[WANTED] = str(case.claim.right.value(case.values))
    return case.sentence.tell(shown)


def _sums(case: Case) -> str:
    """The arithmetic, where the message does not tell it, and where last year's number stands."""
    return "\n".join(filter(None, ("" if case.sentence.told else _bare_sums(case), _where(case))))


def _beside(case: Case) -> str:
    """What is told of a rule under the finding of another one."""
    name = case.rule.code if case.is_carried else _name(case)
    told = f"{name}：{_told(case) or _bare_sums(case)}"
    return "\n".join(filter(None, (told, _where(case))))


def _where(case: Case) -> str:
    last = [n.place for name, n in case.numbers.items() if name.startswith(LAST_YEAR) and n.place]
    return f"去年的数见 {last[0].file} {last[0].in_words}" if last else ""


def _bare_sums(case: Case) -> str:
    claim = case.claim
    if isinstance(claim, Filled) or case.sentence.condition is not None:
        return "，".join(f"{name} {number.text}" for name, number in case.numbers.items())
    left, right = claim.left.value(case.values), claim.right.value(case.values)
    words = f"左边 {_written_out(claim.left, case)}，右边 {_written_out(claim.right, case)}"
    return words + (f"，相差 {abs(left - right)}" if left != right else "")


def _written_out(part: Sum, case: Case) -> str:
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
