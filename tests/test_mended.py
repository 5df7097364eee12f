"""The law of every finding: mended as its hint says it is gone, and no other has come."""

import json
import shutil

import pytest
from conftest import CLEAN
from PIL import Image
from test_findings import CASES, FOLDER, arguments

from nianbao.cli import run

NOTE = "信息处理费: 0\n说明: {%s: 已核对}"

# For each example what a person types who does what the hint says: old, new, old, new …
MENDED = {
    "CHAR-REFUSED-alternative": (r"\x0b", ""),
    "CHAR-REFUSED-bom": ("\ufeff", ""),
    "CHAR-REFUSED-control": ("\x07", ""),
    "CHAR-REFUSED-escape": (r"\x07", ""),
    "CHAR-REFUSED-face": ("𠮷", "吉"),
    "CHAR-REFUSED-plane": ("𱍏", "吉"),
    "DATE": ("2025年1月20日", "2025-01-20"),
    "DATE-none": ("02-30", "01-30"),
    "DATE-SIGN-late": ("成文日期", "报送期限: 2025-02-28\n成文日期"),
    "DATE-SIGN-signing": ("2025-01-20", "2025-01-21"),
    "DATE-SIGN-year": ("2024-01-20", "2025-01-20"),
    "FORM-STALE": ("信息处理费: 0", NOTE % "FORM-STALE"),
    "FORM-YEAR": ('表式: "2019"\n', ""),
    "KEY-MISSING": ("信息处理费", "存在问题: 解读不够，明年改进。\n信息处理费"),
    "KEY-MISSING-contact": ("简称: 示例镇", '简称: 示例镇, 地址: 人民路1号, 邮编: "860500", 电话: 0000-5550101, '
                            '网站: {名称: 示例网, 网址: "http://www.example.cn"}'),
    "KEY-MISSING-figure": ("数据: 申请.新收", "数据: 申请.新收, 题: 构成"),
    "KEY-MISSING-level": ("简称: 示例镇", "简称: 示例镇, 层级: 县级部门"),
    "KEY-MISSING-text": ("存在问题: |", "存在问题: |\n  解读不够，明年改进。"),
    "KEY-REPEATED": ("成文日期: 2025-01-21", ""),
    "KEY-UNKNOWN": ("存在的问题: 旧键\n", "", "明年改进。", "旧键，明年改进。"),
    "KEY-UNKNOWN-figure": (" 标题:", " 题:"),
    "KEY-UNKNOWN-row": ("  规范性文件", "  行政规范性文件"),
    "NOTE-UNUSED": ("说明: {DATE-SIGN: 县里同意延期}", ""),
    "NOTE-UNUSED-error": ("2024-01-20", "2025-01-20", "说明: {DATE-SIGN: 就是这一天}", ""),
    "NUM-DECIMAL": ("3.5", "4"),
    "NUM-MISSING-cell": ("尚未审结: 0", "其他结果: 0, 尚未审结: 0"),
    "NUM-MISSING-row": ("复议诉讼:", "复议诉讼:\n  未列为零: true"),
    "NUM-MISSING-table": ("复议诉讼:", "复议诉讼: 全部为零"),
    "NUM-NEGATIVE": ("-3", "3"),
    "NUM-TYPE-blank": ("行政许可:", "行政许可: 0"),
    "NUM-TYPE-comma": ("1,200", "1200"),
    "NUM-TYPE-full": ("３", "3"),
    "NUM-TYPE-letter": ("1O", "10"),
    "NUM-TYPE-long": ("12345678", "1"),
    "NUM-TYPE-long-total": ("新收: [6444444", "新收: [644444", "予以公开: [6444444", "予以公开: [644444"),
    "NUM-TYPE-minus": ("−3", "3"),
    "NUM-TYPE-octal": ("012", "12"),
    "NUM-TYPE-power": ("1e3", "1000"),
    "NUM-TYPE-blank-row": ("{自然人: , 商业企业: , 科研机构: , 社会公益组织: , 法律服务机构: , 其他: }", "[0, 0, 0, 0, 0, 0]"),
    "NUM-TYPE-slash": (" /", " 0"),
    "NUM-TYPE-thousands": ("1,234", "1234"),
    "NUM-TYPE-time": ("12:30", "12"),
    "NUM-TYPE-unit": ("3件", "3"),
    "ROW-LENGTH": ("新收: [1, 0, 0]", "新收: [1, 0, 0, 0, 0, 0]"),
    "ROW-LENGTH-wide": ("[3，0，0，0，0，0]", "[3, 0, 0, 0, 0, 0]"),
    "SIGN-VOID": ("新收: [1,", "新收: [0,", "予以公开: [1,", "予以公开: [0,"),
    "SIGN-VOID-paper": ("7F3A-91C2", "BE33-6ED4"),
    "T2-DISC": ("公开: 3", "公开: 2"),
    "T2-DISC-none": ("公开: 0", "公开: 2"),
    "T2-ITEMS": ("增减: -8", "增减: -5"),
    "T2-MISREAD": ("决定: 7", "决定: 120"),
    "T2-RULES": ("规章: {制发: 1, 废止: 0, 有效: 0}", "行政规范性文件: {制发: 1, 废止: 0, 有效: 1}"),
    "T2-UNIT": ("金额: 251000", "金额: 251000, 单位: 元"),
    "T2-VALID": ("有效: 3", "有效: 14"),
    "T3-BAL": ("予以公开: {自然人: 10", "予以公开: {自然人: 11"),
    "T3-BAL-carried": ("上年结转: {自然人: 1}", "上年结转: {自然人: 2}"),
    "T3-BAL-crossed": ("自然人: 13", "自然人: 12"),
    "T3-ROW": (", 5]", "]"),
    "T3-SUM": ("  总计: {自然人: 4}\n", ""),
    "T4-SUM": (", 4]", "]"),
    "TABLE-BOTH": ("全部为零: true", "未列为零: true"),
    "TEXT-PLACEHOLDER": ("总记", "总计"),
    "TEXT-PLACEHOLDER-lone": ("}结束", "}}结束"),
    "TEXT-PLACEHOLDER-not-given": ("简称: 示例镇", "简称: 示例镇, 传真: 0000-5550102"),
    "TEXT-PLACEHOLDER-wide": ("｛申请.新收.总计｝", "{申请.新收.总计}"),
    "TXT-AGENCY": ("我乡", "示例镇"),
    "TXT-AGENCY-author": ("样本镇人民政府", "示例县示例镇人民政府"),
    "TXT-AGENCY-place": ("临样县", "示例县"),
    "TXT-DOUBLE": ("行政行政", "行政"),
    "TXT-FORM": ("〔2019〕60号", "〔2021〕30号"),
    "TXT-FORM-label": ("其他对外管理服务事项", "行政许可事项"),
    "TXT-LEFTOVER": ("×××项", "3项"),
    "TXT-LEFTOVER-empty": ("（）", ""),
    "TXT-LOCAL": ("2025-01-20", "2025-01-15"),
    "TXT-LOCAL-length": ("平稳有序。", "平稳有序。" + "全年按月公开，逐件办结。" * 30),
    "TXT-LOCAL-mention": ("平稳有序。", "平稳有序，政策解读及时。"),
    "TXT-NAME": ("讯息", "信息"),
    "TXT-NAME-list": ("便名", "便民"),
    "TXT-NAME-unit": ("示例县县", "示例县"),
    "TXT-NUM": ("15件", "{申请.新收.总计}件"),
    "TXT-NUM-done": ("办结11件", "办结{申请.总计.总计}件"),
    "TXT-NUM-fee": ("40元", "{信息处理费}元"),
    "TXT-NUM-suit": ("2件", "{复议诉讼.行政复议.总计}件"),
    "TXT-NUMERAL": ("[2020]", "〔2020〕"),
    "TXT-NUMERAL-year": ("24年5月", "2024年5月"),
    "TXT-NUMERAL-zero": ("05月", "5月"),
    "TXT-PARTS": ("改进情况五个", "改进情况、其他需要报告的事项六个"),
    "TXT-PARTS-twice": ("存在的问题、存在的主要问题及改进情况", "存在的主要问题及改进情况、其他需要报告的事项"),
    "TXT-PCT": ("66%", "67%"),
    "TXT-PCT-rounded": ("1.1%", "1.3%"),
    "TXT-PCT-share": ("61%", "62%"),
    "TXT-PRIVATE": ("11010519491231002X", ""),
    "TXT-PRIVATE-mobile": ("13800000000", "0000-5550101"),
    "TXT-PRIVATE-telephone": ("13800000000", "0000-5550101"),
    "TXT-PUNCT": ("、，", "，"),
    "TXT-PUNCT-between": ("》、《", "》《"),
    "TXT-PUNCT-brackets": ("(示例发布)", "（示例发布）"),
    "TXT-PUNCT-end": ("落实责任", "落实责任。"),
    "TXT-PUNCT-half": ("制度,", "制度，"),
    "TXT-PUNCT-number": ("（一）、", "（一）"),
    "TXT-PUNCT-open": ("谁审查的", "谁审查”的"),
    "TXT-S1": ("依申请公开、", "依申请公开、信息管理、"),
    "TXT-S1-government": ("平稳有序。", "平稳有序，没有工作考核、社会评议和责任追究的情况。"),
    "TXT-S5": ("存在问题: 无", "存在问题: 解读不够，下一步改进。"),
    "TXT-S5-improvement": ("单一。", "单一，明年改进。"),
    "TXT-S6": ("其他事项: ", "其他事项: 没有收取信息处理费。"),
    "TXT-SPLIT": ("其他48条", "其他46条"),
    "TXT-SPLIT-two": ("338条", "326条"),
    "TXT-TYPO": ("吐送", "推送"),
    "TXT-YEAR": ("2021年", "2024年"),
    "TXT-YEAR-first": ("2023年", "2024年"),
    "TXT-YEAR-period": ("12月30日", "12月31日"),
    "TXT-YEAR-report": ("2023年政府", "2024年政府"),
    "VALUE-chart-one": ("图:\n  - {在: 总体情况, 数据: 主动公开.行政许可, 题: 构成}\n", ""),
    "VALUE-chart-row": ("申请.新受", "申请.新收", "申请: 全部为零",
                        "申请: {未列为零: true, 新收: [2, 1, 0, 0, 0, 0], 结转下年: [2, 1, 0, 0, 0, 0]}"),
    "VALUE-chart-units": ("图:\n  - {在: 总体情况, 数据: 主动公开.行政许可, 题: 构成}\n", ""),
    "VALUE-chart-zero": ("图:\n  - {在: 总体情况, 数据: 申请.新收, 题: 构成}\n", ""),
    "VALUE-figure-both": ("文件: 公示栏.png, ", "", "申请: 全部为零",
                          "申请: {未列为零: true, 新收: [2, 1, 0, 0, 0, 0], 结转下年: [2, 1, 0, 0, 0, 0]}"),
    "VALUE-figure-shape": ("图: 公示栏.png", "图:\n  - {在: 总体情况, 文件: 公示栏.png, 题: 公示栏, 替代文字: 公示栏}"),
    "VALUE-level": ("层级: 镇", "层级: 乡镇"),
    "VALUE-long-title": ("长" * 61, "示例镇2024年政府信息公开工作年度报告"),
    "VALUE-post-code": ("邮编: 86050", '邮编: "860500"'),
    "VALUE-seal": ("印章: 有", "印章: 手工"),
    "VALUE-signing": ("签发: 口头", "签发: 纸质"),
    "VALUE-site": ("网址: www.example.cn", '网址: "http://www.example.cn"'),
    "VALUE-title": ("2023/2024", "2023／2024"),
    "XY-CARRY": ("上年结转: {自然人: 1}\n  予以公开: {自然人: 5}", "上年结转: {自然人: 2}\n  予以公开: {自然人: 6}"),
    "XY-DUP": ("全年按时发布各类政府信息，内容真实完整", "公开栏移到了办事大厅，年内发布三十条",
               "按照流程办理申请，没有超期", "新设了当面申请的窗口，由专人接待",
               "信息管理规范，网站平台运行正常", "信息管理由党政办统一把关，平台改了版",
               "监督考核、社会评议和责任追究都已落实", "监督考核列入村级年终评议，没有责任追究的情况"),
    "XY-FORM": ("信息处理费: 0", NOTE % "XY-FORM"),
    "XY-ITEMS": ("[40, 0, 7]", "[42, 0, 7]"),
    "XY-JUMP": ("信息处理费: 0", NOTE % "XY-JUMP"),
    "XY-PENDING": ("复议诉讼: 全部为零", "复议诉讼: {未列为零: true, 行政复议: [1, 0, 0, 0]}"),
    "XY-VALID": ("[2, 1, 5]", "[2, 1, 6]"),
    "YAML-alias": ("*0", "0"),
    "YAML-anchor": ("&a 主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。",
                    "'&a 主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。'"),
    "YAML-brace": ("{年度}年工作平稳有序。", "|\n  {年度}年主动公开、依申请公开、信息管理、平台、监督工作平稳有序。"),
    "YAML-cut": ("示例镇 #1号报告", '"示例镇 #1号报告"'),
    "NUM-TYPE-dash": (": -", ": 0"),
    "YAML-documents": ("---\n", ""),
    "YAML-flow-colon": ("结果维持：1", "结果维持: 1"),
    "YAML-full-width-colon": ("成文日期：", "成文日期: "),
    "YAML-lines-without-bar": ("总体情况:", "总体情况: |"),
    "YAML-no-space": ("成文日期:", "成文日期: "),
    "YAML-open-brace": ("新收: {自然人: 3", "新收: {自然人: 3}"),
    "YAML-open-quote": ('"2025-01-20', '"2025-01-20"'),
    "YAML-quote": ("平稳有序。", '平稳有序。"'),
    "YAML-rows-below-zero": ("申请: 全部为零", "申请:"),
    "YAML-sign": ("@0", "0"),
    "YAML-sign-row": ("*", "0"),
    "YAML-tab": ("\t", "  "),
    "YAML-tag": ("!!str 主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。",
                 "'!!str 主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。'"),
    "YAML-uneven-block": ("    主动公开", "  主动公开"),
    "YAML-unindented": ("\n第二段", "\n  第二段"),
    "YAML-wide-bar": ("｜", "|"),
    "YAML-wide-comma": ("3，", "3, "),
    "YAML-wide-indent": ("\n　　主动公开", "\n  主动公开"),
}  # fmt: skip


def _picture(name):
    return lambda folder: Image.new("L", (400, 300), 200).save(folder / name)


def _saved_as(name):
    return lambda folder: (folder / name).write_text(CLEAN, encoding="utf-8")


def _workbook(folder):
    _saved_as("2024.yaml")(folder)
    run(["export", str(folder / "2024.yaml"), "--formats", "xlsx", "-o", str(folder)])
    (made,) = (path for path in folder.glob("*.xlsx") if path.name != "EXCEL.xlsx")
    made.replace(folder / "EXCEL.xlsx")


# What is done beside the data file, or to it as a whole.
BESIDE = {
    "ENCODING-damaged": _saved_as("ENCODING-damaged.yaml"),
    "ENCODING-neither": _saved_as("ENCODING-neither.yaml"),
    "ENCODING-utf16": _saved_as("ENCODING-utf16.yaml"),
    "EXCEL": _workbook,
    "VALUE-figure-shape": _picture("公示栏.png"),
    "VALUE-picture": _picture("公示栏.png"),
    "VALUE-picture-shape": _picture("VALUE-picture-shape/横幅.png"),
    "VALUE-text-file": lambda folder: (folder / "没有.txt").write_text(
        "主动公开、依申请公开、信息管理、平台、监督工作平稳有序。", encoding="utf-8"
    ),
    "XY-WHICH": lambda folder: (folder / "XY-WHICH" / "去年改.yaml").unlink(),
}


def _example(case):
    names = (f"{case}/今年.yaml", f"{case}.yaml", f"{case}.xlsx")
    (file,) = (FOLDER / name for name in names if (FOLDER / name).exists())
    return file


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Copies an example and gives its data file."""

    def copied(case):
        monkeypatch.chdir(tmp_path)
        file = _example(case)
        if file.parent == FOLDER:
            return shutil.copy(file, tmp_path / file.name)
        return shutil.copytree(file.parent, tmp_path / case) / file.name

    return copied


def _found(case, capsys):
    capsys.readouterr()
    run([*arguments(case), "--format", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return file["findings"]


def _open(findings):
    """Code and path of all that is not accepted."""
    return [(f["code"], f["path"]) for f in findings if f["accepted"] is None]


@pytest.mark.parametrize("case", CASES)
def test_what_is_mended_as_the_hint_says_is_gone(case, copied, tmp_path, capsys):
    file = copied(case)
    before = _found(case, capsys)
    changes = MENDED.get(case, ())
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        text = file.read_bytes().decode()
        assert text.count(old) == 1
        file.write_bytes(text.replace(old, new).encode())
    if case in BESIDE:
        BESIDE[case](tmp_path)
    assert _open(before)
    assert _open(_found(case, capsys)) == []


def _has_room_for_a_reason(case):
    """Whether it is YAML in UTF-8 without reasons of its own."""
    file = _example(case)
    try:
        return file.suffix == ".yaml" and "说明:" not in file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("case", [*filter(_has_room_for_a_reason, CASES)])
def test_a_warning_is_accepted_for_a_reason_and_an_error_is_not(case, copied, capsys):
    file = copied(case)
    found = _found(case, capsys)
    errors = [f for f in found if f["level"] == "error"]
    code = (errors or found)[0]["code"]
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n说明: {{{code}: 已核对}}\n")
    unused = [*_open(found), ("NOTE-UNUSED", f"说明.{code}")]
    assert sorted(_open(_found(case, capsys))) == (sorted(unused) if errors else [])
