"""Reading the writing on pictures before anybody sees them, and blanking what is not known to be harmless."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core import events, jobs
from enthesis.core.sealing import seal, unseal
from enthesis.imaging import domain, states
from enthesis.imaging.domain import CannotRender, Refused
from enthesis.imaging.domain.lettering import Findings, Reader, search
from enthesis.imaging.events import PictureReleased
from enthesis.imaging.gateways.text_reader import text_reader
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import UNREADABLE
from enthesis.imaging.services.checking import lock_picture
from enthesis.imaging.services.objects import or_abandon, spool
from enthesis.imaging.services.showing import Shown, open_own, put_shown, show

READ = "imaging.read_writing"


@dataclass(frozen=True)
class Reading:
    """What came of reading one picture, to be noted with `finish_reading`: with its shown form, or without."""

    instance: Instance
    findings: Findings | None
    shown: Shown | None


def await_reading(instance: Instance, *, action: str) -> None:
    """Have the writing on a sealed picture read, by this move, in the caller's transaction, without saving the row."""
    instance.state = states.PICTURE.target(action, instance.state)
    instance.reasons = []
    jobs.enqueue(READ, label="Read the writing on a picture", instance_id=str(instance.pk))


def seal_words(denied: frozenset[str]) -> bytes:
    """Seal words that are harmless elsewhere and a name on this picture; mostly there are none."""
    return seal(json.dumps(sorted(denied)).encode()) if denied else b""


def read_writing(*, pk: UUID, reader: Reader, now: datetime) -> Reading | None:
    """Read a picture and put its shown form into the store; None where it was read or thrown away meanwhile.

    A picture on which the reader fails goes to a person, so that it is not lost.
    """
    instance = Instance.objects.filter(pk=pk, state=states.READING).first()
    if instance is None:
        return None
    with open_own(instance.sealed_key) as dicom:
        findings = _search(dicom, reader, denied_on(instance))
        if findings is None:
            return Reading(instance, None, None)
        return Reading(instance, findings, _put_blanked(dicom, findings, now))


def _put_blanked(dicom: BinaryIO, findings: Findings, now: datetime) -> Shown | None:
    """Put the shown form of a picture into the store, without the writing that was found; None where it cannot be."""
    dicom.seek(0)
    with spool() as blanked, spool() as finished:
        if findings.unknown:
            if isinstance(domain.blank_into(blanked, dicom, boxes=findings.unknown), Refused):
                return None
            blanked.seek(0)
        domain.confirm_into(finished, blanked if findings.unknown else dicom)
        try:
            return put_shown(finished, now=now)
        except CannotRender:
            return None


def denied_on(instance: Instance) -> frozenset[str]:
    """Give the words that are a name on this picture."""
    sealed = bytes(instance.sealed_words)
    return frozenset(json.loads(unseal(sealed))) if sealed else frozenset()


def _search(dicom: BinaryIO, reader: Reader, denied: frozenset[str]) -> Findings | None:
    try:
        return search(dicom, reader=reader, denied=denied)
    except Exception:  # noqa: BLE001  # what it stumbled on may be quoted in the error, so it is neither shown nor logged
        return None


def read_at_once(instances: Iterable[Instance], *, now: datetime) -> None:
    """Read pictures here rather than as jobs; a worker that comes to them later finds it done."""
    reader = text_reader()
    for instance in instances:
        reading = read_writing(pk=instance.pk, reader=reader, now=now)
        if reading is not None:
            finish_reading(reading, name=reader.name, now=now)


def finish_reading(reading: Reading, *, name: str, now: datetime) -> Instance | None:
    """Show a picture that was read to its owner, or lock it away where it could not be read.

    Where it was thrown away, or read by another worker, meanwhile, nothing is left of this reading, and None is given.

    Parameters
    ----------
    name
        Which reader it was, in which version.
    """
    deposits = [reading.shown.deposit] if reading.shown else []
    with or_abandon(deposits):
        finished = _finish(reading, name, now)
    if finished is None:
        for deposit in deposits:
            deposit.abandon()
    return finished


@transaction.atomic
def _finish(reading: Reading, name: str, now: datetime) -> Instance | None:
    instance = lock_picture(reading.instance.pk)
    if instance.state != states.READING:
        return None
    instance.state = states.PICTURE.target("show" if reading.shown else "doubt", instance.state)
    if reading.shown is None or reading.findings is None:
        instance.reasons, instance.held_for = [UNREADABLE], instance.held_for or UNREADABLE
        detail: dict[str, Any] = {"state": instance.state}
    else:
        found = {"reader": name, "blanked": len(reading.findings.unknown), "kept": reading.findings.harmless}
        show(instance, reading.shown, now=now)
        instance.writing, detail = found, {"state": instance.state, **found}
    instance.save()
    record(action="imaging.read_writing", actor="reader", target=instance, detail=detail, now=now)
    if instance.owner_id is not None and reading.shown is not None:
        events.publish(PictureReleased(instance_id=instance.pk, owner_id=instance.owner_id))
    return instance
