"""The input format: what people write → numbers and texts, or a finding."""

import json
import re
from datetime import date

import pytest
from conftest import CLEAN, EXAMPLES, OVERVIEW
from odd_word import docx, p, tbl, tr
from odd_word import run as stretch

from nianbao.cli import run
from nianbao.forms.catalogue import load_form
from nianbao.forms.definition import CellKey
from nianbao.pipeline import check
from nianbao.report.read import read_report


def reading(write, *replacements, base=CLEAN):
    text = base
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return read_report(write(text))


def report(write, *replacements, base=CLEAN):
    result = reading(write, *replacements, base=base)
    assert result.findings == ()
    return result.report


APPLY = "申请: 全部为零"


@pytest.mark.parametrize(
    "row",
    [
        "{自然人: 3, 商业企业: 1, 科研机构: 0, 社会公益组织: 0, 法律服务机构: 0, 其他: 2}",
        "[3, 1, 0, 0, 0, 2]",
        "[3, 1, 0, 0, 0, 2, 6]",
        '["3", 1, 0, 0, 0, 2]',
        "{其他: 2, 自然人: 3, 商业企业: 1, 总计: 6}",
    ],
)
def test_the_spellings_of_a_row_mean_the_same(write, row):
    numbers = report(write, (APPLY, f"申请:\n  未列为零: true\n  新收: {row}")).numbers
    values = [
        numbers[CellKey("申请", "新收", c)].value for c in ("自然人", "商业企业", "其他", "总计")
    ]
    assert values == [3, 1, 2, 6]


def test_totals_are_computed(write):
    numbers = report(
        write,
        (
            APPLY,
            "申请:\n  未列为零: true\n  新收: {自然人: 3}\n  予以公开: {自然人: 1}\n  行政查询: {自然人: 2}",
        ),
    ).numbers
    assert numbers[CellKey("申请", "总计", "自然人")].value == 3
    assert numbers[CellKey("申请", "总计", "总计")].value == 3


def test_one_number_is_enough_for_a_row_of_one_column(write):
    numbers = report(
        write,
        (
            "主动公开: 全部为零",
            "主动公开:\n  未列为零: true\n  行政许可: 42\n  行政事业性收费: 3.250",
        ),
    ).numbers
    assert numbers[CellKey("主动公开", "行政许可", "决定")].value == 42
    assert numbers[CellKey("主动公开", "行政事业性收费", "金额")].text == "3.250"


def test_a_change_may_be_negative_and_money_has_its_unit(write):
    old = CLEAN.replace("2024", "2020").replace("2025", "2021")
    result = report(
        write,
        (
            "主动公开: 全部为零",
            "主动公开:\n  未列为零: true\n  行政许可: [10, -8, 3]\n"
            "  政府集中采购: {项目: 6, 金额: 251000, 单位: 元}",
        ),
        base=old,
    )
    assert result.form.id == "2019"
    assert result.numbers[CellKey("主动公开", "行政许可", "增减")].value == -8
    assert result.units["主动公开", "政府集中采购"] == "元"


def test_a_forgotten_rest_of_zeros_is_told_once_at_the_table(write):
    table = "申请:\n  新收: {自然人: 1}\n  不掌握: {自然人: 1}"
    (finding,) = reading(write, ("申请: 全部为零", table)).findings
    assert (finding.code, finding.path, finding.place.line) == ("NUM-MISSING", "申请", 7)
    assert "缺少 22 行：上年结转、" in finding.message
    assert "有 2 行没有写全：新收、不掌握" in finding.message
    assert "未列为零: true" in finding.hint
    assert {path for path, _ in finding.cells} >= {"申请.结转下年", "申请.新收.其他"}


def test_a_few_missing_rows_are_told_one_by_one(write):
    table = "复议诉讼:\n  行政复议: [0, 0, 0, 0]\n  直接起诉: [0, 0, 0, 0]"
    (finding,) = reading(write, ("复议诉讼: 全部为零", table)).findings
    assert (finding.code, finding.path) == ("NUM-MISSING", "复议诉讼.复议后起诉")


def test_numbers_beside_all_zero_are_one_contradiction(write):
    table = "主动公开: {全部为零: true, 规章: [1, 0, 1]}\n申请: {全部为零: true, 新收: {自然人: 1}}"
    path = write(CLEAN.replace("主动公开: 全部为零\n申请: 全部为零", table))
    assert [(f.code, f.path) for f in check(path).findings] == [
        ("TABLE-BOTH", "主动公开"),
        ("TABLE-BOTH", "申请"),
    ]


LINES = [  # a line drawn where numbers should stand, and what is told of it
    ("申请: {未列为零: true, 新收: {自然人: -, 其他: 0}}", "NUM-TYPE", "申请.新收.自然人"),
    ("申请:\n  未列为零: true\n  新收: -", "ROW-LENGTH", "申请.新收"),
    ("申请: -", "VALUE", "申请"),
]


@pytest.mark.parametrize(("table", "code", "path"), LINES)
def test_a_line_is_no_number(write, table, code, path):
    (finding,) = reading(write, ("申请: 全部为零", table)).findings
    assert (finding.code, finding.path) == (code, path)


def test_a_line_where_no_number_belongs_is_a_slip(write):
    (finding,) = reading(write, ("信息处理费: 0", "信息处理费: 0\n文号: -")).findings
    assert finding.code == "YAML"


NAMED = [  # what is changed, code and path of what is found
    (APPLY, "申请: {未列为零: true, 新收: {自然人: 0, 自然人: 0}}", "KEY-REPEATED", "申请.新收.自然人"),
    ("信息处理费: 0", "信息处理费: 0\n信息处理费: 0", "KEY-REPEATED", "信息处理费"),
    ("简称: 示例镇", "简称: 示例\x07镇", "CHAR-REFUSED", "机关.简称"),
    ("解读不够", "解读\u200b不够", "CHAR-REFUSED", "存在问题"),
    ("信息处理费: 0", "信息处理费: 0 # 甲\x07", "CHAR-REFUSED", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path"), NAMED)
def test_what_is_found_before_keys_are_known_has_their_path(write, old, new, code, path):
    (finding,) = reading(write, (old, new)).findings
    assert (finding.code, finding.path) == (code, path)


def test_missing_is_not_zero(write):
    result = reading(write, (APPLY, "申请:\n  新收: [0, 0, 0, 0, 0, 0]"))
    assert [f.code for f in result.findings] == ["NUM-MISSING"]
    assert len(result.findings[0].cells) == 23  # every other row that is typed


def blanks(write, rows):
    result = reading(write, (APPLY, f"申请:\n  未列为零: true\n{rows}"))
    return [(f.code, f.path, [path for path, _ in f.cells]) for f in result.findings]


def test_the_blank_cells_of_a_row_are_one_finding_that_names_each(write):
    cells = [f"申请.新收.{column}" for column in ("自然人", "其他")]
    assert blanks(write, "  新收: {自然人: , 商业企业: 0, 其他: }") == [
        ("NUM-TYPE", "申请.新收", cells)
    ]
    assert blanks(write, "  新收: {自然人: }") == [("NUM-TYPE", "申请.新收.自然人", [])]


def test_two_rows_left_blank_are_two_findings_and_most_of_a_table_is_one(write):
    rows = [*load_form("2021").tables["申请"].rows]
    asked = [row for row in rows if row != "总计"]
    two = "".join(f"  {row}:\n" for row in asked[:2])
    assert [path for _, path, _ in blanks(write, two)] == ["申请.新收", "申请.上年结转"]
    most = "".join(f"  {row}:\n" for row in asked[:13])
    ((code, path, cells),) = blanks(write, most)
    assert (code, path, len(cells)) == ("NUM-TYPE", "申请", 13 * 6)


def test_a_blank_is_an_error_where_the_rest_is_zero(write):
    result = reading(write, (APPLY, "申请:\n  未列为零: true\n  新收: {自然人: }"))
    assert [f.code for f in result.findings] == ["NUM-TYPE"]


TEXT = f"总体情况: {OVERVIEW}"


def paragraphs(result, key="总体情况"):
    return [
        (p.level, p.text[: p.head_length], p.text[p.head_length :])
        for p in result.texts[key].paragraphs
    ]


def test_text_has_paragraphs_and_levels_of_headings(write):
    result = report(
        write,
        (
            TEXT,
            "总体情况: |\n  第一段。\n\n  　（一）主动公开。做了三件事。\n  （二）单独成行\n  1.小标题。内容\n"
            "  2．也是。\n  3、也是。\n  1.5万人\n  （1）第四级。内容\n  (三)半角。内容",
        ),
    )
    assert paragraphs(result) == [
        (0, "", "第一段。"),
        (2, "（一）主动公开。", "做了三件事。"),
        (2, "（二）单独成行", ""),
        (3, "1.小标题。", "内容"),
        (3, "2．也是。", ""),
        (3, "3、也是。", ""),
        (0, "", "1.5万人"),
        (4, "（1）第四级。", "内容"),
        (2, "(三)半角。", "内容"),
    ]


def test_values_are_put_into_the_text(write):
    result = report(
        write,
        (APPLY, "申请:\n  未列为零: true\n  新收: {自然人: 3}\n  予以公开: {自然人: 3}"),
        ("主动公开: 全部为零", "主动公开:\n  未列为零: true\n  行政许可: 7"),
        (
            TEXT,
            "总体情况: |\n  {年度}年{机关.简称}收{申请.新收.总计}件，许可{主动公开.行政许可}件，"
            "{成文日期}，{信息处理费}元，{{原样}}。",
        ),
    )
    assert paragraphs(result)[0][2] == "2024年示例镇收3件，许可7件，2025年1月20日，0元，{原样}。"


def test_nothing_else_in_a_text_is_interpreted(write):
    hostile = "甲&乙<丙> \"丁\" '戊' {{ 己 }} {% if %} {_{ ％ — … 〇㙍𬭚"
    escaped = hostile.replace("{", "{{").replace("}", "}}")
    result = report(write, (TEXT, f"总体情况: |\n  {escaped}"))
    assert paragraphs(result)[0][2] == hostile


def test_tabs_and_outer_blanks_are_no_content(write):
    result = report(write, (TEXT, "总体情况: |\n  　甲\t乙　 \n    \n"))
    assert paragraphs(result) == [(0, "", "甲 乙")]


@pytest.mark.parametrize("text", ["｛{年度}年", "｛{年度}｝年", "｛年度{年度}年", "{{年度}}｛年"])
def test_a_wide_brace_is_a_sign_like_others_where_no_value_stands_in_it(text, write):
    result = report(write, (TEXT, f'总体情况: "{text}"'))
    shown = (
        text.replace("{{年度}}", "{年度 }").replace("{年度}", "2024").replace("{年度 }", "{年度}")
    )
    assert paragraphs(result) == [(0, "", shown)]


def test_text_may_stand_in_a_file_beside(write, tmp_path):
    (tmp_path / "总体情况.txt").write_bytes("第一段。\r\n\r\n第二段{年度}。\r\n".encode("gb18030"))
    result = read_report(write(CLEAN.replace(TEXT, "总体情况: {文件: 总体情况.txt}")))
    assert result.findings == ()
    assert [text for _, _, text in paragraphs(result.report)] == ["第一段。", "第二段2024。"]
    assert "GB18030" in result.remarks[0]


def test_a_finding_in_a_text_file_names_that_file(write, tmp_path):
    (tmp_path / "t.txt").write_text("好。\n坏{没有}。\n", encoding="utf-8")
    (finding,) = read_report(write(CLEAN.replace(TEXT, "总体情况: {文件: t.txt}"))).findings
    assert (finding.code, finding.place.line, finding.place.column) == ("TEXT-PLACEHOLDER", 2, 2)
    assert finding.place.file.endswith("t.txt")


WORD_TEXT = p("（一）制度。") + p() + p("{年度}年，", "新增", "制度。")


def word_text(write, tmp_path, body, **parts):
    (tmp_path / "总体情况.docx").write_bytes(docx(body, **parts))
    return read_report(write(CLEAN.replace(TEXT, "总体情况: {文件: 总体情况.docx}")))


def test_text_may_stand_in_a_word_file(write, tmp_path):
    result = word_text(write, tmp_path, WORD_TEXT)
    assert result.findings == ()
    said = [(2, "（一）制度。", ""), (0, "", "2024年，新增制度。")]
    assert paragraphs(result.report) == said
    assert result.report.beside == ("总体情况.docx",)


def test_a_finding_in_a_word_file_names_the_paragraph(write, tmp_path):
    (finding,) = word_text(write, tmp_path, WORD_TEXT + p("坏{没有}。")).findings
    place = finding.place
    assert (finding.code, place.line, place.column) == ("TEXT-PLACEHOLDER", 4, 2)
    assert place.file.endswith("总体情况.docx")


COMMENT = '<w:comment w:id="1">' + p("改一下") + "</w:comment>"
BESIDES = [  # what is in the file beside its paragraphs, and what is said of it
    (tbl(tr("甲", "乙"), tr("1", "2")), {}, "第 1 个表格没有读入"),
    (tbl(tr("甲")), {}, "第 1 个表格没有读入"),
    (p("<w:del w:id='1'><w:r><w:delText>旧</w:delText></w:r></w:del>", "新。"), {}, "有修订"),
    (p("看。", stretch("藏", "<w:vanish/>")), {}, "隐藏的文字"),
    (p("看。", '<w:r><w:commentReference w:id="1"/></w:r>'), {"comments": COMMENT}, "有批注"),
]


@pytest.mark.parametrize(("body", "parts", "said"), BESIDES)
def test_what_a_word_file_holds_beside_its_paragraphs_is_refused(
    write, tmp_path, body, parts, said
):
    (finding,) = word_text(write, tmp_path, WORD_TEXT + body, **parts).findings
    assert (finding.code, finding.path) == ("VALUE", "总体情况.文件")
    assert said in finding.message


def test_what_is_no_word_file_is_told_as_what_it_is(write, tmp_path):
    (tmp_path / "总体情况.docx").write_text("其实是文本。", encoding="utf-8")
    text = CLEAN.replace(TEXT, "总体情况: {文件: 总体情况.docx}")
    (finding,) = read_report(write(text)).findings
    assert "其实是纯文本" in finding.message


@pytest.mark.parametrize("name", ["../a.txt", "/etc/passwd", "..\\a.txt", "a.doc", "a.docx"])
def test_a_text_file_elsewhere_is_refused(write, name):
    (finding,) = read_report(write(CLEAN.replace(TEXT, f"总体情况: {{文件: '{name}'}}"))).findings
    assert finding.code == "VALUE"


@pytest.mark.parametrize("value", ["{}", "{年度: 2024, 机关: 甲}"])
def test_a_text_without_words_or_file_is_missed(write, value):
    findings = reading(write, (TEXT, f"总体情况: {value}")).findings
    assert "总体情况.文件" in {f.path for f in findings if f.code == "KEY-MISSING"}


@pytest.mark.parametrize(
    ("name", "level", "due"),
    [
        ("示例县示例镇人民政府", "乡镇", date(2025, 1, 31)),
        ("示例市示例区示例街道办事处", "街道", date(2025, 1, 31)),
        ("示例县人民政府", "县级政府", date(2025, 3, 31)),
        ("示例自治区人民政府", "省级政府", date(2025, 3, 31)),
    ],
)
def test_the_end_of_a_name_tells_level_and_due_day(write, name, level, due):
    result = report(write, ("示例县示例镇人民政府", name))
    assert (result.agency.level, result.due) == (level, due)


def test_sign_off_on_paper_and_seal_are_read(write):
    result = report(
        write,
        (
            "签发: 纸质",
            "签发: {方式: 纸质, 姓名: 张三, 核对码: 7F3A-91C2}\n印章: 手工",
        ),
    )
    assert (result.signing.name, result.signing.content_code, result.seal) == (
        "张三",
        "7F3A-91C2",
        True,
    )


TEN = """\
年度: 2024
机关：
  名称: 示例县示例镇人民政府
  邮编: 86050
  电话号码: 0000-5550101
成文日期: 2024-01-20
导语: 现公布{没有}的报告。
总体情况: 主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。
主动公开:
  未列为零: true
  规章: [1, 0, 1]
  行政许可: 3件
申请:
  未列为零: true
  新收: [3, 0, 0]
  予以公开: {自然人: 3, 总计: 4}
复议诉讼:
  未列为零: true
  行政复议: [1, 0, 0, 0, 2]
存在问题: 解读\u3000不够，明年改进。
存在问题: 又写一次。
信息处理费: 3.5.1
"""


def test_ten_mistakes_are_ten_findings_each_on_its_line(write, capsys):
    assert run(["check", str(write(TEN))]) == 1
    said = capsys.readouterr().out
    found = re.findall(r"2024\.yaml:(\d+):\d+: 错误 ([A-Z0-9-]+)", said)
    assert found == [
        ("2", "YAML"),
        ("4", "VALUE"),
        ("5", "KEY-UNKNOWN"),
        ("6", "DATE-SIGN"),
        ("7", "TEXT-PLACEHOLDER"),
        ("11", "T2-RULES"),
        ("12", "NUM-TYPE"),
        ("15", "ROW-LENGTH"),
        ("16", "T3-ROW"),
        ("19", "T4-SUM"),
        ("21", "KEY-REPEATED"),
        ("22", "NUM-TYPE"),
    ]


EXAMPLE = (EXAMPLES / "示例县示例镇" / "2024.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("  新收:     [31", "  新收x:     [31"),
        ("  新收:     [31, 6, 3, 2, 6, 2, 50]", "  新收:     [31, 6, 3, 2, 6, 2, 51]"),
        ("  新收:     [31, 6, 3, 2, 6, 2, 50]", "  新收:     [31, 6, 3, 2, 6, 2, 50"),
        ("  新收:     [31, 6, 3, 2, 6, 2, 50]", "  新收:     [31，6，3，2，6，2，50]"),
        ("  新收:     [31, 6, 3, 2, 6, 2, 50]", "  新收:     [31, 6, 3, 2, 6]"),
        ("  新收:     [31, 6, 3, 2, 6, 2, 50]", "  新收:     [32, 6, 3, 2, 6, 2, 50]"),
        ("  未列为零: true ", "  未列为0: true "),
        ("  未列为零: true ", "  未列为零：true "),
        ("  行政查询:     {自然人: 2}", "  行政查询:     {自然仁: 2}"),
        ("  行政查询:     {自然人: 2}", "  行政查询:     {自然人: 2\n"),
        ("  行政查询:     {自然人: 2}", "  行政查询:     {自然人：2}"),
        ("  行政查询:     {自然人: 2}", "  行政查询:     {自然人: 1,002}"),
        ("  行政查询:     {自然人: 2}", "  行政查询:     {自然人: 两}"),
        ("  行政查询:     {自然人: 2}", "  行政查洵:     {自然人: 2}"),
        ("  行政查询:     {自然人: 2}", "  行政查询:     {自然人: 2}\n  行政查询: {自然人: 1}"),
        ("  行政复议:   {结果维持: 2", "  行政复议:   {结果维持: 3"),
        ("存在问题: |", "存在问提: |"),
        ("存在问题: |", "存在问题："),
        ("存在问题: |", "存在问题: ｜"),
        ("存在问题: |", "存在问题:"),
        ("  名称: 示例县示例镇人民政府 ", "  名秤: 示例县示例镇人民政府 "),
        ("  名称: 示例县示例镇人民政府 ", "  名称：示例县示例镇人民政府 "),
        ('  邮编: "999001" ', '  邮编: "999001 '),
        ("  电话: 0000-5550101", "  电话:0000-5550101"),
        ("  电话: 0000-5550101", "\t电话: 0000-5550101"),
        ("年度: 2024", "年度:　2024"),
        ("年度: 2024", '年度: 2024\n表式: "2019"'),
        ("成文日期: 2025-01-20", "成文日期: 2024-01-20"),
        ("  行政许可: 42", "  行政许可: "),
        ("  行政许可: 42", "  行政许可 42"),
        ("  电话: 0000-5550101", "  电话 0000-5550101"),
        ("  行政查询:     {自然人: 2}", "  行政查询     {自然人: 2}"),
        ("  予以公开: [10, 3, 1, 1, 2, 1]", "  予以公开: [10, 3, 1,, 2, 1]"),
        ("年度: 2024", "年度: 2024年"),
        ("  规章: [0, 0, 0]", "  规章: [3, 1, 5]"),
        ("{申请.新收.总计}件，其中", "{申请.新收.总记}件，其中"),
        ("  （二）优化信息分类", "（二）优化信息分类"),
        ("  （二）优化信息分类", " （二）优化信息分类"),
    ],
)
def test_one_slip_in_a_full_report_is_one_finding_on_its_line(write, capsys, right, slip):
    assert right in EXAMPLE
    text = EXAMPLE.replace(right, slip, 1)
    path = write(text)
    assert run(["check", str(path), "--format", "json"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    line = EXAMPLE[: EXAMPLE.index(right)].count("\n") + 1
    found = [(f["code"], f["line"]) for f in file["findings"]]
    assert len(found) == 1, found
    at_parent = right.startswith("存在问题: |") and slip == "存在问题:"
    assert found[0][1] - line in ((0, 1) if "\n" in slip or at_parent else (0,)), found


def test_a_printed_character_knows_where_it_was_typed(write):
    result = report(write, (TEXT, "总体情况: |\n  　甲{年度}乙丙{{丁"))
    text = result.texts["总体情况"]
    (paragraph,) = text.paragraphs
    assert paragraph.text == "甲2024乙丙{丁"
    places = [text.typed.text[paragraph.source_offset(i)] for i in range(len(paragraph.text))]
    assert "".join(places) == "甲{{{{乙丙{丁"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("新收", "申请.新收.总计"), ("行政许可", "主动公开.行政许可"), ("总计", "申请.新收.总计")],
)
def test_a_name_alone_is_told_where_it_stands(write, written, meant):
    path = write(CLEAN.replace(OVERVIEW, f"|\n  {OVERVIEW}收到{{{written}}}件。"))
    (finding,) = read_report(path).findings
    assert (finding.code, finding.hint) == ("TEXT-PLACEHOLDER", f"是不是想写 {{{meant}}}？")
