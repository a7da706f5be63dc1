"""The report of what was removed: every attribute accounted for, by its rule, and never a value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from enthesis.imaging.domain.profile import STRICT, Options, edition
from enthesis.imaging.domain.profile.removals import (
    MOST_TAGS,
    Report,
    label,
    read_report,
    removals,
)
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.uids import RELEASE
from tests.imaging.domain.material import cleaned, read, read_foreign, specimen

NAME = "Rowanberry^Alexandrine"


def item(**attributes: object) -> Dataset:
    """Give a dataset with these attributes."""
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def received() -> Dataset:
    """Give what a machine may send."""
    dataset = item(
        PatientName=NAME, PatientID="HB441709", StudyInstanceUID="1.2.3", Modality="US", StudyDate="20261014",
        StationName="ROOM3", ImageComments=NAME, SoundPathLength="3", BodyPartExamined="KNEE",
        RequestAttributesSequence=Sequence([item(RequestedProcedureID="HB", PatientName=NAME)]),
        SequenceOfUltrasoundRegions=Sequence([item(RegionFlags=1, PatientName=NAME), item(RegionFlags=2)]),
        PixelData=bytes(4),
    )  # fmt: skip
    dataset["PixelData"].VR = "OB"
    for group, element in (
        (0x0009, 0x0010),
        (0x0009, 0x1001),
        (0x0009, 0x1002),
        (0x6000, 0x3000),
        (0x6002, 0x0022),
    ):
        dataset.add_new(Tag(group, element), "LO", NAME)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.SourceApplicationEntityTitle = "ROWANBERRY"
    return dataset


def written() -> Dataset:
    """Give what is made of it."""
    dataset = item(
        PatientName="ANONYMOUS", PatientID="ANONYMOUS", StudyInstanceUID="2.25.1", Modality="US", StudyDate="",
        BodyPartExamined="KNEE", SequenceOfUltrasoundRegions=Sequence([item(RegionFlags=1), item(RegionFlags=2)]),
        PatientIdentityRemoved="YES", PixelData=bytes(4),
    )  # fmt: skip
    dataset["PixelData"].VR = "OB"
    return dataset


def lines(report: Report) -> dict[tuple[str, str], tuple[int, list[str]]]:
    """Give the lines of a report by outcome and rule."""
    return {(line.outcome, line.rule): (line.count, line.tags) for line in report.lines}


def test_every_attribute_is_accounted_for_by_its_rule() -> None:
    assert lines(removals(received(), written(), STRICT)) == {
        ("removed", "X"): (5, ["00204000", "00400275", "6000"]),
        ("removed", "X/Z/D"): (1, ["00081010"]),
        ("removed", "Z"): (1, ["00186011.00100010"]),
        ("removed", "not on the keep-list"): (2, ["0014405A", "6002"]),
        ("removed", "private"): (3, ["0009"]),
        ("emptied", "Z"): (1, ["00080020"]),
        ("replaced", "U"): (1, ["0020000D"]),
        ("replaced", "Z"): (1, ["00100010"]),
        ("replaced", "Z/D"): (1, ["00100020"]),
        ("replaced", "file meta"): (1, ["0002"]),
        ("cleaned", "pixels"): (1, ["7FE00010"]),
        ("kept", "keep-list"): (5, ["00080060", "00180015", "00186011", "00186011.00186016"]),
    }


def test_attribute_that_came_empty_was_not_kept() -> None:
    empty = dict.fromkeys(("AccessionNumber", "ReferringPhysicianName", "PatientBirthDate", "PatientSex"), "")
    report = removals(item(**empty, PatientOrientation=""), item(**empty, PatientOrientation=""), STRICT)

    assert lines(report) == {
        ("emptied", "Z"): (4, ["00080050", "00080090", "00100030", "00100040"]),
        ("kept", "keep-list"): (1, ["00200020"]),
    }


def test_statement_about_the_picture_is_made_anew() -> None:
    code = Sequence([item(CodeValue="1")])
    source = item(
        PatientIdentityRemoved="YES", DeidentificationMethodCodeSequence=code, BurnedInAnnotation="YES"
    )  # fmt: skip

    report = removals(source, item(PatientIdentityRemoved="YES"), STRICT)

    assert lines(report) == {("replaced", "stated"): (4, ["00120062", "00120064", "00280301"])}


def test_option_is_the_rule_for_what_it_keeps() -> None:
    after = written()
    after.StudyDate, after.StationName = "20260301", "ROOM3"

    report = removals(received(), after, Options(retain_device=True, modified_dates=True))

    assert lines(report)["kept", "device"] == (1, ["00081010"])
    assert lines(report)["replaced", "modified_dates"] == (1, ["00080020"])
    assert report.options == ("113107", "113109")


def test_report_names_the_versions_of_its_rules() -> None:
    report = removals(received(), written(), STRICT)

    assert (report.version, report.table) == (RELEASE, f"{edition()} table E.1-1")


@pytest.mark.parametrize(("preamble", "said"), [(bytes(128), False), (b"ROWANBERRY".ljust(128, b"\0"), True)])
def test_preamble_that_held_something_is_told(preamble: bytes, said: bool) -> None:
    source = read(preamble + specimen()[128:])

    assert removals(source, written(), STRICT).preamble is said


def test_report_of_a_specimen_fits_into_four_kilobytes_and_holds_no_value() -> None:
    data = specimen()
    source = read(data)

    stored = json.dumps(removals(source, read(cleaned(data).dicom), STRICT).as_json())

    assert len(stored) < 4096
    values = {
        str(one.value) for one in source.iterall() if one.VR in ("PN", "LO", "SH", "UI", "DA") and one.value
    }
    assert {value for value in values if len(value) > 4 and value in stored} == set()


def test_stored_report_is_read_again() -> None:
    report = removals(received(), written(), STRICT)

    assert read_report(json.loads(json.dumps(report.as_json()))) == report
    assert read_report({}) is None


def test_attributes_without_end_are_counted_and_not_named() -> None:
    source = Dataset()
    for number in range(3 * MOST_TAGS):
        source.add_new(Tag(0x0010, 0x2000 + number), "LO", NAME)

    report = removals(source, Dataset(), STRICT)

    assert report.count("removed") == 3 * MOST_TAGS
    assert sum(len(line.tags) for line in report.lines) == MOST_TAGS


def test_deep_sequences_are_counted() -> None:
    deep = item(PatientName=NAME)
    for _ in range(50):
        deep = item(RequestAttributesSequence=Sequence([deep]))

    report = removals(deep, Dataset(), STRICT)

    assert lines(report) == {("removed", "X"): (51, ["00400275"])}


@given(st.binary(min_size=0, max_size=64))
def test_broken_values_are_accounted_for(value: bytes) -> None:
    tags = [Tag("StudyDate"), Tag("SequenceOfUltrasoundRegions")]
    source = Dataset({tag: RawDataElement(tag, "UN", len(value), value, 0, False, True) for tag in tags})

    with quiet:
        report = removals(source, written(), STRICT)

    told = {name: line.outcome for line in report.lines for name in line.tags}
    assert {name for name in told if "." not in name} == {"00080020", "00186011", "7FE00010"}
    assert told["00080020"] in ("emptied", "kept", "replaced")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("00100010", "Patient's Name (0010,0010)"),
        ("0009", "all of group 0009"),
        (
            "00186011.00100010",
            "Patient's Name (0010,0010), inside Sequence of Ultrasound Regions (0018,6011)",
        ),
        ("00101234", "unknown attribute (0010,1234)"),
    ],
)
def test_attribute_is_told_in_words(name: str, words: str) -> None:
    assert label(name) == words


def test_foreign_file_is_accounted_for_without_being_decoded() -> None:
    source = read_foreign(specimen())
    source.add_new(Tag("RequestedProcedureID"), "SH", b"\xff\xfe")

    assert removals(source, written(), STRICT).count("removed") > 10
