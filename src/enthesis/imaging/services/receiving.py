"""From received bytes to a picture. Whatever is sent, nothing that identifies a patient is stored or logged."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core import events
from enthesis.core.blobs import StoreFull
from enthesis.core.errors import NotAllowed, Unavailable
from enthesis.core.permissions import require
from enthesis.core.sealing import site_key
from enthesis.imaging import domain, states
from enthesis.imaging.domain import Clean, PictureFacts, Quarantined, ReceivedIdentity, Refused
from enthesis.imaging.domain.lettering import names_that_look_harmless
from enthesis.imaging.events import PictureReceived
from enthesis.imaging.models import Instance, Machine, Receipt, Rejection, Study
from enthesis.imaging.selectors import NO_OWNER, REASONS, fingerprint_of
from enthesis.imaging.services.objects import Deposit, or_abandon
from enthesis.imaging.services.reading import await_reading, seal_words
from enthesis.imaging.services.showing import lock_away, put_sealed
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import enrolment_by_scan_code

RECEIVED, KNOWN, QUARANTINED, REFUSED, SKIPPED = "received", "known", "quarantined", "refused", "skipped"
STORE_FULL, STORE_AWAY = "store_full", "store_away"
WELCOME = "Received. The writing on it is being read; then say whether anything on it identifies a patient."
HERE_ALREADY = "This picture is here already, so it was not added again."


@dataclass(frozen=True)
class Received:
    """What became of one file: `received`, `known`, `quarantined`, `refused`, or in an archive `skipped`.

    `code` is stable, `message` is for a person. `instance` is the picture where there is one.
    """

    outcome: str
    code: str = ""
    message: str = ""
    instance: Instance | None = None


@dataclass(frozen=True)
class Arrival:
    """One file on its way in: whose it is, who brings it, how and when."""

    owner: Enrolment | None
    actor: User | str
    source: str
    machine: Machine | None
    now: datetime
    fingerprint: str = field(repr=False)


def receive_instance(
    *, data: bytes, owner: Enrolment | None, actor: User | str, source: str, machine: Machine | None = None,
    transfer_syntax: str = "", now: datetime | None = None,
) -> Received:  # fmt: skip
    """Clean a received file in memory, and keep what may be kept of it. Whatever the bytes are, this does not raise.

    Parameters
    ----------
    owner
        The student whose picture it is; None lets the scan code that was typed at the machine decide. A picture whose
        code belongs to nobody waits in quarantine.
    actor
        The student who uploads, or the name of the part of the system that received it ("gateway").
    source
        "upload" or "gateway".
    transfer_syntax
        Where given, `data` is a bare dataset in this syntax, as a C-STORE carries it; otherwise a whole file.

    Raises
    ------
    NotAllowed
        A person brings a picture for somebody else.
    """
    _require_owner(actor, owner)
    fingerprint = fingerprint_of(hashlib.sha256(data).hexdigest())
    arrival = Arrival(owner, actor, source, machine, now or timezone.now(), fingerprint)
    if len(data) > settings.UPLOAD_LIMIT_BYTES:
        return _refuse(arrival, "too_large")
    receipt = _receipt_of(arrival)
    if receipt is not None:
        return Received(KNOWN, KNOWN, HERE_ALREADY, receipt.instance)
    secret = site_key("uids")
    if transfer_syntax:
        verdict = domain.deidentify_dataset(data, transfer_syntax=transfer_syntax, secret=secret)
    else:
        verdict = domain.deidentify(data, secret=secret)
    if isinstance(verdict, Refused):
        return _refuse(arrival, verdict.code)
    return _keep(arrival, verdict)


def _require_owner(actor: User | str, owner: Enrolment | None) -> None:
    if isinstance(actor, User):
        if owner is None:
            raise NotAllowed("Only a machine can send a picture without saying whose it is.")
        require(actor, "imaging.upload_pictures", owner)


def _receipt_of(arrival: Arrival) -> Receipt | None:
    """Find the receipt of the same bytes for the same student, or from any machine where the scan code decides."""
    same = Receipt.objects.filter(fingerprint=arrival.fingerprint, instance__isnull=False)
    if arrival.owner is None:
        same = same.filter(instance__source=Instance.Source.GATEWAY)
    else:
        same = same.filter(owner=arrival.owner)
    return same.select_related("instance__study").first()


def _refuse(arrival: Arrival, code: str) -> Received:
    refuse_picture(
        code=code, actor=arrival.actor, source=arrival.source, machine=arrival.machine, owner=arrival.owner,
        now=arrival.now,
    )  # fmt: skip
    return Received(REFUSED, code, domain.MESSAGES[code])


@transaction.atomic
def refuse_picture(
    *, code: str, actor: User | str, source: str, machine: Machine | None = None, owner: Enrolment | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Record that an object was refused, by its reason alone: nothing of the object is kept."""
    detail = {"code": code, "source": source}
    record(
        action="imaging.refuse_picture",
        actor=actor,
        target=machine or owner or source,
        detail=detail,
        now=now,
    )
    Rejection.objects.create(
        kind=Rejection.Kind.PICTURE, code=code, source=source, machine=machine, at=now or timezone.now()
    )


def _keep(arrival: Arrival, verdict: Clean | Quarantined) -> Received:
    owner = arrival.owner or owner_by_code(verdict.identity)
    known = _same_picture(owner, verdict.picture)
    if known is not None:
        return Received(KNOWN, KNOWN, HERE_ALREADY, known)
    reasons = [*(verdict.reasons if isinstance(verdict, Quarantined) else ()), *([] if owner else [NO_OWNER])]
    try:
        sealed = put_sealed(verdict.dicom, now=arrival.now)
    except Unavailable as problem:
        code = STORE_FULL if isinstance(problem, StoreFull) else STORE_AWAY
        return Received(REFUSED, code, problem.message)
    return _enter(arrival, owner, verdict, sealed, reasons)


def owner_by_code(identity: ReceivedIdentity) -> Enrolment | None:
    """Find the student whose scan code was typed at the machine; the patient's number counts before other fields."""
    for typed in (identity.patient_id, identity.accession_number, identity.operators_name):
        parts = typed.replace("^", " ").replace("=", " ").replace("\\", " ").split()
        found = enrolment_by_scan_code([typed, *parts]) if parts else None
        if found is not None:
            return found
    return None


def _same_picture(owner: Enrolment | None, picture: PictureFacts) -> Instance | None:
    kept = Instance.objects.exclude(state=states.DISCARDED).select_related("study")
    return kept.filter(owner=owner, sop_instance_uid=picture.sop_instance_uid).first()


def _enter(
    arrival: Arrival,
    owner: Enrolment | None,
    verdict: Clean | Quarantined,
    sealed: Deposit,
    reasons: list[str],
) -> Received:
    try:
        with or_abandon([sealed]):
            instance = _write(arrival, owner, verdict, sealed, reasons)
    except IntegrityError:
        # Another connection has entered the same picture since we looked.
        known = _same_picture(owner, verdict.picture)
        if known is None:
            raise
        return Received(KNOWN, KNOWN, HERE_ALREADY, known)
    if reasons:
        return Received(QUARANTINED, reasons[0], REASONS[reasons[0]], instance)
    return Received(RECEIVED, "", WELCOME, instance)


@transaction.atomic
def _write(
    arrival: Arrival,
    owner: Enrolment | None,
    verdict: Clean | Quarantined,
    sealed: Deposit,
    reasons: list[str],
) -> Instance:
    study = study_for(owner, verdict.picture, machine=arrival.machine, now=arrival.now)
    instance = _row_of(study, verdict.picture)
    instance.source, instance.received_at = arrival.source, arrival.now
    instance.sealed_words = seal_words(names_that_look_harmless(verdict.identity.names))
    lock_away(instance, sealed, reasons=reasons, now=arrival.now)
    if not reasons:
        await_reading(instance, action="release")
    instance.save(force_insert=True)
    Receipt.objects.create(owner=owner, fingerprint=arrival.fingerprint, instance=instance, at=arrival.now)
    detail = {"state": instance.state, "source": arrival.source, "reasons": reasons}
    record(
        action="imaging.receive_picture", actor=arrival.actor, target=instance, detail=detail, now=arrival.now
    )
    events.publish(
        PictureReceived(
            instance_id=instance.pk,
            study_id=study.pk,
            owner_id=owner.pk if owner else None,
            state=instance.state,
        )
    )
    return instance


def study_for(
    owner: Enrolment | None, picture: PictureFacts, *, machine: Machine | None, now: datetime
) -> Study:
    """Find the student's study that a picture belongs to, or begin it, in the caller's transaction."""
    performed = timezone.make_aware(picture.acquired_at) if picture.acquired_at else None
    study, _ = Study.objects.get_or_create(
        owner=owner, study_uid=picture.study_uid,
        defaults={
            "machine": machine, "manufacturer": picture.manufacturer, "model": picture.model,
            "performed_at": performed, "received_at": now,
        },
    )  # fmt: skip
    earlier = performed is not None and (study.performed_at is None or performed < study.performed_at)
    if earlier or (study.machine is None and machine is not None):
        study.performed_at = performed if earlier else study.performed_at
        study.machine = study.machine or machine
        study.save(update_fields=["performed_at", "machine"])
    return study


def _row_of(study: Study, picture: PictureFacts) -> Instance:
    return Instance(
        study=study, owner=study.owner, state=states.PICTURE.initial,
        sop_instance_uid=picture.sop_instance_uid, sop_class_uid=picture.sop_class_uid,
        series_uid=picture.series_uid, series_number=picture.series_number, instance_number=picture.instance_number,
        rows=picture.rows, columns=picture.columns, frames=picture.frames, frame_time_ms=picture.frame_time_ms,
        frame_time_assumed=picture.frame_time_assumed, regions=[region_row(region) for region in picture.regions],
        kept_fraction=picture.kept_fraction, is_lossy=picture.lossy, body_part=picture.body_part,
        laterality=picture.laterality,
    )  # fmt: skip


def region_row(region: domain.Region) -> dict[str, Any]:
    """Write a region as its row keeps it: corners in pixels, kind, and the size of a pixel in mm where it is known."""
    box, size = region.box, region.mm_per_pixel
    return {
        "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1, "kind": region.kind,
        "mm_per_pixel": list(size) if size else None,
    }  # fmt: skip
