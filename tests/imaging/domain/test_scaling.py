"""The size of a pixel from two points and a distance, and what no ultrasound has."""

import pytest

from enthesis.imaging.domain import Box
from enthesis.imaging.domain.scaling import Ends, NotAScale, mm_per_pixel, region_by_hand

SCALE = Ends(600, 40, 600, 440)


@pytest.mark.parametrize(
    ("ends", "centimetres", "expected"),
    [
        (SCALE, 4, 0.1),
        (SCALE, 2.5, 0.0625),
        (Ends(0, 0, 30, 40), 1, 0.2),
        (Ends(30, 40, 0, 0), 1, 0.2),
        (Ends(10, 10, 10, 1010), 1, 0.01),
        (Ends(10, 10, 10, 30), 2, 1.0),
    ],
)
def test_size_is_the_distance_over_the_length(ends: Ends, centimetres: float, expected: float) -> None:
    assert mm_per_pixel(ends, centimetres) == pytest.approx(expected)


@pytest.mark.parametrize("centimetres", [0, -1, 0.3, 2.25, 40.5, 1e9, float("nan"), float("inf")])
def test_distance_is_in_half_centimetres(centimetres: float) -> None:
    with pytest.raises(NotAScale, match="in steps of half a centimetre") as refusal:
        mm_per_pixel(SCALE, centimetres)
    assert refusal.value.field == "centimetres"


def test_points_too_near_are_refused() -> None:
    with pytest.raises(NotAScale, match="too near") as refusal:
        mm_per_pixel(Ends(5, 5, 24, 5), 1)
    assert refusal.value.field == ""


@pytest.mark.parametrize(
    ("ends", "centimetres", "words"),
    [
        (Ends(0, 0, 0, 2000), 1, "0.005 mm, which is too small"),
        (Ends(0, 0, 0, 30), 4, "1.3 mm, which is too large"),
    ],
)
def test_size_that_no_ultrasound_has_is_refused(ends: Ends, centimetres: float, words: str) -> None:
    with pytest.raises(NotAScale, match=words) as refusal:
        mm_per_pixel(ends, centimetres)
    assert refusal.value.field == "centimetres"


def test_region_by_hand_says_so() -> None:
    assert region_by_hand(Box(8, 9, 99, 98), 0.1) == {
        "x0": 8, "y0": 9, "x1": 99, "y1": 98, "kind": "2d", "mm_per_pixel": [0.1, 0.1], "by_hand": True,
    }  # fmt: skip
