"""A table as written → typed numbers: three spellings of a row, 未列为零, 全部为零."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Row, Table
from nianbao.report.fields import unknown_key, wrong_shape
from nianbao.report.model import ZERO, Number
from nianbao.report.numbers import read_number
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.text import REFUSED

ALL_ZERO = "全部为零"
REST_ZERO = "未列为零"


@dataclass
class TableReading:
    """What was written in one table."""

    typed: dict[CellKey, Number | None] = field(default_factory=dict)
    units: dict[tuple[str, str], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_table(table: Table, entry: Entry) -> TableReading:
    """The typed numbers of a table; None for each that is in error."""
    return _TableReader(table, entry).read()


class _TableReader:
    def __init__(self, table: Table, entry: Entry) -> None:
        self._table = table
        self._entry = entry
        self._reading = TableReading()

    def read(self) -> TableReading:
        value = self._entry.value
        if isinstance(value, Scalar) and value.text == ALL_ZERO:
            self._fill_with_zero()
        elif isinstance(value, MappingNode):
            self._read_mapping(value)
        else:
            self._refuse_shape(value)
        return self._reading

    def _refuse_shape(self, value: Node) -> None:
        key = self._table.key
        if isinstance(value, Scalar) and value.is_blank:
            self._report(
                "NUM-MISSING", self._entry.key.place, key, f"“{key}”一个数也没有填",
                f"请逐行填写；确实全是零的，写成“{key}: {ALL_ZERO}”。",
            )  # fmt: skip
        elif isinstance(value, Scalar) and "：" not in value.text:
            self._report(
                "VALUE", value.place, key, f"“{key}”写的是“{value.text}”",
                f"请逐行填写；确实全是零的，写成“{key}: {ALL_ZERO}”。",
            )  # fmt: skip
        else:
            self._reading.findings.append(wrong_shape(self._entry, key))
        self._reading.typed.update(dict.fromkeys(self._inputs()))

    def _inputs(self) -> list[CellKey]:
        """The cells that people fill in (totals are computed)."""
        return [c for c in self._table.cells() if not self._table.is_computed(c.row, c.column)]

    def _fill_with_zero(self) -> None:
        for cell in self._inputs():
            self._reading.typed.setdefault(cell, ZERO)

    def _read_mapping(self, node: MappingNode) -> None:
        all_zero = self._flag(node, ALL_ZERO)
        rest_zero = self._flag(node, REST_ZERO)
        known = (*self._table.rows, REST_ZERO, ALL_ZERO)
        for entry in node.entries:
            key = entry.key.text
            if key not in known:
                self._reading.findings.append(
                    unknown_key(entry.key, known, f"{self._table.key}.{key}")
                )
            elif key in self._table.rows:
                self._read_row(self._table.rows[key], entry, fill=rest_zero or all_zero)
        if all_zero:
            self._refuse_contradiction(node, rest_zero=rest_zero)
        if rest_zero or all_zero:
            self._fill_with_zero()
        else:
            self._report_missing_rows(node)

    def _flag(self, node: MappingNode, key: str) -> bool:
        entry = node.get(key)
        if entry is None:
            return False
        if isinstance(entry.value, Scalar) and entry.value.text in ("true", "false"):
            return entry.value.text == "true"
        self._report(
            "VALUE", entry.value.place, f"{self._table.key}.{key}", f"“{key}”只能写 true",
            f"没有列出的都是零，就写“{key}: true”；不是，就删去这一行。",
        )  # fmt: skip
        return True  # so that a slip in this word does not report every blank cell as well

    def _refuse_contradiction(self, node: MappingNode, *, rest_zero: bool) -> None:
        flag = node.get(ALL_ZERO)
        assert flag is not None  # noqa: S101 - the caller found it
        filled = [c for c, n in self._reading.typed.items() if n is not None and n.value != 0]
        if filled or rest_zero:
            other = self._table.label(filled[0]) + "不是零" if filled else f"又写了“{REST_ZERO}”"
            key = self._table.key
            self._report(
                "TABLE-BOTH", flag.key.place, key, f"“{key}”写了“{ALL_ZERO}”，可是{other}",
                f"两者只留一个：全是零，写“{key}: {ALL_ZERO}”；不是，删去“{ALL_ZERO}”。",
            )  # fmt: skip

    def _report_missing_rows(self, node: MappingNode) -> None:
        for row in self._table.rows.values():
            if node.get(row.key) is not None or not self._table.typed_columns(row.key):
                continue
            key = self._table.key
            self._lose(row)
            self._report(
                "NUM-MISSING", self._entry.key.place, f"{key}.{row.key}",
                f"“{key}”缺少“{row.key}”（{row.label}）",
                f"请补上这一行；没有列出的都是零的话，在“{key}”下写“{REST_ZERO}: true”。",
            )  # fmt: skip

    def _read_row(self, row: Row, entry: Entry, *, fill: bool) -> None:
        value = entry.value
        if isinstance(value, MappingNode):
            self._read_row_mapping(row, entry, value, fill=fill)
        elif isinstance(value, ListNode):
            self._read_row_list(row, entry, value)
        elif len(row.columns) == 1:
            self._read_cell(row, row.columns[0], value, entry.key.place)
        else:
            self._refuse_row(row, entry, value)

    def _read_row_mapping(self, row: Row, entry: Entry, node: MappingNode, *, fill: bool) -> None:
        choice = row.unit_choice
        known = (*row.columns, choice.key) if choice else row.columns
        for inner in node.entries:
            column = inner.key.text
            if column in row.columns:
                self._read_cell(row, column, inner.value, inner.key.place)
            elif choice and column == choice.key:
                self._read_unit(row, inner)
            else:
                path = f"{self._table.key}.{row.key}.{column}"
                self._reading.findings.append(unknown_key(inner.key, known, path))
        absent = [c for c in self._table.typed_columns(row.key) if node.get(c) is None]
        if absent and not fill:
            self._report_absent(row, absent, entry.key.place)

    def _report_absent(self, row: Row, absent: Sequence[str], place: Place) -> None:
        cells = [CellKey(self._table.key, row.key, column) for column in absent]
        self._reading.typed.update(dict.fromkeys(cells))
        path = str(cells[0]) if len(cells) == 1 else f"{self._table.key}.{row.key}"
        self._report(
            "NUM-MISSING", place, path, f"“{row.key}”缺少 {'、'.join(absent)}",
            f"请补上；没有列出的都是零的话，在“{self._table.key}”下写“{REST_ZERO}: true”。",
        )  # fmt: skip

    def _read_row_list(self, row: Row, entry: Entry, node: ListNode) -> None:
        columns = row.columns
        without_totals = tuple(c for c in columns if c not in self._table.computed_columns)
        if len(node.items) == len(without_totals):
            columns = without_totals
        if len(node.items) != len(columns):
            self._refuse_length(row, entry, f"写了 {len(node.items)} 个数", without_totals)
            return
        for column, item in zip(columns, node.items, strict=True):
            self._read_cell(row, column, item, item.place)

    def _refuse_length(self, row: Row, entry: Entry, found: str, columns: Sequence[str]) -> None:
        self._lose(row)
        place = entry.value.place if isinstance(entry.value, Scalar) else entry.key.place
        self._report(
            "ROW-LENGTH", place, f"{self._table.key}.{row.key}",
            f"“{row.key}”要 {len(columns)} 个数，这里{found}",
            f"按顺序是：{'、'.join(columns)}（总计可写可不写）。"
            if len(columns) < len(row.columns)
            else f"按顺序是：{'、'.join(columns)}。",
        )  # fmt: skip

    def _refuse_row(self, row: Row, entry: Entry, value: Scalar) -> None:
        columns = tuple(c for c in row.columns if c not in self._table.computed_columns)
        if value.is_blank:
            self._lose(row)
            path = f"{self._table.key}.{row.key}"
            self._report(
                "NUM-TYPE", entry.key.place, path, f"“{row.key}”还没有填数",
                f"按顺序是：{'、'.join(columns)}；没有的写 0。", actual="",
            )  # fmt: skip
        elif REFUSED in value.text:
            self._lose(row)
        else:
            self._refuse_length(row, entry, f"只写了“{value.text}”", columns)

    def _lose(self, row: Row) -> None:
        self._reading.typed.update(
            {CellKey(self._table.key, row.key, c): None for c in row.columns}
        )

    def _read_unit(self, row: Row, entry: Entry) -> None:
        choice = row.unit_choice
        value = entry.value
        if choice and isinstance(value, Scalar) and value.text in choice.options:
            self._reading.units[self._table.key, row.key] = value.text
        elif choice:
            options = "、".join(choice.options)
            path = f"{self._table.key}.{row.key}.{choice.key}"
            self._report("VALUE", value.place, path, f"“{path}”只能写 {options} 之一", "请改正。")

    def _read_cell(self, row: Row, column: str, node: Node, key_place: Place) -> None:
        cell = CellKey(self._table.key, row.key, column)
        number = read_number(
            node, self._table.columns[column].kind, str(cell), key_place, self._reading.findings
        )
        self._reading.typed[cell] = number

    def _report(
        self, code: str, place: Place, path: str, message: str, hint: str, actual: str | None = None
    ) -> None:
        self._reading.findings.append(
            Finding(code, "error", place, path, message, hint, actual=actual)
        )
