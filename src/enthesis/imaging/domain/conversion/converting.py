"""From a plain picture or film to a DICOM object, or to one picture to mark the scan on. Bytes in, bytes out."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from enthesis.imaging.domain.conversion.capturing import FilmWriter, Origin, Original, still
from enthesis.imaging.domain.conversion.pictures import picture_pixels
from enthesis.imaging.domain.conversion.recognising import FILMS, PLAIN, recognise, why_not
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.verdicts import Box, Limits, Refusal, Refused, refused

PREVIEW_QUALITY: Final = 85
ROUNDING_PX: Final = 1
"""Browsers round the size of films with oblong pixels up or down."""

MOST_BYTES: Final = 256 * 2**20
"""A plain file, and the object that is made of it, are held in memory, so neither may be larger."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Converted:
    """A plain file as a DICOM object, on its way to be cleaned: never to be stored as it is."""

    dicom: bytes = field(repr=False)
    kind: str
    columns: int
    rows: int
    frames: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a conversion.

    `keep` is what was marked as scan: all else is black before a frame is written. `size` is the (columns, rows) of the
    picture on which that was marked: a mark is only good for a picture of that size. `visit` groups files that were
    chosen together into one study, `number` is the place among them. `original` is the picture of which a browser made
    the PNG at hand; of anything but a PNG it says nothing.
    """

    visit: str = ""
    number: int | None = None
    size: tuple[int, int] | None = None
    keep: Box | None = None
    original: Original | None = None


def convert(
    data: bytes, wanted: Wanted | None = None, *, limits: Limits | None = None
) -> Converted | Refused:
    """Return a JPEG, PNG, MP4, MOV or AVI as a secondary capture. Whatever the bytes are, this does not raise.

    A still keeps every pixel that its decoder gives; a film is written as JPEG of quality 95, frame by frame. Nothing
    else of the file is carried over. The same file gets the same SOP Instance UID.
    """
    return _guarded(lambda: _converted(data, wanted or Wanted(), limits or Limits()))


def preview(data: bytes, *, limits: Limits | None = None) -> bytes | Refused:
    """Return a plain file as one JPEG to mark the scan on, for its owner's eyes; nothing of it may be kept.

    Of a film every pixel is the brightest of all frames, so that what is written on any of them can be seen.
    """
    return _guarded(lambda: _preview(data, limits or Limits()))


def _guarded(work: Callable[[], Answer]) -> Answer | Refused:
    with quiet:
        try:
            return work()
        except Refusal as refusal:
            return refused(refusal.code)
        except Exception:  # noqa: BLE001  # decoders fail in their own ways on hostile bytes; none may pass
            return refused("cannot_decode")


def _plain_kind(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Refusal("too_large")
    kind = recognise(data)
    if kind is None:
        raise Refusal(why_not(data))
    if kind not in PLAIN:
        raise Refusal("not_plain")
    return kind


def _converted(data: bytes, wanted: Wanted, limits: Limits) -> Converted:
    kind = _plain_kind(data)
    if kind in FILMS:
        return _film(data, kind, wanted, limits)
    pixels = picture_pixels(data, kind, limits)
    pixels = _kept(pixels, wanted)
    if kind == "png" and wanted.original is not None:
        kind = wanted.original.kind
        origin = Origin.before(wanted.original, visit=wanted.visit, number=wanted.number)
    else:
        origin = Origin.of(data, is_lossy=kind == "jpeg", visit=wanted.visit, number=wanted.number)
    return Converted(still(pixels, origin), kind, pixels.shape[1], pixels.shape[0], 1)


def _film(data: bytes, kind: str, wanted: Wanted, limits: Limits) -> Converted:
    from enthesis.imaging.domain.conversion.films import open_film  # noqa: PLC0415 - FFmpeg comes with it

    origin = Origin.of(data, is_lossy=True, visit=wanted.visit, number=wanted.number)
    writer, shape = FilmWriter(origin, max_bytes=MOST_BYTES), (0, 0)
    with open_film(data, kind, limits) as film:
        for pixels in film.frames:
            shape = pixels.shape[:2]
            writer.add(_kept(pixels, wanted, slack=ROUNDING_PX))
        return Converted(writer.finish(film.frame_ms), kind, shape[1], shape[0], writer.frames)


def _kept(pixels: npt.NDArray[np.uint8], wanted: Wanted, *, slack: int = 0) -> npt.NDArray[np.uint8]:
    """Black out what was not marked: what nobody may see need not leave the place where it was decoded."""
    columns, rows = wanted.size or (pixels.shape[1], pixels.shape[0])
    if max(abs(columns - pixels.shape[1]), abs(rows - pixels.shape[0])) > slack:
        raise Refusal("mark_does_not_fit")
    box = wanted.keep
    if box is None:
        return pixels
    kept = np.zeros_like(pixels)
    inside = np.s_[box.y0 : box.y1 + 1, box.x0 : box.x1 + 1]
    kept[inside] = pixels[inside]
    return kept


def _preview(data: bytes, limits: Limits) -> bytes:
    kind = _plain_kind(data)
    pixels = _brightest(data, kind, limits) if kind in FILMS else picture_pixels(data, kind, limits)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=PREVIEW_QUALITY)
    return stream.getvalue()


def _brightest(data: bytes, kind: str, limits: Limits) -> npt.NDArray[np.uint8]:
    from enthesis.imaging.domain.conversion.films import open_film  # noqa: PLC0415 - as above

    with open_film(data, kind, limits) as film:
        composite = next(film.frames).copy()
        for pixels in film.frames:
            np.maximum(composite, pixels, out=composite)
    return composite
