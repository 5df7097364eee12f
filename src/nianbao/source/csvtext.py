"""Keys and values ↔ CSV (RFC 4180): a path and a value on each line.

UTF-8 with a mark at the start, so that Excel opens it as it is. A value that a spreadsheet would
take for a formula begins with an apostrophe in the file, and so does one that begins with one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO

from nianbao.errors import FileError
from nianbao.source.paths import PathError, Plain, plain, rows

HEAD = ("项目", "内容")

# What begins a formula in some spreadsheet, full-width signs too; a number begins none.
_GUARDED = re.compile(r"(?!-?\d+(\.\d+)?\Z)['=+\-@\t\r\n＝＋－＠]", re.ASCII)
_SAVE_AGAIN = "请用 nianbao export 重新写出这个 CSV 文件，再在“内容”一列里改。"


def csv_text(root: dict[str, Plain]) -> str:
    """The text of the file; lines end with CR LF."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for path, value in rows(root):
        writer.writerow((path, "" if value is None else guarded(value)))
    return text.getvalue()


def guarded(text: str) -> str:
    """The text as it stands in a field, which no spreadsheet takes for a formula."""
    return f"'{text}" if _GUARDED.match(text) else text


def read_csv(text: str, file: str) -> dict[str, Plain]:
    """What a file written by `csv_text` says. Raises FileError, with the line, for any other."""
    try:
        return plain(_pairs(text, file))
    except PathError as trouble:
        raise FileError(f"{file}：{trouble}", _SAVE_AGAIN) from None


def _pairs(text: str, file: str) -> Iterator[tuple[str, str | None]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a text is one field
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != HEAD:
            raise FileError(f"{file} 的第一行不是“{','.join(HEAD)}”", _SAVE_AGAIN)
        for row in reader:
            if len(row) > len(HEAD) and any(row[len(HEAD) :]):
                raise FileError(f"{file} 第 {reader.line_num} 行多了一栏", _SAVE_AGAIN)
            path, value = (*row, "", "")[:2]
            if path or value:
                yield path, _value(value)
    except csv.Error:
        raise FileError(f"{file} 第 {reader.line_num} 行不是 CSV 的写法", _SAVE_AGAIN) from None


def _value(field: str) -> str | None:
    if not field:
        return None
    return field.removeprefix("'")
