"""Options and arguments that several commands have, and what stands for what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial, wraps
from pathlib import Path
from typing import TypeAlias

import click

from nianbao.cli.chinese import Command
from nianbao.forms.catalogue import form_ids
from nianbao.making import Fonts, Order, Paper
from nianbao.pipeline import Against
from nianbao.report.inputs import input_files
from nianbao.source.files import unreadable

_Body: TypeAlias = Callable[..., int]

command = partial(click.command, cls=Command)


def _path(said: str) -> Path:
    """A path that the system can look up, whether there is a file or not.

    Raises FileError: what is wrong with a file is no mistake of the command line.
    """
    path = Path(said)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as trouble:
        raise unreadable(path, trouble) from None
    return path


path_argument = partial(click.argument, type=_path)
path_option = partial(click.option, type=_path)

data_file = path_argument("file", metavar="文件")
data_files = partial(path_argument, "paths", nargs=-1, metavar="文件…")

style_option = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出文字或 JSON。",
)
output_folder = partial(
    path_option, "-o", "--output", default="output", metavar="文件夹",
    help="写到哪里（默认 output）。",
)  # fmt: skip
output_file = partial(path_option, "-o", "--output")
template_option = path_option("--template", metavar="文件", help="用这个 Word 模板。")
fonts_option = click.option(
    "--fonts",
    type=click.Choice(["auto", "bundled"]),
    default="auto",
    help="PDF 的字体：auto（默认）先用这台电脑上的公文字体；bundled 只用自带的，各台电脑一样。",
)
paper_option = partial(click.option, "--paper", type=click.Choice(["A3", "A4"]))
form_option = partial(click.option, "--form", type=click.Choice(form_ids()))
outbox_option = path_option(
    "--outbox", metavar="文件夹", help="发件箱在哪里（默认在自己的用户文件夹里）。"
)
_last_option = path_option(
    "--last", metavar="文件", help="去年的数据文件（默认在同一个文件夹里找）。"
)
_requirements_option = path_option(
    "--requirements", metavar="要求.yaml", help="县里自己的要求：期限、字数、须写到的内容。"
)


def checked_against(body: _Body) -> _Body:
    """The options that say what a report is checked against, as one: `against`."""

    @wraps(body)
    def bundled(*, last: Path | None, requirements: Path | None, **others: object) -> int:
        return body(against=Against(last, requirements), **others)

    return _last_option(_requirements_option(bundled))


@dataclass(frozen=True, slots=True)
class Making:
    """How the files of a package are made, and what the report is checked against."""

    order: Order
    against: Against

    def on(self, paper: Paper) -> Making:
        """The same, with the notice-board edition on this paper."""
        return replace(self, order=replace(self.order, paper=paper))


def made_as(body: _Body) -> _Body:
    """The options that say how a package is made, as one: `making`."""

    @wraps(body)
    def bundled(*, template: Path | None, fonts: Fonts, against: Against, **others: object) -> int:
        return body(making=Making(Order((), template, fonts=fonts), against), **others)

    return template_option(fonts_option(checked_against(bundled)))


def one_file(path: Path) -> Path:
    """The one data file that is named. Raises FileError."""
    (file, *others) = input_files((path,))
    if others:
        raise click.UsageError(f"文件夹 {path} 里有几份数据文件，请写明是哪一份")
    return file


def several(text: str, known: Collection[str]) -> tuple[str, ...]:
    """The formats that a list names, each once."""
    wanted = dict.fromkeys(part.strip() for part in re.split("[,，]", text.lower()))
    for name in wanted:
        if name not in known:
            raise click.UsageError(f"没有格式“{name}”，可以写 {'、'.join(known)}")
    return tuple(wanted)
