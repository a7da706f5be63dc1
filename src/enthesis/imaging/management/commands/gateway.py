"""`enthesis gateway`: receive pictures from ultrasound machines until told to stop."""

import signal
import threading
import uuid
import warnings
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from pydicom.dataset import Dataset

from enthesis.core.errors import NotVisible
from enthesis.imaging import services
from enthesis.imaging.domain.commitment import Report, Request
from enthesis.imaging.domain.opening import Source
from enthesis.imaging.domain.worklist import answer, is_wanted, worklist_item
from enthesis.imaging.gateways import dicom
from enthesis.imaging.gateways.desk import Peer, Reply
from enthesis.imaging.gateways.dicom import CannotListen, Door, Listener
from enthesis.imaging.gateways.secure import server_context
from enthesis.imaging.models import Instance, Machine
from enthesis.imaging.selectors import machine_by_title, sessions_for

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
    "other_content": (dicom.CANNOT_UNDERSTAND, "Another picture has its identifier: save it as a new one."),
    "store_full": (dicom.OUT_OF_RESOURCES, "The store is full: nothing was kept. Send it again later."),
    "database_away": (dicom.OUT_OF_RESOURCES, "The database does not answer: send it again later."),
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

    def let_in(self, peer: Peer) -> str:
        """Give an empty string where an active machine has this title and may come from there like this."""
        with own_connection():
            return services.admit_machine(
                title=peer.title, address=peer.address, certificate=peer.certificate, now=timezone.now()
            )

    def turned_away(self, reason: str, calling: str) -> None:
        """Record a refusal."""
        with own_connection():
            services.refuse_association(reason=reason, machine=machine_by_title(calling))

    def receive(self, data: Source, transfer_syntax: str, calling: str) -> Reply:
        """Receive one object; its scan code decides whose it is."""
        try:
            with own_connection():
                received = services.receive_instance(
                    data=data, owner=None, actor=ACTOR, source=Instance.Source.GATEWAY,
                    machine=machine_by_title(calling), transfer_syntax=transfer_syntax,
                )  # fmt: skip
        except (OperationalError, InterfaceError):
            return Reply(*COMMENTS["database_away"])
        if received.outcome == "refused":
            return Reply(*COMMENTS.get(received.code, OTHERWISE))
        return Reply(dicom.SUCCESS)

    def broken_off(self, calling: str) -> None:
        """Record that a machine went away within an object, so that its administrator can find out why."""
        self._refuse("truncated", calling)

    def commit(self, request: Request, calling: str) -> tuple[str, Report]:
        """Say what is held of what a machine asks about."""
        with own_connection():
            machine = _machine(calling)
            row, report = services.commit(request=request, machine=machine, now=timezone.now())
        return str(row.pk), report

    def answered(self, name: str) -> None:
        """Remember that a machine has heard."""
        with own_connection():
            services.note_answered(pk=uuid.UUID(name), now=timezone.now())

    def sessions(self, query: Dataset, calling: str) -> list[Dataset]:
        """Give the teaching sessions of today that a machine asks for."""
        with own_connection():
            found = sessions_for(_machine(calling), now=timezone.now())
        items = [worklist_item(one) for one in found]
        return [answer(query, item) for item in items if is_wanted(query, item)]

    def _refuse(self, code: str, calling: str) -> None:
        with own_connection():
            services.refuse_picture(
                code=code, actor=ACTOR, source=Instance.Source.GATEWAY, machine=machine_by_title(calling)
            )


def _machine(calling: str) -> Machine:
    """Give the machine on whose association this is, which may have been switched off since."""
    machine = machine_by_title(calling)
    if machine is None:
        raise NotVisible("This machine is switched off.")
    return machine


def doors() -> list[Door]:
    """Give where the settings have the gateway listen."""
    found = []
    if settings.DICOM_PORT:
        found.append(Door((settings.DICOM_HOST, settings.DICOM_PORT)))
    credentials = services.tls_credentials()
    if credentials is not None:
        found.append(Door((settings.DICOM_HOST, settings.DICOM_TLS_PORT), server_context(credentials)))
    return found


def listener(address: tuple[str, int] | None = None) -> Listener:
    """Make the gateway, by default on the addresses that the settings name."""
    return Listener(
        title=settings.DICOM_AE_TITLE, doors=[Door(address)] if address else doors(),
        desk=ReceivingDesk(),
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
        gateway = listener(None if port is None else (settings.DICOM_HOST, port))
        try:
            gateway.start()
        except CannotListen as error:
            raise CommandError(
                f"The gateway cannot listen on {error.filename}: {error.strerror}. Choose another place with "
                "ENTHESIS_DICOM_HOST, ENTHESIS_DICOM_PORT and ENTHESIS_DICOM_TLS_PORT."
            ) from error
        places = " and ".join(
            f"{settings.DICOM_HOST}:{number}{' (TLS)' if door.tls else ''}"
            for door, number in zip(gateway.doors, gateway.ports, strict=True)
        )
        self.stdout.write(f"{gateway.title} listens for ultrasound machines on {places}.")
        self.stdout.flush()
        stop.wait()
        gateway.stop()
