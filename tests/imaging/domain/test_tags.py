"""The new object attribute by attribute: what it has, and that nothing else can come with it."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from enthesis.imaging.domain import Clean, Quarantined, deidentify, mark_confirmed
from enthesis.imaging.domain.tags import plain_text
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION, RELEASE, new_uid
from tests.imaging.domain.material import SECRET, noise, read, small, specimen, without_region

STILL = {
    "Laterality", "PatientOrientation",
    "BitsAllocated", "BitsStored", "Columns", "DeidentificationMethod", "DeidentificationMethodCodeSequence",
    "DerivationDescription", "HighBit", "ImageType", "InstanceNumber", "LongitudinalTemporalInformationModified",
    "LossyImageCompression", "Manufacturer", "Modality", "PatientBirthDate", "PatientID", "PatientIdentityRemoved",
    "PatientName", "PatientSex", "PhotometricInterpretation", "PixelData", "PixelRepresentation",
    "AccessionNumber", "ReferringPhysicianName", "Rows", "SOPClassUID", "SOPInstanceUID", "SamplesPerPixel",
    "SequenceOfUltrasoundRegions", "SeriesInstanceUID", "SeriesNumber", "StudyDate", "StudyID", "StudyInstanceUID",
    "StudyTime",
}  # fmt: skip


def clean(data: bytes) -> Dataset:
    """Give the cleaned object of a file that is clean."""
    verdict = deidentify(data, secret=SECRET)
    assert isinstance(verdict, Clean), verdict
    return read(verdict.dicom)


def grey(**attributes: Any) -> Dataset:
    """Give the cleaned object of a small grey still with these attributes."""
    return clean(small(noise(32, 32), **attributes))


def test_still_with_nothing_else_has_exactly_these_attributes() -> None:
    assert set(grey().dir()) == STILL


def test_specimen_keeps_what_measuring_and_showing_need() -> None:
    more = {
        "BodyPartExamined", "DepthOfScanField", "LossyImageCompressionMethod", "ManufacturerModelName",
        "MechanicalIndex", "SoftTissueThermalIndex", "TransducerType",
    }  # fmt: skip
    found = clean(specimen())

    assert set(found.dir()) == STILL | more
    assert (found.Manufacturer, found.ManufacturerModelName) == ("Meadow Imaging", "Meadow 3")
    assert (found.BodyPartExamined, found.TransducerType, found.DepthOfScanField) == ("KNEE", "LINEAR", 32)
    assert (found.MechanicalIndex, found.InstanceNumber, list(found.ImageType)) == (
        0.9,
        1,
        ["DERIVED", "PRIMARY", "MUSCULOSKELETAL"],
    )


def test_loop_says_how_fast_it_is() -> None:
    found = clean(specimen(cine=True))

    assert (found.NumberOfFrames, found.FrameTime, found.FrameIncrementPointer) == (24, 40, 0x00181063)
    assert found.SOPClassUID == "1.2.840.10008.5.1.4.1.1.3.1"


def test_loop_with_uneven_steps_keeps_them() -> None:
    found = clean(small(noise(32, 32), NumberOfFrames=1, FrameTimeVector=[0]))
    assert "FrameTimeVector" not in found

    frames = noise(3, 32, 32)
    loop = small(frames[0], NumberOfFrames=3, FrameTimeVector=[0, 30, 50], PixelData=frames.tobytes())
    found = clean(loop)

    assert [float(step) for step in found.FrameTimeVector] == [0, 30, 50]
    assert found.FrameIncrementPointer == 0x00181065
    assert "FrameTime" not in found


def test_loop_without_a_speed_says_that_it_was_assumed() -> None:
    frames = noise(3, 32, 32)
    found = clean(small(frames[0], NumberOfFrames=3, PixelData=frames.tobytes()))

    assert found.FrameTime == 40
    assert found.DerivationDescription == "Written anew without identity. Frame time assumed"


def test_object_names_nobody_and_says_how_it_was_cleaned() -> None:
    found = grey()

    assert (found.PatientName, found.PatientID) == ("ANONYMOUS", "ANONYMOUS")
    empty = (
        "StudyDate",
        "StudyTime",
        "AccessionNumber",
        "ReferringPhysicianName",
        "PatientBirthDate",
        "PatientSex",
    )
    assert [found[keyword].value for keyword in (*empty, "StudyID")] == [""] * 7
    assert (found.PatientIdentityRemoved, found.LongitudinalTemporalInformationModified) == ("YES", "REMOVED")
    codes = [
        (code.CodeValue, code.CodingSchemeDesignator) for code in found.DeidentificationMethodCodeSequence
    ]
    assert codes == [("113100", "DCM"), ("113101", "DCM")]
    assert found.DeidentificationMethod.startswith(f"Enthesis {RELEASE}: ")
    assert len(found.DeidentificationMethod) <= 64
    assert "BurnedInAnnotation" not in found


def test_file_meta_is_ours_and_the_preamble_is_empty() -> None:
    data = small(noise(32, 32))
    verdict = deidentify(b"ROWAN ALEX".ljust(128) + data[128:], secret=SECRET)
    assert isinstance(verdict, Clean)
    found = read(verdict.dicom)

    assert verdict.dicom[:132] == bytes(128) + b"DICM"
    assert {element.keyword: str(element.value) for element in found.file_meta if element.VR != "UL"} == {
        "FileMetaInformationVersion": "b'\\x00\\x01'",
        "MediaStorageSOPClassUID": "1.2.840.10008.5.1.4.1.1.6.1",
        "MediaStorageSOPInstanceUID": str(found.SOPInstanceUID),
        "TransferSyntaxUID": "1.2.840.10008.1.2.1",
        "ImplementationClassUID": IMPLEMENTATION_UID,
        "ImplementationVersionName": IMPLEMENTATION_VERSION,
    }


def test_uids_are_those_of_the_originals() -> None:
    found = grey()

    assert found.SOPInstanceUID == new_uid("1.2.3.4", secret=SECRET)
    assert found.StudyInstanceUID == new_uid("1.2.3", secret=SECRET)
    assert found.SeriesInstanceUID == new_uid("1.2.3.5", secret=SECRET)


@pytest.mark.parametrize(
    ("keyword", "given", "kept"),
    [
        ("BodyPartExamined", "knee", "KNEE"),
        ("BodyPartExamined", "ROWAN", None),
        ("ImageLaterality", "L", "L"),
        ("ImageLaterality", "X", None),
        ("Laterality", "R", "R"),
        ("TransducerType", "ALEX", None),
        ("MechanicalIndex", "0.9", 0.9),
        ("MechanicalIndex", "-1", None),
        ("MechanicalIndex", "19670412", None),
        ("DepthOfScanField", "40", 40),
        ("DepthOfScanField", "19670412", None),
        ("WindowCenter", "128", 128),
        ("WindowWidth", "19670412", None),
        ("ImageComments", "x", None),
        ("SeriesDescription", "x", None),
        ("SoftwareVersions", "x", None),
    ],
)
def test_value_is_kept_only_where_it_can_be_no_name(keyword: str, given: str, kept: object) -> None:
    assert grey(**{keyword: given}).get(keyword) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["ORIGINAL", "PRIMARY", "MUSCULOSKELETAL"], ["DERIVED", "PRIMARY", "MUSCULOSKELETAL"]),
        (["ORIGINAL", "PRIMARY", "ROWAN"], ["DERIVED", "PRIMARY"]),
        (["ORIGINAL", "PRIMARY", "EXTREMITY", "ROWAN"], ["DERIVED", "PRIMARY", "EXTREMITY"]),
        (["ROWAN", "SECONDARY"], ["DERIVED", "SECONDARY"]),
        (["ROWAN", "ALEX"], ["DERIVED", "PRIMARY"]),
        (None, ["DERIVED", "PRIMARY"]),
    ],
)
def test_image_type_keeps_listed_words(given: list[str] | None, kept: list[str]) -> None:
    found = grey(ImageType=given) if given else grey()

    assert list(found.ImageType) == kept


@pytest.mark.parametrize(
    ("given", "conversion", "kept"),
    [("1.2.840.10008.5.1.4.1.1.7", "DF", "DF"), ("1.2.840.10008.5.1.4.1.1.7", "ROWAN", "WSD")],
)
def test_captured_screen_stays_one(given: str, conversion: str, kept: str) -> None:
    found = grey(SOPClassUID=given, ConversionType=conversion)

    assert (found.SOPClassUID, found.ConversionType, found.Modality) == (given, kept, "US")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1.2.840.10008.5.1.4.1.1.6", "1.2.840.10008.5.1.4.1.1.6.1"),
        ("1.2.840.10008.5.1.4.1.1.3", "1.2.840.10008.5.1.4.1.1.3.1"),
        ("1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.5.1.4.1.1.3.1"),
    ],
)
def test_retired_classes_become_the_present_ones(given: str, kept: str) -> None:
    assert grey(SOPClassUID=given).SOPClassUID == kept


@pytest.mark.parametrize(
    ("model", "identity", "kept"),
    [
        ("LOGIQ E9", {}, "LOGIQ E9"),
        ("X" * 100, {}, "X" * 64),
        ("Müller's <Scanner>", {}, "M ller s Scanner"),
        ("Model 123456", {}, ""),
        ("Model 12345", {}, "Model 12345"),
        ("Rowan room 2", {"PatientName": "ROWAN^ALEX"}, ""),
        ("Scanner of rowanberry", {"PatientName": "Rowan^A"}, ""),
        ("Steeled 3", {"PatientName": "Lee^Kim"}, "Steeled 3"),
        ("Lee 3", {"PatientName": "Lee^Kim"}, ""),
        ("Hollow 3", {"InstitutionName": "Hollow Clinic"}, ""),
        ("AA12-7 unit", {"PatientID": "AA12-7"}, ""),
        ("", {}, ""),
    ],
)
@pytest.mark.filterwarnings("ignore:The value length")
def test_free_text_is_plain_and_dropped_where_it_repeats_a_name(
    model: str, identity: dict[str, str], kept: str
) -> None:
    dataset = Dataset()
    dataset.ManufacturerModelName = model
    for keyword, value in identity.items():
        setattr(dataset, keyword, value)

    assert plain_text(dataset, "ManufacturerModelName") == kept


def test_mark_confirmed_writes_that_nobody_is_named() -> None:
    verdict = deidentify(specimen(), secret=SECRET)
    assert isinstance(verdict, Clean)
    before, after = read(verdict.dicom), read(mark_confirmed(verdict.dicom))

    assert after.BurnedInAnnotation == "NO"
    del after.BurnedInAnnotation
    assert after == before
    assert after.file_meta == before.file_meta


def test_mark_confirmed_is_not_for_what_was_never_blanked() -> None:
    verdict = deidentify(without_region(), secret=SECRET)
    assert isinstance(verdict, Quarantined)

    for data in (verdict.dicom, small(noise(16, 16))):
        with pytest.raises(ValueError, match="blanked"):
            mark_confirmed(data)


def test_quarantined_object_says_that_its_pixels_may_name_somebody() -> None:
    verdict = deidentify(without_region(), secret=SECRET)
    assert isinstance(verdict, Quarantined)
    found = read(verdict.dicom)

    assert found.BurnedInAnnotation == "YES"
    assert [code.CodeValue for code in found.DeidentificationMethodCodeSequence] == ["113100"]


def test_several_values_where_one_belongs_are_dropped() -> None:
    found = grey(BodyPartExamined=MultiValue(str, ["KNEE", "ROWAN"]), Manufacturer="Fen")

    assert "BodyPartExamined" not in found
    assert found.Manufacturer == "Fen"
