"""What the sign-in library asks and tells: its questions get our answers, its mail goes through our queue."""

import base64
from pathlib import PurePosixPath
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts import services
from enthesis.accounts.domain import SIGNED_IN_BY_KEY, way_in
from enthesis.accounts.models import User
from enthesis.core import mail, sealing

# Who comes in like this is often at a computer that is not theirs: the session ends with the browser.
BORROWED = frozenset({"link"})
WRONG_CODE = "This code is not right. Use the newest one your app shows, or a recovery code."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Our answers to the library's questions about people, passwords and mail."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Please write to your course office.",
        "email_password_mismatch": "This e-mail address and password do not belong together. Check both, or have a "
        "link mailed to you.",
        "incorrect_password": "This is not your password. Please type it again.",
        "enter_current_password": "This is not your present password. Please type it again.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "Too many attempts. Wait five minutes, or have a link mailed to you.",
        "rate_limited": "Too many attempts. Please wait a minute.",
        "email_taken": "This address cannot be used here. Please enter another one.",
        "invalid_password_reset": "This link was used before or is too old. Please ask for a new one.",
    }

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
        """Record a change to how somebody signs in, and tell them by mail, so that they notice what was not theirs."""
        services.note_change(user=user, change=PurePosixPath(template_prefix).name, now=timezone.now())
        super().send_notification_mail(template_prefix, user, {"name": user.name, **(context or {})}, email)

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        """Remember in the session how the person came in, for signatures, and record it."""
        way = way_in(get_authentication_records(request, user))
        request.session[SIGNED_IN_BY_KEY] = way
        if way in BORROWED:
            request.session.set_expiry(0)
        services.note_sign_in(user=user, way=way, now=timezone.now())
        response: HttpResponse = super().post_login(request, user, **about)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out; an administrator who acts as somebody stops that too, and the record says so."""
        services.stop_impersonation(request=request, now=timezone.now())
        super().logout(request)

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
        "incorrect_code": WRONG_CODE,
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
