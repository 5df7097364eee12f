"""CHAR-REFUSED: every character that is printed must have a face to be printed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain

from nianbao.findings import Finding
from nianbao.official import Role
from nianbao.report.model import Report
from nianbao.source.nodes import Scalar
from nianbao.source.text import REFUSED, refused, unprintable

Faceless = Callable[
    [Role, AbstractSet[str]], AbstractSet[str]
]  # which of the characters the role cannot print

_FIELD_ROLES: dict[str, tuple[Role, ...]] = {"标题": ("title",), "机关.名称": ("title", "body")}
_TEXT_ROLES: tuple[Role, ...] = ("body", "subheading")
_ROLES = frozenset(("body", *_TEXT_ROLES, *chain.from_iterable(_FIELD_ROLES.values())))
_PASS = frozenset("\n\t 　" + REFUSED)

# What GB 2312 and GBK have in common with every shipped face need not be looked up.
_SELDOM = re.compile("[^\n -~\u4e00-\u9fa5，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％]")


def check_characters(report: Report, faceless: Faceless) -> Iterator[Finding]:
    """A finding for each character, where it was typed, that cannot be printed."""
    if _is_clean(report, faceless):
        return
    for path, field in report.fields.items():
        yield from _check(path, field, _FIELD_ROLES.get(path, ("body",)), faceless)
    for key, text in report.texts.items():
        yield from _check(key, text.typed, _TEXT_ROLES, faceless)


def _is_clean(report: Report, faceless: Faceless) -> bool:
    """Whether every character that was typed can be printed in every role: nearly always."""
    typed = [field.text for field in report.fields.values()]
    typed += [text.typed.text for text in report.texts.values()]
    seldom = frozenset(_SELDOM.findall("".join(typed))) - _PASS
    return not seldom or not (
        unprintable("".join(seldom)) or any(faceless(role, seldom) for role in _ROLES)
    )


def _check(
    path: str, typed: Scalar, roles: tuple[Role, ...], faceless: Faceless
) -> Iterator[Finding]:
    hidden = dict(unprintable(typed.text))
    for offset, char in hidden.items():
        yield refused(char, typed.place_of(offset), path)
    chars = frozenset(typed.text) - _PASS - set(hidden.values())
    missing = {char for role in roles for char in faceless(role, chars)}
    for offset, char in enumerate(typed.text) if missing else ():
        if char in missing:
            yield Finding(
                "CHAR-REFUSED",
                "error",
                typed.place_of(offset),
                path,
                f"“{char}”（U+{ord(char):04X}）在所用的字体里没有，印不出来",
                hint=_hint(char),
                actual=char,
            )


# Signs that are printed in words, or as another sign.
_IN_WORDS = {
    "﹝": "〔",
    "﹞": "〕",
    "㎡": "平方米",
    "㎥": "立方米",
    "㎞": "公里",
    "㎏": "公斤",
    "℡": "电话",
    "€": "欧元",
}

# Unicode keeps two planes for Chinese characters, more of which Python may not know yet.
_RARE_HAN = "\U00020000"


def _hint(char: str) -> str:
    if char in _IN_WORDS:
        return f"请写成“{_IN_WORDS[char]}”。"
    if unicodedata.category(char)[0] == "L" or char >= _RARE_HAN:
        return "请换一个字，或改用拼音、说明等写法；人名地名的生僻字请与县里商定写法。"
    return "请删去这个符号，或者写成汉字。"
