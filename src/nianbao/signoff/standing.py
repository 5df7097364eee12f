"""Record, the steps that an office asks for, the report now → Standing: is it signed, why not.

A round begins with the first step (拟稿). All steps of a round are bound to one content; it holds
as long as that is what the report says. After 改后发 the changes are confirmed by 校对, and then
the new content is what was signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nianbao.content import content_code, digest_of
from nianbao.report.model import Report, Signing
from nianbao.settings import DEFAULT_STEPS, FINAL_STEP
from nianbao.signoff.changes import Change, changes
from nianbao.signoff.record import Record, Step, Values
from nianbao.signoff.words import words


@dataclass(frozen=True, slots=True)
class Void:
    """Signatures that a later change of content has voided, and the changes; none where only a code
    tells that the content was another. `paper`: the code that was signed on paper.
    """

    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands: the digest and code of what it says now; whether it is signed off, the
    day of 签发; which roles have still to sign; what was voided.

    `round` are the steps of the last round, `revised` the step 改后发 in it whose changes are still
    to be confirmed, `revisions` those changes.
    """

    digest: str
    is_final: bool
    signed_day: date | None = None
    missing: tuple[str, ...] = ()
    voids: tuple[Void, ...] = ()
    round: tuple[Step, ...] = ()
    revised: Step | None = None
    revisions: tuple[Change, ...] = ()

    @property
    def code(self) -> str:
        return content_code(self.digest)

    @property
    def approval(self) -> Step | None:
        """The step 签发 by which it is final."""
        return _last(self.round, FINAL_STEP) if self.is_final else None


def standing(
    report: Report,
    values: Values,
    record: Record,
    steps: Sequence[str] = DEFAULT_STEPS,
    known: Sequence[Values] = (),
) -> Standing:
    """Where a report stands whose printed values are `values`; signed on paper or by record, either
    will do.

    `known` are contents of former drafts, of which one may be that whose code was signed on paper.
    """
    by_record = _by_record(report, values, record, tuple(steps))
    if report.signing is None:
        return by_record
    return _on_paper(report, report.signing, values, by_record, known)


def current_round(record: Record, first: str) -> tuple[Step, ...]:
    """The steps from the last one on that began a round."""
    starts = [at for at, step in enumerate(record.steps) if step.role == first]
    return record.steps[starts[-1] if starts else 0 :]


def _by_record(report: Report, values: Values, record: Record, steps: tuple[str, ...]) -> Standing:
    digest = digest_of(values)
    signed = current_round(record, steps[0])
    if not signed:
        return Standing(digest, is_final=False, missing=steps)
    approval = _last(signed, FINAL_STEP)
    if approval and approval.opinion == words().revise:
        return _revised(report, values, record, approval, signed)
    old = record.contents[signed[0].digest]
    if signed[0].digest != digest:
        void = Void(signed, changes(old, values, report))
        return Standing(digest, is_final=False, missing=steps, voids=(void,), round=signed)
    done = {step.role for step in signed if step.digest == digest}
    missing = tuple(role for role in steps if role not in done)
    day = approval.day if approval and not missing else None
    return Standing(digest, not missing, day, missing, (), signed)


def _revised(
    report: Report, values: Values, record: Record, approval: Step, signed: tuple[Step, ...]
) -> Standing:
    """After 改后发: final once 校对 has confirmed just what the report says now."""
    digest, proof = digest_of(values), words().proof
    confirmed = [s for s in signed if s.role == proof and s.base == approval.digest]
    if confirmed and confirmed[-1].digest == digest:
        return Standing(digest, is_final=True, signed_day=approval.day, round=signed)
    made = changes(record.contents[approval.digest], values, report)
    voids: tuple[Void, ...] = ()
    if confirmed:
        since = changes(record.contents[confirmed[-1].digest], values, report)
        voids = (Void((approval, confirmed[-1]), since),)
    return Standing(
        digest, is_final=False, missing=(proof,), voids=voids, round=signed,
        revised=approval, revisions=made,
    )  # fmt: skip


def _on_paper(
    report: Report, signing: Signing, values: Values, by_record: Standing, known: Sequence[Values]
) -> Standing:
    """Signed on paper: it holds for any content, or for the one whose code was written down."""
    code = signing.content_code
    if code in ("", by_record.code):
        return Standing(by_record.digest, is_final=True, signed_day=signing.day)
    old = next((one for one in known if content_code(digest_of(one)) == code), None)
    void = Void((), changes(old, values, report) if old else (), code)
    return Standing(
        by_record.digest, by_record.is_final, by_record.signed_day, by_record.missing,
        (void, *by_record.voids), by_record.round, by_record.revised, by_record.revisions,
    )  # fmt: skip


def _last(steps: Sequence[Step], role: str) -> Step | None:
    return next((step for step in reversed(steps) if step.role == role), None)
