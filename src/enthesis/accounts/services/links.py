"""One-time links for people who sign in twice a year. Only hashes are kept, so the table lets nobody in."""

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from enthesis.accounts.domain import hash_token
from enthesis.accounts.models import LoginLink, User
from enthesis.audit.services import record
from enthesis.core import jobs, mail
from enthesis.core.errors import WrongState

LINK_LIFE = timedelta(minutes=30)
INVITATION_LIFE = timedelta(days=7)
LINKS_PER_HOUR = 5


class LinkNotUsable(WrongState):
    """The link was used, has expired, or never was one."""

    title = "This link can no longer be used"


@transaction.atomic
def mail_login_link(*, email: str, next_path: str) -> None:
    """Ask for a one-time link to be mailed, should the address be somebody's.

    Whether it is, is found out by the job: neither the answer nor the time it takes tells a stranger who is here.
    """
    jobs.enqueue(
        "accounts.deliver_login_link", label="Mail", email=email.strip().lower(), next_path=next_path[:300]
    )


@transaction.atomic
def renew_login_link(*, token: str) -> None:
    """Ask for a new link in place of one that was used or is too old; its holder had the mail, so needs no address."""
    link = LoginLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    if link is not None:
        mail_login_link(email=link.user.email, next_path=link.next_path)


@transaction.atomic
def deliver_login_link(*, email: str, next_path: str, now: datetime) -> None:
    """Mail a one-time link if the address is somebody's who may come in and who has not had too many this hour."""
    user = User.objects.select_for_update().filter(email__iexact=email, is_active=True).first()
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
    return f"{settings.SITE_URL}{reverse('accounts:use_link')}?{urlencode({'token': token})}"


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
    if link is None or not link.is_usable(now):
        raise LinkNotUsable("It was used before, or it is too old. Ask for a new one: it takes a minute.")
    link.used_at = now
    link.save(update_fields=["used_at"])
    record(action="accounts.use_login_link", actor=link.user, target=link.user, now=now)
    return link
