"""Sizes inside compressed frames, and streams that lie about them."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from enthesis.imaging.domain.pixels.codestreams import check_stream, jpeg_frame
from enthesis.imaging.domain.pixels.headers import PixelHeader
from enthesis.imaging.domain.verdicts import Refusal
from tests.imaging.domain.material import noise

JPEG, JPEG_LOSSLESS, JPEG_LS = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"
J2K, RLE = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5"


def jpeg(pixels: np.ndarray, **options: object) -> bytes:
    """Give a JPEG of these pixels."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", **options)
    return stream.getvalue()


def header(syntax: str, *, rows: int = 16, columns: int = 24, samples: int = 1, bits: int = 8) -> PixelHeader:
    """Give a header with these promises."""
    return PixelHeader(
        rows, columns, 1, samples, "RGB" if samples == 3 else "MONOCHROME2", bits, bits, syntax
    )


def with_frame(
    marker: int, *, rows: int = 16, columns: int = 24, components: int = 1, precision: int = 8
) -> bytes:
    """Give the beginning of a JPEG-like stream with a frame header."""
    body = struct.pack(">BHHB", precision, rows, columns, components) + b"\x01\x11\x00" * components
    return b"\xff\xd8\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body + bytes(8)


def j2k(*, columns: int = 24, rows: int = 16, components: int = 1, depth: int = 8) -> bytes:
    """Give the beginning of a JPEG 2000 stream."""
    size = struct.pack(">HH8IH", 38 + 3 * components, 0, columns, rows, 0, 0, columns, rows, 0, 0, components)
    return b"\xff\x4f\xff\x51" + size + bytes([depth - 1, 1, 1]) * components + bytes(9)


def test_grey_jpeg_says_what_it_is() -> None:
    found = jpeg_frame(jpeg(noise(16, 24)))

    assert (found.marker, found.precision, found.rows, found.columns) == (0xC0, 8, 16, 24)
    assert (found.component_ids, found.samplings, found.is_jfif, found.adobe_transform) == (
        (1,),
        ((1, 1),),
        True,
        None,
    )
    assert found.halves_colour is False


@pytest.mark.parametrize(("subsampling", "halves"), [("4:4:4", False), ("4:2:2", True), ("4:2:0", True)])
def test_colour_jpeg_says_whether_it_halves_colour(subsampling: str, halves: bool) -> None:
    assert jpeg_frame(jpeg(noise(16, 24, 3), subsampling=subsampling)).halves_colour is halves


def test_adobe_marker_is_read() -> None:
    found = jpeg_frame(jpeg(noise(16, 24, 3), keep_rgb=True))

    assert (found.is_jfif, found.adobe_transform) == (False, 0)


def test_comments_and_filling_before_the_frame_are_passed_over() -> None:
    stream = with_frame(0xC0)
    comment = b"\xff\xfe" + struct.pack(">H", 7) + b"ROWAN"

    assert jpeg_frame(stream[:2] + comment + b"\xff\xff\xff" + stream[3:]).columns == 24


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8",
        b"\xff\xd8\x00\x00\x00\x00",
        b"\xff\xd8\xff\xda\x00\x08" + bytes(20),
        with_frame(0xC0)[:8],
        with_frame(0xC0, components=3)[:14],
        b"\xff\xd8" + b"\xff\xfe\x00\x00" * 5,
    ],
)
def test_stream_without_a_frame_header_cannot_be_decoded(stream: bytes) -> None:
    with pytest.raises(Refusal, match="cannot_decode"):
        jpeg_frame(stream)


@pytest.mark.parametrize(
    ("stream", "promised"),
    [
        (with_frame(0xC0), header(JPEG)),
        (with_frame(0xC1), header(JPEG)),
        (with_frame(0xC0, components=3), header(JPEG, samples=3)),
        (with_frame(0xC3, precision=12), header(JPEG_LOSSLESS, bits=16)),
        (with_frame(0xF7), header(JPEG_LS)),
        (j2k(), header(J2K)),
        (j2k(components=3), header(J2K, samples=3)),
        (bytes(16 * 24 * 2 + 128), header(RLE)),
    ],
)
def test_stream_that_agrees_with_its_header_passes(stream: bytes, promised: PixelHeader) -> None:
    check_stream(stream, promised)


@pytest.mark.parametrize(
    ("stream", "promised"),
    [
        (with_frame(0xC0, rows=65535, columns=65535), header(JPEG)),
        (with_frame(0xC0, rows=17), header(JPEG)),
        (with_frame(0xC0, columns=25), header(JPEG)),
        (with_frame(0xC0, components=3), header(JPEG)),
        (with_frame(0xC0, precision=12), header(JPEG)),
        (with_frame(0xC2), header(JPEG)),
        (with_frame(0xC3), header(JPEG)),
        (with_frame(0xC0), header(JPEG_LOSSLESS)),
        (with_frame(0xC3), header(JPEG_LS)),
        (j2k(rows=65535), header(J2K)),
        (j2k(components=3), header(J2K)),
        (j2k(depth=16), header(J2K)),
        (j2k(components=0), header(J2K)),
        (j2k()[:30], header(J2K)),
        (b"\0" + j2k(), header(J2K)),
        (bytes(16 * 24 * 2 + 129), header(RLE)),
    ],
)
def test_stream_that_disagrees_with_its_header_cannot_be_decoded(
    stream: bytes, promised: PixelHeader
) -> None:
    with pytest.raises(Refusal, match="cannot_decode"):
        check_stream(stream, promised)
