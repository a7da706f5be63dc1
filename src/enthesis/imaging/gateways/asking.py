"""What machines ask: whether we hold what they sent, and which sessions they are to show.

The answer to the former goes out on the same association, without stopping what else is said on it: pynetdicom's own
`send_n_event_report` takes the next message of the machine for the answer, whatever it is.

References
----------
DICOM PS3.4 annex J (storage commitment, push model), annex K (modality worklist); PS3.7 10.1.1, 10.1.4.
"""

import io
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

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
PATIENCE_SECONDS: Final = 10

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
        threading.Thread(
            target=_tell, args=(event.assoc, name, report), name="commitment", daemon=True
        ).start()
        return SUCCESS

    def _on_message(self, event: Event) -> None:
        """Note that a machine has confirmed what it was told."""
        message: Any = event.message
        if not isinstance(message, N_EVENT_REPORT_RSP):
            return
        answer = message.command_set
        name = _told(event.assoc).pop(answer.MessageIDBeingRespondedTo, None)
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


def _tell(association: Any, name: str, report: Report) -> None:
    """Tell a machine on the association it asked on; where that is over, a job tells it on another one."""
    try:
        context = next(
            one for one in association.accepted_contexts if one.abstract_syntax == STORAGE_COMMITMENT
        )
        if not _is_free(association):
            return
        told = _told(association)
        number = max(told, default=0) + 1
        told[number] = name
        association.dimse.send_msg(
            event_report(report, number=number, syntax=context.transfer_syntax[0]), context.context_id
        )
    except Exception as error:  # noqa: BLE001 - the job tells it then
        log_failure("commitment", error)


def _is_free(association: Any) -> bool:
    """Wait until the question itself has been answered, and tell whether the association is still open then."""
    until = time.monotonic() + PATIENCE_SECONDS
    while association._is_paused and time.monotonic() < until:  # noqa: SLF001 - it is so while an answer is made
        time.sleep(0.005)
    return bool(association.is_established)


def _told(association: Any) -> dict[int, str]:
    """Give what was told on an association and is not confirmed yet, by the number of the message."""
    found: dict[int, str] = association.__dict__.setdefault("enthesis_told", {})
    return found


def _calling(event: Event) -> str:
    request: Any = event.assoc.requestor.primitive
    return str(request.calling_ae_title or "").strip()
