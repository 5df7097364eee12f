"""Commands that make the report and have it signed off: build, sign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao import pipeline
from nianbao.cli.checking import against_each, checked_json, echo_checked
from nianbao.cli.options import (
    checked_against,
    command,
    data_file,
    data_files,
    fonts_option,
    one_file,
    output_folder,
    paper_option,
    several,
    style_option,
    template_option,
)
from nianbao.cli.printing import (
    FINE,
    FOUND,
    Style,
    echo_json,
    echo_lines,
    echo_remarks,
    echo_trouble,
)
from nianbao.making import FORMATS, NOTICE, Edition, Fonts, Order, Paper
from nianbao.pipeline_words import (
    NO_LAST,
    all_built_json,
    built_json,
    built_lines,
    signed_json,
    signed_lines,
)
from nianbao.report.inputs import input_files

if TYPE_CHECKING:
    from nianbao.pipeline import Against, Built


@command(help="核对数据文件，写出 Word 和 PDF 报告。")
@data_files(required=True)
@output_folder()
@click.option(
    "--formats",
    metavar="格式",
    help="word、pdf、html（网页和数据）、web（贴进网站编辑器的正文），用逗号分开"
    "（默认 word,pdf；张贴版只有 pdf）。",
)
@template_option
@click.option(
    "--edition",
    type=click.Choice(["公文", NOTICE]),
    default="公文",
    help="公文（默认）：A4 双面；张贴：A3 单面 PDF，页脚有网址和二维码。",
)
@paper_option(help="张贴版的纸（默认 A3）。")
@fonts_option
@click.option("--draft", "rough", is_flag=True, help="有错误的也写出来看看：标明是草稿，不能报送。")
@click.option("--slip", is_flag=True, help="另写一张发文稿纸；有上一稿的，再写一页两稿有哪些不同。")
@checked_against
@style_option
def build(
    paths: tuple[Path, ...],
    output: Path,
    formats: str | None,
    template: Path | None,
    edition: Edition,
    paper: Paper | None,
    fonts: Fonts,
    against: Against,
    style: Style,
    *,
    rough: bool,
    slip: bool,
) -> int:
    order = Order(
        _formats(formats, edition), template, edition, _paper(paper, edition), fonts, rough, slip
    )
    files = against_each(input_files(paths), against)
    results = []
    for result in pipeline.build(files, output, order, against):
        results.append(result)
        if style == "text":
            _echo_built(result)
    if style == "json":
        echo_json(
            all_built_json(results, [built_json(r, checked_json(r.checked)) for r in results])
        )
    return _exit_code(results)


def _formats(text: str | None, edition: Edition) -> tuple[str, ...]:
    if text is None:
        return ("pdf",) if edition == NOTICE else ("word", "pdf")
    wanted = several(text, FORMATS)
    for name in wanted:
        if edition == NOTICE and name != "pdf":
            raise click.UsageError(f"张贴版只有 pdf，不能写 {name}")
    return wanted


def _paper(paper: Paper | None, edition: Edition) -> Paper:
    if paper and edition != NOTICE:
        raise click.UsageError(f"选项 --paper 只用于 --edition {NOTICE}；公文总是 A4")
    return paper or "A3"


def _echo_built(result: Built) -> None:
    echo_checked(result.checked)
    echo_lines(built_lines(result))
    if result.written and result.checked.stands_alone:
        echo_remarks([NO_LAST])
    if result.trouble:
        click.echo(f"{result.checked.file}：", err=True)
        echo_trouble(result.trouble)
    elif result.finished:
        echo_remarks(result.finished.remarks)


def _exit_code(results: Iterable[Built]) -> int:
    code = FINE
    for result in results:
        if result.trouble:
            return result.trouble.exit_code
        if result.checked.has_errors:
            code = FOUND
    return code


@command(help="记录一步签字：拟稿、核稿、签发；签字和内容绑在一起，内容一改就不再算数。")
@data_file
@click.option("--role", required=True, metavar="步骤", help="拟稿、核稿、签发，或者设置里另定的。")
@click.option("--name", required=True, metavar="姓名", help="签字的人。")
@click.option(
    "--opinion", metavar="意见", help="签字的意见（默认同意）；签发人要求改了就发的写“改后发”。"
)
@click.option("--date", "day", metavar="日期", help="签字的日期，如 2025-01-20（默认今天）。")
@click.option("--by", "typed_by", metavar="谁", help="在电脑上录入的人（默认登录的用户）。")
@style_option
def sign(
    file: Path,
    role: str,
    name: str,
    opinion: str | None,
    day: str | None,
    typed_by: str | None,
    style: Style,
) -> int:
    from nianbao.signing import Wish
    from nianbao.signoff.words import words

    path = one_file(file)
    wish = Wish(role, name, opinion or words().usual, _day(day), typed_by or _user())
    checked, signed = pipeline.sign(path, wish)
    if style == "json":
        echo_json(signed_json(checked_json(checked), signed))
    else:
        if signed is None:
            echo_checked(checked)
        echo_lines(signed_lines(checked, signed))
    return FOUND if signed is None else FINE


def _day(text: str | None) -> date:
    """The day that an option gives; without it, today."""
    if text is None:
        return datetime.now(UTC).astimezone().date()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise click.UsageError(f"选项 --date 写的是“{text}”，要写成 2025-01-20 的样子，并且真有这一天")


def _user() -> str:
    """Who is logged in on this computer."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "（不明）"
