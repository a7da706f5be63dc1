from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from enthesis.accounts import services
from enthesis.accounts.domain import SIGNED_IN_BY_KEY
from enthesis.accounts.models import LoginLink, User
from enthesis.audit.models import Entry
from enthesis.config.demo_environment import HOSTS, address
from enthesis.programme.models import Role
from tests.factories.people import (
    ACTOR,
    PASSWORD,
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_user,
    words_of,
)

pytestmark = pytest.mark.django_db
LOGIN, LINK, USE, RENEW, SAMPLE = (
    "/account/login/", "/account/link/", "/account/link/use/", "/account/link/renew/", "/account/sample/",
)  # fmt: skip


def token_for(user: User, next_path: str = "", *, life: timedelta = services.LINK_LIFE) -> str:
    """Issue a link and take its token."""
    url = services.issue_login_link(user=user, next_path=next_path, now=timezone.now(), life=life)
    return parse_qs(urlsplit(url).query)["token"][0]


def who(client: Client) -> str | None:
    """Give the id of the person who is signed in."""
    return client.session.get("_auth_user_id")


def enter(client: Client, email: str, password: str, **more: str) -> object:
    """Send the sign-in form."""
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_password_signs_in_and_the_session_knows_by_what(client: Client) -> None:
    user = make_user(email="ada@example.org", password=PASSWORD)
    response = client.post(LOGIN, {"login": "ADA@example.org", "password": PASSWORD, "next": "/programme/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/programme/")
    assert (who(client), client.session[SIGNED_IN_BY_KEY]) == (str(user.pk), "password")
    assert Entry.objects.get(action="accounts.sign_in").detail == {"by": "password"}


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.org", "not this one"), ("nobody@example.org", PASSWORD)]
)
def test_wrong_password_and_unknown_address_get_the_same_answer(
    client: Client, email: str, password: str
) -> None:
    make_user(email="ada@example.org", password=PASSWORD)
    response = client.post(LOGIN, {"login": email, "password": password})
    assert response.status_code == 200
    assert "This e-mail address and password do not belong together." in words_of(response)
    assert who(client) is None


def test_password_of_a_closed_account_does_not_sign_in(client: Client) -> None:
    user = make_user(email="ada@example.org", password=PASSWORD)
    services.close_account(user=user, actor=ACTOR, now=timezone.now())
    enter(client, "ada@example.org", PASSWORD)
    assert who(client) is None


def test_closing_an_account_ends_its_sessions(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    assert client.get("/account/").status_code == 200
    services.close_account(user=user, actor=ACTOR, now=timezone.now())
    assert client.get("/account/").status_code == 302


def test_next_page_on_another_site_is_not_followed(client: Client) -> None:
    make_user(email="ada@example.org", password=PASSWORD)
    response = client.post(
        LOGIN, {"login": "ada@example.org", "password": PASSWORD, "next": "//evil.example/x"}
    )
    assert response.headers["Location"] == "/"


def test_sign_in_is_throttled_after_five_wrong_passwords(client: Client) -> None:
    make_user(email="ada@example.org", password=PASSWORD)
    for _ in range(5):
        enter(client, "ada@example.org", "not this one")
    response = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD})
    assert "Too many attempts. Wait five minutes" in words_of(response)
    assert who(client) is None


def test_sign_in_from_one_address_is_throttled(client: Client) -> None:
    statuses = [
        client.post(LOGIN, {"login": f"p{n}@example.org", "password": "x"}).status_code for n in range(31)
    ]
    assert (set(statuses[:30]), statuses[30]) == ({200}, 429)


def test_throttled_page_says_what_to_do(client: Client) -> None:
    for _ in range(20):
        client.post(LINK, {"email": "ada@example.org"})
    response = client.post(LINK, {"email": "ada@example.org"})
    assert (response.status_code, "Wait a few minutes" in words_of(response)) == (429, True)


@pytest.mark.parametrize("path", ["/account/signup/", "/account/login/code/confirm/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_switched_off_is_not_there(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 404


def test_link_is_asked_for_with_the_same_answer_for_known_and_unknown_addresses(client: Client) -> None:
    make_user(email="known@example.org")
    answers = [
        words_of(client.post(LINK, {"email": email})).replace(email, "…")
        for email in ("known@example.org", "stranger@example.org")
    ]
    assert answers[0] == answers[1]
    assert "a link is on its way" in answers[0]


def test_link_is_asked_for_from_the_sign_in_form(client: Client) -> None:
    make_user(email="known@example.org")
    client.post(LINK, {"login": "known@example.org", "password": "", "next": "/programme/"})
    call_command("worker", "--until-empty")
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["known@example.org"], "Your link to sign in to Enthesis")
    ]
    assert LoginLink.objects.get().next_path == "/programme/"


def test_link_form_says_how_to_mend_an_address(client: Client) -> None:
    response = client.post(LINK, {"email": "not an address"})
    assert (response.status_code, "Enter a valid email address." in words_of(response)) == (422, True)


def test_opening_a_link_does_not_use_it_up(client: Client) -> None:
    user = make_user("Ada Byron")
    token = token_for(user, "/programme/")
    for _ in range(3):
        response = client.get(USE, {"token": token})
        assert (response.status_code, "Sign in as Ada Byron" in words_of(response)) == (200, True)
    assert who(client) is None
    response = client.post(USE, {"token": token})
    assert (response.status_code, response.headers["Location"]) == (302, "/programme/")
    assert (who(client), client.session[SIGNED_IN_BY_KEY]) == (str(user.pk), "link")


def test_session_ends_with_the_browser_unless_one_asks_to_stay(client: Client) -> None:
    user = make_user(email="ada@example.org", password=PASSWORD)
    client.post(USE, {"token": token_for(user)})
    assert client.session.get_expire_at_browser_close()
    for stay, ends in ({}, True), ({"remember": "on"}, False):
        other = Client()
        other.post(LOGIN, {"login": user.email, "password": PASSWORD, **stay})
        assert other.session.get_expire_at_browser_close() is ends


def expired(user: User) -> str:
    """Issue a link that is too old."""
    return token_for(user, life=timedelta(seconds=-1))


def used(user: User) -> str:
    """Issue a link that somebody used."""
    token = token_for(user)
    services.redeem_login_link(token=token, now=timezone.now())
    return token


def unknown(user: User) -> str:
    """Give a token that never was one."""
    return "never"


@pytest.mark.parametrize("make", [expired, used, unknown])
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_cannot_be_used_says_so_and_offers_another(
    client: Client, make: Callable[[User], str], method: str
) -> None:
    token = make(make_user(email="ada@example.org"))
    response = getattr(client, method)(USE, {"token": token})
    words = words_of(response)
    assert response.status_code == 409
    assert "This link can no longer be used" in words
    assert "Mail me a new link" in words
    assert who(client) is None


@pytest.mark.parametrize(("make", "mailed"), [(expired, 1), (used, 1), (unknown, 0)])
def test_new_link_comes_to_the_same_address_and_the_answer_tells_nothing(
    client: Client, make: Callable[[User], str], mailed: int
) -> None:
    token = make(make_user(email="ada@example.org"))
    response = client.post(RENEW, {"token": token})
    assert (response.status_code, "a new one is on its way" in words_of(response)) == (200, True)
    assert "ada@example.org" not in words_of(response)
    call_command("worker", "--until-empty")
    assert [m.to for m in mail.outbox] == [["ada@example.org"]] * mailed


def test_link_signs_out_whoever_was_there(client: Client) -> None:
    first, second = make_user(), make_user()
    client.force_login(first)
    client.post(USE, {"token": token_for(second)})
    assert who(client) == str(second.pk)


def test_sample_people_are_listed_by_role_and_nobody_else(client: Client) -> None:
    cohort = make_cohort()
    make_student(cohort, "Sample Student", is_sample=True)
    make_holder(Role.TUTOR, cohort, "Sample Tutor", is_sample=True)
    make_student(cohort, "Real Student")
    words = words_of(client.get(LOGIN))
    assert "Student SS Sample Student Tutor ST Sample Tutor" in words
    assert "Real Student" not in words


def test_one_press_signs_in_as_a_sample_person(client: Client) -> None:
    person = make_user(is_sample=True)
    response = client.post(SAMPLE, {"person": str(person.pk), "next": "/programme/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/programme/")
    assert (who(client), client.session[SIGNED_IN_BY_KEY]) == (str(person.pk), "demo")


def test_real_people_are_not_let_in_as_sample_people(client: Client) -> None:
    response = client.post(SAMPLE, {"person": str(make_administrator().pk)})
    assert (response.status_code, who(client)) == (404, None)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000"])
def test_demo_lets_people_in_and_takes_their_forms_by_name_and_by_number(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(site_settings, "ALLOWED_HOSTS", HOSTS.split(","))
    monkeypatch.setattr(site_settings, "CSRF_TRUSTED_ORIGINS", [address(8000)])
    person = make_user("Sample Person", is_sample=True)
    client = Client(enforce_csrf_checks=True, headers={"host": host, "origin": f"http://{host}"})

    def send(path: str, **form: str) -> int:
        client.get(LOGIN if who(client) is None else "/account/")
        form["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
        return client.post(path, form).status_code

    assert (send(SAMPLE, person=str(person.pk)), who(client)) == (302, str(person.pk))
    assert (send("/account/logout/"), who(client)) == (302, None)


def test_links_of_a_demo_lead_to_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_settings, "SITE_URL", address(8000))
    url = services.issue_login_link(
        user=make_user(), next_path="", now=timezone.now(), life=services.LINK_LIFE
    )
    assert url.startswith("http://localhost:8000/account/link/use/?token=")


@pytest.mark.parametrize("method", ["get", "post"])
def test_sample_sign_in_is_not_there_in_production(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    person = make_user("Sample Person", is_sample=True)
    monkeypatch.setattr(site_settings, "DEMO", False)
    response = getattr(client, method)(SAMPLE, {"person": str(person.pk)})
    assert (response.status_code, who(client)) == (404, None)
    assert "Sample Person" not in words_of(client.get(LOGIN))


def test_sign_out_needs_a_press(client: Client) -> None:
    client.force_login(make_user("Ada Byron"))
    response = client.get("/account/logout/")
    assert (response.status_code, "You are signed in as Ada Byron." in words_of(response)) == (200, True)
    assert who(client) is not None
    client.post("/account/logout/")
    assert who(client) is None
