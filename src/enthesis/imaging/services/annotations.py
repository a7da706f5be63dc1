"""What people draw on pictures: set, moved, removed and brought back, each in one transaction with its audit entry."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from enthesis.core.permissions import require
from enthesis.imaging import states
from enthesis.imaging.domain.annotating import NoScale, measured, read_drawing, read_points, read_structure
from enthesis.imaging.domain.measuring import LABEL
from enthesis.imaging.models import Annotation, Instance
from enthesis.programme.domain import UnknownTerm
from enthesis.programme.selectors import document_of

MOST_ANNOTATIONS = 200


class TooManyAnnotations(WrongState):
    """A picture holds as much as can be told apart on it, and more."""

    code = "too_many"
    title = "This picture is full"


def add_annotation(
    *, actor: Any, instance: Instance, drawing: Any, now: datetime | None = None
) -> Annotation:
    """Keep a measurement or a label on a picture; what it measures comes from the picture's own regions.

    Parameters
    ----------
    drawing
        As a browser sends it: {kind, frame, points, structure}.

    Raises
    ------
    NotAllowed, WrongState
        They may not, or the picture is not checked.
    InvalidInput, NoScale, TooManyAnnotations
        It does not fit the picture, cannot be measured there, or there is no room for more.
    """
    at = now or timezone.now()
    read = read_drawing(drawing, columns=instance.columns, rows=instance.rows, frames=instance.frames)
    _insist_on_structure(instance, read.structure)
    with transaction.atomic():
        locked = _lock(instance, actor)
        _insist_on_room(locked)
        added = Annotation(
            instance=locked, author=actor, kind=read.kind, frame=read.frame, points=read.points,
            value=measured(read.kind, read.points, locked.regions), structure=read.structure,
            created_at=at, changed_at=at,
        )  # fmt: skip
        added.save(force_insert=True)
        _record("add", added, actor, at)
    return added


def change_annotation(
    *, actor: Any, annotation: Annotation, change: Any, now: datetime | None = None
) -> Annotation:
    """Move a measurement or a label, or name another structure.

    Parameters
    ----------
    change
        As a browser sends it: {points, structure}, one of them or both.

    Raises
    ------
    NotAllowed, WrongState
        It is somebody else's, it was removed, or the picture is not checked any more.
    InvalidInput, NoScale
        It does not fit the picture, or cannot be measured there.
    """
    at, picture = now or timezone.now(), annotation.instance
    if not isinstance(change, dict) or not change.keys() & {"points", "structure"}:
        raise InvalidInput("Send the points or the structure that changed, as a JSON object.")
    with transaction.atomic():
        locked = _lock(picture, actor)
        changed = _lock_own(annotation, actor)
        if changed.removed_at is not None:
            raise WrongState("This was removed. Bring it back before you change it.")
        if "structure" in change:
            changed.structure = _structure_for(changed, change["structure"])
        if "points" in change:
            size = {"columns": locked.columns, "rows": locked.rows}
            changed.points = read_points(changed.kind, change["points"], **size)
            changed.value = measured(changed.kind, changed.points, locked.regions)
        changed.changed_at = at
        changed.save(update_fields=["points", "value", "structure", "changed_at"])
        _record("change", changed, actor, at)
    return changed


@transaction.atomic
def remove_annotation(*, actor: Any, annotation: Annotation, now: datetime | None = None) -> Annotation:
    """Take a measurement or a label off a picture; removing it again has no effect.

    Raises
    ------
    NotAllowed, WrongState
        It is somebody else's, or the picture is not checked any more.
    """
    at = now or timezone.now()
    _lock(annotation.instance, actor)
    removed = _lock_own(annotation, actor)
    if removed.removed_at is None:
        removed.removed_at = at
        removed.save(update_fields=["removed_at"])
        _record("remove", removed, actor, at)
    return removed


@transaction.atomic
def restore_annotation(*, actor: Any, annotation: Annotation, now: datetime | None = None) -> Annotation:
    """Bring a removed measurement or label back; bringing back what is there has no effect.

    Raises
    ------
    NotAllowed, WrongState, TooManyAnnotations, NoScale
        It is somebody else's, the picture is not checked any more, there is no room for it, or no scale any more.
    """
    at = now or timezone.now()
    locked = _lock(annotation.instance, actor)
    restored = _lock_own(annotation, actor)
    if restored.removed_at is not None:
        _insist_on_room(locked)
        restored.removed_at = None
        # The scale may have been set anew since.
        restored.value = measured(restored.kind, restored.points, locked.regions)
        restored.save(update_fields=["removed_at", "value"])
        _record("restore", restored, actor, at)
    return restored


def measure_again(*, actor: Any, instance: Instance, now: datetime) -> int:
    """Measure all on a picture anew whose scale has changed, in the caller's transaction, and give how many that were.

    What has no scale any more is removed; its author can bring it back once there is one.
    """
    again = gone = 0
    for drawn in Annotation.objects.filter(instance=instance, removed_at=None).exclude(kind=LABEL):
        try:
            drawn.value = measured(drawn.kind, drawn.points, instance.regions)
            again += 1
        except NoScale:
            drawn.removed_at = now
            gone += 1
        drawn.changed_at = now
        drawn.save(update_fields=["value", "changed_at", "removed_at"])
    if again or gone:
        detail = {"measured": again, "removed": gone}
        record(action="imaging.measure_again", actor=actor, target=instance, detail=detail, now=now)
    return again


def forget_annotations(*, instance_pk: uuid.UUID) -> int:
    """Delete all that was drawn on a picture that was thrown away, in the caller's transaction; give their number."""
    return Annotation.objects.filter(instance_id=instance_pk).delete()[0]


def _lock(instance: Instance, actor: Any) -> Instance:
    """Lock a picture, so that it is neither filled twice nor locked away meanwhile, and insist that it is checked."""
    locked = Instance.objects.select_for_update(of=("self",)).filter(pk=instance.pk).first()
    if locked is None:
        raise NotVisible("There is no such picture.")
    if locked.state == states.UNCHECKED:
        raise WrongState("Check this picture first. Once it is checked you can measure on it.")
    require(actor, "imaging.annotate_pictures", locked)
    return locked


def _lock_own(annotation: Annotation, actor: Any) -> Annotation:
    found = (
        Annotation.objects.select_for_update(of=("self",))
        .select_related("instance__owner__cohort", "author")
        .filter(pk=annotation.pk)
        .first()
    )
    if found is None:
        raise NotVisible("There is no such measurement any more.")
    if found.author_id != actor.pk:
        raise NotAllowed("Only the person who has drawn this can change it. Draw your own beside it.")
    return found


def _structure_for(annotation: Annotation, given: Any) -> str:
    structure = read_structure(given)
    if annotation.kind == LABEL and not structure:
        raise InvalidInput("A label needs a name.", fields={"structure": "Choose a structure from the list."})
    _insist_on_structure(annotation.instance, structure)
    return structure


def _insist_on_structure(instance: Instance, structure: str) -> None:
    """Go on only if none is named, or one of the programme of the picture's owner: there is no free text."""
    if not structure or instance.owner is None:
        return
    try:
        document_of(instance.owner.cohort).structure(structure)
    except UnknownTerm as error:
        words = "Choose a structure from the list."
        raise InvalidInput("This structure is not in the programme.", fields={"structure": words}) from error


def _insist_on_room(instance: Instance) -> None:
    if Annotation.objects.filter(instance=instance, removed_at=None).count() >= MOST_ANNOTATIONS:
        raise TooManyAnnotations(
            f"There are {MOST_ANNOTATIONS} measurements and labels on this picture. Remove one first."
        )


def _record(verb: str, annotation: Annotation, actor: Any, now: datetime) -> None:
    detail = {"picture": str(annotation.instance_id), "kind": annotation.kind, "frame": annotation.frame}
    record(action=f"imaging.{verb}_annotation", actor=actor, target=annotation, detail=detail, now=now)
