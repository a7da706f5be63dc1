"""Which pixels stay, and blanking all others."""

import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from enthesis.imaging.domain.pixels.decoding import Pixels
from enthesis.imaging.domain.verdicts import Box


def kept_pixels(
    rows: int, columns: int, boxes: Sequence[Box], *, but: Sequence[Box] = (), block: tuple[int, int] = (1, 1)
) -> npt.NDArray[np.bool_]:
    """Return which pixels lie in any of the boxes but in none of those in `but`, shape (rows, columns).

    `block` is (width, height) in pixels of the smallest piece that the encoding can separate: two columns where two
    pixels share their colour, a whole coding block in lossy JPEG. A block is kept only if all of it may be seen, so
    that no trace of a banner bleeds in from the outside and none of the inside bleeds out. Blocks cut by the edge of
    the image count by the part that exists.
    """
    kept = np.zeros((rows, columns), dtype=np.bool_)
    for box in boxes:
        kept[box.y0 : box.y1 + 1, box.x0 : box.x1 + 1] = True
    for box in but:
        kept[box.y0 : box.y1 + 1, box.x0 : box.x1 + 1] = False
    width, height = block
    if (width, height) == (1, 1):
        return kept
    padded = np.pad(kept, ((0, -rows % height), (0, -columns % width)), constant_values=True)
    pieces = (padded[down::height, across::width] for down in range(height) for across in range(width))
    whole = functools.reduce(np.logical_and, pieces)
    return whole.repeat(height, axis=0).repeat(width, axis=1)[:rows, :columns]


def blanked(pixels: Pixels, kept: npt.NDArray[np.bool_], black: tuple[int, ...]) -> Pixels:
    """Return a copy of a frame with everything that is not kept set to black; kept pixels are not touched."""
    rows, columns = kept.shape
    dark = np.array(black if pixels.ndim == 3 else black[0], dtype=pixels.dtype)
    # A black frame into which the kept part is copied takes a tenth of the time of blackening a million single pixels.
    result = np.tile(np.tile(dark, columns), (rows, 1)).reshape(pixels.shape)
    down, across = np.flatnonzero(kept.any(axis=1)), np.flatnonzero(kept.any(axis=0))
    if down.size:
        part = np.s_[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
        result[part] = pixels[part]
        if not kept[part].all():
            result[part][~kept[part]] = dark
    return result
