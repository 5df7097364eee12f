"""Whose report it is: TXT-AGENCY. What copying another office's report leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain

from nianbao.checks.dossier import Dossier
from nianbao.checks.ownnames import (
    is_general,
    is_listed,
    kinds_of_places,
    place_names,
    places_of_names,
    width_of,
)
from nianbao.checks.prose import Hit, Line
from nianbao.checks.seeds import Seeded
from nianbao.checks.wordlists import word_pairs, word_pattern, word_text, word_texts
from nianbao.checks.yearstold import REPORT_OF
from nianbao.findings import Finding
from nianbao.han import HAN
from nianbao.report.keys import PREAMBLE
from nianbao.report.model import Agency


def check_agencies(dossier: Dossier) -> Iterator[Finding]:
    """TXT-AGENCY: somebody else's name where the author's should stand."""
    report = dossier.report
    yield from _foreign_self(dossier)
    yield from _foreign_government(dossier)
    yield from _foreign_subjects(dossier)
    yield from _foreign_offices(dossier)
    for line in dossier.lines_in(PREAMBLE):
        yield from _foreign_author(dossier, line, _author())
        yield from _foreign_places(dossier, line)
    is_told = REPORT_OF.search(dossier.prose.text)  # some put the preamble there
    for line in dossier.lines_in(report.form.texts[0]) if is_told else ():
        yield from _foreign_author(dossier, line, _announced_author())
    for line in dossier.typed_title():
        yield from _foreign_places(dossier, line)
    yield from _foreign_contacts(dossier)


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
        if _is_of_others(agency, hit) or is_listed(dossier.names, hit.line.text, hit.span):
            continue
        hint = f"请改成“{agency.short_name}”，并核对这一段是不是从别处复制来的。"
        yield hit.finding("TXT-AGENCY", "warning", message, hint, agency.short_name)
    for hit in dossier.prose.find(_whole_doings()):
        if not _is_township(agency):
            break
        message = f"这里写的是“{hit.match[0]}”公开的信息，报告机关是“{agency.name}”"
        hint = "请改成本机关自己的，并核对这一段是不是从别处复制来的。"
        yield hit.finding("TXT-AGENCY", "warning", message, hint, agency.short_name)


def _foreign_government(dossier: Dossier) -> Iterator[Finding]:
    """`由乡长任组长` in the report of a 镇; `县委、县政府` in that of a district's office."""
    agency = dossier.report.agency
    units = _other_units(agency.name, is_township=_is_township(agency))
    for hit in chain.from_iterable(map(dossier.prose.find, map(_bare, units))):
        if not is_listed(dossier.names, hit.line.text, hit.span):
            message = f"这是“{agency.name}”的报告，这里说的却是“{hit.match[0]}”"
            hint = "请核对，多半是从别处的报告复制来的。"
            yield hit.finding("TXT-AGENCY", "warning", message, hint)


@lru_cache(maxsize=64)
def _other_units(name: str, *, is_township: bool) -> str:
    """Of 镇, 乡 and 县 those that an agency neither is nor belongs to."""
    if not name:  # it is missing, which is told where it should stand
        return ""
    towns = "".join(unit for unit in "镇乡" if is_township and unit not in name)
    return towns + "县" * _is_told_otherwise(name, "县")


@cache
def _bare(unit: str) -> Seeded:
    return Seeded(word_text("self", "bare").replace("@", unit))


def _is_of_others(agency: Agency, hit: Hit) -> bool:
    """Whether others say it: in quotes (“我村的事我做主”), or each of many (各镇公开本镇信息)."""
    before = hit.line.text[: hit.span[0]]
    if before.count("“") > before.count("”"):
        return True
    sentence = before[before.rfind("。") + 1 :]
    is_narrower = width_of(hit.match["unit"]) <= _own_width(agency)
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
    return width_of(unit) > _own_width(agency) and not _is_told_otherwise(agency.name, unit)


def _is_told_otherwise(name: str, unit: str) -> bool:
    """Whether a name tells of a district, or a banner, so that no county is the own one."""
    units = word_pairs("self", "instead")
    return unit in units and any(
        re.search(units[unit], place) is not None for place in place_names(name)
    )


def _foreign_author(dossier: Dossier, line: Line, author: re.Pattern[str]) -> Iterator[Finding]:
    """The words before `2024年政府信息公开工作年度报告` end in the author's name."""
    agency = dossier.report.agency
    for match in author.finditer(line.text):
        name, span = match["name"], match.span("name")
        if _is_own_name(agency, name) or is_listed(dossier.names, line.text, span):
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
    return f"(?P<name>(?:(?!{verb}){HAN}){{2,20}}?(?:{endings}))"


def _foreign_subjects(dossier: Dossier) -> Iterator[Finding]:
    """`河口镇认真贯彻……` in another township's report: a place, as wide as those that the own name
    is made of, that does what the author should tell of itself.
    """
    own = _own_places(dossier)
    if not own:
        return
    agency, prose = dossier.report.agency, dossier.prose
    named = places_of_names((agency.name, agency.short_name))  # an address may be in a town
    for match in chain.from_iterable(each.finditer(prose.text) for each in _subjects(named)):
        if prose.text.endswith(own, 0, match.end()):
            continue
        line, (_, end) = prose.at(*match.span())
        begun = _begun(6).search(line.text[:end])
        name = begun["name"] if begun else ""
        span = (end - len(name), end)
        if name and not (_is_no_name(name, match[0]) or is_listed(dossier.names, line.text, span)):
            yield _foreign(dossier, line, span)


@lru_cache(maxsize=64)
def _subjects(own: tuple[str, ...]) -> Sequence[re.Pattern[str]]:
    """Patterns of units as wide as own places, and of what the author should tell of itself."""
    widths = set(map(width_of, own))
    units = [unit for unit in word_texts("self", "subject_units") if width_of(unit) in widths]
    return [re.compile(f"{unit}(?={word_text('self', 'subject_does')})") for unit in units]


@cache
def _begun(most: int) -> re.Pattern[str]:
    """A name that a sentence begins with; a time, or a heading in brackets, may come first."""
    return re.compile(
        f"(?:^|[。；！：）]|{word_text('self', 'times')})(?P<name>{HAN}{{2,{most}}})$"
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
            if _is_other_office(dossier, named["name"]) and not is_listed(
                dossier.names, line.text, span
            ):
                yield _foreign(dossier, line, span)


_OFFICE_NAMED = re.compile(f"(?:请与|请联系|请向|报告由)(?P<name>{HAN}{{2,20}})$")


def _is_other_office(dossier: Dossier, name: str) -> bool:
    """Whether an office is neither the own one, by its name or short for it, nor one of a wider or
    a narrower place.
    """
    own = tuple(filter(None, (dossier.report.agency.name, dossier.report.agency.short_name)))
    known = (*own, *dossier.names)
    parts = _OFFICE.fullmatch(name)
    if parts is None or name in known or re.match(word_text("self", "led_by"), name):
        return False
    places = [place for each in known for place in place_names(each)]
    place, is_own_place = parts["place"], any(each.endswith(parts["place"]) for each in places)
    if place and places and width_of(place) not in map(width_of, places):
        return False
    is_own_office = any(_is_short_for(parts["office"], each) for each in known)
    return not is_own_office or (bool(places) and not is_own_place)


_OFFICE = re.compile(
    f"(?P<place>(?:{HAN}*?[省市县区旗州盟](?![省市县区旗盟](?!场|政|容|域)))?)(?P<office>{HAN}+?)(?:管理|事务)?[局厅]"
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
    return bool(is_led) or is_general(text, unit)


def _own_places(dossier: Dossier) -> tuple[str, ...]:
    """The places that the agency's names are made of, and those of the office's own list."""
    agency = dossier.report.agency
    return places_of_names(
        (agency.name, agency.short_name, agency.site_name, agency.address, *dossier.names)
    )


def _foreign_places(dossier: Dossier, line: Line) -> Iterator[Finding]:
    """Another township or county, no wider than what the own name is made of."""
    own = _own_places(dossier)
    if not own:
        return
    widest, narrowest = _widest(dossier.report.agency, own), min(map(width_of, own))
    for match in _places().finditer(line.text):
        text = line.text[: match.end("unit")]
        width = width_of(match["unit"])
        if text.endswith(own) or width > widest:
            continue
        if width < narrowest and _IN_ADDRESS.search(text):  # a county's office stands in a street
            continue
        if is_general(text, match["unit"]):
            continue
        span = (max(match.start("unit") - 2, 0), match.end("unit"))
        if not is_listed(dossier.names, line.text, span):
            yield _foreign(dossier, line, span)


def _widest(agency: Agency, own: tuple[str, ...]) -> int:
    """The width of the widest own place. A city that has townships, or whose agency is one of a
    county, is as wide as a county: another city may stand above it.
    """
    widths = set(map(width_of, own))
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
    own = places_of_names((agency.name, agency.short_name, *dossier.names))
    units = {unit for place in own for unit in kinds_of_places() if place.endswith(unit)}
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
    for place in place_names(agency.name):
        rest = rest.replace(place, "")
    return not any(unit in rest for unit in kinds_of_places())


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
    at = 0
    while match := word_pattern("self", "begins_with_place").match(text, at):
        at = match.end()
        unit = match["unit"]
        is_told = unit in units and not any(place.endswith(unit) for place in there)
        if is_told and not match["place"].endswith(own) and not is_general(match["place"], unit):
            return match.span("place")
    return None


@cache
def _places() -> re.Pattern[str]:
    places, after = (word_text("self", key) for key in ("places", "after_place"))
    return re.compile(f"(?<={HAN})(?P<unit>{places})(?={after})")
