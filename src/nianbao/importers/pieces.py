"""Heads cut over several lines (结 结 其 尚 / 果 果 他 未 …) → a table's heads, if they spell them.

So a table's text comes out of a PDF file. Each line goes from left to right over some of the
columns; what a column's pieces give from top to bottom must be its head. It is so or it is not:
nothing is left over, and no piece is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from nianbao.importers.labels import folded
from nianbao.importers.sightings import forms_by_id, headed_rows

_MOST_STATES = 500  # ways to give the pieces of the lines so far to columns

State = tuple[int, ...]  # how many characters of each head have been met


def spelled_heads(lines: Sequence[Sequence[str]], table: str) -> tuple[str, ...]:
    """The heads of a table's number columns from left to right, where the lines spell just these;
    else none. Words that are no part of any head are passed over.
    """
    heads = _heads(table)
    states: set[State] = {(0,) * len(heads)}
    for line in lines:
        pieces = [text for text in map(folded, line) if any(text in head for head in heads)]
        pieces = [text for text in pieces if text]
        states = {after for before in states for after in _after(before, 0, pieces, heads)}
        if not states or len(states) > _MOST_STATES:
            return ()
    return heads if tuple(map(len, heads)) in states else ()


def _after(
    state: State, first: int, pieces: Sequence[str], heads: Sequence[str]
) -> Iterator[State]:
    """The states when the pieces have been given to columns from `first` on, one to each."""
    if not pieces:
        yield state
        return
    for at in range(first, len(heads) - len(pieces) + 1):
        if heads[at].startswith(pieces[0], state[at]):
            longer = (*state[:at], state[at] + len(pieces[0]), *state[at + 1 :])
            yield from _after(longer, at + 1, pieces[1:], heads)


@cache
def _heads(table: str) -> tuple[str, ...]:
    """The newest form's, each column once or, where rows' names stand above, once for each."""
    form = next(f for _, f in sorted(forms_by_id().items(), reverse=True) if table in f.tables)
    definition = form.tables[table]
    above = [key for key in definition.rows if (table, key) in headed_rows()]
    columns = [definition.columns[key].label for key in definition.columns]
    return tuple(folded(label) for label in columns) * max(1, len(above))
