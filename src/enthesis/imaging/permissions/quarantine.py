"""Who keeps which picture in quarantine."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.programme.models import Role
from enthesis.programme.selectors import standing_of


def visible_quarantine(user: Any) -> QuerySet[Instance]:
    """Give the pictures in quarantine that this steward keeps: of their cohorts' students, and those nobody owns."""
    standing = standing_of(user)
    locked = Instance.objects.filter(state=states.QUARANTINED)
    if standing.is_everywhere(Role.IMAGE_STEWARD):
        return locked
    cohorts = standing.cohorts_as(Role.IMAGE_STEWARD)
    return locked.filter(Q(owner__cohort_id__in=cohorts) | Q(owner=None)) if cohorts else locked.none()


def get_quarantined_for(user: Any, pk: uuid.UUID) -> Instance:
    """Give one picture in quarantine that this steward keeps.

    Raises
    ------
    NotVisible
        There is none, it has left quarantine, or it is not theirs to keep.
    """
    found = visible_quarantine(user).select_related("study__machine", "owner__user").filter(pk=pk).first()
    if found is None:
        raise NotVisible(
            "There is no such picture in quarantine. It may have been released or destroyed meanwhile."
        )
    return found


def keeps_quarantine(user: Any, instance: Any) -> bool:
    """Allow image stewards; with a picture, those of its owner's cohort, or any where nobody owns it."""
    standing = standing_of(user)
    if instance is None:
        return standing.has(Role.IMAGE_STEWARD)
    if user.impersonated_by is not None:
        return False
    if instance.owner is None:
        return standing.has(Role.IMAGE_STEWARD)
    return standing.has_at(instance.owner.cohort_id, Role.IMAGE_STEWARD)


def is_own_picture(user: Any, instance: Instance) -> bool:
    """Tell whether a picture is this person's own, so that somebody else has to mark it."""
    return instance.owner is not None and instance.owner.user_id == user.pk


declare("imaging.keep_quarantine", "mark, release, give or destroy pictures in quarantine.", keeps_quarantine)
