from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core import events
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed, NotVisible, WrongState
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.domain.specimens import HEATH
from enthesis.imaging.events import ProfileConfirmed, ProfileProposed
from enthesis.imaging.models import Profile
from enthesis.imaging.permissions.profiles import get_profile_for
from enthesis.imaging.selectors.profiles import profile_rows
from enthesis.imaging.services import NoMachine, ProfileReplaced, Received
from enthesis.programme.models import Role
from tests.factories.imaging import (
    arrive,
    blind,
    make_profile,
    make_sealed,
    picture_file,
    place_of,
    read_by,
    released_by,
    reread,
)
from tests.factories.people import give_role, make_cohort, make_holder, make_student, make_user
from tests.imaging.domain.material import changed, read, specimen

pytestmark = pytest.mark.django_db
SCAN, OTHER = Box(8, 8, 39, 39), Box(0, 8, 39, 39)
MACHINE = {"Manufacturer": "Fen Imaging", "ManufacturerModelName": "Heath 7"}
MADE_BY = ("Fen Imaging", "Heath 7")


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def steward():
    return make_holder(Role.IMAGE_STEWARD)


@pytest.fixture
def other():
    return make_holder(Role.IMAGE_STEWARD)


@pytest.fixture
def sealed(place):
    return make_sealed(place, picture_file(SequenceOfUltrasoundRegions=None, **MACHINE))


def last() -> tuple[str, str, dict]:
    """Give the latest entry of the record."""
    entry = Entry.objects.latest("number")
    return entry.action, entry.actor, entry.detail


def test_release_that_is_to_be_learned_proposes_a_profile(place, steward, sealed, monkeypatch) -> None:
    told: list[ProfileProposed] = []
    monkeypatch.setattr(events, "_handlers", {ProfileProposed: [told.append]})
    released_by(steward, sealed, SCAN, blank=[Box(8, 8, 15, 15)], learn=True)
    profile = Profile.objects.get()
    assert (profile.state, profile.machine, profile.size, profile.version) == (
        "proposed", "Fen Imaging Heath 7", "64 × 48", 1,
    )  # fmt: skip
    assert (profile.keep, profile.blank) == (
        [{"x0": 8, "y0": 8, "x1": 39, "y1": 39}], [{"x0": 8, "y0": 8, "x1": 15, "y1": 15}],
    )  # fmt: skip
    assert (profile.learned_from, profile.proposed_by, profile.confirmed_by) == (sealed, steward, None)
    detail = {"version": 1, "keep": 1, "blank": 1}
    assert last() == ("imaging.propose_profile", f"accounts.user:{steward.pk}", detail)
    assert told == [ProfileProposed(profile_id=profile.pk, proposed_by=steward.pk)]


def test_release_that_is_not_to_be_learned_proposes_nothing(steward, sealed) -> None:
    released_by(steward, sealed, SCAN)
    assert not Profile.objects.exists()


def test_picture_without_a_machine_teaches_nothing_and_stays_sealed(place, steward) -> None:
    sealed = make_sealed(
        place, picture_file(SequenceOfUltrasoundRegions=None, Manufacturer="", ManufacturerModelName="")
    )
    with pytest.raises(NoMachine), transaction.atomic():
        released_by(steward, sealed, SCAN, learn=True)
    assert (reread(sealed).state, Profile.objects.count()) == ("quarantined", 0)


def test_proposal_is_agreed_to_by_another_steward_alone(place, steward, other, sealed, monkeypatch) -> None:
    profile = make_profile(steward, None, sealed, SCAN)
    acting = make_holder(Role.IMAGE_STEWARD)
    acting.impersonated_by = make_user()
    for person in (steward, acting, place.user, make_holder(Role.TUTOR)):
        with pytest.raises(NotAllowed):
            services.confirm_profile(actor=person, profile=profile)
    told: list[ProfileConfirmed] = []
    monkeypatch.setattr(events, "_handlers", {ProfileConfirmed: [told.append]})
    confirmed = services.confirm_profile(actor=other, profile=profile)
    assert (confirmed.state, confirmed.confirmed_by) == ("active", other)
    assert last() == ("imaging.confirm_profile", f"accounts.user:{other.pk}", {"version": 1})
    assert told == [ProfileConfirmed(profile_id=profile.pk, confirmed_by=other.pk)]
    with pytest.raises(WrongState):
        services.confirm_profile(actor=other, profile=profile)


def test_database_holds_that_two_people_agree(steward, other, sealed) -> None:
    profile = make_profile(steward, other, sealed, SCAN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(confirmed_by=steward)


def test_new_version_takes_the_place_of_the_one_before(steward, other, sealed) -> None:
    first = make_profile(steward, other, sealed, SCAN)
    second = make_profile(other, steward, sealed, OTHER)
    first.refresh_from_db()
    assert (first.state, first.retired_by, second.state, second.version) == ("retired", steward, "active", 2)


def test_later_proposal_takes_the_place_of_one_that_waits(steward, other, sealed) -> None:
    first = make_profile(steward, None, sealed, SCAN)
    second = make_profile(other, None, sealed, OTHER)
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("retired", "proposed", 2)


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_what_waits_or_is_in_use_already_is_not_proposed_again(steward, other, sealed, is_confirmed) -> None:
    make_profile(steward, other if is_confirmed else None, sealed, SCAN)
    assert services.propose_profile(actor=other, instance=sealed, made_by=MADE_BY, mask=Mask((SCAN,))) is None
    assert Profile.objects.count() == 1


def test_profile_is_stopped_and_taken_back_by_the_same_steward(steward, other, sealed) -> None:
    profile = make_profile(steward, other, sealed, SCAN)
    stopped = services.retire_profile(actor=other, profile=profile)
    assert (stopped.state, stopped.retired_by) == ("retired", other)
    assert last()[2] == {"version": 1, "was": "active"}
    with pytest.raises(WrongState):
        services.retire_profile(actor=other, profile=profile)
    with pytest.raises(NotAllowed):
        services.restore_profile(actor=steward, profile=profile)
    back = services.restore_profile(actor=other, profile=profile)
    assert (back.state, back.confirmed_by, back.retired_by, back.retired_at) == ("active", other, None, None)
    with pytest.raises(WrongState):
        services.restore_profile(actor=other, profile=profile)


def test_proposal_that_was_turned_down_waits_again_when_taken_back(steward, other, sealed) -> None:
    profile = make_profile(steward, None, sealed, SCAN)
    services.retire_profile(actor=other, profile=profile)
    assert services.restore_profile(actor=other, profile=profile).state == "proposed"


def test_stopped_profile_does_not_come_back_beside_another(steward, other, sealed) -> None:
    profile = make_profile(steward, other, sealed, SCAN)
    services.retire_profile(actor=other, profile=profile)
    make_profile(steward, other, sealed, OTHER)
    with pytest.raises(ProfileReplaced):
        services.restore_profile(actor=other, profile=profile)
    profile.refresh_from_db()
    assert profile.state == "retired"


def test_who_acts_as_a_steward_changes_no_profile(steward, other, sealed) -> None:
    profile = make_profile(steward, other, sealed, SCAN)
    acting = make_holder(Role.IMAGE_STEWARD)
    acting.impersonated_by = make_user()
    for work in (
        partial(services.retire_profile, profile=profile),
        partial(services.restore_profile, profile=profile),
        partial(services.propose_profile, instance=sealed, made_by=MADE_BY, mask=Mask((OTHER,))),
    ):
        with pytest.raises(NotAllowed):
            work(actor=acting)
    profile.refresh_from_db()
    assert (profile.state, Profile.objects.count()) == ("active", 1)


def test_profiles_are_found_by_stewards_only(steward, sealed) -> None:
    profile = make_profile(steward, None, sealed, SCAN)
    assert get_profile_for(steward, profile.pk) == profile
    for person, pk in ((steward, profile.pk + 1), (make_holder(Role.TUTOR), profile.pk)):
        with pytest.raises(NotVisible):
            get_profile_for(person, pk)


def test_examples_show_what_it_was_learned_from_and_what_waits_and_each_look_is_recorded(
    place, steward, other, sealed
) -> None:
    waiting = make_sealed(place, picture_file(SequenceOfUltrasoundRegions=None, **MACHINE))
    make_sealed(place, picture_file(study=2, SequenceOfUltrasoundRegions=None))
    released_by(steward, sealed, SCAN, learn=True)
    examples = services.profile_examples(actor=other, profile=Profile.objects.get())
    assert [(one.instance, one.picture[:2], one.problem) for one in examples] == [
        (sealed, b"\xff\xd8", ""), (waiting, b"\xff\xd8", ""),
    ]  # fmt: skip
    looks = Entry.objects.filter(action="imaging.preview_quarantined", actor=f"accounts.user:{other.pk}")
    assert sorted(looks.values_list("target", flat=True)) == sorted(
        [f"imaging.instance:{sealed.pk}", f"imaging.instance:{waiting.pk}"]
    )


def test_examples_leave_out_other_cohorts_and_the_stewards_own_pictures(place, steward, sealed) -> None:
    make_profile(steward, None, sealed, SCAN)
    profile = Profile.objects.select_related("learned_from__owner", "learned_from__study").get()
    elsewhere = make_holder(Role.IMAGE_STEWARD, make_cohort())
    own = place.user
    give_role(own, Role.IMAGE_STEWARD, None)
    assert [services.profile_examples(actor=person, profile=profile) for person in (elsewhere, own)] == [
        [],
        [],
    ]


def test_example_that_was_destroyed_is_left_out(place, steward, other, sealed) -> None:
    make_profile(steward, None, sealed, SCAN)
    services.discard_instance(actor=place.user, instance=sealed)
    profile = Profile.objects.select_related("learned_from__owner").get()
    assert services.profile_examples(actor=other, profile=profile) == []


def test_machine_with_a_profile_no_longer_fills_quarantine_and_shows_no_banner(place, steward, other) -> None:
    def arrives(number: int) -> Received:
        sent = specimen(HEATH, seed=number, number=number)
        return arrive(place, changed(sent, lambda dataset: delattr(dataset, "SequenceOfUltrasoundRegions")))

    first = arrives(1)
    assert first.outcome == "quarantined"
    scan = Box(88, 52, 531, 471)
    released_by(steward, first.instance, scan, learn=True)
    services.confirm_profile(actor=other, profile=Profile.objects.get())
    later = [arrives(number) for number in range(2, 22)]
    assert [one.outcome for one in later] == ["received"] * 20
    (row,) = profile_rows(timezone.now())
    assert (row.used, row.arrived, row.held) == (20, 21, 1)
    assert row.share is not None
    assert row.share < 0.15
    shown = read_by(blind, later[-1].instance)
    kept = read(store().get(shown.object_key)).pixel_array
    kept[scan.y0 : scan.y1 + 1, scan.x0 : scan.x1 + 1] = 0
    assert not kept.any()
