import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from enthesis.accounts.models import User
from tests.factories.people import PASSWORD, make_cohort, make_student, make_user, words_of

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PAGES = ("/account/", "/account/sessions/", "/account/stored/", "/account/2fa/")


def signed_in(email: str, **headers: str) -> Client:
    """Sign a person in with their password, in a browser of its own."""
    client = Client(headers=headers)
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("path", PAGES)
def test_page_about_oneself_asks_strangers_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, f"/account/login/?next={path}")


def test_me_shows_the_ways_to_sign_in(client: Client) -> None:
    client.force_login(make_user("Ada Byron", email="ada@example.org"))
    words = words_of(client.get("/account/"))
    assert "E-mail address ada@example.org Change address" in words
    assert "Password None Set a password" in words
    assert "Passkeys None Add a passkey" in words
    assert "Authenticator app None Add an app" in words


def test_name_and_time_zone_are_saved(client: Client) -> None:
    user = make_user("Ada")
    client.force_login(user)
    response = client.post("/account/", {"name": "Ada Byron", "time_zone": "Asia/Tokyo"}, follow=True)
    assert "Your details are saved." in words_of(response)
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Ada Byron", "Asia/Tokyo")


def test_unknown_time_zone_is_refused_and_nothing_saved(client: Client) -> None:
    user = make_user("Ada")
    client.force_login(user)
    response = client.post("/account/", {"name": "", "time_zone": "Mars/Olympus"})
    assert (response.status_code, "Something needs your attention" in words_of(response)) == (422, True)
    assert User.objects.get().name == "Ada"


def test_sessions_are_listed_and_ended_elsewhere() -> None:
    make_user(email="ada@example.org", password=PASSWORD)
    here = signed_in("ada@example.org", **{"user-agent": FIREFOX})
    there = signed_in("ada@example.org", **{"user-agent": "curl/8.5"})
    words = words_of(here.get("/account/sessions/"))
    assert "Firefox on Linux Here 127.0.0.1" in words
    assert "A browser 127.0.0.1" in words
    response = here.post("/account/sessions/", follow=True)
    assert "You are signed out in 1 other place." in words_of(response)
    assert "You are signed in nowhere else." in words_of(response)
    assert there.get("/account/").status_code == 302
    assert UserSession.objects.count() == 1


def test_stored_names_every_kind_of_thing(client: Client) -> None:
    client.force_login(make_student(make_cohort(), "Ada Byron", email="ada@example.org"))
    words = words_of(client.get("/account/stored/"))
    assert "Name Ada Byron" in words
    assert "E-mail address ada@example.org" in words
    assert "Places in cohorts 1 place" in words
    assert "Roles 0 roles" in words


def test_second_factors_lead_to_the_account_page(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/account/2fa/").headers["Location"] == "/account/"
