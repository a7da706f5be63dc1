"""Everybody manages their own way in, and nobody else's."""

from typing import Any

from django.http import HttpRequest

from enthesis.accounts.models import User
from enthesis.core.errors import SignInNeeded
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
