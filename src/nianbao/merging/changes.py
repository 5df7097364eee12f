"""Report, its Document and the changed Word file → every change, in reading order.

Nothing is judged here that only the data's reader can judge: see trying.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nianbao.document import Document
from nianbao.forms.definition import CellKey
from nianbao.merging.model import Change, Edit, FieldEdit, TextEdit, UnitEdit
from nianbao.merging.numbers import Decision, Reading, decisions
from nianbao.merging.placing import Leftover, Placed, single_lines
from nianbao.merging.printed import (
    AGENCY,
    BREAK,
    DATE,
    DOC_NO,
    TITLE,
    PrintedText,
    Token,
    default_title,
    full_name,
    printed_texts,
)
from nianbao.merging.rebasing import Clashes
from nianbao.merging.retyping import Asked, Swap
from nianbao.merging.rewriting import Rewritten, rewriting
from nianbao.merging.tables import table_changes
from nianbao.merging.threeway import Both
from nianbao.report.keys import FIGURES, PREAMBLE
from nianbao.report.model import Report

_NAMED = re.compile(r"(?<!\{)\{([^{}\n]+)\}")

_At = tuple[int, int]
_TABLE = "表格"  # where a number is told of by its name


@dataclass(slots=True)
class _Found:
    """What was found so far: changes with their places, sentences, readings of values."""

    changes: list[tuple[_At, Change]] = field(default_factory=list)
    sentences: list[tuple[_At, Rewritten]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


def find_changes(
    report: Report,
    document: Document,
    placed: Placed,
    clashes: Clashes | None = None,
    *,
    is_older: bool = False,
) -> tuple[Change, ...]:
    """What the Word file's parts say otherwise, in reading order; none has a number yet.

    `clashes`: what the data have otherwise than the Word file was made of, too. `is_older`: the
    data were changed after the Word file was made of them, and nobody knows where.
    """
    finding = _Finding(report, document, placed, clashes or Clashes(), is_older=is_older)
    return tuple(finding.changes())


class _Finding:
    def __init__(
        self,
        report: Report,
        document: Document,
        where: Placed,
        clashes: Clashes,
        *,
        is_older: bool,
    ) -> None:
        self._is_older = is_older
        self._report = report
        self._document = document
        self._texts = printed_texts(report)
        self._placed = where
        self._clashes = clashes
        self._leftovers = list(where.leftovers)
        self._cells = {str(cell): cell for cell in report.form.cells()}
        self._found = _Found()
        keys = (TITLE, PREAMBLE, *(section.key for section in document.sections))
        self._rank = {key: number for number, key in enumerate(keys)}

    def changes(self) -> Iterator[Change]:
        self._title()
        self._doc_no()
        self._tables()
        for key, text in self._texts.items():
            self._text(text, self._placed.texts.get(key, []))
        self._single_lines()
        made = decisions(self._report, self._found.readings, is_older=self._is_older)
        by_name = {decision.name: decision for decision in made}
        for at, sentence in self._found.sentences:
            self._sentence(at, sentence, by_name)
        for decision in made:
            self._decided(decision)
        yield from (change for _, change in sorted(self._found.changes, key=lambda one: one[0]))
        yield from map(_refused, self._leftovers)

    # -- title, number, signature

    def _title(self) -> None:
        text = default_title(self._report)
        new = self._placed.title
        if not new:
            return
        if text is not None:
            self._text(text, [new])
        elif new != self._report.title:
            both = self._clashes.lines.get(("title", ""))
            self._field((0, 0), TITLE, TITLE, self._report.title, new, both)

    def _doc_no(self) -> None:
        old, new = self._document.doc_no or "", self._placed.doc_no
        if old != new:
            both = self._clashes.lines.get(("doc_no", ""))
            self._field((0, 1), DOC_NO, DOC_NO, old, new, both)

    def _single_lines(self) -> None:
        end, printed = len(self._rank), single_lines(self._document)
        for single, new in self._placed.lines.items():
            (role, key), old = single, printed.get(single, "")
            both = self._clashes.lines.get(single)
            if role == "caption":
                self._caption(key, old, new, both)
                continue
            name, at = (AGENCY, (end, 0)) if role == "agency" else (DATE, (end, 1))
            where = "署名" if role == "agency" else DATE
            self._found.readings.append(Reading(name, old, new, where, at, True, both))  # noqa: FBT003

    def _caption(self, name: str, old: str, new: str, both: Both | None) -> None:
        """A figure's caption: figures are numbered in the data in the order of the file."""
        if old == new:
            return
        section = name.partition(f"/{FIGURES}")[0]
        at = (self._rank.get(section, 0), 1_000_000)
        captions = [p for p in self._report.fields if p.startswith(f"{FIGURES}.")]
        own = [path for path in captions if self._report.fields[path].text.strip() == old]
        if len(own) == 1:
            self._field(at, own[0], f"{section}的图题", old, new, both)
        else:
            note = "有几张图是同样的题，看不出是哪一张；请直接改数据文件"
            self._found.changes.append(
                (at, Change(0, "refused", f"{section}的图题", old, new, (), note))
            )

    def _field(self, at: _At, path: str, where: str, old: str, new: str, both: Both | None) -> None:
        change = _clashing(Change(0, "open", where, old, new, (FieldEdit(path, new),)), both)
        self._found.changes.append((at, change))

    # -- tables

    def _tables(self) -> None:
        for section in self._document.sections:
            found = self._placed.grids.get(section.key)
            if section.grid is None or found is None:
                continue
            changes = table_changes(section.key, section.grid, found)
            self._leftovers += changes.leftovers
            printed = {
                cell.path: cell.text for row in section.grid.rows for cell in row if cell.path
            }
            for count, (path, new) in enumerate(changes.numbers.items()):
                at = (self._rank[section.key], count)
                self._cell(at, path, printed[path], new)

    def _cell(self, at: _At, path: str, old: str, new: str) -> None:
        """A number as it reads in the table; its unit, where it has one, is a change of its own."""
        cell = self._cells[path]
        both = self._clashes.cells.get(path)
        unit = self._report.units.get((cell.table, cell.row), "")
        if unit and old.endswith(unit):
            number, new_unit = self._parted(cell, new)
            if new_unit != unit:
                self._unit(at, cell, unit, new_unit, both)
            old, new = old.removesuffix(unit), number
        self._found.readings.append(Reading(path, old, new, _TABLE, at, True, both))  # noqa: FBT003

    def _parted(self, cell: CellKey, text: str) -> tuple[str, str]:
        choice = self._report.form.tables[cell.table].rows[cell.row].unit_choice
        options = sorted(choice.options if choice else (), key=len, reverse=True)
        unit = next((option for option in options if text.endswith(option)), "")
        return text.removesuffix(unit), unit

    def _unit(self, at: _At, cell: CellKey, old: str, new: str, both: Both | None) -> None:
        choice = self._report.form.tables[cell.table].rows[cell.row].unit_choice
        where = f"{cell.table}·{cell.row}·{choice.key if choice else ''}"
        edits: tuple[Edit, ...] = (UnitEdit(cell.table, cell.row, new),) if new else ()
        note = "" if new else "没有写单位；单位不能省"
        change = Change(0, "open" if new else "refused", where, old, new, edits, note)
        self._found.changes.append((at, _clashing(change, both)))

    # -- texts

    def _text(self, text: PrintedText, paragraphs: Sequence[str]) -> None:
        if text.paragraphs == list(paragraphs):
            self._kept(text, text.tokens)
            return
        result = rewriting(text, paragraphs)
        rank = self._rank[text.key]
        self._kept(text, result.kept)
        for change in result.changes:
            at = (rank, change.at)
            self._found.sentences.append((at, change))
            both = self._both(change)
            self._found.readings += [_reading(asked, change, rank, both) for asked in change.asked]

    def _both(self, one: Rewritten) -> Both | None:
        return self._clashes.in_text(one.key, one.at, one.at + len(one.old))

    def _kept(self, text: PrintedText, tokens: Sequence[Token]) -> None:
        rank = self._rank[text.key]
        self._found.readings += [
            Reading(token.name, token.text, token.text, _paragraph(text, token), (rank, token.at))
            for token in tokens
            if token.name
        ]

    def _sentence(self, at: _At, one: Rewritten, by_name: Mapping[str, Decision]) -> None:
        """A sentence whose words changed; what only its values say is told of them."""
        decided = [
            (asked, by_name[full_name(self._report, asked.token.name)]) for asked in one.asked
        ]
        over = [asked.as_swap for asked, decision in decided if decision.types_over]
        swaps = [*one.swaps, *over]
        if not swaps:
            return
        apart = [asked for asked, decision in decided if not decision.types_over]
        if one.key == TITLE:
            both = self._both(one)
            self._field(at, TITLE, TITLE, self._report.title, self._placed.title, both)
            return
        text = self._texts[one.key]
        edits = tuple(
            TextEdit(one.key, s.start, s.end, s.typed, s.at, s.until, s.printed) for s in swaps
        )
        note = "；".join(_sentence_notes(text, swaps, apart))
        old, new = one.old.strip(BREAK), one.new.strip(BREAK)
        if old == new:  # a paragraph begins elsewhere, and nothing else
            old, new = one.old, one.new
        change = _clashing(Change(0, "open", one.where, old, new, edits, note), self._both(one))
        self._found.changes.append((at, change))

    # -- values

    def _decided(self, decision: Decision) -> None:
        if decision.types_over:
            return
        first = decision.first
        is_plain = first.where in (_TABLE, decision.label)
        where = decision.label if is_plain else f"{decision.label}（{first.where}）"
        change = Change(
            0,
            decision.state,
            where,
            first.old,
            decision.text or first.new,
            decision.edits,
            decision.note,
        )
        self._found.changes.append((first.at, _clashing(change, decision.both)))


def _paragraph(text: PrintedText, token: Token) -> str:
    return text.key if text.key == TITLE else f"{text.key}第 {token.paragraph} 段"


def _reading(asked: Asked, change: Rewritten, rank: int, both: Both | None) -> Reading:
    token, at = asked.token, (rank, asked.token.at)
    return Reading(token.name, token.text, asked.text, change.where, at, both=both)


def _clashing(change: Change, both: Both | None) -> Change:
    """A change of what the data have otherwise by now, too, as one that is not to be hurried."""
    if both is None or not change.is_open:
        return change
    return replace(change, state="conflict", base=both.base, word=both.word)


def _sentence_notes(
    text: PrintedText, swaps: Sequence[Swap], apart: Sequence[Asked]
) -> Iterator[str]:
    typed = BREAK + text.typed
    gone = [name for s in swaps for name in _NAMED.findall(typed[s.start : s.end])]
    for name in (name for s in swaps for name in _NAMED.findall(s.typed)):
        if name in gone:
            gone.remove(name)
    if gone:
        yield f"这里不再用 {'、'.join(f'{{{name}}}' for name in dict.fromkeys(gone))}"
    if apart:
        said = "、".join(f"“{one.token.text}→{one.text}”" for one in apart)
        yield f"其中 {said} 是填进来的数，另列一条"
    if text.is_composed:
        yield f"“{text.key}”原来由程序拟写；接受后，整段会写进数据文件"


def _refused(one: Leftover) -> Change:
    return Change(0, "refused", one.where, one.old, one.new, (), one.reason)
