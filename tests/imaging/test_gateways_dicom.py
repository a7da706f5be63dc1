import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context
from pynetdicom.dsutils import encode
from structlog.testing import capture_logs

from enthesis.imaging.domain.commitment import Report, Request
from enthesis.imaging.domain.opening import Source
from enthesis.imaging.domain.specimens import FEN, HEATH, MEADOW
from enthesis.imaging.gateways import intake, transport
from enthesis.imaging.gateways.desk import Peer, Reply
from enthesis.imaging.gateways.dicom import MAX_ASSOCIATIONS, SUCCESS, CannotListen, Door, Listener
from enthesis.imaging.gateways.intake import MOST_WAITING_BYTES
from tests.imaging.domain.material import ct, noise, read, small, specimen
from tests.imaging.outside import until

TITLE = "ENTHESIS"


class Desk:
    """Notes what it is asked, and answers as it was told to."""

    def __init__(self) -> None:
        self.reason, self.reply = "", Reply(SUCCESS)
        self.received: list[tuple[bytes, str, str]] = []
        self.refused: list[tuple[str, str]] = []
        self.asked: list[tuple[str, str]] = []
        self.step = 2**20
        self.broken: list[str] = []
        self.told = threading.Event()

    def let_in(self, peer: Peer) -> str:
        self.asked.append((peer.title, peer.address))
        return self.reason

    def turned_away(self, reason: str, calling: str) -> None:
        self.refused.append((reason, calling))
        self.told.set()

    def receive(self, data: Source, transfer_syntax: str, calling: str) -> Reply:
        pieces = list(iter(lambda: data.read(self.step), b""))
        self.received.append((b"".join(pieces), transfer_syntax, calling))
        return self.reply

    def broken_off(self, calling: str) -> None:
        self.broken.append(calling)
        self.told.set()

    def commit(self, request: Request, calling: str) -> tuple[str, Report]:
        raise AssertionError("nobody asks here")

    def answered(self, name: str) -> None:
        raise AssertionError("nobody is told here")

    def sessions(self, query: Dataset, calling: str) -> list[Dataset]:
        raise AssertionError("nobody asks here")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def gateway(desk: Desk) -> Iterator[Listener]:
    listener = Listener(title=TITLE, doors=[Door(("127.0.0.1", 0))], desk=desk)
    listener.start()
    yield listener
    listener.stop()


@contextmanager
def association(gateway: Listener, *files: Dataset, calling: str = "MEADOW1", called: str = TITLE):
    """Open an association as a machine does, offering what these files need."""
    entity = AE(ae_title=calling)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 20
    pairs = {(one.SOPClassUID, one.file_meta.TransferSyntaxUID) for one in files}
    contexts = [build_context("1.2.840.10008.1.1"), *(build_context(*pair) for pair in sorted(pairs))]
    opened = entity.associate("127.0.0.1", gateway.port, contexts=contexts, ae_title=called)
    try:
        yield opened
    finally:
        if opened.is_established:
            opened.release()


def sent(gateway: Listener, data: bytes) -> tuple[int, str]:
    """Send a file, and give status and comment of the answer."""
    dataset = read(data)
    with association(gateway, dataset) as opened:
        answer = opened.send_c_store(dataset)
    return answer.Status, answer.get("ErrorComment", "")


def test_echo_is_answered(gateway: Listener) -> None:
    with association(gateway) as opened:
        assert opened.send_c_echo().Status == SUCCESS


@pytest.mark.parametrize("machine", [MEADOW, HEATH, FEN], ids=["meadow", "heath", "fen"])
def test_object_arrives_whole_in_the_syntax_it_was_sent_in(gateway: Listener, desk: Desk, machine) -> None:
    data = specimen(machine)
    assert sent(gateway, data) == (SUCCESS, "")
    ((bare, syntax, calling),) = desk.received
    source = read(data)
    assert (syntax, calling) == (str(source.file_meta.TransferSyntaxUID), "MEADOW1")
    assert bytes(source.PixelData) in bare


def test_answer_carries_status_and_words(gateway: Listener, desk: Desk) -> None:
    desk.reply = Reply(0xA900, "Not an ultrasound picture: send stills and loops only." * 2)
    status, comment = sent(gateway, ct())
    assert status == 0xA900
    assert comment == ("Not an ultrasound picture: send stills and loops only." * 2)[:64]


@pytest.mark.parametrize(
    ("reason", "rejection"),
    [("unknown_machine", (1, 1, 3)), ("wrong_address", (1, 1, 1)), ("not_now", (2, 3, 1))],
)
def test_machine_that_is_not_let_in_is_rejected(
    gateway: Listener, desk: Desk, reason: str, rejection: tuple
) -> None:
    desk.reason = reason
    with association(gateway, calling="STRANGER") as opened:
        assert opened.is_rejected
        answer = opened.acceptor.primitive
        assert (answer.result, answer.result_source, answer.diagnostic) == rejection
    assert desk.told.wait(10)
    assert (desk.asked, desk.refused) == ([("STRANGER", "127.0.0.1")], [(reason, "STRANGER")])


def test_wrong_called_title_is_rejected_before_anybody_is_asked(gateway: Listener, desk: Desk) -> None:
    with association(gateway, called="ELSEWHERE") as opened:
        assert opened.is_rejected
        assert opened.acceptor.primitive.diagnostic == 7
    assert desk.told.wait(10)
    assert (desk.asked, desk.refused) == ([], [("wrong_called_title", "MEADOW1")])


def test_desk_that_fails_lets_nobody_in(gateway: Listener, desk: Desk, monkeypatch) -> None:
    def fail(peer: Peer) -> str:
        raise RuntimeError("Rowanberry^Alexandrine")

    monkeypatch.setattr(desk, "let_in", fail)
    with capture_logs() as logged:
        with association(gateway) as opened:
            assert opened.is_rejected
        assert desk.told.wait(10)
    assert [(entry["about"], entry["error"]) for entry in logged] == [("association", "RuntimeError")]
    assert "Rowanberry" not in str(logged)


def test_desk_that_fails_on_an_object_answers_the_machine_and_logs_none_of_it(
    gateway: Listener, desk: Desk, monkeypatch
) -> None:
    def fail(data: bytes, transfer_syntax: str, calling: str) -> Reply:
        raise ValueError("Rowanberry^Alexandrine")

    monkeypatch.setattr(desk, "receive", fail)
    with capture_logs() as logged:
        assert sent(gateway, specimen())[0] == 0x0110
    assert [(entry["about"], entry["error"]) for entry in logged] == [("object", "ValueError")]
    assert "Rowanberry" not in str(logged)


def test_large_object_is_worked_on_while_it_arrives_and_little_of_it_is_held(
    gateway: Listener, desk: Desk, monkeypatch
) -> None:
    held = []
    put = intake.Pipe.put

    def weigh(self: intake.Pipe, piece: bytes) -> None:
        put(self, piece)
        held.append(self._waiting)

    monkeypatch.setattr(intake.Pipe, "put", weigh)
    large, small_one = (read(small(noise(rows, 4096))) for rows in (4096, 16))
    with association(gateway, small_one) as opened:
        answers = [opened.send_c_store(one) for one in (large, small_one, large)]
    assert [answer.Status for answer in answers] == [SUCCESS] * 3
    bodies = [encode(one, False, True) for one in (large, small_one, large)]
    assert [data for data, _, _ in desk.received] == bodies
    assert max(held) < MOST_WAITING_BYTES + 2 * 2**20


def test_large_object_that_nobody_wants_is_read_to_its_end_and_refused(
    gateway: Listener, desk: Desk, monkeypatch
) -> None:
    refusal = Reply(0xC000, "Larger than can be taken.")
    monkeypatch.setattr(desk, "receive", lambda data, _syntax, _calling: data.read(10) and refusal)
    assert sent(gateway, small(noise(4096, 4096))) == (0xC000, "Larger than can be taken.")


def test_abort_in_the_middle_of_a_large_object_is_told_to_whoever_works_on_it(
    gateway: Listener, desk: Desk
) -> None:
    dataset = read(small(noise(16, 16)))
    begun = threading.Event()
    work = desk.receive

    def begin(data: Source, syntax: str, calling: str) -> Reply:
        begun.set()
        return work(data, syntax, calling)

    desk.receive = begin  # type: ignore[method-assign]
    with association(gateway, dataset) as opened:
        half_an_object(opened, dataset, 2**21, 100, 100)
        assert begun.wait(10)
        opened.abort()
    assert desk.told.wait(10)
    assert (desk.received, desk.broken) == ([], ["MEADOW1"])


def test_abort_in_the_middle_of_an_object_leaves_nothing(gateway: Listener, desk: Desk) -> None:
    dataset = read(specimen())
    with association(gateway, dataset) as opened:
        half_an_object(opened, dataset)
        opened.abort()
    with association(gateway) as opened:
        assert opened.send_c_echo().Status == SUCCESS
    assert desk.told.wait(10)
    assert (desk.received, desk.broken) == ([], ["MEADOW1"])


def test_abort_between_objects_is_nobodys_loss(gateway: Listener, desk: Desk) -> None:
    dataset = read(specimen())
    with association(gateway, dataset) as opened:
        assert opened.send_c_store(dataset).Status == SUCCESS
        opened.abort()
    gateway.stop()
    assert (len(desk.received), desk.broken) == (1, [])


def test_connection_that_breaks_in_the_middle_of_an_object_leaves_nothing(
    gateway: Listener, desk: Desk
) -> None:
    dataset = read(specimen())
    with association(gateway, dataset) as opened:
        half_an_object(opened, dataset)
        line = opened.dul.socket.socket
        line.shutdown(socket.SHUT_RDWR)
    with association(gateway) as opened:
        assert opened.send_c_echo().Status == SUCCESS
    line.close()
    assert desk.told.wait(10)
    assert (desk.received, desk.broken) == ([], ["MEADOW1"])


def half_an_object(opened, dataset: Dataset, *pieces: int) -> None:
    """Send the command of a C-STORE and the first part of its object (PS3.8 9.3.5)."""
    number = next(
        one.context_id for one in opened.accepted_contexts if one.abstract_syntax == dataset.SOPClassUID
    )
    command = Dataset()
    command.AffectedSOPClassUID, command.AffectedSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    command.CommandField, command.MessageID, command.Priority, command.CommandDataSetType = 1, 1, 2, 1
    parts = [(0, bytes(length)) for length in pieces or (5000,)]
    for head, data in ((3, encode(command, True, True)), *parts):
        value = struct.pack(">LBB", len(data) + 2, number, head) + data
        opened.dul.socket.socket.sendall(struct.pack(">BBL", 4, 0, len(value)) + value)


def test_peer_that_claims_gigabytes_is_cut_off(gateway: Listener, desk: Desk) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as peer:
        peer.sendall(struct.pack(">BBL", 1, 0, 2**32 - 1) + bytes(1000))
        assert peer.recv(100) == b""
    with association(gateway) as opened:
        assert opened.send_c_echo().Status == SUCCESS


def test_peer_that_falls_silent_within_a_message_is_cut_off(gateway: Listener, monkeypatch) -> None:
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as peer:
        peer.sendall(b"\x01\x00")
        assert peer.recv(100) == b""


def test_more_associations_than_allowed_are_told_to_come_later(gateway: Listener, desk: Desk) -> None:
    entity = AE(ae_title="MEADOW1")
    contexts = [build_context("1.2.840.10008.1.1")]
    opened = [
        entity.associate("127.0.0.1", gateway.port, contexts=contexts, ae_title=TITLE)
        for _ in range(MAX_ASSOCIATIONS + 1)
    ]
    assert [one.is_established for one in opened] == [True] * MAX_ASSOCIATIONS + [False]
    assert desk.told.wait(10)
    assert desk.refused == [("too_many", "MEADOW1")]
    for one in opened[:-1]:
        one.release()


def connections(gateway: Listener) -> int:
    """Count the peers that are connected, with an association or without."""
    return sum(len(one.active_associations) for one in gateway._servers)


def test_more_connections_than_allowed_are_closed_at_once_and_room_comes_back(
    gateway: Listener, desk: Desk, monkeypatch
) -> None:
    monkeypatch.setattr(transport, "MAX_CONNECTIONS", 2)
    silent = [socket.create_connection(("127.0.0.1", gateway.port), timeout=20) for _ in range(2)]
    until(lambda: connections(gateway) == 2)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as third:
        assert third.recv(100) == b""
    for peer in silent:
        peer.close()
    until(lambda: connections(gateway) == 0)
    with association(gateway) as opened:
        assert opened.send_c_echo().Status == SUCCESS
    assert desk.received == []


def test_nothing_that_was_sent_is_logged(gateway: Listener, caplog, capsys) -> None:
    caplog.set_level(0)
    with capture_logs() as logged:
        sent(gateway, specimen())
    assert "Rowanberry" not in f"{caplog.text}{capsys.readouterr()}{logged}"


def test_address_that_is_taken_is_an_error(gateway: Listener, desk: Desk) -> None:
    second = Listener(title=TITLE, doors=[Door(("127.0.0.1", gateway.port))], desk=desk)
    with pytest.raises(CannotListen, match="in use") as refused:
        second.start()
    assert refused.value.filename == f"127.0.0.1:{gateway.port}"
