"""A gateway that programs of others talk to, and what they say.

with listening() as gateway:
    said = dcmtk("echoscu").run(*peer(gateway))
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from enthesis.imaging.gateways.dicom import Door, Listener
from enthesis.imaging.management.commands.gateway import listener
from tests.servers.debian import Program

Dcmtk = Callable[[str], Program]


@contextmanager
def listening(*doors: Door) -> Iterator[Listener]:
    """Run the real gateway, by default on one port without TLS."""
    running = listener(("127.0.0.1", 0))
    if doors:
        running.doors = list(doors)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def peer(gateway: Listener, *, calling: str = "MEADOW1", port: int | None = None) -> list[str]:
    """Give the words by which dcmtk's clients call the gateway."""
    return ["-aet", calling, "-aec", settings.DICOM_AE_TITLE, "127.0.0.1", str(port or gateway.port)]


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, for twenty seconds at most."""
    for _ in range(400):
        if is_so():
            return
        threading.Event().wait(0.05)
    raise AssertionError("this did not come about")
