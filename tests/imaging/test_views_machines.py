"""The machines that may send, over HTTP: the list, a form with its errors, and switching one off."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enthesis.imaging import services
from enthesis.imaging.models import Machine
from enthesis.imaging.views.machines import gateway_facts
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student, make_supervisor
from tests.imaging.pages import signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db

LIST = "/images/machines/"
GIVEN = {
    "name": "Room 3", "ae_title": "LUMEN3", "peers": "192.0.2.7, 198.51.100.0/24", "host": "lumen3.example.org",
    "port": "104", "needs_certificate": "on", "certificate": ":".join(["A7"] * 32),
}  # fmt: skip
KEPT = {
    "name": "Room 3", "ae_title": "LUMEN3", "peers": ["192.0.2.7", "198.51.100.0/24"], "host": "lumen3.example.org",
    "port": 104, "needs_certificate": True, "certificate": "a7" * 32,
}  # fmt: skip


@pytest.fixture
def client() -> Any:
    return signed_in(make_administrator())


def machine(number: int = 1) -> Machine:
    """Enter a machine."""
    return services.add_machine(name=f"Room {number}", ae_title=f"ROOM{number}", actor="tests")


def test_list_without_machines_says_how_to_begin(client: Any) -> None:
    text = text_of(client.get(LIST))
    assert "No machine may send yet" in text
    assert "What to type into the machine" in text


def test_list_names_machines_with_what_is_typed_into_them(client: Any, settings: Any) -> None:
    settings.DICOM_AE_TITLE, settings.DICOM_HOST, settings.DICOM_PORT = "OURS", "192.0.2.1", 11112
    machine()
    response = client.get(LIST)
    text = text_of(response)
    assert "Room 1 ROOM1 any address never never 0 Not heard of yet" in text
    for value in ("OURS", "192.0.2.1", "11112"):
        assert f'data-copy="{value}"' in response.content.decode()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104 - nothing listens here
def test_host_that_listens_everywhere_is_told_by_the_address_of_the_site(settings: Any, host: str) -> None:
    settings.DICOM_HOST, settings.SITE_URL = host, "https://msk.example.org"
    assert dict(gateway_facts())["Host"] == "msk.example.org"


@pytest.mark.parametrize(
    ("plain", "encrypted", "told"),
    [
        (11112, 0, {"Port": "11112"}),
        (11112, 2762, {"Port": "11112", "Port, encrypted (TLS)": "2762"}),
        (0, 2762, {"Port, encrypted (TLS)": "2762"}),
    ],
)
def test_ports_that_are_open_are_told(settings: Any, plain: int, encrypted: int, told: dict) -> None:
    settings.DICOM_PORT, settings.DICOM_TLS_PORT = plain, encrypted
    assert dict(gateway_facts()[2:]) == told


def test_machine_that_is_added_may_send(client: Any) -> None:
    response = client.post(f"{LIST}add/", GIVEN, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Room 3 may send pictures now." in text_of(response)
    assert list(Machine.objects.values(*KEPT, "is_active")) == [{**KEPT, "is_active": True}]


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"name": ""}, "name", "Write the name by which people know the machine."),
        ({"ae_title": "BACK\\SLASH"}, "ae_title", "no accents and no backslash"),
        ({"ae_title": "SEVENTEENLETTERS1"}, "ae_title", "Use up to 16 letters"),
        ({"peers": "room 3"}, "peers", "Write addresses such as 192.0.2.7 or 192.0.2.0/24"),
        ({"host": "room 3"}, "host", "Write an address such as 192.0.2.7, or a host"),
        ({"host": ""}, "host", "Write both host and port, or neither."),
        ({"port": ""}, "port", "Write both host and port, or neither."),
        ({"port": "0"}, "port", "Write a whole number from 1 to 65535."),
        ({"certificate": "a7a7"}, "certificate", "SHA-256 fingerprint, 64 hex digits"),
        ({"ae_title": "ROOM1"}, "ae_title", "Another machine has this AE title."),
    ],
)
def test_machine_with_something_wrong_is_said_at_its_field(
    client: Any, change: dict[str, str], name: str, words: str
) -> None:
    machine()
    for path in (f"{LIST}add/", f"{LIST}{services.add_machine(name='B', ae_title='B', actor='tests').pk}/"):
        response = client.post(path, {**GIVEN, **change})
        html = response.content.decode()
        assert response.status_code == 422
        assert f'<a href="#f-{name}">' in html
        assert words in html.split(f'id="f-{name}-error"')[1].split("<input")[0]
        for kept in ({**GIVEN, **change} | {"needs_certificate": ""}).values():
            assert not kept or f'value="{kept}"' in html
    assert set(Machine.objects.values_list("ae_title", flat=True)) == {"ROOM1", "B"}


def test_machine_is_changed(client: Any) -> None:
    known = machine()
    assert 'value="ROOM1"' in client.get(f"{LIST}{known.pk}/").content.decode()
    assert client.post(f"{LIST}{known.pk}/", GIVEN)["Location"] == LIST
    known.refresh_from_db()
    assert {name: getattr(known, name) for name in KEPT} == KEPT
    shown = client.get(f"{LIST}{known.pk}/").content.decode()
    assert 'value="192.0.2.7, 198.51.100.0/24"' in shown
    assert f'value="{"a7" * 32}"' in shown


def test_machine_is_switched_off_and_on_again(client: Any) -> None:
    known = machine()
    text = text_of(client.post(f"{LIST}{known.pk}/switch/", follow=True))
    assert "Room 1 may not send pictures any more. What it sent stays." in text
    assert Machine.objects.get().is_active is False
    assert "Switched off" in text_of(client.get(LIST))
    assert "Room 1 may send pictures again." in text_of(client.post(f"{LIST}{known.pk}/switch/", follow=True))
    assert Machine.objects.get().is_active is True


def test_machine_that_is_not_there_is_not_found(client: Any) -> None:
    assert client.get(f"{LIST}999/").status_code == 404
    assert client.post(f"{LIST}999/switch/").status_code == 404


def test_machines_are_for_administrators_only() -> None:
    known, cohort = machine(), make_cohort()
    people = (make_student(cohort), make_supervisor(cohort), make_holder("image_steward"))
    for person in people:
        browser = signed_in(person)
        for path in (LIST, f"{LIST}add/", f"{LIST}{known.pk}/"):
            assert browser.get(path).status_code == 403
        assert browser.post(f"{LIST}{known.pk}/switch/").status_code == 403
    assert Machine.objects.get().is_active is True


def test_list_asks_the_database_as_often_for_30_machines_as_for_3() -> None:
    administrator = make_administrator()

    def queries() -> int:
        browser = signed_in(administrator)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LIST).status_code == 200
        return len(captured)

    for number in range(3):
        machine(number)
    few = queries()
    for number in range(3, 30):
        machine(number)
    assert (queries(), few <= 6) == (few, True), few
