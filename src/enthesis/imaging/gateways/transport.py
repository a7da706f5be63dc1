"""The socket side of the listener, with bounds that pynetdicom leaves out: lengths, silence and numbers of peers."""

import socket
import threading
from socketserver import BaseServer
from typing import Any, Final

import structlog
from pynetdicom.association import Association
from pynetdicom.transport import AssociationSocket, RequestHandler, ThreadedAssociationServer

MAX_PDU_BYTES: Final = 131_072
# A peer may ignore the length that was agreed, but not claim gigabytes (PS3.8 9.3.1: the length has 32 bits).
MAX_CLAIMED_BYTES: Final = 4 * 2**20
SILENCE_SECONDS: Final = 60
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


class BoundedHandler(RequestHandler):
    """Begins an association on a bounded socket."""

    def _create_association(self) -> Association:
        self.request.settimeout(SILENCE_SECONDS)
        # Without this, each answer waits for the peer's delayed acknowledgement: 40 ms for every picture.
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        association = super()._create_association()
        plain = association.dul.socket
        if plain is not None:
            plain.__class__ = BoundedSocket
        return association


class QuietServer(ThreadedAssociationServer):
    """Listens in a thread of its own, to a bounded number of peers, and says nothing of what they send."""

    def start(self) -> None:
        """Serve from now on."""
        self._thread = threading.Thread(
            target=self.serve_forever, args=(POLL_SECONDS,), name="gateway", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close the socket."""
        BaseServer.shutdown(self)
        self.server_close()
        self._thread.join()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Turn connections away at once while far more are open than may have associations."""
        return len(self.active_associations) < MAX_CONNECTIONS

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note that a connection failed, without a word of what it carried."""
        log.warning("gateway connection failed")
