"""A text, its characters' widths → lines: where each begins and ends, how far each glyph moves on.

The rules are those of CLREQ (W3C 中文排版需求, §3.1) and GB/T 15834-2011 §5. Knows no face and no
page. Lengths are in the caller's unit; a cell is the place that a full-width character takes.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise

from nianbao.page.marks import SPACES, marks

_ADDRESS = re.compile(r"://|@|www\.|\.cn\b")
_ADDRESS_PART = re.compile(r"[^/.?&=@-]*[/.?&=@-]*")

_EASY_GAP = 0.06  # cells (1 pt); wider gaps between Chinese are shared with the letters of words
_HAIR = 1e-6  # absorbs rounding of sums


@dataclass(frozen=True, slots=True)
class Line:
    """`text[start:end]` drawn from `x`; the white space at its end is left out."""

    start: int
    end: int
    x: float
    advances: list[float]

    @property
    def right(self) -> float:
        return self.x + sum(self.advances)


def break_lines(
    text: str,
    advances: Iterable[float],
    *,
    cell: float,
    measure: float,
    indent: float = 0.0,
    justified: bool = True,
) -> list[Line]:
    """The paragraph in lines no wider than `measure`; `indent` moves the first one in.

    Justified lines fill the measure but for the last. A unit wider than a line breaks inside.
    """
    return _Paragraph(text, advances, cell, measure, indent, justified=justified).lines()


def widest_unit(text: str, advances: Iterable[float], cell: float) -> float:
    """The width of the widest part that must not be broken."""
    paragraph = _Paragraph(text, advances, cell, math.inf, 0.0, justified=False)
    return max((paragraph.width(start, end) for start, end in paragraph.units), default=0.0)


class _Paragraph:
    """One text being broken. Neighbouring marks share their room from the start."""

    def __init__(
        self,
        text: str,
        advances: Iterable[float],
        cell: float,
        measure: float,
        indent: float,
        *,
        justified: bool,
    ) -> None:
        self.text, self.cell, self.measure, self.indent = text, cell, measure, indent
        self.justified = justified
        self.marks = marks()
        self.advances = list(advances)
        self.half = cell / 2
        self.shared = [match.start() for match in self.marks.neighbours.finditer(text)]
        for at in self.shared:
            self.advances[at] -= self.half

    @cached_property
    def sums(self) -> list[float]:
        """The width up to each character."""
        return [0.0, *accumulate(self.advances)]

    @cached_property
    def units(self) -> list[tuple[int, int]]:
        return list(self._units())

    @cached_property
    def edges(self) -> list[float]:
        """The width up to the end of each unit."""
        return [self.sums[end] for _, end in self.units]

    def width(self, start: int, end: int) -> float:
        return self.sums[end] - self.sums[start]

    def lines(self) -> list[Line]:
        """The lines; a last one of a single character takes company from the one before."""
        if sum(self.advances) <= self.measure - self.indent + _HAIR:  # needs no breaking
            seen = len(self.text.rstrip(SPACES))
            return [Line(0, seen, self.indent, self.advances[:seen])] if seen else []
        cuts = list(self._cuts())
        if len(cuts) > 1 and self._is_lonely(*cuts[-1]):
            cuts[-2:] = self._with_company(cuts[-2], cuts[-1])
        last = len(self.units)
        return [self._line(first, stop, is_last=stop == last) for first, stop in cuts]

    # -- where lines may break

    def _units(self) -> Iterator[tuple[int, int]]:
        """Start and end of each unbreakable unit that fits a line, without white space after it."""
        room = self.measure - self.indent + _HAIR
        for match in self.marks.unit.finditer(self.text):
            start, end = match.span(1)
            if end - start <= 1:
                if end > start:
                    yield start, end
            elif _ADDRESS.search(self.text, start, end):
                yield from self._address_parts(start, end, room)
            else:
                yield from self._fitting(start, end, room)

    def _address_parts(self, start: int, end: int, room: float) -> Iterator[tuple[int, int]]:
        """A web or mail address breaks after / . ? & = - @."""
        ends = [match.end() for match in _ADDRESS_PART.finditer(self.text, start, end)]
        ends = [at for at in ends if start < at < end and not self.marks.bound.match(self.text, at)]
        for first, stop in pairwise([start, *ends, end]):
            yield from self._fitting(first, stop, room)

    def _fitting(self, start: int, end: int, room: float) -> Iterator[tuple[int, int]]:
        """A unit; one wider than a line cut between characters, marks bound while that helps."""
        if self.width(start, end) <= room:
            yield start, end
            return
        for match in self.marks.single.finditer(self.text, start, end):
            first, stop = match.span(1)
            if self.width(first, stop) <= room:
                if stop > first:
                    yield first, stop
            else:
                yield from ((at, at + 1) for at in range(first, stop))

    # -- choosing the breaks

    def _cuts(self) -> Iterator[tuple[int, int]]:
        """(first unit, unit after the last) of each line."""
        first, count = 0, len(self.units)
        while first < count:
            stop = self._fill(first)
            yield first, stop
            first = stop

    def _room(self, first: int) -> float:
        return self.measure - (self.indent if first == 0 else 0.0)

    def _fill(self, first: int) -> int:
        """Where the line that begins with unit `first` ends: squeeze before pushing out."""
        room = self._room(first)
        limit = self.sums[self.units[first][0]] + room + _HAIR
        stop = max(first + 1, bisect_right(self.edges, limit, lo=first))
        if stop == len(self.units):
            return stop
        left = room - self._natural(first, stop)
        easy, hard = self._squeeze(first, stop + 1)
        excess = self._natural(first, stop + 1) - room
        cost = excess - easy
        if cost <= _HAIR or (self.justified and cost <= hard + _HAIR and cost < left - _HAIR):
            return stop + 1
        return stop

    def _natural(self, first: int, stop: int) -> float:
        return self.edges[stop - 1] - self.sums[self.units[first][0]]

    def _squeeze(self, first: int, stop: int) -> tuple[float, float]:
        """What the line can lose unseen at its ends, and visibly at marks inside it."""
        start, end = self.units[first][0], self.units[stop - 1][1]
        easy = self._end_trim(end) + self._start_trim(start)
        return easy, self.half * len(self._inner_marks(start, end))

    def _end_trim(self, end: int) -> float:
        closes = self.text[end - 1] in self.marks.closing and end - 1 not in self.shared
        return self.half if closes else 0.0

    def _start_trim(self, start: int) -> float:
        """A paragraph's first bracket keeps its place: the indent must show."""
        return self.half if start > 0 and self.text[start] in self.marks.opening else 0.0

    def _inner_marks(self, start: int, end: int) -> list[int]:
        """Glyphs after which half a cell can go: a closing mark, what stands before a bracket."""
        found = []
        for match in self.marks.squeezable.finditer(self.text, start, end):
            at = match.start() if match[1] else match.start() - 1
            if start <= at < end - 1 and at not in self.shared and self.advances[at] > self.half:
                found.append(at)
        return sorted(set(found))

    # -- the last line

    def _is_lonely(self, first: int, stop: int) -> bool:
        start, end = self.units[first][0], self.units[stop - 1][1]
        own = self.marks.closing + self.marks.opening + self.marks.others + SPACES
        return sum(char not in own for char in self.text[start:end]) <= 1

    def _with_company(
        self, before: tuple[int, int], last: tuple[int, int]
    ) -> list[tuple[int, int]]:
        """The last two lines anew: drawn into one by squeezing, or the break one unit earlier."""
        first, stop = before[0], last[1]
        easy, hard = self._squeeze(first, stop)
        if self._natural(first, stop) - easy - hard <= self._room(first) + _HAIR:
            return [(first, stop)]
        if before[1] - first < 2:
            return [before, last]
        earlier = before[1] - 1
        start, end = self.units[earlier][0], self.units[stop - 1][1]
        if self.width(start, end) > self.measure:
            return [before, last]
        return [(first, earlier), (earlier, stop)]

    # -- setting one line

    def _line(self, first: int, stop: int, *, is_last: bool) -> Line:
        start, end = self.units[first][0], self.units[stop - 1][1]
        advances = self.advances[start:end]
        x = self.indent if first == 0 else 0.0
        left = self._room(first) - sum(advances)
        if left < -_HAIR:
            x = self._squeeze_in(start, end, advances, x, -left)
        elif self.justified and not is_last and left > _HAIR:
            self._spread(self.text[start:end], advances, left)
        return Line(start, end, x, advances)

    def _squeeze_in(
        self, start: int, end: int, advances: list[float], x: float, excess: float
    ) -> float:
        """Takes the excess from the end, the start, then evenly from the marks; gives the new x."""
        at_end = min(excess, self._end_trim(end))
        advances[-1] -= at_end
        at_start = min(excess - at_end, self._start_trim(start))
        marks = self._inner_marks(start, end)
        for at in marks:
            advances[at - start] -= (excess - at_end - at_start) / len(marks)
        return x - at_start

    def _spread(self, text: str, advances: list[float], left: float) -> None:
        """Shares what is left among the gaps; letters of a word stay together while they can."""
        inside = set(
            chain.from_iterable(
                range(match.start(), match.end() - 1) for match in self.marks.word.finditer(text)
            )
        )
        count = len(advances) - 1
        gaps = [at for at in range(count) if at not in inside]
        if len(gaps) * self.cell * _EASY_GAP < left:
            gaps = list(range(count))
        for at in gaps:
            advances[at] += left / len(gaps)
