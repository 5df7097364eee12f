"""Numbers in the text against the tables and against one another: TXT-NUM, -SPLIT, -PCT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate, pairwise, permutations
from typing import NamedTuple

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Line, is_han, shown, spoken_number
from nianbao.checks.wordlists import words
from nianbao.findings import Finding
from nianbao.forms.definition import CellKey
from nianbao.report.keys import PREAMBLE
from nianbao.report.model import Report

_AMONG = "其中"


# -- TXT-NUM


class _Claim(NamedTuple):
    """What texts say of a number of the tables: patterns with a group n, and the sums of cells
    that it may be.
    """

    words: re.Pattern[str]
    sums: tuple[tuple[CellKey, ...], ...]
    topic: str = ""  # what the sentence or its heading must speak of

    @property
    def tables(self) -> set[str]:
        return {cell.table for cells in self.sums for cell in cells}


def check_claims(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUM: a number typed in the text differs from the table's."""
    for line, topic in _with_topics(dossier):
        if not line.has_typed_digit and not _IN_WORDS.search(line.text):
            continue
        for start, sentence in line.sentences:
            if _cues().search(sentence):
                yield from _claimed(dossier, line, start, sentence, topic)
                yield from _charged(dossier.report, line, start, sentence)


# a number that is told without digits, or that there was none
_IN_WORDS = re.compile("[一二两三四五六七八九十] ?[件宗个份条起例]|[没未无][^。；]*[申复诉费]")


@cache
def _cues() -> re.Pattern[str]:
    return re.compile(words().text("claims", "cues"))


def _with_topics(dossier: Dossier) -> Iterator[tuple[Line, str]]:
    """Each line with the heading (（一）依申请公开) that it stands under."""
    heading = key = ""
    for line in dossier.lines:
        if line.key == PREAMBLE:
            continue
        if line.level == 2 or line.key != key:
            heading, key = line.heading, line.key
        yield line, heading


def _claimed(
    dossier: Dossier, line: Line, start: int, sentence: str, topic: str
) -> Iterator[Finding]:
    report = dossier.report
    yield from _denied(dossier, line, start, sentence)
    if not _about_requests().search(sentence + topic):
        return
    for claim in _claims():
        is_other = claim.tables & dossier.doubtful or claim.topic not in sentence + topic
        for match in () if is_other else claim.words.finditer(sentence):
            told = sentence[: match.end()]
            if _AMONG in told or _elsewhere().search(told):
                continue
            allowed = [_sum(report, cells) for cells in claim.sums]
            said = spoken_number(match["n"])
            if said is None or None in allowed or said in allowed:
                continue
            span = (start + match.start("n"), start + match.end("n"))
            yield _differs(report, line, span, match["n"], claim.sums)


def _denied(dossier: Dossier, line: Line, start: int, sentence: str) -> Iterator[Finding]:
    """`没有收到申请` where the table has some."""
    for claim in _denials():
        match = claim.words.search(sentence)
        if match is None or claim.tables & dossier.doubtful or _elsewhere().search(sentence):
            continue
        if _sum(dossier.report, claim.sums[0]):
            span = (start + match.start(), start + match.end())
            yield _differs(dossier.report, line, span, "没有", claim.sums)


@cache
def _denials() -> tuple[_Claim, ...]:
    return tuple(
        _Claim(
            re.compile(words().text("claims", "none", name, "words")),
            tuple(map(_cells, words().texts("claims", "none", name, "cells"))),
        )
        for name in words().keys("claims", "none")
    )


@cache
def _about_requests() -> re.Pattern[str]:
    return re.compile(words().text("claims", "topic"))


def _clause(sentence: str, at: int) -> str:
    """The words from the last comma on."""
    return sentence[max(sentence.rfind(mark, 0, at) for mark in "，、：") + 1 : at]


def _sum(report: Report, cells: Sequence[CellKey]) -> int | Decimal | None:
    numbers = [report.numbers.get(cell) for cell in cells]
    return sum(n.value for n in numbers if n) if all(numbers) else None


def _differs(
    report: Report,
    line: Line,
    span: tuple[int, int],
    number: str,
    sums: Sequence[Sequence[CellKey]],
) -> Finding:
    values = [f"{' + '.join(map(str, cells))} = {_sum(report, cells)}" for cells in sums]
    cell = str(sums[0][0]) if len(sums[0]) == 1 else ""
    hint = f"请核对；写成 {{{cell}}}，程序就填入表里的数。" if cell else "请对照表格核对。"
    return line.finding(
        "TXT-NUM", "warning", span, f"这里写的是 {number}，表里 {'，或 '.join(values)}",
        hint, expected=str(_sum(report, sums[0])),
    )  # fmt: skip


@cache
def _claims() -> tuple[_Claim, ...]:
    between = f"(?:{words().text('claims', 'between')})*"
    number = words().text("claims", "number")
    return tuple(
        _Claim(
            re.compile(pattern.replace("~", between).replace("#", number)),
            tuple(map(_cells, claim.texts("cells"))),
            claim.text("topic") if claim.has("topic") else "",
        )
        for claim in words().children("claims", "list").values()
        for pattern in claim.texts("words")
    )


def _cells(text: str) -> tuple[CellKey, ...]:
    """`申请.新收.总计 + 申请.上年结转.总计` as cells."""
    return tuple(CellKey(*cell.strip().split(".")) for cell in text.split("+"))


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile(words().text("claims", "elsewhere"))


def _charged(report: Report, line: Line, start: int, sentence: str) -> Iterator[Finding]:
    """The fee of section six, in 元."""
    if report.fee is None:
        return
    nothing, fee = _fee_patterns()
    for match in fee.finditer(sentence):
        times = 10_000 if match["unit"] == "万元" else 1
        if not _is_number(match["n"]) or Decimal(match["n"]) * times == report.fee.value:
            continue
        span = (start + match.start("n"), start + match.end("n"))
        yield _other_fee(report, line, span, f"{match['n']} {match['unit']}")
    none = nothing.search(sentence)
    if none and report.fee.value != 0:
        yield _other_fee(report, line, (start + none.start(), start + none.end()), "没有收取")


def _other_fee(report: Report, line: Line, span: tuple[int, int], said: str) -> Finding:
    assert report.fee is not None  # noqa: S101 - the caller has looked
    fee = report.fee.text
    return line.finding(
        "TXT-NUM", "warning", span, f"这里写的是{said}，“信息处理费”填的是 {fee} 元",
        "请核对；写成 {信息处理费}，程序就填入这个数。", expected=fee,
    )  # fmt: skip


@cache
def _fee_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(words().text("fee", "none")), re.compile(words().text("claims", "fee"))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None


# -- numbers with their units


class _Counted(NamedTuple):
    """A number with its unit, and the words before it back to the last mark or number."""

    start: int
    end: int
    value: Decimal
    unit: str
    thing: str


def _counted(text: str) -> list[_Counted]:
    return [
        _Counted(m.start(), m.end(), Decimal(m["n"]), m["unit"], _before(text, m.start()))
        for m in _numbers().finditer(text)
    ]


@cache
def _numbers() -> re.Pattern[str]:
    units = words().text("shares", "units")
    return re.compile(rf"(?<![\d.])(?P<n>\d{{1,12}}(?:\.\d{{1,6}})?) ?(?P<unit>{units})(?!以)")


def _before(text: str, at: int) -> str:
    """The characters right before a place, back to the last mark, digit or letter."""
    start = at
    while start and is_han(text[start - 1]):
        start -= 1
    return text[start:at]


# -- TXT-SPLIT


def check_splits(dossier: Dossier) -> Iterator[Finding]:
    """TXT-SPLIT: parts that do not add up to their total; one thing with two numbers."""
    for line in dict.fromkeys(hit.line for hit in dossier.prose.find(_among())):
        for match in _FULL_SENTENCE.finditer(line.text):
            if not _is_doubtful(dossier, line, match.start(), match[0]):
                yield from _splits(line, match.start(), match[0])
    yield from _two_numbers(dossier)


_FULL_SENTENCE = re.compile("(?:[^。！？]|。(?=其中))+")  # parts are often divided by ；


@cache
def _among() -> re.Pattern[str]:
    return re.compile(words().text("shares", "among"))


def _splits(line: Line, start: int, sentence: str) -> Iterator[Finding]:
    """Each `其中` of a sentence with the list up to the next one's clause."""
    places = [match.span() for match in _among().finditer(sentence)]
    for (at, end), (following, _) in pairwise([*places, (len(sentence) + 1, 0)]):
        stop = following
        if following <= len(sentence):
            stop = max(sentence.rfind(mark, end, following) for mark in "；，、")
        yield from _split(line, start, sentence[:at], sentence[end : max(stop, end)])


def _is_doubtful(dossier: Dossier, line: Line, start: int, sentence: str) -> bool:
    """Whether a sentence has numbers of tables in which something is wrong."""
    return bool(dossier.doubtful) and line.has_value(start, start + len(sentence))


def _split(line: Line, start: int, before: str, after: str) -> Iterator[Finding]:
    """`新收申请50件，其中自然人31件、……`: the number before 其中 and those after it."""
    change = re.compile(words().text("shares", "change"))
    total = _total(_counted(before), before, change)
    if total is None:
        return
    rest = _without_brackets(after)
    listed = [each for each in _counted(_enumerated(rest)) if not change.search(each.thing)]
    parts = [each for each in listed if each.unit == total.unit]
    added = sum(part.value for part in parts)
    # what follows a whole division is another matter
    divisions = {sum(each.value for each in listed), *accumulate(part.value for part in parts)}
    if len(parts) < 2 or total.value in divisions:
        return
    is_mixed = len(parts) < len(listed)  # of several kinds of things, it is no division
    if added < total.value and (is_mixed or not _seems_whole(parts, rest)):
        return
    words_ = " + ".join(str(part.value) for part in parts)
    yield line.finding(
        "TXT-SPLIT", "warning", (start + total.start, start + total.end),
        f"分项相加 {words_} = {added}，与前面的 {total.value} {total.unit}不等",
        "请核对总数和各分项；只列了一部分的，在最后加“等”。", expected=str(added),
    )  # fmt: skip


def _total(counted: Sequence[_Counted], before: str, change: re.Pattern[str]) -> _Counted | None:
    """The number that 其中 divides: the last one, or the one that the last one is a change of."""
    if not counted or _is_list(before[counted[-1].end :]):
        return None
    is_change = change.search(counted[-1].thing) and len(counted) > 1
    return counted[-2] if is_change else counted[-1]


def _is_list(between: str) -> bool:
    """Whether a list goes on between a number and 其中, so that it is not its total."""
    return not re.fullmatch(r"[，,（(：:；;。 ]*", between)


def _without_brackets(text: str) -> str:
    return re.sub("（[^（）]*）", lambda match: "　" * len(match[0]), text)


def _enumerated(rest: str) -> str:
    """The list that follows, up to the first mark that divides more than its own: ， after 、."""
    first = _numbers().search(rest)
    divider = re.compile("[、，；]").search(rest, first.end()) if first else None
    if divider is None:
        return rest
    end = re.compile(_WIDER[divider[0]]).search(rest, divider.end())
    return rest[: end.start()] if end else rest


_WIDER = {"、": "[，；]", "，": "；", "；": "$"}


def _seems_whole(parts: Sequence[_Counted], rest: str) -> bool:
    """Whether a list whose sum is too small seems to name all parts."""
    if re.search(words().text("shares", "open_end"), rest):
        return False
    closes = re.search(words().text("shares", "rest"), parts[-1].thing) is not None
    return len(parts) > 2 or closes


def _two_numbers(dossier: Dossier) -> Iterator[Finding]:
    """The same words before two different numbers of one unit."""
    text = dossier.prose.text
    first: dict[tuple[str, str], str] = {}
    for match in _numbers().finditer(text):
        number, unit = match["n"], match["unit"]
        telling = text[max(match.start() - _TELLING, 0) : match.start()]
        if first.setdefault((telling, unit), number) != number and "\n" not in telling:
            yield from _second_numbers(dossier)
            return


_TELLING = 6  # characters; fewer do not tell what is counted


def _second_numbers(dossier: Dossier) -> Iterator[Finding]:
    """Each number whose thing, by all words before it, was counted above with another number."""
    things: dict[tuple[str, str], Decimal] = {}
    for line in dossier.lines:
        if _is_doubtful(dossier, line, 0, line.text):
            continue
        for each in _counted(line.text):
            thing = _bare(each.thing)
            is_part_of_year = thing[:1] in "月季日号"  # 2月公开信息40条
            if len(thing) < _TELLING or is_part_of_year or _is_of_another_year(line.text, each):
                continue
            value = things.setdefault((thing, each.unit), each.value)
            if value != each.value:
                yield _second(line, each, thing, value)


def _bare(thing: str) -> str:
    return re.sub(words().text("shares", "leading"), "", thing)


def _second(line: Line, each: _Counted, thing: str, value: Decimal) -> Finding:
    unit = each.unit
    return line.finding(
        "TXT-SPLIT", "warning", (each.start, each.end),
        f"“{shown(thing)}”在这里是 {each.value} {unit}，前面写的是 {value} {unit}",
        "同一件事应当只有一个数，请核对；不是同一件事的，请把话说清楚。", expected=str(value),
    )  # fmt: skip


def _is_of_another_year(text: str, each: _Counted) -> bool:
    clause = text[max(text.rfind(mark, 0, each.start) for mark in "，。；：、") + 1 : each.start]
    return bool(re.search(r"上年|去年|上一年|\d年|比", clause))


# -- TXT-PCT


def check_percentages(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PCT: a percentage that does not follow from the numbers beside it."""
    for line in dict.fromkeys(hit.line for hit in dossier.prose.find(_PERCENT)):
        for match in _FULL_SENTENCE.finditer(line.text):
            if not _is_doubtful(dossier, line, match.start(), match[0]):
                yield from _percentages(line, match.start(), match[0])


_PERCENT = re.compile(r"(?<![\d.])(?P<p>\d{1,6}(?:\.(?P<digits>\d{1,6}))?) ?[%％]")


def _percentages(line: Line, start: int, sentence: str) -> Iterator[Finding]:
    for match in _PERCENT.finditer(sentence):
        numbers = _counted(sentence[: match.start()])
        pair = _base(sentence, match.start(), numbers)
        if pair is None:
            continue
        given, slack = Decimal(match["p"]), Decimal(5).scaleb(-1 - len(match["digits"] or ""))
        shares = _shares(pair, numbers, grown=_is_grown(sentence, match.start()))
        if not shares or any(abs(share - given) <= slack for share in shares):
            continue
        exact = shares[0].quantize(Decimal(1).scaleb(-len(match["digits"] or "")))
        part, whole = pair
        yield line.finding(
            "TXT-PCT", "warning", (start + match.start(), start + match.end()),
            f"写的是 {match[0]}，按前面的 {part.value} 和 {whole.value} 算是 {exact}%",
            "请核对这个百分数和前面的两个数。", expected=f"{exact}%",
        )  # fmt: skip


def _base(sentence: str, at: int, numbers: Sequence[_Counted]) -> tuple[_Counted, _Counted] | None:
    """The two numbers that a percentage is said to follow from, or None where none are named."""
    clause = _clause(sentence, at)
    if re.search(words().text("shares", "share"), clause):
        return _share_of(sentence, at, numbers)
    if _is_grown(sentence, at):
        return _two_years(sentence, numbers)
    rate = re.search(words().text("shares", "rate") + r"[^，。]{0,4}$", clause)
    # 回收率 of what was 收回
    said = (rate["of"], rate["of"][::-1]) if rate else ()
    thing = next((word for word in said if any(word in each.thing for each in numbers)), None)
    return _rate_of(thing, numbers) if thing else None


def _share_of(
    sentence: str, at: int, numbers: Sequence[_Counted]
) -> tuple[_Counted, _Counted] | None:
    """`31件，占新收50件的62%`: the whole stands between 占 and the percentage."""
    share = sentence.rfind(words().text("shares", "share"), 0, at)
    whole = [each for each in numbers if each.start > share]
    part = [each for each in numbers if each.end <= share]
    if not part:
        return None
    if whole:
        return part[-1], whole[-1]
    # 占比62%: of the largest number of the unit before it
    same = [each for each in part[:-1] if each.unit == part[-1].unit]
    return (part[-1], same[0]) if len(same) == 1 else None


def _two_years(sentence: str, numbers: Sequence[_Counted]) -> tuple[_Counted, _Counted] | None:
    """The last two numbers where the words at one of them speak of last year or of a change."""
    if len(numbers) < 2 or numbers[-1].unit != numbers[-2].unit:
        return None
    before = sentence[max(numbers[-2].start - 10, 0) : numbers[-1].end]
    return (numbers[-1], numbers[-2]) if _LAST_YEAR.search(before) else None


_LAST_YEAR = re.compile("上年|去年|上一年|同期|比|较")


def _rate_of(thing: str, numbers: Sequence[_Counted]) -> tuple[_Counted, _Counted] | None:
    part = next(each for each in reversed(numbers) if thing in each.thing)
    whole = [each for each in numbers if each.unit == part.unit and each is not part]
    return (part, whole[-1]) if whole else None


def _is_grown(sentence: str, at: int) -> bool:
    return re.search(words().text("shares", "grown"), _clause(sentence, at)) is not None


def _shares(
    pair: tuple[_Counted, _Counted], numbers: Sequence[_Counted], *, grown: bool
) -> list[Decimal]:
    """The percentages that the numbers can give; the first is the one that is meant."""
    part, whole = (each.value for each in pair)
    if grown:
        # 12件，比上年增加3件，增长33.3%; 12件，上年9件，增长33.3%
        changed = ((part, whole - part), (part, whole + part))
        compared = ((part - whole, whole), (whole - part, part))
        is_change = re.search(words().text("shares", "change"), pair[0].thing)
        ways = (*changed, *compared) if is_change else (*compared, *changed)
        return [abs(up / down * 100) for up, down in ways if down]
    low, high = sorted((part, whole))
    same = [each.value for each in numbers if each.unit == pair[1].unit]
    total = sum(same, Decimal(0))
    pairs = ((low, high), *permutations(same, 2), *((each, total) for each in same))
    return [part / other * 100 for part, other in pairs if other]
