"""This year's report against last year's as a whole: XY-WHICH, -JUMP, -DUP, -FORM.

What the form carries from year to year (XY-CARRY, -VALID, -ITEMS, -PENDING) are rules of the form:
see cases.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from nianbao.checks.dossier import Cells, Dossier
from nianbao.checks.prose import SENTENCE, Line
from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Table
from nianbao.report.keys import OTHER, PREAMBLE
from nianbao.report.model import Number, Report

_JUMP = 10  # times
_FROM_OR_TO = 20
_OTHER_UNIT = 1000  # times; 万元 is 10 000 元, and amounts grow by themselves, too
_FEWEST_SENTENCES = 3  # two that are the same are no copied report
_LEAST_SENTENCE = 8  # characters; shorter ones are the same every year
_HEADING = 20  # characters; （一）依申请公开情况。 is the same every year, too


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

    Where several cells go on from one of an older form, it is their sum. A total that jumps with
    one of its parts is the same jump.
    """
    jumps = [each for cells in _large(dossier) if (each := _jump(dossier, cells))]
    jumped = {cell for jump in jumps for cell in jump.cells}
    for jump in jumps:
        table = dossier.report.form.tables[jump.cells[0].table]
        if jumped.isdisjoint(part for cell in jump.cells for part in _all_parts(table, cell)):
            yield _told(dossier, table, jump)


class _Jump(NamedTuple):
    """Cells that stand for one of last year's, and the two numbers that are far apart."""

    cells: Cells
    now: Number
    before: Number


def _large(dossier: Dossier) -> Iterable[Cells]:
    """The cells that may have jumped."""
    now, before = dossier.values, dossier.last_values
    if now is None or before is None:
        return dossier.last_sums
    return [
        (cell,)
        for cell, one, other in zip(dossier.report.numbers, now, before, strict=True)
        if one + other >= _FROM_OR_TO and (one > other * _JUMP or other > one * _JUMP)
    ]


def _all_parts(table: Table, cell: CellKey) -> set[CellKey]:
    parts = set(table.parts(cell))
    # a grand total is added up along its row and its column
    if cell.row in table.computed_rows and cell.column in table.computed_columns:
        parts |= {part for first in table.parts(cell) for part in table.parts(first)}
        parts |= {key for key in table.cells() if key.column == cell.column and key != cell}
    return parts.union(*(table.parts(part) for part in parts))


def _jump(dossier: Dossier, cells: Cells) -> _Jump | None:
    now, before = _sum(dossier.report, cells), dossier.last_sum(cells)
    if now is None or before is None:
        return None
    few, many = sorted((now.value, before.value))
    if many < _FROM_OR_TO or many <= few * _JUMP:
        return None
    jump = _Jump(cells, now, before)
    if _is_money(dossier.report, cells[0]):
        return jump if 0 < few * _OTHER_UNIT < many else None
    column = dossier.report.form.tables[cells[0].table].columns[cells[0].column]
    return jump if column.kind == "count" else None


def _sum(report: Report, cells: Cells) -> Number | None:
    """The number of some cells together; None where one is not known."""
    if len(cells) == 1:
        return report.numbers[cells[0]]
    numbers = [number for cell in cells if (number := report.numbers[cell])]
    total = sum(number.value for number in numbers)
    return Number(total, str(total)) if len(numbers) == len(cells) else None


def _is_money(report: Report, cell: CellKey) -> bool:
    """Whether a cell is an amount in a unit that the form gives."""
    table = report.form.tables[cell.table]
    has_one_unit = table.rows[cell.row].unit_choice is None
    return has_one_unit and table.columns[cell.column].kind == "money"


def _told(dossier: Dossier, table: Table, jump: _Jump) -> Finding:
    report, cells = dossier.report, jump.cells
    places = [(str(cell), report.place_of(cell)) for cell in cells]
    typed = (at for at, cell in enumerate(cells) if _is_typed(report, cell))
    path, place = places[next(typed, 0)]
    is_money = _is_money(report, cells[0])
    times = "千倍以上，多半是“元”当“万元”填了" if is_money else "十倍以上"
    name = " ＋ ".join(map(table.label, cells))
    hint = "请核对两年的数；确有原因的，在“说明”里写明。"
    if len(cells) > 1:
        hint = f"去年的表式把这 {len(cells)} 项合成一项，所以与它们的和比较。{hint}"
    return Finding(
        "XY-JUMP", "warning", place, path,
        f"{name}：去年 {jump.before.text}，今年{_added_up(report, jump)}，相差{times}", hint,
        expected=jump.before.text, actual=jump.now.text,
        cells=tuple(places) if len(cells) > 1 else (),
    )  # fmt: skip


def _is_typed(report: Report, cell: CellKey) -> bool:
    number = report.typed.get(cell)
    return number is not None and number.place is not None


def _added_up(report: Report, jump: _Jump) -> str:
    """` 30`; of several numbers how they make it: ` 1 + 2 + 0 = 3`."""
    numbers = (report.numbers[cell] for cell in jump.cells)
    terms = " + ".join(number.text for number in numbers if number)
    return f" {terms} = {jump.now.text}" if len(jump.cells) > 1 else f" {jump.now.text}"


def check_copied_text(dossier: Dossier) -> Iterator[Finding]:
    """XY-DUP: more than half of the sentences are last year's, but for the year; or nearly all of
    them are, but for the numbers, too.
    """
    if dossier.last is None or _is_surely_new(dossier.report, dossier.last):
        return
    before, now = _plain_sentences(dossier.last), _plain_sentences(dossier.report)
    known = frozenset(before)
    same, but_for = [sentence for sentence in now if sentence in known], "年份"
    if 2 * len(same) <= len(now):
        same, but_for = _same_but_for_numbers(now, known), "年份和数字"
    if len(same) >= _FEWEST_SENTENCES:
        line, span = _first_of(same[0], dossier)
        yield Finding(
            "XY-DUP", "warning", line.place(*span), line.key,
            f"{len(now)} 句话里有 {len(same)} 句与去年的报告相同（{but_for}除外）",
            "请按今年的情况改写；第一句相同的在这里。",
            expected=f"不多于 {len(now) // 2}", actual=str(len(same)),
        )  # fmt: skip


def _is_surely_new(report: Report, last: Report) -> bool:
    """Whether too few sentences can be last year's, as their outlines tell: nearly always."""
    now, before = _outlines(report), frozenset(_outlines(last))
    new = [each for each in now if each not in before and len(each) >= _LEAST_OUTLINE]
    others = [each for each in new if "0" not in each]
    return 2 * len(new) > len(now) and len(others) > len(now) // _FEW


_LEAST_OUTLINE = _LEAST_SENTENCE + 4  # which keeps the year


def _outlines(report: Report) -> list[str]:
    """The sentences of the report's own texts without headings, blanks and marks, each digit 0."""
    text = "\n".join(_texts(report))
    for digit in "123456789":
        text = text.replace(digit, "0")
    for mark in "！？；\n":
        text = text.replace(mark, "。")
    return [sentence.lstrip(_CLOSERS) for sentence in "".join(text.split()).split("。")]


_CLOSERS = "”’）》"  # behind the mark of a sentence


def _same_but_for_numbers(now: Sequence[str], before: frozenset[str]) -> list[str]:
    """The sentences that only have other numbers, where all but a few do."""
    few = len(now) // _FEW
    if len(now) - len(before) > few:
        return []
    others = (s for s in now if s not in before and not _DIGIT.search(s))
    if next(islice(others, few, None), None) is not None:  # one more than a few
        return []
    known = frozenset(_NUMBER.sub("", sentence) for sentence in before)
    same = [sentence for sentence in now if _NUMBER.sub("", sentence) in known]
    return same if len(now) - len(same) <= few else []


_FEW = 10  # one sentence of so many
_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _own_texts(report: Report) -> list[str]:
    """The texts that offices write themselves; the others are made of standard sentences."""
    return [key for key in report.texts if key not in (PREAMBLE, OTHER)]


def _plain_sentences(report: Report) -> list[str]:
    """The sentences of the report's own texts without headings, years and blanks, all at one go."""
    texts = _texts(report)
    text = "\n".join(texts)
    sentences = SENTENCE.findall(text)
    if " " in text or not "".join(texts).isprintable():  # only then can there be blanks
        plain = [_plain(sentence) for sentence in sentences]
    else:
        plain = _YEAR.sub("", "\n".join(sentences)).split("\n")
    return [sentence for sentence in plain if len(sentence) >= _LEAST_SENTENCE]


def _texts(report: Report) -> list[str]:
    """The paragraphs of the report's own texts without headings."""
    return [
        paragraph.text
        if not 0 < paragraph.head_length <= _HEADING
        else paragraph.text[paragraph.head_length :].lstrip(_CLOSERS)
        for key in _own_texts(report)
        for paragraph in report.texts[key].paragraphs
    ]


def _plain(sentence: str) -> str:
    return _YEAR.sub("", "".join(sentence.split()))


def _first_of(plain: str, dossier: Dossier) -> tuple[Line, tuple[int, int]]:
    """Where a sentence stands."""
    return next(
        (line, (start, start + len(sentence)))
        for line in dossier.lines_in(*_own_texts(dossier.report))
        for start, sentence in line.sentences
        if _plain(sentence) == plain
    )


_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


def _place(report: Report, key: str) -> Place:
    return report.places[key]
