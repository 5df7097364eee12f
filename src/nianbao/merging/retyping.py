"""Printed tokens and the words that stand there now → what to type, {…} that still print kept.

A value between words that stayed is not typed over: where it reads otherwise now, that is asked of
what it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from nianbao.merging.printed import Token, literal

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = r"\d+(?:[.,]\d+)*|[A-Za-z]+|."

_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Swap:
    """Characters of the typed text (start, end) and of the printed one (at, until), and what comes
    instead of each.
    """

    start: int
    end: int
    typed: str
    at: int
    until: int
    printed: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that reads otherwise now, in the words of the Word file."""

    token: Token
    text: str

    @property
    def as_swap(self) -> Swap:
        """The value typed over, its {…} given up."""
        token, text = self.token, self.text
        end = token.at + len(token.text)
        return Swap(token.start, token.end, literal(text), token.at, end, text)


@dataclass(slots=True)
class Retyped:
    """What to type over, what is asked of values, and which values stay as they are."""

    swaps: list[Swap] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    kept: list[Token] = field(default_factory=list)


def retyped(old: Sequence[Token], new: str, typed_at: int, printed_at: int) -> Retyped:
    """What turns the tokens into the new words. Words without tokens go to the two places."""
    tokens = _tokens(old, new)
    matcher = SequenceMatcher(None, [token.text for token in old], tokens, autojunk=False)
    return _Retyping(old, tokens, typed_at, printed_at).done(matcher.get_opcodes())


def _tokens(old: Sequence[Token], new: str) -> list[str]:
    """The new words, cut so that values that still stand there are whole."""
    values = sorted({t.text for t in old if t.name}, key=lambda text: (-len(text), text))
    patterns = [re.escape(value) + _guard(value) for value in values]
    return re.findall("|".join((*patterns, _WORD)), new, re.DOTALL)


def _guard(value: str) -> str:
    """A number ends where its digits end, a word where its letters do."""
    if value[-1:].isdecimal():
        return r"(?![.,]?\d)"
    return "(?![A-Za-z])" if value[-1:].isascii() and value[-1:].isalpha() else ""


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.removeprefix("-")) is not None


@dataclass(slots=True)
class _Retyping:
    old: Sequence[Token]
    new: Sequence[str]
    typed_at: int
    printed_at: int
    result: Retyped = field(default_factory=Retyped)
    dropped: list[int] = field(default_factory=list)

    def done(self, opcodes: Sequence[tuple[str, int, int, int, int]]) -> Retyped:
        changed: list[tuple[_Range, _Range]] = []
        for kind, i, i_end, j, j_end in opcodes:
            if kind != "equal" or self._is_chance((i, i_end)):
                changed += self._around_values((i, i_end), (j, j_end))
            else:
                self.result.kept += [token for token in self.old[i:i_end] if token.name]
        for a, _ in changed:
            self.dropped += [n for n in range(*a) if self.old[n].name]
        for a, b in changed:
            self._swap(a, b)
        return self.result

    def _is_chance(self, a: _Range) -> bool:
        """One digit alone among other words is hardly the value that stood there."""
        token = self.old[a[0]]
        alone = a[1] - a[0] == 1 < len(self.old)
        return alone and bool(token.name) and len(token.text) == 1 and token.text.isdecimal()

    def _around_values(self, a: _Range, b: _Range) -> Iterator[tuple[_Range, _Range]]:
        """The parts of a changed stretch between values that only read otherwise."""
        i, j = a[0], b[0]
        for n, (start, end) in self._asked(a, b):
            text = "".join(self.new[start:end])
            if text != self.old[n].text:
                self.result.asked.append(Asked(self.old[n], text))
            else:
                self.result.kept.append(self.old[n])
            yield (i, n), (j, start)
            i, j = n + 1, end
        yield (i, a[1]), (j, b[1])

    def _asked(self, a: _Range, b: _Range) -> list[tuple[int, _Range]]:
        """The values of a stretch, each with the new words that stand for it."""
        numbers = [n for n in range(*a) if _NUMBER.fullmatch(self.old[n].text)]
        new = [j for j in range(*b) if _NUMBER.fullmatch(self.new[j])]
        if any(self.old[n].name for n in numbers) and len(numbers) == len(new):
            pairs = zip(numbers, new, strict=True)
            return [(n, (j, j + 1)) for n, j in pairs if self.old[n].name]
        is_one = a[1] - a[0] == 1 and bool(self.old[a[0]].name) and b[0] < b[1]
        if is_one and _is_number(self.old[a[0]].text) <= _is_number("".join(self.new[slice(*b)])):
            return [(a[0], b)]
        return []

    def _swap(self, a: _Range, b: _Range) -> None:
        printed = "".join(self.new[slice(*b)])
        tokens = self.old[slice(*a)]
        if printed == "".join(token.text for token in tokens):
            self.result.kept += [token for token in tokens if token.name]
            return
        typed = "".join(self._typed(j) for j in range(*b))
        start, at = self._place(a[0])
        end = tokens[-1].end if tokens else start
        until = tokens[-1].at + len(tokens[-1].text) if tokens else at
        self.result.swaps.append(Swap(start, end, typed, at, until, printed))

    def _place(self, number: int) -> tuple[int, int]:
        """Where the token with this number begins, typed and printed."""
        if number and number <= len(self.old):
            before = self.old[number - 1]
            if number == len(self.old):
                return before.end, before.at + len(before.text)
        if number < len(self.old):
            return self.old[number].start, self.old[number].at
        return self.typed_at, self.printed_at

    def _typed(self, j: int) -> str:
        """A new word as it is typed: as a {…} where a value that is gone elsewhere reads so."""
        text = self.new[j]
        for n in self.dropped:
            if self.old[n].text == text and self._is_told(n, j):
                self.dropped.remove(n)
                return f"{{{self.old[n].name}}}"
        return literal(text)

    def _is_told(self, n: int, j: int) -> bool:
        """Whether a word is surely the value: no short number, or with the same word behind it."""
        text = self.new[j]
        if len(text) > 1:
            return True
        after_old = self.old[n + 1].text if n + 1 < len(self.old) else ""
        after_new = self.new[j + 1] if j + 1 < len(self.new) else ""
        return after_old == after_new != ""
