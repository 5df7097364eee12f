"""Text → sentences; two lists of sentences → which stand for one another; two → what changed.

difflib decides otherwise when its arguments change places. Here each question is put in one fixed
order, so that comparing B with A says of B what comparing A with B says of A.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from nianbao.comparison.model import Piece

_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）》」』〕】)]*|[^。！？]+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|.", re.DOTALL)  # a number changes as a whole

_SIMILAR = 0.5  # below this two sentences have only common words in common
_MOST_PAIRS = 40_000  # a block of 200 by 200 sentences; beyond, none is looked for
_LONG = 4_000_000  # product of lengths from which a close look takes seconds
_GLUE = 1  # so short a stretch between two changes is shown as part of them

Pair = tuple[int, int]


def split(text: str) -> list[str]:
    """The sentences of a paragraph; put together they are the paragraph."""
    return _SENTENCE.findall(text)


def paired(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Numbers of the sentences of a and b that stand for one another, in order: equal or similar
    ones. No two pairs cross.
    """
    if list(b) < list(a):
        return [(i, j) for j, i in paired(b, a)]
    pairs: list[Pair] = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += zip(range(i, i_end), range(j, j_end), strict=True)
        elif kind == "replace":
            pairs += [(i + x, j + y) for x, y in _similar(a[i:i_end], b[j:j_end])]
    return pairs


def pieces(a: str, b: str) -> tuple[Piece, ...]:
    """Two sentences cut into what is equal and what changed."""
    if b < a:
        return tuple(Piece(piece.b, piece.a) for piece in _pieces(b, a))
    return tuple(_pieces(a, b))


# -- sentences that stand for one another


def _similar(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """The pairs that do not cross and are the most alike in all."""
    if len(a) * len(b) > _MOST_PAIRS:
        return []
    alike = _likenesses(a, b)
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            with_pair = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], with_pair)
    pairs, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likenesses(a: Sequence[str], b: Sequence[str]) -> list[list[float]]:
    """How alike each two sentences are, 0 where they are not alike enough."""
    alike = [[0.0] * len(b) for _ in a]
    for j, other in enumerate(b):
        matcher = SequenceMatcher(None, "", other, autojunk=False)
        for i, one in enumerate(a):
            matcher.set_seq1(one)
            alike[i][j] = _likeness(matcher, len(one) * len(other))
    return alike


def _likeness(matcher: SequenceMatcher[str], size: int) -> float:
    if matcher.real_quick_ratio() < _SIMILAR or matcher.quick_ratio() < _SIMILAR:
        return 0.0
    ratio = matcher.ratio() if size < _LONG else matcher.quick_ratio()
    return ratio if ratio >= _SIMILAR else 0.0


# -- what changed in a sentence


def _pieces(a: str, b: str) -> list[Piece]:
    if len(a) * len(b) > _LONG:
        return _ends_apart(a, b)
    one, other = _TOKEN.findall(a), _TOKEN.findall(b)
    opcodes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return _glued(
        [Piece("".join(one[i:i_end]), "".join(other[j:j_end])) for _, i, i_end, j, j_end in opcodes]
    )


def _glued(cut: Sequence[Piece]) -> list[Piece]:
    """Changes with next to nothing between them as one change: easier to read."""
    glued: list[Piece] = []
    for at, piece in enumerate(cut):
        is_gap = piece.is_equal and len(piece.a) <= _GLUE and 0 < at < len(cut) - 1
        if glued and not glued[-1].is_equal and (is_gap or not piece.is_equal):
            glued[-1] = Piece(glued[-1].a + piece.a, glued[-1].b + piece.b)
        else:
            glued.append(piece)
    return glued


def _ends_apart(a: str, b: str) -> list[Piece]:
    """All between the common beginning and the common end as one change."""
    start = _common(a, b)
    end = _common(a[start:][::-1], b[start:][::-1])
    cut = [
        Piece(a[:start], b[:start]),
        Piece(a[start : len(a) - end], b[start : len(b) - end]),
        Piece(a[len(a) - end :], b[len(b) - end :]),
    ]
    return [piece for piece in cut if piece.a or piece.b]


def _common(a: str, b: str) -> int:
    """How many characters two texts begin with alike."""
    shorter = min(len(a), len(b))
    return next((at for at in range(shorter) if a[at] != b[at]), shorter)
