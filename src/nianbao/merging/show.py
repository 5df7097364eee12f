"""Merge → the lines that people read, and the values that programs read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from nianbao.comparison.sentences import pieces
from nianbao.merging.merge import Merge, Taken
from nianbao.merging.model import Change, State

_HEADINGS: dict[State, str] = {
    "open": "可以接受的改动",
    "conflict": "数据后来也改了这里（--all 不接受，要逐条定）",
    "follows": "跟着变的合计",
    "refused": "写不进数据的改动（各有原因，请自己在数据文件里改）",
}
_BREAK = "¶"  # a paragraph begins here


def change_lines(change: Change) -> Iterator[str]:
    """A change in a few lines: number and place, the words, the note."""
    number = f"[{change.number}] " if change.number else "  · "
    if change.state == "conflict":
        yield from _three(number, change)
        return
    if not (change.old or change.new):
        yield f"{number}{change.where}：{change.note}。"
        return
    yield f"{number}{change.where}：{change_words(change)}"
    if change.note:
        yield f"    {change.note.removesuffix('。')}。"


def _three(number: str, change: Change) -> Iterator[str]:
    """What both sides changed: as it was, as the data have it, as the Word file has it."""
    yield f"{number}{change.where}：数据后来也改了这里"
    said = [("写出时", change.base), ("数据现在", change.old), ("Word 文件", change.word)]
    if change.new != change.word:
        said.append(("接受后", change.new))
    for name, text in said:
        yield f"    {name}：{text.replace(chr(10), _BREAK) or '（没有）'}"
    if change.note:
        yield f"    {change.note.removesuffix('。')}。"


def change_words(change: Change) -> str:
    """Old and new in one, with what changed between 【 and 】."""
    old, new = (text.replace("\n", _BREAK) for text in (change.old, change.new))
    if _BREAK + old == new:
        return f"另起一段：{old}"
    if _BREAK + new == old:
        return f"接在上一段后面：{new}"
    if not old:
        return f"新增：{new}"
    if not new:
        return f"删去：{old}"
    cut = pieces(old, new)
    if not any(piece.is_equal and len(piece.a) > 1 for piece in cut):
        return f"【{old}→{new}】"
    return "".join(p.a if p.is_equal else f"【{p.a}→{p.b}】" for p in cut)


def list_lines(merge: Merge, states: Iterable[State] = tuple(_HEADINGS)) -> Iterator[str]:
    """The changes by what can become of them, and all in one sentence."""
    for state in states:
        yield from group_lines(merge.changes, state)
    yield ""
    yield summary(merge.changes)


def remark_lines(merge: Merge) -> Iterator[str]:
    """Tracked changes, comments and what else the Word file holds besides its text."""
    if merge.word_remarks:
        yield from ("Word 文件里还有：", *(f"  · {remark}" for remark in merge.word_remarks))


def group_lines(changes: Iterable[Change], state: State) -> Iterator[str]:
    """The changes of one kind under their heading; nothing where there are none."""
    those = [change for change in changes if change.state == state]
    if those:
        yield ""
        yield _HEADINGS[state]
        for change in those:
            yield from change_lines(change)


def summary(changes: Iterable[Change]) -> str:
    """All in one sentence."""
    states = [change.state for change in changes]
    if not states:
        return "Word 文件里没有要收回的改动。"
    counts = (
        ("{} 处改动可以接受", states.count("open")),
        ("{} 处数据后来也改了", states.count("conflict")),
        ("{} 个合计跟着变", states.count("follows")),
        ("{} 处没法接受", states.count("refused")),
    )
    return "，".join(words.format(count) for words, count in counts if count) + "。"


def what_to_do(merge: Merge) -> Iterator[str]:
    """How to take over what is listed; nothing where nothing can be."""
    some = f"接受几条：加 --accept {','.join(str(c.number) for c in merge.open[:3:2])}"
    if merge.ready and not merge.is_mixed:
        all_of_them = "接受全部" if len(merge.ready) == len(merge.open) else "接受只有 Word 改过的"
        yield f"{all_of_them}：加 --all；{some}"
    elif merge.open:
        yield some
    if merge.changes:
        yield "其余的不要了（以后 build 可以覆盖这份 Word 文件）：加 --done"


def taken_lines(merge: Merge, numbers: Collection[int], taken: Taken) -> Iterator[str]:
    """What was taken over and written, and what to do now."""
    yield ""
    yield from (f"已写入 {path}" for path in taken.files)
    yield f"接受了 {len(numbers)} 处（共 {len(merge.open)} 处可以接受）。"
    yield from _left_lines(merge, taken)
    yield f"请用 nianbao check {merge.path} 核对，再用 nianbao build 重新写出报告。"


def _left_lines(merge: Merge, taken: Taken) -> Iterator[str]:
    """Where the Word file says otherwise only since changes were taken over."""
    told = {(change.where, change.new) for change in merge.changes}
    new = [change for change in taken.left if (change.where, change.new) not in told]
    if new:
        yield ""
        yield "接受以后，这些地方和 Word 文件不同了（重新写出的以数据为准）："
        yield from (f"  · {one.where}：{_both_sides(one)}" for one in new)


def _both_sides(change: Change) -> str:
    """What each side says, in words: an arrow would read as if the data were changed back."""
    data, word = (text.replace("\n", _BREAK) for text in (change.old, change.new))
    said = (f"是“{data}”" if data else "里没有", f"是“{word}”" if word else "里没有")
    return f"数据{said[0]}，Word 文件{said[1]}"


def as_json(merge: Merge, accepted: Collection[int], taken: Taken | None) -> dict[str, Any]:
    """The merge as the command prints it with --format json."""
    return {
        "file": str(merge.path),
        "word": merge.word.file,
        "remarks": [*merge.remarks, *merge.word_remarks],
        "changes": [
            {
                "number": change.number or None,
                "state": change.state,
                "accepted": change.number in accepted,
                "where": change.where,
                "old": change.old,
                "new": change.new,
                "note": change.note,
                **(_both(change) if change.state == "conflict" else {}),
            }
            for change in merge.changes
        ],
        "summary": summary(merge.changes),
        "written": [str(path) for path in taken.files] if taken else [],
    }


def _both(change: Change) -> dict[str, str]:
    return {"base": change.base, "word": change.word}
