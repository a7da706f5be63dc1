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

KEY = 22.0
TOP = 40.0
BOTTOM = 180.0
HEIGHT = 208.0
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
    parts = [*_key(names, sums), *(_drawn(days) if days else [])]
    told = ", ".join(f"{name}: {number:,}" for name, number in zip(names, sums, strict=True))
    svg = drawing.picture(HEIGHT, title, told, parts)
    listed = rows or [
        (short_day(day.on), *(f"{count:,}" for count in day.counts)) for day in reversed(days) if day.total
    ]
    return Plot(title, svg, headings or ("Day", *names), tuple(listed), note)


def _key(names: Sequence[str], sums: Sequence[int]) -> list[SafeString]:
    parts, x = [], 0.0
    for kind, name, number in zip(KINDS, names, sums, strict=False):
        words = f"{number:,} {name}"
        parts += [drawing.bar(x, KEY - 12, 12, 12, kind), drawing.text(x + 17, KEY - 1, words)]
        x += 17 + text_width(words) + 14
    return parts


def _drawn(days: Sequence[Column]) -> list[SafeString]:
    largest = max(1, *(day.total for day in days))
    marks = ticks(largest, 3)
    left = max(text_width(f"{mark:,}") for mark in marks) + 10
    height: Scale = linear((0, largest), (BOTTOM, TOP))
    step = (WIDTH - left) / len(days)
    parts = [drawing.line(left, BOTTOM, WIDTH, BOTTOM, "plot-axis")]
    for mark in marks:
        y = height(mark)
        parts += [
            drawing.line(left - 4, y, left, y, "plot-axis"),
            drawing.text(left - 7, y + 5, f"{mark:,}", "end"),
        ]
    for number, day in enumerate(days):
        parts += _column(day, left + number * step, step, height)
    first, last = days[0].on, days[-1].on
    parts.append(drawing.text(left, BOTTOM + 20, f"{first.day} {first:%b}"))
    if len(days) > 1:
        parts.append(drawing.text(WIDTH, BOTTOM + 20, f"{last.day} {last:%b}", "end"))
    return parts


def _column(day: Column, x: float, step: float, height: Scale) -> list[SafeString]:
    drawn, below = [], 0
    thick = min(24.0, max(1.0, step * 0.72))
    for kind, count in zip(KINDS, day.counts, strict=False):
        if count:
            top, bottom = height(below + count), height(below)
            drawn.append(drawing.bar(x + (step - thick) / 2, top, thick, bottom - top, kind))
        below += count
    return drawn
