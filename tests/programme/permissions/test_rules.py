import pytest

from enthesis.core.permissions import can
from enthesis.programme.models import Role
from tests.factories.people import give_role, make_administrator, make_cohort, make_student, make_user

pytestmark = pytest.mark.django_db
MANAGE, ACT, STOP, RECORD, READ = (
    "programme.manage_people", "programme.act_as_person", "programme.stop_acting", "programme.read_audit_record",
    "programme.read_programme",
)  # fmt: skip


def test_people_are_managed_by_administrators_of_the_site_only() -> None:
    assert can(make_administrator(), MANAGE)
    for role in set(Role) - {Role.ADMINISTRATOR, Role.SUPERVISOR}:
        user = make_user()
        give_role(user, role)
        assert not can(user, MANAGE), role
    here = make_user()
    give_role(here, Role.ADMINISTRATOR, make_cohort())
    assert not can(here, MANAGE)


def test_closed_administrator_does_nothing() -> None:
    boss = make_administrator()
    boss.is_active = False
    assert not can(boss, MANAGE)


def test_somebody_acting_as_an_administrator_manages_nobody() -> None:
    boss = make_administrator()
    boss.impersonated_by = make_administrator()
    assert (can(boss, MANAGE), can(boss, ACT), can(boss, STOP), can(boss, RECORD)) == (
        False,
        False,
        True,
        True,
    )


def test_administrators_act_as_anybody_but_administrators() -> None:
    boss, student = make_administrator(), make_student(make_cohort())
    of_a_cohort = make_user()
    give_role(of_a_cohort, Role.ADMINISTRATOR, make_cohort())
    assert can(boss, ACT)
    assert can(boss, ACT, student)
    assert not can(boss, ACT, make_administrator())
    assert not can(boss, ACT, of_a_cohort)
    assert not can(student, ACT)


def test_everybody_reads_the_programme() -> None:
    assert can(make_user(), READ)
