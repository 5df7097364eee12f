"""Years that a text tells: TXT-YEAR. What copying last year's report leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Hit, Line
from nianbao.checks.seeds import Seeded
from nianbao.checks.wordlists import word_pattern, word_texts
from nianbao.findings import Finding, Place
from nianbao.han import HAN
from nianbao.report.keys import OTHER, PREAMBLE, PROBLEMS
from nianbao.report.model import Report

_YEAR = Seeded(r"(?:19|20)\d\d(?<!\d{5})(?= ?年)")
_SPAN = re.compile("[日号]起?，?(?:至|到|—|－|-|–|～|~)")
_QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕|[（(][^（）()]*(?:号|修订|修正|施行)[^（）()]*[）)]")
# 2024年示例县政府信息公开工作年度报告, or what was done
REPORT_OF = re.compile(
    rf"(?P<year>20\d\d)(?<!\d20\d\d)(?=年度?(?:{HAN}{{2,8}}[省市县区旗州盟镇乡])?"
    "(?:人民政府|人民)?(?:政府|政务)?信息公开(?:工作)?"
    "(?:(?P<report>(?:年度?)?(?:工作)?报告)|(?:开展)?情况|进行))"
)
_TITLE_OF = re.compile(  # 现公布《示例县2024年政府信息公开工作年度报告》
    r"(?:^|公布|发布|公开|编制)(?:了|完成)?《[^《》]*?(?P<year>20\d\d)(?=年[^《》]*信息公开[^《》]*报告》)"
)
_DAY = r"(?P<{0}year>(?:19|20)\d\d年)?(?<!\d)(?P<{0}month>\d{{1,2}})月(?P<{0}day>\d{{1,2}})[日号]?"
_PERIOD = re.compile(f"{_DAY.format('from_')}起?，?(?:至|到|—+|－|-|–|～|~){_DAY.format('to_')}")


def check_years(dossier: Dossier) -> Iterator[Finding]:
    """TXT-YEAR: years that this report does not speak of; a period that is not the year."""
    report, prose = dossier.report, dossier.prose
    told: list[Finding] = []
    for line in prose.holding(word_texts("dates", "period_seeds")):
        if _SPAN.search(line.text):
            told += _wrong_period(report, line)
    is_dated = f"{report.year - 1}年" in prose.text or REPORT_OF.search(prose.text)
    announcing = dossier.lines_in(PREAMBLE, report.form.texts[0]) if is_dated else ()
    for line in (*announcing, *dossier.typed_title()):
        told += _other_report(report, line)
    told += _past_plans(dossier)
    told += _past_fees(dossier)
    yield from told
    for hit in prose.find(_YEAR) if _is_other_year_told(report.year, prose.text) else ():
        if abs(int(hit.match[0]) - report.year) > 1 and not _is_quoted(hit):
            message = f"{report.year} 年度的报告里写了 {hit.match[0]} 年"
            found = _year_finding(hit.line, hit.span, message, str(report.year))
            if not any(_holds(finding.place, found.place) for finding in told):
                yield found


def _is_other_year_told(year: int, text: str) -> bool:
    """Whether a year is told that is neither the report's nor one beside it."""
    near = {str(near) for near in (year - 1, year, year + 1)}
    return not near.issuperset(_THIS_CENTURY.findall(text)) or bool(_LAST_CENTURY.search(text))


_THIS_CENTURY, _LAST_CENTURY = re.compile(r"20\d\d(?= ?年)"), re.compile(r"19\d\d(?= ?年)")


def _holds(outer: Place, inner: Place) -> bool:
    return outer.line == inner.line and 0 <= inner.column - outer.column < outer.length


def _is_quoted(hit: Hit) -> bool:
    """Whether a year stands in a title or a number, or in a phrase that may name any year."""
    start, end = hit.span
    text = hit.line.text
    if any(a <= start < b for a, b in (match.span() for match in _QUOTED.finditer(text))):
        return True
    before, after = _allowed_beside_years()
    end += text.startswith(" ", end)
    return bool(before.search(text[max(start - 4, 0) : start]) or after.match(text, end))


@cache
def _allowed_beside_years() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return tuple(word_pattern("dates", key) for key in ("before", "after"))  # type: ignore[return-value]


def _other_report(report: Report, line: Line) -> Iterator[Finding]:
    """The report is announced with another year, or section one begins with one."""
    for match in _reports_told(line, is_first=line.key == report.form.texts[0]):
        if int(match["year"]) != report.year:
            message = f"这里说的是 {match['year']} 年的报告，年度是 {report.year}"
            yield _year_finding(line, match.span("year"), message, str(report.year))
    if line.key == report.form.texts[0]:
        yield from _other_beginning(report, line)


def _reports_told(line: Line, *, is_first: bool) -> Iterator[re.Match[str]]:
    """Where this report is told of. Section one may tell of last year's: it came out this year."""
    if "公开" not in line.text:
        return
    for match in REPORT_OF.finditer(_QUOTED.sub(_blanked, line.text)):
        is_report = match["report"] and not is_first
        if is_report or _ANNOUNCED.search(line.text, 0, match.start()):
            yield match
    if not is_first:
        yield from _TITLE_OF.finditer(line.text)


_ANNOUNCED = re.compile(
    "(?:(?<![实体出表])现(?:将|就|予?公布|予?发布|予?公开|编制)|特(?:向社会|此|公布|发布|编制|制作))[^，。；]{0,30}$"
)


def _blanked(match: re.Match[str]) -> str:
    return "　" * len(match[0])


def _other_beginning(report: Report, line: Line) -> Iterator[Finding]:
    """A first sentence, or the one after a heading, that tells what was done in another year."""
    head = line.paragraph.head_length if line.paragraph else 0
    begins = _BEGINNING.match(line.text, head) or _HEADED.match(line.text)
    if (
        begins
        and int(begins["year"]) == report.year - 1
        and not word_pattern("dates", "looks_back").search(line.text)
    ):
        message = f"“{line.key}”里这一段从 {begins['year']} 年说起，年度是 {report.year}"
        yield _year_finding(line, begins.span("year"), message, str(report.year))


_BEGINNING = re.compile(r"\s*(?P<year>20\d\d)(?=年)")
# a heading without its 。 before the year
_HEADED = re.compile(
    r"[（(][一二三四五六七八九十]+[）)] ?[^，。；：\d]{2,16}?"
    r"(?:情况|方面|建设|保障|管理|公开)[：: 　]?"
    r"(?P<year>20\d\d)(?=年度?(?:，|我))"
)


def _past_plans(dossier: Dossier) -> Iterator[Finding]:
    """`2024年，我镇将继续……` in section five of the report of 2024, which comes out in 2025."""
    year, prose = dossier.report.year, dossier.prose
    for match in word_pattern("dates", "plans").finditer(prose.text):
        line, span = prose.at(*match.span("year"))
        if line.key == PROBLEMS and int(match["year"]) in (year - 1, year):
            message = f"这里说的是以后的打算，写的却是 {match['year']} 年"
            yield _year_finding(line, span, message, str(year + 1))


def _past_fees(dossier: Dossier) -> Iterator[Finding]:
    """`2023年未收取信息处理费` in section six of the report of 2024, which names no other year."""
    year = dossier.report.year
    for line in dossier.lines_in(OTHER) if f"{year - 1}年" in dossier.whole(OTHER) else ():
        match = word_pattern("dates", "fee_year").search(line.text)
        if match and int(match["year"]) == year - 1 and f"{year}年" not in line.text:
            message = f"信息处理费说的是 {match['year']} 年的，年度是 {year}"
            yield _year_finding(line, match.span("year"), message, str(year))


def _wrong_period(report: Report, line: Line) -> Iterator[Finding]:
    for start, sentence in line.sentences:
        if not word_pattern("dates", "period").search(sentence):
            continue
        for match in _PERIOD.finditer(sentence):
            years = {(match[f"{side}_year"] or str(report.year))[:4] for side in ("from", "to")}
            days = [int(match[name]) for name in ("from_month", "from_day", "to_month", "to_day")]
            if years == {str(report.year)} and days == [1, 1, 12, 31]:
                continue
            right = f"{report.year}年1月1日至12月31日"
            message = f"统计期限写的是“{match[0]}”，应当是“{right}”"
            span = (start + match.start(), start + match.end())
            yield _year_finding(line, span, message, right)


def _year_finding(line: Line, span: tuple[int, int], message: str, expected: str) -> Finding:
    hint = "请核对，多半是从往年的报告复制来的；确实要写的，请在“说明”里写明。"
    return line.finding("TXT-YEAR", "warning", span, message, hint, expected=expected)
