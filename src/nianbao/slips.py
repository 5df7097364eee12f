"""A report that goes round for signing → its 发文稿纸, and for the leader the page with what
changed since the draft before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.making import Made
from nianbao.report.model import Report
from nianbao.report.values import date_text
from nianbao.resources import template_file
from nianbao.settings import FINAL_STEP, Settings
from nianbao.signoff.drafts import Draft, draft_before
from nianbao.signoff.standing import Standing
from nianbao.signoff.words import words
from nianbao.source.files import read_bytes

if TYPE_CHECKING:  # loaded when it is needed
    from nianbao.word.slip import Slip

SLIP = "发文稿纸"


@dataclass(frozen=True, slots=True)
class Slips:
    """The files, and what is to be said of them."""

    made: Sequence[Made] = ()
    remarks: tuple[str, ...] = ()


def make_slips(
    path: Path, report: Report, settings: Settings, standing: Standing, draft: Draft | None
) -> Slips:
    """The 发文稿纸 with what is known of it; beside a draft that has one before it, the changes.

    Raises FileError and TemplateError.
    """
    from nianbao.word.slip import fill_slip, slip_differences

    template = settings.slip.template or template_file(SLIP)
    slip = _slip(report, settings, standing, draft)
    data = fill_slip(read_bytes(template), slip)
    made = Made(f"（{SLIP}）.docx", data, lambda written: slip_differences(written, slip))
    before = draft_before(path, draft) if draft else None
    if before is None:
        return Slips((made,), ("这是第一稿，没有改动页。",) if draft else ())
    return Slips((made, _changes(before, path)))


def _changes(before: Draft, path: Path) -> Made:
    from nianbao.comparing import compare
    from nianbao.export.comparison_page import comparison_page

    compared = compare(before.input_file(path), path)
    page = comparison_page(compared.comparison)
    ending = f"（对照第{before.number}稿）.html"
    return Made(ending, page, lambda written: [] if written == page else ["与写出的不一样"])


def _slip(report: Report, settings: Settings, standing: Standing, draft: Draft | None) -> Slip:
    from nianbao.word import slip

    signed = _signed(standing)
    usual = (slip.DRAFTED, slip.CHECKED, FINAL_STEP)
    others = [(role, signed.get(role, "")) for role in settings.steps if role not in usual]
    others += [(role, signed[role]) for role in (words().proof,) if role in signed]
    own = settings.slip
    day = standing.signed_day
    texts = {
        slip.TITLE: report.title,
        slip.DOC_NO: report.doc_no,
        slip.AGENCY: report.agency.name,
        slip.YEAR: str(report.year),
        slip.DRAFTED: signed.get(slip.DRAFTED, ""),
        slip.CHECKED: signed.get(slip.CHECKED, ""),
        slip.APPROVED: signed.get(FINAL_STEP, ""),
        slip.COUNTERSIGNED: own.countersigners,
        slip.DISCLOSURE: own.disclosure or "主动公开",
        slip.COPIES: own.copies,
        slip.DATE: date_text(day) if day else "",
        slip.DRAFT: f"第{draft.number}稿　核对码 {standing.code}"
        if draft
        else f"核对码 {standing.code}",
    }
    return slip.Slip(texts, others)


def _signed(standing: Standing) -> dict[str, str]:
    """Role → who has signed in it, where it still holds."""
    if standing.voids:
        return {}
    return {s.role: f"{s.name}　{s.opinion}　{date_text(s.day)}" for s in standing.round}
