import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings as site_settings
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context

from enthesis.audit.models import Entry
from enthesis.core import blobs
from enthesis.imaging import services
from enthesis.imaging.gateways.dicom import Listener
from enthesis.imaging.management.commands.gateway import listener
from enthesis.imaging.models import Instance, Study
from tests.environment import ROOT
from tests.factories.imaging import keys_of, make_machine, picture_file, place_of, stored
from tests.factories.people import ACTOR, make_cohort, make_student
from tests.imaging.domain.material import ct, noise, read, small

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def gateway() -> Iterator[Listener]:
    running = listener(("127.0.0.1", 0))
    running.start()
    yield running
    running.stop()


def send(gateway: Listener, *files: bytes, calling: str = "MEADOW1") -> list[tuple[int, str]] | None:
    """Send files in one association as a machine does; give each answer, or None where it was not let in."""
    datasets = [read(data) for data in files]
    entity = AE(ae_title=calling)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 30
    pairs = {(one.SOPClassUID, one.file_meta.TransferSyntaxUID) for one in datasets}
    opened = entity.associate(
        "127.0.0.1", gateway.port, contexts=[build_context(*pair) for pair in sorted(pairs)],
        ae_title=site_settings.DICOM_AE_TITLE,
    )  # fmt: skip
    if not opened.is_established:
        return None
    answers = [opened.send_c_store(one) for one in datasets]
    opened.release()
    return [words_of(answer) for answer in answers]


def words_of(answer: Dataset) -> tuple[int, str]:
    """Give status and comment of an answer."""
    return answer.Status, answer.get("ErrorComment", "")


def recorded(action: str) -> list[tuple[str, dict]]:
    """Give target and detail of what was recorded under this action."""
    return list(Entry.objects.filter(action=action).order_by("number").values_list("target", "detail"))


def test_picture_arrives_with_the_student_whose_code_was_typed(gateway, place) -> None:
    machine = make_machine()
    assert send(gateway, picture_file(1, scan_code=place.scan_code)) == [(0, "")]
    instance = Instance.objects.select_related("study").get()
    assert (instance.state, instance.owner, instance.source) == ("reading", place, "gateway")
    assert instance.study.machine == machine
    assert stored() == keys_of(instance)


def test_picture_with_nobodys_code_is_taken_and_waits_unclaimed(gateway) -> None:
    make_machine()
    assert send(gateway, picture_file(1, scan_code="NOBODY")) == [(0, "")]
    assert Instance.objects.values_list("state", "owner", "reasons").get() == (
        "quarantined",
        None,
        ["no_owner"],
    )


@pytest.mark.parametrize("retired", ["1.2.840.10008.5.1.4.1.1.6", "1.2.840.10008.5.1.4.1.1.3"])
def test_picture_of_a_retired_class_is_kept_under_its_successor_and_so_is_the_next(
    gateway, place, retired: str
) -> None:
    make_machine()
    old = picture_file(1, scan_code=place.scan_code, SOPClassUID=retired)
    assert send(gateway, old, picture_file(2, scan_code=place.scan_code)) == [(0, ""), (0, "")]
    kept = Instance.objects.order_by("received_at").values_list("sop_class_uid", "state", "owner")
    assert list(kept) == [
        (f"{retired}.1", "reading", place.pk),
        ("1.2.840.10008.5.1.4.1.1.6.1", "reading", place.pk),
    ]


def test_what_cannot_be_taken_is_refused_in_words_and_the_next_is_taken(gateway, place) -> None:
    make_machine()
    broken = picture_file(2, Rows=4000)
    assert send(gateway, ct(), broken, picture_file(1, scan_code=place.scan_code)) == [
        (0xA900, "Not an ultrasound picture: send stills and loops only."),
        (0xC000, "Ends before the picture does: send it again."),
        (0, ""),
    ]
    codes = [detail["code"] for _, detail in recorded("imaging.refuse_picture")]
    assert (codes, Instance.objects.count()) == (["not_ultrasound", "truncated"], 1)


@pytest.mark.parametrize("side", [500, 2500])
def test_object_beyond_the_limit_is_refused_in_words(gateway, place, settings, side: int) -> None:
    make_machine()
    settings.UPLOAD_LIMIT_BYTES = 100_000
    large = small(noise(side, side), PatientID=place.scan_code)
    assert send(gateway, large) == [(0xC000, "Larger than can be taken: send a shorter loop.")]
    assert [detail["code"] for _, detail in recorded("imaging.refuse_picture")] == ["too_large"]
    assert stored() == set()


def test_full_store_is_told_to_the_machine_and_nothing_is_kept(gateway, place, settings) -> None:
    make_machine()
    settings.STORE_LIMIT_BYTES = 1
    blobs.store.cache_clear()
    assert send(gateway, picture_file(scan_code=place.scan_code)) == [
        (0xA700, "The store is full: nothing was kept. Send it again later.")
    ]
    assert (Instance.objects.count(), Study.objects.count(), stored()) == (0, 0, set())


def test_only_active_machines_from_their_address_are_let_in(gateway) -> None:
    data = picture_file()
    assert send(gateway, data, calling="STRANGER") is None
    machine = make_machine(peers=["192.0.2.7"])
    assert send(gateway, data) is None
    services.change_machine(
        machine=machine,
        name=machine.name,
        ae_title=machine.ae_title,
        actor=ACTOR,
        network=services.Network(peers=["127.0.0.0/8", "2001:db8::/32"]),
    )
    assert send(gateway, data) == [(0, "")]
    services.remove_machine(machine=machine, actor=ACTOR)
    assert send(gateway, data) is None
    target = f"imaging.machine:{machine.pk}"
    assert recorded("imaging.refuse_association") == [
        ("gateway", {"reason": "unknown_machine"}),
        (target, {"reason": "wrong_address"}),
        ("gateway", {"reason": "unknown_machine"}),
    ]


def test_machine_whose_title_holds_a_space_is_let_in(gateway, place) -> None:
    machine = make_machine("ROOM 3 US")
    assert send(gateway, picture_file(1, scan_code=place.scan_code), calling="ROOM 3 US") == [(0, "")]
    assert Instance.objects.get().study.machine == machine


def test_two_machines_that_send_the_same_object_at_once_make_one_picture(gateway, place) -> None:
    make_machine()
    make_machine("HEATH1")
    data = picture_file(1, scan_code=place.scan_code)
    answers: list = []
    senders = [
        threading.Thread(target=lambda title=title: answers.append(send(gateway, data, calling=title)))
        for title in ("MEADOW1", "HEATH1")
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert answers == [[(0, "")], [(0, "")]]
    assert stored() == keys_of(Instance.objects.get())


def test_command_says_where_it_listens_and_stops_when_told(own_data) -> None:
    process = subprocess.Popen(
        command("--port", "0"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "ENTHESIS_DATA": str(own_data)},
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said.startswith("ENTHESIS listens for ultrasound machines on 127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0


def command(*words: str) -> list[str]:
    """Give the command line of the gateway in a process of its own."""
    start = "from enthesis.config.cli import main; main()"
    return [sys.executable, "-c", start, "gateway", *words]
