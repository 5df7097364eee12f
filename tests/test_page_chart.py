"""A bar chart: labels, bars and numbers at their places, and the same as SVG."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao import official
from nianbao.document import Bar, Chart
from nianbao.export.svg import chart_svg
from nianbao.page.chart import BAR, WIDTH, Plot, plot
from nianbao.page.faces import load_faces
from nianbao.page.placed import Rule, Text

FACES = load_faces()
SIZE = official.CHART.size
SVG = "{http://www.w3.org/2000/svg}"

values = st.one_of(st.integers(-9999, 9999999), st.decimals(0, 99999, places=2))
labels = st.text("自然人商业企业（）、0a", min_size=1, max_size=45)
charts = st.lists(st.tuples(labels, values), min_size=1, max_size=9).map(
    lambda bars: Chart(tuple(Bar(label, f"{value}万元", value) for label, value in bars))
)


def chart(*numbers: int | Decimal) -> Chart:
    return Chart(tuple(Bar(f"项{at}", f"{value}件", value) for at, value in enumerate(numbers)))


def bars(drawn: Plot) -> list[Rule]:
    return [rule for rule in drawn.drawing.rules if rule.width == BAR]


def box(text: Text) -> tuple[float, float, float, float]:
    return text.x, text.y - 0.14 * SIZE, text.right, text.y + 0.86 * SIZE


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    hair = 1e-6
    return (
        one[0] < other[2] - hair
        and other[0] < one[2] - hair
        and one[1] < other[3] - hair
        and other[1] < one[3] - hair
    )


@settings(deadline=None)
@given(charts)
def test_nothing_leaves_the_chart_and_no_text_lies_on_another_or_on_a_bar(given: Chart) -> None:
    drawn = plot(given, FACES)
    texts = [box(text) for text in drawn.drawing.texts]
    inked = [
        (min(r.x1, r.x2), r.y1 - BAR / 2, max(r.x1, r.x2), r.y1 + BAR / 2) for r in bars(drawn)
    ]
    for left, bottom, right, top in (*texts, *inked):
        # an opening bracket's empty half may hang out of a line
        assert -SIZE / 2 - 0.01 <= left <= right <= WIDTH + 0.01
        assert -0.01 <= bottom <= top <= drawn.height + 0.01
    assert not any(overlap(one, other) for one, other in combinations(texts, 2))
    assert not any(overlap(text, bar) for text in texts for bar in inked)


@settings(deadline=None)
@given(charts)
def test_bars_are_as_long_as_their_numbers_are_large(given: Chart) -> None:
    drawn = plot(given, FACES)
    (axis,) = (rule for rule in drawn.drawing.rules if rule.width != BAR)
    shown = [bar for bar in given.bars if bar.value]
    lengths = [rule.x2 - axis.x1 for rule in bars(drawn)]
    assert len(lengths) == len(shown)
    longest = max((abs(float(bar.value)) for bar in shown), default=1.0)
    full = max(map(abs, lengths), default=0.0)
    for bar, length in zip(shown, lengths, strict=True):
        assert length == pytest.approx(float(bar.value) / longest * full, abs=1e-6)


def test_a_chart_says_its_labels_and_numbers_in_order() -> None:
    drawn = plot(chart(3, 0, 12), FACES)
    said = [text.text for text in drawn.drawing.texts]
    assert said == ["项0", "3件", "项1", "0件", "项2", "12件"]


def test_a_chart_takes_whole_lines_with_the_gap_below_it() -> None:
    for count in range(2, 9):
        height = plot(chart(*range(count)), FACES).height
        assert height == pytest.approx(official.whole_lines(height))
        for pitch in (official.LINE_PITCH, official.WORD_LINE_PITCH):
            lines = round((height + official.BLOCK_GAP) / pitch)
            assert height + official.BLOCK_GAP == pytest.approx(lines * pitch, abs=lines * 0.2)
        assert official.figure_size(WIDTH, height) == pytest.approx((WIDTH, height))


def test_the_svg_holds_what_the_page_holds() -> None:
    given = chart(31, -6, Decimal("0.50"))
    drawn = plot(given, FACES)
    root = ET.fromstring(chart_svg(given, FACES, "甲<乙>&“丙”"))  # noqa: S314 - our own
    assert root.get("aria-label") == "甲<乙>&“丙”"
    assert root.get("viewBox") == f"0 0 442.2 {drawn.height:.2f}"
    texts = [(e.text, float(e.get("x", ""))) for e in root.iter(f"{SVG}text")]
    assert texts == [(t.text, pytest.approx(t.x, abs=0.01)) for t in drawn.drawing.texts]
    lines = [float(e.get("x2", "")) for e in root.iter(f"{SVG}line")]
    assert lines == [pytest.approx(rule.x2, abs=0.01) for rule in drawn.drawing.rules]
    assert chart_svg(given, FACES, "x") == chart_svg(given, FACES, "x")


def test_a_chart_without_words_is_hidden_from_screen_readers() -> None:
    root = ET.fromstring(chart_svg(chart(1, 2), FACES))  # noqa: S314 - our own
    assert root.get("aria-hidden") == "true"
