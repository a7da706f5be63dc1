"""A zip of pictures, one by one."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.permissions import require
from enthesis.imaging.domain import Member, iter_members
from enthesis.imaging.models import Receipt
from enthesis.imaging.selectors import fingerprint_of
from enthesis.imaging.services.receiving import (
    REFUSED,
    SKIPPED,
    STORE_AWAY,
    STORE_FULL,
    Received,
    receive_instance,
)
from enthesis.programme.models import Enrolment

NOT_A_PICTURE = "This is an index or a leftover of the operating system, not a picture."
# These say nothing about a file, so it is worth sending again.
PASSING = frozenset({STORE_FULL, STORE_AWAY})


def receive_archive(
    *, data: bytes, owner: Enrolment, actor: User, now: datetime | None = None
) -> Iterator[tuple[Member, Received]]:
    """Receive every file of a zip in a transaction of its own, and yield what became of each as soon as it is known.

    Once the store is full the rest is refused unread. The archive is remembered as sent if nothing in it is worth
    sending again.

    Raises
    ------
    NotAllowed
        A person brings pictures for somebody else.
    """
    require(actor, "imaging.upload_pictures", owner)
    return _members(data, owner, actor, now or timezone.now())


def _members(data: bytes, owner: Enrolment, actor: User, now: datetime) -> Iterator[tuple[Member, Received]]:
    outcomes: Counter[str] = Counter()
    full: Received | None = None
    passing = False
    for member in iter_members(data):
        received = full or _receive_member(member, owner, actor, now)
        passing = passing or received.code in PASSING
        full = received if received.code == STORE_FULL else full
        outcomes[received.outcome] += 1
        told = Member(member.position, member.total, refusal=member.refusal, skipped=member.skipped)
        # The bytes of one member at a time are held: the caller has no use for them, and the next one needs the room.
        del member
        yield told, received
    _note(data, owner, actor, outcomes, now, is_done=not passing)


def _receive_member(member: Member, owner: Enrolment, actor: User, now: datetime) -> Received:
    if member.skipped:
        return Received(SKIPPED, member.skipped, NOT_A_PICTURE)
    if member.data is None:
        refusal = member.refusal
        return Received(REFUSED, refusal.code if refusal else "damaged", refusal.message if refusal else "")
    return receive_instance(data=member.data, owner=owner, actor=actor, source="upload", now=now)


@transaction.atomic
def _note(
    data: bytes, owner: Enrolment, actor: User, outcomes: Counter[str], now: datetime, *, is_done: bool
) -> None:
    fingerprint = fingerprint_of(hashlib.sha256(data).hexdigest())
    if is_done and outcomes and outcomes[REFUSED] < outcomes.total():
        Receipt.objects.get_or_create(owner=owner, fingerprint=fingerprint, defaults={"at": now})
    record(action="imaging.receive_archive", actor=actor, target=owner, detail=dict(outcomes), now=now)
