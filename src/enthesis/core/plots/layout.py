"""Finds places for labels so that they never lie on one another and rarely on a line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from enthesis.core.plots.drawing import FONT_SIZE, WIDTH

LINE_HEIGHT = 17.0
ASCENT = 11.5
DESCENT = 4.0
# By how much strong letters are wider.
BOLDER = 1.06

# Widths of letters in parts of the font size, generous for Atkinson Hyperlegible Next.
_NARROW, _WIDE = frozenset("ijltfrI.,:;'|!()[]- –"), frozenset("mwMW%…")

Segment = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Tell whether two rectangles share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_within(self, other: "Box") -> bool:
        """Tell whether it lies wholly inside another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Label:
    """Words at a place, with their anchor."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    is_strong: bool = False

    @property
    def box(self) -> Box:
        """Give the rectangle that the words need."""
        width = text_width(self.words) * (BOLDER if self.is_strong else 1)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - ASCENT, left + width, self.y + DESCENT)


def text_width(words: str) -> float:
    """Estimate how wide words are drawn, rather too wide than too narrow, in units of the picture."""
    ems = sum(0.34 if c in _NARROW else 0.9 if c in _WIDE else 0.68 if c.isupper() else 0.59 for c in words)
    return ems * FONT_SIZE


def shortened(words: str, width: float) -> str:
    """Cut words to a width, with an ellipsis where something is missing."""
    if text_width(words) <= width:
        return words
    while words and text_width(words + "…") > width:
        words = words[:-1].rstrip()
    return words + "…"


def nudged(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Move the middles of things that lie along a line until they no longer overlap, as little as is simple.

    Parameters
    ----------
    wanted
        Where each would like its middle.
    sizes
        How long each is, its distance to the next included. Together they should not exceed `high - low`.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    middles = list(wanted)
    edge = low
    for i in order:
        middles[i] = max(middles[i], edge + sizes[i] / 2)
        edge = middles[i] + sizes[i] / 2
    edge = high
    for i in reversed(order):
        middles[i] = min(middles[i], edge - sizes[i] / 2)
        edge = middles[i] - sizes[i] / 2
    return middles


def placed(candidates: Iterable[Label], taken: Sequence[Box], lines: Sequence[Segment], frame: Box) -> Label:
    """Choose the first place that hits no other label and the fewest lines; each is first moved into the frame."""
    inside = [_moved_into(label, frame) for label in candidates]
    return min(inside, key=lambda label: _cost(label.box, taken, lines))


def _cost(box: Box, taken: Sequence[Box], lines: Sequence[Segment]) -> int:
    hits = sum(box.overlaps(other) for other in taken)
    return 1000 * hits + sum(crosses(box, segment) for segment in lines)


def _moved_into(label: Label, frame: Box) -> Label:
    box = label.box
    right = max(0.0, frame.left - box.left) - max(0.0, box.right - frame.right)
    down = max(0.0, frame.top - box.top) - max(0.0, box.bottom - frame.bottom)
    return replace(label, x=label.x + right, y=label.y + down)


def crosses(box: Box, segment: Segment) -> bool:
    """Tell whether a straight line goes through a rectangle.

    References
    ----------
    Liang YD, Barsky BA. A new concept and method for line clipping. ACM Trans Graph 1984;3:1-22.
    """
    x1, y1, x2, y2 = segment
    enters, leaves = 0.0, 1.0
    for step, room in (
        (x1 - x2, x1 - box.left),
        (x2 - x1, box.right - x1),
        (y1 - y2, y1 - box.top),
        (y2 - y1, box.bottom - y1),
    ):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            enters = max(enters, room / step)
        else:
            leaves = min(leaves, room / step)
    return enters <= leaves


def whole(height: float) -> Box:
    """Give the whole picture as a rectangle."""
    return Box(0, 0, WIDTH, height)
