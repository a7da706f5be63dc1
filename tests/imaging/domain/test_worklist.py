"""The keys of a machine's query are honoured as PS3.4 C.2.2.2 has it."""

from datetime import datetime

import pytest
from pydicom.dataset import Dataset

from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.worklist import Session, answer, is_wanted, screen_name, worklist_item

ITEM = worklist_item(
    Session(
        code="M7K-4QD", student="TEACHING^Amber F", station="MEADOW1", study_uid="2.25.7",
        begins=datetime.fromisoformat("2026-10-14T09:30:05"),
    )
)  # fmt: skip


def query(step: dict | None = None, **keys: object) -> Dataset:
    """Give a query with these keys, and those within the step."""
    asked = Dataset()
    for keyword, value in keys.items():
        setattr(asked, keyword, value)
    if step is not None:
        within = Dataset()
        for keyword, value in step.items():
            setattr(within, keyword, value)
        asked.ScheduledProcedureStepSequence = [within]
    return asked


@pytest.mark.parametrize(
    ("step", "keys", "wanted"),
    [
        # Universal matching (C.2.2.2.3).
        ({}, {}, True),
        (None, {"PatientName": "", "PatientID": ""}, True),
        ({"Modality": "", "ScheduledStationAETitle": ""}, {}, True),
        # Single values (C.2.2.2.1); names in any capitals.
        (None, {"PatientID": "M7K-4QD"}, True),
        (None, {"PatientID": "m7k-4qd"}, False),
        (None, {"AccessionNumber": "M7K-4QD"}, True),
        (None, {"AccessionNumber": "M7K"}, False),
        (None, {"PatientName": "teaching^amber f"}, True),
        (None, {"PatientName": "Rowanberry^Alexandrine"}, False),
        ({"Modality": "US"}, {}, True),
        ({"Modality": "MR"}, {}, False),
        ({"ScheduledStationAETitle": "MEADOW1"}, {}, True),
        ({"ScheduledStationAETitle": "HEATH1"}, {}, False),
        # Several values: any of them.
        ({"ScheduledStationAETitle": ["HEATH1", "MEADOW1"]}, {}, True),
        (None, {"StudyInstanceUID": ["2.25.8", "2.25.7"]}, True),
        (None, {"StudyInstanceUID": "2.25.8"}, False),
        # Wildcards (C.2.2.2.4), which UIDs have none of.
        (None, {"PatientName": "TEACH*"}, True),
        (None, {"PatientName": "*amber*"}, True),
        (None, {"PatientName": "*"}, True),
        (None, {"PatientName": "TEACHING^?mber F"}, True),
        (None, {"PatientName": "TEACHING^?"}, False),
        (None, {"PatientName": "ROW*"}, False),
        (None, {"PatientID": "M7K*"}, True),
        # Dates and times, and ranges of them (C.2.2.2.5).
        ({"ScheduledProcedureStepStartDate": "20261014"}, {}, True),
        ({"ScheduledProcedureStepStartDate": "20261015"}, {}, False),
        ({"ScheduledProcedureStepStartDate": "20261013-20261015"}, {}, True),
        ({"ScheduledProcedureStepStartDate": "20261014-"}, {}, True),
        ({"ScheduledProcedureStepStartDate": "20261015-"}, {}, False),
        ({"ScheduledProcedureStepStartDate": "-20261014"}, {}, True),
        ({"ScheduledProcedureStepStartDate": "-20261013"}, {}, False),
        ({"ScheduledProcedureStepStartTime": "090000-100000"}, {}, True),
        ({"ScheduledProcedureStepStartTime": "09-0930"}, {}, True),
        ({"ScheduledProcedureStepStartTime": "0931-"}, {}, False),
        ({"ScheduledProcedureStepStartTime": "093005.000000"}, {}, True),
        # All keys together.
        ({"Modality": "US", "ScheduledStationAETitle": "HEATH1"}, {"PatientName": "*"}, False),
        # What a session has no attribute for is no key (K.2.2.1).
        (None, {"PatientMotherBirthName": "X"}, True),
        (None, {"SpecificCharacterSet": "ISO_IR 192"}, True),
    ],
)
def test_query_finds_what_it_names(step: dict | None, keys: dict, wanted: bool) -> None:
    assert is_wanted(query(step, **keys), ITEM) is wanted


def test_many_stars_take_no_time() -> None:
    with quiet:
        assert not is_wanted(query(PatientName="*a" * 500), ITEM)


def test_empty_sequence_is_a_key_that_everything_fits() -> None:
    asked = Dataset()
    asked.ScheduledProcedureStepSequence = []
    assert is_wanted(asked, ITEM)
    assert answer(asked, ITEM).ScheduledProcedureStepSequence == ITEM.ScheduledProcedureStepSequence


def test_answer_holds_what_was_asked_for_and_no_more() -> None:
    asked = query({"Modality": "", "ScheduledStationAETitle": ""}, PatientName="", PatientBirthDate="")
    asked.PatientMotherBirthName, asked.SpecificCharacterSet = "", "ISO_IR 100"
    found = answer(asked, ITEM)
    assert {element.keyword for element in found} == {
        "PatientName", "PatientBirthDate", "ScheduledProcedureStepSequence",
    }  # fmt: skip
    (step,) = found.ScheduledProcedureStepSequence
    assert {element.keyword: str(element.value) for element in step} == {
        "Modality": "US", "ScheduledStationAETitle": "MEADOW1",
    }  # fmt: skip
    assert (str(found.PatientName), found.PatientBirthDate) == ("TEACHING^Amber F", "")


def test_item_says_that_it_is_a_teaching_session() -> None:
    (step,) = ITEM.ScheduledProcedureStepSequence
    said = (ITEM.RequestedProcedureDescription, step.ScheduledProcedureStepDescription, step.Modality)
    assert said == ("Teaching session", "Teaching session", "US")
    assert (step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime) == (
        "20261014",
        "093005",
    )
    codes = {ITEM.PatientID, ITEM.AccessionNumber, ITEM.RequestedProcedureID, step.ScheduledProcedureStepID}
    assert (codes, ITEM.StudyInstanceUID) == ({"M7K-4QD"}, "2.25.7")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Amber Fernleigh", "TEACHING^Amber F"),
        ("Amber Rose Fernleigh", "TEACHING^Amber F"),
        ("Amber", "TEACHING^Amber"),
        ("Žofie O'Dowd", "TEACHING^Zofie O"),
        ("Jean-Luc d'Aubigné", "TEACHING^Jean-Luc d"),
        ("李 雷", "TEACHING^M7K-4QD"),
        ("", "TEACHING^M7K-4QD"),
        ("A^B=C\\D Smith", "TEACHING^ABCD S"),
    ],
)
def test_student_is_shown_by_first_name_and_initial(name: str, shown: str) -> None:
    assert screen_name(name, "M7K-4QD") == shown
