"""The daily round goes on by itself, and does its part once a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase
from django.utils import timezone

from enthesis.imaging import states
from enthesis.imaging.models import Instance, StoreSample
from enthesis.imaging.selectors.likeness import Alike, near_duplicates
from enthesis.imaging.services import PURGE
from enthesis.imaging.services.daily import DAILY, run_daily_round, schedule_daily
from enthesis.jobs.models import Job
from enthesis.jobs.services import run_job
from enthesis.programme.models import Enrolment
from tests.factories.imaging import make_clean, make_sealed, picture_file, place_of, reread, stored
from tests.factories.people import make_cohort, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn")))


def run(name: str) -> Any:
    """Run the one job of this name now, as a worker does."""
    job = Job.objects.get(name=name, state=Job.State.WAITING)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1)
    job.refresh_from_db()
    run_job(job)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    return job.result


def test_first_arrival_starts_the_daily_round_which_then_goes_on_for_ever(place: Enrolment) -> None:
    make_clean(place)
    assert not Job.objects.filter(name=DAILY).exists()
    run(PURGE)
    first = Job.objects.get(name=DAILY)
    assert first.run_at > timezone.now() + timedelta(hours=23)
    Job.objects.filter(pk=first.pk).update(key=f"{DAILY}:a day later")
    run(DAILY)
    assert Job.objects.filter(name=DAILY, state=Job.State.WAITING).count() == 1


def test_asking_twice_on_a_day_queues_one_round() -> None:
    for _ in range(2):
        schedule_daily(timezone.now())
    assert Job.objects.filter(name=DAILY).count() == 1


def test_round_that_fails_is_not_the_last_one(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr("enthesis.imaging.services.daily.throw_away_lapsed", fail)
    with pytest.raises(RuntimeError):
        run_daily_round(now=timezone.now())
    assert Job.objects.filter(name=DAILY, state=Job.State.WAITING).count() == 1


def test_round_tells_and_throws_away_hashes_and_counts(place: Enrolment) -> None:
    old, bare = make_clean(place), make_clean(place)
    Instance.objects.filter(pk=bare.pk).update(likeness="")
    now = timezone.now()
    run_daily_round(now=now + timedelta(days=170))
    assert reread(bare).likeness == bare.likeness != ""
    with TestCase.captureOnCommitCallbacks(execute=True):
        done = run_daily_round(now=now + timedelta(days=185))
    assert (done["lapsed"], done["warned"]) == (2, 0)
    assert {reread(one).state for one in (old, bare)} == {states.DISCARDED}
    sample = StoreSample.objects.get(on=timezone.localdate(now + timedelta(days=170)))
    assert (sample.objects_held, sample.bytes_held > 0, stored()) == (6, True, set())


def test_store_is_counted_once_a_day_the_last_count_stays(place: Enrolment) -> None:
    now = timezone.now()
    run_daily_round(now=now)
    make_sealed(place)
    run_daily_round(now=now)
    assert [(one.on, one.objects_held) for one in StoreSample.objects.all()] == [(timezone.localdate(now), 1)]


def test_pictures_get_their_hash_when_they_are_shown(place: Enrolment) -> None:
    instance = make_clean(place)
    assert len(instance.likeness) == 16
    assert instance.shown_at is not None
    sealed = make_sealed(place)
    assert (sealed.likeness, sealed.shown_at) == ("", None)


def test_same_scan_is_found_in_the_whole_cohort_and_nowhere_else(place: Enrolment) -> None:
    classmate = place_of(make_student(place.cohort))
    elsewhere = place_of(make_student(make_cohort("Spring")))
    one = make_clean(place, picture_file(3))
    same = make_clean(classmate, picture_file(3, SOPInstanceUID="1.2.3.99", scan_code="HB1"))
    make_clean(classmate, picture_file(4))
    make_clean(elsewhere, picture_file(3))
    assert same.pk != one.pk
    assert near_duplicates(one) == [Alike(same.pk, classmate.pk, 0)]
    assert {found.instance_id for found in near_duplicates(one, within=64)} > {same.pk}


def test_picture_without_hash_or_owner_is_like_nothing(place: Enrolment) -> None:
    instance = make_clean(place)
    make_clean(place, picture_file(3))
    instance.likeness = ""
    assert near_duplicates(instance) == []


def test_near_duplicates_ask_once(place: Enrolment, django_assert_num_queries: Any) -> None:
    instance = make_clean(place)
    for _ in range(3):
        make_clean(place)
    read = Instance.objects.select_related("owner").get(pk=instance.pk)
    with django_assert_num_queries(1):
        near_duplicates(read)
