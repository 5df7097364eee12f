"""What is asked of the person at the terminal: which changes to take over, passwords."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from nianbao.cli.printing import echo_lines
from nianbao.errors import FileError

if TYPE_CHECKING:
    from nianbao.merging.merge import Merge

_ANSWERS = ("y", "n", "a", "q")
_QUESTION = "y 接受，n 跳过，a 其余全部接受，q 不再看"
_WHICH = "y 用 Word 文件的，n 留数据现在的，a 其余全部接受，q 不再看"


def is_terminal() -> bool:
    """Whether a person reads and types."""
    return sys.stdin.isatty() and sys.stdout.isatty()


# -- changes to take over


class Answers(NamedTuple):
    """The numbers of the changes to take over, and whether a person was asked for every one."""

    numbers: frozenset[int]
    is_through: bool = False


def accepted(
    found: Merge, accept: str | None, *, everything: bool, asks: bool, done: bool
) -> Answers:
    """The changes to take over: as told, or as asked at the terminal. `done`: nothing is left to
    be done about the others.
    """
    from nianbao.merging.show import list_lines, what_to_do

    known = [change.number for change in found.open]
    if everything and known and found.is_mixed:
        raise FileError(
            f"写出 {found.word.file} 以后，数据文件又改过，--all 会把后来改的也退回去，没有接受",
            "请先不加 --all 列出来看，再用 --accept 写明接受哪几条，或者在终端里逐条回答。",
        )
    if asks and accept is None and not everything and known and is_terminal():
        return _asked(found)
    told = _numbers(accept, known) if accept is not None else found.ready if everything else []
    if asks:
        echo_lines(list_lines(found))
        if not told and not done:
            echo_lines(what_to_do(found))
    return Answers(frozenset(told))


def drops_the_rest(found: Merge, numbers: Collection[int]) -> bool:
    """Whether a person, asked, wants nothing more of what was not taken over."""
    rest = sum(one.state != "follows" and one.number not in numbers for one in found.changes)
    if not rest:
        return False
    said: str = click.prompt(
        f"没有接受的 {rest} 处都不要了吗？y 不要了，以后 build 可以覆盖这份 Word 文件；n 先留着",
        default="n", show_default=False, prompt_suffix="：",
    )  # fmt: skip
    return _plain(said) == "y"


def _asked(found: Merge) -> Answers:
    """To which a person says yes, one change after the other."""
    from nianbao.merging.show import change_lines, group_lines, summary

    echo_lines(["", summary(found.changes)])
    numbers: set[int] = set()
    is_through = True
    for change in found.open:
        echo_lines(["", *change_lines(change)])
        answer = _answer(_WHICH if change.state == "conflict" else _QUESTION)
        if answer == "y":
            numbers.add(change.number)
        elif answer == "a":
            numbers.update(number for number in found.ready if number >= change.number)
        if answer in ("a", "q"):
            is_through = False
            break
    for state in ("follows", "refused"):
        echo_lines(group_lines(found.changes, state))
    return Answers(frozenset(numbers), is_through)


def _answer(question: str) -> str:
    """y, n, a or q; full-width and capital letters do, too."""
    while True:
        said: str = click.prompt(question, default="", show_default=False, prompt_suffix="：")
        answer = _plain(said)
        if answer in _ANSWERS:
            return answer
        click.echo("请输入 y、n、a 或 q。")


def _plain(answer: str) -> str:
    return unicodedata.normalize("NFKC", answer).strip().lower()


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


# -- passwords


class Passwords:
    """Finds passwords; one that a person typed, and that was right, may be kept for next time."""

    def __init__(self) -> None:
        self._typed: list[tuple[str, str, str]] = []

    def find(self, host: str, account: str) -> str:
        from nianbao.deliver.passwords import find_password

        def ask() -> str:
            password = ask_password()
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
            if _plain(said) == "y":
                kept = remember(*typed)
                click.echo("已记下。" if kept else "密码库没有记下，下次还要输入。", err=True)


def ask_password() -> str:
    """The mailbox's password, not shown while it is typed."""
    said: str = click.prompt(
        "邮箱的密码（多半是授权码，输入时不显示）", hide_input=True, default="",
        show_default=False, prompt_suffix="：", err=True,
    )  # fmt: skip
    return said
