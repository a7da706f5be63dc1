"""The plots of the progress page say what the numbers say."""

from datetime import date, timedelta

from enthesis.core.plots import Plot
from enthesis.logbook.domain.progress import CaseFact, Progress, Targets, summarise
from enthesis.logbook.selectors import cumulative_plot_of, plots_of
from tests.core.plots.pictures import drawn, outside, overlaps, words_of
from tests.factories.people import sample_document

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
REGIONS = {"shoulder": 3, "hip": 1}


def facts(
    number: int, *, region: str = "shoulder", level: str = "S3", agreement: str = "D0", every: int = 4
) -> list[CaseFact]:
    """Make so many signed cases, one each few days."""
    return [
        CaseFact(
            f"{region}{n}",
            FIRST,
            "verified",
            region,
            level,
            FIRST + timedelta(days=1 + every * n),
            ("SH06",),
            agreement,
        )
        for n in range(number)
    ]


def progress(cases: list[CaseFact], today: date = date(2026, 12, 1)) -> Progress:
    """Summarise cases against small targets."""
    targets = Targets(
        total=50, starts_on=FIRST, deadline=LAST, pace_by_month=(0, 4, 8), region_minima=REGIONS, unaided_min=2,
        assisted_min=1, view_names={"SH06": "Supraspinatus, long axis"},
    )  # fmt: skip
    return summarise(cases, targets, today)


def sound(plot: Plot) -> bool:
    """Tell whether no words overlap or leave the picture, and every row has every column."""
    return (overlaps(plot), outside(plot), {len(row) for row in plot.rows} - {len(plot.columns)}) == (
        [],
        [],
        set(),
    )


def test_plots_of_nothing_say_so() -> None:
    plots = plots_of(progress([]), sample_document())
    assert [plot.title for plot in plots] == [
        "0 of 50 cases, 8 behind the pace.",
        "0 of 2 regions are complete.",
        "0 cases scanned unaided: fewer than the 2 asked for.",
        "No supervisor has graded a case yet.",
        f"0 of {sum(len(region.views) for region in sample_document().regions)} views were scanned at least once.",
    ]
    assert all(sound(plot) for plot in plots)
    assert plots.cumulative.note == "Too few weeks to say: a forecast needs 4 weeks of verified cases."


def test_plots_of_some_cases_name_what_was_found() -> None:
    cases = [*facts(20), *facts(1, region="hip", level="S1", agreement="D3")]
    plots = plots_of(progress(cases), sample_document())
    assert plots.regions.title == "Every region is complete."
    assert plots.regions.rows == (("Shoulder", "20", "3", "0", "0"), ("Hip", "1", "1", "0", "0"))
    assert plots.supervision.title == "20 cases scanned unaided: as many as the 2 asked for."
    assert plots.supervision.note == "1 scanned with help, 1 asked for; 0 watched."
    assert plots.agreement.title == "Supervisors agreed in 95\N{NO-BREAK SPACE}%, 77–99, of 21 cases."
    assert plots.agreement.rows[:5] == (
        ("D0 Agree", "20", ""), ("D1 Wording only", "0", ""), ("D2 Minor", "0", ""), ("D3 Moderate", "1", ""),
        ("D4 Major", "0", ""),
    )  # fmt: skip
    assert plots.agreement.rows[5:] == (
        ("Shoulder", "20", "100\N{NO-BREAK SPACE}%, 84–100"),
        ("Hip", "1", "0\N{NO-BREAK SPACE}%, 0–79"),
    )
    assert plots.views.title.startswith("1 of ")
    assert all(sound(plot) for plot in plots)


def test_cumulative_plot_has_band_and_forecast_in_words() -> None:
    plot = cumulative_plot_of(progress(facts(20)))
    assert plot.title == "20 of 50 cases, 12 ahead of the pace."
    assert len(drawn(plot, "plot-band")) == 1
    assert {"today", "pace", "forecast", "50 asked for", "20 signed"} <= set(words_of(plot))
    assert plot.note.startswith("At the 1.4 cases a week of the last 8 weeks, case 50 comes on 3 May 2027. ")


def test_cumulative_plot_counts_by_month_up_to_this_one() -> None:
    plot = cumulative_plot_of(progress(facts(20)))
    assert plot.columns == ("By the end of", "Signed", "Pace")
    assert plot.rows == (
        ("1 Sep 2026", "0", "0"), ("1 Oct 2026", "8", "0"), ("1 Nov 2026", "16", "4"), ("1 Dec 2026", "20", "8"),
        ("31 Aug 2027", "–", "50"),
    )  # fmt: skip


def test_cumulative_plot_counts_today_between_the_months() -> None:
    rows = cumulative_plot_of(progress(facts(20), date(2026, 10, 15))).rows
    assert [row for row in rows if row[0] == "15 Oct 2026"] == [("15 Oct 2026", "11", "1")]
    assert [row[1] for row in rows] == ["0", "8", "11", "–", "–", "–"]
