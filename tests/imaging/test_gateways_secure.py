"""The encrypted port: who shows a certificate that we trust may speak, nobody else, and nobody keeps others out."""

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from enthesis.audit.models import Entry
from enthesis.imaging import services
from enthesis.imaging.gateways import transport
from enthesis.imaging.gateways.dicom import Door, Listener
from enthesis.imaging.gateways.secure import client_context, server_context
from enthesis.imaging.models import Instance, Machine
from enthesis.imaging.selectors import TURNED_AWAY, refusals_since
from tests.factories.imaging import make_machine, picture_file, place_of
from tests.factories.people import ACTOR, make_cohort, make_student
from tests.imaging.certificates import Authority, Identity
from tests.imaging.outside import Dcmtk, listening, peer, until

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN, ENCRYPTED = 0, 1
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def machine(authority: Authority) -> Identity:
    return authority.certificate("machine")


@pytest.fixture
def gateway(authority: Authority) -> Iterator[Listener]:
    ours = authority.credentials(authority.certificate("ours"))
    with listening(Door(("127.0.0.1", 0)), Door(("127.0.0.1", 0), server_context(ours))) as running:
        yield running


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.dcm"
    path.write_bytes(picture_file(scan_code=place_of(make_student(make_cohort())).scan_code))
    return path


@pytest.fixture
def send(dcmtk: Dcmtk, gateway: Listener, authority: Authority, picture: Path) -> Run:
    """Send the picture as a machine does, by default encrypted and with this certificate."""

    def run(shown: Identity | None, *options: str) -> "subprocess.CompletedProcess[str]":
        port = gateway.ports[PLAIN if shown is None else ENCRYPTED]
        words: list[object] = []
        if shown is not None:
            words = ["+tls", shown.key, shown.certificate, "+cf", authority.path]
        return dcmtk("storescu").run("-v", *words, *options, *peer(gateway, port=port), picture)

    return run


def reasons() -> list[str]:
    """Give for what associations were refused, oldest first."""
    refused = Entry.objects.filter(action="imaging.refuse_association").order_by("number")
    return [detail["reason"] for detail in refused.values_list("detail", flat=True)]


def test_machine_with_a_certificate_sends_encrypted(send: Run, machine: Identity) -> None:
    make_machine(needs_certificate=True, certificate=machine.fingerprint)
    said = send(machine)
    assert said.returncode == 0, said.stderr
    assert (Instance.objects.count(), reasons()) == (1, [])


def test_machine_that_needs_a_certificate_is_refused_at_the_plain_port(send: Run) -> None:
    make_machine(needs_certificate=True)
    assert send(None).returncode != 0
    assert (Instance.objects.count(), reasons()) == (0, ["needs_certificate"])


def test_machine_without_need_of_a_certificate_may_use_either_port(send: Run, machine: Identity) -> None:
    make_machine()
    assert (send(None).returncode, send(machine).returncode) == (0, 0)
    assert Machine.objects.get().certificate == ""


def test_first_certificate_is_remembered_and_another_refused(
    send: Run, machine: Identity, authority: Authority
) -> None:
    known = make_machine(needs_certificate=True)
    assert send(machine).returncode == 0
    assert Machine.objects.get().certificate == machine.fingerprint
    remembered = Entry.objects.filter(action="imaging.remember_certificate")
    assert list(remembered.values_list("detail", flat=True)) == [{"certificate": machine.fingerprint}]
    other = authority.certificate("other")
    assert send(other).returncode != 0
    assert (reasons(), Machine.objects.get().certificate) == (["wrong_certificate"], machine.fingerprint)
    network = services.Network(needs_certificate=True)
    services.change_machine(machine=known, name="Room 1", ae_title="MEADOW1", network=network, actor=ACTOR)
    assert send(other).returncode == 0
    assert Machine.objects.get().certificate == other.fingerprint


def test_certificate_of_a_stranger_is_refused(
    send: Run, tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "NOTE_EVERY_SECONDS", 0)
    make_machine()
    assert send(Authority(tmp_path, "stranger").certificate("strange")).returncode != 0
    assert send(authority.certificate("late", days=-1)).returncode != 0
    until(lambda: reasons() == ["no_certificate"] * 2)
    assert Instance.objects.count() == 0
    assert [one.words for one in refusals_since(Entry.objects.first().at)] == [TURNED_AWAY["no_certificate"]]


def test_machine_without_a_certificate_is_refused(
    dcmtk: Dcmtk, gateway: Listener, authority: Authority, picture: Path
) -> None:
    make_machine()
    words = ["+tla", "+cf", authority.path, *peer(gateway, port=gateway.ports[ENCRYPTED])]
    assert dcmtk("storescu").run(*words, picture).returncode != 0
    assert Instance.objects.count() == 0


def test_unencrypted_machine_at_the_encrypted_port_is_refused(dcmtk: Dcmtk, gateway: Listener) -> None:
    make_machine()
    assert dcmtk("echoscu").run(*peer(gateway, port=gateway.ports[ENCRYPTED])).returncode != 0
    until(lambda: reasons() == ["no_certificate"])


def test_failed_greetings_are_told_once_a_minute(dcmtk: Dcmtk, gateway: Listener) -> None:
    for _ in range(3):
        assert dcmtk("echoscu").run(*peer(gateway, port=gateway.ports[ENCRYPTED])).returncode != 0
    until(lambda: reasons() != [])
    gateway.stop()
    assert reasons() == ["no_certificate"]


@contextmanager
def greeted(gateway: Listener, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    """Greet the encrypted port."""
    with (
        socket.create_connection(("127.0.0.1", gateway.ports[ENCRYPTED]), 20) as line,
        context.wrap_socket(line) as secure,
    ):
        yield secure


@pytest.mark.parametrize(
    ("version", "name"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")]
)
def test_versions_that_are_safe_are_spoken(
    gateway: Listener, authority: Authority, machine: Identity, version: ssl.TLSVersion, name: str
) -> None:
    context = client_context(authority.credentials(machine))
    context.minimum_version = context.maximum_version = version
    with greeted(gateway, context) as secure:
        cipher = secure.cipher()
        assert cipher is not None
        assert (secure.version(), "GCM" in cipher[0]) == (name, True)


def test_version_that_is_not_safe_is_refused(gateway: Listener, machine: Identity) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(machine.certificate, machine.key)
    with pytest.raises(ssl.SSLError), greeted(gateway, context):
        pass


def test_peer_that_stalls_in_the_greeting_keeps_nobody_out(
    send: Run, gateway: Listener, machine: Identity
) -> None:
    make_machine()
    stalling = [
        socket.create_connection(("127.0.0.1", gateway.ports[ENCRYPTED]), timeout=20) for _ in range(5)
    ]
    assert send(machine).returncode == 0
    for line in stalling:
        line.close()


def test_peer_that_stalls_in_the_greeting_is_cut_off(
    gateway: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "GREETING_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", gateway.ports[ENCRYPTED]), timeout=20) as line:
        line.sendall(b"\x16\x03\x01")
        assert line.recv(100) == b""


def test_machine_is_called_encrypted(
    gateway: Listener, authority: Authority, machine: Identity, settings
) -> None:
    """We call ourselves, as the machine that we are to ourselves."""
    ours = authority.certificate("caller")
    settings.DICOM_TLS_PORT = gateway.ports[ENCRYPTED]
    settings.DICOM_TLS_CERTIFICATE, settings.DICOM_TLS_KEY = str(ours.certificate), str(ours.key)
    settings.DICOM_TLS_AUTHORITIES = str(authority.path)
    there = {"host": "127.0.0.1", "port": gateway.ports[ENCRYPTED], "needs_certificate": True}
    itself = make_machine(settings.DICOM_AE_TITLE, **there)
    assert services.call_back(machine=itself, actor=ACTOR, now=itself.added_at).code == ""
    pinned = make_machine("MEADOW1", certificate=machine.fingerprint, **there)
    assert services.call_back(machine=pinned, actor=ACTOR, now=itself.added_at).code == "has_another_title"


@pytest.mark.parametrize("missing", ["DICOM_TLS_CERTIFICATE", "DICOM_TLS_KEY", "DICOM_TLS_AUTHORITIES"])
def test_files_with_which_nothing_can_be_encrypted_are_found(
    settings, authority: Authority, tmp_path: Path, missing: str
) -> None:
    ours = authority.certificate("ours")
    settings.DICOM_TLS_PORT, settings.DICOM_TLS_AUTHORITIES = 2762, str(authority.path)
    settings.DICOM_TLS_CERTIFICATE, settings.DICOM_TLS_KEY = str(ours.certificate), str(ours.key)

    def found() -> list[str]:
        return [one.msg for one in run_checks() if one.id == "imaging.E004"]

    assert found() == []
    setattr(settings, missing, str(tmp_path / "nowhere.pem"))
    assert found() == ["The DICOM gateway cannot encrypt with these files: No such file or directory."]
    (tmp_path / "nowhere.pem").write_text("nonsense")
    assert len(found()) == 1
    with pytest.raises(CommandError, match=r"imaging\.E004"):
        call_command("check")
