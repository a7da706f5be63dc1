from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.programme.models import Enrolment, Role, RoleHolding
from tests.factories.people import (
    give_role,
    make_administrator,
    make_cohort,
    make_student,
    make_user,
    words_of,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def boss(client: Client) -> User:
    """Sign an administrator in."""
    user = make_administrator("Boss")
    client.force_login(user)
    return user


def test_role_is_given(client: Client, boss: User) -> None:
    user, cohort = make_user("Ada"), make_cohort()
    form = {
        "role-role": "supervisor", "role-cohort": cohort.pk, "role-regions": ["knee", "hip"],
        "role-starts_on": "2026-09-01", "role-ends_on": "2027-08-31",
    }  # fmt: skip
    response = client.post(f"/people/{user.pk}/role/", form, follow=True)
    assert "Ada: clinical supervisor from Tue 1 Sep 2026." in words_of(response)
    held = RoleHolding.objects.get(user=user)
    assert (held.role, held.cohort, held.regions) == (Role.SUPERVISOR, cohort, ["hip", "knee"])
    assert (str(held.starts_on), str(held.ends_on)) == ("2026-09-01", "2027-08-31")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role-role": ""}, "Choose a role."),
        ({"role-starts_on": ""}, "Enter the first day."),
        ({"role-role": "supervisor"}, "Choose the regions they may sign."),
        ({"role-starts_on": "soon"}, "Enter a valid date."),
        ({"role-ends_on": "2020-01-01"}, "Choose a later day."),
    ],
)
def test_role_that_cannot_be_given_is_shown_again_with_words(
    client: Client, boss: User, more: dict[str, str], words: str
) -> None:
    user = make_user()
    make_cohort()
    form = {"role-role": "tutor", "role-starts_on": "2026-09-01", **more}
    response = client.post(f"/people/{user.pk}/role/", form)
    assert (response.status_code, words in words_of(response)) == (422, True)
    assert not RoleHolding.objects.filter(user=user).exists()


def test_student_is_enrolled_for_the_days_of_the_cohort(client: Client, boss: User) -> None:
    user, cohort = make_user("Ada"), make_cohort("September")
    response = client.post(f"/people/{user.pk}/enrol/", {"place-cohort": cohort.pk}, follow=True)
    place = Enrolment.objects.get()
    assert f"Ada is a student of September. Scan code: {place.scan_code}." in words_of(response)
    assert (place.starts_on, place.ends_on) == (cohort.starts_on, cohort.ends_on)


def test_student_is_not_enrolled_twice(client: Client, boss: User) -> None:
    cohort = make_cohort()
    user = make_student(cohort)
    response = client.post(f"/people/{user.pk}/enrol/", {"place-cohort": cohort.pk})
    assert (response.status_code, "Choose another cohort." in words_of(response)) == (422, True)


def test_place_without_a_cohort_is_said(client: Client, boss: User) -> None:
    make_cohort()
    response = client.post(f"/people/{make_user().pk}/enrol/", {"place-cohort": ""})
    assert response.status_code == 422
    assert words_of(response).count("Choose a cohort.") == 2  # above the form, and at the field


def test_role_and_place_end(client: Client, boss: User) -> None:
    user = make_student(make_cohort())
    held, place = give_role(user, Role.TUTOR), user.enrolments.get()
    client.post(f"/people/roles/{held.pk}/end/", {"last_day": TODAY.isoformat()})
    client.post(f"/people/places/{place.pk}/end/", {"last_day": TODAY.isoformat()})
    held.refresh_from_db()
    place.refresh_from_db()
    assert (held.ends_on, place.left_on) == (TODAY, TODAY)


@pytest.mark.parametrize(("day", "words"), [("soon", "Enter a valid date."), ("", "Enter the last day.")])
def test_last_day_that_is_no_day_is_said(client: Client, boss: User, day: str, words: str) -> None:
    user = make_student(make_cohort())
    held, place = give_role(user, Role.TUTOR), user.enrolments.get()
    for path in (f"/people/roles/{held.pk}/end/", f"/people/places/{place.pk}/end/"):
        response = client.post(path, {"last_day": day})
        assert (response.status_code, words in words_of(response)) == (422, True)


def test_last_administrator_cannot_end_their_role(client: Client, boss: User) -> None:
    held = boss.role_holdings.get()
    response = client.post(f"/people/roles/{held.pk}/end/", {"last_day": TODAY.isoformat()})
    assert response.status_code == 409
    assert "Give the role to somebody else first." in words_of(response)


def test_link_is_mailed_to_the_person(client: Client, boss: User) -> None:
    user = make_user(email="ada@example.org")
    client.post(f"/people/{user.pk}/link/")
    call_command("worker", "--until-empty")
    assert [m.to for m in mail.outbox] == [["ada@example.org"]]


def test_account_is_closed_and_opened_again(client: Client, boss: User) -> None:
    user = make_user("Ada")
    words = words_of(client.post(f"/people/{user.pk}/close/", follow=True))
    assert "Ada can no longer sign in. What they did stays." in words
    assert "Open the account again" in words
    client.post(f"/people/{user.pk}/reopen/")
    user.refresh_from_db()
    assert user.is_active


def test_nobody_closes_their_own_account(client: Client, boss: User) -> None:
    assert client.post(f"/people/{boss.pk}/close/").status_code == 403


@pytest.mark.parametrize("deed", ["role", "enrol", "link", "close", "reopen", "act"])
def test_deeds_are_for_administrators_and_need_a_press(client: Client, boss: User, deed: str) -> None:
    user = make_user()
    assert client.get(f"/people/{user.pk}/{deed}/").status_code == 405
    client.force_login(make_student(make_cohort()))
    assert client.post(f"/people/{user.pk}/{deed}/").status_code == 403
    client.logout()
    assert client.post(f"/people/{user.pk}/{deed}/").status_code == 302


def test_ends_are_for_administrators(client: Client) -> None:
    user = make_student(make_cohort())
    held, place = give_role(user, Role.TUTOR), user.enrolments.get()
    client.force_login(user)
    for path in (f"/people/roles/{held.pk}/end/", f"/people/places/{place.pk}/end/"):
        assert client.post(path, {"last_day": TODAY.isoformat()}).status_code == 403


def test_stop_without_acting_goes_home(client: Client) -> None:
    client.force_login(make_user())
    assert client.post("/people/stop-acting/").headers["Location"] == "/"


def test_role_given_for_the_future_begins_then(client: Client, boss: User) -> None:
    user = make_user()
    give_role(user, Role.TUTOR, starts_on=TODAY + timedelta(days=3))
    assert "To come" in words_of(client.get(f"/people/{user.pk}/"))
