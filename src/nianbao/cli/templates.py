"""Commands for Word templates: template new, template check, template adopt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao import pipeline
from nianbao.cli.chinese import Group
from nianbao.cli.options import (
    data_file,
    form_option,
    output_file,
    path_argument,
    style_option,
)
from nianbao.cli.printing import FINE, FOUND, Style, echo, echo_result
from nianbao.forms.catalogue import form_ids
from nianbao.making import check_template

if TYPE_CHECKING:
    from nianbao.adoption.outcome import Adopted


@click.group(
    cls=Group,
    help="Word 模板：写出一份自己改，检查改过的，或用县里发来的。",
    no_args_is_help=False,
)
def template() -> None:
    """Word templates."""


@template.command("new", help="写出某个表式（或发文稿纸）的 Word 模板，可以在 Word 里修改。")
@data_file
@form_option(help="表式。")
@click.option("--slip", is_flag=True, help="发文稿纸的模板；改好后在设置.yaml 里写明用它。")
def new(file: Path, form: str | None, *, slip: bool) -> int:
    if (form is None) != slip:
        raise click.UsageError("选项 --form 和 --slip 要写一个，也只写一个")
    pipeline.new_template(file, form)
    echo(f"已写出 {file}")
    return FINE


@template.command("check", help="检查 Word 模板，指出问题在文档的哪里。")
@data_file
@form_option(default=form_ids()[-1], show_default=True, help="表式。")
@style_option
def check(file: Path, form: str, style: Style) -> int:
    from nianbao.word.show import faults_json, faults_lines

    faults = check_template(file, form)
    echo_result(style, faults_lines(faults, str(file), form), faults_json(faults, str(file), form))
    return FOUND if faults else FINE


@template.command("adopt", help="在县里发来的 Word 文件里按表头和标题标好标签，成为模板。")
@path_argument("source", metavar="县模板.docx")
@output_file(required=True, metavar="文件.docx", help="写到这个文件，不会改动已有的文件。")
@form_option(help="表式（默认看三张表）。")
@style_option
def adopt(source: Path, output: Path, form: str | None, style: Style) -> int:
    adopted = pipeline.adopt_template(source, output, form or "")
    written = {"written": str(output), **adopted.as_json()}
    echo_result(style, _adopted_lines(adopted, output), written)
    return FINE if adopted.is_complete else FOUND


def _adopted_lines(adopted: Adopted, output: Path) -> Iterator[str]:
    yield f"已写出 {output}"
    yield from adopted.lines()
