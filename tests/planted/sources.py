"""Pictures to plant identities in: small screens in every compression, specimens, and real files where they are."""

import functools
import io
from collections.abc import Callable

import imagecodecs
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
    UltrasoundMultiFrameImageStorage,
)

from enthesis.imaging.domain.specimens import MACHINES, packaged_examples
from tests.imaging.domain.material import region, small, specimen
from tests.planted.streams import read, written

SMALL, LARGE = (240, 320), (600, 800)
"""Rows and columns of a screen: one that is quickly read, and one as machines have."""
SCANS = {SMALL: (40, 32, 295, 207), LARGE: (90, 60, 711, 531)}
"""First and last column and row of the scan on each: x0, y0, x1, y1."""
FRAMES = 10

Pixels = np.ndarray


def tissue(seed: int, size: tuple[int, int] = SMALL, *, colours: int = 1, shift: int = 0) -> Pixels:
    """Give speckle in layers within the scan and black around it; each shift moves the tissue a little."""
    chance, (rows, columns) = np.random.default_rng(seed), size
    speckle = Image.fromarray(
        chance.rayleigh(24, (rows // 2 + 40, columns // 2)).clip(0, 255).astype(np.uint8)
    )
    grey = (
        np.asarray(speckle.resize((columns, rows + 80))) * chance.uniform(0.3, 1.4, rows + 80)[:, np.newaxis]
    )
    screen = np.zeros((rows, columns), np.uint8)
    x0, y0, x1, y1 = SCANS[size]
    part = grey.clip(1, 120).astype(np.uint8)[shift : shift + rows]
    screen[y0 : y1 + 1, x0 : x1 + 1] = part[y0 : y1 + 1, x0 : x1 + 1]
    return screen if colours == 1 else np.repeat(screen[:, :, np.newaxis], colours, axis=2)


def still(pixels: Pixels, **attributes: object) -> bytes:
    """Give an uncompressed still with one region, the scan."""
    return small(pixels, SequenceOfUltrasoundRegions=[region(*SCANS[pixels.shape[:2]])], **attributes)


def grey(pixels: Pixels | None = None) -> bytes:
    """Give a grey still without compression."""
    return still(tissue(1) if pixels is None else pixels)


def colour(pixels: Pixels | None = None) -> bytes:
    """Give a still in RGB."""
    return still(tissue(2, colours=3) if pixels is None else pixels)


def palette(pixels: Pixels | None = None) -> bytes:
    """Give a still in palette colour, whose palette is a grey ramp."""
    ramp = (np.arange(256) * 257).astype("<u2").tobytes()
    parts: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for name in ("Red", "Green", "Blue"):
        parts[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        parts[f"{name}PaletteColorLookupTableData"] = ramp
    return still(tissue(3) if pixels is None else pixels, **parts)


def deep(pixels: Pixels | None = None) -> bytes:
    """Give a grey still of 12 bits in 16."""
    plain = tissue(4) if pixels is None else pixels
    return still(plain.astype(np.uint16) << 4, BitsStored=12, HighBit=11)


def in_syntax(data: bytes, syntax: UID) -> bytes:
    """Write an uncompressed still otherwise: implicit, deflated."""
    dataset = read(data)
    dataset.file_meta.TransferSyntaxUID = syntax
    return written(dataset)


def big_endian(pixels: Pixels | None = None) -> bytes:
    """Give a still in big endian."""
    dataset, stream = read(grey(pixels)), io.BytesIO()
    for element in dataset.iterall():
        element.value  # noqa: B018 - read in the order of bytes that they were written in
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    pydicom.dcmwrite(stream, dataset, implicit_vr=False, little_endian=False, force_encoding=True)
    return stream.getvalue()


def jpeg(pixels: Pixels) -> bytes:
    """Compress one frame as JPEG baseline, as machines do."""
    stream = io.BytesIO()
    options = {"subsampling": "4:2:2"} if pixels.ndim == 3 else {}
    Image.fromarray(pixels).save(stream, "JPEG", quality=88, **options)
    return stream.getvalue()


def compressed(syntax: UID, encode: Callable[[Pixels], bytes], frames: list[Pixels]) -> bytes:
    """Give a still or a loop of compressed frames."""
    dataset = read(still(frames[0]))
    dataset.file_meta.TransferSyntaxUID = syntax
    if frames[0].ndim == 3 and syntax == JPEGBaseline8Bit:
        dataset.PhotometricInterpretation = "YBR_FULL_422"
    if len(frames) > 1:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
        dataset.NumberOfFrames, dataset.FrameTime, dataset.FrameIncrementPointer = (
            len(frames),
            40,
            Tag("FrameTime"),
        )
    dataset.PixelData = encapsulate([encode(frame) for frame in frames])
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
    return written(dataset)


def jpeg_still(pixels: Pixels | None = None) -> bytes:
    """Give a grey still in JPEG."""
    return compressed(JPEGBaseline8Bit, jpeg, [tissue(5) if pixels is None else pixels])


def jpeg_loop(frames: list[Pixels] | None = None) -> bytes:
    """Give a loop in JPEG, in colour."""
    moving = [tissue(6, colours=3, shift=2 * number) for number in range(FRAMES)]
    return compressed(JPEGBaseline8Bit, jpeg, frames or moving)


def jpeg_2000(pixels: Pixels | None = None) -> bytes:
    """Give a still in JPEG 2000, lossless."""
    return compressed(
        JPEG2000Lossless,
        lambda frame: bytes(imagecodecs.jpeg2k_encode(frame, level=0, codecformat="j2k")),
        [tissue(7) if pixels is None else pixels],
    )


def jpeg_ls(pixels: Pixels | None = None) -> bytes:
    """Give a still in JPEG-LS."""
    return compressed(
        JPEGLSLossless,
        lambda frame: bytes(imagecodecs.jpegls_encode(frame)),
        [tissue(8) if pixels is None else pixels],
    )


def rle(pixels: Pixels | None = None) -> bytes:
    """Give a still in RLE."""
    dataset = read(grey(pixels))
    dataset.compress(RLELossless)
    return written(dataset)


KINDS: dict[str, Callable[[], bytes]] = {
    "grey": grey,
    "colour": colour,
    "palette": palette,
    "12 bits": deep,
    "implicit": lambda: in_syntax(grey(), ImplicitVRLittleEndian),
    "deflated": lambda: in_syntax(colour(), DeflatedExplicitVRLittleEndian),
    "big endian": big_endian,
    "JPEG": jpeg_still,
    "JPEG loop": jpeg_loop,
    "JPEG 2000": jpeg_2000,
    "JPEG-LS": jpeg_ls,
    "RLE": rle,
}


@functools.cache
def source(kind: str) -> bytes:
    """Give the picture of one kind."""
    return KINDS[kind]()


@functools.cache
def specimens() -> dict[str, bytes]:
    """Give a still of each made-up machine, one loop, and the real files that pydicom brings along."""
    found = {machine.model: specimen(machine) for machine in MACHINES}
    found["loop"] = specimen(MACHINES[0], cine=True)
    found.update({f"packaged {number}": data for number, data in enumerate(packaged_examples())})
    return found


def shape_of(dataset: Dataset) -> tuple[int, int]:
    """Give rows and columns."""
    return int(dataset.Rows), int(dataset.Columns)
