"""Two data files → what they say otherwise, and the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nianbao.comparison.compare import compare as compare_reports
from nianbao.comparison.given import Given, given
from nianbao.comparison.model import Comparison
from nianbao.deliver.files import write_all
from nianbao.errors import FileError, ReadBackError
from nianbao.export.comparison_page import comparison_page
from nianbao.report.inputs import how_to_look, input_files
from nianbao.reports import read_any_report


@dataclass(frozen=True, slots=True)
class Compared:
    """Two reports compared, and what is to be said of their files."""

    comparison: Comparison
    remarks: tuple[str, ...]


def compare(a: Path, b: Path) -> Compared:
    """What two reports say otherwise. Raises FileError where a file cannot be understood."""
    (given_a, remarks_a), (given_b, remarks_b) = _given(a), _given(b)
    remarks = dict.fromkeys((*remarks_a, *remarks_b))
    return Compared(compare_reports(given_a, given_b), tuple(remarks))


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write the page that shows a comparison, never over an existing file.

    Raises FileError, and ReadBackError where the disk does not hold what was written.
    """
    if path.exists():
        raise FileError(f"{path} 已经有了，没有改动它", "请换一个文件名。")
    page = comparison_page(comparison)

    def inspect(written: Mapping[Path, bytes]) -> None:
        if written[path] != page:
            raise ReadBackError(f"{path.name} 写出后读回来不一样", "没有留下文件；请检查磁盘。")

    write_all({path: page}, inspect)


def _given(path: Path) -> tuple[Given, tuple[str, ...]]:
    """A report to compare, even with errors, and the remarks on its file."""
    reading = read_any_report(_one_file(path))
    if reading.report is None:
        raise FileError(
            f"{reading.file} 看不懂，没法比",
            f"请先用 {how_to_look(reading.file)} 看看哪里不对，改好再比。",
        )
    return given(reading.file, reading.report, reading.findings), reading.remarks


def _one_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    files = input_files((path,))
    if len(files) > 1:
        raise FileError(
            f"文件夹 {path} 里有 {len(files)} 份数据文件", "请写明是哪一份，一次比两份。"
        )
    return files[0]
