"""A statutory form as values, and the proof that it does not contradict itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from nianbao.errors import FormError
from nianbao.forms.glance import Glance, glance
from nianbao.forms.rules import LAST_YEAR, WANTED, Comparison, Filled, Rule, Sentence

Kind = Literal["count", "change", "money"]

_NUMERALS = "一二三四五六七八九十"
_BEFORE_NAME = re.compile(f"（[{_NUMERALS}]+）|[{_NUMERALS}]+、")  # （三）不予公开


class CellKey(NamedTuple):
    """Names one number of a form: 申请.新收.自然人."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `kind`: count (件, not below zero), change (may be negative), money (decimals)."""

    key: str
    label: str
    kind: Kind
    meaning: str
    basis: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A row whose unit the data give: `单位: 元`, printed behind the number of `column`."""

    key: str
    options: tuple[str, ...]
    column: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of numbers. `known_by`: which office usually knows them (intake/offices.yaml);
    `continues`: column → the older form's cell that it goes on from.
    """

    key: str
    label: str
    columns: tuple[str, ...]
    meaning: str
    basis: str
    known_by: str
    unit: str | None = None
    rollup: bool = True
    unit_choice: UnitChoice | None = None
    continues: Mapping[str, CellKey | None] | None = None


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of the printed table: plain `text`, a row's or column's label, or a number."""

    text: str = ""
    number: tuple[str, str] | None = None
    kind: Literal["head", "label", "value"] = "head"
    colspan: int = 1
    rowspan: int = 1
    align: Literal["center", "left"] = "center"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """How a table stands on paper; `widths` are shares of the type area's width."""

    widths: tuple[float, ...]
    head_rows: int
    dense: bool
    rows: tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Unguarded:
    """Rows whose numbers stand in no equality, and why."""

    rows: tuple[str, ...]
    reason: str


class Judged(NamedTuple):
    """A sentence of a rule about one row or column: the cell behind each of its names.

    `is_carried`: the rule looks at last year.
    """

    table: Table
    rule: Rule
    is_carried: bool
    line: str
    sentence: Sentence
    cells: Mapping[str, CellKey]


@dataclass(frozen=True)
class Table:
    """A table: what may be typed, what is checked, how it is printed."""

    key: str
    title: str
    description: str
    unit: str
    columns: Mapping[str, Column]
    rows: Mapping[str, Row]
    rules: tuple[Rule, ...]
    carry: tuple[Rule, ...]
    unguarded: tuple[Unguarded, ...]
    printed: PrintedTable

    def cells(self) -> tuple[CellKey, ...]:
        """Every number of the table, row by row."""
        return self._cells

    @cached_property
    def _cells(self) -> tuple[CellKey, ...]:
        return tuple(
            CellKey(self.key, row.key, column)
            for row in self.rows.values()
            for column in row.columns
        )

    @cached_property
    def computed_columns(self) -> Mapping[str, Rule]:
        """Column → the rule that computes it in each row."""
        return {_computed_name(r): r for r in self.rules if r.computes and r.each == "row"}

    @cached_property
    def computed_rows(self) -> Mapping[str, Rule]:
        """Row → the rule that computes it in each column."""
        return {_computed_name(r): r for r in self.rules if r.computes and r.each == "column"}

    def lines(self, rule: Rule) -> Iterator[str]:
        """Rows or columns that a rule judges.

        A column that is itself a total is left out where nothing in it can be typed: it follows
        from the columns that it adds up.
        """
        if rule.each == "row":
            yield from (row for row in self.rows if rule.applies_to(row))
        else:
            yield from (c for c in self.columns if rule.computes or c not in self.computed_columns)

    def named(self, rule: Rule, line: str, name: str) -> CellKey:
        """The cell that a name of a rule means in a row or column; last year's has the same."""
        name = name.removeprefix(LAST_YEAR)
        row, column = (line, name) if rule.each == "row" else (name, line)
        return CellKey(self.key, row, column)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every sentence of the rules with each row or column that it judges."""
        return tuple(
            Judged(self, rule, is_carried, line, sentence, self._named(rule, line, sentence))
            for rules, is_carried in ((self.rules, False), (self.carry, True))
            for rule in rules
            for line in self.lines(rule)
            for sentence in rule.sentences
        )

    def _named(self, rule: Rule, line: str, sentence: Sentence) -> Mapping[str, CellKey]:
        return {name: self.named(rule, line, name) for name in sentence.names}

    def is_computed(self, row: str, column: str) -> bool:
        return row in self.computed_rows or column in self.computed_columns

    def parts(self, cell: CellKey) -> tuple[CellKey, ...]:
        """The cells that a computed cell adds up; none for a number that people fill in."""
        if cell.column in self.computed_columns:
            names = _added_names(self.computed_columns[cell.column])
            return tuple(CellKey(cell.table, cell.row, name) for name in names)
        if cell.row in self.computed_rows:
            names = _added_names(self.computed_rows[cell.row])
            return tuple(CellKey(cell.table, name, cell.column) for name in names)
        return ()

    def made_of(self, cell: CellKey) -> tuple[CellKey, ...]:
        """The numbers that people fill in and that make a cell: itself, or what a total adds up."""
        parts = self.parts(cell)
        return tuple(one for part in parts for one in self.made_of(part)) if parts else (cell,)

    def typed_columns(self, row: str) -> tuple[str, ...]:
        """The columns of a row that a person fills in."""
        return tuple(c for c in self.rows[row].columns if not self.is_computed(row, c))

    def columns_without_totals(self, row: str) -> tuple[str, ...]:
        """The columns of a row that stand for themselves: a list and a chart need no others."""
        return tuple(c for c in self.rows[row].columns if c not in self.computed_columns)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The rows beside each printed head that spans several (不予公开), by its words without
        their number.
        """
        return {
            _BEFORE_NAME.sub("", head.text): rows
            for at, line in enumerate(self.printed.rows)
            for head in line
            if head.kind == "head" and head.rowspan > 1
            if (rows := self._rows_printed(at, at + head.rowspan))
        }

    def _rows_printed(self, first: int, stop: int) -> tuple[str, ...]:
        """The rows in some lines of print that people fill in."""
        printed = (cell for line in self.printed.rows[first:stop] for cell in line)
        rows = dict.fromkeys(cell.number[0] for cell in printed if cell.number)
        return tuple(row for row in rows if row not in self.computed_rows)

    def label(self, cell: CellKey) -> str:
        """A short name for messages: 申请·新收·自然人."""
        parts = [self.key, cell.row]
        if len(self.rows[cell.row].columns) > 1:
            parts.append(cell.column)
        return "·".join(parts)

    def unit_of(self, row: str, column: str) -> str:
        return self.columns[column].unit or self.rows[row].unit or self.unit


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report: its heading, and the text or the table that it holds."""

    key: str
    heading: str
    table: str | None
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The heading without its number."""
        return self.heading.partition("、")[2]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Standard sentences, printed where the data leave a text out; {…} are values."""

    preamble: tuple[str, ...]
    no_fee: tuple[str, ...]
    fee: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fee:
    """The number that the form asks for outside its tables: what the agency charged in the year."""

    label: str
    unit: str
    meaning: str
    basis: str
    known_by: str


@dataclass(frozen=True)
class Form:
    """A statutory form. Report years run from `first_year` to `last_year` (None: still)."""

    id: str
    name: str
    doc_no: str
    issuer: str
    first_year: int
    last_year: int | None
    in_force_until: int
    follows: str | None
    sections: tuple[Section, ...]
    fee: Fee
    tables: Mapping[str, Table]
    aspects: tuple[str, ...]
    sentences: Sentences

    def fits(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def texts(self) -> tuple[str, ...]:
        """Keys of the sections that are text."""
        return tuple(section.key for section in self.sections if section.table is None)

    def section_of(self, table: str) -> Section:
        """The section that a table stands in."""
        return next(section for section in self.sections if section.table == table)

    def cells(self) -> Iterator[CellKey]:
        for table in self.tables.values():
            yield from table.cells()

    @cached_property
    def totals(self) -> tuple[CellKey, ...]:
        """The cells that rules compute."""
        return tuple(c for t in self.tables.values() for c in t.cells() if t.parts(c))

    @cached_property
    def all_hold(self) -> Glance:
        """Whether all other rules hold for the values of all cells."""
        return glance(self)

    def counterpart(self, cell: CellKey, other: Form) -> CellKey | None:
        """The cell of the other form, this one or the one that it follows, that a cell goes on
        from; None where there is none.
        """
        if other.id == self.id:
            return cell
        continues = self.tables[cell.table].rows[cell.row].continues
        return continues.get(cell.column) if continues and other.id == self.follows else None

    def continuing(self, other: Form) -> dict[CellKey, tuple[CellKey, ...]]:
        """Cells of the other form, this one or the one that it follows → the cells of this one that
        go on from each: where these are several, only their sum can be compared with it.
        """
        found: dict[CellKey, tuple[CellKey, ...]] = {}
        for cell in self.cells():
            before = self.counterpart(cell, other)
            if before is not None:
                found[before] = (*found.get(before, ()), cell)
        return found


def prove(form: Form) -> None:
    """Raise FormError where the form contradicts itself."""
    for section in form.sections:
        if section.table is not None and section.table not in form.tables:
            raise FormError(f"表式 {form.id}：章节“{section.key}”的表“{section.table}”没有定义")
    for table in form.tables.values():
        where = f"表式 {form.id} 的表“{table.key}”"
        _prove_rows(where, table)
        _prove_rules(where, table)
        _prove_guards(where, table)
        _prove_print(where, table)


def _prove_rows(where: str, table: Table) -> None:
    for row in table.rows.values():
        for column in row.columns:
            if column not in table.columns:
                raise FormError(f"{where}：行“{row.key}”的列“{column}”没有定义")
        choice = row.unit_choice
        if choice and choice.column not in row.columns:
            raise FormError(f"{where}：行“{row.key}”的单位所指的列“{choice.column}”不在这一行")


def _prove_rules(where: str, table: Table) -> None:
    for rule in (*table.rules, *table.carry):
        _prove_rows_of(where, rule, table)
        if rule.computes and not all(_is_plain_sum(s) for s in rule.sentences):
            raise FormError(f"{where}：规则 {rule.code} 要写成“总计 = 甲 + 乙”才能计算")
        known = _names_for(rule, table)
        for sentence in rule.sentences:
            for name in sentence.names:
                if name.removeprefix(LAST_YEAR) not in known:
                    raise FormError(f"{where}：规则 {rule.code} 里的“{name}”没有定义")
            _prove_told(where, rule, sentence)
            if isinstance(sentence.claim, Filled):
                _prove_filled(where, rule, sentence.claim, table)


def _prove_told(where: str, rule: Rule, sentence: Sentence) -> None:
    """What people are told names only numbers that the rule looks at."""
    known = {*sentence.names, *((WANTED,) if isinstance(sentence.claim, Comparison) else ())}
    for name in sentence.told_names:
        if name not in known:
            raise FormError(f"{where}：规则 {rule.code} 的 told 里的“{name}”不在这条规则里")


def _prove_rows_of(where: str, rule: Rule, table: Table) -> None:
    for row in rule.rows or ():
        if row not in table.rows:
            raise FormError(f"{where}：规则 {rule.code} 的行“{row}”没有定义")
    if rule.rows is not None and rule.each == "column":
        raise FormError(f"{where}：规则 {rule.code} 按列判断，不能限定行")


def _is_plain_sum(sentence: Sentence) -> bool:
    claim = sentence.claim
    return (
        isinstance(claim, Comparison)
        and sentence.is_equality
        and len(claim.left.terms) == 1
        and all(sign > 0 and isinstance(term, str) for sign, term in claim.right.terms)
    )


def _prove_filled(where: str, rule: Rule, claim: Filled, table: Table) -> None:
    for key in rule.rows or table.rows:
        choice = table.rows[key].unit_choice
        if choice is None or choice.key != claim.name:
            raise FormError(f"{where}：规则 {rule.code} 里的“{claim.name}”没有定义")


def _names_for(rule: Rule, table: Table) -> set[str]:
    """Names that a rule may use: those that exist in every row or column that it judges."""
    if rule.each == "column":
        return set(table.rows)
    judged = [row for row in table.rows.values() if rule.applies_to(row.key)]
    return set.intersection(*(set(row.columns) for row in judged)) if judged else set()


def _prove_guards(where: str, table: Table) -> None:
    guarded = {cell for rule in table.rules for cell in guarded_cells(rule, table)}
    excused: set[CellKey] = set()
    for group in table.unguarded:
        for row in group.rows:
            if row not in table.rows:
                raise FormError(f"{where}：unguarded 里的行“{row}”没有定义")
            excused |= {CellKey(table.key, row, c) for c in table.rows[row].columns}
    for cell in table.cells():
        if cell in guarded and cell in excused:
            raise FormError(f"{where}：{cell} 已有规则核对，不应再列入 unguarded")
        if cell not in guarded and cell not in excused:
            raise FormError(f"{where}：{cell} 没有规则核对，也没有列入 unguarded 说明理由")


def guarded_cells(rule: Rule, table: Table) -> Iterator[CellKey]:
    """The numbers that stand in an equality of the rule, always and for every agency."""
    if rule.except_levels:
        return
    for sentence in rule.sentences:
        if not sentence.is_equality:
            continue
        for name in sentence.names:
            if rule.each == "column":
                yield from (CellKey(table.key, name, c) for c in table.rows[name].columns)
            else:
                rows = [r for r in table.rows if rule.applies_to(r)]
                yield from (CellKey(table.key, r, name) for r in rows)


def _prove_print(where: str, table: Table) -> None:
    printed = table.printed
    width = len(printed.widths)
    taken: set[tuple[int, int]] = set()
    numbers: list[tuple[str, str]] = []
    for row, cells in enumerate(printed.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            spot = {(row + r, column + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
            if (
                spot & taken
                or column + cell.colspan > width
                or row + cell.rowspan > len(printed.rows)
            ):
                raise FormError(f"{where}：印刷样式第 {row + 1} 行放不下“{cell.text}”")
            taken |= spot
            if cell.number:
                numbers.append(cell.number)
    if len(taken) != width * len(printed.rows):
        raise FormError(f"{where}：印刷样式有空着的格子")
    wanted = sorted((cell.row, cell.column) for cell in table.cells())
    if sorted(numbers) != wanted:
        odd = set(numbers) ^ set(wanted) or {n for n in numbers if numbers.count(n) > 1}
        raise FormError(
            f"{where}：{'、'.join('.'.join(n) for n in sorted(odd))} 没有印，或印了两次"
        )


def prove_succession(form: Form, older: Form) -> None:
    """Raise FormError where a row does not say which cells of the older form it continues."""
    known = set(older.cells())
    for table in form.tables.values():
        for row in table.rows.values():
            where = f"表式 {form.id} 的表“{table.key}”：行“{row.key}”"
            if row.continues is None:
                raise FormError(f"{where}没有写明 continues")
            for cell in row.continues.values():
                if cell is not None and cell not in known:
                    raise FormError(f"{where}承接的“{cell}”在表式 {older.id} 里没有")


def _computed_name(rule: Rule) -> str:
    return rule.sentences[0].names[0]


def _added_names(rule: Rule) -> tuple[str, ...]:
    claim = rule.sentences[0].claim
    return claim.right.names if isinstance(claim, Comparison) else ()
