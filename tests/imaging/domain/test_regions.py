"""Which regions can be trusted; the defects are those of real machines."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from enthesis.imaging.domain.regions import usable_items, usable_regions
from enthesis.imaging.domain.verdicts import Box, Region
from tests.imaging.domain.material import region

ROWS, COLUMNS = 480, 640


def screen(*items: Dataset) -> Dataset:
    """Give a picture 640 by 480 with these regions."""
    found = Dataset()
    found.Rows, found.Columns = ROWS, COLUMNS
    found.SequenceOfUltrasoundRegions = Sequence(items)
    return found


def with_values(item: Dataset, **attributes: Any) -> Dataset:
    """Give a region with these attributes set, or left out where None."""
    for keyword, value in attributes.items():
        if value is None:
            delattr(item, keyword)
        else:
            setattr(item, keyword, value)
    return item


def test_region_is_read_with_its_scale() -> None:
    item = with_values(region(80, 40, 559, 439), PhysicalDeltaX=-0.02, PhysicalDeltaY=0.01)

    assert usable_regions(screen(item)) == (Region(Box(80, 40, 559, 439), 1, 1, 3, 3, 0.02, 0.01),)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (region(0, 30, 639, 479, spatial_format=0, data_type=0), "a catch-all below the banner"),
        (region(10, 10, 99, 99, spatial_format=0), "no format"),
        (region(10, 10, 99, 99, spatial_format=4), "a waveform"),
        (region(10, 10, 99, 99, spatial_format=5), "graphics"),
        (region(10, 10, 99, 99, data_type=0), "no data"),
        (region(10, 10, 99, 99, data_type=10), "a grey bar"),
        (region(10, 10, 99, 99, data_type=12), "an electrocardiogram"),
        (region(10, 10, 10, 99), "no width"),
        (region(10, 10, 16, 99), "7 pixels wide"),
        (region(10, 10, 99, 16), "7 pixels high"),
        (region(99, 10, 10, 99), "right before left"),
        (region(10, 10, 641, 99), "too far to the right"),
        (region(10, 10, 99, 481), "too far down"),
        (with_values(region(10, 10, 99, 99), RegionLocationMinX0=None), "no left"),
        (with_values(region(10, 10, 99, 99), RegionLocationMaxY1=None), "no bottom"),
        (with_values(region(10, 10, 99, 99), RegionSpatialFormat=None), "format missing"),
        (with_values(region(10, 10, 99, 99), RegionDataType=None), "data missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_region_that_cannot_be_trusted_is_left_out(item: Dataset, why: str) -> None:
    assert why
    assert usable_regions(screen(item, region(20, 20, 99, 99))) == usable_regions(
        screen(region(20, 20, 99, 99))
    )


@pytest.mark.parametrize("spatial_format", [1, 2, 3])
@pytest.mark.parametrize("data_type", [1, 2, 3, 4])
def test_pictures_of_every_kind_of_scan_are_kept(spatial_format: int, data_type: int) -> None:
    (found,) = usable_regions(screen(region(0, 0, 7, 7, spatial_format=spatial_format, data_type=data_type)))

    assert (found.spatial_format, found.data_type) == (spatial_format, data_type)


def test_region_one_pixel_over_the_edge_is_clamped() -> None:
    (found,) = usable_regions(screen(region(0, 0, COLUMNS, ROWS)))

    assert found.box == Box(0, 0, COLUMNS - 1, ROWS - 1)


@pytest.mark.parametrize("value", [None, "", 7])
def test_picture_without_a_sequence_of_regions_has_none(value: object) -> None:
    found = Dataset()
    found.Rows, found.Columns = ROWS, COLUMNS
    if value is not None:
        found.add_new("SequenceOfUltrasoundRegions", "LO", str(value))

    assert usable_regions(found) == ()
    assert list(usable_items(found)) == []


def test_list_of_thousands_of_regions_is_not_believed() -> None:
    items = [region(10, 10, 99, 99)] * 64

    assert len(usable_regions(screen(*items))) == 64
    assert (usable_regions(screen(*items, items[0])), list(usable_items(screen(*items, items[0])))) == (
        (),
        [],
    )


def test_region_without_a_scale_is_kept_and_unmeasured() -> None:
    bare = with_values(
        region(10, 10, 99, 99),
        PhysicalDeltaX=None,
        PhysicalDeltaY=0.0,
        PhysicalUnitsXDirection=None,
        RegionFlags=None,
    )

    (found,) = usable_regions(screen(bare))
    (item,) = usable_items(screen(bare))

    assert (found.x_delta, found.y_delta, found.x_unit, found.mm_per_pixel) == (None, None, 0, None)
    assert (item.PhysicalDeltaX, item.PhysicalUnitsXDirection, item.RegionFlags) == (0.0, 0, 0)


def test_item_is_written_anew_with_geometry_and_calibration_only() -> None:
    item = with_values(
        region(80, 40, COLUMNS, 439),
        ReferencePixelX0=240,
        TransducerFrequency=12000,
        SteeringAngle=-5.5,
        PixelComponentOrganization=1,
        TableOfXBreakPoints=b"ROWAN   ",
    )
    item.add_new(0x00190010, "LO", "ROWAN")
    item.PatientName = "Rowan"

    (found,) = usable_items(screen(item, region(0, 0, 3, 3)))

    assert {element.keyword: element.value for element in found} == {
        "RegionSpatialFormat": 1,
        "RegionDataType": 1,
        "RegionFlags": 0,
        "RegionLocationMinX0": 80,
        "RegionLocationMinY0": 40,
        "RegionLocationMaxX1": COLUMNS - 1,
        "RegionLocationMaxY1": 439,
        "ReferencePixelX0": 240,
        "PhysicalUnitsXDirection": 3,
        "PhysicalUnitsYDirection": 3,
        "PhysicalDeltaX": 0.01,
        "PhysicalDeltaY": 0.01,
        "TransducerFrequency": 12000,
        "SteeringAngle": -5.5,
    }
