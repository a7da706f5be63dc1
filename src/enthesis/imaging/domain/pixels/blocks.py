"""Blanking parts of a lossy JPEG without touching the rest: its blocks are set to black as they are stored.

Decoding and encoding again would change every pixel that is kept. Here only the blocks outside are replaced, the others
keep their coefficients, and all else that a stream can carry (comments, thumbnails, profiles) is left behind.

References
----------
ITU-T T.81 (JPEG); D. A. Clunie and G. Gebow, Block selective redaction for minimizing loss during de-identification of
burned in text in irreversibly compressed JPEG medical images, J. Med. Imaging 2(1), 2015, doi 10.1117/1.JMI.2.1.016501.
"""

import ctypes
import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enthesis.imaging.domain.pixels.codestreams import START_OF_SCAN, JpegFrame, jpeg_frame, segments

BLOCK: Final = 8
Y_CB_CR: Final = 3
GREY: Final = 1
# Quantisation, Huffman tables, restarts, and the frame itself; nothing with words in it.
NEEDED: Final = frozenset({0xC0, 0xC1, 0xC4, 0xDB, 0xDD})
SEQUENTIAL: Final = frozenset({0xC0, 0xC1})
SAMPLINGS: Final = frozenset(
    (brightness, *colours)
    for brightness in ((1, 1), (2, 1), (2, 2), (1, 2))
    for colours in ((), ((1, 1), (1, 1)))
)
LIBRARY: Final = "turbo210"
"""Of the versions in the wheel the latest of libjpeg-turbo, which is faster than libjpeg by a fifth."""
END_OF_IMAGE: Final = b"\xff\xd9"
# Within the data of a scan, 255 is followed by 0, or by the number of a restart (T.81 B.1.1.5).
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]")

Coefficients = npt.NDArray[np.int16]


class NotInBlocks(ValueError):
    """This stream cannot be worked on in blocks; it has to be decoded."""


def unit_of(frame: JpegFrame) -> tuple[int, int]:
    """Give (width, height) in pixels of the smallest piece that a stream separates (T.81 A.2.3)."""
    if len(frame.samplings) == 1:
        return BLOCK, BLOCK
    return BLOCK * max(h for h, _ in frame.samplings), BLOCK * max(v for _, v in frame.samplings)


def blacked(stream: bytes, kept: npt.NDArray[np.bool_]) -> bytes:
    """Return a stream of grey or YCbCr with every piece black that is not kept; what is kept does not change at all.

    Parameters
    ----------
    stream
        A sequential 8-bit JPEG whose size was checked.
    kept
        Which pixels stay, shape (rows, columns), in whole pieces of `unit_of`.

    Raises
    ------
    NotInBlocks
        It is progressive, in other colours, damaged, or sampled in an unusual way.
    """
    frame = jpeg_frame(stream)
    is_known = frame.marker in SEQUENTIAL and frame.precision == BLOCK and frame.samplings in SAMPLINGS
    if not is_known or kept.shape != (frame.rows, frame.columns):
        raise NotInBlocks
    width, height = unit_of(frame)
    pieces = kept[::height, ::width]
    with _in_memory(_bare(stream, frame)) as source, _in_memory(b"") as target:
        try:
            picture = _Picture(source, frame)
            for number, (h, v) in enumerate(picture.samplings):
                picture.blacken(number, pieces.repeat(v, axis=0).repeat(h, axis=1))
            picture.write(target)
        except OSError as error:
            raise NotInBlocks from error
        return _content(target)


def _bare(stream: bytes, frame: JpegFrame) -> bytes:
    """Return a stream without anything that is not needed to decode it, if it is of the plainest kind.

    The library trusts what it reads, so that nothing goes in but one frame, one scan of all components, and all of the
    tables that these name.
    """
    bare, at = bytearray(b"\xff\xd8"), 2
    found: list[tuple[int, bytes]] = []
    for marker, body, at in segments(stream):  # noqa: B007 - where the last one ends
        if marker in NEEDED:
            bare += struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
            found.append((marker, body))
    scan = _scan(stream, at)
    if not _is_plain(frame, found, scan):
        raise NotInBlocks
    return bytes(bare) + stream[at:]


def _scan(stream: bytes, at: int) -> bytes:
    """Return the header of the only scan (T.81 B.2.3), after looking that nothing but its data follows."""
    if stream[at : at + 2] != bytes((0xFF, START_OF_SCAN)):
        raise NotInBlocks
    (length,) = struct.unpack_from(">H", stream, at + 2)
    data = stream[at + 2 + length :].rstrip(b"\0")
    if not data.endswith(END_OF_IMAGE) or _MARKER.search(data, 0, len(data) - 2):
        raise NotInBlocks  # libjpeg would fill up what is missing
    return stream[at + 4 : at + 2 + length]


def _is_plain(frame: JpegFrame, found: list[tuple[int, bytes]], scan: bytes) -> bool:
    count = len(frame.samplings)
    bodies = {marker: [body for one, body in found if one == marker] for marker in NEEDED}
    frames = bodies[0xC0] + bodies[0xC1]
    if len(frames) != 1 or len(frames[0]) != 6 + 3 * count or len(scan) != 4 + 2 * count:
        return False
    named = [frames[0][6 + 3 * number : 9 + 3 * number] for number in range(count)]
    scanned = [scan[1 + 2 * number : 3 + 2 * number] for number in range(count)]
    if (
        scan[0] != count
        or scan[-3:] != b"\x00\x3f\x00"
        or [one[0] for one in named] != [one[0] for one in scanned]
    ):
        return False
    tables, codes = _tables(bodies[0xDB]), _codes(bodies[0xC4])
    wanted = {code for _, one in scanned for code in (one >> 4, 0x10 | one & 0x0F)}
    return {one[2] for one in named} <= tables and wanted <= codes and len({one[0] for one in named}) == count


def _tables(bodies: list[bytes]) -> set[int]:
    """Return the numbers of the quantisation tables of 8 bits (T.81 B.2.4.1); none where one is unsound."""
    joined = b"".join(bodies)
    tables = [joined[at : at + 65] for at in range(0, len(joined), 65)]
    is_sound = all(len(table) == 65 and table[0] <= 3 and 0 not in table[1:] for table in tables)
    return {table[0] for table in tables} if is_sound else set()


def _codes(bodies: list[bytes]) -> set[int]:
    """Return class and number of each Huffman table, as they are written (T.81 B.2.4.2)."""
    found: set[int] = set()
    for body in bodies:
        at = 0
        while at + 17 <= len(body):
            found.add(body[at])
            at += 17 + sum(body[at + 1 : at + 17])
        if at != len(body):
            return set()
    return found


@contextmanager
def _in_memory(content: bytes) -> Iterator[str]:
    """Give the name of a file that lies in memory alone, since the library reads and writes by name."""
    descriptor = os.memfd_create("jpeg")
    try:
        os.write(descriptor, content)
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _content(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123 - the name of an open descriptor, not a path
        return file.read()


class _Picture:
    """The coefficients of one stream, as jpeglib's binding to libjpeg gives them.

    The binding is used by itself, because the class around it copies every stream into a file on the disk.
    """

    def __init__(self, source: str, frame: JpegFrame) -> None:
        self.frame, self.components = frame, len(frame.samplings)
        # How a single component is sampled has no meaning (T.81 A.2.2).
        self.samplings = frame.samplings if self.components > 1 else ((1, 1),)
        self.blocks = [self._size(h, v) for h, v in self.samplings]
        self.held: list[Any] = [((ctypes.c_short * 64) * across * down)() for down, across in self.blocks]
        self.tables = ((ctypes.c_ushort * 64) * 4)()
        self.table_of = (ctypes.c_short * 4)()
        missing: list[Any] = [None] * (4 - self.components)
        _library().read_jpeg_dct(source, *self.held, *missing, self.tables, self.table_of)

    def _size(self, h: int, v: int) -> tuple[int, int]:
        """Give (rows, columns) of a component in blocks (T.81 A.1.1 and A.2.4)."""
        most_h, most_v = (max(side) for side in zip(*self.samplings, strict=True))
        return -(-self.frame.rows * v // (most_v * BLOCK)), -(-self.frame.columns * h // (most_h * BLOCK))

    def blacken(self, number: int, kept: npt.NDArray[np.bool_]) -> None:
        down, across = self.blocks[number]
        blocks: Coefficients = np.ctypeslib.as_array(self.held[number])
        gone = ~kept[:down, :across]
        blocks[gone] = 0
        if number == 0:
            # The darkest grey: the first coefficient is eight times the difference from the middle grey.
            blocks[gone, 0] = -8 * 128 // int(self.tables[self.table_of[0]][0])

    def write(self, target: str) -> None:
        size = (ctypes.c_int * 2)(self.frame.rows, self.frame.columns)
        blocks = (ctypes.c_int * 8)(*(side for pair in self.blocks for side in pair))
        samplings = (ctypes.c_int * 8)(*(side for h, v in self.samplings for side in (v, h)))
        tables = (ctypes.c_short * 4)(*list(self.table_of)[: self.components])
        missing: list[Any] = [None] * (4 - self.components)
        _library().write_jpeg_dct(
            None, target, *self.held, *missing, size, blocks,
            Y_CB_CR if self.components == 3 else GREY, self.components, samplings, self.tables, -1, tables,
            0, None, None, None, [],
        )  # fmt: skip


@lru_cache(maxsize=1)
def _library() -> Any:
    # Loaded at first use: most processes never blank a loop.
    from jpeglib._bind import CJpegLib  # noqa: PLC0415

    CJpegLib.set_version(LIBRARY)
    return CJpegLib
