"""Who manages people, roles and programmes. All role facts live here, so every question is answered downwards."""

from typing import Any

from enthesis.accounts.models import User
from enthesis.core.permissions import declare, require, signed_in
from enthesis.programme.models import Role
from enthesis.programme.permissions.standing import standing_of


def is_administrator(user: Any, thing: Any) -> bool:
    """Allow administrators of the site."""
    return standing_of(user).is_everywhere(Role.ADMINISTRATOR)


def is_real_administrator(user: Any, thing: Any) -> bool:
    """Allow administrators of the site who are not acting as somebody else."""
    return user.impersonated_by is None and is_administrator(user, thing)


def may_act_as(user: Any, thing: Any) -> bool:
    """Allow administrators of the site, as anybody but another administrator."""
    if not is_real_administrator(user, None):
        return False
    return thing is None or not standing_of(thing).has(Role.ADMINISTRATOR)


def is_student(user: Any, thing: Any) -> bool:
    """Allow students."""
    return standing_of(user).enrolment is not None


def require_manager(actor: Any) -> None:
    """Go on only if the actor is a part of the system, or a person who may manage people and programmes.

    Raises
    ------
    NotAllowed
        It is a person who may not.
    """
    if isinstance(actor, User):
        require(actor, "programme.manage_people")


declare("programme.read_programme", "read the programme: modules, regions, views and rules.", signed_in)
declare("programme.manage_people", "add people and give or end their roles.", is_real_administrator)
declare("programme.act_as_person", "see the product as another person sees it.", may_act_as)
declare("programme.stop_acting", "go back to being yourself.", signed_in)
declare("programme.read_audit_record", "read who did what.", is_administrator)
