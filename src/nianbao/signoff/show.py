"""Where a report stands with its sign-off → words, and the values that programs read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
        changed = f"已改 {count} 处" if count else "还没有改"
        return f"签发人写了“{standing.revised.opinion}”，{changed}，改好后还要校对"
    return f"还缺 {'、'.join(standing.missing)}"


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
