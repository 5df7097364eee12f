"""说明: written reasons accept warnings; NOTE-UNUSED for one that accepts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.checks.dossier import Dossier
from nianbao.checks.requirements import NO_REQUIREMENTS
from nianbao.findings import Finding
from nianbao.report.model import Note, Report


def accept(report: Report, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those that a reason accepts marked so. Errors are never accepted."""
    return tuple(_accepted(report, finding) for finding in findings)


def check_notes(dossier: Dossier, findings: Sequence[Finding]) -> Iterator[Finding]:
    """NOTE-UNUSED for each reason that accepts none of the findings."""
    for note in dossier.report.notes:
        if any(not f.is_error and note.accepts(f.code, f.path) for f in findings):
            continue
        if not _was_looked_for(dossier, note):
            continue
        written = note.code if note.path is None else f"{note.code}@{note.path}"
        is_error = any(f.is_error and note.accepts(f.code, f.path) for f in findings)
        hint = (
            "错误不能用说明接受，请改正数据。" if is_error else "请删去这一条，或核对代码和位置。"
        )
        yield Finding(
            "NOTE-UNUSED", "warning", note.place, f"说明.{written}",
            f"说明“{written}”没有用到", hint, actual=written,
        )  # fmt: skip


def _was_looked_for(dossier: Dossier, note: Note) -> bool:
    """Nothing can be found against last year's file, or the county's, or the signatures, where they
    are not at hand.
    """
    if note.code == "SIGN-VOID":
        return dossier.standing is not None
    if note.code.startswith("XY-"):
        return dossier.last is not None
    return note.code != "TXT-LOCAL" or dossier.requirements is not NO_REQUIREMENTS


def _accepted(report: Report, finding: Finding) -> Finding:
    if finding.is_error:
        return finding
    reason = next((n.reason for n in report.notes if n.accepts(finding.code, finding.path)), None)
    return finding if reason is None else finding.accept(reason)
