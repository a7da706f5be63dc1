"""How single values are read, whatever stands there."""

from datetime import datetime
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from enthesis.imaging.domain.reading import (
    acquired_at,
    check_is_ultrasound,
    number,
    received_identity,
    text,
    whole,
)
from enthesis.imaging.domain.verdicts import ReceivedIdentity, Refusal


def dataset(**attributes: Any) -> Dataset:
    """Give a dataset with these attributes."""
    found = Dataset()
    for keyword, value in attributes.items():
        setattr(found, keyword, value)
    return found


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, ""),
        ({"PatientID": None}, ""),
        ({"PatientID": "A1 "}, "A1"),
        ({"PatientID": "x" * 300}, "x" * 256),
        ({"PatientID": MultiValue(str, ["A1", "B2"])}, "A1\\B2"),
    ],
)
@pytest.mark.filterwarnings("ignore:The value length")
def test_text_is_one_line_of_at_most_256_letters(attributes: dict[str, Any], expected: str) -> None:
    assert text(dataset(**attributes), "PatientID") == expected


@pytest.mark.parametrize(
    ("value", "as_number", "as_whole"),
    [
        ("12", 12.0, 12),
        ("1.5", 1.5, None),
        ("-3", -3.0, -3),
        ("1e14", 1e14, 10**14),
        ("1e15", None, None),
        ("nan", None, None),
        ("inf", None, None),
        ("twelve", None, None),
        (MultiValue(str, ["1", "2"]), None, None),
        ("", None, None),
    ],
)
def test_number_and_whole_number_of_one_value_only(
    value: Any, as_number: float | None, as_whole: int | None
) -> None:
    found = dataset(PatientID=value)

    assert (number(found, "PatientID"), whole(found, "PatientID")) == (as_number, as_whole)


@pytest.mark.parametrize(
    ("sop_class", "modality"),
    [
        ("1.2.840.10008.5.1.4.1.1.6", ""),
        ("1.2.840.10008.5.1.4.1.1.6.1", "US"),
        ("1.2.840.10008.5.1.4.1.1.3", ""),
        ("1.2.840.10008.5.1.4.1.1.3.1", "OT"),
        ("1.2.840.10008.5.1.4.1.1.7", "US"),
        ("1.2.840.10008.5.1.4.1.1.7.2", "US"),
        ("1.2.840.10008.5.1.4.1.1.7.4", "US"),
    ],
)
def test_ultrasound_pictures_and_captured_ultrasound_screens_pass(sop_class: str, modality: str) -> None:
    check_is_ultrasound(dataset(SOPClassUID=sop_class, Modality=modality))


@pytest.mark.parametrize(
    ("sop_class", "modality"),
    [
        ("1.2.840.10008.5.1.4.1.1.2", "US"),  # CT
        ("1.2.840.10008.5.1.4.1.1.6.2", "US"),  # Enhanced US Volume
        ("1.2.840.10008.5.1.4.1.1.7", "OT"),
        ("1.2.840.10008.5.1.4.1.1.88.33", "US"),  # structured report
        ("", "US"),
    ],
)
def test_other_objects_do_not_pass(sop_class: str, modality: str) -> None:
    with pytest.raises(Refusal, match="not_ultrasound"):
        check_is_ultrasound(dataset(SOPClassUID=sop_class, Modality=modality))


def test_received_identity_is_the_three_fields_for_a_scan_code() -> None:
    found = received_identity(
        dataset(PatientID="HB1", AccessionNumber="A2", OperatorsName="S^R", PatientName="X")
    )

    assert (found.patient_id, found.accession_number, found.operators_name) == ("HB1", "A2", "S^R")
    assert received_identity(Dataset()) == ReceivedIdentity()


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"AcquisitionDateTime": "20261014093005.123+0100", "StudyDate": "20200101"}, "2026-10-14T09:30:05"),
        (
            {"AcquisitionDate": "20261014", "AcquisitionTime": "093005.5", "StudyDate": "20200101"},
            "2026-10-14T09:30:05",
        ),
        ({"ContentDate": "20261014", "ContentTime": "0930"}, "2026-10-14T09:30:00"),
        ({"StudyDate": "20261014", "StudyTime": ""}, "2026-10-14T00:00:00"),
        ({"AcquisitionDate": "20261399", "StudyDate": "20261014", "StudyTime": "09"}, "2026-10-14T09:00:00"),
        ({"StudyDate": "20261014", "StudyTime": "235960"}, "2026-10-14T23:59:59"),
        ({"StudyDate": "2026.10.14", "StudyTime": "09:30:05"}, "2026-10-14T09:30:05"),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_time_of_a_picture_comes_from_the_first_readable_place(
    attributes: dict[str, Any], expected: str
) -> None:
    assert acquired_at(dataset(**attributes)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "attributes", [{}, {"StudyDate": ""}, {"StudyTime": "093005"}, {"StudyDate": "yesterday"}]
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_time_of_a_picture_that_does_not_say_is_unknown(attributes: dict[str, Any]) -> None:
    assert acquired_at(dataset(**attributes)) is None
