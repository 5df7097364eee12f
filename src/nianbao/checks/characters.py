"""CHAR-REFUSED: every character that is printed must have a face to be printed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nianbao.findings import Finding
from nianbao.official import Role
from nianbao.report.model import Report
from nianbao.source.nodes import Scalar
from nianbao.source.text import REFUSED, refused, unprintable

Printable = Callable[[Role, str], bool]  # has this role's face, or its fallback, the character?

_FIELD_ROLES: dict[str, tuple[Role, ...]] = {"标题": ("title",), "机关.名称": ("title", "body")}
_TEXT_ROLES: tuple[Role, ...] = ("body", "subheading")
_PASS = frozenset("\n\t 　" + REFUSED)


def check_characters(report: Report, printable: Printable) -> Iterator[Finding]:
    """A finding for each character, where it was typed, that cannot be printed."""
    for path, typed in report.fields.items():
        yield from _check(path, typed, _FIELD_ROLES.get(path, ("body",)), printable)
    for key, text in report.texts.items():
        yield from _check(key, text.typed, _TEXT_ROLES, printable)


def _check(
    path: str, typed: Scalar, roles: tuple[Role, ...], printable: Printable
) -> Iterator[Finding]:
    hidden = dict(unprintable(typed.text))
    for offset, char in hidden.items():
        yield refused(char, typed.place_of(offset), path)
    faceless = {
        char
        for char in set(typed.text) - _PASS - set(hidden.values())
        if not all(printable(role, char) for role in roles)
    }
    if not faceless:
        return
    for offset, char in enumerate(typed.text):
        if char in faceless:
            yield Finding(
                "CHAR-REFUSED",
                "error",
                typed.place_of(offset),
                path,
                f"“{char}”（U+{ord(char):04X}）在所用的字体里没有，印不出来",
                hint="请换一个字，或改用拼音、说明等写法；人名地名的生僻字请与县里商定写法。",
                actual=char,
            )
