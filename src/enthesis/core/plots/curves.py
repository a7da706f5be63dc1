"""Curves over time: cases against pace, and a proportion with its interval."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from django.utils.safestring import SafeString

from enthesis.core.plots import drawing
from enthesis.core.plots.drawing import WIDTH, Points
from enthesis.core.plots.layout import ASCENT, LINE_HEIGHT, Box, Label, Segment, nudged, placed, text_width
from enthesis.core.plots.plot import Dated, Plot, Spread
from enthesis.core.plots.scales import Scale, linear, month_labels, month_starts, ticks

HEIGHT = 300.0
TOP = 44.0
BOTTOM = 270.0
# Room at the right for the names of the lines.
NAMES = 84.0


class Frame:
    """The part of a curve's picture that holds data: its scales, its axes, and the labels that are already placed."""

    def __init__(self, first: date, last: date, top: float, tick_words: Sequence[tuple[float, str]]) -> None:
        """Make room at the left for the widest tick, at the right for the names of the lines."""
        self.first, self.last = first, max(first, last)
        self.left = max(text_width(words) for _, words in tick_words) + 10
        self.right = WIDTH - NAMES
        self.tick_words = tick_words
        self._x = linear((first.toordinal(), last.toordinal()), (self.left, self.right))
        self.y: Scale = linear((0, top), (BOTTOM, TOP))
        self.labels: list[Label] = []

    def x(self, day: date) -> float:
        """Give where a day lies."""
        return self._x(day.toordinal())

    def line(self, points: Sequence[Dated]) -> list[tuple[float, float]]:
        """Give where dated values lie."""
        return [(self.x(point.on), self.y(point.value)) for point in points]

    def say(self, label: Label) -> None:
        """Place a label."""
        self.labels.append(label)

    def axes(self) -> list[SafeString]:
        """Draw the axes with a tick for each month, and name the ticks."""
        kind = "plot-axis"
        parts = [drawing.line(self.left, BOTTOM, self.right, BOTTOM, kind)]
        for value, words in self.tick_words:
            y = self.y(value)
            parts.append(drawing.line(self.left - 4, y, self.left, y, kind))
            self.say(Label(self.left - 7, y + 5, words, "end"))
        starts = [self.x(day) for day in month_starts(self.first, self.last)]
        parts += [drawing.line(x, BOTTOM, x, BOTTOM + 4, kind) for x in starts]
        room = int((self.right - self.left) // (text_width("Mmm") + 4))
        for day, words in month_labels(self.first, self.last, room):
            self.say(Label(self.x(day), BOTTOM + 22, words, "middle"))
        return parts

    def name_ends(self, ends: Sequence[tuple[float, tuple[str, ...]]]) -> None:
        """Name lines at the right of their ends, moved apart where they are too close."""
        sizes = [LINE_HEIGHT * len(words) for _, words in ends]
        middles = nudged([y for y, _ in ends], sizes, TOP - LINE_HEIGHT / 2, BOTTOM + LINE_HEIGHT / 2)
        for (_, words), size, middle in zip(ends, sizes, middles, strict=True):
            for number, part in enumerate(words):
                self.say(Label(self.right + 6, middle - size / 2 + ASCENT + 1 + LINE_HEIGHT * number, part))

    def words(self) -> list[SafeString]:
        """Write all labels."""
        return [
            (drawing.strong_text if label.is_strong else drawing.text)(
                label.x, label.y, label.words, label.anchor
            )
            for label in self.labels
        ]


def cumulative(
    title: str,
    *,
    own: Sequence[Dated],
    expected: Sequence[Dated],
    target: float,
    today: date,
    forecast: Sequence[Spread] = (),
    own_word: str = "done",
    columns: tuple[str, ...] = (),
    rows: Sequence[tuple[str, ...]] = (),
    description: str = "",
    note: str = "",
) -> Plot:
    """Draw a running count against the pace that is expected, with the forecast as a band and the target as a line.

    Parameters
    ----------
    own
        The running count where it changed, oldest first; it is carried on to today.
    expected
        The corners of the pace line; its first and last day are those of the plot.
    forecast
        What is foretold from today on, with bounds; none where nothing is.
    """
    frame = _count_frame(own, expected, forecast, target)
    until = min(max(today, frame.first), frame.last)
    reached = own[-1].value if own else 0
    steps = _steps(frame, [*own, Dated(until, reached)])
    pace = frame.line(expected)
    parts = [*_band(frame, forecast), *frame.axes(), *_today(frame, today)]
    parts += [
        drawing.line(frame.left, frame.y(target), frame.right, frame.y(target), "plot-target"),
        drawing.path(pace, "plot-line plot-line--expected"),
        drawing.path(steps, "plot-line"),
        drawing.point(*steps[-1]),
    ]
    frame.name_ends(_names(frame, expected, forecast))
    now = frame.x(today)
    lines = [*_segments(steps), *_segments(pace), *_segments(_edge(frame, forecast)), (now, 20, now, BOTTOM)]
    lines.append((frame.left, frame.y(target), frame.right, frame.y(target)))
    bounds = Box(0, 0, WIDTH, BOTTOM)
    for candidates in (_target_places(frame, target), _own_places(steps[-1], f"{reached:,.0f} {own_word}")):
        frame.say(placed(candidates, [label.box for label in frame.labels], lines, bounds))
    told = (
        description
        or f"{reached:,.0f} of {target:,.0f}; the pace expects {_at(expected, today):,.0f} by today."
    )
    svg = drawing.picture(HEIGHT, title, told, [*parts, *frame.words()])
    return Plot(title, svg, columns, tuple(rows), note)


def proportion_over_time(
    title: str,
    points: Sequence[Spread],
    *,
    word: str = "",
    columns: tuple[str, ...] = (),
    rows: Sequence[tuple[str, ...]] = (),
    description: str = "",
    note: str = "",
) -> Plot:
    """Draw proportions, 0 to 1, over time, with their intervals as a band; a single one gets a whisker instead."""
    drawn = _proportions(points, word) if points else [drawing.text(WIDTH / 2, TOP, "Nothing yet", "middle")]
    height = HEIGHT if points else 2 * TOP
    svg = drawing.picture(height, title, description or title, drawn)
    return Plot(title, svg, columns, tuple(rows), note)


def _proportions(points: Sequence[Spread], word: str) -> list[SafeString]:
    first, end = points[0], points[-1]
    # A single value stands in the middle of its month.
    room = timedelta(days=15 if first.on == end.on else 0)
    frame = Frame(first.on - room, end.on + room, 1.0, [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")])
    parts = [*_band(frame, points), *frame.axes()]
    middles = frame.line([Dated(point.on, point.middle) for point in points])
    x, y = middles[-1]
    if len(points) == 1:
        parts.append(drawing.line(x, frame.y(first.low), x, frame.y(first.high), "plot-whisker"))
    else:
        parts.append(drawing.path(middles, "plot-line"))
    bounds = f"{end.low * 100:.0f}–{end.high * 100:.0f}"
    frame.name_ends([(y, tuple(part for part in (f"{end.middle * 100:.0f} %", word, bounds) if part))])
    return [*parts, drawing.point(x, y), *frame.words()]


def _count_frame(
    own: Sequence[Dated], expected: Sequence[Dated], forecast: Sequence[Spread], target: float
) -> Frame:
    counts = [target, 1.0, *(point.value for point in own), *(point.value for point in expected)]
    # A forecast far beyond the target would press everything else flat; the band is cut instead.
    likely = [min(point.middle, 1.2 * target) for point in forecast]
    top = max([*counts, *likely])
    return Frame(expected[0].on, expected[-1].on, top, [(tick, f"{tick:,}") for tick in ticks(top)])


def _steps(frame: Frame, points: Sequence[Dated]) -> list[tuple[float, float]]:
    corners = frame.line(points)
    stairs = [corners[0]]
    for (_, before), (x, y) in pairwise(corners):
        stairs += [(x, before), (x, y)]
    return list(dict.fromkeys(stairs))


def _edge(frame: Frame, spread: Sequence[Spread]) -> list[tuple[float, float]]:
    upper = [(frame.x(point.on), frame.y(point.high)) for point in spread]
    lower = [(frame.x(point.on), frame.y(point.low)) for point in reversed(spread)]
    return [*upper, *lower]


def _band(frame: Frame, spread: Sequence[Spread]) -> list[SafeString]:
    return [drawing.area(_edge(frame, spread), "plot-band")] if len(spread) > 1 else []


def _today(frame: Frame, today: date) -> list[SafeString]:
    if not frame.first <= today <= frame.last:
        return []
    x = frame.x(today)
    half = text_width("today") / 2
    frame.say(Label(min(max(x, half), WIDTH - half), 15, "today", "middle"))
    return [drawing.line(x, 20, x, BOTTOM, "plot-axis plot-today")]


def _names(
    frame: Frame, expected: Sequence[Dated], forecast: Sequence[Spread]
) -> list[tuple[float, tuple[str, ...]]]:
    names: list[tuple[float, tuple[str, ...]]] = [(frame.y(expected[-1].value), ("pace",))]
    if len(forecast) > 1:
        end = forecast[-1]
        names.append((frame.y(end.middle), ("forecast", f"{end.low:,.0f}–{end.high:,.0f}")))
    return names


def _target_places(frame: Frame, target: float) -> list[Label]:
    words, y = f"{target:,.0f} asked for", frame.y(target)
    middle = (frame.left + frame.right) / 2
    return [
        Label(frame.left + 6, y - 7, words),
        Label(frame.right, y - 7, words, "end"),
        Label(middle, y - 7, words, "middle"),
        Label(middle / 2, y - 7, words),
        Label(frame.left + 6, y + 17, words),
    ]


def _own_places(end: tuple[float, float], words: str) -> list[Label]:
    x, y = end
    places = [
        Label(x + 7, y + 18, words),
        Label(x - 8, y - 9, words, "end"),
        Label(x + 9, y + 5, words),
        Label(x + 7, y - 9, words),
        Label(x - 8, y + 20, words, "end"),
        *(Label(x + 7, y + below, words) for below in (36, 54, 72)),
        Label(x + 9, y - 26, words),
        Label(x + 9, y - 46, words),
        *(Label(x - 6, y + below, words, "end") for below in (40, 60, 80, 100, 120)),
        Label(x, y - 26, words, "middle"),
        Label(x, y - 44, words, "middle"),
        Label(x, y + 36, words, "middle"),
    ]
    return [replace(place, is_strong=True) for place in places]


def _segments(points: Points) -> list[Segment]:
    return [(x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(points)]


def _at(points: Sequence[Dated], day: date) -> float:
    scale = 0.0
    for left, right in pairwise(points):
        if left.on <= day:
            share = min(1.0, (day - left.on).days / max(1, (right.on - left.on).days))
            scale = left.value + share * (right.value - left.value)
    return scale
