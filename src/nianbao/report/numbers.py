"""A value as written → Number, or what is wrong with it (NUM-TYPE, NUM-NEGATIVE, NUM-DECIMAL)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from nianbao.findings import Finding, Place
from nianbao.forms.definition import Kind
from nianbao.report.model import Number
from nianbao.source.nodes import Node, Scalar
from nianbao.source.text import REFUSED

_NUMBER = re.compile(r"(?P<minus>-?)(?P<whole>0|[1-9]\d*)(?P<decimals>\.\d+)?", re.ASCII)
MOST_SIGNS = {"count": 7, "change": 8, "money": 12}  # what the narrowest cell of its kind holds

_NOT_BLANK = "没有的写 0；空着、画线都不等于零。"
_DIGITS_ONLY = "只用半角数字 0 到 9 来写，例如 12。"
_SPECIAL_HINTS = (
    (r"[/／\-－—、无零〇]+", _NOT_BLANK),
    (r"[０-９．－，]+", "这是全角数字，请改成半角。"),
    (r"0\d+", "请去掉前面的 0。"),
    (r"\d+(,\d{3})+(\.\d+)?", "请去掉数字中间的逗号。"),
    (r"(-?\d+(\.\d+)?)\s*[^\d\s]+", "只写数字，不要写单位。"),
    (r"−\d+", "请用键盘上的减号“-”。"),
    (r"[+＋]\d+", "增加的不写加号，只写数字。"),
)


class _Fault(NamedTuple):
    code: str
    message: str
    hint: str


def read_number(
    node: Node, kind: Kind, path: str, key_place: Place, findings: list[Finding]
) -> Number | None:
    """A number as written; None, and a finding, where it is none. A blank stands at its key."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if REFUSED in text:  # its character is already reported
        return None
    is_blank = isinstance(node, Scalar) and (not text or node.is_blank)
    if is_blank:
        fault: _Fault | None = _Fault("NUM-TYPE", f"“{path}”还没有填数", _NOT_BLANK)
    elif not isinstance(node, Scalar):
        fault = _Fault("NUM-TYPE", f"“{path}”应当只写一个数", "请改成一个数。")
    else:
        fault = _fault(text, kind)
    if fault is None:
        return Number(Decimal(text) if kind == "money" else int(text), text, node.place)
    place = key_place if is_blank else node.place
    findings.append(Finding(fault.code, "error", place, path, *fault[1:], actual=text))
    return None


def _fault(text: str, kind: Kind) -> _Fault | None:
    match = _NUMBER.fullmatch(text)
    if match is None or text == "-0":
        return _Fault("NUM-TYPE", f"“{text}”不是一个数", _hint(text))
    if len(text) > MOST_SIGNS[kind]:
        return _Fault("NUM-TYPE", f"“{text}”太长，不会是真的", "请核对是否多打了数字。")
    if match["minus"] and kind != "change":
        hint = "这一格不会是负数；只有“增减”可以写负数。"
        return _Fault("NUM-NEGATIVE", f"“{text}”小于零", hint)
    if match["decimals"] and kind != "money":
        return _Fault("NUM-DECIMAL", f"“{text}”带小数，这一格是件数", "请写整数。")
    return None


def _hint(text: str) -> str:
    hints = (hint for pattern, hint in _SPECIAL_HINTS if re.fullmatch(pattern, text))
    return next(hints, _DIGITS_ONLY)
