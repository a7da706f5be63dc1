"""What a person marks on a picture: the parts that are scan, and what within them is to be blanked."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageChops

from enthesis.imaging.domain.deidentification import release_into
from enthesis.imaging.domain.opening import Sink, Source
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
        keep: list[Box] = []
        blanked: list[Box] = []
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


def masked_into(sink: Sink, quarantined: Source, mask: Mask) -> Clean | Refused:
    """Write a quarantined object as a mask leaves it, on every frame; refused where nothing of it would be left."""
    verdict = release_into(sink, quarantined, keep=mask.keep, blank=mask.blank)
    if isinstance(verdict, Clean) and not verdict.picture.kept_fraction:
        return refused("no_usable_region")
    return verdict


class Brightest:
    """Takes a loop's frames, one JPEG with each write, and makes one picture of which each pixel is the brightest.

    It shows what is written on any of them. A still is given back as it came.
    """

    def __init__(self) -> None:
        self._first, self._frames = b"", 0
        self._composite: Image.Image | None = None

    def write(self, jpeg: bytes, /) -> None:
        """Take a frame."""
        self._frames += 1
        if self._composite is None:
            self._first, self._composite = jpeg, _picture(jpeg)
        else:
            self._composite = ImageChops.lighter(self._composite, _picture(jpeg))

    def jpeg(self) -> bytes:
        """Return the picture as a JPEG; empty where no frame came."""
        if self._composite is None or self._frames == 1:
            return self._first
        stream = io.BytesIO()
        self._composite.save(stream, "JPEG", quality=COMPOSITE_QUALITY)
        return stream.getvalue()


def _picture(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",)).convert("RGB")
