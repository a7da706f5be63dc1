"""Entering people, their own details, and closing an account."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from enthesis.accounts.models import LoginLink, User
from enthesis.accounts.services.links import INVITATION_LIFE, issue_login_link
from enthesis.audit.services import record
from enthesis.core import mail
from enthesis.core.errors import InvalidInput, NotAllowed
from enthesis.core.permissions import require


@transaction.atomic
def add_person(*, email: str, name: str, actor: Any, now: datetime, is_sample: bool = False) -> User:
    """Enter a person; they set a password, a passkey, or use one-time links.

    Raises
    ------
    InvalidInput
        Somebody has this address already.
    """
    address = email.strip().lower()
    if User.objects.filter(email__iexact=address).exists():
        raise InvalidInput(
            "Somebody with this e-mail address is here already.", fields={"email": "Already in use."}
        )
    user = User(email=address, name=name.strip(), joined_at=now, is_sample=is_sample)
    user.set_unusable_password()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    record(action="accounts.add_person", actor=actor, target=user, detail={"is_sample": is_sample}, now=now)
    return user


@transaction.atomic
def invite_person(*, email: str, name: str, actor: Any, now: datetime) -> User:
    """Enter a person and mail them a one-time link that lets them in for a week.

    Raises
    ------
    InvalidInput
        Somebody has this address already.
    """
    user = add_person(email=email, name=name, actor=actor, now=now)
    url = issue_login_link(user=user, next_path="", now=now, life=INVITATION_LIFE)
    mail.send(
        user.email,
        "accounts/mail/invitation.txt",
        {"name": user.name, "url": url, "days": INVITATION_LIFE.days},
    )
    return user


@transaction.atomic
def change_profile(*, user: User, name: str, time_zone: str, actor: User, now: datetime) -> User:
    """Change a person's own name and time zone.

    Raises
    ------
    NotAllowed
        It is somebody else's account, or the actor is an administrator acting as this person.
    """
    require(actor, "accounts.manage_own_account")
    if actor.pk != user.pk:
        raise NotAllowed("Only the person can change this.")
    user.name, user.time_zone = name.strip(), time_zone
    user.save(update_fields=["name", "time_zone"])
    record(action="accounts.change_profile", actor=actor, target=user, now=now)
    return user


@transaction.atomic
def close_account(*, user: User, actor: Any, now: datetime) -> User:
    """Let a person in no longer; what they did stays. Links that were mailed to them stop working.

    Raises
    ------
    NotAllowed
        People do not close their own account: an administrator could lock everybody out.
    """
    if getattr(actor, "pk", None) == user.pk:
        raise NotAllowed("Ask another administrator to close your account.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    LoginLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    record(action="accounts.close_account", actor=actor, target=user, now=now)
    return user


@transaction.atomic
def reopen_account(*, user: User, actor: Any, now: datetime) -> User:
    """Let a person in again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(action="accounts.reopen_account", actor=actor, target=user, now=now)
    return user
