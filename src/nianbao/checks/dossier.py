"""What an auditor has on the table: the report, last year's, the county's wishes, known names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from nianbao.checks.doubts import NO_DOUBTS, Doubts
from nianbao.checks.prose import Line, Prose
from nianbao.checks.requirements import NO_REQUIREMENTS, Requirements
from nianbao.forms.definition import CellKey
from nianbao.forms.glance import Values
from nianbao.report.model import Number, Report

if TYPE_CHECKING:  # loaded where somebody has signed
    from nianbao.signoff.standing import Standing


Cells: TypeAlias = tuple[CellKey, ...]


@dataclass(frozen=True)
class Dossier:
    """One report and what it is judged by.

    `last` is last year's report of the same agency, None where there is none to compare with.
    `names` are the office's own: names that texts should spell right (名单.yaml). `doubts` are
    about tables with errors: what hangs on them is judged when they are right. `standing` says who
    has signed; None where nobody has.
    """

    report: Report
    last: Report | None = None
    requirements: Requirements = NO_REQUIREMENTS
    names: tuple[str, ...] = ()
    doubts: Doubts = NO_DOUBTS
    standing: Standing | None = None

    @property
    def doubtful(self) -> frozenset[str]:
        """The tables with errors."""
        return self.doubts.tables

    @cached_property
    def prose(self) -> Prose:
        """The typed paragraphs of all texts: for the checks that judge what is said."""
        return Prose(self.report.texts.values())

    def typed_title(self) -> Iterator[Line]:
        """The title, where it was typed."""
        typed = self.report.fields.get("标题")
        if typed:
            yield Line("标题", typed.text, typed)

    @cached_property
    def written(self) -> Prose:
        """All words that were typed to be printed or read out, the title and other plain values,
        too: for the checks that judge how words are written.
        """
        report = self.report
        values = {**report.fields, **report.alternatives}
        words = {path: each for path, each in values.items() if path not in _OF_A_SHAPE}
        return self.prose.with_values(words)

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.prose.lines

    def lines_in(self, *keys: str) -> Iterator[Line]:
        return self.prose.lines_in(keys)

    def whole(self, key: str) -> str:
        """All that a text says, a line for each paragraph; "" where it is missing."""
        return self._wholes.get(key, "")

    @cached_property
    def _wholes(self) -> Mapping[str, str]:
        texts = self.report.texts.items()
        return {key: "\n".join([each.text for each in text.paragraphs]) for key, text in texts}

    def sentences_at(self, places: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Beginnings and ends, in the text of all lines, of the sentences around some places; those
        with numbers of tables in which something is wrong are left out.
        """
        for span in dict.fromkeys(map(self.prose.sentence_at, places)):
            if not (self.doubtful and self.prose.has_value(*span)):
                yield span

    @cached_property
    def values(self) -> Values | None:
        """All numbers of this year, in the order of the form's cells; None where one is not known
        for an error.
        """
        return _values(self.report.numbers)

    @cached_property
    def last_values(self) -> Values | None:
        """Last year's, in the same order; None where one is not known, or not on this form."""
        is_same = self.last is not None and self.last.form is self.report.form
        return _values(self.last_numbers) if is_same else None

    def last_number(self, cell: CellKey) -> Number | None:
        """What last year's report says in the cell that this one alone goes on from."""
        return self.last_numbers.get(cell)

    @cached_property
    def last_numbers(self) -> Mapping[CellKey, Number | None]:
        """Last year's numbers by this year's cells, but for those that several go on from."""
        if self.last is not None and self.last.form is self.report.form:
            return self.last.numbers
        return {cells[0]: last for cells, last in self.last_sums.items() if len(cells) == 1}

    def last_sum(self, cells: Cells) -> Number | None:
        """What last year's report says in the cell that these go on from, together."""
        if self.last is not None and self.last.form is self.report.form:
            return self.last.numbers[cells[0]]
        return self.last_sums[cells]

    @cached_property
    def last_sums(self) -> Mapping[Cells, Number | None]:
        """Last year's numbers by the cells of this year that go on from each, together where they
        are several.
        """
        if self.last is None:
            return {}
        pairs = self.report.form.continuing(self.last.form).items()
        return {cells: self.last.numbers[before] for before, cells in pairs}


# plain values that are no words; how they must look is known when they are read
_OF_A_SHAPE = frozenset({"成文日期", "机关.邮编", "机关.邮箱", "机关.网站.网址"})


def _values(numbers: Mapping[CellKey, Number | None]) -> Values | None:
    values = [number.value for number in numbers.values() if number is not None]
    return values if len(values) == len(numbers) else None
