"""Numbers in the text against the tables and against one another: TXT-NUM, -SPLIT, -PCT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import accumulate, chain, pairwise, permutations
from typing import NamedTuple

from nianbao.checks.counted import Counted, as_value, counted, counts
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import SENTENCE, Line, Prose, shown, spoken_number
from nianbao.checks.seeds import lines_with, places_of, spelled
from nianbao.checks.wordlists import word_pattern, word_text, words
from nianbao.findings import Finding
from nianbao.forms.definition import CellKey, Form
from nianbao.report.keys import PREAMBLE
from nianbao.report.model import Number, Report

_AMONG = "其中"


# -- TXT-NUM


class _Claim(NamedTuple):
    """What texts say of a number of the tables: patterns with a group n (none in a denial), the
    words that they begin with, and the sums of cells that the number may be.
    """

    name: str
    patterns: tuple[re.Pattern[str], ...]
    begins: tuple[str, ...]
    sums: tuple[tuple[CellKey, ...], ...]
    topic: re.Pattern[str]  # what the sentence or its heading must speak of
    elsewhere: tuple[str, ...]  # the lists of words that tell that it is about something else
    is_part: bool = False  # one of the parts that 其中 introduces

    @property
    def tables(self) -> set[str]:
        return {cell.table for cells in self.sums for cell in cells}


def check_claims(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUM: a number typed in the text differs from the table's."""
    if not _may_differ(dossier):
        return
    for line, start, sentence, topic in _telling(dossier):
        for told in _claimed(dossier, line, start, sentence, topic):
            if told.differs:
                yield _differs(dossier.report, told)
        yield from _charged(dossier.report, line, start, sentence)


def undecided(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """What texts say that nobody can judge while a table has errors: the table, and the words."""
    for line, start, sentence, topic in _telling(dossier):
        for told in _claimed(dossier, line, start, sentence, topic):
            where = line.place(*told.span).in_words
            for table in told.claim.tables if told.differs is None else ():
                yield table, f"“{shown(told.words)}”（{where}）"


class _Told(NamedTuple):
    """A number (没有 in a denial) that a text tells, and in which words. `differs`: whether it is
    none that the tables have; None where nobody knows.
    """

    claim: _Claim
    line: Line
    span: tuple[int, int]
    number: str
    words: str
    differs: bool | None


# a number that is told without digits, or that there was none
_IN_WORDS = re.compile(
    "[一二两三四五六七八九十] ?[件宗个份条项起例]|[没未无][^。；]*[申复诉费信]|均[为是]零"
)


def _may_differ(dossier: Dossier) -> bool:
    """Whether anything is told that the tables do not say, be it of another year or another thing:
    nearly always there is nothing, and no sentence need be understood.
    """
    text = dossier.prose.text
    return (
        _may_tell_another(dossier, text)
        or any(_denies_what_is_there(dossier, text, denial) for denial in _denials())
        or (dossier.report.fee is not None and _another_fee_may_be_told(dossier.report.fee, text))
    )


def _may_tell_another(dossier: Dossier, text: str) -> bool:
    """Whether a number stands behind the first words of a claim that it does not agree with."""
    report, (claims, told, spoken) = dossier.report, _looks()
    numbers = set(told.findall(text))
    for match in spoken.finditer(text):
        start = max([text.rfind(mark, 0, match.start()) for mark in "。；\n"])
        numbers.update(
            told.findall(f"{text[start + 1 : match.start()]}{spoken_number(match[0])}件")
        )
    return any(
        _tells_another(dossier, text, claim)
        for first, words, number in numbers
        for claim in claims[first]
        if (first + words).startswith(claim.begins) and not _agrees(report, claim, int(number))
    )


@cache
def _looks() -> tuple[Mapping[str, Sequence[_Claim]], re.Pattern[str], re.Pattern[str]]:
    """Claims by their first character; a pattern of first words (their first character and what
    follows it) with the next number; and one of numbers in words, 三件: 一件 is a way of speaking.
    """
    claims: dict[str, list[_Claim]] = {}
    rests: dict[str, dict[str, None]] = {}
    for claim in _claims():
        for word in claim.begins:
            rests.setdefault(word[0], {})[word[1:]] = None
        for first in dict.fromkeys(word[0] for word in claim.begins):
            claims.setdefault(first, []).append(claim)
    begin = "|".join(f"{first}(?={'|'.join(rest)})" for first, rest in rests.items())
    longest = max(len(word) for claim in _claims() for word in claim.begins)
    unit, digit = f" ?[{word_text('claims', 'units')}]", "[一二两三四五六七八九十]"
    return (
        claims,
        re.compile(rf"({begin})(?=(.{{1,{longest}}}))(?=[^0-9，。；\n]*([0-9]{{1,12}}){unit})"),
        re.compile(
            f"{digit}(?<![一二三四五六七八九十第].)(?!(?<=一){unit}){digit}{{0,2}}(?={unit})"
        ),
    )


def _tells_another(dossier: Dossier, text: str, claim: _Claim) -> bool:
    """Whether a claim may stand in a text with another number, wherever that is."""
    return any(
        _differing(dossier, claim, match) is not False
        for word in claim.begins
        for at in places_of(word, text)
        for match in _matches_in_sentence(claim, text, at)
    )


def _denies_what_is_there(dossier: Dossier, text: str, denial: _Claim) -> bool:
    """Whether a text may say that there was none of what the tables have."""
    return not _agrees(dossier.report, denial, 0) and _tells_another(dossier, text, denial)


def _matches_in_sentence(claim: _Claim, text: str, at: int) -> Iterator[re.Match[str]]:
    """A claim at a place; what its patterns see behind it ends with the sentence."""
    sentence = SENTENCE.match(text, at)
    end = sentence.end() if sentence else at
    matches = (pattern.match(text, at, end) for pattern in claim.patterns)
    yield from filter(None, matches)


def _another_fee_may_be_told(fee: Number, text: str) -> bool:
    for span in lines_with(("处理费",), text):
        told = word_pattern("claims", "fee").finditer(text, *span)
        if any(_other_sum(fee, match) for match in told):
            return True
        if fee.value and word_pattern("fee", "none").search(text, *span):
            return True
    return False


def _agrees(report: Report, claim: _Claim, said: int) -> bool:
    """Whether a number is one of the sums that it may be."""
    return any(_sum(report, cells) == said for cells in claim.sums)


def _differing(dossier: Dossier, claim: _Claim, match: re.Match[str]) -> bool | None:
    """Whether what is told is none of the sums that it may be; None where an error of a table
    leaves it open.
    """
    said = spoken_number(match["n"]) if "n" in match.re.groupindex else 0
    if said is None or _agrees(dossier.report, claim, said):
        return False
    if not claim.tables & dossier.doubtful:
        # cells that another form has are not judged
        return None not in (_sum(dossier.report, cells) for cells in claim.sums)
    return _surely_differs(dossier, claim, said)


def _surely_differs(dossier: Dossier, claim: _Claim, said: int) -> bool | None:
    """The same of a table with errors: a number that a broken sum may be wrong by is open."""
    report, tables = dossier.report, dossier.report.form.tables
    for cells in claim.sums:
        parts = [part for cell in cells for part in _of_group(report.form, cell)]
        if any(part not in report.numbers for part in parts):
            return False
        value = _sum(report, cells)
        filled_in = [one for part in parts for one in tables[part.table].made_of(part)]
        may_be = dossier.doubts.may_be(value, filled_in) if value is not None else ()
        if not may_be or said in may_be:
            return None
    return True


def _telling(dossier: Dossier) -> Iterator[tuple[Line, int, str, str]]:
    """The sentences that may tell a number of the tables: line, beginning, words and heading."""
    for line, topic in _with_topics(dossier):
        if line.has_typed_digit or _IN_WORDS.search(line.text):
            for start, sentence in line.sentences:
                if word_pattern("claims", "cues").search(sentence):
                    yield line, start, sentence, topic


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
) -> Iterator[_Told]:
    yield from _denied(dossier, line, start, sentence)
    context = line.text[line.text.rfind("。", 0, start) + 1 : start] + sentence + topic
    for claim in _claims():
        is_on_topic = claim.topic.search(context)
        for match in _in(sentence, claim) if is_on_topic else ():
            told = sentence[: match.end()]
            is_of_a_part = not claim.is_part and _AMONG in _without_brackets(told)
            if is_of_a_part or _is_elsewhere(claim, told):
                continue
            span = (start + match.start("n"), start + match.end("n"))
            is_other = _differing(dossier, claim, match)
            yield _Told(claim, line, span, match["n"], match[0], is_other)


def _in(sentence: str, claim: _Claim) -> Iterator[re.Match[str]]:
    """Where a claim stands in a sentence."""
    for pattern in claim.patterns:
        yield from pattern.finditer(sentence)


def _is_elsewhere(claim: _Claim, words: str) -> bool:
    """Whether words speak of another time or matter."""
    return any(word_pattern("claims", name).search(words) for name in claim.elsewhere)


def _denied(dossier: Dossier, line: Line, start: int, sentence: str) -> Iterator[_Told]:
    """`没有收到申请` where the table has some."""
    for claim in _denials():
        match = next(_in(sentence, claim), None)
        if match is not None and not _is_elsewhere(claim, sentence):
            span = (start + match.start(), start + match.end())
            yield _Told(claim, line, span, "没有", match[0], _differing(dossier, claim, match))


@cache
def _denials() -> tuple[_Claim, ...]:
    return tuple(
        _Claim(
            name,
            (re.compile(denial.text("words")),),
            denial.texts("begins"),
            tuple(map(_cells, denial.texts("cells"))),
            word_pattern("claims", "topic"),
            denial.texts("elsewhere"),
        )
        for name, denial in words().children("claims", "none").items()
    )


def _clause(sentence: str, at: int) -> str:
    """The words from the last comma on."""
    return sentence[max(sentence.rfind(mark, 0, at) for mark in "，、：") + 1 : at]


def _sum(report: Report, cells: Sequence[CellKey]) -> int | Decimal | None:
    numbers = report.numbers
    sum_: int | Decimal = 0
    for named in cells:
        for cell in (named,) if named in numbers else _of_group(report.form, named):
            number = numbers.get(cell)
            if number is None:
                return None
            sum_ += number.value
    return sum_


def _of_group(form: Form, cell: CellKey) -> Sequence[CellKey]:
    """The cells behind one that names a group of rows (申请.不予公开.总计); else the cell."""
    table = form.tables.get(cell.table)
    rows = table.groups.get(cell.row) if table else None
    return [cell._replace(row=row) for row in rows] if rows else [cell]


def _differs(report: Report, told: _Told) -> Finding:
    claim = told.claim
    first = claim.sums[0]
    values: dict[int | Decimal | None, str] = {}  # what several sums give is shown once
    for cells in claim.sums:
        values.setdefault(_sum(report, cells), " + ".join("·".join(cell) for cell in cells))
    shown_values = "，或 ".join(f"{name} = {value}" for value, name in values.items())
    is_cell = len(first) == 1 and first[0] in report.numbers
    hint = f"请核对；写成 {{{first[0]}}}，程序就填入表里的数。" if is_cell else "请对照表格核对。"
    return told.line.finding(
        "TXT-NUM", "warning", told.span, f"这里写的是 {told.number}，表里 {shown_values}",
        hint, expected=str(_sum(report, first)),
    )  # fmt: skip


@cache
def _claims() -> tuple[_Claim, ...]:
    between = f"(?:{word_text('claims', 'between')})*"
    number = word_text("claims", "number").replace("@", f"[{word_text('claims', 'units')}]")
    return tuple(
        _Claim(
            name,
            tuple(
                re.compile(pattern.replace("~", between).replace("#", number))
                for pattern in claim.texts("words")
            ),
            claim.texts("begins"),
            tuple(map(_cells, claim.texts("cells"))),
            re.compile(claim.text("topic") if claim.has("topic") else word_text("claims", "topic")),
            ("other_time", "other_matter"),
            claim.has("is_part"),
        )
        for name, claim in words().children("claims", "list").items()
    )


def _cells(text: str) -> tuple[CellKey, ...]:
    """`申请.新收.总计 + 申请.上年结转.总计` as cells."""
    return tuple(CellKey(*cell.strip().split(".")) for cell in text.split("+"))


def _charged(report: Report, line: Line, start: int, sentence: str) -> Iterator[Finding]:
    """The fee of section six, in 元."""
    if report.fee is None:
        return
    for match in word_pattern("claims", "fee").finditer(sentence):
        if _other_sum(report.fee, match):
            span = (start + match.start("n"), start + match.end("n"))
            yield _other_fee(report, line, span, f"{match['n']} {match['unit']}")
    none = word_pattern("fee", "none").search(sentence)
    if none and report.fee.value != 0:
        yield _other_fee(report, line, (start + none.start(), start + none.end()), "没有收取")


def _other_sum(fee: Number, told: re.Match[str]) -> bool:
    """Whether a text tells another fee than the data."""
    times = 10_000 if told["unit"] == "万元" else 1
    return _is_number(told["n"]) and Decimal(told["n"]) * times != fee.value


def _other_fee(report: Report, line: Line, span: tuple[int, int], said: str) -> Finding:
    assert report.fee is not None  # noqa: S101 - the caller has looked
    fee = report.fee.text
    return line.finding(
        "TXT-NUM", "warning", span, f"这里写的是{said}，“信息处理费”填的是 {fee} 元",
        "请核对；写成 {信息处理费}，程序就填入这个数。", expected=fee,
    )  # fmt: skip


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None


# -- numbers with their units


def _sentences(dossier: Dossier, seeds: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Beginnings and ends, in the text of all lines, of the sentences that hold a seed; those
    with numbers of tables in which something is wrong are left out.
    """
    prose = dossier.prose
    places = sorted(at for seed in seeds for at in places_of(seed, prose.text))
    for span in dict.fromkeys(map(prose.sentence_at, places)):
        if not (dossier.doubtful and prose.has_value(*span)):
            yield span


# -- TXT-SPLIT


def check_splits(dossier: Dossier) -> Iterator[Finding]:
    """TXT-SPLIT: parts that do not add up to their total; one thing with two numbers."""
    for sentence in _sentences(dossier, spelled(word_text("shares", "among"))):
        yield from _splits(dossier.prose, *sentence)
    yield from _summed_up(dossier)
    yield from _two_numbers(dossier)


def _splits(prose: Prose, start: int, end: int) -> Iterator[Finding]:
    """Each `其中` of a sentence with the list up to the next one's clause."""
    among = word_pattern("shares", "among").finditer(prose.text, start, end)
    places = [match.span() for match in among]
    for (at, behind), (following, _) in pairwise([*places, (end, end)]):
        stop = following
        if following < end:
            stop = max(prose.text.rfind(mark, behind, following) for mark in "；，、")
        yield from _split(prose, start, at, behind, max(stop, behind))


def _split(prose: Prose, start: int, at: int, behind: int, stop: int) -> Iterator[Finding]:
    """`新收申请50件，其中自然人31件、……`: the number before 其中 and those after it."""
    if _adds_up(prose.text, start, at, behind, stop):
        return
    before = prose.counted_in(start, at)
    total = _total(before, prose.text[:at])
    if total is None or _is_one_of_several(total, before, prose.text[total.end : at]):
        return
    stop = _end_of_brackets(prose.text, start, behind, stop)
    rest = _without_brackets(prose.text[behind:stop])
    listed = _listed(prose, rest, behind, stop)
    parts = [each for each in listed if each.unit == total.unit]
    sums = list(accumulate(part.value for part in parts))
    # what follows a whole division is another matter
    if len(parts) < 2 or total.value in (*sums, sum(each.value for each in listed)):
        return
    is_mixed = len(parts) < len(listed)  # of several kinds of things, it is no division
    is_open = is_mixed or not _seems_whole(parts, rest, behind)
    if not _ONLY_MARKS.fullmatch(prose.text[total.end : at]):
        is_open = is_open or sums[-1] < total.value * _NEARLY_ALL
    if (sums[-1] < total.value and is_open) or set(sums[1:]) & set(_last_sums(before, total.unit)):
        return
    yield _other_total(prose, total, parts)


def _adds_up(text: str, start: int, at: int, behind: int, stop: int) -> bool:
    """Whether the last number before 其中 is what the first ones behind it give: nearly always."""
    before, parts = counts(text, start, at), counts(text, behind, stop)
    if not before or len(parts) < 2:
        return False
    total, unit = before[-1]
    sums = accumulate(as_value(number) for number, of in parts if of == unit)
    return as_value(total) in sums


def _is_one_of_several(total: Counted, before: Sequence[Counted], between: str) -> bool:
    """`网站12条，微信8条。其中……`: a new sentence speaks of all of them."""
    same = [each for each in before if each.unit == total.unit and each.end <= total.start]
    return "。" in between and len(same) > 1


def _end_of_brackets(text: str, start: int, behind: int, stop: int) -> int:
    """`12条（其中……）`: what is said in brackets ends with them."""
    is_inside = text.rfind("（", start, behind) > text.rfind("）", start, behind)
    closed = text.find("）", behind, stop) if is_inside else -1
    return closed if closed >= 0 else stop


def _listed(prose: Prose, rest: str, behind: int, stop: int) -> list[Counted]:
    """The numbers of the list that 其中 begins, without brackets and changes."""
    counted = prose.counted_in(behind, stop)
    inside = [each for each in counted if rest.startswith(each.number, each.start - behind)]
    end = behind + _end_of_list(rest, inside[0].end - behind) if inside else stop
    listed = [each for each in inside if each.end <= end and not _is_told_as_sum(each, behind)]
    change = word_pattern("shares", "change")
    if change.search(prose.text, behind, stop):
        listed = [each for each in listed if not change.search(each.thing_since(behind))]
    return listed


# a list that comes after words on what it is about is taken for whole when little is missing
_NEARLY_ALL = Decimal("0.9")


def _last_sums(counted: Sequence[Counted], unit: str) -> Iterator[int | Decimal]:
    """`新收8件，结转2件，其中……`: what the last numbers of a unit give, the last two and more."""
    return accumulate(each.value for each in reversed(counted) if each.unit == unit)


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
    for before in _before_sum().finditer(prose.text):
        at = before.end()
        start, end = prose.sentence_at(at)
        counted = prose.counted_in(start, end)
        parts = [each for each in counted if each.end <= at]
        total = next((each for each in counted if each.start == at), None)
        if total is None or len(parts) < 2 or not _is_sum(total, parts, start):
            continue
        values = [part.value for part in parts]
        runs = (accumulate(values[at:]) for at in range(len(values)))
        is_doubtful = dossier.doubtful and prose.has_value(start, end)
        if not is_doubtful and total.value not in chain.from_iterable(runs):
            yield _other_total(prose, total, parts)


@cache
def _before_sum() -> re.Pattern[str]:
    """What stands before a number that may sum up others."""
    return re.compile(f"[{word_text('shares', 'summed_up_ends')}](?=[0-9])")


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
        and not word_pattern("shares", "change").search(before)
    )


_NOT_ADDED = re.compile("其中|[（含]")


def _total(counted: Sequence[Counted], before: str) -> Counted | None:
    """The number that 其中 divides: the last one, or the one that the last one is a change of."""
    if not counted or _is_list(before[counted[-1].end :]):
        return None
    is_change = len(counted) > 1 and word_pattern("shares", "change").search(counted[-1].thing)
    return counted[-2] if is_change else counted[-1]


def _is_list(between: str) -> bool:
    """Whether a list goes on between a number and 其中, so that it is not its total."""
    if _ONLY_MARKS.fullmatch(between):
        return False
    return word_pattern("shares", "explains").fullmatch(between.rstrip("：（ ")) is None


_ONLY_MARKS = re.compile(r"[，,（(：:；;。 ]*")


def _without_brackets(text: str) -> str:
    return _BRACKETS.sub(lambda match: "　" * len(match[0]), text) if "（" in text else text


_BRACKETS = re.compile("（[^（）]*）")


def _end_of_list(rest: str, at: int) -> int:
    """Where the first mark stands that divides more than a list's own, which is behind its first
    number: ， after 、. One behind 等 ends it.
    """
    divider = _DIVIDER.search(rest, at)
    if divider and rest[divider.start() - 1] == "等":
        return divider.start()
    end = _WIDER[divider[0]].search(rest, divider.start()) if divider else None
    return end.start() if end else len(rest)


_DIVIDER = re.compile("[、，；]")
_WIDER = {
    "、": re.compile("[，；]"),
    "，": re.compile("；"),
    "；": re.compile(r"；[^；]*?\d[^；，]*，[^；]*?\d|$"),  # where it has a list of its own
}


def _seems_whole(parts: Sequence[Counted], rest: str, behind: int) -> bool:
    """Whether a list whose sum is too small seems to name all parts."""
    if word_pattern("shares", "open_end").search(rest):
        return False
    thing = parts[-1].thing_since(behind)
    closes = word_pattern("shares", "rest").search(thing) is not None
    return len(parts) > 2 or closes


def _two_numbers(dossier: Dossier) -> Iterator[Finding]:
    """The same words before two different numbers of one unit."""
    told = set(_told().findall(dossier.prose.text))
    if len({(telling, unit) for telling, _, _, unit in told}) < len(told):
        yield from _second_numbers(dossier)


@cache
def _told() -> re.Pattern[str]:
    """The last words before a number, its first digit, the others, how its unit begins."""
    units = "".join({unit[0] for unit in word_text("shares", "units").split("|")})
    return re.compile(
        rf"[0-9](?<![0-9.].)(?<=(.{{{_TELLING}}})(.))([0-9]*(?:\.[0-9]+)?) ?([{units}])"
    )


_TELLING = 6  # characters; fewer do not tell what is counted


def _second_numbers(dossier: Dossier) -> Iterator[Finding]:
    """Each number whose thing, by all words before it, was counted above with another number."""
    things: dict[tuple[str, str], int | Decimal] = {}
    for line in dossier.lines:
        if dossier.doubtful and line.has_value(0, len(line.text)):
            continue
        for each in counted(line.text, 0, len(line.text)):
            thing = _bare(each.thing)
            is_part_of_year = thing[:1] in "月季日号"  # 2月公开信息40条
            if len(thing) < _TELLING or is_part_of_year or _is_of_another_year(line.text, each):
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


# -- TXT-PCT


def check_percentages(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PCT: a percentage that does not follow from the numbers beside it."""
    for sentence in _sentences(dossier, "%％"):
        yield from _percentages(dossier.prose, *sentence)


_PERCENT = re.compile(r"(?P<p>\d(?<![\d.]\d)\d{0,5}(?:\.(?P<digits>\d{1,6}))?) ?[%％]")


def _percentages(prose: Prose, start: int, end: int) -> Iterator[Finding]:
    sentence = prose.text[start:end]
    for match in _PERCENT.finditer(sentence):
        at = match.start()
        if _is_plain_share(sentence, match):
            continue
        numbers = counted(sentence, 0, at)
        pair = _base(sentence, at, numbers)
        if pair is None:
            continue
        given, slack = Decimal(match["p"]), Decimal(5).scaleb(-1 - len(match["digits"] or ""))
        shares = _shares(pair, numbers, grown=_is_grown(sentence, at))
        meant = next(shares, None)
        if meant is None or any(abs(share - given) <= slack for share in chain([meant], shares)):
            continue
        digits = Decimal(1).scaleb(-len(match["digits"] or ""))
        exact = meant.quantize(digits, ROUND_HALF_UP)  # GB/T 8170: 四舍五入
        part, whole = pair
        line, span = prose.at(start + at, start + match.end())
        yield line.finding(
            "TXT-PCT", "warning", span,
            f"写的是 {match[0]}，按前面的 {part.value} 和 {whole.value} 算是 {exact}%",
            "请核对这个百分数和前面的两个数。", expected=f"{exact}%",
        )  # fmt: skip


def _is_plain_share(sentence: str, percent: re.Match[str]) -> bool:
    """Whether a percentage that tells no change is that of the last number before it, or of the
    last but one, of one before these: nearly always.
    """
    numbers = counts(sentence, 0, percent.start())
    digits = len(percent["digits"] or "")
    given = int(percent["p"].replace(".", ""))  # in units of its last digit
    for (part, of), (whole, unit) in permutations(numbers[: -1 - _LAST : -1], 2):
        whole_value = as_value(whole)
        off = as_value(part) * 10 ** (2 + digits) - given * whole_value
        if of == unit and 2 * abs(off) <= whole_value != 0:
            return not _is_grown(sentence, percent.start())
    return False


_LAST = 3  # numbers before a percentage


def _base(sentence: str, at: int, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    """The two numbers that a percentage is said to follow from, or None where none are named."""
    clause = _clause(sentence, at)
    if word_pattern("shares", "share").search(clause):
        return _share_of(sentence, at, numbers)
    if _is_grown(sentence, at):
        return _two_years(sentence, numbers)
    rate = _rate().search(clause)
    # 回收率 of what was 收回
    said = (rate["of"], rate["of"][::-1]) if rate else ()
    things = [each.thing for each in numbers] if said else []
    thing = next((word for word in said if any(word in each for each in things)), None)
    return _rate_of(thing, numbers) if thing else None


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(word_text("shares", "rate") + r"[^，。]{0,4}$")


def _share_of(sentence: str, at: int, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    """`31件，占新收50件的62%`: the whole stands between 占 and the percentage."""
    share = sentence.rfind(word_text("shares", "share"), 0, at)
    whole = [each for each in numbers if each.start > share]
    part = [each for each in numbers if each.end <= share]
    if not part:
        return None
    if whole:
        return part[-1], whole[-1]
    # 占比62%: of the number before 其中, or of the only other one
    divided = sentence.rfind(_AMONG, 0, part[-1].start)
    same = [each for each in part[:-1] if each.unit == part[-1].unit and each.end <= divided]
    if not same:
        same = [each for each in part[:-1] if each.unit == part[-1].unit][:2]
    return (part[-1], same[-1]) if len({each.value for each in same}) == 1 else None


def _two_years(sentence: str, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    """The last two numbers where the words at one of them speak of last year or of a change."""
    if len(numbers) < 2 or numbers[-1].unit != numbers[-2].unit:
        return None
    before = sentence[max(numbers[-2].start - 10, 0) : numbers[-1].end]
    return (numbers[-1], numbers[-2]) if _LAST_YEAR.search(before) else None


_LAST_YEAR = re.compile("上年|去年|上一年|同期|比|较")


def _rate_of(thing: str, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    part = next(each for each in reversed(numbers) if thing in each.thing)
    whole = [each for each in numbers if each.unit == part.unit and each is not part]
    return (part, whole[-1]) if whole else None


def _is_grown(sentence: str, at: int) -> bool:
    return word_pattern("shares", "grown").search(_clause(sentence, at)) is not None


def _shares(
    pair: tuple[Counted, Counted], numbers: Sequence[Counted], *, grown: bool
) -> Iterator[Decimal]:
    """The percentages that the numbers can give; the first is the one that is meant."""
    part, whole = (Decimal(each.value) for each in pair)
    if grown:
        # 12件，比上年增加3件，增长33.3%; 12件，上年9件，增长33.3%
        changed = ((part, whole - part), (part, whole + part))
        compared = ((part - whole, whole), (whole - part, part))
        is_change = word_pattern("shares", "change").search(pair[0].thing)
        ways = (*changed, *compared) if is_change else (*compared, *changed)
        yield from (abs(up / down * 100) for up, down in ways if down)
        return
    low, high = sorted((part, whole))
    same = [Decimal(each.value) for each in numbers if each.unit == pair[1].unit]
    total = sum(same, Decimal(0))
    pairs = chain([(low, high)], permutations(same, 2), ((each, total) for each in same))
    yield from (part / other * 100 for part, other in pairs if other)
