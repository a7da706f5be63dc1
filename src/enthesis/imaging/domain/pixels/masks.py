"""Which pixels stay, and blanking all others."""

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
    whole = padded.reshape(padded.shape[0] // height, height, padded.shape[1] // width, width).all(
        axis=(1, 3)
    )
    return whole.repeat(height, axis=0).repeat(width, axis=1)[:rows, :columns]


def blanked(pixels: Pixels, kept: npt.NDArray[np.bool_], black: tuple[int, ...]) -> Pixels:
    """Return a copy of a frame with everything that is not kept set to black; kept pixels are not touched."""
    result = pixels.copy()
    result[~kept] = black[0] if pixels.ndim == 2 else black
    return result
