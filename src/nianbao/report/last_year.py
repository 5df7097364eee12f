"""Which file beside a data file is last year's of the same agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from nianbao.errors import FileError
from nianbao.report.inputs import INPUTS, file_state, is_input
from nianbao.report.model import Report
from nianbao.report.read import Reading, read_report
from nianbao.source.nodes import MappingNode, Scalar
from nianbao.source.read import WORKBOOK, read_source
from nianbao.source.text import read_text

_YEAR = re.compile(r"""^\ufeff?['"]?年度['"]?\s*[:：]\s*['"]?(\d{4})""", re.MULTILINE)
_REMEMBERED = 512  # files


def last_year_files(path: Path, report: Report) -> tuple[Reading, ...]:
    """The readings of the files in the folder that are of the year before and the same agency, YAML
    before workbooks.

    A file that cannot be understood counts where its year and name can be made out.
    """
    readings = (read_report(file) for file in _likely(path, report))
    return tuple(reading for reading in readings if _is_last(reading, report))


def _likely(path: Path, report: Report) -> Iterator[Path]:
    """Files that say the year and the name somewhere; only these are read as reports."""
    inputs = filter(is_input, path.parent.iterdir())
    for file in sorted(inputs, key=lambda one: (INPUTS.index(one.suffix.lower()), one.name)):
        if file.name == path.name:
            continue
        try:
            year, text_has = _head(file, file_state(file), report.agency.name)
        except FileError:
            continue  # not to be opened: not last year's as far as anyone can tell
        if year == report.year - 1 and text_has:
            yield file


@lru_cache(maxsize=_REMEMBERED)
def _head(file: Path, state: tuple[int, int], name: str) -> tuple[int | None, bool]:
    """The year that a file gives, and whether the name stands in it; looked at once a state."""
    del state  # part of the key only
    if file.suffix.lower() == WORKBOOK:
        return _head_of_workbook(file, name)
    text = read_text(file).text
    match = _YEAR.search(text)
    return (int(match[1]) if match else None), bool(name) and name in text


def _head_of_workbook(file: Path, name: str) -> tuple[int | None, bool]:
    source = read_source(file)
    entry = source.root.get("年度") if isinstance(source.root, MappingNode) else None
    year = entry.value.text if entry and isinstance(entry.value, Scalar) else ""
    return (int(year) if re.fullmatch(r"[0-9]{4}", year) else None), bool(
        name
    ) and name in source.source.text


def _is_last(reading: Reading, report: Report) -> bool:
    last = reading.report
    return last is None or (last.agency.name == report.agency.name and last.year == report.year - 1)
