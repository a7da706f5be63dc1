"""Jobs of imaging."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from enthesis.core import jobs
from enthesis.imaging import services
from enthesis.imaging.gateways.text_reader import text_reader


@jobs.job(services.PURGE)
def purge_expired(progress: jobs.Progress) -> Callable[[], dict[str, Any]]:
    """Destroy pictures that have lain in quarantine too long."""
    return lambda: {"destroyed": services.purge_expired(now=timezone.now())}


@jobs.job(services.READ)
def read_writing(progress: jobs.Progress, *, instance_id: str) -> Callable[[], dict[str, Any]]:
    """Read the writing on a picture and blank what is not known to be harmless; then its owner can look at it."""
    reader = text_reader()
    reading = services.read_writing(pk=uuid.UUID(instance_id), reader=reader, now=timezone.now())

    def apply() -> dict[str, Any]:
        done = services.finish_reading(reading, name=reader.name, now=timezone.now()) if reading else None
        return {"read": done is not None}

    return apply
