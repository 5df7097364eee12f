"""What texts say of the tables' numbers: TXT-NUM."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import NamedTuple

from nianbao.checks.counted import as_value, spoken_number
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import AMONG, SENTENCE, Line, shown, without_brackets
from nianbao.checks.seeds import places_of
from nianbao.checks.wordlists import word_pattern, word_text, words
from nianbao.findings import Finding
from nianbao.forms.definition import CellKey, Form
from nianbao.report.keys import PREAMBLE
from nianbao.report.model import Number, Report

_NO_CELL = CellKey("", "", "")


@dataclass(frozen=True, eq=False)
class _Claim:
    """What texts say of a number of the tables: patterns with a group n (none in a denial), the
    words that they begin with, and the sums of cells that the number may be. `near` are words of
    which one stands between eight characters before it and its number; none where it wants none.
    """

    words: tuple[str, ...]
    begins: tuple[str, ...]
    sums: tuple[tuple[CellKey, ...], ...]
    near: tuple[str, ...]
    about: str  # a pattern of what the sentence or its heading must speak of
    elsewhere: tuple[str, ...]  # the lists of words that tell that it is about something else
    is_part: bool = False  # one of the parts that 其中 introduces
    is_denial: bool = False

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """Compiled when a text holds the first words: few texts hold those of all claims."""
        return tuple(map(re.compile, self.words))

    @cached_property
    def topic(self) -> re.Pattern[str]:
        return re.compile(self.about)

    @cached_property
    def first(self) -> CellKey:
        """The first of its cells, which gives the number by itself where nothing is added to it."""
        cells = self.sums[0]
        return cells[0] if len(cells) == 1 else _NO_CELL

    @property
    def tables(self) -> set[str]:
        return {cell.table for cells in self.sums for cell in cells}


def check_claims(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUM: a number typed in the text differs from the table's."""
    if not _may_differ(dossier):
        return
    all_told: list[_Told] = []
    for line, start, sentence, topic in _telling(dossier):
        all_told += _claimed(dossier, line, start, sentence, topic)
        yield from _charged(dossier.report, line, start, sentence)
    for told in all_told:
        if told.differs and not _is_share(dossier.report, told, all_told):
            yield _differs(dossier.report, told)


def _is_share(report: Report, told: _Told, all_told: Sequence[_Told]) -> bool:
    """`县政府收到申请20件，各部门收到申请30件`: numbers of one paragraph that give the table's.
    Where requests that came in one way are told, others may have come in another.
    """
    if told.claim.is_denial:
        return False
    beside = {each.span: each for each in all_told if each[:2] == told[:2]}.values()
    if told.is_by_way:
        of_ways = sum(spoken_number(each.number) or 0 for each in beside if each.is_by_way)
        return any(of_ways <= (sum_of(report, cells) or 0) for cells in told.claim.sums)
    sum_ = sum(spoken_number(each.number) or 0 for each in beside)
    return len(beside) > 1 and any(sum_of(report, cells) == sum_ for cells in told.claim.sums)


def undecided(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """What texts say that nobody can judge while a table has errors: the table, and the words."""
    for line, start, sentence, topic in _telling(dossier):
        for told in _claimed(dossier, line, start, sentence, topic):
            where = line.place(*told.span).in_words
            for table in told.claim.tables if told.differs is None else ():
                yield table, f"“{shown(told.words)}”（{where}）"


class _Told(NamedTuple):
    """A number (没有 in a denial) that a text tells, and in which words. `differs`: whether it is
    none that the tables have; None where nobody knows. `is_by_way`: whether only what was asked
    for in one way is told.
    """

    claim: _Claim
    line: Line
    span: tuple[int, int]
    number: str
    words: str
    differs: bool | None
    is_by_way: bool = False  # 通过信函收到6件


# a number, be it put in for {…} or told without digits, or that there was none
_TELLS = re.compile(
    r"\d|[一二两三四五六七八九十百千] ?[件宗个份条项起例]|[没未无][^。；]*[申复诉费信]|均[为是]零"
)


def _may_differ(dossier: Dossier) -> bool:
    """Whether anything is told that the tables do not say, be it of another year or another thing:
    nearly always there is nothing, and no sentence need be understood.
    """
    report, text = dossier.report, dossier.prose.text
    for place, claims in _claims_begin().find(text):
        left = _left_open(report, claims, place)
        if left and _differ_at(dossier, place.start(), left):
            return True
    for place, denials in _denials_begin().find(text):
        if _differ_at(dossier, place.start(), denials):
            return True
    return report.fee is not None and _fee_may_differ(report.fee, text)


def _left_open(report: Report, claims: Sequence[_Claim], place: re.Match[str]) -> Sequence[_Claim]:
    """The claims that the next number may be wrong for: all where it is not told in digits, else
    those with a word that they want nearby.
    """
    number = place["n"]
    if not number:
        return claims
    said = int(number)
    numbers = report.numbers
    others = [  # the first cell is nearly always the one
        claim
        for claim in claims
        if (first := numbers.get(claim.first)) is None or first.value != said
    ]
    return [c for c in others if _is_near(c, place) and not _may_be(report, c, said)]


def _may_be(report: Report, claim: _Claim, said: int) -> bool:
    """Whether a number is one of the sums that a claim may be about."""
    return said in [sum_of(report, cells) for cells in claim.sums]


def _is_near(claim: _Claim, place: re.Match[str]) -> bool:
    """Whether a word stands there without which nothing is claimed."""
    told = place.string[max(place.start() - _NEAR, 0) : place.end("n")]
    return not claim.near or any(word in told for word in claim.near)


_NEAR = 8  # characters, more than any pattern with such a word looks back


def _differ_at(dossier: Dossier, at: int, claims: Sequence[_Claim]) -> bool:
    """Whether what one of these tells at a place may be none of the sums that it may be."""
    text = dossier.prose.text
    # a pattern may look ahead to the end of its sentence, no further
    end = SENTENCE.match(text, at).end()  # type: ignore[union-attr]
    return any(
        _differing(dossier, claim, match) is not False
        for claim in claims
        for pattern in claim.patterns
        if (match := pattern.match(text, at, end))
    )


def _fee_may_differ(fee: Number, text: str) -> bool:
    if any(_other_sum(fee, told) for told in word_pattern("claims", "fee").finditer(text)):
        return True
    places = places_of("信息处理费", text) if fee.value else ()
    none = word_pattern("fee", "none")
    return any(none.search(text, max(at - _AROUND, 0), at + _AROUND) for at in places)


_AROUND = 24  # characters, more than any such pattern takes on one side


class _FirstWords:
    """The words that claims or denials begin with, and a pattern of what must follow them. They are
    looked for by their first characters, all at once.
    """

    def __init__(self, claims: Sequence[_Claim], must_follow: str) -> None:
        words = {word for claim in claims for word in claim.begins}
        # by the first characters of words, the longest first
        self._claims: dict[str, list[tuple[str, list[_Claim]]]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            begun = [claim for claim in claims if word.startswith(claim.begins)]
            self._claims.setdefault(word[0], []).append((word, begun))
        choices = (
            f"{first}(?={'|'.join(word[1:] for word, _ in alike)})"
            for first, alike in self._claims.items()
        )
        self._pattern = re.compile(f"(?:{'|'.join(choices)})(?={must_follow})")

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Sequence[_Claim]]]:
        """Each place where one may begin, and which may."""
        for place in self._pattern.finditer(text):
            for word, claims in self._claims[place[0]]:
                if text.startswith(word, place.start()):
                    yield place, claims
                    break


@cache
def _claims_begin() -> _FirstWords:
    return _FirstWords(_claims(), word_text("claims", "told"))


@cache
def _denials_begin() -> _FirstWords:
    return _FirstWords(_denials(), word_text("claims", "denied"))


def _differing(dossier: Dossier, claim: _Claim, match: re.Match[str]) -> bool | None:
    """Whether what is told is none of the sums that it may be; None where an error of a table
    leaves it open.
    """
    said = 0 if claim.is_denial else spoken_number(match["n"])
    if said is None:
        return False
    if _may_be(dossier.report, claim, said):
        return False
    if not (dossier.doubtful and claim.tables & dossier.doubtful):
        # cells that another form has are not judged
        return all(sum_of(dossier.report, cells) is not None for cells in claim.sums)
    return _surely_differs(dossier, claim, said)


def _surely_differs(dossier: Dossier, claim: _Claim, said: int) -> bool | None:
    """The same of a table with errors: a number that a broken sum may be wrong by is open."""
    report, tables = dossier.report, dossier.report.form.tables
    for cells in claim.sums:
        parts = [part for cell in cells for part in _of_group(report.form, cell)]
        if any(part not in report.numbers for part in parts):
            return False
        value = sum_of(report, cells)
        filled_in = [one for part in parts for one in tables[part.table].made_of(part)]
        may_be = dossier.doubts.may_be(value, filled_in) if value is not None else ()
        if not may_be or said in may_be:
            return None
    return True


def _telling(dossier: Dossier) -> Iterator[tuple[Line, int, str, str]]:
    """The sentences that may tell a number of the tables: line, beginning, words and heading."""
    for line, topic in _with_topics(dossier):
        if _TELLS.search(line.text):
            for start, sentence in line.sentences:
                if word_pattern("claims", "cues").search(sentence):
                    yield line, start, sentence, topic


def _with_topics(dossier: Dossier) -> Iterator[tuple[Line, str]]:
    """Each line with the heading (（一）依申请公开) that it stands under."""
    heading = key = ""
    for line in dossier.lines:
        if line.key == PREAMBLE:
            continue
        first_level = _FIRST_LEVEL.match(line.text)
        if first_level or line.level == 2 or line.key != key:
            heading, key = first_level[0] if first_level else line.heading, line.key
        yield line, heading


_FIRST_LEVEL = re.compile("[一二三四五六七八九十]+、[^，。；：]{2,20}(?:[。：]|$)")


def _claimed(
    dossier: Dossier, line: Line, start: int, sentence: str, topic: str
) -> Iterator[_Told]:
    yield from _denied(dossier, line, start, sentence)
    lead = _lead(line.text, start)
    # 收到申请10件，比上年增加2件。其中，自然人8件: of what the next sentence tells the parts
    whole = lead.partition("，")[0] if sentence.startswith(AMONG) else ""
    context = lead + sentence + topic
    for claim in _claims():
        is_on_topic = claim.topic.search(context)
        for match in _in(sentence, claim) if is_on_topic else ():
            told, before = sentence[: match.end()], sentence[: match.start()]
            is_of_a_part = not claim.is_part and AMONG in without_brackets(told)
            if is_of_a_part or _is_elsewhere(claim, told) or _is_of_others(dossier.report, before):
                continue
            if whole and (_is_elsewhere(claim, whole) or _is_of_others(dossier.report, whole)):
                continue
            span = (start + match.start("n"), start + match.end("n"))
            is_other = _differing(dossier, claim, match)
            is_by_way = word_pattern("claims", "by_way").search(before) is not None
            yield _Told(claim, line, span, match["n"], match[0], is_other, is_by_way)


def _lead(text: str, start: int) -> str:
    """What stands before a clause in its sentence; 其中 goes on with the one before."""
    begin = text.rfind("。", 0, start)
    if text.startswith(AMONG, begin + 1):
        begin = text.rfind("。", 0, max(begin, 0))
    return text[begin + 1 : start]


def _in(sentence: str, claim: _Claim) -> Iterator[re.Match[str]]:
    """Where a claim stands in a sentence."""
    for pattern in claim.patterns:
        yield from pattern.finditer(sentence)


def _is_elsewhere(claim: _Claim, words: str) -> bool:
    """Whether words speak of another time or matter."""
    return any(word_pattern("claims", name).search(words) for name in claim.elsewhere)


def _is_of_others(report: Report, before: str) -> bool:
    """Whether the words right before a claim say that it is about another year than the report's,
    about a month, about all of a place of which the agency is only a part, or about a part of it.
    """
    if word_pattern("claims", "narrower").search(before):
        return True
    at = max(before.rfind(mark) for mark in "，、（）：") + 1
    time = word_pattern("claims", "time_alone").search(before, 0, at)
    clause = before[time.start() if time else at :]
    if word_pattern("claims", "months").search(clause):
        return True
    years = word_pattern("claims", "years").findall(clause)
    wider = word_pattern("claims", "wider").findall(clause)
    return any(year != str(report.year) for year in years) or any(
        not re.search(f"{unit}{word_text('claims', 'rules')}$", report.agency.name)
        for unit in wider
    )


def _denied(dossier: Dossier, line: Line, start: int, sentence: str) -> Iterator[_Told]:
    """`没有收到申请` where the table has some."""
    for claim in _denials():
        report = dossier.report
        matches = (
            m for m in _in(sentence, claim) if not _is_of_others(report, sentence[: m.start()])
        )
        match = next(matches, None)
        if match is not None and not _is_elsewhere(claim, _to_comma(sentence, match.end())):
            span = (start + match.start(), start + match.end())
            yield _Told(claim, line, span, "没有", match[0], _differing(dossier, claim, match))


def _to_comma(sentence: str, at: int) -> str:
    """A sentence up to the end of a clause: what comes behind may be of another matter."""
    comma = sentence.find("，", at)
    return sentence[:comma] if comma >= 0 else sentence


@cache
def _denials() -> tuple[_Claim, ...]:
    return tuple(
        _Claim(
            (denial.text("words"),),
            denial.texts("begins"),
            tuple(map(cells_of, denial.texts("cells"))),
            (),
            word_text("claims", "topic"),
            denial.texts("elsewhere"),
            is_denial=True,
        )
        for denial in words().children("claims", "none").values()
    )


def sum_of(report: Report, cells: Sequence[CellKey]) -> int | Decimal | None:
    """What cells give together; None where a number is not known."""
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
        values.setdefault(sum_of(report, cells), " + ".join("·".join(cell) for cell in cells))
    shown_values = "，或 ".join(f"{name} = {value}" for value, name in values.items())
    is_cell = len(first) == 1 and first[0] in report.numbers
    hint = f"请核对；写成 {{{first[0]}}}，程序就填入表里的数。" if is_cell else "请对照表格核对。"
    return told.line.finding(
        "TXT-NUM", "warning", told.span, f"这里写的是 {told.number}，表里 {shown_values}",
        hint, expected=str(sum_of(report, first)),
    )  # fmt: skip


_ELSEWHERE = ("other_time", "other_matter", "other_makers")


@cache
def _claims() -> tuple[_Claim, ...]:
    between = f"(?:{word_text('claims', 'between')})*"
    return tuple(
        _Claim(
            tuple(
                pattern.replace("~", between).replace("#", _number())
                for pattern in claim.texts("words")
            ),
            claim.texts("begins"),
            tuple(map(cells_of, claim.texts("cells"))),
            claim.texts("near") if claim.has("near") else (),
            claim.text("topic") if claim.has("topic") else word_text("claims", "topic"),
            claim.texts("elsewhere") if claim.has("elsewhere") else _ELSEWHERE,
            claim.has("is_part"),
        )
        for claim in words().children("claims", "list").values()
    )


@cache
def _number() -> str:
    """A pattern of a number with its unit."""
    return word_text("claims", "number").replace("@", f"[{word_text('claims', 'units')}]")


def cells_of(text: str) -> tuple[CellKey, ...]:
    """`申请.新收.总计 + 申请.上年结转.总计` as cells."""
    return tuple(CellKey(*cell.strip().split(".")) for cell in text.split("+"))


def _charged(report: Report, line: Line, start: int, sentence: str) -> Iterator[Finding]:
    """The fee of section six, in 元."""
    if report.fee is None:
        return
    for match in word_pattern("claims", "fee").finditer(sentence):
        if _other_sum(report.fee, match):
            span = (start + match.start("n"), start + match.end("unit"))
            yield _other_fee(report, line, span, f"{match['n']} {match['unit']}")
    none = word_pattern("fee", "none").search(sentence)
    if none and report.fee.value != 0:
        yield _other_fee(report, line, (start + none.start(), start + none.end()), "没有收取")


def _other_sum(fee: Number, told: re.Match[str]) -> bool:
    """Whether a text tells another fee than the data."""
    times = 10_000 if told["unit"] == "万元" else 1
    return as_value(told["n"]) * times != fee.value


def _other_fee(report: Report, line: Line, span: tuple[int, int], said: str) -> Finding:
    assert report.fee is not None  # noqa: S101 - the caller has looked
    fee = report.fee.text
    return line.finding(
        "TXT-NUM", "warning", span, f"这里写的是{said}，“信息处理费”填的是 {fee} 元",
        "请核对；写成 {信息处理费}元，程序就填入这个数。", expected=f"{fee}元",
    )  # fmt: skip
