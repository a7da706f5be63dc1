from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.imaging import services
from enthesis.imaging.services.reminders import REMIND, remind_stewards, schedule_reminder
from enthesis.jobs.models import Job
from enthesis.jobs.services import claim_next_job, run_job
from enthesis.programme.models import Role
from tests.factories.imaging import make_sealed, make_unclaimed, place_of, reread
from tests.factories.people import make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


def soon(*instances):
    """Give the moment two days before these are destroyed."""
    return min(reread(one).expires_at for one in instances) - timedelta(days=2)


def mail_subjects() -> dict[str, str]:
    """Send what is queued, and give the subjects by address."""
    while job := claim_next_job(worker="tests", now=timezone.now()):
        run_job(job)
    return {message.to[0]: message.subject for message in mail.outbox}


def test_each_steward_is_told_once_how_many_they_keep(place) -> None:
    ours, nobodys = make_sealed(place), make_unclaimed()
    elsewhere = make_sealed(place_of(make_student(make_cohort())))
    everywhere = make_holder(Role.IMAGE_STEWARD)
    here = make_holder(Role.IMAGE_STEWARD, place.cohort)
    other = make_holder(Role.IMAGE_STEWARD, make_cohort())
    now = soon(ours, nobodys, elsewhere)
    assert remind_stewards(now=now) == 3
    assert mail_subjects() == {
        everywhere.email: "3 pictures in quarantine are destroyed within 3 days",
        here.email: "2 pictures in quarantine are destroyed within 3 days",
        other.email: "1 picture in quarantine is destroyed within 3 days",
    }
    entry = Entry.objects.get(action=REMIND)
    assert entry.detail == {"pictures": 3, "stewards": 3}
    assert remind_stewards(now=now) == 0
    assert "/images/quarantine/?soon=1" in mail.outbox[0].body


def test_what_has_days_left_or_is_gone_is_not_told(place) -> None:
    make_holder(Role.IMAGE_STEWARD)
    sealed = make_sealed(place)
    assert remind_stewards(now=timezone.now()) == 0
    assert remind_stewards(now=reread(sealed).expires_at) == 0
    services.discard_instance(actor=place.user, instance=sealed)
    assert remind_stewards(now=timezone.now() + timedelta(days=12)) == 0


def test_what_is_locked_away_anew_is_told_anew(place) -> None:
    make_holder(Role.IMAGE_STEWARD)
    sealed = make_sealed(place)
    assert remind_stewards(now=soon(sealed)) == 1
    sealed = reread(sealed)
    sealed.expires_at += timedelta(days=9)
    sealed.save()
    assert remind_stewards(now=soon(sealed)) == 1


def test_picture_that_no_steward_keeps_waits_to_be_told(place) -> None:
    sealed = make_sealed(place)
    assert remind_stewards(now=soon(sealed)) == 0
    assert reread(sealed).reminded_for is None


def test_daily_purge_has_stewards_told_only_while_there_is_something_to_tell(place) -> None:
    make_holder(Role.IMAGE_STEWARD)
    sealed = make_sealed(place)
    services.purge_expired(now=timezone.now())
    assert not Job.objects.filter(name=REMIND).exists()
    services.purge_expired(now=soon(sealed))
    assert Job.objects.filter(name=REMIND).count() == 1
    remind_stewards(now=soon(sealed))
    Job.objects.filter(name=REMIND).delete()
    schedule_reminder(soon(sealed) + timedelta(days=1))
    assert not Job.objects.filter(name=REMIND).exists()
