"""Frames back into an object: uncompressed, run-length, or JPEG.

Which one follows from what came in. Stills and uncompressed objects are written uncompressed. A lossy JPEG loop stays
JPEG, since thirty seconds of it uncompressed are a gigabyte: what is kept is not decoded at all where its blocks can be
separated, and otherwise written again at quality 95. Any other compressed loop is written run-length encoded: exact,
bounded by its uncompressed size, and the blanked parts take nothing.
Every frame is written anew even where nothing is blanked, because comments, thumbnails and other segments of a
compressed stream, and the unused high bits of a pixel, can carry names too.
"""

import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from enthesis.imaging.domain.opening import Opened
from enthesis.imaging.domain.pixels.blocks import NotInBlocks, blacked, unit_of
from enthesis.imaging.domain.pixels.codestreams import JpegFrame, jpeg_frame
from enthesis.imaging.domain.pixels.colours import black, ybr_to_rgb
from enthesis.imaging.domain.pixels.decoding import (
    Pixels,
    StoredFrame,
    frame_decoder,
    jpeg_space,
    stored_frames,
)
from enthesis.imaging.domain.pixels.headers import PixelHeader
from enthesis.imaging.domain.pixels.masks import blanked, kept_pixels
from enthesis.imaging.domain.pixels.palettes import Palette
from enthesis.imaging.domain.pixels.streams import frames_of
from enthesis.imaging.domain.verdicts import Box, Refusal

JPEG_QUALITY: Final = 95
MOST_AT_ONCE: Final = 4
Kept = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class WrittenPixels:
    """What describes the pixels of the cleaned object.

    `frame_bytes` is the length of each frame where they are uncompressed, else 0. `jpeg_ratio` is uncompressed over
    compressed size of the first frame where this step has compressed with loss, else None.
    """

    syntax: str
    photometric: str
    samples: int
    bits_allocated: int
    bits_stored: int
    kept_fraction: float
    frame_bytes: int = 0
    jpeg_ratio: float | None = None


Rewritten = tuple[WrittenPixels, Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Blanking:
    """What is to be blanked: all outside the boxes (nothing where they are None), and all inside those in `but`."""

    boxes: Sequence[Box] | None
    but: Sequence[Box] = ()

    def kept(self, header: PixelHeader, unit: tuple[int, int] = (1, 1)) -> Kept:
        """Give which pixels stay, in whole pieces of (width, height) pixels."""
        inside = [Box(0, 0, header.columns - 1, header.rows - 1)] if self.boxes is None else self.boxes
        return kept_pixels(header.rows, header.columns, inside, but=self.but, block=unit)


def rewrite(opened: Opened, header: PixelHeader, palette: Palette | None, blanking: Blanking) -> Rewritten:
    """Return how the pixels are described, and all frames written anew, one by one, blanked.

    Raises
    ------
    Refusal
        At once or with a frame: `cannot_decode`, `truncated` or `unsupported_picture`.
    """
    if header.is_dct and header.frames > 1:
        return _as_jpeg(opened, header, blanking)
    half_width = header.is_native and header.photometric == "YBR_FULL_422"
    kept = blanking.kept(header, (2, 1) if half_width else (1, 1))
    frames = _masked(stored_frames(opened, header), kept, header, palette)
    first = next(frames)
    described = WrittenPixels(
        syntax=RLELossless,
        photometric=first.space,
        samples=header.samples,
        bits_allocated=first.pixels.dtype.itemsize * 8,
        bits_stored=min(header.bits_stored, first.pixels.dtype.itemsize * 8),
        kept_fraction=float(kept.mean()),
    )
    if header.is_native or header.frames == 1:
        return _as_native(chain([first], frames), header, described, half_width=half_width)
    return _as_run_lengths(chain([first], frames), header, described)


def _masked(
    frames: Iterator[StoredFrame], kept: Kept, header: PixelHeader, palette: Palette | None
) -> Iterator[StoredFrame]:
    space = ""
    for frame in frames:
        if space not in ("", frame.space):
            raise Refusal("unsupported_picture")
        space = frame.space
        dark = black(frame.space, bits_stored=header.bits_stored, palette=palette)
        yield StoredFrame(blanked(frame.pixels, kept, dark), frame.space)


def _as_native(
    frames: Iterator[StoredFrame], header: PixelHeader, described: WrittenPixels, *, half_width: bool
) -> Rewritten:
    is_turned = header.is_dct and described.photometric == "YBR_FULL"
    size = header.rows * header.columns * header.samples * described.bits_allocated // 8
    photometric = "YBR_FULL_422" if half_width else "RGB" if is_turned else described.photometric

    def written(frame: StoredFrame) -> bytes:
        pixels = ybr_to_rgb(frame.pixels) if is_turned else frame.pixels
        return _half_width(pixels) if half_width else pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()

    native = replace(
        described,
        syntax=ExplicitVRLittleEndian,
        photometric=photometric,
        frame_bytes=size * 2 // 3 if half_width else size,
    )
    return native, map(written, frames)


def _half_width(pixels: Pixels) -> bytes:
    # Two brightnesses, then the colour both share (PS3.3 C.7.6.3.1.2).
    packed = np.empty((pixels.shape[0], pixels.shape[1] // 2, 4), dtype=np.uint8)
    packed[..., 0], packed[..., 1] = pixels[:, ::2, 0], pixels[:, 1::2, 0]
    packed[..., 2], packed[..., 3] = pixels[:, ::2, 1], pixels[:, ::2, 2]
    return packed.tobytes()


def _as_run_lengths(
    frames: Iterator[StoredFrame], header: PixelHeader, described: WrittenPixels
) -> Rewritten:
    encoder = get_encoder(RLELossless)

    def written(frame: StoredFrame) -> bytes:
        return encoder.encode(
            frame.pixels,
            encoding_plugin="pylibjpeg",
            rows=header.rows,
            columns=header.columns,
            samples_per_pixel=header.samples,
            number_of_frames=1,
            bits_allocated=described.bits_allocated,
            bits_stored=described.bits_stored,
            pixel_representation=0,
            photometric_interpretation=frame.space,
            planar_configuration=0,
        )

    return described, map(written, frames)


def _as_jpeg(opened: Opened, header: PixelHeader, blanking: Blanking) -> Rewritten:
    streams = frames_of(opened, header)
    first = next(streams)
    frame = jpeg_frame(first)
    worker = _JpegBlanker(header, blanking, frame, frame_decoder(opened, header))
    written = worker(first)
    described = WrittenPixels(
        syntax=JPEGBaseline8Bit,
        photometric=worker.photometric,
        samples=header.samples,
        bits_allocated=8,
        bits_stored=8,
        kept_fraction=float(worker.kept.mean()),
        jpeg_ratio=header.rows * header.columns * header.samples / len(written),
    )
    return described, chain([written], at_once(worker, streams))


def at_once(work: Callable[[bytes], bytes], frames: Iterable[bytes]) -> Iterator[bytes]:
    """Work on several frames at once, in order, holding few of them: the library lets other threads run meanwhile."""
    workers = min(MOST_AT_ONCE, os.cpu_count() or 1)
    waiting: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="frames") as pool:
        for frame in frames:
            waiting.append(pool.submit(work, frame))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _JpegBlanker:
    """Blanks the frames of a JPEG loop: in their blocks where that can be done, else by decoding."""

    def __init__(
        self,
        header: PixelHeader,
        blanking: Blanking,
        first: JpegFrame,
        decode: Callable[[bytes], StoredFrame],
    ) -> None:
        self.header, self.blanking, self.decode = header, blanking, decode
        self.samplings, self.space = first.samplings, self._space(first)
        self.kept = blanking.kept(header, unit_of(first))
        self.halved = first.halves_colour
        self.photometric = (
            header.photometric if header.samples == 1 else "YBR_FULL_422" if self.halved else "YBR_FULL"
        )

    def __call__(self, stream: bytes) -> bytes:
        frame = jpeg_frame(stream)
        if (frame.samplings, self._space(frame)) != (self.samplings, self.space):
            raise Refusal("unsupported_picture")
        # Stored black is the brightest value in MONOCHROME1; and a stream of RGB would have to stay one.
        if self.space not in ("RGB", "MONOCHROME1"):
            try:
                return blacked(stream, self.kept)
            except NotInBlocks:
                pass
        stored = self.decode(stream)
        dark = black(stored.space, bits_stored=8, palette=None)
        masked = StoredFrame(blanked(stored.pixels, self.kept, dark), stored.space)
        return _jpeg_bytes(masked, "4:2:2" if self.halved else "4:4:4")

    def _space(self, frame: JpegFrame) -> str:
        return (
            self.header.photometric
            if self.header.samples == 1
            else jpeg_space(frame, self.header.photometric)
        )


def _jpeg_bytes(frame: StoredFrame, subsampling: str) -> bytes:
    rows, columns = frame.pixels.shape[:2]
    mode = {"RGB": "RGB", "YBR_FULL": "YCbCr"}.get(frame.space, "L")
    picture = Image.frombytes(mode, (columns, rows), np.ascontiguousarray(frame.pixels).tobytes())
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=subsampling)
    return stream.getvalue()
