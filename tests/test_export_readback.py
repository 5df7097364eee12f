"""The read-back finds every change between the data and the file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
from test_page_sample import plain, report, request_grid

from nianbao.document import Document
from nianbao.export.pdf import draw
from nianbao.export.readback import differences
from nianbao.page.faces import load_faces
from nianbao.page.pages import lay_out
from nianbao.page.placed import Page, Pages, Text

FACES = load_faces()
DOCUMENT = report(times=2)
PAGES = lay_out(DOCUMENT, FACES)
WRITTEN = draw(PAGES)


def changed(change: dict[str, str]) -> Pages:
    """The pages with the texts of some sources changed behind the layout's back."""

    def text(old: Text) -> Text:
        new = change.get(old.source)
        return old if new is None else replace(old, text=new, advances=old.advances[: len(new)])

    def page(old: Page) -> Page:
        return replace(old, texts=tuple(text(each) for each in old.texts))

    return replace(PAGES, pages=tuple(page(each) for each in PAGES.pages))


def with_table(number: str) -> Document:
    sections = [
        replace(section, grid=request_grid(number)) if section.key == "申请" else section
        for section in DOCUMENT.sections
    ]
    return replace(DOCUMENT, sections=tuple(sections))


def test_a_faithful_file_has_no_differences() -> None:
    assert differences(WRITTEN, PAGES, DOCUMENT) == []


def test_a_table_over_several_pages_has_none_either() -> None:
    document = report(number="1234567", more=30)
    pages = lay_out(document, FACES)
    assert differences(draw(pages), pages, document) == []


def test_a_hyphen_at_a_line_end_is_a_hyphen() -> None:
    document = replace(DOCUMENT, preamble=(plain("见" * 20 + "http://www.a-" + "b" * 40),))
    pages = lay_out(document, FACES)
    assert any(text.text.endswith("-") for text in pages.pages[0].texts)
    assert differences(draw(pages), pages, document) == []


def test_a_wrong_number_is_named_with_its_cell() -> None:
    found = differences(draw(changed({"申请.新收.自然人": "13"})), PAGES, DOCUMENT)
    assert found == [
        "第4页“申请.新收.自然人”处应为“12”，实为“13”。",
        "“申请.新收.自然人”应为“12”，实为“13”。",
    ]


def test_data_that_are_not_in_the_file_are_named() -> None:
    found = differences(WRITTEN, PAGES, with_table("14"))
    assert len(found) == 25 * 7
    assert found[0] == "“申请.新收.自然人”应为“14”，实为“12”。"


def test_a_paragraph_that_is_missing_is_named() -> None:
    document = replace(DOCUMENT, preamble=(*DOCUMENT.preamble, plain("另有一段。")))
    assert differences(WRITTEN, PAGES, document) == ["“导语/3”应为“另有一段。”，实为“”。"]


def test_a_paragraph_too_many_is_named() -> None:
    document = replace(DOCUMENT, preamble=DOCUMENT.preamble[:1])
    assert differences(WRITTEN, PAGES, document) == ["多印了“本报告由示例镇编制。”。"]


def test_text_that_is_on_a_page_beyond_the_layout_is_counted() -> None:
    page = PAGES.pages[0]
    less = replace(page, texts=tuple(t for t in page.texts if t.source != "文号"))
    pages = replace(PAGES, pages=(less, *PAGES.pages[1:]))
    found = differences(WRITTEN, pages, replace(DOCUMENT, doc_no=None))
    assert len(found) == 1
    assert found[0].startswith("第1页应有")


def test_a_missing_page_is_told() -> None:
    pages = replace(PAGES, pages=PAGES.pages[:-1])
    assert differences(draw(pages), PAGES, DOCUMENT) == [
        f"PDF 应有{len(PAGES.pages)}页，实有{len(PAGES.pages) - 1}页。"
    ]


def test_a_broken_file_is_told() -> None:
    assert differences(WRITTEN[:500], PAGES, DOCUMENT) == ["PDF 文件写坏了，打不开。"]


def test_a_font_that_is_not_embedded_is_named() -> None:
    loose = BytesIO()
    with pikepdf.open(BytesIO(WRITTEN)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing:
                del thing["/FontFile2"]
        pdf.save(loose)
    found = differences(loose.getvalue(), PAGES, DOCUMENT)
    assert any("NBFangSong”没有嵌入" in sentence for sentence in found)
