"""An owner's answers about their own pictures, and throwing pictures away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core import events
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed, NotVisible, WrongState
from enthesis.core.permissions import can, require
from enthesis.imaging import states
from enthesis.imaging.events import PictureDiscarded, PictureLockedAway, PicturesConfirmed
from enthesis.imaging.models import Instance, Receipt, Study
from enthesis.imaging.permissions import own_instances
from enthesis.imaging.selectors import IDENTIFIES, attached_pictures, is_attached
from enthesis.imaging.services.holds import refuse_held
from enthesis.imaging.services.objects import Deposit, or_abandon
from enthesis.imaging.services.showing import (
    Shown,
    lock_away,
    open_own,
    put_sealed,
    put_shown,
    remove_forms,
    show,
)


class PictureInCase(WrongState):
    """The picture lies in a case, so it stays as it is."""

    title = "This picture is in a case"


def lock_picture(pk: UUID) -> Instance:
    """Lock a picture until the transaction ends; raises NotVisible where there is none."""
    found = (
        Instance.objects.select_for_update(of=("self",))
        .select_related("owner", "study")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotVisible("There is no such picture.")
    return found


def current(instance: Instance) -> Instance:
    """Read a picture again that a page may have shown long ago; raises NotVisible where it is gone."""
    found = Instance.objects.select_related("owner", "study").filter(pk=instance.pk).first()
    if found is None:
        raise NotVisible("There is no such picture.")
    return found


def refuse_attached(instance: Instance) -> None:
    """Go on only if a picture lies in no case; raises PictureInCase otherwise."""
    if is_attached(instance.pk):
        raise PictureInCase(
            "This picture is in a case. Take it out of the case first; what was signed stays as it is."
        )


def confirm_pictures(
    *, actor: Any, answers: Mapping[UUID, bool], now: datetime | None = None
) -> list[Instance]:
    """Take an owner's answers to "Does anything on this picture identify a patient?", all of them or none.

    Parameters
    ----------
    answers
        By picture: False lets it join cases; True seals it and removes the form that could be looked at.

    Raises
    ------
    NotVisible
        One of them is not a picture of theirs.
    WrongState
        One is locked away or thrown away already, or one to be locked away lies in a case.
    StoreFull, Unavailable
        One could not be sealed; no answer was taken.
    """
    at = now or timezone.now()
    own = {one.pk: one for one in own_instances(actor).select_related("owner").filter(pk__in=answers)}
    if len(own) != len(answers):
        raise NotVisible("One of these pictures is not among yours.")
    for instance in own.values():
        require(actor, "imaging.check_pictures", instance)
        states.PICTURE.target("flag" if answers[instance.pk] else "confirm", instance.state)
    sealed = _sealed({pk: one for pk, one in own.items() if answers[pk]}, at)
    with or_abandon(sealed.values()):
        return _take_answers(actor, answers, sealed, at)


def _sealed(flagged: Mapping[UUID, Instance], now: datetime) -> dict[UUID, Deposit]:
    """Put the sealed form of pictures into the store, of all or of none."""
    sealed: dict[UUID, Deposit] = {}
    with or_abandon(sealed.values()):
        for pk, instance in flagged.items():
            with store().open(instance.object_key) as file:
                sealed[pk] = put_sealed(file, now=now)
    return sealed


@transaction.atomic
def _take_answers(
    actor: Any, answers: Mapping[UUID, bool], sealed: Mapping[UUID, Deposit], now: datetime
) -> list[Instance]:
    # One order for everybody, or two windows that answer the same pictures could wait for each other.
    pictures = [lock_picture(pk) for pk in sorted(answers)]
    for instance in pictures:
        if answers[instance.pk]:
            _flag(instance, sealed[instance.pk], actor, now)
        else:
            _confirm(instance, actor, now)
    confirmed = tuple(one.pk for one in pictures if not answers[one.pk])
    if confirmed:
        events.publish(PicturesConfirmed(instance_ids=confirmed))
    return pictures


def _confirm(instance: Instance, actor: Any, now: datetime) -> None:
    if instance.state == states.CLEAN:
        return
    instance.state = states.PICTURE.target("confirm", instance.state)
    instance.checked_at, instance.checked_by = now, actor
    instance.save(update_fields=["state", "checked_at", "checked_by"])
    record(action="imaging.confirm_picture", actor=actor, target=instance, now=now)


def _flag(instance: Instance, sealed: Deposit, actor: Any, now: datetime) -> None:
    refuse_attached(instance)
    instance.state = states.PICTURE.target("flag", instance.state)
    lock_away(instance, sealed, reasons=[IDENTIFIES], now=now)
    instance.checked_at, instance.checked_by = now, actor
    instance.save()
    record(action="imaging.lock_picture_away", actor=actor, target=instance, now=now)
    events.publish(PictureLockedAway(instance_id=instance.pk, owner_id=_owner_id(instance)))


def _owner_id(instance: Instance) -> UUID:
    if instance.owner_id is None:
        raise NotVisible("This picture is nobody's.")
    return instance.owner_id


def undo_confirmation(*, actor: Any, instance: Instance, now: datetime | None = None) -> Instance:
    """Take an owner's own answer back, whichever it was: the picture waits to be checked again.

    Raises
    ------
    PictureInCase
        It lies in a case.
    WrongState
        It was not answered, or it is locked away for another reason than its owner's answer.
    """
    at, instance = now or timezone.now(), current(instance)
    require(actor, "imaging.check_pictures", instance)
    states.PICTURE.target("take_back", instance.state)
    if instance.state == states.CLEAN:
        return _take_back(actor, instance.pk, None, at)
    _refuse_other_locks(instance)
    with open_own(instance.sealed_key) as file:
        shown = put_shown(file, now=at)
    with or_abandon([shown.deposit]):
        return _take_back(actor, instance.pk, shown, at)


def _refuse_other_locks(instance: Instance) -> None:
    if instance.reasons != [IDENTIFIES]:
        raise WrongState(
            "This picture was not locked away by your answer, so only an image steward can release it."
        )


@transaction.atomic
def _take_back(actor: Any, pk: UUID, shown: Shown | None, now: datetime) -> Instance:
    instance = lock_picture(pk)
    refuse_attached(instance)
    before = instance.state
    instance.state = states.PICTURE.target("take_back", before)
    if before == states.QUARANTINED:
        _refuse_other_locks(instance)
        if shown is None:
            raise WrongState("This picture was locked away meanwhile. Look at it again.")
        show(instance, shown, now=now)
    elif shown is not None:
        raise WrongState("This picture was released meanwhile. Look at it again.")
    instance.checked_at = instance.checked_by = None
    instance.save()
    record(action="imaging.undo_confirmation", actor=actor, target=instance, detail={"was": before}, now=now)
    return instance


@transaction.atomic
def discard_instance(*, actor: Any, instance: Instance, now: datetime | None = None) -> Instance:
    """Destroy a picture: its owner one that is in no case, an image steward one in quarantine. It may be sent again.

    Raises
    ------
    NotAllowed
        They are neither.
    PictureInCase
        It lies in a case.
    WrongState
        It was thrown away already.
    """
    at = now or timezone.now()
    locked = lock_picture(instance.pk)
    keeps = locked.state == states.QUARANTINED and can(actor, "imaging.keep_quarantine", locked)
    if not keeps and not can(actor, "imaging.check_pictures", locked):
        raise NotAllowed("Only the student whose picture this is can throw it away.")
    return discard_locked(locked, "discard", actor=actor, now=at)


def discard_locked(instance: Instance, action: str, *, actor: Any, now: datetime) -> Instance:
    """Remove every form and every receipt of a locked picture, in the caller's transaction."""
    refuse_attached(instance)
    refuse_held(instance)
    before = instance.state
    instance.state = states.PICTURE.target(action, before)
    remove_forms(instance, now=now)
    instance.save()
    # Without receipts the same file, or a zip that it came in, is taken again, should it be sent again.
    Receipt.objects.filter(Q(instance=instance) | Q(owner=instance.owner, instance=None)).delete()
    record(action=f"imaging.{action}_picture", actor=actor, target=instance, detail={"was": before}, now=now)
    events.publish(PictureDiscarded(instance_id=instance.pk))
    return instance


@transaction.atomic
def discard_study(*, actor: Any, study: Study, now: datetime | None = None) -> int:
    """Destroy those of a study's pictures that are in no case, and give their number.

    Raises
    ------
    NotAllowed
        It is somebody else's.
    PictureInCase
        All of them are in cases.
    """
    at = now or timezone.now()
    require(actor, "imaging.check_pictures", study)
    pictures = study.instances.exclude(state=states.DISCARDED)
    free = list(pictures.exclude(attached_pictures()).order_by("pk").values_list("pk", flat=True))
    if not free and pictures.exists():
        raise PictureInCase("All pictures of this study are in cases. Take them out of the cases first.")
    for pk in free:
        discard_locked(lock_picture(pk), "discard", actor=actor, now=at)
    return len(free)
