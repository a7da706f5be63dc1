"""Calling a machine: a test echo, and the answer to what it asked about.

References
----------
DICOM PS3.4 annex A (verification), J.3.3 (storage commitment results on an association of our own), PS3.7 D.3.3.4
(role selection: on it the one who calls is the provider), PS3.8 9.3.4 (why an association is refused).
"""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydicom.uid import UID
from pynetdicom import build_context, build_role
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext

from enthesis.imaging.domain.commitment import Report
from enthesis.imaging.gateways.asking import COMMITMENT_INSTANCE, SUCCESS
from enthesis.imaging.gateways.contexts import STORAGE_COMMITMENT, VERIFICATION
from enthesis.imaging.gateways.secure import fingerprint
from enthesis.imaging.gateways.silence import silence
from enthesis.imaging.gateways.transport import CallingEntity, introduced

PATIENCE_SECONDS: Final = 10
# PS3.8 9.3.4: what the refusal of a service user names.
UNKNOWN_CALLER, UNKNOWN_CALLED = 3, 7


@dataclass(frozen=True)
class Called:
    """A machine that is called: what it calls itself, where it listens, and how it proves who it is.

    `tls` encrypts the line; then `certificate`, where given, is the SHA-256 (hex) of the only one it may show.
    """

    title: str
    host: str
    port: int
    tls: ssl.SSLContext | None = None
    certificate: str = ""


class CallFailed(Exception):
    """A machine could not be reached, or did not do as it was asked; `reason` says why in a word.

    `unknown_host`, `no_answer`, `nobody_listens`, `no_route`, `not_encrypted`, `wrong_certificate`, `calls_us_unknown`,
    `has_another_title`, `refused`, `speaks_no_dicom`, `not_offered`, `broke_off` or `failed`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def echo(called: Called, *, ours: str) -> None:
    """Ask a machine to answer (C-ECHO), calling ourselves `ours`; raises CallFailed where it does not."""
    with _association(called, ours, [build_context(VERIFICATION)]) as association:
        _insist(association.send_c_echo().get("Status"))


def report(called: Called, told: Report, *, ours: str) -> None:
    """Tell a machine what of that it asked about is held (N-EVENT-REPORT); raises CallFailed where it does not hear."""
    as_provider = build_role(STORAGE_COMMITMENT, scp_role=True)
    contexts = [build_context(STORAGE_COMMITMENT)]
    with _association(called, ours, contexts, [as_provider]) as association:
        status, _ = association.send_n_event_report(
            told.dataset(), told.event, UID(STORAGE_COMMITMENT), UID(COMMITMENT_INSTANCE)
        )
        _insist(status.get("Status"))


def _insist(status: Any) -> None:
    if status is None:
        raise CallFailed("broke_off")
    if status != SUCCESS:
        raise CallFailed("failed")


@contextlib.contextmanager
def _association(
    called: Called, ours: str, contexts: list[PresentationContext], roles: list[Any] | None = None
) -> Iterator[Association]:
    """Open an association for a moment."""
    silence()
    entity = introduced(CallingEntity(ae_title=ours))
    entity.connection_timeout = entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = (
        PATIENCE_SECONDS
    )
    address = _address(called)
    opened = entity.associate(
        address, called.port, contexts=contexts, ae_title=called.title, ext_neg=roles,
        tls_args=(called.tls, called.host) if called.tls else None,
    )  # fmt: skip
    try:
        _insist_on_association(opened, called, address)
        yield opened
    finally:
        if opened.is_established:
            opened.release()


def _address(called: Called) -> str:
    try:
        found = socket.getaddrinfo(called.host, called.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CallFailed("unknown_host") from error
    return str(found[0][4][0])


def _insist_on_association(opened: Association, called: Called, address: str) -> None:
    if opened.is_rejected:
        answer: Any = opened.acceptor.primitive
        reasons = {UNKNOWN_CALLER: "calls_us_unknown", UNKNOWN_CALLED: "has_another_title"}
        by_user = answer.result_source == 1
        raise CallFailed(reasons.get(answer.diagnostic, "refused") if by_user else "refused")
    if opened.is_established:
        line: Any = opened.dul.socket
        if called.tls and called.certificate not in ("", fingerprint(line.socket)):
            opened.abort()
            raise CallFailed("wrong_certificate")
        return
    if opened.rejected_contexts:
        raise CallFailed("not_offered")
    raise CallFailed(_why_not(called, address))


def _why_not(called: Called, address: str) -> str:
    """Find out why there was no association at all, by opening a bare connection."""
    try:
        with socket.create_connection((address, called.port), PATIENCE_SECONDS) as line:
            if called.tls is None:
                return "speaks_no_dicom"
            with called.tls.wrap_socket(line, server_hostname=called.host):
                return "speaks_no_dicom"
    except ConnectionRefusedError:
        return "nobody_listens"
    except TimeoutError:
        return "no_answer"
    except ssl.SSLError:
        return "not_encrypted"
    except OSError:
        return "no_route"
