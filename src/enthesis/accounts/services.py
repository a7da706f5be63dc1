"""Every write about people and how they come in."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from enthesis.accounts.models import LoginLink, User
from enthesis.audit.services import record
from enthesis.core import mail
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState

LINK_LIFE = timedelta(minutes=30)
LINKS_PER_HOUR = 5
IMPERSONATION_KEY = "impersonated_user"


class LinkNotUsable(WrongState):
    """The link was used, has expired, or never was one."""

    title = "This link can no longer be used"


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
        raise InvalidInput("Somebody with this e-mail address is here already.", fields={"email": "Already in use."})
    user = User(email=address, name=name.strip(), joined_at=now, is_sample=is_sample)
    user.set_unusable_password()
    user.save(force_insert=True)
    user.emailaddress_set.create(email=address, primary=True, verified=True)
    record(action="accounts.add_person", actor=actor, target=user, detail={"is_sample": is_sample}, now=now)
    return user


@transaction.atomic
def change_profile(*, user: User, name: str, time_zone: str, actor: User, now: datetime) -> User:
    """Change a person's own name and time zone."""
    user.name, user.time_zone = name.strip(), time_zone
    user.save(update_fields=["name", "time_zone"])
    record(action="accounts.change_profile", actor=actor, target=user, now=now)
    return user


def hash_token(token: str) -> str:
    """Give the hash under which a one-time token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def mail_login_link(*, email: str, next_path: str, now: datetime) -> None:
    """Mail a one-time link if the address is somebody's; say nothing either way, so that addresses do not leak."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return
    if LoginLink.objects.filter(user=user, created_at__gt=now - timedelta(hours=1)).count() >= LINKS_PER_HOUR:
        return
    url = issue_login_link(user=user, next_path=next_path, now=now, life=LINK_LIFE)
    minutes = int(LINK_LIFE.total_seconds() // 60)
    mail.send(user.email, "accounts/mail/login_link.txt", {"name": user.name, "url": url, "minutes": minutes})


@transaction.atomic
def issue_login_link(*, user: User, next_path: str, now: datetime, life: timedelta) -> str:
    """Make a one-time link for a person and give its full address; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    LoginLink.objects.create(
        user=user, token_hash=hash_token(token), next_path=next_path, created_at=now, expires_at=now + life
    )
    record(action="accounts.issue_login_link", actor="accounts", target=user, now=now)
    return settings.SITE_URL + reverse("accounts:use_link") + "?" + urlencode({"token": token})


@transaction.atomic
def redeem_login_link(*, token: str, now: datetime) -> LoginLink:
    """Use up a one-time link and give it, so that the view can sign its person in.

    Raises
    ------
    LinkNotUsable
        It was used before, has expired, is unknown, or its person has left.
    """
    links = LoginLink.objects.select_for_update(of=("self",)).select_related("user")
    link = links.filter(token_hash=hash_token(token)).first()
    if link is None or link.used_at is not None or link.expires_at < now or not link.user.is_active:
        raise LinkNotUsable("It was used before, or it is too old. Ask for a new one: it takes a minute.")
    link.used_at = now
    link.save(update_fields=["used_at"])
    record(action="accounts.use_login_link", actor=link.user, target=link.user, now=now)
    return link


@transaction.atomic
def start_impersonation(*, request: HttpRequest, actor: User, target: User, now: datetime) -> None:
    """Let an administrator see the product as another person sees it; the caller has checked the permission.

    Raises
    ------
    NotAllowed
        The administrator already acts as somebody, or means themselves.
    """
    if actor.impersonated_by is not None or actor.pk == target.pk:
        raise NotAllowed("Stop acting as this person first, and choose somebody other than yourself.")
    request.session[IMPERSONATION_KEY] = str(target.pk)
    record(action="accounts.start_impersonation", actor=actor, target=target, now=now)


@transaction.atomic
def stop_impersonation(*, request: HttpRequest, now: datetime) -> None:
    """Go back to being oneself."""
    user = request.user
    if request.session.pop(IMPERSONATION_KEY, None) and isinstance(user, User) and user.impersonated_by:
        record(action="accounts.stop_impersonation", actor=user.impersonated_by, target=user, now=now)
