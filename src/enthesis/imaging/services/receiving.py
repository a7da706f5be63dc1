"""From received bytes to a picture. Whatever is sent, nothing that identifies a patient is stored or logged."""

import errno
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core import events
from enthesis.core.blobs import StoreFull
from enthesis.core.blobs.base import full
from enthesis.core.errors import NotAllowed, Unavailable
from enthesis.core.permissions import require
from enthesis.core.sealing import Sealing, site_key
from enthesis.imaging import domain, states
from enthesis.imaging.domain import (
    Box,
    Clean,
    Limits,
    PictureFacts,
    Quarantined,
    ReceivedIdentity,
    Refused,
    Rules,
    clean_into,
)
from enthesis.imaging.domain.deidentification import MARKED
from enthesis.imaging.domain.lettering import names_that_look_harmless
from enthesis.imaging.domain.marking import box_row
from enthesis.imaging.domain.opening import STEP_BYTES, Source
from enthesis.imaging.events import PictureReceived
from enthesis.imaging.models import Instance, Machine, Receipt, Rejection, Study
from enthesis.imaging.selectors import NO_OWNER, REASONS, fingerprint_of
from enthesis.imaging.selectors.profiles import known_screen, profile_id_of
from enthesis.imaging.services.objects import Deposit, or_abandon, put_objects, spool
from enthesis.imaging.services.options import site_options
from enthesis.imaging.services.reading import await_reading, seal_words
from enthesis.imaging.services.showing import lock_away
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import enrolment_by_scan_code

RECEIVED, KNOWN, QUARANTINED, REFUSED, SKIPPED = "received", "known", "quarantined", "refused", "skipped"
STORE_FULL, STORE_AWAY = "store_full", "store_away"
OTHER_CONTENT = "other_content"
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
    """One file on its way in: whose it is, who brings it, how and when, and what it was made of."""

    owner: Enrolment | None
    actor: User | str
    source: str
    machine: Machine | None
    now: datetime
    marked: tuple[Box, ...] = ()
    converted_from: str = ""


@dataclass(frozen=True)
class Cleaned:
    """A received object after cleaning: the verdict, where its sealed form lies, and keyed fingerprints of what came.

    `received` is of the bytes that were sent, `content` of what the cleaned object shows and says.
    """

    verdict: Clean | Quarantined
    sealed: BinaryIO = field(repr=False)
    received: str = field(repr=False)
    content: str = field(repr=False)


def receive_instance(
    *, data: bytes | Source, owner: Enrolment | None, actor: User | str, source: str, machine: Machine | None = None,
    transfer_syntax: str = "", marked: Sequence[Box] = (), converted_from: str = "", now: datetime | None = None,
) -> Received:  # fmt: skip
    """Clean a file as it is read, and keep what may be kept of it. Whatever the bytes are, this does not raise.

    Parameters
    ----------
    data
        The bytes, or what gives them: it is read once, to its end, and never held as a whole.
    owner
        The student whose picture it is; None lets the scan code that was typed at the machine decide. A picture whose
        code belongs to nobody waits in quarantine.
    actor
        The student who uploads, or the name of the part of the system that received it ("gateway").
    source
        One of `Instance.Source`.
    transfer_syntax
        Where given, `data` is a bare dataset in this syntax, as a C-STORE carries it; otherwise a whole file.
    marked
        The boxes that the owner says are scan, where the picture came from a machine that does not say it.
    converted_from
        What kind of plain file the object was made of.

    Raises
    ------
    NotAllowed
        A person brings a picture for somebody else.
    OSError
        What gives the bytes has failed; nothing was kept.
    """
    _require_owner(actor, owner)
    arrival = Arrival(owner, actor, source, machine, now or timezone.now(), tuple(marked), converted_from)
    if isinstance(data, bytes):
        receipt = _receipt_of(arrival, fingerprint_of(hashlib.sha256(data).hexdigest()))
        if receipt is not None:
            return Received(KNOWN, KNOWN, HERE_ALREADY, receipt.instance)
        data = io.BytesIO(data)
    with spool() as sealed:
        return _receive(arrival, Counted(data), transfer_syntax, sealed)


class Counted:
    """Reads what comes in, and takes its fingerprint on the way."""

    def __init__(self, place: Any) -> None:
        self._place, self._digest = place, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Give bytes."""
        found: bytes = self._place.read(size)
        self._digest.update(found)
        return found

    @property
    def fingerprint(self) -> str:
        """Give the keyed fingerprint of all that went through."""
        return fingerprint_of(self._digest.hexdigest())


def _receive(arrival: Arrival, data: Counted, transfer_syntax: str, sealed: BinaryIO) -> Received:
    rules = Rules(screen_for=known_screen, marked=arrival.marked, options=site_options())
    limits = Limits(max_file_bytes=settings.UPLOAD_LIMIT_BYTES)
    try:
        with Sealing(sealed) as sealing:
            verdict = clean_into(
                sealing,
                data,
                secret=site_key("uids"),
                transfer_syntax=transfer_syntax,
                limits=limits,
                rules=rules,
            )
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return Received(REFUSED, STORE_FULL, full().message)
    if isinstance(verdict, Refused):
        return _refuse(arrival, verdict.code)
    while data.read(STEP_BYTES):
        pass
    content = fingerprint_of(verdict.picture.content)
    return _keep(arrival, Cleaned(verdict, sealed, data.fingerprint, content))


def _require_owner(actor: User | str, owner: Enrolment | None) -> None:
    if isinstance(actor, User):
        if owner is None:
            raise NotAllowed("Only a machine can send a picture without saying whose it is.")
        require(actor, "imaging.upload_pictures", owner)


def _receipt_of(arrival: Arrival, fingerprint: str) -> Receipt | None:
    """Find the receipt of the same bytes for the same student, or from any machine where the scan code decides."""
    same = Receipt.objects.filter(fingerprint=fingerprint, instance__isnull=False)
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


def _keep(arrival: Arrival, cleaned: Cleaned) -> Received:
    receipt = _receipt_of(arrival, cleaned.received)
    if receipt is not None:
        return Received(KNOWN, KNOWN, HERE_ALREADY, receipt.instance)
    owner = arrival.owner or owner_by_code(cleaned.verdict.identity)
    known = _same_picture(owner, cleaned.verdict.picture)
    if known is not None:
        return _known_or_other(arrival, known, cleaned)
    try:
        deposit = put_objects([cleaned.sealed], now=arrival.now)
    except Unavailable as problem:
        code = STORE_FULL if isinstance(problem, StoreFull) else STORE_AWAY
        return Received(REFUSED, code, problem.message)
    return _enter(arrival, owner, cleaned, deposit)


def _known_or_other(arrival: Arrival, known: Instance, cleaned: Cleaned) -> Received:
    """Say of a picture whose identifier is taken whether it is that picture."""
    if known.content_hash in ("", cleaned.content):
        return Received(KNOWN, KNOWN, HERE_ALREADY, known)
    return _refuse(arrival, OTHER_CONTENT)


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


def _enter(arrival: Arrival, owner: Enrolment | None, cleaned: Cleaned, deposit: Deposit) -> Received:
    try:
        with or_abandon([deposit]):
            instance = _write(arrival, owner, cleaned, deposit)
    except IntegrityError:
        # Another connection has entered the same picture since we looked.
        known = _same_picture(owner, cleaned.verdict.picture)
        if known is None:
            raise
        return _known_or_other(arrival, known, cleaned)
    if instance.reasons:
        return Received(QUARANTINED, instance.reasons[0], REASONS[instance.reasons[0]], instance)
    return Received(RECEIVED, "", WELCOME, instance)


@transaction.atomic
def _write(arrival: Arrival, owner: Enrolment | None, cleaned: Cleaned, deposit: Deposit) -> Instance:
    verdict = cleaned.verdict
    study = study_for(owner, verdict.picture, machine=arrival.machine, now=arrival.now)
    instance = _row_of(study, verdict.picture)
    instance.source, instance.received_at = arrival.source, arrival.now
    instance.content_hash, instance.converted_from = cleaned.content, arrival.converted_from
    if MARKED in _reasons(verdict, owner):
        instance.marked = [box_row(box) for box in arrival.marked]
        instance.marked_by = owner.user if owner else None
    instance.sealed_words = seal_words(names_that_look_harmless(verdict.identity.names))
    lock_away(instance, deposit, reasons=_reasons(verdict, owner), now=arrival.now)
    if not instance.reasons:
        await_reading(instance, action="release")
    instance.save(force_insert=True)
    Receipt.objects.create(owner=owner, fingerprint=cleaned.received, instance=instance, at=arrival.now)
    _note(arrival, instance, verdict.picture.screen)
    return instance


def _reasons(verdict: Clean | Quarantined, owner: Enrolment | None) -> list[str]:
    doubts = verdict.reasons if isinstance(verdict, Quarantined) else ()
    return [*doubts, *([] if owner else [NO_OWNER])]


def _note(arrival: Arrival, instance: Instance, screen: str) -> None:
    """Record that a picture has arrived, and tell it upwards."""
    detail = {
        "state": instance.state, "source": arrival.source, "reasons": instance.reasons,
        **({"screen": screen} if screen else {}),
        **({"from": arrival.converted_from} if arrival.converted_from else {}),
    }  # fmt: skip
    record(
        action="imaging.receive_picture", actor=arrival.actor, target=instance, detail=detail, now=arrival.now
    )
    events.publish(
        PictureReceived(
            instance_id=instance.pk,
            study_id=instance.study_id,
            owner_id=instance.owner_id,
            state=instance.state,
        )
    )


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
        laterality=picture.laterality, removal=dict(picture.removal), profile_id=profile_id_of(picture.screen),
    )  # fmt: skip


def region_row(region: domain.Region) -> dict[str, Any]:
    """Write a region as its row keeps it: corners in pixels, kind, and the size of a pixel in mm where it is known."""
    box, size = region.box, region.mm_per_pixel
    return {
        "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1, "kind": region.kind,
        "mm_per_pixel": list(size) if size else None,
    }  # fmt: skip
