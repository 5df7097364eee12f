"""A file → the report in it: data, or an existing Word file, spreadsheet, web page, text, PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from nianbao.errors import FileError
from nianbao.findings import KeyName, Place
from nianbao.report.inputs import file_state, is_imported
from nianbao.report.last_year import last_year_files
from nianbao.report.model import Report
from nianbao.report.read import Reading, read_data, read_report
from nianbao.source.text import SourceText
from nianbao.source.yamltext import parse

_FOUND_BY_ITSELF = ".docx"  # beside a data file; others must be named
_OPEN_IN_WORD = "~$"
_EXPORTED = (".csv", ".json")
_REMEMBERED, _HEADS = 128, 4096  # files; of each, and of its first lines
_KEY = re.compile(r"(?P<inner>  )?(?P<key>[^\s#:\"][^:]*):")


@dataclass(frozen=True)
class _ImportedText(SourceText):
    """The data that were read from a report. Its lines are nobody's: a place is a key."""

    @cached_property
    def _keys(self) -> list[str]:
        """For each line the key that it belongs to; rows of tables by their own (申请.新收)."""
        keys, top, is_table = [], "", False
        for line in self.lines:
            match = _KEY.match(line)
            if match and not match["inner"]:
                top, is_table = match["key"], line.endswith(":")
            inner = is_table and match and match["inner"]
            keys.append(f"{top}.{match['key']}" if match and inner else top)
        return keys

    def at(self, line: int, column: int, length: int = 1) -> Place:
        return replace(super().at(line, column, length), cell=KeyName(self._keys[line]))


def read_any_report(path: Path) -> Reading:
    """The report in a file: data as they are, other files by importing them.

    Raises FileError where the file cannot be read or holds no report.
    """
    if not path.is_file() or not is_imported(str(path)):
        return read_report(path)
    refuse_data(path)
    return _imported(path, file_state(path))


def refuse_data(path: Path) -> None:
    """Raise FileError for data that are no finished report, with what to do with them."""
    ending = path.suffix.lower()
    if not is_imported(str(path)):
        raise FileError(f"{path} 已经是数据文件", f"直接用：nianbao check {path}。")
    if ending in _EXPORTED:
        hint = f"先转成 YAML：nianbao export {path} --formats yaml。"
        raise FileError(f"{path} 是导出的数据，不是报告", hint)


@lru_cache(maxsize=_REMEMBERED)
def _imported(path: Path, state: tuple[int, int]) -> Reading:
    """Imported once a state of the file."""
    from nianbao.importers.run import import_report
    from nianbao.reading.open import read_document  # slow to load, and needed seldom

    del state  # part of the key only
    text = import_report(read_document(path)).text
    return read_data(parse(_ImportedText(str(path), text)), path.parent)


def last_years(path: Path, report: Report) -> tuple[Reading, ...]:
    """What could be last year's report in the folder of a data file: data files; where there are
    none, Word files. Of files that all say the same, one: YAML before a workbook.
    """
    found = last_year_files(path, report) or tuple(_word_files(path.parent, report))
    return found[:1] if _say_the_same(found) else found


def _say_the_same(readings: Sequence[Reading]) -> bool:
    if len(readings) < 2:
        return False
    from nianbao.comparison.compare import compare  # seldom needed
    from nianbao.comparison.given import given

    said = [given(one.file, one.report, one.findings) for one in readings if one.report]
    return len(said) == len(readings) and all(compare(said[0], b).reads_equal for b in said[1:])


def _word_files(folder: Path, report: Report) -> Iterator[Reading]:
    for file in sorted(folder.glob(f"*{_FOUND_BY_ITSELF}")):
        if file.name.startswith(_OPEN_IN_WORD):
            continue
        if _word_head(file, file_state(file)) == (report.year - 1, report.agency.name):
            yield _imported(file, file_state(file))


@lru_cache(maxsize=_HEADS)
def _word_head(path: Path, state: tuple[int, int]) -> tuple[int, str] | None:
    """The year and agency of a Word file, for whoever asks; None where it holds no report, as far
    as anyone can tell.
    """
    try:
        report = _imported(path, state).report
    except FileError:
        return None
    return (report.year, report.agency.name) if report else None
