"""All checks of one report, in file order, with the reasons under 说明 applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nianbao.checks.characters import Printable, check_characters
from nianbao.checks.dates import check_date, check_form_in_force
from nianbao.checks.notes import accept, check_notes
from nianbao.checks.numbers import check_numbers
from nianbao.findings import Finding, in_file_order
from nianbao.report.model import Report

CHECKS: tuple[Callable[[Report], Iterator[Finding]], ...] = (
    check_form_in_force,
    check_numbers,
    check_date,
)


def check_report(
    report: Report, found_on_reading: Sequence[Finding], printable: Printable
) -> tuple[Finding, ...]:
    """Every finding of a report: those of its reading and those of the checks."""
    findings = list(found_on_reading)
    for check in CHECKS:
        findings += check(report)
    findings += check_characters(report, printable)
    findings += check_notes(report, findings)
    return in_file_order(accept(report, findings))
