"""What the program puts into every Word file: where the signature stands, what the file tells."""

import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from test_word_builder import report, small_skeleton
from test_word_template import changed

from nianbao.content import content_digest
from nianbao.document import Bar, Chart, Figure
from nianbao.imprint import imprint
from nianbao.word.builder import build_template
from nianbao.word.package import read_parts, write_parts
from nianbao.word.readback import differences
from nianbao.word.styles import LINE
from nianbao.word.template import load_template

TEMPLATE = build_template(small_skeleton())
CHARACTER = 312  # twips


def made(agency="示例县示例镇人民政府", date="2025年1月20日", *, seal=False):
    return replace(report(small_skeleton()), agency=agency, date=date, seal=seal)


def filled(document, template=TEMPLATE):
    return load_template(template).fill(document)


def left_of_date(document):
    """Where the date begins, in characters from the type area's right edge."""
    style = docx.Document(BytesIO(filled(document))).styles["Date"]
    assert style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.LEFT
    return 28 - style.paragraph_format.left_indent.twips / CHARACTER


def right(document, style):
    """A style's indent from the right, in characters of the grid."""
    formatting = docx.Document(BytesIO(filled(document))).styles[style].paragraph_format
    return formatting.right_indent.twips / CHARACTER


def test_the_date_begins_two_characters_right_of_the_name():
    document = made()
    assert right(document, "Signature") == pytest.approx(2)
    start_of_name = 2 + 10
    assert left_of_date(document) == pytest.approx(start_of_name - 2, abs=0.01)


def test_a_date_longer_than_the_name_stands_two_in_and_moves_the_name():
    document = made(agency="示例镇")
    assert left_of_date(document) == pytest.approx(2 + 6.5, abs=0.01)
    assert right(document, "Signature") + 3 == pytest.approx(2 + 6.5 + 2, abs=0.01)


def test_under_a_seal_the_name_stands_in_the_middle_over_a_date_four_in():
    document = made(seal=True)
    assert left_of_date(document) == pytest.approx(4 + 6.5, abs=0.01)
    assert right(document, "Signature") + 5 == pytest.approx(4 + 6.5 / 2, abs=0.01)
    styles = docx.Document(BytesIO(filled(document))).styles
    assert styles["Signature"].paragraph_format.space_before.twips == 2 * LINE
    assert styles["Date"].paragraph_format.space_after.twips == LINE


def test_the_paragraphs_themselves_carry_no_formatting():
    paragraphs = docx.Document(BytesIO(filled(made()))).paragraphs
    for paragraph in paragraphs[-2:]:
        assert [child.tag.rpartition("}")[2] for child in paragraph._p.pPr] == ["pStyle"]


def test_a_name_of_two_lines_is_kept_to_even_ones_that_begin_together():
    style = docx.Document(BytesIO(filled(made(agency="示" * 29)))).styles["Signature"]
    formatting = style.paragraph_format
    assert formatting.left_indent.twips + formatting.right_indent.twips == (28 - 15) * CHARACTER
    assert formatting.alignment == WD_ALIGN_PARAGRAPH.LEFT


def properties(data):
    with zipfile.ZipFile(BytesIO(data)) as package:
        xml = package.read("docProps/custom.xml")
    root = docx.oxml.parse_xml(xml)
    return {child.get("name"): child[0].text for child in root}


def test_the_file_tells_form_year_and_content():
    document = made()
    said = properties(filled(document))
    printed = "".join(text for name, text in said.items() if name.startswith("内容数据"))
    assert {name: text for name, text in said.items() if "内容数据" not in name} == {
        "表式": document.form_id,
        "年度": str(document.year),
        "内容摘要": content_digest(document),
    }
    assert printed == imprint(document).printed
    parts = read_parts(filled(document))
    assert b"/docProps/custom.xml" in parts["[Content_Types].xml"]
    assert b"docProps/custom.xml" in parts["_rels/.rels"]


def test_an_offices_template_with_properties_of_its_own_tells_ours_alone():
    document = made()
    before = read_parts(filled(document))
    before["docProps/custom.xml"] = before["docProps/custom.xml"].replace(
        "年度".encode(), "密".encode()
    )
    template = write_parts(read_parts(TEMPLATE) | {
        name: before[name] for name in ("docProps/custom.xml", "[Content_Types].xml", "_rels/.rels")
    })  # fmt: skip
    written = filled(document, template)
    assert properties(written) == properties(filled(document))
    assert read_parts(written)["[Content_Types].xml"].count(b"custom.xml") == 1
    assert differences(written, template, document) == []


def test_styles_without_an_indent_stay_as_they_are():
    template = changed(
        TEMPLATE, ('<w:ind w:rightChars="200" w:right="624"/>', ""), part="word/styles.xml"
    )
    before, written = (
        read_parts(each)["word/styles.xml"].decode().partition("?>")[2].strip()
        for each in (template, filled(made(), template))
    )
    assert written == before  # nor does the date move
    assert left_of_date(made()) == pytest.approx(10, abs=0.01)


def renamed(template, ids):
    """The template as Word saves it with ids of its own for some styles."""
    parts = read_parts(template)
    for name in ("word/styles.xml", "word/document.xml"):
        xml = parts[name].decode()
        for old, new in ids.items():
            xml = xml.replace(f'"{old}"', f'"{new}"').replace(
                f'name w:val="{new}"', f'name w:val="{old}"'
            )
        parts[name] = xml.encode()
    return write_parts(parts)


def test_name_and_date_are_found_whatever_ids_word_gave_them():
    template = renamed(TEMPLATE, {"Signature": "a5", "Date": "a7"})
    document = made(agency="示例镇")
    ours, theirs = (
        docx.Document(BytesIO(filled(document, each))).styles for each in (TEMPLATE, template)
    )
    for name in ("Signature", "Date"):
        assert theirs[name].style_id in ("a5", "a7")
        ours_said, theirs_said = ours[name].paragraph_format, theirs[name].paragraph_format
        assert theirs_said.left_indent == ours_said.left_indent
        assert theirs_said.right_indent == ours_said.right_indent
        assert theirs_said.alignment == ours_said.alignment


@pytest.mark.parametrize("wrong", ["年度", "内容摘要"])
def test_changed_properties_are_noticed(wrong):
    document = made()
    parts = read_parts(filled(document))
    parts["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(wrong.encode(), b"x")
    found = differences(write_parts(parts), TEMPLATE, document)
    assert any(wrong in one for one in found)


def test_the_digest_tells_every_change_of_content_and_no_other():
    document = made()
    digest = content_digest(document)
    assert len(digest) == 64
    assert content_digest(made(date="2025年1月21日")) == digest
    assert content_digest(made(seal=True)) == digest
    assert content_digest(replace(document, title_lines=(document.title,))) == digest
    chart = Chart((Bar("甲", "1件", 1), Bar("乙", "2件", 2)))
    other = Chart((Bar("甲", "1件", 1), Bar("乙", "3件", 3)))
    first, *rest = document.sections
    others = [
        made(agency="示例县别的镇人民政府"),
        replace(document, doc_no="示镇〔2025〕9号"),
        replace(document, year=2023),
        replace(document, title_lines=("别的",)),
        replace(document, sections=(*rest, first)),
        *(
            replace(document, sections=(replace(first, figures=(Figure("题", "话", c),)), *rest))
            for c in (chart, other)
        ),
    ]
    assert len({digest, *map(content_digest, others)}) == len(others) + 1
