"""What an object promises about its pixels, checked before a byte of them is made room for."""

from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from enthesis.imaging.domain.opening import Opened, transfer_syntax
from enthesis.imaging.domain.reading import text, whole
from enthesis.imaging.domain.verdicts import Limits, Refusal

NATIVE: Final = frozenset({ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian})
JPEG_DCT: Final = frozenset({JPEGBaseline8Bit, JPEGExtended12Bit})
JPEG_LOSSLESS: Final = frozenset({JPEGLossless, JPEGLosslessSV1})
JPEG_LS: Final = frozenset({JPEGLSLossless, JPEGLSNearLossless})
JPEG_2000: Final = frozenset({JPEG2000, JPEG2000Lossless, HTJ2K, HTJ2KLossless, HTJ2KLosslessRPCL})
RLE: Final = frozenset({RLELossless})
JPEG_XL: Final = frozenset(UID(f"1.2.840.10008.1.2.4.{last}") for last in (110, 111, 112))
"""Lossless, recompressed JPEG, and either (PS3.5 A.4.12)."""
LOSSY: Final = JPEG_DCT | {JPEGLSNearLossless, JPEG2000, HTJ2K, *sorted(JPEG_XL)[1:]}
READABLE: Final = NATIVE | JPEG_DCT | JPEG_LOSSLESS | JPEG_LS | JPEG_2000 | JPEG_XL | RLE
ONE_STREAM_EACH: Final = RLE | JPEG_XL
"""Syntaxes whose frames are one fragment each, with no sign in it of where a frame begins."""

GREY: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
ONE_SAMPLE: Final = GREY | {"PALETTE COLOR"}
THREE_SAMPLES: Final = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"})


@dataclass(frozen=True, slots=True)
class PixelHeader:
    """The image pixel module of one object (PS3.3 C.7.6.3), all values checked against each other and the limits."""

    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    syntax: str

    @property
    def is_native(self) -> bool:
        """Whether the pixels are not compressed."""
        return self.syntax in NATIVE

    @property
    def is_dct(self) -> bool:
        """Whether every frame is an 8-bit lossy JPEG image."""
        return self.syntax in JPEG_DCT and self.bits_stored == 8

    @property
    def is_lossy(self) -> bool:
        """Whether the pixels came compressed in a way that may have lost detail."""
        return self.syntax in LOSSY

    @property
    def stored_frame_bytes(self) -> int:
        """Bytes of one uncompressed frame as the file would hold it; colour at half width takes two thirds."""
        full = self.rows * self.columns * self.samples * self.bits_allocated // 8
        return full * 2 // 3 if self.photometric == "YBR_FULL_422" and self.is_native else full


def read_header(opened: Opened, limits: Limits) -> PixelHeader:
    """Return what the object promises about its pixels.

    Raises
    ------
    Refusal
        `unsupported_transfer_syntax`, `unsupported_picture`, `too_large`, or `truncated` where an uncompressed object
        says that it holds fewer bytes than it promises.
    """
    dataset = opened.head
    syntax = transfer_syntax(dataset)
    if syntax not in READABLE:
        raise Refusal("unsupported_transfer_syntax")
    header = PixelHeader(
        rows=whole(dataset, "Rows") or 0,
        columns=whole(dataset, "Columns") or 0,
        frames=_frames(dataset),
        samples=whole(dataset, "SamplesPerPixel") or 0,
        photometric=text(dataset, "PhotometricInterpretation"),
        bits_allocated=whole(dataset, "BitsAllocated") or 0,
        bits_stored=whole(dataset, "BitsStored") or 0,
        syntax=str(syntax),
    )
    _check_format(header, dataset)
    _check_size(header, limits)
    if header.is_native and opened.claimed is None:
        raise Refusal("damaged")
    if header.is_native and (opened.claimed or 0) < header.stored_frame_bytes * header.frames:
        raise Refusal("truncated")
    return header


def _frames(dataset: Dataset) -> int:
    if not text(dataset, "NumberOfFrames"):
        return 1
    return whole(dataset, "NumberOfFrames") or 0


def _check_format(header: PixelHeader, dataset: Dataset) -> None:
    samples = {1: ONE_SAMPLE, 3: THREE_SAMPLES}.get(header.samples, frozenset())
    bits = {8, 16} if header.samples == 1 else {8}
    high_bit = whole(dataset, "HighBit")
    sound = (
        header.photometric in samples
        and header.bits_allocated in bits
        and 8 <= header.bits_stored <= header.bits_allocated
        and high_bit in (None, header.bits_stored - 1)
        and (whole(dataset, "PixelRepresentation") or 0) == 0
        and min(header.rows, header.columns, header.frames) >= 1
    )
    half_width = header.photometric == "YBR_FULL_422" and header.is_native
    if not sound or (half_width and header.columns % 2):
        raise Refusal("unsupported_picture")


def _check_size(header: PixelHeader, limits: Limits) -> None:
    pixels = header.rows * header.columns
    decoded = pixels * header.samples * header.bits_allocated // 8 * header.frames
    too_many = pixels > limits.max_frame_pixels or header.frames > limits.max_frames
    if too_many or decoded > limits.max_decoded_bytes:
        raise Refusal("too_large")
