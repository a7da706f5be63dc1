"""Who looks at checked pictures a second time."""

from typing import Any

from django.db.models import Q, QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging import states
from enthesis.imaging.models import SpotCheck
from enthesis.programme.models import Role
from enthesis.programme.selectors import standing_of


def visible_spot_checks(user: Any) -> QuerySet[SpotCheck]:
    """Give the spot checks that wait for this steward: of their cohorts' students, never of their own pictures.

    One that has found a name waits until its picture is erased, where it could not be locked away.
    """
    standing = standing_of(user)
    waiting = SpotCheck.objects.filter(instance__state=states.CLEAN).filter(Q(found=None) | Q(found=True))
    waiting = waiting.exclude(instance__owner__user_id=user.pk)
    if standing.is_everywhere(Role.IMAGE_STEWARD):
        return waiting
    return waiting.filter(instance__owner__cohort_id__in=standing.cohorts_as(Role.IMAGE_STEWARD))


def get_spot_check_for(user: Any, pk: int) -> SpotCheck:
    """Give one spot check that waits for this steward.

    Raises
    ------
    NotVisible
        There is none, it was answered, or it is not theirs.
    """
    joined = ("instance__study__machine", "instance__owner__user")
    found = visible_spot_checks(user).select_related(*joined).filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such spot check. It may have been answered meanwhile.")
    return found


def checks_spots(user: Any, spot_check: Any) -> bool:
    """Allow image stewards; with a spot check, of their cohorts, not of their own picture, not acting as somebody."""
    standing = standing_of(user)
    if spot_check is None:
        return standing.has(Role.IMAGE_STEWARD)
    owner = spot_check.instance.owner
    is_elses = user.impersonated_by is None and owner is not None and owner.user_id != user.pk
    return is_elses and standing.has_at(owner.cohort_id, Role.IMAGE_STEWARD)


declare(
    "imaging.check_spots",
    "look at one checked picture in twenty, to see whether a name was missed.",
    checks_spots,
)
