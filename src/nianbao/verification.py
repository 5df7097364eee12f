"""A file that came back, and the data file with its record → Verified: is it what was signed?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nianbao.compose import compose
from nianbao.content import content_digest
from nianbao.document import Document
from nianbao.errors import FileError
from nianbao.findings import has_errors
from nianbao.imprint import Printed, printed
from nianbao.report.inputs import record_file
from nianbao.report.model import Report
from nianbao.report.read import read_report
from nianbao.settings import FINAL_STEP, settings_for
from nianbao.signing import read_record, standing_of
from nianbao.signoff.record import Record, Step
from nianbao.signoff.standing import Standing, current_round
from nianbao.signoff.words import words
from nianbao.verifying.signed import signed_document
from nianbao.verifying.verify import Basis, Verified
from nianbao.verifying.verify import verify as verify_file

_CHANGED_SINCE = "数据文件在签发以后又改过，改后的内容没有签发；这里对照的是签发时的内容"


def verify(file: Path, path: Path | None = None, code: str = "") -> Verified:
    """Hold a Word file, PDF or saved page against what was signed, as the record beside the data
    file at `path` keeps it; where nobody has signed, against the data; without a data file, against
    what the file carries. `code` is the 核对码 of what was signed.

    Raises FileError where a file cannot be read or the data file has errors.
    """
    return verify_file(file, None if path is None else basis_of(path), code)


def basis_of(path: Path) -> Basis:
    """What a data file and its record say a report is. Raises FileError."""
    reading = read_report(path)
    report = reading.report
    if report is None or has_errors(reading.findings):
        raise FileError(
            f"{path} 有错误，没法拿来对照",
            f"请先用 nianbao check {path} 看看哪里不对，改好再试。",
        )
    document = compose(report)
    basis = Basis(printed(document), "input", f"数据文件 {path}")
    if report.signing is None and not record_file(path).exists():
        return replace(basis, notes=("没有签发记录",))
    try:
        return _signed_basis(basis, path, report, document)
    except FileError as trouble:
        return replace(basis, notes=(f"看不出签发的是什么：{trouble.message}",))


def _signed_basis(basis: Basis, path: Path, report: Report, document: Document) -> Basis:
    """With who has signed; against what was signed, where the data were changed since."""
    settings = settings_for(path)
    standing = standing_of(path, report, settings)
    if standing.is_final:
        return replace(basis, origin="signed", notes=(_final_note(standing, report),))
    record = read_record(path)
    step = _signed_step(record, settings.steps)
    if step is None:
        return replace(basis, notes=(_open_note(standing),))
    try:
        was = signed_document(record.contents[step.digest], document)
    except (ValueError, KeyError):
        return replace(basis, notes=("签发以后换了表式，没法和签发的内容对照",))
    if content_digest(was) != step.digest:
        return replace(basis, notes=("签发记录里的内容和它的摘要对不上",))
    signed = Printed(was, basis.printed.files)
    return Basis(signed, "signed", f"签发的内容（{path} 的签发记录）", (step.words, _CHANGED_SINCE))


def _final_note(standing: Standing, report: Report) -> str:
    if standing.approval is not None:
        return f"已签发：{standing.approval.words}"
    name = report.signing.name if report.signing else ""
    return f"在纸上签发{f'：{name}' if name else ''}"


def _open_note(standing: Standing) -> str:
    if standing.voids and standing.voids[0].paper:
        return (
            f"纸上签发的是核对码 {standing.voids[0].paper} 的内容，不是这一份；签发的内容没有留底"
        )
    missing = f"，还缺{'、'.join(standing.missing)}" if standing.missing else ""
    return f"还没有签发{missing}"


def _signed_step(record: Record, steps: tuple[str, ...]) -> Step | None:
    """The last step that made a content final: 签发 with all before it, or 校对 after 改后发."""
    signed = current_round(record, steps[0])
    approval = next((one for one in reversed(signed) if one.role == FINAL_STEP), None)
    if approval is None:
        return None
    if approval.opinion == words().revise:
        proofs = (one for one in reversed(signed) if one.role == words().proof)
        return next((one for one in proofs if one.base == approval.digest), None)
    done = {one.role for one in signed if one.digest == approval.digest}
    return approval if done.issuperset(steps) else None
