"""Mail goes out as jobs, so that a slow or absent mail server never holds a page and nothing is lost."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from enthesis.core import jobs


def send(to: str, template: str, context: dict[str, Any]) -> None:
    """Queue a mail in the caller's transaction.

    The template's first line is the subject; the rest, after a blank line, is the text.
    """
    subject, _, body = (
        render_to_string(template, {**context, "site_url": settings.SITE_URL}).strip().partition("\n")
    )
    jobs.enqueue("core.send_mail", label="Mail", to=to, subject=subject.strip(), body=body.strip() + "\n")


@jobs.job("core.send_mail", retries=8)
def send_mail(progress: jobs.Progress, *, to: str, subject: str, body: str) -> None:
    """Hand one queued mail to the mail server."""
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to]).send()
