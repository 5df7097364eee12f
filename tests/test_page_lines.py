"""Lines of Chinese: what begins and ends them, how wide they are, where their glyphs stand."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from nianbao import official
from nianbao.page.lines import Line, break_lines, widest_unit

CELL = 10.0
POINT = 1 / official.CHARACTER_PITCH  # in characters
NEVER_FIRST = "。，、；：？！）》〉】〕」』”’％℃·～…—"
NEVER_LAST = "（《〈【〔「『“‘"
URL = "http://www.example.gov.cn/zwgk/zfxxgk/index-1.html?id=3&type=4"

texts = st.text(
    st.sampled_from(
        "政府信息公开年报条例的一二三" * 3 + NEVER_FIRST + NEVER_LAST + "0123456789abc &<{}. "
    ),
    min_size=1,
    max_size=160,
)


def broken(
    text: str, cells: float = 28, *, indent: float = 0, justified: bool = True
) -> list[Line]:
    widths = [CELL / 2 if ord(char) < 0x100 else CELL for char in text]
    return break_lines(
        text, widths, cell=CELL, measure=cells * CELL, indent=indent * CELL, justified=justified
    )


def shown(text: str, cells: float = 28, *, indent: float = 0) -> list[str]:
    return [text[line.start : line.end] for line in broken(text, cells, indent=indent)]


def pens(line: Line) -> list[float]:
    """Where each glyph of a line begins, and where the last one ends."""
    places = [line.x]
    for advance in line.advances:
        places.append(places[-1] + advance)
    return places


def test_chinese_alone_stands_on_the_grid_of_28() -> None:
    lines = broken("政" * 70)
    assert [line.end - line.start for line in lines] == [28, 28, 14]
    assert all(set(line.advances) == {CELL} for line in lines)


def test_the_first_line_is_indented() -> None:
    lines = broken("政" * 60, indent=2)
    assert [(line.x, line.end - line.start) for line in lines] == [(20, 26), (0, 28), (0, 6)]


def test_squeezes_a_mark_to_keep_a_comma_on_its_line() -> None:
    text = "政" * 20 + "，" + "府" * 7 + "，" + "信" * 9
    first = broken(text)[0]
    assert text[first.start : first.end].endswith("府，")
    assert first.right == 280
    assert first.advances[20] == CELL / 2  # the comma inside gives half; the one at the end, too
    assert first.advances[-1] == CELL / 2


def test_pushes_out_where_nothing_can_be_squeezed() -> None:
    text = "政" * 28 + "，" + "府" * 9
    first, second = shown(text)
    assert (len(first), second[:2]) == (27, "政，")
    assert broken(text)[0].right == 280


def test_spreads_what_is_left_evenly() -> None:
    first = broken("政" * 27 + "100" + "府" * 9)[0]
    assert round(first.right, 6) == 280
    assert len({round(advance, 9) for advance in first.advances[:-1]}) == 1


def test_letters_of_a_word_stay_together_when_a_line_is_spread() -> None:
    text = "政" * 10 + "abcdefgh" + "府" * 13 + "2024年"
    first = broken(text)[0]
    at = text.index("a")
    assert first.advances[at : at + 7] == [CELL / 2] * 7
    assert round(first.right, 6) == 280


def test_two_marks_side_by_side_take_one_and_a_half() -> None:
    for pair in ("》（", "。”", "”，", "（“", "：“"):
        (line,) = broken(f"甲{pair}乙")
        assert sum(line.advances) == 3.5 * CELL, pair


def test_a_bracket_at_a_line_start_may_lose_its_left_half() -> None:
    text = "政" * 28 + "（" + "府" * 27 + "信" + "息" * 5
    second = broken(text)[1]
    assert (second.x, second.right) == (0, 280)  # on the grid there is no need to
    squeezed = "政" * 28 + "（" + "府" * 26 + "信，" + "息" * 9
    second = broken(squeezed)[1]
    assert second.x == -CELL / 2
    assert second.right == 280


def test_never_breaks_dashes_dots_numbers_words_and_their_signs() -> None:
    for unbroken in ("——", "……", "12.5％", "30℃", "2024", "1,234,567", "county", "￥100", "１２３"):
        for before in range(20, 29):
            text = "政" * before + unbroken + "府" * 30
            assert any(unbroken in line for line in shown(text)), (unbroken, before)


def test_a_web_address_breaks_after_its_marks_only() -> None:
    for before in range(28):
        for line in shown("见" * before + URL + "，请看")[:-1]:
            if "http" in line or line[0] != "见":
                assert re.search(r"[/.?&=-]$|[见，请看]$", line), line


def test_a_mail_address_breaks_after_its_sign() -> None:
    assert shown("政" * 25 + "xxgk@example.cn")[0].endswith("xxgk@")


def test_a_word_wider_than_a_line_breaks_inside() -> None:
    assert shown("a" * 130, 28) == ["a" * 56, "a" * 56, "a" * 18]


def test_no_last_line_of_a_single_character() -> None:
    assert [len(line) for line in shown("政" * 29)] == [27, 2]
    assert [len(line) for line in shown("政" * 28 + "府。")] == [27, 3]


def test_a_last_character_is_drawn_up_where_marks_give_room() -> None:
    text = "政" * 9 + "，" + "府" * 9 + "，" + "信" * 9
    assert shown(text) == [text]


def test_spaces_at_a_line_end_are_left_out() -> None:
    assert shown("政" * 28 + "  府信") == ["政" * 28, "府信"]


def test_a_text_without_characters_has_no_lines() -> None:
    assert broken("") == []
    assert broken("  ") == []


def test_the_widest_unit_is_what_must_not_break() -> None:
    assert widest_unit("政府abcd（信）", [10, 10, 5, 5, 5, 5, 10, 10, 10], CELL) == 30


@given(texts, st.integers(6, 28), st.sampled_from([0, 2]))
def test_all_characters_come_in_order(text: str, cells: int, indent: float) -> None:
    joined = "".join(shown(text, cells, indent=indent))
    assert "".join(joined.split()) == "".join(text.split())


@given(texts, st.integers(6, 28), st.sampled_from([0, 2]), st.booleans())
def test_nothing_is_wider_than_the_line(
    text: str, cells: int, indent: float, justified: bool
) -> None:
    for line in broken(text, cells, indent=indent, justified=justified):
        assert line.right <= cells * CELL + 1e-6
        assert line.x >= -CELL / 2 - 1e-6
        assert min(line.advances) >= 0


@given(texts, st.integers(12, 28))
def test_lines_are_filled_but_for_the_last(text: str, cells: int) -> None:
    for line in broken(text, cells)[:-1]:
        if line.end - line.start > 1:
            assert abs(line.right - cells * CELL) < 1e-6


@given(texts, st.integers(12, 28))
def test_no_line_begins_or_ends_with_a_forbidden_mark(text: str, cells: int) -> None:
    # A chain of bound characters longer than a line has to break somewhere.
    bound = rf"(?:[{NEVER_LAST}]|[ -~ ]|[{NEVER_FIRST}])" + "{9,}"
    if re.search(bound, text):
        return
    lines = shown(text, cells)
    assert not any(line[0] in NEVER_FIRST for line in lines[1:])
    assert not any(line[-1] in NEVER_LAST for line in lines[:-1])


def report_like(chance: random.Random) -> str:
    """A paragraph of the things that reports are made of, about as often as there."""
    makers: list[Callable[[], str]] = [
        lambda: "".join(chance.choices("政府信息公开年报条例办理结果", k=chance.randint(2, 9))),
        lambda: chance.choice("，，，，。、；："),
        lambda: chance.choice(["《{}》", "（{}）", "“{}”", "〔{}〕", "（《{}》）"]).format(
            "政务公开"
        ),
        lambda: chance.choice(["{}件", "{}年", "{}%", "{}.5万元"]).format(chance.randint(1, 2030)),
        lambda: "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(1, 9))),
        lambda: chance.choice(["……", "——", "℃", "！", "？", "www.example.gov.cn/zwgk"]),
    ]
    chosen = chance.choices(makers, weights=[72, 10, 5, 7, 3, 3], k=chance.randint(10, 70))
    return "政" + "".join(make() for make in chosen)


def test_nearly_every_line_stands_within_a_point_of_the_grid() -> None:
    chance = random.Random(22)  # noqa: S311 - the same text each time
    near = total = 0
    for _ in range(1500):
        text = report_like(chance)
        for line in broken(text, indent=2)[:-1]:
            pitches = [
                advance
                for char, advance in zip(
                    text[line.start : line.end - 1], line.advances[:-1], strict=True
                )
                if "\u4e00" <= char <= "\u9fff"
            ]
            total += 1
            near += all(abs(pitch / CELL - 1) < POINT for pitch in pitches)
    assert total > 7000
    assert near / total >= 0.95


@given(texts)
def test_ink_of_neighbours_never_collides(text: str) -> None:
    for line in broken(text):
        places = pens(line)
        for at, char in enumerate(text[line.start : line.end - 1]):
            following = text[line.start + at + 1]
            ink_end = places[at] + (CELL / 2 if char in "，。、；：）》〉】〕」』”’" else 0)
            ink_start = places[at + 1] + (CELL / 2 if following in NEVER_LAST else 0)
            assert ink_end <= ink_start + 1e-6
