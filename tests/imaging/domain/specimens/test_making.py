"""Specimens as machines would send them: sound DICOM, full of identity, and the same every time."""

import io
from datetime import datetime

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset

from enthesis.imaging.domain.specimens import (
    FEN,
    HEATH,
    MACHINES,
    MEADOW,
    Machine,
    make_specimen,
    packaged_examples,
)
from tests.imaging.domain.material import (
    PATIENT_ID,
    PATIENT_NAME,
    STUDY_UID,
    TAKEN,
    read,
    read_foreign,
    specimen,
)

REGIONS = ("shoulder", "elbow", "wrist_hand", "hip", "knee", "ankle", "foot")


def of_region(
    region: str, view: str = "Tendon, long axis", *, seed: int = 1, machine: Machine = MEADOW
) -> bytes:
    """Give a specimen of a region."""
    return make_specimen(
        region,
        view,
        seed=seed,
        patient_id="P1",
        patient_name="Elm^Kit",
        acquired_at=datetime.fromisoformat("2026-01-02T03:04:05"),
        study_uid="1.2.3",
        instance_number=1,
        machine=machine,
    )


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_picture(region: str) -> None:
    found = read(of_region(region))

    assert (found.Rows, found.Columns, found.Modality) == (540, 720, "US")
    assert found.BodyPartExamined == {"wrist_hand": "WRIST"}.get(region, region.upper())
    assert found.SeriesDescription == "Tendon, long axis"


def test_unknown_region_is_an_error() -> None:
    with pytest.raises(KeyError):
        of_region("nose")


@pytest.mark.parametrize(
    ("machine", "syntax", "photometric", "most_bytes"),
    [
        (MEADOW, "1.2.840.10008.1.2.4.50", "MONOCHROME2", 120_000),
        (HEATH, "1.2.840.10008.1.2.1", "RGB", 640 * 480 * 3 + 4000),
        (FEN, "1.2.840.10008.1.2.4.50", "YBR_FULL_422", 120_000),
    ],
)
def test_still_is_as_its_machine_sends_it(
    machine: Machine, syntax: str, photometric: str, most_bytes: int
) -> None:
    data = specimen(machine)
    found = read(data)

    assert (found.file_meta.TransferSyntaxUID, found.PhotometricInterpretation) == (syntax, photometric)
    assert found.SOPClassUID == "1.2.840.10008.5.1.4.1.1.6.1"
    assert (found.Rows, found.Columns) == (machine.rows, machine.columns)
    assert found.pixel_array.shape[:2] == (machine.rows, machine.columns)
    assert len(data) <= most_bytes


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_loop_has_24_different_frames_at_25_a_second(machine: Machine) -> None:
    found = read(specimen(machine, cine=True))

    assert (found.NumberOfFrames, found.FrameTime) == (24, 40)
    assert found.SOPClassUID == "1.2.840.10008.5.1.4.1.1.3.1"
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    assert len({frame.tobytes() for frame in found.pixel_array}) == 24


def test_specimen_carries_identity_everywhere() -> None:
    found = read(specimen())
    values = {
        "PatientName": PATIENT_NAME,
        "PatientID": PATIENT_ID,
        "StudyInstanceUID": STUDY_UID,
        "AcquisitionDate": TAKEN.strftime("%Y%m%d"),
        "AcquisitionTime": TAKEN.strftime("%H%M%S"),
        "InstitutionName": MEADOW.institution,
        "DeviceSerialNumber": MEADOW.serial,
        "BurnedInAnnotation": "YES",
    }

    assert {keyword: str(found[keyword].value) for keyword in values} == values
    assert PATIENT_NAME in found.RequestAttributesSequence[0].RequestedProcedureDescription
    assert found[0x0019, 0x1010].value == PATIENT_NAME
    assert PATIENT_ID.encode() in found[0x6000, 0x3000].value


def test_banner_shows_the_name_outside_the_region_only() -> None:
    """Two people on the same machine: the pictures differ in the banner and nowhere else."""
    one, other = pixels(specimen(HEATH)), pixels(changed_name())
    differs = np.argwhere((one != other).any(axis=-1))

    assert len(differs) > 100
    assert differs[:, 0].max() < HEATH.region.y0


def changed_name() -> bytes:
    """Give the specimen of another patient, taken on another day."""
    return make_specimen(
        "knee",
        "Patellar tendon",
        seed=1,
        patient_id="XX-1",
        patient_name="Quince^Nil",
        acquired_at=datetime.fromisoformat("2020-01-01T00:00:00"),
        study_uid="1.2.3",
        instance_number=1,
        machine=HEATH,
    )


def pixels(data: bytes) -> np.ndarray:
    """Give the pixels of a file."""
    return read(data).pixel_array


def test_reported_region_holds_the_scan_and_fits_the_depth() -> None:
    found = read(of_region("hip"))
    (item,) = found.SequenceOfUltrasoundRegions
    rows = item.RegionLocationMaxY1 - item.RegionLocationMinY0 + 1

    assert (item.RegionSpatialFormat, item.RegionDataType) == (1, 1)
    assert (item.PhysicalUnitsXDirection, item.PhysicalUnitsYDirection) == (3, 3)
    assert item.PhysicalDeltaX == item.PhysicalDeltaY
    assert item.PhysicalDeltaY * rows == pytest.approx(5.8)
    assert (item.RegionLocationMaxX1 < found.Columns, item.RegionLocationMaxY1 < found.Rows) == (True, True)


def test_same_arguments_give_the_same_bytes_and_another_seed_another_picture() -> None:
    assert of_region("knee") == of_region("knee")
    assert of_region("knee", seed=2) != of_region("knee")


def test_pictures_of_a_visit_share_study_and_series() -> None:
    one, two = read(specimen(number=1)), read(specimen(number=2))

    assert one.StudyInstanceUID == two.StudyInstanceUID == STUDY_UID
    assert one.SeriesInstanceUID == two.SeriesInstanceUID
    assert one.SOPInstanceUID != two.SOPInstanceUID


def test_long_names_of_views_are_cut_at_a_word() -> None:
    view = "Long head of the biceps tendon in its groove and everything beside it, short axis"

    assert read(of_region("shoulder", view)).SeriesDescription == view[:64]


def test_packaged_examples_are_real_ultrasound_from_the_installed_library() -> None:
    found = [read_foreign(data) for data in packaged_examples()]

    assert [one.PhotometricInterpretation for one in found] == [
        "RGB",
        "YBR_FULL_422",
        "PALETTE COLOR",
        "YBR_RCT",
        "RGB",
    ]
    assert {one.SOPClassUID.name for one in found} <= {
        "Ultrasound Image Storage",
        "Ultrasound Multi-frame Image Storage",
        "Ultrasound Image Storage (Retired)",
        "Ultrasound Multi-frame Image Storage (Retired)",
        "Secondary Capture Image Storage",
    }


def test_jpeg_of_a_specimen_opens_alone() -> None:
    data = specimen(FEN)
    stream = data[data.index(b"\xff\xd8\xff") :]

    assert Image.open(io.BytesIO(stream)).size == (FEN.columns, FEN.rows)


def test_dataset_is_sound_to_a_strict_reader() -> None:
    found: Dataset = read(specimen())

    assert [element.keyword for element in found.iterall() if element.VR == "UN"] == []
