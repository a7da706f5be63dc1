"""The socket side of the listener, with bounds that pynetdicom leaves out: lengths, silence and numbers of peers."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from socketserver import BaseServer
from typing import Any, Final

import structlog
from pydicom.uid import UID
from pynetdicom import AE
from pynetdicom.association import Association
from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.transport import (
    AddressInformation,
    AssociationSocket,
    RequestHandler,
    ThreadedAssociationServer,
)

from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION

MAX_PDU_BYTES: Final = 131_072
# A peer may ignore the length that was agreed, but not claim gigabytes (PS3.8 9.3.1: the length has 32 bits).
MAX_CLAIMED_BYTES: Final = 4 * 2**20
SILENCE_SECONDS: Final = 60
GREETING_SECONDS: Final = 20
NOTE_EVERY_SECONDS: Final = 60
MAX_CONNECTIONS: Final = 48
STEP_BYTES: Final = 65_536
POLL_SECONDS: Final = 0.2

log = structlog.get_logger()


class BoundedSocket(AssociationSocket):
    """Reads no more than a sensible length, in large steps, and not for ever."""

    def recv(self, nr_bytes: int) -> bytearray:
        """Read this many bytes, or fewer where the peer has closed the connection.

        Raises
        ------
        OSError
            The peer claims more than any message may have, or was silent for a minute within one.
        """
        found = bytearray()
        try:
            found = self._read(nr_bytes)
        finally:
            if len(found) < nr_bytes:
                self._stop_waiting()
        return found

    def _read(self, wanted: int) -> bytearray:
        if wanted > MAX_CLAIMED_BYTES:
            raise OSError("the peer claims a message that is too long")
        found, read = bytearray(wanted), 0
        with memoryview(found) as view:
            while read < wanted and self.socket:
                step = self.socket.recv_into(view[read:], min(wanted - read, STEP_BYTES))
                if not step:
                    break
                read += step
        return found[:read]

    def _stop_waiting(self) -> None:
        # A peer that goes before it has asked for an association would keep its thread until the time for it is over.
        if self.assoc.requestor.primitive is None:
            waiting: Any = self.assoc.dul.to_user_queue
            waiting.put(None)

    def _shutdown_socket(self) -> None:
        # pynetdicom leaves the socket open where the peer has gone first, because then it cannot be shut down.
        held = self.socket
        super()._shutdown_socket()
        if held is not None:
            held.close()


class CallingSocket(BoundedSocket):
    """The same for a machine that we call."""

    def connect(self, primitive: Any) -> None:
        """Connect, and wait for no word of the machine longer than for the association."""
        super().connect(primitive)
        if self.socket is not None:
            self.socket.settimeout(self.assoc.network_timeout)


def introduced(entity: AE) -> AE:
    """Have an application entity say whose program it is (PS3.7 D.3.3.2)."""
    entity.implementation_class_uid = UID(IMPLEMENTATION_UID)
    entity.implementation_version_name = IMPLEMENTATION_VERSION
    return entity


class CallingEntity(AE):
    """Calls machines on bounded sockets."""

    def _create_socket(
        self, assoc: Association, address: AddressInformation, tls_args: tuple[ssl.SSLContext, str] | None
    ) -> CallingSocket:
        made = CallingSocket(assoc, address=address)
        made.tls_args = tls_args
        return made


class OrderlyProvider(DIMSEServiceProvider):
    """Sends one message after the other, whichever thread it comes from (PS3.8 annex E: fragments are not mixed)."""

    orderly: threading.Lock

    def send_msg(self, primitive: Any, context_id: int) -> None:
        """Send a message as a whole."""
        with self.orderly:
            super().send_msg(primitive, context_id)


class BoundedHandler(RequestHandler):
    """Begins an association on a bounded socket, encrypted where the server says so."""

    server: "QuietServer"

    def _create_association(self) -> Association:
        self.request.settimeout(GREETING_SECONDS)
        # Without this, each answer waits for the peer's delayed acknowledgement: 40 ms for every picture.
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.server.tls is not None:
            self.request = self._encrypted(self.server.tls)
        self.request.settimeout(SILENCE_SECONDS)
        association = super()._create_association()
        provider = association.dimse
        provider.__class__ = OrderlyProvider
        provider.__dict__["orderly"] = threading.Lock()
        plain = association.dul.socket
        if plain is not None:
            plain.__class__ = BoundedSocket
        self.server.note_greeted(self.client_address)
        return association

    def _encrypted(self, tls: ssl.SSLContext) -> ssl.SSLSocket:
        try:
            return tls.wrap_socket(self.request, server_side=True)
        except OSError:
            self.server.note_failed_greeting()
            raise


class QuietServer(ThreadedAssociationServer):
    """Listens in a thread of its own, to a bounded number of peers, and says nothing of what they send."""

    daemon_threads = True
    request_queue_size = 64
    tls: ssl.SSLContext | None = None
    _thread: threading.Thread | None = None
    _failed_at: float = -NOTE_EVERY_SECONDS

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self._noting = threading.Lock()
        # Peers that are greeted just now: they are not among the associations yet.
        self._arriving: set[Any] = set()
        self._on_failed_greeting: Callable[[], None] = lambda: None

    def encrypt(self, tls: ssl.SSLContext, on_failed_greeting: Callable[[], None]) -> None:
        """Speak TLS alone, and tell of peers with whom that came to nothing, at most once a minute.

        Each greets in a thread of its own: pynetdicom's `ssl_context` would have one that stalls keep all others out.
        """
        self.tls, self._on_failed_greeting = tls, on_failed_greeting

    def start(self) -> None:
        """Serve from now on."""
        self._thread = threading.Thread(
            target=self.serve_forever, args=(POLL_SECONDS,), name="gateway", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close the socket."""
        if self._thread is not None:
            BaseServer.shutdown(self)
        self.server_close()
        if self._thread is not None:
            self._thread.join()

    def note_failed_greeting(self) -> None:
        """Tell that a peer has shown no certificate that is trusted, or speaks no TLS."""
        now = time.monotonic()
        with self._noting:
            is_due = now - self._failed_at >= NOTE_EVERY_SECONDS
            if is_due:
                self._failed_at = now
        if is_due:
            self._on_failed_greeting()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Turn connections away at once while far more are open than may have associations."""
        return len(self._arriving) + len(self.active_associations) < MAX_CONNECTIONS

    def process_request(self, request: Any, client_address: Any) -> None:
        """Greet a peer in a thread of its own."""
        self._arriving.add(client_address)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Greet a peer, whatever comes of it."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.note_greeted(client_address)

    def note_greeted(self, client_address: Any) -> None:
        """Know that a peer counts as an association from now on."""
        self._arriving.discard(client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note that a connection failed, without a word of what it carried."""
        log.warning("gateway connection failed")
