"""Writing on any frame of a loop is among what is read, however short it stood there."""

from collections.abc import Iterator

import numpy as np
import pytest

from enthesis.imaging.domain.lettering import Plane, sample
from enthesis.imaging.domain.lettering.sampling import Frames

SHAPE = (60, 80)


def tissue(number: int) -> Plane:
    """Give speckle that moves from frame to frame."""
    return np.random.default_rng(number).integers(10, 90, SHAPE).astype(np.uint8)


def loop(count: int, *, written: tuple[int, ...] = (), shade: int = 200) -> Iterator[Plane]:
    """Give frames of which some carry a block of writing."""
    for number in range(count):
        plane = tissue(number)
        if number in written:
            plane[20:28, 10:40] = shade
        yield plane


def only(frames: Iterator[Plane]) -> Frames:
    """Give what gives those of the frames that are wanted."""
    held = list(frames)
    return lambda wanted: [one for number, one in enumerate(held) if wanted is None or number in wanted]


def test_still_is_read_closely_and_once() -> None:
    found = sample(only(loop(1)), 1)
    assert (found.frames, len(found.closely), found.glances) == ((0,), 1, ())
    assert np.array_equal(found.closely[0], tissue(0))


def test_short_loop_is_read_frame_by_frame_and_as_a_whole() -> None:
    found = sample(only(loop(8)), 8)
    every = np.stack([tissue(number) for number in range(8)])
    assert found.frames == tuple(range(8))
    assert [np.array_equal(one, other) for one, other in zip(found.glances, every, strict=True)] == [True] * 8
    assert np.array_equal(found.closely[0], every.min(axis=0))
    assert np.array_equal(found.closely[1], every.max(axis=0))


@pytest.mark.parametrize("place", [0, 1, 17, 38, 39])
def test_frame_that_alone_carries_writing_is_read(place: int) -> None:
    found = sample(only(loop(40, written=(place,))), 40)
    assert place in found.frames
    assert (found.closely[1][20:28, 10:40] == 200).all()


def test_writing_that_stands_from_some_frame_on_is_read_where_it_begins() -> None:
    found = sample(only(loop(40, written=tuple(range(23, 40)))), 40)
    assert {0, 23, 39} <= set(found.frames)


def test_long_loop_costs_no_more_than_eight_glances() -> None:
    found = sample(only(loop(90)), 90)
    assert len(found.frames) == len(found.glances) <= 8
    assert len(found.closely) == 2


def test_picture_without_frames_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        sample(lambda _wanted: iter(()), 2)
