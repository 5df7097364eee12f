"""Signs of a PDF's page → lines in reading order; lines → paragraphs, by their geometry.

A line goes on in the next one when it fills the measure: what comes next did not fit any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.reading.pdfium import Sign
from nianbao.reading.struck import struck

_SAME_LINE = 0.4  # em between base lines of one line
_SAME_PLACE = 0.2  # em; the same sign printed again there makes it look bold
_WORD_GAP = 0.25  # em between words that no space parts
_WIDE_GAP = 2.5  # em between what stands in columns
_SLACK = 0.6  # em by which a full line may miss its edge
_RAGGED = 6.0  # em more where a sentence breaks off: its next word may be longer than it looks
_SET_OFF = 6.0  # em; a line that begins so far in is centred or stands on the right, and ends there
_INDENT = 0.6  # em; a line further in begins a paragraph
_ALIKE = 0.15  # share by which sizes of one paragraph may differ
_LEAST_LINES = 3
_LEAST_SHARE = 0.8  # of the longest line that a full one reaches
_SAME_EDGE = 3.0  # pt
_APART = 1.6  # times the usual pitch; lines further apart are no paragraph
_SPACED = 1.35  # times the usual pitch; there is room between paragraphs, if a sentence ends here
_STOPS = re.compile(r"[。！？][”’）》]?$")
_ENDS = re.compile(r"[。！？：；…][”’）》]?$")
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]+[、）)]|[（(][0-9０-９]+[）)]|[0-9０-９]+[、.．](?![0-9])|第[一二三四五六七八九十]+"
)
_NO_HEADING = re.compile(r"[。，；：、]$")
_SPACES = " \u3000\xa0\t"
# What cannot be parted at the end of a line: opening marks, a sign or word, closing marks.
_UNBROKEN = re.compile(
    r"[（《“‘〔【〈「『(\[]*(?:[!-~]+|.)[，。、；：？！）》”’〕】〉」』,.;:?!)\]%％…—]*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as drawn: its text, its ends and base line, the size of most of its signs (pt)."""

    text: str
    left: float
    right: float
    y: float
    size: float
    page: int = 0
    number: int = 0

    @property
    def place(self) -> str:
        return f"第 {self.page} 页第 {self.number} 行"


@dataclass(frozen=True, slots=True)
class Measure:
    """Where full lines begin and end on a page, and how far apart they are (pt). `indents` says
    whether paragraphs are seen to begin further in.
    """

    left: float
    right: float
    pitch: float
    indents: bool = True


def lines(signs: Iterable[Sign]) -> list[Line]:
    """The signs' lines from top to bottom, without those of spaces alone."""
    found = (_line(group) for group in _on_lines(signs))
    return [line for line in found if line is not None]


def goes_on(line: Line, after: Line, measure: Measure, before: Measure) -> bool:
    """Whether a line goes on with the paragraph of the line above, or of the last page.

    `measure` is that of its own page, `before` that of the other.
    """
    size = line.size
    if abs(after.size - size) > _ALIKE * size or line.left - measure.left > _INDENT * size:
        return False
    if line.page - after.page > 1 or after.left - before.left > _SET_OFF * size:
        return False
    ragged = _RAGGED * size if _breaks_off(after.text) and not _NUMBERED.match(line.text) else 0.0
    if has_room(after, line.text, before.right - ragged):
        return False
    return not (_is_apart(line, after, measure) or _begins(line, after, measure))


def may_end(line: Line, measure: Measure) -> bool:
    """Whether nothing tells if a full line is a paragraph's last: it ends a sentence, and no
    paragraph is seen to be indented.
    """
    return not measure.indents and bool(_STOPS.search(line.text))


def _breaks_off(text: str) -> bool:
    """Whether a line of prose ends within a sentence or a bracket."""
    is_open = text.rfind("（") > text.rfind("）")
    return is_open or ("，" in text and not _ENDS.search(text))


def _is_apart(line: Line, after: Line, measure: Measure) -> bool:
    """Whether there is more room between two lines than within a paragraph."""
    if line.page != after.page:
        return False
    usual = max(measure.pitch, line.size)
    times = _SPACED if _ENDS.search(after.text) else _APART
    return line.y - after.y > times * usual


def _begins(line: Line, after: Line, measure: Measure) -> bool:
    """Whether a line behind a sentence's end begins with a number, as headings do. Where paragraphs
    are indented, this one is not, and must be a heading that stands alone.
    """
    if not _ENDS.search(after.text) or not _NUMBERED.match(line.text):
        return False
    is_alone = line.right < measure.right - line.size and not _NO_HEADING.search(line.text)
    return is_alone or not measure.indents


def has_room(line: Line, text: str, right: float) -> bool:
    """Whether the beginning of a text would still have fitted into a line that ends at `right`."""
    return line.right + first_width(text) * line.size < right - _SLACK * line.size


def first_width(text: str) -> float:
    """The width in em of what stands unbroken at the beginning of a text."""
    from nianbao.widths import text_width

    found = _UNBROKEN.match(text)
    return text_width(found[0]) if found else 0.0


def run_on(texts: Iterable[str]) -> str:
    """Lines of a paragraph as one text; a space stays only where Latin words meet."""
    whole = ""
    for text in texts:
        bare = text.strip(_SPACES)
        joins = whole.endswith(" ") and whole.rstrip()[-1:].isascii() and bare[:1].isascii()
        whole = (whole if joins else whole.rstrip(_SPACES)) + bare
        whole += " " if text.endswith(" ") else ""
    return whole.rstrip(_SPACES)


def measure_of(found: Sequence[Line]) -> Measure:
    """The measure of some lines of text; from too few nothing tells where full lines end."""
    lefts = sorted(line.left for line in found)
    rights = sorted((line.right for line in found), reverse=True)
    pitches = sorted(b.y - a.y for a, b in pairwise(found) if b.page == a.page)
    pitch = pitches[len(pitches) // 2] if pitches else 0.0
    left, right = _shared(lefts), float("inf")
    if len(found) >= _LEAST_LINES:
        right = _shared(rights)
        if right - left < _LEAST_SHARE * (rights[0] - left):  # only short lines end together
            right = rights[0]
    return Measure(left, right, pitch, _indents(found, left, right))


def _indents(found: Sequence[Line], left: float, right: float) -> bool:
    """Whether more lines that surely begin a paragraph stand further in than at the edge."""
    begin = [
        line.left - left > _INDENT * line.size
        for before, line in pairwise(found)
        if line.page == before.page
        and line.left - left < _SET_OFF * line.size
        and has_room(before, line.text, right)
    ]
    return 2 * sum(begin) >= len(begin)


def _shared(edges: Sequence[float]) -> float:
    """The outermost edge that two lines share; without any the first."""
    shared = (one for one, other in pairwise(edges) if abs(other - one) <= _SAME_EDGE)
    return next(shared, edges[0] if edges else 0.0)


def _on_lines(signs: Iterable[Sign]) -> Iterator[list[Sign]]:
    """The signs of each base line, from top to bottom."""
    group: list[Sign] = []
    for sign in sorted(signs, key=lambda sign: sign.y):
        if group and sign.y - group[-1].y > _SAME_LINE * min(sign.size, group[-1].size):
            yield group
            group = []
        group.append(sign)
    if group:
        yield group


def _line(group: Sequence[Sign]) -> Line | None:
    placed = list(_once(sorted(group, key=lambda sign: (sign.left, sign.right))))
    seen = [sign for sign in placed if sign.text.strip()]
    if not seen:
        return None
    text = "".join(_spaced(placed))
    size = sorted(sign.size for sign in seen)[len(seen) // 2]
    return Line(text.lstrip(_SPACES), seen[0].left, max(s.right for s in seen), seen[0].y, size)


def _once(placed: Sequence[Sign]) -> Iterator[Sign]:
    """Without what is printed twice at nearly the same place."""
    last: dict[str, Sign] = {}
    for sign in placed:
        before = last.get(sign.text)
        if before is None or sign.left - before.left > _SAME_PLACE * sign.size:
            last[sign.text] = sign
            yield sign


def _spaced(placed: Sequence[Sign]) -> Iterator[str]:
    """The signs' texts, with a space or tab where there is room for one and none is written."""
    before: Sign | None = None
    for sign in placed:
        if before is not None:
            yield _between(before, sign)
        yield struck(sign.text) if sign.is_struck else sign.text
        before = sign


def _between(one: Sign, other: Sign) -> str:
    gap = (other.left - one.right) / max(one.size, other.size)
    if not one.text.strip() or not other.text.strip():
        return ""
    if gap > _WIDE_GAP:
        return "\t"
    are_words = all(sign.text.isascii() and sign.text.isalnum() for sign in (one, other))
    return " " if are_words and gap > _WORD_GAP else ""
