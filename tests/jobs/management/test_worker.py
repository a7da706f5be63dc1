"""`enthesis worker` survives what happens around it."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from enthesis.core import jobs
from enthesis.core.jobs import JobCancelled
from enthesis.jobs import services
from enthesis.jobs.management.commands import worker
from enthesis.jobs.models import Job, Worker


@pytest.mark.django_db
def test_worker_works_until_the_queue_is_empty_and_goes(monkeypatch):
    done = []
    monkeypatch.setitem(
        jobs._kinds, "tests.work", jobs.JobKind("tests.work", lambda p, n: done.append(n), 0, "Work")
    )
    for n in range(3):
        jobs.enqueue("tests.work", n=n)
    call_command("worker", "--until-empty")
    assert sorted(done) == [0, 1, 2]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert Worker.objects.count() == 0


@pytest.mark.django_db
def test_worker_forgets_work_that_ended_long_ago():
    now = timezone.now()
    for days in (91, 89):
        then = now - timedelta(days=days)
        Job.objects.create(
            name=str(days), state="done", run_at=then, created_at=then, finished_at=then, max_attempts=1
        )
    call_command("worker", "--until-empty")
    assert list(Job.objects.values_list("name", flat=True)) == ["89"]


@pytest.mark.django_db
def test_worker_outlives_a_database_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(worker, "AFTER_TROUBLE_S", 0)
    answers = [OperationalError("the server went away"), OperationalError("still away"), None]

    def claim(*, worker, now):
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr(services, "claim_next_job", claim)
    call_command("worker", "--until-empty")
    assert answers == []


class Beats:
    """Stands for the time between heartbeats: some pass at once, then it is over."""

    def __init__(self, count):
        self.count = count

    def wait(self, seconds):
        assert seconds == pytest.approx(10)
        self.count -= 1
        return self.count < 0


@pytest.mark.parametrize(
    ("answers", "beats"),
    [
        ([None, None], 2),
        ([JobCancelled(), None], 1),
        ([OperationalError("locked"), None, OperationalError("locked")], 3),
    ],
)
def test_heartbeat_goes_on_through_trouble_until_the_job_is_another_s(monkeypatch, answers, beats):
    renewed, seen = [], []
    left = iter(answers)

    def renew(*, job, now):
        renewed.append(job)
        if answer := next(left):
            raise answer

    monkeypatch.setattr(services, "renew_lease", renew)
    monkeypatch.setattr(services, "note_worker", lambda *, name, now: seen.append(name))
    heart = worker.Heartbeat(Job(name="x", worker="w", run_at=timezone.now()))
    heart.over = Beats(len(answers))
    thread = threading.Thread(target=heart.run)
    thread.start()
    thread.join(30)
    assert (len(renewed), seen) == (beats, ["w"] * beats)
