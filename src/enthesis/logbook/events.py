"""Facts that the logbook tells upwards."""

import uuid
from dataclasses import dataclass

from enthesis.core.events import Event, declares_event


@declares_event
@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(Event):
    """A student has sent a case to a supervisor."""

    case_id: uuid.UUID
    supervisor_id: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class CaseReturned(Event):
    """A supervisor has sent a case back with a comment."""

    case_id: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class CaseVerified(Event):
    """A supervisor has signed a case; it counts from now on."""

    case_id: uuid.UUID
    version_id: int
