"""The words that a sheet of ours came with ↔ the text in its hidden first row that keeps them.

Reader and writer share it. What a reader finds beside them was written by somebody: it is told, and
so is a label that is another one now. Kept by the marks of the rows (marks.py), the words move with
their rows and do not mind columns that were put in.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

NOTE = "#批注"  # instead of a row's mark: the notes of cells

_DIGITS = 8  # of a digest


@dataclass(frozen=True, slots=True)
class OwnWords:
    """By the marks of the rows: the labels as they read, of all else (meanings, last year's values)
    only digests.
    """

    labels: dict[str, Counter[str]] = field(default_factory=dict)
    others: dict[str, Counter[str]] = field(default_factory=dict)

    def text(self) -> str:
        """How a sheet keeps them."""
        labels = {mark: [*words.elements()] for mark, words in self.labels.items()}
        others = {mark: "".join(words.elements()) for mark, words in self.others.items()}
        return json.dumps([labels, others], ensure_ascii=False, separators=(",", ":"))


def collected(words: Iterable[tuple[str, str, bool]]) -> OwnWords:
    """The words, each with its row's mark; True for a label. "" keeps only that there is a row."""
    own = OwnWords()
    for mark, text, is_label in words:
        kept, word = (own.labels, flat(text)) if is_label else (own.others, digest(text))
        kept.setdefault(mark, Counter())[word] += bool(text)
    return own


def read_own_words(text: str) -> OwnWords | None:
    """What a sheet keeps; None where it keeps nothing that can be read."""
    try:
        labels, others = json.loads(text)
        return OwnWords(
            {mark: Counter(words) for mark, words in labels.items()},
            {mark: Counter(_cut(digests)) for mark, digests in others.items()},
        )
    except (ValueError, TypeError, AttributeError):
        return None


def flat(text: str) -> str:
    """The text without blanks and line ends, which programs keep each in its way."""
    return "".join(text.split())


def digest(text: str) -> str:
    return sha256(flat(text).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _cut(digests: str) -> Iterable[str]:
    return (digests[at : at + _DIGITS] for at in range(0, len(digests), _DIGITS))
