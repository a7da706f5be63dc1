"""Cases over time: what was done, what is expected by now, and where it is heading."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, sqrt
from statistics import mean, variance

from enthesis.logbook.domain.progress.facts import CaseFact, Targets
from enthesis.psychometrics.intervals import critical_value

WINDOW_WEEKS = 8
MIN_WEEKS = 4
FORECAST_CONFIDENCE = 0.8


@dataclass(frozen=True)
class Point:
    """How many cases had been reached at the end of a day."""

    on: date
    cases: float


@dataclass(frozen=True)
class ForecastPoint:
    """How many cases to expect at the end of a day, with the bounds that hold four times in five."""

    on: date
    low: float
    expected: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """Where the pace of the last weeks leads, from today (the first point) to the deadline (the last)."""

    weekly_rate: float
    weeks_used: int
    points: tuple[ForecastPoint, ...]
    reaches_total_on: date | None

    @property
    def at_deadline(self) -> ForecastPoint:
        """Give the expectation for the deadline."""
        return self.points[-1]


@dataclass(frozen=True)
class NoForecast:
    """Why nothing is foretold, in words."""

    reason: str


def cumulative(cases: Sequence[CaseFact], targets: Targets) -> list[Point]:
    """Give the running count on each day on which it changed, beginning with none on the first day.

    `cases` are those that count; they count from the day on which they were verified.
    """
    per_day = Counter(case.verified_on for case in cases if case.verified_on)
    points, total = [Point(targets.starts_on, 0)], 0
    for day in sorted(per_day):
        total += per_day[day]
        points.append(Point(day, total))
    return points


def cumulative_by_week(cases: Sequence[CaseFact], targets: Targets, until: date) -> list[Point]:
    """Give the running count after each full week since the start, and on the last day."""
    days = sorted(case.verified_on for case in cases if case.verified_on)
    weeks = max(0, (until - targets.starts_on).days) // 7
    ends = [targets.starts_on + timedelta(weeks=week) for week in range(weeks + 1)]
    if ends[-1] < until:
        ends.append(until)
    return [Point(end, bisect_right(days, end)) for end in ends]


def pace_points(targets: Targets) -> list[Point]:
    """Give the corners of the pace line: none at the start, the month ends before the deadline, all at the deadline."""
    ends = [(_months_later(targets.starts_on, i + 1), cases) for i, cases in enumerate(targets.pace_by_month)]
    before = [Point(end, min(cases, targets.total)) for end, cases in ends if end < targets.deadline]
    return [Point(targets.starts_on, 0), *before, Point(targets.deadline, targets.total)]


def expected_on(targets: Targets, day: date) -> int:
    """Give how many whole cases the pace line asks for by the end of a day; none before, all after."""
    points = pace_points(targets)
    for left, right in pairwise(points):
        if left.on <= day < right.on:
            share = (day - left.on).days / (right.on - left.on).days
            # The small term keeps 45.0 whole when the division leaves 44.999999.
            return floor(left.cases + share * (right.cases - left.cases) + 1e-9)
    return 0 if day < targets.starts_on else targets.total


def forecast(cases: Sequence[CaseFact], targets: Targets, today: date) -> Forecast | NoForecast:
    """Carry the weekly rate of the last eight weeks on to the deadline.

    The bounds are those of a prediction for counts: with rate r per week seen over w weeks, the further cases
    in t weeks have variance f r t (1 + t / w), where f is the dispersion (variance over mean) of the weekly
    counts, at least 1, since scanning lists come in bunches. Bounds hold four times in five if the weeks to
    come are like those that were.

    Returns
    -------
    NoForecast
        When the first case lies less than four weeks back, or the deadline has passed.

    References
    ----------
    Nelson W. Applied Life Data Analysis. Wiley 1982, section 6.1: prediction limits for a future Poisson count,
    normal approximation. Dispersion: McCullagh P, Nelder JA. Generalized Linear Models, 2nd ed. 1989, section 6.2.
    """
    if today >= targets.deadline:
        return NoForecast("The deadline has passed.")
    days = [case.verified_on for case in cases if case.verified_on and case.verified_on <= today]
    weeks = min(WINDOW_WEEKS, (today - min(days)).days // 7 if days else 0)
    if weeks < MIN_WEEKS:
        return NoForecast(f"Too few weeks to say: a forecast needs {MIN_WEEKS} weeks of verified cases.")
    weekly = _weekly_counts(days, today, weeks)
    rate = mean(weekly)
    dispersion = max(1.0, variance(weekly) / rate) if rate else 1.0
    points = tuple(
        _forecast_point(len(days), today, on, rate, dispersion, weeks)
        for on in _weekly_days(today, targets.deadline)
    )
    return Forecast(rate, weeks, points, _reached(len(days), targets.total, rate, today))


def _weekly_counts(days: Sequence[date], today: date, weeks: int) -> list[int]:
    counts = [0] * weeks
    for day in days:
        week = (today - day).days // 7
        if week < weeks:
            counts[week] += 1
    return counts


def _weekly_days(today: date, deadline: date) -> list[date]:
    steps = ceil((deadline - today).days / 7)
    return [min(today + timedelta(weeks=step), deadline) for step in range(steps + 1)]


def _forecast_point(
    done: int, today: date, on: date, rate: float, dispersion: float, weeks: int
) -> ForecastPoint:
    ahead = (on - today).days / 7
    more = rate * ahead
    spread = critical_value(FORECAST_CONFIDENCE) * sqrt(dispersion * more * (1 + ahead / weeks))
    return ForecastPoint(on, done + max(0.0, more - spread), done + more, done + more + spread)


def _reached(done: int, total: int, rate: float, today: date) -> date | None:
    if done >= total:
        return today
    # A rate near zero leads beyond the calendar; that is as good as never.
    return today + timedelta(days=ceil((total - done) / rate * 7)) if rate > 0.01 else None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
