"""Correcting a signed case: the signed version stays and counts, and a new one that names it is written."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import put_into
from enthesis.logbook.services.locking import lock_case, move_case, note_change


@transaction.atomic
def open_correction(*, pk: uuid.UUID, actor: Any, now: datetime) -> Case:
    """Let the student write a new version of a signed case; the signed one goes on counting until then.

    Raises
    ------
    WrongState
        The case is not signed.
    """
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    move_case(case, "correct")
    note_change(case, "open_correction", actor, now)
    return case


@transaction.atomic
def give_up_correction(*, pk: uuid.UUID, actor: Any, now: datetime) -> Case:
    """Drop an unfinished correction: the case says again exactly what its last signed version says."""
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    move_case(case, "give_up_correction")
    signed = case.versions.order_by("-number")[0]
    restore_from(case, signed.content)
    case.updated_at = now
    case.revision += 1
    case.save()
    record(
        action="logbook.give_up_correction",
        actor=actor,
        target=case,
        detail={"version": signed.number},
        now=now,
    )
    return case


def restore_from(case: Case, content: dict[str, Any]) -> None:
    """Put the words of a signed version back into the row, and its pictures back into the case."""
    put_into(case, content)
    views = {image["instance"]: image["view"] for image in content["images"]}
    case.images.exclude(instance_id__in=views).delete()
    for picture in case.images.all():
        case.images.filter(pk=picture.pk).update(view_id=views[str(picture.instance_id)])
