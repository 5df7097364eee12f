"""Two lists of words → how many they have in common, in the same order."""

from __future__ import annotations

from collections.abc import Sequence


def common(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence.

    A row of its table is one number, a bit for each word of a (Crochemore et al. 2001, "A fast and
    practical bit-vector algorithm for the LCS problem"): whole texts take milliseconds.
    """
    places: dict[str, int] = {}
    for n, word in enumerate(a):
        places[word] = places.get(word, 0) | 1 << n
    row = full = (1 << len(a)) - 1
    for word in b:
        here = row & places.get(word, 0)
        row = (row + here | row - here) & full
    return len(a) - row.bit_count()
