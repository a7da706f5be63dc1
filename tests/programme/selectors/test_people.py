from datetime import timedelta

import pytest
from django.utils import timezone

from enthesis.programme import services
from enthesis.programme.models import Role
from enthesis.programme.selectors import enrolment_by_scan_code, group_by_role, roles_of, supervisors_for
from tests.factories.people import (
    ACTOR,
    enrol,
    give_role,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_supervisors_of_a_region_are_those_approved_on_the_day() -> None:
    here, there = make_cohort(), make_cohort()
    zoe = make_supervisor(here, "knee", name="Zoe")
    give_role(zoe, Role.SUPERVISOR, None, regions=("knee", "hip"))
    anna = make_supervisor(None, "knee", name="Anna")
    make_supervisor(here, "hip", name="Hip only")
    make_supervisor(there, "knee", name="Elsewhere")
    gone = make_user("Gone")
    give_role(gone, Role.SUPERVISOR, here, regions=("knee",), ends_on=timezone.localdate() - DAY)
    closed = make_supervisor(here, "knee", name="Closed")
    closed.is_active = False
    closed.save()
    today = timezone.localdate()
    assert supervisors_for(here, "knee", today) == [anna, zoe]
    assert supervisors_for(here, "knee", today - DAY) == [anna, gone, zoe]
    assert supervisors_for(here, "foot", today) == []


@pytest.mark.parametrize("write", [str, str.lower, lambda code: f"  {code} "])
def test_scan_code_finds_its_student_however_it_was_typed(write: object) -> None:
    place = enrol(make_user(), make_cohort())
    enrol(make_user(), make_cohort())
    assert enrolment_by_scan_code(["nonsense", "", write(place.scan_code)]) == place  # type: ignore[operator]


def test_scan_code_of_somebody_who_left_finds_nobody() -> None:
    place, today = enrol(make_user(), make_cohort()), timezone.localdate()
    services.end_enrolment(enrolment=place, left_on=today, actor=ACTOR, now=timezone.now())
    assert enrolment_by_scan_code([place.scan_code]) == place
    services.end_enrolment(enrolment=place, left_on=today - DAY, actor=ACTOR, now=timezone.now())
    assert enrolment_by_scan_code([place.scan_code]) is None
    assert enrolment_by_scan_code([]) is None


def test_people_are_grouped_by_what_they_are_first() -> None:
    cohort = make_cohort()
    student = make_student(cohort, "A student")
    both = make_supervisor(cohort, name="Both")
    enrol(both, cohort)
    lead, boss, nobody = make_holder(Role.MODULE_LEAD), make_holder(Role.ADMINISTRATOR), make_user()
    groups = group_by_role([nobody, boss, lead, both, student])
    assert [(group.label, group.people) for group in groups] == [
        ("Student", (both, student)),
        ("Module lead", (lead,)),
        ("Administrator", (boss,)),
        ("Others", (nobody,)),
    ]


def test_what_is_stored_counts_past_roles_too() -> None:
    user = make_student(make_cohort())
    give_role(user, Role.TUTOR, ends_on=timezone.localdate() - DAY)
    assert [(stored.what, stored.value) for stored in roles_of(user)] == [
        ("Roles", "1 role"), ("Places in cohorts", "1 place"),
    ]  # fmt: skip
