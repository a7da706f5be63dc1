"""Reading what a browser says was drawn: everything that does not fit the picture is refused, with words."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enthesis.core.errors import InvalidInput
from enthesis.imaging.domain import measuring
from enthesis.imaging.domain.annotating import NEEDED, Drawing, NoScale, measured, read_drawing, read_points

SIZE = {"columns": 640, "rows": 480}
STILL = {**SIZE, "frames": 1}
LOOP = {**SIZE, "frames": 33}
REGION = {"x0": 0, "y0": 0, "x1": 319, "y1": 479, "kind": "2d", "mm_per_pixel": [0.1, 0.1]}
DISTANCE = {"kind": "distance", "frame": None, "points": [[10, 10], [40, 50]], "structure": ""}
ELLIPSE = [[100, 200], [300, 200], [200, 150], [200, 250]]


def refusal(given: Any, **picture: int) -> tuple[str, dict[str, str]]:
    """Give the words and the fields with which a drawing is refused."""
    with pytest.raises(InvalidInput) as refused:
        read_drawing(given, **picture)
    return refused.value.message, refused.value.fields


def test_distance_on_a_still_is_read() -> None:
    assert read_drawing(DISTANCE, **STILL) == Drawing("distance", None, [(10.0, 10.0), (40.0, 50.0)], "")


def test_points_are_kept_to_a_hundredth_of_a_pixel() -> None:
    drawing = read_drawing({**DISTANCE, "points": [[10.123456, 0], [640, 479.999]]}, **STILL)
    assert drawing.points == [(10.12, 0.0), (640.0, 480.0)]


def test_frame_of_a_loop_is_kept_and_of_a_still_is_none() -> None:
    assert read_drawing({**DISTANCE, "frame": 32}, **LOOP).frame == 32
    assert read_drawing({**DISTANCE, "frame": 0}, **STILL).frame is None


@pytest.mark.parametrize("frame", [None, -1, 33, "3", 1.5, True])
def test_frame_that_a_loop_does_not_have_is_refused(frame: Any) -> None:
    message, fields = refusal({**DISTANCE, "frame": frame}, **LOOP)
    assert (message, fields) == (
        "The loop has no such frame.", {"frame": "Give a whole number from 0 to 32."},
    )  # fmt: skip


@pytest.mark.parametrize("given", [None, [], "distance", 3])
def test_what_is_no_object_is_refused(given: Any) -> None:
    assert refusal(given, **STILL) == ("Send what was drawn as a JSON object.", {})


@pytest.mark.parametrize("kind", [None, "", "square", 3, ["distance"]])
def test_kind_that_is_not_known_is_refused(kind: Any) -> None:
    message, fields = refusal({**DISTANCE, "kind": kind}, **STILL)
    assert (message, fields) == (
        "This kind is not known.", {"kind": "Choose one of: distance, ellipse, trace, angle, label."},
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(measuring.POINTS))
def test_too_few_or_too_many_points_are_refused(kind: str) -> None:
    least, most = measuring.POINTS[kind]
    for number in (0, least - 1, most + 1):
        given = {
            "kind": kind,
            "structure": "tendon",
            "points": [[n % 600, n * n % 400] for n in range(number)],
        }
        assert refusal(given, **STILL)[1] == {"points": NEEDED[kind]}


@pytest.mark.parametrize(
    "point",
    [None, "1,2", [1], [1, 2, 3], [1, "2"], [1, None], [1, True], [1, math.nan], [math.inf, 1], [1, 10**400]],
)
def test_point_that_is_no_pair_of_numbers_is_refused(point: Any) -> None:
    fields = refusal({**DISTANCE, "points": [[10, 10], point]}, **STILL)[1]
    assert fields == {"points": "Each point is a pair of numbers, in pixels from the top left corner."}


@pytest.mark.parametrize("point", [[-0.01, 1], [1, -0.01], [640.01, 1], [1, 480.01]])
def test_point_outside_the_picture_is_refused(point: list[float]) -> None:
    fields = refusal({**DISTANCE, "points": [[10, 10], point]}, **STILL)[1]
    assert fields == {"points": "A point lies outside the picture. Draw within it."}


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("distance", [[10, 10], [10.5, 10]]),
        ("angle", [[10, 10], [10, 10], [50, 50]]),
        ("angle", [[10, 10], [50, 50], [50, 50.4]]),
        ("ellipse", [[10, 10], [50, 10], [30, 10], [30, 10]]),
        ("trace", [[10, 10], [50, 10], [30, 10]]),
    ],
)
def test_drawing_without_any_size_is_refused(kind: str, points: list[list[float]]) -> None:
    fields = refusal({"kind": kind, "points": points}, **STILL)[1]
    assert fields == {"points": "This is too small to be measured. Draw it larger."}


def test_outline_that_crosses_itself_is_refused() -> None:
    bow_tie = [[0, 0], [100, 110], [100, 0], [0, 100]]
    fields = refusal({"kind": "trace", "points": bow_tie}, **STILL)[1]
    assert fields == {
        "points": "The outline crosses itself, so its area would be wrong. Draw it again in one loop."
    }


def test_ellipse_whose_diameters_do_not_halve_each_other_is_refused() -> None:
    drawing = {"kind": "ellipse", "points": [*ELLIPSE[:2], [202, 150], [202, 250]]}
    assert refusal(drawing, **STILL)[1] == {
        "points": "The two diameters of an ellipse must cross in their middles."
    }
    assert read_drawing({**drawing, "points": ELLIPSE}, **STILL).kind == "ellipse"


@pytest.mark.parametrize("structure", [None, 3, ["tendon"]])
def test_structure_that_is_no_text_is_refused(structure: Any) -> None:
    fields = refusal({**DISTANCE, "structure": structure}, **STILL)[1]
    assert fields == {"structure": "Choose a structure from the list."}


def test_label_without_a_structure_is_refused() -> None:
    assert refusal({"kind": "label", "points": [[1, 1]]}, **STILL) == (
        "A label needs a name.", {"structure": "Choose a structure from the list."},
    )  # fmt: skip


def test_value_is_rounded_to_what_can_be_meant() -> None:
    assert measured("distance", [(0, 0), (100, 33.33)], [REGION]) == {"mm": 10.541}
    assert measured("angle", [(0, 0), (100, 33.33), (300, 3)], [REGION]) == {"degrees": 152.94}


def test_label_needs_no_scale() -> None:
    assert measured("label", [(1, 1)], []) == {}


def test_nothing_is_measured_on_a_picture_without_scale() -> None:
    for regions in ([], [{**REGION, "mm_per_pixel": None}], [{**REGION, "kind": "m_mode"}]):
        with pytest.raises(NoScale) as refused:
            measured("distance", [(0, 0), (100, 0)], regions)
        assert refused.value.message == (
            "Nothing can be measured here: the machine did not say how large a pixel is. Labels can still be set."
        )
        assert (refused.value.code, refused.value.status) == ("no_scale", 409)


def test_nothing_is_measured_across_two_scans() -> None:
    other = {**REGION, "x0": 320, "x1": 639}
    with pytest.raises(NoScale) as refused:
        measured("distance", [(300, 0), (400, 0)], [REGION, other])
    assert refused.value.message == (
        "There is no scale here. Draw it as a whole within one scan area; lines that lie across two, "
        "or in an M-mode or Doppler strip, cannot be measured."
    )


@given(st.sampled_from(sorted(measuring.POINTS)), st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=2), inner, max_size=2), max_leaves=12,
))  # fmt: skip
def test_any_json_is_read_as_points_or_refused(kind: str, given: Any) -> None:
    try:
        points = read_points(kind, given, **SIZE)
    except InvalidInput:
        return
    assert all(0 <= x <= 640 and 0 <= y <= 480 for x, y in points)
