"""Who may know what was removed from which picture: its owner, and the steward who keeps it."""

import uuid
from typing import Any

from django.db.models import QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions.pictures import own_instances
from enthesis.imaging.permissions.quarantine import keeps_quarantine, visible_quarantine
from enthesis.programme.selectors import standing_of


def visible_removals(user: Any) -> QuerySet[Instance]:
    """Give the pictures whose report this person may read: own ones in any state, and those they keep in quarantine."""
    kept = visible_quarantine(user).values("pk")
    return Instance.objects.filter(pk__in=own_instances(user).values("pk").union(kept))


def get_removal_for(user: Any, pk: uuid.UUID) -> Instance:
    """Give the picture whose report this person may read.

    Raises
    ------
    NotVisible
        There is none, or it is somebody else's.
    """
    found = visible_removals(user).select_related("study__machine", "owner").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such picture among those you can see.")
    return found


def reads_removals(user: Any, instance: Any) -> bool:
    """Allow students and image stewards; with a picture, its owner and the stewards who keep its quarantine."""
    if instance is not None and instance.owner is not None and instance.owner.user_id == user.pk:
        return True
    return (instance is None and standing_of(user).enrolment is not None) or keeps_quarantine(user, instance)


declare("imaging.read_removals", "see what was removed from a picture, and by which rule.", reads_removals)
