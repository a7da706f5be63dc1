from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from enthesis.accounts import services
from enthesis.accounts.selectors import (
    WaysIn,
    sample_people,
    sample_person,
    stored_about,
    usable_link,
    visits_of,
    ways_in_of,
)
from tests.factories.people import ACTOR, PASSWORD, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_ways_in_of_somebody_new_and_with_a_password() -> None:
    assert ways_in_of(make_user()) == WaysIn(has_password=False, passkeys=0, has_app=False, has_codes=False)
    assert ways_in_of(make_user(password=PASSWORD)).has_password


def test_sample_people_are_found_and_real_or_closed_ones_never() -> None:
    sample, real, closed = make_user(is_sample=True), make_user(), make_user(is_sample=True)
    services.close_account(user=closed, actor=ACTOR, now=NOW)
    assert [group.people for group in sample_people()] == [(sample,)]
    assert [sample_person(user.pk) for user in (sample, real, closed)] == [sample, None, None]


def test_no_sample_people_make_no_groups() -> None:
    make_user()
    assert sample_people() == []


def test_visits_are_this_place_first_and_ended_ones_not_at_all() -> None:
    user, keys = make_user(), []
    for number in range(3):
        store = SessionStore()
        store.create()
        keys.append(store.session_key or "")
        UserSession.objects.create(user=user, ip=f"10.0.0.{number}", session_key=keys[-1], user_agent="")
    Session.objects.filter(pk=keys[2]).update(expire_date=NOW - timedelta(seconds=1))
    visits = visits_of(user, keys[0], NOW)
    assert [(visit.address, visit.is_this_one) for visit in visits] == [
        ("10.0.0.0", True),
        ("10.0.0.1", False),
    ]


def test_looking_at_a_link_tells_whether_it_works() -> None:
    url = services.issue_login_link(user=make_user(), next_path="", now=NOW, life=services.LINK_LIFE)
    token = url.partition("token=")[2]
    assert usable_link(token, NOW) is not None
    assert usable_link(token, NOW + services.LINK_LIFE + timedelta(seconds=1)) is None
    assert usable_link("never", NOW) is None


def test_stored_says_why_each_thing_is_kept() -> None:
    things = stored_about(make_user("Ada", email="ada@example.org"))
    assert [thing.what for thing in things][:3] == ["Name", "E-mail address", "Time zone"]
    assert all(thing.why.endswith(".") for thing in things)
    assert len({thing.what for thing in things}) == len(things)
