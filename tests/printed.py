"""A PDF as it is printed: its characters at their places, and where its paragraphs break.

By hand: `python tests/printed.py WORD.pdf OURS.pdf INPUT.yaml` shows where two PDFs of one report
break differently.
"""

import ctypes
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from nianbao.compose import compose
from nianbao.document import Document
from nianbao.official import BOTTOM_MM, MM
from nianbao.report.read import read_report

# PDFium gives a hyphen at a line's end as one of these.
_HYPHENS = {"\ufffe": "-", "\x02": "-"}


class Glyph(NamedTuple):
    """A printed character: page from 0, origin, and ink (left, bottom, right, top) in points."""

    char: str
    page: int
    x: float
    baseline: float
    size: float
    ink: tuple[float, float, float, float]


def glyphs(path: Path) -> list[Glyph]:
    """The characters of a PDF in its own order, white space left out."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [glyph for number, page in enumerate(pdf) for glyph in _page_glyphs(number, page)]


def _page_glyphs(number, page):
    text = page.get_textpage()
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        char = _HYPHENS.get(chr(code), chr(code))
        if char.isspace() or not code:
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        size = pdfium.FPDFText_GetFontSize(text, at)
        yield Glyph(char, number, x.value, y.value, size, text.get_charbox(at))


def above_foot(printed: list[Glyph]) -> list[Glyph]:
    """Without the page numbers."""
    return [glyph for glyph in printed if glyph.baseline > (BOTTOM_MM - 3) * MM]


class Paragraphs(NamedTuple):
    """For each paragraph its text without white space and where its lines but the first begin."""

    texts: list[str]
    breaks: list[set[int]]


def paragraphs(path: Path, document: Document) -> Paragraphs:
    """Where a report's paragraphs of text break in a PDF of it."""
    printed = above_foot(glyphs(path))
    everything = "".join(glyph.char for glyph in printed)
    found = Paragraphs([], [])
    at = 0
    for paragraph in (*document.preamble, *(p for s in document.sections for p in s.paragraphs)):
        text = "".join(paragraph.text.split())
        start = everything.index(text, at)
        at = start + len(text)
        found.texts.append(text)
        found.breaks.append(_breaks(printed[start:at]))
    return found


def _breaks(line: list[Glyph]) -> set[int]:
    return {
        number
        for number in range(1, len(line))
        if line[number].page != line[number - 1].page
        or abs(line[number].baseline - line[number - 1].baseline) > line[number].size / 2
    }


@dataclass(frozen=True)
class Agreement:
    """How many breaks inside paragraphs two PDFs share, of all that either has.

    One break elsewhere moves all that follow in its paragraph. So `lines` are those of the second
    that the first begins at the same character, too, and `alike` how many of them end alike.
    """

    equal: int
    breaks: int
    alike: int
    lines: int
    differing: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.equal / self.breaks

    @property
    def share_alike(self) -> float:
        return self.alike / self.lines


def agreement(one: Path, other: Path, document: Document) -> Agreement:
    """How far two PDFs of a report break its paragraphs at the same characters."""
    first, second = paragraphs(one, document), paragraphs(other, document)
    pairs = list(zip(first.texts, first.breaks, second.breaks, strict=True))
    equal = sum(len(here & there) for _, here, there in pairs)
    breaks = sum(len(here | there) for _, here, there in pairs)
    ends = [(_ends(text, here), _ends(text, there)) for text, here, there in pairs]
    lines = [(here[at], there[at]) for here, there in ends for at in here.keys() & there.keys()]
    alike = sum(one_end == other_end for one_end, other_end in lines)
    differing = tuple(_shown(*pair) for pair in pairs if pair[1] != pair[2])
    return Agreement(equal, breaks, alike, len(lines), differing)


def _ends(text: str, breaks: set[int]) -> dict[int, int]:
    """Where each line of a paragraph ends, by where it begins."""
    return dict(pairwise([0, *sorted(breaks), len(text)]))


def _shown(text: str, one: set[int], other: set[int]) -> str:
    """The text with | where both break, < where only the first does, > where only the second."""
    marks = {at: "|" if at in one & other else "<" if at in one else ">" for at in one | other}
    return "".join(marks.get(at, "") + char for at, char in enumerate(text))


def _main() -> None:
    one, other, data = map(Path, sys.argv[1:])
    found = agreement(one, other, compose(read_report(data).report))
    for paragraph in found.differing:
        sys.stdout.write(f"{paragraph}\n")
    sys.stdout.write(f"{found.equal} of {found.breaks} line breaks are equal: {found.share:.1%}\n")
    sys.stdout.write(
        f"{found.alike} of {found.lines} lines that begin alike end alike: {found.share_alike:.1%}\n"
    )


if __name__ == "__main__":
    _main()
