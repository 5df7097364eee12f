"""Text that is struck out: never read as part of a number, in whatever kind of file."""

import copy
import io
import random

import openpyxl
import pikepdf
import pytest
from conftest import EXAMPLES
from edited_word import Edited, W
from libreoffice import converted
from lxml import etree
from odd_pdf import HEIGHT, LEFT, Sheet
from odd_word import docx, p, run, tbl, tc, tr
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from read_back import grids, paragraphs, texts_by_row

from nianbao import pipeline
from nianbao.importers.numbers import Unclear, read_amount, stands_for_number
from nianbao.importers.run import import_report
from nianbao.making import Order
from nianbao.reading.pdf import read_pdf
from nianbao.reading.sheets import read_spreadsheet
from nianbao.reading.web import read_web
from nianbao.reading.word import read_word
from nianbao.report.read import read_report

XS = [80.0, 240.0, 380.0, 520.0]
KEPT = "〔涂改：12〕15"


def word():
    def gone(text):
        return run(text, "<w:strike/>")

    row = tr("规章", tc(p(gone("12"), run("15"))), "3")
    return read_word(docx(p(run("一、"), gone("总体"), run("情况")) + tbl(row)), "年报.docx")


def web():
    page = (
        '<p>一、<span style="text-decoration: red line-through">总体</span>情况</p>'
        "<table><tr><td>规章<td><s>12</s>15<td>3</table>"
    )
    return read_web(page.encode(), "年报.html")


def sheet():
    book = openpyxl.Workbook()
    struck = TextBlock(InlineFont(strike=True), "12")
    for row in (["一、情况"], ["规章", CellRichText(struck, "15"), 3], ["文件", 7, 8]):
        book.active.append(row)
    book.active["B3"].font = Font(strike=True)
    file = io.BytesIO()
    book.save(file)
    return read_spreadsheet(file.getvalue(), "年报.xlsx")


def printed():
    sheet = Sheet()
    sheet.text(LEFT, 60, "一、总体情况")
    sheet.line(LEFT + 32, 55, LEFT + 64, 55)
    sheet.table(100, XS, [["规章", "1215", "3"]])
    sheet.bar(243, 112.5, 10, 0.5)
    return read_pdf(sheet.done(), "年报.pdf")


@pytest.mark.parametrize("read", [word, web, printed])
def test_words_are_left_out_and_named_and_a_number_is_none(read) -> None:
    source = read()
    assert paragraphs(source) == ["一、情况"]
    assert texts_by_row(grids(source)[0]) == [["规章", KEPT, "3"]]
    assert any("划去的文字没有读入" in said and "总体" in said for said in source.remarks)
    assert any("涂改" in said and "12" in said for said in source.remarks)


def test_in_a_spreadsheet_a_cell_counts_as_a_whole() -> None:
    rows = texts_by_row(grids(sheet())[0])
    assert rows[1:] == [["规章", "〔涂改：1215〕", "3"], ["文件", "〔涂改：7〕", "8"]]


@pytest.mark.parametrize("sign", "｜|│┃")
def test_all_that_is_struck_is_left_out_also_behind_what_parts_cells(sign) -> None:
    page = f"<p>总体情况：<s>去年收到申请5件{sign}办结3件。</s>收到申请7件。</p><p><s>12{sign}13</s></p>"
    source = read_web(page.encode(), "年报.html")
    assert paragraphs(source) == [
        f"总体情况：{sign}收到申请7件。", f"〔涂改：12〕{sign}〔涂改：13〕",
    ]  # fmt: skip
    assert any("去年收到申请5件" in said and "办结3件" in said for said in source.remarks)


@pytest.mark.parametrize("text", [KEPT, "〔涂改：12〕", "〔涂改：0〕3件"])
def test_it_keeps_its_column_but_is_in_doubt(text) -> None:
    assert stands_for_number(text)
    read = read_amount(text, "count", ("件",))
    assert isinstance(read, Unclear)
    assert "涂改" in read.why


# -- how a PDF shows it


def table(draw):
    """The cell of a PDF's table over whose number something is drawn; it stands at 243, 116."""
    sheet = Sheet()
    sheet.table(100, XS, [["规章", "12", "3"]])
    draw(sheet)
    found = grids(read_pdf(sheet.done(), "年报.pdf"))[0]
    texts = {column: text for _, column, _, _, text in found if text}
    assert (texts[0], texts[2]) == ("规章", "3")
    return texts[1]


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: sheet.line(243, 113, 253, 113),
        lambda sheet: sheet.line(241, 112, 379, 113),  # by hand, from one edge to the other
        lambda sheet: sheet.line(242, 117, 255, 107),
    ],
)
def test_a_number_that_is_struck_out(draw) -> None:
    assert table(draw) == "〔涂改：12〕"


def test_a_number_that_a_reader_has_struck_out_with_a_pen() -> None:
    sheet = Sheet()
    sheet.table(100, XS, [["规章", "12", "3"]])
    with pikepdf.open(io.BytesIO(sheet.done())) as pdf:
        left, low, right, high = 243, HEIGHT - 118, 253, HEIGHT - 108
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.StrikeOut,
            Rect=[left, low, right, high],
            QuadPoints=[left, high, right, high, left, low, right, low],
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        file = io.BytesIO()
        pdf.save(file)
    source = read_pdf(file.getvalue(), "年报.pdf")
    assert texts_by_row(grids(source)[0]) == [["规章", "〔涂改：12〕", "3"]]


def test_a_number_printed_over_another() -> None:
    assert table(lambda sheet: sheet.text(243, 116, "15", 10)) == "1〔涂改：25〕"


@pytest.mark.parametrize(
    "draw",
    [
        lambda sheet: sheet.line(243, 117.5, 253, 117.5),  # underlined
        lambda sheet: sheet.line(243, 106, 253, 106),  # above
        lambda sheet: sheet.line(260, 124, 380, 100),  # a blank corner is crossed out
        lambda sheet: sheet.text(243.4, 116, "12", 10),  # bold
    ],
)
def test_a_number_that_is_not(draw) -> None:
    assert table(draw) == "12"


def test_numbers_underlined_in_a_colour_are_named() -> None:
    sheet = Sheet()
    sheet.table(100, XS, [["规章", "15", "3"]])
    sheet.canvas.setStrokeColorRGB(0.8, 0, 0)
    sheet.line(243, 117.5, 253, 117.5)
    sheet.text(LEFT, 180, "www.example.gov.cn/2024")
    sheet.line(LEFT, 182, LEFT + 180, 182)
    source = read_pdf(sheet.done(), "年报.pdf")
    assert [said for said in source.remarks if "下划线" in said] == [
        "带颜色下划线的数字（多半是修订时加上的）照读了，请核对：第 1 页“15”。"
    ]


# -- whole reports with tracked changes, as LibreOffice prints them


def tracked(path, rng):
    """Some numbers replaced while changes are tracked."""
    edited = Edited(path)
    for text in list(edited.body.iter(W + "t")):
        line = text.getparent()
        if line.tag == W + "r" and (text.text or "").isdigit() and rng.random() < 0.3:
            new = copy.deepcopy(line)
            new.find(W + "t").text = str(int(text.text) + rng.choice((1, 10, 37)))
            text.tag = W + "delText"
            for kind, piece in (("ins", new), ("del", line)):
                change = etree.Element(W + kind, {W + "id": "1", W + "author": "领导"})
                line.addprevious(change) if kind == "del" else line.addnext(change)
                change.append(piece)
    return edited.save(path)


@pytest.mark.debian
@pytest.mark.parametrize("data", sorted(EXAMPLES.rglob("202[04].yaml")), ids=lambda path: path.stem)
def test_no_cell_of_a_printed_draft_is_wrong_in_silence(data, tmp_path) -> None:
    report = read_report(data).report
    (result,) = pipeline.build([data], tmp_path, Order(("word",)))
    draft = tracked(result.written[0], random.Random(3))  # noqa: S311
    (pdf,) = converted("pdf", tmp_path, draft, home=tmp_path)
    imported = import_report(read_pdf(pdf.read_bytes(), "年报.pdf"))
    file = tmp_path / "读入.yaml"
    file.write_text(imported.text, encoding="utf-8")
    typed = read_report(file).report.typed
    certain = {cell: n.value for cell, n in typed.items() if n is not None}
    assert {cell for cell, n in certain.items() if report.numbers[cell].value != n} == set()
    doubts = [doubt for doubt in imported.doubts if "涂改" in doubt.message]
    assert len(doubts) > 20
