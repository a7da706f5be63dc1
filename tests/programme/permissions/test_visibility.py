from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from enthesis.core.errors import NotVisible
from enthesis.programme.models import Role
from enthesis.programme.permissions import (
    get_cohort_for,
    get_holding_for,
    get_person_for,
    get_place_for,
    visible_cohorts,
    visible_people,
)
from tests.factories.people import (
    enrol,
    give_role,
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_administrators_see_everybody_and_others_only_themselves() -> None:
    boss, student = make_administrator(), make_student(make_cohort())
    tutor = make_holder(Role.TUTOR)
    assert set(visible_people(boss)) == {boss, student, tutor}
    assert set(visible_people(student)) == {student}
    assert set(visible_people(tutor)) == {tutor}


def test_cohorts_are_ones_own_or_all_for_the_whole_site() -> None:
    here, there = make_cohort(), make_cohort()
    assert set(visible_cohorts(make_student(here))) == {here}
    assert set(visible_cohorts(make_holder(Role.TUTOR, there))) == {there}
    assert set(visible_cohorts(make_holder(Role.EXTERNAL_EXAMINER))) == {here, there}
    assert set(visible_cohorts(make_user())) == set()


@pytest.mark.parametrize(
    ("get", "make"),
    [
        (get_person_for, lambda user: user.pk),
        (get_holding_for, lambda user: give_role(user, Role.TUTOR).pk),
        (get_place_for, lambda user: enrol(user, make_cohort()).pk),
    ],
)
def test_things_of_other_people_are_not_there(get: Callable[..., Any], make: Callable[..., Any]) -> None:
    user, other, boss = make_user(), make_user(), make_administrator()
    key = make(user)
    assert get(user, key).pk == get(boss, key).pk == key
    with pytest.raises(NotVisible):
        get(other, key)


def test_what_does_not_exist_is_not_visible() -> None:
    boss = make_administrator()
    attempts: tuple[tuple[Callable[..., Any], object], ...] = (
        (get_person_for, uuid4()), (get_place_for, uuid4()), (get_holding_for, 7), (get_cohort_for, 7),
    )  # fmt: skip
    for get, key in attempts:
        with pytest.raises(NotVisible):
            get(boss, key)


def test_cohort_of_others_is_not_there() -> None:
    here, there = make_cohort(), make_cohort()
    student = make_student(here)
    assert get_cohort_for(student, here.pk) == here
    with pytest.raises(NotVisible):
        get_cohort_for(student, there.pk)
