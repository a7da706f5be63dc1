"""Silence for third-party parsers, whose warnings and log lines quote the values they stumble on."""

import logging
import threading
import warnings
from types import TracebackType

# A log line such as "Invalid value for VR PN: '...'" would put a patient's name on disk. Levels do not help:
# pydicom sets its own when it is imported.
logging.getLogger("pydicom").propagate = False
logging.getLogger("pydicom").addFilter(lambda _record: False)


class _Quiet:
    """While any thread is inside, Python warnings are dropped.

    `warnings.catch_warnings` alone is not safe with threads: two of them leaving in the wrong order
    would keep all warnings off for the rest of the process. Here the first one in saves, the last one out restores.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._saved: warnings.catch_warnings[None] | None = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._saved = warnings.catch_warnings()
                self._saved.__enter__()
                warnings.simplefilter("ignore")
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._saved is not None:
                self._saved.__exit__(kind, error, trace)
                self._saved = None


quiet = _Quiet()
"""Context manager, shared and re-entrant: `with quiet: ...` around every call into pydicom."""
