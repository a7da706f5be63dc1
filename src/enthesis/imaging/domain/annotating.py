"""Reading what was drawn on a picture: one of five kinds, whole within the picture, on a frame that it has."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from enthesis.core.errors import InvalidInput, WrongState
from enthesis.imaging.domain import measuring
from enthesis.imaging.domain.measuring import Point, Scale

PLACES: Final = 2
"""Points are kept to a hundredth of a pixel, which is finer than any hand or screen."""

APART_PX: Final = 1.0
"""How far apart the middles of an ellipse's two diameters may lie after rounding, in pixels."""

NEEDED: Final = {
    measuring.DISTANCE: "A distance has two ends.",
    measuring.ELLIPSE: "An ellipse has four points: the ends of one diameter, then those of the other.",
    measuring.TRACE: "An outline has 3 to 500 points.",
    measuring.ANGLE: "An angle has three points, its vertex in the middle.",
    measuring.LABEL: "A label has one point.",
}


class NoScale(WrongState):
    """There is no calibration where something is to be measured, so nothing is: pixels have no length."""

    code = "no_scale"
    title = "This cannot be measured here"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn; `frame` counts from 0 and is None on a still."""

    kind: str
    frame: int | None
    points: list[Point]
    structure: str


def read_drawing(given: Any, *, columns: int, rows: int, frames: int) -> Drawing:
    """Read a drawing that a browser sent, for a picture of so many pixels and frames.

    Raises
    ------
    InvalidInput
        It is none, or does not fit the picture; `fields` says what.
    """
    if not isinstance(given, Mapping):
        raise InvalidInput("Send what was drawn as a JSON object.")
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in measuring.POINTS:
        known = ", ".join(measuring.POINTS)
        raise InvalidInput("This kind is not known.", fields={"kind": f"Choose one of: {known}."})
    structure = read_structure(given.get("structure", ""))
    if kind == measuring.LABEL and not structure:
        raise InvalidInput("A label needs a name.", fields={"structure": "Choose a structure from the list."})
    points = read_points(kind, given.get("points"), columns=columns, rows=rows)
    return Drawing(kind, _frame(given.get("frame"), frames), points, structure)


def read_points(kind: str, given: Any, *, columns: int, rows: int) -> list[Point]:
    """Read the points of one kind, each within the picture, to a hundredth of a pixel.

    Raises
    ------
    InvalidInput
        There are too few or too many, one lies outside, or they draw nothing that could be measured.
    """
    least, most = measuring.POINTS[kind]
    if not isinstance(given, list) or not least <= len(given) <= most:
        raise _unfit(NEEDED[kind])
    points = [_point(one) for one in given]
    if not all(0 <= x <= columns and 0 <= y <= rows for x, y in points):
        raise _unfit("A point lies outside the picture. Draw within it.")
    if _is_flat(kind, points):
        raise _unfit("This is too small to be measured. Draw it larger.")
    if kind == measuring.TRACE and measuring.crosses_itself(points):
        raise _unfit("The outline crosses itself, so its area would be wrong. Draw it again in one loop.")
    if kind == measuring.ELLIPSE and _middles_apart(points) > APART_PX:
        raise _unfit("The two diameters of an ellipse must cross in their middles.")
    return points


def read_structure(given: Any) -> str:
    """Read the code of a structure, or nothing; raises InvalidInput where it is no text."""
    if not isinstance(given, str):
        raise InvalidInput(
            "This name cannot be read.", fields={"structure": "Choose a structure from the list."}
        )
    return given


def measured(kind: str, points: list[Point], regions: list[dict[str, Any]]) -> dict[str, float]:
    """Give what was measured, rounded to a thousandth of mm or mm² and a hundredth of a degree.

    Raises
    ------
    NoScale
        No one calibrated 2D region holds all points; a label needs none.
    """
    if kind == measuring.LABEL:
        return {}
    scale = measuring.scale_for(regions, points)
    if scale is None:
        raise NoScale(_why_no_scale(regions))
    found = measuring.measure(kind, points, scale)
    return {unit: round(value, 2 if unit == "degrees" else 3) for unit, value in found.items()}


def _why_no_scale(regions: list[dict[str, Any]]) -> str:
    # Every region holds all of no points, so this asks whether there is any scale on the picture.
    if measuring.scale_for(regions, []) is None:
        return "Nothing can be measured here: the machine did not say how large a pixel is. Labels can still be set."
    return (
        "There is no scale here. Draw it as a whole within one scan area; lines that lie across two, "
        "or in an M-mode or Doppler strip, cannot be measured."
    )


def _point(given: Any) -> Point:
    if isinstance(given, list) and len(given) == 2 and all(_is_number(side) for side in given):
        return round(float(given[0]), PLACES), round(float(given[1]), PLACES)
    raise _unfit("Each point is a pair of numbers, in pixels from the top left corner.")


def _is_number(given: Any) -> bool:
    return (
        isinstance(given, int | float)
        and not isinstance(given, bool)
        and abs(given) < 1e6
        and math.isfinite(given)
    )


def _is_flat(kind: str, points: list[Point]) -> bool:
    if kind == measuring.ANGLE:
        arms = (points[:2], points[1:])
        return any(measuring.distance(arm, measuring.PIXELS) < APART_PX for arm in arms)
    return any(size < APART_PX for size in measuring.measure(kind, points, Scale(1, 1)).values())


def _middles_apart(points: list[Point]) -> float:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    return math.hypot(ax + bx - cx - dx, ay + by - cy - dy) / 2


def _frame(given: Any, frames: int) -> int | None:
    if frames == 1:
        return None
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < frames:
        return given
    raise InvalidInput(
        "The loop has no such frame.", fields={"frame": f"Give a whole number from 0 to {frames - 1}."}
    )


def _unfit(words: str) -> InvalidInput:
    return InvalidInput("This could not be kept as it was drawn. " + words, fields={"points": words})
