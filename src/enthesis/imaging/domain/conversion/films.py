"""The frames of a plain MP4, MOV or AVI, one at a time. Sound, subtitles, titles, chapters and covers are not read.

FFmpeg's libraries do this, through PyAV. They are large and written in C, so a service has it done in a process of its
own (`gateways/film_reader.py`); this module alone bounds what is asked of them.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import av
import av.logging
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from enthesis.imaging.domain.verdicts import MIN_SIDE_PX, Limits, Refusal

Grid = npt.NDArray[np.uint8]
# FFmpeg writes titles of films into its log, and machines write patients' names into titles.
av.logging.set_level(av.logging.PANIC)

DEMUXERS: Final = {"mp4": "mov", "avi": "avi"}
CODECS: Final = frozenset({
    "h264", "hevc", "mpeg4", "mjpeg", "mpeg1video", "mpeg2video", "msmpeg4", "msmpeg4v1", "msmpeg4v2", "wmv1", "wmv2",
    "rawvideo", "msrle", "msvideo1", "cinepak", "indeo3", "indeo5", "huffyuv", "ffvhuff", "png", "dvvideo", "h263",
    "vp9", "av1", "libdav1d", "utvideo", "qtrle",
})  # fmt: skip
"""What machines and their recorders write, and no other of FFmpeg's hundreds of decoders."""

QUARTER: Final = 90
# A packet need not give a frame; a file of nothing but such packets has to end too.
PACKETS_PER_FRAME: Final = 4
MOST_RATIO: Final = 4


@dataclass(slots=True)
class Film:
    """A film that is open: its frames upright, with square pixels, in the order they are shown.

    `frames` can be gone through once: arrays of (rows, columns, 3), RGB. `times` holds the seconds at which the frames
    that have been given begin, as far as the file says; `said` is the time from one frame to the next in seconds by the
    file's head.
    """

    frames: Iterator[Grid] = field(repr=False)
    said: float | None
    times: list[float] = field(default_factory=list)

    @property
    def frame_ms(self) -> float | None:
        """Return the mean time from one frame to the next in ms, of the frames given so far; None where unknown."""
        if len(self.times) > 1 and self.times[-1] > self.times[0]:
            return (self.times[-1] - self.times[0]) / (len(self.times) - 1) * 1000
        return self.said * 1000 if self.said else None


@contextmanager
def open_film(data: bytes, kind: str, limits: Limits) -> Iterator[Film]:
    """Open a film that lies in memory.

    Raises
    ------
    Refusal
        `truncated`, `cannot_decode`, `no_film`, `film_coding`, `film_too_long`, `too_large` or `picture_too_small`;
        also while frames are taken.
    """
    if _announced(data, kind) > len(data):
        raise Refusal("truncated")
    options = {"protocol_whitelist": "none", "enable_drefs": "0"}
    try:
        with av.open(
            io.BytesIO(data), "r", format=DEMUXERS[kind], metadata_errors="ignore", container_options=options
        ) as container:
            stream = _stream(container, limits)
            film = Film(iter(()), _seconds(stream))
            film.frames = _frames(container, stream, film, limits)
            yield film
    except (av.FFmpegError, UnicodeError, ValueError, EOFError, MemoryError) as error:
        raise Refusal("cannot_decode") from error


def _announced(data: bytes, kind: str) -> int:
    """Return how many bytes the file says that it has; a transfer that was cut off left fewer."""
    if kind == "avi":
        return int(struct.unpack_from("<I", data, 4)[0]) + 8 if len(data) >= 8 else 8
    at = 0
    while at + 16 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
        if size < 8:
            return len(data)  # 0: to the end of the file. Anything else is for the reader to refuse.
        at += size
    return at


def _stream(container: InputContainer, limits: Limits) -> VideoStream:
    moving = [one for one in container.streams.video if "attached_pic" not in str(one.disposition)]
    if not moving:
        raise Refusal("no_film")
    stream = moving[0]
    context = stream.codec_context
    # Where FFmpeg has no decoder there is no context, whatever its types say.
    if getattr(context, "name", "") not in CODECS:
        raise Refusal("film_coding")
    if stream.frames > limits.max_frames:
        raise Refusal("film_too_long")
    if context.width * context.height > limits.max_frame_pixels:
        raise Refusal("too_large")
    context.thread_count = 1
    context.options = {"max_pixels": str(limits.max_frame_pixels)}
    return stream


def _seconds(stream: VideoStream) -> float | None:
    rate = stream.average_rate or stream.guessed_rate
    return float(1 / rate) if rate else None


def _frames(container: InputContainer, stream: VideoStream, film: Film, limits: Limits) -> Iterator[Grid]:
    shape, bytes_left = None, limits.max_decoded_bytes
    for count, frame in enumerate(_decoded(container, stream, limits), start=1):
        pixels = _upright(frame, _ratio(stream))
        bytes_left -= pixels.nbytes
        if count > limits.max_frames or bytes_left < 0:
            raise Refusal("film_too_long")
        if min(pixels.shape[:2]) < MIN_SIDE_PX:
            raise Refusal("picture_too_small")
        if shape not in (None, pixels.shape):
            raise Refusal("cannot_decode")
        shape = pixels.shape
        if frame.time is not None:
            film.times.append(float(frame.time))
        yield pixels
    if shape is None:
        raise Refusal("no_film")


def _decoded(container: InputContainer, stream: VideoStream, limits: Limits) -> Iterator[VideoFrame]:
    for number, packet in enumerate(container.demux(stream)):
        if number > limits.max_frames * PACKETS_PER_FRAME:
            raise Refusal("film_too_long")
        for frame in packet.decode():
            if not isinstance(frame, VideoFrame):
                continue
            if frame.width * frame.height > limits.max_frame_pixels:
                raise Refusal("too_large")
            yield frame


def _ratio(stream: VideoStream) -> Fraction:
    """Return how much wider than high one pixel is shown; 1 where the file is silent or talks nonsense."""
    said = stream.sample_aspect_ratio
    if not said or not Fraction(1, MOST_RATIO) <= said <= MOST_RATIO:
        return Fraction(1)
    return Fraction(said)


def _upright(frame: VideoFrame, ratio: Fraction) -> Grid:
    # As browsers do it: whichever side is too short grows, and parts of pixels fall away.
    width = int(frame.width * ratio) if ratio > 1 else frame.width
    height = int(frame.height / ratio) if ratio < 1 else frame.height
    pixels = (
        frame.reformat(format="rgb24", width=width, height=height).to_ndarray().astype(np.uint8, copy=False)
    )
    turns = round(frame.rotation / QUARTER) % 4
    return np.ascontiguousarray(np.rot90(pixels, turns)) if turns else pixels
