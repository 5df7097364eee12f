"""Document and the file that came back, as read → every cell and sentence that differs.

Tables are the fixed points; the text between two of them is compared as one run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from nianbao.comparison.sentences import split
from nianbao.document import Document
from nianbao.forms.catalogue import load_form
from nianbao.imprint import Printed
from nianbao.matching.rows import squeezed, words_found, words_of
from nianbao.reading.blocks import Block, Grid, SourceDocument
from nianbao.reading.shown import Shown
from nianbao.verifying.figures import unknown_figures
from nianbao.verifying.heads import head
from nianbao.verifying.model import Difference, Found, Unknown
from nianbao.verifying.parts import OPTIONAL, Table, Unit, body, head_lines, parts
from nianbao.verifying.streams import Piece, stream
from nianbao.verifying.tables import compared_table

_ALIKE = 0.5  # share of a table's words below which it is another one
_ALIKE_SENTENCES = 0.7
_FEWEST_EQUAL = 0.1  # share of the sentences below which it is another text
_HEADING = re.compile("h[1-6]")
_TELLING = 8  # characters of a sentence that stands in the report alone


class _Pair(NamedTuple):
    """A table and the grid that stands for it, which is block number `at` of the file."""

    table: Table
    at: int
    grid: Grid


@dataclass(slots=True)
class _Stretch:
    """What is printed down to a table, and the lines that the file has there."""

    units: list[Unit] = field(default_factory=list)
    lines: list[Piece] = field(default_factory=list)


def compare(printed: Printed, source: SourceDocument, shown: Callable[[], Shown]) -> Found | None:
    """What a file says otherwise than a report; None where the report is not in it at all.

    `shown` gives the file's pictures; it is asked where the document has any.
    """
    return _Comparing(printed, source, shown).found()


class _Comparing:
    def __init__(
        self, printed: Printed, source: SourceDocument, shown: Callable[[], Shown]
    ) -> None:
        document = printed.document
        self._printed = printed
        self._shown = shown
        self._document = document
        self._is_page = source.kind == "web"
        self._parts = list(body(document) if self._is_page else parts(document))
        self._is_fragment = source.is_fragment
        self._is_word = source.kind == "word"
        self._tables = _paired_tables(self._parts, source.blocks)
        self._stretches = self._cut(source.blocks)
        self._differences: list[Difference] = []
        self._unknown: list[Unknown] = []
        self._beside: list[str] = []
        self._apart: tuple[str, ...] = ()
        self._cells = self._sentences = 0

    def found(self) -> Found | None:
        labels = _labels(self._document)
        for number, stretch in enumerate(self._stretches):
            if number:
                self._table(self._tables[number - 1], labels)
            self._text(number, stretch)
        self._lost_tables()
        self._figures()
        units = [part for part in self._parts if isinstance(part, Unit) and part.text]
        if not self._tables and self._sentences < _FEWEST_EQUAL * len(units):
            return None
        return Found(
            tuple(_with_moved(self._without_lost_sections(units))),
            tuple(self._unknown),
            tuple(self._beside),
            self._cells,
            self._sentences,
            self._apart,
        )

    # -- what stands where

    def _cut(self, blocks: Sequence[Block]) -> list[_Stretch]:
        stretches = [_Stretch() for _ in range(len(self._tables) + 1)]
        number = 0
        for part in self._parts:
            if isinstance(part, Unit):
                stretches[number].units.append(part)
            elif self._has(part):
                number += 1
            else:
                stretches[number].units.append(Unit("gap", part.key, "", ""))
        grids = {pair.at for pair in self._tables}
        number = 0
        for at, block in enumerate(blocks):
            if at in grids:
                number += 1
            else:
                stretches[number].lines += _lines(block)
        return stretches

    # -- tables

    def _has(self, table: Table) -> bool:
        """Whether the file has the table; each section has one at most."""
        return any(pair.table.key == table.key for pair in self._tables)

    def _table(self, pair: _Pair, labels: Mapping[str, str]) -> None:
        compared = compared_table(pair.table.key, pair.table.grid, pair.grid, labels)
        self._differences += compared.differences
        self._cells += compared.equal

    def _lost_tables(self) -> None:
        for part in self._parts:
            if not isinstance(part, Table) or self._has(part):
                continue
            if self._is_word:
                self._differences.append(Difference("removed", part.key, "（整张表）", ""))
            else:
                why = "没有找到这张表，或者它不是一格一格的表（图片、没有框线）"
                self._unknown.append(Unknown(f"“{part.key}”的表", why))

    # -- figures

    def _figures(self) -> None:
        """Those of which no small table tells."""
        told = [unit.text for one in self._stretches for unit in one.units if unit.role == "chart"]
        if any(section.figures for section in self._document.sections):
            self._unknown += unknown_figures(self._printed, told, self._shown())

    # -- texts

    def _text(self, number: int, stretch: _Stretch) -> None:
        is_first, is_last = number == 0, number == len(self._stretches) - 1
        lines = self._without_head(stretch) if is_first and self._is_page else stretch.lines
        pieces = list(_pieces(lines))
        stretch.units = list(_present(stretch.units, [*pieces, *lines]))
        opens, closes = is_first and self._is_page, is_last and self._is_page
        found = stream(stretch.units, pieces, opens=opens, closes=closes)
        self._differences += found.differences
        self._sentences += found.equal
        self._beside += [piece.text for piece in found.beside]

    def _without_head(self, stretch: _Stretch) -> Sequence[Piece]:
        top = _top(stretch)
        wanted = head_lines(self._document)
        found = head(wanted, stretch.lines, top, is_fragment=self._is_fragment)
        self._apart = found.apart
        self._differences += found.differences
        self._unknown += found.unknown
        self._sentences += found.equal
        return found.rest

    def _without_lost_sections(self, units: Sequence[Unit]) -> Iterator[Difference]:
        """The differences; of a page that lacks a whole section, it is not known what became of it:
        it may show only a part of the report.
        """
        gone = {(one.where, one.old) for one in self._differences if one.kind == "removed"}
        lost = [
            section.key
            for section in self._document.sections
            if self._is_page and _all_gone(section.key, units, gone)
        ]
        for key in lost:
            self._unknown.append(Unknown(f"“{key}”", "文件里没有找到这一部分"))
        own = {(unit.where, unit.text) for unit in units if unit.key in lost}
        for one in self._differences:
            if one.kind != "removed" or (one.where, one.old) not in own:
                yield one


def _all_gone(key: str, units: Sequence[Unit], gone: set[tuple[str, str]]) -> bool:
    own = [unit for unit in units if unit.key == key and unit.role not in OPTIONAL]
    own = [unit for unit in own if unit.role in ("heading", "text")]
    return len(own) > 1 and all((unit.where, unit.text) in gone for unit in own)


def _paired_tables(parts: Sequence[Unit | Table], blocks: Sequence[Block]) -> list[_Pair]:
    """The tables that the file has, in order, each with the grid that says the most like it."""
    pairs: list[_Pair] = []
    for table in (part for part in parts if isinstance(part, Table)):
        start = pairs[-1].at + 1 if pairs else 0
        grids = [(n, block) for n, block in enumerate(blocks) if n >= start]
        alike = [
            (_likeness(table, grid), -n, _Pair(table, n, grid))
            for n, grid in grids
            if isinstance(grid, Grid)
        ]
        share, _, pair = max(alike, key=lambda one: one[:2], default=(0.0, 0, None))
        if pair is not None and share >= _ALIKE:
            pairs.append(pair)
    return pairs


def _likeness(table: Table, grid: Grid) -> float:
    matcher = SequenceMatcher(None, words_of(table.grid), words_found(grid), autojunk=False)
    return matcher.quick_ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0


def _labels(document: Document) -> Mapping[str, str]:
    """The names of all numbers by their paths."""
    form = load_form(document.form_id)
    return {str(cell): form.tables[cell.table].label(cell) for cell in form.cells()}


def _lines(block: Block) -> Iterator[Piece]:
    """A paragraph as its line; a grid that is no table of the report as one line, too."""
    if isinstance(block, Grid):
        text = "".join(squeezed(cell.text) for row in block.by_rows() for cell in row)
    else:
        text = squeezed(block.text)
    if isinstance(block, Grid):
        yield Piece(text, block.place, is_table=True)
    elif text:
        yield Piece(text, block.place, is_heading=_HEADING.fullmatch(block.style) is not None)


def _pieces(lines: Iterable[Piece]) -> Iterator[Piece]:
    for number, line in enumerate(lines):
        sentences = [line.text] if line.is_table else split(line.text)
        yield from (replace(line, text=sentence, line=number) for sentence in sentences)


def _top(stretch: _Stretch) -> int:
    """The number of the first line that says a sentence of the text."""
    told = {unit.text for unit in stretch.units if len(unit.text) >= _TELLING}
    for number, line in enumerate(stretch.lines):
        if told.intersection(split(line.text)):
            return number
    return len(stretch.lines)


def _present(units: Sequence[Unit], pieces: Sequence[Piece]) -> Iterator[Unit]:
    """The units without those that a file need not have, where it does not have them: nothing that
    it says, sentences and whole lines, is like them.
    """
    for unit in units:
        said = [piece.text for piece in pieces if piece.is_table == (unit.role == "chart")]
        if unit.role not in OPTIONAL or any(_is_like(unit.text, text) for text in said):
            yield unit


def _is_like(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return one == other or (
        matcher.real_quick_ratio() >= _ALIKE_SENTENCES
        and matcher.quick_ratio() >= _ALIKE_SENTENCES
        and matcher.ratio() >= _ALIKE_SENTENCES
    )


def _with_moved(differences: Iterable[Difference]) -> Iterator[Difference]:
    """The differences; what is missing here and added there was moved."""
    differences = list(differences)
    added = [one for one in differences if one.kind == "added"]
    gone = [one for one in differences if one.kind == "removed"]
    for one in differences:
        new = next((a for a in added if a.new == one.old), None) if one.kind == "removed" else None
        if new is not None:
            added.remove(new)
            yield replace(one, kind="moved", new=new.new, place=new.place)
        elif one.kind != "added" or not any(one.new == r.old for r in gone):
            yield one
