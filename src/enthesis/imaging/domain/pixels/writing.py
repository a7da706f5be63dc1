"""Frames back into an object: uncompressed, run-length, or JPEG.

Which one follows from what came in. Stills and uncompressed objects are written uncompressed. A lossy JPEG loop is
written as JPEG again (quality 95), since thirty seconds of it uncompressed are a gigabyte. Any other compressed loop is
written run-length encoded: exact, bounded by its uncompressed size, and the blanked parts take nothing.
Every frame is decoded and written anew even where nothing is blanked, because comments, thumbnails and other segments
of a compressed stream, and the unused high bits of a pixel, can carry names too.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from enthesis.imaging.domain.pixels.codestreams import jpeg_frame
from enthesis.imaging.domain.pixels.colours import black, ybr_to_rgb
from enthesis.imaging.domain.pixels.decoding import Pixels, StoredFrame, stored_frames, streams
from enthesis.imaging.domain.pixels.headers import PixelHeader
from enthesis.imaging.domain.pixels.masks import blanked, kept_pixels
from enthesis.imaging.domain.pixels.palettes import Palette
from enthesis.imaging.domain.verdicts import Box, Refusal

JPEG_QUALITY: Final = 95


@dataclass(frozen=True, slots=True)
class WrittenPixels:
    """Pixel data of the cleaned object with the attributes that describe it.

    `jpeg_ratio` is uncompressed over compressed size where this step has compressed with loss, else None.
    """

    data: bytes
    syntax: str
    photometric: str
    samples: int
    bits_allocated: int
    bits_stored: int
    kept_fraction: float
    jpeg_ratio: float | None = None


def rewrite(
    dataset: Dataset, header: PixelHeader, palette: Palette | None, boxes: Sequence[Box] | None, *,
    but: Sequence[Box] = (),
) -> WrittenPixels:  # fmt: skip
    """Return all pixels written anew, black on every frame outside the boxes and inside those in `but`.

    Where the boxes are None, only what lies in `but` is blanked.

    Raises
    ------
    Refusal
        `cannot_decode`, `truncated` or `unsupported_picture`.
    """
    if header.is_dct and header.frames > 1:
        return _as_jpeg(dataset, header, boxes, but)
    half_width = header.is_native and header.photometric == "YBR_FULL_422"
    kept = _kept(header, boxes, but, (2, 1) if half_width else (1, 1))
    frames = _masked(stored_frames(dataset, header), kept, header, palette)
    if header.is_native or header.frames == 1:
        return _as_native(frames, header, kept, half_width)
    return _as_run_lengths(frames, header, kept)


def _kept(
    header: PixelHeader, boxes: Sequence[Box] | None, but: Sequence[Box], block: tuple[int, int]
) -> npt.NDArray[np.bool_]:
    inside = [Box(0, 0, header.columns - 1, header.rows - 1)] if boxes is None else boxes
    return kept_pixels(header.rows, header.columns, inside, but=but, block=block)


def _masked(
    frames: Iterator[StoredFrame], kept: npt.NDArray[np.bool_], header: PixelHeader, palette: Palette | None
) -> Iterator[StoredFrame]:
    space = ""
    for frame in frames:
        if space not in ("", frame.space):
            raise Refusal("unsupported_picture")
        space = frame.space
        dark = black(frame.space, bits_stored=header.bits_stored, palette=palette)
        yield StoredFrame(blanked(frame.pixels, kept, dark), frame.space)


def _as_native(
    frames: Iterator[StoredFrame], header: PixelHeader, kept: npt.NDArray[np.bool_], half_width: bool
) -> WrittenPixels:
    data = bytearray()
    space, bits = header.photometric, 8
    for frame in frames:
        pixels, space = frame.pixels, frame.space
        if header.is_dct and space == "YBR_FULL":
            pixels, space = ybr_to_rgb(pixels), "RGB"
        bits = pixels.dtype.itemsize * 8
        data += _half_width(pixels) if half_width else pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    return WrittenPixels(
        data=bytes(data) + bytes(len(data) % 2),
        syntax=ExplicitVRLittleEndian,
        photometric="YBR_FULL_422" if half_width else space,
        samples=header.samples,
        bits_allocated=bits,
        bits_stored=min(header.bits_stored, bits),
        kept_fraction=float(kept.mean()),
    )


def _half_width(pixels: Pixels) -> bytes:
    # Two brightnesses, then the colour both share (PS3.3 C.7.6.3.1.2).
    packed = np.empty((pixels.shape[0], pixels.shape[1] // 2, 4), dtype=np.uint8)
    packed[..., 0], packed[..., 1] = pixels[:, ::2, 0], pixels[:, 1::2, 0]
    packed[..., 2], packed[..., 3] = pixels[:, ::2, 1], pixels[:, ::2, 2]
    return packed.tobytes()


def _as_run_lengths(
    frames: Iterator[StoredFrame], header: PixelHeader, kept: npt.NDArray[np.bool_]
) -> WrittenPixels:
    encoder = get_encoder(RLELossless)
    encoded, space, bits = [], header.photometric, 8
    for frame in frames:
        space, bits = frame.space, frame.pixels.dtype.itemsize * 8
        encoded.append(
            encoder.encode(
                frame.pixels,
                encoding_plugin="pylibjpeg",
                rows=header.rows,
                columns=header.columns,
                samples_per_pixel=header.samples,
                number_of_frames=1,
                bits_allocated=bits,
                bits_stored=min(header.bits_stored, bits),
                pixel_representation=0,
                photometric_interpretation=space,
                planar_configuration=0,
            )
        )
    return WrittenPixels(
        data=encapsulate(encoded),
        syntax=RLELossless,
        photometric=space,
        samples=header.samples,
        bits_allocated=bits,
        bits_stored=min(header.bits_stored, bits),
        kept_fraction=float(kept.mean()),
    )


def _as_jpeg(
    dataset: Dataset, header: PixelHeader, boxes: Sequence[Box] | None, but: Sequence[Box]
) -> WrittenPixels:
    is_grey = header.samples == 1
    halved = not is_grey and jpeg_frame(next(streams(dataset, header))).halves_colour
    kept = _kept(header, boxes, but, (16, 8) if halved else (8, 8))
    frames = _masked(stored_frames(dataset, header), kept, header, None)
    encoded = [_jpeg_bytes(frame, "4:2:2" if halved else "4:4:4") for frame in frames]
    uncompressed = header.rows * header.columns * header.samples * header.frames
    return WrittenPixels(
        data=encapsulate(encoded),
        syntax=JPEGBaseline8Bit,
        photometric=header.photometric if is_grey else "YBR_FULL_422" if halved else "YBR_FULL",
        samples=header.samples,
        bits_allocated=8,
        bits_stored=8,
        kept_fraction=float(kept.mean()),
        jpeg_ratio=uncompressed / sum(len(stream) for stream in encoded),
    )


def _jpeg_bytes(frame: StoredFrame, subsampling: str) -> bytes:
    rows, columns = frame.pixels.shape[:2]
    mode = {"RGB": "RGB", "YBR_FULL": "YCbCr"}.get(frame.space, "L")
    picture = Image.frombytes(mode, (columns, rows), np.ascontiguousarray(frame.pixels).tobytes())
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=subsampling)
    return stream.getvalue()
