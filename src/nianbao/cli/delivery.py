"""Commands that hand the report over: pack, send, outbox."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.cli.asking import Passwords
from nianbao.cli.checking import checked_json, echo_checked
from nianbao.cli.options import (
    Making,
    command,
    data_file,
    made_as,
    one_file,
    outbox_option,
    output_folder,
    paper_option,
    style_option,
)
from nianbao.cli.printing import (
    FINE,
    FOUND,
    Style,
    echo_json,
    echo_lines,
    echo_result,
    echo_trouble,
)
from nianbao.packing.purposes import OFFERED

if TYPE_CHECKING:
    from nianbao.deliver.outbox import Entry, Outbox
    from nianbao.deliver.sending import World
    from nianbao.making import Paper
    from nianbao.pipeline import Checked


@command(help="按用途打包：报县、网站、张贴、归档各要的文件、信和清单。")
@data_file
@click.option(
    "--for",
    "purpose",
    required=True,
    type=click.Choice(OFFERED),
    help="报县：Word、PDF、数据和核对记录；网站：网页稿、网页、Word 和 PDF；"
    "张贴：张贴版和记录单；归档：全部。",
)
@output_folder()
@click.option("--zip", "as_zip", is_flag=True, help="写成一个 .zip 文件，不写成文件夹。")
@paper_option(default="A3", help="张贴版的纸（默认 A3）。")
@made_as
@style_option
def pack(
    file: Path,
    purpose: str,
    output: Path,
    paper: Paper,
    making: Making,
    style: Style,
    *,
    as_zip: bool,
) -> int:
    from nianbao import handover  # loaded when it is needed
    from nianbao.handover_words import package_json, package_lines

    made = making.on(paper)
    wish = handover.Wish(one_file(file), purpose, made.order, made.against)
    packed = handover.pack(wish, output, as_zip=as_zip)
    if style == "json":
        echo_json(checked_json(packed.checked) | package_json(packed))
    else:
        echo_checked(packed.checked)
        echo_lines(package_lines(packed))
    return FINE if packed.place else FOUND


@command(help="用电子邮件报送县里：同样的内容，对同一个地址只发一次。")
@data_file
@click.argument("more", nargs=-1, metavar="")
@click.option(
    "--to", multiple=True, required=True, metavar="地址…", help="收件人的邮箱地址，可以写几个。"
)
@click.option("--preview", is_flag=True, help="把送审稿作为预审稿发给县里看。")
@click.option("--dry-run", is_flag=True, help="不发，只写出 .eml 文件，可以用邮件程序打开看。")
@click.option("--again", is_flag=True, help="已经发过的，再发一次。")
@output_folder(help="--dry-run 的 .eml 写到哪里（默认 output）。")
@outbox_option
@made_as
@style_option
def send(
    file: Path,
    more: tuple[str, ...],
    to: tuple[str, ...],
    output: Path,
    outbox: Path | None,
    making: Making,
    style: Style,
    *,
    preview: bool,
    dry_run: bool,
    again: bool,
) -> int:
    from nianbao import handover  # loaded when it is needed
    from nianbao.handover_words import sent_json, sent_lines

    purpose = handover.purpose_of_mail(is_preview=preview)
    wish = handover.Wish(one_file(file), purpose, making.order, making.against)
    addresses, passwords = _addresses((*to, *more)), Passwords()
    if dry_run:
        sent = handover.rehearse(wish, addresses, output, _world())
        _echo_seen(sent.checked, style)
    else:
        seen = partial(_echo_seen, style=style)  # while it can still be stopped
        box = _opened(outbox)
        sent = handover.mail(wish, addresses, box, _world(), passwords.find, again=again, seen=seen)
    if style == "json":
        echo_json(sent_json(sent, checked_json(sent.checked)))
    else:
        echo_lines(sent_lines(sent))
    code = FOUND if sent.checked.has_errors else _mail_code(sent.entry, style)
    if code == FINE:
        passwords.offer()
    return code


@command(help="看看发件箱：哪封信、什么时候、发给谁、服务器怎么回答。")
@click.option("--mark-sent", type=int, metavar="编号", help="问过对方、已经收到的，记成已发出。")
@click.option("--retry", type=int, metavar="编号", help="没有发出、或者对方没有收到的，再发。")
@outbox_option
@style_option
def outbox(mark_sent: int | None, retry: int | None, outbox: Path | None, style: Style) -> int:
    if mark_sent is not None and retry is not None:
        raise click.UsageError("选项 --mark-sent 和 --retry 只能写一个")
    from nianbao import handover  # loaded when it is needed
    from nianbao.handover_words import entry_json, entry_lines, outbox_json, outbox_lines

    box = _opened(outbox)
    if mark_sent is not None:
        entry = handover.mark_sent(box, mark_sent, _world())
    elif retry is not None:
        entry = handover.send_again(box, retry, _world(), Passwords().find)
    else:
        entries = box.entries()
        echo_result(style, outbox_lines(entries, box.folder), outbox_json(entries, box.folder))
        return FINE
    echo_result(style, entry_lines(entry), entry_json(entry))
    return _mail_code(entry, style)


def _echo_seen(checked: Checked, style: Style) -> None:
    from nianbao.handover_words import unexplained_lines

    if style == "text":
        echo_checked(checked)
        echo_lines(unexplained_lines(checked))


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


def _mail_code(entry: Entry | None, style: Style) -> int:
    """0 where all have it; else one sentence on what to do."""
    from nianbao.handover_words import trouble_of

    trouble = trouble_of(entry) if entry else None
    if trouble is None:
        return FINE
    if style == "text":
        echo_trouble(trouble)
    return trouble.exit_code
