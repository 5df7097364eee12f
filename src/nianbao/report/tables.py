"""A table as written → typed numbers: three spellings of a row, 未列为零, 全部为零."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Sized
from dataclasses import dataclass, field
from typing import TypeAlias

from nianbao.findings import Finding, Place, cell_range
from nianbao.forms.definition import CellKey, Row, Table
from nianbao.report.fields import meant, unknown_key, wrong_shape
from nianbao.report.model import ZERO, Number
from nianbao.report.numbers import is_blank, read_number
from nianbao.report.wording import say
from nianbao.source.marks import ALL_ZERO, REST_ZERO
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.text import DASH, REFUSED

_Blank: TypeAlias = tuple[CellKey, Place]
"""A cell without a number, and where it stands."""


_FORGOTTEN = 3  # where a third of the rows is not listed, 未列为零 was forgotten


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
        self._blanks: dict[str, list[_Blank]] = {}  # by the keys of their rows
        self._partial: dict[str, tuple[list[str], Place]] = {}  # columns that rows do not list

    def read(self) -> TableReading:
        value = self._entry.value
        if isinstance(value, Scalar) and value.text == ALL_ZERO:
            self._fill(ZERO)
        elif isinstance(value, MappingNode):
            self._read_mapping(value)
        else:
            self._refuse_shape(value)
        self._report_blanks()
        return self._reading

    def _refuse_shape(self, value: Node) -> None:
        key = self._table.key
        if isinstance(value, Scalar) and REFUSED in value.text and value.text != DASH:
            pass  # its sign is already reported
        elif isinstance(value, Scalar) and value.is_blank:
            self._report(
                "NUM-MISSING", self._entry.key.place, key, f"“{key}”一个数也没有填",
                say("nothing_filled_in", value.place, table=key),
            )  # fmt: skip
        elif isinstance(value, Scalar) and "：" not in value.text:
            self._report(
                "VALUE", value.place, key,
                say("wrong_table_word", value.place, table=key, said=_said(value)),
                say("nothing_filled_in", value.place, table=key),
            )  # fmt: skip
        else:
            self._reading.findings.append(wrong_shape(self._entry, key))
        self._reading.typed.update(dict.fromkeys(self._inputs()))

    def _inputs(self) -> list[CellKey]:
        """The cells that people fill in (totals are computed)."""
        return [c for c in self._table.cells() if not self._table.is_computed(c.row, c.column)]

    def _fill(self, rest: Number | None) -> None:
        """What is not listed is zero, or unknown where a key was not understood."""
        for cell in self._inputs():
            self._reading.typed.setdefault(cell, rest)

    def _read_mapping(self, node: MappingNode) -> None:
        known = (*self._table.rows, REST_ZERO, ALL_ZERO)
        unknown = [entry.key for entry in node.entries if entry.key.text not in known]
        intended = {meant(key, known) for key in unknown}
        all_zero = self._flag(node, ALL_ZERO)
        rest_zero = self._flag(node, REST_ZERO) or REST_ZERO in intended
        for key in unknown:
            path = f"{self._table.key}.{key.text}"
            self._reading.findings.append(unknown_key(key, known, path, node))
        for entry in node.entries:
            if entry.key.text in self._table.rows:
                row = self._table.rows[entry.key.text]
                self._read_row(row, entry, fill=rest_zero or all_zero)
        if all_zero:
            self._refuse_contradiction(node, rest_zero=rest_zero)
        if not rest_zero and not all_zero:
            self._report_missing(node, intended)
        self._fill(ZERO if intended <= {REST_ZERO} else None)

    def _flag(self, node: MappingNode, key: str) -> bool:
        entry = node.get(key)
        if entry is None:
            return False
        if isinstance(entry.value, Scalar) and entry.value.text in ("true", "false"):
            return entry.value.text == "true"
        place = entry.value.place
        said = entry.value.text if isinstance(entry.value, Scalar) else ""
        self._report(
            "VALUE", place, f"{self._table.key}.{key}", say("not_true", place, word=key, said=said),
            say("not_true_hint", place, word=key),
        )  # fmt: skip
        return True  # so that a slip in this word does not report every blank cell as well

    def _refuse_contradiction(self, node: MappingNode, *, rest_zero: bool) -> None:
        flag = node.get(ALL_ZERO)
        assert flag is not None  # noqa: S101 - the caller found it
        filled = [c for c, n in self._reading.typed.items() if n is not None and n.value != 0]
        if filled or rest_zero:
            other = self._table.label(filled[0]) + "不是零" if filled else f"又写了“{REST_ZERO}”"
            if filled:  # nobody knows which is right: no sum is to be judged
                self._reading.typed.update(dict.fromkeys(self._inputs()))
            key = self._table.key
            place = flag.key.place
            self._report(
                "TABLE-BOTH", place, key,
                say("all_zero_contradicted", place, table=key, other=other),
                say("all_zero_contradicted_hint", place, table=key),
            )  # fmt: skip

    def _report_missing(self, node: MappingNode, intended: Collection[str | None]) -> None:
        """What is not listed: row by row, or all at once where 未列为零 was forgotten."""
        absent = [row for row in self._asked_rows() if node.get(row.key) is None]
        for row in absent:
            self._lose(row)
        key, place = self._table.key, self._entry.key.place
        # where a key is misspelt, that is already reported
        missing = [row for row in absent if row.key not in intended]
        count = len(missing) + len(self._partial)
        if count > 1 and count * _FORGOTTEN >= len(self._asked_rows()):
            self._report_forgotten([row.key for row in missing], place)
            return
        hint = say("missing_numbers", place, table=key)
        for row in missing:
            message = f"“{key}”缺少“{row.key}”（{row.label}）"
            self._report("NUM-MISSING", place, f"{key}.{row.key}", message, hint)
        for row_key, (absent_columns, row_place) in self._partial.items():
            self._report_absent(row_key, absent_columns, row_place)

    def _report_forgotten(self, rows: Sequence[str], place: Place) -> None:
        """One finding for all that is not listed."""
        key = self._table.key
        said = [f"缺少 {len(rows)} 行：{'、'.join(rows)}"] if rows else []
        if self._partial:
            said.append(f"有 {len(self._partial)} 行没有写全：{'、'.join(self._partial)}")
        cells = tuple((f"{key}.{row}", place) for row in rows) + tuple(
            (f"{key}.{row}.{column}", at)
            for row, (columns, at) in self._partial.items()
            for column in columns
        )
        message, hint = f"“{key}”{'；'.join(said)}", say("missing_numbers", place, table=key)
        finding = Finding("NUM-MISSING", "error", place, key, message, hint, cells=cells)
        self._reading.findings.append(finding)

    def _asked_rows(self) -> list[Row]:
        """The rows that people fill in."""
        return [row for row in self._table.rows.values() if self._table.typed_columns(row.key)]

    def _are_most(self, rows: Sized) -> bool:
        """Whether that many rows are one thing not done yet, rather than slips one by one."""
        return len(rows) > max(1, len(self._asked_rows()) // 2)

    # -- blank cells

    def _report_blanks(self) -> None:
        """One finding for a row, or for most of the table."""
        empty = [
            row
            for row in self._asked_rows()
            if len(self._blanks.get(row.key, ())) == len(self._table.typed_columns(row.key))
        ]
        if self._are_most(empty):
            self._report_blank_rows(empty)
        for row in self._table.rows.values():
            if row.key in self._blanks and not (self._are_most(empty) and row in empty):
                self._report_blank_cells(row, self._blanks[row.key])

    def _report_blank_rows(self, rows: Sequence[Row]) -> None:
        blanks = {row.key: self._blanks[row.key] for row in rows}
        listed = (f"{key}（{_where(cells)}）" for key, cells in blanks.items())
        is_all = len(rows) == len(self._asked_rows())
        what = "一个数也没有填" if is_all else f"有 {len(rows)} 行没有填"
        message = f"“{self._table.key}”{what}：{'、'.join(listed)}"
        cells = [cell for row in blanks.values() for cell in row]
        hint = "blank_table" if is_all else "blank_cells"
        self._add_blanks(self._table.key, message, cells, hint)

    def _report_blank_cells(self, row: Row, cells: Sequence[_Blank]) -> None:
        if len(cells) == 1:
            ((cell, place),) = cells
            message = f"“{self._table.label(cell)}”还没有填数"
            hint = say("blank_number", place)
            self._report("NUM-TYPE", place, str(cell), message, hint, actual="")
            return
        names = "、".join(cell.column for cell, _ in cells)
        is_whole = len(cells) == len(self._table.typed_columns(row.key))
        what = "整行没有填数" if is_whole else f"有 {len(cells)} 格没有填数：{names}"
        place = cells[0][1]
        where = f"（{_where(cells)}）" if place.in_workbook else ""
        path, message = f"{self._table.key}.{row.key}", f"“{row.key}”{what}{where}"
        zeros = ", ".join("0" for _ in self._table.columns_without_totals(row.key))
        hint = "blank_row" if is_whole else "blank_cells"
        self._add_blanks(path, message, cells, hint, row=row.key, zeros=f"[{zeros}]")

    def _add_blanks(
        self, path: str, message: str, cells: Sequence[_Blank], name: str, **words: str
    ) -> None:
        """`name`: of the hint in wording.yaml, with the words that it says."""
        place = min(place for _, place in cells)
        hint = say(name, place, table=self._table.key, **words)
        listed = tuple((str(cell), at) for cell, at in cells)
        self._reading.findings.append(
            Finding("NUM-TYPE", "error", place, path, message, hint, actual="", cells=listed)
        )

    def _read_row(self, row: Row, entry: Entry, *, fill: bool) -> None:
        value = entry.value
        if entry.doubtful:  # nobody knows which of the two is meant
            self._lose(row)
        elif isinstance(value, MappingNode):
            self._read_row_mapping(row, entry, value, fill=fill)
        elif isinstance(value, ListNode):
            self._read_row_list(row, entry, value)
        elif len(row.columns) == 1:
            self._read_number(row, row.columns[0], value, entry.key.place)
        else:
            self._refuse_row(row, entry, value)

    def _read_row_mapping(self, row: Row, entry: Entry, node: MappingNode, *, fill: bool) -> None:
        choice = row.unit_choice
        known = (*row.columns, choice.key) if choice else row.columns
        unknown = [inner.key for inner in node.entries if inner.key.text not in known]
        before: CellKey | None = None
        for inner in node.entries:
            column = inner.key.text
            if column in row.columns:
                before = self._read_cell(row, column, inner)
            elif choice and column == choice.key:
                self._read_unit(row, inner)
            elif column.isdecimal() and before is not None:
                self._refuse_thousands(before, inner.key)
            else:
                path = f"{self._table.key}.{row.key}.{column}"
                self._reading.findings.append(unknown_key(inner.key, known, path, node))
        intended = {meant(key, known) for key in unknown}
        absent = [c for c in self._table.typed_columns(row.key) if node.get(c) is None]
        missing = [column for column in absent if column not in intended]
        if unknown:
            cells = (CellKey(self._table.key, row.key, column) for column in absent)
            self._reading.typed.update(dict.fromkeys(cells))
        if missing and not fill:
            cells = (CellKey(self._table.key, row.key, column) for column in missing)
            self._reading.typed.update(dict.fromkeys(cells))
            self._partial[row.key] = (missing, entry.key.place)

    def _refuse_thousands(self, cell: CellKey, rest: Scalar) -> None:
        """`{自然人: 1,234}` reaches us as 1 and a key 234 without a value."""
        self._reading.typed[cell] = None
        self._report(
            "NUM-TYPE",
            rest.place,
            str(cell),
            f"数字中间有逗号：“…,{rest.text}”",
            "请去掉数字中间的逗号。",
        )

    def _report_absent(self, row: str, absent: Sequence[str], place: Place) -> None:
        path = f"{self._table.key}.{row}" + (f".{absent[0]}" if len(absent) == 1 else "")
        self._report(
            "NUM-MISSING", place, path, f"“{row}”缺少 {'、'.join(absent)}",
            say("missing_numbers", place, table=self._table.key),
        )  # fmt: skip

    def _read_row_list(self, row: Row, entry: Entry, node: ListNode) -> None:
        columns = row.columns
        without_totals = self._table.columns_without_totals(row.key)
        if len(node.items) == len(without_totals):
            columns = without_totals
        if len(node.items) != len(columns):
            texts = [item.text for item in node.items if isinstance(item, Scalar)]
            found = f"写了 {len(node.items)} 个数"
            self._refuse_length(row, entry, found, without_totals, "".join(texts))
            return
        for column, item in zip(columns, node.items, strict=True):
            self._read_number(row, column, item, item.place)

    def _refuse_length(
        self, row: Row, entry: Entry, found: str, columns: Sequence[str], written: str
    ) -> None:
        self._lose(row)
        order = f"按顺序是：{'、'.join(columns)}"
        if len(columns) < len(row.columns):
            order += f"（{'、'.join(self._table.computed_columns)}可写可不写）"
        wide = "逗号和括号要用半角；" if any(char in "，、；【】［］" for char in written) else ""
        place = entry.value.place if isinstance(entry.value, Scalar) else entry.key.place
        self._report(
            "ROW-LENGTH", place, f"{self._table.key}.{row.key}",
            f"“{row.key}”要 {len(columns)} 个数，这里{found}", f"{wide}{order}。",
        )  # fmt: skip

    def _refuse_row(self, row: Row, entry: Entry, value: Scalar) -> None:
        columns = self._table.columns_without_totals(row.key)
        if value.is_blank:
            self._lose(row)
            asked = self._table.typed_columns(row.key)
            cells = [CellKey(self._table.key, row.key, column) for column in asked]
            self._blanks[row.key] = [(cell, entry.key.place) for cell in cells]
        elif REFUSED in value.text and value.text != DASH:
            self._lose(row)
        else:
            said = _said(value)
            self._refuse_length(row, entry, f"只写了“{said}”", columns, said)

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
            self._reading.units[self._table.key, row.key] = ""  # given, though not rightly
            options = "、".join(choice.options)
            path = f"{self._table.key}.{row.key}.{choice.key}"
            self._report("VALUE", value.place, path, f"“{path}”只能写 {options} 之一", "请改正。")

    def _read_cell(self, row: Row, column: str, entry: Entry) -> CellKey:
        cell = CellKey(self._table.key, row.key, column)
        if entry.doubtful:
            self._reading.typed[cell] = None
        else:
            self._read_number(row, column, entry.value, entry.key.place)
        return cell

    def _read_number(self, row: Row, column: str, node: Node, key_place: Place) -> None:
        cell = CellKey(self._table.key, row.key, column)
        if is_blank(node) and not self._table.is_computed(row.key, column):
            self._blanks.setdefault(row.key, []).append((cell, key_place))
            self._reading.typed[cell] = None
            return
        kind = self._table.columns[column].kind
        number = read_number(node, kind, str(cell), key_place, self._reading.findings)
        self._reading.typed[cell] = number

    def _report(
        self, code: str, place: Place, path: str, message: str, hint: str, actual: str | None = None
    ) -> None:
        self._reading.findings.append(
            Finding(code, "error", place, path, message, hint, actual=actual)
        )


def _said(value: Scalar) -> str:
    return value.text.removesuffix(REFUSED)


def _where(cells: Sequence[_Blank]) -> str:
    """Where the cells of a row stand: their line, or in a workbook their names."""
    places = [place for _, place in cells]
    return places[0].in_words if not places[0].in_workbook else cell_range(places)
