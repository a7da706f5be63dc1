"""How the sign-in library meets our rules: nobody signs up by themselves, and its mail goes through our queue."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest

from enthesis.core import jobs


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Our answers to the library's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse free sign-up: people are enrolled or invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the library's mail as a job."""
        message: EmailMessage = self.render_mail(template_prefix, email, {"request": None, "email": email, **context})
        jobs.enqueue("core.send_mail", label="Mail", to=email, subject=message.subject, body=str(message.body))
