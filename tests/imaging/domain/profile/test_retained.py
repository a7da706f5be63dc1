"""What the options keep, and the codes that say so."""

import pytest
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from enthesis.imaging.domain import Box, Clean, Quarantined, Rules, blank, deidentify, release
from enthesis.imaging.domain.profile import STRICT, Options, rule_for
from enthesis.imaging.domain.profile.dates import COMBINED, MOMENTS, moved_dates
from enthesis.imaging.domain.profile.options import BASIC
from enthesis.imaging.domain.profile.retained import DEVICE, code_item, retain
from enthesis.imaging.domain.quiet import quiet
from tests.imaging.domain.material import noise, read, region, small

SECRET = b"only for these tests"


def source(**attributes: str) -> Dataset:
    """Give a dataset from one machine."""
    dataset = Dataset()
    dataset.PatientName, dataset.PatientID, dataset.InstitutionName = (
        "Rowanberry^Tom",
        "HB441709",
        "Meadow Hospital",
    )
    dataset.StationName, dataset.DeviceSerialNumber = "US-ROOM-3", "SN 20448/7"
    dataset.StudyDate, dataset.StudyTime = "20261014", "093005"
    with quiet:
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
    return dataset


def kept(options: Options, **attributes: str) -> Dataset:
    """Give what the options write into a clean object that holds the codes of the basic profile."""
    clean = Dataset()
    clean.StudyDate = clean.StudyTime = ""
    clean.LongitudinalTemporalInformationModified = "REMOVED"
    clean.DeidentificationMethodCodeSequence = Sequence([code_item(BASIC)])
    retain(source(**attributes), clean, options, secret=SECRET)
    return clean


def codes(dataset: Dataset) -> list[str]:
    """List the codes of the method."""
    return [item.CodeValue for item in dataset.DeidentificationMethodCodeSequence]


def test_nothing_stays_without_an_option() -> None:
    clean = kept(STRICT)

    assert (clean.StudyDate, "StationName" in clean, "DeviceSerialNumber" in clean) == ("", False, False)
    assert codes(clean) == ["113100"]
    assert clean.LongitudinalTemporalInformationModified == "REMOVED"


def test_device_stays_with_its_code() -> None:
    clean = kept(Options(retain_device=True))

    assert (clean.StationName, clean.DeviceSerialNumber) == ("US-ROOM-3", "SN 20448/7")
    assert (codes(clean), clean.StudyDate) == (["113100", "113109"], "")


@pytest.mark.parametrize(
    "typed", ["ROWANBERRY", "Tom's room", "meadow-3", "HB441709", "Straße", "x" * 40, "A\\B"]
)
def test_device_is_left_out_where_it_names_somebody_or_something_else(typed: str) -> None:
    assert "StationName" not in kept(Options(retain_device=True), StationName=typed)


def test_dates_move_with_their_code() -> None:
    clean = kept(Options(modified_dates=True))

    assert {"StudyDate": clean.StudyDate, "StudyTime": clean.StudyTime} == moved_dates(
        source(), secret=SECRET
    )
    assert clean.LongitudinalTemporalInformationModified == "MODIFIED"
    assert (codes(clean), "StationName" in clean) == (["113100", "113107"], False)


def test_both_options_give_both_codes() -> None:
    assert codes(kept(Options(retain_device=True, modified_dates=True))) == ["113100", "113107", "113109"]


def test_options_keep_only_what_the_table_lets_them() -> None:
    moments = [*COMBINED, *(f"{of}{part}" for of in MOMENTS for part in ("Date", "Time"))]
    said = {
        keyword: rule.options.get(column)
        for column, keywords in (("device", DEVICE), ("modified_dates", moments))
        for keyword in keywords
        if (rule := rule_for(tag_for_keyword(keyword) or 0))
    }

    assert said == {**dict.fromkeys(DEVICE, "K"), **dict.fromkeys(moments, "C")}


@pytest.mark.parametrize("again", ["released", "blanked"])
def test_what_an_option_kept_stays_when_a_picture_is_made_anew(again: str) -> None:
    chosen = Options(retain_device=True, modified_dates=True)
    sent = small(
        noise(40, 40), StudyDate="20261014", StudyTime="093005", StationName="ROOM-3",
        SequenceOfUltrasoundRegions=[region(8, 8, 31, 31)] if again == "blanked" else None,
    )  # fmt: skip
    first = deidentify(sent, secret=SECRET, rules=Rules(options=chosen))
    assert isinstance(first, Clean | Quarantined)
    box = [Box(10, 10, 30, 30)]

    second = release(first.dicom, keep=box) if again == "released" else blank(first.dicom, boxes=box)

    assert isinstance(second, Clean)
    before, after = read(first.dicom), read(second.dicom)
    kept_of = (
        "StudyDate",
        "StudyTime",
        "StationName",
        "LongitudinalTemporalInformationModified",
        "SOPInstanceUID",
    )
    assert {keyword: after.get(keyword) for keyword in kept_of} == {
        keyword: before.get(keyword) for keyword in kept_of
    }
    assert after.StudyDate != ""
    assert codes(after) == ["113100", "113101", "113107", "113109"]
