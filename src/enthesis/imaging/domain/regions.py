"""Which parts of the screen are scan, and which are the banner around it.

References
----------
DICOM PS3.3 C.8.5.5 (US Region Calibration Module).
"""

from typing import Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from enthesis.imaging.domain.reading import items, number, whole
from enthesis.imaging.domain.verdicts import Box, Region

PICTURE_FORMATS: Final = frozenset({1, 2, 3})
"""RegionSpatialFormat: 2D, M-mode, spectral. Not 0 (none), 4 (waveform) or 5 (graphics: may be text)."""

PICTURE_DATA: Final = frozenset({1, 2, 3, 4})
"""RegionDataType: tissue, colour flow, pulsed and continuous Doppler. Not bars, traces or other."""

MOST_REGIONS: Final = 64
"""Real screens have a handful. A list of thousands is no description of a screen, and slow to paint."""

CORNERS: Final = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)
CARRIED: Final = (
    "RegionFlags",
    "ReferencePixelX0",
    "ReferencePixelY0",
    "PhysicalUnitsXDirection",
    "PhysicalUnitsYDirection",
    "ReferencePixelPhysicalValueX",
    "ReferencePixelPhysicalValueY",
    "PhysicalDeltaX",
    "PhysicalDeltaY",
    "TransducerFrequency",
    "PulseRepetitionFrequency",
    "DopplerCorrectionAngle",
    "SteeringAngle",
)
FRACTIONS: Final = frozenset(
    {
        "ReferencePixelPhysicalValueX",
        "ReferencePixelPhysicalValueY",
        "PhysicalDeltaX",
        "PhysicalDeltaY",
        "DopplerCorrectionAngle",
        "SteeringAngle",
    }
)


def usable_regions(dataset: Dataset) -> tuple[Region, ...]:
    """Return the regions that can be trusted to hold scan and nothing else, clamped to the image.

    Left out are catch-all regions (format or data type 0, which cover the banner on some machines), waveforms, graphics
    and grey bars, anything under 8 pixels wide or high, and anything that ends more than one pixel outside the image:
    such a region belongs to another, larger picture and would keep the wrong pixels. One pixel over is clamped,
    since some machines write the number of columns instead of the last column. A list of more than 64 is not believed.
    """
    rows, columns = whole(dataset, "Rows") or 0, whole(dataset, "Columns") or 0
    found = (_region(item, rows, columns) for item in _items(dataset))
    return tuple(region for region in found if region is not None)


def usable_items(dataset: Dataset) -> Sequence:
    """Return new sequence items for the usable regions, with geometry and calibration only."""
    rows, columns = whole(dataset, "Rows") or 0, whole(dataset, "Columns") or 0
    kept = Sequence()
    for item in _items(dataset):
        region = _region(item, rows, columns)
        if region is not None:
            kept.append(_clean_item(item, region))
    return kept


def _items(dataset: Dataset) -> list[Dataset]:
    found = items(dataset, "SequenceOfUltrasoundRegions")
    return found if len(found) <= MOST_REGIONS else []


def _region(item: Dataset, rows: int, columns: int) -> Region | None:
    spatial_format, data_type = whole(item, "RegionSpatialFormat"), whole(item, "RegionDataType")
    box = _box(item, rows, columns)
    if box is None or spatial_format not in PICTURE_FORMATS or data_type not in PICTURE_DATA:
        return None
    return Region(
        box=box,
        spatial_format=spatial_format,
        data_type=data_type,
        x_unit=whole(item, "PhysicalUnitsXDirection") or 0,
        y_unit=whole(item, "PhysicalUnitsYDirection") or 0,
        x_delta=_size(item, "PhysicalDeltaX"),
        y_delta=_size(item, "PhysicalDeltaY"),
    )


def _box(item: Dataset, rows: int, columns: int) -> Box | None:
    x0, y0, x1, y1 = (whole(item, corner) for corner in CORNERS)
    if x0 is None or y0 is None or x1 is None or y1 is None:
        return None
    if x0 < 0 or y0 < 0 or x1 > columns or y1 > rows:
        return None
    box = Box(x0, y0, min(x1, columns - 1), min(y1, rows - 1))
    return box if box.is_usable else None


def _size(item: Dataset, keyword: str) -> float | None:
    # Some machines count an axis backwards; a length is a length.
    found = number(item, keyword)
    return abs(found) if found else None


def _clean_item(item: Dataset, region: Region) -> Dataset:
    clean = Dataset()
    clean.RegionSpatialFormat, clean.RegionDataType = region.spatial_format, region.data_type
    corners = (region.box.x0, region.box.y0, region.box.x1, region.box.y1)
    for keyword, value in zip(CORNERS, corners, strict=True):
        setattr(clean, keyword, value)
    for keyword in CARRIED:
        given = number(item, keyword) if keyword in FRACTIONS else whole(item, keyword)
        if given is not None:
            setattr(clean, keyword, given)
    for required in ("RegionFlags", "PhysicalUnitsXDirection", "PhysicalUnitsYDirection"):
        if required not in clean:
            setattr(clean, required, 0)
    for required in ("PhysicalDeltaX", "PhysicalDeltaY"):
        if required not in clean:
            setattr(clean, required, 0.0)
    return clean
