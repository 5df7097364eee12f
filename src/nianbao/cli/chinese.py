"""click's own words in Chinese: the help of a command, and what is wrong with a command line."""

from __future__ import annotations

import re

import click

_USAGE_WORDS = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}


class Command(click.Command):
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


class Group(Command, click.Group):
    """A group of commands, listed under 命令."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(60)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def explain(mistake: click.UsageError) -> str:
    """What is wrong with a command line."""
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
    if "is not readable" in message:
        return "没有权限打开，请检查文件的权限"
    return message if not message.isascii() else "的值不对"
