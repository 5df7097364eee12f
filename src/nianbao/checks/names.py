"""Names and fixed phrases that are nearly right: TXT-NAME."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nianbao.checks.dossier import Dossier
from nianbao.checks.ownnames import is_listed, place_names
from nianbao.checks.prose import Line
from nianbao.checks.seeds import places_of
from nianbao.checks.wordlists import word_text, word_texts
from nianbao.findings import Finding


def check_names(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NAME: a name or fixed phrase that is nearly right."""
    agency, prose = dossier.report.agency, dossier.prose
    for place in dict.fromkeys(place_names(agency.name)):
        if place + place[-1] in prose.text:
            for line in prose.lines:
                yield from _repeated_unit(place, line, dossier.names)
    names = _long_names(agency.name, dossier.names)
    if any(halves.search(prose.text) for halves in _half_names(names)):
        right = _right_names(agency.name, dossier.names)
        rest = right.sub("\n", prose.text)
        for name in names:
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


@lru_cache(maxsize=64)
def _half_names(names: tuple[str, ...]) -> Sequence[re.Pattern[str]]:
    """Where a head of names stands and no tail of theirs, but nearly one; and where a tail stands
    without a head. Each pattern begins with one character: looking for many is quick.
    """
    tails: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = {}
    for name in names:
        half = len(name) // 2
        tails.setdefault(name[:half], []).append(name[half:])
        heads.setdefault(name[half:], []).append(name[:half])
    rests: dict[str, list[str]] = {}
    for head, those in tails.items():
        rests.setdefault(head[0], []).append(_head_alone(head, those))
    for tail, those in heads.items():
        rests.setdefault(tail[0], []).append(_tail_alone(tail, those))
    return [re.compile(f"{re.escape(one)}(?={'|'.join(all_)})") for one, all_ in rests.items()]


def _head_alone(head: str, tails: Sequence[str]) -> str:
    """What follows the first character of a head that stands alone."""
    nearly = "|".join(f".{{0,{len(tail)}}}{_nearly_spelled(tail)}" for tail in tails)
    return f"{re.escape(head[1:])}(?!{'|'.join(map(re.escape, tails))})(?={nearly})"


def _tail_alone(tail: str, heads: Sequence[str]) -> str:
    """What follows the first character of a tail that stands alone, and stands before it."""
    before = "".join(f"(?<!{re.escape(head + tail[0])})" for head in heads)
    return f"{before}{re.escape(tail[1:])}"


def _nearly_spelled(part: str) -> str:
    """A pattern of what one wrong character leaves of some words: their first half or their
    second, or where two in the middle changed places, all but these.
    """
    half = len(part) // 2
    beside = f"{re.escape(part[: half - 1])}..{re.escape(part[half + 1 :])}"
    return f"(?:{re.escape(part[:half])}|{re.escape(part[half:])}|{beside})"


def _repeated_unit(place: str, line: Line, listed: Sequence[str]) -> Iterator[Finding]:
    """示例县县: the unit of an own place said twice."""
    doubled = place + place[-1]
    follows = f"(?!{word_text('self', 'doubling')})"  # 示例县县级 is right
    for match in re.finditer(re.escape(doubled) + follows, line.text):
        if not is_listed(listed, line.text, match.span()):
            yield _name_finding(line, match.span(), doubled, place)


def _nearly(
    line: Line, name: str, right: re.Pattern[str], listed: Sequence[str]
) -> Iterator[Finding]:
    """Where one half of the name stands and the other nearly does."""
    text, half = line.text, len(name) // 2
    for part, is_head in ((name[:half], True), (name[half:], False)):
        for at in places_of(part, text):
            found = _near_window(text, at, name, is_head=is_head)
            if found and not (right.fullmatch(text, *found) or is_listed(listed, text, found)):
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
