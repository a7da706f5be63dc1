from datetime import date, time

import pytest

from enthesis.imaging.domain.dicomweb.searching import (
    MOST_RESULTS,
    NOT_FUZZY,
    BadQuery,
    Query,
    dates,
    element,
    is_match,
    read_query,
    row,
    times,
    uids,
    whole_number,
)


def query(text: dict[str, str]) -> Query:
    return read_query((name, [value]) for name, value in text.items())


def test_keys_are_read_by_keyword_and_by_tag() -> None:
    assert query({"StudyDate": "20261014", "0020000D": "1.2", "00200010": ""}).matches == {
        "StudyDate": "20261014",
        "StudyInstanceUID": "1.2",
    }


def test_paging_is_read_and_bounded() -> None:
    assert (query({}).limit, query({"limit": "9999"}).limit, query({"limit": "0"}).limit) == (
        MOST_RESULTS,
        MOST_RESULTS,
        0,
    )
    assert query({"offset": "20"}).offset == 20


def test_more_is_included_when_asked_for() -> None:
    asked = read_query([("includefield", ["00080070,BodyPartExamined", "Manufacturer"])])
    assert asked.included == {"Manufacturer", "BodyPartExamined"}
    assert (asked.includes("Manufacturer"), asked.includes("PatientName")) == (True, False)
    assert query({"includefield": "all"}).includes("PatientName")


def test_what_is_not_done_is_said() -> None:
    assert query({"fuzzymatching": "true", "InstitutionName": "x"}).warnings == (
        "These attributes cannot be matched and were left out: InstitutionName.",
        NOT_FUZZY,
    )
    assert query({"fuzzymatching": "false"}).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        {"limit": "-1"},
        {"limit": "many"},
        {"offset": "1e3"},
        {"Nonsense": "1"},
        {"99999999": "1"},
        {"includefield": "x"},
    ],
)
def test_what_cannot_be_read_is_refused(text: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        query(text)


def test_key_that_stands_twice_is_refused_unless_it_is_a_list_of_uids() -> None:
    with pytest.raises(BadQuery):
        read_query([("PatientID", ["a", "b"])])
    assert read_query([("SOPInstanceUID", ["1.2", "1.3"])]).matches == {"SOPInstanceUID": "1.2,1.3"}


def test_uids_come_as_a_list() -> None:
    assert (uids("1.2,1.3"), uids("1.2\\1.3")) == (["1.2", "1.3"], ["1.2", "1.3"])


@pytest.mark.parametrize("value", ["1.2*", "a.b", "1" * 65])
def test_what_is_no_uid_is_refused(value: str) -> None:
    with pytest.raises(BadQuery):
        uids(value)


def test_number_is_matched_by_a_number() -> None:
    assert whole_number(" 12") == 12
    for value in ("a", "1.5", "1" * 20):
        with pytest.raises(BadQuery):
            whole_number(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20261014", (date(2026, 10, 14), date(2026, 10, 14))),
        ("20261001-20261031", (date(2026, 10, 1), date(2026, 10, 31))),
        ("-20261031", (None, date(2026, 10, 31))),
        ("20261001-", (date(2026, 10, 1), None)),
    ],
)
def test_days_are_one_or_a_range(value: str, expected: tuple[date | None, date | None]) -> None:
    assert dates(value) == expected


@pytest.mark.parametrize("value", ["2026-10-14", "20261399", "today", "202610"])
def test_what_is_no_day_is_refused(value: str) -> None:
    with pytest.raises(BadQuery):
        dates(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("09", (time(9), time(9, 59, 59, 999_999))),
        ("0930-1015", (time(9, 30), time(10, 15, 59, 999_999))),
        ("093005.25-", (time(9, 30, 5), None)),
        ("-235959", (None, time(23, 59, 59, 999_999))),
    ],
)
def test_times_go_to_the_end_of_what_they_name(value: str, expected: tuple[time | None, time | None]) -> None:
    assert times(value) == expected


@pytest.mark.parametrize("value", ["9", "2575", "noon"])
def test_what_is_no_time_is_refused(value: str) -> None:
    with pytest.raises(BadQuery):
        times(value)


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        ("ANON*", "ANONYMOUS", True),
        ("anonymous", "ANONYMOUS", True),
        ("ANONYMOU?", "ANONYMOUS", True),
        ("ANON", "ANONYMOUS", False),
        (".*", "ANONYMOUS", False),
    ],
)
def test_signs_stand_for_others(wanted: str, value: str, expected: bool) -> None:
    assert is_match(wanted, value) is expected


def test_attributes_are_written_as_dicom_json() -> None:
    assert element("PatientName", "ANONYMOUS") == (
        "00100010",
        {"vr": "PN", "Value": [{"Alphabetic": "ANONYMOUS"}]},
    )
    assert element("StudyDate", "") == ("00080020", {"vr": "DA"})
    assert element("Rows", 0) == ("00280010", {"vr": "US", "Value": [0]})
    assert row({"Rows": 3, "ModalitiesInStudy": ["US"]}) == {
        "00080061": {"vr": "CS", "Value": ["US"]},
        "00280010": {"vr": "US", "Value": [3]},
    }
    assert list(row({"Rows": 3, "ModalitiesInStudy": ["US"]})) == ["00080061", "00280010"]
