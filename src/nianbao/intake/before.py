"""Last year's report → what stands faint where this year's number is to be written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.forms.definition import CellKey, Form
from nianbao.report.carried import carried
from nianbao.report.model import Report

_LAST, _TOGETHER, _CARRIED = "去年", "去年共", "应为"


@dataclass(frozen=True, slots=True)
class Before:
    """Last year's report, seen from this year's form; `last` is None where there is none."""

    form: Form
    last: Report | None

    def number(self, cell: CellKey) -> str:
        """The number that must stand there (应为3), else last year's (去年3); "" for neither.

        Where several numbers go on from one of last year's, each shows it as 去年共.
        """
        if self.last is None:
            return ""
        due = carried(self.form, cell, self.last)
        if due:
            return _CARRIED + due
        older = self.form.counterpart(cell, self.last.form)
        number = self.last.numbers.get(older) if older else None
        if older is None or number is None:
            return ""
        is_alone = len(self.form.continuing(self.last.form)[older]) == 1
        words = _LAST if is_alone else _TOGETHER
        return words + number.text + _given_unit(self.last, older)

    @property
    def fee(self) -> str:
        return f"{_LAST}{self.last.fee.text}" if self.last and self.last.fee else ""

    def legend(self, texts: Iterable[str]) -> str:
        """What the faint words mean, of those that stand in `texts`."""
        if self.last is None:
            return ""
        shown = [text for text in texts if text]
        year = self.last.year
        about = {
            _LAST: f"“{_LAST}”是{year}年报告的数",
            _TOGETHER: f"“{_TOGETHER}”是{year}年报告把这几项合成一项的数",
            _CARRIED: f"“{_CARRIED}”是按它推算的，不同请写明原因",
        }
        said = [words for word, words in about.items() if any(t.startswith(word) for t in shown)]
        return f"灰字{'，'.join(said)}。" if said else ""


def _given_unit(report: Report, cell: CellKey) -> str:
    """The unit that the data gave with a number; "" where the form has only one."""
    choice = report.form.tables[cell.table].rows[cell.row].unit_choice
    is_chosen = choice is not None and choice.column == cell.column
    return report.units.get((cell.table, cell.row), "") if is_chosen else ""
