"""Jobs of imaging."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from enthesis.core import jobs
from enthesis.imaging import services


@jobs.job(services.PURGE)
def purge_expired(progress: jobs.Progress) -> Callable[[], dict[str, Any]]:
    """Destroy pictures that have lain in quarantine too long."""
    return lambda: {"destroyed": services.purge_expired(now=timezone.now())}
