"""The door for programs: what lets in, what does not, and that it is the only place where a key counts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enthesis.accounts.models import ApiToken, User
from enthesis.accounts.services import close_account, revoke_token
from tests.factories.people import ACTOR, make_cohort, make_student
from tests.factories.programs import ask, make_key

pytestmark = pytest.mark.django_db
VIEWER = "https://ohif.example.org"


@pytest.fixture
def student() -> User:
    return make_student(make_cohort())


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def told(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_key_lets_in_and_its_use_is_seen(client: Client, student: User) -> None:
    response = ask(client, "/studies", make_key(student))
    assert (response.status_code, response.json()) == (200, [])
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer ent_unknown", "Basic dXNlcjpwYXNz", "Token {secret}", "{secret}"],
)
def test_anything_else_is_asked_for_a_key(client: Client, student: User, header: str) -> None:
    headers = {"Authorization": header.format(secret=make_key(student))} if header else {}
    response = client.get("/dicomweb/studies", headers=headers)
    assert told(response) == (401, "sign_in")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Enthesis"'


def test_ended_revoked_and_closed_away_keys_let_nobody_in(client: Client, student: User) -> None:
    now = timezone.now()
    old = make_key(student, now=now - timedelta(days=40), days=30)
    revoked, closed = make_key(student), make_key(student)
    revoke_token(token=ApiToken.objects.get(prefix=revoked[:12]), actor=student, now=now)
    close_account(user=student, actor=ACTOR, now=now)
    assert [ask(client, "/studies", key).status_code for key in (old, revoked, closed)] == [401, 401, 401]


def test_cookie_of_a_session_is_no_key(client: Client, student: User) -> None:
    client.force_login(student)
    response = client.get("/dicomweb/studies")
    assert told(response) == (401, "sign_in")
    assert not response.cookies


def test_cookie_beside_a_key_is_not_even_looked_at(client: Client, student: User) -> None:
    secret = make_key(student)
    ask(client, "/studies", secret)
    client.force_login(make_student(make_cohort("Other")))
    with CaptureQueriesContext(connection) as asked:
        response = ask(client, "/studies", secret)
    assert (response.status_code, len(response.cookies)) == (200, 0)
    assert [query["sql"] for query in asked if "session" in query["sql"]] == []


def test_key_opens_no_page(client: Client, student: User) -> None:
    headers = {"Authorization": f"Bearer {make_key(student)}"}
    assert client.get("/images/", headers=headers).status_code == 302
    assert client.get("/account/programs/", headers=headers).status_code == 302


def test_key_for_one_thing_is_not_for_the_other(client: Client, student: User) -> None:
    reads, stores = make_key(student, ["read"]), make_key(student, ["store"])
    assert told(ask(client, "/studies", stores)) == (403, "not_allowed")
    assert told(ask(client, "/studies", reads, "post", data=b"", content_type="text/plain")) == (
        403,
        "not_allowed",
    )


def test_who_tries_many_keys_has_to_wait_and_a_good_key_still_works(client: Client, student: User) -> None:
    statuses = [ask(client, "/studies", f"ent_{number}").status_code for number in range(31)]
    assert (set(statuses[:30]), statuses[30]) == ({401}, 429)
    assert ask(client, "/studies", make_key(student)).status_code == 200


def test_address_that_is_not_there_is_told_as_data(client: Client, student: User) -> None:
    assert told(ask(client, "/workitems", make_key(student))) == (404, "not_found")
    assert told(ask(client, "/", make_key(student))) == (404, "not_found")
    assert told(client.get("/dicomweb/workitems")) == (401, "sign_in")


def test_method_that_is_not_offered_is_told_as_data(client: Client, student: User) -> None:
    assert told(ask(client, "/studies", make_key(student), "delete")) == (405, "wrong_method")


def cors(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("Access-Control-")}


def test_without_a_named_viewer_no_page_of_another_site_reads(client: Client, student: User) -> None:
    response = ask(client, "/studies", make_key(student), headers={"Origin": VIEWER})
    assert (response.status_code, cors(response)) == (200, {})


def test_named_viewer_is_answered_before_and_after(client: Client, student: User, settings: Any) -> None:
    settings.DICOMWEB_ORIGINS = [VIEWER]
    before = client.options(
        "/dicomweb/studies", headers={"Origin": VIEWER, "Access-Control-Request-Method": "GET"}
    )
    assert before.status_code == 204
    assert cors(before)["Access-Control-Allow-Origin"] == VIEWER
    assert "Authorization" in cors(before)["Access-Control-Allow-Headers"]
    after = ask(client, "/studies", make_key(student), headers={"Origin": VIEWER})
    assert cors(after)["Access-Control-Allow-Origin"] == VIEWER
    assert "Origin" in after.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in cors(after)


def test_other_origins_and_other_addresses_get_no_such_answer(
    client: Client, student: User, settings: Any
) -> None:
    settings.DICOMWEB_ORIGINS = [VIEWER]
    other = ask(client, "/studies", make_key(student), headers={"Origin": "https://evil.example"})
    page = client.get("/account/login/", headers={"Origin": VIEWER})
    assert (cors(other), cors(page)) == ({}, {})
