"""Peers that misbehave and machinery that is away: nothing is lost that was acknowledged, and nothing is half there."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import OperationalError
from pydicom.dataset import Dataset
from pynetdicom import build_context
from pynetdicom.dsutils import encode

from enthesis.audit.models import Entry
from enthesis.core.blobs import store
from enthesis.core.errors import Unavailable
from enthesis.imaging.gateways import transport
from enthesis.imaging.gateways.contexts import MODALITY_WORKLIST, VERIFICATION
from enthesis.imaging.gateways.dicom import MAX_ASSOCIATIONS, Listener
from enthesis.imaging.management.commands import gateway as command
from enthesis.imaging.models import Instance, LooseObject, Machine, Study
from enthesis.imaging.services import receiving
from tests.factories.imaging import keys_of, make_machine, picture_file, place_of, stored
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import noise, read, small
from tests.imaging.outside import Dcmtk, listening, peer, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway() -> Iterator[Listener]:
    make_machine()
    with listening() as running:
        yield running


@pytest.fixture
def code() -> str:
    return place_of(make_student(make_cohort())).scan_code


@contextmanager
def association(gateway: Listener, *syntaxes: str) -> Iterator[Any]:
    """Open an association for ultrasound stills, and leave it as its test does."""
    entity = transport.CallingEntity(ae_title="MEADOW1")
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 20
    still = read(picture_file(1))
    contexts = [
        build_context(VERIFICATION), build_context(MODALITY_WORKLIST, "1.2.840.10008.1.2"),
        build_context(still.SOPClassUID, still.file_meta.TransferSyntaxUID),
    ]  # fmt: skip
    opened = entity.associate(
        "127.0.0.1", gateway.port, contexts=contexts, ae_title=site_settings.DICOM_AE_TITLE
    )
    try:
        yield opened
    finally:
        if opened.is_established:
            opened.release()


def answer_to(opened: Any, data: bytes) -> tuple[int, str]:
    """Send a file, and give status and comment of the answer."""
    status = opened.send_c_store(read(data))
    return status.Status, status.get("ErrorComment", "")


def is_echoed(gateway: Listener) -> bool:
    """Tell whether a machine that behaves is answered."""
    with association(gateway) as opened:
        return bool(opened.is_established and opened.send_c_echo().Status == 0)


def nothing_is_kept() -> bool:
    """Tell whether there is neither a row nor an object, nor a trace of one."""
    return not (
        Instance.objects.exists() or Study.objects.exists() or LooseObject.objects.exists() or stored()
    )


def test_store_that_goes_away_is_told_to_the_machine_which_sends_again(
    gateway: Listener, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture_file(1, scan_code=code)

    def away(*_: object) -> str:
        raise Unavailable("The store does not answer. Try again later.")

    with association(gateway) as opened:
        with monkeypatch.context() as broken:
            for name in ("put", "put_file"):
                broken.setattr(store(), name, away)
            answer = answer_to(opened, data)
            assert answer == (0xA700, "The store does not answer: send it again later.")
            assert nothing_is_kept()
        assert answer_to(opened, data) == (0, "")
    assert stored() == keys_of(Instance.objects.get())


def test_database_that_goes_away_is_told_to_the_machine_which_sends_again(
    gateway: Listener, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture_file(1, scan_code=code)

    def away(*_: object, **__: object) -> Instance:
        raise OperationalError("server closed the connection unexpectedly")

    with association(gateway) as opened:
        with monkeypatch.context() as broken:
            broken.setattr(receiving, "_write", away)
            answer = answer_to(opened, data)
            assert answer == (0xA700, "The database does not answer: send it again later.")
            assert nothing_is_kept()
        assert answer_to(opened, data) == (0, "")
    assert Instance.objects.count() == 1


def test_database_that_is_away_lets_nobody_in_for_now(
    gateway: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: object) -> str:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as broken:
        broken.setattr(command.services, "admit_machine", away)
        with association(gateway) as opened:
            answer = opened.acceptor.primitive
            assert opened.is_rejected
            assert (answer.result, answer.result_source, answer.diagnostic) == (2, 3, 1)
    assert is_echoed(gateway)


def fragments(opened: Any, dataset: Dataset, number: int) -> Iterator[bytes]:
    """Give a C-STORE request as the machine puts it on the line, in fragments of 16 KB (PS3.8 9.3.5)."""
    context = next(
        one.context_id for one in opened.accepted_contexts if one.abstract_syntax == dataset.SOPClassUID
    )
    asked = Dataset()
    asked.AffectedSOPClassUID, asked.AffectedSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    asked.CommandField, asked.MessageID, asked.Priority, asked.CommandDataSetType = 1, number, 2, 1
    whole = encode(dataset, False, True) or b""
    pieces = [(3, encode(asked, True, True) or b"")]
    pieces += [(0, whole[at : at + 16_000]) for at in range(0, len(whole), 16_000)]
    pieces[-1] = (2, pieces[-1][1])
    for head, data in pieces:
        value = struct.pack(">LBB", len(data) + 2, context, head) + data
        yield struct.pack(">BBL", 4, 0, len(value)) + value


def line_of(opened: Any) -> socket.socket:
    line: socket.socket = opened.dul.socket.socket
    return line


LARGE = (1500, 1400)


def test_machine_that_stalls_within_a_message_is_cut_off_and_nothing_is_kept(
    gateway: Listener, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 1)
    dataset = read(small(noise(*LARGE), PatientID=code))
    with association(gateway) as opened:
        pieces = list(fragments(opened, dataset, 1))
        for piece in pieces[:-2]:
            line_of(opened).sendall(piece)
        line_of(opened).sendall(pieces[-2][:100])
        until(lambda: not opened.is_established)
    until(lambda: Entry.objects.filter(action="imaging.refuse_picture").exists())
    assert Entry.objects.get(action="imaging.refuse_picture").detail["code"] == "truncated"
    assert nothing_is_kept()
    assert is_echoed(gateway)


@pytest.mark.parametrize("shape", [(64, 64), LARGE], ids=["small", "large"])
@pytest.mark.parametrize("how", ["abort", "break"])
def test_machine_that_goes_in_the_middle_leaves_nothing(
    gateway: Listener, code: str, shape: tuple[int, int], how: str
) -> None:
    dataset = read(small(noise(*shape), PatientID=code))
    with association(gateway) as opened:
        for piece in list(fragments(opened, dataset, 1))[:-1]:
            line_of(opened).sendall(piece)
        if how == "abort":
            opened.abort()
        else:
            line_of(opened).shutdown(socket.SHUT_RDWR)
            until(lambda: not opened.is_established)
    until(lambda: Entry.objects.filter(action="imaging.refuse_picture").exists())
    assert nothing_is_kept()
    assert is_echoed(gateway)


def test_machine_that_does_not_wait_for_answers_is_cut_off_and_nothing_is_half(
    gateway: Listener, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, receive = threading.Event(), command.ReceivingDesk.receive

    def slowly(*words: Any) -> Any:
        may_go_on.wait(20)
        return receive(*words)

    monkeypatch.setattr(command.ReceivingDesk, "receive", slowly)
    with association(gateway) as opened:
        for number in range(1, 8):
            dataset = read(picture_file(number, scan_code=code))
            try:
                for piece in fragments(opened, dataset, number):
                    line_of(opened).sendall(piece)
            except (OSError, AttributeError):
                break  # it was cut off meanwhile
        until(lambda: not opened.is_established)
        may_go_on.set()
    assert is_echoed(gateway)
    until(lambda: not LooseObject.objects.exists())
    assert Instance.objects.count() <= 1
    assert stored() == {key for one in Instance.objects.all() for key in keys_of(one)}


def test_question_that_does_not_end_is_cut_off(gateway: Listener) -> None:
    """A question is held in memory as a whole, so it may not have the length of a picture."""
    with association(gateway) as opened:
        context = next(
            one.context_id for one in opened.accepted_contexts if one.abstract_syntax == MODALITY_WORKLIST
        )
        asked = Dataset()
        asked.AffectedSOPClassUID, asked.CommandField = MODALITY_WORKLIST, 0x20
        asked.MessageID, asked.Priority, asked.CommandDataSetType = 1, 2, 1
        heads = [(3, encode(asked, True, True) or b""), *[(0, bytes(100_000))] * 60]
        try:
            for head, data in heads:
                value = struct.pack(">LBB", len(data) + 2, context, head) + data
                line_of(opened).sendall(struct.pack(">BBL", 4, 0, len(value)) + value)
        except (OSError, AttributeError):
            pass  # it was cut off meanwhile
        until(lambda: not opened.is_established)
        assert opened.is_aborted
    assert is_echoed(gateway)


def test_flood_of_connections_keeps_nobody_out_for_long(gateway: Listener) -> None:
    flood = [
        socket.create_connection(("127.0.0.1", gateway.port), timeout=20)
        for _ in range(transport.MAX_CONNECTIONS * 2)
    ]
    server = gateway._servers[0]
    until(lambda: len(server.active_associations) == transport.MAX_CONNECTIONS)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as one_more:
        assert one_more.recv(10) == b""
    for line in flood:
        line.close()
    until(lambda: not server.active_associations)
    assert is_echoed(gateway)


def test_flood_of_associations_leaves_room_again_once_they_end(gateway: Listener) -> None:
    entity = transport.CallingEntity(ae_title="MEADOW1")
    words = {"contexts": [build_context(VERIFICATION)], "ae_title": site_settings.DICOM_AE_TITLE}
    opened = [entity.associate("127.0.0.1", gateway.port, **words) for _ in range(MAX_ASSOCIATIONS + 3)]
    refused = [one for one in opened if one.is_rejected]
    assert [(one.acceptor.primitive.result, one.acceptor.primitive.diagnostic) for one in refused] == [
        (2, 2)
    ] * 3
    for one in opened:
        if one.is_established:
            one.release()
    until(lambda: not gateway._servers[0].active_associations)
    assert is_echoed(gateway)
    until(lambda: Entry.objects.filter(action="imaging.refuse_association").count() == 3)


def test_eight_machines_at_once_lose_nothing(
    dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path
) -> None:
    said: list[int] = []

    def send(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        for picture in range(4):
            data = picture_file(picture, study=number + 1, scan_code=code)
            (folder / f"{picture}.dcm").write_bytes(data)
        title = f"ROOM{number}"
        said.append(
            dcmtk("storescu").run("+sd", *peer(gateway, calling=title), folder, patience_s=120).returncode
        )

    for number in range(8):
        make_machine(f"ROOM{number}", name=f"Room {number}")
    senders = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(150)
    assert said == [0] * 8
    assert (Instance.objects.count(), Study.objects.count(), LooseObject.objects.count()) == (32, 8, 0)
    assert set(
        Machine.objects.exclude(ae_title="MEADOW1").values_list("studies__instances__source", flat=True)
    ) == {"gateway"}
