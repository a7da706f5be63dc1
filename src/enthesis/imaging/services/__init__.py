"""Every write of pictures and machines."""

from enthesis.imaging.services.archives import receive_archive
from enthesis.imaging.services.checking import (
    PictureInCase,
    confirm_pictures,
    discard_instance,
    discard_study,
    undo_confirmation,
)
from enthesis.imaging.services.machines import (
    MachineNotRight,
    add_machine,
    change_machine,
    refuse_association,
    remove_machine,
    restore_machine,
)
from enthesis.imaging.services.quarantine import (
    CannotOpen,
    NothingToKeep,
    PictureNotFree,
    claim_for,
    open_quarantined,
    purge_expired,
    release_quarantined,
)
from enthesis.imaging.services.reading import READ, Reading, finish_reading, read_at_once, read_writing
from enthesis.imaging.services.receiving import Received, receive_instance, refuse_picture
from enthesis.imaging.services.showing import PURGE

__all__ = [
    "PURGE",
    "READ",
    "CannotOpen",
    "MachineNotRight",
    "NothingToKeep",
    "PictureInCase",
    "PictureNotFree",
    "Reading",
    "Received",
    "add_machine",
    "change_machine",
    "claim_for",
    "confirm_pictures",
    "discard_instance",
    "discard_study",
    "finish_reading",
    "open_quarantined",
    "purge_expired",
    "read_at_once",
    "read_writing",
    "receive_archive",
    "receive_instance",
    "refuse_association",
    "refuse_picture",
    "release_quarantined",
    "remove_machine",
    "restore_machine",
    "undo_confirmation",
]
