"""The size of a pixel by hand: two points on the depth scale of a picture, and how far apart the scale says they are.

A plain picture, and what a machine sends without calibration, has no `PhysicalDeltaX` (DICOM PS3.3 C.8.5.5.1.16). The
depth scale beside the scan says the same to the eye. Pixels are taken to be square.
"""

import math
from dataclasses import dataclass
from typing import Final

from enthesis.imaging.domain.verdicts import Box

SHORTEST_PX: Final = 20.0
"""Two points nearer than this are a slip: one pixel of error would be a twentieth of every length."""

SMALLEST_MM, LARGEST_MM = 0.01, 1.0
"""A pixel of ultrasound is 0.03 to 0.4 mm; beyond these the wrong number or the wrong scale was meant."""

STEP_CM: Final = 0.5
LONGEST_CM: Final = 40.0


class NotAScale(ValueError):
    """Two points and a length that cannot be the scale of an ultrasound picture; `field` says which is at fault."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Ends:
    """Two points on a picture, in pixels from its top left corner; halves of pixels count."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def apart(self) -> float:
        """Return how far the points lie apart, in pixels."""
        return math.hypot(self.x1 - self.x0, self.y1 - self.y0)


def mm_per_pixel(ends: Ends, centimetres: float) -> float:
    """Return the size of one pixel in mm.

    Raises
    ------
    NotAScale
        The points lie too near each other, the length is no multiple of half a centimetre up to 40, or the size of a
        pixel would be none that ultrasound has.
    """
    steps = centimetres / STEP_CM
    if not 0 < centimetres <= LONGEST_CM or steps != round(steps):
        raise NotAScale("Write a distance from 0.5 to 40 cm in steps of half a centimetre.", "centimetres")
    if ends.apart < SHORTEST_PX:
        raise NotAScale("The two points lie too near each other. Set them far apart on the scale.")
    size = centimetres * 10 / ends.apart
    if size < SMALLEST_MM:
        raise NotAScale(
            f"One pixel would be {size:.2g} mm, which is too small for ultrasound. "
            "Check the distance: it is in centimetres.",
            "centimetres",
        )
    if size > LARGEST_MM:
        raise NotAScale(
            f"One pixel would be {size:.2g} mm, which is too large for ultrasound. "
            "Check the distance and the two points.",
            "centimetres",
        )
    return size


def region_by_hand(area: Box, size: float) -> dict[str, object]:
    """Write a scale set by hand as a picture's row keeps its regions."""
    return {
        "x0": area.x0, "y0": area.y0, "x1": area.x1, "y1": area.y1, "kind": "2d", "mm_per_pixel": [size, size],
        "by_hand": True,
    }  # fmt: skip
