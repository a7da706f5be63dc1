"""Teaching sessions of today: a student says that they scan, and the machine's worklist shows it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.permissions import require
from enthesis.imaging.models import Machine, PlannedSession
from enthesis.programme.models import Enrolment


@transaction.atomic
def plan_session(
    *, owner: Enrolment, machine: Machine | None, actor: Any, now: datetime | None = None
) -> PlannedSession:
    """Put a student on the worklist of a machine, or of every machine, for today; what was planned before gives way."""
    if isinstance(actor, User):
        require(actor, "imaging.plan_session", owner)
    at = now or timezone.now()
    today = timezone.localdate(at)
    Enrolment.objects.select_for_update().get(pk=owner.pk)
    planned = PlannedSession.objects.filter(owner=owner, on=today, cancelled_at=None).first()
    if planned is not None and planned.machine_id == (machine.pk if machine else None):
        return planned
    if planned is not None:
        _cancel(planned, at)
    session = PlannedSession.objects.create(
        owner=owner, machine=machine, on=today, study_uid=f"2.25.{uuid.uuid4().int}", planned_at=at
    )
    record(action="imaging.plan_session", actor=actor, target=session, now=at)
    return session


@transaction.atomic
def cancel_session(*, session: PlannedSession, actor: Any, now: datetime | None = None) -> None:
    """Take a student off the worklist again; pictures that were sent already stay."""
    if isinstance(actor, User):
        require(actor, "imaging.plan_session", session.owner)
    at = now or timezone.now()
    planned = PlannedSession.objects.select_for_update().get(pk=session.pk)
    if planned.cancelled_at is None:
        _cancel(planned, at)
        record(action="imaging.cancel_session", actor=actor, target=planned, now=at)


def _cancel(session: PlannedSession, at: datetime) -> None:
    session.cancelled_at = at
    session.save(update_fields=["cancelled_at"])
