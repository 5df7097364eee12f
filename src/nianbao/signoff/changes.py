"""The values that were signed, and the report now → what changed: each key, sentence by sentence.

A total follows its numbers, a sentence the values that it takes in by {…}: such a change is told
only where all changes are of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nianbao.comparison.model import TextDifference
from nianbao.comparison.sentences import pieces
from nianbao.comparison.show import CHANGES, text_words
from nianbao.comparison.texts import Section, Sentence, sentences
from nianbao.content import AGENCY, DATE_SIGN, FORM, PREAMBLE, TITLE, YEAR
from nianbao.findings import Place
from nianbao.forms.definition import CellKey, Form
from nianbao.report.keys import FEE, FIGURES, OTHER
from nianbao.report.model import Report
from nianbao.report.text import Text, TextParagraph
from nianbao.signoff.record import Values

_PARAGRAPH = re.compile(r"([^/]+)/\d+")
_FIGURE = re.compile(r"([^/]+/图\d+)/([^/]+)")
_NAMES: Mapping[str, str] = {AGENCY: "机关.名称"}  # values that are printed under another name
_MADE_FROM: Mapping[str, str] = {TITLE: "机关.名称", PREAMBLE: "机关", OTHER: FEE, FORM: YEAR}
_NOTHING = "（没有）"


@dataclass(frozen=True, slots=True)
class Change:
    """A key whose printed value changed, its name for people, where it is typed now, both values,
    and the lines that show it. `follows`: only because another one changed.
    """

    path: str
    name: str
    place: Place
    old: str
    new: str
    lines: tuple[str, ...]
    follows: bool = False


def changes(old: Values, new: Values, report: Report) -> tuple[Change, ...]:
    """What the report prints otherwise than it did when its values were `old`, in reading order.

    `new` are its values now.
    """
    found = _Changes(old, new, report)
    return (*found.values(), *found.texts(), *found.figures())


def own(those: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that follow from no other; all of them where each does."""
    return tuple(one for one in those if not one.follows) or tuple(those)


@dataclass(frozen=True, slots=True)
class _Changes:
    """Two contents of one report."""

    old: Values
    new: Values
    report: Report

    def values(self) -> Iterator[Change]:
        """Numbers and plain values."""
        changed = [path for path in self._paths() if "/" not in path and self._differs(path)]
        cells = [cell for path in changed if (cell := self._cell(path))]
        typed = {cell.table for cell in cells if not self._is_total(cell)}
        for path in changed:
            cell = self._cell(path)
            if cell:
                follows = cell.table in typed and self._is_total(cell)
            else:
                follows = path == TITLE and self._differs(AGENCY) and not self._is_given(TITLE)
            yield self._value(path, cell, follows=follows)

    def texts(self) -> Iterator[Change]:
        keys = dict.fromkeys(m[1] for path in self._paths() if (m := _PARAGRAPH.fullmatch(path)))
        for key in keys:
            old, new = (_paragraphs(values, key) for values in (self.old, self.new))
            if old != new:
                yield self._text(key, old, new)

    def figures(self) -> Iterator[Change]:
        """Each figure with what of it changed. A chart follows its numbers."""
        for path in self._paths():
            match = _FIGURE.fullmatch(path)
            if match and self._differs(path):
                place = self.report.places.get(FIGURES) or self._top
                old, new = self._both(path)
                shown = f"{match[1]}/{match[2]}"
                yield Change(shown, shown, place, old, new, (f"{shown}：{old} → {new}",))

    def _text(self, key: str, old: Sequence[str], new: Sequence[str]) -> Change:
        text = self.report.texts.get(key)
        key_place = self._place_of(key)

        def there(_key: str, sentence: Sentence) -> Place:
            return _typed_place(text, sentence) if text else key_place

        def gone(_key: str, _sentence: Sentence) -> Place:
            return key_place

        told, _ = Section(key, gone, there, sentences(old), sentences(new)).compared()
        lines = tuple(_line(one) for one in told)
        place = next((one.place for one in told if one.kind != "removed"), key_place)
        follows = text is not None and _only_values_changed(text, old, new)
        return Change(key, key, place, "\n".join(old), "\n".join(new), lines, follows)

    def _value(self, path: str, cell: CellKey | None, *, follows: bool) -> Change:
        old, new = self._both(path)
        path = _NAMES.get(path, path)
        place = self.report.place_of(cell) if cell else self._place_of(path)
        name = self.report.form.tables[cell.table].label(cell) if cell else path
        return Change(path, name, place, old, new, (f"{name}：{old} → {new}",), follows)

    def _paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.new, *self.old)))

    def _differs(self, path: str) -> bool:
        return self.old.get(path) != self.new.get(path)

    def _both(self, path: str) -> tuple[str, str]:
        return self.old.get(path, _NOTHING), self.new.get(path, _NOTHING)

    def _cell(self, path: str) -> CellKey | None:
        """The number that a path names on the report's form."""
        return _cells(self.report.form).get(path)

    def _is_total(self, cell: CellKey) -> bool:
        return self.report.form.tables[cell.table].is_computed(cell.row, cell.column)

    def _is_given(self, path: str) -> bool:
        return path in self.report.fields

    def _place_of(self, path: str) -> Place:
        """Where a value or text is typed; where it is not, what it is made from."""
        report = self.report
        for name in (path, _MADE_FROM.get(path, ""), path.partition(".")[0]):
            if name in report.fields:
                return report.fields[name].place
            if name in report.places:
                return report.places[name]
        return self._top

    @property
    def _top(self) -> Place:
        return self.report.places["年度"]


def _cells(form: Form) -> dict[str, CellKey]:
    return {str(cell): cell for cell in form.cells()}


def _paragraphs(values: Values, key: str) -> list[str]:
    return [
        text for path, text in values.items() if (m := _PARAGRAPH.fullmatch(path)) and m[1] == key
    ]


def _typed_place(text: Text, sentence: Sentence) -> Place:
    """Where a sentence was typed."""
    offset = text.paragraphs[sentence.paragraph].source_offset(sentence.offset)
    return text.typed.place_of(offset)


def _line(one: TextDifference) -> str:
    return f"{one.section}：{CHANGES[one.kind]}：{text_words(one)}"


# -- sentences that only take in other values


def _only_values_changed(text: Text, old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether paragraph by paragraph only what {…} put in is another."""
    if not len(old) == len(new) == len(text.paragraphs):
        return False
    return all(
        one == other or _is_value_change(list(_value_spans(text, paragraph)), one, other)
        for paragraph, one, other in zip(text.paragraphs, old, new, strict=True)
    )


def _is_value_change(spans: Sequence[tuple[int, int]], old: str, new: str) -> bool:
    at = 0
    for piece in pieces(old, new):
        end = at + len(piece.b)
        if not piece.is_equal and not any(start <= at and end <= stop for start, stop in spans):
            return False
        at = end
    return True


def _value_spans(text: Text, paragraph: TextParagraph) -> Iterator[tuple[int, int]]:
    """Where the printed paragraph, with a sign for the date, has what {…} put in."""
    at = 0
    for stretch in paragraph.stretches:
        end = at + len(DATE_SIGN if text.is_date(stretch) else stretch.text)
        if stretch.is_value:
            yield at, end
        at = end
