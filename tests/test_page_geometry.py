"""The printed page, measured: ink of the type area, lines, characters, faces and sizes."""

import ctypes
from itertools import groupby, pairwise

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from conftest import EXAMPLES
from printed import above_foot, glyphs
from test_page_pages import FACES, small

from nianbao.compose import compose
from nianbao.export.pdf import draw
from nianbao.official import AREA_HEIGHT_MM, BOTTOM_MM, LEFT_MM, MM, RIGHT_MM, TOP_MM
from nianbao.page.pages import lay_out
from nianbao.report.read import read_report

DPI = 600
FULL = "国家政务公开条例办法规定" * 200  # characters that fill their em
EXAMPLE = EXAMPLES / "示例县示例镇" / "2024.yaml"


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    path = tmp_path_factory.mktemp("full") / "full.pdf"
    path.write_bytes(draw(lay_out(small(FULL), FACES)))
    return path


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    path = tmp_path_factory.mktemp("example") / "example.pdf"
    path.write_bytes(draw(lay_out(compose(read_report(EXAMPLE).report), FACES)))
    return path


def ink(path, page):
    """Left, top, right and bottom margin of a page's ink above its foot, in mm."""
    with pypdfium2.PdfDocument(path) as pdf:
        image = pdf[page].render(scale=DPI / 72, grayscale=True).to_pil()
    mm = 25.4 / DPI
    body = image.crop((0, 0, image.width, round((297 - BOTTOM_MM + 2) / mm)))
    left, top, right, bottom = body.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    return left * mm, top * mm, 210 - right * mm, 297 - bottom * mm


def test_a_full_page_fills_the_type_area(full):
    left, top, right, bottom = ink(full, 1)
    assert (left, top) == pytest.approx((LEFT_MM, TOP_MM), abs=0.5)
    assert (right, bottom) == pytest.approx((RIGHT_MM, 297 - TOP_MM - AREA_HEIGHT_MM), abs=0.5)
    assert 210 - left - right == pytest.approx(156, abs=0.5)
    assert 297 - top - bottom == pytest.approx(225, abs=1)


def test_every_page_of_an_example_keeps_inside_the_type_area(example):
    with pypdfium2.PdfDocument(example) as pdf:
        count = len(pdf)
    for page in range(count):
        left, top, right, bottom = ink(example, page)
        assert left >= LEFT_MM - 0.1
        assert right >= RIGHT_MM - 0.1
        assert top >= TOP_MM - 0.1
        assert bottom >= BOTTOM_MM - 0.1


def test_a_full_page_has_22_lines_of_28_characters(full):
    page = [glyph for glyph in above_foot(glyphs(full)) if glyph.page == 1]
    lines = [list(line) for _, line in groupby(page, lambda glyph: round(glyph.baseline, 1))]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    pitch = [b.x - a.x for line in lines for a, b in pairwise(line)]
    assert max(pitch) - min(pitch) < 0.05
    assert pitch[0] == pytest.approx(156 * MM / 28, abs=0.02)


@pytest.mark.parametrize("last", ["1》", "of", "Q"])
def test_no_ink_at_a_line_end_leaves_the_type_area(last, tmp_path):
    """An f reaches over its own width, a 》 over the half that a full line leaves it."""
    path = tmp_path / "ends.pdf"
    first = "政" * 25 + last
    path.write_bytes(draw(lay_out(small(first + "府" * 40), FACES)))
    printed = glyphs(path)
    at = next(at for at, glyph in enumerate(printed) if glyph.char == last[-1])
    assert printed[at].baseline > printed[at + 1].baseline  # it ends its line
    _, _, right, _ = printed[at].ink
    assert right == pytest.approx((210 - RIGHT_MM) * MM, abs=8)
    assert right <= (210 - RIGHT_MM) * MM + 0.1


def test_no_letter_reaches_below_the_type_area(tmp_path):
    path = tmp_path / "letters.pdf"
    path.write_bytes(draw(lay_out(small("国jgypq家" * 400), FACES)))
    page = [glyph for glyph in above_foot(glyphs(path)) if glyph.page == 1]
    baselines = sorted({round(glyph.baseline, 2) for glyph in page})
    assert len(baselines) == 22
    pitches = [b - a for a, b in pairwise(baselines)]
    assert max(pitches) - min(pitches) < 0.02
    assert min(glyph.ink[1] for glyph in page) == pytest.approx(BOTTOM_MM * MM, abs=0.1)


def test_two_digits_take_the_place_of_one_chinese_character(tmp_path):
    path = tmp_path / "digits.pdf"
    path.write_bytes(draw(lay_out(small("国家12政务公开" * 100), FACES)))
    chinese = [glyph for glyph in above_foot(glyphs(path)) if glyph.char in "国家政务公开"]
    assert len(chinese) >= 600
    for glyph in chinese:
        cells = (glyph.x - LEFT_MM * MM) * 28 / (156 * MM)
        assert cells == pytest.approx(round(cells), abs=0.02)


def faces_and_sizes(path):
    """For each piece of text the face and size in which its first character is printed."""
    found = {}
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            text = page.get_textpage()
            for line in text.get_text_range().split("\r\n"):
                at = text.search(line[:6]).get_next() if line.strip() else None
                if at:
                    found.setdefault(line, _look(text, at[0]))
    return found


def _look(text, at):
    name = ctypes.create_string_buffer(99)
    pdfium.FPDFText_GetFontInfo(text, at, name, 99, None)
    return name.value.decode().partition("+")[2], pdfium.FPDFText_GetFontSize(text, at)


def test_each_part_of_the_report_has_its_face_and_size(example):
    looks = faces_and_sizes(example)

    def look(start):
        return next(look for line, look in looks.items() if line.startswith(start))

    names = {
        role: FACES.face(role).file.name
        for role in ("title", "body", "heading", "subheading", "table")
    }
    assert look("示例县示例镇人民政府") == (names["title"], 22)
    assert look("示镇政发") == (names["body"], 16)
    assert look("根据《中华") == (names["body"], 16)
    assert look("一、总体情况") == (names["heading"], 16)
    assert look("（一）主动公开") == (names["subheading"], 16)
    assert look("1.行政规范") == (names["body"], 16)
    assert look("信息内容") == (names["table"], 10.5)
    assert look("— 1 —") == (names["table"], 14)
