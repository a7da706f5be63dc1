"""Plain pictures and films to convert, made here, and bad ones. In all of them a name stands where names stand."""

import io
import struct
import zlib
from typing import Any

import av
import numpy as np
import pydicom
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from enthesis.imaging.domain import Refused, refused
from enthesis.imaging.domain.conversion import Converted, Wanted, convert

NAME = "Rowanberry"
Grid = np.ndarray[Any, np.dtype[np.uint8]]


def coloured(rows: int = 48, columns: int = 64) -> Grid:
    """Give pixels that are all different and none of them grey."""
    return np.random.default_rng(3).integers(0, 256, (rows, columns, 3)).astype(np.uint8)


def smooth(rows: int = 48, columns: int = 64) -> Grid:
    """Give grey that JPEG keeps well: brighter from left to right."""
    return np.tile(np.linspace(10, 240, columns).astype(np.uint8), (rows, 1))


def png(pixels: Any, mode: str | None = None, **options: Any) -> bytes:
    """Give pixels, or a picture, as PNG with a name in its text."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    said = PngInfo()
    said.add_text("Comment", NAME)
    said.add_itxt("XML:com.adobe.xmp", f"<x>{NAME}</x>")
    stream = io.BytesIO()
    (image.convert(mode) if mode else image).save(stream, "PNG", pnginfo=said, **options)
    return stream.getvalue()


def jpeg(pixels: Any, exif: dict[int, Any] | None = None, *, orientation: int = 1, **options: Any) -> bytes:
    """Give pixels as JPEG with a name in EXIF, comment and profile; `exif` goes into its camera part."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    tags = Image.Exif()
    tags[0x010E], tags[0x0112] = NAME, orientation
    if exif:
        tags.get_ifd(0x8769).update(exif)
    said = {"comment": NAME.encode(), "icc_profile": b"profile of " + NAME.encode(), "xmp": NAME.encode()}
    stream = io.BytesIO()
    image.save(stream, "JPEG", **{"quality": 95, "subsampling": 0, "exif": tags, **said, **options})
    return stream.getvalue()


CODINGS = {
    "h264 in mp4": ("libx264", "mp4", "yuv420p"), "h264 in mov": ("libx264", "mov", "yuv420p"),
    "mpeg4 in mp4": ("mpeg4", "mp4", "yuv420p"), "mjpeg in avi": ("mjpeg", "avi", "yuvj420p"),
    "mpeg4 in avi": ("mpeg4", "avi", "yuv420p"), "raw in avi": ("rawvideo", "avi", "bgr24"),
    "vp9 in mp4": ("libvpx-vp9", "mp4", "yuv420p"),
}  # fmt: skip


def film(
    coding: str = "h264 in mp4", *, frames: int = 10, rate: int = 25, size: tuple[int, int] = (64, 48),
    sound: bool = False,
) -> bytes:  # fmt: skip
    """Give a film whose frame n has brightness 20 (n + 1), with a name for a title."""
    codec, container, pixels = CODINGS[coding]
    stream = io.BytesIO()
    with av.open(stream, "w", format=container) as output:
        output.metadata["title"] = NAME
        video: Any = output.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt = *size, pixels
        audio: Any = output.add_stream("mp3", rate=16_000) if sound else None
        for number in range(frames):
            grey = np.full((size[1], size[0], 3), 20 * (number % 12 + 1), np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        output.mux(video.encode(None))
        if audio is not None:
            noise = av.AudioFrame.from_ndarray(np.zeros((1, 1152), np.int16), format="s16", layout="mono")
            noise.sample_rate = 16_000
            output.mux(audio.encode(noise))
            output.mux(audio.encode(None))
    return stream.getvalue()


def turned(data: bytes) -> bytes:
    """Give an MP4 that says it is to be shown turned by a quarter, clockwise (ISO/IEC 14496-12, tkhd)."""
    plain = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    quarter = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    at = data.index(plain, data.index(b"tkhd"))
    return data[:at] + quarter + data[at + len(plain) :]


def png_that_claims(columns: int, rows: int) -> bytes:
    """Give a PNG of a few bytes that says it has so many pixels."""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)) + _chunk(
        b"IDAT", zlib.compress(bytes(100))
    ) + _chunk(b"IEND", b"")  # fmt: skip


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg_that_claims(columns: int, rows: int) -> bytes:
    """Give a JPEG whose head says that it has so many pixels."""
    data = jpeg(smooth())
    at = data.index(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", rows, columns) + data[at + 9 :]


def converted(data: bytes, **wanted: Any) -> Converted:
    """Give what a file becomes, which must be taken."""
    found = convert(data, Wanted(**wanted))
    assert isinstance(found, Converted), found
    return found


def dataset_of(data: bytes, **wanted: Any) -> pydicom.Dataset:
    """Give the DICOM object that a file becomes."""
    return pydicom.dcmread(io.BytesIO(converted(data, **wanted).dicom))


def code_of(found: object) -> str:
    """Give the code of a refusal, and check that its sentence is the one for it."""
    assert isinstance(found, Refused), found
    assert found == refused(found.code)
    return found.code
