"""Turns values and days into coordinates, and chooses ticks."""

from collections.abc import Callable
from datetime import date
from math import floor, log10

Scale = Callable[[float], float]


def linear(domain: tuple[float, float], extent: tuple[float, float]) -> Scale:
    """Give the function from values to coordinates; outside goes to the edge, an empty domain to the start."""
    (first, last), (low, high) = domain, extent

    def at(value: float) -> float:
        share = (value - first) / (last - first) if last > first else 0.0
        return low + min(1.0, max(0.0, share)) * (high - low)

    return at


def ticks(top: float, at_most: int = 5) -> list[int]:
    """Give whole numbers from 0 up to a value, in steps of 1, 2 or 5 times a power of ten."""
    if top < 1:
        return [0]
    size = 10 ** floor(log10(top))
    steps = [max(1, round(size * factor)) for factor in (0.1, 0.2, 0.5, 1, 2, 5)]
    step = next(step for step in steps if top / step <= at_most)
    return list(range(0, floor(top) + 1, step))


def month_starts(first: date, last: date) -> list[date]:
    """Give the first days of the months between two days, both included."""
    year, month = first.year, first.month
    days = []
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            days.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return days


def month_labels(first: date, last: date, at_most: int) -> list[tuple[date, str]]:
    """Give the month starts that get a word, as many as there is room for; years where months are too many."""
    starts = month_starts(first, last)
    for every in (1, 2, 3, 6):
        if len(starts[::every]) <= at_most:
            return [(day, f"{day:%b}") for day in starts[::every]]
    years = [day for day in starts if day.month == 1]
    every = max(1, -(-len(years) // at_most))
    return [(day, str(day.year)) for day in years[::every]]
