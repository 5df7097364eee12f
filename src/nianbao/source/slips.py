"""A line that YAML cannot read → what the person meant, for those who type it in Notepad.

A slip is reported, then mended in memory, so that one slip does not hide the mistakes after it.
Nothing mended is ever printed: a slip is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_BLOCK_START = re.compile(r"^(?P<indent> *)(?:- +)?[^#'\"]*:[ \t]+[|>][-+0-9]*[ \t]*(?:#.*)?$")
_FULL_WIDTH_COLON = re.compile(r"^(?P<key>[ \t]*(?:- +)?[^\s:：#'\"{}\[\]|]{1,30})：(?P<rest>.*)$")
_NO_SPACE = re.compile(r"^(?P<key>[ \t]*(?:- +)?[^\s:：#'\"{}\[\]|]{1,30}):(?P<rest>[^\s/].*)$")
_BRACE_VALUE = re.compile(r"^(?P<key>[^#'\"{}]*?:[ ]+)(?P<value>\{[^{}]*\}.*)$")
_TAB_INDENT = re.compile(r"^(?P<blank>[ ]*\t[ \t]*)(?P<rest>.*)$")
_SIGN_VALUE = re.compile(r"^(?P<key>[^#'\"]*?:[ ]+)(?P<value>[@`%*&!\[\]>|,].*)$")


@dataclass(frozen=True, slots=True)
class Slip:
    """A mended line. `column` (from 0) is where the slip stands, `shift` how many characters the
    mending put in before `column`'s rest.
    """

    line: int
    column: int
    length: int
    message: str
    hint: str
    mended: str
    shift: int


def find_slip(lines: Sequence[str], suspects: Sequence[int]) -> Slip | None:
    """The first usual slip on one of the suspected lines (from 0), or None."""
    inside = _block_lines(lines)
    for number in suspects:
        if not 0 <= number < len(lines) or number in inside:
            continue
        for look in _SLIPS:
            slip = look(lines, number)
            if slip:
                return slip
    return None


def _block_lines(lines: Sequence[str]) -> frozenset[int]:
    """Numbers of the lines that are text of a block (after `|`), where anything may stand."""
    inside: set[int] = set()
    parent: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if parent is not None and (not line.strip() or indent > parent):
            inside.add(number)
            continue
        start = _BLOCK_START.match(line)
        parent = len(start["indent"]) if start else None
    return frozenset(inside)


def _tab(lines: Sequence[str], number: int) -> Slip | None:
    match = _TAB_INDENT.match(lines[number])
    if not match:
        return None
    blank = match["blank"].replace("\t", "  ")
    return Slip(
        number,
        lines[number].index("\t"),
        1,
        "行首用了制表符（Tab 键）",
        "YAML 的缩进只能用空格，请删去它，改打空格。",
        blank + match["rest"],
        len(blank) - len(match["blank"]),
    )


def _full_width_colon(lines: Sequence[str], number: int) -> Slip | None:
    match = _FULL_WIDTH_COLON.match(lines[number])
    if not match:
        return None
    rest = match["rest"].lstrip(" 　")
    return Slip(
        number,
        match.end("key"),
        1,
        "键后面用了全角冒号“：”",
        "请改成半角冒号“:”，后面空一格。",
        f"{match['key']}: {rest}",
        1 - (len(match["rest"]) - len(rest)),
    )


def _no_space(lines: Sequence[str], number: int) -> Slip | None:
    match = _NO_SPACE.match(lines[number])
    if not match:
        return None
    return Slip(
        number,
        match.end("key"),
        1,
        "冒号后面没有空格",
        "请在冒号后面空一格。",
        f"{match['key']}: {match['rest']}",
        1,
    )


def _brace_value(lines: Sequence[str], number: int) -> Slip | None:
    match = _BRACE_VALUE.match(lines[number])
    if not match:
        return None
    value = match["value"].replace("'", "''")
    return Slip(
        number,
        match.start("value"),
        1,
        "内容以“{”开头，却没有加引号",
        "请用引号把整个内容括起来，或在冒号后写 | 再另起一行、缩进两格写。",
        f"{match['key']}'{value}'",
        1,
    )


def _sign_value(lines: Sequence[str], number: int) -> Slip | None:
    match = _SIGN_VALUE.match(lines[number])
    if not match or (match["value"][0] in "[|>" and match["value"].rstrip()[-1:] in "]|>-+"):
        return None
    value = match["value"].replace("'", "''")
    return Slip(
        number,
        match.start("value"),
        1,
        f"内容以“{value[0]}”开头，这个符号在 YAML 里另有意思",
        "请用引号把整个内容括起来。",
        f"{match['key']}'{value}'",
        1,
    )


def _unindented(lines: Sequence[str], number: int) -> Slip | None:
    """A paragraph that begins at the margin, after a block of text."""
    line = lines[number]
    before = number - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    in_block = before in _block_lines(lines) or (before >= 0 and _BLOCK_START.match(lines[before]))
    if not line.strip() or not in_block or re.match(r"^[ ]*[^\s:：]{1,20}:(\s|$)", line):
        return None
    while before >= 0 and not _BLOCK_START.match(lines[before]):
        before -= 1
    start = _BLOCK_START.match(lines[before])
    assert start is not None  # noqa: S101 - the loop above ends on one
    indent = " " * (len(start["indent"]) + 2)
    return Slip(
        number,
        len(line) - len(line.lstrip()),
        min(len(line.strip()), 4),
        "这一段没有缩进，程序分不清它属于哪一项",
        "请在段首加两个空格，与上面的正文对齐。",
        indent + line.lstrip(),
        len(indent) - (len(line) - len(line.lstrip())),
    )


_SLIPS: tuple[Callable[[Sequence[str], int], Slip | None], ...] = (
    _tab,
    _unindented,
    _full_width_colon,
    _no_space,
    _brace_value,
    _sign_value,
)
