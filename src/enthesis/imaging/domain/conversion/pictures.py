"""A plain JPEG or PNG as pixels: what else is in the file (EXIF, XMP, comments, profiles) stays behind."""

import io
import zlib
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from enthesis.imaging.domain.verdicts import MIN_SIDE_PX, Limits, Refusal

Grid = npt.NDArray[np.uint8]
FORMATS: Final = {"jpeg": "JPEG", "png": "PNG"}
EXIF: Final = 0x8769
ORIENTATION: Final = 0x0112
# Only a camera writes these: exposure time, aperture, sensitivity, focal length (CIPA DC-008).
CAMERA_TAGS: Final = frozenset({0x829A, 0x829D, 0x8827, 0x920A})


def picture_pixels(data: bytes, kind: str, limits: Limits) -> Grid:
    """Return the pixels of a JPEG or PNG upright: (rows, columns) where it is grey, else (rows, columns, 3), RGB.

    Grey of 16 bits is cut to the upper 8; what is transparent turns black. A size above the limit is refused before
    anything is unpacked.

    Raises
    ------
    Refusal
        `too_large`, `truncated`, `cannot_decode`, `picture_moves`, `photograph` or `picture_too_small`.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=(FORMATS[kind],))
        _check(image, limits)
        return _grid(_upright(image))
    except Image.DecompressionBombError as error:
        raise Refusal("too_large") from error
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error, IndexError, TypeError) as error:
        raise Refusal("truncated" if "truncated" in str(error) else "cannot_decode") from error


def _check(image: Image.Image, limits: Limits) -> None:
    columns, rows = image.size
    if columns * rows > limits.max_frame_pixels:
        raise Refusal("too_large")
    if min(columns, rows) < MIN_SIDE_PX:
        raise Refusal("picture_too_small")
    if image.format == "PNG" and getattr(image, "is_animated", False):
        raise Refusal("picture_moves")
    if _is_photograph(image):
        raise Refusal("photograph")


def _is_photograph(image: Image.Image) -> bool:
    try:
        return bool(CAMERA_TAGS & set(image.getexif().get_ifd(EXIF)))
    except Exception:  # noqa: BLE001  # EXIF is a file within the file, and broken in as many ways
        return False


def _upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its EXIF says, as browsers do, so that what was marked there is meant here too."""
    image.load()
    try:
        turned = image.getexif().get(ORIENTATION, 1) in range(2, 9)
    except Exception:  # noqa: BLE001  # as above
        return image
    if turned and image.format == "PNG":
        # Browsers do not agree about these, so nobody can tell what was marked.
        raise Refusal("unsupported_picture")
    return ImageOps.exif_transpose(image) if turned else image


def _grid(image: Image.Image) -> Grid:
    if image.mode.startswith("I"):
        return _upper_bits(np.asarray(image))
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        black = Image.new("RGBA", whole.size, (0, 0, 0, 255))
        return without_colour(np.asarray(Image.alpha_composite(black, whole).convert("RGB")))
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    return without_colour(np.asarray(image.convert("RGB")))


def _upper_bits(deep: npt.NDArray[np.generic]) -> Grid:
    # 16 bits, whatever the container: an older file may come as 32.
    return (np.clip(deep.astype(np.int64), 0, 65_535) >> 8).astype(np.uint8)


def without_colour(pixels: Grid) -> Grid:
    """Return one brightness for each pixel where no pixel has a colour, else the pixels as they are."""
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    is_grey = np.array_equal(red, green) and np.array_equal(green, blue)
    return np.ascontiguousarray(red) if is_grey else pixels
