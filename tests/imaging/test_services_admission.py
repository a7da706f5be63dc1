from datetime import datetime, timedelta

import pytest

from enthesis.audit.models import Entry
from enthesis.imaging import services
from enthesis.imaging.models import Machine
from tests.factories.imaging import make_machine

pytestmark = pytest.mark.django_db

NOW = datetime.fromisoformat("2026-10-14T09:30:00+00:00")
FIRST, SECOND = "a7" * 32, "b8" * 32


def admitted(
    certificate: str = "", *, title: str = "MEADOW1", address: str = "192.0.2.7", at: datetime = NOW
) -> str:
    return services.admit_machine(title=title, address=address, certificate=certificate, now=at)


@pytest.mark.parametrize(
    ("network", "certificate", "reason"),
    [
        ({}, "", ""),
        ({}, FIRST, ""),
        ({"peers": ["192.0.2.0/24"]}, "", ""),
        ({"peers": ["198.51.100.7"]}, "", "wrong_address"),
        ({"peers": ["198.51.100.7"], "needs_certificate": True}, FIRST, "wrong_address"),
        ({"needs_certificate": True}, "", "needs_certificate"),
        ({"needs_certificate": True}, FIRST, ""),
        ({"needs_certificate": True, "certificate": FIRST}, FIRST, ""),
        ({"needs_certificate": True, "certificate": FIRST}, SECOND, "wrong_certificate"),
        ({"certificate": FIRST}, "", ""),
        ({"certificate": FIRST}, SECOND, "wrong_certificate"),
    ],
)
def test_machine_is_let_in_as_it_was_entered(network: dict, certificate: str, reason: str) -> None:
    make_machine(**network)
    assert admitted(certificate) == reason
    assert (Machine.objects.get().seen_at is None) is bool(reason)


def test_machine_that_is_not_known_or_switched_off_is_not_let_in() -> None:
    assert admitted() == "unknown_machine"
    machine = make_machine()
    services.remove_machine(machine=machine, actor="tests")
    assert admitted() == "unknown_machine"


def test_only_a_machine_that_needs_a_certificate_is_bound_to_its_first() -> None:
    make_machine("FREE")
    make_machine("BOUND", needs_certificate=True)
    for title in ("FREE", "BOUND"):
        assert admitted(FIRST, title=title) == ""
    assert dict(Machine.objects.values_list("ae_title", "certificate")) == {"FREE": "", "BOUND": FIRST}
    assert [admitted(SECOND, title=title) for title in ("FREE", "BOUND")] == ["", "wrong_certificate"]
    assert Entry.objects.filter(action="imaging.remember_certificate").count() == 1


def test_time_of_a_machine_is_noted_once_a_minute() -> None:
    make_machine()
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (61, 60), (121, 121)):
        admitted(at=NOW + timedelta(seconds=seconds))
        assert Machine.objects.get().seen_at == NOW + timedelta(seconds=noted)
