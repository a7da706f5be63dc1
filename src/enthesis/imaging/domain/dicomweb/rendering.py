"""Frames as pictures for people: the size, format and quality that a program asks for (PS3.18 8.3.5)."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image

from enthesis.imaging.domain.dicomweb.accepting import JPEG, PNG

MOST_PIXELS: Final = 4096
FINE_QUALITY: Final = 92
NOT_OFFERED: Final = {
    "window": "A window is not offered: pictures are shown as the machine recorded them. Leave it out.",
    "annotation": "Nothing is written into pictures: no name and no technique. Leave annotation out.",
    "iccprofile": "Colour profiles are not written. Leave iccprofile out, or ask for iccprofile=no.",
}


class BadRendering(ValueError):
    """What is asked of a picture cannot be read, or is not offered; the words say so."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a frame is shown: within how many columns and rows, and with what JPEG quality; None is as it is."""

    within: tuple[int, int] | None = None
    quality: int | None = None


def read_rendering(asked: Mapping[str, str]) -> Rendering:
    """Read the parameters `viewport` and `quality`.

    Raises
    ------
    BadRendering
        One cannot be read, or asks for what is not offered.
    """
    for name, words in NOT_OFFERED.items():
        if asked.get(name, "no") not in ("no", ""):
            raise BadRendering(words)
    return Rendering(_viewport(asked.get("viewport", "")), _quality(asked.get("quality", "")))


def _viewport(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    columns, rows, *part = [*text.split(","), ""]
    if any(part) or not (re.fullmatch(r"\d{1,4}", columns) and re.fullmatch(r"\d{1,4}", rows)):
        raise BadRendering(
            "The viewport is columns and rows, such as viewport=512,512; parts are not cut out."
        )
    if not (1 <= int(columns) <= MOST_PIXELS and 1 <= int(rows) <= MOST_PIXELS):
        raise BadRendering(f"A viewport has 1 to {MOST_PIXELS} columns and rows.")
    return int(columns), int(rows)


def _quality(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= 100:
        raise BadRendering("The quality is a whole number from 1 to 100.")
    return int(text)


def render(jpeg: bytes, how: Rendering, media: str) -> bytes:
    """Return a frame in the format and size that is wanted; a JPEG that needs no change is passed on as it is.

    Pictures are never made larger than they are.
    """
    if media == JPEG and how.within is None and how.quality is None:
        return jpeg
    image: Image.Image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    if how.within is not None:
        scale = min(how.within[0] / image.width, how.within[1] / image.height, 1.0)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    if media == PNG:
        image.save(stream, "PNG")
    else:
        image.save(stream, "JPEG", quality=how.quality or FINE_QUALITY)
    return stream.getvalue()
