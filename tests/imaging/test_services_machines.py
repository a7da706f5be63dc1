import pytest
from django.core.checks import run_checks

from enthesis.audit.models import Entry
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors import machine_by_title
from enthesis.imaging.services import MachineNotRight
from tests.factories.imaging import make_machine
from tests.factories.people import make_administrator, make_user

pytestmark = pytest.mark.django_db

ADDED = {
    "ae_title": "MEADOW1", "active": True, "peers": [], "host": "", "port": None, "needs_certificate": False,
    "certificate": "",
}  # fmt: skip


def recorded() -> list[tuple[str, dict]]:
    """Give what was recorded about machines, oldest first."""
    entries = Entry.objects.filter(action__contains="_machine").order_by("number")
    return list(entries.values_list("action", "detail"))


def test_machine_is_added_changed_switched_off_and_on() -> None:
    administrator = make_administrator()
    machine = services.add_machine(name=" Room 1 ", ae_title=" MEADOW1 ", actor=administrator)
    services.change_machine(
        machine=machine, name="Room 2", ae_title="MEADOW2", actor=administrator,
        network=services.Network(peers=["::ffff:192.0.2.7", "198.51.100.7/24"], host=" meadow2 ", port=104),
    )  # fmt: skip
    services.remove_machine(machine=machine, actor=administrator)
    assert not Machine.objects.get().is_active
    services.restore_machine(machine=machine, actor=administrator)
    kept = Machine.objects.get()
    peers = ["192.0.2.7", "198.51.100.0/24"]
    facts = (kept.name, kept.ae_title, kept.peers, kept.host, kept.port, kept.is_active)
    assert facts == ("Room 2", "MEADOW2", peers, "meadow2", 104, True)
    changed = {**ADDED, "ae_title": "MEADOW2", "peers": peers, "host": "meadow2", "port": 104}
    assert recorded() == [
        ("imaging.add_machine", ADDED),
        ("imaging.change_machine", changed),
        ("imaging.remove_machine", {}),
        ("imaging.restore_machine", {}),
    ]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"ae_title": ""}, {"ae_title"}),
        ({"ae_title": "SEVENTEEN-LETTERS"}, {"ae_title"}),
        ({"ae_title": "   "}, {"ae_title"}),
        ({"ae_title": "RÖNTGEN"}, {"ae_title"}),
        ({"ae_title": "TAB\tTED"}, {"ae_title"}),
        ({"ae_title": "BACK\\SLASH"}, {"ae_title"}),
        ({"network": services.Network(peers=["room 7"])}, {"peers"}),
        ({"network": services.Network(peers=["192.0.2.7"] * 51)}, {"peers"}),
        ({"network": services.Network(host="192.0.2.7")}, {"port"}),
        ({"network": services.Network(port=104)}, {"host"}),
        ({"network": services.Network(host="room 7", port=104)}, {"host"}),
        ({"network": services.Network(host="room7", port=65_536)}, {"port"}),
        ({"network": services.Network(certificate="a7" * 31)}, {"certificate"}),
        (
            {"name": "", "network": services.Network(peers=["room 7"], certificate="no")},
            {"name", "peers", "certificate"},
        ),
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
    assert recorded() == [("imaging.add_machine", ADDED)]


def test_settings_under_which_nothing_could_be_received_are_found(settings) -> None:
    def found() -> list[str]:
        return [one.id for one in run_checks() if str(one.id).startswith("imaging.")]

    assert found() == []
    settings.DICOM_AE_TITLE, settings.DICOM_PORT, settings.QUARANTINE_DAYS = "BACK\\SLASH", 0, 0
    assert found() == ["imaging.E001", "imaging.E002", "imaging.E003"]


def test_network_that_is_not_given_stays_as_it_is() -> None:
    machine = make_machine(peers=["192.0.2.7"], host="meadow", port=104)
    services.change_machine(machine=machine, name="Room 9", ae_title="MEADOW1", actor="tests")
    kept = Machine.objects.get()
    assert (kept.name, kept.peers, kept.host, kept.port) == ("Room 9", ["192.0.2.7"], "meadow", 104)


@pytest.mark.parametrize("title", ["ROOM 3 US", "a", "'~!@#$%^&*()_+-=", "SIXTEEN LETTERS."])
def test_title_with_any_sign_of_the_standard_is_taken_and_found_again(title: str) -> None:
    machine = services.add_machine(name="Room 3", ae_title=f" {title} ", actor="tests")
    assert machine.ae_title == title
    assert machine_by_title(f"{title}  ") == machine
