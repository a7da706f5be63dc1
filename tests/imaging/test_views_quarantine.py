"""Quarantine over HTTP: rows without pictures, one sealed picture for its steward alone, and what becomes of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enthesis.audit.models import Entry
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors.quarantine import REASON_WORDS, TASKS
from enthesis.imaging.services import receive_instance
from enthesis.imaging.views.quarantine import time_left
from enthesis.programme.models import Role
from tests.factories.imaging import blind, read_by
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student, make_supervisor
from tests.imaging.pages import IDENTITY, copies, enrolment_of, picture_file, sealed, signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db

LIST = "/images/quarantine/"
CORNERS = {"x0": "8", "y0": "8", "x1": "87", "y1": "55"}
BOX = {f"box.1.{name}": value for name, value in CORNERS.items()}


def seen_of(html: str) -> str:
    """Give the proof, from the page that shows what will be kept, that it was shown."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert found is not None
    return found[1]


def keep(client: Any, instance: Instance, data: dict[str, str] | None = None, **more: str) -> Any:
    """Look at what will be kept, and keep it."""
    boxes = data or BOX
    shown = client.post(f"{LIST}{instance.pk}/preview/", boxes)
    assert shown.status_code == 200
    kept = {**boxes, "seen": seen_of(shown.content.decode()), **more}
    return client.post(f"{LIST}{instance.pk}/keep/", kept, follow=True)


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def steward() -> Any:
    return make_holder(Role.IMAGE_STEWARD)


def unclaimed(number: int = 1) -> Instance:
    """Receive a picture from a machine at which nobody typed a scan code."""
    outcome = receive_instance(data=picture_file(number), owner=None, actor="gateway", source="gateway")
    assert outcome.instance is not None
    return outcome.instance


def test_sealed_page_tells_the_steward_what_to_do_and_the_owner_that_it_is_locked_away(
    student: Any, steward: Any
) -> None:
    page = text_of(signed_in(steward).get(f"{LIST}{sealed(student, 1).pk}/"))
    doubt = "The machine did not say which part of the screen is the scan, so a name could still be visible. "
    assert f"{doubt}Mark the scan area, and look at what will be kept before you release it." in page
    assert "An image steward can" not in page
    assert f"{doubt}The picture is locked away and not shown." in text_of(signed_in(student).get("/images/"))


def test_every_reason_for_quarantine_tells_the_steward_what_to_do() -> None:
    assert set(TASKS) == set(REASON_WORDS)


def test_list_names_what_is_sealed_and_shows_none_of_it(student: Any, steward: Any) -> None:
    first = sealed(student, 1)
    response = signed_in(steward).get(LIST)
    text, html = text_of(response), response.content.decode()
    assert "1 picture in quarantine" in text
    assert "Ada Fenwick" in text
    assert "13 days" in text
    assert f'href="{LIST}{first.pk}/"' in html
    assert "<img" not in html
    assert "data:image" not in html
    assert not any(word in html for word in IDENTITY)


def test_empty_quarantine_says_what_would_be_there(steward: Any) -> None:
    assert "Nothing is in quarantine" in text_of(signed_in(steward).get(LIST))


def test_quarantine_is_for_stewards_only(student: Any) -> None:
    instance = sealed(student)
    cohort = make_cohort()
    for person in (student, make_supervisor(cohort), make_administrator(), make_holder(Role.PROGRAMME_LEAD)):
        client = signed_in(person)
        assert client.get(LIST).status_code == 403
        assert client.get(f"{LIST}{instance.pk}/").status_code == 403
        for verb in ("keep", "destroy", "give"):
            assert client.post(f"{LIST}{instance.pk}/{verb}/", BOX).status_code == 403
    instance.refresh_from_db()
    assert instance.state == "quarantined"


def test_steward_of_one_cohort_keeps_its_pictures_only(student: Any) -> None:
    instance = sealed(student)
    own = make_holder(Role.IMAGE_STEWARD, enrolment_of(student).cohort)
    other = make_holder(Role.IMAGE_STEWARD, make_cohort())
    assert signed_in(own).get(f"{LIST}{instance.pk}/").status_code == 200
    assert signed_in(other).get(f"{LIST}{instance.pk}/").status_code == 404


def test_sealed_picture_is_shown_inside_its_page_and_the_opening_recorded(student: Any, steward: Any) -> None:
    instance = sealed(student)
    response = signed_in(steward).get(f"{LIST}{instance.pk}/")
    html = response.content.decode()
    assert re.search(
        r'<image id="sealed-picture" href="data:image/jpeg;base64,[A-Za-z0-9+/=]{400,}" width="96" height="64"/>',
        html,
    )
    assert response["Cache-Control"] == "private, no-store"
    assert re.findall(r'id="f-box-1-[xy][01]"[^>]*value="([^"]*)"', html) == [""] * 4
    assert Entry.objects.filter(action="imaging.open_quarantined").count() == 1
    assert not any(word in html for word in IDENTITY)


def test_area_that_is_kept_goes_back_to_its_owner(student: Any, steward: Any) -> None:
    instance = sealed(student)
    response = keep(signed_in(steward), instance)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Released. Its owner now looks at what is left before it can join a case." in text_of(response)
    instance.refresh_from_db()
    assert instance.state == "reading"
    read_by(blind, instance)
    assert signed_in(student).get(f"/images/{instance.pk}/still/").status_code == 200
    assert signed_in(steward).get(f"/images/{instance.pk}/still/").status_code == 404


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        ({"x0": ""}, {"x0": "Write a whole number from 0 to 95."}),
        ({"y1": "64"}, {"y1": "Write a whole number from 0 to 63."}),
        ({"x1": "-3", "y0": "a"}, {"x1": "from 0 to 95", "y0": "from 0 to 63"}),
        ({"x1": "10"}, {"x1": "The area must be at least 8 pixels wide and high"}),
        ({"x0": "87", "x1": "8"}, {"x1": "The area must be at least 8 pixels wide and high"}),
    ],
)
def test_area_that_cannot_be_used_is_said_at_its_field(
    student: Any, steward: Any, change: dict[str, str], messages: dict[str, str]
) -> None:
    instance = sealed(student)
    wrong = {f"box.1.{name}": value for name, value in change.items()}
    for verb in ("preview", "keep"):
        response = signed_in(steward).post(f"{LIST}{instance.pk}/{verb}/", {**BOX, **wrong})
        html = response.content.decode()
        assert response.status_code == 422
        for name, words in messages.items():
            assert re.search(rf'<a href="#f-box-1-{name}">Box 1, [a-z]+: [^<]*{words}', html), name
            assert f'id="f-box-1-{name}-error"' in html
    instance.refresh_from_db()
    assert instance.state == "quarantined"


def test_destroyed_picture_is_gone(student: Any, steward: Any) -> None:
    instance = sealed(student)
    client = signed_in(steward)
    response = client.post(f"{LIST}{instance.pk}/destroy/", follow=True)
    assert "The picture was destroyed." in text_of(response)
    instance.refresh_from_db()
    assert (instance.state, instance.sealed_key) == ("discarded", "")
    assert client.get(f"{LIST}{instance.pk}/").status_code == 404
    assert client.post(f"{LIST}{instance.pk}/destroy/").status_code == 404


def test_picture_of_nobody_is_given_to_a_student(student: Any, steward: Any) -> None:
    instance = unclaimed()
    client = signed_in(steward)
    html = client.get(f"{LIST}{instance.pk}/").content.decode()
    assert "Show what will be kept" not in html
    assert f'<option value="{enrolment_of(student).pk}">Ada Fenwick' in html
    response = client.post(f"{LIST}{instance.pk}/give/", {"student": enrolment_of(student).pk}, follow=True)
    assert "Given to Ada Fenwick." in text_of(response)
    instance.refresh_from_db()
    assert (instance.state, instance.owner) == ("reading", enrolment_of(student))


@pytest.mark.parametrize("given", [{}, {"student": "x"}, {"student": "00000000-0000-4000-8000-000000000000"}])
def test_picture_is_given_to_nobody_who_is_not_listed(
    student: Any, steward: Any, given: dict[str, str]
) -> None:
    instance = unclaimed()
    response = signed_in(steward).post(f"{LIST}{instance.pk}/give/", given)
    assert response.status_code == 422
    assert '<a href="#f-student">Choose a student from the list.' in response.content.decode()
    instance.refresh_from_db()
    assert (instance.state, instance.owner) == ("quarantined", None)


def test_student_who_has_the_picture_already_is_said(student: Any, steward: Any) -> None:
    instance = unclaimed()
    receive_instance(data=picture_file(1), owner=enrolment_of(student), actor=student, source="upload")
    response = signed_in(steward).post(f"{LIST}{instance.pk}/give/", {"student": enrolment_of(student).pk})
    assert response.status_code == 422
    assert b"This student has this picture already" in response.content


def test_list_asks_the_database_as_often_for_30_rows_as_for_3(student: Any, steward: Any) -> None:
    instance = sealed(student)

    def queries() -> int:
        client = signed_in(steward)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    copies(instance, 2)
    few = queries()
    copies(instance, 27)
    assert "30 pictures in quarantine" in text_of(signed_in(steward).get(LIST))
    assert (queries(), few <= 6) == (few, True), few


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=14), "14 days"),
        (timedelta(hours=48), "2 days"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(), "less than an hour"),
    ],
)
def test_time_left_is_in_words(left: timedelta, words: str) -> None:
    assert time_left(left) == words
