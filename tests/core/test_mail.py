"""Mail goes out as jobs."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from enthesis.core import mail
from enthesis.jobs import services
from enthesis.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(monkeypatch):
    """Have a template whose words each test sets."""
    texts = {"text": "A case for {name}\n\nOpen {site_url}/cases/\nO'Brien & Co\n"}
    monkeypatch.setattr(mail, "render_to_string", lambda name, context: texts["text"].format(**context))
    return texts


def work(now=None):
    job = services.claim_next_job(worker="w", now=now or timezone.now() + timedelta(seconds=1))
    services.run_job(job)
    job.refresh_from_db()
    return job


def test_mail_is_queued_and_then_sent(template):
    mail.send("ada@example.org", "x.txt", {"name": "Ada"})
    assert outbox.outbox == []
    assert work().state == "done"
    (message,) = outbox.outbox
    assert (message.subject, message.to) == ("A case for Ada", ["ada@example.org"])
    assert message.body == "Open http://127.0.0.1:8000/cases/\nO'Brien & Co\n"
    assert message.from_email == "Enthesis <enthesis@localhost>"


def test_mail_of_a_transaction_that_fails_is_never_sent(template):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert mail.send("ada@example.org", "x.txt", {"name": "Ada"}) or 1 // 0
    assert Job.objects.count() == 0


def test_mail_waits_while_the_server_is_away(template, monkeypatch):
    def away(self, fail_silently=False):
        raise ConnectionRefusedError("nobody there")

    mail.send("ada@example.org", "x.txt", {"name": "Ada"})
    with monkeypatch.context() as absent:
        absent.setattr(EmailMessage, "send", away)
        job = work()
    assert (job.state, job.max_attempts, job.error) == ("waiting", 9, "ConnectionRefusedError: nobody there")
    assert work(job.run_at).state == "done"
    assert len(outbox.outbox) == 1
