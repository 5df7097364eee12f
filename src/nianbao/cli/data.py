"""Commands that write data files or change them: new, import, export, merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao import pipeline
from nianbao.cli import asking
from nianbao.cli.options import (
    command,
    data_file,
    one_file,
    output_file,
    output_folder,
    path_argument,
    path_option,
    several,
    style_option,
)
from nianbao.cli.printing import (
    FINE,
    FOUND,
    Style,
    echo,
    echo_json,
    echo_lines,
    echo_remarks,
    echo_result,
)
from nianbao.pipeline_words import finding_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nianbao.importers.run import Imported


@command(help="新建一份数据文件：文件夹/年度.yaml，每一项都有说明。")
@path_argument("folder", metavar="文件夹")
@click.option("--agency", required=True, metavar="名称", help="机关全称。")
@click.option(
    "--year", required=True, type=click.IntRange(2008, 2099), metavar="年度", help="报告年度。"
)
@path_option(
    "--last",
    metavar="文件",
    help="去年的数据文件或年报（.yaml、.xlsx、.docx、.html、.txt、.pdf），沿用其中的机关信息和结转数；"
    "不写就都空着。",
)
@click.option(
    "--excel",
    is_flag=True,
    help="数据文件写成 Excel 工作簿（文件夹/年度.xlsx），在 Excel 或 WPS 里填；不写就是 YAML。",
)
@click.option(
    "--paper",
    is_flag=True,
    help="另写一份取数单（文件夹里的 年度年取数单.docx 和 .pdf）：每个科室另起一页，"
    "打印出来请他们填数、签名。",
)
def new(
    folder: Path, agency: str, year: int, last: Path | None, *, excel: bool, paper: bool
) -> int:
    wish = (folder, agency, year, last)
    if paper:
        path, *sheets = pipeline.start_with_sheets(*wish, as_workbook=excel)
    else:
        path, sheets = pipeline.start(*wish, as_workbook=excel), []
    echo_lines(f"已写出 {written}" for written in (path, *sheets))
    echo_remarks(pipeline.remarks_on_new(path))
    if sheets:
        echo("取数单每个科室另起一页：请单面打印，分头发出；收齐后把数字填进数据文件。")
    echo(f"填好后运行：nianbao check {path}{_with_last(last, folder)}")
    return FINE


def _with_last(last: Path | None, folder: Path) -> str:
    """What to add to a command so that last year's report is found."""
    if last is None or last.resolve().parent == folder.resolve():
        return ""
    return f" --last {last}（把它放进 {folder} 的，不用写 --last）"


@command(
    "import", help="从已有的年报（.docx、.xlsx、.html、.txt、.pdf）读出数据文件，列出存疑的地方。"
)
@path_argument("source", metavar="年报")
@output_file(required=True, metavar="文件.yaml", help="写到这个数据文件，不会改动已有的文件。")
@style_option
def import_(source: Path, output: Path, style: Style) -> int:
    imported = pipeline.import_file(source, output)
    echo_result(style, _imported_lines(imported, str(output)), {
        "written": str(output),
        "doubts": [doubt.as_json() for doubt in imported.doubts],
        "left_out": list(imported.left_out),
        "remarks": list(imported.remarks),
    })  # fmt: skip
    return FINE


def _imported_lines(imported: Imported, output: str) -> Iterator[str]:
    yield f"已写出 {output}"
    yield from imported.lines(output)


@command(help="把一份数据文件转成别的写法：YAML、Excel、CSV、JSON，内容一点不少。")
@data_file
@click.option(
    "--formats", required=True, metavar="格式", help="yaml、xlsx、csv、json，用逗号分开。"
)
@output_folder()
def export(file: Path, formats: str, output: Path) -> int:
    from nianbao import exporting  # loaded when it is needed

    done = exporting.export(file, several(formats, exporting.FORMATS), output)
    echo_lines(finding_lines(done.findings, done.sources))
    echo_lines(f"已写出 {path}" for path in done.written)
    echo_remarks(done.remarks)
    if done.findings:
        echo(f"{file} 有几处看不清写的是什么，没有转换；请改好再试。")
    return FOUND if done.findings else FINE


@command(help="把别人在 Word 文件里改的句子和数字收回数据文件，逐条列出，逐条接受。")
@path_argument("changed", metavar="改过的.docx")
@path_option("--into", required=True, metavar="文件", help="收回到这份数据文件（.yaml 或 .xlsx）。")
@click.option("--all", "everything", is_flag=True, help="能接受的全部接受，不逐条问。")
@click.option("--accept", metavar="编号", help="只接受这几条，如 1,3-5；编号是列出时的编号。")
@click.option(
    "--done", is_flag=True, help="没有接受的都不要了：以后 build 可以覆盖这份 Word 文件。"
)
@path_option(
    "--template",
    metavar="文件",
    help="写出这份 Word 用的是自己的模板时，写上模板，模板里的字就不算改动。",
)
@style_option
def merge(
    changed: Path,
    into: Path,
    accept: str | None,
    template: Path | None,
    style: Style,
    *,
    everything: bool,
    done: bool,
) -> int:
    if everything and accept is not None:
        raise click.UsageError("选项 --all 和 --accept 只能写一个")
    from nianbao.merging.show import as_json, remark_lines, taken_lines

    found = pipeline.merge_changes(changed, one_file(into), template)
    echo_remarks(found.remarks)
    if style == "text":
        echo_lines(remark_lines(found))
    answers = asking.accepted(found, accept, everything=everything, asks=style == "text", done=done)
    numbers = answers.numbers
    taken = pipeline.take_over(found, numbers) if numbers else None
    if style == "json":
        echo_json(as_json(found, numbers, taken))
    elif taken:
        echo_lines(taken_lines(found, numbers, taken))
    elif found.open and asking.is_terminal():
        echo("没有接受，文件没有改动。")
    if done or (answers.is_through and asking.drops_the_rest(found, numbers)):
        pipeline.settle(changed)
        if style == "text":
            echo(f"{changed} 里其余的改动不要了，build 可以覆盖它。")
        return FINE
    is_done = numbers.issuperset(one.number for one in found.open) and (taken or not found.changes)
    return FINE if is_done else FOUND
