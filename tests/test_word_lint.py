"""Checking a template: every fault is named, with its place and what to do about it."""

import pytest
from test_word_builder import form_skeleton, small_skeleton
from test_word_template import FORMS, changed

from nianbao.document import Document
from nianbao.word.builder import build_template
from nianbao.word.lint import check_template
from nianbao.word.package import read_parts, write_parts

TEMPLATE = build_template(small_skeleton())

CELL = "{{ 申请.总计.其他 }}"
PLACE = "表格1第3行第4格"


def faults(*changes: tuple[str, str], part: str = "word/document.xml") -> list[tuple[str, ...]]:
    found = check_template(changed(TEMPLATE, *changes, part=part), small_skeleton())
    return [(fault.code, fault.where, fault.message, fault.hint) for fault in found]


@pytest.mark.parametrize("skeleton", [small_skeleton(), form_skeleton()])
def test_the_built_template_has_no_faults(skeleton: Document) -> None:
    assert check_template(build_template(skeleton), skeleton) == ()


@pytest.mark.parametrize(
    ("tag", "code", "message", "hint"),
    [
        ("{{ 申请.总计.其它 }}", "TPL-UNKNOWN", "没有“申请.总计.其它”", "是不是 申请.总计.其他？"),
        ("{{ 申请.总计.其他.甲 }}", "TPL-UNKNOWN", "没有“申请.总计.其他.甲”", "申请.总计.其他"),
        ("{{ 申请['总计']['其它'] }}", "TPL-UNKNOWN", "没有“申请.总计.其它”", "申请.总计.其他"),
        ("{{ 申请.总计 }}", "TPL-UNKNOWN", "“申请.总计”不是一个数", "{{ 申请.总计.自然人 }}"),
        ("{{ 总体情况 }}", "TPL-UNKNOWN", "“总体情况”不是", "{%p for 段 in 总体情况 %}"),
        ("{{ 署名 | uper }}", "TPL-UNKNOWN", "没有“| uper”", "是不是 upper？"),
        ("{{ 3_1 }}", "TPL-UNKNOWN", "“31”不是名称", ""),
        ("{{ 段.首句 }}", "TPL-UNKNOWN", "数据里没有“段”", ""),
        ("｛｛ 申请.总计.其他 ｝｝", "TPL-FULLWIDTH", "｛｛ 申请.总计.其他 ｝｝", "半角"),
        ("{{ 申请.总计.其他 }｝", "TPL-FULLWIDTH", "{{ 申请.总计.其他 }｝", "半角"),
        ("｛％ if 文号 %}{{ 署名 }}{% endif ％}", "TPL-FULLWIDTH", "｛％ if 文号", "半角"),
        ("{{ 申请.总计.其他 }", "TPL-SYNTAX", "没有写完整：{{ 申请.总计.其他 }", "{{ 署名 }}"),
        ("申请.总计.其他 }}", "TPL-SYNTAX", "没有写完整：申请.总计.其他 }}", ""),
        ("{{ 申请.总计.其他. }}", "TPL-SYNTAX", "标签写错了：{{ 申请.总计.其他. }}", ""),
        ("{{ 申请.总计.其他 件 }}", "TPL-SYNTAX", "标签写错了", ""),
        ("{% endif %}{{ 申请.总计.其他 }}", "TPL-SYNTAX", "前面没有与它配对的开头", ""),
        ("{% if 文号 %}{{ 署名 }}", "TPL-SYNTAX", "没有结束", "{%p endif %}"),
        ("{% 若 文号 %}{{ 申请.总计.其他 }}", "TPL-SYNTAX", "没有“若”这种标签", "for、if"),
        ("{%p if 文号 %}{{ 署名 }}", "TPL-SYNTAX", "旁边还有“{{ 署名 }}”", "独占一段"),
        ("{{r 申请.总计.其他 }}", "TPL-SYNTAX", "{{r 申请.总计.其他 }} 印不出文字", "r、p"),
        ("{{ 申请.总计.其他 }}{{ 申请.总计.其他 }}", "TPL-TWICE", f"在{PLACE}已经印过", ""),
        ("{{ cycler.__init__.__globals__.os }}", "TPL-UNSAFE", "不能用", "请删去它"),
        ("{{ ''.__class__ }}", "TPL-UNSAFE", "不能用“__class__”", ""),
        ("{{ 署名.format(1) }}", "TPL-UNSAFE", "不能运行程序", ""),
        ("{{ range(3) }}", "TPL-UNSAFE", "不能运行程序", ""),
        ("{% include 'x' %}", "TPL-UNSAFE", "不能运行程序", ""),
        ("{% import 'x' as y %}", "TPL-UNSAFE", "不能运行程序", ""),
        ("{{ 署名 | attr('x') }}", "TPL-UNSAFE", "不能用“| attr”", ""),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(tag: str, code: str, message: str, hint: str) -> None:
    first = faults((CELL, tag))[0]
    assert first[:2] == (code, PLACE)
    assert message in first[2]
    assert hint in first[3]


def test_a_good_tag_that_was_miswritten_is_not_missing_as_well() -> None:
    assert [code for code, *_ in faults((CELL, "{{ 申请.总计.其他 "))] == ["TPL-SYNTAX"]
    assert [code for code, *_ in faults((CELL, "｛｛ 申请.总计.其他 ｝｝"))] == ["TPL-FULLWIDTH"]


def test_what_no_tag_prints_is_missing() -> None:
    found = faults(
        (CELL, ""), ("{{ 署名 }}", ""), ("{{ 段.余文 }}", ""), ("{{ 段.余文 }}", "")
    )  # fmt: skip
    assert [(code, where, message) for code, where, message, _ in found] == [
        ("TPL-MISSING", "全文", "没有标签印出“署名”"),
        ("TPL-MISSING", "全文", "没有标签印出“导语”"),
        ("TPL-MISSING", "全文", "没有标签印出“申请.总计.其他”"),
    ]


def test_a_condition_prints_nothing() -> None:
    found = faults((CELL, "{% if 申请.总计.其他 %}有{% endif %}"))
    assert [(code, message) for code, _, message, _ in found] == [
        ("TPL-MISSING", "没有标签印出“申请.总计.其他”")
    ]


@pytest.mark.parametrize(
    "written",
    [
        f"{{% if 文号 %}}{CELL}{{% else %}}{CELL}{{% endif %}}",
        f"1{CELL}",
        f"{CELL}0",
        f"-{CELL}",
        CELL.replace(" }}", " | upper }}"),
        f"{{% set 数 = 1 %}}{CELL}",
    ],
)
def test_a_number_stands_alone_and_always_in_its_cell(written: str) -> None:
    assert [(code, where) for code, where, *_ in faults((CELL, written))] == [("TPL-PLACE", PLACE)]


def test_a_unit_may_stand_beside_a_number() -> None:
    assert faults((CELL, f"{CELL}件")) == []


def test_numbers_that_changed_places_are_found() -> None:
    other = "{{ 申请.总计.自然人 }}"
    found = faults((CELL, "{{ 甲 }}"), (other, CELL), ("{{ 甲 }}", other))
    assert [code for code, *_ in found] == ["TPL-PLACE"]


@pytest.mark.parametrize(
    "code", ["{{ 'a' * 3000000000 }}", "{{ '%2000000000d' % 1 }}", "{{ 1 / 0 }}"]
)
def test_a_template_does_not_calculate(code: str) -> None:
    assert "TPL-UNSAFE" in [found for found, *_ in faults(("{{ 署名 }}", code))]


def test_a_text_printed_by_two_loops_is_twice() -> None:
    found = faults(("for 段 in 导语", "for 段 in 总体情况"))
    assert [(code, where) for code, where, *_ in found] == [
        ("TPL-TWICE", "正文第15段"), ("TPL-MISSING", "全文"),
    ]  # fmt: skip


def test_all_faults_come_at_once_in_document_order() -> None:
    found = faults(
        ("{{ 标题 }}", "{{ 表题 }}"),
        ("{%p for 段 in 总体情况 %}", "{%p for 段 总体情况 %}"),
        (CELL, "{{ 申请.总计.其他 ｝｝"),
        ("{{ 成文日期 }}", "{{ 成文日期 | dfault }}"),
    )
    assert [(code, where) for code, where, *_ in found] == [
        ("TPL-UNKNOWN", "正文第1段"),
        ("TPL-SYNTAX", "正文第15段"),
        ("TPL-FULLWIDTH", PLACE),
        ("TPL-UNKNOWN", "正文第38段"),
        ("TPL-MISSING", "全文"),
    ]


def test_an_end_that_is_missing_is_laid_to_its_beginning() -> None:
    found = faults(("{%p endif %}", ""))
    assert [(code, where, message) for code, where, message, _ in found] == [
        ("TPL-SYNTAX", "正文第2段", "{% if 文号 %} 没有结束")
    ]


def test_a_page_foot_is_read_too() -> None:
    found = faults(("— ", "{{ 署明 }}"), part="word/footer1.xml")
    assert [(code, where, hint) for code, where, _, hint in found] == [
        ("TPL-UNKNOWN", "页脚第1段", "是不是 署名？")
    ]


def test_the_files_properties_are_read_too() -> None:
    found = faults(("{{ 署名 }}", "{{ 作者 }}"), part="docProps/core.xml")
    assert [(code, where) for code, where, *_ in found] == [("TPL-UNKNOWN", "文件属性 creator")]


def test_a_name_split_over_runs_is_still_a_name() -> None:
    split = "{</w:t></w:r><w:r><w:t>{ 申请.总</w:t></w:r><w:r><w:t>计.其他 }}"
    assert faults((CELL, split)) == []


@pytest.mark.parametrize("name", ["joined paragraphs", "attribute", "comment, raw, escape"])
def test_docxtpls_own_forms_are_no_faults(name: str) -> None:
    assert faults(*FORMS[name]) == []


def test_tags_that_are_right_but_tear_the_document_are_found() -> None:
    loop = "{%p for 图形 in 图.申请 %}"  # the first paragraph after a table
    torn = "{% if 文号 -%} {{ 署名 }} {%- endif %}</w:t></w:r></w:p><w:p><w:r><w:t>"
    found = faults((loop, torn + loop))
    assert [(code, where) for code, where, *_ in found] == [("TPL-SYNTAX", "全文")]


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"{\\rtf1}"])
def test_what_is_no_word_file_is_one_fault(data: bytes) -> None:
    (fault,) = check_template(data, small_skeleton())
    assert (fault.code, fault.where) == ("TPL-FILE", "全文")
    assert "另存为" in fault.hint


def test_a_broken_part_is_one_fault() -> None:
    broken = write_parts(read_parts(TEMPLATE) | {"word/document.xml": b"<w:document"})
    (fault,) = check_template(broken, small_skeleton())
    assert fault.code == "TPL-FILE"
