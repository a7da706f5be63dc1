"""The queue: one row per piece of work, leased, retried, cancelled, and applied once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.audit.services import record
from enthesis.core import jobs
from enthesis.core.errors import WrongState
from enthesis.core.jobs import JobCancelled
from enthesis.jobs import services
from enthesis.jobs.models import Job, Worker

pytestmark = pytest.mark.django_db
NOW = timezone.now() + timedelta(hours=2)  # later than whatever is queued while the tests run
SECOND = timedelta(seconds=1)


@pytest.fixture
def kind(monkeypatch):
    """Register a job whose function each test chooses."""
    monkeypatch.setattr(jobs, "_kinds", {})
    does = {"call": lambda progress, **args: None}

    @jobs.job("tests.work", retries=2)
    def work(progress, **args):
        """Do what the test says.

        And no more.
        """
        return does["call"](progress, **args)

    return does


def claim(now=NOW, worker="w"):
    return services.claim_next_job(worker=worker, now=now)


def run(now=NOW):
    job = claim(now)
    services.run_job(job)
    job.refresh_from_db()
    return job


def test_enqueued_job_waits_with_its_words(kind):
    pk = jobs.enqueue("tests.work", owner="7", thing="a")
    job = Job.objects.get(pk=pk)
    assert (job.state, job.name, job.args, job.owner) == ("waiting", "tests.work", {"thing": "a"}, "7")
    assert (str(job), job.max_attempts, job.percent) == ("Do what the test says.", 3, 0)


def test_enqueue_of_an_unknown_job_is_an_error(kind):
    with pytest.raises(KeyError):
        jobs.enqueue("tests.unknown")


def test_enqueue_is_undone_with_its_transaction(kind):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert jobs.enqueue("tests.work") == 1 // 0
    assert Job.objects.count() == 0


def test_enqueue_with_a_key_gives_the_active_job(kind):
    first = jobs.enqueue("tests.work", key="one")
    assert jobs.enqueue("tests.work", key="one") == first
    claim()
    assert jobs.enqueue("tests.work", key="one") == first
    Job.objects.update(state="done")
    assert jobs.enqueue("tests.work", key="one") != first
    assert jobs.enqueue("tests.work", key="two") not in (None, first)
    assert Job.objects.count() == 3


def test_claim_takes_what_is_due_oldest_first(kind):
    later = jobs.enqueue("tests.work", run_at=NOW + SECOND)
    second = jobs.enqueue("tests.work", run_at=NOW - SECOND)
    first = jobs.enqueue("tests.work", run_at=NOW - 2 * SECOND)
    assert [claim().pk, claim().pk, claim()] == [first, second, None]
    assert claim(NOW + SECOND).pk == later


def test_claimed_job_is_leased(kind):
    jobs.enqueue("tests.work")
    job = claim(worker="here")
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempts) == ("running", "here", 1)
    assert (job.started_at, job.lease_until) == (NOW, NOW + services.LEASE)
    assert claim(NOW + services.LEASE) is None
    assert claim(NOW + services.LEASE + SECOND).attempts == 2


def test_done_job_keeps_its_result(kind):
    kind["call"] = lambda progress, n: {"twice": 2 * n}
    jobs.enqueue("tests.work", n=4)
    job = run()
    assert (job.state, job.result, job.percent) == ("done", {"twice": 8}, 100)
    assert job.is_finished
    assert job.finished_at is not None


def test_effect_and_completion_are_one_transaction(kind):
    def apply():
        assert connection.in_atomic_block
        record(action="tests.effect", actor="tests", target="thing")
        return {"url": "/there/"}

    kind["call"] = lambda progress: apply
    jobs.enqueue("tests.work")
    job = run()
    assert (job.state, job.result) == ("done", {"url": "/there/"})
    assert Entry.objects.count() == 1


def test_failed_effect_leaves_nothing_and_is_tried_again(kind):
    def apply():
        record(action="tests.effect", actor="tests", target="thing")
        raise ValueError("no room")

    kind["call"] = lambda progress: apply
    jobs.enqueue("tests.work")
    job = run()
    assert (job.state, job.error, job.attempts) == ("waiting", "ValueError: no room", 1)
    assert Entry.objects.count() == 0


def test_failing_job_is_retried_with_growing_pauses_and_then_given_up(kind):
    kind["call"] = lambda progress: 1 // 0
    jobs.enqueue("tests.work")
    pauses = []
    for _ in range(3):
        before = timezone.now()
        job = run()
        pauses.append(round((job.run_at - before).total_seconds()) if job.state == "waiting" else job.state)
    assert pauses == [5, 10, "failed"]
    assert job.error.startswith("ZeroDivisionError")
    assert claim(NOW + timedelta(days=1)) is None


def test_job_that_is_no_longer_known_fails(kind):
    jobs.enqueue("tests.work")
    jobs._kinds.clear()
    assert run().error == "KeyError: 'tests.work'"


def test_progress_is_shown_and_renews_the_lease(kind):
    seen = []

    def work(progress):
        progress.step(3, 12, "Pictures " + "x" * 300)
        job = Job.objects.get()
        seen.append((job.done_steps, job.total_steps, job.percent, len(job.words), job.lease_until < NOW))

    kind["call"] = work
    jobs.enqueue("tests.work")
    job = run()
    assert seen == [(3, 12, 25, 200, True)]
    assert (job.done_steps, job.total_steps) == (12, 12)


def test_waiting_job_is_cancelled_at_once(kind):
    jobs.enqueue("tests.work")
    services.cancel_job(job=Job.objects.get(), now=NOW)
    assert Job.objects.get().state == "cancelled"
    assert claim() is None
    with pytest.raises(WrongState, match="ended already"):
        services.cancel_job(job=Job.objects.get(), now=NOW)


def test_running_job_is_cancelled_at_its_next_step(kind):
    reached = []

    def work(progress):
        progress.step(1, 2, "one")
        services.cancel_job(job=Job.objects.get(), now=NOW)
        reached.append("asked")
        progress.step(2, 2, "two")
        reached.append("beyond")

    kind["call"] = work
    jobs.enqueue("tests.work")
    assert run().state == "cancelled"
    assert reached == ["asked"]


def test_job_cancelled_after_its_last_step_takes_no_effect(kind):
    def work(progress):
        services.cancel_job(job=Job.objects.get(), now=NOW)
        return lambda: record(action="tests.effect", actor="tests", target="thing") and None

    kind["call"] = work
    jobs.enqueue("tests.work")
    assert run().state == "cancelled"
    assert Entry.objects.count() == 0


def test_cancelled_job_of_a_dead_worker_is_not_tried_again(kind):
    jobs.enqueue("tests.work")
    services.cancel_job(job=claim(), now=NOW)
    assert claim(NOW + services.LEASE + SECOND) is None
    assert Job.objects.get().state == "cancelled"


def test_worker_whose_lease_passed_can_no_longer_write(kind):
    jobs.enqueue("tests.work")
    slow = claim()
    fast = claim(NOW + services.LEASE + SECOND)
    with pytest.raises(JobCancelled):
        services.renew_lease(job=slow, now=NOW)
    with pytest.raises(JobCancelled):
        services.finish_job(job=slow, outcome={"by": "slow"}, now=NOW)
    services.close_job(job=slow, state=Job.State.CANCELLED, error="", now=NOW)
    services.fail_job(job=slow, error="late", now=NOW)
    services.finish_job(job=fast, outcome={"by": "fast"}, now=NOW)
    job = Job.objects.get()
    assert (job.state, job.result, job.error) == ("done", {"by": "fast"}, "")


def test_failed_job_can_be_tried_again_once_more(kind):
    kind["call"] = lambda progress: 1 // 0
    jobs.enqueue("tests.work")
    Job.objects.update(max_attempts=1)
    failed = run()
    services.retry_job(job=failed, now=NOW)
    kind["call"] = lambda progress: None
    job = run()
    assert (job.state, job.attempts, job.error) == ("done", 2, "")
    with pytest.raises(WrongState, match="Only work that has failed"):
        services.retry_job(job=job, now=NOW)


def test_old_jobs_are_forgotten_and_active_ones_kept(kind):
    for state, finished in (("done", 2), ("failed", 2), ("done", 0), ("running", None), ("waiting", None)):
        pk = jobs.enqueue("tests.work")
        when = None if finished is None else NOW - timedelta(days=finished)
        Job.objects.filter(pk=pk).update(state=state, finished_at=when)
    assert services.forget_old_jobs(before=NOW - timedelta(days=1)) == 2
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "running", "waiting"]


def test_workers_are_noted_and_the_long_gone_forgotten():
    services.note_worker(name="old", now=NOW - timedelta(days=2))
    services.note_worker(name="a", now=NOW)
    services.note_worker(name="a", now=NOW + SECOND)
    assert list(Worker.objects.values_list("name", "started_at", "seen_at")) == [("a", NOW, NOW + SECOND)]
    services.forget_worker(name="a")
    assert Worker.objects.count() == 0
