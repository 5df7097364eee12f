"""Whose report of which year: TXT-YEAR, -AGENCY, -NAME. What copying last year's or another
office's report leaves behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain

from nianbao.checks.dossier import Dossier
from nianbao.checks.han import HAN
from nianbao.checks.prose import Hit, Line
from nianbao.checks.seeds import Seeded, places_of
from nianbao.checks.wordlists import word_pairs, word_pattern, word_text, word_texts
from nianbao.findings import Finding, Place
from nianbao.report.keys import PREAMBLE, PROBLEMS
from nianbao.report.model import Agency, Report

# -- TXT-YEAR

_YEAR = Seeded(r"(?:19|20)\d\d(?<!\d{5})(?= ?年)")
_SPAN = re.compile("[日号]起?，?(?:至|到|—|－|-|–|～|~)")
_QUOTED = re.compile(r"《[^》]*》|〔[^〕]*〕|[（(][^（）()]*(?:号|修订|修正|施行)[^（）()]*[）)]")
# 2024年示例县政府信息公开工作年度报告, or what was done
_REPORT_OF = re.compile(
    rf"(?P<year>20\d\d)(?<!\d20\d\d)(?=年度?(?:[{HAN}]{{2,8}}[省市县区旗州盟镇乡])?"
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
    is_dated = f"{report.year - 1}年" in prose.text or _REPORT_OF.search(prose.text)
    announcing = dossier.lines_in(PREAMBLE, report.form.texts[0]) if is_dated else ()
    for line in (*announcing, *typed_title(report)):
        told += _other_report(report, line)
    told += _past_plans(dossier)
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
    for match in _REPORT_OF.finditer(_QUOTED.sub(_blanked, line.text)):
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
    year = dossier.report.year
    for line in (line for line in dossier.lines_in(PROBLEMS) if "将" in line.text):
        for match in word_pattern("dates", "plans").finditer(line.text):
            if int(match["year"]) in (year - 1, year):
                message = f"这里说的是以后的打算，写的却是 {match['year']} 年"
                yield _year_finding(line, match.span("year"), message, str(year + 1))


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


# -- TXT-AGENCY


def check_agencies(dossier: Dossier) -> Iterator[Finding]:
    """TXT-AGENCY: somebody else's name where the author's should stand."""
    report = dossier.report
    yield from _foreign_self(dossier)
    yield from _foreign_subjects(dossier)
    yield from _foreign_offices(dossier)
    for line in dossier.lines_in(PREAMBLE):
        yield from _foreign_author(dossier, line, _author())
        yield from _foreign_places(dossier, line)
    is_told = _REPORT_OF.search(dossier.prose.text)  # some put the preamble there
    for line in dossier.lines_in(report.form.texts[0]) if is_told else ():
        yield from _foreign_author(dossier, line, _announced_author())
    for line in typed_title(report):
        yield from _foreign_places(dossier, line)
    yield from _foreign_contacts(dossier)


def _is_listed(names: Sequence[str], text: str, span: tuple[int, int]) -> bool:
    """Whether words are one of the names of the office's own list (名单.yaml), or part of one."""
    start, end = span
    return any(
        at < end <= at + len(name) and _is_led(text[start:at])
        for name in names
        for at in places_of(name, text)
    )


def _is_led(text: str) -> bool:
    """Whether nothing stands before a name but what may (现将)."""
    return not text or word_pattern("self", "led").fullmatch(text) is not None


def typed_title(report: Report) -> Iterator[Line]:
    """The title, where it was typed."""
    typed = report.fields.get("标题")
    if typed:
        yield Line("标题", typed.text, typed)


def _foreign_self(dossier: Dossier) -> Iterator[Finding]:
    """`我镇` in a county's report; `我县收到申请3件` in a township's, which counts its own."""
    agency = dossier.report.agency
    for hit in chain.from_iterable(map(dossier.prose.find, _self())):
        if not _is_own(agency, hit.match["unit"]):
            message = f"这是“{agency.name}”的报告，这里却自称“{hit.match[0]}”"
        elif _counts_wider(agency, hit):
            message = f"这里说的是“{hit.match[0]}”的申请，报告机关是“{agency.name}”"
        else:
            continue
        if _is_of_others(agency, hit) or _is_listed(dossier.names, hit.line.text, hit.span):
            continue
        hint = f"请改成“{agency.short_name}”，并核对这一段是不是从别处复制来的。"
        yield hit.finding("TXT-AGENCY", "warning", message, hint, agency.short_name)
    is_told = _whole_doings().may_be_in(dossier.prose.text)
    for hit in dossier.prose.find(_whole_doings()) if is_told and _is_township(agency) else ():
        message = f"这里写的是“{hit.match[0]}”公开的信息，报告机关是“{agency.name}”"
        hint = "请改成本机关自己的，并核对这一段是不是从别处复制来的。"
        yield hit.finding("TXT-AGENCY", "warning", message, hint, agency.short_name)


def _is_of_others(agency: Agency, hit: Hit) -> bool:
    """Whether others say it: in quotes (“我村的事我做主”), or each of many (各镇公开本镇信息)."""
    before = hit.line.text[: hit.span[0]]
    if before.count("“") > before.count("”"):
        return True
    sentence = before[before.rfind("。") + 1 :]
    is_narrower = _width(hit.match["unit"]) <= _own_width(agency)
    told = word_pattern("self", "of_others").search(sentence)
    return hit.match[0][0] == "本" and is_narrower and told is not None


def _own_width(agency: Agency) -> int:
    """How wide an agency is; a zone (开发区) or a branch (分局) may be part of a county."""
    width = int(word_pairs("self", "levels").get(agency.level, "0"))
    is_part = word_pattern("self", "parts").search(agency.name)
    return min(width, _DEPARTMENT) if is_part else width


def _counts_wider(agency: Agency, hit: Hit) -> bool:
    """Whether a township tells the requests of its county."""
    told = word_pattern("self", "own_doings").match(hit.line.text, hit.span[0])
    return _is_township(agency) and told is not None


@cache
def _whole_doings() -> Seeded:
    return Seeded(word_text("self", "whole_doings"))


def _is_township(agency: Agency) -> bool:
    return _own_width(agency) == _TOWNSHIP


_TOWNSHIP, _DEPARTMENT = 1, 2  # the widths of these under self in words.yaml


@cache
def _self() -> tuple[Seeded, ...]:
    """我镇 and 本镇; the looks leave out what is another word."""
    units = "|".join(sorted(word_pairs("self", "units"), key=len, reverse=True))
    within, others = word_text("self", "within"), word_text("self", "not")
    return tuple(
        Seeded(f"{who}(?<=(?!{others}){who})(?<![{within}]{who})(?P<unit>{units})")
        for who in "我本"
    )


def _is_own(agency: Agency, unit: str) -> bool:
    """The own unit by its name, or a wider one that the name does not contradict."""
    if unit in agency.name or unit in agency.short_name:
        return True
    return _width(unit) > _own_width(agency) and not _is_told_otherwise(agency.name, unit)


def _is_told_otherwise(name: str, unit: str) -> bool:
    """Whether a name tells of a district, or a banner, so that no county is the own one."""
    units = word_pairs("self", "instead")
    return unit in units and any(
        re.search(units[unit], place) is not None for place in _place_names(name)
    )


def _foreign_author(dossier: Dossier, line: Line, author: re.Pattern[str]) -> Iterator[Finding]:
    """The words before `2024年政府信息公开工作年度报告` end in the author's name."""
    agency = dossier.report.agency
    for match in author.finditer(line.text):
        name, span = match["name"], match.span("name")
        if _is_own_name(agency, name) or _is_listed(dossier.names, line.text, span):
            continue
        known = max((own for own in (agency.name, agency.short_name)), key=len)
        message = f"报告机关写的是“{name}”，机关名称是“{agency.name}”"
        yield line.finding(
            "TXT-AGENCY", "warning", span, message,
            "请核对，多半是从别处的报告复制来的。", expected=known,
        )  # fmt: skip


def _is_own_name(agency: Agency, words: str) -> bool:
    """Whether words end in the agency's name, or are short for it or its own office (办公室)."""
    own = tuple(filter(None, (agency.name, agency.short_name)))
    bare = word_pattern("self", "led").sub("", words)
    if words.endswith(own) or _is_short_for(bare, agency.name):
        return True
    whole = word_pattern("self", "own_offices").sub("", bare)
    return whole.endswith(own) or (whole != bare and _is_house_of(agency.name, whole))


def _is_house_of(name: str, whole: str) -> bool:
    """Whether the office of what is called so (示例县, 县教育局) is the author's."""
    unit = _GOVERNMENT.sub("", whole)[-1:]
    is_other_place = unit in _PLACE_UNITS and _GOVERNMENT.sub("", name)[-1:] != unit
    return not is_other_place and _is_short_for(whole, name)


_GOVERNMENT = re.compile("(?:人民政府|政府|办事处|行政公署|行署|管理委员会|管委会)$")
_PLACE_UNITS = frozenset("省市县区旗州盟镇乡道木")  # 街道, 苏木


def _is_short_for(name: str, whole: str) -> bool:
    """区政府国资局 for 示例区国有资产监督管理局: its characters come in the same order."""
    left = iter(whole)
    return all(char in left for char in _LEFT_OUT.sub("", name))


_LEFT_OUT = re.compile("人民政府|政府|[县市区旗](?=分局)")


@cache
def _author() -> re.Pattern[str]:
    verb = word_text("self", "verbs")
    return re.compile(
        f"(?:^|[，。；：（]|{verb}){_author_name()}"
        rf"(?=(?:编制了?|发布)?(?:19|20)\d\d(?!{word_text('self', 'wanted')})年度?政府信息公开)"
    )


@cache
def _announced_author() -> re.Pattern[str]:
    """`现公布示例镇人民政府2024年政府信息公开工作年度报告`: that and nothing less."""
    return re.compile(
        f"现(?:将|予|向社会)?(?:公布|公开|发布|编制)?{_author_name()}"
        r"(?=(?:19|20)\d\d年度?政府信息公开(?:工作)?年度(?:工作)?报告)"
    )


@cache
def _author_name() -> str:
    endings, verb = word_text("self", "endings"), word_text("self", "verbs")
    return f"(?P<name>(?:(?!{verb})[{HAN}]){{2,20}}?(?:{endings}))"


def _foreign_subjects(dossier: Dossier) -> Iterator[Finding]:
    """`河口镇认真贯彻……` in another township's report: a place, as wide as those that the own name
    is made of, that does what the author should tell of itself.
    """
    own = _own_places(dossier)
    if not own:
        return
    prose, widths = dossier.prose, {_width(place) for place in own}
    units = [unit for unit in word_texts("self", "subject_units") if _width(unit) in widths]
    for match in chain.from_iterable(_subject(unit).finditer(prose.text) for unit in units):
        if prose.text.endswith(own, 0, match.end()):
            continue
        line, (_, end) = prose.at(*match.span())
        begun = _begun(6).search(line.text[:end])
        name = begun["name"] if begun else ""
        span = (end - len(name), end)
        if name and not (_is_no_name(name, match[0]) or _is_listed(dossier.names, line.text, span)):
            yield _foreign(dossier, line, span)


@cache
def _subject(unit: str) -> re.Pattern[str]:
    return re.compile(f"{unit}(?={word_text('self', 'subject_does')})")


@cache
def _begun(most: int) -> re.Pattern[str]:
    """A name that a sentence begins with; a time, or a heading in brackets, may come first."""
    return re.compile(
        f"(?:^|[。；！：）]|{word_text('self', 'times')})(?P<name>[{HAN}]{{2,{most}}})$"
    )


def _foreign_offices(dossier: Dossier) -> Iterator[Finding]:
    """`县水利局认真贯彻……`, or `请与县水利局联系`, in the report of another office (局, 厅)."""
    if not dossier.report.agency.name.endswith(("局", "厅")):
        return
    prose = dossier.prose
    for key, begun in (("office", _begun(20)), ("office_in_charge", _OFFICE_NAMED)):
        for match in word_pattern("self", key).finditer(prose.text):
            line, (_, end) = prose.at(*match.span())
            named = begun.search(line.text[:end])
            if named is None or (begun is _OFFICE_NAMED and line.key != PREAMBLE):
                continue
            span = named.span("name")
            if _is_other_office(dossier, named["name"]) and not _is_listed(
                dossier.names, line.text, span
            ):
                yield _foreign(dossier, line, span)


_OFFICE_NAMED = re.compile(f"(?:请与|请联系|请向|报告由)(?P<name>[{HAN}]{{2,20}})$")


def _is_other_office(dossier: Dossier, name: str) -> bool:
    """Whether an office is neither the own one, by its name or short for it, nor one of a wider or
    a narrower place.
    """
    own = tuple(filter(None, (dossier.report.agency.name, dossier.report.agency.short_name)))
    known = (*own, *dossier.names)
    parts = _OFFICE.fullmatch(name)
    if parts is None or name in known or re.match(word_text("self", "led_by"), name):
        return False
    places = [place for each in known for place in _place_names(each)]
    place, is_own_place = parts["place"], any(each.endswith(parts["place"]) for each in places)
    if place and places and _width(place) not in map(_width, places):
        return False
    is_own_office = any(_is_short_for(parts["office"], each) for each in known)
    return not is_own_office or (bool(places) and not is_own_place)


_OFFICE = re.compile(
    f"(?P<place>(?:[{HAN}]*?[省市县区旗州盟](?![省市县区旗盟](?!场|政|容|域)))?)(?P<office>[{HAN}]+?)(?:管理|事务)?[局厅]"
)


def _foreign(dossier: Dossier, line: Line, span: tuple[int, int]) -> Finding:
    name, agency = line.text[slice(*span)], dossier.report.agency.name
    message = f"这里写的“{name}”不在机关名称“{agency}”里"
    hint = "请核对，多半是从别处的报告复制来的；名称没有错的，写进“名单.yaml”。"
    return line.finding("TXT-AGENCY", "warning", span, message, hint)


def _is_no_name(text: str, unit: str) -> bool:
    """Whether what ends like a place is none: 各乡镇, 全县, 街道 alone (the own one)."""
    if text == unit:
        return True
    is_led = re.match(word_text("self", "led_by"), text)
    return bool(is_led) or _is_general(text, unit)


def _is_general(text: str, unit: str) -> bool:
    """Whether a unit names no place of its own: 城乡, 联系县教育局."""
    return bool(_no_place().search(text) or _no_name().search(text.removesuffix(unit)))


@cache
def _no_place() -> re.Pattern[str]:
    """What ends like a place: 城乡."""
    return re.compile(f"(?:{word_text('self', 'no_places')})$")


@cache
def _no_name() -> re.Pattern[str]:
    """What stands before a bare unit (联系县教育局)."""
    return re.compile(f"(?:{word_text('self', 'not_names')})$")


def _own_places(dossier: Dossier) -> tuple[str, ...]:
    """The places that the agency's names are made of, and those of the office's own list."""
    agency = dossier.report.agency
    return _places_of(
        (agency.name, agency.short_name, agency.site_name, agency.address, *dossier.names)
    )


def _places_of(names: Iterable[str]) -> tuple[str, ...]:
    """The places that names are made of, and what they may be short for."""
    places = tuple(chain.from_iterable(map(_place_names, names)))
    return places + tuple(chain.from_iterable(map(_short_places, places)))


@lru_cache(maxsize=512)
def _short_places(place: str) -> tuple[str, ...]:
    """示例族自治县 → 示例县, and what else it may be short for: where the name of the people
    begins, the word does not tell. 示例经济技术开发区 → 示例经开区.
    """
    zones = word_pairs("self", "zones").items()
    named = [place.replace(zone, short) for zone, short in zones if place.endswith(zone)]
    match = word_pattern("self", "autonomous").fullmatch(place)
    return (*named, *(match[1][:end] + match[2] for end in (1, 2, 3) if match))


def _foreign_places(dossier: Dossier, line: Line) -> Iterator[Finding]:
    """Another township or county, no wider than what the own name is made of."""
    own = _own_places(dossier)
    if not own:
        return
    widest, narrowest = _widest(dossier.report.agency, own), min(map(_width, own))
    for match in _places().finditer(line.text):
        text = line.text[: match.end("unit")]
        width = _width(match["unit"])
        if text.endswith(own) or width > widest:
            continue
        if width < narrowest and _IN_ADDRESS.search(text):  # a county's office stands in a street
            continue
        if _is_general(text, match["unit"]):
            continue
        span = (max(match.start("unit") - 2, 0), match.end("unit"))
        if not _is_listed(dossier.names, line.text, span):
            yield _foreign(dossier, line, span)


def _widest(agency: Agency, own: tuple[str, ...]) -> int:
    """The width of the widest own place. A city that has townships, or whose agency is one of a
    county, is as wide as a county: another city may stand above it.
    """
    widths = set(map(_width, own))
    is_in_city = agency.level in word_texts("self", "below_cities") and _COUNTY not in widths
    return _COUNTY if is_in_city and _CITY in widths else max(widths)


_COUNTY, _CITY = 3, 4  # under self in words.yaml
_IN_ADDRESS = re.compile("地址[^，；。）]*$")


def _foreign_contacts(dossier: Dossier) -> Iterator[Finding]:
    """An address or a site that begins with another county or township than the own name has.
    Places of another kind are wider, narrower or where the office has moved to.
    """
    agency = dossier.report.agency
    if _is_at_home(agency):
        return
    own = _places_of((agency.name, agency.short_name, *dossier.names))
    units = {unit for place in own for unit in _kinds() if place.endswith(unit)}
    if not _is_under_city(agency):
        units.discard("市")  # it may be the wider one
    for path in ("机关.地址", "机关.网站.名称") if units else ():
        typed = dossier.report.fields.get(path)
        foreign = _first_foreign(typed.text, own, units) if typed else None
        if typed and foreign:
            yield _foreign(dossier, Line(path, typed.text, typed), foreign)


def _is_at_home(agency: Agency) -> bool:
    """Whether address and site name no place but those of the name: nearly always."""
    rest = f"{agency.address}{agency.site_name}"
    for place in _place_names(agency.name):
        rest = rest.replace(place, "")
    return not any(unit in rest for unit in _kinds())


@cache
def _kinds() -> tuple[str, ...]:
    """What places end in."""
    return tuple(word_text("self", "places").split("|"))


def _is_under_city(agency: Agency) -> bool:
    """Whether the 市 in the name is one that has counties or districts below it."""
    return agency.level.startswith("市级") or re.search("市.+?[县区旗]", agency.name) is not None


def _first_foreign(
    text: str, own: tuple[str, ...], units: AbstractSet[str]
) -> tuple[int, int] | None:
    """The first of the places that a text begins with that is of these units and not own; no unit
    of which an own place is there, too (示例市 may lie in a wider 市).
    """
    there = {place for place in own if place in text}
    rest = text
    for place in there:
        rest = rest.replace(place, "")
    if not any(unit in rest for unit in units):
        return None
    at = 0
    while match := word_pattern("self", "begins_with_place").match(text, at):
        at = match.end()
        unit = match["unit"]
        is_told = unit in units and not any(place.endswith(unit) for place in there)
        if is_told and not match["place"].endswith(own) and not _is_general(match["place"], unit):
            return match.span("place")
    return None


@lru_cache(maxsize=512)
def _place_names(name: str) -> tuple[str, ...]:
    """示例县示例镇人民政府 → 示例县, 示例镇; 国家税务总局示例县税务局 → 示例县; a government is no
    part of the next place's name.
    """
    places = f"[{HAN}]+?(?:{word_text('self', 'places')})"
    names = [each for part in name.split("人民政府") for each in re.findall(places, part)]
    return tuple(_BEHIND_OFFICE.sub("", each) for each in names if not _no_place().search(each))


_BEHIND_OFFICE = re.compile("^.*局(?=..)")


@cache
def _places() -> re.Pattern[str]:
    places, after = (word_text("self", key) for key in ("places", "after_place"))
    return re.compile(f"(?<=[{HAN}])(?P<unit>{places})(?={after})")


@cache
def _width(place: str) -> int:
    units = word_pairs("self", "units")
    return next((int(width) for unit, width in units.items() if place.endswith(unit)), 3)


# -- TXT-NAME


def check_names(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NAME: a name or fixed phrase that is nearly right."""
    agency, prose = dossier.report.agency, dossier.prose
    for place in dict.fromkeys(_place_names(agency.name)):
        if place + place[-1] in prose.text:
            for line in prose.lines:
                yield from _repeated_unit(place, line, dossier.names)
    names = _long_names(agency.name, dossier.names)
    near = [name for name in names if _may_be_nearly(name, prose.text)]
    if near:
        right = _right_names(agency.name, dossier.names)
        rest = right.sub("\n", prose.text)
        for name in near:
            half = len(name) // 2
            for line in prose.lines if name[:half] in rest or name[half:] in rest else ():
                yield from _nearly(line, name, right, dossier.names)


@lru_cache(maxsize=64)
def _long_names(agency: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are long enough to be told when they are nearly right."""
    names = dict.fromkeys((*word_texts("names", "words"), *own, agency))
    return tuple(name for name in names if len(name) // 2 >= _LEAST_HALF)


@lru_cache(maxsize=64)
def _right_names(agency: str, own: tuple[str, ...]) -> re.Pattern[str]:
    """All that is right."""
    names = {*word_texts("names", "words"), *own, agency, *word_texts("names", "right")} - {""}
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


def _may_be_nearly(name: str, text: str) -> bool:
    """Whether one half of a name stands beside what may be the other."""
    half = len(name) // 2
    heads, tails = text.count(name[:half]), text.count(name[half:])
    if not (heads or tails):
        return False
    wholes = text.count(name)
    head_stands, tail_stands = _half_names(name)
    return bool(
        (heads != wholes and head_stands.search(text))
        or (tails != wholes and tail_stands.search(text))
    )


@lru_cache(maxsize=512)
def _half_names(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where the head of a name stands and the tail nearly does, and the other way round."""
    half = len(name) // 2
    head, tail = name[:half], name[half:]
    other_tail, other_head = _nearly_spelled(tail), _nearly_spelled(head)
    whole, head, tail = map(re.escape, (name, head, tail))
    return (
        re.compile(f"{head}(?!{tail})(?=.{{0,{len(name) - half}}}{other_tail})"),
        re.compile(f"{other_head}(?=.{{0,{half}}}{tail}(?<!{whole}))"),
    )


def _nearly_spelled(part: str) -> str:
    """A pattern of what one wrong character leaves of some words: their first half or their
    second, or where two in the middle changed places, all but these.
    """
    half = len(part) // 2
    beside = f"{re.escape(part[: half - 1])}..{re.escape(part[half + 1 :])}"
    return f"(?:{re.escape(part[:half])}|{re.escape(part[half:])}|{beside})"


def _repeated_unit(place: str, line: Line, listed: Sequence[str]) -> Iterator[Finding]:
    """桐梓县县: the unit of an own place said twice."""
    doubled = place + place[-1]
    follows = f"(?!{word_text('self', 'doubling')})"  # 示例县县级 is right
    for match in re.finditer(re.escape(doubled) + follows, line.text):
        if not _is_listed(listed, line.text, match.span()):
            yield _name_finding(line, match.span(), doubled, place)


def _nearly(
    line: Line, name: str, right: re.Pattern[str], listed: Sequence[str]
) -> Iterator[Finding]:
    """Where one half of the name stands and the other nearly does."""
    text, half = line.text, len(name) // 2
    for part, is_head in ((name[:half], True), (name[half:], False)):
        for at in places_of(part, text):
            found = _near_window(text, at, name, is_head=is_head)
            if found and not (right.fullmatch(text, *found) or _is_listed(listed, text, found)):
                yield _name_finding(line, found, text[slice(*found)], name)
                return


_LEAST_HALF = 4  # characters; shorter names are near too many words


def _near_window(text: str, at: int, name: str, *, is_head: bool) -> tuple[int, int] | None:
    """The span around a half of the name that is one character away from it, or None."""
    length, half = len(name), len(name) // 2
    start = at if is_head else at - half
    other = name[half:] if is_head else name[:half]
    beside = text[at + half :][: len(other) + 1] if is_head else text[max(start - 1, 0) : at]
    # one wrong character leaves the first two of the other half, or its last two
    if text.startswith(name, max(start, 0)) or not (other[:2] in beside or other[-2:] in beside):
        return None
    for size in (length, length - 1, length + 1):
        first = at if is_head else at + (length - half) - size
        window = text[max(first, 0) : max(first, 0) + size]
        if first >= 0 and len(window) == size and _is_one_away(window, name):
            return first, first + size
    return None


_WIDE_UNITS = frozenset("县旗区市州盟省")
_NEEDS_NO_UNIT = ("分局", "经济", "高新", "工业", "产业")
_LINKS = frozenset("、，的和及与或被他它")  # may come, go and change places in a phrase


def _is_one_away(one: str, other: str) -> bool:
    """Whether one character changed, lost or added, or two swapped, makes them equal.

    A change at an end is another word, a mark or a link more or less the same phrase.
    """
    shorter = min(len(one), len(other))
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    tail = next(
        (at for at in range(shorter - head) if one[-1 - at] != other[-1 - at]), shorter - head
    )
    here, there = one[head : len(one) - tail], other[head : len(other) - tail]
    if not head or not tail or set(here + there) <= _LINKS:
        return False
    # the office of the city that the county is called by; 示例县分局 for 示例分局
    may_change = (here and there) or other.startswith(_NEEDS_NO_UNIT, len(other) - tail)
    if may_change and set(here + there) <= _WIDE_UNITS and not other.endswith("人民政府"):
        return False
    return max(len(here), len(there)) == 1 or (len(here) == 2 and here == there[::-1])


def _name_finding(line: Line, span: tuple[int, int], written: str, right: str) -> Finding:
    message = f"“{written}”与“{right}”只差一点，多半写错了"
    hint = "请核对名称的写法；没有写错的，写进“名单.yaml”，或者在“说明”里写明。"
    return line.finding("TXT-NAME", "warning", span, message, hint, expected=right)
