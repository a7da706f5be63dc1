import uuid

import pytest
from django.core import mail
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core import events
from enthesis.core.errors import NotAllowed, NotVisible, WrongState
from enthesis.imaging import services
from enthesis.imaging.events import PictureLockedAway
from enthesis.imaging.models import Instance, SpotCheck
from enthesis.imaging.permissions.spot_checks import get_spot_check_for, visible_spot_checks
from enthesis.imaging.services import spot_checks
from enthesis.jobs.services import claim_next_job, run_job
from enthesis.programme.models import Role
from tests.factories.imaging import keys_of, loop_file, make_clean, place_of, reread, stored
from tests.factories.people import give_role, make_cohort, make_holder, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def steward(place):
    return make_holder(Role.IMAGE_STEWARD, place.cohort)


@pytest.fixture(autouse=True)
def _all_are_drawn(monkeypatch):
    monkeypatch.setattr(spot_checks, "ONE_IN", 1)


def drawn(place, data: bytes | None = None) -> SpotCheck:
    """Give the spot check of a picture that its owner has confirmed."""
    return SpotCheck.objects.select_related("instance__owner__user").get(instance=make_clean(place, data))


def test_about_one_in_twenty_is_drawn_and_always_the_same(monkeypatch) -> None:
    monkeypatch.setattr(spot_checks, "ONE_IN", 20)
    pictures = [uuid.UUID(int=number) for number in range(4000)]
    found = [spot_checks.is_drawn(pk) for pk in pictures]
    assert found == [spot_checks.is_drawn(pk) for pk in pictures]
    assert 150 <= sum(found) <= 250


def test_other_sites_draw_others(monkeypatch, settings) -> None:
    monkeypatch.setattr(spot_checks, "ONE_IN", 2)
    pictures = [uuid.UUID(int=number) for number in range(100)]
    here = [spot_checks.is_drawn(pk) for pk in pictures]
    settings.SITE_KEY = "A" * 43 + "="
    assert here != [spot_checks.is_drawn(pk) for pk in pictures]


def test_picture_is_drawn_once_when_it_is_confirmed(place) -> None:
    spot_check = drawn(place)
    services.undo_confirmation(actor=place.user, instance=spot_check.instance)
    services.confirm_pictures(actor=place.user, answers={spot_check.instance_id: False})
    assert SpotCheck.objects.get() == spot_check


def test_look_shows_the_brightest_of_all_frames_and_is_recorded(place, steward) -> None:
    spot_check = drawn(place, loop_file(3))
    opened = services.open_spot_check(actor=steward, spot_check=spot_check)
    assert (opened.picture[:2], len(opened.offsets)) == (b"\xff\xd8", 4)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor) == ("imaging.look_at_spot_check", f"accounts.user:{steward.pk}")


def test_fine_picture_stays_and_is_not_asked_about_again(place, steward) -> None:
    spot_check = drawn(place)
    assert services.answer_spot_check(actor=steward, spot_check=spot_check, identifies=False) is False
    spot_check.refresh_from_db()
    assert (spot_check.found, spot_check.looked_by, reread(spot_check.instance).state) == (
        False,
        steward,
        "clean",
    )
    assert Entry.objects.latest("number").detail == {"identifies": False, "locked": False}
    assert not visible_spot_checks(steward).exists()
    with pytest.raises(WrongState):
        services.answer_spot_check(actor=steward, spot_check=spot_check, identifies=True)


def test_picture_that_names_somebody_is_locked_away_and_its_owner_told(
    place, steward, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    told: list[PictureLockedAway] = []
    spot_check = drawn(place)
    monkeypatch.setattr(events, "_handlers", {PictureLockedAway: [told.append]})
    with django_capture_on_commit_callbacks(execute=True):
        assert services.answer_spot_check(actor=steward, spot_check=spot_check, identifies=True) is True
    after = reread(spot_check.instance)
    assert (after.state, after.reasons, stored()) == ("quarantined", ["found_by_steward"], keys_of(after))
    assert told == [PictureLockedAway(instance_id=after.pk, owner_id=place.pk)]
    while job := claim_next_job(worker="tests", now=timezone.now()):
        run_job(job)
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([place.user.email], "One of your pictures was locked away")
    with pytest.raises(WrongState, match="only an image steward can release it"):
        services.undo_confirmation(actor=place.user, instance=after)


def test_picture_in_a_case_is_not_locked_away_but_waits_to_be_erased(place, steward, monkeypatch) -> None:
    spot_check = drawn(place)
    monkeypatch.setattr(spot_checks, "is_attached", lambda pk: True)
    assert services.answer_spot_check(actor=steward, spot_check=spot_check, identifies=True) is False
    spot_check.refresh_from_db()
    assert (spot_check.found, reread(spot_check.instance).state) == (True, "clean")
    assert list(visible_spot_checks(steward)) == [spot_check]
    Instance.objects.filter(pk=spot_check.instance_id).update(
        state="discarded", object_key="", bundle_key="", thumbnail_key=""
    )
    assert not visible_spot_checks(steward).exists()


def test_spot_checks_are_for_stewards_of_the_cohort_and_never_of_their_own_pictures(place, steward) -> None:
    spot_check = drawn(place)
    everywhere = make_holder(Role.IMAGE_STEWARD)
    assert [get_spot_check_for(one, spot_check.pk) for one in (steward, everywhere)] == [spot_check] * 2
    elsewhere, acting = make_holder(Role.IMAGE_STEWARD, make_cohort()), make_holder(Role.IMAGE_STEWARD)
    acting.impersonated_by = make_user()
    give_role(place.user, Role.IMAGE_STEWARD, None)
    for person in (elsewhere, place.user, make_holder(Role.TUTOR)):
        with pytest.raises(NotVisible):
            get_spot_check_for(person, spot_check.pk)
    for person in (elsewhere, acting, place.user, make_holder(Role.TUTOR)):
        with pytest.raises(NotAllowed):
            services.open_spot_check(actor=person, spot_check=spot_check)
        with pytest.raises(NotAllowed):
            services.answer_spot_check(actor=person, spot_check=spot_check, identifies=True)
