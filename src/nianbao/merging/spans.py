"""Two texts in sentences → which sentences stand for one another, with those cut off from them or
put to them: a line end typed into a sentence makes two of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.comparison.sentences import paired
from nianbao.merging.common import common
from nianbao.merging.printed import words


@dataclass(frozen=True, slots=True)
class Span:
    """Sentences a to a_end of one text that stand for b to b_end of the other."""

    a: int
    a_end: int
    b: int
    b_end: int


def spans(a: Sequence[str], b: Sequence[str]) -> list[Span]:
    """The sentences that stand for one another, in order."""
    found: list[Span] = []
    pairs = paired(a, b)
    limits = [*pairs, (len(a), len(b))][1:]
    done = (0, 0)
    for (i, j), limit in zip(pairs, limits, strict=True):
        span = Span(i, i + 1, j, j + 1)
        if a[i] != b[j]:
            span = _grown(span, Span(done[0], limit[0], done[1], limit[1]), a, b)
        done = (span.a_end, span.b_end)
        found.append(span)
    return found


def _grown(span: Span, room: Span, a: Sequence[str], b: Sequence[str]) -> Span:
    """The sentences with those beside them on one side most of which the other side holds."""
    while True:
        wider = [
            replace(span, b_end=min(span.b_end + 1, room.b_end)),
            replace(span, b=max(span.b - 1, room.b)),
            replace(span, a_end=min(span.a_end + 1, room.a_end)),
            replace(span, a=max(span.a - 1, room.a)),
        ]
        better = [one for one in wider if one != span and _holds_more(one, span, a, b)]
        if not better:
            return span
        span = better[0]


def _holds_more(wide: Span, narrow: Span, a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether most of what is added to one side stands on the other."""
    sizes, alike = [], []
    for span in (wide, narrow):
        one, other = words("".join(a[span.a : span.a_end])), words("".join(b[span.b : span.b_end]))
        sizes.append(len(one) + len(other))
        alike.append(common(one, other))
    return 2 * (alike[0] - alike[1]) > sizes[0] - sizes[1]
