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
        if nr_bytes > MAX_CLAIMED_BYTES:
            raise OSError("the peer claims a message that is too long")
        found = bytearray(nr_bytes)
        view, read = memoryview(found), 0
        while read < nr_bytes:
            step = self.socket.recv_into(view[read:], min(nr_bytes - read, STEP_BYTES)) if self.socket else 0
            if not step:
                view.release()
                return found[:read]
            read += step
        return found

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
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), name="gateway", daemon=True)
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
