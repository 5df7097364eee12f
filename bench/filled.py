"""A report → its data file as offices have it: what `nianbao new` writes, filled in.

The example report shows the shortest spellings (rows and columns left out, lists of numbers). A
file that `nianbao new` has begun names each number and explains it in a comment.
"""

from __future__ import annotations

import re

from nianbao.checks.notes import written
from nianbao.forms.definition import CellKey, Row, Table
from nianbao.report.keys import OTHER
from nianbao.report.model import Report
from nianbao.report.starter import starter_text


def filled(report: Report, last: Report) -> str:
    """The file of a report that goes on from last year's, with its numbers and texts."""
    text = starter_text(report.form, report.agency.name, report.year, last)
    for table in report.form.tables.values():
        for row in table.rows.values():
            text = _with_numbers(text, report, table, row)
    for key, typed in report.texts.items():
        if key != OTHER:
            text = _replaced(text, f"(?m)^{key}: \\|\n", f"{key}: |\n{_indented(typed.typed.text)}")
    assert report.fee is not None  # noqa: S101 - the example tells it
    text = _replaced(text, "(?m)^信息处理费:", f"信息处理费: {report.fee.text}")
    text += f"{OTHER}: |\n{_indented(report.texts[OTHER].typed.text)}"
    text += f"文号: {report.doc_no}\n成文日期: {report.dated}\n签发: 纸质\n说明:\n"
    return text + "".join(
        f'  "{written(note.code, note.path)}": {note.reason}\n' for note in report.notes
    )


def _with_numbers(text: str, report: Report, table: Table, row: Row) -> str:
    columns = table.typed_columns(row.key)
    if not columns:
        return text
    numbers = {c: report.numbers[CellKey(table.key, row.key, c)] for c in columns}
    told = {column: number.text for column, number in numbers.items() if number is not None}
    if row.unit_choice:
        told[row.unit_choice.key] = report.units[table.key, row.key]
    cells = ", ".join(f"{column}: {number}" for column, number in told.items())
    values = f"{{{cells}}}" if len(columns) > 1 else told[columns[0]]
    # the row of its own table: others may have the same name
    begins = rf"(?ms)(^{table.key}:\n(?:[ #].*?)?^  {row.key}:)[^\n]*?(?=  #|\n)"
    return _replaced(text, begins, rf"\g<1> {values}")


def _replaced(text: str, pattern: str, by: str) -> str:
    changed, times = re.subn(pattern, by, text, count=1)
    if not times:
        raise ValueError(f"what new writes has no {pattern}")
    return changed


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines() if line.strip())
