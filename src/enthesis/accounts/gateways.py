"""How the sign-in library meets our rules: its questions get our answers, and its mail goes through our queue."""

import base64
from pathlib import PurePosixPath
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from enthesis.accounts.domain import SIGNED_IN_BY_KEY, way_in
from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core import mail, sealing


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Our answers to the library's questions about people, passwords and mail."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Please write to your course office.",
        "email_password_mismatch": "This e-mail address and password do not belong together. Check both, or ask for a "
        "link by mail.",
        "incorrect_password": "This is not your password. Please type it again.",
        "enter_current_password": "This is not your present password. Please type it again.",
        "incorrect_code": "This code is not right. Use the newest one your app shows, or a recovery code.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, or ask for a link by mail.",
        "rate_limited": "Too many attempts. Please wait a minute.",
        "email_taken": "This address cannot be used here. Please enter another one.",
        "invalid_password_reset": "This link was used before or is too old. Please ask for a new one.",
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse free sign-up: people are enrolled or invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the library's mail, with our words: "account/email/password_set" is accounts/mail/password_set.txt."""
        mail.send(
            email, f"accounts/mail/{PurePosixPath(template_prefix).name}.txt", {"email": email, **context}
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record a change to how somebody comes in, and tell them by mail, so that they notice what was not theirs."""
        with transaction.atomic():
            action = f"accounts.{PurePosixPath(template_prefix).name}"
            record(action=action, actor=user, target=user)
            super().send_notification_mail(
                template_prefix, user, {"name": user.name, **(context or {})}, email
            )

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        """Remember in the session how the person came in, for signatures, and record it."""
        way = way_in(get_authentication_records(request, user))
        request.session[SIGNED_IN_BY_KEY] = way
        with transaction.atomic():
            record(action="accounts.sign_in", actor=user, target=user, detail={"by": way})
        response: HttpResponse = super().post_login(request, user, **about)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the account page after a change of password."""
        return reverse("accounts:account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Show the address that now counts, or sign-in to those who are not signed in."""
        return reverse("account_email" if self.request.user.is_authenticated else "account_login")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Our answers to the library's questions about second factors and passkeys."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with the site's key, so that a copy of the database alone opens no account."""
        return base64.b64encode(sealing.seal(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return sealing.unseal(base64.b64decode(encrypted_text)).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - the library's own name
        """Suggest a name for a new passkey."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site as the person's device will show it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Enthesis"}


def sign_in(request: HttpRequest, *, user: User, way: str, next_path: str = "") -> HttpResponse:
    """Sign a person in who has proved themselves in this way; a second factor is still asked for where there is one."""
    record_authentication(request, user, method=way)
    response: HttpResponse = perform_login(request, user, email=user.email, redirect_url=next_path or None)
    return response


def is_within_limit(request: HttpRequest, action: str) -> bool:
    """Count one attempt against a limit of ACCOUNT_RATE_LIMITS and tell whether it is still within."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, limit_get=True))
