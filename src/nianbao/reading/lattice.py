"""Ruling lines of a page → the tables that they draw: where each cell is and what it spans.

Lines that end near one another meet; where no line parts two cells, they are one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from nianbao.reading.pdfium import Rule
from nianbao.reading.tables import refuse_many

_NEAR = 3.0  # pt; lines this close are one line, ends this close meet


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell's place: row and column count from 0, spans from 1."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: the edges of its columns and rows, and its cells in reading order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of the edges around a point inside."""
        return _between(self.ys, y), _between(self.xs, x)

    def width(self, slot: Slot) -> float:
        """A cell's width in points."""
        return self.xs[slot.column + slot.columns] - self.xs[slot.column]

    def by_cell(self) -> dict[tuple[int, int], Slot]:
        """The slot over each row and column."""
        return {
            (row, column): slot
            for slot in self.slots
            for row in range(slot.row, slot.row + slot.rows)
            for column in range(slot.column, slot.column + slot.columns)
        }


def lattices(lying: Sequence[Rule], standing: Sequence[Rule]) -> list[Lattice]:
    """The tables of a page from top to bottom; lines that enclose nothing draw none."""
    found = (_lattice(*group) for group in _groups(whole(lying), whole(standing)))
    return sorted((table for table in found if table), key=lambda table: table.top)


def _between(edges: Sequence[float], at: float) -> int:
    return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)


# -- lines that belong together


class _Sets:
    """Disjoint sets of numbers."""

    def __init__(self, count: int) -> None:
        self._leader = list(range(count))

    def leader(self, number: int) -> int:
        while self._leader[number] != number:
            self._leader[number] = self._leader[self._leader[number]]
            number = self._leader[number]
        return number

    def join(self, one: int, other: int) -> None:
        self._leader[self.leader(other)] = self.leader(one)


def _groups(
    lying: Sequence[Rule], standing: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lying and standing lines that meet, directly or through others."""
    sets = _Sets(len(lying) + len(standing))
    for at, flat in enumerate(lying):
        for to, tall in enumerate(standing, start=len(lying)):
            if _meet(flat, tall):
                sets.join(at, to)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number in range(len(lying) + len(standing)):
        flats, talls = groups.setdefault(sets.leader(number), ([], []))
        if number < len(lying):
            flats.append(lying[number])
        else:
            talls.append(standing[number - len(lying)])
    yield from groups.values()


def whole(rules: Sequence[Rule]) -> list[Rule]:
    """Lines that are drawn piece by piece, as one each."""
    whole: list[Rule] = []
    for group in _close(sorted(rules)):
        pieces = sorted(group, key=lambda rule: rule.start)
        joined = [pieces[0]]
        for piece in pieces[1:]:
            last = joined[-1]
            if piece.start <= last.end + _NEAR:
                joined[-1] = last._replace(end=max(last.end, piece.end))
            else:
                joined.append(piece)
        whole += joined
    return whole


def _close(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules at nearly the same place, in order."""
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > _NEAR / 2:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _meet(flat: Rule, tall: Rule) -> bool:
    return (
        flat.start - _NEAR <= tall.at <= flat.end + _NEAR
        and tall.start - _NEAR <= flat.at <= tall.end + _NEAR
    )


# -- a table


def _lattice(lying: Sequence[Rule], standing: Sequence[Rule]) -> Lattice | None:
    if not lying or not standing:
        return None
    ys = _edges([rule.at for rule in lying], (end for r in standing for end in (r.start, r.end)))
    xs = _edges([rule.at for rule in standing], (end for r in lying for end in (r.start, r.end)))
    if len(xs) < 2 or len(ys) < 2:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    refuse_many(rows * columns)
    sets = _Sets(rows * columns)
    walls = _walls(standing, xs, ys)
    floors = _walls(lying, ys, xs)
    for row in range(rows):
        for column in range(columns):
            if column and (column, row) not in walls:
                sets.join(row * columns + column - 1, row * columns + column)
            if row and (row, column) not in floors:
                sets.join((row - 1) * columns + column, row * columns + column)
    return Lattice(tuple(xs), tuple(ys), tuple(_slots(sets, rows, columns)))


def _edges(places: Iterable[float], ends: Iterable[float]) -> list[float]:
    """Lines close together as one; where the others go on beyond, an edge that is not drawn."""
    edges: list[list[float]] = []
    for place in sorted(places):
        if edges and place - edges[-1][-1] <= _NEAR:
            edges[-1].append(place)
        else:
            edges.append([place])
    middles = [sum(group) / len(group) for group in edges]
    far = sorted(ends)
    before = far[:1] if far and far[0] < middles[0] - 2 * _NEAR else []
    beyond = far[-1:] if far and far[-1] > middles[-1] + 2 * _NEAR else []
    return [*before, *middles, *beyond]


def _walls(
    rules: Sequence[Rule], across: Sequence[float], along: Sequence[float]
) -> set[tuple[int, int]]:
    """Which edge is drawn along which stretch: numbers of the edge and of the stretch."""
    walls: set[tuple[int, int]] = set()
    middles = [(one + other) / 2 for one, other in pairwise(along)]
    for rule in rules:
        edge = min(range(len(across)), key=lambda n: abs(across[n] - rule.at))
        walls.update((edge, n) for n, at in enumerate(middles) if rule.start <= at <= rule.end)
    return walls


def _slots(sets: _Sets, rows: int, columns: int) -> Iterator[Slot]:
    """The cells in reading order."""
    regions: dict[int, list[tuple[int, int]]] = {}
    for row in range(rows):
        for column in range(columns):
            regions.setdefault(sets.leader(row * columns + column), []).append((row, column))
    slots = [slot for region in regions.values() for slot in _rectangles(region)]
    yield from sorted(slots, key=lambda slot: (slot.row, slot.column))


def _rectangles(region: Sequence[tuple[int, int]]) -> Iterator[Slot]:
    """The region as one cell; one that is no rectangle row by row."""
    top, bottom = region[0][0], region[-1][0]
    left, right = min(c for _, c in region), max(c for _, c in region)
    rows, columns = bottom - top + 1, right - left + 1
    if len(region) == rows * columns:
        yield Slot(top, left, rows, columns)
        return
    for row, cells in groupby(region, key=lambda cell: cell[0]):
        numbered = enumerate(column for _, column in cells)
        for _, run in groupby(numbered, key=lambda pair: pair[1] - pair[0]):
            found = [column for _, column in run]
            yield Slot(row, found[0], 1, len(found))
