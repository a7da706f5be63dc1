"""From bytes to a dataset: what is refused at the door, and how single values are read."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.multival import MultiValue
from pydicom.uid import UID, ExplicitVRLittleEndian

from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.reading import (
    acquired_at,
    check_is_ultrasound,
    number,
    part10,
    read_part10,
    received_identity,
    text,
    transfer_syntax,
    whole,
)
from enthesis.imaging.domain.verdicts import Limits, ReceivedIdentity, Refusal
from tests.imaging.domain.material import deflate_bomb, deflated_meta, noise, read, small, specimen, written


def dataset(**attributes: Any) -> Dataset:
    """Give a dataset with these attributes."""
    found = Dataset()
    for keyword, value in attributes.items():
        setattr(found, keyword, value)
    return found


def refusal_of(data: bytes, limits: Limits | None = None) -> str:
    """Give the code with which a file is refused."""
    with quiet, pytest.raises(Refusal) as found:
        read_part10(data, limits or Limits())
    return found.value.code


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 131, b"PK\x03\x04" * 100, b"<html>" * 100, bytes(128) + b"DICN"]
)
def test_file_without_the_dicom_mark_is_not_dicom(data: bytes) -> None:
    assert refusal_of(data) == "not_dicom"


def test_file_above_the_limit_is_too_large_before_it_is_looked_at() -> None:
    assert refusal_of(bytes(11), Limits(max_file_bytes=10)) == "too_large"
    assert refusal_of(bytes(10), Limits(max_file_bytes=10)) == "not_dicom"


def test_file_without_pixels_says_so() -> None:
    whole_file = small(noise(16, 16), PixelData=None)

    assert refusal_of(whole_file) == "no_pixels"
    assert refusal_of(whole_file[:-3]) == "truncated"


def test_deflated_file_is_inflated() -> None:
    import zlib  # noqa: PLC0415 - only here

    plain = small(noise(16, 16))
    body = plain[plain.index(b"\x08\x00\x16\x00UI") :]
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = deflated_meta() + deflater.compress(body) + deflater.flush()

    assert read_part10(deflated, Limits()).PixelData == read(plain).PixelData


def test_deflated_file_that_unpacks_beyond_the_limit_is_too_large() -> None:
    bomb = deflate_bomb(30_000_000)

    assert len(bomb) < 40_000
    assert refusal_of(bomb, Limits(max_file_bytes=1_000_000)) == "too_large"


def test_part10_of_a_bare_dataset_is_a_file_in_its_syntax() -> None:
    plain = small(noise(16, 16))
    body = plain[plain.index(b"\x08\x00\x16\x00UI") :]

    found = read_part10(part10(body, transfer_syntax=ExplicitVRLittleEndian), Limits())

    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert np.array_equal(found.pixel_array, read(plain).pixel_array)


@pytest.mark.parametrize("syntax", ["", "not a uid", "1.2.", "1.2.3" * 20])
def test_part10_in_a_syntax_without_a_valid_name_is_refused(syntax: str) -> None:
    with quiet, pytest.raises(Refusal, match="unsupported_transfer_syntax"):
        part10(b"", transfer_syntax=syntax)


def test_transfer_syntax_is_what_the_file_names() -> None:
    found = Dataset()
    found.file_meta = FileMetaDataset()
    with pytest.raises(Refusal, match="unsupported_transfer_syntax"):
        transfer_syntax(found)

    found.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    assert transfer_syntax(found) == UID("1.2.840.10008.1.2.1")


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


def test_file_that_ends_before_its_picture_is_truncated() -> None:
    data = specimen()
    codes = {refusal_of(data[:length]) for length in (132, 140, 300, 1200, len(data) // 2, len(data) - 9)}

    assert codes == {"truncated"}


def test_written_and_read_again_is_the_same() -> None:
    data = specimen()

    assert written(read_part10(data, Limits())) == data
