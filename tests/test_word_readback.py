"""Reading back: what was filled in is found right, and nothing that was changed since escapes."""

import time
from collections.abc import Callable

import pytest
from test_word_builder import form_skeleton, report, small_skeleton
from test_word_template import FORMS, HOSTILE, changed

from nianbao.document import Document
from nianbao.word.builder import build_template
from nianbao.word.package import read_parts, write_parts
from nianbao.word.readback import differences
from nianbao.word.template import load_template

DOCUMENT = report(small_skeleton())
TEMPLATE = build_template(small_skeleton())


SIGNATURE = '<w:p><w:pPr><w:pStyle w:val="Signature"/>'


@pytest.fixture(scope="module")
def written() -> bytes:
    return load_template(TEMPLATE).fill(DOCUMENT)


@pytest.mark.parametrize("skeleton", [small_skeleton, form_skeleton])
@pytest.mark.parametrize("doc_no", [None, "〔2025〕3号"])
def test_what_was_filled_in_is_found_right(
    skeleton: Callable[[], Document], doc_no: str | None
) -> None:
    template = build_template(skeleton())
    document = report(skeleton(), HOSTILE, doc_no=doc_no, agency=HOSTILE)
    assert differences(load_template(template).fill(document), template, document) == []


@pytest.mark.parametrize("changes", FORMS.values(), ids=FORMS)
def test_any_template_of_ones_own_is_read_back(changes: list[tuple[str, str]]) -> None:
    template = changed(TEMPLATE, *changes)
    assert differences(load_template(template).fill(DOCUMENT), template, DOCUMENT) == []


def test_the_templates_own_words_may_stand_around_a_value() -> None:
    template = changed(
        TEMPLATE,
        ("{{ 申请.总计.其他 }}", "共 {{ 申请.总计.其他 }} 件"),
        ("{{ 署名 }}", "署名：{{ 署名 }}（章）"),
    )
    filled = load_template(template).fill(DOCUMENT)
    assert differences(filled, template, DOCUMENT) == []
    (difference,) = differences(changed(filled, ("共 3 件", "共 8 件")), template, DOCUMENT)
    assert "应为“共 3 件”" in difference


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([(">2<", ">20<")], ["表格1第3行第3格（申请.总计.自然人）应为“2”，写出的是“20”"]),
        ([(">2<", "> 2<")], ["表格1第3行第3格（申请.总计.自然人）应为“2”，写出的是“ 2”"]),
        ([(">2<", "><")], ["表格1第3行第3格（申请.总计.自然人）应为“2”，写出的是“”"]),
        ([(">总计<", ">合计<")], ["表格1第3行第2格应为“总计”，写出的是“合计”"]),
        ([("三、申请", "三、申述")], ["正文第10段应为“三、申请”，写出的是“三、申述”"]),
        ([("2025年1月20日", "2025年1月2日")], ["正文第12段应为“2025年1月20日”", "成文日期"]),
        ([("2025〕3号", "2025〕4号")], ["正文第2段", "文号“示镇政发〔2025〕3号”没有印出来"]),
        ([("（1）办理。", "（2）办理。")], ["正文第9段应为“（1）办理。全年", "总体情况第5段"]),
        ([("示例镇坚持", "示例镇把坚持")], ["正文第5段应为", "总体情况第2段"]),
        ([("<dc:creator>示例县", "<dc:creator>甲县")], ["文件属性 creator"]),
    ],
)  # fmt: skip
def test_what_was_changed_is_named_with_its_place(
    written: bytes, changes: list[tuple[str, str]], says: list[str]
) -> None:
    part = "docProps/core.xml" if "dc:" in changes[0][0] else "word/document.xml"
    found = differences(changed(written, *changes, part=part), TEMPLATE, DOCUMENT)
    assert len(found) == len(says)
    for one, expected in zip(found, says, strict=True):
        assert expected in one


def test_two_numbers_that_changed_places_are_found(written: bytes) -> None:
    swapped = changed(written, (">0<", ">x<"), (">3<", ">0<"), (">x<", ">3<"))
    assert [d.split("应为")[0] for d in differences(swapped, TEMPLATE, DOCUMENT)] == [
        "表格1第2行第3格（申请.予以公开.自然人）",
        "表格1第3行第4格（申请.总计.其他）",
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((SIGNATURE, f"<w:p><w:r><w:t>多</w:t></w:r></w:p>{SIGNATURE}"), "正文第11段多出了“多”"),
        (("</w:p><w:sectPr>", "</w:p><w:p/><w:sectPr>"), "正文第13段多出了“”"),
        (('w:val="Title"', 'w:val="没有"'), "没有定义的样式“没有”"),
        (('<w:vMerge w:val="restart"/>', ""), "表格1第3行第1格的纵向合并没有开头"),
        (('<w:gridSpan w:val="2"/>', ""), "表格1第1行占3列，表格有4列"),
        (("</w:p></w:tc>", "</w:p><w:tbl><w:tr/></w:tbl></w:tc>"), "表格1第1行第1格没有段落"),
    ],
)  # fmt: skip
def test_damage_that_word_would_report_is_found(
    written: bytes, change: tuple[str, str], says: str
) -> None:
    found = differences(changed(written, change), TEMPLATE, DOCUMENT)
    assert any(says in one for one in found), found


def test_a_paragraph_that_is_missing_is_found(written: bytes) -> None:
    parts = read_parts(written)
    xml = parts["word/document.xml"].decode()
    last = xml.index("<w:p>", xml.index("全年办理3件。") - 400)
    gone = xml[:last] + xml[xml.index("</w:p>", xml.index("全年办理3件。")) + 6 :]
    found = differences(
        write_parts(parts | {"word/document.xml": gone.encode()}), TEMPLATE, DOCUMENT
    )
    assert any("总体情况第5段" in one for one in found)


def test_a_number_that_the_template_leaves_out_is_found() -> None:
    template = changed(
        TEMPLATE,
        ("{{ 申请.总计.其他 }}", "见附表"),
        ("{{ 段.余文 }}", ""), ("{{ 段.余文 }}", ""), ("{{ 段.余文 }}", ""), ("{{ 段.余文 }}", ""),
        ("{%p if 文号 %}", "{%p if not 文号 %}"),
    )  # fmt: skip
    found = differences(load_template(template).fill(DOCUMENT), template, DOCUMENT)
    assert any("申请.总计.其他（3）没有印出来" in one for one in found)
    assert any("文号“示镇政发〔2025〕3号”没有印出来" in one for one in found)
    assert any(one.startswith("总体情况第1段") for one in found)


@pytest.mark.parametrize("data", [b"", b"PK", build_template(small_skeleton())[:-9]])
def test_a_file_that_cannot_be_opened_is_a_difference(data: bytes) -> None:
    (difference,) = differences(data, TEMPLATE, DOCUMENT)
    assert difference.startswith("写出的文件读不回来")


def test_tags_in_the_data_are_no_left_over_tags() -> None:
    document = report(small_skeleton(), "见 {{ 标题 }} 和 {%p if 文号 %}。", agency="{{ 署名 }}")
    assert differences(load_template(TEMPLATE).fill(document), TEMPLATE, document) == []


def test_reading_back_a_whole_form_takes_few_milliseconds() -> None:
    template, document = build_template(form_skeleton()), report(form_skeleton())
    filled = load_template(template).fill(document)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        assert differences(filled, template, document) == []
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.1
