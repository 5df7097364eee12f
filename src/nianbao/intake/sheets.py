"""Form, agency, last year's report → the 取数单: a sheet to be filled in for each office.

A sheet asks one office for the numbers that it usually knows, table by table, with what each means
and its law, last year's number, and the rules that they must meet. Every number that people fill in
is asked for once; what is computed is not asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from nianbao import official
from nianbao.compose import skeleton
from nianbao.document import Cell, CellKind, Document, Grid, Paragraph, Section
from nianbao.errors import FormError
from nianbao.forms.definition import CellKey, Form, Row, Table
from nianbao.intake.before import Before
from nianbao.intake.offices import Office, offices
from nianbao.report.keys import FEE, OTHER, levels
from nianbao.report.model import Report
from nianbao.titles import title_lines

_ITEM_MM, _MEANING_MM = 33.0, 61.0  # the columns before the room for numbers
_ROOM_MM = official.AREA_WIDTH_MM - _ITEM_MM - _MEANING_MM
_HEADS = ("项目", "填什么，依据")
_GAP = "\u3000\u3000"
_SIGNED_BY = ("填表人", "审核人", "填表日期")

_Line = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the sheets of an agency share. Their room for numbers is cut into `units`; `groups` are
    the labels that the form prints over several rows, by the name of each (申请.国家秘密).
    """

    form: Form
    year: int
    level: str | None
    before: Before
    units: int
    offices: tuple[Office, ...]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of one table that one office knows, as lines of a grid; the first `heads` repeat.
    `checks` are what must hold for them.
    """

    title: str
    lines: tuple[_Line, ...]
    heads: int
    checks: tuple[str, ...] = ()


def sheets(form: Form, agency: str, year: int, last: Report | None) -> Document:
    """The sheets of an agency; each section that opens a sheet is for another office.

    Raises FormError where the form names an office that is not known.
    """
    level = last.agency.level if last else levels().of(agency)
    before, units, groups = Before(form, last), _units(form), _row_groups(form)
    asked = _Asked(form, year, level, before, units, offices(level), groups)
    _refuse_unknown(asked)
    return Document(
        form_id=form.id,
        year=year,
        title_lines=title_lines(f"{agency}{year}年政府信息公开工作年度报告取数单", agency),
        doc_no=None,
        preamble=(),
        sections=tuple(section for office in asked.offices for section in _sheet(asked, office)),
        agency=agency,
        date="",
    )


def _units(form: Form) -> int:
    """Into how many units the room is cut so that each row's numbers, and two, share it evenly."""
    rows = ((table, row) for table in form.tables.values() for row in table.rows)
    return math.lcm(2, *(len(table.typed_columns(row)) or 1 for table, row in rows))


def _row_groups(form: Form) -> dict[str, str]:
    """Row → the label that stands before its own on the printed form, for rows that have one."""
    groups = {}
    for section in skeleton(form).sections:
        for number, heads in section.grid.headed() if section.grid else ():
            left = [h for h in heads if number.row in h.rows and h.column < number.column]
            if len(left) > 1 and number.cell.path:
                groups[number.cell.path.rpartition(".")[0]] = left[-2].cell.text
    return groups


def _refuse_unknown(asked: _Asked) -> None:
    form, keys = asked.form, {office.key for office in asked.offices}
    rows = [row for table in form.tables.values() for row in table.rows.values()]
    for name in (form.fee.known_by, *(row.known_by for row in rows)):
        if name not in keys:
            raise FormError(f"表式 {form.id} 的 known_by“{name}”不在 intake/offices.yaml 里")


def _sheet(asked: _Asked, office: Office) -> Iterator[Section]:
    """A section for each table; the first opens the sheet, the last has room for signatures."""
    blocks = list(_blocks(asked, office))
    for number, block in enumerate(blocks, start=1):
        is_first = number == 1
        lines = (*block.lines, *_below(asked, block, blocks))
        key = f"{office.key}/{number}"
        yield Section(
            key,
            f"请{office.name}填写{_period(asked.year)}的数字" if is_first else "",
            (Paragraph(0, "", _intro(asked, office)),) if is_first else (),
            Grid(key, block.title, _widths(asked.units), lines, block.heads, dense=True),
            opens_sheet=is_first,
        )


def _widths(units: int) -> tuple[float, ...]:
    return (_ITEM_MM, _MEANING_MM, *[_ROOM_MM / units] * units)


def _period(year: int) -> str:
    return f"{year}年1月1日至12月31日"


def _intro(asked: _Asked, office: Office) -> str:
    collector = next(other.name for other in asked.offices if other.collects)
    done = "填好" if office.collects else f"交回{collector}"
    return f"请于{_GAP}月{_GAP}日前{done}，没有的填0。"


def _blocks(asked: _Asked, office: Office) -> Iterator[_Block]:
    """What the office knows, in the order of the report's sections."""
    for section in asked.form.sections:
        if section.table is not None:
            table = asked.form.tables[section.table]
            rows = [row for row in _asked_rows(table) if row.known_by == office.key]
            if rows:
                yield _table_block(asked, f"{section.heading}（{office.name}填）", table, rows)
        elif section.key == OTHER and asked.form.fee.known_by == office.key:
            yield _fee_block(asked, f"{section.heading}（{office.name}填）")


def _asked_rows(table: Table) -> list[Row]:
    return [row for row in table.rows.values() if table.typed_columns(row.key)]


# -- the lines of a table


def _table_block(asked: _Asked, heading: str, table: Table, rows: Sequence[Row]) -> _Block:
    groups = [
        (columns, tuple(members))
        for columns, members in groupby(rows, lambda row: table.typed_columns(row.key))
    ]
    unit = _common_unit(table, rows)
    title = heading + (f"（单位：{unit}）" if unit else "")
    if len(rows) > 1 and len(rows) == len(_asked_rows(table)):
        title += f"{_GAP}□ 全部为零（打勾即可）"
    lines = [_wide(asked, title, "head")]
    for columns, members in groups:
        lines += _group(asked, table, columns, members, with_units=not unit)
    heads = 2 if len(groups) == 1 else 1
    return _Block(heading, tuple(lines), heads, _checks(asked, table, rows))


def _common_unit(table: Table, rows: Sequence[Row]) -> str:
    """The unit of all the rows' numbers; "" where they have several."""
    units = {table.unit_of(row.key, c) for row in rows for c in table.typed_columns(row.key)}
    return units.pop() if len(units) == 1 else ""


def _group(
    asked: _Asked, table: Table, columns: Sequence[str], rows: Sequence[Row], *, with_units: bool
) -> Iterator[_Line]:
    """Rows that have the same columns: heads, what the columns mean, the rows."""
    span = asked.units // len(columns)
    heads = [_column_label(table, rows[0], c, with_unit=with_units) for c in columns]
    yield (*_item_heads(), *(Cell(text, "head", span) for text in heads))
    meanings = [table.columns[c] for c in columns]
    text = "\n".join(f"{_flat(c.label)}：{_with_law(c.meaning, c.basis)}" for c in meanings)
    yield _wide(asked, text, "note")
    for row in rows:
        rooms = (_room(asked, table, row, column, span) for column in columns)
        group = asked.groups.get(f"{table.key}.{row.key}")
        label = f"{group}\n{_flat(row.label)}" if group else _flat(row.label)
        yield (*_item(label, row.meaning, row.basis), *rooms)


def _column_label(table: Table, row: Row, column: str, *, with_unit: bool) -> str:
    label = _flat(table.columns[column].label)
    is_chosen = row.unit_choice is not None and row.unit_choice.column == column
    unit = table.unit_of(row.key, column)
    return f"{label}（{unit}）" if with_unit and not is_chosen and unit not in label else label


def _room(asked: _Asked, table: Table, row: Row, column: str, span: int) -> Cell:
    """Room for a number; in its corner last year's, and the units to choose from."""
    cell = CellKey(table.key, row.key, column)
    choice = row.unit_choice
    parts = [asked.before.number(cell)]
    if choice and choice.column == column:
        parts += (f"□{option}" for option in choice.options)
    text = _GAP.join(filter(None, parts))
    unit = table.unit_of(row.key, column)
    return Cell(text, "room", span, path=str(cell), align="left", unit=unit)


def _checks(asked: _Asked, table: Table, rows: Sequence[Row]) -> tuple[str, ...]:
    """What must hold for these rows in an agency of this level, in words."""
    keys = {row.key for row in rows}
    return tuple(
        rule.words
        for rule in (*table.rules, *table.carry)
        if rule.words and rule.concerns(keys) and asked.level not in rule.except_levels
    )


def _fee_block(asked: _Asked, heading: str) -> _Block:
    fee = asked.form.fee
    text = asked.before.fee
    room = Cell(text, "room", asked.units, path=FEE, align="left", unit=fee.unit)
    lines = (
        _wide(asked, heading, "head"),
        (*_item_heads(), Cell(f"金额（{fee.unit}）", "head", asked.units)),
        (*_item(fee.label, fee.meaning, fee.basis), room),
    )
    return _Block(heading, lines, 2)


# -- below the numbers


def _below(asked: _Asked, block: _Block, blocks: Sequence[_Block]) -> Iterator[_Line]:
    """What the office checks; at the sheet's end, what holds for all of it, and who signs."""
    is_last = block is blocks[-1]
    notes = [*_numbered(block.checks)]
    if is_last:
        notes.append(_last_words(asked, blocks))
    if notes:
        yield _wide(asked, "\n".join(notes), "note")
    if is_last:
        yield _signatures(asked)


def _numbered(checks: Sequence[str]) -> Iterator[str]:
    for number, words in enumerate(checks, start=1):
        count = f"{number}．" if len(checks) > 1 else ""
        yield f"{'交回前请核对：' if number == 1 else ''}{count}{words}"


def _last_words(asked: _Asked, blocks: Sequence[_Block]) -> str:
    """What holds for the whole sheet."""
    cells = (cell for block in blocks for line in block.lines for cell in line)
    captions = [cell.text for cell in cells if cell.kind == "room"]
    return f"不归你们掌握的，请注明问谁。{asked.before.legend(captions)}"


def _signatures(asked: _Asked) -> _Line:
    first, *others = _SIGNED_BY
    span = asked.units // len(others)
    rooms = (Cell(text, "room", span, align="left") for text in others)
    return (Cell(first, "room", len(_HEADS), align="left"), *rooms)


# -- cells


def _wide(asked: _Asked, text: str, kind: CellKind) -> _Line:
    align: Literal["center", "left"] = "center" if kind == "head" else "left"
    return (Cell(text, kind, len(_HEADS) + asked.units, align=align),)


def _item_heads() -> tuple[Cell, ...]:
    return tuple(Cell(text, "head") for text in _HEADS)


def _item(label: str, meaning: str, basis: str) -> tuple[Cell, Cell]:
    return (
        Cell(label, "label", align="left"),
        Cell(_with_law(meaning, basis), "note", align="left"),
    )


def _with_law(meaning: str, basis: str) -> str:
    return f"{meaning}（{basis}）"


def _flat(label: str) -> str:
    return label.replace("\n", "")
