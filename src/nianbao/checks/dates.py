"""The date and the form against the year: DATE-SIGN, FORM-STALE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from nianbao.checks.dossier import Dossier
from nianbao.findings import Finding, Level
from nianbao.report.model import Report
from nianbao.report.values import date_text
from nianbao.report.wording import say


def check_form_in_force(dossier: Dossier) -> Iterator[Finding]:
    """FORM-STALE: the year is later than the form is known to be in force."""
    report, form = dossier.report, dossier.report.form
    if report.year > form.in_force_until and form.fits(report.year):
        yield Finding(
            "FORM-STALE",
            "warning",
            report.places["年度"],
            "年度",
            f"表式 {form.id}（{form.doc_no}）只知道用到 {form.in_force_until} 年度",
            hint="请问一问县里的政务公开办公室有没有新的格式；没有就在“说明”里写明。",
            expected=f"不晚于 {form.in_force_until}",
            actual=str(report.year),
        )


def check_date(dossier: Dossier) -> Iterator[Finding]:
    """DATE-SIGN: the date is in the year after, by the due day, and the day of the sign-off."""
    report, day = dossier.report, dossier.report.dated
    if day is None:
        yield from _undated(dossier)
        return
    if day.year != report.year + 1:
        yield _date_sign(
            report,
            "error",
            f"成文日期是 {date_text(day)}，{report.year} 年度的报告应当在 {report.year + 1} 年成文",
            "请核对年份；多半是沿用了去年的日期。",
            f"{report.year + 1}年",
        )
        return
    if day > report.due and _is_due_counting(dossier, day):
        yield _date_sign(
            report,
            "warning",
            f"成文日期 {date_text(day)} 晚于报送期限 {date_text(report.due)}",
            "请核对日期；县里另定了期限的，写上“报送期限”，或在“说明”里写明原因。",
            f"不晚于 {date_text(report.due)}",
        )
    signed = _signed_day(dossier)
    if signed and signed != day:
        yield _date_sign(
            report,
            "warning",
            f"成文日期 {date_text(day)} 与签发日期 {date_text(signed)} 不同",
            "成文日期是签发的日期（GB/T 9704 §7.3.5.4），请核对。",
            date_text(signed),
        )


def _is_due_counting(dossier: Dossier, day: date) -> bool:
    """Whether the day by which it is due is the report's own: the county's, where its requirements
    name one, counts instead of the default; and what is late for it is told there (TXT-LOCAL).
    """
    county = dossier.requirements.due
    return county is None or ("报送期限" in dossier.report.places and day <= county)


def _signed_day(dossier: Dossier) -> date | None:
    """The day of 签发, by record or on paper."""
    if dossier.standing and dossier.standing.signed_day:
        return dossier.standing.signed_day
    return dossier.report.signing.day if dossier.report.signing else None


def _undated(dossier: Dossier) -> Iterator[Finding]:
    """Signed, and the date of it still open, though the file does not lack it for an error."""
    report, signed = dossier.report, _signed_day(dossier)
    if signed is None or "成文日期" in report.places:
        return
    place = report.places.get("签发") or report.places["年度"]
    yield Finding(
        "DATE-SIGN", "warning", place, "成文日期",
        f"已于 {date_text(signed)} 签发，成文日期还没有写", expected=date_text(signed),
        hint=say("signed_day", place, day=str(signed)),
    )  # fmt: skip


def _date_sign(report: Report, level: Level, message: str, hint: str, expected: str) -> Finding:
    assert report.dated is not None  # noqa: S101 - the caller has looked
    where = report.places["成文日期"]
    value = report.fields.get("成文日期")
    place = value.place if value else replace(where, length=1)
    return Finding(
        "DATE-SIGN", level, place, "成文日期", message, hint,
        expected=expected, actual=date_text(report.dated),
    )  # fmt: skip
