"""What texts say of last year's numbers, against last year's report: TXT-NUM."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from nianbao.checks.claims import cells_of, sum_of
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Hit
from nianbao.checks.seeds import Seeded
from nianbao.checks.wordlists import word_pattern, word_text, word_texts
from nianbao.findings import Finding


def check_growth(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUM: `新收申请12件，比上年增加3件`, of which last year's report says another number."""
    last, prose = dossier.last, dossier.prose
    if last is None or dossier.doubtful or not _growth().may_be_in(prose.text):
        return
    for hit in prose.find(_growth()):
        told = hit.match
        if told["year"] in (None, str(last.year)):
            years = [pair for pair in _years(dossier) if pair[0] == int(told["now"])]
            if years and not any(_agrees(told, now - was, was) for now, was in years):
                yield _differs(hit, *years[0])


@cache
def _growth() -> Seeded:
    return Seeded(
        word_text("claims", "growth", "words"), glimpse=word_text("claims", "growth", "behind")
    )


def _years(dossier: Dossier) -> Iterator[tuple[int, int]]:
    """This year's sums that may be told, and what they were last year."""
    assert dossier.last is not None  # noqa: S101 - the caller has looked
    for cells in map(cells_of, word_texts("claims", "growth", "cells")):
        now, was = sum_of(dossier.report, cells), sum_of(dossier.last, cells)
        if now is not None and was is not None:
            yield int(now), int(was)


def _agrees(told: re.Match[str], change: int, was: int) -> bool:
    """Whether a change is the one that is told, by half of the last digit of a percentage."""
    is_less = word_pattern("shares", "less").search(told["way"]) is not None
    said = Decimal(told["change"]) * (-1 if is_less else 1)
    if told["unit"] not in "%％":
        return said == change
    slack = Decimal(5).scaleb(-1 - len(told["digits"] or ""))
    return was == 0 or abs(Decimal(change) / was * 100 - said) <= slack


def _differs(hit: Hit, now: int, was: int) -> Finding:
    told, start = hit.match, hit.start - hit.match.start()
    right = _spelled(told, now - was, was)
    return hit.line.finding(
        "TXT-NUM", "warning", (start + told.start("told"), start + told.end("told")),
        f"写的是{told['told']}，去年的报告是 {was}，今年是 {now}，应当是{right}",
        "请对照去年的报告核对。", expected=right,
    )  # fmt: skip


def _spelled(told: re.Match[str], change: int, was: int) -> str:
    """The right change in the words of the told one."""
    if change == 0:
        return "持平"
    is_less = word_pattern("shares", "less").search(told["way"]) is not None
    way = told["way"] if is_less == (change < 0) else ("减少" if change < 0 else "增加")
    if told["unit"] not in "%％":
        return f"{way}{abs(change)}{told['unit']}"
    digits = Decimal(1).scaleb(-len(told["digits"] or ""))
    percent = (Decimal(abs(change)) / was * 100).quantize(digits, ROUND_HALF_UP)
    return f"{way}{percent}{told['unit']}"
