"""A page of a PDF → the same with what is struck out or printed over known as such.

A line through the middle of signs strikes them out, and rules nothing. Printed changes that were
tracked look so.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nianbao.reading.lattice import whole
from nianbao.reading.pdfium import Page, Rule, Sign, Stroke

_LOW, _HIGH = 0.12, 0.6  # em above the base line between which a line strikes signs out
_BELOW, _ABOVE = -0.3, 0.12  # em between which it underlines them
_COVERS = 0.5  # share of a line that signs stand over, where it is there for their sake
_LONGEST = 8.0  # em of a slanted line that is drawn through a number
_NEAR = 0.35  # em between a slanted line and the middle of a sign that it strikes out
_OVERLAP = 0.45  # share of a digit that another one covers where one is printed over the other
_SAME_LINE = 0.4  # em
_MOST_NEAR = 200  # digits that begin within the width of one, on all lines of a page
_MOST_LOOKS = 1_000_000  # lines times signs; a page of tables has a tenth of it


def marked(page: Page) -> Page:
    """The page with its struck signs told, and without the lines that strike them out."""
    lying, ticks = whole(page.lying), whole(page.ticks)
    if (len(lying) + len(ticks) + len(page.strokes)) * len(page.signs) > _MOST_LOOKS:
        return replace(page, lying=(), standing=(), coloured=(), is_drawing=True)
    rows = _Rows(page.signs)
    struck: set[int] = set(rows.printed_over())
    kept: list[Rule] = []
    for rule in lying:
        crossed = rows.crossed(rule, _LOW, _HIGH)
        if rows.covers(rule, crossed):
            struck.update(crossed)
        else:
            # a line of a table that runs through a number leaves in doubt in which cell it stands
            struck.update(filter(rows.is_digit, crossed))
            kept.append(rule)
    for tick in ticks:
        struck.update(rows.crossed(tick, _LOW, _HIGH))
    for stroke in page.strokes:
        struck.update(rows.cut_by(stroke))
    signs = tuple(
        sign._replace(is_struck=True) if n in struck else sign for n, sign in enumerate(page.signs)
    )
    return replace(page, signs=signs, lying=tuple(kept))


def underlined(page: Page) -> Iterator[str]:
    """Numbers, with what stands beside them, that are underlined in a colour."""
    rows = _Rows(page.signs)
    for rule in whole(page.coloured):
        over = rows.crossed(rule, _BELOW, _ABOVE)
        text = "".join(page.signs[n].text for n in sorted(over, key=lambda n: page.signs[n].left))
        if any(map(str.isdigit, text)) and not _is_address(text) and rows.covers(rule, over):
            yield text


def _is_address(text: str) -> bool:
    """Whether it may be underlined as a link is."""
    return any(char.isascii() and char.isalpha() for char in text)


class _Rows:
    """Signs that are found by their base lines."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self._signs = signs
        seen = [n for n, sign in enumerate(signs) if sign.text.strip()]
        self._by_y = sorted(seen, key=lambda n: signs[n].y)
        self._ys = [signs[n].y for n in self._by_y]
        self._largest = max((signs[n].size for n in seen), default=0.0)

    def is_digit(self, number: int) -> bool:
        return self._signs[number].text.isdecimal()

    def crossed(self, rule: Rule, low: float, high: float) -> list[int]:
        """The signs over some of a lying line, by how far above their base lines it runs (em)."""
        top, bottom = (rule.at + em * self._largest for em in (min(low, 0.0), high))
        return [
            n
            for n in self._between(top, bottom)
            if rule.start <= _middle(self._signs[n]) <= rule.end
            and low * self._signs[n].size
            <= self._signs[n].y - rule.at
            <= high * self._signs[n].size
        ]

    def covers(self, rule: Rule, crossed: Sequence[int]) -> bool:
        """Whether signs take most of a line's length."""
        room = sum(self._signs[n].right - self._signs[n].left for n in crossed)
        return bool(crossed) and room >= _COVERS * (rule.end - rule.start)

    def cut_by(self, stroke: Stroke) -> list[int]:
        """The digits that a slanted line strikes out."""
        top, bottom = sorted((stroke.y, stroke.to_y))
        length = math.hypot(stroke.to_x - stroke.x, bottom - top)
        return [
            n
            for n in self._between(top, bottom + self._largest)
            if self.is_digit(n)
            and _NEAR * self._signs[n].size < length < _LONGEST * self._signs[n].size
            and _distance(stroke, self._signs[n]) < _NEAR * self._signs[n].size
        ]

    def printed_over(self) -> Iterator[int]:
        """Digits that stand on other digits; the same one twice only looks bold."""
        places: dict[tuple[str, int, int], int] = {}
        for n in filter(self.is_digit, self._by_y):
            sign = self._signs[n]
            places.setdefault((sign.text, round(sign.left), round(sign.y)), n)
        digits = sorted(places.values(), key=lambda n: self._signs[n].left)
        for at, n in enumerate(digits):
            one = self._signs[n]
            for other in digits[at + 1 : at + _MOST_NEAR]:
                if self._signs[other].left >= one.right:
                    break
                if _overlap(one, self._signs[other]):
                    yield from (n, other)

    def _between(self, top: float, bottom: float) -> list[int]:
        return self._by_y[bisect_left(self._ys, top) : bisect_right(self._ys, bottom)]


def _middle(sign: Sign) -> float:
    return (sign.left + sign.right) / 2


def _overlap(one: Sign, other: Sign) -> bool:
    """Whether one of two digits is printed over the other."""
    if one.text == other.text or abs(one.y - other.y) > _SAME_LINE * one.size:
        return False
    common = min(one.right, other.right) - max(one.left, other.left)
    return common > _OVERLAP * min(one.right - one.left, other.right - other.left)


def _distance(stroke: Stroke, sign: Sign) -> float:
    """Between a line and the middle of a digit."""
    x, y = _middle(sign) - stroke.x, sign.y - 0.35 * sign.size - stroke.y
    dx, dy = stroke.to_x - stroke.x, stroke.to_y - stroke.y
    along = max(0.0, min(1.0, (x * dx + y * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - along * dx, y - along * dy)
