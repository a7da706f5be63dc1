"""Holds: who places and lifts them, and that nothing under one is deleted by anybody or anything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.audit.selectors import name_of
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState
from enthesis.imaging import services, states
from enthesis.imaging.models import Hold, Instance
from enthesis.imaging.selectors.holds import held, is_held
from enthesis.imaging.services import erasing, holds, retention
from enthesis.programme.models import Enrolment, Role
from tests.factories.imaging import (
    make_clean,
    make_sealed,
    make_unchecked,
    make_unclaimed,
    picture_file,
    place_of,
    reread,
)
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db
REASON = Hold.Reason.COMPLAINT


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn")))


@pytest.fixture
def administrator() -> Any:
    return make_administrator()


def hold(place: Enrolment, actor: Any) -> Hold:
    return holds.place_hold(owner=place, reason=REASON, words="File 17", actor=actor)


def test_hold_is_placed_and_lifted_and_both_are_recorded(place: Enrolment, administrator: Any) -> None:
    placed = hold(place, administrator)
    lifted = holds.lift_hold(hold=placed, actor=administrator)
    entries = Entry.objects.filter(target=name_of(place), action__startswith="imaging.").order_by("number")
    assert (lifted.lifted_by, lifted.lifted_at is not None) == (administrator, True)
    assert list(entries.values_list("action", "detail")) == [
        ("imaging.place_hold", {"reason": "complaint", "hold": placed.pk}),
        ("imaging.lift_hold", {"reason": "complaint", "hold": placed.pk}),
    ]


def test_words_of_a_hold_never_go_into_the_record(place: Enrolment, administrator: Any) -> None:
    hold(place, administrator)
    assert not [entry for entry in Entry.objects.all() if "File 17" in str(entry.detail)]


@pytest.mark.parametrize("role", [Role.IMAGE_STEWARD, Role.PROGRAMME_LEAD, Role.TUTOR])
def test_others_than_administrators_place_and_lift_no_hold(
    place: Enrolment, administrator: Any, role: Role
) -> None:
    other = make_holder(role, place.cohort)
    with pytest.raises(NotAllowed):
        hold(place, other)
    placed = hold(place, administrator)
    with pytest.raises(NotAllowed):
        holds.lift_hold(hold=placed, actor=other)


def test_hold_needs_a_reason_and_exactly_one_thing(place: Enrolment, administrator: Any) -> None:
    study = make_clean(place).study
    with pytest.raises(InvalidInput) as refused:
        holds.place_hold(owner=place, reason="because", actor=administrator)
    assert set(refused.value.fields) == {"reason"}
    for things in ({}, {"owner": place, "study": study}):
        with pytest.raises(InvalidInput):
            holds.place_hold(**things, reason=REASON, actor=administrator)
    assert not Hold.objects.exists()


def test_one_hold_at_a_time_stands_on_a_thing(place: Enrolment, administrator: Any) -> None:
    first = hold(place, administrator)
    with pytest.raises(WrongState, match="One is enough"):
        hold(place, administrator)
    holds.lift_hold(hold=first, actor=administrator)
    hold(place, administrator)
    with pytest.raises(WrongState, match="lifted already"):
        holds.lift_hold(hold=first, actor=administrator)


def test_hold_on_a_study_holds_that_study_only(place: Enrolment, administrator: Any) -> None:
    one, other = make_clean(place), make_clean(place, picture_file(study=2))
    holds.place_hold(study=one.study, reason=REASON, actor=administrator)
    assert (is_held(one), is_held(other)) == (True, False)
    assert list(Instance.objects.filter(held())) == [one]
    assert list(Instance.objects.exclude(held())) == [other]


def test_pictures_that_nobody_owns_are_under_no_hold_of_a_student(
    place: Enrolment, administrator: Any
) -> None:
    loose = make_unclaimed()
    hold(place, administrator)
    assert not is_held(loose)
    assert list(Instance.objects.exclude(held())) == [loose]


Deletion = Callable[[Instance, Any], object]
DELETIONS: dict[str, tuple[Callable[[Enrolment], Instance], Deletion]] = {
    "its student throws it away": (
        make_clean, lambda one, _: services.discard_instance(actor=owner_of(one), instance=one)
    ),
    "its student throws its study away": (
        make_unchecked, lambda one, _: services.discard_study(actor=owner_of(one), study=one.study)
    ),
    "a steward destroys it": (
        make_sealed, lambda one, steward: services.discard_instance(actor=steward, instance=one)
    ),
    "a steward erases it": (
        make_clean, lambda one, steward: erasing.erase_picture(actor=steward, instance=one, because="consent")
    ),
}  # fmt: skip


def owner_of(instance: Instance) -> Any:
    assert instance.owner is not None
    return instance.owner.user


@pytest.mark.parametrize("how", DELETIONS)
def test_nobody_deletes_what_is_under_a_hold(place: Enrolment, administrator: Any, how: str) -> None:
    make, delete = DELETIONS[how]
    instance, steward = make(place), make_holder(Role.IMAGE_STEWARD)
    placed = hold(place, administrator)
    before = Instance.objects.filter(pk=instance.pk).values().get()
    with pytest.raises(holds.UnderHold, match="under a hold"):
        delete(reread(instance), steward)
    assert Instance.objects.filter(pk=instance.pk).values().get() == before
    holds.lift_hold(hold=placed, actor=administrator)
    delete(reread(instance), steward)
    assert reread(instance).state == states.DISCARDED


def test_student_with_pictures_under_a_hold_is_not_erased(place: Enrolment, administrator: Any) -> None:
    make_clean(place)
    hold(place, administrator)
    with pytest.raises(holds.UnderHold):
        erasing.start_erasing_student(actor=administrator, owner=place, because="request")


def test_quarantine_does_not_expire_under_a_hold(place: Enrolment, administrator: Any) -> None:
    instance = make_sealed(place)
    placed = hold(place, administrator)
    late = timezone.now() + timedelta(days=400)
    assert services.purge_expired(now=late) == 0
    holds.lift_hold(hold=placed, actor=administrator)
    assert services.purge_expired(now=late) == 1
    assert reread(instance).state == states.DISCARDED


def test_unfiled_pictures_do_not_lapse_under_a_hold(place: Enrolment, administrator: Any) -> None:
    instance = make_clean(place)
    placed = hold(place, administrator)
    for days in (170, 200, 400):
        now = timezone.now() + timedelta(days=days)
        assert (retention.throw_away_lapsed(now=now), retention.warn_owners(now=now)) == (0, 0)
    holds.lift_hold(hold=placed, actor=administrator)
    assert retention.warn_owners(now=now) == 1
    assert retention.throw_away_lapsed(now=now) == 0
    assert retention.throw_away_lapsed(now=now + timedelta(days=14)) == 1
    assert reread(instance).state == states.DISCARDED


def test_hold_placed_after_a_warning_takes_the_warning_back(place: Enrolment, administrator: Any) -> None:
    instance = make_clean(place)
    later = timezone.now() + timedelta(days=190)
    retention.warn_owners(now=later)
    placed = hold(place, administrator)
    retention.forget_warnings()
    holds.lift_hold(hold=placed, actor=administrator)
    assert reread(instance).warned_at is None


def test_unclaimed_picture_under_a_hold_is_not_given_away(administrator: Any) -> None:
    place = place_of(make_student(make_cohort("Autumn")))
    loose = make_unclaimed()
    holds.place_hold(study=loose.study, reason=REASON, actor=administrator)
    with pytest.raises(holds.UnderHold):
        services.claim_for(actor=make_holder(Role.IMAGE_STEWARD), instance=loose, owner=place)
