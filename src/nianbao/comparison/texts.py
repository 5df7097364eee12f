"""The texts of two reports, section by section → the sentences that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nianbao.comparison.given import Given
from nianbao.comparison.model import BREAK, Piece, TextDifference
from nianbao.comparison.sentences import paired, pieces, split
from nianbao.findings import Place, unwritten
from nianbao.report.keys import COMPOSED_FROM


@dataclass(frozen=True, slots=True)
class Sentence:
    """A printed sentence and where it begins: which paragraph, which character of it."""

    text: str
    paragraph: int
    offset: int

    @property
    def begins(self) -> bool:
        """Whether a paragraph begins with it."""
        return self.offset == 0


Locate: TypeAlias = Callable[[str, Sentence], Place]  # a text's key and one of its sentences


def sentences(paragraphs: Iterable[str]) -> list[Sentence]:
    """The sentences of some paragraphs, in order."""
    found = []
    for number, paragraph in enumerate(paragraphs):
        offset = 0
        for text in split(paragraph):
            found.append(Sentence(text, number, offset))
            offset += len(text)
    return found


@dataclass(frozen=True, slots=True)
class Section:
    """A text of both reports, as sentences, and where each was typed."""

    key: str
    place_a: Locate
    place_b: Locate
    a: Sequence[Sentence]
    b: Sequence[Sentence]

    def compared(self) -> tuple[list[TextDifference], int]:
        """The differences in reading order, and how many sentences are the same."""
        pairs = paired([one.text for one in self.a], [one.text for one in self.b])
        differences, at_a, at_b, equal = [], 0, 0, 0
        for i, j in [*pairs, (len(self.a), len(self.b))]:
            differences += [self._removed(one) for one in self.a[at_a:i]]
            differences += [self._added(one) for one in self.b[at_b:j]]
            if i < len(self.a) and j < len(self.b):
                follows = i > 0 and (i, j) == (at_a, at_b)
                changed = list(self._changed(self.a[i], self.b[j], follows=follows))
                differences += changed
                equal += not changed
            at_a, at_b = i + 1, j + 1
        return differences, equal

    def _removed(self, one: Sentence) -> TextDifference:
        place = self.place_a(self.key, one)
        return TextDifference(self.key, "removed", one.text, "", (), place)

    def _added(self, one: Sentence) -> TextDifference:
        place = self.place_b(self.key, one)
        return TextDifference(self.key, "added", "", one.text, (), place)

    def _changed(self, a: Sentence, b: Sentence, *, follows: bool) -> Iterator[TextDifference]:
        """The difference, if there is one. `follows`: both come right after two that stand for one
        another, so that a paragraph that begins here and not there is a difference of its own.
        """
        breaks = follows and a.begins != b.begins
        if a.text == b.text and not breaks:
            return
        before_a, before_b = (BREAK if breaks and one.begins else "" for one in (a, b))
        cut = pieces(a.text, b.text)
        if breaks:
            cut = (Piece(before_a, before_b), *cut)
        place = self.place_b(self.key, b)
        yield TextDifference(self.key, "changed", before_a + a.text, before_b + b.text, cut, place)


def typed_place(given: Given, key: str, sentence: Sentence) -> Place:
    """Where a sentence was typed; of a composed one, where the values stand that it is made of."""
    text = given.report.texts.get(key)
    if text is not None:
        offset = text.paragraphs[sentence.paragraph].source_offset(sentence.offset)
        return text.typed.place_of(offset)
    return given.report.places.get(COMPOSED_FROM.get(key, ""), unwritten(given.file))
