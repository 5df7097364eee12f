"""What should be read between two tables, and what is read there → the differences, sentence by
sentence.

Both sides are compared as one run of characters, so that it does not matter where a file breaks its
lines and paragraphs, and so that nothing can be missed: what each sentence is found to say now, and
what is found between them, put together is all that the file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from nianbao.comparison.sentences import paired
from nianbao.verifying.model import Difference
from nianbao.verifying.parts import Unit

_LONG = 2_000_000  # product of lengths; beyond, characters are not aligned one by one


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or what else a file has on a line, without white space. `line` numbers the lines,
    so that those of one are known. `is_table`: it is a whole small table, cell after cell;
    `is_heading`: a web page marks it as a heading.
    """

    text: str
    place: str
    line: int = 0
    is_table: bool = False
    is_heading: bool = False


@dataclass(slots=True)
class Stream:
    """What was found: differences in order, what stands around the report or where a table should
    be, and how many sentences say the same.
    """

    differences: list[Difference] = field(default_factory=list)
    beside: list[Piece] = field(default_factory=list)
    equal: int = 0

    def removed(self, unit: Unit) -> None:
        if unit.text:
            self.differences.append(Difference("removed", unit.where, unit.text, ""))

    def added(self, piece: Piece, near: str) -> None:
        self.differences.append(Difference("added", near, "", piece.text, piece.place))

    def said(self, unit: Unit, text: str, place: str) -> None:
        """What a unit says in the file."""
        if text == unit.text:
            self.equal += unit.role != "gap"
        elif text:
            self.differences.append(Difference("changed", unit.where, unit.text, text, place))
        else:
            self.removed(unit)


def stream(
    units: Sequence[Unit], pieces: Sequence[Piece], *, opens: bool = False, closes: bool = False
) -> Stream:
    """The two compared. `opens`: other text may stand before them, `closes`: after them."""
    found = Stream()
    blocks = SequenceMatcher(
        None, [unit.text for unit in units], [piece.text for piece in pieces], autojunk=False
    ).get_matching_blocks()
    edges = [(-1, -1), *((b.a + n, b.b + n) for b in blocks for n in range(b.size))]
    for (i, j), (i_end, j_end) in pairwise([*edges, (len(units), len(pieces))]):
        start, stop = j + 1, j_end
        if i < 0 and opens:
            start = _begin(units[:i_end], pieces, stop)
            found.beside += pieces[:start]
        if i_end == len(units) and closes:
            stop = _end(units[i + 1 :], pieces, start)
            found.beside += pieces[stop:]
        near = f"{units[i].where}之后" if i >= 0 else f"{units[0].where}之前" if units else "正文"
        _gap(units[i + 1 : i_end], pieces[start:stop], near, found)
        found.equal += i_end < len(units)
    return found


# -- around the report


def _begin(units: Sequence[Unit], pieces: Sequence[Piece], stop: int) -> int:
    """Where the report begins among the pieces up to `stop`; what stands on a line with something
    of it belongs to it.
    """
    texts = [piece.text for piece in pieces[:stop]]
    at = _first([unit.text for unit in units], texts)
    while 0 < at < len(pieces) and pieces[at - 1].line == pieces[at].line:
        at -= 1
    return at


def _end(units: Sequence[Unit], pieces: Sequence[Piece], start: int) -> int:
    """Where the report ends among the pieces from `start` on."""
    texts = [piece.text[::-1] for piece in reversed(pieces[start:])]
    at = len(pieces) - _first([unit.text[::-1] for unit in reversed(units)], texts)
    while 0 < at < len(pieces) and pieces[at - 1].line == pieces[at].line:
        at += 1
    return at


def _first(units: Sequence[str], pieces: Sequence[str]) -> int:
    """Where the units begin among pieces that end with them; after all of them where they do not
    stand there.
    """
    whole, tail = "".join(units), ""
    for at in reversed(range(len(pieces) if whole else 0)):
        tail = pieces[at] + tail
        if tail == whole:
            return at
        if len(tail) > len(whole):
            break
    return min((j for _, j in paired(units, pieces)), default=len(pieces))


# -- between two sentences that are as they were


def _gap(units: Sequence[Unit], pieces: Sequence[Piece], near: str, found: Stream) -> None:
    if any(unit.role == "gap" for unit in units):
        found.beside += pieces
        for unit in units:
            found.removed(unit)
    elif not units:
        for piece in pieces:
            found.added(piece, near)
    elif not pieces:
        for unit in units:
            found.removed(unit)
    elif sum(len(u.text) for u in units) * sum(len(p.text) for p in pieces) > _LONG:
        _coarsely(units, pieces, near, found)
    else:
        _finely(units, pieces, near, found)


def _coarsely(units: Sequence[Unit], pieces: Sequence[Piece], near: str, found: Stream) -> None:
    """Sentence by sentence: quick, however long the two are."""
    at_unit = at_piece = 0
    pairs = paired([unit.text for unit in units], [piece.text for piece in pieces])
    for i, j in [*pairs, (len(units), len(pieces))]:
        for unit in units[at_unit:i]:
            found.removed(unit)
        for piece in pieces[at_piece:j]:
            found.added(piece, f"{units[at_unit - 1].where}之后" if at_unit else near)
        if i < len(units) and j < len(pieces):
            found.said(units[i], pieces[j].text, pieces[j].place)
        at_unit, at_piece = i + 1, j + 1


def _finely(units: Sequence[Unit], pieces: Sequence[Piece], near: str, found: Stream) -> None:
    """Character by character: each unit gets its part of what is read there."""
    text = "".join(piece.text for piece in pieces)
    starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    edges = list(accumulate((len(unit.text) for unit in units), initial=0))
    cuts = _Cuts("".join(unit.text for unit in units), text, starts)
    ends = [cuts.at(edge) for edge in edges]
    for number, (unit, (cut, next_cut)) in enumerate(zip(units, pairwise(ends), strict=True)):
        where = f"{units[number - 1].where}之后" if number else near
        for piece in _between(pieces, starts, *cut):
            found.added(piece, where)
        start, stop = cut[1], next_cut[0]
        found.said(unit, text[start:stop], _piece_at(pieces, starts, start).place)
    for piece in _between(pieces, starts, *ends[-1]):
        found.added(piece, f"{units[-1].where}之后")


def _between(
    pieces: Sequence[Piece], starts: Sequence[int], begin: int, end: int
) -> Iterator[Piece]:
    """The pieces from one beginning of a piece to another."""
    for piece, start in zip(pieces, starts, strict=False):
        if begin <= start < end:
            yield piece


def _piece_at(pieces: Sequence[Piece], starts: Sequence[int], at: int) -> Piece:
    number = max(n for n, start in enumerate(starts) if start <= at)
    return pieces[min(number, len(pieces) - 1)]


class _Cuts:
    """Where what stands at a place of one text stands in the other, in which pieces begin."""

    def __init__(self, one: str, other: str, starts: Sequence[int]) -> None:
        self._starts = starts
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        self._blocks = matcher.get_matching_blocks()  # the last is empty, at both ends

    def at(self, edge: int) -> tuple[int, int]:
        """Where what comes before an edge ends in the other text, and where what comes after it
        begins; whole pieces may stand between the two.
        """
        low = 0
        for block in self._blocks:
            if block.a < edge < block.a + block.size:
                return (block.b + edge - block.a,) * 2
            if edge <= block.a:
                return self._cut(low, block.b)
            low = block.b + block.size
        return self._cut(low, low)

    def _cut(self, low: int, high: int) -> tuple[int, int]:
        within = [start for start in self._starts if low <= start <= high]
        return (within[0], within[-1]) if within else (high, high)
