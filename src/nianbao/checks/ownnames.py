"""Own names: the places and offices that an agency's name is made of, and the office's own list
(名单.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain

from nianbao.checks.seeds import places_of
from nianbao.checks.wordlists import word_pairs, word_pattern, word_text
from nianbao.han import HAN


@lru_cache(maxsize=512)
def place_names(name: str) -> tuple[str, ...]:
    """示例县示例镇人民政府 → 示例县, 示例镇; 国家税务总局示例县税务局 → 示例县; a government is no
    part of the next place's name.
    """
    places = f"{HAN}+?(?:{word_text('self', 'places')})"
    names = [each for part in name.split("人民政府") for each in re.findall(places, part)]
    return tuple(_BEHIND_OFFICE.sub("", each) for each in names if not _no_place().search(each))


_BEHIND_OFFICE = re.compile("^.*局(?=..)")


def places_of_names(names: Iterable[str]) -> tuple[str, ...]:
    """The places that names are made of, and what they may be short for."""
    places = tuple(chain.from_iterable(map(place_names, names)))
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


@cache
def kinds_of_places() -> tuple[str, ...]:
    """What places end in."""
    return tuple(word_text("self", "places").split("|"))


@cache
def width_of(place: str) -> int:
    units = word_pairs("self", "units")
    return next((int(width) for unit, width in units.items() if place.endswith(unit)), 3)


def is_general(text: str, unit: str) -> bool:
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


def is_listed(names: Sequence[str], text: str, span: tuple[int, int]) -> bool:
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
