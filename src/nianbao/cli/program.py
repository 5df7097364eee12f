"""The program: its commands in the order of the help, and the one place where trouble is caught."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from nianbao import __version__
from nianbao.cli import checking, data, delivery, making, reference, templates
from nianbao.cli.chinese import Group, explain
from nianbao.cli.printing import FINE, WRONG_COMMAND, OutputError, echo_trouble
from nianbao.errors import NianbaoError

_COMMANDS = (
    data.new,
    checking.check,
    making.build,
    making.sign,
    data.import_,
    checking.compare,
    data.export,
    data.merge,
    checking.verify,
    delivery.pack,
    delivery.send,
    delivery.outbox,
    reference.forms,
    reference.schema,
    reference.fonts,
    templates.template,
)


@click.group(
    cls=Group,
    commands={one.name: one for one in _COMMANDS},
    help="政府信息公开工作年度报告：从数据文件到核对过的 Word 和 PDF。",
    no_args_is_help=False,
)
@click.version_option(__version__, message="nianbao %(version)s", help="显示版本。")
def cli() -> None:
    """The program."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
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
        click.echo(f"命令写得不对：{explain(mistake)}", err=True)
        path = mistake.ctx.command_path if mistake.ctx else "nianbao"
        click.echo(f"请看 {path} --help", err=True)
        return WRONG_COMMAND
    except OutputError as trouble:
        _drop_output()
        echo_trouble(trouble)
        return trouble.exit_code
    except NianbaoError as trouble:
        echo_trouble(trouble, as_json=as_json)
        return trouble.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断。", err=True)
        return NianbaoError.exit_code
    except BrokenPipeError:  # the reader of our output has gone; nobody is left to tell
        _drop_output()
        return FINE
    except Exception as bug:
        if "NIANBAO_DEBUG" in os.environ:
            raise
        echo_trouble(_told(bug), as_json=as_json)
        return NianbaoError.exit_code
    return code if isinstance(code, int) else FINE


def _drop_output() -> None:
    """What is still to be printed goes nowhere; else Python would try again on leaving."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(bug: Exception) -> NianbaoError:
    return NianbaoError(
        f"程序出了错，不是数据的问题（{type(bug).__name__}: {bug}）",
        "没有改动任何文件；请把这句话和数据文件发给维护程序的人。",
    )
