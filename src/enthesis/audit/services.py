"""The one way an entry comes into the record."""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from enthesis.audit.domain import GENESIS, Guard, entry_hash, plain
from enthesis.audit.models import Entry, Head
from enthesis.audit.selectors import lost_guards, name_of

__all__ = ["NotInTransaction", "name_of", "record", "restore_guards"]


class NotInTransaction(RuntimeError):
    """An entry was to be made outside the transaction of the write that it records."""


def record(
    *, action: str, actor: Any, target: Any, detail: dict[str, Any] | None = None, now: datetime | None = None
) -> Entry:
    """Add an entry to the chain, in the transaction of the write that it records.

    Parameters
    ----------
    actor
        The person, or the name of the part of the system that acted ("gateway"). Where an administrator acts as
        somebody else, the entry names both.
    detail
        Plain values; never free text that a person wrote.

    Raises
    ------
    NotInTransaction
        No transaction is open.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{action} must be recorded in the transaction that does it")
    head = _locked_head()
    impersonator = getattr(actor, "impersonated_by", None)
    entry = Entry(
        number=head.number + 1,
        at=(now or timezone.now()).astimezone(UTC),
        actor=name_of(impersonator or actor),
        behalf=name_of(actor) if impersonator else "",
        action=action,
        target=name_of(target),
        detail=plain(json.loads(json.dumps(detail or {}, cls=DjangoJSONEncoder, allow_nan=False))),
    )
    entry.hash = entry_hash(head.hash, entry.hashed_fields())
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(force_update=True)
    return entry


@transaction.atomic
def restore_guards(*, actor: Any, now: datetime) -> list[Guard]:
    """Make again the triggers that are missing or switched off, and give them; that they were away is recorded."""
    restored = [guard for guard, _ in lost_guards()]
    with connection.cursor() as cursor:
        for guard in restored:
            for statement in guard.statements:
                cursor.execute(statement)
    for guard in restored:
        record(action="audit.restore_guard", actor=actor, target=guard.name, now=now)
    return restored


def _locked_head() -> Head:
    """Lock the end of the chain until the transaction ends; the very first entries agree on one beginning."""
    locked = Head.objects.select_for_update()
    head = locked.first()
    if head is None:
        Head.objects.bulk_create([Head(pk=1, number=0, hash=GENESIS)], ignore_conflicts=True)
        head = locked.get()
    return head
