"""Tables: rows, rules, shrinking numbers, and tables longer than a page."""

from __future__ import annotations

import pytest
from test_page_sample import dispute_grid, head, label, open_grid, request_grid, value

from nianbao import official
from nianbao.document import Cell, Grid
from nianbao.errors import LayoutError
from nianbao.official import MM
from nianbao.page import tables
from nianbao.page.faces import load_faces
from nianbao.page.placed import Rule, Text

FACES = load_faces()
WIDTH, HEIGHT = official.AREA_WIDTH_MM * MM, official.AREA_HEIGHT_MM * MM


def placed(grid: Grid) -> dict[str, list[Text]]:
    """The table's texts by source, with the table's upper left corner at 0, 0."""
    found: dict[str, list[Text]] = {}
    for text in tables.texts(tables.whole(tables.measure(grid, FACES)), 0, 0):
        found.setdefault(text.source, []).append(text)
    return found


def small(*texts: str, dense: bool = True) -> Grid:
    row = tuple(value(text, f"表.行.{at}") for at, text in enumerate(texts))
    return Grid("表", "表", (11,) * 14, (row + (head("空"),) * (14 - len(row)),), 0, dense)


def test_the_table_of_section_three_fits_a_page_with_its_heading() -> None:
    part = tables.whole(tables.measure(request_grid("1234567"), FACES))
    assert part.height <= HEIGHT - (HEIGHT - official.BODY.size) / (official.LINES - 1)
    assert min(part.heights) >= official.DENSE_ROW_MM * MM


def test_the_table_is_as_wide_as_the_type_area() -> None:
    for grid in (open_grid(), request_grid(), dispute_grid()):
        rules = list(tables.rules(tables.whole(tables.measure(grid, FACES)), 0, 0))
        assert min(rule.x1 for rule in rules) == pytest.approx(0)
        assert max(rule.x2 for rule in rules) == pytest.approx(WIDTH)


def test_no_rule_is_drawn_twice() -> None:
    def cells(rule: Rule) -> set[tuple[int, int, bool]]:
        if rule.x1 == rule.x2:
            low, high = sorted((rule.y1, rule.y2))
            return {(round(rule.x1), at, True) for at in range(round(low) + 1, round(high))}
        return {(at, round(rule.y1), False) for at in range(round(rule.x1) + 1, round(rule.x2))}

    seen: set[tuple[int, int, bool]] = set()
    for rule in tables.rules(tables.whole(tables.measure(request_grid(), FACES)), 0, 0):
        assert not cells(rule) & seen
        seen |= cells(rule)


def test_rules_leave_merged_cells_open() -> None:
    rows = ((head("甲", colspan=2), head("乙")), (head("丙"), head("丁", rowspan=2), head("戊")))
    grid = Grid("表", "表", (1, 1, 1), (*rows, (head("己"), head("庚"))), 1, dense=False)
    part = tables.whole(tables.measure(grid, FACES))
    inner = [rule for rule in tables.rules(part, 0, 0) if rule.width == official.INNER_RULE]
    upright = sorted(
        (round(r.x1 / WIDTH * 3), round(r.y1), round(r.y2)) for r in inner if r.x1 == r.x2
    )
    rows_at = [round(-at * tables.ROW - 0.5) for at in range(4)]
    assert upright == [(1, rows_at[1], rows_at[3]), (2, rows_at[0], rows_at[3])]
    level = sorted(
        (round(r.x1 / WIDTH * 3), round(r.x2 / WIDTH * 3)) for r in inner if r.y1 == r.y2
    )
    assert level == [(0, 1), (0, 3), (2, 3)]


def test_narrow_heads_wrap_two_characters_to_a_line() -> None:
    texts = placed(dispute_grid())["复议诉讼/第2行第1列"]
    assert [text.text for text in texts] == ["结果", "维持"]


def test_numbers_stand_in_the_middle_of_their_cells() -> None:
    (text,) = placed(small("12"))["表.行.0"]
    assert (text.x + text.right) / 2 == pytest.approx(WIDTH / 28, abs=0.5)


def test_long_numbers_shrink_but_not_below_seven_and_a_half() -> None:
    sizes = [
        placed(small(text))["表.行.0"][0].size for text in ("0", "12345", "1234567", "-123456")
    ]
    assert sizes == [10.5, 10.5, 8.0, 8.5]
    with pytest.raises(LayoutError, match=r"“12345678901”（表\.行\.0）太长"):
        placed(small("12345678901"))


def test_a_word_too_long_for_its_label_is_an_error() -> None:
    grid = Grid("表", "表", (10, 146), ((label("ABCDEFGHIJK"), label("甲")),), 0, dense=True)
    with pytest.raises(LayoutError, match=r"“ABCDEFGHIJK”（表/第1行第1列）太长"):
        placed(grid)


def test_a_line_break_in_a_cell_stands() -> None:
    grid = Grid("表", "表", (1,), ((head("本年新\n制作数量"),),), 1, dense=False)
    assert [text.text for text in placed(grid)["表/第1行第1列"]] == ["本年新", "制作数量"]


def test_an_empty_cell_prints_nothing() -> None:
    assert placed(Grid("表", "表", (1,), ((Cell("", "head"),),), 1, dense=False)) == {}


def test_a_split_table_repeats_its_head_and_the_label_of_the_group() -> None:
    grid = request_grid(more=30)
    parts = tables.split(tables.measure(grid, FACES), HEIGHT - 30, HEIGHT)
    assert len(parts) > 1
    assert [row for part in parts for row in part.rows if row >= 3] == list(
        range(3, len(grid.rows))
    )
    assert all(part.height <= HEIGHT for part in parts)
    later = list(tables.texts(parts[1], 0, 0))
    joined: dict[str, str] = {}
    for text in later:
        joined[text.source] = joined.get(text.source, "") + text.text
    assert joined["申请/第1行第4列/续"] == "申请人情况"
    assert joined["申请/第6行第1列/续"] == "三、本年度办理结果"
    assert joined["申请/第8行第2列/续"] == "（三）不予公开"
    first = {text.source for text in tables.texts(parts[0], 0, 0)}
    assert not any(source.endswith("/续") for source in first)


def test_a_row_taller_than_a_page_is_an_error() -> None:
    rows = ((head("甲"), head("乙")), (label("政" * 900), head("丙")))
    table = tables.measure(Grid("表", "表", (1, 20), rows, 1, dense=True), FACES)
    with pytest.raises(LayoutError, match="第2行太高"):
        tables.split(table, HEIGHT, HEIGHT)
