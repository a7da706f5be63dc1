"""Every write of pictures and machines."""

from enthesis.imaging.services.annotations import (
    MOST_ANNOTATIONS,
    TooManyAnnotations,
    add_annotation,
    change_annotation,
    forget_annotations,
    remove_annotation,
    restore_annotation,
)
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
    Network,
    add_machine,
    change_machine,
    refuse_association,
    remove_machine,
    restore_machine,
)
from enthesis.imaging.services.masking import (
    CannotOpen,
    NothingToKeep,
    NotShown,
    Opened,
    Preview,
    open_quarantined,
    preview_quarantined,
)
from enthesis.imaging.services.profiles import (
    NoMachine,
    ProfileReplaced,
    confirm_profile,
    propose_profile,
    restore_profile,
    retire_profile,
)
from enthesis.imaging.services.quarantine import (
    PictureNotFree,
    claim_for,
    purge_expired,
    release_quarantined,
)
from enthesis.imaging.services.reading import READ, Reading, finish_reading, read_at_once, read_writing
from enthesis.imaging.services.receiving import Received, receive_instance, refuse_picture
from enthesis.imaging.services.showing import PURGE

__all__ = [
    "MOST_ANNOTATIONS",
    "PURGE",
    "READ",
    "CannotOpen",
    "MachineNotRight",
    "Network",
    "NoMachine",
    "NotShown",
    "NothingToKeep",
    "Opened",
    "PictureInCase",
    "PictureNotFree",
    "Preview",
    "ProfileReplaced",
    "Reading",
    "Received",
    "TooManyAnnotations",
    "add_annotation",
    "add_machine",
    "change_annotation",
    "change_machine",
    "claim_for",
    "confirm_pictures",
    "confirm_profile",
    "discard_instance",
    "discard_study",
    "finish_reading",
    "forget_annotations",
    "open_quarantined",
    "preview_quarantined",
    "propose_profile",
    "purge_expired",
    "read_at_once",
    "read_writing",
    "receive_archive",
    "receive_instance",
    "refuse_association",
    "refuse_picture",
    "release_quarantined",
    "remove_annotation",
    "remove_machine",
    "restore_annotation",
    "restore_machine",
    "restore_profile",
    "retire_profile",
    "undo_confirmation",
]
