"""Lengths, areas and angles on a calibrated picture; the viewer does the same sums, tested on the same examples.

Points are (x, y) in image pixels: x runs right, y down, (0, 0) is the top left corner of the first pixel and
(columns, rows) the bottom right corner of the last, as in a spatial coordinate of a structured report.

References
----------
DICOM PS3.3 C.8.5.5 (US Region Calibration Module), C.18.6.1.2 (graphic types: polyline, ellipse, point).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from enthesis.imaging.domain.verdicts import MIN_SIDE_PX

Point = tuple[float, float]

DISTANCE: Final = "distance"
ELLIPSE: Final = "ellipse"
TRACE: Final = "trace"
ANGLE: Final = "angle"
LABEL: Final = "label"

POINTS: Final[Mapping[str, tuple[int, int]]] = {
    DISTANCE: (2, 2), ELLIPSE: (4, 4), TRACE: (3, 500), ANGLE: (3, 3), LABEL: (1, 1),
}  # fmt: skip
"""The least and the most points of each kind. An ellipse is the ends of one diameter, then those of the other;
an angle has its vertex in the middle; a trace is closed by itself."""

GROSS_CROSSING: Final = 0.01
"""A loop this large, as a share of the rest of an outline, makes its area wrong; a hand overshoots by less."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of one pixel in mm, in both directions; both are larger than 0.

    `is_by_hand`: a person has set it on the depth scale, since the machine gave none.
    """

    x_mm: float
    y_mm: float
    is_by_hand: bool = False

    def between(self, a: Point, b: Point) -> Point:
        """Give the way from one point to another, in mm."""
        return (b[0] - a[0]) * self.x_mm, (b[1] - a[1]) * self.y_mm


PIXELS: Final = Scale(1, 1)


def scale_for(regions: Sequence[Mapping[str, Any]], points: Sequence[Point]) -> Scale | None:
    """Give the scale of the smallest 2D region in cm by cm that holds all points; None where none does.

    Parameters
    ----------
    regions
        As `Instance.regions` has them: {x0, y0, x1, y1, kind, mm_per_pixel: [x, y] or null} and perhaps `by_hand`; both
        corners are pixels of the region. Catch-all, degenerate and out-of-image regions never come that far
        (`usable_regions`), and sizes are absolute there; M-mode, spectra and what has no size in mm are passed over.

    References
    ----------
    DICOM PS3.3 C.8.5.5.1.1 (spatial format), C.8.5.5.1.15 (units, 3 = cm), C.8.5.5.1.17 (physical delta).
    """
    holding = [region for region in regions if _is_calibrated(region) and _holds(region, points)]
    if not holding:
        return None
    smallest = min(holding, key=_area)
    x_mm, y_mm = smallest["mm_per_pixel"]
    return Scale(x_mm, y_mm, bool(smallest.get("by_hand")))


def _is_calibrated(region: Mapping[str, Any]) -> bool:
    size = region.get("mm_per_pixel")
    if region.get("kind") != "2d" or not size or len(size) != 2:
        return False
    wide_enough = min(region["x1"] - region["x0"], region["y1"] - region["y0"]) + 1 >= MIN_SIDE_PX
    return wide_enough and all(math.isfinite(side) and side > 0 for side in size)


def _holds(region: Mapping[str, Any], points: Sequence[Point]) -> bool:
    # Both corners belong to the region, so it ends where the pixel after its last one begins.
    return all(
        region["x0"] <= x <= region["x1"] + 1 and region["y0"] <= y <= region["y1"] + 1 for x, y in points
    )


def _area(region: Mapping[str, Any]) -> float:
    return float((region["x1"] - region["x0"] + 1) * (region["y1"] - region["y0"] + 1))


def distance(points: Sequence[Point], scale: Scale) -> float:
    """Give the distance between two points, in mm."""
    return math.hypot(*scale.between(points[0], points[1]))


def angle(points: Sequence[Point], scale: Scale) -> float:
    """Give the angle at the second of three points, in degrees from 0 to 180, as it is in the tissue.

    Where pixels are not square it differs from the angle on the screen.
    """
    a, b = scale.between(points[1], points[0]), scale.between(points[1], points[2])
    return math.degrees(math.atan2(abs(_cross(a, b)), a[0] * b[0] + a[1] * b[1]))


def ellipse_half_axes(points: Sequence[Point], scale: Scale) -> tuple[float, float]:
    """Give half the longer and half the shorter axis of an ellipse, in mm, from the ends of two conjugate diameters.

    Pixels that are not square turn the axes of an ellipse into two conjugate diameters, from which the axes follow:
    a² + b² = p² + q² and a b = |p x q| for the half diameters p and q (Apollonius).
    """
    p, q = _halves(points, scale)
    total, product = p[0] ** 2 + p[1] ** 2 + q[0] ** 2 + q[1] ** 2, abs(_cross(p, q))
    longer = math.sqrt((total + math.sqrt(max(0.0, total**2 - 4 * product**2))) / 2)
    return (longer, product / longer) if longer else (0.0, 0.0)


def ellipse_area(points: Sequence[Point], scale: Scale) -> float:
    """Give the area of an ellipse, in mm²."""
    return math.pi * abs(_cross(*_halves(points, scale)))


def ellipse_circumference(points: Sequence[Point], scale: Scale) -> float:
    """Give the circumference of an ellipse, in mm, by Ramanujan's second approximation.

    Its error is under one in a million while the longer axis is at most four times the other; 0.04 % for a flat one.

    References
    ----------
    S. Ramanujan, Modular equations and approximations to pi, Q. J. Math. 45 (1914), p. 350-372.
    """
    a, b = ellipse_half_axes(points, scale)
    if not a:
        return 0.0
    h = ((a - b) / (a + b)) ** 2
    return math.pi * (a + b) * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h)))


def principal_points(points: Sequence[Point]) -> list[Point]:
    """Give the ends of an ellipse's longest and then of its shortest diameter on the screen, in pixels.

    Any two conjugate diameters draw the same ellipse; structured reports want these (PS3.3 C.18.6.1.2).
    """
    p, q = _halves(points, PIXELS)
    centre = _middle(points[0], points[1])
    turn = math.atan2(2 * (p[0] * q[0] + p[1] * q[1]), p[0] ** 2 + p[1] ** 2 - q[0] ** 2 - q[1] ** 2) / 2
    c, s = math.cos(turn), math.sin(turn)
    longer = (p[0] * c + q[0] * s, p[1] * c + q[1] * s)
    shorter = (q[0] * c - p[0] * s, q[1] * c - p[1] * s)
    return [
        (centre[0] + side * half[0], centre[1] + side * half[1])
        for half in (longer, shorter)
        for side in (-1, 1)
    ]


def outline_area(points: Sequence[Point], scale: Scale) -> float:
    """Give the area within a closed outline that does not cross itself, in mm²."""
    return abs(_signed_area(points)) * scale.x_mm * scale.y_mm


def outline_length(points: Sequence[Point], scale: Scale) -> float:
    """Give the length of a closed outline, in mm."""
    return sum(math.hypot(*scale.between(a, b)) for a, b in _sides(points))


def crosses_itself(points: Sequence[Point]) -> bool:
    """Tell whether a closed outline crosses itself so far that its area would be wrong.

    A crossing cuts the outline into two loops. It is let pass where the smaller has at most 1 % of the area of the
    larger, as happens where a hand overshoots the beginning.
    """
    sides = list(_sides(points))
    for (i, one), (j, other) in combinations(enumerate(sides), 2):
        if j - i < 2 or (i == 0 and j == len(sides) - 1):
            continue
        at = _crossing(one, other)
        if at is not None:
            loop = abs(_signed_area([at, *points[i + 1 : j + 1]]))
            rest = abs(_signed_area([at, *points[j + 1 :], *points[: i + 1]]))
            if min(loop, rest) > GROSS_CROSSING * max(loop, rest):
                return True
    return False


def measure(kind: str, points: Sequence[Point], scale: Scale) -> dict[str, float]:
    """Give what was measured, by unit: mm, mm2 (with mm for the way round) or degrees; nothing for a label."""
    if kind == DISTANCE:
        return {"mm": distance(points, scale)}
    if kind == ANGLE:
        return {"degrees": angle(points, scale)}
    if kind == ELLIPSE:
        return {"mm2": ellipse_area(points, scale), "mm": ellipse_circumference(points, scale)}
    if kind == TRACE:
        return {"mm2": outline_area(points, scale), "mm": outline_length(points, scale)}
    return {}


def _halves(points: Sequence[Point], scale: Scale) -> tuple[Point, Point]:
    p, q = scale.between(points[0], points[1]), scale.between(points[2], points[3])
    return (p[0] / 2, p[1] / 2), (q[0] / 2, q[1] / 2)


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - a[1] * b[0]


def _sides(points: Sequence[Point]) -> "zip[tuple[Point, Point]]":
    return zip(points, [*points[1:], points[0]], strict=True)


def _signed_area(points: Sequence[Point]) -> float:
    # From the first point: far from the corner of the picture the products would lose digits.
    x, y = points[0]
    near = [(px - x, py - y) for px, py in points]
    return sum(_cross(a, b) for a, b in _sides(near)) / 2


def _crossing(one: tuple[Point, Point], other: tuple[Point, Point]) -> Point | None:
    (a, b), (c, d) = one, other
    along, across = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    turn = _cross(along, across)
    if not turn:
        return None
    way = (c[0] - a[0], c[1] - a[1])
    t, u = _cross(way, across) / turn, _cross(way, along) / turn
    return (a[0] + t * along[0], a[1] + t * along[1]) if 0 <= t <= 1 and 0 <= u <= 1 else None
