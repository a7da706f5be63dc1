"""Everybody manages their own way in, and nobody else's."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from enthesis.accounts.models import ApiToken, User
from enthesis.core.errors import NotAllowed, NotVisible, SignInNeeded
from enthesis.core.permissions import declare
from enthesis.core.views import PUBLIC

# The rules for these two stand in `programme`, where roles are known; here they are asked by name.
ACT_AS_PERSON = "programme.act_as_person"
STOP_ACTING = "programme.stop_acting"

# All that somebody who acts as another person may send. Everything else they can only look at.
SENT_WHILE_ACTING = frozenset({PUBLIC, STOP_ACTING})


def is_oneself(user: Any, thing: Any) -> bool:
    """Allow a person who is not being impersonated: nobody changes another person's password or passkeys."""
    return user.impersonated_by is None


def signed_in_person(request: HttpRequest) -> User:
    """Give the person who is signed in.

    Raises
    ------
    SignInNeeded
        Nobody is.
    """
    if not isinstance(request.user, User):
        raise SignInNeeded("Please sign in.")
    return request.user


declare(
    "accounts.manage_own_account",
    "change your own name, password, passkeys, second factor and sessions.",
    is_oneself,
)
declare(
    "accounts.manage_own_tokens",
    "make and revoke the keys with which programs act for you.",
    is_oneself,
)


def visible_tokens(user: User) -> QuerySet[ApiToken]:
    """Give the person's own keys."""
    return ApiToken.objects.filter(owner_id=user.pk)


def get_token_for(user: User, pk: int) -> ApiToken:
    """Give one of the person's own keys.

    Raises
    ------
    NotVisible
        There is none, or it is somebody else's.
    """
    found = visible_tokens(user).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such key among yours.")
    return found


def require_scope(request: HttpRequest, scope: str) -> ApiToken:
    """Give the key with which a program came in, if that key is for this.

    Raises
    ------
    SignInNeeded
        Nobody came in with a key.
    NotAllowed
        The key is not for this.
    """
    token = getattr(request, "api_token", None)
    if not isinstance(token, ApiToken):
        raise SignInNeeded("Send a key that works, as \u201cAuthorization: Bearer \u2026\u201d.")
    if scope not in token.scopes:
        words = ApiToken.Scope(scope).label.lower()
        raise NotAllowed(f"This key does not let a program {words}. Make one that does, under Me.")
    return token
