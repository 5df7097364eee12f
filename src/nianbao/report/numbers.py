"""A value as written → Number, or what is wrong with it (NUM-TYPE, NUM-NEGATIVE, NUM-DECIMAL)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from nianbao.findings import Finding, Place
from nianbao.forms.definition import Kind
from nianbao.report.model import Number
from nianbao.report.wording import say
from nianbao.source.nodes import Node, Scalar
from nianbao.source.text import DASH, REFUSED

_NUMBER = re.compile(r"(?P<minus>-?)(?P<whole>0|[1-9]\d*)(?P<decimals>\.\d+)?", re.ASCII)
MOST_SIGNS = {"count": 7, "change": 8, "money": 12}  # what the narrowest cell of its kind holds

# What is written instead of a number → the name of what to do (wording.yaml); the first one counts.
_SLIPS = (
    (r"[/／\-－—、无零〇]+", "blank_number"),
    (r"[０-９．－，]+", "full_width"),
    (r"[\dOoIl]*[OoIl][\dOoIl]*", "letter"),
    (r"0\d+", "zero_in_front"),
    (r"\d+(,\d{3})+(\.\d+)?", "thousands"),
    (r"\d{4}-\d\d-\d\d.*", "day"),
    (r"\d\d?:\d\d.*", "clock"),
    (r"-?\d+(\.\d+)?%", "per_cent"),
    (r"(?i)true|false", "truth"),
    (r"(-?\d+(\.\d+)?)\s*[^\d\s]+", "with_unit"),
    (r"−\d+", "minus"),
    (r"[+＋]\d+", "plus"),
    (r".*", "digits_only"),
)


_LIKE_DIGITS = {"O": "0", "o": "0", "I": "1", "l": "1"}


class _Fault(NamedTuple):
    code: str
    message: str
    hint: str


def read_number(
    node: Node, kind: Kind, path: str, key_place: Place, findings: list[Finding]
) -> Number | None:
    """A number as written; None, and a finding, where it is none. A blank stands at its key."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    text = "-" if text == DASH else text
    if REFUSED in text:  # its character is already reported
        return None
    fault = _fault_of_node(node, text, kind, path)
    if fault is None:
        return Number(Decimal(text) if kind == "money" else int(text), text, node.place)
    place = node.place if text and not is_blank(node) else key_place
    findings.append(Finding(fault.code, "error", place, path, *fault[1:], actual=text))
    return None


def is_blank(node: Node) -> bool:
    """Whether nothing is written; a blank space is something, though nobody sees it."""
    return isinstance(node, Scalar) and (not node.text or node.is_blank)


def _fault_of_node(node: Node, text: str, kind: Kind, path: str) -> _Fault | None:
    name = path.replace(".", "·")
    if is_blank(node):
        return _Fault("NUM-TYPE", f"“{name}”还没有填数", say("blank_number", node.place))
    if not isinstance(node, Scalar):
        return _Fault("NUM-TYPE", f"“{name}”应当只写一个数", "请改成一个数。")
    if not text:
        return _Fault("NUM-TYPE", f"“{name}”只有空格", say("only_blanks", node.place))
    return _fault(text, kind, node.place)


def _fault(text: str, kind: Kind, place: Place) -> _Fault | None:
    match = _NUMBER.fullmatch(text)
    if match is None or text == "-0":
        return _Fault("NUM-TYPE", f"“{text}”不是一个数", _hint(text, kind, place))
    if len(text) > MOST_SIGNS[kind]:
        return _Fault("NUM-TYPE", f"“{text}”太长，不会是真的", "请核对是否多打了数字。")
    if match["minus"] and kind != "change":
        return _Fault("NUM-NEGATIVE", f"“{text}”小于零", say("negative", place))
    if match["decimals"] and kind != "money":
        is_whole = not match["decimals"].strip(".0")
        hint = f"请写 {match['minus']}{match['whole']}。" if is_whole else "请写整数。"
        return _Fault("NUM-DECIMAL", f"“{text}”带小数，这一格是件数", hint)
    return None


def _hint(text: str, kind: Kind, place: Place) -> str:
    name = next(name for slip, name in _SLIPS if re.fullmatch(slip, text, re.DOTALL))
    if name == "minus" and kind != "change":
        name = "negative"
    letters = [char for char in dict.fromkeys(text) if char in _LIKE_DIGITS]
    digits = dict.fromkeys(_LIKE_DIGITS[letter] for letter in letters)
    return say(name, place, letters="、".join(letters), digits="、".join(digits))
