"""Where a report stands with its sign-off → words, and the values that programs read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nianbao.report.wording import say_for
from nianbao.signoff.changes import Change
from nianbao.signoff.record import Step
from nianbao.signoff.standing import Standing


def lines_of(changes: Iterable[Change]) -> list[str]:
    """The changes, a line for each."""
    return [line for change in changes for line in change.lines]


def next_words(standing: Standing) -> str:
    """What a report still lacks, in one sentence without its end."""
    if standing.is_final:
        return "已经签发"
    if standing.revised:
        count = len(lines_of(standing.revisions))
        changed = f"已改 {count} 处，都改好了还要校对" if count else "还没有改，改好后还要校对"
        return f"签发人写了“{standing.revised.opinion}”，{changed}"
    paper = paper_code(standing)
    if paper:
        return f"纸上签发的是核对码 {paper} 的内容，不是这一份"
    return f"还缺 {'、'.join(standing.missing)}"


def paper_code(standing: Standing) -> str:
    """The code of what was signed on paper, where the report says something else now."""
    return next((void.paper for void in standing.voids if void.paper), "")


def next_command(standing: Standing, file: str) -> str:
    """How the next step is recorded, in one sentence without its end; `file` is the data file."""
    paper = say_for("signed_on_paper", file, code=standing.code)
    if paper_code(standing):
        return f"重新签发以后，{paper}"
    record = f"nianbao sign {file} --role {standing.missing[0]} --name 姓名"
    if standing.round:
        return f"记下{standing.missing[0]}：{record}"
    return f"签字在电脑上记的：{record}；在纸上签发的，签好后{paper}"


def standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "final": standing.is_final,
        "code": standing.code,
        "digest": standing.digest,
        "missing": list(standing.missing),
        "signed": [step.words for step in standing.round],
        "changes_to_confirm": lines_of(standing.revisions),
    }


def step_json(step: Step) -> dict[str, Any]:
    return {
        "role": step.role, "name": step.name, "opinion": step.opinion,
        "date": step.day.isoformat(), "typed_by": step.typed_by, "code": step.code,
    }  # fmt: skip
