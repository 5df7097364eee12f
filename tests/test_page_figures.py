"""Figures on pages: their size, their caption, where a page may break."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_page_sample import plain, report

from nianbao import official
from nianbao.document import Bar, Chart, Document, Figure, Picture, Section
from nianbao.page.faces import load_faces
from nianbao.page.pages import HEIGHT, LEFT, LINE_PITCH, RIGHT, TOP, WIDTH, lay_out
from nianbao.page.placed import Drawing, Page, Pages, PlacedFigure

FACES = load_faces()
CHART = Chart((Bar("自然人", "31件", 31), Bar("商业企业", "6件", 6)))


def figure(content: Picture | Chart, caption: str = "镇政务公开栏") -> Figure:
    return Figure(caption, "替代文字", content)


def picture(width: int, height: int) -> Picture:
    return Picture(b"", "png", width, height)


def small(*figures: Figure, text: int = 60) -> Document:
    section = Section("总体情况", "一、总体情况", (plain("政" * text),), figures=figures)
    following = Section("其他事项", "二、其他", (plain("务" * 200),))
    sections = (section, following)
    return Document("2021", 2024, ("标题",), None, (), sections, "机关", "2025年1月1日")


def laid_out(document: Document) -> Pages:
    return lay_out(document, FACES)


def figures(pages: Pages) -> list[tuple[Page, PlacedFigure]]:
    return [(page, figure) for page in pages.pages for figure in page.figures]


def test_a_figure_stands_centred_after_the_text_above_its_caption() -> None:
    pages = laid_out(small(figure(picture(600, 450))))
    ((page, placed),) = figures(pages)
    assert (placed.source, placed.alternative) == ("总体情况/图1", "替代文字")
    assert placed.x + placed.width / 2 == pytest.approx((LEFT + RIGHT) / 2)
    (caption,) = (text for text in page.texts if text.source == "总体情况/图1/题")
    assert caption.text == "镇政务公开栏"
    assert caption.face is FACES.face("subheading")
    assert (caption.x + caption.right) / 2 == pytest.approx((LEFT + RIGHT) / 2)
    above = min(text.y for text in page.texts if text.source == "总体情况/1")
    below = max(text.y for text in page.texts if text.source == "其他事项/标题")
    assert above - 0.14 * 16 > placed.y + placed.height
    assert placed.y > caption.y + 0.86 * 14
    assert caption.y > below + 16


@given(st.integers(200, 6000), st.integers(100, 6000))
def test_a_picture_fits_half_a_page_keeps_its_shape_and_is_never_coarse(
    wide: int, high: int
) -> None:
    width, height = official.picture_size(wide, high)
    assert width <= WIDTH + 1e-6
    assert height <= official.MOST_FIGURE_LINES * LINE_PITCH
    assert width / height == pytest.approx(wide / high)
    assert wide / (width / 72) >= official.LEAST_DPI - 1e-6


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), st.lists(st.integers(80, 3000), min_size=1, max_size=4))
def test_a_figure_and_its_caption_are_on_one_page_and_text_stays_on_the_grid(
    length: int, heights: list[int]
) -> None:
    pages = laid_out(small(*(figure(picture(900, high)) for high in heights), text=length + 1))
    found = figures(pages)
    assert [placed.source for _, placed in found] == [
        f"总体情况/图{number}" for number in range(1, len(heights) + 1)
    ]
    for page, placed in found:
        assert any(text.source == f"{placed.source}/题" for text in page.texts)
        assert placed.y >= TOP - HEIGHT - 0.01
        assert placed.y + placed.height <= TOP + 0.01
    for page in pages.pages:
        for text in page.texts:
            if text.size == 16:
                slot = (TOP - 0.86 * 16 - text.y) / LINE_PITCH
                assert slot == pytest.approx(round(slot), abs=1e-6)


def test_a_figure_without_room_begins_the_next_page() -> None:
    pages = laid_out(small(figure(picture(1200, 900)), text=400))
    ((page, placed),) = figures(pages)
    assert page.number == 2
    assert placed.y + placed.height == pytest.approx(TOP, abs=LINE_PITCH / 2)


def test_a_heading_is_not_parted_from_a_figure_that_it_heads() -> None:
    before = Section("总体情况", "一、总体情况", (plain("政" * 480),))
    alone = Section("存在问题", "二、图", figures=(figure(picture(1200, 900)),))
    document = Document("2021", 2024, ("标题",), None, (), (before, alone), "机关", "某日")
    ((page, _),) = figures(laid_out(document))
    assert any(text.source == "存在问题/标题" for text in page.texts)


def test_a_chart_stands_below_the_table_of_its_section() -> None:
    document = report()
    sections = tuple(
        replace(section, figures=(figure(CHART, "构成"),)) if section.grid else section
        for section in document.sections
    )
    found = figures(laid_out(replace(document, sections=sections)))
    assert len(found) == sum(section.grid is not None for section in sections)
    for page, placed in found:
        assert isinstance(placed.content, Drawing)
        top = placed.y + placed.height
        for text in placed.content.texts:
            assert placed.y <= text.y <= top
        assert all(not placed.y < (rule.y1 + rule.y2) / 2 < top for rule in page.rules)
