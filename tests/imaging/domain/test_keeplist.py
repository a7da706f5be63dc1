"""The keep-list against the Basic Application Level Confidentiality Profile, and against words that could be names."""

import pytest
from pydicom.datadict import dictionary_VR, tag_for_keyword

from enthesis.imaging.domain import keeplist
from enthesis.imaging.domain.regions import CARRIED, CORNERS

KEPT = (
    *keeplist.WHOLE_NUMBERS,
    *keeplist.LOOP_WHOLE_NUMBERS,
    *keeplist.FRACTIONS,
    *keeplist.LISTED_WORDS,
    *CARRIED,
    *CORNERS,
)
PROFILE_REMOVES = frozenset({
    "AccessionNumber", "AcquisitionDate", "AcquisitionDateTime", "AcquisitionTime", "AdditionalPatientHistory",
    "AdmittingDiagnosesDescription", "ContentDate", "ContentTime", "CountryOfResidence", "DerivationDescription",
    "DeviceSerialNumber", "EthnicGroup", "FrameComments", "ImageComments", "InstitutionAddress",
    "InstitutionalDepartmentName", "InstitutionName", "MilitaryRank", "NameOfPhysiciansReadingStudy", "Occupation",
    "OperatorsName", "OtherPatientIDs", "OtherPatientNames", "PatientAddress", "PatientAge", "PatientBirthDate",
    "PatientBirthName", "PatientBirthTime", "PatientComments", "PatientID", "PatientMotherBirthName", "PatientName",
    "PatientSex", "PatientSize", "PatientTelephoneNumbers", "PatientWeight", "PerformedProcedureStepDescription",
    "PerformingPhysicianName", "PhysiciansOfRecord", "ProtocolName", "ReferencedSOPInstanceUID",
    "ReferringPhysicianName", "RequestAttributesSequence", "RequestingPhysician", "SeriesDate", "SeriesDescription",
    "SeriesInstanceUID", "SeriesTime", "SOPInstanceUID", "StationName", "StudyComments", "StudyDate",
    "StudyDescription", "StudyID", "StudyInstanceUID", "StudyTime", "TimezoneOffsetFromUTC",
})  # fmt: skip
"""From PS3.15 table E.1-1: what the profile removes, empties or replaces and ultrasound machines write."""


def test_nothing_that_the_profile_removes_is_kept() -> None:
    assert set(KEPT) & PROFILE_REMOVES == set()


def test_every_kept_attribute_exists_and_holds_a_number_or_a_listed_word() -> None:
    kinds = {keyword: dictionary_VR(tag_for_keyword(keyword) or 0) for keyword in KEPT}

    assert {keyword for keyword, kind in kinds.items() if kind == "CS"} == set(keeplist.LISTED_WORDS)
    assert set(kinds.values()) == {"CS", "IS", "DS", "US", "UL", "SL", "FD"}


@pytest.mark.parametrize(
    "words",
    [*keeplist.LISTED_WORDS.values(), keeplist.IMAGE_KINDS, keeplist.CONVERSIONS],
)
def test_listed_words_fit_a_code_string(words: frozenset[str]) -> None:
    assert {word for word in words if len(word) > 16 or word != word.upper()} == set()


def test_identity_sources_exist() -> None:
    assert [keyword for keyword in keeplist.IDENTITY_SOURCES if tag_for_keyword(keyword) is None] == []
