"""Sending a case to its supervisor, and taking it back before they have looked."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core import events, jobs
from enthesis.core.errors import InvalidInput
from enthesis.core.words import inner
from enthesis.logbook.events import CaseSubmitted
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import words_of
from enthesis.logbook.services.locking import check_revision, lock_case, move_case, note_change
from enthesis.logbook.services.scope import problem_of_region
from enthesis.programme.selectors import document_of, supervisors_for
from enthesis.reporting.domain.document import Report

# A supervisor is told once about everything that came in within this time, not once for each case.
GATHER = timedelta(minutes=10)


class NotReadyToSend(InvalidInput):
    """Something is missing or wrong; `fields` says what."""

    title = "This case is not ready to send"


# What has to be said about every scan, by field.
ASKED = {
    "side": "Choose the side.",
    "supervision_level": "Say how much of the scan was yours.",
    "setting": "Say where the scan took place.",
    "consent_basis": "Say on what basis the images are kept.",
    "confidence": "Say how sure you were, from 1 to 5.",
}


def problems_of(case: Case) -> dict[str, str]:
    """Give what stands in the way of sending a case, by field; empty when it can be sent."""
    problems = {**_problems_of_day(case), **_problems_of_place(case)}
    problems |= {
        name: words
        for name, words in ASKED.items()
        if not (getattr(case, name, "") or case.details.get(name))
    }
    names = words_of(document_of(case.enrolment.cohort))
    for missing in Report.draft(case.report).missing_for_submission(words=names):
        problems[f"report.{missing.field}"] = missing.message
    return problems


def _problems_of_day(case: Case) -> dict[str, str]:
    today = timezone.localdate()
    if case.performed_on is None:
        return {"performed_on": "Say on which day you scanned."}
    if case.performed_on > today:
        return {"performed_on": "This day has not come yet."}
    if case.performed_on < case.enrolment.starts_on:
        return {
            "performed_on": f"This is before your enrolment began ({case.enrolment.starts_on:%-d %B %Y})."
        }
    return {}


def _problems_of_place(case: Case) -> dict[str, str]:
    if not case.region:
        return {"region": "Choose the region."}
    if problem := problem_of_region(case.enrolment, case.region):
        return {"region": problem}
    if case.supervisor_id is None:
        return {"supervisor": "Choose who supervised this scan."}
    if case.supervisor_id == case.enrolment.user_id:
        return {"supervisor": "Nobody can sign their own case. Choose somebody else."}
    approved = {user.pk for user in supervisors_for(case.enrolment.cohort, case.region, timezone.localdate())}
    if case.supervisor_id not in approved:
        label = document_of(case.enrolment.cohort).region(case.region).label
        return {
            "supervisor": f"This person is not approved to sign {inner(label)} scans now. Choose somebody else."
        }
    return {}


@transaction.atomic
def submit_case(*, pk: uuid.UUID, revision: int, actor: Any, now: datetime) -> Case:
    """Send a case to the supervisor it names, and let them know.

    Raises
    ------
    NotReadyToSend
        Lists everything that is missing, by field; the case stays a draft with nothing lost.
    ChangedMeanwhile
        Another window has saved since.
    WrongState
        It was sent already.
    """
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    move_case(case, "submit")
    check_revision(case, revision)
    if problems := problems_of(case):
        raise NotReadyToSend(
            "A few things are missing before your supervisor can sign this.", fields=problems
        )
    case.submitted_at = case.updated_at = now
    case.revision += 1
    case.save()
    assert case.supervisor_id is not None  # noqa: S101 - problems_of has made sure
    record(
        action="logbook.submit_case", actor=actor, target=case, detail={"revision": case.revision}, now=now
    )
    jobs.enqueue(
        "logbook.tell_supervisor", key=f"tell:{case.supervisor_id}", label="Mail to supervisor", run_at=now + GATHER,
        supervisor_id=str(case.supervisor_id),
    )  # fmt: skip
    events.publish(CaseSubmitted(case_id=case.pk, supervisor_id=case.supervisor_id))
    return case


@transaction.atomic
def withdraw_case(*, pk: uuid.UUID, actor: Any, now: datetime) -> Case:
    """Take a case back that the supervisor has not decided on yet.

    Raises
    ------
    WrongState
        It was signed or sent back meanwhile.
    """
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    move_case(case, "withdraw_correction" if case.verified_at else "withdraw")
    note_change(case, "withdraw_case", actor, now)
    return case
