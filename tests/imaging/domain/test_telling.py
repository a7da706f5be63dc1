"""A patient's number does not survive as the number of a series, a frequency or a size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from enthesis.imaging.domain.telling import drop_telling
from tests.imaging.domain.material import cleaned, noise, read, region, small


def clean_with(**attributes: object) -> Dataset:
    """Give a cleaned object with these attributes."""
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def source(**attributes: object) -> Dataset:
    """Give a received object with these attributes."""
    return clean_with(**{"PatientID": "HB441709", "PatientBirthDate": "19670412", **attributes})


def test_patients_number_is_taken_out_of_every_kept_number() -> None:
    item = region(8, 8, 20, 20)
    item.TransducerFrequency, item.RegionFlags, item.PhysicalDeltaX = 441709, 441709, 44.1709
    clean = clean_with(
        SeriesNumber=441709, InstanceNumber=19670412, DepthOfScanField=441709, MechanicalIndex="4.41709",
        FrameTime="441709", SequenceOfUltrasoundRegions=[item],
    )  # fmt: skip

    drop_telling(source(), clean)

    kept = clean.SequenceOfUltrasoundRegions[0]
    assert (clean.SeriesNumber, clean.InstanceNumber, clean.FrameTime) == (None, None, 0)
    assert ("DepthOfScanField" in clean, "MechanicalIndex" in clean) == (False, False)
    assert ("TransducerFrequency" in kept, kept.RegionFlags, kept.PhysicalDeltaX) == (False, 0, 0)
    assert (kept.PhysicalDeltaY, kept.RegionLocationMaxX1) == (0.01, 20)


@pytest.mark.parametrize("typed", ["44170", "441709", "1441709", "441709.5", "0.00441709"])
@pytest.mark.parametrize(
    "named",
    [{"PatientID": "HB441709"}, {"PatientID": "44-17-09"}, {"AccessionNumber": "x441709y", "PatientID": ""}],
)
def test_number_that_tells_is_left_out(typed: str, named: dict[str, str]) -> None:
    clean = clean_with(MechanicalIndex=typed)

    drop_telling(source(**named), clean)

    assert "MechanicalIndex" not in clean


@pytest.mark.parametrize("typed", ["0.9", "12", "4417", "12000", "0.0616"])
def test_usual_number_stays(typed: str) -> None:
    clean = clean_with(MechanicalIndex=typed)

    drop_telling(source(), clean)

    assert clean.MechanicalIndex == float(typed)


@given(st.text(max_size=20))
def test_whatever_the_patients_number_is_the_size_of_the_picture_stays(typed: str) -> None:
    clean = clean_with(Rows=44170, Columns=800)

    drop_telling(clean_with(PatientComments=typed), clean)

    assert (clean.Rows, clean.Columns) == (44170, 800)


def test_cleaned_object_holds_no_number_of_its_patient() -> None:
    found = read(
        cleaned(small(noise(32, 32), PatientID="HB441709", SeriesNumber=441709, InstanceNumber=3)).dicom
    )

    assert (found.SeriesNumber, found.InstanceNumber) == (None, 3)
