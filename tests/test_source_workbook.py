"""A workbook as an input: what its cells mean, where findings stand, what is refused and why."""

import json
import re
import tracemalloc
from collections import Counter
from datetime import date, datetime

import pytest
from conftest import CLEAN, EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from workbooks import as_workbook, by_hand, change, find, parts, values, zipped

from nianbao import pipeline
from nianbao.cli import run
from nianbao.findings import column_letters
from nianbao.report.inputs import input_files
from nianbao.source.paths import plain_value
from nianbao.source.read import read_source
from nianbao.source.workbook import parse_workbook, read_workbook
from nianbao.source.xlsx import UnfitWorkbookError, _unescaped, escaped, number_text, read_sheets

EXAMPLE = EXAMPLES / "示例县示例镇" / "2024.yaml"


@pytest.fixture
def clean(write):
    """A workbook of the smallest clean report whose tables are spelled out."""
    path = write(
        CLEAN.replace(
            "申请: 全部为零",
            "申请: {未列为零: true, 新收: {自然人: 1}, 予以公开: [1, 0, 0, 0, 0, 0]}",
        )
    )
    return as_workbook(path)


def found(path):
    return [(f.code, str(f.place.cell)) for f in pipeline.check(path).findings]


# -- what a cell means


def text_of(cell, **more):
    (sheet,) = read_sheets(by_hand(f'<row r="1">{cell}</row>', **more))
    return sheet.text(1, 1)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>3</v></c>', "3"),
        ('<c r="A1"><v>3.0</v></c>', "3"),
        ('<c r="A1"><v>3.25</v></c>', "3.25"),
        ('<c r="A1"><v>2.2999999999999998</v></c>', "2.3"),
        ('<c r="A1"><v>1.5E-5</v></c>', "0.000015"),
        ('<c r="A1"><v>-4</v></c>', "-4"),
        ('<c r="A1"><v>1E+300</v></c>', "1E+300"),
        ('<c r="A1" t="s"><v>1</v></c>', "乙丙"),
        ('<c r="A1" t="inlineStr"><is><t> 甲 </t></is></c>', " 甲 "),
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>', "甲乙"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="d"><v>2025-01-20T00:00:00</v></c>', "2025-01-20"),
        ('<c r="A1" t="inlineStr"><is><t>_x0041__x005F_x0041_</t></is></c>', "A_x0041_"),
        ("<c><v>7</v></c>", "7"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', ""),
    ],
)
def test_a_cell_reads_as_it_shows(cell, text):
    strings = "<si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh><t>yi</t></rPh></si>"
    assert text_of(cell, strings=strings) == text


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (14, "", "2025-01-20"),
        (31, "", "2025-01-20"),
        (200, "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "2025-01-20"),
        (200, "0.00&quot;days&quot;", "45677"),
        (200, "[Red]0", "45677"),
        (0, "", "45677"),
    ],
)
def test_a_date_reads_as_a_date(number, code, text):
    codes = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>' if code else ""
    styles = f'{codes}<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    assert text_of('<c r="A1" s="1"><v>45677</v></c>', styles=styles) == text


@given(st.text(st.characters() | st.sampled_from("_x0041_\ufffe\x07\r"), max_size=20))
def test_any_text_survives_its_escapes(text):
    assert _unescaped(escaped(text)) == text


@given(st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=2).map(float))
def test_a_number_that_excel_stores_with_17_digits_shows_as_typed(number):
    shown = number_text(f"{number:.17g}")
    assert float(shown) == number
    assert "e" not in shown.lower()


@given(st.integers(1, 20000))
def test_columns_are_named_as_in_excel(column):
    from openpyxl.utils import get_column_letter

    assert column_letters(column) == get_column_letter(column) if column <= 18278 else True


# -- an input like any other


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_says_the_same_in_excel(path, tmp_path):
    source = read_workbook(as_workbook(path, tmp_path))
    assert not source.findings
    assert plain_value(source.root) == values(path)


FINDINGS = EXAMPLES.parent / "tests" / "findings"
# Characters that are refused stand where they are, without a path; a message names the folder.
OTHERWISE = {"CHAR-REFUSED-alternative", "CHAR-REFUSED-escape", "VALUE-text-file"}


# How YAML is written, which a clerk who fills in a workbook has never seen.
OF_YAML = re.compile(r"键(?!盘)|缩进|冒号|加引号|用引号|true|另起一行|列表|- \{|[“\w]: |这一行”")


def told(checked):
    """What is found; how to mend it is said otherwise."""
    return Counter(
        (f.code, f.level, f.path, f.sums, f.expected, f.actual, f.accepted)
        for f in checked.findings
    )


def sayings():
    """The examples of findings that are not about how YAML is written."""
    paths = (path for path in sorted(FINDINGS.glob("*.yaml")) if path.stem not in OTHERWISE)
    return [p for p in paths if not p.stem.startswith("YAML") and not read_source(p).findings]


@pytest.mark.parametrize("path", sayings(), ids=lambda path: path.stem)
def test_the_same_is_found_in_a_workbook(path, tmp_path):
    for beside in FINDINGS.iterdir():
        if beside.is_file() and beside.suffix not in (".yaml", ".xlsx"):
            (tmp_path / beside.name).write_bytes(beside.read_bytes())
    checked = pipeline.check(as_workbook(path, tmp_path))
    assert told(checked) == told(pipeline.check(path))
    for finding in checked.findings:
        assert finding.place.cell or not finding.place.file.endswith(".xlsx")
        assert not OF_YAML.search(finding.message + finding.hint)


def test_a_finding_names_sheet_and_cell(clean, capsys):
    cell = find(clean, "申请", "一、本年新收政府信息公开申请数量", "F")
    change(clean, {cell: "三"})
    assert run(["check", str(clean)]) == 1
    said = capsys.readouterr().out
    assert f"{clean}:{cell}: 错误 NUM-TYPE “三”不是一个数" in said
    assert f"  {cell} | 三\n" in said


def test_json_names_the_cell_and_its_row_and_column(clean, capsys):
    cell = find(clean, "申请", "一、本年新收政府信息公开申请数量", "F")
    change(clean, {cell: -1})
    run(["check", str(clean), "--format", "json"])
    (finding,) = [
        f
        for f in json.loads(capsys.readouterr().out)["files"][0]["findings"]
        if f["level"] == "error"
    ][:1]
    assert finding["cell"] == cell
    assert finding["column"] == 6
    assert cell == f"申请!F{finding['line']}"
    assert finding["path"] == "申请.新收.自然人"


def test_json_of_yaml_has_no_cell(write, capsys):
    run(["check", str(write("年度: 2024\n")), "--format", "json"])
    for finding in json.loads(capsys.readouterr().out)["files"][0]["findings"]:
        assert list(finding)[:5] == ["code", "level", "file", "line", "column"]
        assert "cell" not in finding


def test_a_finding_in_a_text_stands_at_its_paragraph_and_words(write, capsys):
    path = as_workbook(
        write(
            CLEAN.replace("解读不够，明年改进。", "|\n  第一段。\n\n  解读不够{没有}，明年改进。")
        )
    )
    cell = find(path, "正文", "存在问题", "D")
    third = f"正文!D{int(cell.rpartition('D')[2]) + 2}"
    assert run(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{path}:{third}: 错误 TEXT-PLACEHOLDER" in said
    line, carets = said.split(f"  {third} | ")[1].splitlines()[:2]
    assert line == "解读不够{没有}，明年改进。"
    assert carets.strip() == "^" * 6


# -- formulas


def test_a_formula_in_a_total_is_not_typed_and_a_number_is_compared(clean):
    total = find(clean, "申请", "一、本年新收政府信息公开申请数量", "L")
    assert str(total).startswith("申请!L")
    assert "总计" not in values_of(clean)["申请"]["新收"]
    change(clean, {total: 5})
    assert values_of(clean)["申请"]["新收"]["总计"] == "5"
    assert ("T3-ROW", total) in found(clean)


def values_of(path):
    return plain_value(read_workbook(path).root)


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://a")', "=[other.xlsx]Sheet1!A1"])
def test_a_formula_elsewhere_is_a_finding_and_its_result_is_not_believed(clean, formula):
    cell = find(clean, "申请", "一、本年新收政府信息公开申请数量", "F")
    change(clean, {cell: formula})
    assert found(clean) == [("EXCEL", cell)]


def test_a_formula_in_a_text_and_a_name_is_a_finding(clean):
    text, name = find(clean, "正文", "存在问题", "D"), find(clean, "基本情况", "机关.名称", "D")
    change(clean, {text: "=1", name: '="甲"&"乙"'})
    assert [("EXCEL", name), ("EXCEL", text)] == [f for f in found(clean) if f[0] == "EXCEL"]


# -- blanks


def test_a_blank_cell_is_an_error_not_zero(write):
    rows = "{行政复议: [0, 0, 0, 0], 直接起诉: [0, 0, 0, 0], 复议后起诉: [0, 0, 0, 0]}"
    path = as_workbook(write(CLEAN.replace("复议诉讼: 全部为零", f"复议诉讼: {rows}")))
    assert not found(path)
    change(path, {"复议诉讼!E9": None})
    assert found(path) == [("NUM-TYPE", "复议诉讼!E9")]


@pytest.mark.parametrize("words", ["未列为零", "全部为零"])
def test_blank_cells_are_zero_where_the_sheet_says_so(write, words):
    rows = "{行政复议: [0, 0, 0, 0], 直接起诉: [0, 0, 0, 0], 复议后起诉: [0, 0, 0, 0]}"
    path = as_workbook(write(CLEAN.replace("复议诉讼: 全部为零", f"复议诉讼: {rows}")))
    blank = {f"复议诉讼!{column}9": None for column in "CDEFHIJKMNOP"}
    change(path, {**blank, find(path, "复议诉讼", "空着的格子", "E"): words})
    assert not found(path)


def test_a_table_said_to_be_zero_with_a_number_in_it_contradicts_itself(clean):
    change(clean, {find(clean, "申请", "空着的格子", "F"): "全部为零"})
    assert [code for code, _ in found(clean)] == ["TABLE-BOTH"]


def test_other_words_for_blank_cells_are_refused(clean):
    cell = find(clean, "申请", "空着的格子", "F")
    change(clean, {cell: "都是零"})
    assert ("VALUE", cell) in found(clean)


# -- what people do to a workbook


def test_a_row_put_in_between_is_told(clean):
    import openpyxl

    book = openpyxl.load_workbook(clean)
    sheet = book["申请"]
    sheet.cell(sheet.max_row + 1, 6, 4)
    book.save(clean)
    assert ("EXCEL", f"申请!F{sheet.max_row}") in found(clean)


def test_a_value_without_its_name_and_a_paragraph_above_all_texts_are_told(clean):
    import openpyxl

    book = openpyxl.load_workbook(clean)
    last = book["基本情况"].max_row
    book["基本情况"].cell(last, 4, "不知是什么")
    book["正文"].insert_rows(5)
    book["正文"]["D5"] = "不知在哪里"
    book.save(clean)
    assert {("EXCEL", f"基本情况!D{last}"), ("EXCEL", "正文!D5")} <= set(found(clean))


def test_a_key_that_comes_again_is_told(clean):
    import openpyxl

    book = openpyxl.load_workbook(clean)
    sheet = book["基本情况"]
    sheet.cell(sheet.max_row, 2, "年度")
    sheet.cell(sheet.max_row, 4, "2023")
    book.save(clean)
    assert found(clean) == [("KEY-REPEATED", f"基本情况!B{sheet.max_row}")]


def test_added_keys_are_read(clean):
    import openpyxl

    book = openpyxl.load_workbook(clean)
    sheet = book["基本情况"]
    sheet.cell(sheet.max_row, 2, "说明.XY-CARRY")
    sheet.cell(sheet.max_row, 4, "口径调整。")
    book.save(clean)
    assert values_of(clean)["说明"] == {"XY-CARRY": "口径调整。"}


def test_numbers_and_dates_where_texts_belong_are_read_as_they_show(clean):
    day, year = find(clean, "基本情况", "成文日期", "D"), find(clean, "基本情况", "年度", "D")
    change(clean, {day: date(2025, 1, 20), year: 2024})
    assert not found(clean)
    change(clean, {day: datetime(2025, 1, 20, 8, 30)})  # noqa: DTZ001 - as Excel stores it
    assert found(clean) == [("DATE", day)]


def test_paragraphs_typed_in_one_cell_are_paragraphs(clean):
    change(clean, {find(clean, "正文", "存在问题", "D"): "一段不够。\n二段改进。"})
    report = pipeline.check(clean).report
    assert [p.text for p in report.texts["存在问题"].paragraphs] == ["一段不够。", "二段改进。"]


def test_a_sheet_may_be_renamed_and_one_of_ones_own_is_told_and_does_no_harm(clean):
    import openpyxl

    before = values_of(clean)
    book = openpyxl.load_workbook(clean)
    book.create_sheet("草稿", 0)["A1"] = "=1+1"
    book["草稿"]["B7"] = "与司法所核对"
    book["申请"].title = "依申请"
    book.save(clean)
    (finding,) = pipeline.check(clean).findings
    assert (finding.code, finding.level) == ("EXCEL", "warning")
    assert str(finding.place.cell) == "草稿!A1"
    assert finding.sums.splitlines() == ["草稿!A1 “（公式）”", "草稿!B7 “与司法所核对”"]
    assert values_of(clean) == before


def test_a_character_that_cannot_be_printed_is_told_with_its_cell(clean):
    cell = find(clean, "基本情况", "机关.简称", "D")
    change(clean, {cell: "示例\u200b镇"})
    assert ("CHAR-REFUSED", cell) in found(clean)


# -- files


def test_a_workbook_is_found_in_a_folder_and_its_lock_is_not(tmp_path, clean):
    lock = clean.with_name("~$2024.xlsx")
    lock.write_bytes(b"\x05Nobody")
    clean.with_suffix(".yaml").unlink()
    assert input_files([tmp_path]) == (clean,)


@pytest.mark.parametrize(
    ("name", "says"), [("a.xlsm", "宏"), ("a.xls", "旧格式"), ("a.docx", "不是数据文件")]
)
def test_other_files_are_refused_with_what_to_do(tmp_path, name, says, capsys):
    (tmp_path / name).write_bytes(b"x")
    assert run(["check", str(tmp_path / name)]) == 3
    said = capsys.readouterr().err
    assert says in said
    assert ".xlsx" in said


def test_last_year_may_be_a_workbook(tmp_path, capsys):
    for year in ("2023", "2024"):
        source = EXAMPLE.with_name(f"{year}.yaml")
        as_workbook(source, tmp_path)
    (tmp_path / "总体情况-2023.txt").write_bytes(
        (EXAMPLE.parent / "总体情况-2023.txt").read_bytes()
    )
    jump = find(tmp_path / "2024.xlsx", "主动公开", "行政许可", "D")
    assert found(tmp_path / "2024.xlsx") == [("XY-JUMP", jump)]  # told by last year's number alone
    change(tmp_path / "2024.xlsx", {jump: 43})
    assert run(["compare", str(EXAMPLE), str(tmp_path / "2024.xlsx")]) == 1
    assert f"2024.xlsx:{jump}: " in capsys.readouterr().out
    last = ["--last", str(tmp_path / "2023.xlsx")]
    assert run(["check", str(EXAMPLE), *last]) == 0


def test_the_report_built_from_a_workbook_is_the_same(tmp_path):
    from nianbao.making import Order

    path = as_workbook(EXAMPLE, tmp_path)
    order = Order(("word", "pdf"), fonts="bundled")
    (ours,) = pipeline.build([path], tmp_path / "a", order)
    (theirs,) = pipeline.build([EXAMPLE], tmp_path / "b", order)
    assert [file.read_bytes() for file in ours.written] == [f.read_bytes() for f in theirs.written]


# -- hostile files


def refusal(data):
    with pytest.raises(UnfitWorkbookError) as refused:
        read_sheets(data)
    assert refused.value.hint
    return refused.value.why


ENTITY = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "不是 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "密码"),
        (b"PK\x03\x04garbage", "打不开"),
        (zipped({"[Content_Types].xml": b"wordprocessingml.document.main+xml"}), "不是 Excel"),
        (by_hand("", more={"bomb.bin": bytes(20_000_000)}), "大得不正常"),
        (by_hand("", more={"big.bin": bytes(30_000_000)}), "大得不正常"),
        (by_hand("", more={f"{n}.xml": "" for n in range(600)}), "大得不正常"),
        (by_hand("", more={"xl/vbaProject.bin": b"x"}), "宏"),
        (by_hand("", more={"xl/activeX/activeX1.xml": b"x"}), "控件"),
        (by_hand("", more={"xl/externalLinks/externalLink1.xml": b"x"}), "链接"),
        (by_hand("", more={"xl/connections.xml": b"x"}), "链接"),
        (by_hand('<row r="1"><c r="A1"><v>&b;</v></c></row>', head=ENTITY), "DOCTYPE"),
        (by_hand("", head='<?xml version="1.0"?><!DOCTYPE w SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
        (by_hand('<row r="1"><c r="A1"></row>'), "损坏"),
        (by_hand('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "写法"),
        (by_hand('<row r="x"/>'), "写法"),
        (by_hand("".join(f'<row r="{n}"/>' for n in range(1, 450_000))), "太多"),
        (by_hand("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 60_000))), "太多"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_and_says_why(data, says):
    assert says in refusal(data)


def test_a_doctype_in_another_encoding_is_seen_too():
    text = f'<?xml version="1.0" encoding="utf-16"?>{ENTITY}<worksheet>&b;</worksheet>'
    data = by_hand("", more={"xl/worksheets/sheet1.xml": text.encode("utf-16")})
    assert "DOCTYPE" in refusal(data)


def test_a_truncated_or_flipped_workbook_never_breaks_the_program(clean):
    data = clean.read_bytes()
    for cut in range(0, len(data), len(data) // 40):
        source = parse_workbook(data[:cut], "x.xlsx")
        assert source.root is None
        flipped = data[:cut] + bytes([data[cut] ^ 0xFF]) + data[cut + 1 :]
        parse_workbook(flipped, "x.xlsx")


def test_a_cell_in_the_last_row_takes_no_memory(clean):
    sheets = {name: part for name, part in parts(clean).items() if name.endswith("sheet1.xml")}
    ((name, sheet),) = sheets.items()
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = zipped({**parts(clean), name: sheet.replace(b"</sheetData>", far)})
    tracemalloc.start()
    source = parse_workbook(data, "x.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [f.code for f in source.findings] == ["EXCEL"]
    assert "1048576 行" in source.findings[0].message
    assert peak < 20_000_000


def test_many_rows_of_many_blank_cells_are_refused_before_they_take_memory():
    def cell(name, text):
        return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'

    keys = "".join(cell(f"{column_letters(n)}2", f"x{n}") for n in range(3, 190))
    rows = "".join(f'<row r="{n}">{cell(f"A{n}", f"k{n}")}</row>' for n in range(3, 5000))
    head = f'<row r="1">{cell("A1", "nianbao:表:申请")}</row><row r="2">{cell("A2", "#列")}{keys}</row>'
    data = by_hand(head + rows)
    tracemalloc.start()
    source = parse_workbook(data, "x.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "太多" in source.findings[0].message
    assert peak < 60_000_000


def test_a_workbook_named_as_yaml_is_told(clean, capsys):
    wrong = clean.with_name("2025.yaml")
    wrong.write_bytes(clean.read_bytes())
    assert run(["check", str(wrong)]) == 1
    said = capsys.readouterr().out
    assert "ENCODING 这是 Excel 或 Word 文件" in said
    assert ".xlsx" in said


def test_a_workbook_of_somebody_else_says_how_to_get_one(tmp_path, capsys):
    path = tmp_path / "a.xlsx"
    path.write_bytes(by_hand('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert run(["check", str(path)]) == 1
    assert "nianbao new --excel" in capsys.readouterr().out


# -- what is not read is told


def only(path, code="EXCEL"):
    (finding,) = pipeline.check(path).findings
    assert finding.code == code
    return finding


def test_what_is_written_beside_a_table_is_told_cell_by_cell_and_changes_nothing(clean):
    before = values_of(clean)
    change(clean, {"申请!N9": "与司法所核对", "申请!C60": "合计无误"})
    finding = only(clean)
    assert finding.level == "warning"
    assert str(finding.place.cell) == "申请!N9"
    assert finding.sums.splitlines() == ["申请!N9 “与司法所核对”", "申请!C60 “合计无误”"]
    assert values_of(clean) == before
    assert run(["check", str(clean)]) == 0


def accept(path):
    """Gives a reason for the one finding as its hint says."""
    where = re.search(r"左边写“(.*?)”", only(path).hint)[1]
    at = find(path, "基本情况", "信息处理费", "B")
    spare = int(at.rpartition("B")[2]) + 2
    change(path, {f"基本情况!B{spare}": where, f"基本情况!D{spare}": "台账在旁边。"})


def test_words_that_are_not_read_are_accepted_by_a_reason_as_the_hint_says(clean):
    change(clean, {"申请!N9": "与司法所核对"})
    accept(clean)
    assert only(clean).accepted == "台账在旁边。"


def test_a_reason_for_what_only_a_workbook_holds_stays_there(clean, tmp_path):
    change(clean, {"申请!N9": "与司法所核对"})
    accept(clean)
    assert run(["export", str(clean), "--formats", "yaml,xlsx", "-o", str(tmp_path / "out")]) == 0
    for file in (tmp_path / "out").iterdir():
        assert "说明" not in values(file)
        assert pipeline.check(file).findings == ()


def test_a_cell_is_shown_once(clean, capsys):
    """Not at all where it is blank, and not where its words are told with its name."""
    change(clean, {"申请!N9": "与司法所核对", "基本情况!D23": None})
    run(["check", str(clean)])
    out = capsys.readouterr().out
    assert out.count("与司法所核对") == 1
    assert out.count("申请!N9") == 2
    assert " | \n" not in out
    assert "正文!D44: 错误 KEY-MISSING 缺少“其他事项”" in out


def test_of_many_cells_the_first_are_named_and_the_rest_is_counted(clean):
    change(clean, {f"申请!N{row}": f"注{row}" for row in range(40, 70)})
    lines = only(clean).sums.splitlines()
    assert len(lines) == 21
    assert lines[0] == "申请!N40 “注40”"
    assert lines[-1] == "还有 10 格，在 N60 到 N69 之间"


def test_a_note_that_people_add_is_told_and_ours_are_not(clean):
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.load_workbook(clean)
    book["申请"]["F9"].comment = Comment("这个数要再核", "某")
    book.save(clean)
    assert only(clean).sums == "申请!F9 “批注：这个数要再核”"


def test_a_picture_on_a_sheet_is_told(clean, tmp_path):
    import openpyxl
    from openpyxl.drawing.image import Image
    from PIL import Image as Pixels

    Pixels.new("RGB", (50, 50)).save(tmp_path / "a.png")
    book = openpyxl.load_workbook(clean)
    book["申请"].add_image(Image(str(tmp_path / "a.png")), "N3")
    book.save(clean)
    assert "图片" in only(clean).message


def test_last_years_values_and_all_words_of_ours_are_no_notes(tmp_path):
    assert run(["new", str(tmp_path), "--agency", "示例县示例镇人民政府", "--year", "2025",
                "--last", str(EXAMPLE), "--excel"]) == 0  # fmt: skip
    assert "EXCEL" not in [code for code, _ in found(tmp_path / "2025.xlsx")]


def test_a_copied_sheet_is_told_once(clean):
    import openpyxl

    book = openpyxl.load_workbook(clean)
    book.copy_worksheet(book["申请"])
    book.save(clean)
    finding = only(clean)
    assert finding.is_error
    assert "“申请 Copy”和“申请”" in finding.message


@pytest.mark.parametrize(("cell", "was"), [("C9", "一、本年新收"), ("G7", "商业企业")])
def test_a_label_that_was_changed_is_an_error_with_both_words(clean, cell, was):
    change(clean, {f"申请!{cell}": "别的名称"})
    finding = only(clean)
    assert finding.is_error
    assert finding.sums.startswith(f"{cell} 原来是“{was}")
    assert finding.sums.endswith("现在是“别的名称”")


def test_rows_that_were_sorted_without_their_keys_are_an_error(write):
    path = as_workbook(write(CLEAN.replace("申请: 全部为零", SORTED)))
    assert not found(path)
    first, second = (find(path, "申请", label, "E") for label in LABELS)
    words = [(cell, cell.replace("E", "F")) for cell in (first, second)]
    change(path, {words[0][0]: LABELS[1], words[0][1]: 3, words[1][0]: LABELS[0], words[1][1]: 1})
    assert [code for code, _ in found(path)] == ["EXCEL"]


LABELS = ("1.信访举报投诉类申请", "2.重复申请")
SORTED = """\
申请: {未列为零: true, 新收: {自然人: 4}, 信访举报投诉: {自然人: 1}, 重复申请: {自然人: 3}}"""


@pytest.mark.parametrize("gone", ["column", "row"])
def test_a_column_or_row_that_is_gone_is_told_once_and_never_zero(clean, gone):
    import openpyxl

    book = openpyxl.load_workbook(clean)
    row = int(find(clean, "申请", "（一）予以公开", "A").rpartition("A")[2])
    (book["申请"].delete_cols if gone == "column" else book["申请"].delete_rows)(
        8 if gone == "column" else row
    )
    book.save(clean)
    finding = only(clean)
    assert finding.is_error
    assert ("科研机构" if gone == "column" else "予以公开") in finding.message


def test_a_column_put_in_between_does_no_harm(clean):
    import openpyxl

    before = values_of(clean)
    book = openpyxl.load_workbook(clean)
    book["申请"].insert_cols(8)
    book.save(clean)
    assert not found(clean)
    assert values_of(clean) == before


def test_export_says_what_of_a_workbook_it_leaves_out(clean, tmp_path, capsys):
    change(clean, {"申请!N9": "与司法所核对"})
    assert run(["export", str(clean), "--formats", "json", "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "申请!N9 “与司法所核对”" in said.out + said.err


# -- what people type instead of a number


@pytest.mark.parametrize(
    ("typed", "form", "code", "stands", "do"),
    [
        ("12 件", "", "NUM-TYPE", "12 件", "单位"),
        ("１２", "", "NUM-TYPE", "１２", "半角"),
        ("12.0", "", "NUM-DECIMAL", "12.0", "请写 12。"),
        ("1,234", "", "NUM-TYPE", "1,234", "逗号"),
        (date(2025, 1, 8), "m-d", "NUM-TYPE", "2025-01-08", "日期"),
        (0.12, "0%", "NUM-TYPE", "12%", "百分比"),
        (0.5, "h:mm", "NUM-TYPE", "12:00:00", "时间"),
        (True, "", "NUM-TYPE", "TRUE", "逻辑值"),
        ("#REF!", "", "EXCEL", "#REF!", "重新填写"),
        ("  ", "", "NUM-TYPE", "只有空格", "清空"),
        (12000, "0,", "EXCEL", "12000", "常规"),
        (12000, "#,##0.0,", "EXCEL", "12000", "常规"),
        (12, ";;;", "EXCEL", "12", "常规"),
        ("=12+3", "", "EXCEL", "公式", "数值"),
    ],
)
def test_what_stands_in_a_cell_and_what_to_do_is_said(clean, typed, form, code, stands, do):
    import openpyxl

    cell = find(clean, "申请", "一、本年新收政府信息公开申请数量", "F")
    book = openpyxl.load_workbook(clean)
    place = book["申请"][cell.partition("!")[2]]
    place.value = typed
    if form:
        place.number_format = form
    book.save(clean)
    finding = only(clean, code)
    assert str(finding.place.cell) == cell
    assert stands in finding.message
    assert do in finding.hint


@pytest.mark.parametrize(("typed", "form"), [("1", "@"), (1, "#,##0"), (1, "0.00"), (1, '0"件"')])
def test_a_number_that_is_typed_or_shown_otherwise_is_that_number(clean, typed, form):
    import openpyxl

    cell = find(clean, "申请", "一、本年新收政府信息公开申请数量", "F").partition("!")[2]
    book = openpyxl.load_workbook(clean)
    book["申请"][cell].value, book["申请"][cell].number_format = typed, form
    book.save(clean)
    assert not found(clean)


def test_a_missing_key_stands_at_the_cell_kept_for_it(write):
    path = as_workbook(write(CLEAN.replace("存在问题: 解读不够，明年改进。\n", "")))
    room = find(path, "正文", "存在问题", "D")
    assert found(path) == [("KEY-MISSING", room)]
