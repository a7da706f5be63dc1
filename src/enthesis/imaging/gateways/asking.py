"""What machines ask: whether we hold what they sent, and which sessions they are to show.

The answer to the former goes out on the same association once the machine is silent, and without stopping what else is
said on it: pynetdicom's own `send_n_event_report` takes the machine's next message for the answer, whatever it is.

References
----------
DICOM PS3.4 annex J (storage commitment, push model), annex K (modality worklist); PS3.7 10.1.1, 10.1.4.
"""

import io
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Final, cast

from pydicom.dataset import Dataset
from pydicom.uid import UID
from pynetdicom import evt
from pynetdicom.dimse_messages import N_EVENT_REPORT_RSP
from pynetdicom.dimse_primitives import N_EVENT_REPORT
from pynetdicom.dsutils import encode
from pynetdicom.events import Event, EventHandlerType

from enthesis.imaging.domain.commitment import NotARequest, Report, read_request
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.gateways.contexts import STORAGE_COMMITMENT
from enthesis.imaging.gateways.desk import Desk
from enthesis.imaging.gateways.silence import log_failure

COMMITMENT_INSTANCE: Final = "1.2.840.10008.1.20.1.1"
MAX_QUESTION_BYTES: Final = 4 * 2**20
QUIET_SECONDS: Final = 0.5
MOST_WAITING: Final = 100

# PS3.7 annex C.
SUCCESS: Final = 0x0000
PROCESSING_FAILURE: Final = 0x0110
NO_SUCH_INSTANCE: Final = 0x0112
INVALID_ARGUMENT: Final = 0x0115
NO_SUCH_ACTION: Final = 0x0123
RESOURCE_LIMITATION: Final = 0x0213
# PS3.4 table K.4-2.
PENDING: Final = 0xFF00
CANCELLED: Final = 0xFE00
UNABLE_TO_PROCESS: Final = 0xC000
OUT_OF_RESOURCES: Final = 0xA700


class Asking:
    """Carries questions to the desk and answers back."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def handlers(self) -> list[EventHandlerType]:
        """Give what a server is to call."""
        return [
            (evt.EVT_N_ACTION, self._on_action),
            (evt.EVT_DIMSE_RECV, self._on_message),
            (evt.EVT_C_FIND, self._on_find),
        ]

    def _on_action(self, event: Event) -> tuple[int, Dataset | None]:
        try:
            return self._committed(event), None
        except Exception as error:  # noqa: BLE001 - the machine gets an answer, and the log no word of the question
            log_failure("commitment", error)
            return PROCESSING_FAILURE, None

    def _committed(self, event: Event) -> int:
        asked: Any = event.request
        if asked.ActionTypeID != 1:
            return NO_SUCH_ACTION
        if asked.RequestedSOPInstanceUID != COMMITMENT_INSTANCE:
            return NO_SUCH_INSTANCE
        if asked.ActionInformation is None:
            return INVALID_ARGUMENT
        if len(asked.ActionInformation.getvalue()) > MAX_QUESTION_BYTES:
            return RESOURCE_LIMITATION
        try:
            with quiet:
                request = read_request(event.action_information)
        except NotARequest as problem:
            return RESOURCE_LIMITATION if problem.too_many else INVALID_ARGUMENT
        name, report = self.desk.commit(request, _calling(event))
        _telling(event.assoc).add(name, report)
        return SUCCESS

    def _on_message(self, event: Event) -> None:
        """Note that a machine speaks, and that it has confirmed what it was told."""
        telling, message = _telling(event.assoc), cast("Any", event.message)
        telling.heard_at = time.monotonic()
        if not isinstance(message, N_EVENT_REPORT_RSP):
            return
        answer = message.command_set
        name = telling.told.pop(answer.MessageIDBeingRespondedTo, None)
        if name is None or answer.Status != SUCCESS:
            return
        try:
            self.desk.answered(name)
        except Exception as error:  # noqa: BLE001 - then it is told once more, which does no harm
            log_failure("commitment", error)

    def _on_find(self, event: Event) -> Iterator[tuple[int, Dataset | None]]:
        try:
            question: Any = event.request
            if len(question.Identifier.getvalue()) > MAX_QUESTION_BYTES:
                yield OUT_OF_RESOURCES, None
                return
            with quiet:
                found = list(self.desk.sessions(event.identifier, _calling(event)))
        except Exception as error:  # noqa: BLE001 - the machine gets an answer, and the log no word of the question
            log_failure("worklist", error)
            yield UNABLE_TO_PROCESS, None
            return
        for session in found:
            if event.is_cancelled:
                yield CANCELLED, None
                return
            yield PENDING, session


def event_report(report: Report, *, number: int, syntax: UID) -> N_EVENT_REPORT:
    """Give the message that tells a machine what is held, encoded in this transfer syntax."""
    message = N_EVENT_REPORT()
    message.MessageID = number
    message.AffectedSOPClassUID = UID(STORAGE_COMMITMENT)
    message.AffectedSOPInstanceUID = UID(COMMITMENT_INSTANCE)
    message.EventTypeID = report.event
    encoded = encode(report.dataset(), syntax.is_implicit_VR, syntax.is_little_endian, syntax.is_deflated)
    message.EventInformation = io.BytesIO(encoded or b"")
    return message


class Telling:
    """Tells a machine what it asked, on the association it asked on, once it says nothing for a moment.

    Many machines take the next message for the answer to their own. One that hangs up before is told by a job.
    """

    def __init__(self, association: Any) -> None:
        self.association = association
        self.heard_at = time.monotonic()
        self.told: dict[int, str] = {}
        self._waiting: deque[tuple[str, Report]] = deque(maxlen=MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def add(self, name: str, report: Report) -> None:
        """Have something told as soon as there is quiet."""
        with self._lock:
            self._waiting.append((name, report))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="commitment", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while (next_one := self._next()) is not None and self._comes_to_rest():
                self._tell(*next_one)
        except Exception as error:  # noqa: BLE001 - the job tells it then
            log_failure("commitment", error)

    def _next(self) -> tuple[str, Report] | None:
        with self._lock:
            if not self._waiting:
                self._thread = None
                return None
            return self._waiting.popleft()

    def _comes_to_rest(self) -> bool:
        """Wait until nothing has been heard for a moment, and tell whether the association is still open then."""
        while self.association.is_established:
            is_busy = self.association._is_paused or self.association.dimse.message is not None  # noqa: SLF001
            if not is_busy and time.monotonic() - self.heard_at >= QUIET_SECONDS:
                return True
            time.sleep(QUIET_SECONDS / 20)
        return False

    def _tell(self, name: str, report: Report) -> None:
        accepted = self.association.accepted_contexts
        context = next(one for one in accepted if one.abstract_syntax == STORAGE_COMMITMENT)
        number = max(self.told, default=0) + 1
        self.told[number] = name
        message = event_report(report, number=number, syntax=context.transfer_syntax[0])
        self.association.dimse.send_msg(message, context.context_id)
        self.heard_at = time.monotonic()


def _telling(association: Any) -> Telling:
    """Give what an association is told."""
    found: Telling = association.__dict__.setdefault("enthesis_telling", Telling(association))
    return found


def _calling(event: Event) -> str:
    request: Any = event.assoc.requestor.primitive
    return str(request.calling_ae_title or "").strip()
