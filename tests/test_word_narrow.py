"""Numbers too long for their cell: a narrower named style, the same number."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from conftest import EXAMPLES

from nianbao.compose import compose
from nianbao.document import Document
from nianbao.report.read import read_report
from nianbao.resources import template_file
from nianbao.word.package import read_parts, write_parts
from nianbao.word.readback import differences
from nianbao.word.template import load_template

PATH = "申请.新收.自然人"


@pytest.fixture(scope="module")
def example() -> Document:
    return compose(read_report(EXAMPLES / "示例县示例镇" / "2024.yaml").report)


def with_number(document: Document, text: str, path: str = PATH) -> Document:
    def changed(section):
        if section.grid is None:
            return section
        rows = tuple(
            tuple(replace(cell, text=text) if cell.path == path else cell for cell in row)
            for row in section.grid.rows
        )
        return replace(section, grid=replace(section.grid, rows=rows))

    return replace(document, sections=tuple(map(changed, document.sections)))


def cell_of(document: Document, text: str, template: bytes = b""):
    """The paragraph of the one cell that says the text."""
    template = template or template_file(document.form_id).read_bytes()
    written = load_template(template).fill(document)
    assert differences(written, template, document) == []
    cells = {
        cell._tc: cell
        for table in docx.Document(BytesIO(written)).tables
        for row in table.rows
        for cell in row.cells
    }
    (found,) = [cell for cell in cells.values() if cell.text == text]
    return found.paragraphs[0]


@pytest.mark.parametrize(
    ("text", "size"), [("12345", None), ("123456", 9), ("7654321", 8), ("-123456", 8)]
)
def test_a_long_number_shrinks_by_a_named_style(example, text, size):
    (run,) = [run for run in cell_of(with_number(example, text), text).runs if run.text]
    assert (run.style.font.size.pt if size else run.style.font.size) == size
    assert run.font.size is None  # the style says it, not the run


def test_the_narrowest_column_takes_the_smallest_size(example):
    document = with_number(example, "7654321", "复议诉讼.直接起诉.总计")
    (run,) = [run for run in cell_of(document, "7654321").runs if run.text]
    assert run.style.font.size.pt == 7.5


def test_a_narrower_style_is_found_whatever_id_word_gave_it(example):
    parts = read_parts(template_file(example.form_id).read_bytes())
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'"Narrow8"', b'"ab"')
    paragraph = cell_of(with_number(example, "7654321"), "7654321", write_parts(parts))
    (run,) = [run for run in paragraph.runs if run.text]
    assert run.style.style_id == "ab"


def test_in_an_offices_own_template_bold_stays_and_the_unit_keeps_its_size(example):
    parts = read_parts(template_file(example.form_id).read_bytes())
    xml = parts["word/document.xml"].decode()
    tag = f"{{{{ {PATH} }}}}"
    start = xml.rindex("<w:r>", 0, xml.index(tag))
    bold = '<w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr>'
    own = f'{bold}<w:t xml:space="preserve">共{tag}件</w:t></w:r>'
    stop = xml.index("</w:r>", start) + len("</w:r>")
    parts["word/document.xml"] = f"{xml[:start]}{own}{xml[stop:]}".encode()
    document = with_number(example, "7654321")
    paragraph = cell_of(document, "共7654321件", write_parts(parts))
    before, number, after = paragraph.runs
    assert (before.text, number.text, after.text) == ("共", "7654321", "件")
    assert all(run.bold for run in paragraph.runs)
    assert [run.font.size.pt if run.font.size else None for run in paragraph.runs] == [12, None, 12]
    assert number.style.font.size.pt == 8
