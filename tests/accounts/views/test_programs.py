import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page

from enthesis.accounts.models import ApiToken, User
from tests.factories.people import PASSWORD, make_user, words_of

pytestmark = pytest.mark.django_db
PROGRAMS = "/account/programs/"
TYPED = {"name": "OHIF on my laptop", "scopes": ["read", "store"], "life": "90"}


@pytest.fixture
def ada(client: Client) -> User:
    user = make_user("Ada")
    client.force_login(user)
    return user


def test_empty_page_says_what_keys_are_for(client: Client, ada: User) -> None:
    words = words_of(client.get(PROGRAMS))
    assert "No key yet" in words
    assert "/dicomweb" in words


def test_key_is_shown_once_and_then_only_how_it_begins(client: Client, ada: User) -> None:
    page = client.post(PROGRAMS, TYPED)
    (secret,) = set(re.findall(r"ent_[\w-]{43}", page.content.decode()))
    token = ApiToken.objects.get()
    assert (token.owner, token.name, token.scopes) == (ada, "OHIF on my laptop", ["read", "store"])
    assert token.expires_at - token.created_at == timedelta(days=90)
    later = client.get(PROGRAMS)
    assert secret not in later.content.decode()
    assert f"{secret[:12]}…" in words_of(later)
    assert "Read pictures, Send pictures" in words_of(later)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({**TYPED, "scopes": []}, "Say what the program may do."),
        ({**TYPED, "name": ""}, "This field is required."),
        ({**TYPED, "life": "9999"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, ada: User, typed: dict[str, object], words: str
) -> None:
    page = client.post(PROGRAMS, typed)
    assert (page.status_code, words in words_of(page)) == (422, True)
    assert not ApiToken.objects.exists()


def test_key_is_revoked(client: Client, ada: User) -> None:
    client.post(PROGRAMS, TYPED)
    token = ApiToken.objects.get()
    page = client.post(f"{PROGRAMS}{token.pk}/revoke/", follow=True)
    assert "OHIF on my laptop is revoked. Programs that use it are refused from now on." in words_of(page)
    assert ApiToken.objects.get().revoked_at is not None


def test_key_of_somebody_else_is_not_there(client: Client, ada: User) -> None:
    client.post(PROGRAMS, TYPED)
    other = Client()
    other.force_login(make_user("Bob"))
    assert other.post(f"{PROGRAMS}{ApiToken.objects.get().pk}/revoke/").status_code == 404


def test_owner_is_told_by_mail(client: Client, ada: User) -> None:
    client.post(PROGRAMS, TYPED)
    call_command("worker", "--until-empty")
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([ada.email], "A key for a program was made in your account")
    assert f"begins with {ApiToken.objects.get().prefix}. It may: read pictures, send pictures." in " ".join(
        told.body.split()
    )
    assert "/account/programs/" in told.body


def test_who_has_a_password_types_it_once_more_and_then_has_the_key(client: Client) -> None:
    user = make_user("Bob", password=PASSWORD)
    client.force_login(user)
    asked = client.post(PROGRAMS, TYPED, follow=True)
    assert "Is it you?" in words_of(asked)
    assert not ApiToken.objects.exists()
    page = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD, "next": PROGRAMS})
    assert "Copy this key now" in words_of(page)
    assert ApiToken.objects.get().owner == user
    client.post(PROGRAMS, TYPED)
    assert ApiToken.objects.count() == 2


def test_making_keys_is_throttled(client: Client, ada: User) -> None:
    for _ in range(20):
        client.post(PROGRAMS, TYPED)
    assert client.post(PROGRAMS, TYPED).status_code == 429


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page_name", ["page_desktop", "page_phone"])
def test_key_is_made_copied_and_revoked_in_a_browser(
    page_name: str,
    request: pytest.FixtureRequest,
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
    screenshots: Callable[..., object],
) -> None:
    page: Page = request.getfixturevalue(page_name)
    sign_in(page, make_user("Ada"))
    page.goto("/account/")
    page.get_by_role("link", name="Give programs access").click()
    screenshots(page, "empty")
    axe(page)
    page.get_by_label("Name").fill("OHIF on my laptop")
    page.get_by_label("Read pictures").check()
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("heading", name="Copy this key now").wait_for()
    assert page.get_by_role("button", name="Copy the key").is_visible()
    screenshots(page, "made")
    axe(page)
    page.get_by_role("button", name="Revoke OHIF on my laptop").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    page.get_by_text("OHIF on my laptop is revoked.").wait_for()
    screenshots(page, "revoked")
    axe(page)
