"""PDF files, ours and others', read into paragraphs and grids."""

import base64
import io
import os
import sys
import zlib

import pytest
from conftest import CLEAN, EXAMPLES
from odd_pdf import HEIGHT, LEFT, PITCH, RIGHT, SIZE, WIDTH, Sheet
from PIL import Image
from read_back import grids, order, paragraphs, printed_cells, said, texts_by_row
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from nianbao import pipeline
from nianbao.cli import run
from nianbao.compose import compose
from nianbao.errors import FileError
from nianbao.making import Order
from nianbao.reading.pdf import read_pdf
from nianbao.report.read import read_report

FULL = "政府信息公开工作年度报告的正文每行二十七字到此断开接"  # with an indent the lines are two shorter
XS = [80.0, 240.0, 380.0, 520.0]


def read(sheet: Sheet):
    return read_pdf(sheet.done(), "年报.pdf")


def body(sheet: Sheet, y: float = 120, left: float = LEFT) -> float:
    """A paragraph of three full lines and a bit, from which the measure can be told."""
    return sheet.paragraph(y, FULL[:-2] + "，", FULL + "和", FULL + "和", "结束。", left=left)


BODY = FULL[:-2] + "，" + (FULL + "和") * 2 + "结束。"


# -- our own files


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("edition", ["公文", "张贴"])
def test_what_was_written_reads_back(path, edition, tmp_path) -> None:
    document = compose(read_report(path).report)
    (result,) = pipeline.build([path], tmp_path, Order(("pdf",), edition=edition))
    source = read_pdf(result.written[0].read_bytes(), "年报.pdf")
    if edition == "公文":
        assert paragraphs(source) == said(document)
        assert source.remarks == ()
    found, printed = grids(source), printed_cells(document)
    assert [texts_by_row(grid) for grid in found] == [texts_by_row(grid) for grid in printed]
    for grid, cells in zip(found, printed, strict=True):
        assert [(row, rows) for row, _, rows, _, _ in grid] == [
            (row, rows) for row, _, rows, _, _ in cells
        ]
        if document.form_id == "2021":  # the other form's table has edges that no line draws
            assert [cell[:4] for cell in grid] == [cell[:4] for cell in cells]


def test_a_chart_of_ours_is_named_and_its_words_are_no_text(write) -> None:
    more = "图:\n  - {在: 总体情况, 数据: 申请.新收, 题: 申请人构成}\n"
    path = write(
        CLEAN.replace(
            "申请: 全部为零",
            "申请: {未列为零: true, 新收: [3, 1, 0, 0, 0, 0], 结转下年: [3, 1, 0, 0, 0, 0]}",
        )
        + more
    )
    document = compose(read_report(path).report)
    (result,) = pipeline.build([path], path.parent, Order(("pdf",)))
    source = read_pdf(result.written[0].read_bytes(), "年报.pdf")
    texts = paragraphs(source)
    texts.remove("申请人构成")
    assert texts == said(document)
    assert len(grids(source)) == len(printed_cells(document))
    assert "图没有读入：第 1 页" in source.remarks[0]


# -- paragraphs


def test_a_line_that_fills_the_measure_goes_on() -> None:
    sheet = Sheet()
    y = body(sheet)
    sheet.paragraph(y, "第二段。")
    assert paragraphs(read(sheet)) == [BODY, "第二段。"]


def test_nothing_goes_on_from_a_line_on_the_right() -> None:
    sheet = Sheet()
    y = body(sheet)
    sheet.text(RIGHT - 5 * SIZE, y, "示例镇政府")
    sheet.text(LEFT, y + PITCH, "附注")
    assert paragraphs(read(sheet))[-2:] == ["示例镇政府", "附注"]


def block(sheet: Sheet, y: float, *paragraphs: list[str]) -> float:
    """Paragraphs that begin at the edge, as many offices print them."""
    for lines in paragraphs:
        y = sheet.paragraph(y, *lines, indent=0, left=LEFT)
    return y


def test_without_indents_a_number_behind_a_full_line_begins_a_paragraph() -> None:
    full = FULL + "。"
    sheet = Sheet()
    block(
        sheet,
        100,
        ["短。"],
        [full],
        ["一、总体情况"],
        [FULL + "，", "短。"],
        [full],
        ["（二）短。"],
    )
    source = read(sheet)
    assert paragraphs(source) == [
        "短。", full, "一、总体情况", FULL + "，短。", full, "（二）短。",
    ]  # fmt: skip
    assert source.remarks == ()


def test_without_indents_what_nothing_tells_is_named() -> None:
    sheet = Sheet()
    block(sheet, 100, ["短。"], [FULL + "。"], ["接着的话。"], ["短。"], ["短。"])
    source = read(sheet)
    assert paragraphs(source) == ["短。", FULL + "。接着的话。", "短。", "短。"]
    assert source.remarks == (
        "段落没有缩进，看不出是不是另起一段，接在上一行后面了：第 1 页第 3 行“接着的话。”。",
    )


def test_room_between_paragraphs_parts_them() -> None:
    sheet = Sheet()
    y = block(sheet, 100, ["短。"], [FULL + "，", FULL + "，", FULL + "。"])
    block(sheet, y + PITCH / 2, ["接着的话。"])
    assert paragraphs(read(sheet)) == ["短。", (FULL + "，") * 2 + FULL + "。", "接着的话。"]


def test_a_line_that_ends_in_a_bracket_goes_on() -> None:
    sheet = Sheet()
    y = block(sheet, 100, ["短。"], [FULL + "，", FULL + "，", FULL[:20] + "（国办函"])
    block(sheet, y, ["〔2020〕1号）。"])
    assert paragraphs(read(sheet))[-1].endswith("（国办函〔2020〕1号）。")


def test_headings_and_centred_lines_stand_alone() -> None:
    sheet = Sheet()
    sheet.text(180, 60, "年度报告", 22)
    y = body(sheet, sheet.paragraph(100, "一、总体情况", indent=0))
    sheet.text(LEFT, y, "二、主动公开政府信息情况")
    assert paragraphs(read(sheet)) == ["年度报告", "一、总体情况", BODY, "二、主动公开政府信息情况"]


def test_a_paragraph_goes_on_over_the_page_break_and_page_numbers_are_dropped() -> None:
    sheet = Sheet()
    y = body(sheet)
    sheet.paragraph(y, FULL[:-2] + "，", FULL + "和")
    sheet.text(280, HEIGHT - 50, "— 1 —", 14)
    sheet.page()
    sheet.paragraph(100, "末行。", indent=0, left=LEFT)
    sheet.text(280, HEIGHT - 50, "— 2 —", 14)
    assert paragraphs(read(sheet)) == [BODY, FULL[:-2] + "，" + FULL + "和末行。"]


def test_a_web_address_that_did_not_fit_goes_on() -> None:
    sheet = Sheet()
    y = body(sheet)
    sheet.paragraph(y, FULL[:16] + "在", "（http://www.example.gov.cn）查阅。")
    assert paragraphs(read(sheet))[1] == FULL[:16] + "在（http://www.example.gov.cn）查阅。"


def test_heads_that_are_repeated_are_dropped_and_named() -> None:
    sheet = Sheet()
    for number in range(1, 4):
        sheet.text(LEFT, 40, "示例县人民政府公报", 9)
        sheet.text(280, HEIGHT - 40, f"第 {number} 页 共 3 页", 9)
        body(sheet)
        sheet.page()
    source = read(sheet)
    assert paragraphs(source) == [BODY] * 3
    assert "示例县人民政府公报" in source.remarks[0]


def test_a_name_at_the_top_of_first_and_last_page_is_no_head() -> None:
    """As browsers print a web page: the title begins with it, and it happens to be signed there."""
    signed = Sheet()
    for size in (22, 0, 0, SIZE):
        if size:
            signed.text(200, 40, "示例县示例镇人民政府", size)
        body(signed)
        signed.page()
    assert paragraphs(read(signed)).count("示例县示例镇人民政府") == 2


def test_text_that_is_printed_twice_to_look_bold_is_read_once() -> None:
    sheet = Sheet()
    for shift in (0, 0.4):
        sheet.text(LEFT + shift, 100, "一一总体情况")
    assert paragraphs(read(sheet)) == ["一一总体情况"]


def test_watermarks_are_left_out_and_named() -> None:
    sheet = Sheet()
    body(sheet)
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 400)
    sheet.canvas.rotate(45)
    sheet.text(0, HEIGHT, "内部资料", 40)
    sheet.canvas.restoreState()
    source = read(sheet)
    assert paragraphs(source) == [BODY]
    assert "水印" in source.remarks[0]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned(angle) -> None:
    sheet = Sheet()
    sheet.canvas.translate(*{90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[angle])
    sheet.canvas.rotate(angle)
    sheet.text(LEFT, 500, "一、总体情况")
    sheet.table(540, XS, [["规章", "0", "1"], ["文件", "2", "3"]])
    source = read(sheet)
    assert order(source) == "pT"
    assert texts_by_row(grids(source)[0]) == [["规章", "0", "1"], ["文件", "2", "3"]]


def test_radicals_that_look_like_characters_are_characters() -> None:
    source = read_pdf(_with_text("\u2f00\u2f64"), "x")
    assert paragraphs(source) == ["一用"]


def _with_text(text: str) -> bytes:
    """A PDF whose font names its shapes as this text."""
    sheet = Sheet()
    sheet.text(LEFT, 100, "一用")
    data = sheet.done()
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                named = thing.ToUnicode.read_bytes()
                for plain, wanted in zip("一用", text, strict=True):
                    named = named.replace(
                        f"<{ord(plain):04X}>".encode(), f"<{ord(wanted):04X}>".encode()
                    )
                thing.ToUnicode.write(named)
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


# -- tables


def test_a_table_is_rebuilt_from_its_lines() -> None:
    sheet = Sheet()
    y = body(sheet)
    sheet.table(y, XS, [["规章", "0", "12"], ["文件", "2", "3"]])
    sheet.text(LEFT, y + 90, "之后")
    source = read(sheet)
    assert order(source) == "pTp"
    assert grids(source) == [[
        (0, 0, 1, 1, "规章"), (0, 1, 1, 1, "0"), (0, 2, 1, 1, "12"),
        (1, 0, 1, 1, "文件"), (1, 1, 1, 1, "2"), (1, 2, 1, 1, "3"),
    ]]  # fmt: skip


def test_lines_that_are_drawn_as_thin_bars_are_lines() -> None:
    sheet = Sheet()
    for y in (100, 130, 160):
        sheet.bar(80, y, 200, 0.5)
    for x in (80, 180, 279.5):
        sheet.bar(x, 100, 0.5, 60)
    sheet.bar(81, 101, 98, 28)  # shading
    sheet.text(190, 120, "3", 10)
    assert grids(read(sheet)) == [
        [(0, 0, 1, 1, ""), (0, 1, 1, 1, "3"), (1, 0, 1, 1, ""), (1, 1, 1, 1, "")]
    ]


def test_cells_without_a_line_between_are_one() -> None:
    sheet = Sheet()
    for y, left in ((100, 80), (130, 180), (160, 80)):
        sheet.line(left, y, 280, y)
    for x in (80, 180, 280):
        sheet.line(x, 100, x, 160)
    sheet.text(90, 125, "三、本", 10)
    sheet.text(90, 140, "年度", 10)
    sheet.text(190, 120, "1", 10)
    sheet.text(190, 150, "2", 10)
    assert grids(read(sheet)) == [
        [(0, 0, 2, 1, "三、本\n年度"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]
    ]


def test_lines_that_are_drawn_piece_by_piece_are_whole() -> None:
    sheet = Sheet()
    for y in (100, 130, 160):
        for x in (80, 180, 280):
            sheet.bar(x, y, 100, 0.5)  # as browsers do, a cell at a time
    for x, top in ((80, 100), (80, 130), (180, 130), (280, 130), (379, 100), (379, 130)):
        sheet.bar(x, top, 0.5, 30)
    sheet.text(90, 120, "一、本年新收", 10)
    sheet.text(90, 150, "二、上年结转", 10)
    assert [cell[:4] for cell in grids(read(sheet))[0]] == [
        (0, 0, 1, 3),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]


def test_a_table_without_outer_lines_has_them_where_the_others_end() -> None:
    sheet = Sheet()
    for y in (100, 130, 160):
        sheet.line(80, y, 280, y)
    sheet.line(180, 100, 180, 160)
    sheet.text(90, 120, "左", 10)
    sheet.text(190, 150, "右", 10)
    assert grids(read(sheet)) == [
        [(0, 0, 1, 1, "左"), (0, 1, 1, 1, ""), (1, 0, 1, 1, ""), (1, 1, 1, 1, "右")]
    ]


@pytest.mark.parametrize(
    ("width", "inset", "lines", "read_as"),
    [
        (24, 3, ["123", "45"], "12345"),
        (36, 5.4, ["12345", "6"], "123456"),  # Word leaves 5.4 pt free on both sides
        (24, 3, ["12", "34"], "12\n34"),  # another digit would have fitted: two numbers
        (36, 13, ["12", "3"], "12\n3"),  # centred
    ],
)
def test_a_number_broken_inside_a_narrow_cell_is_one_number(width, inset, lines, read_as) -> None:
    sheet = Sheet()
    for x in (80, 180, 180 + width):
        sheet.line(x, 100, x, 140)
    for y in (100, 140):
        sheet.line(80, y, 180 + width, y)
    for y, text in zip((118, 131), lines, strict=True):
        sheet.text(180 + inset, y, text, 10)
    assert grids(read(sheet))[0][1][-1] == read_as


def test_a_frame_around_the_page_is_no_table() -> None:
    sheet = Sheet()
    sheet.canvas.rect(40, 40, WIDTH - 80, HEIGHT - 80)
    y = body(sheet)
    sheet.table(y, XS, [["规章", "0", "1"]])
    assert order(read(sheet)) == "pT"


def test_columns_without_lines_are_parted_by_tabs() -> None:
    sheet = Sheet()
    sheet.text(80, 100, "行政许可")
    sheet.text(300, 100, "42")
    assert paragraphs(read(sheet)) == ["行政许可\t42"]


# -- tables over page breaks

HEAD = [["信息内容", "制发", "废止"]]


def over_the_break(upper, lower, xs=XS, lower_xs=None):
    sheet = Sheet()
    y = body(sheet)
    sheet.table(y, xs, upper)
    sheet.page()
    bottom = sheet.table(80, lower_xs or xs, lower)
    sheet.text(LEFT, bottom + PITCH, "之后")
    return read(sheet)


def test_a_table_goes_on_without_its_repeated_head() -> None:
    source = over_the_break([*HEAD, ["规章", "1", "2"]], [*HEAD, ["规范性文件", "3", "4"]])
    assert order(source) == "pTp"
    assert texts_by_row(grids(source)[0]) == [*HEAD, ["规章", "1", "2"], ["规范性文件", "3", "4"]]


def test_a_table_goes_on_between_other_margins_and_with_fewer_columns() -> None:
    wide = [x + 20 for x in (80.0, 380.0, 520.0)]
    source = over_the_break([*HEAD, ["规章", "1", "2"]], [["行政许可", "42"]], lower_xs=wide)
    assert grids(source)[0][-2:] == [(2, 0, 1, 2, "行政许可"), (2, 2, 1, 1, "42")]


def test_tables_of_other_widths_stay_two() -> None:
    source = over_the_break(HEAD, [["行政许可", "42"]], lower_xs=[80.0, 200.0, 400.0])
    assert order(source) == "pTTp"


def test_a_row_that_was_torn_is_one_row() -> None:
    source = over_the_break(
        [*HEAD, ["（二）部分公开（区分处", "1", "2"]],
        [["理的，只计这一情形）", "", ""], ["（三）", "3", "4"]],
    )
    assert texts_by_row(grids(source)[0])[1:] == [
        ["（二）部分公开（区分处理的，只计这一情形）", "1", "2"],
        ["（三）", "3", "4"],
    ]


def test_blank_numbers_below_a_break_stay_blank() -> None:
    source = over_the_break([*HEAD, ["（二）部分公开", "1", "2"]], [["（三）不予公开", "", ""]])
    assert texts_by_row(grids(source)[0])[1:] == [
        ["（二）部分公开", "1", "2"],
        ["（三）不予公开", "", ""],
    ]


@pytest.mark.parametrize(
    ("upper", "lower", "text"),
    [
        ("三、本年度办理结果", "三、本年度办理结果", "三、本年度办理结果"),
        ("三、本年度办理结果", "", "三、本年度办理结果"),
        ("三、本年度", "办理结果", "三、本年度办理结果"),
    ],
)
def test_a_label_over_a_page_break_is_one_label(upper, lower, text) -> None:
    def part(sheet, top, label, rows):
        for n in range(len(rows) + 1):
            sheet.line(80 if n in (0, len(rows)) else 180, top + 24 * n, 520, top + 24 * n)
        for x in (80, 180, 520):
            sheet.line(x, top, x, top + 24 * len(rows))
        sheet.text(84, top + 16, label, 9)
        for n, row in enumerate(rows):
            sheet.text(190, top + 24 * n + 16, row, 10)

    sheet = Sheet()
    part(sheet, 700, upper, ["（一）予以公开", "（二）部分公开"])
    sheet.page()
    part(sheet, 80, lower, ["（三）不予公开", "（四）无法提供"])
    assert grids(read(sheet)) == [[
        (0, 0, 4, 1, text), (0, 1, 1, 1, "（一）予以公开"), (1, 1, 1, 1, "（二）部分公开"),
        (2, 1, 1, 1, "（三）不予公开"), (3, 1, 1, 1, "（四）无法提供"),
    ]]  # fmt: skip


def test_a_strip_without_cells_above_a_break_is_no_row() -> None:
    sheet = Sheet()
    bottom = sheet.table(700, XS, [["规章", "1", "2"]])
    sheet.canvas.rect(XS[0], HEIGHT - bottom - 10, XS[-1] - XS[0], 10)
    sheet.page()
    sheet.table(80, XS, [["文件", "3", "4"]])
    assert texts_by_row(grids(read(sheet))[0]) == [["规章", "1", "2"], ["文件", "3", "4"]]


def test_equal_numbers_on_both_sides_of_a_break_stay_two() -> None:
    source = over_the_break([["规章", "0", "0"]], [["文件", "0", "0"]])
    assert texts_by_row(grids(source)[0]) == [["规章", "0", "0"], ["文件", "0", "0"]]


# -- what cannot be read


def refused(data: bytes) -> FileError:
    with pytest.raises(FileError) as trouble:
        read_pdf(data, "年报.pdf")
    assert "年报.pdf" in trouble.value.message
    assert trouble.value.hint
    return trouble.value


def scanned(sheet: Sheet) -> None:
    picture = io.BytesIO()
    Image.new("L", (60, 80), 200).save(picture, "PNG")
    sheet.canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)


def test_a_scan_is_refused() -> None:
    sheet = Sheet()
    scanned(sheet)
    assert "扫描件" in refused(sheet.done()).message


def test_a_scanned_page_among_others_is_named() -> None:
    sheet = Sheet()
    body(sheet)
    sheet.page()
    scanned(sheet)
    source = read(sheet)
    assert paragraphs(source) == [BODY]
    assert source.remarks == ("没有文字的页（多半是扫描的）没有读入：第 2 页。",)


def test_recognised_text_on_a_scan_is_to_be_checked() -> None:
    sheet = Sheet()
    scanned(sheet)
    body(sheet)
    assert "逐字核对" in read(sheet).remarks[0]


def test_a_locked_file_is_refused() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(100, 100, "A")
    canvas.save()
    assert "密码" in refused(file.getvalue()).message


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", Sheet().done()[:300]])
def test_a_damaged_file_is_refused(data) -> None:
    assert refused(data).message


def packed(data: bytes) -> bytes:
    return zlib.compress(data, 9)


@pytest.mark.parametrize(
    ("filters", "layers"),
    [
        ("/FlateDecode", [packed]),
        ("[/FlateDecode/FlateDecode]", [packed, packed]),
        ("[/FlateDecode/FlateDecode/FlateDecode]", [packed, packed, packed]),
        ("[/ASCII85Decode/FlateDecode]", [packed, base64.a85encode]),
        ("[/AHx/FlateDecode]", [packed, bytes.hex, str.encode]),
        ("[/A85/Fl/Fl]", [packed, packed, base64.a85encode]),
    ],
)
def test_a_stream_that_swells_is_refused(filters, layers) -> None:
    stream = b" " * 100_000_000
    for layer in layers:
        stream = layer(stream)
    head = f"%PDF-1.4\n4 0 obj<</Length {len(stream)}/Filter{filters}>>stream\n"
    assert "大得不正常" in refused(head.encode() + stream + b"\nendstream").message


def drawn(content: bytes, forms: list[bytes], times: int = 1) -> bytes:
    """A PDF of one page whose forms draw one another, each named as the one after it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents["
        + b"4 0 R " * times
        + b"]/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
        % (len(packed(content)), packed(content)),
    ]
    for number, form in enumerate(forms, start=6):
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
        objects.append(b"<<%b/Length %d>>stream\n%b\nendstream" % (head % number, len(form), form))
    body = b"".join(b"%d 0 obj%b endobj\n" % pair for pair in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>"


@pytest.mark.parametrize(
    "data",
    [
        drawn(b"/X Do", [b"/X Do " * 10] * 12 + [b"0 0 1 1 re f"]),
        drawn(b"0 0 1 1 re f " * 2_000_000, [], times=300),
    ],
    ids=["forms in forms", "a stream again and again"],
)
def test_what_a_few_bytes_blow_up_is_refused(data) -> None:
    assert len(data) < 70_000
    assert "大得不正常" in refused(data).message


@pytest.fixture
def pdfium(tmp_path, monkeypatch):
    """Puts something else in the place of PDFium, in the other process."""

    def replaced(code):
        (tmp_path / "pypdfium2.py").write_text(code, encoding="utf-8")
        path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
        monkeypatch.setenv("PYTHONPATH", path)

    return replaced


@pytest.mark.parametrize(
    "code", ["raise ImportError('no library')", "raise SystemExit('ImportError: no library')"]
)
def test_a_fault_of_ours_is_not_told_as_a_damaged_file(
    code, pdfium, tmp_path, monkeypatch, capsys
) -> None:
    pdfium(code)
    file = tmp_path / "年报.pdf"
    file.write_bytes(Sheet().done())
    order = ["import", str(file), "-o", str(tmp_path / "2024.yaml")]
    assert run(order) == 3
    said = capsys.readouterr().err
    assert "程序出了错，不是数据的问题（RuntimeError: ImportError: no library）" in said
    assert "Traceback" not in said
    monkeypatch.setenv("NIANBAO_DEBUG", "1")
    with pytest.raises(RuntimeError) as bug:
        run(order)
    assert "ImportError: no library" in bug.value.__notes__[0]


@pytest.mark.parametrize("code", ["raise MemoryError", "import os; os.abort()"])
def test_what_no_process_survives_is_a_bad_file(code, pdfium) -> None:
    pdfium(code)
    assert "坏了，或者解开后大得不正常" in refused(Sheet().done()).message


def test_a_computer_that_starts_no_other_process_is_told(monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/python")
    assert "系统不让开" in refused(Sheet().done()).message


def test_a_page_with_thousands_of_lines_is_read_as_text() -> None:
    sheet = Sheet()
    y = body(sheet)
    for n in range(3_100):
        sheet.line(80 + n / 8, y, 80 + n / 8, y + 90)
    source = read(sheet)
    assert paragraphs(source) == [BODY]
    assert "线条太多" in source.remarks[0]


def test_a_line_is_named_by_page_and_number() -> None:
    sheet = Sheet()
    body(sheet)
    sheet.text(LEFT + SIZE * 2, 300, "一、总体情况")
    assert [block.place for block in read(sheet).blocks] == ["第 1 页第 1 行", "第 1 页第 5 行"]
