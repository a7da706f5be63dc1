"""Who sees which people, roles and cohorts, as querysets; single things are found through the same querysets."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from enthesis.accounts.models import User
from enthesis.core.errors import NotVisible
from enthesis.programme.models import Cohort, Enrolment, RoleHolding
from enthesis.programme.permissions.rules import is_administrator
from enthesis.programme.permissions.standing import standing_of


def visible_people(user: Any) -> QuerySet[User]:
    """Give the people whose roles this person may see: all for administrators, otherwise only themselves."""
    return User.objects.all() if is_administrator(user, None) else User.objects.filter(pk=user.pk)


def get_person_for(user: Any, pk: UUID) -> User:
    """Give one person whose roles this person may see.

    Raises
    ------
    NotVisible
        There is none, or they may not be seen.
    """
    person = visible_people(user).filter(pk=pk).first()
    if person is None:
        raise NotVisible("There is no such person among those you can see.")
    return person


def visible_cohorts(user: Any) -> QuerySet[Cohort]:
    """Give the cohorts this person has to do with, newest first: all for those with a role at the whole site."""
    standing = standing_of(user)
    cohorts = (
        Cohort.objects.select_related("version").defer("version__document").order_by("-starts_on", "name")
    )
    if any(holding.cohort_id is None for holding in standing.holdings):
        return cohorts
    own = {enrolment.cohort_id for enrolment in standing.enrolments}
    return cohorts.filter(pk__in=own | {holding.cohort_id for holding in standing.holdings})


def get_cohort_for(user: Any, pk: int) -> Cohort:
    """Give one cohort this person has to do with.

    Raises
    ------
    NotVisible
        There is none, or it is not theirs to see.
    """
    cohort = visible_cohorts(user).filter(pk=pk).first()
    if cohort is None:
        raise NotVisible("There is no such cohort among those you can see.")
    return cohort


def get_holding_for(user: Any, pk: int) -> RoleHolding:
    """Give one role of a person whose roles this person may see.

    Raises
    ------
    NotVisible
        There is none, or it may not be seen.
    """
    holding = RoleHolding.objects.filter(pk=pk, user__in=visible_people(user)).select_related("user").first()
    if holding is None:
        raise NotVisible("There is no such role among those you can see.")
    return holding


def get_place_for(user: Any, pk: UUID) -> Enrolment:
    """Give one enrolment of a person whose roles this person may see.

    Raises
    ------
    NotVisible
        There is none, or it may not be seen.
    """
    place = Enrolment.objects.filter(pk=pk, user__in=visible_people(user)).select_related("user").first()
    if place is None:
        raise NotVisible("There is no such student among those you can see.")
    return place
