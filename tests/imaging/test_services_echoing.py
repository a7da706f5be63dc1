"""A test echo says in words why a machine does not answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone
from pynetdicom import AE, evt

from enthesis.audit.models import Entry
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.gateways import calling
from enthesis.imaging.gateways.contexts import MODALITY_WORKLIST, VERIFICATION
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors import ECHO_PROBLEMS
from tests.factories.imaging import make_machine
from tests.factories.people import ACTOR, make_user
from tests.imaging.outside import Dcmtk
from tests.servers.ports import free_port, wait_until_listening

pytestmark = pytest.mark.django_db

Handlers = list[Any]


@contextmanager
def answering(
    title: str = "MEADOW1", *, knows: str = "ENTHESIS", offers: str = VERIFICATION, status: int = 0x0000
) -> Iterator[int]:
    """Play a machine that listens, and give its port."""
    entity = AE(ae_title=title)
    entity.require_called_aet, entity.require_calling_aet = True, [knows]
    entity.add_supported_context(offers)
    server: Any = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_ECHO, lambda event: status)]
    )
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


@contextmanager
def speaking(say: Callable[[socket.socket], object]) -> Iterator[int]:
    """Play something that listens but is no machine, and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def serve() -> None:
            server.settimeout(0.1)
            while not over.is_set():
                try:
                    line, _ = server.accept()
                except TimeoutError:
                    continue
                with line:
                    say(line)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


def echo(port: int | None, *, host: str = "127.0.0.1") -> str:
    """Ask a machine at this port, and give the word for what came of it."""
    machine = make_machine(host=host if port else "", port=port)
    now = timezone.now()
    found = services.call_back(machine=machine, actor=ACTOR, now=now)
    kept = Machine.objects.get()
    assert (kept.echoed_at, kept.echo_problem) == (now, found.code)
    assert (found.words, found.is_answered) == (ECHO_PROBLEMS.get(found.code, ""), not found.code)
    recorded = Entry.objects.get(action="imaging.call_back")
    assert recorded.detail == {"problem": found.code}
    return found.code


def test_machine_that_answers_is_well() -> None:
    with answering() as port:
        assert echo(port) == ""


def test_dcmtk_answers_as_a_machine(dcmtk: Dcmtk, tmp_path) -> None:
    port, log = free_port(), tmp_path / "log"
    process = dcmtk("storescp").start("-aet", "MEADOW1", "--ignore", port, log=log)
    try:
        wait_until_listening(port, process, log=log, advice="", patience_s=20)
        assert echo(port) == ""
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    ("played", "problem"),
    [
        ({"title": "ANOTHER"}, "has_another_title"),
        ({"knows": "ANOTHER"}, "calls_us_unknown"),
        ({"offers": MODALITY_WORKLIST}, "not_offered"),
        ({"status": 0x0110}, "failed"),
    ],
)
def test_machine_that_answers_otherwise_says_why(played: dict, problem: str) -> None:
    with answering(**played) as port:
        assert echo(port) == problem


def test_machine_that_cannot_be_called_is_not() -> None:
    assert echo(None) == "cannot_be_called"


def test_port_on_which_nobody_listens_is_told() -> None:
    assert echo(free_port()) == "nobody_listens"


def test_host_that_nobody_knows_is_told() -> None:
    assert echo(104, host="meadow.invalid") == "unknown_host"


def test_something_that_is_no_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(lambda line: line.sendall(b"SSH-2.0-OpenSSH\r\n")) as port:
        assert echo(port) == "speaks_no_dicom"


def test_silence_is_told_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "PATIENCE_SECONDS", 0.3)
    with speaking(lambda line: threading.Event().wait(1)) as port:
        assert echo(port) == "speaks_no_dicom"


def test_machine_that_needs_a_certificate_is_not_called_without_one_of_ours() -> None:
    machine = make_machine(host="127.0.0.1", port=104, needs_certificate=True)
    assert services.call_back(machine=machine, actor=ACTOR, now=timezone.now()).code == "no_tls_here"


def test_only_administrators_ask() -> None:
    with pytest.raises(NotAllowed):
        services.call_back(machine=make_machine(), actor=make_user(), now=timezone.now())
    assert Machine.objects.get().echoed_at is None
