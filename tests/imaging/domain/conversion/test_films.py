"""A film keeps its frames, their order and their speed, and nothing else."""

import io
import struct
import tracemalloc
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from pydicom.encaps import generate_frames

from enthesis.imaging.domain import Box, Limits
from enthesis.imaging.domain.conversion import Converted, Wanted, convert, preview
from tests.imaging.domain.conversion.plain import CODINGS, NAME, converted, dataset_of, film, turned
from tests.imaging.domain.conversion.plain import code_of as code


@pytest.mark.parametrize("coding", CODINGS)
def test_film_keeps_frames_speed_and_brightness(coding: str) -> None:
    dataset = dataset_of(film(coding))
    assert (dataset.NumberOfFrames, dataset.Rows, dataset.Columns, float(dataset.FrameTime)) == (
        10,
        48,
        64,
        40.0,
    )
    found = dataset.pixel_array.reshape(10, -1).mean(axis=1)
    assert np.abs(found - 20 * np.arange(1, 11)).max() <= 5


@pytest.mark.parametrize(("rate", "frame_ms"), [(10, 100.0), (30, 33.333333), (50, 20.0)])
def test_speed_is_that_of_the_film(rate: int, frame_ms: float) -> None:
    assert float(dataset_of(film(rate=rate)).FrameTime) == pytest.approx(frame_ms, abs=0.01)
    assert float(dataset_of(film("mjpeg in avi", rate=rate)).FrameTime) == pytest.approx(frame_ms, abs=0.01)


@pytest.mark.parametrize("coding", ["h264 in mp4", "mjpeg in avi"])
def test_titles_and_sound_are_left_behind(coding: str) -> None:
    data = film(coding, sound=True)
    assert NAME.encode() in data
    found = converted(data)
    assert (found.frames, NAME.encode() in found.dicom) == (10, False)


def test_reading_a_film_writes_nothing_to_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(film("mjpeg in avi"))
    data[-2000:-1500] = bytes(500)
    convert(bytes(data))
    assert capfd.readouterr() == ("", "")


def test_frames_are_jpegs_without_comments() -> None:
    dataset = dataset_of(film())
    frames = list(generate_frames(dataset.PixelData, number_of_frames=10))
    assert {frame[:2] for frame in frames} == {b"\xff\xd8"}
    assert not any(b"\xff\xfe" in frame[:200] or b"Exif" in frame for frame in frames)


def test_film_is_shown_upright() -> None:
    data = film(size=(64, 48))
    assert (converted(data).columns, converted(data).rows) == (64, 48)
    assert (converted(turned(data)).columns, converted(turned(data)).rows) == (48, 64)


def oblong(ratio: Fraction) -> bytes:
    """Give a film of one frame of 60 by 48 pixels that are so much wider than high."""
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as output:
        video: Any = output.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 60, 48, "yuv420p"
        video.codec_context.sample_aspect_ratio = ratio
        output.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((48, 60, 3), np.uint8), format="rgb24")))
        output.mux(video.encode(None))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("ratio", "size"),
    [(Fraction(16, 15), (64, 48)), (Fraction(12, 11), (65, 48)), (Fraction(8, 9), (60, 54))],
)
def test_film_of_oblong_pixels_is_made_square(ratio: Fraction, size: tuple[int, int]) -> None:
    found = converted(oblong(ratio))
    assert (found.columns, found.rows, found.frames) == (*size, 1)


def test_mark_on_a_film_that_a_browser_rounded_up_fits() -> None:
    assert converted(oblong(Fraction(12, 11)), size=(66, 48), keep=Box(40, 8, 65, 40)).columns == 65
    assert code(convert(oblong(Fraction(12, 11)), Wanted(size=(67, 48)))) == "mark_does_not_fit"


@pytest.mark.parametrize("coding", ["h264 in mp4", "raw in avi"])
def test_film_with_more_frames_than_may_be_is_refused(coding: str) -> None:
    assert code(convert(film(coding), limits=Limits(max_frames=9))) == "film_too_long"
    assert isinstance(convert(film(coding), limits=Limits(max_frames=10)), Converted)
    assert code(convert(film(coding), limits=Limits(max_decoded_bytes=64 * 48 * 3 * 9))) == "film_too_long"


def test_film_that_says_it_has_a_million_frames_is_refused_unread() -> None:
    data = bytearray(film("raw in avi"))
    at = data.index(b"strh") + 8 + 32
    data[at : at + 4] = struct.pack("<I", 1_000_000)
    assert code(convert(bytes(data))) == "film_too_long"


def test_film_with_frames_too_large_is_refused() -> None:
    assert code(convert(film(size=(64, 48)), limits=Limits(max_frame_pixels=64 * 47))) == "too_large"


@pytest.mark.parametrize("coding", ["h264 in mp4", "h264 in mov", "mjpeg in avi"])
def test_cut_off_film_is_refused(coding: str) -> None:
    data = film(coding)
    assert code(convert(data[:-100])) == "truncated"
    assert code(convert(data[: len(data) // 2])) == "truncated"
    assert code(convert(data[:20])) in ("truncated", "cannot_decode")


def test_sound_alone_is_no_film() -> None:
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as output:
        audio: Any = output.add_stream("mp3", rate=16_000)
        noise = av.AudioFrame.from_ndarray(np.zeros((1, 1152), np.int16), format="s16", layout="mono")
        noise.sample_rate = 16_000
        output.mux(audio.encode(noise))
        output.mux(audio.encode(None))
    assert code(convert(stream.getvalue())) == "no_film"


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("coding", ["h264 in mp4", "mjpeg in avi", "raw in avi"])
def test_damaged_film_is_refused_or_read_but_never_raises(coding: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    data = bytearray(film(coding))
    for place in random.integers(12, len(data), 10):
        data[place] = random.integers(256)
    found = convert(bytes(data))
    assert isinstance(found, Converted) or code(found) in {
        "truncated", "cannot_decode", "too_large", "picture_too_small", "film_coding", "film_too_long", "no_film",
    }  # fmt: skip


def test_memory_grows_with_the_jpegs_and_not_with_the_frames() -> None:
    size = (640, 480)
    data = film("h264 in mp4", frames=120, size=size)
    tracemalloc.start()
    found = converted(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2.5 * len(found.dicom) + 12 * size[0] * size[1] * 3


def test_preview_is_the_brightest_of_all_frames() -> None:
    shown = preview(film("mjpeg in avi"))
    assert isinstance(shown, bytes)
    assert np.abs(np.asarray(Image.open(io.BytesIO(shown))).astype(int) - 200).max() <= 6
    assert code(preview(b"MZ")) == "not_a_picture"


def test_what_was_not_marked_is_black_on_every_frame() -> None:
    pixels = dataset_of(film(), size=(64, 48), keep=Box(16, 8, 47, 39)).pixel_array
    assert pixels.shape == (10, 48, 64, 3)
    assert np.abs(pixels[:, 10:38, 20:44].reshape(10, -1).mean(axis=1) - 20 * np.arange(1, 11)).max() <= 5
    assert max(pixels[:, :, :8].max(), pixels[:, :, 56:].max(), pixels[:, 44:].max()) <= 2


def test_mark_of_another_size_is_refused() -> None:
    assert code(convert(film(), Wanted(size=(48, 64)))) == "mark_does_not_fit"
