"""The plain values and the texts of a plan → their two sheets."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.findings import display_width
from nianbao.forms.definition import Form
from nianbao.report.keys import FEE, levels
from nianbao.report.model import Report
from nianbao.report.shapes import ON_PAPER, WITH_SEAL, WITHOUT_SEAL
from nianbao.report.text import as_typed
from nianbao.source import marks
from nianbao.source.nodes import Scalar
from nianbao.workbook.plan import PlainRow, Plan, TextPlan
from nianbao.workbook.sheets import (
    ABOUT,
    FIELD,
    HEAD,
    HINT,
    KEY,
    LABEL,
    LAST_TEXT,
    TITLE,
    Book,
    SheetWriter,
    chunks,
)

PLAIN_SHEET, TEXTS_SHEET = "基本情况", "正文"

_NAME, _ASKED, _VALUE, _ABOUT, _LAST = 2, 3, 4, 5, 6  # columns
_HEAD_ROW = 4
_SPARE_ROWS, _SPARE_PARAGRAPHS = 12, 12
_PLAIN_WIDTHS = (24, 3, 60, 52, 30)  # of the columns from that of the names on
_TEXT_WIDTHS = (14, 3, 96, 26, 60)
_PLAIN_HINT = (
    "在黄色格子里填，★ 是一定要填的。还要加的项写在最后的空行里，左边写项目名："
    "说明.XY-CARRY、图[1].在、图[1].文件、图[1].题。"
)
_TEXTS_HINT = (
    "每段写一格，从上往下写，不够时插入行。“（一）”开头的是小标题；"
    "{申请.新收.总计} 这样的地方由程序填入数字。"
)


def write_plain(book: Book, plan: Plan, last: Report | None) -> None:
    """The sheet of the agency and all other plain values."""
    sheet = book.sheet(PLAIN_SHEET, marks.PLAIN, colour="C00000")
    heads = ("项目", marks.REQUIRED, "内容", "说明", _last_head(last))
    _write_head(sheet, "基本情况", _PLAIN_HINT, heads)
    row = _HEAD_ROW + 1
    choices = _choices()
    for one in plan.plain:
        at, row = row, _write_value(sheet, row, one, LABEL)
        sheet.put(at, _LAST, _last_field(last, one.path), LAST_TEXT)
        if one.path in choices:
            sheet.allow_words(choices[one.path], at, _VALUE)
    for one in plan.more:
        row = _write_value(sheet, row, one, FIELD)
    for spare in range(row, row + _SPARE_ROWS):
        _write_value(sheet, spare, PlainRow("", "", is_asked=False), FIELD)
    _set_up(sheet, _PLAIN_WIDTHS, row, last)


def write_texts(book: Book, form: Form, plan: Plan, last: Report | None) -> None:
    """The sheet of the texts, a paragraph in each row."""
    sheet = book.sheet(TEXTS_SHEET, marks.TEXTS, colour="548235")
    heads = ("部分", marks.REQUIRED, "内容，每段一格", "说明", _last_head(last))
    _write_head(sheet, "正文", _TEXTS_HINT, heads)
    row = _HEAD_ROW + 1
    headings = {section.key: section.heading for section in form.sections}
    for text in plan.texts:
        about = headings.get(text.key, "不写时由程序按机关的联系方式拟写")
        row = _write_text(sheet, row, text, about, last)
    _set_up(sheet, _TEXT_WIDTHS, row - 1, last)


def _write_head(sheet: SheetWriter, title: str, hint: str, heads: Sequence[str]) -> None:
    for row, text, look in ((2, title, TITLE), (3, hint, HINT)):
        sheet.put(row, 1, marks.OURS, KEY)
        sheet.put(row, _NAME, text, look)
    sheet.put(_HEAD_ROW, 1, marks.OURS, KEY)
    for column, text in enumerate(heads, start=_NAME):
        if text:
            sheet.put(_HEAD_ROW, column, text, HEAD)
    sheet.freeze(_HEAD_ROW + 1, _VALUE)


def _set_up(sheet: SheetWriter, widths: Sequence[float], rows: int, last: Report | None) -> None:
    for column, width in enumerate(widths, start=_NAME):
        sheet.width(column, width)
    head = range(_HEAD_ROW, _HEAD_ROW + 1)
    sheet.print_on_a4(rows, _LAST if last else _ABOUT, head, landscape=True)


def _write_value(sheet: SheetWriter, row: int, one: PlainRow, look: object) -> int:
    """A key and its value; gives the next row."""
    sheet.put(row, _NAME, one.path, LABEL if look is LABEL else FIELD)
    sheet.put(row, _ASKED, marks.REQUIRED if one.is_asked else "", HEAD)
    sheet.put(row, _ABOUT, one.about, ABOUT)
    for number, piece in enumerate(chunks(one.value)):
        if number:
            sheet.put(row + number, 1, marks.CONTINUED, KEY)
        sheet.put(row + number, _VALUE, piece, FIELD)
        about = one.about if not number else ""
        lines = max(_lines(piece, _PLAIN_WIDTHS[2]), _lines(about, _PLAIN_WIDTHS[3]))
        sheet.height(row + number, lines, may_grow=True)
    return row + len(chunks(one.value))


def _write_text(
    sheet: SheetWriter, row: int, text: TextPlan, about: str, last: Report | None
) -> int:
    """A text with room for more paragraphs; gives the next row."""
    pieces = [
        (marks.CONTINUED if number else "", piece)
        for paragraph in text.paragraphs
        for number, piece in enumerate(chunks(paragraph))
    ]
    before = _last_paragraphs(last, text.key)
    length = max(len(pieces), len(before)) + _SPARE_PARAGRAPHS
    for number in range(length):
        mark, piece = pieces[number] if number < len(pieces) else ("", "")
        sheet.put(row + number, 1, mark if number else str(text.ends), KEY)
        sheet.put(row + number, _VALUE, piece, FIELD)
        old = before[number] if number < len(before) else ""
        if old:
            sheet.put(row + number, _LAST, old, LAST_TEXT)
        told = about if not number else ""
        texts = ((piece, 2), (told, 3), (old, 4))
        lines = max(_lines(words, _TEXT_WIDTHS[column]) for words, column in texts)
        sheet.height(row + number, lines, may_grow=True)
    sheet.put(row, _NAME, text.key, LABEL)
    sheet.put(row, _ASKED, marks.REQUIRED if text.is_asked else "", HEAD)
    sheet.put(row, _ABOUT, about, ABOUT)
    return row + length


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of a width."""
    return sum(max(1, -(-display_width(line) // int(width - 2))) for line in text.split("\n"))


def _choices() -> dict[str, tuple[str, ...]]:
    return {
        "机关.层级": levels().names,
        "签发": ON_PAPER,
        "印章": (WITH_SEAL, WITHOUT_SEAL),
    }


def _last_head(last: Report | None) -> str:
    return f"{last.year} 年" if last else ""


def _last_field(last: Report | None, path: str) -> str:
    if last and path == FEE:
        return last.fee.text if last.fee else ""
    value = last.fields.get(path) if last else None
    return value.text if isinstance(value, Scalar) else ""


def _last_paragraphs(last: Report | None, key: str) -> list[str]:
    text = last.texts.get(key) if last else None
    return [as_typed(paragraph.text) for paragraph in text.paragraphs] if text else []
