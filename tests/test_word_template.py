"""Filling in: what stands in the Word file afterwards, and that docxtpl would write the same."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from test_word_builder import form_skeleton, opened, report, small_skeleton

from nianbao.document import Document
from nianbao.errors import TemplateError
from nianbao.word.builder import build_template
from nianbao.word.names import context
from nianbao.word.package import read_parts, write_parts
from nianbao.word.template import load_template

# All that has broken templates before. Braces in data are text and stay so.
HOSTILE = (
    "甲&乙，<100件> \" ' { } {{ }} {% x %} {_{x}_} {{ 标题 }} {# c #} 100％ — … 〇㙍𬭚 &amp; ]]>"
)


@pytest.fixture(scope="module")
def small() -> bytes:
    return build_template(small_skeleton())


@pytest.fixture(scope="module")
def form() -> bytes:
    return build_template(form_skeleton())


def changed(template: bytes, *changes: tuple[str, str], part: str = "word/document.xml") -> bytes:
    """The template with something else in its XML, as a clerk's hand might leave it."""
    parts = read_parts(template)
    xml = parts[part].decode()
    for before, after in changes:
        assert before in xml
        xml = xml.replace(before, after, 1)
    return write_parts(parts | {part: xml.encode()})


def by_docxtpl(
    template: bytes, document: Document, drawings: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """What docxtpl itself writes."""
    theirs = DocxTemplate(io.BytesIO(template))
    theirs.render(context(document, drawings), autoescape=True)
    saved = io.BytesIO()
    theirs.save(saved)
    return undressed(read_parts(saved.getvalue()))


def undressed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without the parts that the program changes after the tags are filled in: the signature's
    styles, the file's own properties and what announces them.
    """
    dressed = ("word/styles.xml", "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels")
    return {name: part for name, part in parts.items() if name not in dressed}


def texts(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(data).paragraphs]


def test_paragraphs_come_out_in_order_each_in_its_style(small: bytes) -> None:
    filled = load_template(small).fill(report(small_skeleton()))
    styles = [(p.style and p.style.name, p.text[:8]) for p in opened(filled).paragraphs]
    assert styles == [
        ("Title", "示例县示例镇人民"),
        ("文号", "示镇政发〔202"),
        ("导语", "现公布本镇报告。"),
        ("Heading 1", "一、总体情况"),
        ("Body Text", "2024年，示例"),
        ("Body Text", "（一）主动公开。"),
        ("Heading 2", "（二）依申请公开"),
        ("Body Text", "1.受理。202"),
        ("Body Text", "（1）办理。全年"),
        ("Heading 1", "三、申请"),
        ("Signature", "示例县示例镇人民"),
        ("Date", "2025年1月2"),
    ]


def test_a_run_in_heading_is_a_character_style(small: bytes) -> None:
    filled = load_template(small).fill(report(small_skeleton()))
    run_in = opened(filled).paragraphs[5].runs
    assert [(run.style.name, run.text[:8]) for run in run_in] == [
        ("段首小标题", "（一）主动公开。"),
        ("Default Paragraph Font", "2024年，示例"),
    ]


def test_the_title_keeps_its_lines_and_loses_them_in_the_properties(small: bytes) -> None:
    filled = opened(load_template(small).fill(report(small_skeleton())))
    assert filled.paragraphs[0].text == "示例县示例镇人民政府\n2024年政府信息公开工作年度报告"
    properties = filled.core_properties
    assert properties.title == "示例县示例镇人民政府2024年政府信息公开工作年度报告"
    assert (properties.author, properties.language) == ("示例县示例镇人民政府", "zh-CN")


def test_without_a_number_there_is_no_empty_line(small: bytes) -> None:
    filled = load_template(small).fill(report(small_skeleton(), doc_no=None))
    assert opened(filled).paragraphs[1].text == "现公布本镇报告。"


def test_every_number_stands_in_its_cell(form: bytes) -> None:
    document = report(form_skeleton())
    filled, template = opened(load_template(form).fill(document)), opened(form)
    expected = {f"{{{{ {path} }}}}": text for path, text in _values(document)}
    assert expected
    for table, tags in zip(filled.tables, template.tables, strict=True):
        for row, tag_row in zip(table._tbl.tr_lst, tags._tbl.tr_lst, strict=True):
            for cell, tag in zip(row.tc_lst, tag_row.tc_lst, strict=True):
                said = "".join(str(t.text) for t in tag.xpath(".//w:t"))
                shown = "".join(str(t.text) for t in cell.xpath(".//w:t"))
                assert shown == expected.get(said, said)


def _values(document: Document) -> list[tuple[str, str]]:
    grids = [section.grid for section in document.sections if section.grid]
    cells = [cell for grid in grids for row in grid.rows for cell in row]
    return [(cell.path, cell.text) for cell in cells if cell.path]


def test_hostile_text_is_printed_as_it_is(small: bytes) -> None:
    document = report(
        small_skeleton(), HOSTILE, agency=HOSTILE, title_lines=(HOSTILE,), doc_no=HOSTILE
    )
    filled = load_template(small).fill(document)
    shown = texts(filled)
    assert shown[0] == shown[1] == shown[-2] == opened(filled).core_properties.author == HOSTILE
    assert shown[4] == HOSTILE
    assert shown[5] == f"（一）主动公开。{HOSTILE * 2}"


def test_a_value_with_signs_of_xml_stays_in_its_cell(small: bytes) -> None:
    skeleton = small_skeleton()
    grid = skeleton.sections[1].grid
    assert grid is not None
    odd = tuple(tuple(replace(c, text="<5&") if c.path else c for c in row) for row in grid.rows)
    document = report(skeleton)
    section = replace(document.sections[1], grid=replace(grid, rows=odd))
    document = replace(document, sections=(document.sections[0], section))
    assert opened(load_template(small).fill(document)).tables[0].cell(1, 2).text == "<5&"


@pytest.mark.parametrize("skeleton", [small_skeleton, form_skeleton])
@pytest.mark.parametrize("doc_no", [None, "〔2025〕3号"])
def test_docxtpl_would_write_the_same_bytes(
    skeleton: Callable[[], Document], doc_no: str | None
) -> None:
    template = build_template(skeleton())
    text = "甲&乙，<100> \" ' “引号” — … 〇㙍𬭚 100％ }} %}"
    document = report(skeleton(), text, doc_no=doc_no)
    assert undressed(read_parts(load_template(template).fill(document))) == by_docxtpl(
        template, document
    )


def table(columns: int, *rows: tuple[str, ...]) -> tuple[str, str]:
    """A change that puts a table behind the signature."""

    def cell(text: str) -> str:
        setup = "<w:tcPr><w:tcW w:w='900'/></w:tcPr>"
        return f"<w:tc>{setup}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    grid = "<w:gridCol w:w='900'/>" * columns
    xml = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    setup = f"<w:tblPr/><w:tblGrid>{grid}</w:tblGrid>"
    ends, begins = "</w:t></w:r></w:p>", "<w:p><w:r><w:t>"
    return "{{ 署名 }}", f"{{{{ 署名 }}}}{ends}<w:tbl>{setup}{xml}</w:tbl>{begins}"


_BOLD = "</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>"

FORMS = {
    "rows": [
        table(
            2,
            ("{%tr for 段 in 总体情况 %}",),
            ("{{ 段.级 }}", "{{ 段.余文 }}"),
            ("{%tr endfor %}",),
        )
    ],
    "widest row left out": [
        table(2, ("{%tr if not 文号 %}",), ("甲", "乙"), ("{%tr endif %}",), ("{{ 文号 }}",))
    ],
    "columns": [table(1, ("{%tc for 段 in 总体情况 %}", "{{ 段.首句 }}", "{%tc endfor %}"))],
    "span": [table(2, ("{% colspan 总体情况|length - 3 %}合",))],
    "attribute": [('w:tblCaption w:val="申请"', 'w:tblCaption w:val="{{ 标题 }}“{{ 文号 }}”"')],
    "comment, raw, escape": [
        ("{{ 署名 }}", "{# 注 #}{{ 署名|e }}{% raw %}{{ x }}{% endraw %}{_{ y }_}")
    ],
    "inline": [("{{ 署名 }}", "{% for 段 in 总体情况 %}{{ loop.index }}{{ 段.首句 }}{% endfor %}")],
    "joined paragraphs": [
        ("{{ 署名 }}", "{{ 署名 }}{% if 文号 -%}"),
        ("{{ 成文日期 }}", "{{ 成文日期 }}{% endif %}"),
    ],
    "joined to the one before": [("{{ 成文日期 }}", "{%- if 文号 %}{{ 成文日期 }}{% endif %}")],
    "runs": [("{{ 署名 }}", "前{%r if 文号 %}有{%r else %}无{%r endif %}后")],
    "set and filter": [
        ("{{ 署名 }}", "{% set 名 %}{{ 署名 }}{% endset %}{{ 名 }}"),
        ("{{ 成文日期 }}", "{% filter upper %}a{{ 成文日期 }}{% endfilter %}"),
    ],
    "split over runs": [("{{ 署名 }}", f"{{{_BOLD}{{ 署{_BOLD}名 }}{_BOLD}}}")],
}


@pytest.mark.parametrize("changes", FORMS.values(), ids=FORMS)
def test_docxtpls_own_forms_come_out_as_docxtpl_writes_them(
    small: bytes, changes: list[tuple[str, str]]
) -> None:
    template = changed(small, *changes)
    document = report(small_skeleton(), doc_no='<甲&"乙">')
    assert undressed(read_parts(load_template(template).fill(document))) == by_docxtpl(
        template, document
    )


def test_a_tag_in_a_page_head_is_filled_in(small: bytes) -> None:
    template = changed(small, ("— ", "{{ 署名 }}— "), part="word/footer1.xml")
    document = report(small_skeleton())
    filled = load_template(template).fill(document)
    assert opened(filled).sections[0].footer.paragraphs[0].text.startswith("示例县示例镇人民政府— ")
    assert undressed(read_parts(filled)) == by_docxtpl(template, document)


def test_a_file_without_properties_gets_none(small: bytes) -> None:
    parts = read_parts(small)
    parts.pop("docProps/core.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"core-properties", b"core-nothing")
    relation = parts["_rels/.rels"].decode()
    start = relation.index('<Relationship Id="rId2"')
    parts["_rels/.rels"] = (relation[:start] + "</Relationships>").encode()
    filled = load_template(write_parts(parts)).fill(report(small_skeleton()))
    assert b"python-docx" not in b"".join(read_parts(filled).values())


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("{{ 申请.予以公开.自燃人 }}", "自燃人"),
        ("{{ 没有 }}", "没有"),
        ("{{ 申请.items }}", "items"),
        ("{{ 申请 }}", "不是一个数或一段文字"),
        ("{{ 总体情况 }}", "不是一个数或一段文字"),
        ("{% if 没有 %}{% endif %}", "没有"),
        ("{{ cycler.__init__ }}", "cycler"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{{ 署名.format() }}", "不能调用函数"),
        ("{{ loop.cycle }}", "loop"),
        ("{% for 段 in 总体情况 %}{{ loop.cycle(1) }}{% endfor %}", "不能调用函数"),
        ("{% for 段 in 总体情况 %}{{ loop.__class__ }}{% endfor %}", "__class__"),
        ("{{ range(9) }}", "不能调用函数"),
        ("{{ 署名 | attr('x') }}", "写错了"),
        ("{{ 署名. }}", "写错了"),
        ("{% for 段 in 总体情况 %}", "写错了"),
        ("{{ 署名|safe }}", "写错了"),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_refused(
    small: bytes, tag: str, says: str
) -> None:
    template = changed(small, ("{{ 署名 }}", tag))
    with pytest.raises(TemplateError, match=says) as refused:
        load_template(template).fill(report(small_skeleton()))
    assert "template check" in refused.value.hint


def test_tags_that_tear_the_document_are_refused(small: bytes) -> None:
    torn = changed(small, ("{{ 署名 }}", "{%p if 文号 %}</w:t></w:r></w:p><w:p><w:r><w:t>{% endif"))
    with pytest.raises(TemplateError):
        load_template(torn)


def test_the_same_document_gives_the_same_bytes_however_it_was_compiled(
    form: bytes, tmp_path: Path
) -> None:
    document = report(form_skeleton())
    first, again = load_template(form, tmp_path), load_template(form, tmp_path)
    anew = load_template(form, tmp_path / "other")
    assert first.fill(document) == again.fill(document) == anew.fill(document)
    with zipfile.ZipFile(io.BytesIO(first.fill(document))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_damaged_or_missing_store_is_compiled_again(small: bytes, tmp_path: Path) -> None:
    expected = load_template(small, tmp_path).fill(report(small_skeleton()))
    (file,) = tmp_path.iterdir()
    for damaged in (b"", b"x", file.read_bytes()[:-9], bytes(200)):
        file.write_bytes(damaged)
        assert load_template(small, tmp_path).fill(report(small_skeleton())) == expected
        assert file.read_bytes() != damaged
    assert load_template(small, file / "no folder").fill(report(small_skeleton())) == expected


def test_another_template_is_not_mistaken_for_the_first(small: bytes, tmp_path: Path) -> None:
    other = changed(small, ("一、总体情况", "一、工作总体情况"))
    load_template(small, tmp_path)
    filled = load_template(other, tmp_path).fill(report(small_skeleton()))
    assert "一、工作总体情况" in texts(filled)


def test_texts_may_be_empty(small: bytes) -> None:
    document = report(small_skeleton(), preamble=(), date="")
    assert texts(load_template(small).fill(document))[2] == "一、总体情况"
