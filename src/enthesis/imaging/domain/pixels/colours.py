"""Colour spaces: to the RGB that screens show, and what black is in each."""

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset

from enthesis.imaging.domain.pixels.decoding import Pixels, StoredFrame
from enthesis.imaging.domain.pixels.headers import PixelHeader
from enthesis.imaging.domain.pixels.palettes import Palette
from enthesis.imaging.domain.reading import number
from enthesis.imaging.domain.verdicts import Refusal


def black(space: str, *, bits_stored: int, palette: Palette | None) -> tuple[int, ...]:
    """Return the stored value of black, one number for each sample.

    Zeros are green in YBR, white in MONOCHROME1 and any colour at all in a palette.

    Raises
    ------
    Refusal
        `unsupported_picture`: the space is not one of ours.

    References
    ----------
    DICOM PS3.3 C.7.6.3.1.2 (Photometric Interpretation).
    """
    if space == "PALETTE COLOR" and palette is not None:
        return (palette.darkest,)
    known = {
        "RGB": (0, 0, 0),
        "YBR_FULL": (0, 128, 128),
        "MONOCHROME2": (0,),
        "MONOCHROME1": (2**bits_stored - 1,),
    }
    if space not in known:
        raise Refusal("unsupported_picture")
    return known[space]


def ybr_to_rgb(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """Return full-range YBR, uint8 (rows, columns, 3), as RGB of the same shape."""
    rows, columns = pixels.shape[:2]
    picture = Image.frombytes("YCbCr", (columns, rows), np.ascontiguousarray(pixels).tobytes())
    return np.array(picture.convert("RGB"))


def shown(
    frame: StoredFrame, header: PixelHeader, palette: Palette | None, window: tuple[float, float] | None
) -> npt.NDArray[np.uint8]:
    """Return a frame as a screen should show it: uint8, grey (rows, columns) or RGB (rows, columns, 3)."""
    if frame.space == "RGB":
        return frame.pixels.astype(np.uint8, copy=False)
    if frame.space == "YBR_FULL":
        return ybr_to_rgb(frame.pixels)
    if frame.space == "PALETTE COLOR" and palette is not None:
        return palette.colours(frame.pixels)
    grey = _grey(frame.pixels, header.bits_stored, window)
    return 255 - grey if frame.space == "MONOCHROME1" else grey


def window_of(dataset: Dataset) -> tuple[float, float] | None:
    """Return (centre, width) of the one window a greyscale object asks for, else None."""
    centre, width = number(dataset, "WindowCenter"), number(dataset, "WindowWidth")
    return (centre, width) if centre is not None and width is not None and width > 1 else None


def _grey(pixels: Pixels, bits_stored: int, window: tuple[float, float] | None) -> npt.NDArray[np.uint8]:
    if window is None and bits_stored == 8:
        return pixels.astype(np.uint8)
    # A window covers values from centre - 0.5 - (width - 1)/2 on (PS3.3 C.11.2.1.2.1); without one, the full range.
    centre, width = window or (2 ** (bits_stored - 1), 2**bits_stored)
    lowest = centre - 0.5 - (width - 1) / 2
    return np.clip((pixels.astype(np.float32) - lowest) / (width - 1) * 255, 0, 255).round().astype(np.uint8)
