"""Telling machines whether we hold what they sent (DICOM PS3.4 annex J)."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from enthesis.audit.services import record
from enthesis.core import jobs
from enthesis.core.blobs import store
from enthesis.core.sealing import seal, site_key, unseal
from enthesis.imaging import states
from enthesis.imaging.domain.commitment import Report, Request, report_on
from enthesis.imaging.domain.uids import new_uid
from enthesis.imaging.gateways import calling
from enthesis.imaging.models import Commitment, Instance, Machine
from enthesis.imaging.services.calling import called

SEND: Final = "imaging.send_commitment"
# So long the answer has time to arrive on the association that the question came on.
FIRST_ON_ITS_OWN: Final = timedelta(seconds=30)
GIVEN_UP_AFTER: Final = timedelta(days=3)
AT_ONCE: Final = 500


def commit(*, request: Request, machine: Machine, now: datetime) -> tuple[Commitment, Report]:
    """Find out which objects are held, and have the machine told even if this association ends before.

    Raises
    ------
    Unavailable
        The store does not answer, so nothing can be promised.
    """
    report = report_on(request, held_of(one for _, one in request.references))
    with transaction.atomic():
        row = Commitment.objects.create(
            machine=machine, sealed_report=sealed(report), held=len(report.held), missing=len(report.missing),
            asked_at=now,
        )  # fmt: skip
        detail = {"held": row.held, "missing": row.missing}
        record(action="imaging.commit_storage", actor="gateway", target=machine, detail=detail, now=now)
        jobs.enqueue(SEND, commitment_id=str(row.pk), run_at=now + FIRST_ON_ITS_OWN)
    return row, report


def held_of(originals: Iterator[str]) -> set[str]:
    """Give those UIDs, as a machine calls its objects, whose pictures have a row here and lie in the store."""
    secret = site_key("uids")
    ours = {new_uid(one, secret=secret): one for one in originals}
    wanted, held = list(ours), set()
    for first in range(0, len(wanted), AT_ONCE):
        rows = Instance.objects.filter(sop_instance_uid__in=wanted[first : first + AT_ONCE])
        for uid, key, sealed_key in rows.exclude(state=states.DISCARDED).values_list(
            "sop_instance_uid", "object_key", "sealed_key"
        ):
            if store().exists(key or sealed_key):
                held.add(ours[uid])
    return held


def sealed(report: Report) -> bytes:
    """Give a report encrypted: the machine's own UIDs belong to a patient's examination."""
    return seal(json.dumps([report.transaction_uid, report.held, report.missing]).encode())


def opened(row: Commitment) -> Report:
    """Give the report that was sealed."""
    transaction_uid, held, missing = json.loads(unseal(bytes(row.sealed_report)))
    return Report(transaction_uid, tuple(map(tuple, held)), tuple(map(tuple, missing)))


def send_commitment(*, pk: uuid.UUID) -> bool:
    """Tell a machine what it asked, on an association of our own, and tell whether it heard just now.

    Raises
    ------
    CallFailed
        It does not hear; ask again later.
    """
    row = Commitment.objects.select_related("machine").filter(pk=pk, answered_at=None).first()
    if row is None or not row.sealed_report or not row.machine.is_active:
        return False
    try:
        line = called(row.machine)
    except ValueError:
        # Where it listens is not known: it asks again by itself, or its administrator looks at the page of machines.
        return False
    calling.report(line, opened(row), ours=settings.DICOM_AE_TITLE)
    return True


@transaction.atomic
def note_answered(*, pk: uuid.UUID, now: datetime) -> None:
    """Remember that the answer has arrived, and forget what it was."""
    waiting = Commitment.objects.select_for_update().select_related("machine")
    row = waiting.filter(pk=pk, answered_at=None).first()
    if row is None:
        return
    row.answered_at, row.sealed_report = now, b""
    row.save(update_fields=["answered_at", "sealed_report"])
    record(action="imaging.answer_commitment", actor="gateway", target=row.machine, now=now)


def forget_commitments(*, now: datetime) -> int:
    """Forget what was asked days ago, answered or not, and give the number of questions."""
    with transaction.atomic():
        old = Commitment.objects.filter(asked_at__lt=now - GIVEN_UP_AFTER)
        return old.delete()[0]
