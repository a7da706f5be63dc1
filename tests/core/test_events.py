"""Facts told upwards, inside the transaction that made them true."""

from dataclasses import FrozenInstanceError, dataclass

import pytest
from django.db import connection, transaction

from enthesis.core import events, jobs
from enthesis.core.events import Event, declared_events, declares_event, publish, subscribe
from enthesis.jobs.models import Job


@pytest.fixture
def verified(monkeypatch):
    """Declare an event that only this test knows."""
    monkeypatch.setattr(events, "_declared", {})
    monkeypatch.setattr(events, "_handlers", events.defaultdict(list))

    @declares_event
    @dataclass(frozen=True, kw_only=True)
    class CaseVerified(Event):
        """A case was verified.

        And counts.
        """

        case_id: int

    return CaseVerified


def test_every_subscriber_is_told_in_order_and_once(verified):
    told = []

    def first(event):
        told.append(("first", event.case_id))

    subscribe(verified, first)
    subscribe(verified, first)
    subscribe(verified, lambda event: told.append(("second", event.case_id)))
    publish(verified(case_id=7))
    assert told == [("first", 7), ("second", 7)]


def test_other_events_are_not_told(verified):
    told = []
    subscribe(verified, told.append)
    publish(Event())
    assert told == []


def test_event_cannot_be_changed(verified):
    with pytest.raises(FrozenInstanceError):
        verified(case_id=7).case_id = 8


def test_declared_event_is_listed_with_its_first_line(verified):
    assert declared_events() == {verified: "A case was verified."}


@pytest.mark.django_db(transaction=True)
def test_handler_runs_inside_and_its_job_is_kept_with_the_transaction(verified):
    seen = []

    def handle(event):
        seen.append(connection.in_atomic_block)
        jobs.enqueue("core.send_mail", to="a@example.org", subject="x", body="y")

    subscribe(verified, handle)
    with transaction.atomic():
        publish(verified(case_id=7))
    assert seen == [True]
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_error_of_a_handler_undoes_the_whole(verified):
    subscribe(
        verified, lambda event: jobs.enqueue("core.send_mail", to="a@example.org", subject="x", body="y")
    )
    subscribe(verified, lambda event: 1 // 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(verified(case_id=7))
    assert Job.objects.count() == 0
