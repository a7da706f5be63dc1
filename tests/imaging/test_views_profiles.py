"""Machine profiles over HTTP: the list, one with what it does, and who may agree."""

from typing import Any

import pytest

from enthesis.imaging.domain import Box
from enthesis.imaging.models import Profile
from enthesis.programme.models import Role
from tests.factories.imaging import arrive, make_profile, make_sealed
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student
from tests.imaging.pages import enrolment_of, picture_file, signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db
LIST = "/images/quarantine/profiles/"
SCAN = Box(8, 8, 87, 55)
MADE_BY = {"Manufacturer": "Fen Imaging", "ManufacturerModelName": "Heath 7"}


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def proposer() -> Any:
    return make_holder(Role.IMAGE_STEWARD, name="Bertram Oakes")


@pytest.fixture
def steward() -> Any:
    return make_holder(Role.IMAGE_STEWARD, name="Clement Ash")


def proposal(student: Any, proposer: Any, number: int = 1) -> Profile:
    """Propose a profile, learned from a picture that still waits."""
    data = picture_file(number, SequenceOfUltrasoundRegions=None, **MADE_BY)
    return make_profile(proposer, None, make_sealed(enrolment_of(student), data), SCAN)


def test_list_says_what_waits_and_how_much_is_held(student: Any, proposer: Any, steward: Any) -> None:
    client = signed_in(steward)
    assert "No machine profile yet" in text_of(client.get(LIST))
    proposal(student, proposer)
    text = text_of(client.get(LIST))
    for words in (
        "Fen Imaging Heath 7",
        "96 × 64",
        "Waits for a second steward",
        "Bertram Oakes",
        "100 % of 1",
    ):
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words
    assert "Machine profiles (1 to confirm)" in text_of(client.get("/images/quarantine/"))


def test_another_steward_agrees_and_pictures_no_longer_wait(
    student: Any, proposer: Any, steward: Any
) -> None:
    profile = proposal(student, proposer)
    html = signed_in(steward).get(f"{LIST}{profile.pk}/").content.decode()
    assert "Use this profile" in html
    assert html.count('<img src="data:image/jpeg;base64,') == 1
    response = signed_in(steward).post(f"{LIST}{profile.pk}/confirm/", follow=True)
    assert "Confirmed. Pictures of this machine and size are masked so from now on." in text_of(response)
    data = picture_file(2, SequenceOfUltrasoundRegions=None, **MADE_BY)
    received = arrive(enrolment_of(student), data)
    assert (received.outcome, received.instance.profile) == ("received", profile)
    text = text_of(signed_in(steward).get(LIST)).replace("\N{NO-BREAK SPACE}", " ")
    assert "Of 2 pictures from machines with a profile in the last 90 days, 50 % went to quarantine" in text


def test_who_proposed_cannot_agree(student: Any, proposer: Any) -> None:
    profile, client = proposal(student, proposer), signed_in(proposer)
    text = text_of(client.get(f"{LIST}{profile.pk}/"))
    assert "Another image steward has to agree to it." in text
    assert "Use this profile" not in text
    response = client.post(f"{LIST}{profile.pk}/confirm/")
    assert (response.status_code, b"You proposed this profile." in response.content) == (403, True)
    profile.refresh_from_db()
    assert profile.state == "proposed"


def test_profile_is_stopped_and_that_is_taken_back(student: Any, proposer: Any, steward: Any) -> None:
    profile, client = proposal(student, proposer), signed_in(steward)
    client.post(f"{LIST}{profile.pk}/confirm/")
    response = client.post(f"{LIST}{profile.pk}/stop/", follow=True)
    text = text_of(response)
    assert "Stopped. Pictures of this machine and size go to quarantine again." in text
    assert "Take that back" in text
    assert "Take that back" not in text_of(signed_in(proposer).get(f"{LIST}{profile.pk}/"))
    response = client.post(f"{LIST}{profile.pk}/restore/", follow=True)
    assert "Taken back: the profile is what it was before." in text_of(response)
    profile.refresh_from_db()
    assert profile.state == "active"


def test_profiles_are_for_stewards_only(student: Any, proposer: Any) -> None:
    profile = proposal(student, proposer)
    for person in (student, make_administrator(), make_holder(Role.TUTOR)):
        client = signed_in(person)
        assert client.get(LIST).status_code == 403
        assert client.get(f"{LIST}{profile.pk}/").status_code == 403
        for verb in ("confirm", "stop", "restore"):
            assert client.post(f"{LIST}{profile.pk}/{verb}/").status_code == 403
    assert signed_in(proposer).get(f"{LIST}{profile.pk + 1}/").status_code == 404


def test_list_names_who_agreed_only_once_two_have(student: Any, proposer: Any, steward: Any) -> None:
    profile = proposal(student, proposer)
    assert "Nobody yet; proposed by Bertram Oakes" in text_of(signed_in(steward).get(LIST))
    signed_in(steward).post(f"{LIST}{profile.pk}/confirm/")
    assert "Bertram Oakes and Clement Ash" in text_of(signed_in(steward).get(LIST))


def test_machine_without_a_profile_leads_to_a_picture_to_mark(student: Any, steward: Any) -> None:
    data = picture_file(1, SequenceOfUltrasoundRegions=None, **MADE_BY)
    sealed = make_sealed(enrolment_of(student), data)
    html = signed_in(steward).get(LIST).content.decode()
    assert "No profile yet" in html
    assert f'href="/images/quarantine/{sealed.pk}/"' in html


def test_confirming_says_how_many_that_wait_are_masked(student: Any, proposer: Any, steward: Any) -> None:
    profile, client = proposal(student, proposer), signed_in(steward)
    make_sealed(enrolment_of(student), picture_file(2, SequenceOfUltrasoundRegions=None, **MADE_BY))
    assert "and 2 pictures that wait in quarantine at once" in text_of(client.get(f"{LIST}{profile.pk}/"))
    words = text_of(client.post(f"{LIST}{profile.pk}/confirm/", follow=True))
    assert "2 pictures that waited in quarantine are masked so now." in words
