"""A cleaned object as the browser wants it: JPEG frames in one bundle, a thumbnail, and the speed of the loop."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import JPEGBaseline8Bit

from enthesis.imaging.domain.opening import Opened, OwnErrors, Passing, Sink, Source, open_object
from enthesis.imaging.domain.pixels.colours import shown, window_of
from enthesis.imaging.domain.pixels.decoding import stored_frames
from enthesis.imaging.domain.pixels.headers import PixelHeader, read_header
from enthesis.imaging.domain.pixels.palettes import Palette, read_palette
from enthesis.imaging.domain.pixels.streams import frames_of
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.timing import frame_timing
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID
from enthesis.imaging.domain.verdicts import MESSAGES, Limits, Refusal

FRAME_QUALITY: Final = 92
THUMBNAIL_QUALITY: Final = 85
THUMBNAIL_COLUMNS: Final = 320
THUMBNAIL_MOST_ROWS: Final = 480


@dataclass(frozen=True, slots=True)
class Frames:
    """JPEG frames one after another in `bundle`; `index` has (offset, length) in bytes of each.

    The bundle is empty where the frames were written into a sink.

    All frames keep the geometry of the object (`rows` x `columns`), so that regions and measurements fit.
    `frame_time_ms` is None for a still.
    """

    bundle: bytes = field(repr=False)
    index: tuple[tuple[int, int], ...]
    thumbnail: bytes = field(repr=False)
    rows: int
    columns: int
    frame_time_ms: float | None
    frame_time_assumed: bool

    def frame(self, number: int) -> bytes:
        """Return one frame's JPEG, counted from 0.

        Raises
        ------
        IndexError
            There is no such frame.
        """
        offset, length = self.index[number]
        return self.bundle[offset : offset + length]


class CannotRender(ValueError):
    """The object cannot be turned into frames. `code` is a key of `verdicts.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES[code])
        self.code = code


def render_frames(dicom: bytes, *, limits: Limits | None = None) -> Frames:
    """Return every frame of a cleaned object as JPEG, with the bundle; otherwise like `render_into`."""
    sink = io.BytesIO()
    frames = render_into(sink, io.BytesIO(dicom), limits=limits)
    return replace(frames, bundle=sink.getvalue())


def render_into(sink: Sink, source: Source, *, limits: Limits | None = None) -> Frames:
    """Write every frame of a cleaned object into a sink as JPEG, one after another, and make a thumbnail.

    The thumbnail is of the middle frame, 320 pixels wide, or 480 high where that is less.

    JPEG loops that were written here pass through unchanged; all else is turned into plain colour or grey and
    compressed at quality 92, colour at full width for a still and at half width for a loop.

    Raises
    ------
    CannotRender
        The object is damaged, or was not cleaned here: what was never cleaned must not reach a browser.
    """
    with quiet:
        try:
            return _rendered(OwnErrors(sink), OwnErrors(source), limits or Limits())
        except Passing as passing:
            raise passing.error from None
        except Refusal as refusal:
            raise CannotRender(refusal.code) from None
        except CannotRender:
            raise
        except Exception as error:
            raise CannotRender("cannot_decode") from error


def _rendered(sink: Sink, source: Source, limits: Limits) -> Frames:
    opened = open_object(source, limits)
    _check_was_cleaned(opened.head)
    header = read_header(opened, limits)
    middle, end, index, thumbnail = header.frames // 2, 0, [], b""
    for number, jpeg in enumerate(_jpegs(opened, header)):
        index.append((end, len(jpeg)))
        end += len(jpeg)
        sink.write(jpeg)
        if number == middle:
            thumbnail = _thumbnail(jpeg)
    timing = frame_timing(opened.head, header.frames)
    return Frames(
        bundle=b"",
        index=tuple(index),
        thumbnail=thumbnail,
        rows=header.rows,
        columns=header.columns,
        frame_time_ms=timing.frame_ms,
        frame_time_assumed=timing.assumed,
    )


def _check_was_cleaned(dataset: Dataset) -> None:
    is_ours = dataset.file_meta.get("ImplementationClassUID") == IMPLEMENTATION_UID
    if not is_ours or dataset.get("BurnedInAnnotation", "NO") != "NO":
        raise CannotRender("no_usable_region")


def _jpegs(opened: Opened, header: PixelHeader) -> Iterator[bytes]:
    if header.syntax == JPEGBaseline8Bit and header.photometric != "MONOCHROME1":
        yield from frames_of(opened, header)
        return
    dataset = opened.head
    palette: Palette | None = read_palette(dataset) if header.photometric == "PALETTE COLOR" else None
    window = window_of(dataset)
    subsampling = "4:4:4" if header.frames == 1 else "4:2:2"
    for frame in stored_frames(opened, header):
        yield _jpeg(shown(frame, header, palette, window), subsampling)


def _jpeg(pixels: npt.NDArray[np.uint8], subsampling: str) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=FRAME_QUALITY, subsampling=subsampling)
    return stream.getvalue()


def _thumbnail(jpeg: bytes) -> bytes:
    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    # Without a bound, a strip 8 pixels wide and 65,535 high would grow into gigabytes.
    scale = min(THUMBNAIL_COLUMNS / picture.width, THUMBNAIL_MOST_ROWS / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    stream = io.BytesIO()
    small = picture.resize(size, Image.Resampling.LANCZOS)
    small.save(stream, "JPEG", quality=THUMBNAIL_QUALITY)
    return stream.getvalue()
