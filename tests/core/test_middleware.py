"""What happens around every request: who may open it, how refusals are told, in which zone, with which headers."""

import pytest
from django.test import Client

from enthesis.core import permissions
from tests.core.urls import ACTIONS
from tests.factories.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
JSON = {"accept": "application/json"}
HX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _actions(monkeypatch):
    for action in ACTIONS:
        monkeypatch.setitem(permissions._actions, action.name, action)


def sign_in(client, **details):
    user = make_user(**details)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("DomainError", 400, "refused"), ("NotVisible", 404, "not_found"), ("NotAllowed", 403, "not_allowed"),
        ("WrongState", 409, "wrong_state"), ("EditConflict", 409, "edit_conflict"), ("InvalidInput", 422, "invalid"),
        ("TooLarge", 413, "too_large"), ("Unavailable", 503, "unavailable"),
    ],
)  # fmt: skip
def test_refusal_is_told_in_the_form_that_was_asked_for(client, kind, status, code):
    page = client.get(f"/refused/{kind}/")
    assert page.status_code == status
    assert "Choose another &lt;b&gt;region&lt;/b&gt;." in page.content.decode()
    assert "Choose one that the contract covers." in page.content.decode()
    script = client.get(f"/refused/{kind}/", headers=JSON)
    assert script.status_code == status
    assert script.json() == {
        "error": {
            "code": code, "message": "Choose another <b>region</b>.",
            "fields": {"region": "Choose one that the contract covers."},
        }
    }  # fmt: skip
    part = client.get(f"/refused/{kind}/", headers=HX)
    assert (part.status_code, part.content) == (status, b"Choose another <b>region</b>.")
    assert part["Content-Type"] == "text/plain; charset=utf-8"


def test_stranger_is_sent_to_sign_in_and_comes_back(client):
    answer = client.get("/zone/?a=1&b=%C3%A4")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/zone/%3Fa%3D1%26b%3D%25C3%25A4"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://testserver/own/?page=2", "/own/%3Fpage%3D2"),
        ("https://testserver/own/", "/own/"),
        ("http://testserver/own/#part", "/own/"),
        ("/own/", "/own/"),
        ("http://testserver/closed/", "/"),
        ("http://testserver/no/such/page/", "/"),
        ("http://testserver//elsewhere.example/", "/"),
        ("http://elsewhere.example/own/", "/"),
        ("//elsewhere.example/own/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_stranger_who_sends_something_comes_back_to_the_page_of_the_form(client, before, after):
    answer = client.post("/closed/", headers={"referer": before})
    assert answer["Location"] == f"/account/login/?next={after}"


def test_stranger_who_sends_something_from_nowhere_comes_back_to_the_home_page(client):
    assert client.post("/zone/")["Location"] == "/account/login/?next=/"


def test_script_of_a_stranger_is_told_with_401(client):
    answer = client.get("/zone/", headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in")


@pytest.mark.parametrize("method", ["get", "post"])
def test_part_of_a_page_of_a_stranger_takes_the_whole_page_to_sign_in(client, method):
    headers = {**HX, "hx-current-url": "http://testserver/own/?page=2"}
    answer = getattr(client, method)("/zone/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=/own/%3Fpage%3D2")


def test_rule_of_the_action_decides(client):
    sign_in(client, email="admin@example.org")
    assert client.get("/own/").content == b"own"
    other = Client()
    sign_in(other, email="student@example.org")
    answer = other.get("/own/", headers=JSON)
    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == "Your role does not let you open pages of administrators."


def test_closed_account_may_nothing(client):
    user = sign_in(client, email="admin@example.org")
    user.is_active = False
    user.save()
    assert client.get("/own/")["Location"] == "/account/login/?next=/own/"


def test_view_that_names_no_action_is_refused_to_all(client):
    sign_in(client, email="admin@example.org")
    answer = client.get("/silent/")
    assert answer.status_code == 403
    assert b"never seen" not in answer.content


def test_error_of_ours_shows_nothing_of_itself(client):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert b"Sorry, that went wrong" in answer.content
    assert b"secret" not in answer.content


def test_refusal_keeps_the_places_of_whoever_is_signed_in(client):
    places = b'aria-label="Places"'
    assert places not in client.get("/no/such/page/").content
    sign_in(client, email="admin@example.org")
    for path in ("/no/such/page/", "/refused/NotAllowed/", "/refused/Unavailable/", "/closed/"):
        assert places in client.get(path).content, path
    client.raise_request_exception = False
    assert places not in client.get("/broken/").content


def test_absent_page_says_so(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert b"This page is not here" in answer.content


@pytest.fixture
def strict():
    """Give a browser that holds the cookie of forms, and whose forms are looked at."""
    client = Client(enforce_csrf_checks=True)
    client.get("/account/login/")
    assert "csrftoken" in client.cookies
    return client


def test_form_without_a_token_is_refused_with_what_to_do(strict):
    answer = strict.post("/posted/")
    assert answer.status_code == 403
    assert b"Please reload and send again" in answer.content


@pytest.mark.parametrize("headers", [{}, JSON])
def test_browser_that_refuses_cookies_is_told_so(headers):
    answer = Client(enforce_csrf_checks=True).post("/account/login/", headers=headers)
    assert answer.status_code == 403
    assert "Allow cookies for this site in its settings" in answer.content.decode()
    assert "opened too long ago" not in answer.content.decode()


def test_script_with_an_old_token_is_told_in_json(strict):
    answer = strict.post("/posted/", headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "form_too_old")
    assert answer.json()["error"]["message"].startswith("This form was opened too long ago")


@pytest.mark.parametrize(
    ("method", "path", "allow", "words"),
    [
        (
            "get",
            "/only-posted/",
            "POST",
            "This address only takes what a button sends. Go back to the page before",
        ),
        ("post", "/healthy/", "GET, HEAD", "This address only shows something. Nothing can be sent to it"),
    ],
)
def test_method_that_an_address_does_not_take_is_told_in_words(client, method, path, allow, words):
    ask = getattr(client, method)
    page, script, part = ask(path), ask(path, headers=JSON), ask(path, headers=HX)
    assert [(one.status_code, one["Allow"]) for one in (page, script, part)] == [(405, allow)] * 3
    assert words in page.content.decode()
    assert "That address does not work like this" in page.content.decode()
    assert (script.json()["error"]["code"], script.json()["error"]["message"][: len(words)]) == (
        "wrong_method",
        words,
    )
    assert part.content.decode().startswith(words)


def test_what_can_be_read_also_answers_those_who_ask_for_its_head_alone(client):
    answer = client.head("/healthy/")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(("chosen", "zone"), [("", "Europe/London"), ("Asia/Kolkata", "Asia/Kolkata")])
def test_reader_sees_times_in_their_zone(client, chosen, zone):
    user = sign_in(client)
    user.time_zone = chosen
    user.save()
    assert client.get("/zone/").content == zone.encode()


def test_headers_forbid_inline_code_and_caching(client):
    answer = client.get("/healthy/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert (policy["object-src"], policy["frame-ancestors"], policy["base-uri"]) == (
        "'none'",
        "'none'",
        "'none'",
    )
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=()"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("headers", [JSON, {}])
def test_text_that_no_database_stores_alike_is_refused(client, headers):
    sign_in(client)
    asked = client.get("/zone/", {"q": "a\0b"}, headers=headers)
    posted = client.post("/zone/", {"q": "a\0b"}, headers=headers)
    assert [asked.status_code, posted.status_code] == [422, 422]
    assert "cannot be stored (NUL)" in asked.content.decode()


def test_raw_body_is_not_looked_at(client):
    sign_in(client)
    assert client.post("/zone/", b"a\0b", content_type="application/octet-stream").status_code == 200
