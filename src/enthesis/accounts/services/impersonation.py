"""An administrator who sees the product as another person sees it."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.errors import NotAllowed

IMPERSONATION_KEY = "impersonated_user"


@transaction.atomic
def start_impersonation(*, request: HttpRequest, actor: User, target: User, now: datetime) -> None:
    """Let an administrator see the product as another person sees it; the caller has checked the permission.

    Raises
    ------
    NotAllowed
        The administrator already acts as somebody, means themselves, or the other account is closed.
    """
    if actor.impersonated_by is not None or actor.pk == target.pk:
        raise NotAllowed("Stop acting as this person first, and choose somebody other than yourself.")
    if not target.is_active:
        raise NotAllowed("This account is closed, so there is nothing that it sees.")
    request.session[IMPERSONATION_KEY] = str(target.pk)
    record(action="accounts.start_impersonation", actor=actor, target=target, now=now)


@transaction.atomic
def stop_impersonation(*, request: HttpRequest, now: datetime) -> None:
    """Go back to being oneself."""
    user = request.user
    if request.session.pop(IMPERSONATION_KEY, None) and isinstance(user, User) and user.impersonated_by:
        record(action="accounts.stop_impersonation", actor=user.impersonated_by, target=user, now=now)
