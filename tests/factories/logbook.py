"""Cases in every state, made through the services, with a report that can be sent as it stands.

case = make_case(enrolment, supervisor)                 # a draft
case = make_case(enrolment, supervisor, fate="sent")    # with the supervisor
case = make_case(enrolment, supervisor, fate="signed")
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.logbook.services import Decision, Draft
from enthesis.programme.models import Enrolment

REGION = "shoulder"
VIEW = "SH06"
STRUCTURE = "supraspinatus"

DETAILS = {
    "setting": "nhs_clinic",
    "consent_basis": "care_image_anonymised",
    "age_band": "45-54",
    "confidence": 4,
    "machine": "Lumen S7, room 2",
}


def report_of(answer: str = "There is a partial tear of the supraspinatus.", **parts: Any) -> dict[str, Any]:
    """Write a report that lacks nothing; `parts` replaces whole parts of it."""
    report: dict[str, Any] = {
        "question": {"clinical_question": "Painful arc for three months. Is there a tear?"},
        "technique": {"protocol": "focused", "views": [VIEW], "limitations": ["Focused examination."]},
        "findings": [
            {
                "structure": STRUCTURE, "side": "R", "status": "abnormal",
                "description": "Hypoechoic defect at the articular side, 6 mm long", "measurements": [],
            }
        ],
        "conclusion": {"answer": answer, "diagnosis": "Partial tear", "certainty": "probable"},
        "advice": {"next_step": "Exercise-based rehabilitation", "urgency": "routine"},
    }  # fmt: skip
    return {**report, **parts}


def draft_of(supervisor: User | None, **fields: Any) -> Draft:
    """Write a draft that could be sent; `fields` replaces what is given."""
    given: dict[str, Any] = {
        "performed_on": timezone.localdate() - timedelta(days=2), "region": REGION, "side": "R",
        "supervision_level": "S3", "supervisor_id": supervisor.pk if supervisor else None, "details": DETAILS,
        "report": report_of(),
    }  # fmt: skip
    return Draft(**{**given, **fields})


def decision_of(**fields: Any) -> Decision:
    """Give a supervisor's decision that lacks nothing."""
    given: dict[str, Any] = {
        "agreement": "D0", "image_quality": 3, "report_quality": 2, "presence": "observed",
        "comment": "Well seen.", "signed_in_by": "password", "seconds_open": 55,
    }  # fmt: skip
    return Decision(**{**given, **fields})


def make_case(
    enrolment: Enrolment, supervisor: User, *, fate: str = "draft", decision: Mapping[str, Any] | None = None,
    pictures: Sequence[uuid.UUID] = (), now: datetime | None = None, **fields: Any,
) -> Case:  # fmt: skip
    """Make a case and take it to `draft`, `sent`, `returned`, `signed` or `correcting`."""
    at = now or timezone.now()
    student = enrolment.user
    case = services.start_case(
        enrolment=enrolment, pk=uuid.uuid4(), draft=draft_of(supervisor, **fields), actor=student, now=at
    )
    if pictures:
        case = services.attach_pictures(pk=case.pk, instance_pks=list(pictures), actor=student, now=at)
    if fate == "draft":
        return case
    case = services.submit_case(pk=case.pk, revision=case.revision, actor=student, now=at)
    if fate == "sent":
        return case
    answer = decision_of(**(decision or {}))
    if fate == "returned":
        return services.return_case(
            pk=case.pk, revision=case.revision, decision=answer, actor=supervisor, now=at
        )
    services.verify_case(pk=case.pk, revision=case.revision, decision=answer, actor=supervisor, now=at)
    if fate == "correcting":
        services.open_correction(pk=case.pk, actor=student, now=at)
    return Case.objects.get(pk=case.pk)


def days_ago(days: int) -> date:
    """Give the day that lies so many days back."""
    return timezone.localdate() - timedelta(days=days)
