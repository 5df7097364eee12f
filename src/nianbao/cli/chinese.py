"""click's own words in Chinese: the help of a command, and what is wrong with a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

import click

_DASHES = "—–－―"  # Word and input methods make them of two hyphens
_USAGE_WORDS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}


class Command(click.Command):
    """A command whose help is Chinese throughout."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        names = {opt.lstrip("-") for param in self.get_params(ctx) for opt in param.opts}
        for word in args:
            name = word.lstrip(_DASHES).partition("=")[0]
            if word[:1] in (*_DASHES,) and name in names:
                raise click.UsageError(f"“{word}”前面要用两个半角的减号，写成 --{name}", ctx)
        return super().parse_args(ctx, args)

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


class Group(Command, click.Group):
    """A group of commands, listed under 命令."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(60)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            raise click.UsageError(f"没有命令“{name}”{_meant(name, self.commands)}", ctx)
        return super().resolve_command(ctx, args)


def explain(mistake: click.UsageError) -> str:
    """What is wrong with a command line."""
    if isinstance(mistake, click.NoSuchOption):
        return _no_option(mistake.option_name, mistake.ctx)
    if isinstance(mistake, click.MissingParameter) and mistake.param is not None:
        return _missing(mistake.param)
    if isinstance(mistake, click.BadParameter) and mistake.param is not None:
        return f"{_name(mistake.param)} {_bad_value(mistake.param, mistake.message)}"
    if isinstance(mistake, click.BadOptionUsage):
        return f"选项 {mistake.option_name} 后面要有值"
    if "Missing command" in mistake.message:
        return "没有写要做什么（命令）"
    if "unexpected extra argument" in mistake.message:
        return _too_many(mistake.message)
    return mistake.message if not mistake.message.isascii() else "参数的个数不对"


def _meant(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to one that is not known, as a question."""
    bare = {one.lstrip("-"): one for one in known}
    near = get_close_matches(word.lower().lstrip("-"), bare, n=1)
    return f"，是不是想写 {bare[near[0]]}？" if near else ""


def _no_option(name: str, ctx: click.Context | None) -> str:
    params = ctx.command.get_params(ctx) if ctx else ()
    known = [name for param in params for name in param.opts if name.startswith("--")]
    if not name.startswith("--"):  # -agency is read as -a
        meant = [long for long in known if long.startswith(f"-{name}")]
        return f"没有选项 {name}" + (f"，是不是想写 {meant[0]}？" if meant else "")
    return f"没有选项 {name}{_meant(name, known)}"


def _too_many(message: str) -> str:
    """What is written beyond the arguments."""
    words = message.partition("(")[2].rpartition(")")[0]
    return f"多写了“{words}”；名称里有空格的，请用半角引号括起来"


def _missing(param: click.Parameter) -> str:
    if not isinstance(param, click.Option):
        return f"缺少 {_name(param)}"
    value = f" {param.metavar}" if param.metavar else ""
    return f"缺少{_name(param)}{value}（{(param.help or '').rstrip('。')}）"


def _in_chinese(record: tuple[str, str]) -> tuple[str, str]:
    """An option and its help, with click's remarks ([default: 2021], [required]) in Chinese."""
    name, about = record
    about = re.sub(r"\s*\[[^\]]*required\]", "（必填）", about)
    return name, re.sub(r"\s*\[default: ([^\]]*)\]", r"（默认 \1）", about)


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return "选项 " + "/".join(param.opts)
    return param.human_readable_name


def _bad_value(param: click.Parameter, message: str) -> str:
    if isinstance(param.type, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in param.type.choices)}"
    if isinstance(param.type, click.IntRange):
        return f"应当是 {param.type.min} 到 {param.type.max} 的数"
    return message if not message.isascii() else "的值不对"
