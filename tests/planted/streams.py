"""Where an identity can hide outside of elements and inside of pixel data: bytes before, after, between and beneath."""

import io
import struct
from collections.abc import Callable

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.tag import Tag
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from enthesis.imaging.domain.quiet import quiet
from tests.planted.identities import Identity

Wrap = Callable[[bytes, Identity], bytes]

START, END = b"\xff\xd8", b"\xff\xd9"


def words_of(who: Identity) -> bytes:
    """Give a person's name and number as bytes of even length."""
    found = f"{who.name}|{who.number}|{who.born}".encode()
    return found + b" " * (len(found) % 2)


def in_the_preamble(data: bytes, who: Identity) -> bytes:
    """Write into the 128 bytes before a DICOM file begins."""
    return words_of(who)[:128].ljust(128, b"\0") + data[128:]


def after_the_end(data: bytes, who: Identity) -> bytes:
    """Append trailing padding as the standard knows it, and then bytes that belong to nothing."""
    words = words_of(who)
    padding = struct.pack("<HH2sHL", 0xFFFC, 0xFFFC, b"OB", 0, len(words)) + words
    return data + padding + words * 3


def segment(marker: int, words: bytes) -> bytes:
    """Give one marker segment of JPEG, with its length."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(words) + 2) + words


def with_segments(frame: bytes, words: bytes, markers: tuple[int, ...] = (0xFE, 0xE1, 0xE2, 0xEF)) -> bytes:
    """Put comments and application segments behind the start of a JPEG, and bytes behind its end."""
    return frame[:2] + b"".join(segment(marker, words) for marker in markers) + frame[2:] + words


def read(data: bytes) -> Dataset:
    """Parse a file that is odd on purpose."""
    with quiet:
        return pydicom.dcmread(io.BytesIO(data))


def written(dataset: Dataset) -> bytes:
    """Give the bytes of a file that is odd on purpose."""
    stream = io.BytesIO()
    with quiet:
        pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def frames_of(dataset: Dataset) -> list[bytes]:
    """Give the compressed frames of a file."""
    return list(generate_frames(dataset.PixelData, number_of_frames=int(dataset.get("NumberOfFrames") or 1)))


def reframed(dataset: Dataset, frames: list[bytes]) -> bytes:
    """Give the file with other compressed frames."""
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
    return written(dataset)


def in_the_codestream(data: bytes, who: Identity) -> bytes:
    """Write into comments and application segments of compressed frames, and behind their ends."""
    dataset, words = read(data), words_of(who)
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax == JPEGBaseline8Bit:
        return reframed(dataset, [with_segments(frame, words) for frame in frames_of(dataset)])
    if syntax == JPEGLSLossless:
        return reframed(dataset, [with_segments(frame, words, (0xFE, 0xE8)) for frame in frames_of(dataset)])
    if syntax == JPEG2000Lossless:
        return reframed(dataset, [_with_comment(frame, words) for frame in frames_of(dataset)])
    if syntax == RLELossless:
        return reframed(dataset, [frame + words for frame in frames_of(dataset)])
    return data


def _with_comment(frame: bytes, words: bytes) -> bytes:
    # COM (FF64) may stand anywhere in the main header; its first two bytes say that it is Latin text (T.800 A.9.2).
    at = frame.index(b"\xff\x52")
    comment = b"\xff\x64" + struct.pack(">HH", len(words) + 4, 1) + words
    return frame[:at] + comment + frame[at:] + words


def in_the_offset_table(data: bytes, who: Identity) -> bytes:
    """Put words where the table of frames should be, and into a fragment of its own behind the last frame."""
    dataset, words = read(data), words_of(who)
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return data
    frames = frames_of(dataset)
    items = [
        words.ljust(-(-len(words) // 4) * 4, b"\0"),
        *(frame + bytes(len(frame) % 2) for frame in frames),
        words,
    ]
    body = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item for item in items)
    dataset.PixelData = body + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
    dataset.add_new(Tag("ExtendedOffsetTable"), "OV", words.ljust(-(-len(words) // 8) * 8, b"\0"))
    return written(dataset)


def behind_the_pixels(data: bytes, who: Identity) -> bytes:
    """Append words to uncompressed pixel data, within its element."""
    dataset = read(data)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return data
    dataset.PixelData = dataset.PixelData + words_of(who)
    return written(dataset)


def in_unused_bits(data: bytes, who: Identity) -> bytes:
    """Store grey pixels of 8 bits in 16, with a name's letters in the upper halves, outside the scan and inside."""
    dataset = read(data)
    if (
        dataset.file_meta.TransferSyntaxUID.is_encapsulated
        or dataset.SamplesPerPixel != 1
        or dataset.BitsAllocated != 8
    ):
        return data
    low = np.frombuffer(dataset.PixelData, np.uint8)[: dataset.Rows * dataset.Columns]
    words = np.frombuffer(words_of(who), np.uint8)
    high = np.resize(words, low.size)
    pixels = low.astype(np.uint16) | (high.astype(np.uint16) << 8)
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 8, 7
    order = "<u2" if dataset.file_meta.TransferSyntaxUID.is_little_endian else ">u2"
    dataset.PixelData = pixels.astype(order).tobytes()
    dataset["PixelData"].VR = "OW"
    return written(dataset)


def in_the_palette(data: bytes, who: Identity) -> bytes:
    """Write into those entries of a palette that no pixel uses, and behind its end."""
    dataset = read(data)
    if dataset.get("PhotometricInterpretation") != "PALETTE COLOR":
        return data
    for colour in ("Red", "Green", "Blue"):
        keyword = f"{colour}PaletteColorLookupTableData"
        if keyword in dataset:
            setattr(dataset, keyword, dataset[keyword].value + words_of(who))
    dataset.PaletteColorLookupTableUID = who.uid
    dataset.RedPaletteColorLookupTableDescriptor = dataset.RedPaletteColorLookupTableDescriptor
    return written(dataset)


WRAPS: tuple[Wrap, ...] = (
    in_the_codestream, in_the_offset_table, behind_the_pixels, in_unused_bits, in_the_palette, in_the_preamble,
    after_the_end,
)  # fmt: skip
"""In an order in which all of them can be done to one file: nobody can parse it after the last."""
