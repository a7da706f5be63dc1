"""Work on pictures that failed for good is tried again, one piece or all of it."""

from typing import Any

import pytest
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core import jobs
from enthesis.core.errors import NotAllowed, NotVisible, WrongState
from enthesis.imaging.models import Commitment
from enthesis.imaging.selectors.failures import failed_work, failed_work_for, unheard_answers
from enthesis.imaging.services import PURGE, READ, replaying
from enthesis.jobs.models import Job
from enthesis.programme.models import Role
from tests.factories.imaging import make_machine
from tests.factories.people import make_administrator, make_holder

pytestmark = pytest.mark.django_db


def failed(name: str = READ, key: str | None = None, **args: Any) -> Job:
    """Queue work and have it given up."""
    pk = jobs.enqueue(name, key=key, **(args or {"instance_id": "0" * 32} if name == READ else args))
    Job.objects.filter(pk=pk).update(
        state=Job.State.FAILED, finished_at=timezone.now(), attempts=4, error="Disc on fire"
    )
    return Job.objects.get(pk=pk)


def test_failed_work_is_queued_again_and_that_is_recorded() -> None:
    job, administrator = failed(), make_administrator()
    replaying.replay_work(job=job, actor=administrator, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.error, job.max_attempts) == (Job.State.WAITING, "", 5)
    assert Entry.objects.get(action="imaging.replay_work").detail == {"work": READ}


def test_only_work_on_pictures_is_listed_the_latest_first() -> None:
    first, second = failed(), failed()
    Job.objects.filter(pk=first.pk).update(finished_at=timezone.now())
    other = jobs.enqueue("core.send_mail", to="a@example.org", subject="", body="")
    Job.objects.filter(pk=other).update(state=Job.State.FAILED, finished_at=timezone.now())
    jobs.enqueue(READ, instance_id="0" * 32)
    assert [job.pk for job in failed_work()] == [first.pk, second.pk]


def test_all_of_it_is_queued_again_but_what_is_under_way_already() -> None:
    one, other = failed(), failed(PURGE, key="purge:1")
    jobs.enqueue(PURGE, key="purge:1")
    assert replaying.replay_all(actor=make_administrator(), now=timezone.now()) == 1
    states = dict(Job.objects.values_list("pk", "state"))
    assert (states[one.pk], states[other.pk]) == (Job.State.WAITING, Job.State.FAILED)


def test_same_work_that_is_under_way_is_refused_in_words() -> None:
    job = failed(PURGE, key="purge:1")
    jobs.enqueue(PURGE, key="purge:1")
    with pytest.raises(WrongState, match="under way"):
        replaying.replay_work(job=job, actor=make_administrator(), now=timezone.now())
    assert not Entry.objects.filter(action="imaging.replay_work").exists()


def test_only_administrators_try_again_or_see_it() -> None:
    job, steward = failed(), make_holder(Role.IMAGE_STEWARD)
    for act in (
        lambda: replaying.replay_work(job=job, actor=steward, now=timezone.now()),
        lambda: replaying.replay_all(actor=steward, now=timezone.now()),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotVisible):
        failed_work_for(steward, job.pk)
    assert failed_work_for(make_administrator(), job.pk) == job


def test_answers_that_no_machine_has_heard_are_listed_after_five_minutes() -> None:
    now, machine = timezone.now(), make_machine()
    asked = {
        minutes: Commitment.objects.create(
            machine=machine, held=1, missing=0, asked_at=now - timezone.timedelta(minutes=minutes),
            answered_at=now if minutes == 9 else None,
        )
        for minutes in (1, 6, 8, 9)
    }  # fmt: skip
    assert list(unheard_answers(now)) == [asked[8], asked[6]]
