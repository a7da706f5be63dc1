"""What is never filed goes after some days, its owner told before; what lies in cases is only listed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.audit.selectors import entries_about, name_of
from enthesis.core.errors import NotAllowed
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors.retention import (
    NOTICE,
    keep_until,
    lapsing_count,
    lapsing_of,
    outlived,
    outlived_rows,
)
from enthesis.imaging.services import holds, retention
from enthesis.jobs.models import Job
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.imaging import make_clean, make_sealed, make_unchecked, place_of, reread
from tests.factories.logbook import make_case
from tests.factories.people import make_administrator, make_cohort, make_student, make_supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn"), "Amara Okafor"))


def days_on(days: float) -> Any:
    return timezone.now() + timedelta(days=days)


def round_on(days: float) -> tuple[int, int]:
    """Do what the daily round does; give what was thrown away and of what owners were told."""
    retention.forget_warnings()
    now = days_on(days)
    return retention.throw_away_lapsed(now=now), retention.warn_owners(now=now)


@pytest.mark.parametrize("make", [make_clean, make_unchecked])
def test_unfiled_picture_is_told_of_at_day_166_and_goes_at_day_180(place: Enrolment, make: Any) -> None:
    instance = make(place)
    assert [round_on(days) for days in (1, 165.9, 166.1, 167, 179.9, 180.2, 181)] == [
        (0, 0), (0, 0), (0, 1), (0, 0), (0, 0), (1, 0), (0, 0),
    ]  # fmt: skip
    row, last = reread(instance), entries_about(instance).last()
    assert last is not None
    assert (row.state, last.action, last.actor) == (states.DISCARDED, "imaging.lapse_picture", "retention")


def test_owner_is_always_told_fourteen_days_before_even_if_the_round_stood_still(place: Enrolment) -> None:
    make_clean(place)
    assert [round_on(days) for days in (400, 413.9, 414.1)] == [(0, 1), (0, 0), (1, 0)]


def test_owner_gets_one_mail_for_all_of_them(place: Enrolment) -> None:
    for _ in range(3):
        make_clean(place)
    round_on(170)
    args = Job.objects.get(name="core.send_mail").args
    assert args["to"] == place.user.email
    assert args["subject"] == "3 pictures of yours will be thrown away soon"
    assert "/images/lapsing/" in args["body"]
    assert "Dear Amara Okafor" in args["body"]
    told = Entry.objects.get(action="imaging.warn_owner")
    assert (told.target, told.detail) == (name_of(place), {"pictures": 3})
    assert mail.outbox == []


def test_no_mail_is_sent_to_sample_people_outside_the_demo(place: Enrolment, settings: Any) -> None:
    settings.DEMO = False
    place.user.is_sample = True
    place.user.save(update_fields=["is_sample"])
    make_clean(place)
    assert round_on(170) == (0, 1)
    assert not Job.objects.filter(name="core.send_mail").exists()


def test_owner_keeps_a_picture_and_its_days_begin_anew(place: Enrolment) -> None:
    kept, goes = make_clean(place), make_clean(place)
    round_on(170)
    assert lapsing_count(place.user) == 2
    assert retention.keep_pictures(actor=place.user, pks=[kept.pk], now=days_on(171)) == 1
    assert [one.pk for one in lapsing_of(place.user)] == [goes.pk]
    assert round_on(185) == (1, 0)
    assert (reread(kept).state, reread(goes).state) == (states.CLEAN, states.DISCARDED)
    assert round_on(171 + 167) == (0, 1)
    assert round_on(171 + 181) == (1, 0)


def test_page_says_on_which_day_each_goes(place: Enrolment) -> None:
    make_clean(place)
    told_at = days_on(170)
    retention.warn_owners(now=told_at)
    assert lapsing_of(place.user).get().goes_at == told_at + NOTICE


def test_nobody_keeps_pictures_of_others(place: Enrolment) -> None:
    instance = make_clean(place)
    other = make_student(place.cohort)
    assert retention.keep_pictures(actor=other, pks=[instance.pk]) == 0
    acting = make_student(place.cohort)
    owner = place.user
    owner.impersonated_by = acting
    with pytest.raises(NotAllowed):
        retention.keep_pictures(actor=owner, pks=[instance.pk])
    assert reread(instance).kept_from is None


def test_sealed_pictures_have_their_own_days(place: Enrolment) -> None:
    make_sealed(place)
    assert [round_on(days) for days in (170, 190)] == [(0, 0), (0, 0)]


def test_picture_in_a_case_never_lapses(place: Enrolment) -> None:
    instance = make_clean(place)
    make_case(place, make_supervisor(place.cohort), pictures=[instance.pk])
    assert [round_on(days) for days in (170, 200, 4000)] == [(0, 0), (0, 0), (0, 0)]
    assert reread(instance).state == states.CLEAN


def test_picture_filed_after_a_warning_and_taken_out_years_later_is_told_of_again(place: Enrolment) -> None:
    instance = make_clean(place)
    round_on(170)
    case = make_case(place, make_supervisor(place.cohort), pictures=[instance.pk])
    assert round_on(200) == (0, 0)
    case.images.all().delete()
    assert [round_on(days) for days in (900, 910, 914.1)] == [(0, 1), (0, 0), (1, 0)]


def test_zero_days_keep_everything(place: Enrolment, settings: Any) -> None:
    settings.UNFILED_DAYS = 0
    make_clean(place)
    assert [round_on(days) for days in (170, 4000)] == [(0, 0), (0, 0)]


def test_fewer_days_than_the_notice_still_give_the_notice(place: Enrolment, settings: Any) -> None:
    settings.UNFILED_DAYS = 3
    make_clean(place)
    assert [round_on(days) for days in (0.1, 4, 14, 14.2)] == [(0, 1), (0, 0), (0, 0), (1, 0)]


def test_pictures_are_kept_six_years_after_the_end_of_the_cohort() -> None:
    assert keep_until(date(2027, 7, 31)) == date(2033, 7, 31)
    assert keep_until(date(2028, 2, 29)) == date(2034, 2, 28)


def test_students_are_listed_once_their_pictures_were_kept_long_enough(place: Enrolment) -> None:
    make_clean(place)
    make_sealed(place)
    gone = make_clean(place)
    Instance.objects.filter(pk=gone.pk).update(
        state=states.DISCARDED, object_key="", bundle_key="", thumbnail_key=""
    )
    bare = place_of(make_student(place.cohort))
    last = keep_until(place.cohort.ends_on)
    assert list(outlived(last)) == []
    assert [one.pk for one in outlived(last + timedelta(days=1))] == [place.pk] != [bare.pk]
    row = outlived_rows(outlived(last + timedelta(days=1)))[0]
    assert (row.since, row.pictures, row.held) == (last, 2, 0)
    holds.place_hold(owner=place, reason="claim", actor=make_administrator())
    assert outlived_rows(outlived(last + timedelta(days=1)))[0].held == 2


def test_cohorts_that_ended_differently_are_told_apart(place: Enrolment) -> None:
    early = place_of(make_student(make_cohort("Early")))
    Cohort.objects.filter(pk=early.cohort_id).update(starts_on=date(2010, 9, 1), ends_on=date(2011, 7, 31))
    make_clean(place)
    make_clean(early)
    assert list(outlived(timezone.localdate())) == [early]
