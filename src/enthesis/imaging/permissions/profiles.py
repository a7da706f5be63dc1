"""Who says what is scan on the pictures of a machine: two image stewards, one after the other."""

from typing import Any

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging.models import Profile
from enthesis.programme.models import Role
from enthesis.programme.selectors import standing_of


def get_profile_for(user: Any, pk: int) -> Profile:
    """Give one machine profile to an image steward.

    Raises
    ------
    NotVisible
        There is none, or they are no image steward.
    """
    people = ("proposed_by", "confirmed_by", "retired_by", "learned_from__owner", "learned_from__study")
    found = Profile.objects.select_related(*people).filter(pk=pk).first()
    if found is None or not standing_of(user).has(Role.IMAGE_STEWARD):
        raise NotVisible("There is no such machine profile.")
    return found


def keeps_profiles(user: Any, profile: Any) -> bool:
    """Allow image stewards; with a profile, not somebody acting as one."""
    return standing_of(user).has(Role.IMAGE_STEWARD) and (profile is None or user.impersonated_by is None)


def confirms_profile(user: Any, profile: Any) -> bool:
    """Allow image stewards; with a profile, never who proposed it, and not somebody acting as a steward."""
    if profile is None:
        return standing_of(user).has(Role.IMAGE_STEWARD)
    return keeps_profiles(user, profile) and profile.proposed_by_id != user.pk


declare("imaging.keep_profiles", "see machine profiles, and stop their use.", keeps_profiles)
declare(
    "imaging.confirm_profile", "agree to a machine profile that another steward proposed.", confirms_profile
)
