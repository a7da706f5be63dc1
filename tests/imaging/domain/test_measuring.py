"""The sums of the calipers: worked examples, what must hold for every drawing, and a real loop with a known scale."""

import json
import math
from pathlib import Path
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enthesis.imaging.domain import measuring
from enthesis.imaging.domain.measuring import PIXELS, Point, Scale
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.regions import usable_regions

EXAMPLES = json.loads((Path(__file__).parents[1] / "measuring_vectors.json").read_text(encoding="utf-8"))
SQUARE = Scale(0.1, 0.1)

places = st.floats(0, 1000, allow_nan=False)
points = st.tuples(places, places)
sizes = st.floats(0.01, 1)
scales = st.builds(Scale, sizes, sizes)
angles = st.floats(0, 2 * math.pi)


def by_name(kind: str) -> Any:
    return [pytest.param(example, id=example["name"]) for example in EXAMPLES[kind]]


def pixels_of(example: dict[str, Any]) -> list[Point]:
    return [(x, y) for x, y in example["points"]]


@pytest.mark.parametrize("example", by_name("scales"))
def test_scale_is_that_of_the_example(example: dict[str, Any]) -> None:
    found = measuring.scale_for(EXAMPLES["regions"][example["regions"]], pixels_of(example))
    assert found == (Scale(*example["scale"]) if example["scale"] else None)


@pytest.mark.parametrize("example", by_name("measurements"))
def test_value_is_that_of_the_example(example: dict[str, Any]) -> None:
    drawn, regions = pixels_of(example), EXAMPLES["regions"][example["regions"]]
    scale = measuring.scale_for(regions, drawn)
    assert (scale is None) == (example["regions"] == "none" or example["value"] is None)
    if example["value"] is not None:
        found = measuring.measure(example["kind"], drawn, scale or PIXELS)
        assert found == pytest.approx(example["value"], rel=1e-6)


@pytest.mark.parametrize("example", by_name("crossing"))
def test_crossing_is_that_of_the_example(example: dict[str, Any]) -> None:
    assert measuring.crosses_itself(pixels_of(example)) is example["crosses"]


def test_every_kind_has_its_numbers_of_points() -> None:
    assert measuring.POINTS == {
        "distance": (2, 2), "ellipse": (4, 4), "trace": (3, 500), "angle": (3, 3), "label": (1, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "size", [None, [], [0, 0.1], [-0.1, 0.1], [math.nan, 0.1], [math.inf, 0.1], [0.1], [0.1, 0.1, 0.1]]
)
def test_size_that_is_none_is_no_scale(size: Any) -> None:
    region = {"x0": 0, "y0": 0, "x1": 99, "y1": 99, "kind": "2d", "mm_per_pixel": size}
    assert measuring.scale_for([region], [(1, 1)]) is None


def test_scale_set_by_hand_says_so() -> None:
    region = {"x0": 0, "y0": 0, "x1": 99, "y1": 99, "kind": "2d", "mm_per_pixel": [0.1, 0.1], "by_hand": True}
    assert measuring.scale_for([region], [(1, 1)]) == Scale(0.1, 0.1, is_by_hand=True)


def test_region_under_eight_pixels_is_no_scale() -> None:
    def of(x1: int) -> Scale | None:
        region = {"x0": 0, "y0": 0, "x1": x1, "y1": 99, "kind": "2d", "mm_per_pixel": [0.1, 0.1]}
        return measuring.scale_for([region], [(1, 1)])

    assert (of(6), of(7)) == (None, SQUARE)


@given(points, points, scales)
def test_distance_is_the_same_from_both_ends_and_no_longer_than_any_way_round(
    a: Point, b: Point, scale: Scale
) -> None:
    there = measuring.distance([a, b], scale)
    assert there == measuring.distance([b, a], scale)
    corner = (b[0], a[1])
    assert there <= measuring.distance([a, corner], scale) + measuring.distance([corner, b], scale) + 1e-9


@given(points, points, points, scales)
def test_angles_of_a_triangle_make_180_degrees(a: Point, b: Point, c: Point, scale: Scale) -> None:
    three = [measuring.angle(corner, scale) for corner in ([a, b, c], [b, c, a], [c, a, b])]
    is_triangle = measuring.outline_area([a, b, c], scale) > 1e-3
    assert not is_triangle or sum(three) == pytest.approx(180, abs=1e-6)
    assert all(0 <= one <= 180 for one in three)


@given(points, st.floats(1, 200), st.floats(1, 200), angles, scales)
def test_ellipse_is_the_same_through_any_two_conjugate_diameters(
    centre: Point, long: float, short: float, turn: float, scale: Scale
) -> None:
    def at(angle: float) -> Point:
        return centre[0] + long * math.cos(angle), centre[1] + short * math.sin(angle)

    quarter = math.pi / 2
    straight = [at(math.pi), at(0), at(-quarter), at(quarter)]
    slanting = [at(turn + math.pi), at(turn), at(turn - quarter), at(turn + quarter)]
    for sum_of in (measuring.ellipse_area, measuring.ellipse_circumference):
        assert sum_of(slanting, scale) == pytest.approx(sum_of(straight, scale), rel=1e-6)
    assert measuring.ellipse_area(straight, PIXELS) == pytest.approx(math.pi * long * short, rel=1e-9)
    longest, shortest = measuring.ellipse_half_axes(slanting, PIXELS)
    assert (longest, shortest) == pytest.approx((max(long, short), min(long, short)), rel=1e-6)
    principal = measuring.principal_points(slanting)
    lengths = measuring.distance(principal[:2], PIXELS), measuring.distance(principal[2:], PIXELS)
    assert lengths == pytest.approx((2 * longest, 2 * shortest), rel=1e-6)
    assert measuring.ellipse_area(principal, scale) == pytest.approx(
        measuring.ellipse_area(straight, scale), rel=1e-6
    )


def arc_length(a: float, b: float) -> float:
    """Give an ellipse's circumference as a sum of 100,000 short pieces; the mid-point rule converges at once here."""
    steps = 100_000
    turns = ((step + 0.5) * 2 * math.pi / steps for step in range(steps))
    return sum(math.hypot(a * math.sin(t), b * math.cos(t)) for t in turns) * 2 * math.pi / steps


@pytest.mark.parametrize(("flatness", "error"), [(1, 1e-12), (2, 1e-9), (4, 1e-6), (10, 2e-5), (100, 4e-4)])
def test_circumference_is_near_the_integral(flatness: float, error: float) -> None:
    ellipse = [(0.0, 50.0), (100.0, 50.0), (50.0, 50 - 50 / flatness), (50.0, 50 + 50 / flatness)]
    found = measuring.ellipse_circumference(ellipse, PIXELS)
    assert found == pytest.approx(arc_length(50, 50 / flatness), rel=error)


def test_ellipse_without_any_size_has_none() -> None:
    nothing = [(1.0, 1.0)] * 4
    assert measuring.measure("ellipse", nothing, SQUARE) == {"mm2": 0.0, "mm": 0.0}


@given(st.lists(points, min_size=3, max_size=12), scales, st.integers(0, 11))
def test_outline_is_the_same_from_any_point_and_either_way_round(
    outline: list[Point], scale: Scale, start: int
) -> None:
    cut = start % len(outline)
    for other in ([*outline[cut:], *outline[:cut]], outline[::-1]):
        assert measuring.outline_area(other, scale) == pytest.approx(
            measuring.outline_area(outline, scale), rel=1e-6, abs=1e-6
        )
        assert measuring.outline_length(other, scale) == pytest.approx(
            measuring.outline_length(outline, scale)
        )


@given(st.floats(5, 400), st.integers(60, 200), scales)
def test_outline_of_a_circle_comes_near_the_ellipse(radius: float, corners: int, scale: Scale) -> None:
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    outline = [(500 + radius * math.cos(t), 500 + radius * math.sin(t)) for t in turns]
    ellipse = [(500 - radius, 500.0), (500 + radius, 500.0), (500.0, 500 - radius), (500.0, 500 + radius)]
    assert measuring.outline_area(outline, scale) == pytest.approx(
        measuring.ellipse_area(ellipse, scale), rel=2e-3
    )
    assert measuring.outline_length(outline, scale) == pytest.approx(
        measuring.ellipse_circumference(ellipse, scale), rel=1e-3
    )
    assert not measuring.crosses_itself(outline)


@given(st.floats(0.01, 1), st.lists(points, min_size=3, max_size=6))
def test_areas_grow_with_the_square_of_the_scale(size: float, outline: list[Point]) -> None:
    small, large = Scale(size, size), Scale(2 * size, 2 * size)
    assert measuring.outline_area(outline, large) == pytest.approx(4 * measuring.outline_area(outline, small))
    assert measuring.outline_length(outline, large) == pytest.approx(
        2 * measuring.outline_length(outline, small)
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Give a file's usable regions as a picture's row has them."""
    with quiet:
        regions = usable_regions(pydicom.dcmread(path, stop_before_pixels=True))
    found = []
    for region in regions:
        size, box = region.mm_per_pixel, region.box
        corners = {"x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}
        found.append({**corners, "kind": region.kind, "mm_per_pixel": list(size) if size else None})
    return found


def test_three_gaps_of_the_depth_scale_of_a_real_loop_are_30_mm(reference_dir: Path) -> None:
    regions = rows_of(reference_dir / "dicom" / "constructed__msk_gastroc_rom_33f.dcm")
    scale = measuring.scale_for(regions, [(400, 100), (400, 446.8)])
    assert scale is not None
    assert measuring.distance([(400, 100), (400, 446.8)], scale) == pytest.approx(30, abs=1e-3)
    assert measuring.scale_for(regions, [(400, 20), (400, 100)]) is None


def test_real_elbow_has_the_scale_that_its_machine_says(reference_dir: Path) -> None:
    regions = rows_of(reference_dir / "dicom" / "dcm4che__YBR_422_scrubbed.dcm")
    middle = (regions[0]["x0"] + 1.0, regions[0]["y0"] + 1.0)
    scale = measuring.scale_for(regions, [middle])
    assert scale is not None
    assert (round(scale.x_mm, 4), round(scale.y_mm, 4)) == (0.0616, 0.0616)


@pytest.mark.parametrize(
    ("name", "scales_found"),
    [
        (
            "dicomParser__IM00001.implicit_little_endian.dcm",
            1,
        ),  # a catch-all region and a negative delta beside it
        ("pydicom-data__gdcm-US-ALOKA-16.dcm", 2),  # two pictures side by side and a bar of greys
        ("cornerstone3D__no-pixel-spacing.dcm", 1),  # one degenerate region, one without a scale in cm
        ("pydicom__examples_palette.dcm", 0),  # all regions lie outside a picture that was cropped
        ("pydicom__examples_ybr_color.dcm", 0),
    ],
)
def test_regions_that_say_nothing_give_no_scale(reference_dir: Path, name: str, scales_found: int) -> None:
    regions = rows_of(reference_dir / "dicom" / name)
    found = [
        scale
        for one in regions
        if (scale := measuring.scale_for(regions, [(one["x0"] + 0.5, one["y0"] + 0.5)])) is not None
    ]
    assert len(found) == scales_found
    assert all(scale.x_mm > 0 and scale.y_mm > 0 for scale in found)
