"""Frames as they were stored, one at a time, without any conversion of colour."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID

from enthesis.imaging.domain.pixels.codestreams import JpegFrame, check_stream, jpeg_frame
from enthesis.imaging.domain.pixels.headers import PixelHeader
from enthesis.imaging.domain.verdicts import Refusal

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
RGB_IDS: Final = (tuple(b"RGB"), tuple(b"rgb"))


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """One frame: `pixels` (rows, columns) or (rows, columns, 3), and the colour space they are really in.

    `space` is RGB, YBR_FULL, MONOCHROME1, MONOCHROME2 or PALETTE COLOR.
    """

    pixels: Pixels
    space: str


def stored_frames(dataset: Dataset, header: PixelHeader) -> Iterator[StoredFrame]:
    """Yield every frame as stored, in order.

    Raises
    ------
    Refusal
        `truncated`: there are fewer frames than promised. `cannot_decode`: one is damaged or not what it claims to be.
    """
    found = 0
    frames = _dct_frames(dataset, header) if header.is_dct else _other_frames(dataset, header)
    for frame in islice(frames, header.frames):
        found += 1
        yield frame
    if found < header.frames:
        raise Refusal("truncated")


def streams(dataset: Dataset, header: PixelHeader) -> Iterator[bytes]:
    """Yield the compressed frames, each checked against the header.

    Raises
    ------
    Refusal
        `cannot_decode`.
    """
    for stream in islice(generate_frames(dataset.PixelData, number_of_frames=header.frames), header.frames):
        check_stream(stream, header)
        yield stream


def _dct_frames(dataset: Dataset, header: PixelHeader) -> Iterator[StoredFrame]:
    for stream in streams(dataset, header):
        yield _jpeg(stream, header)


def _jpeg(stream: bytes, header: PixelHeader) -> StoredFrame:
    # Not pydicom's own path: it converts streams with an Adobe marker and still calls the result YBR.
    image = Image.open(io.BytesIO(stream), formats=("JPEG",))
    if header.samples == 1:
        return StoredFrame(_whole(image, "L"), header.photometric)
    frame = jpeg_frame(stream)
    space = _jpeg_space(frame, header.photometric)
    if not _decoder_sees_rgb(frame):
        image.draft("YCbCr", image.size)
        return StoredFrame(_whole(image, "YCbCr"), space)
    return StoredFrame(_whole(image, "RGB"), space)


def _whole(image: Image.Image, mode: str) -> Pixels:
    if image.mode != mode:
        raise Refusal("cannot_decode")
    return np.array(image)


def _decoder_sees_rgb(frame: JpegFrame) -> bool:
    """Whether libjpeg takes the stored components for RGB and so leaves them alone (its rule, jdapimin.c)."""
    if frame.is_jfif:
        return False
    if frame.adobe_transform is not None:
        return frame.adobe_transform == 0
    return frame.component_ids in RGB_IDS


def _jpeg_space(frame: JpegFrame, photometric: str) -> str:
    # The stream's own markers outrank the DICOM attribute, which some machines never set right.
    if frame.is_jfif or frame.adobe_transform == 1:
        return "YBR_FULL"
    if _decoder_sees_rgb(frame) or photometric == "RGB":
        return "RGB"
    return "YBR_FULL"


def _other_frames(dataset: Dataset, header: PixelHeader) -> Iterator[StoredFrame]:
    if not header.is_native:
        for _ in streams(dataset, header):
            pass
    decoder = get_decoder(UID(header.syntax))
    for pixels, properties in decoder.iter_array(dataset, raw=True):
        if pixels.dtype.itemsize > 2 or pixels.dtype.kind != "u":
            raise Refusal("unsupported_picture")
        shape = (header.rows, header.columns) if header.samples == 1 else (header.rows, header.columns, 3)
        if pixels.shape != shape:
            raise Refusal("cannot_decode")
        yield StoredFrame(_native_order(pixels), _space(str(properties["photometric_interpretation"])))


def _native_order(pixels: npt.NDArray[np.generic]) -> Pixels:
    return pixels.astype(np.uint8) if pixels.dtype.itemsize == 1 else pixels.astype(np.uint16)


def _space(photometric: str) -> str:
    return "YBR_FULL" if photometric == "YBR_FULL_422" else photometric
