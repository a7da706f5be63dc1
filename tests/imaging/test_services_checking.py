from collections import defaultdict
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import Q
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core import blobs, events
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed, NotVisible, Unavailable, WrongState
from enthesis.core.sealing import unseal
from enthesis.imaging import services
from enthesis.imaging.events import PictureDiscarded, PictureLockedAway, PicturesConfirmed
from enthesis.imaging.models import Instance, LooseObject, Receipt
from enthesis.imaging.selectors import IDENTIFIES, attached
from enthesis.imaging.services import PictureInCase, objects
from enthesis.programme.models import Role
from tests.factories.imaging import (
    arrive,
    keys_of,
    make_clean,
    make_sealed,
    make_unchecked,
    picture_file,
    place_of,
    reread,
    stored,
)
from tests.factories.people import make_cohort, make_holder, make_student, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.object_store]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Give a block at whose end everything runs that waits for a commit."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def attach(monkeypatch):
    """Give a function that puts a picture into a case, as the logbook would."""
    held: list[Instance] = []
    monkeypatch.setattr(attached, "_providers", [lambda: Q(pk__in=[one.pk for one in held])])
    return held.append


@pytest.fixture
def told(monkeypatch):
    """Give the list of events that were told."""
    kinds, found = (PictureDiscarded, PictureLockedAway, PicturesConfirmed), []
    handlers = defaultdict(list, {kind: [found.append] for kind in kinds})
    monkeypatch.setattr(events, "_handlers", handlers)
    return found


def answer(place, *pictures: Instance, identifies: bool) -> None:
    """Answer for a student about some pictures."""
    services.confirm_pictures(actor=place.user, answers={one.pk: identifies for one in pictures})


def test_nothing_identifies_makes_a_picture_clean(place, told) -> None:
    picture, now = make_unchecked(place), timezone.now()
    told.clear()
    services.confirm_pictures(actor=place.user, answers={picture.pk: False}, now=now)
    after = reread(picture)
    assert (after.state, after.checked_by, after.checked_at) == ("clean", place.user, now)
    assert keys_of(after) == keys_of(picture) == stored()
    assert Entry.objects.latest("number").action == "imaging.confirm_picture"
    assert told == [PicturesConfirmed(instance_ids=(picture.pk,))]


def test_something_identifies_seals_a_picture_and_removes_what_could_be_seen(place, told, commit) -> None:
    picture, now = make_unchecked(place), timezone.now()
    shown = store().get(picture.object_key)
    with commit():
        services.confirm_pictures(actor=place.user, answers={picture.pk: True}, now=now)
    after = reread(picture)
    assert (after.state, after.reasons, after.frame_offsets) == ("quarantined", [IDENTIFIES], [])
    assert after.expires_at == now + timedelta(days=14)
    assert stored() == {after.sealed_key}
    assert unseal(store().get(after.sealed_key)) == shown
    assert (LooseObject.objects.count(), told) == (
        0, [PictureLockedAway(instance_id=picture.pk, owner_id=place.pk)],
    )  # fmt: skip


def test_answers_about_several_pictures_are_taken_together(place, commit) -> None:
    fine, bad = make_unchecked(place), make_unchecked(place)
    with commit():
        services.confirm_pictures(actor=place.user, answers={fine.pk: False, bad.pk: True})
    assert [reread(one).state for one in (fine, bad)] == ["clean", "quarantined"]
    assert stored() == keys_of(reread(fine), reread(bad))


def test_one_wrong_answer_takes_none(place, commit) -> None:
    fine, bad, sealed = make_unchecked(place), make_unchecked(place), make_sealed(place)
    before = stored()
    with commit(), pytest.raises(WrongState):
        services.confirm_pictures(actor=place.user, answers={fine.pk: False, bad.pk: True, sealed.pk: False})
    assert [reread(one).state for one in (fine, bad, sealed)] == ["unchecked", "unchecked", "quarantined"]
    assert stored() == before


def test_nobody_answers_for_another(place) -> None:
    picture, other = make_unchecked(place), make_student(place.cohort)
    with pytest.raises(NotVisible):
        services.confirm_pictures(actor=other, answers={picture.pk: False})
    place.user.impersonated_by = other
    with pytest.raises(NotAllowed):
        answer(place, picture, identifies=False)
    assert reread(picture).state == "unchecked"


def test_answer_given_twice_changes_nothing(place) -> None:
    picture = make_clean(place)
    entries = Entry.objects.count()
    answer(place, picture, identifies=False)
    assert (reread(picture).checked_at, Entry.objects.count()) == (picture.checked_at, entries)


def test_full_store_takes_no_answer_that_would_have_to_be_sealed(place, settings) -> None:
    fine, bad = make_unchecked(place), make_unchecked(place)
    settings.STORE_LIMIT_BYTES = 1
    blobs.store.cache_clear()
    with pytest.raises(Unavailable):
        services.confirm_pictures(actor=place.user, answers={fine.pk: False, bad.pk: True})
    assert [reread(one).state for one in (fine, bad)] == ["unchecked", "unchecked"]
    assert stored() == keys_of(fine, bad)


def test_picture_in_a_case_is_neither_sealed_nor_taken_back_nor_thrown_away(place, attach, commit) -> None:
    picture = make_clean(place)
    attach(picture)
    with commit():
        for work in (
            partial(answer, place, picture, identifies=True),
            partial(services.undo_confirmation, actor=place.user, instance=picture),
            partial(services.discard_instance, actor=place.user, instance=picture),
            partial(services.discard_study, actor=place.user, study=picture.study),
        ):
            with pytest.raises(PictureInCase):
                work()
    assert reread(picture).state == "clean"
    assert stored() == keys_of(picture)


def test_undo_confirmation_asks_again(place) -> None:
    picture = make_clean(place)
    services.undo_confirmation(actor=place.user, instance=picture)
    after = reread(picture)
    assert (after.state, after.checked_at, after.checked_by) == ("unchecked", None, None)
    assert Entry.objects.latest("number").detail == {"was": "clean"}


def test_undo_of_locking_away_brings_the_picture_back_as_it_was(place, commit) -> None:
    picture = make_unchecked(place)
    with commit():
        answer(place, picture, identifies=True)
    with commit():
        services.undo_confirmation(actor=place.user, instance=reread(picture))
    after = reread(picture)
    assert (after.state, after.reasons, after.expires_at, after.checked_by) == ("unchecked", [], None, None)
    assert (after.frame_offsets, keys_of(after)) == (picture.frame_offsets, keys_of(picture))
    assert stored() == keys_of(picture)


def test_undo_cannot_open_what_the_machine_has_locked(place) -> None:
    sealed, waiting = make_sealed(place), make_unchecked(place)
    for picture in (sealed, waiting):
        with pytest.raises(WrongState):
            services.undo_confirmation(actor=place.user, instance=picture)
    assert stored() == keys_of(sealed, waiting)


def test_discard_instance_leaves_nothing_and_lets_the_file_come_again(place, told, commit) -> None:
    data = picture_file()
    picture = make_clean(place, data)
    told.clear()
    with commit():
        services.discard_instance(actor=place.user, instance=picture)
    assert (reread(picture).state, stored(), Receipt.objects.count()) == ("discarded", set(), 0)
    assert told == [PictureDiscarded(instance_id=picture.pk)]
    assert arrive(place, data).outcome == "received"
    with pytest.raises(WrongState):
        services.discard_instance(actor=place.user, instance=picture)


def test_image_steward_destroys_only_what_is_in_quarantine(place, commit) -> None:
    steward = make_holder(Role.IMAGE_STEWARD, place.cohort)
    sealed, shown = make_sealed(place), make_unchecked(place)
    with commit():
        services.discard_instance(actor=steward, instance=sealed)
    for stranger in (steward, make_user(), make_student(place.cohort)):
        with pytest.raises(NotAllowed):
            services.discard_instance(actor=stranger, instance=shown)
    assert (reread(sealed).state, reread(shown).state) == ("discarded", "unchecked")
    assert stored() == keys_of(shown)


def test_discard_study_leaves_what_is_in_a_case(place, attach, commit) -> None:
    filed, waiting, sealed = make_clean(place), make_unchecked(place), make_sealed(place)
    attach(filed)
    with commit():
        assert services.discard_study(actor=place.user, study=filed.study) == 2
    assert [reread(one).state for one in (filed, waiting, sealed)] == ["clean", "discarded", "discarded"]
    assert stored() == keys_of(filed)
    with pytest.raises(NotAllowed):
        services.discard_study(actor=make_user(), study=filed.study)


def test_what_the_store_does_not_delete_now_is_deleted_by_the_daily_job(place, monkeypatch, commit) -> None:
    picture, now = make_clean(place), timezone.now()
    delete = store().delete

    def away(key: str) -> None:
        raise Unavailable("The image store does not answer just now.")

    monkeypatch.setattr(store(), "delete", away)
    with commit():
        services.discard_instance(actor=place.user, instance=picture, now=now)
    assert (stored(), reread(picture).state) == (keys_of(picture), "discarded")
    monkeypatch.setattr(store(), "delete", delete)
    assert objects.remove_left_behind(now=now + timedelta(minutes=59)) == 0
    assert objects.remove_left_behind(now=now + timedelta(minutes=61)) == 3
    assert (stored(), LooseObject.objects.count()) == (set(), 0)


def test_what_a_killed_arrival_left_is_removed_unless_a_picture_names_it(place) -> None:
    picture, now = make_clean(place), timezone.now()
    objects.put_objects([b"half an arrival", store().get(picture.object_key)], now=now - timedelta(hours=2))
    assert len(stored()) == 4
    assert objects.remove_left_behind(now=now) == 1
    assert stored() == keys_of(picture)


def test_objects_that_arrive_again_while_they_are_let_go_stay(place, commit) -> None:
    data = picture_file()
    picture = make_clean(place, data)
    shown = store().get(picture.object_key)
    with commit():
        services.discard_instance(actor=place.user, instance=picture)
        # Between that decision and its commit the same bytes arrive in another connection.
        deposit = objects.put_objects([shown], now=timezone.now())
    assert stored() == {picture.object_key}
    assert LooseObject.objects.get().by == deposit.by
