"""Where a person is signed in."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.permissions import require


@transaction.atomic
def end_other_sessions(*, user: User, kept_key: str, actor: User, now: datetime) -> int:
    """Sign a person out everywhere but in the session `kept_key`, and give how many sessions ended.

    Raises
    ------
    NotAllowed
        An administrator is acting as this person.
    """
    require(actor, "accounts.manage_own_account")
    others = UserSession.objects.filter(user=user).exclude(session_key=kept_key)
    keys = list(others.values_list("session_key", flat=True))
    ended = Session.objects.filter(session_key__in=keys, expire_date__gt=now).count()
    Session.objects.filter(session_key__in=keys).delete()
    others.delete()
    record(action="accounts.end_other_sessions", actor=actor, target=user, detail={"ended": ended}, now=now)
    return ended
