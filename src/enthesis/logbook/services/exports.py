"""Making a logbook into one file, as a job."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core import jobs
from enthesis.core.blobs import store
from enthesis.core.permissions import require
from enthesis.logbook.models import Export
from enthesis.programme.models import Enrolment


@transaction.atomic
def start_export(*, enrolment: Enrolment, kind: str, actor: Any, now: datetime) -> Export:
    """Ask for a logbook as one file; the job behind it shows how far it is.

    Raises
    ------
    NotAllowed
        They may not take it away; or they see months only, and the archive holds what was signed to the letter.
    """
    require(actor, "logbook.export_logbook", enrolment)
    if kind == Export.Kind.ARCHIVE:
        require(actor, "logbook.see_days", enrolment)
    export = Export(enrolment=enrolment, kind=kind, asked_by=actor, asked_at=now)
    export.job_id = jobs.enqueue(
        "logbook.make_export", owner=str(actor.pk), label=f"Logbook as {export.get_kind_display()}",
        export_id=str(export.pk),
    )  # fmt: skip
    export.save(force_insert=True)
    record(action="logbook.start_export", actor=actor, target=export, detail={"kind": kind}, now=now)
    return export


@transaction.atomic
def keep_export(*, pk: uuid.UUID, object_key: str, size: int, now: datetime) -> Export:
    """Note where the finished file lies."""
    export = Export.objects.select_for_update().get(pk=pk)
    export.object_key, export.bytes, export.made_at = object_key, size, now
    export.save(update_fields=["object_key", "bytes", "made_at"])
    record(
        action="logbook.make_export", actor="worker", target=export, detail={"sha256": object_key}, now=now
    )
    return export


@transaction.atomic
def forget_exports(*, enrolment_pk: uuid.UUID, now: datetime) -> int:
    """Remove the finished files of a logbook, since they may hold what has to go, and give their number.

    Whoever wants one asks for a new one; the rows say that there were some.
    """
    exports = list(
        Export.objects.select_for_update().filter(enrolment_id=enrolment_pk).exclude(object_key="")
    )
    for export in exports:
        key, export.object_key = export.object_key, ""
        export.save(update_fields=["object_key"])
        record(action="logbook.forget_export", actor="erasure", target=export, now=now)
        transaction.on_commit(partial(_remove, key), robust=True)
    return len(exports)


def _remove(key: str) -> None:
    if not Export.objects.filter(object_key=key).exists():
        store().delete(key)
