"""Curves go through their values, and their words stay clear of one another."""

from datetime import date, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from enthesis.core.plots import Dated, Plot, Spread, cumulative, proportion_over_time
from tests.core.plots.pictures import drawn, labels_of, outside, overlaps, words_of

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
PACE = [Dated(FIRST, 0), Dated(LAST, 250)]


def plot_of(own: list[Dated], today: date, forecast: list[Spread] | None = None, target: int = 250) -> Plot:
    """Draw a year."""
    return cumulative(
        "So far.",
        own=own,
        expected=PACE,
        target=target,
        today=today,
        forecast=forecast or [],
        own_word="signed",
    )


def test_cumulative_draws_steps_pace_target_and_today() -> None:
    own = [Dated(FIRST, 0), Dated(date(2026, 12, 1), 50)]
    plot = plot_of(own, date(2027, 3, 1))
    # Three digits are 26.55 wide, 10 lie between; the names of the lines have 84: 36.55 to 316 for 364 days.
    left, right = 36.55, 316.0
    december, march = (left + (right - left) * days / 364 for days in (91, 181))
    fifty = 270 - (270 - 44) * 50 / 250
    assert drawn(plot, "plot-line") == [
        {"d": f"M36.5 270L{december:.1f} 270L{december:.1f} {fifty:.1f}L{march:.1f} {fifty:.1f}"}
    ]
    assert drawn(plot, "plot-line plot-line--expected") == [{"d": "M36.5 270L316 44"}]
    assert drawn(plot, "plot-target") == [{"x1": "36.5", "y1": "44", "x2": "316", "y2": "44"}]
    assert drawn(plot, "plot-axis plot-today") == [
        {"x1": f"{march:.1f}", "y1": "20", "x2": f"{march:.1f}", "y2": "270"}
    ]
    assert drawn(plot, "plot-point") == [{"cx": f"{march:.1f}", "cy": f"{fifty:.1f}", "r": "4"}]
    assert drawn(plot, "plot-band") == []


def test_cumulative_names_ticks_lines_and_target_in_place() -> None:
    forecast = [Spread(date(2027, 3, 1), 50, 50, 50), Spread(LAST, 80, 100, 120)]
    plot = plot_of([Dated(FIRST, 0), Dated(date(2026, 12, 1), 50)], date(2027, 3, 1), forecast)
    assert words_of(plot) == [
        "0", "50", "100", "150", "200", "250", "Sep", "Nov", "Jan", "Mar", "May", "Jul",
        "today", "pace", "forecast", "80–120", "250 asked for", "50 signed",
    ]  # fmt: skip


def test_cumulative_draws_the_forecast_as_one_band() -> None:
    forecast = [Spread(date(2027, 3, 1), 50, 50, 50), Spread(LAST, 75, 100, 125)]
    (band,) = drawn(plot_of([Dated(FIRST, 50)], date(2027, 3, 1), forecast), "plot-band")
    assert band == {"d": "M175.5 224.8L316 157L316 202.2L175.5 224.8Z"}


def test_cumulative_cuts_a_forecast_far_beyond_the_target() -> None:
    forecast = [Spread(date(2026, 10, 1), 50, 50, 50), Spread(LAST, 500, 600, 700)]
    plot = plot_of([Dated(FIRST, 50)], date(2026, 10, 1), forecast)
    assert "300" in words_of(plot)
    assert "600" not in words_of(plot)
    assert "500–700" in words_of(plot)


def test_cumulative_has_no_today_outside_its_year() -> None:
    for today in (FIRST - timedelta(1), LAST + timedelta(1)):
        plot = plot_of([Dated(FIRST, 0)], today)
        assert "today" not in words_of(plot)
        assert (overlaps(plot), outside(plot)) == ([], [])


@given(
    gains=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=30),
    today=st.integers(-40, 420),
    rate=st.floats(0, 3),
    target=st.integers(0, 2000),
)
def test_cumulative_words_never_overlap_or_leave_the_picture(
    gains: list[tuple[int, int]], today: int, rate: float, target: int
) -> None:
    day, count = FIRST + timedelta(days=today), 0
    own = [Dated(FIRST, 0)]
    for days, more in gains:
        count += more
        own.append(Dated(own[-1].on + timedelta(days=days), count))
    ahead = range(0, max(0, (LAST - day).days), 7)
    forecast = [
        Spread(day + timedelta(days=n), count + 0.7 * n * rate, count + n * rate, count + 1.5 * n * rate)
        for n in ahead
    ]
    plot = plot_of(own, day, forecast, target)
    assert (overlaps(plot), outside(plot)) == ([], [])


def test_proportion_over_time_draws_line_band_and_end() -> None:
    points = [Spread(date(2026, 9, 1), 0.5, 0.75, 1.0), Spread(date(2026, 11, 1), 0.8, 0.9, 1.0)]
    plot = proportion_over_time("It rose.", points, word="agree")
    (line,) = drawn(plot, "plot-line")
    left = 10 + 3 * 0.59 * 15 + (0.34 + 0.9) * 15
    assert line == {"d": f"M{left:.1f} 100.5L316 66.6"}
    assert len(drawn(plot, "plot-band")) == 1
    assert words_of(plot) == ["0 %", "50 %", "100 %", "Sep", "Oct", "Nov", "90 %", "agree", "80–100"]
    assert (overlaps(plot), outside(plot)) == ([], [])


def test_proportion_of_one_value_has_a_whisker() -> None:
    plot = proportion_over_time("One month.", [Spread(date(2026, 9, 1), 0.0, 0.5, 1.0)])
    (whisker,) = drawn(plot, "plot-whisker")
    assert (whisker["y1"], whisker["y2"], whisker["x1"]) == ("270", "44", whisker["x2"])
    assert (drawn(plot, "plot-line"), drawn(plot, "plot-band")) == ([], [])
    assert (overlaps(plot), outside(plot)) == ([], [])


def test_proportion_of_nothing_says_so() -> None:
    assert words_of(proportion_over_time("Nothing.", [])) == ["Nothing yet"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_proportion_words_never_overlap_or_leave_the_picture(values: list[float]) -> None:
    days = accumulate(range(len(values)), lambda day, _: day + timedelta(days=31), initial=FIRST)
    points = [Spread(day, v / 2, v, (1 + v) / 2) for day, v in zip(days, values, strict=False)]
    plot = proportion_over_time("Any.", points, word="agree")
    assert (overlaps(plot), outside(plot)) == ([], [])
    assert all(label.words for label in labels_of(plot))
