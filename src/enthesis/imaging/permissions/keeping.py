"""Who keeps pictures from being deleted, who erases them, and who runs the receiving."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging.models import Hold, Instance
from enthesis.imaging.permissions.pictures import owns_picture
from enthesis.programme.models import Role
from enthesis.programme.permissions import is_real_administrator
from enthesis.programme.selectors import standing_of


def erasable_instances(user: Any) -> QuerySet[Instance]:
    """Give the pictures this person may erase, as rows without contents: an administrator all, a steward their own."""
    standing = standing_of(user)
    everywhere = (Role.ADMINISTRATOR, Role.IMAGE_STEWARD)
    if any(standing.is_everywhere(role) for role in everywhere):
        return Instance.objects.all()
    cohorts = standing.cohorts_as(Role.IMAGE_STEWARD)
    kept = Q(owner__cohort_id__in=cohorts) | Q(owner=None)
    return Instance.objects.filter(kept) if cohorts else Instance.objects.none()


def get_erasable_for(user: Any, pk: uuid.UUID) -> Instance:
    """Give one picture this person may erase.

    Raises
    ------
    NotVisible
        There is none, or it is not theirs to erase.
    """
    found = erasable_instances(user).select_related("study__machine", "owner__user").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such picture among those that you may erase.")
    return found


def erases_pictures(user: Any, instance: Any) -> bool:
    """Allow administrators and image stewards; with a picture, a steward of its owner's cohort."""
    if user.impersonated_by is not None:
        return False
    standing = standing_of(user)
    if standing.has(Role.ADMINISTRATOR):
        return True
    if instance is None or instance.owner is None:
        return standing.has(Role.IMAGE_STEWARD)
    return standing.has_at(instance.owner.cohort_id, Role.IMAGE_STEWARD)


def runs_imaging(user: Any, thing: Any) -> bool:
    """Allow administrators and image stewards who are not acting as somebody else."""
    standing = standing_of(user)
    return user.impersonated_by is None and (
        standing.has(Role.ADMINISTRATOR) or standing.has(Role.IMAGE_STEWARD)
    )


def get_hold_for(user: Any, pk: int) -> Hold:
    """Give one hold.

    Raises
    ------
    NotVisible
        There is none, or the person is no administrator.
    """
    found = Hold.objects.filter(pk=pk).first() if is_real_administrator(user, None) else None
    if found is None:
        raise NotVisible("There is no such hold.")
    return found


declare("imaging.keep_pictures", "keep your own pictures that would be thrown away.", owns_picture)
declare(
    "imaging.hold_pictures",
    "place and lift holds, so that nothing of them is deleted.",
    is_real_administrator,
)
declare("imaging.erase_pictures", "erase a picture everywhere, also from signed cases.", erases_pictures)
declare("imaging.erase_student", "erase all pictures of a student.", is_real_administrator)
declare(
    "imaging.connect_machines", "read how a machine is connected, and test that it answers.", runs_imaging
)
declare("imaging.see_receiving", "see how receiving goes, in numbers.", runs_imaging)
declare("imaging.replay_work", "see which work on pictures failed, and try it again.", is_real_administrator)
