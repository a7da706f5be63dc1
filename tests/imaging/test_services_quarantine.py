import io
from datetime import timedelta
from functools import partial

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from enthesis.audit.models import Entry
from enthesis.core import events
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed, WrongState
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.events import PictureReleased
from enthesis.imaging.models import Instance, Receipt, Study
from enthesis.imaging.selectors import IDENTIFIES, NO_OWNER
from enthesis.imaging.services import CannotOpen, NothingToKeep, PictureNotFree
from enthesis.jobs.models import Job
from enthesis.programme.models import Role
from tests.factories.imaging import (
    arrive,
    blind,
    keys_of,
    loop_file,
    make_sealed,
    make_unchecked,
    make_unclaimed,
    picture_file,
    place_of,
    read_by,
    released_by,
    reread,
    stored,
)
from tests.factories.people import make_cohort, make_holder, make_student, make_user

pytestmark = pytest.mark.django_db
SCAN = Box(8, 8, 39, 39)


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Give a block at whose end everything runs that waits for a commit."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def steward(place):
    return make_holder(Role.IMAGE_STEWARD, place.cohort)


def pixels(jpeg: bytes) -> np.ndarray:
    """Give a JPEG's pixels as grey."""
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))


def unclaimed_without_region() -> Instance:
    """Give a picture that lacks both an owner and a scan area."""
    return make_unclaimed(picture_file(SequenceOfUltrasoundRegions=None))


def test_open_quarantined_shows_a_loops_brightest_frame_and_is_recorded(place, steward) -> None:
    sealed = make_sealed(place, loop_file(3, SequenceOfUltrasoundRegions=None))
    before = stored()
    opened = pixels(services.open_quarantined(actor=steward, instance=sealed).picture)
    assert opened.shape == (48, 64)
    assert abs(int(opened[20, 20]) - 120) <= 2
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor) == ("imaging.open_quarantined", f"accounts.user:{steward.pk}")
    assert stored() == before


def test_only_its_image_steward_opens_a_sealed_picture(place) -> None:
    sealed = make_sealed(place)
    elsewhere = make_holder(Role.IMAGE_STEWARD, make_cohort())
    acting = make_holder(Role.IMAGE_STEWARD, place.cohort)
    acting.impersonated_by = make_user()
    for person in (place.user, elsewhere, acting, make_holder(Role.TUTOR, place.cohort)):
        for work in (
            partial(services.open_quarantined, instance=sealed),
            partial(services.preview_quarantined, instance=sealed, mask=Mask((SCAN,))),
            partial(services.release_quarantined, instance=sealed, mask=Mask((SCAN,)), seen=""),
        ):
            with pytest.raises(NotAllowed):
                work(actor=person)
    assert not Entry.objects.filter(action="imaging.open_quarantined").exists()


def test_seal_of_another_key_is_said_in_words(place, steward, settings) -> None:
    sealed = make_sealed(place)
    settings.SITE_KEY = "A" * 43 + "="
    with pytest.raises(CannotOpen) as refused:
        services.open_quarantined(actor=steward, instance=sealed)
    assert "another key" in refused.value.message


def test_release_blanks_all_but_the_boxes_and_asks_the_owner(place, steward, commit, monkeypatch) -> None:
    told: list[PictureReleased] = []
    sealed = make_sealed(place)
    monkeypatch.setattr(events, "_handlers", {PictureReleased: [told.append]})
    with commit():
        released_by(steward, sealed, SCAN)
    assert Entry.objects.latest("number").detail == {
        "reasons": ["no_usable_region"], "kept": 0.333, "keep": 1, "blank": 0, "as_marked": False,
    }  # fmt: skip
    between = reread(sealed)
    assert (between.state, between.reasons, stored(), told) == ("reading", [], keys_of(between), [])
    after = read_by(blind, between)
    assert (after.state, after.reasons, after.expires_at) == ("unchecked", [], None)
    assert after.kept_fraction == pytest.approx(32 * 32 / (48 * 64))
    shown = pixels(store().get(after.bundle_key))
    outside = np.ones(shown.shape, bool)
    outside[8:40, 8:40] = False
    # One JPEG block beyond the box may ring.
    outside[:, 40:48] = outside[40:48, :] = False
    assert shown[outside].max() <= 4
    assert shown[10:38, 10:38].mean() > 60
    assert stored() == keys_of(after)
    assert told == [PictureReleased(instance_id=sealed.pk, owner_id=place.pk)]


def test_release_of_what_the_owner_locked_away_is_checked_by_its_owner_again_and_keeps_its_scale(
    place, steward, commit
) -> None:
    picture = make_unchecked(place)
    with commit():
        services.confirm_pictures(actor=place.user, answers={picture.pk: True})
    sealed = reread(picture)
    assert sealed.reasons == [IDENTIFIES]
    with commit():
        released_by(steward, sealed, SCAN)
    after = read_by(blind, picture)
    assert (after.state, after.regions) == ("unchecked", picture.regions)
    assert stored() == keys_of(after)


def test_release_without_a_usable_box_leaves_everything(place, steward) -> None:
    sealed = make_sealed(place)
    for keep in ([], [Box(0, 0, 3, 3)], [Box(900, 900, 999, 999)]):
        with pytest.raises(NothingToKeep):
            released_by(steward, sealed, *keep)
    assert (reread(sealed).state, stored()) == ("quarantined", keys_of(sealed))


def test_release_of_what_nobody_owns_asks_for_a_student_first(steward) -> None:
    with pytest.raises(WrongState, match="Give it to a student first"):
        released_by(steward, make_unclaimed(), SCAN)


def test_release_of_what_was_released_meanwhile_is_refused(place, steward, commit) -> None:
    seen = make_sealed(place)
    with commit():
        released_by(steward, reread(seen), SCAN)
    for instance in (seen, reread(seen)):
        with pytest.raises(WrongState):
            released_by(steward, instance, SCAN)
    assert stored() == keys_of(reread(seen))


def test_claim_has_a_picture_read_that_lacked_only_its_owner(place, steward, commit) -> None:
    data = picture_file(PatientID="TEST")
    unclaimed = make_unclaimed(data)
    with commit():
        services.claim_for(actor=steward, instance=unclaimed, owner=place)
    after = reread(unclaimed)
    assert (after.state, after.owner, after.study.owner, after.reasons) == ("reading", place, place, [])
    assert (Study.objects.count(), Receipt.objects.get().owner) == (1, place)
    assert stored() == keys_of(after)
    assert read_by(blind, after).state == "unchecked"
    assert arrive(place, data).outcome == "known"


def test_claim_joins_the_students_study(place, steward, commit) -> None:
    own = make_unchecked(place)
    with commit():
        services.claim_for(actor=steward, instance=make_unclaimed(), owner=place)
    assert Study.objects.get().instances.count() == 2
    assert own.study.instances.count() == 2


def test_claim_of_a_picture_without_regions_stays_sealed_as_the_students(place, steward, commit) -> None:
    sealed = unclaimed_without_region()
    assert sealed.reasons == ["no_usable_region", NO_OWNER]
    with commit():
        services.claim_for(actor=steward, instance=sealed, owner=place)
    after = reread(sealed)
    assert (after.state, after.owner, after.reasons) == ("quarantined", place, ["no_usable_region"])
    assert (after.sealed_key, stored()) == (sealed.sealed_key, {sealed.sealed_key})


def test_claim_of_a_picture_that_the_student_has_is_refused(place, steward, commit) -> None:
    own = make_unchecked(place, picture_file(1))
    sealed = make_unclaimed(picture_file(1, PatientName="Somebody^Else"))
    with commit(), pytest.raises(PictureNotFree):
        services.claim_for(actor=steward, instance=sealed, owner=place)
    assert (reread(sealed).owner, stored()) == (None, keys_of(own, sealed))


def test_claim_is_for_students_of_the_stewards_cohorts(place, steward) -> None:
    sealed = make_unclaimed()
    elsewhere = place_of(make_student(make_cohort()))
    with pytest.raises(NotAllowed):
        services.claim_for(actor=steward, instance=sealed, owner=elsewhere)
    with pytest.raises(NotAllowed):
        services.claim_for(actor=place.user, instance=sealed, owner=place)
    with pytest.raises(WrongState):
        services.claim_for(actor=steward, instance=make_sealed(place), owner=place)


def test_purge_destroys_what_has_expired_and_watches_on(place, commit) -> None:
    now = timezone.now()
    old = reread(make_sealed(place))
    Instance.objects.filter(pk=old.pk).update(expires_at=now)
    young, shown = make_sealed(place), make_unchecked(place)
    Job.objects.all().delete()
    with commit():
        assert services.purge_expired(now=now) == 1
    assert [reread(one).state for one in (old, young, shown)] == ["discarded", "quarantined", "unchecked"]
    assert stored() == keys_of(young, shown)
    assert Entry.objects.get(action="imaging.expire_picture").actor == "quarantine"
    assert [job.run_at for job in Job.objects.all()] == [now + timedelta(days=1)]


def test_purge_of_an_empty_quarantine_does_not_watch_on(place) -> None:
    make_unchecked(place)
    Job.objects.all().delete()
    assert services.purge_expired(now=timezone.now()) == 0
    assert not Job.objects.exists()


def test_purge_runs_as_a_job(place, commit) -> None:
    sealed = make_sealed(place)
    Instance.objects.filter(pk=sealed.pk).update(expires_at=timezone.now())
    Job.objects.update(run_at=timezone.now())
    with commit():
        call_command("worker", "--until-empty")
    assert (reread(sealed).state, stored()) == ("discarded", set())
    assert Job.objects.get(state="done").result == {"destroyed": 1}
