"""Facts that imaging tells upwards."""

import uuid
from dataclasses import dataclass

from enthesis.core.events import Event, declares_event


@declares_event
@dataclass(frozen=True, kw_only=True)
class PictureReceived(Event):
    """A picture has arrived and waits to be read, or in quarantine."""

    instance_id: uuid.UUID
    study_id: uuid.UUID
    owner_id: uuid.UUID | None
    state: str


@declares_event
@dataclass(frozen=True, kw_only=True)
class PicturesConfirmed(Event):
    """An owner has said of pictures that nothing on them identifies a patient."""

    instance_ids: tuple[uuid.UUID, ...]


@declares_event
@dataclass(frozen=True, kw_only=True)
class PictureLockedAway(Event):
    """A picture that its owner could see went into quarantine, because something on it identifies a patient."""

    instance_id: uuid.UUID
    owner_id: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class PictureReleased(Event):
    """The writing on a picture has been read, so its owner can look at it."""

    instance_id: uuid.UUID
    owner_id: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class PictureDiscarded(Event):
    """A picture was thrown away or has expired; nothing of it is left."""

    instance_id: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class ProfileProposed(Event):
    """An image steward has proposed what is scan on the pictures of a machine; another one has to agree."""

    profile_id: int
    proposed_by: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class ProfileConfirmed(Event):
    """A second image steward has agreed to a machine profile; pictures that arrive from now on are masked by it."""

    profile_id: int
    confirmed_by: uuid.UUID


@declares_event
@dataclass(frozen=True, kw_only=True)
class PictureErased(Event):
    """A picture was erased everywhere by a rule; what was made from it elsewhere has to go too."""

    instance_id: uuid.UUID
    owner_id: uuid.UUID | None
