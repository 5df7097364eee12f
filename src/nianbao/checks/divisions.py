"""Totals and their parts as texts tell them: TXT-SPLIT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate, chain, takewhile

from nianbao.checks.counted import Counted, as_value, counted, counts
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Line, Prose, shown, without_brackets
from nianbao.checks.wordlists import word_pattern, word_text, word_texts
from nianbao.findings import Finding


def check_splits(dossier: Dossier) -> Iterator[Finding]:
    """TXT-SPLIT: parts that do not add up to their total; one thing with two numbers."""
    among = word_pattern("shares", "among").finditer(dossier.prose.text)
    for sentence in dossier.sentences_at([match.start() for match in among]):
        yield from _splits(dossier.prose, *sentence)
    yield from _summed_up(dossier)
    if _may_have_two_numbers(dossier.prose.text):
        yield from _second_numbers(dossier)


def _splits(prose: Prose, start: int, end: int) -> Iterator[Finding]:
    """Each `其中` of a sentence with the list up to the next one's clause."""
    among = word_pattern("shares", "among").finditer(prose.text, start, end)
    places = [match.span() for match in among]
    for (at, behind), following in zip(places, _ends(prose, places, start, end), strict=True):
        stop = following
        if following < end:
            stop = max(prose.text.rfind(mark, behind, following) for mark in "；，、")
        yield from _split(prose, start, at, behind, max(stop, behind))


def _ends(prose: Prose, places: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[int]:
    """Where the next list of a sentence begins, for each one. A list in brackets (12条（其中……）)
    is one of its number's parts and ends no list around it.
    """
    if len(places) == 1:
        yield end
        return
    bare = without_brackets(prose.text[start:end])
    outside = [at for at, _ in places if not bare[at - start].isspace()]
    for number, (at, _) in enumerate(places):
        following = outside if at in outside else [later for later, _ in places[number + 1 :]]
        yield next((later for later in following if later > at), end)


def _split(prose: Prose, start: int, at: int, behind: int, stop: int) -> Iterator[Finding]:
    """`新收申请50件，其中自然人31件、……`: the number before 其中 and those after it."""
    if _adds_up(prose.text, start, at, behind, stop):
        return
    before = prose.counted_in(start, at)
    bare = without_brackets(prose.text[start:at])  # 326条（去年300条），其中……
    outside = [each for each in before if bare.startswith(each.number, each.start - start)]
    total = _total(outside, prose.text[:start] + bare)
    if total is None or _is_one_of_several(total, outside, prose.text[total.end : at]):
        return
    stop = _end_of_brackets(prose.text, start, behind, stop)
    rest = without_brackets(prose.text[behind:stop])
    told = _told_as_parts(prose, rest, behind, stop)
    listed = _listed(told, rest, behind)
    parts = [each for each in listed if each.unit == total.unit]
    if any(each.is_rough for each in (total, *parts)):
        return
    yield from _larger_part(prose, total, parts, before)
    sums = list(accumulate(part.value for part in parts))
    # what follows a whole division is another matter
    if len(parts) < 2 or total.value in (*sums, *accumulate(each.value for each in told)):
        return
    is_mixed = len(parts) < len(listed)  # of several kinds of things, it is no division
    # 其中 may also introduce what is worth telling
    least = Decimal(total.value) / 2 if "中" in prose.text[at:behind] else Decimal(0)
    is_open = is_mixed or not _seems_whole(parts, rest, behind, least)
    if not _ONLY_MARKS.fullmatch(prose.text[total.end : at]):
        is_open = is_open or sums[-1] < total.value * _NEARLY_ALL
    if (sums[-1] < total.value and is_open) or set(sums[1:]) & set(_last_sums(before, total.unit)):
        return
    if sums[-1] > total.value or not _goes_on(prose, total, behind):
        yield _other_total(prose, total, parts)


def _goes_on(prose: Prose, total: Counted, behind: int) -> bool:
    """`97条。公告46条。`: whether more parts follow, be it in another sentence, and give it."""
    rest = without_brackets(prose.text[behind : prose.text.index("\n", behind)])
    numbers = [each for each in counted(rest, 0, len(rest)) if each.unit == total.unit]
    pairs = zip(numbers, [0, *(each.end for each in numbers)], strict=False)
    beside = takewhile(lambda pair: pair[0].start - pair[1] <= _BESIDE, pairs)
    return total.value in accumulate(each.value for each, _ in beside)


_BESIDE = 20  # characters between a part and the next one


def _adds_up(text: str, start: int, at: int, behind: int, stop: int) -> bool:
    """Whether the last number before 其中 is what the first ones behind it give: nearly always.
    What stands in brackets or tells a change is for a closer look.
    """
    if text.find("（", start, stop) >= 0 or _change().search(text, start, stop):
        return False
    before, parts = counts(text, start, at), counts(text, behind, stop)
    if not before or len(parts) < 2:
        return False
    total, unit = before[-1]
    sums = accumulate(as_value(number) for number, of in parts if of == unit)
    return as_value(total) in sums


def _change() -> re.Pattern[str]:
    """What is told beside a number that is the change of another one."""
    return word_pattern("shares", "change")


def _is_one_of_several(total: Counted, before: Sequence[Counted], between: str) -> bool:
    """`网站12条，微信8条。其中……`: a new sentence speaks of all of them."""
    same = [each for each in before if each.unit == total.unit and each.end <= total.start]
    return "。" in between and len(same) > 1


def _end_of_brackets(text: str, start: int, behind: int, stop: int) -> int:
    """`12条（其中……）`: what is said in brackets ends with them."""
    is_inside = text.rfind("（", start, behind) > text.rfind("）", start, behind)
    closed = text.find("）", behind, stop) if is_inside else -1
    return closed if closed >= 0 else stop


def _told_as_parts(prose: Prose, rest: str, behind: int, stop: int) -> list[Counted]:
    """The numbers behind 其中 without those in brackets, sums and changes."""
    counted = prose.counted_in(behind, stop)
    inside = [each for each in counted if rest.startswith(each.number, each.start - behind)]
    told = [each for each in inside if not _is_told_as_sum(each, behind)]
    change = _change()
    if change.search(prose.text, behind, stop):
        told = [each for each in told if not change.search(each.thing_since(behind))]
    return told


def _listed(told: Sequence[Counted], rest: str, behind: int) -> list[Counted]:
    """Those of them that stand in the list that 其中 begins."""
    end = behind + _end_of_list(rest, told[0].end - behind) if told else behind
    return [each for each in told if each.end <= end]


# a list that comes after words on what it is about is taken for whole when little is missing
_NEARLY_ALL = Decimal("0.9")


def _last_sums(counted: Sequence[Counted], unit: str) -> Iterator[int | Decimal]:
    """`新收8件，结转2件，其中……`: what the last numbers of a unit give, the last two and more."""
    return accumulate(_last_numbers(counted, unit))


def _last_numbers(counted: Sequence[Counted], unit: str) -> Iterator[int | Decimal]:
    return (each.value for each in reversed(counted) if each.unit == unit)


def _larger_part(
    prose: Prose, total: Counted, parts: Sequence[Counted], before: Sequence[Counted]
) -> Iterator[Finding]:
    """`108项，其中191项`: an only part that is more than all it may be a part of."""
    if len(parts) == 1 and parts[0].value > sum(_last_numbers(before, total.unit)):
        (part,) = parts
        line, span = prose.at(part.start, part.end)
        yield line.finding(
            "TXT-SPLIT", "warning", span,
            f"其中的 {part.value} {part.unit}比前面的 {total.value} {total.unit}还多",
            "请核对这两个数。", expected=f"不多于 {total.value}",
        )  # fmt: skip


def _other_total(prose: Prose, total: Counted, parts: Sequence[Counted]) -> Finding:
    added = sum(part.value for part in parts)
    words_ = " + ".join(str(part.value) for part in parts)
    where = "前面" if total.start < parts[0].start else "后面"
    line, span = prose.at(total.start, total.end)
    return line.finding(
        "TXT-SPLIT", "warning", span,
        f"分项相加 {words_} = {added}，与{where}的 {total.value} {total.unit}不等",
        "请核对总数和各分项；只列了一部分的，在最后加“等”。", expected=str(added),
    )  # fmt: skip


def _summed_up(dossier: Dossier) -> Iterator[Finding]:
    """`网站30条、微信20条，合计50条`: a total behind its parts."""
    prose = dossier.prose
    for at in chain.from_iterable(_sums_up(prose.text)):
        start, end = prose.sentence_at(at)
        counted = prose.counted_in(start, end)
        parts = [each for each in counted if each.end <= at]
        total = next((each for each in counted if each.start == at), None)
        if total is None or len(parts) < 2 or not _is_sum(total, parts, start):
            continue
        if any(each.is_rough for each in (total, *parts)):
            continue
        values = [part.value for part in parts]
        runs = (accumulate(values[at:]) for at in range(len(values)))
        is_doubtful = dossier.doubtful and prose.has_value(start, end)
        if not is_doubtful and total.value not in chain.from_iterable(runs):
            yield _other_total(prose, total, parts)


def _sums_up(text: str) -> Iterator[list[int]]:
    """Where a number begins that may sum up others."""
    for pattern in word_texts("shares", "sums_up"):
        yield [match.end() for match in re.finditer(pattern, text)]


def _is_told_as_sum(number: Counted, since: int) -> bool:
    """`合计50条`: no part, but what parts give."""
    is_likely = number.text[number.start - 1] in word_text("shares", "summed_up_ends")
    told = is_likely and word_pattern("shares", "summed_up").fullmatch(number.thing_since(since))
    return bool(told)


def _is_sum(total: Counted, parts: Sequence[Counted], start: int) -> bool:
    """Whether a number is said to be what all before it, of the same unit, give."""
    before = total.text[start : total.start]
    return (
        _is_told_as_sum(total, start)
        and all(part.unit == total.unit for part in parts)
        and not _NOT_ADDED.search(before)
        and not _change().search(before)
    )


_NOT_ADDED = re.compile("其中|[（含]")


def _total(counted: Sequence[Counted], before: str) -> Counted | None:
    """The number that 其中 divides: the last one, or the one that the last one is a change of."""
    if not counted or counted[-1].number == "一" or _is_list(before[counted[-1].end :]):
        return None
    is_change = len(counted) > 1 and _change().search(counted[-1].thing)
    return counted[-2] if is_change else counted[-1]


def _is_list(between: str) -> bool:
    """Whether a list goes on between a number and 其中, so that it is not its total."""
    between = between.replace("　", "")  # what was in brackets
    if _ONLY_MARKS.fullmatch(between):
        return False
    return word_pattern("shares", "explains").fullmatch(between.rstrip("：（ ")) is None


_ONLY_MARKS = re.compile(r"[，,（(：:；;。 ]*")


def _end_of_list(rest: str, at: int) -> int:
    """Where the first mark stands that divides more than a list's own, which is behind its first
    number: ， after 、. One behind 等 ends it.
    """
    divider = _DIVIDER.search(rest, at)
    if divider and rest[divider.start() - 1] == "等":
        return divider.start()
    end = _WIDER[divider[0]].search(rest, divider.start()) if divider else None
    return end.start() if end else len(rest)


_COMMA = r"，(?!(?<=\d，)\d{3}(?!\d))"  # not that of 1，326条
_DIVIDER = re.compile(f"[、；]|{_COMMA}")
_WIDER = {
    "、": re.compile(f"；|{_COMMA}"),
    "，": re.compile("；"),
    "；": re.compile(r"；[^；]*?\d[^；，]*，[^；]*?\d|$"),  # where it has a list of its own
}


def _seems_whole(parts: Sequence[Counted], rest: str, behind: int, least: Decimal) -> bool:
    """Whether a list whose sum is too small seems to name all parts: it closes with 其他, or has
    more than two and gives the least.
    """
    if word_pattern("shares", "open_end").search(rest):
        return False
    thing = parts[-1].thing_since(behind)
    closes = word_pattern("shares", "rest").search(thing) is not None
    return closes or (len(parts) > 2 and sum(part.value for part in parts) >= least)


def _may_have_two_numbers(text: str) -> bool:
    """Whether the same words stand before two different numbers of one unit."""
    told = _told().findall(text)
    words = _bare("\n".join([each[0] for each in told])).split("\n")
    numbers: dict[tuple[str, str], tuple[str, str]] = {}
    for telling, (_, first, others, unit) in zip(words, told, strict=bool(told)):
        number = first, others
        is_second = numbers.setdefault((telling[-_LEFT:], unit), number) != number
        if is_second or len(telling) < _LEFT:
            return True
    return False


@cache
def _told() -> re.Pattern[str]:
    """The last words before a number, its first digit, the others, how its unit begins."""
    units = "".join({unit[0] for unit in word_text("shares", "units").split("|")})
    others = "(?:[0-9,，.]|万(?!元))*"
    return re.compile(
        rf"[0-9](?<=(\w{{{_TELLING - 1}}}[^\W0-9])(.))({others}) ?[余多来几]?([{units}])"
    )


_TELLING = 6  # characters; fewer do not tell what is counted
# of them, when 共 and the like are left out, of 截至年底 even what is left where it is cut
_LEFT = 3


def _second_numbers(dossier: Dossier) -> Iterator[Finding]:
    """Each number whose thing, by all words before it, was counted above with another number."""
    things: dict[tuple[str, str], int | Decimal] = {}
    for line in dossier.lines:
        if dossier.doubtful and line.has_value(0, len(line.text)):
            continue
        for each in counted(line.text, 0, len(line.text)):
            thing = _bare(each.thing)
            is_told_of_many = word_pattern("shares", "of_many").search(thing)
            if len(thing) < _TELLING or is_told_of_many or _is_of_another_year(line.text, each):
                continue
            if each.is_rough or not each.number[0].isdecimal():
                continue
            value = things.setdefault((thing, each.unit), each.value)
            if value != each.value:
                yield _second(line, each, thing, value)


def _bare(thing: str) -> str:
    return word_pattern("shares", "leading").sub("", thing)


def _second(line: Line, each: Counted, thing: str, value: int | Decimal) -> Finding:
    unit = each.unit
    return line.finding(
        "TXT-SPLIT", "warning", (each.start, each.end),
        f"“{shown(thing)}”在这里是 {each.value} {unit}，前面写的是 {value} {unit}",
        "同一件事应当只有一个数，请核对；不是同一件事的，请把话说清楚。", expected=str(value),
    )  # fmt: skip


def _is_of_another_year(text: str, each: Counted) -> bool:
    clause = text[max(text.rfind(mark, 0, each.start) for mark in "，。；：、") + 1 : each.start]
    return _OTHER_YEAR.search(clause) is not None


_OTHER_YEAR = re.compile(r"上年|去年|上一年|\d年|比")
