"""Text that is struck out, in whatever kind of file: it is left out and named.

A number beside which something is struck out may be the old or the new one, or a slip of the pen.
There it stays in sight as 〔涂改：12〕, which no reader takes for a number.
"""

from __future__ import annotations

import re

from nianbao.reading.remarks import Remarks

_LEFT_OUT = "划去的文字没有读入"
_KEPT = "数字有涂改的痕迹，没有当作数读入"

_BEGIN, _END = "\ufdd0", "\ufdd1"  # characters that no text has; between readers only
_STRUCK = re.compile(f"(?:{_BEGIN}[^{_END}]*{_END}?)+")
_SIGNS = re.compile(f"[{_BEGIN}{_END}]")
_PARTS = re.compile(r"([\t|｜│┃])")  # what parts the cells of a line
_MOST_LETTERS = 3  # beside a number: a unit, 万元
_ALTERED = re.compile("〔涂改：[^〕]*〕")


def struck(text: str) -> str:
    """A reader's text that is struck out, cell by cell; `settled` says what becomes of it."""
    return "".join(
        part if _PARTS.fullmatch(part) or not part.strip() else f"{_BEGIN}{part}{_END}"
        for part in _PARTS.split(text)
    )


def settled(text: str, place: str, remarks: Remarks) -> str:
    """A whole text without what is struck out in it."""
    if _BEGIN not in text:
        return text
    return "".join(_settled(part, place, remarks) for part in _PARTS.split(text))


def without_altered(text: str) -> str | None:
    """What stands beside an altered number; None where nothing is altered."""
    return _ALTERED.sub("", text) if _ALTERED.search(text) else None


def _settled(text: str, place: str, remarks: Remarks) -> str:
    said = _SIGNS.sub("", text)
    is_number = any(map(str.isdigit, said)) and sum(map(str.isalpha, said)) <= _MOST_LETTERS
    for found in _STRUCK.findall(text):
        remarks.add(_KEPT if is_number else _LEFT_OUT, place, _SIGNS.sub("", found))
    return _STRUCK.sub(_shown if is_number else "", text)


def _shown(found: re.Match[str]) -> str:
    return f"〔涂改：{''.join(_SIGNS.sub('', found[0]).split())}〕"
