"""Nothing of what machines send reaches a log: neither pynetdicom's own words nor those of an error."""

import logging

import structlog
from pynetdicom import _config

log = structlog.get_logger()


def silence() -> None:
    """Keep pynetdicom from writing anything: its log lines quote what machines send, patients' names among it."""
    _config.LOG_HANDLER_LEVEL = "none"
    for name in ("pynetdicom", "pydicom"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)


def log_failure(what: str, error: Exception) -> None:
    """Log where something failed, never an error's own words: they may quote what was received."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
    log.error("gateway failed", about=what, error=type(error).__name__, place=place)
