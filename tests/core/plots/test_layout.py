"""Labels find a place."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from enthesis.core.plots.layout import Box, Label, crosses, nudged, placed, shortened, text_width


def test_nudged_leaves_alone_what_does_not_overlap() -> None:
    assert nudged([10, 50], [10, 10], 0, 100) == [10, 50]


def test_nudged_moves_apart_and_back_from_the_edge() -> None:
    assert nudged([10, 12], [10, 10], 0, 100) == [10, 20]
    assert nudged([99, 98], [10, 10], 0, 100) == [95, 85]


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=8))
def test_nudged_keeps_order_and_room(wanted: list[float]) -> None:
    middles = nudged(wanted, [12] * len(wanted), 0, 100)
    ordered = [middles[i] for i in sorted(range(len(wanted)), key=lambda i: wanted[i])]
    assert all(b - a >= 12 - 1e-9 for a, b in pairwise(ordered))
    assert ordered[0] >= 6 - 1e-9
    assert ordered[-1] <= 94 + 1e-9


def test_crosses_finds_lines_through_a_rectangle() -> None:
    box = Box(10, 10, 20, 20)
    through = [(0, 15, 30, 15), (0, 0, 30, 30), (15, 15, 15, 15), (5, 20, 12, 8)]
    beside = [(0, 0, 30, 5), (25, 0, 25, 30), (0, 15, 9, 15), (0, 12, 12, 0)]
    assert [crosses(box, line) for line in through] == [True] * 4
    assert [crosses(box, line) for line in beside] == [False] * 4


def test_placed_takes_the_first_place_that_is_free() -> None:
    places = [Label(0, 20, "a"), Label(50, 20, "a"), Label(100, 20, "a")]
    frame = Box(0, 0, 200, 100)
    assert placed(places, [], [], frame).x == 0
    assert placed(places, [Label(0, 20, "b").box], [], frame).x == 50
    assert placed(places, [Label(0, 20, "b").box], [(50, 0, 51, 40)], frame).x == 100


def test_placed_moves_into_the_frame() -> None:
    label = placed([Label(500, -5, "abc")], [], [], Box(0, 0, 400, 300))
    assert (round(label.box.right, 6), label.box.top) == (400, 0)


def test_shortened_ends_with_an_ellipsis_that_fits() -> None:
    assert shortened("short", 100) == "short"
    cut = shortened("a long name of a tendon", 100)
    assert cut == "a long nam…"
    assert text_width(cut) <= 100
