"""All checks of one report, in file order, with the reasons under 说明 applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from nianbao.checks.authorship import check_agencies
from nianbao.checks.characters import Faceless, check_characters
from nianbao.checks.claims import check_claims, undecided
from nianbao.checks.contents import (
    check_aspects,
    check_fee_is_told,
    check_form_words,
    check_parts,
    check_problems,
    check_requirements,
)
from nianbao.checks.dates import check_date, check_form_in_force
from nianbao.checks.divisions import check_splits
from nianbao.checks.dossier import Dossier
from nianbao.checks.growth import check_growth
from nianbao.checks.names import check_names
from nianbao.checks.notes import with_reasons
from nianbao.checks.numbers import check_long_totals, check_numbers, doubts_of
from nianbao.checks.percentages import check_percentages
from nianbao.checks.signoff import check_signoff
from nianbao.checks.style import (
    check_doubled_words,
    check_lists,
    check_numerals,
    check_private,
    check_punctuation,
    check_slips,
    check_unfinished,
)
from nianbao.checks.years import check_copied_text, check_form_change, check_jumps
from nianbao.checks.yearstold import check_years
from nianbao.findings import Finding, in_file_order
from nianbao.report.model import Report

Check = Callable[[Dossier], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_form_in_force,
    check_numbers,
    check_long_totals,
    check_date,
    check_signoff,
    check_form_change,
    check_jumps,
    check_copied_text,
)

# What two of these see in the same words is one mistake; the first one tells it.
TEXT_CHECKS: tuple[Check, ...] = (
    check_private,
    check_unfinished,
    check_parts,
    check_form_words,
    check_claims,
    check_growth,
    check_years,
    check_agencies,
    check_doubled_words,
    check_lists,
    check_slips,
    check_names,
    check_numerals,
    check_punctuation,
    check_splits,
    check_percentages,
    check_aspects,
    check_problems,
    check_fee_is_told,
    check_requirements,
)


def check_report(
    dossier: Dossier, found_before: Sequence[Finding], faceless: Faceless
) -> tuple[Finding, ...]:
    """Every finding of a report: those of its reading and those of the checks."""
    findings = list(found_before)
    for check in CHECKS:
        findings += check(dossier)
    doubts = doubts_of(dossier, findings)
    if doubts.tables:
        dossier = replace(dossier, doubts=doubts)
        findings = _with_undecided(dossier, findings)
    in_words = [finding for check in TEXT_CHECKS for finding in check(dossier)]
    findings += _once(found_before, _where_typed(dossier.report, in_words))
    findings += check_characters(dossier.report, faceless)
    return in_file_order(with_reasons(dossier, findings))


def _with_undecided(dossier: Dossier, findings: Sequence[Finding]) -> list[Finding]:
    """The findings; the first error of each table says, too, what texts tell that hangs on it."""
    left: dict[str, dict[str, None]] = {}
    for table, words in undecided(dossier):
        left.setdefault(table, {})[words] = None
    told: list[Finding] = []
    for finding in in_file_order(findings):
        table = finding.path.partition(".")[0]
        words_ = "、".join(left.pop(table, ()) if finding.is_error else ())
        how = f"\n改正以前，文字里的{words_}无法与表核对，改正以后请再核对一次。" if words_ else ""
        told.append(replace(finding, hint=finding.hint + how))
    return told


def _where_typed(report: Report, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings; what a text has from a field through {…} is told at the field alone."""
    in_fields = {(f.code, f.actual) for f in findings if f.path in report.fields}
    for finding in findings:
        is_put_in = finding.actual is not None and len(finding.actual) > finding.place.length
        if not (is_put_in and (finding.code, finding.actual) in in_fields):
            yield finding


def _once(before: Sequence[Finding], findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those whose words overlap an earlier one's, and without those on lines
    that YAML could not read: what was mended there is not what was typed.
    """
    mended = {(f.place.file, f.place.line) for f in before if f.code == "YAML"}
    taken: dict[tuple[str, int], list[Finding]] = {}
    for finding in before:
        taken.setdefault((finding.place.file, finding.place.line), []).append(finding)
    for finding in findings:
        line = (finding.place.file, finding.place.line)
        there = taken.setdefault(line, [])
        if line not in mended and not any(_overlap(finding, other) for other in there):
            there.append(finding)
            yield finding


def _overlap(one: Finding, other: Finding) -> bool:
    """Whether two checks saw something in the same words."""
    here, there = one.place, other.place
    has_words = one.actual is not None  # what stands at a key only says where a text begins
    return (
        (one.code != other.code or has_words)
        and here.column < there.column + there.length
        and there.column < here.column + here.length
    )
