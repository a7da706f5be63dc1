"""A job takes effect exactly once, even when its worker is killed at the worst moment. The workers here are real."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.audit.selectors import damaged_entries
from enthesis.core import jobs
from enthesis.jobs import services
from enthesis.jobs.models import Job, Worker
from tests.environment import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(monkeypatch):
    """Queue the job that the worker processes know."""
    monkeypatch.setitem(
        jobs._kinds, "tests.effect", jobs.JobKind("tests.effect", lambda progress: None, 3, "Effect")
    )
    return Job.objects.get(pk=jobs.enqueue("tests.effect"))


@pytest.fixture
def worker():
    """Give a function that starts a worker which stops at a place; all are gone afterwards."""
    started = []

    def start(place):
        command = [sys.executable, "-m", "tests.jobs.worker_process", place]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "DATABASE_URL": address()}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def address():
    """Give the address of the database under test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgresql://{login}/{database['NAME']}"


def begun(process):
    """Wait until a worker is at its place."""
    assert "begun\n" in iter(process.stdout.readline, "")


def lease_passes():
    """Let the time go by that a lease lasts."""
    assert Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1)) == 1


def assert_done_once(job, *, attempts):
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done_steps) == ("done", attempts, 2)
    assert Entry.objects.filter(action="tests.effect").count() == 1
    assert list(damaged_entries()) == []


@pytest.mark.parametrize("place", ["function", "effect"])
def test_job_of_a_killed_worker_takes_effect_exactly_once(job, worker, place):
    first = worker(place)
    begun(first)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    assert Entry.objects.count() == 0
    assert services.claim_next_job(worker="early", now=timezone.now()) is None
    lease_passes()
    assert worker("nowhere").wait(60) == 0
    assert_done_once(job, attempts=2)


def test_worker_that_outlived_its_lease_changes_nothing(job, worker):
    slow = worker("function")
    begun(slow)
    slow.send_signal(signal.SIGSTOP)  # or it would renew its lease
    lease_passes()
    assert worker("nowhere").wait(60) == 0
    assert_done_once(job, attempts=2)
    slow.send_signal(signal.SIGCONT)
    slow.communicate("go on\n", timeout=60)
    assert slow.returncode == 0
    assert_done_once(job, attempts=2)


def test_job_whose_workers_all_die_is_given_up(job, worker):
    Job.objects.update(max_attempts=1)
    first = worker("function")
    begun(first)
    first.kill()
    first.wait(30)
    lease_passes()
    assert worker("nowhere").wait(60) == 0
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Its worker stopped every time it was tried.")
    assert Entry.objects.count() == 0


def test_worker_told_to_end_finishes_the_job_at_hand_and_goes(job, worker):
    process = worker("function")
    begun(process)
    assert Worker.objects.count() == 1
    process.send_signal(signal.SIGTERM)
    process.communicate("go on\n", timeout=60)
    assert process.returncode == 0
    assert_done_once(job, attempts=1)
    assert Worker.objects.count() == 0
