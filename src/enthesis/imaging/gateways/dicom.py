"""A DICOM listener: C-ECHO and C-STORE from machines that are let in, each object in memory until it is answered.

It knows neither people nor pictures: who is let in and what becomes of an object is asked of the `Desk` it is given.

References
----------
DICOM PS3.7 9.1.1 and 9.1.5 (C-STORE, C-ECHO), PS3.8 9.3.4 (A-ASSOCIATE-RJ), PS3.4 B.2.3 (status of C-STORE).
"""

import ipaddress
import logging
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from pydicom.dataset import Dataset
from pynetdicom import AE, _config, build_context, evt
from pynetdicom.events import Event, EventHandlerType
from pynetdicom.presentation import PresentationContext

from enthesis.imaging.domain.pixels.headers import READABLE
from enthesis.imaging.domain.reading import CAPTURE_CLASSES, ULTRASOUND_CLASSES
from enthesis.imaging.gateways.transport import MAX_PDU_BYTES, BoundedHandler, QuietServer

MAX_ASSOCIATIONS: Final = 16
TIMEOUT_SECONDS: Final = 60
GREETING_SECONDS: Final = 20
COMMENT_LENGTH: Final = 64
# A machine waits for each answer (PS3.7 D.3.3.3); one that does not could fill the memory.
MAX_WAITING: Final = 2
MAX_COMMAND_BYTES: Final = 65_536
VERIFICATION: Final = "1.2.840.10008.1.1"
OTHER_CLASSES: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.1",  # Computed Radiography
        "1.2.840.10008.5.1.4.1.1.1.1",  # Digital X-Ray, for presentation
        "1.2.840.10008.5.1.4.1.1.2",  # CT
        "1.2.840.10008.5.1.4.1.1.4",  # MR
        "1.2.840.10008.5.1.4.1.1.6.2",  # Enhanced Ultrasound Volume
        "1.2.840.10008.5.1.4.1.1.88.11",  # Basic Text SR
        "1.2.840.10008.5.1.4.1.1.88.22",  # Enhanced SR
        "1.2.840.10008.5.1.4.1.1.88.33",  # Comprehensive SR
        "1.2.840.10008.5.1.4.1.1.104.1",  # Encapsulated PDF
    }
)
"""Accepted only so that each object can be refused in words: a refused context tells the machine's user nothing."""

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
    "not_now": (2, 3, 1),
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a machine is answered about one object: a status (PS3.4 B.2.3) and, where it failed, why in words."""

    status: int
    comment: str = ""


class Desk(Protocol):
    """Who decides what the listener only carries out. Every method is called from threads of its own."""

    def let_in(self, calling: str, address: str) -> str:
        """Give an empty string where this machine may open an association, otherwise a key of `REJECTIONS`."""

    def turned_away(self, reason: str, calling: str) -> None:
        """Be told that an association was refused: a key of `REJECTIONS`, or `too_many`."""

    def receive(self, data: bytes, transfer_syntax: str, calling: str) -> Reply:
        """Decide about one object, a bare dataset in this transfer syntax."""

    def too_large(self, calling: str) -> Reply:
        """Decide what is answered about an object that was larger than the limit and was not kept."""

    def broken_off(self, calling: str) -> None:
        """Be told that a connection ended within an object, of which nothing was kept."""


class Listener:
    """A DICOM server on one address, from `start` to `stop`.

    Parameters
    ----------
    title
        The application entity title that machines have to call.
    address
        Host and port; port 0 lets the system choose, and `port` says which it chose.
    limit_bytes
        The largest object that is held in memory.
    """

    def __init__(self, *, title: str, address: tuple[str, int], limit_bytes: int, desk: Desk) -> None:
        silence()
        self.title, self.limit_bytes, self.desk = title, limit_bytes, desk
        self._address = address
        self._entity = AE(ae_title=title)
        self._entity.maximum_associations = MAX_ASSOCIATIONS
        self._entity.maximum_pdu_size = MAX_PDU_BYTES
        self._entity.acse_timeout = self._entity.dimse_timeout = self._entity.network_timeout = (
            TIMEOUT_SECONDS
        )
        self._server: QuietServer | None = None

    @property
    def port(self) -> int:
        """Give the port that is listened on."""
        return int(self._server.server_address[1]) if self._server else self._address[1]

    def start(self) -> None:
        """Listen from now on, in threads of its own.

        Raises
        ------
        OSError
            The address is taken, or is not one of this machine.
        """
        server: Any = self._entity.make_server(
            self._address, evt_handlers=self._handlers(), contexts=contexts(), server_class=QuietServer,
            request_handler=BoundedHandler,
        )  # fmt: skip
        self._server = server
        server.start()

    def stop(self) -> None:
        """Stop listening, and abort associations that are open; a half-received object leaves nothing."""
        if self._server is not None:
            self._server.stop()
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
            _log_failure("association", error)
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
        return self.desk.let_in(calling, plain_address(event.assoc.requestor.address))

    def _on_rejected(self, event: Event) -> None:
        self._tell_turned_away("too_many", _calling(event))

    def _tell_turned_away(self, reason: str, calling: str) -> None:
        try:
            self.desk.turned_away(reason, calling)
        except Exception as error:  # noqa: BLE001 - the peer was refused all the same
            _log_failure("refusal", error)

    def _on_pdu(self, event: Event) -> None:
        """Let go of an object that has grown too large while it still arrives; its machine is told at its end."""
        message: Any = event.assoc.dimse.message
        if (
            event.assoc.dimse.msg_queue.qsize() > MAX_WAITING
            or _size(message, "encoded_command_set") > MAX_COMMAND_BYTES
        ):
            event.assoc.abort()
        elif _size(message, "data_set") > self.limit_bytes:
            message.data_set.seek(0)
            message.data_set.truncate()
            _too_large(event.assoc).add(message.command_set.MessageID)

    def _on_store(self, event: Event) -> Dataset:
        calling = _calling(event)
        try:
            reply = self._answer(event, calling)
        except Exception as error:  # noqa: BLE001 - the machine gets an answer, and the log no word of the object
            _log_failure("object", error)
            reply = Reply(FAILED, "This could not be stored just now. Please send it again later.")
        status = Dataset()
        status.Status = reply.status
        if reply.comment:
            status.ErrorComment = reply.comment[:COMMENT_LENGTH]
        return status

    def _on_closed(self, event: Event) -> None:
        if event.assoc.dimse.message is None:
            return
        # What had arrived of an object is let go of at once, however the connection ended.
        event.assoc.dimse.message = None
        try:
            self.desk.broken_off(_calling(event))
        except Exception as error:  # noqa: BLE001 - the connection is gone all the same
            _log_failure("break", error)

    def _answer(self, event: Event, calling: str) -> Reply:
        request: Any = event.request
        oversized = _too_large(event.assoc)
        if request.MessageID in oversized:
            oversized.discard(request.MessageID)
            return self.desk.too_large(calling)
        data = request.DataSet.getvalue()
        if len(data) > self.limit_bytes:
            return self.desk.too_large(calling)
        return self.desk.receive(data, str(event.context.transfer_syntax), calling)


def contexts() -> list[PresentationContext]:
    """Give what the listener accepts: pictures in every syntax that can be decoded, and others to refuse in words."""
    syntaxes: list[Any] = sorted(READABLE)
    classes = sorted(ULTRASOUND_CLASSES | CAPTURE_CLASSES | OTHER_CLASSES)
    return [build_context(VERIFICATION), *(build_context(one, syntaxes) for one in classes)]


def plain_address(address: str) -> str:
    """Give an IP address in its usual form; an IPv4 address that came over IPv6 as IPv4."""
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)


def silence() -> None:
    """Keep pynetdicom from writing anything: its log lines quote what machines send, patients' names among it."""
    _config.LOG_HANDLER_LEVEL = "none"
    for name in ("pynetdicom", "pydicom"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)


def _calling(event: Event) -> str:
    primitive = event.assoc.requestor.primitive
    return str(primitive.calling_ae_title or "").strip() if primitive else ""


def _size(message: Any, part: str) -> int:
    """Give how many bytes of a message's command or object have arrived so far."""
    stream = getattr(message, part, None)
    return stream.tell() if stream is not None else 0


def _too_large(association: Any) -> set[int]:
    """Give the numbers of an association's messages whose objects were let go of."""
    found: set[int] = association.__dict__.setdefault("enthesis_too_large", set())
    return found


def _log_failure(what: str, error: Exception) -> None:
    """Log where something failed, never an error's own words: they may quote what was received."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
    log.error("gateway failed", about=what, error=type(error).__name__, place=place)
