"""Commands that look at files and change none: check, compare, verify."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nianbao import pipeline
from nianbao.cli.options import (
    checked_against,
    command,
    data_file,
    data_files,
    one_file,
    output_file,
    path_argument,
    path_option,
    style_option,
)
from nianbao.cli.printing import (
    FINE,
    FOUND,
    Style,
    echo,
    echo_files_json,
    echo_lines,
    echo_remarks,
    echo_result,
)
from nianbao.pipeline_words import Tally, checked_lines
from nianbao.report.inputs import input_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nianbao.comparison.model import Comparison
    from nianbao.pipeline import Against, Checked


@command(help="核对数据文件：文件、行、列，以及怎么改。")
@data_files()
@checked_against
@click.option("--explain", "code", metavar="代码", help="说明一个代码：核对什么、依据、怎么改。")
@style_option
def check(paths: tuple[Path, ...], against: Against, code: str | None, style: Style) -> int:
    if code is not None:
        if paths:
            raise click.UsageError("--explain 只说明一个代码，不核对文件，后面不写文件")
        return _explain(code, style)
    if not paths:
        raise click.UsageError("缺少 文件…")
    files = against_each(input_files(paths), against)
    tally = Tally()
    checked = (tally.count(pipeline.check(path, against).judged()) for path in files)
    if style == "json":
        echo_files_json(map(checked_json, checked))
    else:
        for one in checked:
            echo_checked(one)
        echo(tally.words())
        echo_remarks(tally.remarks())
    return FOUND if tally.stopped else FINE


def against_each(files: tuple[Path, ...], against: Against) -> tuple[Path, ...]:
    """The same files, unless there are several and last year's of one of them is named."""
    if against.last and len(files) > 1:
        raise click.UsageError("选项 --last 只能和一个数据文件同用")
    return files


def echo_checked(checked: Checked) -> None:
    echo_remarks(checked.remarks)
    echo_lines(checked_lines(checked))


def checked_json(checked: Checked) -> dict[str, Any]:
    echo_remarks(checked.remarks)
    return checked.as_json()


def _explain(name: str, style: Style) -> int:
    from nianbao.checks.codes import explained, find_code

    code = find_code(name)
    echo_result(style, [explained(code)], code.as_json())
    return FINE


@command(help="比较两份数据文件：两个年度、两个版本或两个机关的，逐数、逐句列出不同。")
@path_argument("a", metavar="甲")
@path_argument("b", metavar="乙")
@output_file(metavar="文件.html", help="写成一个可以打印的网页，不在屏幕上逐条列出。")
@style_option
def compare(a: Path, b: Path, output: Path | None, style: Style) -> int:
    if output is not None and output.suffix.lower() != ".html":
        raise click.UsageError(f"选项 -o 写的是“{output}”，文件名要以 .html 结尾")
    from nianbao import comparing  # loaded when it is needed
    from nianbao.comparison.show import as_json

    compared = comparing.compare(a, b)
    comparison = compared.comparison
    echo_remarks(compared.remarks)
    if output is not None:
        comparing.write_comparison(comparison, output)
    written = {"written": str(output) if output else None}
    echo_result(style, _compared_lines(comparison, output), as_json(comparison) | written)
    return FINE if comparison.is_equal else FOUND


def _compared_lines(comparison: Comparison, output: Path | None) -> Iterable[str]:
    from nianbao.comparison.show import as_lines, summary

    if output is None:
        return as_lines(comparison)
    return (f"已写出 {output}", summary(comparison))


@command(help="核验发出去又回来的文件：和签发的一样，还是哪一格、哪一句改过，或者不能判断。")
@data_file
@path_option("--input", "path", metavar="数据文件",
             help="和这份数据文件对照（默认和文件自己带的内容对照）。")  # fmt: skip
@click.option("--code", metavar="核对码", help="签发时记下的核对码，如 7F3A-91C2。")
@style_option
def verify(file: Path, path: Path | None, code: str | None, style: Style) -> int:
    from nianbao.verification import verify as verify_file  # loaded when it is needed
    from nianbao.verifying.show import as_json, as_lines, exit_code

    wanted = "" if code is None else _content_code(code)
    verified = verify_file(file, None if path is None else one_file(path), wanted)
    echo_result(style, as_lines(verified), as_json(verified))
    return exit_code(verified)


def _content_code(text: str) -> str:
    """A 核对码 as it is printed; full-width or small letters and a missing hyphen do, too."""
    digits = re.sub(r"[\s‐-―-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch("[0-9A-F]{8}", digits):
        raise click.UsageError(f"选项 --code 写的是“{text}”，核对码是 7F3A-91C2 的样子")
    return f"{digits[:4]}-{digits[4:]}"
