"""Placing and lifting legal holds, and the refusal to delete what is under one."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, WrongState
from enthesis.core.permissions import require
from enthesis.imaging.models import Hold, Instance, Study
from enthesis.imaging.selectors.holds import is_held
from enthesis.programme.models import Enrolment


class UnderHold(WrongState):
    """Something under a legal hold was to be deleted."""

    title = "This is under a hold"


def refuse_held(instance: Instance) -> None:
    """Go on only if a picture is under no hold; raises UnderHold otherwise."""
    if is_held(instance):
        raise UnderHold(
            "This picture is under a hold, so it cannot be deleted. "
            "An administrator can say why, and lift the hold once it is not needed any more."
        )


def place_hold(
    *, owner: Enrolment | None = None, study: Study | None = None, reason: str, words: str = "", actor: Any,
    now: datetime | None = None,
) -> Hold:  # fmt: skip
    """Keep all pictures of a student, or those of one study, from being deleted by anybody or anything.

    Parameters
    ----------
    words
        A reference, such as a file number; never anything about a patient. It stays out of the record.

    Raises
    ------
    InvalidInput
        No reason was chosen, or not exactly one thing.
    WrongState
        It is under a hold already.
    """
    require(actor, "imaging.hold_pictures")
    if reason not in Hold.Reason.values:
        raise InvalidInput("The hold was not placed.", fields={"reason": "Choose the reason for the hold."})
    if (owner is None) == (study is None):
        raise InvalidInput("Choose one student or one study. Place two holds for two things.")
    try:
        return _place(owner, study, reason, words.strip(), actor, now or timezone.now())
    except IntegrityError as error:
        raise WrongState("There is a hold on this already. One is enough.") from error


@transaction.atomic
def _place(
    owner: Enrolment | None, study: Study | None, reason: str, words: str, actor: Any, now: datetime
) -> Hold:
    hold = Hold.objects.create(
        owner=owner, study=study, reason=reason, words=words, placed_by=actor, placed_at=now
    )
    detail = {"reason": reason, "hold": hold.pk}
    record(action="imaging.place_hold", actor=actor, target=owner or study, detail=detail, now=now)
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, actor: Any, now: datetime | None = None) -> Hold:
    """Let things be deleted again, as their own rules say.

    Raises
    ------
    WrongState
        It was lifted already.
    """
    require(actor, "imaging.hold_pictures")
    at = now or timezone.now()
    locked = Hold.objects.select_for_update().get(pk=hold.pk)
    if locked.lifted_at is not None:
        raise WrongState("This hold was lifted already.")
    locked.lifted_at, locked.lifted_by = at, actor
    locked.save(update_fields=["lifted_at", "lifted_by"])
    detail = {"reason": locked.reason, "hold": locked.pk}
    record(
        action="imaging.lift_hold", actor=actor, target=locked.owner or locked.study, detail=detail, now=at
    )
    return locked
