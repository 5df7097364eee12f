"""A printed text and its paragraphs in the Word file → what changed, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nianbao.comparison.sentences import split
from nianbao.merging.printed import BREAK, TITLE, PrintedText, Token
from nianbao.merging.retyping import Asked, Retyped, Swap, retyped
from nianbao.merging.spans import Span, spans


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Some sentences that read otherwise now. `at` is their place in the printed text, `where` the
    paragraph in Chinese. Without swaps only values read otherwise.
    """

    key: str
    at: int
    where: str
    old: str
    new: str
    swaps: tuple[Swap, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What became of a text, and the values that still print in it as they did."""

    changes: tuple[Rewritten, ...]
    kept: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of the Word file; with a line end before it where a paragraph begins."""

    text: str
    begins: bool

    @property
    def whole(self) -> str:
        return BREAK * self.begins + self.text


def rewriting(text: PrintedText, paragraphs: Sequence[str]) -> Rewriting:
    """What changed in a text. No paragraph may be empty."""
    said = [
        _Said(sentence, not n)
        for paragraph in paragraphs
        for n, sentence in enumerate(split(paragraph))
    ]
    comparing = _Comparing(text, said)
    changes = tuple(comparing.changes())
    return Rewriting(changes, tuple(comparing.kept))


class _Comparing:
    def __init__(self, text: PrintedText, said: Sequence[_Said]) -> None:
        self._text = text
        self._old = text.sentences
        self._new = said
        self.kept: list[Token] = []

    def changes(self) -> Iterator[Rewritten]:
        """Sentences that stand for one another, and what stands between them on either side."""
        i = j = 0
        end = Span(len(self._old), len(self._old), len(self._new), len(self._new))
        texts = [one.text for one in self._old], [one.text for one in self._new]
        for span in [*spans(*texts), end]:
            yield from self._between(range(i, span.a), range(j, span.b), span.a, span.b)
            yield from self._span(span)
            i, j = span.a_end, span.b_end

    def _span(self, span: Span) -> Iterator[Rewritten]:
        """What changed in sentences that stand for one another, the first line end aside."""
        old, new = self._old[span.a : span.a_end], self._new[span.b : span.b_end]
        if old:
            tokens = [*old[0].words, *(token for one in old[1:] for token in one.tokens)]
            text = new[0].text + "".join(one.whole for one in new[1:])
            yield from self._changed(tokens, text, span.a)

    def _between(self, a: range, b: range, next_a: int, next_b: int) -> Iterator[Rewritten]:
        """What was between two pairs, with the line ends before the second where they differ."""
        begins_a = next_a < len(self._old) and self._old[next_a].begins
        begins_b = next_b < len(self._new) and self._new[next_b].begins
        if begins_a == begins_b:
            yield from self._gap(a, b)
            return
        tokens = [token for n in a for token in self._old[n].tokens]
        tokens += self._old[next_a].tokens[:1] if begins_a else []
        new = "".join(self._new[n].whole for n in b) + BREAK * begins_b
        after = self._old[next_a].text if next_a < len(self._old) and not (a or b) else ""
        for change in self._changed(tokens, new, a.start):
            yield replace(change, old=change.old + after, new=change.new + after)

    def _gap(self, a: range, b: range) -> Iterator[Rewritten]:
        """One change for each sentence where there are as many, else for each paragraph."""
        if len(a) == len(b) and all(
            self._old[n].begins == self._new[m].begins for n, m in zip(a, b, strict=True)
        ):
            for n, m in zip(a, b, strict=True):
                yield from self._changed(self._old[n].words, self._new[m].text, n)
        elif not a:
            for part in _by_paragraph([self._new[n].begins for n in b], b.start):
                yield from self._changed((), "".join(self._new[n].whole for n in part), a.start)
        elif not self._new:  # the whole text, which the report may not be without
            tokens = [token for one in self._old for token in one.tokens]
            yield from self._changed(tokens, "", 0)
        elif not b:
            for part in _by_paragraph([self._old[n].begins for n in a], a.start):
                tokens = [token for n in part for token in self._old[n].tokens]
                yield from self._changed(tokens, "", part.start)
        else:
            tokens = [token for n in a for token in self._old[n].tokens]
            yield from self._changed(tokens, "".join(self._new[n].whole for n in b), a.start)

    def _changed(self, old: Sequence[Token], new: str, number: int) -> Iterator[Rewritten]:
        """The change from tokens to words, if there is one; `number` is the first sentence's."""
        said = "".join(token.text for token in old)
        if said == new:
            self.kept += [token for token in old if token.name]
            return
        typed_at, printed_at = self._place(number)
        result = retyped(old, new, typed_at, printed_at)
        self.kept += result.kept
        at = old[0].at if old else printed_at
        yield self._rewritten(at, number, said, new, result)

    def _rewritten(self, at: int, number: int, old: str, new: str, result: Retyped) -> Rewritten:
        where = self._where(number, old)
        swaps, asked = tuple(result.swaps), tuple(result.asked)
        return Rewritten(self._text.key, at, where, old, new, swaps, asked)

    def _place(self, number: int) -> tuple[int, int]:
        """Where words go that come before a sentence, behind what is before it."""
        if number:
            last = self._old[number - 1].tokens[-1]
            return last.end, last.at + len(last.text)
        return 0, 0

    def _where(self, number: int, old: str) -> str:
        if not self._old or not self._new or self._text.key == TITLE:
            return self._text.key
        if old:
            return f"{self._text.key}第 {self._old[number].paragraph} 段"
        if not number:
            return f"{self._text.key}开头"
        return f"{self._text.key}第 {self._old[number - 1].paragraph} 段后"


def _by_paragraph(begins: Sequence[bool], first: int) -> Iterator[range]:
    """Numbers of sentences, cut before each that begins a paragraph."""
    start = first
    for number, is_first in enumerate(begins, start=first):
        if is_first and number > start:
            yield range(start, number)
            start = number
    if begins:
        yield range(start, first + len(begins))
