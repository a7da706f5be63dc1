"""A DICOM listener: what machines that are let in send, ask and want to know, plain and over TLS.

It knows neither people nor pictures: who is let in and what becomes of an object is asked of the `Desk` it is given.

References
----------
DICOM PS3.7 9.1.1 and 9.1.5 (C-STORE, C-ECHO), PS3.8 9.3.4 (A-ASSOCIATE-RJ), PS3.4 B.2.3 (status of C-STORE).
"""

import io
import ssl
from dataclasses import dataclass
from typing import Any, Final

from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.events import Event, EventHandlerType

from enthesis.imaging.domain.peers import plain_address
from enthesis.imaging.gateways.asking import MAX_QUESTION_BYTES, Asking
from enthesis.imaging.gateways.contexts import contexts
from enthesis.imaging.gateways.desk import Desk, Peer, Reply
from enthesis.imaging.gateways.intake import Intake
from enthesis.imaging.gateways.secure import fingerprint
from enthesis.imaging.gateways.silence import log_failure, silence
from enthesis.imaging.gateways.transport import MAX_PDU_BYTES, BoundedHandler, QuietServer, introduced

MAX_ASSOCIATIONS: Final = 16
TIMEOUT_SECONDS: Final = 60
COMMENT_LENGTH: Final = 64
# A machine waits for each answer (PS3.7 D.3.3.3); one that does not could fill the memory.
MAX_WAITING: Final = 2
MAX_COMMAND_BYTES: Final = 65_536
LARGE_BYTES: Final = 2**20
"""Smaller objects are gathered first: a thread for each would cost more than it gives."""

SUCCESS: Final = 0x0000
FAILED: Final = 0x0110
OUT_OF_RESOURCES: Final = 0xA700
WRONG_CLASS: Final = 0xA900
CANNOT_UNDERSTAND: Final = 0xC000

# PS3.8 9.3.4: result (1 permanent, 2 transient), source, reason.
REJECTIONS: Final = {
    "wrong_called_title": (1, 1, 7),
    "unknown_machine": (1, 1, 3),
    "wrong_address": (1, 1, 1),
    "needs_certificate": (1, 1, 1),
    "wrong_certificate": (1, 1, 1),
    "not_now": (2, 3, 1),
}


@dataclass(frozen=True)
class Door:
    """An address that is listened on: host and port, where port 0 lets the system choose; over TLS with a context."""

    address: tuple[str, int]
    tls: ssl.SSLContext | None = None


class CannotListen(OSError):
    """An address cannot be listened on; `filename` says which."""


class Listener:
    """A DICOM server on one address or two, from `start` to `stop`.

    Parameters
    ----------
    title
        The application entity title that machines have to call.
    doors
        Where it listens; the limit of associations is for all of them together.
    """

    def __init__(self, *, title: str, doors: list[Door], desk: Desk) -> None:
        silence()
        self.title, self.desk, self.doors = title, desk, doors
        self._asking = Asking(desk)
        self._entity = introduced(AE(ae_title=title))
        self._entity.maximum_associations = MAX_ASSOCIATIONS
        self._entity.maximum_pdu_size = MAX_PDU_BYTES
        self._entity.acse_timeout = self._entity.dimse_timeout = self._entity.network_timeout = (
            TIMEOUT_SECONDS
        )
        self._servers: list[QuietServer] = []

    @property
    def ports(self) -> list[int]:
        """Give the ports that are listened on, in the order of the doors."""
        return [int(one.server_address[1]) for one in self._servers]

    @property
    def port(self) -> int:
        """Give the first port that is listened on."""
        return self.ports[0]

    def start(self) -> None:
        """Listen from now on, in threads of its own.

        Raises
        ------
        CannotListen
            An address is taken, or is not one of this machine.
        """
        try:
            for door in self.doors:
                self._servers.append(self._open(door))
        except OSError:
            self.stop()
            raise
        for server in self._servers:
            server.start()

    def _open(self, door: Door) -> QuietServer:
        handlers = self._handlers() + self._asking.handlers()
        try:
            server: Any = self._entity.make_server(
                door.address, evt_handlers=handlers, contexts=contexts(), server_class=QuietServer,
                request_handler=BoundedHandler,
            )  # fmt: skip
        except OSError as error:
            raise CannotListen(error.errno, error.strerror, f"{door.address[0]}:{door.address[1]}") from error
        if door.tls is not None:
            server.encrypt(door.tls, lambda: self._tell_turned_away("no_certificate", ""))
        opened: QuietServer = server
        return opened

    def stop(self) -> None:
        """Stop listening, and abort associations that are open; a half-received object leaves nothing."""
        for server in self._servers:
            server.stop()
        self._entity.shutdown()

    def _handlers(self) -> list[EventHandlerType]:
        return [
            (evt.EVT_REQUESTED, self._on_requested),
            (evt.EVT_REJECTED, self._on_rejected),
            (evt.EVT_PDU_RECV, self._on_pdu),
            (evt.EVT_C_STORE, self._on_store),
            (evt.EVT_CONN_CLOSE, self._on_closed),
        ]

    def _on_requested(self, event: Event) -> None:
        calling = _calling(event)
        try:
            reason = self._reason(event, calling)
        except Exception as error:  # noqa: BLE001 - whatever fails, nobody may be let in by it
            log_failure("association", error)
            reason = "not_now"
        if reason:
            self._tell_turned_away(reason, calling)
            event.assoc.acse.send_reject(*REJECTIONS[reason])
            event.assoc.kill()

    def _reason(self, event: Event, calling: str) -> str:
        request: Any = event.assoc.requestor.primitive
        called = str(request.called_ae_title or "").strip()
        if called != self.title:
            return "wrong_called_title"
        address = plain_address(event.assoc.requestor.address)
        line: Any = event.assoc.dul.socket
        return self.desk.let_in(Peer(calling, address, fingerprint(line.socket)))

    def _on_rejected(self, event: Event) -> None:
        self._tell_turned_away("too_many", _calling(event))

    def _tell_turned_away(self, reason: str, calling: str) -> None:
        try:
            self.desk.turned_away(reason, calling)
        except Exception as error:  # noqa: BLE001 - the peer was refused all the same
            log_failure("refusal", error)

    def _on_pdu(self, event: Event) -> None:
        """Look at what has arrived of a message so far; a large object is worked on from here on."""
        message: Any = event.assoc.dimse.message
        if (
            event.assoc.dimse.msg_queue.qsize() > MAX_WAITING
            or _size(message, "encoded_command_set") > MAX_COMMAND_BYTES
        ):
            event.assoc.abort()
        elif isinstance(message, C_STORE_RQ):
            if _size(message, "data_set") > LARGE_BYTES:
                self._take_in(event, message)
        elif _size(message, "data_set") > MAX_QUESTION_BYTES:
            event.assoc.abort()

    def _take_in(self, event: Event, message: Any) -> None:
        """Hand what there is of an object to a thread of its own, and whatever follows."""
        if isinstance(message.data_set, Intake):
            return
        context: Any = event.assoc._accepted_cx.get(message.context_id)  # noqa: SLF001 - pynetdicom has no other way
        if context is None:
            event.assoc.abort()
            return
        syntax, calling = str(context.transfer_syntax[0]), _calling(event)
        intake = Intake(lambda pipe: self.desk.receive(pipe, syntax, calling))
        intake.write(message.data_set.getvalue())
        message.data_set = intake

    def _on_store(self, event: Event) -> Dataset:
        calling = _calling(event)
        try:
            reply = self._answer(event, calling)
        except Exception as error:  # noqa: BLE001 - the machine gets an answer, and the log no word of the object
            log_failure("object", error)
            reply = Reply(FAILED, "This could not be stored just now. Please send it again later.")
        status = Dataset()
        status.Status = reply.status
        if reply.comment:
            status.ErrorComment = reply.comment[:COMMENT_LENGTH]
        return status

    def _on_closed(self, event: Event) -> None:
        message: Any = event.assoc.dimse.message
        if message is None:
            return
        # What had arrived of an object is let go of at once, however the connection ended.
        event.assoc.dimse.message = None
        if isinstance(message.data_set, Intake):
            message.data_set.break_off()
        try:
            self.desk.broken_off(_calling(event))
        except Exception as error:  # noqa: BLE001 - the connection is gone all the same
            log_failure("break", error)

    def _answer(self, event: Event, calling: str) -> Reply:
        request: Any = event.request
        data = request.DataSet
        if isinstance(data, Intake):
            return data.reply()
        return self.desk.receive(io.BytesIO(data.getvalue()), str(event.context.transfer_syntax), calling)


def _calling(event: Event) -> str:
    primitive = event.assoc.requestor.primitive
    return str(primitive.calling_ae_title or "").strip() if primitive else ""


def _size(message: Any, part: str) -> int:
    """Give how many bytes of a message's command or object have arrived so far."""
    stream = getattr(message, part, None)
    return stream.tell() if stream is not None else 0
