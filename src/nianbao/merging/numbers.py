"""Values that read otherwise in tables and sentences → what is asked of the data, once for each.

A number that came from a table is a change of the table. A plain value (机关.简称) is changed where
all that print it changed alike, or where it stands alone (署名); else the words are typed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nianbao.forms.definition import CellKey, Table
from nianbao.merging.model import CellEdit, Edit, FieldEdit, State
from nianbao.merging.printed import DATE, YEAR, full_name
from nianbao.merging.threeway import Both
from nianbao.merging.wanted import numbers_with
from nianbao.report.keys import FEE
from nianbao.report.model import Report

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a value reads in one place of the Word file. `stands_alone`: nothing else can be changed
    there (a cell, the signature). `both`: the data were changed there, too.
    """

    name: str
    old: str
    new: str
    where: str
    at: tuple[int, int]
    stands_alone: bool = False
    both: Both | None = None

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a value: the text it is to have (None: none that can be taken), the edits for
    it, why not or what comes with it, and whether sentences type it over.
    """

    name: str
    label: str
    readings: tuple[Reading, ...]
    text: str | None = None
    edits: tuple[Edit, ...] = ()
    note: str = ""
    state: State = "open"
    types_over: bool = False

    @property
    def both(self) -> Both | None:
        """What the data have otherwise by now, too. Where it stands alone nothing else can have
        been changed, so that this place decides.
        """
        changed = [reading for reading in self.readings if reading.is_changed]
        alone = [reading for reading in changed if reading.stands_alone]
        return next((reading.both for reading in alone or changed if reading.both), None)

    @property
    def first(self) -> Reading:
        """Where it is told of: where it stands alone, else where it comes first."""
        changed = [reading for reading in self.readings if reading.is_changed]
        return min(changed, key=lambda reading: (not reading.stands_alone, reading.at))


def decisions(
    report: Report, readings: Sequence[Reading], *, is_older: bool = False
) -> list[Decision]:
    """One decision for each value that reads otherwise somewhere.

    `is_older`: the data were changed after the Word file was made, so that of two places of it that
    disagree nobody knows which was changed last.
    """
    by_name: dict[str, list[Reading]] = {}
    for reading in readings:
        by_name.setdefault(full_name(report, reading.name), []).append(reading)
    changed = {n: tuple(those) for n, those in by_name.items() if any(r.is_changed for r in those)}
    cells = {str(cell): cell for cell in report.form.cells()}
    own = {
        n: those for n, those in changed.items() if n in cells and not _is_total(report, cells[n])
    }
    made = [_number(report, cells[name], those, is_older=is_older) for name, those in own.items()]
    after = _totals(report, [edit for one in made for edit in one.edits])
    return [
        *(
            _with_consequences(one, _moved_totals(report, cells[one.name], after, by_name))
            for one in made
        ),
        *(
            _total(report, cells[name], those, after)
            for name, those in changed.items()
            if name in cells and name not in own
        ),
        *(_plain(name, those) for name, those in changed.items() if name not in cells),
    ]


def _is_total(report: Report, cell: CellKey) -> bool:
    return report.form.tables[cell.table].is_computed(cell.row, cell.column)


# -- numbers of the tables


def _number(
    report: Report, cell: CellKey, readings: Sequence[Reading], *, is_older: bool
) -> Decision:
    label = report.form.tables[cell.table].label(cell)
    those = tuple(readings)
    text = _agreed(those)
    if is_older and not all(reading.is_changed for reading in those):
        said = "、".join(dict.fromkeys(f"{one.where}写的是“{one.new}”" for one in those))
        note = f"Word 文件里{said}，数据后来又改过，看不出哪个对；请直接改数据文件"
        return Decision(str(cell), label, those, None, (), note, "refused")
    if text is not None:
        return Decision(str(cell), label, those, text, (CellEdit(cell, text),))
    said = "、".join(dict.fromkeys(f"“{r.new}”" for r in those if r.is_changed))
    note = f"Word 文件里改成了不同的数：{said}；请先统一"
    return Decision(str(cell), label, those, None, (), note, "refused")


def _agreed(readings: Sequence[Reading]) -> str | None:
    """The table's number where it changed there, else the one that all sentences say."""
    changed = [reading for reading in readings if reading.is_changed]
    alone = [reading.new for reading in changed if reading.stands_alone]
    said = alone[:1] or list(dict.fromkeys(reading.new for reading in changed))
    return said[0] if len(said) == 1 else None


def _old(report: Report, cell: CellKey) -> str:
    number = report.numbers[cell]
    return number.text if number else ""


def _with_consequences(decision: Decision, totals: Sequence[str] = ()) -> Decision:
    """With the places that do not say it yet, and will."""
    if decision.text is None:
        return decision
    others = [r for r in decision.readings if r.new != decision.text]
    same = dict.fromkeys(r.where for r in others if not r.is_changed)
    notes = [decision.note] if decision.note else []
    if same:
        notes.append(f"Word 文件里{'、'.join(same)}的没有改，也会跟着变")
    said = _said_otherwise(decision.readings, decision.text)
    return replace(decision, note="；".join((*notes, *said, *totals)))


def _said_otherwise(readings: Sequence[Reading], told: str, *, prints: bool = True) -> list[str]:
    """The changed places that say another value than the one that is told of; what each will
    print where that one is taken.
    """
    others = [r for r in readings if r.is_changed and r.new != told]
    ending = f"，会印成“{told}”" if prints else ""
    return list(dict.fromkeys(f"{r.where}写的是“{r.new}”{ending}" for r in others))


def _refused(decision: Decision) -> Decision:
    """One that nothing can be taken of, with all that the Word file says of it."""
    said = _said_otherwise(decision.readings, decision.first.new, prints=False)
    return replace(decision, note="；".join((decision.note, *said)))


def _moved_totals(
    report: Report,
    cell: CellKey,
    after: Mapping[CellKey, str],
    readings: Mapping[str, Sequence[Reading]],
) -> list[str]:
    """The totals of a number that will not be what the Word file says."""
    table = report.form.tables[cell.table]
    moved = []
    for total in table.cells():
        said = {reading.new for reading in readings.get(str(total), ())}
        if said - {after.get(total)} and cell in _all_parts(table, total):
            words = "、".join(sorted(said))
            moved.append(f"{table.label(total)}会算成 {after.get(total)}（Word 文件里是 {words}）")
    return moved


def _all_parts(table: Table, cell: CellKey) -> set[CellKey]:
    """The cells that a total adds up, through other totals, too."""
    parts = set(table.parts(cell))
    return parts.union(*(_all_parts(table, part) for part in parts))


# -- totals


def _totals(report: Report, edits: Sequence[Edit]) -> Mapping[CellKey, str]:
    """Every number as it will be once the edits are made."""
    cells = {edit.cell: edit.text for edit in edits if isinstance(edit, CellEdit)}
    return {cell: number.text for cell, number in numbers_with(report, cells).items() if number}


def _total(
    report: Report, cell: CellKey, readings: Sequence[Reading], after: Mapping[CellKey, str]
) -> Decision:
    label = report.form.tables[cell.table].label(cell)
    those = tuple(readings)
    text, will_be = _agreed(those), after.get(cell, "")
    if text is not None and text == will_be:
        note = "合计由程序算；接受了分项，就是这个数"
        note = "；".join((note, *_said_otherwise(those, text)))
        return Decision(str(cell), label, those, text, (), note, "follows")
    note = "合计由程序算，不能直接改；请改它的分项"
    if will_be and will_be != _old(report, cell):
        note += f"（按改过的分项算是 {will_be}）"
    return _refused(Decision(str(cell), label, those, None, (), note, "refused"))


# -- plain values


def _plain(name: str, readings: Sequence[Reading]) -> Decision:
    those = tuple(readings)
    text = _agreed(those)
    alone = any(r.stands_alone and r.is_changed for r in those)
    everywhere = all(r.is_changed for r in those)
    if text is None or not (alone or everywhere or name == FEE):
        return Decision(name, name, those, types_over=True)
    edits, note = _field_edits(name, text)
    if not edits:
        return _refused(Decision(name, name, those, None, (), note, "refused"))
    return _with_consequences(Decision(name, name, those, text, edits, note))


def _field_edits(name: str, text: str) -> tuple[tuple[Edit, ...], str]:
    if name == YEAR:
        return (), "年度决定表式和各项期限，不能从 Word 文件改；请用 nianbao new 另建一份"
    if name != DATE:
        return (FieldEdit(name, text),), ""
    match = _DATE.fullmatch(text)
    if not match:
        return (), "看不懂这个日期；请写成 2025年1月20日 的样子，或者直接改数据文件的“成文日期”"
    year, month, day = map(int, match.groups())
    return (FieldEdit(DATE, f"{year:04}-{month:02}-{day:02}"),), ""
