"""Who sees which measurement or label, and who sets them: whoever may look at the picture."""

import uuid
from typing import Any

from django.db.models import QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare, signed_in
from enthesis.imaging import states
from enthesis.imaging.models import Annotation
from enthesis.imaging.permissions.pictures import visible_instances


def visible_annotations(user: Any) -> QuerySet[Annotation]:
    """Give what is drawn on the pictures that this person may look at, but nothing that was removed."""
    return Annotation.objects.filter(removed_at=None, instance__in=visible_instances(user))


def own_annotations(user: Any) -> QuerySet[Annotation]:
    """Give what this person has drawn themselves on pictures they still may look at, removed or not."""
    return Annotation.objects.filter(author_id=user.pk, instance__in=visible_instances(user))


def get_own_annotation_for(user: Any, pk: uuid.UUID) -> Annotation:
    """Give one measurement or label that this person has drawn, to change it.

    Raises
    ------
    NotVisible
        There is none, somebody else has drawn it, or its picture is not theirs to see any more.
    """
    found = own_annotations(user).select_related("instance__owner__cohort", "author").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such measurement among those you have made.")
    return found


def annotates_pictures(user: Any, instance: Any) -> bool:
    """Allow everybody who is signed in; with a picture, those who see it once it is checked, not somebody acting."""
    if user.impersonated_by is not None:
        return False
    if instance is None:
        return True
    return instance.state == states.CLEAN and visible_instances(user).filter(pk=instance.pk).exists()


declare("imaging.view_annotations", "see what is measured and named on pictures you may look at.", signed_in)
declare(
    "imaging.annotate_pictures",
    "measure on checked pictures you may look at, and name structures.",
    annotates_pictures,
)
