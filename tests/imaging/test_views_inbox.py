"""The inbox and the page of one study: what stands there, for whom, and how many queries it takes."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enthesis.core.words import moment
from enthesis.imaging.domain import filing
from enthesis.imaging.models import Instance, Study
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student, make_supervisor
from tests.imaging.domain.material import specimen
from tests.imaging.pages import (
    IDENTITY,
    arrived,
    checked,
    copies,
    enrolment_of,
    picture_file,
    sealed,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort())


def text_of(response: Any) -> str:
    """Give what a page says, without its tags, spaces in one."""
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_empty_inbox_says_how_the_first_picture_comes(student: Any) -> None:
    text = text_of(signed_in(student).get("/images/"))
    assert "No pictures wait here" in text
    assert enrolment_of(student).scan_code in text
    assert "Type this as patient number at the machine" in text


def test_inbox_shows_what_waits_what_is_ready_and_what_is_locked_away(student: Any) -> None:
    arrived(student, picture_file(1, study=1))
    arrived(student, picture_file(2, study=1))
    ready = checked(student, picture_file(1, study=2))
    locked = sealed(student, 9)
    response = signed_in(student).get("/images/")
    text, html = text_of(response), response.content.decode()
    assert "2 pictures wait for your check" in text
    assert f"/images/{ready.pk}/thumbnail/" in html
    assert html.count("/thumbnail/") == 1
    assert "did not say which part of the screen is the scan" in text
    assert str(locked.pk) not in html
    assert not any(word in html for word in IDENTITY)


def test_inbox_offers_what_apps_above_make_of_a_study(student: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(filing, "_uses", {})
    study = checked(student).study_id
    assert "Begin a new case to file them" in text_of(signed_in(student).get("/images/"))
    filing.offer_use(
        "Write a case", action="imaging.open_inbox", address=lambda pk: f"/cases/new/?study={pk}"
    )
    filing.offer_use("Hang on a wall", action="imaging.manage_machines", address=lambda pk: f"/wall/{pk}")
    html = signed_in(student).get("/images/").content.decode()
    assert f'href="/cases/new/?study={study}"' in html
    assert "Hang on a wall" not in html


def queries_of(student: Any, path: str) -> int:
    """Count the queries of one page."""
    client = signed_in(student)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_inbox_asks_the_database_as_often_for_30_studies_as_for_3(student: Any) -> None:
    copies(checked(student), 2)
    few = queries_of(student, "/images/")
    copies(Instance.objects.all()[0], 30)
    assert Study.objects.count() == 33
    assert (queries_of(student, "/images/"), few <= 6) == (few, True), few


def test_inbox_reads_the_pictures_of_its_own_page_alone(student: Any, monkeypatch: Any) -> None:
    copies(checked(student), 40)
    read: list[Any] = []
    build = Instance.from_db
    monkeypatch.setattr(Instance, "from_db", classmethod(lambda _, *args: read.append(1) or build(*args)))
    html = signed_in(student).get("/images/?page=2").content.decode()
    assert (html.count("study-row__title"), len(read)) == (20, 20)


def test_second_page_of_the_inbox_shows_the_rest(student: Any) -> None:
    copies(checked(student), 22)
    html = signed_in(student).get("/images/?page=2").content.decode()
    assert html.count("study-row__title") == 3


def test_inbox_is_ordered_by_the_moment_above_each_study(student: Any) -> None:
    copies(checked(student), 2)
    days = (date(2026, 10, 12), date(2026, 11, 20), date(2026, 9, 1))
    moments = [datetime.combine(day, time(9, 30), tzinfo=UTC) for day in days]
    received = datetime(2026, 11, 25, 8, tzinfo=UTC)
    for study, performed in zip(Study.objects.order_by("pk"), moments, strict=True):
        Study.objects.filter(pk=study.pk).update(performed_at=performed, received_at=received)
    # The machine gave no time: it stands under the moment of its arrival, between the others.
    plain = Study.objects.get(performed_at=moments[2])
    arrival = datetime(2026, 11, 1, 8, tzinfo=UTC)
    Study.objects.filter(pk=plain.pk).update(performed_at=None, received_at=arrival)
    html = signed_in(student).get("/images/").content.decode()
    titles = re.findall(r'study-row__title"><a[^>]*>([^<]*)<', html)
    assert titles == [moment(moments[1]), moment(arrival), moment(moments[0])]


def test_number_that_waits_counts_studies(student: Any) -> None:
    client = signed_in(student)
    assert client.get("/images/waiting/").content == b""
    arrived(student, picture_file(1))
    arrived(student, picture_file(2))
    assert client.get("/images/waiting/").content == b"1"


@pytest.mark.parametrize("path", ["/images/", "/images/waiting/", "/images/check/", "/images/check/several/"])
def test_inbox_and_check_are_for_students_only(path: str) -> None:
    cohort = make_cohort()
    for person in (make_supervisor(cohort), make_administrator(), make_holder("image_steward")):
        assert signed_in(person).get(path).status_code == 403


def test_study_shows_its_pictures_with_what_is_known_of_them(student: Any) -> None:
    instance = arrived(student, specimen())
    arrived(student, specimen(cine=True, number=2))
    locked = arrived(student, picture_file(3, SequenceOfUltrasoundRegions=None))
    Instance.objects.filter(pk=locked.pk).update(study=instance.study)
    response = signed_in(student).get(f"/images/studies/{instance.study_id}/")
    text, html = text_of(response), response.content.decode()
    assert "Still, 720 by 540 pixels, one pixel is 0.0" in text
    assert "Loop of 24 frames, 720 by 540 pixels" in text
    assert "3, 1 of them a cine loop" in text
    assert "2 pictures wait for your check before they can join a case" in text
    assert "Locked away" in text
    assert f"/images/{locked.pk}/thumbnail/" not in html
    assert not any(word in html for word in IDENTITY)


def test_study_of_somebody_else_is_not_there(student: Any) -> None:
    instance = checked(student)
    cohort = make_cohort()
    for person in (make_student(cohort), make_student(cohort)):
        assert signed_in(person).get(f"/images/studies/{instance.study_id}/").status_code == 404
    for path in (f"/images/studies/{instance.study_id}/discard/", f"/images/{instance.pk}/discard/"):
        assert signed_in(make_student(cohort)).post(path).status_code == 404
    instance.refresh_from_db()
    assert instance.state == "clean"


def test_picture_thrown_away_is_gone_and_said_so(student: Any) -> None:
    keep, lose = checked(student, picture_file(1)), checked(student, picture_file(2))
    client = signed_in(student)
    response = client.post(f"/images/{lose.pk}/discard/", follow=True)
    assert response.redirect_chain == [(f"/images/studies/{keep.study_id}/", 302)]
    assert "The picture was thrown away." in text_of(response)
    assert dict(Instance.objects.values_list("pk", "state")) == {keep.pk: "clean", lose.pk: "discarded"}
    assert client.get(f"/images/{lose.pk}/still/").status_code == 404
    again = client.post(f"/images/{lose.pk}/discard/")
    assert again.status_code == 409


def test_study_thrown_away_leads_back_to_the_inbox(student: Any) -> None:
    first = checked(student, picture_file(1))
    arrived(student, picture_file(2))
    response = signed_in(student).post(f"/images/studies/{first.study_id}/discard/", follow=True)
    assert response.redirect_chain == [("/images/", 302)]
    assert "2 pictures thrown away." in text_of(response)
    assert set(Instance.objects.values_list("state", flat=True)) == {"discarded"}


def test_study_page_asks_the_database_as_often_for_30_pictures_as_for_3(student: Any) -> None:
    instance = checked(student)
    path = f"/images/studies/{instance.study_id}/"
    study = instance.study
    queries_of(student, path)  # the programme is read once and for all
    few = queries_of(student, path)
    copies(Instance.objects.get(pk=instance.pk), 30)
    Instance.objects.exclude(pk=instance.pk).update(study=study)
    assert (queries_of(student, path), few <= 11) == (few, True), few


def test_sending_by_reading_is_not_possible(student: Any) -> None:
    instance = checked(student)
    for path in (f"/images/{instance.pk}/discard/", f"/images/studies/{instance.study_id}/discard/"):
        assert signed_in(student).get(path).status_code == 405
