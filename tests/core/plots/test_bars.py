"""Bars stand where their numbers put them, and their words stay clear of everything."""

from hypothesis import given
from hypothesis import strategies as st

from enthesis.core.plots import Bar, bars
from tests.core.plots.pictures import drawn, labels_of, outside, overlaps, root_of, words_of

COUNTS = st.integers(0, 5000)


def test_bars_are_drawn_to_scale_with_target_and_words() -> None:
    plot = bars("Half done.", [Bar("Hip", 5, 10, 2), Bar("Foot", 10, 10)])
    # "Foot" is 33 wide, 8 lie between; "10 of 10" takes 59.55 and 10 at the right.
    left, right = 41.0, 400 - 59.55 - 10
    tenth = (right - left) / 10
    assert drawn(plot, "plot-bar") == [
        {"x": "41", "y": "8", "width": f"{5 * tenth:.1f}", "height": "14"},
        {"x": "41", "y": "38", "width": f"{10 * tenth:.1f}", "height": "14"},
    ]
    assert drawn(plot, "plot-bar plot-bar--2") == [
        {"x": f"{left + 5 * tenth:.1f}", "y": "8", "width": f"{2 * tenth:.1f}", "height": "14"}
    ]
    assert [line["x1"] for line in drawn(plot, "plot-target")] == [f"{right:.1f}"] * 2
    assert words_of(plot) == ["Hip", "5 of 10", "Foot", "10 of 10"]


def test_bars_without_target_say_the_count_alone() -> None:
    assert words_of(bars("Views.", [Bar("A", 3)])) == ["A", "3"]
    assert drawn(bars("Views.", [Bar("A", 3)]), "plot-target") == []


def test_bars_of_nothing_are_drawn_with_no_width() -> None:
    plot = bars("Nothing yet.", [Bar("Hip", 0), Bar("Foot", 0)])
    assert [bar["width"] for bar in drawn(plot, "plot-bar")] == ["0", "0"]
    assert root_of(bars("No region.", [])).get("viewBox") == "0 0 400 30"


def test_bars_put_long_names_above_and_shorten_what_does_not_fit() -> None:
    plot = bars("Long.", [Bar("Long head of biceps tendon, " * 3, 1, 4), Bar("Hip", 4, 4)])
    first, *rest = labels_of(plot)
    assert first.words.startswith("Long head of biceps tendon, ")
    assert first.words.endswith("…")
    assert first.x == 0
    assert (overlaps(plot), outside(plot)) == ([], [])
    assert [label.words for label in rest] == ["1 of 4", "Hip", "4 of 4"]


@given(st.lists(st.builds(Bar, st.text("abcdmwMW %", max_size=40), COUNTS, COUNTS, COUNTS), max_size=12))
def test_bars_words_never_overlap_or_leave_the_picture(items: list[Bar]) -> None:
    plot = bars("Any.", items)
    assert (overlaps(plot), outside(plot)) == ([], [])


def test_picture_names_itself_and_escapes_what_it_is_given() -> None:
    plot = bars(
        "A <b> & more.", [Bar("<script>", 1)], columns=("Region",), rows=[("<script>",)], note="Note."
    )
    root = root_of(plot)
    assert root.get("role") == "img"
    assert [(child.tag, child.text) for child in list(root)[:2]] == [
        ("title", "A <b> & more."),
        ("desc", "<script> 1"),
    ]
    assert "<script" not in plot.svg
    assert "style=" not in plot.svg
    assert (plot.columns, plot.rows, plot.note) == (("Region",), (("<script>",),), "Note.")
