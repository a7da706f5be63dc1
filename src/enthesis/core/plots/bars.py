"""Horizontal bars, each with its target."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from enthesis.core.plots import drawing
from enthesis.core.plots.drawing import WIDTH
from enthesis.core.plots.layout import shortened, text_width
from enthesis.core.plots.plot import Plot
from enthesis.core.plots.scales import Scale, linear

THICK = 14.0
ROW = 30.0
ROW_BELOW_NAME = 46.0
# A name that would leave less than half the picture for the bars goes above its bar.
WIDEST_NAME = 130.0


@dataclass(frozen=True)
class Bar:
    """A named count with what is asked for (0: nothing), and what is on its way there."""

    name: str
    value: int
    target: int = 0
    waiting: int = 0

    @property
    def words(self) -> str:
        """Say the count: "34 of 40"."""
        return f"{self.value:,} of {self.target:,}" if self.target else f"{self.value:,}"


def bars(
    title: str,
    items: Sequence[Bar],
    *,
    columns: tuple[str, ...] = (),
    rows: Sequence[tuple[str, ...]] = (),
    description: str = "",
    note: str = "",
) -> Plot:
    """Draw one bar for each thing, its target as a thin line across it; what waits follows as a paler bar."""
    above = any(text_width(item.name) > WIDEST_NAME for item in items)
    left = 0.0 if above else max((text_width(item.name) for item in items), default=0.0) + 8
    right = WIDTH - max((text_width(item.words) for item in items), default=0.0) - 10
    largest = max((max(item.value + item.waiting, item.target) for item in items), default=0)
    scale = linear((0, max(1, largest)), (left, right))
    step = ROW_BELOW_NAME if above else ROW
    parts = [part for number, item in enumerate(items) for part in _row(item, scale, number * step, above)]
    if items:
        parts.append(drawing.line(left, 0, left, len(items) * step, "plot-axis"))
    told = description or "; ".join(f"{item.name} {item.words}" for item in items)
    svg = drawing.picture(max(ROW, len(items) * step), title, told, parts)
    return Plot(title, svg, columns, tuple(rows), note)


def _row(item: Bar, scale: Scale, top: float, above: bool) -> list[SafeString]:
    start, end, last = scale(0), scale(item.value), scale(item.value + item.waiting)
    y = top + (24 if above else (ROW - THICK) / 2)
    middle = y + THICK / 2
    name = (
        drawing.text(start, top + 16, shortened(item.name, WIDTH))
        if above
        else drawing.text(start - 8, middle + 5, item.name, "end")
    )
    parts = [name, drawing.bar(start, y, end - start, THICK, "plot-bar")]
    if item.waiting:
        parts.append(drawing.bar(end, y, last - end, THICK, "plot-bar plot-bar--2"))
    if item.target:
        at = scale(item.target)
        parts.append(drawing.line(at, y - 4, at, y + THICK + 4, "plot-target"))
    # Beyond both the bar and the target, so that neither runs through the words.
    beyond = max(last, scale(item.target)) + 7
    return [*parts, drawing.text(beyond, middle + 5, item.words)]
