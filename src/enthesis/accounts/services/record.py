"""What the sign-in library did for a person, in the record."""

from datetime import datetime

from django.db import transaction

from enthesis.accounts.models import User
from enthesis.audit.services import record


@transaction.atomic
def note_sign_in(*, user: User, way: str, now: datetime) -> None:
    """Record that a person came in, and how."""
    record(action="accounts.sign_in", actor=user, target=user, detail={"by": way}, now=now)


@transaction.atomic
def note_change(*, user: User, change: str, now: datetime) -> None:
    """Record a change to how a person signs in, such as `password_changed` or `webauthn_added`."""
    record(action=f"accounts.{change}", actor=user, target=user, now=now)
