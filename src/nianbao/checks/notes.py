"""说明: written reasons accept warnings; NOTE-UNUSED for one that accepts nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nianbao.checks.dossier import Dossier
from nianbao.checks.requirements import NO_REQUIREMENTS
from nianbao.findings import Finding
from nianbao.report.model import Note, Report
from nianbao.report.wording import say


def accept(report: Report, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those that a reason accepts marked so. Errors are never accepted. In a workbook
    a warning says where its reason is written: nobody sees there how 说明 is spelled.
    """
    return tuple(_accepted(report, finding) for finding in findings)


def check_notes(dossier: Dossier, findings: Sequence[Finding]) -> Iterator[Finding]:
    """NOTE-UNUSED for each reason that accepts none of the findings."""
    for note in dossier.report.notes:
        if any(not f.is_error and _accepts(note, f) for f in findings):
            continue
        if not _was_looked_for(dossier, note):
            continue
        key = written(note.code, note.path)
        is_error = any(f.is_error and _accepts(note, f) for f in findings)
        hint = (
            "错误不能用说明接受：请改正数据，再删去这一条。"
            if is_error
            else "请删去这一条，或核对代码和位置。"
        )
        yield Finding(
            "NOTE-UNUSED", "warning", note.place, f"说明.{key}",
            f"说明“{key}”没有用到", hint, actual=key,
        )  # fmt: skip


def _was_looked_for(dossier: Dossier, note: Note) -> bool:
    """Nothing can be found against last year's file, or the county's, or the signatures, where they
    are not at hand.
    """
    if note.code == "SIGN-VOID":
        return dossier.standing is not None
    if note.code.startswith("XY-"):
        return dossier.last is not None
    if note.code == "DATE-SIGN" and dossier.requirements.due:
        return "报送期限" in dossier.report.places  # else the county's counts: TXT-LOCAL
    return note.code != "TXT-LOCAL" or dossier.requirements is not NO_REQUIREMENTS


def _accepted(report: Report, finding: Finding) -> Finding:
    if finding.is_error:
        return finding
    reason = next((n.reason for n in report.notes if _accepts(n, finding)), None)
    if reason is not None:
        return finding.accept(reason)
    if finding.level != "warning" or finding.code == "NOTE-UNUSED":
        return finding
    how = say("accept_warning", finding.place, note=written(finding.code, finding.path))
    return replace(finding, hint=f"{finding.hint}\n{how}") if how else finding


def _accepts(note: Note, finding: Finding) -> bool:
    """Whether it names what was found, or one of the cells that it stands for."""
    paths = (finding.path, *(path for path, _ in finding.cells))
    return any(note.accepts(finding.code, path) for path in paths)


def written(code: str, path: str | None) -> str:
    """The key of a reason: a code, or a code and a place."""
    return f"{code}@{path}" if path else code
