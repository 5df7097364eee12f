"""A data file and what it is to hold → its new bytes, changed at just those places.

In YAML one thing is changed after the other, each in the text that the one before left, so that no
place is ever out of date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from nianbao.errors import FileError
from nianbao.forms.definition import CellKey, Form, Table
from nianbao.merging.model import Wanted
from nianbao.merging.wanted import numbers_with
from nianbao.report.keys import FEE, keys
from nianbao.report.model import Report
from nianbao.source.marks import ALL_ZERO, REST_ZERO
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.read import WORKBOOK
from nianbao.source.text import decode
from nianbao.source.yamlediting import (
    YamlFile,
    cut_text,
    entry_lines,
    opened,
    with_entry,
    with_lines,
    with_mapping,
    with_value,
    without_entry,
)
from nianbao.source.yamlwriting import scalar_text

_BOM = b"\xef\xbb\xbf"


def rewritten(report: Report, files: Mapping[Path, bytes], wanted: Wanted) -> dict[Path, bytes]:
    """The files that change, with their new bytes. The first of `files` is the data file.

    Raises UnwritableError where something cannot be written at its place in a workbook, ValueError,
    TypeError or KeyError where it cannot in YAML, and FileError where a file is in an encoding that
    cannot be written as it was.
    """
    path = next(iter(files))
    own, beside = dict(wanted.texts), dict[Path, str]()
    for key, text in wanted.texts.items():
        typed = report.texts.get(key)
        name = Path(typed.typed.source.file) if typed else path
        if typed and name != path:
            cuts = with_lines(typed.typed.text, typed.typed.text, text, "", 0)
            beside[name] = cut_text(beside.get(name, typed.typed.text), cuts)
            del own[key]
    wanted = replace(wanted, texts=own, cells=_cells(report, wanted))
    new = {name: _encoded(files[name], text, name) for name, text in beside.items()}
    in_file = _in_workbook if path.suffix.lower() == WORKBOOK else _in_yaml
    new[path] = in_file(report, path, files[path], wanted)
    return {name: data for name, data in new.items() if data != files[name]}


def _in_workbook(report: Report, path: Path, data: bytes, wanted: Wanted) -> bytes:
    from nianbao.merging.bookwriting import rewritten_book  # not needed for YAML

    numbers = dict(wanted.cells)
    for (table, row), unit in wanted.units.items():
        choice = report.form.tables[table].rows[row].unit_choice
        numbers[CellKey(table, row, choice.key if choice else "")] = unit
    fields = {
        tuple(int(step) if step.isdecimal() else step for step in name.split(".")): text
        for name, text in wanted.fields.items()
    }
    return rewritten_book(path, data, wanted.texts, numbers, fields)


def _in_yaml(report: Report, path: Path, data: bytes, wanted: Wanted) -> bytes:
    file = opened(str(path), decode(data, str(path)).text)
    for key, text in wanted.texts.items():
        file = _with_text(file, report.form, key, text)
    for cell, text in wanted.cells.items():
        file = _with_number(file, report.form, cell, text)
    for (table, row), text in wanted.units.items():
        file = _with_unit(file, report.form.tables[table], report.form, row, text)
    for name, text in wanted.fields.items():
        file = _with_field(file, report.form, name, text)
    return _encoded(data, file.text, path)


def _order(form: Form) -> list[str]:
    """The keys of a data file in the order in which people write them."""
    names = list(keys("report"))
    sections = [section.key for section in form.sections]
    at = next(n for n, name in enumerate(names) if name == FEE)
    return [*names[:at], *sections, *names[at:]]


# -- texts and plain values


def _with_text(file: YamlFile, form: Form, key: str, text: str) -> YamlFile:
    entry = file.root.get(key)
    if entry is None:
        lines = entry_lines(key, text, as_block=True)
        return with_entry(file, file.root, key, lines, _order(form))
    return with_value(file, _scalar(entry.value), text)


def _with_field(file: YamlFile, form: Form, path: str, text: str) -> YamlFile:
    """A plain value by its path (机关.网站.名称, 图.1.题), written, changed or taken away."""
    *groups, name = path.split(".")
    node, order = _group(file, groups, _order(form))
    entry = node.get(name)
    if not text:
        return without_entry(file, node, name)
    if entry is not None:
        return with_value(file, _scalar(entry.value), text)
    return with_entry(file, node, name, entry_lines(name, text, as_block=False), order)


def _group(
    file: YamlFile, groups: Sequence[str], order: Sequence[str]
) -> tuple[MappingNode, Sequence[str]]:
    """The mapping that holds a value, and the order of its keys."""
    node: Node = file.root
    for group in groups:
        if isinstance(node, ListNode):
            node = node.items[int(group) - 1]
        else:
            node = _entry(node, group).value
    if not isinstance(node, MappingNode):
        raise TypeError(".".join(groups))
    named = {"机关": "agency", "网站": "site"}
    return node, (list(keys(named.get(groups[-1], "figure"))) if groups else order)


# -- numbers


def _cells(report: Report, wanted: Wanted) -> dict[CellKey, str]:
    """The numbers to write: those that are wanted, and typed totals that were right before."""
    if not wanted.cells:
        return {}
    totals = {}
    for cell, new in numbers_with(report, wanted.cells).items():
        typed, old = report.typed.get(cell), report.numbers[cell]
        is_total = bool(report.form.tables[cell.table].parts(cell))
        if is_total and typed and old and new and typed.value == old.value != new.value:
            totals[cell] = new.text
    return {**wanted.cells, **totals}


def _with_number(file: YamlFile, form: Form, cell: CellKey, text: str) -> YamlFile:
    """The file with another number in a cell, however its table and row are written."""
    table = form.tables[cell.table]
    entry = _table_entry(file, form, table)
    written = scalar_text(text)
    if isinstance(entry.value, Scalar):  # 全部为零
        pairs = [(REST_ZERO, "true"), (cell.row, _row_of_one(table, cell, written))]
        return with_mapping(file, entry, pairs)
    node = _mapping(entry.value)
    flag = node.get(ALL_ZERO)
    if flag is not None and isinstance(flag.value, Scalar) and flag.value.text == "true":
        file = with_value(file, flag.key, REST_ZERO)
        node = _mapping(_table_entry(file, form, table).value)
    row = node.get(cell.row)
    if row is None:
        line = f"{scalar_text(cell.row)}: {_row_of_one(table, cell, written)}"
        return with_entry(file, node, cell.row, [line], list(table.rows))
    return _with_number_in_row(file, table, cell, row, text)


def _with_number_in_row(
    file: YamlFile, table: Table, cell: CellKey, row: Entry, text: str
) -> YamlFile:
    value = row.value
    columns = table.rows[cell.row].columns
    if isinstance(value, Scalar):
        return with_value(file, value, text)
    if isinstance(value, ListNode):
        if len(value.items) != len(columns):
            columns = table.columns_without_totals(cell.row)
        return with_value(file, _scalar(value.items[columns.index(cell.column)]), text)
    entry = value.get(cell.column)
    if entry is not None:
        return with_value(file, _scalar(entry.value), text)
    line = f"{scalar_text(cell.column)}: {scalar_text(text)}"
    return with_entry(file, value, cell.column, [line], list(columns))


def _row_of_one(table: Table, cell: CellKey, written: str) -> str:
    """A row in which only one number is not zero."""
    if len(table.rows[cell.row].columns) == 1:
        return written
    return f"{{{scalar_text(cell.column)}: {written}}}"


def _with_unit(file: YamlFile, table: Table, form: Form, row: str, text: str) -> YamlFile:
    node = _mapping(_entry(_mapping(_table_entry(file, form, table).value), row).value)
    choice = table.rows[row].unit_choice
    return with_value(file, _scalar(_entry(node, choice.key if choice else "").value), text)


def _table_entry(file: YamlFile, form: Form, table: Table) -> Entry:
    section = next(section for section in form.sections if section.table == table.key)
    return _entry(file.root, section.key)


def _entry(node: Node, key: str) -> Entry:
    entry = _mapping(node).get(key)
    if entry is None:
        raise KeyError(key)
    return entry


def _mapping(node: Node) -> MappingNode:
    if not isinstance(node, MappingNode):
        raise TypeError(type(node).__name__)
    return node


def _scalar(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise TypeError(type(node).__name__)
    return node


# -- bytes


def _encoded(old: bytes, text: str, path: Path) -> bytes:
    """A text in the encoding, with the mark and the line ends of the old file."""
    body = old.removeprefix(_BOM)
    encoding = decode(old, str(path)).encoding
    raw = body.decode(encoding)
    if raw.encode(encoding) != body:
        raise FileError(f"{path} 里有不合规范的编码，不能照原样写回", "请另存为 UTF-8 再试。")
    mark = _BOM if old.startswith(_BOM) else b""
    return mark + _with_line_ends(raw, text).encode(encoding)


def _with_line_ends(raw: str, text: str) -> str:
    """The text's lines, each that was there before with its own end, new ones with the usual."""
    if "\r" not in raw:
        return text
    ends = re.findall("\r\n|\r|\n", raw)
    usual = max(("\r\n", "\n", "\r"), key=ends.count)
    before, after = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n"), text.split("\n")
    kept: dict[int, str] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept |= {
            block.b + n: ends[block.a + n] for n in range(block.size) if block.a + n < len(ends)
        }
    last = len(after) - 1
    return "".join(line if n == last else line + kept.get(n, usual) for n, line in enumerate(after))
