"""A supervisor's decision: signed, with everything bound by a hash, or sent back with a comment."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core import events
from enthesis.core.errors import InvalidInput
from enthesis.logbook.domain.content import bind
from enthesis.logbook.domain.counting import facts_of
from enthesis.logbook.events import CaseReturned, CaseVerified
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.selectors import written_in
from enthesis.logbook.services.locking import check_revision, lock_case, move_case, note_change
from enthesis.logbook.services.texts import refuse_identifiers
from enthesis.programme.selectors import document_of
from enthesis.reporting.domain.document import Report

# From this level on a disagreement would have changed the patient's care, so it needs words.
NEEDS_WORDS = ("D3", "D4")


class DecisionIncomplete(InvalidInput):
    """Something is missing before a case can be signed or sent back; `fields` says what."""

    title = "One more thing before you sign"


@dataclass(frozen=True)
class Decision:
    """What a supervisor says about a case. `report` is the report as they would sign it."""

    agreement: str = ""
    image_quality: int | None = None
    report_quality: int | None = None
    presence: str = ""
    comment: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    signed_in_by: str = "password"
    seconds_open: int = 0


@transaction.atomic
def verify_case(
    *, pk: uuid.UUID, revision: int, decision: Decision, actor: Any, now: datetime
) -> CaseVersion:
    """Sign a case: freeze its report, reflection and pictures in a new version bound by a hash.

    Raises
    ------
    NotAllowed
        The actor is not the named supervisor, is not approved for the region, or is the student.
    ChangedMeanwhile
        The case changed since it was opened, so what would be signed is not what was seen.
    WrongState
        It is not waiting for review.
    DecisionIncomplete, MayIdentifySomebody
        Nothing was stored.
    """
    case = lock_case(pk=pk, actor=actor, action="logbook.review_cases")
    move_case(case, "verify")
    check_revision(case, revision)
    _check_decision(case, decision)
    sent, signed = case.report, Report.draft(dict(decision.report) or case.report).model_dump(mode="json")
    refuse_identifiers(report=signed, comment=decision.comment)
    review = _keep_review(case, Review.Outcome.VERIFIED, decision, actor, now, sent, signed)
    case.report = signed
    version = _freeze(case, review, actor, now)
    case.verified_at, case.updated_at, case.agreement = now, now, decision.agreement
    case.facts = facts_of(version.content, document_of(case.enrolment.cohort))
    case.revision += 1
    case.save()
    detail = {"version": version.number, "hash": version.content_hash, "agreement": decision.agreement}
    record(action="logbook.verify_case", actor=actor, target=case, detail=detail, now=now)
    events.publish(CaseVerified(case_id=case.pk, version_id=version.pk))
    return version


@transaction.atomic
def return_case(*, pk: uuid.UUID, revision: int, decision: Decision, actor: Any, now: datetime) -> Case:
    """Send a case back to its student with a comment; a correction goes back to being written.

    Raises
    ------
    DecisionIncomplete
        There is no comment.
    ChangedMeanwhile, WrongState, NotAllowed
        As for signing.
    """
    case = lock_case(pk=pk, actor=actor, action="logbook.review_cases")
    move_case(case, "return_correction" if case.verified_at else "return")
    check_revision(case, revision)
    if not decision.comment.strip():
        raise DecisionIncomplete(
            "Say what the student should change.", fields={"comment": "A few words are enough."}
        )
    refuse_identifiers(comment=decision.comment, report=decision.report)
    _keep_review(case, Review.Outcome.RETURNED, decision, actor, now, case.report, dict(decision.report))
    note_change(case, "return_case", actor, now)
    events.publish(CaseReturned(case_id=case.pk))
    return case


def _check_decision(case: Case, decision: Decision) -> None:
    known = {level.id for level in document_of(case.enrolment.cohort).logbook.agreement}
    wrong: dict[str, str] = {}
    if decision.agreement not in known:
        wrong["agreement"] = "Say how far you agree with the student's report."
    if decision.image_quality not in (1, 2, 3):
        wrong["image_quality"] = "Grade the images."
    if decision.report_quality not in (1, 2, 3):
        wrong["report_quality"] = "Grade the report."
    if decision.presence not in Review.Presence.values:
        wrong["presence"] = "Say how you supervised this scan."
    if decision.agreement in NEEDS_WORDS and not decision.comment.strip():
        wrong["comment"] = "Say what would have been different for the patient."
    if wrong:
        raise DecisionIncomplete("A signature needs these answers.", fields=wrong)


def _keep_review(
    case: Case, outcome: str, decision: Decision, actor: Any, now: datetime, sent: Any, signed: Any
) -> Review:
    return Review.objects.create(
        case=case, supervisor=actor, outcome=outcome, decided_at=now, seconds_open=decision.seconds_open,
        signed_in_by=decision.signed_in_by, presence=decision.presence, agreement=decision.agreement,
        image_quality=decision.image_quality, report_quality=decision.report_quality,
        comment=decision.comment.strip(), student_report=sent, signed_report=signed,
    )  # fmt: skip


def _freeze(case: Case, review: Review, actor: Any, now: datetime) -> CaseVersion:
    previous = case.versions.order_by("-number").first()
    number = previous.number + 1 if previous else 1
    content = content_of(case, review, actor, now, number, previous.content_hash if previous else None)
    return CaseVersion.objects.create(
        case=case, number=number, previous=previous, content=content, content_hash=bind(content), signed_at=now,
        signed_by=actor,
    )  # fmt: skip


def content_of(
    case: Case, review: Review, actor: Any, now: datetime, number: int, previous: str | None
) -> dict[str, Any]:
    """Gather everything that a signature binds, as plain JSON values."""
    pictures = case.images.select_related("instance").order_by("position")
    return {
        "case": str(case.pk),
        "version": number,
        "previous": previous,
        "programme": case.enrolment.cohort.version.content_hash,
        "enrolment": str(case.enrolment_id),
        **written_in(case),
        "student_report": review.student_report,
        "images": [
            {"instance": str(p.instance_id), "sha256": p.instance.object_key, "view": p.view_id}
            for p in pictures
        ],
        "review": {
            "supervisor": str(actor.pk),
            "supervisor_name": actor.name,
            "signed_at": now.astimezone(UTC).isoformat(),
            "signed_in_by": review.signed_in_by,
            "presence": review.presence,
            "agreement": review.agreement,
            "image_quality": review.image_quality,
            "report_quality": review.report_quality,
            "comment": review.comment,
        },
    }
