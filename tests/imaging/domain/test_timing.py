"""Where the speed of a loop is found, in which order, and what is not believed."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from enthesis.imaging.domain.timing import ASSUMED_NOTE, Timing, frame_steps, frame_timing


def dataset(**attributes: Any) -> Dataset:
    """Give a dataset with these attributes."""
    found = Dataset()
    for keyword, value in attributes.items():
        setattr(found, keyword, value)
    return found


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"FrameTime": 33.3, "CineRate": 10, "RecommendedDisplayFrameRate": 20}, 33.3),
        ({"CineRate": 50, "RecommendedDisplayFrameRate": 20}, 20.0),
        ({"RecommendedDisplayFrameRate": 20, "FrameTimeVector": [0, 10, 20]}, 50.0),
        ({"FrameTimeVector": [0, 30, 50]}, 40.0),
        ({"FrameTime": 0, "CineRate": 25}, 40.0),
        ({"FrameTime": -20, "CineRate": 50}, 20.0),
        ({"FrameTime": 10_001, "CineRate": 50}, 20.0),
        ({"FrameTime": 0.5, "CineRate": 50}, 20.0),
        ({"FrameTime": 1}, 1.0),
        ({"FrameTime": 10_000}, 10_000.0),
        ({"CineRate": 0, "RecommendedDisplayFrameRate": 10}, 100.0),
    ],
)
def test_frame_time_is_the_first_sensible_of_four(attributes: dict[str, Any], expected: float) -> None:
    assert frame_timing(dataset(**attributes), 3) == Timing(expected, assumed=False)


@pytest.mark.parametrize(
    "attributes", [{}, {"FrameTime": 0}, {"FrameTimeVector": [0, 30]}, {"FrameTimeVector": "40"}]
)
def test_frame_time_is_assumed_where_nobody_says(attributes: dict[str, Any]) -> None:
    assert frame_timing(dataset(**attributes), 3) == Timing(40.0, assumed=True)


def test_frame_time_that_was_assumed_before_stays_assumed() -> None:
    given = dataset(FrameTime=40, DerivationDescription=f"Written anew. {ASSUMED_NOTE}")

    assert frame_timing(given, 3) == Timing(40.0, assumed=True)


@pytest.mark.parametrize("frames", [0, 1])
def test_still_has_no_frame_time(frames: int) -> None:
    assert frame_timing(dataset(FrameTime=40), frames) == Timing(None, assumed=False)


@pytest.mark.parametrize(
    ("vector", "frames", "expected"),
    [
        ([0, 30, 50], 3, [0.0, 30.0, 50.0]),
        ([0, 30, 50], 4, []),
        ([0, 30, -1], 3, []),
        ([0, 30, 10_001], 3, []),
        ([0], 1, []),
    ],
)
def test_frame_steps_are_one_for_each_frame_or_none(
    vector: list[float], frames: int, expected: list[float]
) -> None:
    assert frame_steps(dataset(FrameTimeVector=vector), frames) == expected
