"""Identity that goes in and does not come out: of every attribute of the standard, of specimens and of real files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from enthesis.imaging.domain import Clean, Quarantined, deidentify
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import MACHINES, Machine, packaged_examples
from enthesis.imaging.domain.uids import new_uid
from tests.imaging.domain.material import (
    PATIENT_ID,
    SECRET,
    STUDY_UID,
    changed,
    cleaned,
    noise,
    read,
    read_foreign,
    small,
    specimen,
)
from tests.reference import reference_files

MARK = "Zqx"
PLANTED = {
    **dict.fromkeys(("AE", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"), MARK),
    "AS": "058Y",
    "CS": "ZQX",
    "DA": "19670412",
    "DT": "19670412112233",
    "OB": b"ZqxZqx",
    "TM": "112233.667788",
    "UI": "1.9.99.1967",
    "UN": b"ZqxZqx",
}
TRACES = (b"Zqx", b"ZQX", b"058Y", b"19670412", b"112233", b"1.9.99", b"1.2.3")
STRUCTURE = {
    "SOPClassUID", "Modality", "Manufacturer", "ManufacturerModelName", "PhotometricInterpretation", "PixelData",
    "SequenceOfUltrasoundRegions", "SpecificCharacterSet", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID",
}  # fmt: skip
"""What must be sound, or the file would be refused; the UIDs are traces themselves."""


def keywords() -> Iterator[tuple[int, str, str]]:
    """Walk over the attributes of the standard that can hold words: tag, kind of value, keyword."""
    for tag, (kind, _multiplicity, _name, _retired, keyword) in DicomDictionary.items():
        group = tag >> 16
        if (
            group > 0x0007
            and group != 0xFFFE
            and keyword
            and keyword not in STRUCTURE
            and kind in (*PLANTED, "SQ")
        ):
            yield tag, kind, keyword


def full_of_names(dataset: Dataset) -> None:
    """Write a name, a date or a UID into every attribute of the standard that can hold one, and elsewhere."""
    for tag, kind, _keyword in keywords():
        if kind == "SQ":
            dataset.add_new(tag, "SQ", Sequence([nested()]))
        else:
            dataset.add_new(tag, kind, PLANTED[kind])
    for group in (0x0009, 0x0019, 0x7FE1):
        dataset.add_new(Tag(group, 0x0010), "LO", "ACME")
        dataset.add_new(Tag(group, 0x1001), "LO", MARK)
        dataset.add_new(Tag(group, 0x1002), "SQ", Sequence([nested()]))
    for group in (0x5000, 0x6000, 0x6002):
        dataset.add_new(Tag(group, 0x0022), "LO", MARK)
        dataset.add_new(Tag(group, 0x3000), "OW", b"ZqxZqx")
    dataset.SequenceOfUltrasoundRegions[0].update(nested())


def nested() -> Dataset:
    """Give an item with a name, and in it another with one."""
    inner, item = Dataset(), Dataset()
    inner.PatientName = item.PatientName = MARK
    inner.ReferencedSOPInstanceUID = "1.9.99.1967"
    item.ReferencedStudySequence = Sequence([inner])
    item.add_new(Tag(0x0011, 0x0010), "LO", MARK)
    return item


def test_no_name_date_or_uid_survives_from_any_attribute_of_the_standard() -> None:
    with quiet:
        data = changed(small(noise(32, 32)), full_of_names)
    assert {trace for trace in TRACES if trace not in data} == set()
    assert len(list(keywords())) > 3000

    found = cleaned(b"Zqx".ljust(128) + data[128:] + b"\xfc\xff\xfc\xffOB\0\0\x06\0\0\0ZqxZqx" + b"Zqx" * 100)

    assert {trace for trace in TRACES if trace in found.dicom} == set()


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
@pytest.mark.parametrize("cine", [False, True], ids=["still", "loop"])
def test_no_word_of_a_specimen_survives(machine: Machine, cine: bool) -> None:
    data = specimen(machine, cine=cine)
    source = read(data)
    words = {
        "rowanberry", "alexandrine", PATIENT_ID.casefold(), "quarrell", "tamsin", "sonnet", "thistle", "rheumatology",
        "19670412", "20261014", "093005", "058y", machine.institution.casefold(), machine.serial.casefold(),
        machine.station.casefold(), STUDY_UID, str(source.SOPInstanceUID), str(source.SeriesInstanceUID),
        source.AccessionNumber.casefold(), source.StudyID.casefold(),
    }  # fmt: skip
    assert {word for word in words if word.encode() not in data.lower()} == set()

    result = cleaned(data).dicom.lower()

    assert {word for word in words if word.encode() in result} == set()


def test_same_file_and_secret_give_the_same_answer() -> None:
    data = specimen()

    assert deidentify(data, secret=SECRET) == deidentify(data, secret=SECRET)


def test_another_secret_gives_other_uids() -> None:
    one = cleaned(specimen()).picture
    other = deidentify(specimen(), secret=SECRET[::-1])

    assert isinstance(other, Clean)
    uids = {one.study_uid, one.series_uid, one.sop_instance_uid}
    assert uids & {other.picture.study_uid, other.picture.series_uid, other.picture.sop_instance_uid} == set()


def test_pictures_of_one_visit_stay_together() -> None:
    one, two = cleaned(specimen(number=1)).picture, cleaned(specimen(number=2)).picture

    assert (one.study_uid, one.series_uid) == (two.study_uid, two.series_uid)
    assert one.study_uid == new_uid(STUDY_UID, secret=SECRET)
    assert one.sop_instance_uid != two.sop_instance_uid


def test_missing_uids_are_made_from_the_bytes() -> None:
    data = small(noise(32, 32), StudyInstanceUID="", SeriesInstanceUID=None)
    one, again = cleaned(data).picture, cleaned(data).picture
    other = cleaned(small(noise(40, 40), StudyInstanceUID="", SeriesInstanceUID=None)).picture

    assert one == again
    assert len({one.study_uid, one.series_uid, other.study_uid, other.series_uid}) == 4


@pytest.mark.parametrize("index", range(len(packaged_examples())))
def test_packaged_example_has_no_region_and_is_quarantined(index: int) -> None:
    verdict = deidentify(packaged_examples()[index], secret=SECRET)

    assert isinstance(verdict, Quarantined)
    assert verdict.reasons == ("no_usable_region",)
    assert found_in(verdict.dicom, packaged_examples()[index]) == set()


def found_in(result: bytes, data: bytes) -> set[str]:
    """Give the attributes of identity whose value, if it is long enough to tell, still stands in the result."""
    with quiet:
        source = read_foreign(data)
        values = {keyword: str(source.get(keyword) or "") for keyword in IDENTITY}
    return {keyword for keyword, value in values.items() if len(value) >= 5 and value.encode() in result}


IDENTITY = (
    "PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID",
    "StudyDate", "AccessionNumber", "InstitutionName", "StationName", "ReferringPhysicianName", "DeviceSerialNumber",
)  # fmt: skip


CLEAN_REFERENCES = {
    "dcm4che__will-jxl.dcm",
    "constructed__msk_gastroc_rom_33f.dcm", "cornerstone3D__no-pixel-spacing.dcm", "dcm4che__YBR_422_scrubbed.dcm",
    "dicomParser__IM00001.fragmented_no_bot_jpeg_baseline.50.dcm", "dicomParser__IM00001.implicit_little_endian.dcm",
    "pydicom-data__JPGLosslessP14SV1_1s_1f_8b.dcm", "pydicom-data__OBXXXX1A_2frame.dcm",
    "pydicom-data__OBXXXX1A_rle_2frame.dcm", "pydicom-data__gdcm-US-ALOKA-16.dcm",
}  # fmt: skip


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.name)
def test_real_file_gets_the_verdict_that_its_manifest_says(path: Path) -> None:
    """MANIFEST.md beside the files: how many usable regions each has."""
    verdict = deidentify(path.read_bytes(), secret=SECRET)

    assert isinstance(verdict, Clean if path.name in CLEAN_REFERENCES else Quarantined)
    assert found_in(verdict.dicom, path.read_bytes()) == set()
    source, after = read_foreign(path.read_bytes()), read(verdict.dicom)
    assert (after.Rows, after.Columns, verdict.picture.frames) == (
        source.Rows,
        source.Columns,
        int(source.get("NumberOfFrames") or 1),
    )
