"""Cases over time against the pace line, and where they lead."""

from datetime import date, timedelta
from math import sqrt

import pytest

from enthesis.logbook.domain.progress.facts import CaseFact, Targets
from enthesis.logbook.domain.progress.pace import (
    ForecastPoint,
    NoForecast,
    Point,
    cumulative,
    cumulative_by_week,
    expected_on,
    forecast,
    pace_points,
)

START = date(2025, 9, 1)
TARGETS = Targets(
    total=250,
    starts_on=START,
    deadline=date(2026, 8, 31),
    pace_by_month=[0, 10, 25, 45, 70, 100, 130, 160, 190, 220, 240, 250],
)


def verified_on(*days):
    return [CaseFact(str(i), day, "verified", "hip", "S3", verified_on=day) for i, day in enumerate(days)]


def test_cumulative_steps_on_each_day_with_a_case():
    cases = verified_on(date(2025, 10, 14), date(2025, 10, 10), date(2025, 10, 14))

    assert cumulative(cases, TARGETS) == [
        Point(START, 0),
        Point(date(2025, 10, 10), 1),
        Point(date(2025, 10, 14), 3),
    ]


def test_cumulative_of_no_cases_is_the_start():
    assert cumulative([], TARGETS) == [Point(START, 0)]


def test_cumulative_by_week_ends_on_the_last_day():
    cases = verified_on(date(2025, 9, 8), date(2025, 9, 9), date(2025, 9, 17))

    assert cumulative_by_week(cases, TARGETS, date(2025, 9, 17)) == [
        Point(START, 0),
        Point(date(2025, 9, 8), 1),
        Point(date(2025, 9, 15), 2),
        Point(date(2025, 9, 17), 3),
    ]


def test_cumulative_by_week_before_the_start_is_one_point():
    assert cumulative_by_week([], TARGETS, date(2025, 8, 1)) == [Point(START, 0)]


def test_pace_points_run_from_none_to_all():
    points = pace_points(TARGETS)

    assert points[:3] == [Point(START, 0), Point(date(2025, 10, 1), 0), Point(date(2025, 11, 1), 10)]
    assert points[-2:] == [Point(date(2026, 8, 1), 240), Point(date(2026, 8, 31), 250)]


def test_pace_points_leave_out_months_after_an_early_deadline():
    early = Targets(
        total=250, starts_on=START, deadline=date(2026, 7, 20), pace_by_month=TARGETS.pace_by_month
    )

    assert pace_points(early)[-2:] == [Point(date(2026, 7, 1), 220), Point(date(2026, 7, 20), 250)]


def test_pace_points_of_a_start_on_the_31st_stay_inside_short_months():
    odd = Targets(total=9, starts_on=date(2025, 12, 31), deadline=date(2026, 4, 30), pace_by_month=[1, 2, 3])

    assert [point.on for point in pace_points(odd)[1:-1]] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


@pytest.mark.parametrize(
    ("day", "cases"),
    [
        (date(2025, 8, 31), 0),
        (START, 0),
        (date(2025, 10, 1), 0),
        (date(2025, 10, 16), 4),  # 15 of 31 days into the month of 0 to 10: 4.84
        (date(2025, 11, 1), 10),
        (date(2025, 12, 1), 25),
        (date(2026, 3, 1), 100),
        (date(2026, 8, 31), 250),
        (date(2027, 1, 1), 250),
    ],
)
def test_expected_on(day, cases):
    assert expected_on(TARGETS, day) == cases


def test_expected_on_without_months_is_a_straight_line():
    straight = Targets(total=100, starts_on=date(2025, 1, 1), deadline=date(2025, 4, 11))

    assert expected_on(straight, date(2025, 1, 30)) == 29


def test_forecast_of_a_steady_pace():
    """Five cases in each of eight weeks; nothing but the counting noise of Nelson 1982 remains."""
    today = date(2026, 2, 2)
    days = [today - timedelta(days=7 * week + offset) for week in range(9) for offset in range(5)]

    result = forecast(verified_on(*days), TARGETS, today)

    assert (result.weekly_rate, result.weeks_used) == (5, 8)
    assert result.points[0] == ForecastPoint(today, 45, 45, 45)
    assert result.points[1].on == date(2026, 2, 9)
    spread = 1.2815515655446004 * sqrt(5 * (1 + 1 / 8))
    assert result.points[1] == ForecastPoint(
        date(2026, 2, 9), pytest.approx(50 - spread), pytest.approx(50), pytest.approx(50 + spread)
    )
    assert result.at_deadline.on == TARGETS.deadline
    assert result.at_deadline.expected == pytest.approx(45 + 5 * 30)
    assert result.reaches_total_on == today + timedelta(weeks=41)


def test_forecast_is_wider_when_cases_come_in_bunches():
    today = date(2026, 2, 2)
    steady = verified_on(*(today - timedelta(days=7 * week + day) for week in range(8) for day in range(5)))
    bunched = verified_on(
        *(today - timedelta(days=14 * (i // 10) + i % 3) for i in range(40)), today - timedelta(60)
    )

    # Ten, none, ten, none …: mean 5, variance 28.571, dispersion 5.714.
    even, uneven = forecast(steady, TARGETS, today), forecast(bunched, TARGETS, today)

    assert (even.weeks_used, uneven.weeks_used, uneven.weekly_rate) == (7, 8, 5)
    spread = 1.2815515655446004 * sqrt(28.571428571428573 * (1 + 1 / 8))
    assert uneven.points[1].high == pytest.approx(46 + spread)
    assert uneven.points[1].low == 41


def test_forecast_never_falls_below_what_is_done():
    today = date(2026, 2, 2)
    result = forecast(verified_on(today - timedelta(40), today), TARGETS, today)

    assert min(point.low for point in result.points) == 2


def test_forecast_of_a_standstill_never_arrives():
    today = date(2026, 5, 4)
    result = forecast(verified_on(date(2025, 10, 1)), TARGETS, today)

    assert (result.weekly_rate, result.reaches_total_on, result.at_deadline.expected) == (0, None, 1)


def test_forecast_of_a_full_logbook_is_there_today():
    today = date(2026, 5, 4)
    result = forecast(verified_on(*[date(2026, 3, 1)] * 250), TARGETS, today)

    assert result.reaches_total_on == today


@pytest.mark.parametrize("days", [[], [date(2025, 10, 10), date(2025, 10, 20)]])
def test_forecast_is_refused_with_too_few_weeks(days):
    assert forecast(verified_on(*days), TARGETS, date(2025, 11, 6)) == NoForecast(
        "Too few weeks to say: a forecast needs 4 weeks of verified cases."
    )


def test_forecast_is_refused_after_the_deadline():
    assert forecast([], TARGETS, TARGETS.deadline) == NoForecast("The deadline has passed.")
