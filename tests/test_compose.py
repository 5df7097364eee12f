"""What the report says, word for word."""

import pytest
from conftest import CLEAN, EXAMPLES

from nianbao.compose import compose
from nianbao.report.read import read_report


def document(write, *replacements):
    text = CLEAN
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    reading = read_report(write(text))
    assert not [f for f in reading.findings if f.is_error]
    return compose(reading.report)


CONTACT = (
    "简称: 示例镇",
    "简称: 示例镇, 地址: 人民路1号, 邮编: '860500', 电话: 0894-5488201,"
    " 网站: {名称: 示例网, 网址: 'http://www.example.gov.cn'}",
)


def test_a_preamble_is_composed_from_the_agency(write):
    made = document(write, CONTACT, ("导语: 现公布本镇报告。\n", ""))
    text = "\n".join(p.text for p in made.preamble)
    for part in ["示例县示例镇人民政府", "2024年", "六个部分", "人民路1号", "860500", "0894-5488201",
                 "示例网", "http://www.example.gov.cn", "2024年1月1日"]:  # fmt: skip
        assert part in text
    for section in made.sections:
        assert section.heading.partition("、")[2] in text
    assert "传真" not in text
    assert "{" not in text
    assert "[" not in text


def test_a_fax_is_named_where_there_is_one(write):
    fax = (CONTACT[0], CONTACT[1] + ", 传真: 0894-5488202")
    made = document(write, fax, ("导语: 现公布本镇报告。\n", ""))
    assert "传真：0894-5488202" in "".join(p.text for p in made.preamble)


@pytest.mark.parametrize(
    ("fee", "words"), [("0", "没有收取信息处理费"), ("60.50", "共收取信息处理费60.50元")]
)
def test_section_six_is_composed_from_the_fee(write, fee, words):
    made = document(write, ("信息处理费: 0", f"信息处理费: {fee}"))
    text = "".join(p.text for p in made.sections[-1].paragraphs)
    assert words in text


def test_a_date_not_yet_known_is_left_open(write):
    assert document(write, ("成文日期: 2025-01-20\n", "")).date == "2025年1月　日"


def test_the_title_is_broken_by_meaning(write):
    made = document(write)
    assert made.title_lines == ("示例县示例镇人民政府", "2024年政府信息公开工作年度报告")


def test_money_carries_the_unit_that_the_data_give(write):
    made = document(
        write,
        ("2024", "2020"),
        ("2025", "2021"),
        (
            "主动公开: 全部为零",
            "主动公开:\n  未列为零: true\n  政府集中采购: {项目: 6, 金额: 25.1, 单位: 万元}",
        ),
    )
    cells = {c.path: c.text for s in made.sections if s.grid for row in s.grid.rows for c in row}
    assert cells["主动公开.政府集中采购.金额"] == "25.1万元"
    assert cells["主动公开.政府集中采购.项目"] == "6"


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda p: f"{p.parent.name}{p.stem}"
)
def test_every_section_of_an_example_has_content(path):
    made = compose(read_report(path).report)
    assert [s.heading[:2] for s in made.sections] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "六、",
    ]
    assert all(section.paragraphs or section.grid for section in made.sections)
    assert made.preamble
