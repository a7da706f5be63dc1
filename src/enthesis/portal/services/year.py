"""One sample student's year: every case begun, sent, sent back, mended and signed through the logbook's services."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.core.jobs import Progress
from enthesis.logbook.models import Case
from enthesis.logbook.services import (
    Decision,
    Draft,
    attach_pictures,
    name_view,
    return_case,
    start_case,
    submit_case,
    verify_case,
)
from enthesis.portal.domain.calendar import CaseDates, dates_of, has_pictures
from enthesis.portal.domain.pathologies import COMMENTS
from enthesis.portal.domain.people import STUDENTS, SampleStudent
from enthesis.portal.domain.writing import SampleCase, edited_report, pick_days, write_case
from enthesis.portal.services import scans
from enthesis.portal.services.cohort import MACHINES
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of, supervisors_for

# Whose whole logbook has pictures; the others' have them where they are recent.
WITH_ALL_PICTURES = tuple(student.name for student in STUDENTS[:1])
# So many cases are sent to the gateway in one association.
BATCH = 8


@dataclass(frozen=True)
class PlannedCase:
    """One case of the year with all that chance decides about it."""

    pk: uuid.UUID
    sample: SampleCase
    dates: CaseDates
    scan: scans.Scan | None
    chance: random.Random


def write_logbook(*, name: str, now: datetime, progress: Progress) -> dict[str, int]:
    """Write a sample student's logbook up to now; what is written already is left as it is."""
    student = next(student for student in STUDENTS if student.name == name)
    enrolment = scans.enrolment_of(name)
    known = set(Case.objects.filter(enrolment=enrolment).values_list("pk", flat=True))
    plan = [case for case in plan_year(student, enrolment, now) if case.pk not in known]
    for start in range(0, len(plan), BATCH):
        batch = plan[start : start + BATCH]
        progress.step(start, len(plan), f"{student.name}: case {start + 1} of {len(plan)}")
        send_batch(batch, enrolment)
        for case in batch:
            write_one(case, enrolment, document_of(enrolment.cohort))
    return {"cases": len(plan)}


def plan_year(student: SampleStudent, enrolment: Enrolment, now: datetime) -> Iterator[PlannedCase]:
    """Draw a student's year; the same student, enrolment and day always give the same."""
    chance = random.Random(student.name)  # noqa: S311 - sample data, not secrets
    document = document_of(enrolment.cohort)
    today, zone = timezone.localdate(now), ZoneInfo(settings.TIME_ZONE)
    days = pick_days(chance, enrolment.starts_on, today, student.share, document.logbook.pace)
    for place, day in enumerate(days):
        experience = (day - enrolment.starts_on) / timedelta(days=365)
        sample = write_case(chance, student, document, day, experience)
        dates = dates_of(chance, day, now, zone)
        scan = None
        if has_pictures(day, today, always=student.name in WITH_ALL_PICTURES):
            views = views_of(sample, 1 + (place % 3 == 0))
            titles = [document.view(view).title for view in views]
            uid = scans.study_uid(enrolment.pk, place)
            scan = scans.Scan(
                uid, sample.region, titles, dates.scanned_at, sample.seed, has_loop=place % 9 == 0
            )
        own = random.Random(f"{student.name} {place}")  # noqa: S311
        yield PlannedCase(uuid.uuid5(enrolment.pk, str(place)), sample, dates, scan, own)


def send_batch(batch: list[PlannedCase], enrolment: Enrolment) -> None:
    """Send the pictures of some cases to the gateway, in one association."""
    files = [
        data for case in batch if case.scan for data in scans.pictures_of(case.scan, enrolment.scan_code)
    ]
    if files:
        scans.send(files, MACHINES[0][1])


def write_one(planned: PlannedCase, enrolment: Enrolment, document: ProgrammeDocument) -> None:
    """Write one case and take it as far as its fate says."""
    sample, dates, student = planned.sample, planned.dates, enrolment.user
    supervisors = supervisors_for(enrolment.cohort, sample.region, timezone.localdate())
    supervisor = planned.chance.choice(supervisors)
    draft = Draft(
        performed_on=sample.performed_on, region=sample.region, side=sample.side,
        supervision_level=sample.supervision_level, supervisor_id=supervisor.pk, details=sample.details,
        report=sample.report, reflection=sample.reflection,
    )  # fmt: skip
    case = start_case(enrolment=enrolment, pk=planned.pk, draft=draft, actor=student, now=dates.written_at)
    if planned.scan is not None:
        case = file_pictures(case, planned, planned.scan, enrolment)
    if dates.fate == "draft":
        return
    case = submit_case(
        pk=case.pk, revision=case.revision, actor=student, now=dates.written_at + timedelta(minutes=6)
    )
    if dates.fate != "waiting":
        decide(case, planned, supervisor)


def views_of(sample: SampleCase, count: int) -> list[str]:
    """Give the views whose pictures a sample case has, the one with the finding first."""
    return list(dict.fromkeys([sample.view_id, *sample.report["technique"]["views"]]))[:count]


def file_pictures(case: Case, planned: PlannedCase, scan: scans.Scan, enrolment: Enrolment) -> Case:
    """Check what arrived of a study, file it in its case and name the views."""
    now, instances = planned.dates.written_at, scans.arrived(scan, enrolment)
    if not instances:
        return case
    pks = scans.check_all(instances, enrolment.user, now)
    case = attach_pictures(pk=case.pk, instance_pks=pks, actor=enrolment.user, now=now)
    for pk, view in zip(pks, views_of(planned.sample, len(pks)), strict=False):
        case = name_view(pk=case.pk, instance_pk=pk, view_id=view, actor=enrolment.user, now=now)
    return case


def decide(case: Case, planned: PlannedCase, supervisor: User) -> None:
    """Let the supervisor sign a case or send it back, and the student mend what came back."""
    dates, student = planned.dates, case.enrolment.user
    if dates.fate in ("returned", "returned_then_signed"):
        words = planned.chance.choice(COMMENTS["return"])
        case = return_case(
            pk=case.pk,
            revision=case.revision,
            decision=Decision(comment=words),
            actor=supervisor,
            now=dates.decided_at,
        )
        if dates.fate == "returned":
            return
        case = submit_case(
            pk=case.pk, revision=case.revision, actor=student, now=dates.decided_at + timedelta(minutes=20)
        )
    verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(planned, case), actor=supervisor,
        now=dates.decided_at + timedelta(minutes=45),
    )  # fmt: skip


def decision_of(planned: PlannedCase, case: Case) -> Decision:
    """Give what the supervisor says: the grades, and the report as they would have it."""
    sample, chance = planned.sample, planned.chance
    presence = (
        "observed" if sample.supervision_level in ("S1", "S2") else chance.choice(("same_session", "later"))
    )
    return Decision(
        agreement=sample.agreement, image_quality=sample.image_quality, report_quality=sample.report_quality,
        presence=presence, comment=sample.comment, report=edited_report(chance, case.report, sample.agreement),
        signed_in_by=chance.choice(("password", "link", "passkey")), seconds_open=chance.randrange(35, 160),
    )  # fmt: skip
