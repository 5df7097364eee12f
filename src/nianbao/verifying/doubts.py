"""What was found in a file → the same without what only its making can have caused.

A font may not tell which character a shape is; a program that prints a PDF cuts cells in two at the
end of a page. What looks like a difference then is none that is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nianbao.verifying.model import Difference, Found, Unknown

_NAMELESS = "\ufffd"
_TORN = "别的程序印 PDF，会把跨页的行拆开，读不出原样"


def without_doubtful(found: Found, *, is_foreign: bool) -> Found:
    """The differences that are certain; the others are not known. `is_foreign`: a PDF that another
    program has printed.
    """
    doubtful = [one for one in found.differences if _is_unreadable(one)]
    rows = [one for one in found.differences if is_foreign and one.is_row]
    certain = (one for one in found.differences if one not in doubtful and one not in rows)
    unknown = (*found.unknown, *map(_unreadable, doubtful), *_torn(rows))
    return replace(found, differences=tuple(certain), unknown=unknown)


def _is_unreadable(one: Difference) -> bool:
    """Whether all that can be read is as it should be."""
    if _NAMELESS not in one.new or len(one.new) != len(one.old):
        return False
    return re.fullmatch(re.escape(one.new).replace(_NAMELESS, "."), one.old) is not None


def _unreadable(one: Difference) -> Unknown:
    count = one.new.count(_NAMELESS)
    return Unknown(one.where, f"有 {count} 个字读不出来（文件里没有写明是什么字），其余的字相同")


def _torn(rows: list[Difference]) -> Iterator[Unknown]:
    named = dict.fromkeys(one.where for one in rows if one.kind != "added")
    if rows:
        yield Unknown("、".join(named) or rows[0].where, _TORN)
