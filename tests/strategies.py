"""Random reports: clean ones of any form, with every total typed."""

from __future__ import annotations

from conftest import OVERVIEW
from hypothesis import strategies as st

from nianbao.forms.catalogue import load_form
from nianbao.forms.definition import CellKey, Form, Table
from nianbao.forms.rules import Comparison

Numbers = dict[CellKey, int]


@st.composite
def clean_numbers(draw: st.DrawFn, form_id: str, most: int = 60) -> Numbers:
    """Every cell of the form, totals included, such that no rule of the form is broken.

    Rules of the year's own row (规章, 有效, 增减) hold because those tables are zero; a balance
    holds because its last part is made to fit.
    """
    numbers: Numbers = {}
    for table in load_form(form_id).tables.values():
        draws = bool(table.computed_columns)  # the tables that add up
        for cell in table.cells():
            if not table.parts(cell):
                numbers[cell] = draw(st.integers(0, most)) if draws else 0
    return balanced(load_form(form_id), numbers)


def balanced(form: Form, numbers: Numbers, *, rebalance: bool = True) -> Numbers:
    """The same with totals computed anew, and with every balance made to hold."""
    numbers = dict(numbers)
    for table in form.tables.values():
        if rebalance:
            _balance(table, numbers)
        for cell in table.cells():
            numbers[cell] = total(table, cell, numbers)
    return numbers


def total(table: Table, cell: CellKey, numbers: Numbers) -> int:
    """A cell's number, computed from its parts where it has any."""
    parts = table.parts(cell)
    return sum(total(table, part, numbers) for part in parts) if parts else numbers[cell]


def _balance(table: Table, numbers: Numbers) -> None:
    for rule in table.rules:
        claim = rule.sentences[0].claim
        if rule.each != "column" or rule.computes or not isinstance(claim, Comparison):
            continue
        first = claim.left.names[0]  # 新收, made as large as the other side asks for
        for column in table.columns:
            if column in table.computed_columns:
                continue
            side = [
                (claim.coefficient(name), total(table, CellKey(table.key, name, column), numbers))
                for name in claim.names
                if name != first
            ]
            off = sum(weight * number for weight, number in side)
            key = CellKey(table.key, first, column)
            if off > 0:  # the other parts of the left side are too large
                second = CellKey(table.key, claim.left.names[1], column)
                numbers[second] -= off
                if numbers[second] < 0:
                    numbers[second] = 0
                side_now = [
                    claim.coefficient(n) * total(table, CellKey(table.key, n, column), numbers)
                    for n in claim.names
                    if n != first
                ]
                off = sum(side_now)
            numbers[key] = -off


def as_yaml(form: Form, numbers: Numbers) -> str:
    """A report's file with these numbers, each row as a mapping with its totals typed."""
    year = form.last_year or form.in_force_until
    lines = [
        f"年度: {year}",
        "机关: {名称: 示例县示例镇人民政府, 简称: 示例镇}",
        f"成文日期: {year + 1}-01-20",
        "导语: 现公布本镇报告。",
        f"总体情况: {OVERVIEW}",
        "存在问题: 解读不够，明年改进。",
        "信息处理费: 0",
    ]
    for section in form.sections:
        if section.table is None:
            continue
        table = form.tables[section.table]
        lines.append(f"{section.key}:")
        for row in table.rows.values():
            cells = (f"{c}: {numbers[CellKey(table.key, row.key, c)]}" for c in row.columns)
            lines.append(f"  {row.key}: {{{', '.join(cells)}}}")
    return "\n".join(lines) + "\n"
