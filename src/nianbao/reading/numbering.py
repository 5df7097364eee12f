"""The lists of a .docx, and its paragraphs one after another → the numbers that Word prints.

A heading's 一、 or （一） often stands nowhere in the text: Word makes it from the list's level.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nianbao.reading.numerals import numeral
from nianbao.reading.wordparts import MAIN, Element, Style, Styles, is_on, parse, value, whole

_MOST_LEVELS = 9
_COUNT = re.compile("%([1-9])")
_BULLET = "•"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NO_ROOM_AFTER = tuple("、，．。）)】〕》：:. ")  # what such a number ends with needs no space


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level counts. `restart` is the level (from 1) whose count begins it anew; 0: none."""

    start: int
    format_name: str
    text: str
    suffix: str
    restart: int
    style: str
    all_decimal: bool


_NO_LEVEL = _Level(1, "none", "", "nothing", 0, "", all_decimal=False)


@dataclass(frozen=True, slots=True)
class _List:
    """A list as paragraphs name it: whose counts it shares, its levels, where it starts anew."""

    counts: str
    levels: tuple[_Level, ...]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists and how far they have counted. `unknown` collects formats that are not known."""

    _lists: Mapping[str, _List]
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def number(self, properties: Element | None, style: Style, style_id: str) -> str:
        """The next number of the paragraph's list, with the room after it; "" without a list."""
        if not self._lists:
            return ""
        list_id, level = self._asked(properties, style, style_id)
        found = self._lists.get(list_id)
        if found is None or not 0 <= level < len(found.levels):
            return ""
        counts = self._counted(list_id, found, level)
        return self._written(found, level, counts)

    def _asked(self, properties: Element | None, style: Style, style_id: str) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else its style's."""
        own = None if properties is None else properties.find(MAIN + "numPr")
        list_id, level = (None, None) if own is None else (value(own, "numId"), value(own, "ilvl"))
        if list_id is None:
            list_id = style.list_id
        if level is not None:
            return list_id, whole(level, 0)
        return list_id, self._level_of(list_id, style_id, style.level)

    def _level_of(self, list_id: str, style_id: str, default: int) -> int:
        """The level that is bound to the style."""
        found = self._lists.get(list_id)
        levels = found.levels if found else ()
        bound = (n for n, level in enumerate(levels) if style_id and level.style == style_id)
        return next(bound, default)

    def _counted(self, list_id: str, found: _List, level: int) -> list[int | None]:
        counts = self._counts.setdefault(found.counts, [None] * _MOST_LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for anew, start in found.starts.items():
                counts[anew] = start - 1
        before = counts[level]
        counts[level] = found.levels[level].start if before is None else before + 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = found.levels[above].start
        for below in range(level + 1, len(found.levels)):
            if level < found.levels[below].restart:
                counts[below] = None
        return counts

    def _written(self, found: _List, level: int, counts: list[int | None]) -> str:
        this = found.levels[level]
        if this.format_name == "bullet":
            text = _PRIVATE.sub(_BULLET, this.text)
        else:
            text = _COUNT.sub(
                lambda match: self._count(found, int(match[1]) - 1, counts, this), this.text
            )
        needs_room = text and this.suffix != "nothing" and not text.endswith(_NO_ROOM_AFTER)
        return f"{text} " if needs_room else text

    def _count(self, found: _List, at: int, counts: list[int | None], this: _Level) -> str:
        if at >= len(found.levels):
            return ""
        count = counts[at]
        count = found.levels[at].start if count is None else count
        name = found.levels[at].format_name
        if this.all_decimal and name != "decimalZero":
            name = "decimal"
        text = numeral(count, name)
        if text is None:
            self.unknown.add(name)
            return str(count)
        return text


def read_numbering(parts: Mapping[str, bytes], name: str, styles: Styles) -> Numbering:
    """The lists of a package; none where the part is missing."""
    if name not in parts:
        return Numbering({})
    root = parse(parts[name], name)
    abstract = {
        str(e.get(MAIN + "abstractNumId")): e for e in root.iterchildren(MAIN + "abstractNum")
    }
    numbers = {str(e.get(MAIN + "numId")): e for e in root.iterchildren(MAIN + "num")}
    found = {}
    for identity, element in numbers.items():
        counts = _abstract_id(value(element, "abstractNumId") or "", abstract, numbers, styles)
        if counts in abstract:
            found[identity] = _list(element, counts, abstract[counts])
    found.pop("0", None)  # 0 takes a paragraph out of its style's list
    return Numbering(found)


def _abstract_id(
    identity: str, abstract: Mapping[str, Element], numbers: Mapping[str, Element], styles: Styles
) -> str:
    """The list itself, where one only names the list style that another one defines."""
    element = abstract.get(identity)
    link = None if element is None else value(element, "numStyleLink")
    if not link:
        return identity
    for other, candidate in abstract.items():
        if value(candidate, "styleLink") == link:
            return other
    number = numbers.get(styles.style(link).list_id)
    return identity if number is None else value(number, "abstractNumId") or identity


def _list(element: Element, counts: str, abstract: Element) -> _List:
    levels = {_index(e): e for e in abstract.iterchildren(MAIN + "lvl")}
    starts: dict[int, int] = {}
    for override in element.iterchildren(MAIN + "lvlOverride"):
        start = value(override, "startOverride")
        if start is not None:
            starts[_index(override)] = whole(start, 1)
        for level in override.iterchildren(MAIN + "lvl"):
            levels[_index(override)] = level
    read = tuple(
        _level(levels[at], at) if at in levels else _NO_LEVEL for at in range(_MOST_LEVELS)
    )
    return _List(counts, read, {at: n for at, n in starts.items() if 0 <= at < _MOST_LEVELS})


def _index(element: Element) -> int:
    return whole(element.get(MAIN + "ilvl"), -1)


def _level(element: Element, at: int) -> _Level:
    text = element.find(MAIN + "lvlText")
    shown = "" if text is None else str(text.get(MAIN + "val") or "")
    return _Level(
        start=whole(value(element, "start"), 0 if value(element, "start") is None else 1),
        format_name=_format_name(element),
        text=shown,
        suffix=value(element, "suff") or "tab",
        restart=whole(value(element, "lvlRestart"), at),
        style=value(element, "pStyle") or "",
        all_decimal=bool(is_on(element, "isLgl")),
    )


def _format_name(element: Element) -> str:
    """The format, also where a newer Word offers one of its own beside it."""
    name = value(element, "numFmt")
    if name is None:
        names = [str(e.get(MAIN + "val")) for e in element.iter(MAIN + "numFmt")]
        name = next((name for name in names[::-1] if name != "custom"), "decimal")
    return name
