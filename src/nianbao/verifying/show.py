"""Verified → the lines that people read, and the values that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nianbao.comparison.sentences import pieces
from nianbao.verifying.model import Difference, Found, Verdict
from nianbao.verifying.verify import Verified

_MOST_SHOWN = 40  # characters of what stays on each side of a change
_MOST_BESIDE = 5
_APART = "网页稿不带它，填在网站自己的栏目里，没有比较"


def as_lines(verified: Verified) -> Iterator[str]:
    """The verdict, what it rests on, and each difference with its place."""
    yield f"{verified.file}：{summary(verified)}"
    for reason in verified.reasons:
        yield f"  {reason}。"
    yield from map(_sentence, _basis(verified))
    if verified.found:
        yield from _found_lines(verified.found)
    yield from map(_sentence, verified.notes)
    yield from (f"  {hint}" for hint in _hints(verified))
    if verified.remarks:
        yield "  文件里还有："
        yield from (f"    · {remark}" for remark in verified.remarks)


def summary(verified: Verified) -> str:
    """The verdict in one sentence."""
    found = verified.found
    if verified.verdict == "unchanged":
        apart = "、".join(found.apart) if found else ""
        return f"除{apart}外没有改动。" if apart else "没有改动。"
    if verified.verdict == "unclear":
        return "不能判断。"
    if found and not found.differences:
        return "不是签发的那一份：核对码不符。"
    return f"有 {len(found.differences) if found else 0} 处和{_called(verified)}不同。"


def exit_code(verified: Verified) -> int:
    """What the command leaves with."""
    codes: dict[Verdict, int] = {"unchanged": 0, "differs": 1, "unclear": 3}
    return codes[verified.verdict]


def _called(verified: Verified) -> str:
    """What it is held against; behind a file's name with a space."""
    name = verified.basis.name if verified.basis else ""
    return f"{name} " if name[-1:].isascii() else name


def _sentence(text: str) -> str:
    return f"  {text}。"


def _basis(verified: Verified) -> Iterator[str]:
    basis = verified.basis
    if basis is None:
        return
    if not verified.has_wrong_code:
        same = "，相符" if verified.wanted_code else ""
        yield f"对照的是{basis.name}，核对码 {basis.code}{same}"
        return
    yield f"对照的是{basis.name}，核对码 {basis.code}，不是 {verified.wanted_code}"
    if verified.verdict == "unclear":
        yield "所以看不出签发的内容和文件差在哪里；下面只是和所对照的内容的不同"


def _found_lines(found: Found) -> Iterator[str]:
    for number, one in enumerate(found.differences, start=1):
        yield f"  {number}. {difference_words(one)}"
    for unknown in found.unknown:
        yield f"  没有比较：{unknown.what}：{unknown.why}。"
    for apart in found.apart:
        yield f"  {apart}：{_APART}。"
    rest = "其余" if found.differences or found.unknown else "共比较了"
    yield f"  {rest} {found.cells} 格、{found.sentences} 句，都相同。"
    if found.beside:
        shown = "、".join(f"“{text[:20]}”" for text in found.beside[:_MOST_BESIDE])
        more = f"等 {len(found.beside)} 处" if len(found.beside) > _MOST_BESIDE else ""
        yield f"  报告以外的文字没有比较：{shown}{more}。"


def difference_words(one: Difference) -> str:
    """Place and words, with what changed between 【 and 】."""
    place = f"（文件{one.place}）" if one.place else ""
    if one.kind == "removed":
        return f"{one.where}：少了“{one.old}”"
    if one.kind == "added":
        return f"{one.where}：多了“{one.new}”{place}"
    if one.kind == "moved":
        return f"{one.where}：挪了地方：“{one.old}”{place}"
    return f"{one.where}：{_changed_words(one.old, one.new)}{place}"


def _changed_words(old: str, new: str) -> str:
    cut = pieces(old, new)
    if not any(piece.is_equal and len(piece.a) > 1 for piece in cut):
        return f"【{old}→{new}】"
    last = len(cut) - 1
    return "".join(
        _shortened(piece.a, is_first=n == 0, is_last=n == last)
        if piece.is_equal
        else f"【{piece.a}→{piece.b}】"
        for n, piece in enumerate(cut)
    )


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """What stayed, cut where it is long: at the side that is away from the changes."""
    if len(text) <= _MOST_SHOWN:
        return text
    half = _MOST_SHOWN // 2
    if is_first:
        return f"…{text[-half:]}"
    return f"{text[:half]}…" if is_last else f"{text[:half]}…{text[-half:]}"


def _hints(verified: Verified) -> Iterator[str]:
    """What to do to know more."""
    if verified.basis is None:
        yield "请加 --input 数据文件，和数据对照。"
    elif verified.basis.origin == "file" and not verified.wanted_code:
        yield (
            "这些内容也带在文件里，存心改的人能一起改；要确定是不是签发的那一份，"
            "请加 --input 数据文件，或者加 --code 核对码。"
        )


def as_json(verified: Verified) -> dict[str, Any]:
    """The same as values."""
    basis, found = verified.basis, verified.found
    return {
        "file": verified.file,
        "verdict": verified.verdict,
        "summary": summary(verified),
        "basis": {
            "origin": basis.origin, "name": basis.name, "code": basis.code, "digest": basis.digest
        } if basis else None,
        "code_matches": None if not verified.wanted_code else not verified.has_wrong_code,
        "differences": [_difference_json(one) for one in found.differences] if found else [],
        "not_compared": [
            *({"what": one, "why": _APART} for one in found.apart),
            *({"what": one.what, "why": one.why} for one in found.unknown),
        ] if found else [],
        "equal": {"cells": found.cells, "sentences": found.sentences} if found else None,
        "beside": list(found.beside) if found else [],
        "reasons": list(verified.reasons),
        "notes": list(verified.notes),
        "remarks": list(verified.remarks),
    }  # fmt: skip


def _difference_json(one: Difference) -> dict[str, str | None]:
    return {
        "kind": one.kind,
        "where": one.where,
        "old": one.old or None,
        "new": one.new or None,
        "place": one.place or None,
    }
