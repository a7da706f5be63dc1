"""One column for each day, its parts on top of one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from enthesis.core.plots import drawing
from enthesis.core.plots.drawing import WIDTH
from enthesis.core.plots.layout import text_width
from enthesis.core.plots.plot import Plot
from enthesis.core.plots.scales import Scale, linear, ticks
from enthesis.core.words import short_day

LINE = 22.0
ABOVE = 18.0
TALL = 140.0
BELOW = 28.0
# Kinds that stay apart where they touch, from below to above.
KINDS = ("plot-bar", "plot-bar plot-bar--3", "plot-bar plot-bar--5")


@dataclass(frozen=True)
class Column:
    """What came on one day, as counts of the parts in their order."""

    on: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Give the sum of the parts."""
        return sum(self.counts)


def columns(
    title: str,
    days: Sequence[Column],
    names: Sequence[str],
    *,
    rows: Sequence[tuple[str, ...]] = (),
    headings: tuple[str, ...] = (),
    note: str = "",
) -> Plot:
    """Draw a column for each day, oldest at the left; `names` are those of the parts, at most three.

    The names stand on top, each with its sum. Without `rows` the numbers are those of the days with anything at all.
    """
    sums = [sum(day.counts[place] for day in days) for place in range(len(names))]
    key, top = _key(names, sums)
    parts = [*key, *(_drawn(days, top) if days else [])]
    told = ", ".join(f"{name}: {number:,}" for name, number in zip(names, sums, strict=True))
    svg = drawing.picture(top + TALL + BELOW, title, told, parts)
    listed = rows or [
        (short_day(day.on), *(f"{count:,}" for count in day.counts)) for day in reversed(days) if day.total
    ]
    return Plot(title, svg, headings or ("Day", *names), tuple(listed), note)


def _key(names: Sequence[str], sums: Sequence[int]) -> tuple[list[SafeString], float]:
    """Write the names with their sums, on as many lines as they need, and give where the columns may begin."""
    parts, x, y = [], 0.0, LINE
    for kind, name, number in zip(KINDS, names, sums, strict=False):
        words = f"{number:,} {name}"
        wide = 17 + text_width(words)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LINE
        parts += [drawing.bar(x, y - 12, 12, 12, kind), drawing.text(x + 17, y - 1, words)]
        x += wide + 14
    return parts, y + ABOVE


def _drawn(days: Sequence[Column], upper: float) -> list[SafeString]:
    largest = max(1, *(day.total for day in days))
    marks = ticks(largest, 3)
    left = max(text_width(f"{mark:,}") for mark in marks) + 10
    lower = upper + TALL
    height: Scale = linear((0, largest), (lower, upper))
    step = (WIDTH - left) / len(days)
    parts = [drawing.line(left, lower, WIDTH, lower, "plot-axis")]
    for mark in marks:
        y = height(mark)
        parts += [
            drawing.line(left - 4, y, left, y, "plot-axis"),
            drawing.text(left - 7, y + 5, f"{mark:,}", "end"),
        ]
    for number, day in enumerate(days):
        parts += _column(day, left + number * step, step, height)
    first, last = days[0].on, days[-1].on
    parts.append(drawing.text(left, lower + 20, f"{first.day} {first:%b}"))
    if len(days) > 1:
        parts.append(drawing.text(WIDTH, lower + 20, f"{last.day} {last:%b}", "end"))
    return parts


def _column(day: Column, x: float, step: float, height: Scale) -> list[SafeString]:
    drawn, below = [], 0
    thick = min(24.0, max(1.0, step * 0.72))
    for kind, count in zip(KINDS, day.counts, strict=False):
        if count:
            high, low = height(below + count), height(below)
            drawn.append(drawing.bar(x + (step - thick) / 2, high, thick, low - high, kind))
        below += count
    return drawn
