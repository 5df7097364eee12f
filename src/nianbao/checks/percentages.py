"""Percentages against the numbers beside them: TXT-PCT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import chain, permutations

from nianbao.checks.counted import Counted, as_value, counted, counts
from nianbao.checks.dossier import Dossier
from nianbao.checks.han import HAN
from nianbao.checks.prose import AMONG, Prose
from nianbao.checks.seeds import places_of
from nianbao.checks.wordlists import word_pattern, word_text
from nianbao.findings import Finding


def check_percentages(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PCT: a percentage that does not follow from the numbers beside it."""
    text = dossier.prose.text
    for sentence in dossier.sentences_at(sorted([*places_of("%", text), *places_of("％", text)])):
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
        given, slack = Decimal(match["p"]), _slack(match)
        if _is_grown(sentence, at):
            shares = _growths(pair)
        else:
            shares = _shares(pair, numbers, is_one_of_many=_is_one_of_many(sentence, match))
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


def _slack(percent: re.Match[str]) -> Decimal:
    """Half of the last digit of a percentage."""
    return Decimal(5).scaleb(-1 - len(percent["digits"] or ""))


def _is_plain_share(sentence: str, percent: re.Match[str]) -> bool:
    """Whether a percentage that tells no change is that of the last number before it, or of the
    last but one, of one before these: nearly always.
    """
    numbers = counts(sentence, 0, percent.start())[-_LAST:]
    if len({unit for _, unit in numbers}) != 1:
        return False
    digits = len(percent["digits"] or "")
    given = int(percent["p"].replace(".", ""))  # in units of its last digit
    values = [as_value(number) for number, _ in reversed(numbers)]
    for part, whole in permutations(values, 2):
        off = part * 10 ** (2 + digits) - given * whole
        if 2 * abs(off) <= whole != 0:
            return not _is_grown(sentence, percent.start())
    return False


_LAST = 3  # numbers before a percentage


def _clause(sentence: str, at: int) -> str:
    """The words from the last comma on."""
    return sentence[max(sentence.rfind(mark, 0, at) for mark in "，、：") + 1 : at]


def _base(sentence: str, at: int, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    """The two numbers that a percentage is said to follow from, or None where none are named."""
    clause = _clause(sentence, at)
    if word_text("shares", "in_turn") in clause:  # 减少8件、5人，分别下降20%、10%
        return None
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
    if not part or len(_WORD.findall(sentence, part[-1].end, share)) > _LINK:
        return None  # 收到50件，自然人占62%: of a number that is not told
    if whole:
        return part[-1], whole[-1]
    # 占比62%: of the number before 其中, or of the only other one
    divided = sentence.rfind(AMONG, 0, part[-1].start)
    before = [each for each in part[:-1] if each.unit == part[-1].unit]
    same = [each for each in before if each.end <= divided]
    if not same and any(_own_share(sentence, each) for each in before):
        return _share_among_parts(sentence, part[-1])
    same = same or before[:2]
    return (part[-1], same[-1]) if len({each.value for each in same}) == 1 else None


_WORD = re.compile(f"[{HAN}]")
_LINK = 2  # characters: 31件，约占62%


def _share_among_parts(sentence: str, part: Counted) -> tuple[Counted, Counted] | None:
    """`42件，占60%；28件，占40%`: of what the parts give, where the first one's share says so.
    Else they are shares of a number that another sentence tells.
    """
    parts = [each for each in counted(sentence, 0, len(sentence)) if _own_share(sentence, each)]
    first, whole = _own_share(sentence, parts[0]), sum(each.value for each in parts)
    assert first is not None  # noqa: S101 - these have one
    is_whole = abs(parts[0].value * 100 - Decimal(first["p"]) * whole) <= whole * _slack(first)
    return (part, part._replace(number=str(whole))) if whole and is_whole else None


def _own_share(sentence: str, number: Counted) -> re.Match[str] | None:
    return _OWN_SHARE.match(sentence, number.end)


_OWN_SHARE = re.compile(rf"[，（]?占[^，。；\d]{{0,6}}{_PERCENT.pattern}")


def _two_years(sentence: str, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    """The last two numbers where the words at one of them speak of last year or of a change."""
    if len(numbers) < 2 or numbers[-1].unit != numbers[-2].unit:
        return None
    earlier, later = numbers[-2:]
    if _WAS.search(sentence, earlier.end, later.start) and not _CHANGED.search(later.thing):
        return earlier, later  # 12件，上年9件
    before = sentence[max(earlier.start - 10, 0) : later.end]
    return (later, earlier) if _LAST_YEAR.search(before) else None


_WAS = re.compile("上年|去年|上一年|同期")
_CHANGED = re.compile("比|较|增|减")
_LAST_YEAR = re.compile(f"{_WAS.pattern}|比|较")


def _rate_of(thing: str, numbers: Sequence[Counted]) -> tuple[Counted, Counted] | None:
    part = next(each for each in reversed(numbers) if thing in each.thing)
    whole = [each for each in numbers if each.unit == part.unit and each is not part]
    return (part, whole[-1]) if whole else None


def _is_grown(sentence: str, at: int) -> bool:
    return word_pattern("shares", "grown").search(_clause(sentence, at)) is not None


def _growths(pair: tuple[Counted, Counted]) -> Iterator[Decimal]:
    """The changes that two numbers can tell; the first is the one that is meant."""
    part, whole = (Decimal(each.value) for each in pair)
    # 12件，比上年增加3件，增长33.3%; 12件，上年9件，增长33.3%
    changed = ((part, whole - part), (part, whole + part))
    compared = ((part - whole, whole), (whole - part, part))
    is_change = word_pattern("shares", "change").search(pair[0].thing)
    ways = (*changed, *compared) if is_change else (*compared, *changed)
    yield from (abs(up / down * 100) for up, down in ways if down)


def _shares(
    pair: tuple[Counted, Counted], numbers: Sequence[Counted], *, is_one_of_many: bool
) -> Iterator[Decimal]:
    """The percentages that the numbers can give; the first is the one that is meant."""
    part, whole = (Decimal(each.value) for each in pair)
    same = [Decimal(each.value) for each in numbers if each.unit == pair[1].unit]
    total = sum(same, Decimal(0))
    if is_one_of_many:
        pairs = chain(permutations(same, 2), ((each, total) for each in same))
    else:
        others = [Decimal(each.value) for each in numbers if each is not pair[0]]
        pairs = chain(((part, each) for each in others), [(part, total)])
    low_high: tuple[Decimal, ...] = tuple(sorted((part, whole)))
    yield from (one / other * 100 for one, other in chain([low_high], pairs) if other)


def _is_one_of_many(sentence: str, percent: re.Match[str]) -> bool:
    """Whether a percentage may be that of any of the numbers before it: a rate, or one of several
    side by side (分别占60%和40%), or one of some together (合计占60%).
    """
    clause = _clause(sentence, percent.start())
    is_share = word_pattern("shares", "share").search(clause)
    is_of_many = word_pattern("shares", "together").search(clause)
    is_beside = _BESIDE.match(sentence, percent.end())
    return not is_share or is_of_many is not None or is_beside is not None


_BESIDE = re.compile(r"[、，和及与]+\d[\d.]* ?[%％]")
