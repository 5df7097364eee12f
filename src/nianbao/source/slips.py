"""A line that YAML cannot read → what the person meant, for those who type it in Notepad.

A slip is reported, then mended in memory, so that one slip does not hide the mistakes after it.
Nothing mended is ever printed: a slip is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nianbao.source.text import REFUSED

_BLOCK_START = re.compile(r"^(?P<indent> *)(?:- +)?[^#'\"]*:[ \t]+[|>][-+0-9]*[ \t]*(?:#.*)?$")
_KEY_LINE = re.compile(r"^[ ]*[^\s:：#]{1,20}:(\s|$)")
_FULL_WIDTH_COLON = re.compile(r"^(?P<key>[ ]*(?:- +)?[^\s:：#'\"{}\[\]|]{1,30})：(?P<rest>.*)$")
_NO_SPACE = re.compile(r"^(?P<key>[ ]*(?:- +)?[^\s:：#'\"{}\[\]|]{1,30}):(?P<rest>[^\s/].*)$")
_WIDE_SPACE = re.compile(r"^(?P<key>[ ]*[^\s:：#]{1,30}:)(?P<blank>[ ]*　[ 　]*)(?P<rest>.*)$")
_BRACE_VALUE = re.compile(r"^(?P<key>[^#'\"{}]*?:[ ]+)(?P<value>\{[^{}]*\}[^\s,#}].*)$")
_NAMED_VALUE = re.compile(  # a name in braces, and text behind it: no row of numbers
    r"^(?P<key>[^#'\"{}]*?:[ ]+)(?P<value>\{[^{}:：,，]*\}[ ]*[^\s,#}].*)$"
)
_INDENT = re.compile(r"^(?P<blank>[ ]*[\t　][ \t　]*)(?P<rest>.*)$")
_SIGN_VALUE = re.compile(r"^(?P<key>[^#'\"{\[]*?:[ ]+)(?P<value>(?:[@`%*&!\]}>|,]|[-?](?= |$)).*)$")
_SIGN_IN_ROW = re.compile(
    r"^(?P<key>[^#'\"{\[]*?:[ ]+[{\[](?:[^#'\"]*?[:,])?[ ]*)"
    r"(?P<value>(?:[@`%*&!]|[-?](?= ))[^,:\]}#]*)(?P<rest>[,\]}].*)$"
)
_FLOW_VALUE = re.compile(r"^(?P<key>[^#'\"{}\[\]]*?:[ ]*)(?P<value>[{\[｛［【].*)$")
_QUOTED_VALUE = re.compile(r"^(?P<key>[^#'\"]*?:[ ]+)(?P<quote>[\"'])(?P<rest>.*)$")
_PLAIN_VALUE = re.compile(
    r"^(?P<key>(?P<indent>[ ]*)[^\s:：#]{1,20}:)[ ]+(?P<value>[^\s|>{\[\"'#].*)$"
)

_WITHOUT_COLON = re.compile(
    r"^(?P<key>[ ]*[^\s:：#{}\[\]\"'-]{1,12})[ 　]+(?P<rest>[^\s#:：][^:：]*)$"
)

_WIDE_MARKS = str.maketrans("，、；｛｝［］【】", ",,,{}[][]")
WIDE_COLON = "这里用了全角冒号“：”"
NARROW_COLON = "请改成半角冒号“:”，后面空一格。"
NAME_AND_CONTENT = "每一项写成“名称: 内容”，冒号后空一格。"
ANOTHER_USE = "这个符号在数据文件里另有用处"
DROP_OR_QUOTE = "请删去这个符号；它是内容的一部分的话，请用引号把整个内容括起来。"
LINE_ALONE = "这里只画了一条线“-”"
_LINE_IS_NO_ZERO = "没有的写 0；空着、画线都不等于零。不是填数的地方，没有就删去这一行。"
_ADD_SPACES = "请在段首加两个半角空格，与上面的正文对齐。"
_TAB = "行首用了制表符（Tab 键）"
_SPACES_FOR_TAB = "请删去它；段首只打两个半角空格，与别的段对齐。"


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
    shift: int = 0


_Look = Callable[[Sequence[str], int], Slip | None]


_FROM_THE_NEXT_LINE = "正文从下一行起写，每行缩进两格；“|”后面不写字。"


def find_slip(lines: Sequence[str], suspects: Sequence[int]) -> Slip | None:
    """The first usual slip: a quote left open above, else one on a suspected line (from 0)."""
    inside = _block_lines(lines)
    known = [number for number in suspects if 0 <= number < len(lines)]
    for number in range(max(known, default=-1) + 1):
        slip = None if number in inside else _quote(lines, number)
        if slip:
            return slip
    for number in known:
        for look in _SLIPS_IN_TEXT if number in inside else _SLIPS:
            slip = look(lines, number)
            if slip:
                return slip
    return None


def _block_lines(lines: Sequence[str]) -> frozenset[int]:
    """Numbers of the lines that are text of a block (after `|`), where anything may stand."""
    inside: set[int] = set()
    parent: int | None = None
    for number, line in enumerate(lines):
        if parent is not None and (not line.strip() or _indent(line) > parent):
            inside.add(number)
            continue
        start = _BLOCK_START.match(line)
        parent = len(start["indent"]) if start else None
    return frozenset(inside)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _quote(lines: Sequence[str], number: int) -> Slip | None:
    match = _QUOTED_VALUE.match(lines[number])
    if not match:
        return None
    quote, rest, column = match["quote"], match["rest"], match.start("quote")
    pattern = r"(?:[^\"\\]|\\.)*\"" if quote == '"' else r"(?:[^']|'')*'"
    closed = re.match(pattern, rest)
    if closed is None:
        mended = f"{match['key']}{quote}{rest.partition(' #')[0].rstrip()}{quote}"
        return Slip(number, column, 1, "引号没有配对", "请补上后一个引号。", mended)
    after = rest[closed.end() :]
    if not after.strip() or re.match(r"\s*[,}\]]|\s+#", after):
        return None
    value = (quote + rest).replace("'", "''")
    hint = "请用引号把整个内容括起来；内容里的引号用中文的“”。"
    return Slip(number, column, 1, "引号后面还有内容", hint, f"{match['key']}'{value}'", 1)


def _blank_indent(lines: Sequence[str], number: int) -> Slip | None:
    match = _INDENT.match(lines[number])
    if not match:
        return None
    blank = match["blank"].replace("\t", "  ").replace("　", "  ")
    tab = "\t" in match["blank"]
    return Slip(
        number,
        lines[number].index("\t" if tab else "　"),
        1,
        _TAB if tab else "行首用了全角空格",
        "YAML 的缩进只能用半角空格，请删去它，改打空格。",
        blank + match["rest"],
        len(blank) - len(match["blank"]),
    )


def _full_width_colon(lines: Sequence[str], number: int) -> Slip | None:
    match = _FULL_WIDTH_COLON.match(lines[number])
    if not match:
        return None
    rest = match["rest"].lstrip(" 　")
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    if not rest and _indent(below) > _indent(lines[number]) and not _KEY_LINE.match(below):
        rest = "|"  # a text follows, whose own colons are no slips
    return Slip(
        number,
        match.end("key"),
        1,
        WIDE_COLON,
        NARROW_COLON,
        f"{match['key']}: {rest}",
        1 - (len(match["rest"]) - len(rest)),
    )


def _no_space(lines: Sequence[str], number: int) -> Slip | None:
    match = _NO_SPACE.match(lines[number])
    if not match:
        return None
    mended = f"{match['key']}: {match['rest']}"
    return Slip(number, match.end("key"), 1, "冒号后面没有空格", "请在冒号后面空一格。", mended, 1)


def _wide_space(lines: Sequence[str], number: int) -> Slip | None:
    match = _WIDE_SPACE.match(lines[number])
    if not match:
        return None
    column = lines[number].index("　", match.end("key"))
    mended = f"{match['key']} {match['rest']}"
    shift = 1 - len(match["blank"])
    return Slip(number, column, 1, "冒号后面用了全角空格", "请改成一个半角空格。", mended, shift)


def _wide_marks(lines: Sequence[str], number: int) -> Slip | None:
    """Full-width commas and brackets in a row of numbers."""
    match = _FLOW_VALUE.match(lines[number])
    written = match["value"].partition(" #")[0] if match else ""
    value = written.translate(_WIDE_MARKS)
    if not match or value == written:
        return None
    column = next(i for i, char in enumerate(written) if ord(char) in _WIDE_MARKS)
    return Slip(
        number,
        match.start("value") + column,
        1,
        f"这里用了全角的“{written[column]}”",
        "一行数字里的逗号、冒号和括号都要半角。",
        match["key"] + value.replace("：", ": "),
    )


def _open_brackets(lines: Sequence[str], number: int) -> Slip | None:
    match = _FLOW_VALUE.match(lines[number])
    if not match:
        return None
    value = match["value"].partition(" #")[0].rstrip()
    for opening, closing, name in (("{", "}", "花括号"), ("[", "]", "方括号")):
        if value.startswith(opening) and value.count(opening) > value.count(closing):
            return Slip(
                number,
                match.start("value"),
                1,
                f"这个{name}没有配对",
                f"请在这一行末尾补上“{closing}”。",
                match["key"] + value + closing * (value.count(opening) - value.count(closing)),
            )
    return None


def _empty_place(lines: Sequence[str], number: int) -> Slip | None:
    """`[1, 0,, 2]`: two commas with nothing between them."""
    match = _FLOW_VALUE.match(lines[number])
    gap = re.search(r",(?=\s*[,\]}])", match["value"]) if match else None
    if not match or not gap:
        return None
    value = match["value"]
    mended = f"{match['key']}{value[: gap.end()]} {REFUSED}{value[gap.end() :]}"
    column = match.start("value") + gap.start()
    return Slip(number, column, 1, "两个逗号之间没有数", "没有的写 0。", mended, 2)


def _no_colon(lines: Sequence[str], number: int) -> Slip | None:
    match = _WITHOUT_COLON.match(lines[number])
    if not match:
        return None
    hint = NAME_AND_CONTENT
    mended = f"{match['key']}: {match['rest']}"
    return Slip(number, match.end("key"), 1, "这里少了半角冒号", hint, mended, 1)


def _named_value(lines: Sequence[str], number: int) -> Slip | None:
    """`存在问题: {年度}年，……`, whose marks are those of a text."""
    return _in_braces(number, _NAMED_VALUE.match(lines[number]))


def _brace_value(lines: Sequence[str], number: int) -> Slip | None:
    return _in_braces(number, _BRACE_VALUE.match(lines[number]))


def _in_braces(number: int, match: re.Match[str] | None) -> Slip | None:
    if not match:
        return None
    hint = "请用引号把整个内容括起来，或在冒号后写 | 再另起一行、缩进两格写。"
    return _quoted(number, match, "内容以“{”开头，却没有加引号", hint)


def _sign_value(lines: Sequence[str], number: int) -> Slip | None:
    match = _SIGN_VALUE.match(lines[number])
    if not match or _BLOCK_START.match(lines[number]):
        return None
    sign = match["value"][0]
    if sign in "|>":
        return _quoted(number, match, f"“{sign}”后面还有字", _FROM_THE_NEXT_LINE)
    return _refused(number, match, "")


def _sign_in_row(lines: Sequence[str], number: int) -> Slip | None:
    """`{自然人: *, 商业企业: 1}`: a sign for a number of a row."""
    match = _SIGN_IN_ROW.match(lines[number])
    return _refused(number, match, match["rest"]) if match else None


def _refused(number: int, match: re.Match[str], rest: str) -> Slip:
    """A value that begins with a sign of YAML's own. It is quoted with a stand-in at its end, so
    that a number or date that it was to be is not said to be wrong once more.
    """
    value = match["value"]
    said = value.partition(" #")[0].rstrip()
    quoted = "'" + said.replace("'", "''") + f"{REFUSED}'"
    message, hint = f"内容以“{said[0]}”开头，{ANOTHER_USE}", DROP_OR_QUOTE
    if said == "-":
        message, hint = LINE_ALONE, _LINE_IS_NO_ZERO
    shift = len(quoted) - len(said)
    mended = match["key"] + quoted + (rest or value[len(said) :])
    return Slip(number, match.start("value"), 1, message, hint, mended, shift)


def _quoted(number: int, match: re.Match[str], message: str, hint: str) -> Slip:
    value = match["value"].replace("'", "''")
    mended = f"{match['key']}'{value}'"
    return Slip(number, match.start("value"), 1, message, hint, mended, 1)


def _value_and_children(lines: Sequence[str], number: int) -> Slip | None:
    """`申请: 全部为零`, and below it the rows all the same."""
    match = _PLAIN_VALUE.match(lines[number])
    below = next((line for line in lines[number + 1 :] if _is_ink(line)), "")
    if not match or not _KEY_LINE.match(below) or _indent(below) <= len(match["indent"]):
        return None
    value = match["value"].partition(" #")[0].strip()
    return Slip(
        number,
        match.start("value"),
        len(value),
        f"这里已经写了“{value}”，下面又分项写",
        "两者只留一个：删去这里的内容，或删去下面的各行。",
        match["key"],
    )


def _is_ink(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _unindented(lines: Sequence[str], number: int) -> Slip | None:
    """A paragraph that begins at the margin, after a block of text."""
    line = lines[number]
    start = _block_above(lines, number)
    if start is None or not _is_ink(line) or _KEY_LINE.match(line) or _FULL_WIDTH_COLON.match(line):
        return None
    if "\t" in line[: len(line) - len(line.lstrip(" \t　"))]:
        return _tab_before_text(lines, number, start)
    text = line.lstrip(" 　")
    indent = " " * (_indent(lines[start]) + 2)
    wide = line.startswith("　")
    return Slip(
        number,
        0 if wide else _indent(line),
        min(len(text), 4),
        "段首的全角空格不算缩进" if wide else "这一段没有缩进，程序分不清它属于哪一项",
        _ADD_SPACES,
        indent + text,
        len(indent) - (len(line) - len(text)),
    )


def _block_above(lines: Sequence[str], number: int) -> int | None:
    """The line that opens the block of text which ends right above."""
    inside = _block_lines(lines)
    above = number - 1
    while above >= 0 and (above in inside or not _is_ink(lines[above])):
        above -= 1
    return above if above >= 0 and _BLOCK_START.match(lines[above]) else None


def _tab_before_text(lines: Sequence[str], number: int, start: int) -> Slip:
    line = lines[number]
    mended = " " * (_indent(lines[start]) + 2) + line.lstrip(" \t　")
    shift = len(mended) - len(line)
    return Slip(number, line.index("\t"), 1, _TAB, _SPACES_FOR_TAB, mended, shift)


def _tab_at_first(lines: Sequence[str], number: int) -> Slip | None:
    """A tab before the first paragraph of a block, spaces before it or not: YAML takes the depth of
    the whole block from there.
    """
    start = _block_above(lines, number + 1)
    if start is None or any(line.strip() for line in lines[start + 1 : number]):
        return None
    is_tab = lines[number].strip() and lines[number].lstrip(" ").startswith("\t")
    return _tab_before_text(lines, number, start) if is_tab else None


def _uneven(lines: Sequence[str], number: int) -> Slip | None:
    """A paragraph of a block that is indented less than the first one."""
    start = _block_above(lines, number + 1)
    if start is None:
        return None
    first = next((line for line in lines[start + 1 : number + 1] if line.strip()), lines[number])
    line, indent = lines[number], _indent(first)
    if not line.strip():
        hint = "请把空行里的空格删去。"
        return Slip(number, 0, 1, "空行里的空格比下面的段落多", hint, "") if line else None
    if _indent(line) >= indent:
        return None
    return Slip(
        number,
        _indent(line),
        min(len(line.strip()), 4),
        "这一段的缩进比上面的段落少",
        "同一项的各段，行首的空格要一样多。",
        " " * indent + line.lstrip(" "),
        indent - _indent(line),
    )


_SLIPS_IN_TEXT: tuple[_Look, ...] = (_tab_at_first, _uneven)

_SLIPS: tuple[_Look, ...] = (
    _unindented,
    _blank_indent,
    _full_width_colon,
    _wide_space,
    _named_value,
    _wide_marks,
    _open_brackets,
    _sign_in_row,
    _empty_place,
    _no_space,
    _brace_value,
    _sign_value,
    _value_and_children,
    _no_colon,
)
