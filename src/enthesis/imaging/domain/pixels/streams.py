"""One frame after another out of an object that is being read, as it stands there: raw or compressed.

References
----------
DICOM PS3.5 annex A.4 (fragments, Basic Offset Table); PS3.3 C.7.6.3.1.8 (Extended Offset Table: a fragment for each).
"""

import struct
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

from enthesis.imaging.domain.opening import Ahead, Opened
from enthesis.imaging.domain.pixels.codestreams import check_stream
from enthesis.imaging.domain.pixels.headers import ONE_STREAM_EACH, PixelHeader
from enthesis.imaging.domain.verdicts import Refusal

ITEM: Final = b"\xfe\xff\x00\xe0"
STARTS: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51")
"""How a frame of any kind of JPEG begins. Within one, 255 is followed by 0 or another marker."""
MORE_THAN_RAW: Final = 2
HEADERS_BYTES: Final = 2**16

Fragment = tuple[int, bytes]
"""A fragment and where its item begins, in bytes after the first one's."""


def frames_of(opened: Opened, header: PixelHeader) -> Iterator[bytes]:
    """Yield the frames in order, at most as many as were promised; once only, since the object is read as it comes.

    Compressed ones are checked against the header before they are given.

    Raises
    ------
    Refusal
        `truncated`: there are fewer. `cannot_decode`: one is not what it should be.
    """
    found = 0
    frames = _raw(opened, header) if header.is_native else _compressed(opened, header)
    for frame in islice(frames, header.frames):
        found += 1
        yield frame
    if found < header.frames:
        raise Refusal("truncated")


def _raw(opened: Opened, header: PixelHeader) -> Iterator[bytes]:
    while len(frame := opened.stream.read(header.stored_frame_bytes)) == header.stored_frame_bytes:
        yield frame


def _compressed(opened: Opened, header: PixelHeader) -> Iterator[bytes]:
    if opened.claimed is not None:
        raise Refusal("cannot_decode")
    most = header.stored_frame_bytes * MORE_THAN_RAW + HEADERS_BYTES
    for stream in _grouped(opened.stream, header, most):
        check_stream(stream, header)
        yield stream


def _grouped(stream: Ahead, header: PixelHeader, most: int) -> Iterator[bytes]:
    """Put the fragments of each frame together."""
    begins = _offsets(stream, header)
    held: list[bytes] = []
    for at, fragment in _fragments(stream, most):
        if held and _is_next(header, begins, at, fragment):
            yield b"".join(held)
            held = []
        held.append(fragment)
        if sum(map(len, held)) > most:
            raise Refusal("cannot_decode")
    if held:
        yield b"".join(held)


def _is_next(header: PixelHeader, begins: frozenset[int], at: int, fragment: bytes) -> bool:
    """Tell whether a fragment begins another frame."""
    if header.frames == 1:
        return False
    if begins:
        return at in begins
    return header.syntax in ONE_STREAM_EACH or fragment.startswith(STARTS)


def _offsets(stream: Ahead, header: PixelHeader) -> frozenset[int]:
    """Read the table of offsets; empty where it is, or where it cannot be true."""
    found = _item(stream, HEADERS_BYTES)
    if found is None or len(found) != 4 * header.frames:
        return frozenset()
    offsets = struct.unpack(f"<{header.frames}I", found)
    is_sound = offsets[0] == 0 and all(one < other for one, other in pairwise(offsets))
    return frozenset(offsets) if is_sound else frozenset()


def _fragments(stream: Ahead, most: int) -> Iterator[Fragment]:
    at = 0
    while (fragment := _item(stream, most)) is not None:
        yield at, fragment
        at += 8 + len(fragment)


def _item(stream: Ahead, most: int) -> bytes | None:
    """Read an item; None at the end of them, or where something else stands or the object breaks off."""
    head = stream.read(8)
    if head[:4] != ITEM or len(head) < 8:
        return None
    (length,) = struct.unpack_from("<I", head, 4)
    if length > most:
        raise Refusal("cannot_decode")
    found = stream.read(length)
    return found if len(found) == length else None
