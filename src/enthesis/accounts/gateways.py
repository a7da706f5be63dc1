"""The doors of the sign-in library that our own views use."""

from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse


def sign_in(
    request: HttpRequest, *, user: AbstractBaseUser, email: str, way: str, next_path: str = ""
) -> HttpResponse:
    """Sign a person in who has proved themselves in this way; a second factor is still asked for where there is one."""
    record_authentication(request, user, method=way)
    response: HttpResponse = perform_login(request, user, email=email, redirect_url=next_path or None)
    return response


def is_within_limit(request: HttpRequest, action: str, *, counts_reading: bool = False) -> bool:
    """Count one attempt against a limit of ACCOUNT_RATE_LIMITS and tell whether it is still within.

    Parameters
    ----------
    counts_reading
        Whether questions that only read count too; otherwise they are always within.
    """
    usage = ratelimit.consume(request, app="allauth.account", action=action, limit_get=counts_reading)
    return usage is not None


def insist_on_proof(request: HttpRequest) -> None:
    """Go on only if the person has just proved who they are; otherwise the library asks, then does what was sent.

    Who has neither password nor passkey has nothing to prove it with, and goes on.
    """
    reauthentication.raise_if_reauthentication_required(request, app="allauth.account")
