"""Pages: the grid of lines, page breaks, headings, the signature, the page number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_page_sample import plain, report

from nianbao import official
from nianbao.document import Document, Paragraph, Section
from nianbao.official import MM
from nianbao.page.faces import load_faces
from nianbao.page.pages import CELL, HEIGHT, LEFT, LINE_PITCH, RIGHT, TOP, lay_out, stands_free
from nianbao.page.placed import Page, Pages, Text

FACES = load_faces()
BOTTOM = TOP - HEIGHT
SEAL = 42 * MM  # across


def small(
    *paragraphs: str,
    agency: str = "示例县示例镇人民政府",
    date: str = "2025年1月20日",
    seal: bool = False,
) -> Document:
    section = Section("总体情况", "一、总体情况", tuple(plain(text) for text in paragraphs))
    title = ("示例镇2024年度报告",)
    return Document("2021", 2024, title, None, (), (section,), agency, date, seal)


def laid_out(document: Document) -> Pages:
    return lay_out(document, FACES)


def lines(page: Page) -> list[tuple[str, float]]:
    """Source and baseline of each line of text but the page number, from above."""
    found = {(text.source, text.y) for text in page.texts if text.source != "页码"}
    return sorted(found, key=lambda line: -line[1])


def one(pages: Iterable[Page], source: str) -> Text:
    return next(text for page in pages for text in page.texts if text.source == source)


def test_a_page_holds_22_lines_that_fill_the_type_area() -> None:
    page = laid_out(small("政" * 2000)).pages[1]
    baselines = [y for _, y in lines(page)]
    assert len(baselines) == official.LINES
    assert baselines[0] + 0.86 * 16 == pytest.approx(TOP)
    assert baselines[-1] - 0.14 * 16 == pytest.approx(BOTTOM)


def test_nothing_leaves_the_type_area() -> None:
    for page in laid_out(report(number="1234567")).pages:
        for text in page.texts:
            assert text.x >= LEFT - CELL / 2 - 0.01  # an opening bracket's empty half may
            assert text.right <= RIGHT + 0.01
            if text.source != "页码":
                assert text.y - 0.14 * text.size >= BOTTOM - 0.01
                assert text.y + 0.86 * text.size <= TOP + 0.01
        for rule in page.rules:
            assert LEFT - 0.01 <= min(rule.x1, rule.x2) <= max(rule.x1, rule.x2) <= RIGHT + 0.01
            assert BOTTOM - 0.01 <= min(rule.y1, rule.y2) <= max(rule.y1, rule.y2) <= TOP + 0.01


def test_text_below_a_table_stands_on_the_grid_again() -> None:
    for page in laid_out(report()).pages:
        for text in page.texts:
            if text.size == 16:
                slot = (TOP - 0.86 * 16 - text.y) / LINE_PITCH
                assert slot == pytest.approx(round(slot), abs=1e-6)


def test_title_number_and_text_stand_below_each_other() -> None:
    page = laid_out(report()).pages[0]
    title = [text for text in page.texts if text.source == "标题"]
    assert [text.text for text in title] == [
        "示例县示例镇人民政府",
        "2024年政府信息公开工作年度报告",
    ]
    for text in (*title, one([page], "文号")):
        assert (text.x + text.right) / 2 == pytest.approx((LEFT + RIGHT) / 2)
    blank = one([page], "文号").y - one([page], "导语/1").y
    assert blank == pytest.approx(2 * LINE_PITCH)


def test_a_title_line_too_long_breaks_into_even_lines() -> None:
    long = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县人力资源和社会保障局"
    page = laid_out(report(title_lines=(long, "2024年年度报告"))).pages[0]
    title = [text for text in page.texts if text.source == "标题"]
    assert "".join(text.text for text in title[:-1]) == long
    assert len(title) == 3
    assert abs(len(title[0].text) - len(title[1].text)) <= 3


def test_headings_are_in_the_outline_and_the_faces_in_their_roles() -> None:
    document = report()
    pages = laid_out(document)
    assert [entry.title for entry in pages.outline] == [s.heading for s in document.sections]
    assert one(pages.pages, "总体情况/标题").face is FACES.face("heading")
    assert one(pages.pages, "总体情况/2").face is FACES.face("subheading")
    assert one(pages.pages, "存在问题/3").face is FACES.face("body")
    assert (pages.title, pages.author) == (document.title, document.agency)


def test_odd_page_numbers_stand_right_even_ones_left() -> None:
    pages = laid_out(report()).pages
    for page in pages:
        number = one([page], "页码")
        assert number.text == f"— {page.number} —"
        assert number.size == 14
        inner = RIGHT - number.right if page.number % 2 else number.x - LEFT
        assert inner == pytest.approx(14)
        assert BOTTOM - number.y - 0.38 * 14 == pytest.approx(7 * MM)


def test_the_date_begins_two_characters_right_of_the_name() -> None:
    pages = laid_out(small("政府")).pages
    name, date = one(pages, "署名"), one(pages, "成文日期")
    assert RIGHT - name.right == pytest.approx(2 * CELL)
    assert date.x - name.x == pytest.approx(2 * CELL)
    assert one(pages, "总体情况/1").y - name.y == pytest.approx(2 * LINE_PITCH)


def test_a_date_longer_than_the_name_stands_two_characters_in() -> None:
    pages = laid_out(small("政府", agency="示例镇")).pages
    name, date = one(pages, "署名"), one(pages, "成文日期")
    assert RIGHT - date.right == pytest.approx(2 * CELL)
    assert date.x - name.x == pytest.approx(2 * CELL)


def test_a_name_longer_than_a_line_takes_two() -> None:
    pages = laid_out(small("政府", agency="示" * 40)).pages
    parts = [text for text in pages[0].texts if text.source == "署名"]
    assert "".join(text.text for text in parts) == "示" * 40
    assert all(text.x >= LEFT and text.right <= RIGHT for text in parts)


def test_under_a_seal_the_date_stands_four_in_and_the_name_in_the_middle_over_it() -> None:
    pages = laid_out(small("政府", seal=True)).pages
    name, date = one(pages, "署名"), one(pages, "成文日期")
    assert RIGHT - date.right == pytest.approx(4 * CELL)
    assert (name.x + name.right) / 2 == pytest.approx((date.x + date.right) / 2)
    assert name.y - date.y == pytest.approx(LINE_PITCH)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 28))
def test_a_seal_over_name_and_date_touches_nothing_else(lines_of_text: int, name: int) -> None:
    pages = laid_out(small("政" * 28 * lines_of_text, agency="示" * name, seal=True)).pages
    last = pages[-1]
    agency, date = one([last], "署名"), one([last], "成文日期")
    text = min(t.y for t in last.texts if t.source not in ("署名", "成文日期", "页码"))
    text_bottom = text - 0.14 * 16
    top = text_bottom - 0.6 * LINE_PITCH  # within one line of the text, GB/T 9704 §7.3.5.1
    middle, across = top - SEAL / 2, (date.x + date.right) / 2
    assert agency.y + 0.86 * 16 < top
    assert top - SEAL < date.y - 0.14 * 16 < middle  # the date on the seal's lower half
    assert agency.y > date.y
    assert top - SEAL >= BOTTOM
    assert LEFT <= across - SEAL / 2 <= across + SEAL / 2 <= RIGHT


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 260), min_size=1, max_size=9))
def test_page_breaks_keep_together_what_belongs_together(lengths: list[int]) -> None:
    sections = tuple(
        Section(f"节{at}", f"{at}、标题", (Paragraph(2, "（一）小标题", ""), plain("政" * length)))
        for at, length in enumerate(lengths)
    )
    document = Document("2021", 2024, ("标题",), None, (), sections, "机关", "2025年1月1日")
    pages = laid_out(document).pages
    placed = [[source for source, _ in lines(page)] for page in pages]
    for page, following in pairwise(placed):
        assert not page[-1].endswith(("/标题", "/1"))  # neither kind of heading ends a page
        cut = page[-1]
        if cut == following[0]:
            assert page.count(cut) >= 2
            assert following.count(cut) >= 2
    assert placed[-1][-2:] == ["署名", "成文日期"]
    assert len(placed[-1]) >= 4


def test_a_signature_stands_free_far_from_a_page_end() -> None:
    """Three lines above the text, three for the signature: 16 lines fit with it on the first page."""
    free = [
        count
        for count in range(1, 30)
        if stands_free(small("政" * (28 * count - 2)), FACES, shorter=1, longer=3)
    ]
    assert free == [*range(1, 14), *range(22, 30)]


@pytest.mark.parametrize(("level", "number"), [(3, "{}."), (4, "（{}）")])
def test_items_of_a_list_are_no_headings_and_fill_the_page(level: int, number: str) -> None:
    items = [f"{number.format(at)}公开政策文件若干件；" for at in range(1, 16)]
    paragraphs = (plain("政" * 28 * 9), *(Paragraph(level, item, "") for item in items))
    section = Section("总体情况", "一、总体情况", paragraphs)
    document = Document("2021", 2024, ("标题",), None, (), (section,), "机关", "2025年1月1日")
    first, second = laid_out(document).pages
    assert len(lines(first)) == official.LINES - 1  # and the blank line below the title
    assert [source for source, _ in lines(second)][-3:] == ["总体情况/16", "署名", "成文日期"]


def test_a_table_longer_than_a_page_begins_one_with_its_heading() -> None:
    pages = laid_out(report(more=30)).pages
    page = next(page for page in pages if any(t.source == "申请/标题" for t in page.texts))
    assert lines(page)[0][0] == "申请/标题"
    assert any(text.source == "申请/第1行第1列/续" for text in pages[page.number].texts)


def test_many_pages() -> None:
    pages = laid_out(report(times=120))
    assert len(pages.pages) > 40
    assert [page.number for page in pages.pages] == list(range(1, len(pages.pages) + 1))
