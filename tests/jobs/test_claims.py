"""Many workers at once never take the same job."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from enthesis.core import jobs
from enthesis.jobs import services
from enthesis.jobs.models import Job


@pytest.mark.django_db(transaction=True)
def test_each_job_is_claimed_once_by_many_workers(monkeypatch):
    monkeypatch.setitem(
        jobs._kinds, "tests.work", jobs.JobKind("tests.work", lambda progress: None, 0, "Work")
    )
    wanted = {jobs.enqueue("tests.work") for _ in range(40)}
    now, together = timezone.now() + timedelta(seconds=1), threading.Barrier(4)

    def work(number):
        together.wait(30)
        taken = []
        while (job := services.claim_next_job(worker=f"w{number}", now=now)) is not None:
            taken.append(job.pk)
        connection.close()
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for part in pool.map(work, range(4)) for pk in part]
    assert len(taken) == 40
    assert set(taken) == wanted
    assert set(Job.objects.values_list("state", "attempts")) == {("running", 1)}


@pytest.mark.django_db(transaction=True)
def test_one_key_is_queued_once_by_many(monkeypatch):
    monkeypatch.setitem(
        jobs._kinds, "tests.work", jobs.JobKind("tests.work", lambda progress: None, 0, "Work")
    )
    together = threading.Barrier(4)

    def work(number):
        together.wait(30)
        pk = jobs.enqueue("tests.work", key="only one")
        connection.close()
        return pk

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(work, range(4)))) == 1
    assert Job.objects.count() == 1
