"""How alike two pictures are, by a hash of their kept part that a new compression, size or brightness hardly changes.

The difference hash of N. Krawetz ("Kind of Like That", hackerfactor.com, January 2013): the picture is brought to 9 by
8 grey cells, and each of 64 bits says whether a cell is brighter than its left neighbour. Two changes for ultrasound:
what was blanked is cut off first, so that the same scan exported with another frame around it is found; and a cell must
be brighter by a small share of the picture's own contrast, because half of an ultrasound picture is flat black, where
the least noise of a compression would toss every bit.
"""

import io
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROWS, CELLS = 8, 9
# By which part of the contrast (5th to 95th percentile of the cells) a cell must be brighter than its neighbour.
LEAST_STEP = 0.02
# Up to how many bits two exports of a scan differ. Measured on 42 specimens and 20 reference files, each exported anew
# in 8 ways (JPEG quality 20 and 40, 0.5 and 1.7 times the size, brighter and darker by 30 %, more contrast, grey):
# 494 of 496 within 8 bits, nine in ten within 2. Different scans: 9 bits or more, median 27.
NEAR = 8
# Blanked parts are black, and a compression lifts them by a few grey levels at most (of 255).
BLACK = 16

Corners = tuple[int, int, int, int]


def likeness_of(jpeg: bytes, kept: Sequence[Corners] = (), *, columns: int = 0) -> str:
    """Give the hash of one frame as 16 hex digits.

    Parameters
    ----------
    jpeg
        The middle frame at full size, or its thumbnail.
    kept
        The kept areas as (left, top, right, bottom) in pixels of the full size, edges included; without any, all that
        is not black counts.
    columns
        How many pixels wide the full size is; 0 where it is this picture.
    """
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        grey = picture.convert("L")
    scale = grey.width / columns if columns else 1.0
    return _written(_bits(_cells(grey.crop(_around(kept, grey, scale) or _lit(grey)))))


def distance(one: str, other: str) -> int:
    """Give the Hamming distance of two hashes, 0 to 64 bits."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(one: str, others: Iterable[str], *, within: int) -> list[tuple[int, int]]:
    """Give those of many hashes that differ in at most so many bits, as (place, distance), nearest first."""
    held = np.array([int(other, 16) for other in others], dtype=np.uint64)
    apart = np.bitwise_count(held ^ np.uint64(int(one, 16)))
    near = np.flatnonzero(apart <= within)
    return sorted(((int(place), int(apart[place])) for place in near), key=lambda found: found[1])


def _around(kept: Sequence[Corners], grey: Image.Image, scale: float) -> Corners | None:
    """Give the box that holds all kept areas, its right and lower edge left out; None where none lies inside."""
    scaled = [(round(x0 * scale), round(y0 * scale), round((x1 + 1) * scale), round((y1 + 1) * scale))
              for x0, y0, x1, y1 in kept]  # fmt: skip
    inside = [
        (max(x0, 0), max(y0, 0), min(x1, grey.width), min(y1, grey.height)) for x0, y0, x1, y1 in scaled
    ]
    inside = [(x0, y0, x1, y1) for x0, y0, x1, y1 in inside if x1 - x0 >= CELLS and y1 - y0 >= ROWS]
    if not inside:
        return None
    left, top, right, bottom = zip(*inside, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _lit(grey: Image.Image) -> Corners:
    """Give the box that holds all that is not black; the whole picture where there is nothing else."""
    found = grey.point([255 if level > BLACK else 0 for level in range(256)]).getbbox()
    whole = (0, 0, grey.width, grey.height)
    if found is None or found[2] - found[0] < CELLS or found[3] - found[1] < ROWS:
        return whole
    return found


def _cells(grey: Image.Image) -> NDArray[np.float64]:
    """Give 8 by 9 grey levels, each the mean of its part of the picture."""
    return np.asarray(grey.resize((CELLS, ROWS), Image.Resampling.BOX, reducing_gap=None), dtype=np.float64)


def _bits(cells: NDArray[np.float64]) -> NDArray[np.bool_]:
    low, high = np.percentile(cells, (5, 95))
    steps: NDArray[np.bool_] = np.diff(cells, axis=1) > LEAST_STEP * max(high - low, 1.0)
    return steps


def _written(bits: NDArray[np.bool_]) -> str:
    return np.packbits(bits.ravel()).tobytes().hex()
