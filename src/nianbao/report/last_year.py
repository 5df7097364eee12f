"""Which file beside a data file is last year's of the same agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nianbao.errors import FileError
from nianbao.report.inputs import INPUTS, file_state, inputs_in
from nianbao.report.model import Report
from nianbao.report.read import Reading, read_report
from nianbao.source.nodes import MappingNode, Scalar
from nianbao.source.read import WORKBOOK, read_source
from nianbao.source.text import read_text

_YEAR = re.compile(r"""^\ufeff?['"]?年度['"]?\s*[:：]\s*['"]?(\d{4})""", re.MULTILINE)
_NAMED = re.compile("名称.{0,200}", re.DOTALL)  # with blanks and a comment before it
_REMEMBERED = 4096  # files; of each only a few words


class _Head(NamedTuple):
    """The year that a file gives, and the words in which it gives names."""

    year: int | None
    names: str


def last_year_files(path: Path, report: Report) -> tuple[Reading, ...]:
    """The readings of the files in the folder that are of the year before and the same agency, YAML
    before workbooks.

    A file that cannot be understood counts where its year and name can be made out.
    """
    readings = (read_report(file) for file in _likely(path, report))
    return tuple(reading for reading in readings if _is_last(reading, report))


def _likely(path: Path, report: Report) -> Iterator[Path]:
    """Files that say the year and the name somewhere; only these are read as reports."""
    name, year = report.agency.name, report.year - 1
    found = []
    for one in inputs_in(path.parent) if name else ():
        try:
            head = _head(one.path, file_state(one))
        except FileError:
            continue  # not to be opened: not last year's as far as anyone can tell
        if head.year == year and name in head.names and one.name != path.name:
            found.append(path.with_name(one.name))
    yield from sorted(found, key=lambda one: (INPUTS.index(one.suffix.lower()), one.name))


@lru_cache(maxsize=_REMEMBERED)
def _head(file: str, state: tuple[int, int]) -> _Head:
    """Looked at once a state of the file, whichever agency asks: in a county's folder each of some
    hundred files is held against all others.
    """
    del state  # part of the key only
    path = Path(file)
    if path.suffix.lower() == WORKBOOK:
        return _head_of_workbook(path)
    text = read_text(path).text
    match = _YEAR.search(text)
    return _Head(int(match[1]) if match else None, "\n".join(_NAMED.findall(text)))


def _head_of_workbook(file: Path) -> _Head:
    source = read_source(file)
    entry = source.root.get("年度") if isinstance(source.root, MappingNode) else None
    year = entry.value.text if entry and isinstance(entry.value, Scalar) else ""
    is_year = re.fullmatch(r"[0-9]{4}", year)
    return _Head(int(year) if is_year else None, "\n".join(_NAMED.findall(source.source.text)))


def _is_last(reading: Reading, report: Report) -> bool:
    last = reading.report
    return last is None or (last.agency.name == report.agency.name and last.year == report.year - 1)
