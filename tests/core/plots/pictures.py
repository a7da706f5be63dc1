"""Reads plots back: their texts with the rectangles they need, and how they lie."""

from itertools import combinations
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from enthesis.core.plots import Plot
from enthesis.core.plots.layout import Box, Label, whole

ANCHORS = {"": "start", "middle": "middle", "end": "end"}


def root_of(plot: Plot) -> Element:
    """Give the SVG as elements; a picture that is not well formed fails here."""
    return fromstring(plot.svg)


def labels_of(plot: Plot) -> list[Label]:
    """Give the words in the picture, where they stand."""
    return [
        Label(float(t.get("x", "")), float(t.get("y", "")), t.text or "", ANCHORS[t.get("text-anchor", "")])
        for t in root_of(plot).iter("text")
    ]


def words_of(plot: Plot) -> list[str]:
    """Give the words in the picture, in its order."""
    return [label.words for label in labels_of(plot)]


def overlaps(plot: Plot) -> list[tuple[str, str]]:
    """Find words that lie on one another."""
    return [(a.words, b.words) for a, b in combinations(labels_of(plot), 2) if a.box.overlaps(b.box)]


def outside(plot: Plot) -> list[str]:
    """Find words that leave the picture."""
    _, _, width, height = (float(part) for part in root_of(plot).get("viewBox", "").split())
    frame = whole(height)
    assert width == frame.right
    # Coordinates are written with one decimal.
    room = Box(-0.1, -0.1, frame.right + 0.1, frame.bottom + 0.1)
    return [label.words for label in labels_of(plot) if not label.box.is_within(room)]


def drawn(plot: Plot, kind: str) -> list[dict[str, str]]:
    """Give the attributes of the elements of exactly this class."""
    return [
        {name: value for name, value in element.items() if name not in ("class", "fill")}
        for element in root_of(plot).iter()
        if element.get("class") == kind
    ]
