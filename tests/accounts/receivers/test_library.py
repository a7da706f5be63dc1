import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from enthesis.accounts import services
from enthesis.accounts.domain import SIGNED_IN_BY_KEY
from enthesis.accounts.models import User
from enthesis.audit.models import Entry
from tests.accounts.soft_passkey import SoftPasskey
from tests.factories.people import PASSWORD, make_user, words_of

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture
def ada() -> User:
    """Enter a person with a password."""
    return make_user("Ada Byron", email="ada@example.org", password=PASSWORD)


@pytest.fixture
def inside(ada: User, client: Client, django_capture_on_commit_callbacks: Any) -> Iterator[Client]:
    """Sign the person in, and prove just now that it is them, as the library asks before changes."""
    client.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        yield client


def deliver() -> list[str]:
    """Send the mail that waits, and give the subjects of all mail so far."""
    call_command("worker", "--until-empty")
    return [str(message.subject) for message in mail.outbox]


def link_in_last_mail() -> str:
    """Take the path of the link in the last mail."""
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found is not None
    parts = urlsplit(found.group())
    return parts.path + ("?" + parts.query if parts.query else "")


def who(client: Client) -> str | None:
    """Give the id of the person who is signed in."""
    return client.session.get("_auth_user_id")


def code_for(secret: str, periods: int = 0) -> str:
    """Give the code that an authenticator app shows, now or some periods of 30 seconds away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods)))


def add_app(client: Client) -> str:
    """Add an authenticator app and give its secret."""
    page = client.get("/account/2fa/totp/activate/")
    found = re.search(r'<code class="hash">(\w+)</code>', page.content.decode())
    assert found is not None
    response = client.post("/account/2fa/totp/activate/", {"code": code_for(found.group(1))})
    assert response.headers["Location"] == "/account/2fa/recovery-codes/"
    return found.group(1)


def question(client: Client, path: str) -> dict[str, Any]:
    """Take what the server asks a passkey out of a page."""
    page = client.get(path).content.decode()
    found = re.search(r'<script type="application/json" data-passkey-request>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found.group(1)))


def add_passkey(client: Client) -> SoftPasskey:
    """Add a passkey in software."""
    passkey = SoftPasskey()
    path = "/account/2fa/webauthn/add/"
    credential = passkey.create(question(client, path))
    response = client.post(path, {"name": "My phone", "passwordless": "on", "credential": credential})
    assert response.status_code == 302, words_of(response)
    return passkey


def test_second_factor_is_asked_for_and_the_way_in_stays_the_password(ada: User, inside: Client) -> None:
    secret = add_app(inside)
    other = Client()
    response = other.post(LOGIN, {"login": ada.email, "password": PASSWORD, "next": "/programme/"})
    assert (response.headers["Location"], who(other)) == ("/account/2fa/authenticate/", None)
    refused = other.post("/account/2fa/authenticate/", {"code": "000000"})
    assert ("This code is not right." in words_of(refused), who(other)) == (True, None)
    response = other.post("/account/2fa/authenticate/", {"code": code_for(secret, 1)})
    assert (response.headers["Location"], who(other)) == ("/programme/", str(ada.pk))
    assert other.session[SIGNED_IN_BY_KEY] == "password"


def test_link_does_not_go_round_the_second_factor(ada: User, inside: Client) -> None:
    add_app(inside)
    url = services.issue_login_link(user=ada, next_path="", now=timezone.now(), life=services.LINK_LIFE)
    other = Client()
    response = other.post("/account/link/use/", {"token": url.partition("token=")[2]})
    assert (response.headers["Location"], who(other)) == ("/account/2fa/authenticate/", None)


def test_recovery_code_lets_in_once(ada: User, inside: Client) -> None:
    add_app(inside)
    text = inside.get("/account/2fa/recovery-codes/download/").content.decode()
    code = text.split("\n\n", 1)[1].split()[0]
    for expected in (str(ada.pk), None):
        other = Client()
        other.post(LOGIN, {"login": ada.email, "password": PASSWORD})
        other.post("/account/2fa/authenticate/", {"code": code})
        assert who(other) == expected


TELLS = (
    "After your password or a mailed link you are asked for your passkey or a code of your authenticator app. "
    "When you have neither with you, type one of these recovery codes instead. Each works once; {} of 10 are left. "
    "Keep them where you keep other papers. You find them again under Me , Recovery codes."
)


def test_first_second_factor_leads_to_recovery_codes_and_says_what_they_are_for(
    ada: User, inside: Client
) -> None:
    assert "Recovery codes None You can always have a link" in words_of(inside.get("/account/"))
    add_app(inside)
    assert TELLS.format(10) in words_of(inside.get("/account/2fa/recovery-codes/"))
    me = words_of(inside.get("/account/"))
    assert "Recovery codes 10 left See codes After your password or a mailed link you are asked" in me
    assert "You can always have a link" not in me


def test_passkey_leads_to_recovery_codes_the_first_time_and_to_me_the_second(
    ada: User, inside: Client
) -> None:
    path = "/account/2fa/webauthn/add/"
    asked = words_of(inside.get(path))
    assert "your password or a mailed link is no longer enough: you are asked for the passkey too" in asked
    assert "With your first one you get recovery codes" in asked
    places, words = [], []
    for name in ("Phone", "Laptop"):
        credential = SoftPasskey().create(question(inside, path))
        response = inside.post(path, {"name": name, "passwordless": "on", "credential": credential})
        places.append(response.headers["Location"])
        words.append(words_of(inside.get(places[-1], follow=True)))
    told = "Your passkey is added. Your recovery codes, for when you do not have it with you, are under Me."
    assert places == ["/account/2fa/recovery-codes/", "/account/2fa/"]
    assert [told in one for one in words] == [True, True]
    assert TELLS.format(10) in words[0]
    assert "Recovery codes 10 left See codes" in words[1]
    assert "Your recovery codes stand in for a passkey" in words_of(inside.get("/account/2fa/webauthn/"))


def test_me_counts_the_recovery_codes_that_are_left(ada: User, inside: Client) -> None:
    add_app(inside)
    text = inside.get("/account/2fa/recovery-codes/download/").content.decode()
    assert text.startswith(
        "Recovery codes for Enthesis. Each works once, after your password or a mailed link, in place of your passkey "
        "or app.\n"
    )
    other = Client()
    other.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    assert "From your authenticator app, if you have added one, or one of your recovery codes." in words_of(
        other.get("/account/2fa/authenticate/")
    )
    other.post("/account/2fa/authenticate/", {"code": text.split("\n\n", 1)[1].split()[0]})
    assert "Recovery codes 9 left See codes" in words_of(other.get("/account/"))
    Authenticator.objects.filter(type="recovery_codes").delete()
    assert "Recovery codes None Make codes" in words_of(other.get("/account/"))


def test_recovery_codes_go_with_the_last_second_factor(ada: User, inside: Client) -> None:
    add_app(inside)
    path = "/account/2fa/totp/deactivate/"
    assert "your recovery codes are removed with the app." in words_of(inside.get(path))
    inside.post(path)
    assert "Recovery codes None You can always have a link" in words_of(inside.get("/account/"))
    add_passkey(inside)
    passkey = Authenticator.objects.get(type="webauthn")
    path = f"/account/2fa/webauthn/keys/{passkey.pk}/remove/"
    assert "your recovery codes are removed with it." in words_of(inside.get(path))
    inside.post(path)
    assert not Authenticator.objects.exists()


def test_wrong_codes_are_throttled(ada: User, inside: Client) -> None:
    secret = add_app(inside)
    other = Client()
    other.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    for _ in range(5):
        other.post("/account/2fa/authenticate/", {"code": "000000"})
    response = other.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert (response.status_code, "Too many" in words_of(response), who(other)) == (200, True, None)


def test_secret_of_the_app_is_sealed_in_the_database(ada: User, inside: Client) -> None:
    secret = add_app(inside)
    assert secret not in json.dumps(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)


def test_app_is_removed(ada: User, inside: Client) -> None:
    add_app(inside)
    assert "Remove the authenticator app" in words_of(inside.get("/account/2fa/totp/deactivate/"))
    inside.post("/account/2fa/totp/deactivate/")
    other = Client()
    other.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    assert who(other) == str(ada.pk)


def test_passkey_signs_in_without_a_password(ada: User, inside: Client) -> None:
    passkey = add_passkey(inside)
    other = Client()
    path = "/account/2fa/webauthn/login/"
    asked = other.get(path, headers={"accept": "application/json"}).json()["request_options"]
    response = other.post(path, {"credential": passkey.get(asked), "next": "/programme/"})
    assert (response.status_code, who(other)) == (302, str(ada.pk))
    assert other.session[SIGNED_IN_BY_KEY] == "passkey"


def test_passkey_is_a_second_factor_too(ada: User, inside: Client) -> None:
    passkey = add_passkey(inside)
    other = Client()
    other.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    path = "/account/2fa/authenticate/"
    other.post(path, {"credential": passkey.get(question(other, path))})
    assert (who(other), other.session[SIGNED_IN_BY_KEY]) == (str(ada.pk), "password")


def test_passkey_of_somebody_else_is_refused(ada: User, inside: Client) -> None:
    add_passkey(inside)
    stranger, other = SoftPasskey(user=str(ada.pk)), Client()
    path = "/account/2fa/webauthn/login/"
    asked = other.get(path, headers={"accept": "application/json"}).json()["request_options"]
    response = other.post(path, {"credential": stranger.get(asked)})
    assert (response.headers["Location"], who(other)) == ("/account/login/", None)


def test_passkeys_are_listed_renamed_and_removed(ada: User, inside: Client) -> None:
    add_passkey(inside)
    assert "My phone" in words_of(inside.get("/account/2fa/webauthn/"))
    pk = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    assert "Rename this passkey" in words_of(inside.get(f"/account/2fa/webauthn/keys/{pk}/edit/"))
    inside.post(f"/account/2fa/webauthn/keys/{pk}/edit/", {"name": "My laptop"})
    assert "My laptop no longer signs you in." in words_of(
        inside.get(f"/account/2fa/webauthn/keys/{pk}/remove/")
    )
    inside.post(f"/account/2fa/webauthn/keys/{pk}/remove/")
    assert "No passkey yet" in words_of(inside.get("/account/2fa/webauthn/"))


def test_change_asks_once_more_who_it_is(ada: User, inside: Client) -> None:
    passkey = add_passkey(inside)
    session = inside.session
    session["account_authentication_methods"] = []
    session.save()
    words = words_of(inside.get("/account/2fa/totp/activate/", follow=True))
    assert "Is it you?" in words
    assert "Your password" in words
    assert "Use a passkey" in words
    path = "/account/2fa/reauthenticate/"
    assert "From your authenticator app, if you have added one, or one" in words_of(inside.get(path))
    path = "/account/2fa/webauthn/reauthenticate/"
    credential = passkey.get(question(inside, path))
    assert inside.post(path, {"credential": credential}).status_code == 302
    assert "Open the authenticator app" in words_of(inside.get("/account/2fa/totp/activate/"))


def test_new_address_counts_after_its_confirmation(ada: User, inside: Client) -> None:
    response = inside.post("/account/email/", {"email": "new@example.org", "action_add": "1"}, follow=True)
    assert "Waiting for your confirmation" in words_of(response)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert deliver() == ["Confirm this e-mail address for Enthesis"]
    assert mail.outbox[0].to == ["new@example.org"]
    page = inside.get(link_in_last_mail())
    assert "Is new@example.org the address of Ada Byron?" in words_of(page)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    inside.post(link_in_last_mail())
    ada.refresh_from_db()
    assert ada.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]
    assert deliver()[-1] == "Your e-mail address in Enthesis was changed"
    assert mail.outbox[-1].to == ["ada@example.org"]
    assert Entry.objects.filter(action="accounts.email_changed").count() == 1


def test_change_of_address_is_called_off(ada: User, inside: Client) -> None:
    inside.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    inside.post("/account/email/", {"email": "new@example.org", "action_remove": "1"})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["ada@example.org"]


def test_address_of_somebody_else_is_not_told_and_not_taken(ada: User, inside: Client) -> None:
    make_user(email="bea@example.org")
    response = inside.post("/account/email/", {"email": "bea@example.org", "action_add": "1"}, follow=True)
    assert "belongs to another account" not in words_of(response)
    assert User.objects.filter(email="bea@example.org").count() == 1
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_unknown_confirmation_says_what_to_do(client: Client) -> None:
    words = words_of(client.get("/account/confirm-email/never/"))
    assert "This link can no longer be used" in words


def test_password_is_changed_and_others_are_signed_out(ada: User, inside: Client) -> None:
    other = Client()
    other.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    new = "another walk by the lake"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    response = inside.post("/account/password/change/", form, follow=True)
    assert "Your password is changed." in words_of(response)
    assert (inside.get("/account/").status_code, other.get("/account/").status_code) == (200, 302)
    assert Entry.objects.filter(action="accounts.password_changed").count() == 1
    assert "Your password in Enthesis was changed" in deliver()


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        (
            "wrong",
            "another walk by the lake",
            "another walk by the lake",
            "This is not your present password.",
        ),
        (PASSWORD, "short", "short", "This password is too short."),
        (PASSWORD, "another walk by the lake", "another", "You must type the same password each time."),
    ],
)
def test_password_that_cannot_be_is_refused_with_words(
    ada: User, inside: Client, old: str, new: str, again: str, words: str
) -> None:
    form = {"oldpassword": old, "password1": new, "password2": again}
    assert words in words_of(inside.post("/account/password/change/", form))
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_password_is_set_by_somebody_who_came_by_link(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    assert client.get("/account/password/change/").headers["Location"] == "/account/password/set/"
    assert "Set a password" in words_of(client.get("/account/password/set/"))
    client.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_forgotten_password_is_set_anew_once(ada: User, client: Client) -> None:
    response = client.post("/account/password/reset/", {"email": "ada@example.org"}, follow=True)
    assert "If the address belongs to an account here" in words_of(response)
    assert deliver() == ["Set a new password for Enthesis"]
    link = link_in_last_mail()
    page = client.get(link, follow=True)
    assert "Choose a new password" in words_of(page)
    new = "another walk by the lake"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Your new password is set" in words_of(done)
    ada.refresh_from_db()
    assert ada.check_password(new)
    again = Client().get(link, follow=True)
    assert "This link can no longer be used" in words_of(again)


def test_reset_for_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client) -> None:
    response = client.post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert "If the address belongs to an account here" in words_of(response)
    assert deliver() == []


@pytest.mark.parametrize(
    "path", ["/account/inactive/", "/account/confirm-email/", "/account/password/reset/done/"]
)
def test_plain_pages_are_in_our_look(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, b'class="plain"' in response.content) == (200, True)
