"""Laws that hold for any data: what is written is what stands in both files."""

import re

import docx
import pypdfium2
import pytest
from conftest import CLEAN, OVERVIEW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_yaml, clean_numbers

from nianbao import pipeline
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.making import Order

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

# Chinese, marks that must not begin or end a line, Latin, digits, template signs, rare characters.
ALPHABET = st.sampled_from(
    list("政府信息公开工作年度报告一二三四五，。；：、？！（）《》“”‘’〔〕—…％·")
    + list("abcXYZ0123456789 .,-/&<>\"'{}%_#$@\\~^|")
    + list("〇㙍𬭚①℃※　")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("laws")


def built(folder, text):
    path = folder / "report.yaml"
    path.write_text(text, encoding="utf-8")
    (result,) = pipeline.build([path], folder / "out", Order())
    assert not result.checked.has_errors
    assert result.trouble is None
    return result.written


@pytest.mark.parametrize("form_id", form_ids())
@SLOW
@given(data=st.data())
def test_every_number_stands_in_its_cell(form_id, folder, data):
    numbers = data.draw(clean_numbers(form_id, most=9999))
    form = load_form(form_id)
    word, _ = built(folder, as_yaml(form, numbers))
    tables = docx.Document(word).tables
    for table, printed in zip(form.tables.values(), tables, strict=True):
        wanted = [
            str(numbers[(table.key, *cell.number)])
            for row in table.printed.rows
            for cell in row
            if cell.number
        ]
        seen = dict.fromkeys(tc for row in printed.rows for tc in row._tr.tc_lst)
        texts = ["".join(p.text for p in tc.p_lst) for tc in seen]
        assert [text for text in texts if re.fullmatch(r"\d+", text)] == wanted


@SLOW
@given(text=st.text(ALPHABET, min_size=1, max_size=400))
def test_any_text_prints_and_copies_out_as_it_is(folder, text):
    escaped = text.replace("{", "{{").replace("}", "}}")
    word, pdf = built(folder, CLEAN.replace(OVERVIEW, f"|\n  甲{escaped}乙"))
    line = f"甲{text}乙"
    assert line in [paragraph.text for paragraph in docx.Document(word).paragraphs]
    with pypdfium2.PdfDocument(pdf) as file:
        printed = "".join(page.get_textpage().get_text_range() for page in file)
    printed = re.sub("[\ufffe\x02]", "-", printed)  # PDFium's hyphen at a line end
    assert re.sub(r"\s", "", line) in re.sub(r"\s|— ?\d+ ?—", "", printed)
