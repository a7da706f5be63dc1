"""`enthesis gateway`: receive pictures from ultrasound machines until told to stop."""

import signal
import threading
import warnings
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from enthesis.imaging import services
from enthesis.imaging.domain import Limits
from enthesis.imaging.gateways import dicom
from enthesis.imaging.gateways.dicom import Listener, Reply
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import machine_by_title

ACTOR = "gateway"
# The machine shows at most 64 characters (PS3.5, VR LO), so these are the long messages in short.
COMMENTS = {
    "too_large": (dicom.CANNOT_UNDERSTAND, "Larger than can be taken: send a shorter loop."),
    "not_ultrasound": (dicom.WRONG_CLASS, "Not an ultrasound picture: send stills and loops only."),
    "no_pixels": (dicom.WRONG_CLASS, "No picture in it: send stills and loops only."),
    "truncated": (dicom.CANNOT_UNDERSTAND, "Ends before the picture does: send it again."),
    "unsupported_transfer_syntax": (
        dicom.CANNOT_UNDERSTAND,
        "Cannot read this compression: choose none or JPEG.",
    ),
    "unsupported_picture": (dicom.CANNOT_UNDERSTAND, "Cannot read this colour format: choose plain colour."),
    "store_full": (dicom.OUT_OF_RESOURCES, "The store is full: nothing was kept. Send it again later."),
    "store_away": (dicom.OUT_OF_RESOURCES, "The store does not answer: send it again later."),
}
OTHERWISE = (dicom.CANNOT_UNDERSTAND, "Damaged and cannot be read: send it again.")


@contextmanager
def own_connection() -> Iterator[None]:
    """Give the thread of one message a database connection that works, and hand it back afterwards."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


class ReceivingDesk:
    """Lets registered machines in and hands what they send to the services."""

    def let_in(self, calling: str, address: str) -> str:
        """Give an empty string where an active machine has this title and may send from this address."""
        with own_connection():
            machine = machine_by_title(calling)
        if machine is None:
            return "unknown_machine"
        if machine.peer_address and dicom.plain_address(machine.peer_address) != address:
            return "wrong_address"
        return ""

    def turned_away(self, reason: str, calling: str) -> None:
        """Record a refusal."""
        with own_connection():
            services.refuse_association(reason=reason, machine=machine_by_title(calling))

    def receive(self, data: bytes, transfer_syntax: str, calling: str) -> Reply:
        """Receive one object; its scan code decides whose it is."""
        with own_connection():
            received = services.receive_instance(
                data=data, owner=None, actor=ACTOR, source=Instance.Source.GATEWAY,
                machine=machine_by_title(calling), transfer_syntax=transfer_syntax,
            )  # fmt: skip
        if received.outcome == "refused":
            return Reply(*COMMENTS.get(received.code, OTHERWISE))
        return Reply(dicom.SUCCESS)

    def too_large(self, calling: str) -> Reply:
        """Record that an object was larger than can be taken."""
        self._refuse("too_large", calling)
        return Reply(*COMMENTS["too_large"])

    def broken_off(self, calling: str) -> None:
        """Record that a machine went away within an object, so that its administrator can find out why."""
        self._refuse("truncated", calling)

    def _refuse(self, code: str, calling: str) -> None:
        with own_connection():
            services.refuse_picture(
                code=code, actor=ACTOR, source=Instance.Source.GATEWAY, machine=machine_by_title(calling)
            )


def listener(address: tuple[str, int] | None = None) -> Listener:
    """Make the gateway, by default on the address that the settings name."""
    return Listener(
        title=settings.DICOM_AE_TITLE, address=address or (settings.DICOM_HOST, settings.DICOM_PORT),
        limit_bytes=min(settings.UPLOAD_LIMIT_BYTES, Limits().max_file_bytes), desk=ReceivingDesk(),
    )  # fmt: skip


class Command(BaseCommand):
    help = "Receive pictures from ultrasound machines over DICOM until told to stop (SIGTERM)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, help="listen on this port instead of ENTHESIS_DICOM_PORT")

    def handle(self, *args: Any, port: int | None, **options: Any) -> None:
        # Parsers warn with the values that they stumble on, and standard error is a log.
        warnings.filterwarnings("ignore", module="pydicom|pynetdicom")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        gateway = listener((settings.DICOM_HOST, settings.DICOM_PORT if port is None else port))
        try:
            gateway.start()
        except OSError as error:
            place = f"{settings.DICOM_HOST}:{gateway.port}"
            raise CommandError(
                f"The gateway cannot listen on {place}: {error.strerror}. "
                "Choose another place with ENTHESIS_DICOM_HOST and ENTHESIS_DICOM_PORT."
            ) from error
        self.stdout.write(
            f"{gateway.title} listens for ultrasound machines on {settings.DICOM_HOST}:{gateway.port}."
        )
        self.stdout.flush()
        stop.wait()
        gateway.stop()
