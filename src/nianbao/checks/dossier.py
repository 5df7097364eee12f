"""What an auditor has on the table: the report, last year's, the county's wishes, known names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nianbao.checks.prose import Line, lines_of
from nianbao.checks.requirements import NO_REQUIREMENTS, Requirements
from nianbao.forms.definition import CellKey
from nianbao.report.model import Number, Report


@dataclass(frozen=True)
class Dossier:
    """One report and what it is judged by.

    `last` is last year's report of the same agency, None where there is none to compare with.
    `names` are the office's own: names that texts should spell right (名单.yaml). `doubtful` are
    the tables with errors: what the text says of them is judged when they are right.
    """

    report: Report
    last: Report | None = None
    requirements: Requirements = NO_REQUIREMENTS
    names: tuple[str, ...] = ()
    doubtful: frozenset[str] = frozenset()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The typed paragraphs of all texts."""
        return tuple(line for text in self.report.texts.values() for line in lines_of(text))

    def lines_in(self, *keys: str) -> Iterator[Line]:
        return (line for line in self.lines if line.key in keys)

    def last_number(self, cell: CellKey) -> Number | None:
        """What last year's report says in the cell that this one goes on from."""
        if self.last is None:
            return None
        older = self.report.form.counterpart(cell, self.last.form)
        return self.last.numbers.get(older) if older else None
