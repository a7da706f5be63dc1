"""Getting hold of a case: locked, allowed, and still the one that the person saw."""

import uuid
from datetime import datetime
from typing import Any

from enthesis.audit.services import record
from enthesis.core.errors import EditConflict, NotVisible
from enthesis.core.permissions import require
from enthesis.logbook import states
from enthesis.logbook.models import Case
from enthesis.logbook.permissions import visible_cases


class ChangedMeanwhile(EditConflict):
    """The case has another revision than the one the person saw."""


def lock_case(*, pk: uuid.UUID, actor: Any, action: str) -> Case:
    """Lock one case that the actor can see and may do this with, until the transaction ends.

    Raises
    ------
    NotVisible
        There is none, or it is not theirs to see.
    NotAllowed
        They may not do this with it.
    """
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("enrolment__cohort").filter(pk=pk).first()
    )
    if case is None or not visible_cases(actor).filter(pk=pk).exists():
        raise NotVisible("There is no such case among those you can read.")
    require(actor, action, case)
    return case


def check_revision(case: Case, seen: int) -> None:
    """Go on only if the case is still as the person saw it.

    Raises
    ------
    ChangedMeanwhile
        It was saved since, perhaps in another window.
    """
    if case.revision != seen:
        raise ChangedMeanwhile(
            "This case was changed after you opened it, perhaps in another window. Nothing of yours was lost: "
            "look at both versions before you go on.",
            fields={"revision": str(case.revision)},
        )


def move_case(case: Case, action: str) -> None:
    """Set the state that an action leads to; this is the only place that sets a case's state.

    Raises
    ------
    WrongState
        The action cannot be done in the case's present state.
    """
    case.state = states.CASE.target(action, case.state)


def note_change(
    case: Case, verb: str, actor: Any, now: datetime, detail: dict[str, Any] | None = None
) -> None:
    """Keep a new state or pictures of a case as its next revision, with its entry in the record."""
    case.updated_at = now
    case.revision += 1
    case.save(update_fields=["state", "updated_at", "revision"])
    record(action=f"logbook.{verb}", actor=actor, target=case, detail=detail, now=now)
