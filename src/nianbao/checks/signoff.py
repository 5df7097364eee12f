"""SIGN-VOID: what was changed since it was signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nianbao.checks.dossier import Dossier
from nianbao.content import content_code
from nianbao.findings import Finding, Place
from nianbao.report.model import Report

if TYPE_CHECKING:  # loaded where somebody has signed
    from nianbao.signoff.standing import Standing, Void

_MOST_NAMED, _MOST_SHOWN = 4, 8  # keys in the message, lines below it


def check_signoff(dossier: Dossier) -> Iterator[Finding]:
    """SIGN-VOID for each set of signatures that a later change voided."""
    standing = dossier.standing
    for void in standing.voids if standing else ():
        if standing is not None:
            yield _finding(dossier.report, standing, void)


def _finding(report: Report, standing: Standing, void: Void) -> Finding:
    from nianbao.signoff.changes import own

    told = own(void.changes)
    first = told[0] if told else None
    place, path = (first.place, first.path) if first else (_paper_place(report), "签发.核对码")
    lines = [line for change in told for line in change.lines]
    if len(lines) > _MOST_SHOWN:
        lines = [*lines[:_MOST_SHOWN], f"……共 {len(lines)} 处"]
    return Finding(
        "SIGN-VOID", "warning", place, path, _message(void, [one.name for one in told]),
        hint=_hint(standing, void), sums="\n".join(lines),
        expected=void.paper or content_code(void.steps[0].digest), actual=standing.code,
    )  # fmt: skip


def _message(void: Void, named: list[str]) -> str:
    names = "、".join(named[:_MOST_NAMED]) + ("等" if len(named) > _MOST_NAMED else "")
    if void.paper:
        changed = f"{names} 后来改过，" if named else ""
        return f"{changed}现在的内容不是纸上签发的（核对码 {void.paper}），那次签发不算数"
    signed = "、".join(step.words for step in void.steps)
    return f"{names} 在签字以后改过，{signed} 的签字不再算数"


def _hint(standing: Standing, void: Void) -> str:
    if void.paper:
        again = "或者把新的送审稿再送签，签好后写上新的核对码"
        return f"现在的核对码是 {standing.code}；请改回去，{again}。"
    if standing.revised:
        return "请改回去，或者核对以后再记一次：nianbao sign … --role 校对 --name 姓名。"
    return "请改回去，或者把新的送审稿再送一遍，从拟稿起重新签。"


def _paper_place(report: Report) -> Place:
    return report.places["签发"]
