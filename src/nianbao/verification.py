"""A file that came back, and the data file with its record → Verified: is it what was signed?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.compose import compose
from nianbao.content import content_code, content_digest
from nianbao.document import Document
from nianbao.errors import FileError
from nianbao.findings import has_errors
from nianbao.imprint import Printed, printed
from nianbao.report.inputs import record_file
from nianbao.report.model import Report
from nianbao.report.read import read_report
from nianbao.settings import FINAL_STEP, Settings, settings_for
from nianbao.signing import read_record, standing_of
from nianbao.signoff.drafts import kept_drafts
from nianbao.signoff.record import Record, Step, Values
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
    signed = _signed_content(path, settings, standing)
    if signed is None:
        return replace(basis, notes=(_open_note(standing),))
    try:
        was = signed_document(signed.values, document)
    except (ValueError, KeyError):
        return replace(basis, notes=("签发以后换了表式，没法和签发的内容对照",))
    if content_digest(was) != signed.digest:
        return replace(basis, notes=("留底的签发内容和它的摘要对不上",))
    name = f"签发的内容（{signed.kept_in}）"
    return Basis(Printed(was, basis.printed.files), "signed", name, (signed.note, _CHANGED_SINCE))


@dataclass(frozen=True, slots=True)
class _Signed:
    """A content that was signed and that the data do not say any more: where it is kept, and who
    signed it.
    """

    values: Values
    digest: str
    kept_in: str
    note: str


def _signed_content(path: Path, settings: Settings, standing: Standing) -> _Signed | None:
    """By record, else on paper: of that, the draft is kept whose code was written down."""
    record = read_record(path)
    step = _signed_step(record, settings.steps)
    if step is not None:
        values = record.contents[step.digest]
        return _Signed(values, step.digest, f"{path} 的签发记录", step.words)
    codes = {void.paper for void in standing.voids if void.paper}
    for draft in kept_drafts(path):
        if draft.values and content_code(draft.digest) in codes:
            note = f"在纸上签发的是核对码 {content_code(draft.digest)} 的内容"
            return _Signed(draft.values, draft.digest, f"第{draft.number}稿的底稿", note)
    return None


def _final_note(standing: Standing, report: Report) -> str:
    if standing.approval is not None:
        return f"已签发：{_approved_words(standing.approval, standing)}"
    name = report.signing.name if report.signing else ""
    return f"在纸上签发{f'：{name}' if name else ''}"


def _approved_words(approval: Step, standing: Standing) -> str:
    """Who has signed; after 改后发 also who has confirmed the changes."""
    proofs = [step.words for step in standing.round if step.role == words().proof]
    is_revised = approval.opinion == words().revise
    return "、".join((approval.words, *(proofs[-1:] if is_revised else ())))


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
