import pytest
from django.test import Client
from django.utils import timezone

from enthesis.accounts import services
from enthesis.accounts.models import User
from enthesis.audit.models import Entry
from enthesis.programme.models import Role
from tests.factories.people import (
    give_role,
    make_administrator,
    make_cohort,
    make_student,
    make_user,
    words_of,
)

pytestmark = pytest.mark.django_db
STOP = "/people/stop-acting/"
BANNER = "You see Enthesis as Student Ada does."


@pytest.fixture
def student() -> User:
    """Enter a student."""
    return make_student(make_cohort(), "Student Ada")


@pytest.fixture
def acting(client: Client, student: User) -> Client:
    """Let an administrator act as the student."""
    client.force_login(make_administrator("Boss"))
    response = client.post(f"/people/{student.pk}/act/")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    return client


def acted() -> list[tuple[str, str, str]]:
    """Give what the record says about acting: action, actor, target."""
    entries = Entry.objects.filter(action__contains="impersonation").order_by("number")
    return [(entry.action, entry.actor, entry.target) for entry in entries]


def test_every_page_says_who_one_acts_as(acting: Client) -> None:
    assert BANNER in words_of(acting.get("/programme/"))


def test_pages_are_those_of_the_other_person(acting: Client) -> None:
    assert acting.get("/people/").status_code == 403


@pytest.mark.parametrize(
    "path", ["/account/", "/account/email/", "/account/password/set/", "/account/sessions/"]
)
def test_account_of_the_other_person_stays_closed(acting: Client, path: str) -> None:
    assert acting.get(path).status_code == 403


def test_nothing_is_sent_in_the_name_of_the_other_person(acting: Client, student: User) -> None:
    response = acting.post("/account/", {"name": "Changed", "time_zone": "UTC"})
    assert (response.status_code, "nothing is done in their name" in words_of(response)) == (403, True)
    student.refresh_from_db()
    assert student.name == "Student Ada"


def test_stopping_goes_back_and_both_ends_are_recorded(acting: Client, student: User) -> None:
    boss = User.objects.get(name="Boss")
    response = acting.post(STOP)
    assert response.headers["Location"] == f"/people/{student.pk}/"
    assert BANNER not in words_of(acting.get("/people/"))
    who, whom = f"accounts.user:{boss.pk}", f"accounts.user:{student.pk}"
    assert acted() == [
        ("accounts.start_impersonation", who, whom), ("accounts.stop_impersonation", who, whom),
    ]  # fmt: skip


def test_signing_out_ends_acting_and_is_recorded(acting: Client) -> None:
    acting.post("/account/logout/")
    assert [action for action, _, _ in acted()] == [
        "accounts.start_impersonation",
        "accounts.stop_impersonation",
    ]
    assert acting.get("/people/").status_code == 302


def test_coming_in_by_link_ends_acting_and_is_recorded(acting: Client) -> None:
    url = services.issue_login_link(
        user=make_user(), next_path="", now=timezone.now(), life=services.LINK_LIFE
    )
    acting.post("/account/link/use/", {"token": url.partition("token=")[2]})
    assert [action for action, _, _ in acted()] == [
        "accounts.start_impersonation",
        "accounts.stop_impersonation",
    ]


def test_nobody_acts_as_an_administrator(client: Client) -> None:
    other = make_administrator("Other")
    client.force_login(make_administrator("Boss"))
    assert client.post(f"/people/{other.pk}/act/").status_code == 403
    assert acted() == []


def test_nobody_acts_as_themselves(client: Client) -> None:
    boss = make_administrator("Boss")
    client.force_login(boss)
    assert client.post(f"/people/{boss.pk}/act/").status_code == 403


def test_nobody_acts_as_somebody_whose_account_is_closed(client: Client, student: User) -> None:
    boss = make_administrator("Boss")
    services.close_account(user=student, actor=boss, now=timezone.now())
    client.force_login(boss)
    assert client.post(f"/people/{student.pk}/act/").status_code == 403


def test_students_act_as_nobody(client: Client, student: User) -> None:
    client.force_login(make_student(make_cohort()))
    assert client.post(f"/people/{student.pk}/act/").status_code == 403


def test_acting_ends_when_the_other_person_becomes_administrator(acting: Client, student: User) -> None:
    give_role(student, Role.ADMINISTRATOR)
    assert BANNER not in words_of(acting.get("/people/"))


def test_acting_ends_when_the_administrator_is_one_no_longer(acting: Client) -> None:
    boss = User.objects.get(name="Boss")
    make_administrator("Heir")
    boss.role_holdings.get().delete()
    assert BANNER not in words_of(acting.get("/programme/"))
