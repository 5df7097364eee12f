"""Commands that tell what the program knows: forms, schema, fonts."""

from __future__ import annotations

from pathlib import Path

from nianbao import pipeline
from nianbao.cli.options import command, form_option, output_file, style_option
from nianbao.cli.printing import FINE, Style, echo, echo_result
from nianbao.forms.catalogue import all_forms
from nianbao.forms.show import forms_json, forms_lines
from nianbao.making import font_choices


@command(help="列出表式，以及知道用到哪一年度。")
@style_option
def forms(style: Style) -> int:
    echo_result(style, forms_lines(all_forms()), forms_json(all_forms()))
    return FINE


@command(help="写出数据文件的 JSON Schema，编辑器用它提示每一项、标出写错的地方。")
@form_option(required=True, help="表式。")
@output_file(metavar="文件", help="写到这个 .json 文件（默认显示出来）。")
def schema(form: str, output: Path | None) -> int:
    if output is None:
        echo(pipeline.schema_text(form), ends=False)
    else:
        pipeline.new_schema(output, form)
        echo(f"已写出 {output}")
    return FINE


@command(help="列出每种字体在这台电脑上由哪个文件担任，为什么，Word 里会显示成什么。")
@style_option
def fonts(style: Style) -> int:
    from nianbao.page.show import choices_json, choices_lines

    choices = font_choices()
    echo_result(style, choices_lines(choices), choices_json(choices))
    return FINE
