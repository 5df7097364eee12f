"""Where name and date stand (GB/T 9704-2012 §7.3.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.official import CHARACTER_PITCH, CHARACTERS
from nianbao.signature import name_measure, place_signature
from nianbao.widths import text_width

NAMES, DATES = st.floats(1, CHARACTERS), st.floats(6, 10)


def lefts(name, date, signature):
    """Where both begin, from the left edge of the type area."""
    return CHARACTERS - signature.name_right - name, CHARACTERS - signature.date_right - date


def test_without_a_seal_the_name_is_two_in_and_the_date_begins_two_to_its_right():
    signature = place_signature(11, 7.5, seal=False)
    assert (signature.name_right, signature.above, signature.below) == (2, 1, 0)
    name_left, date_left = lefts(11, 7.5, signature)
    assert date_left - name_left == 2


def test_a_date_longer_than_the_name_is_two_in_and_moves_the_name():
    signature = place_signature(4, 7.5, seal=False)
    assert signature.date_right == 2
    name_left, date_left = lefts(4, 7.5, signature)
    assert date_left - name_left == 2


def test_under_a_seal_the_date_is_four_in_and_the_name_centred_over_it():
    signature = place_signature(11, 7.5, seal=True)
    assert (signature.date_right, signature.above, signature.below) == (4, 2, 1)
    assert signature.name_right + 11 / 2 == signature.date_right + 7.5 / 2


def test_a_name_too_long_for_that_ends_at_the_edge_with_the_date_centred_under_it():
    signature = place_signature(20, 7.5, seal=True)
    assert (signature.name_right, signature.date_right) == (0, 6.25)


@given(NAMES, DATES, st.booleans())
def test_name_and_date_stay_inside_the_type_area(name, date, seal):
    name = min(name, name_measure(name, seal=seal))
    signature = place_signature(name, date, seal=seal)
    assert min(signature.name_right, signature.date_right) >= 0
    assert min(lefts(name, date, signature)) >= 0


@given(st.floats(0.5, 80), st.booleans())
def test_a_long_name_is_broken_into_even_lines(name, seal):
    room = CHARACTERS if seal else CHARACTERS - 4
    measure = name_measure(name, seal=seal)
    assert measure <= room
    assert (measure == name) == (name <= room)
    at_least = name - 1e-5  # a sum of widths is hardly ever a whole number to the last digit
    assert -(-at_least // measure) == -(-at_least // room)


@pytest.mark.parametrize("seal", [False, True])
@pytest.mark.parametrize("characters", range(1, 85))
def test_a_width_that_was_added_up_is_broken_as_a_whole_one(characters, seal):
    added = sum([CHARACTER_PITCH] * characters) / CHARACTER_PITCH
    exact = name_measure(characters, seal=seal)
    assert name_measure(added, seal=seal) == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize(("text", "width"), [("", 0), ("2025年1月20日", 6.5), ("镇人民政府", 5)])
def test_digits_are_half_as_wide(text, width):
    assert text_width(text) == width
