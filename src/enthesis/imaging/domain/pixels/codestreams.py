"""The sizes written inside a compressed frame, read without decoding it.

A decoder makes room for what its own stream says, not for what DICOM says: a frame of 100 bytes may claim
65535 x 65535 pixels. These few bytes are compared first.

References
----------
ITU-T T.81 annex B (JPEG), T.87 annex C (JPEG-LS), T.800 annex A (JPEG 2000), ISO/IEC 18181-1 annex D and 18181-2
clause 9 (JPEG XL).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from enthesis.imaging.domain.pixels.headers import (
    JPEG_2000,
    JPEG_DCT,
    JPEG_LOSSLESS,
    JPEG_LS,
    JPEG_XL,
    PixelHeader,
)
from enthesis.imaging.domain.verdicts import Refusal

SOI: Final = b"\xff\xd8"
START_OF_SCAN: Final = 0xDA
ADOBE: Final = 0xEE
JXL_START: Final = b"\xff\x0a"
JXL_BOX: Final = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
J2K_START: Final = b"\xff\x4f\xff\x51"
ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
FRAME_MARKERS: Final[dict[str, frozenset[int]]] = {
    **{str(syntax): frozenset({0xC0, 0xC1}) for syntax in JPEG_DCT},
    **{str(syntax): frozenset({0xC3}) for syntax in JPEG_LOSSLESS},
    **{str(syntax): frozenset({0xF7}) for syntax in JPEG_LS},
}


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """What a JPEG stream says of itself. `component_ids` and `samplings` (h, v) are in stream order."""

    marker: int
    precision: int
    rows: int
    columns: int
    component_ids: tuple[int, ...]
    samplings: tuple[tuple[int, int], ...]
    is_jfif: bool
    adobe_transform: int | None

    @property
    def halves_colour(self) -> bool:
        """Whether colour is stored at less than full width."""
        return len(self.samplings) == 3 and self.samplings[0][0] > self.samplings[1][0]


def jpeg_frame(stream: bytes) -> JpegFrame:
    """Return what a JPEG, lossless JPEG or JPEG-LS stream says of itself.

    Raises
    ------
    Refusal
        `cannot_decode`: the stream does not begin as it must, or has no frame header before its data.
    """
    is_jfif, adobe = False, None
    for marker, body, _ in segments(stream):
        if marker == 0xE0 and body.startswith(b"JFIF"):
            is_jfif = True
        elif marker == ADOBE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif _is_frame(marker):
            return _frame(marker, body, is_jfif, adobe)
    raise Refusal("cannot_decode")


def check_stream(stream: bytes, header: PixelHeader) -> None:
    """Let a frame pass whose own header agrees with the object's.

    Raises
    ------
    Refusal
        `cannot_decode`.
    """
    if header.syntax in JPEG_XL:
        if _jpeg_xl(stream) != (header.rows, header.columns):
            raise Refusal("cannot_decode")
        return
    if header.syntax in JPEG_2000:
        said = _j2k(stream)
    elif header.syntax in FRAME_MARKERS:
        frame = jpeg_frame(stream)
        if frame.marker not in FRAME_MARKERS[header.syntax]:
            raise Refusal("cannot_decode")
        said = (frame.rows, frame.columns, len(frame.component_ids), frame.precision)
    else:
        # Run lengths at worst add one byte in 128, and a table of 64 bytes.
        if len(stream) > header.stored_frame_bytes * 2 + 128:
            raise Refusal("cannot_decode")
        return
    *shape, precision = said
    if shape != [header.rows, header.columns, header.samples] or precision > header.bits_allocated:
        raise Refusal("cannot_decode")


def segments(stream: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield each segment before the data of a JPEG stream: its marker, its content, and where it ends.

    Raises
    ------
    Refusal
        `cannot_decode`.
    """
    if stream[:2] != SOI:
        raise Refusal("cannot_decode")
    at = 2
    while at + 4 <= len(stream):
        if stream[at] != 0xFF:
            raise Refusal("cannot_decode")
        marker = stream[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in ALONE:
            at += 2
        elif marker == START_OF_SCAN:
            return
        else:
            (length,) = struct.unpack_from(">H", stream, at + 2)
            body = stream[at + 4 : at + 2 + length]
            at += 2 + max(length, 2)
            yield marker, body, at


def _is_frame(marker: int) -> bool:
    return marker == 0xF7 or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))


def _frame(marker: int, body: bytes, is_jfif: bool, adobe: int | None) -> JpegFrame:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise Refusal("cannot_decode")
    precision, rows, columns, components = struct.unpack_from(">BHHB", body)
    parts = [body[6 + 3 * index : 9 + 3 * index] for index in range(components)]
    return JpegFrame(
        marker=marker,
        precision=precision,
        rows=rows,
        columns=columns,
        component_ids=tuple(part[0] for part in parts),
        samplings=tuple((part[1] >> 4, part[1] & 15) for part in parts),
        is_jfif=is_jfif,
        adobe_transform=adobe,
    )


def _j2k(stream: bytes) -> tuple[int, int, int, int]:
    # SIZ: length, capabilities, x and y extent, x and y offset, four tile values, component count, depths.
    if stream[:4] != J2K_START or len(stream) < 45:
        raise Refusal("cannot_decode")
    right, bottom, left, top = struct.unpack_from(">4I", stream, 8)
    (components,) = struct.unpack_from(">H", stream, 40)
    depths = [stream[42 + 3 * index] for index in range(components) if 42 + 3 * index < len(stream)]
    if not depths:
        raise Refusal("cannot_decode")
    return bottom - top, right - left, components, max(depth & 0x7F for depth in depths) + 1


class _Bits:
    """Reads numbers of some bits each, the lowest first."""

    def __init__(self, data: bytes) -> None:
        self._number, self._left = int.from_bytes(data, "little"), len(data) * 8

    def take(self, count: int) -> int:
        if count > self._left:
            raise Refusal("cannot_decode")
        found = self._number & ((1 << count) - 1)
        self._number >>= count
        self._left -= count
        return found


# Wide over high, in the order of the codes 1 to 7.
_JXL_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_JXL_SIZES: Final = (9, 13, 18, 30)


def _jpeg_xl(stream: bytes) -> tuple[int, int]:
    """Return (rows, columns) of a JPEG XL picture."""
    stream = _jxl_codestream(stream) if stream.startswith(JXL_BOX) else stream
    if not stream.startswith(JXL_START):
        raise Refusal("cannot_decode")
    bits = _Bits(stream[2:16])
    is_small = bool(bits.take(1))
    rows = _jxl_side(bits, is_small=is_small)
    ratio = bits.take(3)
    if ratio:
        wide, high = _JXL_RATIOS[ratio - 1]
        return rows, rows * wide // high
    return rows, _jxl_side(bits, is_small=is_small)


def _jxl_side(bits: _Bits, *, is_small: bool) -> int:
    if is_small:
        return (bits.take(5) + 1) * 8
    return bits.take(_JXL_SIZES[bits.take(2)]) + 1


def _jxl_codestream(stream: bytes) -> bytes:
    """Find the codestream in its boxes, whole or the first part of it."""
    at = 0
    while at + 8 <= len(stream):
        length, kind = struct.unpack_from(">I4s", stream, at)
        if kind in (b"jxlc", b"jxlp"):
            return stream[at + (8 if kind == b"jxlc" else 12) :]
        if length < 8:
            break
        at += length
    raise Refusal("cannot_decode")
