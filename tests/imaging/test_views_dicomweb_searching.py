"""QIDO-RS by questions and answers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enthesis.programme.models import Enrolment
from tests.factories.imaging import loop_file, make_clean, make_unchecked, picture_file, place_of
from tests.factories.logbook import make_case
from tests.factories.people import make_cohort, make_student, make_supervisor
from tests.factories.programs import ask, make_key

pytestmark = pytest.mark.django_db
STUDY_UID, SERIES_UID, INSTANCE_UID = "0020000D", "0020000E", "00080018"


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def secret(place: Enrolment) -> str:
    return make_key(place.user)


def values(response: Any, tag: str) -> list[Any]:
    assert response.status_code == 200, response.content
    return [row[tag]["Value"][0] for row in response.json()]


def test_study_has_what_the_standard_wants(client: Client, place: Enrolment, secret: str) -> None:
    picture = make_clean(place, picture_file(1))
    make_clean(place, loop_file(2, 2))
    (row,) = ask(client, "/studies", secret).json()
    study = picture.study.study_uid
    assert row.pop("00081190") == {"vr": "UR", "Value": [f"http://127.0.0.1:8000/dicomweb/studies/{study}"]}
    assert row == {
        "00080020": {"vr": "DA", "Value": ["20261014"]},
        "00080030": {"vr": "TM", "Value": ["093005"]},
        "00080050": {"vr": "SH"},
        "00080056": {"vr": "CS", "Value": ["ONLINE"]},
        "00080061": {"vr": "CS", "Value": ["US"]},
        "00080090": {"vr": "PN"},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "ANONYMOUS"}]},
        "00100020": {"vr": "LO", "Value": ["ANONYMOUS"]},
        "00100030": {"vr": "DA"},
        "00100040": {"vr": "CS"},
        "0020000D": {"vr": "UI", "Value": [study]},
        "00200010": {"vr": "SH"},
        "00201206": {"vr": "IS", "Value": [1]},
        "00201208": {"vr": "IS", "Value": [2]},
    }


def test_series_and_instances_have_what_the_standard_wants(
    client: Client, place: Enrolment, secret: str
) -> None:
    loop = make_clean(place, loop_file(3, 7))
    study, series, instance = loop.study.study_uid, loop.series_uid, loop.sop_instance_uid
    (of_series,) = ask(client, f"/studies/{study}/series", secret).json()
    assert {tag: of_series[tag].get("Value") for tag in ("00080060", SERIES_UID, "00200011", "00201209")} == {
        "00080060": ["US"], SERIES_UID: [series], "00200011": None, "00201209": [1],
    }  # fmt: skip
    (row,) = ask(client, f"/studies/{study}/series/{series}/instances", secret).json()
    tags = ("00080016", INSTANCE_UID, "00200013", "00280010", "00280011", "00280008")
    assert {tag: row[tag]["Value"][0] for tag in tags} == {
        "00080016": "1.2.840.10008.5.1.4.1.1.3.1", INSTANCE_UID: instance, "00200013": 7, "00280010": 48,
        "00280011": 64, "00280008": 3,
    }  # fmt: skip
    assert row["00081190"]["Value"][0].endswith(f"/studies/{study}/series/{series}/instances/{instance}")


def test_keys_narrow_the_search(client: Client, place: Enrolment, secret: str) -> None:
    one = make_clean(place, picture_file(1, study=1, StudyDate="20261014", StudyTime="093005"))
    two = make_clean(place, picture_file(2, study=2, StudyDate="20261020", StudyTime="150000"))
    first, second = one.study.study_uid, two.study.study_uid
    found = {
        asked: set(values(ask(client, f"/studies?{asked}", secret), STUDY_UID))
        for asked in (
            "StudyDate=20261014", "StudyDate=20261015-", "00080020=20261001-20261031", "StudyTime=0930-10",
            f"StudyInstanceUID={first},{second}", f"StudyInstanceUID={first}", "PatientName=ANON*", "PatientID=smith",
            "ModalitiesInStudy=US", "ModalitiesInStudy=CT", "AccessionNumber=1",
            f"SOPInstanceUID={two.sop_instance_uid}", "InstanceNumber=1",
        )
    }  # fmt: skip
    both = {first, second}
    assert list(found.values()) == [
        {first}, {second}, both, {first}, both, {first}, both, set(), both, set(), set(), {second}, {first},
    ]  # fmt: skip


def test_addresses_narrow_the_search_whatever_the_keys_say(
    client: Client, place: Enrolment, secret: str
) -> None:
    one, two = make_clean(place, picture_file(1, study=1)), make_clean(place, picture_file(2, study=2))
    of_one = f"/studies/{one.study.study_uid}"
    assert values(ask(client, f"{of_one}/instances", secret), INSTANCE_UID) == [one.sop_instance_uid]
    assert ask(client, f"{of_one}/instances?StudyInstanceUID={two.study.study_uid}", secret).json() == []
    assert set(values(ask(client, "/instances", secret), INSTANCE_UID)) == {
        one.sop_instance_uid,
        two.sop_instance_uid,
    }
    assert set(values(ask(client, "/series", secret), SERIES_UID)) == {one.series_uid, two.series_uid}


def test_pages_say_how_much_is_left(client: Client, place: Enrolment, secret: str) -> None:
    pictures = [make_clean(place, picture_file(number, study=number)) for number in (1, 2, 3)]
    newest = [one.study.study_uid for one in reversed(pictures)]
    first = ask(client, "/studies?limit=2", secret)
    assert (values(first, STUDY_UID), first.headers["X-Total-Count"]) == (newest[:2], "3")
    assert first.headers["Warning"] == '299 Enthesis "There are 1 additional results that can be requested"'
    last = ask(client, "/studies?limit=2&offset=2", secret)
    assert (values(last, STUDY_UID), "Warning" in last.headers) == (newest[2:], False)


def test_what_is_not_done_is_said_in_a_warning(client: Client, place: Enrolment, secret: str) -> None:
    response = ask(client, "/studies?fuzzymatching=true", secret)
    assert response.headers["Warning"] == (
        '299 Enthesis "The fuzzymatching parameter is not supported. Only literal matching has been performed."'
    )


def test_more_attributes_come_when_asked_for(client: Client, place: Enrolment, secret: str) -> None:
    make_clean(place, picture_file(Manufacturer="Meadow"))
    maker = "00080070"
    assert maker not in ask(client, "/studies", secret).json()[0]
    assert values(ask(client, "/studies?includefield=Manufacturer", secret), maker) == ["Meadow"]
    assert values(ask(client, "/studies?includefield=all", secret), maker) == ["Meadow"]


@pytest.mark.parametrize("query", ["limit=few", "StudyDate=soon", "Nonsense=1", "StudyInstanceUID=1.*"])
def test_what_cannot_be_read_is_refused_in_words(
    client: Client, place: Enrolment, secret: str, query: str
) -> None:
    response = ask(client, f"/studies?{query}", secret)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


def test_answers_are_dicom_json_or_json(client: Client, place: Enrolment, secret: str) -> None:
    types = {
        accept: ask(client, "/studies", secret, headers={"Accept": accept}).headers["Content-Type"]
        for accept in ("application/dicom+json", "application/json", "*/*")
    }
    assert types == {
        "application/dicom+json": "application/dicom+json",
        "application/json": "application/json",
        "*/*": "application/dicom+json",
    }
    refused = ask(
        client, "/studies", secret, headers={"Accept": 'multipart/related; type="application/dicom+xml"'}
    )
    assert refused.status_code == 406


def test_unchecked_pictures_are_not_found(client: Client, place: Enrolment, secret: str) -> None:
    make_unchecked(place)
    assert ask(client, "/studies", secret).json() == []


def test_day_is_told_to_nobody_but_the_student(client: Client, place: Enrolment) -> None:
    picture = make_clean(place)
    supervisor = make_supervisor(place.cohort)
    make_case(place, supervisor, fate="sent", pictures=[picture.pk])
    secret = make_key(supervisor)
    (row,) = ask(client, "/studies", secret).json()
    assert (row["00080020"], row["00080030"]) == ({"vr": "DA"}, {"vr": "TM"})
    assert ask(client, "/studies?StudyDate=20261014", secret).json() == []
    assert ask(client, "/studies?StudyDate=20200101-", secret).json() == []


def test_picture_that_two_students_have_is_found_once(client: Client) -> None:
    cohort = make_cohort()
    supervisor = make_supervisor(cohort)
    places = [place_of(make_student(cohort, name)) for name in ("Ada", "Bob")]
    for place in places:
        make_case(place, supervisor, fate="sent", pictures=[make_clean(place, picture_file(1)).pk])
    secret = make_key(supervisor)
    found = [ask(client, path, secret) for path in ("/studies", "/series", "/instances")]
    assert [len(answer.json()) for answer in found] == [1, 1, 1]
    assert [answer.headers["X-Total-Count"] for answer in found] == ["1", "1", "1"]
    assert found[0].json()[0]["00201208"]["Value"] == [1]
    study = values(found[0], STUDY_UID)[0]
    assert len(ask(client, f"/studies/{study}/metadata", secret).json()) == 1


@pytest.mark.parametrize("path", ["/studies", "/series", "/instances"])
def test_search_asks_as_often_whatever_it_finds(
    client: Client, place: Enrolment, secret: str, path: str
) -> None:
    counts = []
    for number in range(1, 8):
        make_clean(place, picture_file(number, study=number))
        ask(client, path, secret)
        with CaptureQueriesContext(connection) as asked:
            assert len(ask(client, path, secret).json()) == number
        counts.append(len(asked))
    assert set(counts) == {4}
