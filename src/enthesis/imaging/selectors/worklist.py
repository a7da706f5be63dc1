"""Who scans today, as machines are told."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from enthesis.imaging.domain.worklist import Session, screen_name
from enthesis.imaging.models import Machine, PlannedSession
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import enrolments_on


def sessions_for(machine: Machine, *, now: datetime) -> list[Session]:
    """Give the sessions of today that this machine's worklist shows, in the order they were planned."""
    today = timezone.localdate(now)
    planned = PlannedSession.objects.filter(
        Q(machine=machine) | Q(machine=None), on=today, cancelled_at=None,
        owner__in=enrolments_on(today), owner__user__is_active=True,
    )  # fmt: skip
    return [shown(one, machine) for one in planned.select_related("owner__user").order_by("planned_at", "pk")]


def shown(session: PlannedSession, machine: Machine | None) -> Session:
    """Give a session as a machine shows it."""
    code = session.owner.scan_code
    return Session(
        code=code, student=screen_name(session.owner.user.name, code),
        station=machine.ae_title if machine else "", study_uid=session.study_uid,
        begins=timezone.localtime(session.planned_at).replace(tzinfo=None),
    )  # fmt: skip


def session_today(owner: Enrolment, *, now: datetime) -> PlannedSession | None:
    """Give what this student has planned for today."""
    planned = PlannedSession.objects.filter(owner=owner, on=timezone.localdate(now), cancelled_at=None)
    return planned.select_related("machine", "owner__user").first()
