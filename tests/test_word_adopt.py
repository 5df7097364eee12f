"""A county's Word file becomes a template: read back from the template and from what it builds."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random

import docx
import pytest
from conftest import EXAMPLES
from county_files import (
    BODY,
    BOLD,
    RED,
    CountyFile,
    county_file,
    package,
    paragraph,
    paths_of,
    run,
    texts_by_colour,
    values_of,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from nianbao import cli
from nianbao.adoption.outcome import Adopted
from nianbao.adoption.run import adopt
from nianbao.compose import compose, skeleton
from nianbao.errors import NianbaoError, TemplateError
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.report.read import read_report
from nianbao.verifying.trial import faults_of
from nianbao.word.lint import check_template
from nianbao.word.markup import MAIN, RELATIONS
from nianbao.word.package import read_parts, write_parts

DATA = {
    "2021": EXAMPLES / "示例县示例镇" / "2024.yaml",
    "2019": EXAMPLES / "米林县派镇" / "2020.yaml",
}
FILLS = {
    "blank": lambda _: "",
    "zero": lambda _: "0",
    "dash": lambda _: "——",
    "crosses": lambda _: "××",
    "numbers": lambda path: str(len(path)),
    "spaces": lambda _: "  ",
    "mixed": lambda path: ("", "0", "／", "xx")[sum(map(ord, path)) % 4],
}
SHAPES = {
    "plain": {},
    "serial": {"serial": True},
    "remark": {"remark": True},
    "split": {"split": True},
    "unmerged": {"merged": False},
    "all": {"serial": True, "remark": True, "merged": False},
}
LAST_YEAR = CountyFile(
    fill=lambda _: "7",
    above=("示例县示例镇人民政府文件",),
    title=("示例县示例镇人民政府", "2023年政府信息公开工作年度报告"),
    number="示镇政发〔2024〕2号",
    header="示例县示例镇人民政府2023年政府信息公开工作年度报告",
    preamble=("根据《中华人民共和国政府信息公开条例》的规定，编制2023年度报告。",),
    texts=(
        (
            "2023年，我镇认真执行条例。",
            "（一）主动公开",
            "全年公开信息300条。",
            "（二）依申请公开。收到申请7件。",
        ),
        ("存在不足。",),
        ("没有收取信息处理费。",),
    ),
    end=("示例县示例镇人民政府", "2024年1月20日"),
)


def tags(form_id: str) -> dict[str, str]:
    """What the cell of each number should say."""
    sections = skeleton(load_form(form_id)).sections
    return {p: f"{{{{ {p} }}}}" for s in sections if s.grid for p in paths_of(s.grid)}


def paragraphs(data: bytes) -> list[str]:
    return [p.text for p in docx.Document(BytesIO(data)).paragraphs]


def left(adopted: Adopted) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in adopted.notes.unplaced]


def replaced(adopted: Adopted) -> list[tuple[str, str]]:
    return [(one.name, one.text) for one in adopted.notes.replaced]


def changed(data: bytes, *changes: tuple[str, str], part: str = "word/document.xml") -> bytes:
    parts = read_parts(data)
    xml = parts[part].decode()
    for before, after in changes:
        assert before in xml, before
        xml = xml.replace(before, after, 1)
    return write_parts({**parts, part: xml.encode()})


def complete(data: bytes, form_id: str) -> Adopted:
    """The adopted file, which must be a template without faults, each number in its own cell."""
    adopted = adopt(data)
    assert left(adopted) == []
    assert adopted.form_id == form_id
    assert faults_of(adopted.data, skeleton(load_form(form_id))) == ()
    assert texts_by_colour(adopted.data, form_id) == tags(form_id)
    return adopted


# -- tables


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form_id", form_ids())
def test_each_number_gets_its_tag_and_keeps_its_look(form_id: str, shape: str) -> None:
    for fill in (FILLS["blank"], FILLS["numbers"]):
        complete(county_file(CountyFile(form_id, fill, **SHAPES[shape])), form_id)


@pytest.mark.parametrize("fill", FILLS)
def test_whatever_stands_for_a_number_is_overwritten(fill: str) -> None:
    for form_id in form_ids():
        complete(county_file(CountyFile(form_id, FILLS[fill])), form_id)


def _bare(text: str) -> str:
    return text.replace("\n", "").replace("（", "(").replace("）", ")").replace("，", ",")


RELABELS = {
    "as printed": lambda text: text,
    "half-width": _bare,
    "spaced": lambda text: " ".join(text) if len(text) < 5 else f" {text}　",
    "unnumbered": lambda text: re.sub(r"^(?:[（(][一二三四五六七]+[）)]|\d+\.)", "", text),
    "wrapped": lambda text: "\n".join((text[:3], text[3:])) if len(text) > 6 else text,
}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(form_ids()),
    st.sampled_from(sorted(FILLS)),
    st.sampled_from(sorted(RELABELS)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_labels_and_columns_of_a_countys_own(
    form_id: str, fill: str, label: str, serial: bool, remark: bool, split: bool, merged: bool
) -> None:
    county = CountyFile(
        form_id, FILLS[fill], RELABELS[label], serial=serial, remark=remark, split=split,
        merged=merged,
    )  # fmt: skip
    complete(county_file(county), form_id)


def test_a_unit_in_the_cell_stays_where_it_is_that_of_the_number() -> None:
    fill = {"申请.新收.自然人": "0件", "申请.新收.其他": "xx 件"}
    found = adopt(county_file(CountyFile(fill=lambda path: fill.get(path, "0"))))
    texts = texts_by_colour(found.data, "2021")
    assert left(found) == []
    assert texts["申请.新收.自然人"] == "{{ 申请.新收.自然人 }}件"
    assert texts["申请.新收.其他"] == "{{ 申请.新收.其他 }}件"


@pytest.mark.parametrize("text", ["由司法所填", "0万元", "3.5%"])
def test_a_cell_that_says_something_else_is_listed_and_not_changed(text: str) -> None:
    path = "申请.新收.自然人"
    found = adopt(county_file(CountyFile(fill=lambda p: text if p == path else "0")))
    (where, what), *more = left(found)
    assert (where, more) == ("表格2第4行第2格", [])
    assert path in what
    assert text in what
    assert texts_by_colour(found.data, "2021")[path] == text


def test_a_missing_row_is_listed_once_with_what_to_write() -> None:
    label = load_form("2021").tables["申请"].rows["行政查询"].label
    county = CountyFile(relabel=lambda text: "某某事项" if text == label else text)
    found = adopt(county_file(county))
    ((where, what),) = left(found)
    assert where == "“收到和处理政府信息公开申请情况”"
    assert label in what
    assert "{{ 申请.行政查询.自然人 }}" in found.notes.unplaced[0].hint
    assert found.notes.numbers == found.notes.of - 7
    codes = {fault.code for fault in check_template(found.data, skeleton(load_form("2021")))}
    assert codes == {"TPL-MISSING"}


def test_a_table_twice_is_listed_with_both_places() -> None:
    data = county_file(CountyFile())
    table = re.findall(r"<w:tbl>.*?</w:tbl>", read_parts(data)["word/document.xml"].decode())[2]
    found = adopt(changed(data, (table, f"{table}<w:p/>{table}")))
    assert len(left(found)) == 15
    assert all("表格3" in where and "表格4" in where for where, _ in left(found))
    assert found.notes.numbers == found.notes.of - 15


def test_rows_in_another_order_are_told() -> None:
    data = county_file(CountyFile(fill=lambda _: "0"))
    rows = re.findall(r"<w:tr>.*?</w:tr>", read_parts(data)["word/document.xml"].decode())
    forward = [row for row in rows if "行政处罚" in row or "行政强制" in row][:2]
    found = adopt(changed(data, ("".join(forward), "".join(reversed(forward)))))
    ((where, what),) = left(found)
    assert where.startswith("表格1")
    assert "按表式这里应当是" in what


def test_the_form_may_be_named_and_what_it_lacks_is_listed() -> None:
    data = county_file(CountyFile("2019", fill=lambda _: "0"))
    found = adopt(data, "2021")
    assert found.form_id == "2021"
    assert found.notes.numbers < found.notes.of
    assert found.notes.unplaced


# -- texts


def test_words_stand_where_they_stood_and_the_countys_own_stay() -> None:
    found = complete(county_file(CountyFile()), "2021")
    said = paragraphs(found.data)
    assert said[0] == "{{ 标题 }}"
    assert [line for line in said if line.startswith(("一、", "二、", "注", "填表", "1."))] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        *["注：本表由各单位如实填写。"] * 3,
        "填表说明：",
        "1.没有的填0。",
    ]
    assert replaced(found) == [
        ("标题", "××镇人民政府202×年政府信息公开工作年度报告"),
        ("导语", "（此处填写编制依据、联系方式等。）"),
        ("总体情况", "（此处填写总体情况，不超过1000字。）"),
        ("存在问题", "（简述存在的主要问题及改进情况）"),
        ("其他事项", "（填写其他需要报告的事项）"),
        ("署名", "××镇人民政府（盖章）"),
        ("成文日期", "202×年×月×日"),
    ]


def test_last_years_words_go_and_each_is_named() -> None:
    found = complete(county_file(LAST_YEAR), "2021")
    document = docx.Document(BytesIO(found.data))
    everything = "".join(p.text for p in document.paragraphs)
    assert "2023" not in everything
    assert "300" not in everything
    assert paragraphs(found.data)[0] == "{{ 署名 }}文件"
    header = "".join(p.text for p in document.sections[0].header.paragraphs)
    assert header == '{{ 标题 | replace("\\n", "") }}'
    gone = [text for _, text in replaced(found)]
    for text in (*LAST_YEAR.texts[0], *LAST_YEAR.preamble, *LAST_YEAR.end, LAST_YEAR.number):
        assert text in gone


def test_a_report_has_its_own_title_and_author_and_not_the_countys(tmp_path: Path) -> None:
    county = docx.Document(BytesIO(county_file(LAST_YEAR)))
    about = county.core_properties
    about.title, about.author, about.last_modified_by = "乡镇年报样式", "县办某人", "县办另一人"
    county.save(str(tmp_path / "县模板.docx"))
    found = complete((tmp_path / "县模板.docx").read_bytes(), "2021")
    assert {("标题", "乡镇年报样式"), ("作者", "县办某人")} <= set(replaced(found))
    (tmp_path / "模板.docx").write_bytes(found.data)
    arguments = ["--template", str(tmp_path / "模板.docx"), "--formats", "word"]
    assert cli.run(["build", str(DATA["2021"]), *arguments, "-o", str(tmp_path / "出")]) == 0
    (built,) = (tmp_path / "出").iterdir()
    about = docx.Document(str(built)).core_properties
    assert about.title == "示例县示例镇人民政府2024年政府信息公开工作年度报告" == built.stem
    assert about.author == "示例县示例镇人民政府"
    assert "县办" not in str(read_parts(built.read_bytes())["docProps/core.xml"].decode())


def test_texts_keep_the_countys_looks_by_level() -> None:
    found = adopt(county_file(LAST_YEAR))
    xml = read_parts(found.data)["word/document.xml"].decode()
    loop = xml.partition("{%p for 段 in 总体情况 %}")[2].partition("{%p endfor %}")[0]
    runs = re.findall(r'eastAsia="(..)".*?>(\{\{ 段\.\w+ \}\})<', loop)
    assert runs == [
        ("黑体", "{{ 段.首句 }}"),  # （一） alone
        ("黑体", "{{ 段.余文 }}"),
        ("黑体", "{{ 段.首句 }}"),  # （一） before more
        ("楷体", "{{ 段.余文 }}"),
        ("楷体", "{{ 段.首句 }}"),
        ("楷体", "{{ 段.余文 }}"),
    ]
    assert loop.count('w:firstLine="600"') == 3


def test_an_instructions_red_is_not_taken_for_the_texts_look() -> None:
    texts = (("（此处填写总体情况）",), ("存在不足。",), ("（填写其他需要报告的事项）",))
    xml = read_parts(adopt(county_file(CountyFile(texts=texts))).data)["word/document.xml"].decode()
    loop = xml.partition("{%p for 段 in 总体情况 %}")[2].partition("{%p endfor %}")[0]
    assert "FF0000" not in loop
    assert "楷体" in loop


def test_without_a_number_a_line_is_added_that_is_printed_only_with_one(tmp_path: Path) -> None:
    found = adopt(county_file(CountyFile()))
    assert paragraphs(found.data)[:4] == [
        "{{ 标题 }}",
        "{%p if 文号 %}",
        "{{ 文号 }}",
        "{%p endif %}",
    ]
    assert any("文号" in remark for remark in found.notes.remarks)
    built = build(found.data, "2019" if found.form_id == "2019" else "2021", tmp_path)
    assert "示镇政发〔2025〕3号" in paragraphs(built)[1]


def test_a_heading_that_is_not_there_is_listed() -> None:
    data = changed(county_file(CountyFile()), ("五、存在的主要问题及改进情况", "几点看法"))
    found = adopt(data)
    assert left(found) == [("全文", "没有找到标题“五、存在的主要问题及改进情况”")]


def test_a_tables_heading_that_is_not_the_forms_is_listed() -> None:
    data = county_file(CountyFile())
    for before, after, said in (
        (paragraph("二、主动公开政府信息情况", BOLD), "", "没有标题“二、主动公开政府信息情况”"),
        ("二、主动公开政府信息情况", "二、主动公开情况",
         "标题应当是“二、主动公开政府信息情况”，模板写的是“二、主动公开情况”"),
    ):  # fmt: skip
        assert [what for _, what in left(adopt(changed(data, (before, after))))] == [said]


def test_no_signature_and_no_date_are_listed() -> None:
    found = adopt(county_file(CountyFile(end=(), after=())))
    assert [what for _, what in left(found)] == ["没有找到落款处的机关名称", "没有找到成文日期"]


def test_a_text_behind_its_heading_goes_and_the_heading_stays() -> None:
    data = changed(
        county_file(CountyFile()), ("一、总体情况", "一、总体情况。我镇2023年公开信息300条。")
    )
    found = complete(data, "2021")
    assert "一、总体情况" in paragraphs(found.data)
    assert ("总体情况", "我镇2023年公开信息300条。") in replaced(found)


def test_blank_lines_left_to_write_on_become_the_text() -> None:
    texts = (("", "", ""), ("存在不足。",), ("无其他事项。",))
    found = complete(county_file(CountyFile(texts=texts)), "2021")
    said = paragraphs(found.data)
    start = said.index("一、总体情况")
    assert said[start + 1] == "{%p for 段 in 总体情况 %}"
    assert "" not in said[start : said.index("二、主动公开政府信息情况")]


# -- what Word puts around text


def first_cell(data: bytes, content: str) -> bytes:
    """The file with this in the paragraph of the first number's cell."""
    xml = read_parts(data)["word/document.xml"].decode()
    cell = re.search(r'<w:p>(?:(?!</w:p>).)*"000001"(?:(?!</w:p>).)*</w:p>', xml)
    assert cell
    return changed(data, (cell[0], content))


COLOUR = '<w:rPr><w:color w:val="000001"/></w:rPr>'


@pytest.mark.parametrize(
    "content",
    [
        f'<w:p><w:r>{COLOUR}<w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r>{COLOUR}<w:instrText> =SUM(LEFT) </w:instrText></w:r>"
        f'<w:r>{COLOUR}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{COLOUR}<w:t>12</w:t></w:r>"
        f'<w:r>{COLOUR}<w:fldChar w:fldCharType="end"/></w:r></w:p>',
        f'<w:p><w:fldSimple w:instr=" =SUM(LEFT) ">{run("12", COLOUR)}</w:fldSimple></w:p>',
        f"<w:p><w:pPr>{COLOUR}</w:pPr><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('xx', RED)}</w:sdtContent></w:sdt></w:p>",
        f"<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent><w:p>{run('0', COLOUR)}</w:p>"
        "</w:sdtContent></w:sdt>",
        f'<w:p><w:bookmarkStart w:id="1" w:name="a"/>{run("1", COLOUR)}{run("2", COLOUR)}'
        '<w:bookmarkEnd w:id="1"/></w:p><w:p/>',
        f"<w:p/><w:p>{run('0', COLOUR)}</w:p>",
    ],
    ids=["formula", "simple field", "placeholder", "bound control", "two runs", "two lines"],
)
def test_fields_and_controls_in_a_cell_give_way(content: str) -> None:
    found = complete(first_cell(county_file(CountyFile()), content), "2021")
    xml = read_parts(found.data)["word/document.xml"].decode()
    for gone in ("fldChar", "instrText", "fldSimple", "w:sdt>", "dataBinding"):
        assert gone not in xml
    assert xml.count("bookmarkStart") == xml.count("bookmarkEnd")


def test_section_breaks_pictures_and_page_breaks_stay() -> None:
    data = county_file(LAST_YEAR)
    text = "全年公开信息300条。"
    broken = '<w:r><w:br w:type="page"/><w:t>全年</w:t></w:r><w:r><w:t>公开信息300条。'
    xml = read_parts(data)["word/document.xml"].decode()
    start = xml[: xml.index(text)].rindex("<w:r>")
    data = changed(data, (xml[start : xml.index(text) + len(text)], broken))
    section = '<w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    old = paragraph("存在不足。").replace("<w:pPr>", section, 1)
    found = adopt(changed(data, (paragraph("存在不足。"), old)))
    kept = read_parts(found.data)["word/document.xml"].decode()
    assert left(found) == []
    assert 'w:type="page"' in kept
    assert kept.count("landscape") == 1
    assert "存在不足" not in kept


def test_headings_numbered_by_word_are_known_and_texts_are_not_numbered() -> None:
    data = county_file(LAST_YEAR)
    for sign, heading in zip("一二三四五六", load_form("2021").sections, strict=True):
        plain = heading.heading.removeprefix(f"{sign}、")
        data = changed(
            data,
            (paragraph(heading.heading, BOLD), paragraph(plain, BOLD, _listed(0))),
        )
    data = changed(data, (paragraph("存在不足。"), paragraph("存在不足。", BODY, _listed(1))))
    found = adopt(_with_lists(data))
    assert left(found) == []
    xml = read_parts(found.data)["word/document.xml"].decode()
    assert xml.count("<w:numPr>") == 6


_LISTS = f"""<w:numbering xmlns:w="{MAIN}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>
<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>
<w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def _with_lists(data: bytes) -> bytes:
    """The file with the list that its headings are in."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
    own = f'<Override PartName="/word/numbering.xml" ContentType="{kind}"/></Types>'
    link = f'<Relationship Id="rId9" Type="{RELATIONS}/numbering" Target="numbering.xml"/>'
    data = changed(data, ("</Types>", own), part="[Content_Types].xml")
    rels = "word/_rels/document.xml.rels"
    data = changed(data, ("</Relationships>", f"{link}</Relationships>"), part=rels)
    return write_parts({**read_parts(data), "word/numbering.xml": _LISTS.encode()})


def _listed(level: int) -> str:
    return f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'


def test_an_agency_in_a_text_box_is_a_tag_for_old_and_new_programs() -> None:
    inner = f"<w:txbxContent>{paragraph('示例县示例镇人民政府文件')}</w:txbxContent>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = (
        f'<w:p><w:r><mc:AlternateContent {space}><mc:Choice Requires="wps"><w:drawing>{inner}'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    county = LAST_YEAR.with_(above=("某某县乡镇年报样式",))
    found = complete(changed(county_file(county), ("<w:body>", f"<w:body>{box}")), "2021")
    xml = read_parts(found.data)["word/document.xml"].decode()
    assert xml.count("{{ 署名 }}文件") == 2
    assert "示例县" not in xml


def test_a_report_in_the_one_cell_of_a_frame_is_found() -> None:
    xml = read_parts(county_file(LAST_YEAR))["word/document.xml"].decode()
    body = xml.partition("<w:body>")[2].partition("<w:sectPr>")[0]
    grid = '<w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid>'
    framed = f"<w:tbl><w:tblPr/>{grid}<w:tr><w:tc>{body}</w:tc></w:tr></w:tbl><w:p/>"
    found = adopt(package(framed))
    assert left(found) == []
    assert found.notes.numbers == found.notes.of


def test_figures_are_printed_behind_their_section(tmp_path: Path) -> None:
    template = complete(county_file(LAST_YEAR), "2021").data
    (tmp_path / "模板.docx").write_bytes(template)
    text = DATA["2021"].read_text(encoding="utf-8")
    text += "\n图:\n  - {在: 申请, 数据: 申请.新收, 题: 申请人构成}\n"
    data = tmp_path / "2024.yaml"
    section = next(s.key for s in load_form("2021").sections if s.table == "申请")
    data.write_text(text.replace("在: 申请,", f"在: {section},"), encoding="utf-8")
    arguments = ["build", str(data), "--template", str(tmp_path / "模板.docx"), "-o", str(tmp_path)]
    assert cli.run([*arguments, "--formats", "word"]) == 0
    (built,) = tmp_path.glob("*报告.docx")
    said = paragraphs(built.read_bytes())
    note, caption = said.index("申请人构成"), said.index("四、政府信息公开行政复议、行政诉讼情况")
    assert note < caption
    assert said[note - 2] == "注：本表由各单位如实填写。"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.sampled_from(["county", "last year"]))
def test_of_a_torn_file_nothing_is_called_complete_that_is_not(chance: Random, kind: str) -> None:
    parts = read_parts(county_file(LAST_YEAR if kind == "last year" else CountyFile()))
    root = etree.fromstring(parts["word/document.xml"])
    for _ in range(chance.choice([1, 3, 10])):
        elements = [e for e in root.iter() if e.getparent() is not None]
        element = chance.choice(elements)
        if element.text and chance.random() < 0.5:
            element.text = chance.choice(["", "甲乙", "3", "（此处填写）", "2024年1月1日"])
        elif element.getparent() is not root:
            element.getparent().remove(element)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    found = None
    with suppress(NianbaoError):
        found = adopt(write_parts({**parts, "word/document.xml": xml}))
    if found and found.is_complete:
        assert check_template(found.data, skeleton(load_form(found.form_id))) == ()


# -- what must not change, what is refused


def test_all_other_parts_are_byte_for_byte_as_they_were() -> None:
    data = county_file(CountyFile(header="县政府办公室制"))
    before, after = read_parts(data), read_parts(adopt(data).data)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["word/document.xml"]


def test_what_goes_out_with_each_report_is_told() -> None:
    county = CountyFile(note="注：2023年的数由司法局核对。")
    data = county_file(county)
    parts = read_parts(data)
    found = adopt(write_parts({**parts, "word/comments.xml": b"<a/>"}))
    assert sum("2023年" in remark for remark in found.notes.remarks) == 3
    assert any("批注" in remark for remark in found.notes.remarks)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('<w:t xml:space="preserve">填表说明：', "<w:t>{{ 文号 }}"), "已经有标签"),
        (("<w:p><w:pPr>", '<w:p><w:ins w:id="1" w:author="甲"/><w:pPr>'), "修订"),
        (("<w:tbl>", "<w:tblx>"), ""),
    ],
)
def test_files_that_cannot_be_adopted_are_refused(change: tuple[str, str], told: str) -> None:
    with pytest.raises(TemplateError) as trouble:
        adopt(changed(county_file(CountyFile()), change))
    assert told in trouble.value.message
    assert trouble.value.hint


def test_macros_old_files_and_other_files_are_told_apart() -> None:
    parts = read_parts(county_file(CountyFile()))
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    macros = write_parts({**parts, "[Content_Types].xml": types})
    for data, told in (
        (macros, "宏"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".doc"), (b"%PDF", "打不开")
    ):  # fmt: skip
        with pytest.raises(TemplateError, match=told):
            adopt(data)


def test_a_file_without_the_tables_writes_nothing(tmp_path: Path, capsys) -> None:
    source, out = tmp_path / "县.docx", tmp_path / "模板.docx"
    source.write_bytes(package(paragraph("关于报送年度报告的通知")))
    assert cli.run(["template", "adopt", str(source), "-o", str(out)]) == 3
    assert "只认出 0 个数" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]


# -- the command


def build(template: bytes, form_id: str, folder: Path) -> bytes:
    """The report that the template builds from the form's example."""
    file = folder / "模板.docx"
    file.write_bytes(template)
    arguments = ["build", str(DATA[form_id]), "--template", str(file), "--formats", "word"]
    assert cli.run([*arguments, "-o", str(folder / "出")]) == 0
    (built,) = (folder / "出").iterdir()
    return built.read_bytes()


@pytest.mark.parametrize("form_id", form_ids())
def test_the_template_builds_a_report_with_each_number_in_its_cell(
    form_id: str, tmp_path: Path
) -> None:
    county = LAST_YEAR.with_(form_id=form_id, serial=True, remark=True, split=True)
    built = build(complete(county_file(county), form_id).data, form_id, tmp_path)
    report = read_report(DATA[form_id]).report
    assert report is not None
    document = compose(report)
    assert texts_by_colour(built, form_id) == values_of(document)
    said = "".join("".join(text.split()) for text in paragraphs(built))
    for section in document.sections:
        for line in section.paragraphs:
            assert "".join(line.text.split()) in said
    assert "注：本表由各单位如实填写。" in said
    assert "2023年，我镇" not in said


@pytest.mark.parametrize("form_id", form_ids())
def test_an_ordinary_report_of_last_year_becomes_a_template(form_id: str, tmp_path: Path) -> None:
    out = tmp_path / "去年"
    assert cli.run(["build", str(DATA[form_id]), "--formats", "word", "-o", str(out)]) == 0
    (last,) = out.iterdir()
    before = last.read_bytes()
    template = tmp_path / "自己的.docx"
    assert cli.run(["template", "adopt", str(last), "-o", str(template)]) == 0
    assert last.read_bytes() == before
    assert cli.run(["template", "check", str(template), "--form", form_id]) == 0
    assert paragraphs(build(template.read_bytes(), form_id, tmp_path)) != []


def test_all_words_that_stay_and_are_not_the_forms_are_named() -> None:
    stray = "附：镇政务公开栏照片（另附）"
    county = LAST_YEAR.with_(note="", above=("内部使用",), after=(stray,), header="仅供参考")
    said = complete(county_file(county), "2021").notes.remarks
    kept = [remark for remark in said if "不是表式的文字" in remark]
    assert [remark.partition("：")[2] for remark in kept] == ["内部使用", stray, "仅供参考"]
    assert kept[2].startswith("页眉第1段")
    plain = complete(county_file(county.with_(above=(), after=(), header="")), "2021")
    assert not any("不是表式的文字" in remark for remark in plain.notes.remarks)


def test_the_command_tells_what_it_did_and_never_overwrites(tmp_path: Path, capsys) -> None:
    source, out = tmp_path / "县.docx", tmp_path / "模板.docx"
    source.write_bytes(county_file(CountyFile()))
    arguments = ["template", "adopt", str(source), "-o", str(out)]
    assert cli.run(arguments) == 0
    said = capsys.readouterr().out
    assert "已标好 200 个数（表式 2021 共 200 个）、标题、" in said
    assert "换下的原文 7 处：" in said
    assert "还没标好" not in said
    first = out.read_bytes()
    assert cli.run(arguments) == 3
    assert "已经有了" in capsys.readouterr().err
    assert out.read_bytes() == first
    assert cli.run(["template", "adopt", str(out), "-o", str(tmp_path / "又.docx")]) == 3
    assert "已经有标签" in capsys.readouterr().err


def test_what_is_left_to_do_makes_exit_code_one_and_is_in_the_json(tmp_path: Path, capsys) -> None:
    source, out = tmp_path / "县.docx", tmp_path / "模板.docx"
    source.write_bytes(county_file(CountyFile(end=(), after=())))
    assert cli.run(["template", "adopt", str(source), "-o", str(out), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["written"] == str(out)
    assert (told["form"], told["numbers"], told["of"]) == ("2021", 200, 200)
    assert [set(one) for one in told["unplaced"]] == [{"where", "what", "hint"}] * 2
    assert out.exists()
