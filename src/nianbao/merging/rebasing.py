"""What a Word file printed when it was made, what it says now, what the data print now → what it
would say had it been made of the data as they are now; and where both sides changed the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nianbao.document import Document
from nianbao.document import Grid as PrintedGrid
from nianbao.matching.rows import matched_rows, squeezed
from nianbao.merging.placing import Placed, Single, placed, single_lines
from nianbao.merging.printed import TITLE
from nianbao.merging.tables import number_text
from nianbao.merging.threeway import Both, Clash, joined
from nianbao.reading.blocks import Cell, Grid, SourceDocument
from nianbao.report.keys import PREAMBLE

_WHOLE = 2**30  # longer than any text


@dataclass(slots=True)
class Clashes:
    """What both sides changed otherwise: in texts by key, in cells by path, in single lines."""

    texts: dict[str, tuple[Clash, ...]] = field(default_factory=dict)
    cells: dict[str, Both] = field(default_factory=dict)
    lines: dict[Single, Both] = field(default_factory=dict)

    def in_text(self, key: str, start: int, end: int) -> Both | None:
        """The clash at some characters of a text as it is printed now."""
        for clash in self.texts.get(key, ()):
            if _meet(clash, start, end):
                return clash.both
        return None


def _meet(clash: Clash, start: int, end: int) -> bool:
    """Whether two stretches share a character; one of no length counts where it stands."""
    if clash.start == clash.end or start == end:
        return start <= clash.end and clash.start <= end
    return start < clash.end and clash.start < end


@dataclass(slots=True)
class Rebased:
    """The Word file's parts with the data's later changes, the clashes, and how many changes of
    the data the Word file does not have.
    """

    placed: Placed
    clashes: Clashes = field(default_factory=Clashes)
    kept: int = 0


def rebased(base: Document, now: Document, keys: Sequence[str], found: Placed) -> Rebased:
    """`found` are the Word file's parts as they were placed by the base; `keys` name the texts."""
    return _Rebasing(base, now, keys, found).done()


def placed_by(base: Document, keys: Sequence[str], changed: SourceDocument) -> Placed:
    """The parts of a Word file, found by what was printed when it was made."""
    return placed(base, texts_of(base, keys), changed.blocks)


def texts_of(document: Document, keys: Sequence[str]) -> dict[str, list[str]]:
    """The paragraphs of each text of a document."""
    said = {section.key: section.paragraphs for section in document.sections}
    said[PREAMBLE] = document.preamble
    return {key: [paragraph.text for paragraph in said.get(key, ())] for key in keys}


class _Rebasing:
    def __init__(self, base: Document, now: Document, keys: Sequence[str], found: Placed) -> None:
        self._base = base
        self._now = now
        self._keys = keys
        self._found = found
        self._result = Rebased(Placed(leftovers=list(found.leftovers)))

    def done(self) -> Rebased:
        self._title()
        out, was, now = self._result.placed, self._base.doc_no or "", self._now.doc_no or ""
        out.doc_no = self._line(("doc_no", ""), was, now, self._found.doc_no)
        self._texts()
        self._grids()
        self._lines()
        return self._result

    def _title(self) -> None:
        found = self._found.title
        if found:
            title = self._line(("title", ""), self._base.title, self._now.title, found)
            self._result.placed.title = title
        both = self._result.clashes.lines.get(("title", ""))
        if both:
            self._result.clashes.texts[TITLE] = (Clash(0, _WHOLE, both),)

    def _line(self, single: Single, base: str, now: str, word: str) -> str:
        """A single line; as it is now where the other person left it as it was."""
        if squeezed(word) == squeezed(base):
            self._result.kept += squeezed(now) != squeezed(base)
            return now
        if squeezed(now) not in (squeezed(base), squeezed(word)):
            self._result.clashes.lines[single] = Both(base, word)
        return word

    def _texts(self) -> None:
        was, now = texts_of(self._base, self._keys), texts_of(self._now, self._keys)
        for key in self._keys:
            text = joined(was[key], now[key], self._found.texts.get(key, []))
            self._result.placed.texts[key] = list(text.paragraphs)
            self._result.clashes.texts[key] = text.clashes
            self._result.kept += text.kept

    def _lines(self) -> None:
        was, now = single_lines(self._base), single_lines(self._now)
        for single, word in self._found.lines.items():
            if single in now:
                line = self._line(single, was[single], now[single], word)
                self._result.placed.lines[single] = line

    # -- tables

    def _grids(self) -> None:
        now = {section.key: section.grid for section in self._now.sections}
        for section in self._base.sections:
            found, present = self._found.grids.get(section.key), now.get(section.key)
            if section.grid and found and present:
                grid = self._grid(section.grid, present, found)
                self._result.placed.grids[section.key] = grid

    def _grid(self, base: PrintedGrid, now: PrintedGrid, found: Grid) -> Grid:
        labels, numbers = _labels(base, now), _numbers(now)
        new: dict[tuple[int, int], str] = {}
        for row, cells in matched_rows(base, found).pairs:
            for old, cell in zip(row, cells, strict=True):
                if old.path and old.path in numbers:
                    text = self._number(old.path, old.text, numbers[old.path], cell.text)
                    new[cell.row, cell.column] = text
                elif squeezed(cell.text) == squeezed(old.text):
                    new[cell.row, cell.column] = labels.get(old.text, cell.text)
        return replace(found, cells=tuple(_with(cell, new) for cell in found.cells))

    def _number(self, path: str, base: str, now: str, word: str) -> str:
        base, now, word = squeezed(base), squeezed(now), number_text(word)
        if word == base:
            self._result.kept += now != base
            return now
        if now not in (base, word):
            self._result.clashes.cells[path] = Both(base, word)
        return word


def _labels(base: PrintedGrid, now: PrintedGrid) -> Mapping[str, str]:
    """The labels of a table as they were and as they are: a form's wording may be mended."""
    return {
        old.text: new.text
        for before, after in zip(base.rows, now.rows, strict=True)
        for old, new in zip(before, after, strict=True)
        if not old.path
    }


def _numbers(grid: PrintedGrid) -> dict[str, str]:
    return {cell.path: cell.text for row in grid.rows for cell in row if cell.path}


def _with(cell: Cell, texts: Mapping[tuple[int, int], str]) -> Cell:
    return replace(cell, text=texts.get((cell.row, cell.column), cell.text))
