"""The parts of a whole fill it, and their words stay clear of one another."""

from hypothesis import given
from hypothesis import strategies as st

from enthesis.core.plots import Part, Whisker, shares
from tests.core.plots.pictures import drawn, outside, overlaps, words_of


def test_shares_fill_the_bar_in_order() -> None:
    plot = shares("A quarter.", [Part("S0", 1), Part("S1", 0), Part("S2", 3)])
    assert drawn(plot, "plot-bar") == [{"x": "6", "y": "30", "width": "97", "height": "30"}]
    assert drawn(plot, "plot-bar plot-bar--2") == []
    assert drawn(plot, "plot-bar plot-bar--3") == [{"x": "103", "y": "30", "width": "291", "height": "30"}]
    assert words_of(plot) == ["S0", "1", "S2", "3"]


def test_shares_draw_the_interval_as_a_whisker() -> None:
    plot = shares(
        "Agreed.", [Part("D0", 3), Part("D4", 1)], whisker=Whisker(0.75, 0.25, 1.0, "75 %, 25–100 agree")
    )
    assert drawn(plot, "plot-whisker") == [
        {"x1": "103", "y1": "45", "x2": "394", "y2": "45"},
        {"x1": "103", "y1": "39", "x2": "103", "y2": "51"},
        {"x1": "394", "y1": "39", "x2": "394", "y2": "51"},
    ]
    assert drawn(plot, "plot-target") == [{"x1": "297", "y1": "24", "x2": "297", "y2": "60"}]
    assert "75 %, 25–100 agree" in words_of(plot)


def test_shares_of_nothing_say_so_without_a_whisker() -> None:
    plot = shares("Nothing.", [Part("D0", 0)], whisker=Whisker(0, 0, 1, "0 %"))
    assert words_of(plot) == ["Nothing yet"]
    assert drawn(plot, "plot-whisker") == []


@given(
    st.lists(st.integers(0, 9999), min_size=1, max_size=6),
    st.floats(0, 1),
)
def test_shares_words_never_overlap_or_leave_the_picture(counts: list[int], share: float) -> None:
    parts = [Part(f"S{number}", count) for number, count in enumerate(counts)]
    plot = shares("Any.", parts, whisker=Whisker(share, share / 2, (1 + share) / 2, "92 %, 85–96 agree"))
    assert (overlaps(plot), outside(plot)) == ([], [])
