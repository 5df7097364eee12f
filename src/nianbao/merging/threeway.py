"""A text as it was, as it is now and as another person wrote it → both changes in one text.

Texts are paragraphs. Sentences are compared; where both sides changed the same ones otherwise, the
other person's words win, with the numbers of the present text that this person left as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from nianbao.comparison.sentences import split
from nianbao.merging.common import common
from nianbao.merging.printed import BREAK, words
from nianbao.merging.spans import Span, spans


@dataclass(frozen=True, slots=True)
class Both:
    """What both sides changed otherwise: as it was (`base`), and as the other person has it."""

    base: str
    word: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Where both changed otherwise: characters of the present text, with a line end before each
    paragraph.
    """

    start: int
    end: int
    both: Both


@dataclass(frozen=True, slots=True)
class Joined:
    """The paragraphs with both sides' changes, where they clash, and how often only the present
    text was changed.
    """

    paragraphs: tuple[str, ...]
    clashes: tuple[Clash, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class _Three:
    """The sentences as they were, as they are, and as the other person has them."""

    base: Sequence[str]
    now: Sequence[str]
    word: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Units start to end of the base that became units `at` to `until` of one side."""

    start: int
    end: int
    at: int
    until: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Units of the base, and the hunks of each side that touch them; either may have none."""

    start: int
    end: int
    now: tuple[_Hunk, ...]
    word: tuple[_Hunk, ...]

    def of_now(self) -> slice:
        """The units of the present text that stand for those of the base."""
        return self._side(self.now)

    def of_word(self) -> slice:
        return self._side(self.word)

    def _side(self, hunks: Sequence[_Hunk]) -> slice:
        first, last = hunks[0], hunks[-1]
        return slice(first.at - (first.start - self.start), last.until + self.end - last.end)


def joined(base: Sequence[str], now: Sequence[str], word: Sequence[str]) -> Joined:
    """The paragraphs of `now` with what `word` changed of `base`."""
    three = _Three(*(tuple(_sentences(paragraphs)) for paragraphs in (base, now, word)))
    if _is_on_the_way(three.base, three.now, three.word):
        return Joined(tuple(word), (), 0)
    out: list[str] = []
    clashes: list[Clash] = []
    kept = at = 0
    for part in _parts(three):
        one = _Joining(part, at)
        one.join()
        out += one.out
        clashes += one.clashes
        kept += one.kept
        at += len("".join(part.now))
    paragraphs = "".join(out).removeprefix(BREAK).split(BREAK)
    return Joined(tuple(p for p in paragraphs if p.strip()), tuple(clashes), kept)


def _parts(whole: _Three) -> Iterator[_Three]:
    """A text cut before each sentence that all three have: what one side moved is not looked for
    at one place in the base by that side, and at another by the other side.
    """
    ours = _equal(whole.base, whole.now)
    kept = [whole.base[i] for i, _ in ours]
    ends = [(*ours[n], k) for n, k in _equal(kept, whole.word)]
    i = j = k = 0
    for i_end, j_end, k_end in [*ends, (len(whole.base), len(whole.now), len(whole.word))]:
        yield _Three(whole.base[i:i_end], whole.now[j:j_end], whole.word[k:k_end])
        i, j, k = i_end, j_end, k_end


def _equal(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]


@dataclass(slots=True)
class _Joining:
    """A part of a text that begins at a character of the present text."""

    three: _Three
    at: int
    out: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    kept: int = 0

    def join(self) -> None:
        base, now, word = self.three.base, self.three.now, self.three.word
        done = 0
        for group in _groups(_sentence_hunks(base, now), _sentence_hunks(base, word)):
            self.out += base[done : group.start]
            done = group.end
            if not group.word:
                self.out += now[group.of_now()]
                self.kept += 1
            elif not group.now:
                self.out += word[group.of_word()]
            else:
                self._both(base[group.start : group.end], group.of_now(), word[group.of_word()])
        self.out += base[done:]

    def _both(self, base: Sequence[str], at: slice, word: Sequence[str]) -> None:
        now = self.three.now[at]
        if _is_on_the_way(base, now, word):
            self.out += word
            return
        self.out.append(_with_numbers("".join(base), "".join(now), "".join(word)))
        start = self.at + len("".join(self.three.now[: at.start]))
        both = Both("".join(base).strip(BREAK), "".join(word).strip(BREAK))
        self.clashes.append(Clash(start, start + len("".join(now)), both))


def _is_on_the_way(base: Sequence[str], now: Sequence[str], word: Sequence[str]) -> bool:
    """Whether all that changed from the base to now is among what changed to the other's words: as
    it is where some of them have been taken over. Counted in words, and, where sentences were only
    moved, copied or taken out, in sentences: those that change places are too much alike in words.
    """
    was, present, other = (words("".join(units)) for units in (base, now, word))
    if _leads_through(was, present, other):
        return True
    ends = sorted("".join(units).count(BREAK) for units in (base, now, word))
    if ends[1] != "".join(now).count(BREAK):
        return False
    was, present, other = ([u.removeprefix(BREAK) for u in units] for units in (base, now, word))
    is_new, is_gone = {*other} - {*was} - {*present}, {*was} - {*present}
    # a sentence that is gone may be the one that the other person has reworded
    return not (is_new and is_gone) and _leads_through(was, present, other)


def _leads_through(was: Sequence[str], present: Sequence[str], other: Sequence[str]) -> bool:
    return _steps(was, present) + _steps(present, other) == _steps(was, other)


def _steps(a: Sequence[str], b: Sequence[str]) -> int:
    """How much must be taken out and put in, at the least, to make b of a."""
    return len(a) + len(b) - 2 * common(a, b)


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    """Sentences; one that begins a paragraph has a line end before it."""
    return [
        BREAK * (not n) + sentence
        for paragraph in paragraphs
        for n, sentence in enumerate(split(paragraph))
    ]


def _sentence_hunks(a: Sequence[str], b: Sequence[str]) -> Iterator[_Hunk]:
    i = j = 0
    for span in [*spans(a, b), Span(len(a), len(a), len(b), len(b))]:
        if span.a > i or span.b > j:
            yield _Hunk(i, span.a, j, span.b)
        if a[span.a : span.a_end] != b[span.b : span.b_end]:
            yield _Hunk(span.a, span.a_end, span.b, span.b_end)
        i, j = span.a_end, span.b_end


def _word_hunks(a: Sequence[str], b: Sequence[str]) -> Iterator[_Hunk]:
    for kind, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _Hunk(i, i_end, j, j_end)


def _groups(now: Iterator[_Hunk], word: Iterator[_Hunk]) -> Iterator[_Group]:
    """Hunks of both sides in order; those that share units of the base together."""
    hunks = [(h, True) for h in now] + [(h, False) for h in word]
    hunks.sort(key=lambda one: (one[0].start, one[0].end))
    together: list[tuple[_Hunk, bool]] = []
    for one in hunks:
        if together and not _touches(together, one[0]):
            yield _group(together)
            together = []
        together.append(one)
    if together:
        yield _group(together)


def _touches(together: Sequence[tuple[_Hunk, bool]], hunk: _Hunk) -> bool:
    """Whether a hunk changes what those before it change; two additions at one place do, too."""
    end = max(one.end for one, _ in together)
    is_same_place = all(one.start == one.end == hunk.start == hunk.end for one, _ in together)
    return hunk.start < end or is_same_place


def _group(together: Sequence[tuple[_Hunk, bool]]) -> _Group:
    now = tuple(hunk for hunk, is_now in together if is_now)
    word = tuple(hunk for hunk, is_now in together if not is_now)
    return _Group(together[0][0].start, max(hunk.end for hunk, _ in together), now, word)


def _with_numbers(base: str, now: str, word: str) -> str:
    """The other person's words, with the present numbers where only the data changed them."""
    was, present, other = words(base), words(now), words(word)
    out: list[str] = []
    done = 0
    for group in _groups(_word_hunks(was, present), _word_hunks(was, other)):
        out += was[done : group.start]
        done = group.end
        old = was[group.start : group.end]
        if group.word:
            out += other[group.of_word()]
        else:
            new = present[group.of_now()]
            out += new if _are_numbers(old) and _are_numbers(new) else old
    return "".join((*out, *was[done:]))


def _are_numbers(tokens: Sequence[str]) -> bool:
    return bool(tokens) and all(token[0].isdecimal() for token in tokens)
