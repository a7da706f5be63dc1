"""Machines that send wrongly, over a real association: what they are answered, and what their administrator reads."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context
from pynetdicom.association import Association
from pynetdicom.dsutils import encode

from enthesis.accounts.models import User
from enthesis.imaging.gateways.dicom import Listener
from enthesis.imaging.management.commands.gateway import listener
from enthesis.imaging.models import Instance, Study
from tests.factories.imaging import make_machine, picture_file, place_of, stored
from tests.factories.people import make_administrator
from tests.imaging.domain.material import read
from tests.journeys.conftest import Show

TITLE = "LUMEN_S7"
REFUSED = "Refused in the last 7 days"


@pytest.fixture
def gateway(transactional_db: None) -> Iterator[Listener]:
    running = listener(("127.0.0.1", 0))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def machines(page_desktop: Page, sign_in: Any, transactional_db: None) -> Page:
    """Sit at the administrator's page of machines."""
    sign_in(page_desktop, make_administrator("Rosalind Thornbury"))
    return page_desktop


@contextmanager
def association(
    gateway: Listener, calling: str = TITLE, called: str = settings.DICOM_AE_TITLE
) -> Iterator[Association]:
    """Open an association as a machine does, for ultrasound stills."""
    entity = AE(ae_title=calling)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 20
    still = read(picture_file(1))
    contexts = [build_context(still.SOPClassUID, still.file_meta.TransferSyntaxUID)]
    opened = entity.associate("127.0.0.1", gateway.port, contexts=contexts, ae_title=called)
    try:
        yield opened
    finally:
        if opened.is_established:
            opened.release()


def rejection(gateway: Listener, **titles: str) -> tuple[int, int, int]:
    """Be turned away, and give result, source and reason (PS3.8 9.3.4)."""
    with association(gateway, **titles) as opened:
        assert opened.is_rejected
        answer: Any = opened.acceptor.primitive
        return answer.result, answer.result_source, answer.diagnostic


def refusal(page: Page) -> Any:
    """Find the only refusal on the page of machines, once the gateway has written it down."""
    item = page.get_by_role("region", name=REFUSED).get_by_role("listitem")
    for _ in range(20):
        page.goto("/images/machines/")
        if item.count():
            break
    expect(item).to_have_count(1)
    return item


def nothing_stored() -> bool:
    return not (Instance.objects.exists() or Study.objects.exists() or stored())


def test_machine_that_calls_us_by_another_name_is_rejected(
    gateway: Listener, machines: Page, student: User, show: Show
) -> None:
    make_machine(TITLE, name="Lumen S7, room 2")
    # Rejected for good by the user of the service: called AE title not recognised.
    assert rejection(gateway, called="ARCHIVE") == (1, 1, 7)
    item = refusal(machines)
    expect(item).to_contain_text("Lumen S7, room 2")
    expect(item).to_contain_text(
        "It called us by another name. "
        f"Our AE title is {settings.DICOM_AE_TITLE}: type that into its settings."
    )
    expect(machines.get_by_role("region", name="What to type into the machine")).to_contain_text(
        settings.DICOM_AE_TITLE
    )
    show(machines, "refused")
    assert nothing_stored()


def test_machine_that_is_not_on_the_list_is_rejected_until_it_is_added(
    gateway: Listener, machines: Page, student: User, show: Show
) -> None:
    # Rejected for good by the user of the service: calling AE title not recognised.
    assert rejection(gateway) == (1, 1, 3)
    item = refusal(machines)
    expect(item).to_contain_text("A machine that is not on our list")
    expect(item).to_contain_text(
        "Its AE title is not on our list of machines, or it is switched off there. "
        "Add the machine with the title that is set on it, or switch it on again."
    )
    show(machines, "refused")
    assert nothing_stored()
    machines.get_by_role("link", name="Add a machine").first.click()
    machines.get_by_label("Name").fill("Lumen S7, room 2")
    machines.get_by_label("AE title").fill(TITLE)
    machines.get_by_role("button", name="Add this machine").click()
    expect(machines.get_by_text("Lumen S7, room 2 may send pictures now.")).to_be_visible()
    with association(gateway) as opened:
        assert opened.send_c_store(read(scan(student))).Status == 0
    assert Instance.objects.get().owner == place_of(student)


def test_machine_that_aborts_within_an_object_leaves_nothing_and_may_send_it_again(
    gateway: Listener, machines: Page, page_phone: Page, sign_in: Any, student: User, show: Show
) -> None:
    make_machine(TITLE, name="Lumen S7, room 2")
    picture = read(scan(student))
    with association(gateway) as opened:
        send_half(opened, picture)
        opened.abort()
    item = refusal(machines)
    expect(item).to_contain_text("Lumen S7, room 2")
    expect(item).to_contain_text(
        "This file ends before the picture does, so the transfer was probably cut off. Send the file again."
    )
    show(machines, "broken-off")
    assert nothing_stored()
    sign_in(page_phone, student)
    page_phone.goto("/images/")
    expect(page_phone.get_by_text("No pictures wait here")).to_be_visible()
    show(page_phone, "nothing-arrived")
    with association(gateway) as opened:
        assert opened.send_c_store(picture).Status == 0
    page_phone.reload()
    expect(page_phone.get_by_text("1 picture is being read")).to_be_visible()
    show(page_phone, "being-read")
    call_command("worker", until_empty=True)
    # The page looks by itself, and loads again once all is read.
    expect(page_phone.get_by_role("heading", name="1 picture waits for your check")).to_be_visible(
        timeout=15_000
    )
    assert Instance.objects.count() == 1


def scan(student: User) -> bytes:
    """Give a still at which the student's code was typed."""
    return picture_file(scan_code=place_of(student).scan_code)


def send_half(opened: Association, picture: Dataset) -> None:
    """Send the command of a C-STORE and the first part of its object (PS3.8 9.3.5)."""
    command = Dataset()
    command.AffectedSOPClassUID, command.AffectedSOPInstanceUID = picture.SOPClassUID, picture.SOPInstanceUID
    command.CommandField, command.MessageID, command.Priority, command.CommandDataSetType = 1, 1, 2, 1
    number = opened.accepted_contexts[0].context_id
    connection: Any = opened.dul.socket
    for head, data in ((3, encode(command, True, True)), (0, bytes(500))):
        value = struct.pack(">LBB", len(data or b"") + 2, number, head) + (data or b"")
        connection.socket.sendall(struct.pack(">BBL", 4, 0, len(value)) + value)
