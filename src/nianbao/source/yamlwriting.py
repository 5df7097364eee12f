"""Keys and values → YAML text that `yamltext` reads back as the same keys and values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from nianbao.findings import display_width

_ABOUT_COLUMN = 42  # where the comments beside a value begin, in columns of a terminal
_STEP = "  "

_PLAIN = re.compile(
    r"[^\W\d_][\w（）〔〕·]*|-?(?:0|[1-9]\d{0,11})(?:\.\d+)?|\d{4}-\d\d-\d\d|0\d{2,3}-\d{7,8}",
)
_NOT_PLAIN = frozenset({"null", "yes", "no", "on", "off", "y", "n"})  # words of YAML, not ours

# A block holds any text but signs that YAML takes for line ends or does not print.
_IN_BLOCK = (
    "[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_ESCAPED = "[^ !#-\\[\\]-~\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
_SHORT = {"\n": r"\n", "\t": r"\t", '"': r"\"", "\\": r"\\"}


@dataclass(frozen=True, slots=True)
class Told:
    """A value with comments: lines above its key, and what is said beside it."""

    value: Value
    above: Sequence[str] = ()
    beside: str = ""


# None is left blank. A text with line ends is written as a block; a list, and a mapping below a
# mapping's key, stands on one line where all in it are plain values, else each on its own.
Value = str | None | Told | Sequence["Value"] | Mapping[str, "Value"]


def yaml_text(root: Mapping[str, Value], above: Sequence[str] = ()) -> str:
    """The text of a file; it ends with a line end. `above` are comments at its head."""
    lines = [*_comments(above, ""), *_entries(root, "", depth=0)]
    return "\n".join(lines) + "\n"


def scalar_text(text: str) -> str:
    """One value on a line, as YAML reads it back: quoted unless it is a plain word or number."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    return '"' + re.sub(_ESCAPED, _escape, text) + '"'


def commented(line: str, comment: str) -> str:
    """The line and, from one column on, what is said beside it."""
    if not comment:
        return line
    return f"{line}{' ' * max(2, _ABOUT_COLUMN - display_width(line))}# {comment}"


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _SHORT.get(char) or (
        f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"
    )


def _entries(mapping: Mapping[str, Value], margin: str, depth: int) -> Iterator[str]:
    for key, value in mapping.items():
        told = value if isinstance(value, Told) else Told(value)
        yield from _comments(told.above, margin)
        yield from _entry(f"{margin}{scalar_text(key)}:", told, margin, depth)


def _entry(key: str, told: Told, margin: str, depth: int) -> Iterator[str]:
    value = told.value
    if isinstance(value, str) and "\n" in value and re.fullmatch(_IN_BLOCK, value):
        yield commented(f"{key} {_block_sign(value)}", told.beside)
        yield from _block(value, margin + _STEP)
    elif isinstance(value, Mapping) and value and (depth == 0 or not _fits_a_line(value)):
        yield commented(key, told.beside)
        yield from _entries(value, margin + _STEP, depth + 1)
    elif _is_list(value) and not _fits_a_line(value):
        yield commented(key, told.beside)
        yield from _items(value, margin + _STEP)
    else:
        yield commented(f"{key} {_one_line(value)}".rstrip(), told.beside)


def _items(values: Sequence[Value], margin: str) -> Iterator[str]:
    """The items of a list, each on a line."""
    for item in values:
        told = item if isinstance(item, Told) else Told(item)
        yield from _comments(told.above, margin)
        yield commented(f"{margin}- {_in_list(told.value)}", told.beside)


def _is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _fits_a_line(value: Mapping[str, Value] | Sequence[Value]) -> bool:
    """Whether all that is in it is plain: no list in it, no comment, no line end."""
    inner = value.values() if isinstance(value, Mapping) else value
    return all(one is None or (isinstance(one, str) and "\n" not in one) for one in inner)


def _one_line(value: Value) -> str:
    """Any value on one line, what is said of it left out. None is nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar_text(value)
    if isinstance(value, Told):
        return _one_line(value.value)
    if isinstance(value, Mapping):
        pairs = (f"{scalar_text(key)}: {_one_line(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    return "[" + ", ".join(map(_in_list, value)) + "]"


def _in_list(value: Value) -> str:
    """An item of a list; a blank one has a sign there."""
    return _one_line(value) or "~"


def _block_sign(text: str) -> str:
    """`|` with the signs that keep a first space and the line ends at the text's end."""
    indent = str(len(_STEP)) if text.lstrip("\n").startswith((" ", "\t")) else ""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    return "|" + indent + ("-" if not ends else "" if ends == 1 and body else "+")


def _block(text: str, margin: str) -> Iterator[str]:
    lines = text.removesuffix("\n").split("\n")
    yield from (margin + line if line else "" for line in lines)


def _comments(lines: Sequence[str], margin: str) -> Iterator[str]:
    yield from (f"{margin}# {line}".rstrip() if line else "" for line in lines)
