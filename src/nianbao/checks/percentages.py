"""Percentages against the numbers beside them: TXT-PCT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import accumulate, chain, permutations
from typing import NamedTuple

from nianbao.checks.counted import Counted, as_value, counted, counts
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import AMONG, Prose, without_brackets
from nianbao.checks.seeds import places_of
from nianbao.checks.wordlists import word_pattern, word_text
from nianbao.findings import Finding
from nianbao.han import HAN

_Value = int | Decimal


class _Reading(NamedTuple):
    """What a percentage may be: of which two told numbers, and how much."""

    part: _Value
    whole: _Value
    percent: Decimal


def check_percentages(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PCT: a percentage that does not follow from the numbers beside it."""
    text = dossier.prose.text
    for sentence in dossier.sentences_at(sorted([*places_of("%", text), *places_of("％", text)])):
        yield from _percentages(dossier.prose, *sentence, dossier.report.year)


_PERCENT = re.compile(r"(?P<p>\d(?<![\d.]\d)\d{0,5}(?:\.(?P<digits>\d{1,6}))?) ?[%％]")


def _percentages(prose: Prose, start: int, end: int, year: int) -> Iterator[Finding]:
    sentence = prose.text[start:end]
    for match in _PERCENT.finditer(sentence):
        if _is_plain_share(sentence, match):
            continue
        before = prose.text[prose.text.rfind("\n", 0, start) + 1 : start]
        given, slack = Decimal(match["p"]), _slack(match)
        readings = _readings(sentence, match.start(), before, year)
        meant = next(readings, None)
        if meant is None:
            continue
        if any(abs(each.percent - given) <= slack for each in chain([meant], readings)):
            continue
        digits = Decimal(1).scaleb(-len(match["digits"] or ""))
        exact = meant.percent.quantize(digits, ROUND_HALF_UP)  # GB/T 8170: 四舍五入
        line, span = prose.at(start + match.start(), start + match.end())
        yield line.finding(
            "TXT-PCT", "warning", span,
            f"写的是 {match[0]}，按前面的 {meant.part} 和 {meant.whole} 算是 {exact}%",
            "请核对这个百分数和前面的两个数。", expected=f"{exact}%",
        )  # fmt: skip


def _slack(percent: re.Match[str]) -> Decimal:
    """Half of the last digit of a percentage."""
    return Decimal(5).scaleb(-1 - len(percent["digits"] or ""))


def _is_plain_share(sentence: str, percent: re.Match[str]) -> bool:
    """Whether a percentage that tells no change is that of the last number before it, or of the
    last but one, of one before these: nearly always.
    """
    at = percent.start()
    numbers = counts(sentence, 0, at)[-_LAST:]
    if len({unit for _, unit in numbers}) != 1:
        return False
    digits = len(percent["digits"] or "")
    given = int(percent["p"].replace(".", ""))  # in units of its last digit
    values = [as_value(number) for number, _ in reversed(numbers)]
    for part, whole in _plain_pairs(sentence, at, values):
        off = part * 10 ** (2 + digits) - given * whole
        if part <= whole and 2 * abs(off) <= whole != 0:
            return not (_is_grown(sentence, at) or _comes_after_other_shares(sentence, at))
    return False


def _plain_pairs(
    sentence: str, at: int, values: Sequence[_Value]
) -> Iterable[tuple[_Value, _Value]]:
    """What may be a part and its whole: a share is of the number right before 占."""
    share = sentence.rfind(word_text("shares", "share"), 0, at)
    if share < 0:
        return permutations(values, 2)
    if counts(sentence, share, at):  # 31件，占50件的62%
        return ((part, values[0]) for part in values[1:2])
    return ((values[0], whole) for whole in values[1:])


_LAST = 3  # numbers before a percentage


def _comes_after_other_shares(sentence: str, at: int) -> bool:
    """`10件，占50%；4件，占`: which numbers have shares of their own needs a closer look."""
    divider = sentence.rfind("；", 0, at)
    return divider >= 0 and any(sentence.find(sign, 0, divider) >= 0 for sign in "%％")


def _clause(sentence: str, at: int) -> str:
    """The words from the last comma on."""
    return sentence[max(sentence.rfind(mark, 0, at) for mark in "，、：") + 1 : at]


def _readings(sentence: str, at: int, before: str, year: int) -> Iterator[_Reading]:
    """What a percentage can be by the numbers of its sentence, first what is meant; nothing where
    they do not tell. `before` is what stands before the sentence in its paragraph.
    """
    numbers, clause = counted(sentence, 0, at), _clause(sentence, at)
    in_turn = word_text("shares", "in_turn") in clause  # 减少8件、5人，分别下降20%、10%
    if in_turn or any(each.is_rough for each in numbers if each.unit == numbers[-1].unit):
        return iter(())
    share = word_text("shares", "share")
    if share in clause:
        is_change = word_pattern("shares", "grown").search(clause, clause.rfind(share))
        return iter(()) if is_change else _shares(sentence, at, before)
    if _is_grown(sentence, at):
        return _growths(sentence, at, numbers, year)
    return _rates(clause, numbers)


def _reading(part: _Value, whole: _Value) -> Iterator[_Reading]:
    if whole:
        yield _Reading(part, whole, Decimal(part) / Decimal(whole) * 100)


# -- of how many something is


def _shares(sentence: str, at: int, before: str) -> Iterator[_Reading]:
    """`31件，占新收50件的62%`: the whole stands between 占 and the percentage, or before it."""
    share = sentence.rfind(word_text("shares", "share"), 0, at)
    numbers = counted(sentence, 0, at)
    parts = [each for each in numbers if each.end <= share]
    if not parts or len(_WORD.findall(sentence, parts[-1].end, share)) > _LINK:
        return  # 收到50件，自然人占62%: of a number that is not told
    part = parts[-1]
    told = [each for each in numbers if each.start > share]
    meant = told[-1].value if told else _whole_of(part, parts[:-1], before)
    if meant is None or part.value > meant:  # 占目标100条的120%
        return
    yield from _reading(part.value, meant)
    same = [each for each in numbers if each.unit == part.unit]
    said_of = same if _is_of_many(sentence, part, share, at) else [part]
    wholes = [each for each in same if not _is_another_part(each, at)]
    yield from _pairs(said_of, wholes, sum(each.value for each in same))


_WORD = re.compile(HAN)
_LINK = 2  # characters: 31件，约占62%


def _is_of_many(sentence: str, part: Counted, share: int, at: int) -> bool:
    """Whether a share may be that of another number than the one right before it: 网站占62%, or
    several side by side (分别占60%和40%) or together (合计占60%).
    """
    together = word_pattern("shares", "together").search(_clause(sentence, at))
    is_named = _WORD.search(sentence, part.end, share) is not None
    return is_named or together is not None or _BESIDE.match(sentence, at) is not None


_BESIDE = re.compile(r"[\d.]+ ?[%％][、，和及与]+\d[\d.]* ?[%％]")


def _whole_of(part: Counted, others: Sequence[Counted], before: str) -> _Value | None:
    """What a part is said to be a share of by the words alone, where that is one number: what
    stands before 其中, or the only one without a share of its own.
    """
    same = [each for each in _beside(part, others) if each.unit == part.unit]
    divided = part.text.rfind(AMONG, 0, part.start)
    wholes = [each for each in same if each.end <= divided] or [
        each for each in same if not _own_share(each)
    ]
    if not wholes and any(map(_own_share, same)):
        return _whole_of_parts(part.text, before)
    return wholes[-1].value if len({each.value for each in wholes}) == 1 else None


def _beside(part: Counted, others: Sequence[Counted]) -> Sequence[Counted]:
    """The others, but for those in brackets where the part is in none: 326条（去年300条）。"""
    bare = without_brackets(part.text)
    if not bare.startswith(part.number, part.start):
        return others
    return [each for each in others if bare.startswith(each.number, each.start)]


def _whole_of_parts(sentence: str, before: str) -> _Value | None:
    """`42件，占60%；28件，占40%`: what the parts give, or a number told before, where the first
    one's share says so. Else they are shares of a number that nobody tells.
    """
    parts = [each for each in counted(sentence, 0, len(sentence)) if _own_share(each)]
    first = _own_share(parts[0])
    assert first is not None  # noqa: S101 - these have one
    told = [each.value for each in counted(before, 0, len(before)) if each.unit == parts[0].unit]
    sum_ = sum(each.value for each in parts)
    for whole in (sum_, *reversed(told)):
        off = abs(parts[0].value * 100 - Decimal(first["p"]) * whole)
        if whole >= sum_ and whole and off <= whole * _slack(first):
            return whole
    return None


def _own_share(number: Counted) -> re.Match[str] | None:
    return _OWN_SHARE.match(number.text, number.end)


_OWN_SHARE = re.compile(rf"[，（]?占[^，。；\d]{{0,6}}{_PERCENT.pattern}")


def _is_another_part(number: Counted, at: int) -> bool:
    """`10件，占50%；4件，占`: what has a share itself and ends with ；."""
    return bool(_own_share(number)) and number.text.find("；", number.end, at) >= 0


def _pairs(
    parts: Sequence[Counted], wholes: Sequence[Counted], total: _Value
) -> Iterator[_Reading]:
    """Each number, and the last ones together, as a share of each other one that is no smaller, and
    of all together.
    """
    for part in parts:
        for whole in wholes:
            if whole is not part and part.value <= whole.value:
                yield from _reading(part.value, whole.value)
        yield from _reading(part.value, total)
    for sum_ in _with_sums(each.value for each in reversed(parts))[len(parts) :]:
        for whole in wholes:
            if sum_ <= whole.value:
                yield from _reading(sum_, whole.value)


# -- by how much something has grown


def _is_grown(sentence: str, at: int) -> bool:
    return word_pattern("shares", "grown").search(_clause(sentence, at)) is not None


def _growths(sentence: str, at: int, numbers: Sequence[Counted], year: int) -> Iterator[_Reading]:
    """By the numbers behind the last ；; where there are none, by all of the sentence."""
    between = sentence[numbers[-1].end : at] if numbers else ""
    if not word_pattern("shares", "grown_by").fullmatch(between):
        return  # of something else: 点击量增长20%
    same = [each for each in numbers if each.unit == numbers[-1].unit]
    since = sentence.rfind("；", 0, at)
    near = [each for each in same if each.start > since]
    yield from _growths_of(near or same, year)


def _growths_of(told: Sequence[Counted], year: int) -> Iterator[_Reading]:
    """From a change and a year, or from both years; the last numbers first."""
    changes = [each for each in reversed(told) if _is_change(each)]
    rest = [each for each in reversed(told) if not _is_change(each)]
    earlier = _with_sums(each.value for each in rest if _is_earlier(each, year))
    later = _with_sums(each.value for each in rest if not _is_earlier(each, year))
    for change in changes:
        for was in earlier:
            yield from _reading(change.value, was)
        is_less = word_pattern("shares", "less").search(change.thing)
        for now in later:
            was = now + change.value if is_less else now - change.value
            if was > 0:
                yield _Reading(change.value, now, Decimal(change.value) / Decimal(was) * 100)
    for was in earlier:
        for now in later:
            if was:
                yield _Reading(now, was, abs(Decimal(now - was)) / Decimal(was) * 100)


def _with_sums(values: Iterable[_Value]) -> list[_Value]:
    """Numbers, and what the first two and more of them give."""
    values = list(values)
    return [*values, *list(accumulate(values))[1:]]


def _is_change(number: Counted) -> bool:
    return word_pattern("shares", "changed").search(number.thing) is not None


def _is_earlier(number: Counted, year: int) -> bool:
    """Whether a number is told of another year."""
    match = word_pattern("shares", "earlier").search(number.text[: number.start])
    return match is not None and match["year"] != str(year)


# -- rates


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(word_text("shares", "rate") + r"[^，。]{0,4}$")


def _rates(clause: str, numbers: Sequence[Counted]) -> Iterator[_Reading]:
    """`回收率` is of what was 收回, by a number beside that word; more may be done than planned."""
    rate = _rate().search(clause)
    said = (rate["of"], rate["of"][::-1]) if rate else ()
    named = [each for word in said for each in reversed(numbers) if word in each.thing]
    part = named[0] if named else None
    same = [each for each in numbers if part and each.unit == part.unit]
    wholes = [each for each in reversed(same) if each is not part]
    if part is None or not wholes:
        return
    larger = [each for each in wholes if each.value >= part.value]
    for whole in [*larger, *wholes[:1]]:
        yield from _reading(part.value, whole.value)
    yield from _pairs(same, same, sum(each.value for each in same))
