import pytest
from django.db.models import Q

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import can
from enthesis.imaging import permissions
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import pictures
from enthesis.programme.models import Role
from tests.factories.imaging import make_clean, make_sealed, make_unchecked, make_unclaimed, place_of
from tests.factories.people import (
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def grant(monkeypatch):
    """Give a function that lets an upper app grant every picture there is to somebody."""

    def to(person) -> None:
        everything = Q(pk__in=Instance.objects.values("pk"))
        monkeypatch.setattr(
            pictures, "_viewings", [lambda user: everything if user.pk == person.pk else Q(pk__in=[])]
        )

    monkeypatch.setattr(pictures, "_viewings", [])
    return to


def seen_by(person) -> set[Instance]:
    """Give the pictures that a person can look at."""
    return set(permissions.visible_instances(person))


def test_student_sees_own_pictures_but_none_that_is_locked_away(place) -> None:
    shown = {make_unchecked(place), make_clean(place)}
    sealed = make_sealed(place)
    assert seen_by(place.user) == shown
    assert permissions.get_own_instance_for(place.user, sealed.pk) == sealed
    with pytest.raises(NotVisible):
        permissions.get_instance_for(place.user, sealed.pk)


def test_nobody_else_sees_a_picture_unless_it_is_granted_and_checked(place, grant) -> None:
    clean, waiting, sealed = make_clean(place), make_unchecked(place), make_sealed(place)
    people = [
        make_student(place.cohort), make_administrator(), make_holder(Role.IMAGE_STEWARD, place.cohort),
        make_supervisor(None), make_holder(Role.PROGRAMME_LEAD, None),
    ]  # fmt: skip
    assert [seen_by(person) for person in people] == [set()] * 5
    grant(people[3])
    assert [seen_by(person) for person in people] == [set(), set(), set(), {clean}, set()]
    for hidden in (waiting, sealed):
        with pytest.raises(NotVisible):
            permissions.get_instance_for(people[3], hidden.pk)


def test_studies_are_their_owners(place) -> None:
    study = make_unchecked(place).study
    assert permissions.get_study_for(place.user, study.pk) == study
    with pytest.raises(NotVisible):
        permissions.get_study_for(make_administrator(), study.pk)
    with pytest.raises(NotVisible):
        permissions.get_own_instance_for(make_administrator(), study.instances.get().pk)


def test_quarantine_is_for_stewards_of_the_owners_cohort(place) -> None:
    elsewhere = place_of(make_student(make_cohort()))
    here, there, nobodys = make_sealed(place), make_sealed(elsewhere), make_unclaimed()
    make_unchecked(place)
    everywhere, local = make_holder(Role.IMAGE_STEWARD), make_holder(Role.IMAGE_STEWARD, place.cohort)
    assert set(permissions.visible_quarantine(everywhere)) == {here, there, nobodys}
    assert set(permissions.visible_quarantine(local)) == {here, nobodys}
    for other in (place.user, make_administrator(), make_holder(Role.PROGRAMME_LEAD)):
        assert set(permissions.visible_quarantine(other)) == set()
    with pytest.raises(NotVisible):
        permissions.get_quarantined_for(local, there.pk)
    assert permissions.get_quarantined_for(local, here.pk) == here


def test_who_may_do_what_in_general(place) -> None:
    people = {
        "student": place.user, "steward": make_holder(Role.IMAGE_STEWARD, place.cohort),
        "administrator": make_administrator(), "supervisor": make_supervisor(place.cohort),
        "nobody": make_user(),
    }  # fmt: skip
    allowed = {
        action: {name for name, person in people.items() if can(person, f"imaging.{action}")}
        for action in (
            "open_inbox", "upload_pictures", "check_pictures", "view_picture", "keep_quarantine", "manage_machines",
        )
    }  # fmt: skip
    assert allowed == {
        "open_inbox": {"student"},
        "upload_pictures": {"student"},
        "check_pictures": {"student"},
        "view_picture": set(people),
        "keep_quarantine": {"steward"},
        "manage_machines": {"administrator"},
    }


def test_who_may_do_what_with_one_picture(place) -> None:
    picture, study = make_unchecked(place), make_unchecked(place).study
    stranger, acting = make_student(place.cohort), place_of(place.user).user
    acting.impersonated_by = make_administrator()
    for thing in (picture, study):
        allowed = [can(person, "imaging.check_pictures", thing) for person in (place.user, stranger, acting)]
        assert allowed == [True, False, False]
    assert [can(one, "imaging.upload_pictures", place) for one in (place.user, stranger, acting)] == [
        True, False, False,
    ]  # fmt: skip
    assert not can(place.user, "imaging.check_pictures", make_unclaimed())


def test_acting_administrator_does_not_manage_machines() -> None:
    administrator = make_administrator()
    administrator.impersonated_by = make_administrator()
    assert not can(administrator, "imaging.manage_machines")
