"""The statutory forms: complete, and refused where they contradict themselves."""

import re

import pytest
import yaml

from nianbao.errors import FormError
from nianbao.forms.catalogue import all_forms, form_for, form_ids, load_form, read_form
from nianbao.forms.definition import CellKey
from nianbao.forms.rules import Comparison, parse_sentence
from nianbao.resources import forms_folder


def definition(form_id="2021"):
    return (forms_folder() / f"{form_id}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("year", "form_id"),
    [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021"), (2031, "2021")],
)
def test_a_year_picks_its_form(year, form_id):
    assert form_for(year).id == form_id


def test_no_form_is_older_than_2019():
    assert form_for(2018) is None


def test_the_statutory_rows_and_columns():
    """Counted in the notices: 22 + 23×7 + 15 numbers in 2019, 10 + 25×7 + 15 in 2021."""
    counts = {f.id: [len(list(t.cells())) for t in f.tables.values()] for f in all_forms()}
    assert counts == {"2019": [22, 161, 15], "2021": [10, 175, 15]}


@pytest.mark.parametrize("form_id", form_ids())
def test_every_number_has_meaning_law_and_unit(form_id):
    form = load_form(form_id)
    for table in form.tables.values():
        for cell in table.cells():
            row, column = table.rows[cell.row], table.columns[cell.column]
            assert row.meaning.endswith("。"), row.key
            assert column.meaning.endswith("。"), column.key
            assert row.basis, row.key
            assert column.basis, column.key
            assert table.unit_of(cell.row, cell.column)


@pytest.mark.parametrize("form_id", form_ids())
def test_every_rule_has_a_code_of_the_list_and_a_basis(form_id):
    codes = {
        "T2-RULES", "T2-ITEMS", "T2-VALID", "T2-DISC", "T2-MISREAD", "T2-UNIT",
        "T3-ROW", "T3-SUM", "T3-BAL", "T4-SUM", "XY-CARRY", "XY-VALID", "XY-ITEMS", "XY-PENDING",
    }  # fmt: skip
    for table in load_form(form_id).tables.values():
        for rule in (*table.rules, *table.carry):
            assert rule.code in codes
            assert rule.basis
            assert rule.hint


def test_form_2021_says_which_older_cell_it_continues():
    table = load_form("2021").tables
    continues = table["主动公开"].rows["行政规范性文件"].continues
    assert str(continues["制发"]) == "主动公开.规范性文件.制作"
    assert continues["有效"] is None
    three = [
        table["申请"].rows[r].continues["其他"] for r in ("逾期不补正", "逾期不缴费", "其他处理")
    ]
    assert {str(cell) for cell in three} == {"申请.其他处理.其他"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("总计 = 自然人 +", "总计 = 无此列 +", "无此列"),
        ("    title: 主动公开政府信息情况", "    titel: 主动公开", "title"),
        ("{values: 规章}", "{values: 行政规范性文件}", "没有印，或印了两次"),
        ("says: 新收 + 上年结转 = 总计 + 结转下年", "says: 新收 + 上年结转", "比较符号"),
        ('follows: "2019"', 'follows: "2019"\nfollows: "2019"', "写了两次"),
        ("colspan: 4", "colspan: 5", "放不下"),
        ("今年这一组却是 {总计} 件", "今年这一组却是 {尚未审结} 件", "的 told 里的“尚未审结”"),
        ("told: 去年有", "told: [甲, 乙]  # 去年有", "told 要与 says 一句对一句"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(tmp_path, old, new, message):
    text = definition()
    assert old in text
    path = tmp_path / "2021.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormError, match=re.escape(message)):
        read_form(path)


def test_a_number_that_no_rule_guards_must_be_excused(tmp_path):
    data = yaml.safe_load(definition())
    data["tables"]["主动公开"]["unguarded"].pop()
    path = tmp_path / "2021.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(FormError, match="没有规则核对"):
        read_form(path)


def test_rows_beside_one_printed_head_are_a_group():
    requests = load_form("2021").tables["申请"]
    assert requests.groups["无法提供"] == ("不掌握", "另行制作", "补正不明确")
    results = [cell.row for cell in requests.parts(CellKey("申请", "总计", "自然人"))]
    assert list(requests.groups["本年度办理结果"]) == results


def test_a_rule_reads_as_it_is_written():
    sentence = parse_sentence("若 增减 ≠ 0 则 决定 ≠ 上年项目 + 增减")
    assert isinstance(sentence.claim, Comparison)
    assert sentence.condition.names == ("增减",)
    assert sentence.claim.holds({"决定": 3, "上年项目": 5, "增减": 2})
    assert not sentence.claim.holds({"决定": 7, "上年项目": 5, "增减": 2})


@pytest.mark.parametrize(
    "text", ["甲 +", "甲 乙 = 丙", "若 甲 > 0", "甲 = 乙 = 丙", "= 甲", "甲 = 乙 丙"]
)
def test_a_sentence_that_is_none_is_refused(text):
    with pytest.raises(FormError):
        parse_sentence(text)
