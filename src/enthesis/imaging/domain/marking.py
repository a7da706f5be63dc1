"""What a person marks on a picture: the parts that are scan, and what within them is to be blanked."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from PIL import Image, ImageChops

from enthesis.imaging.domain.deidentification import blank, release
from enthesis.imaging.domain.frames import Frames
from enthesis.imaging.domain.pixels.masks import kept_pixels
from enthesis.imaging.domain.verdicts import Box, Clean, Refused, refused

MOST_BOXES: Final = 20
COMPOSITE_QUALITY: Final = 90


@dataclass(frozen=True, slots=True)
class Mask:
    """Boxes to keep, and boxes within them to blank; a picture keeps what lies in the former and not in the latter."""

    keep: tuple[Box, ...]
    blank: tuple[Box, ...] = ()

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> "Mask":
        """Read a mask as a picture's row keeps it."""
        keep, blanked = [], []
        for row in rows:
            boxes = blanked if row.get("blank") else keep
            boxes.append(Box(row["x0"], row["y0"], row["x1"], row["y1"]))
        return cls(tuple(keep), tuple(blanked))

    def rows(self) -> list[dict[str, Any]]:
        """Write it as a picture's row keeps it: {x0, y0, x1, y1}, with `blank` where that is to be blanked."""
        kept = [box_row(box) for box in self.keep]
        return kept + [{**box_row(box), "blank": True} for box in self.blank]


def box_row(box: Box) -> dict[str, Any]:
    """Write a box as rows keep it."""
    return {"x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}


def masked(quarantined: bytes, mask: Mask) -> Clean | Refused:
    """Return a quarantined object as a mask leaves it, on every frame; refused where none of its boxes is usable."""
    verdict = release(quarantined, keep=mask.keep)
    if isinstance(verdict, Refused) or not mask.blank:
        return verdict
    kept = kept_pixels(verdict.picture.rows, verdict.picture.columns, mask.keep, but=mask.blank).mean()
    if not kept:
        return refused("no_usable_region")
    blanked = blank(verdict.dicom, boxes=mask.blank)
    if isinstance(blanked, Refused):
        return blanked
    picture = replace(blanked.picture, kept_fraction=min(float(kept), verdict.picture.kept_fraction))
    return replace(blanked, picture=picture)


def brightest(frames: Frames) -> bytes:
    """Return one JPEG on which every pixel is the brightest of all frames: it shows what is written on any of them."""
    if len(frames.index) == 1:
        return frames.frame(0)
    composite = _picture(frames, 0)
    for number in range(1, len(frames.index)):
        composite = ImageChops.lighter(composite, _picture(frames, number))
    stream = io.BytesIO()
    composite.save(stream, "JPEG", quality=COMPOSITE_QUALITY)
    return stream.getvalue()


def _picture(frames: Frames, number: int) -> Image.Image:
    return Image.open(io.BytesIO(frames.frame(number)), formats=("JPEG",)).convert("RGB")
