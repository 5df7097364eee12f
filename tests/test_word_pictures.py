"""Figures in Word: the picture, its words, its caption, and the parts that belong to them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from PIL import Image
from test_word_builder import opened, report, small_skeleton
from test_word_template import by_docxtpl, changed

from nianbao.document import Bar, Chart, Document, Figure, Picture
from nianbao.export.raster import chart_picture
from nianbao.page.faces import load_faces
from nianbao.word.builder import build_template
from nianbao.word.lint import check_template
from nianbao.word.package import read_parts, write_parts
from nianbao.word.readback import differences
from nianbao.word.template import load_template

TEMPLATE = build_template(small_skeleton())
HOSTILE = "甲<乙>&“丙\"'{{ 标题 }}"
LOOP = "{%p for 图形 in 图.总体情况 %}"


def picture(kind: str, width: int = 400, height: int = 300, shade: int = 99) -> Picture:
    data = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 0, 0)).save(data, kind)
    return Picture(data.getvalue(), kind, width, height)  # type: ignore[arg-type]


PICTURES = [picture("png"), picture("jpeg"), picture("png", 3000, 2000, shade=7)]


def illustrated(*first: Figure, second: tuple[Figure, ...] = ()) -> Document:
    document = report(small_skeleton())
    text, table = document.sections
    sections = (replace(text, figures=first), replace(table, figures=second))
    return replace(document, sections=sections)


def figures() -> list[Figure]:
    return [Figure(f"图{at}　题{HOSTILE}", f"{at}{HOSTILE}", p) for at, p in enumerate(PICTURES)]


def filled(document: Document, template: bytes = TEMPLATE) -> bytes:
    return load_template(template).fill(document)


def test_a_picture_has_a_paragraph_of_its_own_and_its_caption_below() -> None:
    one, two, three = figures()
    document = opened(filled(illustrated(one, two, second=(three,))))
    found = [
        (p.style.name, p.text)
        for p in document.paragraphs
        if p.style is not None and p.style.name in ("图", "Caption", "署名前图题")
    ]
    assert found == [
        ("图", ""), ("Caption", one.caption), ("图", ""), ("Caption", two.caption),
        ("图", ""), ("署名前图题", three.caption),
    ]  # fmt: skip
    blocks = [block.tag for block in document.element.body]
    table = blocks.index(qn("w:tbl"))
    drawn = [
        at
        for at, block in enumerate(document.element.body)
        if block.findall(f".//{qn('w:drawing')}")
    ]
    assert drawn[:2] < [table, table]
    assert drawn[2] == table + 1


def test_the_picture_is_the_very_file_with_words_for_those_who_cannot_see_it() -> None:
    one, two, three = figures()
    document = opened(filled(illustrated(one, two, second=(three,))))
    seen = document.inline_shapes
    assert len(seen) == 3
    numbers = set()
    for shape, figure in zip(seen, (one, two, three), strict=True):
        properties = shape._inline.docPr
        assert properties.get("descr") == figure.alternative
        numbers.add(properties.get("id"))
        relation = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        assert document.part.related_parts[relation].blob == figure.content.data  # type: ignore[union-attr]
        assert abs(shape.width / shape.height - figure.content.width / figure.content.height) < 0.01  # type: ignore[union-attr]
    assert len(numbers) == 3
    assert seen[0].width == pytest.approx(Mm(400 / 150 * 25.4), rel=0.1)
    assert seen[2].width <= Mm(156)


def test_docxtpl_would_write_the_same_text() -> None:
    document = illustrated(*figures())
    name = "word/document.xml"
    ours = read_parts(filled(document))
    drawings = {
        f"总体情况/图{at}": drawing
        for at, drawing in enumerate(_drawings(ours[name].decode()), start=1)
    }
    theirs = by_docxtpl(TEMPLATE, document, drawings)[name]
    # docxtpl numbers the drawings anew
    for number in range(1, 4):
        theirs = theirs.replace(
            b'docPr id="%d"' % (1000 + number), b'docPr id="%d"' % (100001 + number)
        )
    # and leaves out a prefix that the document has declared
    again = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    assert ours[name].replace(again, b"") == theirs.replace(again, b"")


def _drawings(xml: str) -> list[str]:
    from markupsafe import Markup

    pieces = xml.split("<w:drawing>")[1:]
    after = '</w:drawing><w:t xml:space="preserve">'
    return [
        Markup(f"</w:t><w:drawing>{piece.split('</w:drawing>')[0]}{after}")  # noqa: S704 - our own
        for piece in pieces
    ]


def test_without_figures_nothing_of_them_is_in_the_file() -> None:
    parts = read_parts(filled(illustrated()))
    assert not any("media" in name for name in parts)
    assert b"image" not in b"".join(parts.values())
    assert b'Default Extension="png"' not in parts["[Content_Types].xml"]


def test_the_kinds_of_pictures_are_declared_once() -> None:
    types = read_parts(filled(illustrated(*figures())))["[Content_Types].xml"].decode()
    for kind in ("png", "jpeg"):
        assert types.count(f'Extension="{kind}" ContentType="image/{kind}"') == 1


def test_a_report_made_into_a_template_keeps_its_own_pictures() -> None:
    before = illustrated(Figure("旧图", "去年的图", PICTURES[1]))
    parts = read_parts(filled(before))
    body = parts["word/document.xml"].decode()
    # the clerk puts last year's file under the tags again
    start = body.index('<w:p><w:pPr><w:pStyle w:val="Figure"/>')
    end = body.index(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">三'
    )
    old = read_parts(TEMPLATE)["word/document.xml"].decode()
    loop = old.index(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">三'
    )
    template = write_parts(
        parts | {"word/document.xml": (old[:loop] + body[start:end] + old[loop:]).encode()}
    )
    after = illustrated(figures()[0])
    written = filled(after, template)
    assert differences(written, template, after) == []
    blobs = {name: data for name, data in read_parts(written).items() if "media" in name}
    assert sorted(blobs.values()) == sorted(f.content.data for f in figures()[:2])  # type: ignore[union-attr]
    document = opened(written)
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert said == [figures()[0].alternative, "去年的图"]
    assert len({shape._inline.docPr.get("id") for shape in document.inline_shapes}) == 2


def test_what_was_filled_in_is_found_right() -> None:
    one, two, three = figures()
    document = illustrated(one, two, second=(three,))
    assert differences(filled(document), TEMPLATE, document) == []


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("word/document.xml", 'r:embed="figure1"', 'r:embed="figure2"'),
        ("word/document.xml", 'descr="0', 'descr="9'),
        ("word/_rels/document.xml.rels", "media/figure1.png", "media/figure3.png"),
        ("word/_rels/document.xml.rels", 'Id="figure1"', 'Id="figure9"'),
    ],
)
def test_an_exchanged_or_lost_picture_is_noticed(part: str, before: str, after: str) -> None:
    document = illustrated(*figures())
    found = differences(changed(filled(document), (before, after), part=part), TEMPLATE, document)
    assert len(found) == 1
    assert found[0].startswith("应有3张图")


def test_a_changed_picture_or_caption_is_noticed() -> None:
    document = illustrated(*figures())
    parts = read_parts(filled(document))
    parts["word/media/figure2.jpeg"] += b"x"
    assert differences(write_parts(parts), TEMPLATE, document)
    (said,) = differences(changed(filled(document), ("图1　", "图7　")), TEMPLATE, document)
    assert "图7" in said


def without_loops() -> bytes:
    """A template that was made before figures were thought of."""
    document = opened(TEMPLATE)
    inside = False
    for paragraph in document.paragraphs:
        inside = inside or "for 图形 in" in paragraph.text
        if inside:
            paragraph._p.getparent().remove(paragraph._p)
        inside = inside and "endfor" not in paragraph.text
    xml = etree.tostring(document.element)
    return write_parts(read_parts(TEMPLATE) | {"word/document.xml": xml})


def test_a_template_without_the_loop_is_right_until_there_are_figures() -> None:
    template = without_loops()
    assert check_template(template, small_skeleton()) == ()
    bare = illustrated()
    assert differences(filled(bare, template), template, bare) == []
    document = illustrated(*figures())
    (said,) = differences(filled(document, template), template, document)
    assert "图.总体情况" in said
    assert LOOP in said


@pytest.mark.parametrize(
    ("before", "after", "code", "says"),
    [
        (LOOP, "{%p for 图形 in 图.总体情形 %}", "TPL-UNKNOWN", "是不是 图.总体情况？"),
        ("{{ 图形.画 }}", "{{ 图形.图 }}", "TPL-UNKNOWN", "图形.图"),
        ("{{ 图形.画 }}", "{{ 图形 }}", "TPL-UNKNOWN", "{{ 图形.画 }}{{ 图形.题 }}"),
        ("{{ 署名 }}", "{{ 署名 }}{{ 图.总体情况 }}", "TPL-UNKNOWN", LOOP),
        (LOOP, "{%p for 图形 in 图.申请 %}", "TPL-PLACE", "图.申请"),
    ],
)
def test_a_slip_in_the_loop_over_figures_is_found(
    before: str, after: str, code: str, says: str
) -> None:
    found = check_template(changed(TEMPLATE, (before, after)), small_skeleton())
    assert (found[0].code, says in f"{found[0].message}{found[0].hint}") == (code, True)


def test_a_chart_is_a_picture_as_fine_as_print_wants_it() -> None:
    faces = load_faces()
    chart = Chart((Bar("自然人", "31件", 31), Bar("商业企业", "6件", 6)))
    drawn = chart_picture(chart, faces)
    assert drawn == chart_picture(chart, faces)
    with Image.open(io.BytesIO(drawn.data)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (drawn.width, drawn.height))
        assert drawn.width == pytest.approx(156 / 25.4 * 300, abs=1)
        assert image.getextrema() == (0, 255)
    document = illustrated(Figure("题", "话", chart)).with_pictures(
        lambda c: chart_picture(c, faces)
    )
    (shape,) = opened(filled(document)).inline_shapes
    assert shape.width == pytest.approx(Mm(156), rel=0.005)


def test_a_chart_that_is_no_picture_yet_is_refused() -> None:
    chart = Chart((Bar("甲", "1件", 1), Bar("乙", "2件", 2)))
    with pytest.raises(TypeError):
        filled(illustrated(Figure("题", "话", chart)))
