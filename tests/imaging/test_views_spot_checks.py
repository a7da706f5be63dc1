"""Spot checks over HTTP: what waits, one picture, and the answer."""

from typing import Any

import pytest
from django.urls import reverse

from enthesis.audit.models import Entry
from enthesis.imaging.models import SpotCheck
from enthesis.imaging.services import spot_checks
from enthesis.programme.models import Role
from tests.factories.imaging import loop_file, make_clean, reread
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student
from tests.imaging.pages import enrolment_of, signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db
LIST = "/images/quarantine/spot-checks/"


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def steward() -> Any:
    return make_holder(Role.IMAGE_STEWARD)


@pytest.fixture(autouse=True)
def _all_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spot_checks, "ONE_IN", 1)


def drawn(student: Any, data: bytes | None = None) -> SpotCheck:
    """Give the spot check of a picture that its owner has confirmed."""
    return SpotCheck.objects.get(instance=make_clean(enrolment_of(student), data))


def test_list_says_whose_picture_waits_and_shows_none(student: Any, steward: Any) -> None:
    client = signed_in(steward)
    assert "Nothing to look at again" in text_of(client.get(LIST))
    spot_check = drawn(student)
    response = client.get(LIST)
    assert "Ada Fenwick" in text_of(response)
    html = response.content.decode()
    assert f'href="{LIST}{spot_check.pk}/"' in html
    assert "data:image" not in html


def test_fine_picture_leaves_the_list(student: Any, steward: Any) -> None:
    spot_check, client = drawn(student), signed_in(steward)
    page = client.get(f"{LIST}{spot_check.pk}/")
    assert page["Cache-Control"] == "private, no-store"
    assert 'src="data:image/jpeg;base64,' in page.content.decode()
    response = client.post(f"{LIST}{spot_check.pk}/answer/", {"answer": "fine"}, follow=True)
    text = text_of(response)
    assert "Noted: nothing on it identifies a patient." in text
    assert "So far 1 picture looked at, none with a name." in text
    assert client.get(f"{LIST}{spot_check.pk}/").status_code == 404


def test_picture_with_a_name_is_locked_away(student: Any, steward: Any) -> None:
    spot_check = drawn(student)
    response = signed_in(steward).post(
        f"{LIST}{spot_check.pk}/answer/", {"answer": "identifies"}, follow=True
    )
    assert "Locked away, and its owner was told." in text_of(response)
    assert reread(spot_check.instance).state == "quarantined"
    assert "An image steward has looked at it again" in text_of(signed_in(student).get("/images/"))


def test_picture_with_a_name_in_a_case_leads_to_its_erasure(
    student: Any, steward: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    spot_check = drawn(student)
    monkeypatch.setattr(spot_checks, "is_attached", lambda pk: True)
    response = signed_in(steward).post(f"{LIST}{spot_check.pk}/answer/", {"answer": "identifies"})
    assert (response.status_code, response["Location"]) == (
        302, reverse("imaging:erase", kwargs={"pk": spot_check.instance_id}),
    )  # fmt: skip
    assert "Names somebody: erase it" in text_of(signed_in(steward).get(LIST))


def test_no_answer_is_no_answer(student: Any, steward: Any) -> None:
    spot_check = drawn(student)
    assert signed_in(steward).post(f"{LIST}{spot_check.pk}/answer/").status_code == 422
    spot_check.refresh_from_db()
    assert spot_check.found is None


def test_frames_of_a_loop_are_given_and_never_stored(student: Any, steward: Any) -> None:
    spot_check = drawn(student, loop_file(3))
    client = signed_in(steward)
    assert 'data-island="reel"' in client.get(f"{LIST}{spot_check.pk}/").content.decode()
    response = client.get(f"{LIST}{spot_check.pk}/frames/")
    frames = response.getvalue()
    assert (frames[:2], response["Cache-Control"]) == (b"\xff\xd8", "private, no-store")
    assert Entry.objects.filter(action="imaging.look_at_spot_check").count() == 2


def test_spot_checks_are_for_stewards_only(student: Any) -> None:
    spot_check = drawn(student)
    for person in (student, make_administrator(), make_holder(Role.TUTOR)):
        client = signed_in(person)
        for path in (LIST, f"{LIST}{spot_check.pk}/", f"{LIST}{spot_check.pk}/frames/"):
            assert client.get(path).status_code == 403
        assert client.post(f"{LIST}{spot_check.pk}/answer/", {"answer": "fine"}).status_code == 403
