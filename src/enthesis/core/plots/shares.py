"""One bar of parts that make a whole, with an interval where a share is estimated."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from enthesis.core.plots import drawing
from enthesis.core.plots.drawing import WIDTH
from enthesis.core.plots.layout import BOLDER, nudged, text_width
from enthesis.core.plots.plot import Plot
from enthesis.core.plots.scales import linear

TOP = 30.0
THICK = 30.0
HEIGHT = 112.0
EDGE = 6.0


@dataclass(frozen=True)
class Part:
    """A named count that is a part of the whole."""

    name: str
    count: int


@dataclass(frozen=True)
class Whisker:
    """The share of the first parts together, with its interval, 0 to 1, and the words above it."""

    share: float
    low: float
    high: float
    words: str


def shares(
    title: str,
    parts: Sequence[Part],
    *,
    whisker: Whisker | None = None,
    columns: tuple[str, ...] = (),
    rows: Sequence[tuple[str, ...]] = (),
    description: str = "",
    note: str = "",
) -> Plot:
    """Draw a whole as one bar of its parts, each named below it with its number; parts with none have no place."""
    there = [(number, part) for number, part in enumerate(parts, start=1) if part.count > 0]
    total = sum(part.count for _, part in there)
    drawn = _bar(there, total) if total else _empty()
    if total and whisker:
        drawn += _whisker(whisker)
    told = description or ", ".join(f"{part.name}: {part.count}" for part in parts)
    svg = drawing.picture(HEIGHT, title, told, drawn)
    return Plot(title, svg, columns, tuple(rows), note)


def _bar(there: Sequence[tuple[int, Part]], total: int) -> list[SafeString]:
    scale = linear((0, total), (EDGE, WIDTH - EDGE))
    drawn, before, middles = [], 0, []
    for number, part in there:
        left, right = scale(before), scale(before + part.count)
        kind = "plot-bar" if number == 1 else f"plot-bar plot-bar--{number}"
        drawn.append(drawing.bar(left, TOP, right - left, THICK, kind))
        middles.append((left + right) / 2)
        before += part.count
    sizes = [max(text_width(part.name), text_width(f"{part.count:,}")) + 8 for _, part in there]
    for (_, part), middle, wanted in zip(there, nudged(middles, sizes, 0, WIDTH), middles, strict=True):
        drawn += [
            drawing.line(wanted, TOP + THICK, middle, TOP + THICK + 8, "plot-axis"),
            drawing.text(middle, TOP + THICK + 22, part.name, "middle"),
            drawing.text(middle, TOP + THICK + 40, f"{part.count:,}", "middle"),
        ]
    return drawn


def _whisker(whisker: Whisker) -> list[SafeString]:
    scale = linear((0, 1), (EDGE, WIDTH - EDGE))
    low, high, at, y = scale(whisker.low), scale(whisker.high), scale(whisker.share), TOP + THICK / 2
    half = text_width(whisker.words) * BOLDER / 2
    return [
        drawing.line(low, y, high, y, "plot-whisker"),
        drawing.line(low, y - 6, low, y + 6, "plot-whisker"),
        drawing.line(high, y - 6, high, y + 6, "plot-whisker"),
        drawing.line(at, TOP - 6, at, TOP + THICK, "plot-target"),
        drawing.strong_text(min(max(at, half), WIDTH - half), TOP - 12, whisker.words, "middle"),
    ]


def _empty() -> list[SafeString]:
    return [
        drawing.bar(EDGE, TOP, WIDTH - 2 * EDGE, THICK, "plot-bar plot-bar--none"),
        drawing.text(WIDTH / 2, TOP + THICK + 22, "Nothing yet", "middle"),
    ]
