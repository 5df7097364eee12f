"""Keys and values ↔ rows of a path and a value, as they stand in workbooks and CSV files.

机关.名称            a key below a key
图[1].题             an item of a list
说明."XY-JUMP@主动公开.行政许可"    a key with signs of its own, written as JSON writes it;
                                    with an @ it is read without quotes, too
备注""  说明{}  图[]  an empty text (a blank is none), an empty mapping, an empty list
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias, TypeVar

from nianbao.source.nodes import ListNode, MappingNode, Node

Plain: TypeAlias = str | list["Plain"] | dict[str, "Plain"] | None
"""What a file says, without places: None is a blank value."""

Step: TypeAlias = str | int
Leaf = TypeVar("Leaf")

EMPTY_TEXT, EMPTY_MAPPING, EMPTY_LIST = '""', "{}", "[]"

# No key begins with a sign that a spreadsheet takes for that of a formula, or ends with a blank.
_BARE = re.compile(r"""[^\s.\[\]{}"'=+\-@＝＋－＠#](?:[^.\[\]{}"\x00-\x1f]*[^\s.\[\]{}"])?""")
# What people write of a code and a place (说明.XY-JUMP@主动公开.行政许可) is one key to its end.
_NOTED = r"""[^\s.\[\]{}"'=+\-@＝＋－＠#][^.\[\]{}"@\x00-\x1f]*@[^\[\]{}"\x00-\x1f]*[^\s\[\]{}"]"""
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_STEP = re.compile(
    rf"\[(?P<item>[1-9]\d{{0,4}})\]|\.?(?:(?P<quoted>{_QUOTED})|(?P<bare>{_NOTED}|{_BARE.pattern}))"
)
_EMPTY = re.compile(r'""$|\{\}$|\[\]$')

MOST_STEPS = 50  # what people write has four


class PathError(ValueError):
    """A path that cannot be read, or that says what another one said otherwise; in Chinese."""


def rows(value: Plain, steps: tuple[Step, ...] = ()) -> Iterator[tuple[str, str | None]]:
    """Each value with its path, in order."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from rows(inner, (*steps, key))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value, start=1):
            yield from rows(item, (*steps, number))
    elif value is None or (isinstance(value, str) and value):
        yield path(steps), value
    else:
        empty = EMPTY_TEXT if value == "" else EMPTY_LIST if value == [] else EMPTY_MAPPING
        yield path(steps) + empty, None


def plain(pairs: Iterable[tuple[str, str | None]]) -> dict[str, Plain]:
    """What rows of paths and values say. Raises PathError."""
    root: dict[str, Plain] = {}
    for written, value in pairs:
        steps, empty = split(written)
        put(root, steps, value if value is not None or not empty else empty_value(empty))
    return root


def plain_value(node: Node, depth: int = 1) -> Plain:
    """What a node says, without its places. Raises PathError where it is nested too deeply."""
    if depth > MOST_STEPS:
        raise PathError(f"第 {node.place.line} 行的层次太多")
    if isinstance(node, MappingNode):
        return {entry.key.text: plain_value(entry.value, depth + 1) for entry in node.entries}
    if isinstance(node, ListNode):
        return [plain_value(item, depth + 1) for item in node.items]
    return None if node.is_blank else node.text


def path(steps: Sequence[Step]) -> str:
    """The path of keys and numbers of items (from 1)."""
    pieces = ""
    for step in steps:
        if isinstance(step, int):
            pieces += f"[{step}]"
        else:
            dot = "." if pieces else ""
            bare = _BARE.fullmatch(step) and "@" not in step
            pieces += dot + (step if bare else json.dumps(step, ensure_ascii=False))
    return pieces


def split(written: str) -> tuple[tuple[Step, ...], str]:
    """The steps of a path, and the sign at its end for what is empty. Raises PathError."""
    steps: list[Step] = []
    at = 0
    while at < len(written):
        match = _STEP.match(written, at)
        if match is None or (match[0].startswith(".") is not bool(steps) and not match["item"]):
            break
        steps.append(_step(match))
        at = match.end()
    rest = written[at:]
    if len(steps) > MOST_STEPS:
        raise PathError(f"“{written[:30]}…”的层次太多")
    if not steps or isinstance(steps[0], int) or not (rest == "" or _EMPTY.fullmatch(rest)):
        raise PathError(f"“{written}”不是一个项目名")
    return tuple(steps), rest


def _step(match: re.Match[str]) -> Step:
    if match["item"]:
        return int(match["item"])
    if not match["quoted"]:
        return match["bare"]
    try:
        key = json.loads(match["quoted"], strict=False)
    except ValueError:
        raise PathError(f"“{match['quoted']}”里的反斜杠不合写法") from None
    return str(key)


def empty_value(empty: str) -> Plain:
    """What a sign at a path's end stands for."""
    values: Mapping[str, Plain] = {EMPTY_TEXT: "", EMPTY_LIST: [], EMPTY_MAPPING: {}}
    return values[empty]


def put(root: dict[str, Leaf], steps: Sequence[Step], leaf: Leaf) -> None:
    """Put a value into mappings and lists within `root`. Raises PathError where one is there, or
    where an item comes before those in front of it.
    """
    inner: object = root
    for step, after in pairwise(steps):
        inner = _entered(inner, step, [] if isinstance(after, int) else {}, steps)
    if _entered(inner, steps[-1], leaf, steps) is not leaf:
        raise PathError(f"“{path(steps)}”写了两次")


def _entered(inner: object, step: Step, new: object, steps: Sequence[Step]) -> object:
    """What is at a step, put there if nothing was."""
    if isinstance(inner, dict) and isinstance(step, str):
        return inner.setdefault(step, new)
    if isinstance(inner, list) and isinstance(step, int):
        if step == len(inner) + 1:
            inner.append(new)
        if step <= len(inner):
            return inner[step - 1]
        raise PathError(f"“{path(steps)}”前面少了一项，序号要从 1 起依次写")
    raise PathError(f"“{path(steps)}”和另一行矛盾：一行写了它的值，一行又分项写")
