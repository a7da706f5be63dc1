"""Who manages people, roles and programmes. All role facts live here, so every question is answered downwards."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from enthesis.accounts.models import User
from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare, signed_in
from enthesis.programme.models import Role
from enthesis.programme.selectors import people_with_roles, standing_of


def is_administrator(user: Any, thing: Any) -> bool:
    """Allow administrators of the site."""
    return standing_of(user).is_everywhere(Role.ADMINISTRATOR)


def is_real_administrator(user: Any, thing: Any) -> bool:
    """Allow administrators of the site who are not acting as somebody else."""
    return user.impersonated_by is None and is_administrator(user, thing)


def is_student(user: Any, thing: Any) -> bool:
    """Allow students."""
    return standing_of(user).enrolment is not None


def visible_people(user: Any) -> QuerySet[User]:
    """Give the people whose roles this person may see: all for administrators, otherwise only themselves."""
    everybody = people_with_roles()
    return everybody if is_administrator(user, None) else everybody.filter(pk=user.pk)


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


declare("programme.read_programme", "read the programme: modules, regions, views and rules.", signed_in)
declare("programme.manage_people", "add people and give or end their roles.", is_real_administrator)
declare("programme.act_as_person", "see the product as another person sees it.", is_real_administrator)
declare("programme.stop_acting", "go back to being yourself.", signed_in)
declare("programme.read_audit_record", "read who did what.", is_administrator)
