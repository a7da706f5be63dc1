"""Keys with which programs act for a person. Only hashes are kept, so the table lets nobody in."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from enthesis.accounts.domain import hash_token
from enthesis.accounts.models import ApiToken, User
from enthesis.audit.services import record
from enthesis.core import mail
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState
from enthesis.core.permissions import require

LONGEST_LIFE = timedelta(days=365)
MOST_TOKENS = 20
USE_IS_NOTED_EVERY = timedelta(minutes=1)
# Found at once by programs that search texts for secrets that were left lying about.
BEGINNING = "ent_"
SHOWN_CHARACTERS = 12


class TooManyTokens(WrongState):
    """The person has as many keys as anybody needs."""

    title = "You have too many keys"


@transaction.atomic
def make_token(
    *, owner: User, name: str, scopes: Collection[str], expires_at: datetime, actor: User, now: datetime
) -> tuple[ApiToken, str]:
    """Make a key for a program and give it with its secret, which is nowhere kept and never shown again.

    Its owner is told by mail, so that they notice one that is not theirs.

    Raises
    ------
    NotAllowed
        It is somebody else's account, or the actor is an administrator acting as this person.
    InvalidInput
        It could do nothing, ends in the past, or lives longer than a year.
    TooManyTokens
        Twenty keys still work.
    """
    _require_own(owner, actor)
    fields = _problems(scopes, expires_at, now)
    if fields:
        raise InvalidInput("This key cannot be made like this.", fields=fields)
    User.objects.select_for_update().get(pk=owner.pk)
    if ApiToken.objects.filter(owner=owner, revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise TooManyTokens(
            f"You have {MOST_TOKENS} keys that work. Revoke one that is not needed, then make this one."
        )
    secret = BEGINNING + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        owner=owner, name=name.strip(), prefix=secret[:SHOWN_CHARACTERS], token_hash=hash_token(secret),
        scopes=sorted(scopes), created_at=now, expires_at=expires_at,
    )  # fmt: skip
    detail = {"scopes": token.scopes, "expires_at": expires_at}
    record(action="accounts.make_token", actor=actor, target=token, detail=detail, now=now)
    told = {
        "name": owner.name, "key": token.name, "prefix": token.prefix, "scopes": ", ".join(token.scope_words),
        "expires_at": expires_at,
    }  # fmt: skip
    mail.send(owner.email, "accounts/mail/token_made.txt", told)
    return token, secret


def _require_own(owner: User, actor: User) -> None:
    require(actor, "accounts.manage_own_tokens")
    if actor.pk != owner.pk:
        raise NotAllowed("Only the person can do this with their own keys.")


def _problems(scopes: Collection[str], expires_at: datetime, now: datetime) -> dict[str, str]:
    found = {}
    if not scopes or not set(scopes) <= set(ApiToken.Scope.values):
        found["scopes"] = "Say what the program may do."
    if not now < expires_at <= now + LONGEST_LIFE:
        found["life"] = "Choose an end within a year from now."
    return found


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, now: datetime) -> ApiToken:
    """End a key at once; ending it again changes nothing.

    Raises
    ------
    NotAllowed
        It is somebody else's key, or the actor is an administrator acting as its owner.
    """
    _require_own(token.owner, actor)
    locked = ApiToken.objects.select_for_update(of=("self",)).select_related("owner").get(pk=token.pk)
    if locked.revoked_at is None:
        locked.revoked_at = now
        locked.save(update_fields=["revoked_at"])
        record(action="accounts.revoke_token", actor=actor, target=locked, now=now)
    return locked


def note_token_use(*, token: ApiToken, now: datetime) -> None:
    """Note that a key was used, once a minute: its owner sees whether a program still lives."""
    if token.last_used_at is not None and now < token.last_used_at + USE_IS_NOTED_EVERY:
        return
    # One statement, so that of many questions at once only the first writes.
    before = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
    ApiToken.objects.filter(before, pk=token.pk).update(last_used_at=now)
