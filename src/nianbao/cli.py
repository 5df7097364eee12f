"""Arguments → one pipeline call → what is printed, and the exit code. Holds no rule."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nianbao import __version__, pipeline
from nianbao.errors import FileError, NianbaoError
from nianbao.findings import LEVEL_NAMES, Level, show
from nianbao.forms.catalogue import all_forms, form_ids
from nianbao.making import (
    FORMATS,
    NOTICE,
    Edition,
    Fonts,
    Order,
    Paper,
    check_template,
    font_choices,
)
from nianbao.packing.purposes import OFFERED
from nianbao.page.computer import Choice
from nianbao.page.faces import FontPlace
from nianbao.pipeline import Built, Checked
from nianbao.report.inputs import input_files

if TYPE_CHECKING:
    from nianbao.building import Finished
    from nianbao.deliver.outbox import Entry, Outbox
    from nianbao.deliver.sending import World
    from nianbao.merging.merge import Merge, Taken
    from nianbao.signing import Signed
    from nianbao.signoff.changes import Change
    from nianbao.signoff.standing import Standing

_FINE, _FOUND, _WRONG_COMMAND = 0, 1, 2

_USAGE_WORDS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}


def _in_chinese(record: tuple[str, str]) -> tuple[str, str]:
    """An option and its help, with click's remarks ([default: 2021], [required]) in Chinese."""
    name, about = record
    about = re.sub(r"\s*\[[^\]]*required\]", "（必填）", about)
    return name, re.sub(r"\s*\[default: ([^\]]*)\]", r"（默认 \1）", about)


class _Command(click.Command):
    """A command whose help is Chinese throughout."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for english, chinese in _USAGE_WORDS.items():
            pieces = pieces.replace(english, chinese)
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [
            _in_chinese(r) for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) and r[1]
        ]
        with formatter.section("选项"):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明。"
        return option


class _Group(_Command, click.Group):
    """A group of commands, listed under 命令."""

    command_class = _Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _Command.format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(60)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)


_format = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出文字或 JSON。",
)


_last = click.option(
    "--last",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="去年的数据文件（默认在同一个文件夹里找）。",
)
_requirements = click.option(
    "--requirements",
    type=click.Path(path_type=Path),
    metavar="要求.yaml",
    help="县里自己的要求：期限、字数、须写到的内容。",
)


_template = click.option(
    "--template", type=click.Path(path_type=Path), metavar="文件", help="用这个 Word 模板。"
)
_fonts = click.option(
    "--fonts",
    type=click.Choice(["auto", "bundled"]),
    default="auto",
    help="PDF 的字体：auto（默认）先用这台电脑上的公文字体；bundled 只用自带的，各台电脑一样。",
)
_outbox = click.option(
    "--outbox",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="发件箱在哪里（默认在自己的用户文件夹里）。",
)


def _made_as(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say how the files are made and what they are checked against."""
    for option in (_requirements, _last, _fonts, _template):
        command = option(command)
    return command


@click.group(
    cls=_Group,
    help="政府信息公开工作年度报告：从数据文件到核对过的 Word 和 PDF。",
    no_args_is_help=False,
)
@click.version_option(__version__, message="nianbao %(version)s", help="显示版本。")
def cli() -> None:
    """The program."""


@cli.command(help="新建一份数据文件：文件夹/年度.yaml，每一项都有说明。")
@click.argument("folder", type=click.Path(path_type=Path), metavar="文件夹")
@click.option("--agency", required=True, metavar="名称", help="机关全称。")
@click.option(
    "--year", required=True, type=click.IntRange(2008, 2099), metavar="年度", help="报告年度。"
)
@click.option(
    "--last",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="去年的数据文件，沿用机关信息和结转数。",
)
@click.option("--excel", is_flag=True, help="写成 Excel 工作簿：文件夹/年度.xlsx。")
@click.option(
    "--paper",
    is_flag=True,
    help="另写一份取数单（Word 和 PDF）：每个科室另起一页，打印出来请他们填数、签名。",
)
def new(
    folder: Path, agency: str, year: int, last: Path | None, *, excel: bool, paper: bool
) -> int:
    if paper:
        path, *sheets = pipeline.start_with_sheets(folder, agency, year, last, as_workbook=excel)
    else:
        path, sheets = pipeline.start(folder, agency, year, last, as_workbook=excel), []
    for written in (path, *sheets):
        click.echo(f"已写出 {written}")
    if sheets:
        click.echo("取数单每个科室另起一页：请单面打印，分头发出；收齐后把数字填进数据文件。")
    click.echo(f"填好后运行：nianbao check {path}")
    return _FINE


@cli.command(help="核对数据文件：文件、行、列，以及怎么改。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="文件…")
@_last
@_requirements
@click.option("--explain", "code", metavar="代码", help="说明一个代码：核对什么、依据、怎么改。")
@_format
def check(
    paths: tuple[Path, ...],
    last: Path | None,
    requirements: Path | None,
    code: str | None,
    style: str,
) -> int:
    if code is not None:
        if paths:
            raise click.UsageError("--explain 只说明一个代码，不核对文件，后面不写文件")
        return _explain_code(code, style)
    if not paths:
        raise click.UsageError("缺少 文件…")
    files = input_files(paths)
    against = _against(last, requirements, files)
    tally = _Tally()
    results = (tally.count(_sound(pipeline.check(path, against))) for path in files)
    if style == "json":
        _echo_files_json(map(_checked_json, results))
    else:
        for one in results:
            _echo_checked(one)
        click.echo(tally.words())
    return _FOUND if tally.stopped else _FINE


@cli.command(help="核对数据文件，写出 Word 和 PDF 报告。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件…")
@click.option(
    "-o",
    "--output",
    default="output",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="写到哪里（默认 output）。",
)
@click.option(
    "--formats",
    metavar="格式",
    help="word、pdf、html（网页和数据）、web（贴进网站编辑器的正文），用逗号分开"
    "（默认 word,pdf；张贴版只有 pdf）。",
)
@_template
@click.option(
    "--edition",
    type=click.Choice(["公文", NOTICE]),
    default="公文",
    help="公文（默认）：A4 双面；张贴：A3 单面 PDF，页脚有网址和二维码。",
)
@click.option("--paper", type=click.Choice(["A3", "A4"]), help="张贴版的纸（默认 A3）。")
@_fonts
@click.option("--draft", "rough", is_flag=True, help="有错误的也写出来看看：标明是草稿，不能报送。")
@click.option("--slip", is_flag=True, help="另写一张发文稿纸；有上一稿的，再写一页两稿有哪些不同。")
@_last
@_requirements
@_format
def build(
    paths: tuple[Path, ...],
    output: Path,
    formats: str | None,
    template: Path | None,
    edition: Edition,
    paper: Paper | None,
    fonts: Fonts,
    *,
    rough: bool,
    slip: bool,
    last: Path | None,
    requirements: Path | None,
    style: str,
) -> int:
    order = Order(
        _formats(formats, edition), template, edition, _paper(paper, edition), fonts, rough, slip
    )
    files = input_files(paths)
    against = _against(last, requirements, files)
    results = []
    for result in pipeline.build(files, output, order, against):
        results.append(result)
        if style == "text":
            _echo_built(result)
    if style == "json":
        _echo_json(_all_built_json(results))
    return _built_code(results)


@cli.command(help="记录一步签字：拟稿、核稿、签发；签字和内容绑在一起，内容一改就不再算数。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option("--role", required=True, metavar="步骤", help="拟稿、核稿、签发，或者设置里另定的。")
@click.option("--name", required=True, metavar="姓名", help="签字的人。")
@click.option(
    "--opinion", metavar="意见", help="签字的意见（默认同意）；签发人要求改了就发的写“改后发”。"
)
@click.option("--date", "day", metavar="日期", help="签字的日期，如 2025-01-20（默认今天）。")
@click.option("--by", "typed_by", metavar="谁", help="在电脑上录入的人（默认登录的用户）。")
@_format
def sign(
    file: Path,
    role: str,
    name: str,
    opinion: str | None,
    day: str | None,
    typed_by: str | None,
    style: str,
) -> int:
    from nianbao.signing import Wish
    from nianbao.signoff.words import words

    (path, *others) = input_files((file,))
    if others:
        raise click.UsageError(f"文件夹 {file} 里有几份数据文件，请写明是哪一份")
    wish = Wish(role, name, opinion or words().usual, _day(day), typed_by or _user())
    checked, signed = pipeline.sign(path, wish)
    if style == "json":
        _echo_json(_signed_json(checked, signed))
    elif signed is None:
        _echo_checked(checked)
        click.echo(f"{checked.file} 有错误，没有记录签字。")
    else:
        _echo_signed(path, signed)
    return _FOUND if signed is None else _FINE


@cli.command(
    "import", help="从已有的年报（.docx、.html、.txt、.pdf）读出数据文件，列出存疑的地方。"
)
@click.argument("source", type=click.Path(path_type=Path), metavar="年报")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="文件.yaml",
    help="写到这个数据文件，不会改动已有的文件。",
)
@_format
def import_(source: Path, output: Path, style: str) -> int:
    imported = pipeline.import_file(source, output)
    if style == "json":
        _echo_json({"written": str(output), "doubts": [d.as_json() for d in imported.doubts],
                    "left_out": list(imported.left_out),
                    "remarks": list(imported.remarks)})  # fmt: skip
    else:
        click.echo(f"已写出 {output}")
        click.echo("\n".join(imported.lines(str(output))))
    return _FINE


@cli.command(help="比较两份数据文件：两个年度、两个版本或两个机关的，逐数、逐句列出不同。")
@click.argument("a", type=click.Path(path_type=Path), metavar="甲")
@click.argument("b", type=click.Path(path_type=Path), metavar="乙")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="文件.html",
    help="写成一个可以打印的网页，不在屏幕上逐条列出。",
)
@_format
def compare(a: Path, b: Path, output: Path | None, style: str) -> int:
    if output is not None and output.suffix.lower() != ".html":
        raise click.UsageError(f"选项 -o 写的是“{output}”，文件名要以 .html 结尾")
    from nianbao.comparing import compare as compare_files  # loaded when it is needed
    from nianbao.comparing import write_comparison
    from nianbao.comparison.show import as_json, as_lines, summary

    compared = compare_files(a, b)
    comparison = compared.comparison
    for remark in compared.remarks:
        click.echo(remark, err=True)
    if output is not None:
        write_comparison(comparison, output)
    if style == "json":
        _echo_json(as_json(comparison) | {"written": str(output) if output else None})
    elif output is not None:
        click.echo(f"已写出 {output}")
        click.echo(summary(comparison))
    else:
        click.echo("\n".join(as_lines(comparison)))
    return _FINE if comparison.is_equal else _FOUND


@cli.command(help="把一份数据文件转成别的写法：YAML、Excel、CSV、JSON，内容一点不少。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option(
    "--formats", required=True, metavar="格式", help="yaml、xlsx、csv、json，用逗号分开。"
)
@click.option(
    "-o",
    "--output",
    default="output",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="写到哪里（默认 output）。",
)
def export(file: Path, formats: str, output: Path) -> int:
    from nianbao import exporting  # loaded when it is needed

    wanted = _wanted(formats, exporting.FORMATS)
    done = exporting.export(file, wanted, output)
    for finding in done.findings:
        source = (done.sources or {}).get(finding.place.file)
        click.echo(show(finding, source.lines if source else ()))
        click.echo()
    for path in done.written:
        click.echo(f"已写出 {path}")
    for remark in done.remarks:
        click.echo(remark, err=True)
    if done.findings:
        click.echo(f"{file} 有几处看不清写的是什么，没有转换；请改好再试。")
    return _FOUND if done.findings else _FINE


@cli.command(help="把别人在 Word 文件里改的句子和数字收回数据文件，逐条列出，逐条接受。")
@click.argument("changed", type=click.Path(path_type=Path), metavar="改过的.docx")
@click.option(
    "--into",
    required=True,
    type=click.Path(path_type=Path),
    metavar="文件.yaml",
    help="收回到这份数据文件。",
)
@click.option("--all", "everything", is_flag=True, help="能接受的全部接受，不逐条问。")
@click.option("--accept", metavar="编号", help="只接受这几条，如 1,3-5；编号是列出时的编号。")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写出这份 Word 用的是自己的模板时，写上模板，模板里的字就不算改动。",
)
@_format
def merge(
    changed: Path,
    into: Path,
    everything: bool,  # noqa: FBT001
    accept: str | None,
    template: Path | None,
    style: str,
) -> int:
    if everything and accept is not None:
        raise click.UsageError("选项 --all 和 --accept 只能写一个")
    from nianbao.merging.show import as_json, remark_lines  # loaded when it is needed

    found = pipeline.merge_changes(changed, _data_file(into), template)
    for remark in found.remarks:
        click.echo(remark, err=True)
    if style == "text":
        _echo_lines(remark_lines(found))
    numbers = _accepted(found, accept, everything=everything, asks=style == "text")
    taken = pipeline.take_over(found, numbers) if numbers else None
    if style == "json":
        _echo_json(as_json(found, numbers, taken))
    elif taken:
        _echo_taken(found, numbers, taken)
    elif found.open and _is_terminal():
        click.echo("没有接受，文件没有改动。")
    is_done = numbers.issuperset(one.number for one in found.open) and (taken or not found.changes)
    return _FINE if is_done else _FOUND


@cli.command(help="核验发出去又回来的文件：和签发的一样，还是哪一格、哪一句改过，或者不能判断。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option(
    "--input",
    "path",
    type=click.Path(path_type=Path),
    metavar="数据文件",
    help="和这份数据文件对照（默认和文件自己带的内容对照）。",
)
@click.option("--code", metavar="核对码", help="签发时记下的核对码，如 7F3A-91C2。")
@_format
def verify(file: Path, path: Path | None, code: str | None, style: str) -> int:
    from nianbao.verifying.show import as_json, as_lines, exit_code  # loaded when it is needed

    wanted = "" if code is None else _content_code(code)
    verified = pipeline.verify(file, None if path is None else _one_input(path), wanted)
    if style == "json":
        _echo_json(as_json(verified))
    else:
        _echo_lines(as_lines(verified))
    return exit_code(verified)


@cli.command(help="按用途打包：报县、网站、张贴、归档各要的文件、信和清单。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option(
    "--for",
    "purpose",
    required=True,
    type=click.Choice(OFFERED),
    help="报县：Word、PDF、数据和核对记录；网站：网页稿、网页、Word 和 PDF；"
    "张贴：张贴版和记录单；归档：全部。",
)
@click.option(
    "-o",
    "--output",
    default="output",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="写到哪里（默认 output）。",
)
@click.option("--zip", "as_zip", is_flag=True, help="写成一个 .zip 文件，不写成文件夹。")
@click.option(
    "--paper", type=click.Choice(["A3", "A4"]), default="A3", help="张贴版的纸（默认 A3）。"
)
@_made_as
@_format
def pack(
    file: Path,
    purpose: str,
    output: Path,
    paper: Paper,
    template: Path | None,
    fonts: Fonts,
    last: Path | None,
    requirements: Path | None,
    style: str,
    *,
    as_zip: bool,
) -> int:
    from nianbao import handover  # loaded when it is needed
    from nianbao.handover_words import package_json, package_lines

    order = Order((), template, paper=paper, fonts=fonts)
    wish = handover.Wish(_one_file(file), purpose, order, pipeline.Against(last, requirements))
    packed = handover.pack(wish, output, as_zip=as_zip)
    if style == "json":
        _echo_json(_checked_json(packed.checked) | package_json(packed))
    else:
        _echo_checked(packed.checked)
        _echo_lines(package_lines(packed))
    return _FINE if packed.place else _FOUND


@cli.command(help="用电子邮件报送县里：同样的内容，对同一个地址只发一次。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.argument("more", nargs=-1, metavar="")
@click.option(
    "--to", multiple=True, required=True, metavar="地址…", help="收件人的邮箱地址，可以写几个。"
)
@click.option("--preview", is_flag=True, help="把送审稿作为预审稿发给县里看。")
@click.option("--dry-run", is_flag=True, help="不发，只写出 .eml 文件，可以用邮件程序打开看。")
@click.option("--again", is_flag=True, help="已经发过的，再发一次。")
@click.option(
    "-o",
    "--output",
    default="output",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="--dry-run 的 .eml 写到哪里（默认 output）。",
)
@_outbox
@_made_as
@_format
def send(
    file: Path,
    more: tuple[str, ...],
    to: tuple[str, ...],
    output: Path,
    outbox: Path | None,
    template: Path | None,
    fonts: Fonts,
    last: Path | None,
    requirements: Path | None,
    style: str,
    *,
    preview: bool,
    dry_run: bool,
    again: bool,
) -> int:
    from nianbao import handover  # loaded when it is needed
    from nianbao.handover_words import sent_json, sent_lines

    order, against = Order((), template, fonts=fonts), pipeline.Against(last, requirements)
    purpose = handover.purpose_of_mail(is_preview=preview)
    wish = handover.Wish(_one_file(file), purpose, order, against)
    addresses, passwords = _addresses((*to, *more)), _Passwords()
    if dry_run:
        sent = handover.rehearse(wish, addresses, output, _world())
    else:
        box = _opened(outbox)
        sent = handover.mail(wish, addresses, box, _world(), passwords.find, again=again)
    if style == "json":
        _echo_json(sent_json(sent, _checked_json(sent.checked)))
    else:
        _echo_checked(sent.checked)
        _echo_lines(sent_lines(sent))
    code = _FOUND if sent.checked.has_errors else _mail_code(sent.entry, style)
    if code == _FINE:
        passwords.offer()
    return code


@cli.command(help="看看发件箱：哪封信、什么时候、发给谁、服务器怎么回答。")
@click.option("--mark-sent", type=int, metavar="编号", help="问过对方、已经收到的，记成已发出。")
@click.option("--retry", type=int, metavar="编号", help="没有发出、或者对方没有收到的，再发。")
@_outbox
@_format
def outbox(mark_sent: int | None, retry: int | None, outbox: Path | None, style: str) -> int:
    if mark_sent is not None and retry is not None:
        raise click.UsageError("选项 --mark-sent 和 --retry 只能写一个")
    from nianbao import handover  # loaded when it is needed
    from nianbao.handover_words import entry_json, entry_lines, outbox_lines

    box = _opened(outbox)
    if mark_sent is None and retry is None:
        entries = box.entries()
        if style == "json":
            _echo_json({"outbox": str(box.folder), "messages": [e.as_json() for e in entries]})
        else:
            _echo_lines(outbox_lines(entries, box.folder))
        return _FINE
    if mark_sent is not None:
        entry = handover.mark_sent(box, mark_sent, _world())
    else:
        entry = handover.send_again(box, retry or 0, _world(), _Passwords().find)
    if style == "json":
        _echo_json(entry_json(entry))
    else:
        _echo_lines(entry_lines(entry))
    return _mail_code(entry, style)


@cli.command(help="列出表式，以及知道用到哪一年度。")
@_format
def forms(style: str) -> int:
    if style == "json":
        _echo_json({"forms": [
            {"id": f.id, "doc_no": f.doc_no, "first_year": f.first_year,
             "last_year": f.last_year, "in_force_until": f.in_force_until}
            for f in all_forms()
        ]})  # fmt: skip
        return _FINE
    for form in all_forms():
        until = f"至 {form.last_year}" if form.last_year else "起"
        click.echo(f"{form.id}  {form.first_year} {until}年度  {form.doc_no}《{form.name}》")
        click.echo(f"      已知有效到 {form.in_force_until} 年度")
    return _FINE


@cli.command(help="写出数据文件的 JSON Schema，编辑器用它提示每一项、标出写错的地方。")
@click.option("--form", required=True, type=click.Choice(form_ids()), help="表式。")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写到这个 .json 文件（默认显示出来）。",
)
def schema(form: str, output: Path | None) -> int:
    if output is None:
        click.echo(pipeline.schema_text(form), nl=False)
    else:
        pipeline.new_schema(output, form)
        click.echo(f"已写出 {output}")
    return _FINE


@cli.command(help="列出每种字体在这台电脑上由哪个文件担任，为什么，Word 里会显示成什么。")
@_format
def fonts(style: str) -> int:
    choices = font_choices()
    if style == "json":
        _echo_json({"roles": [_choice_json(choice) for choice in choices]})
        return _FINE
    for choice in choices:
        _echo_choice(choice)
    click.echo("PDF 里嵌入了所用的字体，在哪台电脑上打开、打印都一样；Word 文件不嵌入字体。")
    return _FINE


@cli.group(
    cls=_Group,
    help="Word 模板：写出一份自己改，检查改过的，或用县里发来的。",
    no_args_is_help=False,
)
def template() -> None:
    """Word templates."""


@template.command("new", help="写出某个表式（或发文稿纸）的 Word 模板，可以在 Word 里修改。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option("--form", type=click.Choice(form_ids()), help="表式。")
@click.option("--slip", is_flag=True, help="发文稿纸的模板；改好后在设置.yaml 里写明用它。")
def template_new(file: Path, form: str | None, *, slip: bool) -> int:
    if (form is None) != slip:
        raise click.UsageError("选项 --form 和 --slip 要写一个，也只写一个")
    pipeline.new_template(file, form)
    click.echo(f"已写出 {file}")
    return _FINE


@template.command("check", help="检查 Word 模板，指出问题在文档的哪里。")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option(
    "--form",
    type=click.Choice(form_ids()),
    default=form_ids()[-1],
    show_default=True,
    help="表式。",
)
@_format
def template_check(file: Path, form: str, style: str) -> int:
    faults = check_template(file, form)
    if style == "json":
        _echo_json({"file": str(file), "form": form, "faults": [
            {"code": f.code, "where": f.where, "message": f.message, "hint": f.hint} for f in faults
        ]})  # fmt: skip
    else:
        for fault in faults:
            click.echo(f"{file}：{fault.where}：{fault.code} {fault.message}")
            if fault.hint:
                click.echo(f"     {fault.hint}")
        click.echo(f"{len(faults)} 个问题。" if faults else f"模板可以用于表式 {form}。")
    return _FOUND if faults else _FINE


@template.command("adopt", help="在县里发来的 Word 文件里按表头和标题标好标签，成为模板。")
@click.argument("source", type=click.Path(path_type=Path), metavar="县模板.docx")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="文件.docx",
    help="写到这个文件，不会改动已有的文件。",
)
@click.option("--form", type=click.Choice(form_ids()), help="表式（默认看三张表）。")
@_format
def template_adopt(source: Path, output: Path, form: str | None, style: str) -> int:
    adopted = pipeline.adopt_template(source, output, form or "")
    if style == "json":
        _echo_json({"written": str(output), **adopted.as_json()})
    else:
        click.echo(f"已写出 {output}")
        click.echo("\n".join(adopted.lines()))
    return _FINE if adopted.is_complete else _FOUND


def _content_code(text: str) -> str:
    """A 核对码 as it is printed; full-width or small letters and a missing hyphen do, too."""
    digits = re.sub(r"[\s‐-―-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch("[0-9A-F]{8}", digits):
        raise click.UsageError(f"选项 --code 写的是“{text}”，核对码是 7F3A-91C2 的样子")
    return f"{digits[:4]}-{digits[4:]}"


def _one_input(path: Path) -> Path:
    """The one data file that is named."""
    (file, *others) = input_files((path,))
    if others:
        raise click.UsageError(f"文件夹 {path} 里有几份数据文件，请写明是哪一份")
    return file


def _data_file(path: Path) -> Path:
    """The one data file that is named, which must be YAML."""
    file = _one_input(path)
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise click.UsageError(f"只能收回到 YAML 数据文件，{file} 不是")
    return file


def _one_file(path: Path) -> Path:
    """The one data file that is named."""
    (file, *others) = input_files((path,))
    if others:
        raise click.UsageError(f"文件夹 {path} 里有几份数据文件，请写明是哪一份")
    return file


def _addresses(texts: Iterable[str]) -> list[str]:
    """The addresses of a list, whichever sign parts them."""
    addresses = [part.strip() for text in texts for part in re.split(r"[,，;；、]", text)]
    for one in addresses:
        if "@" not in one:
            raise click.UsageError(f"“{one}”不是邮箱地址")
    return addresses


def _opened(folder: Path | None) -> Outbox:
    from nianbao.deliver.outbox import Outbox
    from nianbao.resources import outbox_folder

    return Outbox(folder or outbox_folder())


def _world() -> World:
    """The computer's clock and network."""
    import time
    from datetime import datetime

    from nianbao.deliver.sending import World
    from nianbao.deliver.smtp import submit

    return World(
        now=lambda: datetime.now().astimezone(),
        sleep=time.sleep,
        submit=submit,
        tell=lambda words: click.echo(words, err=True),
    )


class _Passwords:
    """Finds passwords; one that a person typed, and that was right, may be kept for next time."""

    def __init__(self) -> None:
        self._typed: list[tuple[str, str, str]] = []

    def find(self, host: str, account: str) -> str:
        from nianbao.deliver.passwords import find_password

        def ask() -> str:
            password = _ask_password()
            self._typed.append((host, account, password))
            return password

        return find_password(host, account, os.environ, ask if sys.stdin.isatty() else None)

    def offer(self) -> None:
        """Ask whether to keep what was typed in the computer's keyring."""
        from nianbao.deliver.passwords import has_keyring, remember

        for typed in self._typed if has_keyring() else ():
            said: str = click.prompt(
                "把密码记进这台电脑的密码库，下次不用再输入？y 记，n 不记",
                default="n", show_default=False, prompt_suffix="：", err=True,
            )  # fmt: skip
            if unicodedata.normalize("NFKC", said).strip().lower() == "y":
                kept = remember(*typed)
                click.echo("已记下。" if kept else "密码库没有记下，下次还要输入。", err=True)


def _ask_password() -> str:
    said: str = click.prompt(
        "邮箱的密码（多半是授权码，输入时不显示）", hide_input=True, default="",
        show_default=False, prompt_suffix="：", err=True,
    )  # fmt: skip
    return said


def _mail_code(entry: Entry | None, style: str) -> int:
    """0 where all have it; else one sentence on what to do."""
    from nianbao.handover_words import trouble_of

    trouble = trouble_of(entry) if entry else None
    if trouble is None:
        return _FINE
    if style == "text":
        _echo_trouble(trouble, as_json=False)
    return trouble.exit_code


def _accepted(found: Merge, accept: str | None, *, everything: bool, asks: bool) -> frozenset[int]:
    """The numbers of the changes to take over: as told, or as asked at the terminal."""
    from nianbao.merging.show import list_lines, what_to_do

    known = [change.number for change in found.open]
    if everything and known and found.is_mixed:
        raise FileError(
            f"写出 {found.word.file} 以后，数据文件又改过，--all 会把后来改的也退回去，没有接受",
            "请先不加 --all 列出来看，再用 --accept 写明接受哪几条，或者在终端里逐条回答。",
        )
    if asks and accept is None and not everything and known and _is_terminal():
        return frozenset(_asked(found))
    told = _numbers(accept, known) if accept is not None else found.ready if everything else []
    if asks:
        _echo_lines(list_lines(found))
        if not told:
            _echo_lines(what_to_do(found))
    return frozenset(told)


def _asked(found: Merge) -> set[int]:
    """The numbers to which a person says yes, one change after the other."""
    from nianbao.merging.show import change_lines, group_lines, summary

    _echo_lines(["", summary(found.changes)])
    numbers: set[int] = set()
    for change in found.open:
        _echo_lines(["", *change_lines(change)])
        answer = _answer()
        if answer == "y":
            numbers.add(change.number)
        elif answer == "a":
            numbers.update(number for number in found.ready if number >= change.number)
        if answer in ("a", "q"):
            break
    for state in ("follows", "refused"):
        _echo_lines(group_lines(found.changes, state))
    return numbers


def _answer() -> str:
    """y, n, a or q; full-width and capital letters do, too."""
    while True:
        said: str = click.prompt(_QUESTION, default="", show_default=False, prompt_suffix="：")
        answer = unicodedata.normalize("NFKC", said).strip().lower()
        if answer in _ANSWERS:
            return answer
        click.echo("请输入 y、n、a 或 q。")


_ANSWERS = ("y", "n", "a", "q")
_QUESTION = "y 接受，n 跳过，a 其余全部接受，q 不再看"


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _numbers(text: str, known: Sequence[int]) -> list[int]:
    """`1,3-5` as numbers, each of which must be known."""
    numbers: list[int] = []
    for part in re.split(r"[,，、\s]+", text.strip()):
        match = re.fullmatch(r"(\d{1,4})(?:[-－—~](\d{1,4}))?", part, re.ASCII)
        if not match:
            raise click.UsageError(f"选项 --accept 写的是“{text}”，要写成 1,3-5 的样子")
        numbers += range(int(match[1]), int(match[2] or match[1]) + 1)
    unknown = [number for number in numbers if number not in known]
    if unknown or not numbers:
        have = f"只有 1 到 {known[-1]}" if known else "没有可以接受的改动"
        raise click.UsageError(f"选项 --accept：没有编号 {'、'.join(map(str, unknown))}，{have}")
    return numbers


def _echo_taken(found: Merge, numbers: Collection[int], taken: Taken) -> None:
    from nianbao.merging.show import left_lines

    click.echo()
    for path in taken.files:
        click.echo(f"已写入 {path}")
    click.echo(f"接受了 {len(numbers)} 处（共 {len(found.open)} 处可以接受）。")
    _echo_lines(left_lines(found, taken))
    click.echo(f"请用 nianbao check {found.path} 核对，再用 nianbao build 重新写出报告。")


def _echo_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code; the one place where trouble is caught."""
    for stream in (sys.stdout, sys.stderr):
        # A Chinese Windows writes pipes in GBK; a character it lacks must not stop the program.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """The exit code of one call."""
    as_json = "--format json" in " ".join(arguments).replace("=", " ")
    try:
        code = cli.main(list(arguments), prog_name="nianbao", standalone_mode=False)
    except click.UsageError as mistake:
        click.echo(f"命令写得不对：{_explain(mistake)}", err=True)
        path = mistake.ctx.command_path if mistake.ctx else "nianbao"
        click.echo(f"请看 {path} --help", err=True)
        return _WRONG_COMMAND
    except NianbaoError as trouble:
        _echo_trouble(trouble, as_json=as_json)
        return trouble.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断。", err=True)
        return NianbaoError.exit_code
    except BrokenPipeError:  # the reader of our output has gone; nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FINE
    except Exception as bug:
        if "NIANBAO_DEBUG" in os.environ:
            raise
        _echo_trouble(
            NianbaoError(
                f"程序出了错，不是数据的问题（{type(bug).__name__}: {bug}）",
                "没有改动任何文件；请把这句话和数据文件发给维护程序的人。",
            ),
            as_json=as_json,
        )
        return NianbaoError.exit_code
    return code if isinstance(code, int) else _FINE


def _explain(mistake: click.UsageError) -> str:
    if isinstance(mistake, click.NoSuchOption):
        near = f"，是不是想写 {mistake.possibilities[0]}？" if mistake.possibilities else ""
        return f"没有选项 {mistake.option_name}{near}"
    if isinstance(mistake, click.MissingParameter) and mistake.param is not None:
        return f"缺少 {_name(mistake.param)}"
    if isinstance(mistake, click.BadParameter) and mistake.param is not None:
        return f"{_name(mistake.param)} {_bad_value(mistake.param, mistake.message)}"
    if isinstance(mistake, click.BadOptionUsage):
        return f"选项 {mistake.option_name} 后面要有值"
    if "No such command" in mistake.message:
        return f"没有命令{mistake.message.split('command')[1].split('.')[0]}"
    if "Missing command" in mistake.message:
        return "没有写要做什么（命令）"
    return mistake.message if not mistake.message.isascii() else "参数的个数不对"


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return "选项 " + "/".join(param.opts)
    return param.human_readable_name


def _bad_value(param: click.Parameter, message: str) -> str:
    if isinstance(param.type, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in param.type.choices)}"
    if isinstance(param.type, click.IntRange):
        return f"应当是 {param.type.min} 到 {param.type.max} 的数"
    if "is not readable" in message:
        return "没有权限打开，请检查文件的权限"
    return message if not message.isascii() else "的值不对"


def _formats(text: str | None, edition: Edition) -> tuple[str, ...]:
    if text is None:
        return ("pdf",) if edition == NOTICE else ("word", "pdf")
    wanted = _wanted(text, FORMATS)
    for name in wanted:
        if edition == NOTICE and name != "pdf":
            raise click.UsageError(f"张贴版只有 pdf，不能写 {name}")
    return wanted


def _wanted(text: str, known: Collection[str]) -> tuple[str, ...]:
    """The formats that a list names, each once."""
    wanted = dict.fromkeys(part.strip() for part in text.lower().replace("，", ",").split(","))
    for name in wanted:
        if name not in known:
            raise click.UsageError(f"没有格式“{name}”，可以写 {'、'.join(known)}")
    return tuple(wanted)


def _explain_code(name: str, style: str) -> int:
    from nianbao.checks.codes import explained, find_code

    code = find_code(name)
    if style == "json":
        _echo_json({"code": code.name, "levels": code.levels, "checks": code.checks,
                    "basis": code.basis, "hint": code.mend})  # fmt: skip
    else:
        click.echo(explained(code))
    return _FINE


def _against(
    last: Path | None, requirements: Path | None, files: Sequence[Path]
) -> pipeline.Against:
    if last and len(files) > 1:
        raise click.UsageError("选项 --last 只能和一个数据文件同用")
    return pipeline.Against(last, requirements)


def _paper(paper: Paper | None, edition: Edition) -> Paper:
    if paper and edition != NOTICE:
        raise click.UsageError(f"选项 --paper 只用于 --edition {NOTICE}；公文总是 A4")
    return paper or "A3"


def _sound(checked: Checked) -> Checked:
    """The same, unless its settings or its record are not to be read."""
    if checked.trouble:
        raise checked.trouble
    return checked


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


def _echo_signed(path: Path, signed: Signed) -> None:
    if signed.confirmed:
        click.echo("确认了这些改动：")
        _echo_lines(f"  {line}" for line in _lines_of(signed.confirmed))
    click.echo(f"已记录 {signed.step.words}，核对码 {signed.step.code}")
    _echo_lines(signed.remarks)
    for written in signed.written:
        click.echo(f"已写入 {written}")
    click.echo(f"{_next_words(signed.standing)}。")
    if signed.standing.is_final:
        click.echo(f"请写出定稿：nianbao build {path}")


def _lines_of(changes: Sequence[Change]) -> list[str]:
    return [line for change in changes for line in change.lines]


def _next_words(standing: Standing) -> str:
    """What a report still lacks, in one sentence without its end."""
    if standing.is_final:
        return "已经签发"
    if standing.revised:
        count = len(_lines_of(standing.revisions))
        changed = f"已改 {count} 处" if count else "还没有改"
        return f"签发人写了“{standing.revised.opinion}”，{changed}，改好后还要校对"
    return f"还缺 {'、'.join(standing.missing)}"


def _signed_json(checked: Checked, signed: Signed | None) -> dict[str, Any]:
    found = _checked_json(checked) | {"step": None, "standing": None, "written": []}
    if signed is None:
        return found
    step = signed.step
    return found | {
        "step": {"role": step.role, "name": step.name, "opinion": step.opinion,
                 "date": step.day.isoformat(), "typed_by": step.typed_by, "code": step.code},
        "confirmed": _lines_of(signed.confirmed),
        "standing": _standing_json(signed.standing),
        "written": [str(path) for path in signed.written],
        "remarks": list(signed.remarks),
    }  # fmt: skip


def _standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "final": standing.is_final,
        "code": standing.code,
        "digest": standing.digest,
        "missing": list(standing.missing),
        "signed": [step.words for step in standing.round],
        "changes_to_confirm": _lines_of(standing.revisions),
    }


def _echo_checked(checked: Checked) -> None:
    _echo_remarks(checked)
    for finding in checked.findings:
        source = checked.sources.get(finding.place.file)
        click.echo(show(finding, source.lines if source else ()))
        click.echo()


def _echo_remarks(checked: Checked) -> None:
    for remark in checked.remarks:
        click.echo(remark, err=True)


def _echo_built(result: Built) -> None:
    _echo_checked(result.checked)
    for path in result.written:
        click.echo(f"已写出 {path}")
    if result.trouble:
        click.echo(f"{result.checked.file}：", err=True)
        _echo_trouble(result.trouble, as_json=False)
    elif not result.written:
        click.echo(f"{result.checked.file} 有错误，没有写出报告。")
    elif result.finished:
        _echo_finished(result.checked.file, result.finished)


def _echo_finished(file: str, finished: Finished) -> None:
    if finished.stage == "草稿":
        click.echo(f"{file} 有错误，写出的是草稿，不能报送。")
    elif finished.stage == "送审稿" and finished.standing:
        _echo_draft(finished.draft, finished.standing)
    for remark in finished.remarks:
        click.echo(remark, err=True)


def _echo_draft(number: int, standing: Standing) -> None:
    click.echo(f"这是送审稿第{number}稿，核对码 {standing.code}：{_next_words(standing)}。")
    if standing.revisions:
        click.echo("“改后发”以后改了：")
        _echo_lines(f"  {line}" for line in _lines_of(standing.revisions))


def _echo_choice(choice: Choice) -> None:
    typeface = choice.typeface
    click.echo(f"{typeface.name}：{typeface.official}")
    if choice.family:
        click.echo(f"  PDF   用这台电脑上的“{choice.family}”：{_font_place(choice.place)}")
    else:
        wanted = "、".join(name for name in typeface.families if not name.isascii())
        click.echo(f"  PDF   用自带的 {choice.place.path.name}：这台电脑上没有能用的 {wanted}")
    for passed in choice.passed_over:
        place = _font_place(passed.place)
        click.echo(f"        没有用“{passed.family}”（{place}）：{passed.reason}")
    click.echo(f"  Word  {_word_shows(choice)}")


def _word_shows(choice: Choice) -> str:
    if choice.word == choice.typeface.official:
        return "有这种字体，照原样显示"
    if choice.word:
        return f"没有这种字体，会用“{choice.word}”代替"
    return "没有这种字体，也没有相近的，会自行换一种；要照原样显示，请安装它"


def _font_place(place: FontPlace) -> str:
    return f"{place.path} 第 {place.number + 1} 种" if place.number else str(place.path)


def _choice_json(choice: Choice) -> dict[str, Any]:
    return {
        "role": choice.typeface.name,
        "official": choice.typeface.official,
        "pdf": _place_json(choice.place)
        | {"family": choice.family or None, "bundled": not choice.family},
        "passed_over": [
            _place_json(passed.place) | {"family": passed.family, "reason": passed.reason}
            for passed in choice.passed_over
        ],
        "word": choice.word or None,
    }


def _place_json(place: FontPlace) -> dict[str, Any]:
    return {"file": str(place.path), "number": place.number}


def _echo_trouble(trouble: NianbaoError, *, as_json: bool) -> None:
    if as_json:
        _echo_json({"error": _trouble_json(trouble)})
    else:
        click.echo(f"{trouble.message}。{trouble.hint}", err=True)


def _built_code(results: Iterable[Built]) -> int:
    code = _FINE
    for result in results:
        if result.trouble:
            return result.trouble.exit_code
        if result.checked.has_errors:
            code = _FOUND
    return code


def _checked_json(checked: Checked) -> dict[str, Any]:
    _echo_remarks(checked)
    return checked.as_json()


def _built_json(result: Built) -> dict[str, Any]:
    trouble = result.trouble
    return _checked_json(result.checked) | {
        "written": [str(path) for path in result.written],
        "error": _trouble_json(trouble) if trouble else None,
        **_finished_json(result.finished),
    }


def _finished_json(finished: Finished | None) -> dict[str, Any]:
    if finished is None:
        return {"stage": None, "draft": None, "standing": None, "remarks": []}
    return {
        "stage": finished.stage,
        "draft": finished.draft or None,
        "standing": _standing_json(finished.standing) if finished.standing else None,
        "remarks": list(finished.remarks),
    }


def _all_built_json(results: Sequence[Built]) -> dict[str, Any]:
    """What was built; the first trouble stands on top, as where nothing could be built at all."""
    troubles = [_trouble_json(result.trouble) for result in results if result.trouble]
    files = {"files": [_built_json(result) for result in results]}
    return {"error": troubles[0], **files} if troubles else files


def _trouble_json(trouble: NianbaoError) -> dict[str, str]:
    return {"message": trouble.message, "hint": trouble.hint}


def _echo_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _echo_files_json(files: Iterable[dict[str, Any]]) -> None:
    """{"files": […]}, kept on disk until the last is there: a county's files are many, and what
    cannot be read must be told instead of them.
    """
    from tempfile import SpooledTemporaryFile  # seldom needed, and slow to load
    from textwrap import indent

    with SpooledTemporaryFile(_MOST_IN_MEMORY, "w+", encoding="utf-8") as spool:
        spool.write('{\n  "files": [')
        joint = "\n"
        for file in files:
            one = json.dumps(file, ensure_ascii=False, indent=2)
            spool.write(joint + indent(one, "    "))
            joint = ",\n"
        spool.write("\n  ]\n}")
        spool.seek(0)
        for line in spool:
            click.echo(line, nl=False)
        click.echo()


_MOST_IN_MEMORY = 1_000_000  # characters


@dataclass
class _Tally:
    """What was found in all files so far; the findings themselves are not kept."""

    files: int = 0
    accepted: int = 0
    stopped: bool = False
    levels: Counter[Level] = field(default_factory=Counter)

    def count(self, checked: Checked) -> Checked:
        self.files += 1
        self.stopped |= checked.has_errors
        self.levels.update(finding.level for finding in checked.findings)
        self.accepted += sum(finding.accepted is not None for finding in checked.findings)
        return checked

    def words(self) -> str:
        if not self.levels.total():
            return f"{self.files} 个文件，没有发现问题。"
        errors, warnings, styles = (self.levels[level] for level in LEVEL_NAMES)
        words = f"{self.files} 个文件：{errors} 个错误，{warnings} 个警告"
        words += f"，{styles} 处文字" if styles else ""
        return words + (f"（其中 {self.accepted} 个已说明）。" if self.accepted else "。")
