"""This year's report against last year's as a whole: XY-WHICH, -JUMP, -DUP, -FORM.

What the form carries from year to year (XY-CARRY, -VALID, -ITEMS, -PENDING) are rules of the form:
see cases.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Line, lines_of
from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Table
from nianbao.report.keys import OTHER, PREAMBLE
from nianbao.report.model import Report

_JUMP = 10  # times
_FROM_OR_TO = 20
_FEWEST_SENTENCES = 3  # two that are the same are no copied report
_LEAST_SENTENCE = 8  # characters; shorter ones are the same every year


def unclear_last(report: Report, files: Sequence[str]) -> Finding:
    """XY-WHICH: several files could be last year's; none is taken."""
    return Finding(
        "XY-WHICH", "warning", _place(report, "年度"), "年度",
        f"有 {len(files)} 个文件都像是去年的：{'、'.join(files)}",
        "没有与去年比较。请用 --last 指明一个，或者把多余的移到别的文件夹。",
    )  # fmt: skip


def check_form_change(dossier: Dossier) -> Iterator[Finding]:
    """XY-FORM: the two years are on different forms; says what cannot be compared."""
    report, last = dossier.report, dossier.last
    if last is None or last.form is report.form:
        return
    lost = [cell for cell in report.form.cells() if not report.form.counterpart(cell, last.form)]
    named = "、".join(_rows_named(report, lost)) or "无"
    yield Finding(
        "XY-FORM", "warning", _place(report, "年度"), "年度",
        f"去年用的是表式 {last.form.id}，今年是 {report.form.id}，这些数不能与去年比较：{named}",
        "请另外核对这些数，核对过的写进“说明”。",
        expected=last.form.id, actual=report.form.id,
    )  # fmt: skip


def _rows_named(report: Report, cells: Sequence[CellKey]) -> Iterator[str]:
    """主动公开·行政规范性文件·有效; a whole row by its name."""
    rows: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        rows.setdefault((cell.table, cell.row), []).append(cell.column)
    for (table, row), columns in rows.items():
        whole = len(columns) == len(report.form.tables[table].rows[row].columns)
        yield f"{table}·{row}" + ("" if whole else f"·{'和'.join(columns)}")


def check_jumps(dossier: Dossier) -> Iterator[Finding]:
    """XY-JUMP: a count that grew or shrank more than tenfold, from or to at least twenty.

    A total that jumps with one of its parts is the same jump.
    """
    if dossier.last is None:
        return
    large = {
        cell
        for values in (dossier.values, dossier.last_values)
        for cell, value in values.items()
        if value >= _FROM_OR_TO
    }
    for table in dossier.report.form.tables.values() if large else ():
        jumping = [cell for cell in table.cells() if cell in large and _jumps(dossier, cell)]
        for cell in jumping:
            if not _all_parts(table, cell).intersection(jumping):
                yield _jump(dossier, table, cell)


def _all_parts(table: Table, cell: CellKey) -> set[CellKey]:
    parts = set(table.parts(cell))
    # a grand total is added up along its row and its column
    if cell.row in table.computed_rows and cell.column in table.computed_columns:
        parts |= {part for first in table.parts(cell) for part in table.parts(first)}
        parts |= {key for key in table.cells() if key.column == cell.column and key != cell}
    return parts.union(*(table.parts(part) for part in parts))


def _jumps(dossier: Dossier, cell: CellKey) -> bool:
    column = dossier.report.form.tables[cell.table].columns[cell.column]
    now, before = dossier.values.get(cell), dossier.last_values.get(cell)
    if now is None or before is None or column.kind != "count":
        return False
    return max(now, before) > min(now, before) * _JUMP


def _jump(dossier: Dossier, table: Table, cell: CellKey) -> Finding:
    report = dossier.report
    now, before = report.numbers[cell], dossier.last_number(cell)
    assert now is not None and before is not None  # noqa: S101, PT018 - it has jumped
    return Finding(
        "XY-JUMP", "warning", report.place_of(cell), str(cell),
        f"{table.label(cell)}：去年 {before.text}，今年 {now.text}，相差十倍以上",
        "请核对两年的数；确有原因的，在“说明”里写明。", expected=before.text, actual=now.text,
    )  # fmt: skip


def check_copied_text(dossier: Dossier) -> Iterator[Finding]:
    """XY-DUP: more than half of the sentences are last year's, but for the year."""
    report, last = dossier.report, dossier.last
    if last is None:
        return
    old = {plain for _, _, plain in _sentences(last)}
    now = list(_sentences(report))
    same = [(line, span) for line, span, plain in now if plain in old]
    if 2 * len(same) > len(now) and len(same) >= _FEWEST_SENTENCES:
        line, span = same[0]
        yield Finding(
            "XY-DUP", "warning", line.place(*span), line.key,
            f"{len(now)} 句话里有 {len(same)} 句与去年的报告相同（年份除外）",
            "请按今年的情况改写；第一句相同的在这里。",
            expected=f"不多于 {len(now) // 2}", actual=str(len(same)),
        )  # fmt: skip


def _sentences(report: Report) -> Iterator[tuple[Line, tuple[int, int], str]]:
    """The sentences of the report's own texts: where each stands, and its words without years.

    Preamble and section six are made of standard sentences.
    """
    for key, text in report.texts.items():
        if key in (PREAMBLE, OTHER):
            continue
        for line in lines_of(text):
            for start, sentence in line.sentences:
                plain = _YEAR.sub("", "".join(sentence.split()))
                if len(plain) >= _LEAST_SENTENCE:
                    yield line, (start, start + len(sentence)), plain


_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


def _place(report: Report, key: str) -> Place:
    return report.places[key]
