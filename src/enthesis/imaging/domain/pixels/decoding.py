"""Frames as they were stored, one at a time, without any conversion of colour."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import Decoder, get_decoder
from pydicom.uid import UID

from enthesis.imaging.domain.opening import PIXEL_DATA, Opened
from enthesis.imaging.domain.pixels.codestreams import JpegFrame, jpeg_frame
from enthesis.imaging.domain.pixels.headers import JPEG_XL, PixelHeader
from enthesis.imaging.domain.pixels.streams import frames_of
from enthesis.imaging.domain.reading import whole
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


def stored_frames(opened: Opened, header: PixelHeader) -> Iterator[StoredFrame]:
    """Yield every frame as stored, in order; once only, since the object is read as it comes.

    Raises
    ------
    Refusal
        `truncated`: there are fewer frames than promised. `cannot_decode`: one is damaged or not what it claims to be.
    """
    decoder = frame_decoder(opened, header)
    for frame in frames_of(opened, header):
        yield decoder(frame)


def frame_decoder(opened: Opened, header: PixelHeader) -> Callable[[bytes], StoredFrame]:
    """Give what turns one frame of an object into pixels; it raises Refusal, or whatever a codec does."""
    if header.is_dct:
        return lambda stream: _jpeg(stream, header)
    if header.syntax in JPEG_XL:
        return lambda stream: _jpeg_xl(stream, header)
    template = _one_frame(opened, header)
    decoder = get_decoder(UID(header.syntax))
    return lambda stream: _other(stream, template, decoder, header)


def _one_frame(opened: Opened, header: PixelHeader) -> Dataset:
    """Make an object of one frame, for a codec that wants objects."""
    one = Dataset()
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = UID(header.syntax)
    one.Rows, one.Columns, one.SamplesPerPixel = header.rows, header.columns, header.samples
    one.PhotometricInterpretation = header.photometric
    one.BitsAllocated, one.BitsStored = header.bits_allocated, header.bits_stored
    one.HighBit, one.PixelRepresentation = header.bits_stored - 1, 0
    if header.samples > 1:
        one.PlanarConfiguration = whole(opened.head, "PlanarConfiguration") or 0
    one.add_new(PIXEL_DATA, opened.vr if header.is_native else "OB", b"")
    one["PixelData"].is_undefined_length = not header.is_native
    one.set_original_encoding(False, opened.is_little)
    return one


def _other(stream: bytes, template: Dataset, decoder: Decoder, header: PixelHeader) -> StoredFrame:
    template["PixelData"].value = stream if header.is_native else encapsulate([stream])
    pixels, properties = decoder.as_array(template, raw=True)
    if pixels.dtype.itemsize > 2 or pixels.dtype.kind != "u":
        raise Refusal("unsupported_picture")
    shape = (header.rows, header.columns) if header.samples == 1 else (header.rows, header.columns, 3)
    if pixels.shape != shape:
        raise Refusal("cannot_decode")
    return StoredFrame(_native_order(pixels), _space(str(properties["photometric_interpretation"])))


def _jpeg_xl(stream: bytes, header: PixelHeader) -> StoredFrame:
    from imagecodecs import jpegxl_decode  # noqa: PLC0415 - of all codecs the rarest, and slow to load

    pixels = np.squeeze(jpegxl_decode(stream))
    shape = (header.rows, header.columns) if header.samples == 1 else (header.rows, header.columns, 3)
    if pixels.shape != shape or pixels.dtype not in (np.uint8, np.uint16):
        raise Refusal("cannot_decode")
    return StoredFrame(_native_order(pixels), header.photometric if header.samples == 1 else "RGB")


def _jpeg(stream: bytes, header: PixelHeader) -> StoredFrame:
    # Not pydicom's own path: it converts streams with an Adobe marker and still calls the result YBR.
    image = Image.open(io.BytesIO(stream), formats=("JPEG",))
    if header.samples == 1:
        return StoredFrame(_whole(image, "L"), header.photometric)
    frame = jpeg_frame(stream)
    space = jpeg_space(frame, header.photometric)
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


def jpeg_space(frame: JpegFrame, photometric: str) -> str:
    """Tell which colours a JPEG really holds: its own markers outrank the DICOM attribute, which may be wrong."""
    if frame.is_jfif or frame.adobe_transform == 1:
        return "YBR_FULL"
    if _decoder_sees_rgb(frame) or photometric == "RGB":
        return "RGB"
    return "YBR_FULL"


def _native_order(pixels: npt.NDArray[np.generic]) -> Pixels:
    return pixels.astype(np.uint8) if pixels.dtype.itemsize == 1 else pixels.astype(np.uint16)


def _space(photometric: str) -> str:
    return "YBR_FULL" if photometric == "YBR_FULL_422" else photometric
