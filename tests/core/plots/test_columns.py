"""A column for each day stands to scale on the day before's right, its parts on one another."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enthesis.core.plots import Column, columns
from tests.core.plots.pictures import drawn, outside, overlaps, words_of

FIRST = date(2026, 10, 14)
COUNTS = st.tuples(*[st.integers(0, 9000)] * 3)


def days(*counts: tuple[int, ...]) -> list[Column]:
    return [Column(FIRST + timedelta(days=number), one) for number, one in enumerate(counts)]


def test_parts_of_a_day_stand_on_one_another_to_scale() -> None:
    plot = columns("Two days.", days((6, 3, 1), (0, 5, 0)), ("at once", "late", "refused"))
    whole = 140.0  # from 180 up to 40
    lowest = drawn(plot, "plot-bar")[1]
    middle = drawn(plot, "plot-bar plot-bar--3")[1:]
    assert (float(lowest["height"]), float(lowest["y"])) == (whole * 0.6, 180 - whole * 0.6)
    assert [float(one["height"]) for one in middle] == [whole * 0.3, whole * 0.5]
    assert [float(one["y"]) for one in middle] == [180 - whole * 0.9, 180 - whole * 0.5]
    assert float(drawn(plot, "plot-bar plot-bar--5")[1]["y"]) == 40


def test_parts_are_named_with_their_sums_and_the_first_and_last_day_below() -> None:
    plot = columns("Two days.", days((6, 3, 1), (0, 5, 0)), ("at once", "late", "refused"))
    assert words_of(plot)[:3] == ["6 at once", "8 late", "1 refused"]
    assert words_of(plot)[-2:] == ["14 Oct", "15 Oct"]


def test_numbers_are_those_of_days_with_anything_the_latest_first() -> None:
    plot = columns("Three days.", days((1, 0), (0, 0), (0, 2)), ("one", "other"))
    assert plot.columns == ("Day", "one", "other")
    assert plot.rows == (("16 Oct 2026", "0", "2"), ("14 Oct 2026", "1", "0"))


def test_no_days_and_empty_days_are_drawn_too() -> None:
    assert words_of(columns("No days.", [], ("one",))) == ["0 one"]
    assert words_of(columns("A day.", days((0,)), ("one",))) == ["0 one", "0", "1", "14 Oct"]


@given(st.lists(COUNTS, min_size=1, max_size=90))
def test_words_never_lie_on_one_another_nor_leave_the_picture(counts: list[tuple[int, ...]]) -> None:
    plot = columns("Many days.", days(*counts), ("at once", "to a person first", "refused"))
    assert overlaps(plot) == []
    assert outside(plot) == []
