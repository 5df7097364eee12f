"""The PDF as a reader gets it: text, places, fonts, metadata, the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf.pdfa import validate_written
from test_page_sample import BODY, HOSTILE, RARE, plain, report

from nianbao.document import Document
from nianbao.export.pdf import draw
from nianbao.export.readback import differences
from nianbao.page.faces import Face, load_faces
from nianbao.page.pages import lay_out
from nianbao.page.placed import Page, Pages, Text

FACES = load_faces()


def written(document: Document) -> bytes:
    return draw(lay_out(document, FACES))


@cache
def sample() -> bytes:
    return written(report())


def small(text: str) -> Document:
    return Document(
        "2021", 2024, ("标题",), None, (plain(text),), (), "示例镇人民政府", "2025年1月20日"
    )


def copied(pdf: bytes, page: int = 0) -> str:
    """The page's text as PDFium copies it, without white space."""
    return "".join(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_bounded().split())


def test_the_report_has_seven_pages_of_a4() -> None:
    pdf = pypdfium2.PdfDocument(sample())
    assert len(pdf) == 7
    assert all(pdf[at].get_size() == pytest.approx((595.276, 841.89), abs=0.01) for at in range(7))


def test_text_copies_out_as_it_reads() -> None:
    assert "".join(BODY.split()) in copied(sample())


def test_hostile_and_rare_text_copies_out() -> None:
    assert "".join((HOSTILE + RARE).split()) in copied(written(small(HOSTILE + RARE)))


def test_every_font_is_an_embedded_subset() -> None:
    with pikepdf.open(io.BytesIO(sample())) as pdf:
        fonts = [thing for thing in pdf.objects if _is(thing, "/Font")]
        descriptors = [thing for thing in pdf.objects if _is(thing, "/FontDescriptor")]
        assert len(descriptors) == 6
        assert all("/FontFile2" in descriptor for descriptor in descriptors)
        names = {str(font.BaseFont) for font in fonts}
        assert len(names) == 6
        assert all(name[7] == "+" for name in names)
    assert b"Helvetica" not in sample()


def test_a_face_of_any_name_is_named_as_pdf_writes_it() -> None:
    face = Face(replace(FACES.face("body").file, name="仿宋 (旧)#1"))
    text = Text("标题", face, 16, 100, 100, "甲", [16.0])
    pages = Pages("题", "某", 595, 842, (Page(1, (text,), ()),), ())
    with pikepdf.open(io.BytesIO(draw(pages))) as pdf:
        (font,) = pdf.pages[0].Resources.Font.values()
        assert str(font.BaseFont) == "/NIANAB+仿宋 (旧)#1"


def _is(thing: pikepdf.Object, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


def test_metadata_language_outline_and_title() -> None:
    document = report()
    with pikepdf.open(io.BytesIO(sample())) as pdf:
        assert str(pdf.docinfo.Title) == document.title
        assert str(pdf.docinfo.Author) == document.agency
        assert "/CreationDate" not in pdf.docinfo
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert pdf.open_metadata()["dc:title"] == document.title
        with pdf.open_outline() as outline:
            headings = [section.heading for section in document.sections]
            assert [item.title for item in outline.root] == headings


def test_the_same_pages_give_the_same_bytes() -> None:
    assert written(report()) == sample()


def test_squeezed_and_justified_lines_copy_out_without_gaps() -> None:
    text = "《条例》（以下简称“《条例》”）。" * 20
    assert copied(written(small(text))).count(text) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(
        st.sampled_from(
            "政府信息公开，。、；：？！（）《》“”‘’…—％0123456789aAfi&<>{}'\\/.-" + RARE
        ),
        min_size=1,
        max_size=300,
    )
)
def test_any_text_reads_back(text: str) -> None:
    document = small(text)
    pages = lay_out(document, FACES)
    assert differences(draw(pages), pages, document) == []


def test_every_character_of_the_body_face_reads_back() -> None:
    face = FACES.face("body")
    chars = "".join(chr(code) for code in range(0x21, 0x30000) if face.has(chr(code)))
    document = small("".join(chars.split()))
    pages = lay_out(document, FACES)
    assert differences(draw(pages), pages, document) == []


def test_the_file_is_a_valid_archive_file() -> None:
    """pikepdf's validator objects to the description of pdfuaid:part, which ISO 19005-2 §6.6.2.3
    asks for; veraPDF does not (tests/test_rendered.py).
    """
    findings = validate_written(io.BytesIO(sample()), "2b").findings
    assert [finding for finding in findings if ":6.6.2.3.1-" not in finding.rule] == []
