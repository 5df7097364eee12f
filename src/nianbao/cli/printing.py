"""How things are printed, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

import click

from nianbao.errors import NianbaoError

Style = Literal["text", "json"]  # what --format says

FINE, FOUND, WRONG_COMMAND = 0, 1, 2

_MOST_IN_MEMORY = 1_000_000  # characters


class OutputError(NianbaoError):
    """What the results go to, mostly a file that the shell has opened, takes no more of them."""


def echo(text: str = "", *, ends: bool = True) -> None:
    """Print a line of the results, or a part of one. Raises OutputError."""
    try:
        click.echo(text, nl=ends)
    except BrokenPipeError:
        raise
    except OSError as trouble:
        raise OutputError(
            "结果没有存下来：磁盘满了，或者不让写", "请换一个地方存放，再运行一次。"
        ) from trouble


def echo_result(style: Style, lines: Iterable[str], values: dict[str, Any]) -> None:
    """A result, for people or for programs."""
    if style == "json":
        echo_json(values)
    else:
        echo_lines(lines)


def echo_lines(lines: Iterable[str]) -> None:
    for line in lines:
        echo(line)


def echo_remarks(remarks: Iterable[str]) -> None:
    """What is said besides the result: programs that read the result do not see it."""
    for remark in remarks:
        click.echo(remark, err=True)


def echo_json(value: dict[str, Any]) -> None:
    echo(json.dumps(value, ensure_ascii=False, indent=2))


def echo_files_json(files: Iterable[dict[str, Any]]) -> None:
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
            echo(line, ends=False)
        echo()


def echo_trouble(trouble: NianbaoError, *, as_json: bool = False) -> None:
    """Why we cannot go on, and what to do."""
    if as_json:
        echo_json({"error": trouble.as_json()})
    else:
        click.echo(f"{trouble.message}。{trouble.hint}", err=True)
