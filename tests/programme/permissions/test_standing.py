from datetime import date, timedelta

import pytest
from django.utils import timezone

from enthesis.programme import services
from enthesis.programme.models import Role
from enthesis.programme.permissions import read_standing
from tests.factories.people import ACTOR, enrol, give_role, make_cohort, make_user

pytestmark = pytest.mark.django_db
FROM, UNTIL, DAY = date(2026, 3, 10), date(2026, 3, 20), timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "holds"), [(FROM - DAY, False), (FROM, True), (UNTIL, True), (UNTIL + DAY, False)]
)
def test_role_holds_from_its_first_to_its_last_day(on: date, holds: bool) -> None:
    user = make_user()
    give_role(user, Role.TUTOR, starts_on=FROM, ends_on=UNTIL)
    assert read_standing(user.pk, on).has(Role.TUTOR) is holds


def test_role_without_a_last_day_goes_on() -> None:
    user = make_user()
    give_role(user, Role.TUTOR, starts_on=FROM)
    assert read_standing(user.pk, FROM + 3650 * DAY).has(Role.TUTOR)


@pytest.mark.parametrize(
    ("on", "is_student"), [(FROM - DAY, False), (FROM, True), (UNTIL, True), (UNTIL + DAY, False)]
)
def test_student_is_one_until_the_day_they_leave(on: date, is_student: bool) -> None:
    user = make_user()
    place = enrol(user, make_cohort(starts_on=FROM))
    services.end_enrolment(enrolment=place, left_on=UNTIL, actor=ACTOR, now=timezone.now())
    assert (read_standing(user.pk, on).enrolment == place) is is_student


def test_student_stays_one_after_the_year_until_they_leave() -> None:
    user = make_user()
    place = enrol(user, make_cohort(starts_on=FROM))
    assert read_standing(user.pk, place.ends_on + 100 * DAY).enrolment == place


def test_role_at_the_site_holds_in_every_cohort_and_in_a_cohort_only_there() -> None:
    here, there = make_cohort(), make_cohort()
    at_site, in_cohort = make_user(), make_user()
    give_role(at_site, Role.TUTOR, starts_on=FROM)
    give_role(in_cohort, Role.TUTOR, here, starts_on=FROM)
    wide, narrow = read_standing(at_site.pk, UNTIL), read_standing(in_cohort.pk, UNTIL)
    assert [wide.has_at(here.pk, Role.TUTOR), wide.has_at(there.pk, Role.TUTOR), wide.is_everywhere(Role.TUTOR)] == [
        True, True, True,
    ]  # fmt: skip
    assert [narrow.has_at(here.pk, Role.TUTOR), narrow.has_at(there.pk, Role.TUTOR)] == [True, False]
    assert (narrow.is_everywhere(Role.TUTOR), narrow.cohorts_as(Role.TUTOR)) == (False, {here.pk})


def test_supervisor_signs_only_approved_regions_in_their_cohort() -> None:
    here, there, user = make_cohort(), make_cohort(), make_user()
    give_role(user, Role.SUPERVISOR, here, regions=("knee",), starts_on=FROM)
    standing = read_standing(user.pk, UNTIL)
    assert standing.supervises(here.pk, "knee")
    assert not standing.supervises(here.pk, "hip")
    assert not standing.supervises(there.pk, "knee")


def test_standing_takes_one_question(django_assert_num_queries: object) -> None:
    user = make_user()
    enrol(user, make_cohort())
    give_role(user, Role.TUTOR)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert read_standing(user.pk, date(2026, 3, 10)) is not None
