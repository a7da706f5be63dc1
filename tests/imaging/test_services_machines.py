import pytest
from django.core.checks import run_checks

from enthesis.audit.models import Entry
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.models import Machine
from enthesis.imaging.services import MachineNotRight
from tests.factories.imaging import make_machine
from tests.factories.people import make_administrator, make_user

pytestmark = pytest.mark.django_db


def recorded() -> list[tuple[str, dict]]:
    """Give what was recorded about machines, oldest first."""
    entries = Entry.objects.filter(action__contains="_machine").order_by("number")
    return list(entries.values_list("action", "detail"))


def test_machine_is_added_changed_switched_off_and_on() -> None:
    administrator = make_administrator()
    machine = services.add_machine(name=" Room 1 ", ae_title=" MEADOW1 ", actor=administrator)
    services.change_machine(
        machine=machine, name="Room 2", ae_title="MEADOW2", peer_address="192.0.2.7", actor=administrator
    )
    services.remove_machine(machine=machine, actor=administrator)
    assert not Machine.objects.get().is_active
    services.restore_machine(machine=machine, actor=administrator)
    kept = Machine.objects.get()
    facts = (kept.name, kept.ae_title, kept.peer_address, kept.is_active)
    assert facts == ("Room 2", "MEADOW2", "192.0.2.7", True)
    assert recorded() == [
        ("imaging.add_machine", {"ae_title": "MEADOW1", "peer_address": "", "active": True}),
        ("imaging.change_machine", {"ae_title": "MEADOW2", "peer_address": "192.0.2.7", "active": True}),
        ("imaging.remove_machine", {}),
        ("imaging.restore_machine", {}),
    ]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"ae_title": ""}, {"ae_title"}),
        ({"ae_title": "SEVENTEEN-LETTERS"}, {"ae_title"}),
        ({"ae_title": "TWO WORDS"}, {"ae_title"}),
        ({"ae_title": "BACK\\SLASH"}, {"ae_title"}),
        ({"peer_address": "room 7"}, {"peer_address"}),
        ({"ae_title": "TAKEN"}, {"ae_title"}),
    ],
)
def test_machine_that_cannot_be_used_is_refused_by_field(given: dict, fields: set) -> None:
    make_machine("TAKEN")
    with pytest.raises(MachineNotRight) as refused:
        services.add_machine(**{"name": "Room 1", "ae_title": "MEADOW1", "actor": "tests", **given})
    assert set(refused.value.fields) == fields
    assert Machine.objects.count() == 1


def test_only_administrators_manage_machines() -> None:
    machine, stranger = make_machine(), make_user()
    for work in (services.remove_machine, services.restore_machine):
        with pytest.raises(NotAllowed):
            work(machine=machine, actor=stranger)
    with pytest.raises(NotAllowed):
        services.add_machine(name="Room 1", ae_title="HEATH1", actor=stranger)
    assert recorded() == [
        ("imaging.add_machine", {"ae_title": "MEADOW1", "peer_address": "", "active": True})
    ]


def test_settings_under_which_nothing_could_be_received_are_found(settings) -> None:
    def found() -> list[str]:
        return [one.id for one in run_checks() if str(one.id).startswith("imaging.")]

    assert found() == []
    settings.DICOM_AE_TITLE, settings.DICOM_PORT, settings.QUARANTINE_DAYS = "TWO WORDS", 0, 0
    assert found() == ["imaging.E001", "imaging.E002", "imaging.E003"]
