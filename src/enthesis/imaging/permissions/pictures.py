"""Who sees which picture. Written once, as querysets; single pictures are found through the same querysets."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare, signed_in
from enthesis.imaging import states
from enthesis.imaging.models import Instance, Study
from enthesis.programme.selectors import standing_of

Viewing = Callable[[Any], Q]
_viewings: list[Viewing] = []


def grant_viewing(provider: Viewing) -> None:
    """Let an upper app say which checked pictures a person may see besides their own.

    Parameters
    ----------
    provider
        Called with the person; gives a condition on pictures. It never reaches pictures that were not checked.
    """
    if provider not in _viewings:
        _viewings.append(provider)


def visible_instances(user: Any) -> QuerySet[Instance]:
    """Give the pictures this person may look at: own ones, and checked ones that an upper app grants."""
    granted = Q(pk__in=[])
    for provider in _viewings:
        granted |= provider(user)
    # Before its owner has looked, nobody else sees a picture: not even an administrator who acts as the owner.
    shown = states.SHOWN if user.impersonated_by is None else (states.CLEAN,)
    own = Q(owner__user_id=user.pk, state__in=shown)
    return Instance.objects.filter(own | (Q(state=states.CLEAN) & granted))


def get_instance_for(user: Any, pk: uuid.UUID) -> Instance:
    """Give one picture this person may look at.

    Raises
    ------
    NotVisible
        There is none, it is locked away, or it is not theirs to see.
    """
    found = visible_instances(user).select_related("study__machine", "owner").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such picture among those you can see.")
    return found


def own_instances(user: Any) -> QuerySet[Instance]:
    """Give the person's own pictures in every state; what is locked away may be named to its owner, never shown."""
    return Instance.objects.filter(owner__user_id=user.pk)


def get_own_instance_for(user: Any, pk: uuid.UUID) -> Instance:
    """Give one of the person's own pictures in any state, to act on it.

    Raises
    ------
    NotVisible
        There is none, or it is somebody else's.
    """
    found = own_instances(user).select_related("study__machine", "owner").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such picture among yours.")
    return found


def visible_studies(user: Any) -> QuerySet[Study]:
    """Give the person's own studies."""
    return Study.objects.filter(owner__user_id=user.pk)


def get_study_for(user: Any, pk: uuid.UUID) -> Study:
    """Give one of the person's own studies.

    Raises
    ------
    NotVisible
        There is none, or it is somebody else's.
    """
    found = visible_studies(user).select_related("machine", "owner").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such study among yours.")
    return found


def opens_inbox(user: Any, thing: Any) -> bool:
    """Allow students, who have pictures of their own."""
    return standing_of(user).enrolment is not None


def uploads_pictures(user: Any, enrolment: Any) -> bool:
    """Allow students; with an enrolment, only their own, and not somebody acting as them."""
    if enrolment is None:
        return standing_of(user).enrolment is not None
    return bool(enrolment.user_id == user.pk and user.impersonated_by is None)


def owns_picture(user: Any, thing: Any) -> bool:
    """Allow students; with a picture or a study, only its owner, and not somebody acting as them."""
    if thing is None:
        return standing_of(user).enrolment is not None
    return bool(thing.owner is not None and thing.owner.user_id == user.pk and user.impersonated_by is None)


declare("imaging.open_inbox", "see your own pictures that are not filed yet.", opens_inbox)
declare("imaging.upload_pictures", "upload pictures of your own scans.", uploads_pictures)
declare("imaging.plan_session", "have a machine's list show your teaching session today.", uploads_pictures)
declare(
    "imaging.check_pictures",
    "say whether your own pictures identify a patient, or throw them away.",
    owns_picture,
)
declare("imaging.view_picture", "look at your own pictures, and those of cases you may read.", signed_in)
