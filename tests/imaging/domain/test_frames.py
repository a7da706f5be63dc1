"""What a browser gets: the frames one after another, a thumbnail, and how fast to play."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from enthesis.imaging.domain import CannotRender, Clean, deidentify, mark_confirmed, render_frames
from enthesis.imaging.domain.frames import Frames
from enthesis.imaging.domain.specimens import FEN, MACHINES, MEADOW, Machine
from enthesis.imaging.domain.verdicts import Limits
from tests.imaging.domain.material import SECRET, noise, read, small, specimen, without_region
from tests.reference import reference_files


def clean(data: bytes) -> bytes:
    """Give the cleaned object of a file."""
    verdict = deidentify(data, secret=SECRET)
    assert isinstance(verdict, Clean), verdict
    return verdict.dicom


def opened(jpeg: bytes) -> Image.Image:
    """Open a JPEG."""
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",))


def check_bundle(found: Frames) -> None:
    """Check that the frames fill the bundle without a gap and have the size that is said."""
    offsets = [offset for offset, _ in found.index]
    ends = [offset + length for offset, length in found.index]

    assert offsets == [0, *ends[:-1]]
    assert ends[-1] == len(found.bundle)
    assert {opened(found.frame(number)).size for number in range(len(found.index))} == {
        (found.columns, found.rows)
    }


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_still_has_one_frame(machine: Machine) -> None:
    found = render_frames(clean(specimen(machine)))

    check_bundle(found)
    assert (len(found.index), found.rows, found.columns) == (1, machine.rows, machine.columns)
    assert (found.frame_time_ms, found.frame_time_assumed) == (None, False)
    assert opened(found.bundle).mode == ("RGB" if machine.in_colour else "L")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_loop_has_all_frames_and_its_speed(machine: Machine) -> None:
    dicom = clean(specimen(machine, cine=True))
    found = render_frames(dicom)

    check_bundle(found)
    assert (len(found.index), found.frame_time_ms, found.frame_time_assumed) == (24, 40.0, False)
    assert all(found.frame(number).rstrip(b"\0") in dicom for number in range(24))
    assert len({found.frame(number) for number in range(24)}) > 20


def test_frame_beyond_the_last_is_an_error() -> None:
    with pytest.raises(IndexError):
        render_frames(clean(specimen())).frame(1)


def test_shown_picture_is_the_cleaned_one() -> None:
    dicom = clean(specimen(MEADOW))

    found = np.asarray(opened(render_frames(dicom).bundle)).astype(int)

    assert np.abs(found - read(dicom).pixel_array).mean() < 2
    assert found[:40].max() <= 4


@pytest.mark.parametrize(
    ("shape", "size"),
    [((480, 640), (320, 240)), ((540, 720), (320, 240)), ((60, 80), (320, 240)), ((900, 300), (160, 480))],
)
def test_thumbnail_is_320_wide_or_480_high(shape: tuple[int, int], size: tuple[int, int]) -> None:
    assert opened(render_frames(clean(small(noise(*shape)))).thumbnail).size == size


def test_thumbnail_of_a_strip_stays_small() -> None:
    found = render_frames(clean(small(noise(20_000, 24))))

    assert opened(found.thumbnail).size == (1, 480)


def test_thumbnail_shows_the_middle_frame() -> None:
    frames = np.zeros((5, 64, 64), dtype=np.uint8)
    frames[2] = 200
    found = render_frames(clean(small(frames[0], NumberOfFrames=5, PixelData=frames.tobytes())))

    assert np.asarray(opened(found.thumbnail)).max() > 190


def test_speed_that_nobody_gave_is_said_to_be_assumed() -> None:
    frames = noise(3, 64, 64)
    found = render_frames(clean(small(frames[0], NumberOfFrames=3, PixelData=frames.tobytes())))

    assert (found.frame_time_ms, found.frame_time_assumed) == (40.0, True)


@pytest.mark.parametrize(
    ("photometric", "pixel", "shown"),
    [
        ("RGB", (200, 40, 40), (200, 40, 40)),
        ("YBR_FULL", (100, 128, 228), (240, 29, 100)),
        ("MONOCHROME1", 55, 200),
        ("MONOCHROME2", 55, 55),
    ],
)
def test_colours_are_shown_as_they_were_meant(photometric: str, pixel: object, shown: object) -> None:
    colour = isinstance(pixel, tuple)
    pixels = np.empty((64, 64, 3) if colour else (64, 64), dtype=np.uint8)
    pixels[:] = pixel
    found = opened(render_frames(clean(small(pixels, PhotometricInterpretation=photometric))).bundle)

    middle = np.asarray(found).astype(int)[32, 32]
    assert np.abs(middle - np.array(shown)).max() <= 3
    assert np.asarray(found)[2, 2].max() <= 3


def test_confirmed_object_is_rendered_the_same() -> None:
    dicom = clean(specimen(FEN))

    assert render_frames(mark_confirmed(dicom)) == render_frames(dicom)


def test_quarantined_object_is_not_rendered() -> None:
    verdict = deidentify(without_region(), secret=SECRET)
    assert not isinstance(verdict, Clean)

    with pytest.raises(CannotRender) as found:
        render_frames(verdict.dicom)
    assert found.value.code == "no_usable_region"


def test_received_file_is_not_rendered() -> None:
    with pytest.raises(CannotRender) as found:
        render_frames(specimen())
    assert found.value.code == "no_usable_region"


@pytest.mark.parametrize("data", [b"", b"DICM" * 50, bytes(128) + b"DICM"])
def test_other_bytes_are_not_rendered(data: bytes) -> None:
    with pytest.raises(CannotRender):
        render_frames(data)


def test_object_above_the_limits_is_not_rendered() -> None:
    with pytest.raises(CannotRender) as found:
        render_frames(clean(specimen()), limits=Limits(max_frame_pixels=1000))
    assert found.value.code == "too_large"


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.name)
def test_real_file_is_rendered_frame_by_frame(path: Path) -> None:
    verdict = deidentify(path.read_bytes(), secret=SECRET)
    if not isinstance(verdict, Clean):
        return
    found = render_frames(verdict.dicom)

    check_bundle(found)
    assert len(found.index) == verdict.picture.frames
    assert (found.frame_time_ms, found.frame_time_assumed) == (
        verdict.picture.frame_time_ms,
        verdict.picture.frame_time_assumed,
    )
