"""Blocks of a source → the numbers of a form's tables, which form it is, and what is in doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nianbao.forms.catalogue import form_for, load_form
from nianbao.forms.definition import CellKey, Form, Table
from nianbao.importers.doubts import Doubt
from nianbao.importers.grids import see_grids
from nianbao.importers.lines import lines_of
from nianbao.importers.numbers import Amount, Unclear, is_blank, is_digits, read_amount
from nianbao.importers.sightings import Seen, Sighting, Trouble, forms_by_id
from nianbao.importers.streams import see_stream, tokens_of
from nianbao.reading.blocks import Block

_LOOK = "请对照原件填写。"
_SHIFTED_ROWS = 3  # so many totals wrong, and more than are right: the columns moved


@dataclass
class Numbers:
    """The numbers that are certain, units, and a doubt for each other cell of the form."""

    certain: dict[CellKey, str] = field(default_factory=dict)
    units: dict[tuple[str, str], str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


def see_tables(blocks: Sequence[Block]) -> Seen:
    """All that is seen of the tables: by columns, and by counting where columns do not tell."""
    seen = see_grids(lines_of(blocks))
    counted = see_stream(tokens_of(blocks))
    known = {(s.cell.table, s.cell.row) for s in seen.sightings}
    cells = {(s.place, s.text.strip()) for s in seen.sightings}
    doubtful = {(t.table, t.row) for t in seen.troubles}
    added = [s for s in counted.sightings if (s.cell.table, s.cell.row) not in known]
    seen.sightings += added
    taken = {sighting.place for sighting in added}
    seen.troubles = [t for t in seen.troubles if t.row or t.place not in taken]
    if not doubtful:
        seen.troubles += (t for t in counted.troubles if t.row or not _is_known(t, cells))
    return seen


def _is_known(trouble: Trouble, cells: Collection[tuple[str, str]]) -> bool:
    """Whether numbers that no row was found for by counting stand in columns that are known."""
    return bool(trouble.numbers) and (trouble.place, trouble.numbers[0]) in cells


def form_of(seen: Seen, year: int | None, named: str = "") -> Form | None:
    """The form that the rows tell; where they tell none or both, the one of the year."""
    by_year = form_for(year) if year is not None else None
    if named in forms_by_id():
        return load_form(named)
    told = {next(iter(s.forms)) for s in seen.sightings if len(s.forms) == 1 and _has_digits(s)}
    if len(told) == 1:
        return load_form(told.pop())
    if by_year is None and told:
        return load_form(max(told, key=lambda form_id: _votes(seen, form_id)))
    return by_year


def _votes(seen: Seen, form_id: str) -> int:
    return sum(s.forms == {form_id} for s in seen.sightings)


def _has_digits(sighting: Sighting) -> bool:
    return is_digits(sighting.text)


def numbers_of(seen: Seen, form: Form) -> Numbers:
    """The numbers of a form among what was seen."""
    numbers = Numbers()
    texts: dict[CellKey, list[Sighting]] = {}
    for sighting in seen.sightings:
        if form.id in sighting.forms:
            texts.setdefault(sighting.cell, []).append(sighting)
    for table in form.tables.values():
        for cell in table.cells():
            _read_cell(table, cell, texts.get(cell, ()), seen.troubles, numbers)
        _doubt_shifted(table, texts, numbers)
    numbers.doubts += _aliens(seen, form)
    return numbers


def _read_cell(
    table: Table,
    cell: CellKey,
    seen: Sequence[Sighting],
    troubles: Sequence[Trouble],
    numbers: Numbers,
) -> None:
    if not seen:
        numbers.doubts.append(_not_found(table, cell, troubles))
        return
    read = {sighting: _amount(table, cell, sighting.text) for sighting in seen}
    amounts = {each for each in read.values() if isinstance(each, Amount)}
    unclear = [(s, each) for s, each in read.items() if isinstance(each, Unclear)]
    if len(amounts) == 1 and not any(not is_blank(s.text) for s, _ in unclear):
        _accept(table, cell, amounts.pop(), seen[0], numbers)
    elif len(amounts) > 1:
        said = "、".join(dict.fromkeys(s.text.strip() for s in seen))
        message = f"原件里有几个不同的数：{said}"
        numbers.doubts.append(_doubt(table, cell, seen[0].place, message))
    else:
        sighting, why = unclear[0]
        numbers.doubts.append(_doubt(table, cell, sighting.place, f"原件{why.why}"))


def _amount(table: Table, cell: CellKey, text: str) -> Amount | Unclear:
    choice = table.rows[cell.row].unit_choice
    own = table.unit_of(cell.row, cell.column)
    units = choice.options if choice and choice.column == cell.column else (own,)
    return read_amount(text, table.columns[cell.column].kind, units)


def _accept(table: Table, cell: CellKey, amount: Amount, seen: Sighting, numbers: Numbers) -> None:
    numbers.certain[cell] = amount.text
    choice = table.rows[cell.row].unit_choice
    if choice and choice.column == cell.column:
        if amount.unit:
            numbers.units[cell.table, cell.row] = amount.unit
        elif Decimal(amount.text) != 0:
            path = f"{cell.table}.{cell.row}.{choice.key}"
            message = f"原件写的是“{seen.text.strip()}”，没有写明单位"
            hint = f"请填 {'或 '.join(choice.options)}。"
            numbers.doubts.append(Doubt(path, seen.place, message, hint))


def _doubt(table: Table, cell: CellKey, place: str, message: str) -> Doubt:
    return Doubt(str(cell), place, message, _LOOK, table.label(cell))


def _not_found(table: Table, cell: CellKey, troubles: Sequence[Trouble]) -> Doubt:
    for trouble in troubles:
        if (trouble.table, trouble.row) == (cell.table, cell.row):
            numbers = f"：{' '.join(trouble.numbers)}" if trouble.numbers else ""
            return _doubt(table, cell, trouble.place, f"{trouble.why}{numbers}")
    return _doubt(table, cell, "", "原件里没有找到")


# -- what the form does not have, and columns that moved


def _aliens(seen: Seen, form: Form) -> Iterator[Doubt]:
    """Rows with numbers that the form does not have; rows that nobody knows."""
    rows: dict[tuple[str, str, str], list[Sighting]] = {}
    taken = {s.place for s in seen.sightings if form.id in s.forms}
    for s in seen.sightings:
        if form.id not in s.forms and _has_digits(s) and s.place not in taken:
            rows.setdefault((max(s.forms), s.cell.table, s.cell.row), []).append(s)
    for (other, table, row), cells in rows.items():
        label = load_form(other).tables[table].rows[row].label.replace("\n", "")
        numbers = "，".join(f"{s.cell.column} {s.text.strip()}" for s in cells)
        message = f"原件有表式 {other} 的“{label}”：{numbers}；表式 {form.id} 没有，没有写进文件"
        hint = "请弄清原件用的是哪种表式，这些数应当填在哪里。"
        yield Doubt(table, cells[0].place, message, hint)
    for trouble in seen.troubles:
        if not trouble.row:
            numbers = " ".join(trouble.numbers)
            yield Doubt(
                "", trouble.place, f"{trouble.why}：{numbers}", "请对照原件，看它属于哪一行。"
            )


def _doubt_shifted(
    table: Table, texts: Mapping[CellKey, Sequence[Sighting]], numbers: Numbers
) -> None:
    """Where most totals are wrong, the columns were probably taken for others."""
    wrong, right = [], 0
    for row in table.rows:
        for column in table.rows[row].columns:
            cell = CellKey(table.key, row, column)
            if column in table.computed_columns:
                told = _tells(numbers.certain, cell, table.parts(cell))
                wrong += [row] if told is False else []
                right += told is True
    if len(wrong) < max(_SHIFTED_ROWS, right + 1):
        return
    for cell in table.cells():
        text = numbers.certain.pop(cell, None)
        if text is not None:
            message = f"这张表多数行的总计不对，列可能错开了；这一格读到的是 {text}"
            place = texts[cell][0].place
            numbers.doubts.append(_doubt(table, cell, place, message))


def _tells(certain: Mapping[CellKey, str], total: CellKey, parts: Iterable[CellKey]) -> bool | None:
    """Whether a total is that of its parts; None where all is zero or something is not known."""
    texts = [certain.get(cell) for cell in (total, *parts)]
    if any(text is None for text in texts):
        return None
    first, *rest = (Decimal(text) for text in texts if text is not None)
    return None if not any((first, *rest)) else first == sum(rest)
