"""A text as it was, as it is now and as another person wrote it → both changes in one text.

Texts are paragraphs. Sentences are compared; where both sides changed the same ones otherwise, the
other person's words win, with the numbers of the present text that this person left as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nianbao.comparison.sentences import paired, split
from nianbao.merging.printed import BREAK, words


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
    was, present, other = (_sentences(paragraphs) for paragraphs in (base, now, word))
    out: list[str] = []
    clashes: list[Clash] = []
    kept = done = 0
    for group in _groups(_sentence_hunks(was, present), _sentence_hunks(was, other)):
        out += was[done : group.start]
        done = group.end
        if not group.word:
            out += present[group.of_now()]
            kept += 1
            continue
        theirs = other[group.of_word()]
        if not group.now or present[group.of_now()] == theirs:
            out += theirs
            continue
        old = was[group.start : group.end]
        out.append(_with_numbers("".join(old), "".join(present[group.of_now()]), "".join(theirs)))
        clashes.append(_clash(old, present, group.of_now(), theirs))
    paragraphs = "".join((*out, *was[done:])).removeprefix(BREAK).split(BREAK)
    return Joined(tuple(p for p in paragraphs if p.strip()), tuple(clashes), kept)


def _clash(old: Sequence[str], present: Sequence[str], at: slice, theirs: Sequence[str]) -> Clash:
    start = len("".join(present[: at.start]))
    both = Both("".join(old).strip(BREAK), "".join(theirs).strip(BREAK))
    return Clash(start, start + len("".join(present[at])), both)


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    """Sentences; one that begins a paragraph has a line end before it."""
    return [
        BREAK * (not n) + sentence
        for paragraph in paragraphs
        for n, sentence in enumerate(split(paragraph))
    ]


def _sentence_hunks(a: Sequence[str], b: Sequence[str]) -> Iterator[_Hunk]:
    i = j = 0
    for x, y in [*paired(a, b), (len(a), len(b))]:
        if x > i or y > j:
            yield _Hunk(i, x, j, y)
        if x < len(a) and a[x] != b[y]:
            yield _Hunk(x, x + 1, y, y + 1)
        i, j = x + 1, y + 1


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
