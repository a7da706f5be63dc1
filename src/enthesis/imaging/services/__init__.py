"""Every write of pictures and machines."""

from enthesis.imaging.services.admission import admit_machine
from enthesis.imaging.services.annotations import (
    MOST_ANNOTATIONS,
    TooManyAnnotations,
    add_annotation,
    change_annotation,
    forget_annotations,
    measure_again,
    remove_annotation,
    restore_annotation,
)
from enthesis.imaging.services.archives import receive_archive
from enthesis.imaging.services.calling import tls_credentials
from enthesis.imaging.services.checking import (
    PictureInCase,
    confirm_pictures,
    discard_instance,
    discard_study,
    undo_confirmation,
)
from enthesis.imaging.services.commitment import (
    SEND,
    commit,
    forget_commitments,
    note_answered,
    send_commitment,
)
from enthesis.imaging.services.conversion import (
    CannotShow,
    Mark,
    preview_plain,
    receive_plain,
    turn_away,
)
from enthesis.imaging.services.echoing import Echo, call_back
from enthesis.imaging.services.examples import Example, profile_examples
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
    OWN_PICTURE,
    CannotOpen,
    NothingToKeep,
    NotShown,
    Opened,
    Preview,
    open_quarantined,
    preview_quarantined,
    stream_frames,
)
from enthesis.imaging.services.profiles import (
    NoMachine,
    ProfileReplaced,
    confirm_profile,
    propose_profile,
    restore_profile,
    retire_profile,
)
from enthesis.imaging.services.programs import MEDIA, OBJECTS, note_retrieval
from enthesis.imaging.services.quarantine import (
    PictureNotFree,
    Released,
    agrees_with_owner,
    claim_for,
    preview_alike,
    purge_expired,
    release_alike,
    release_quarantined,
)
from enthesis.imaging.services.reading import READ, Reading, finish_reading, read_at_once, read_writing
from enthesis.imaging.services.receiving import Received, receive_instance, refuse_picture
from enthesis.imaging.services.scaling import ScaleNotRight, ScaleStays, calibrate_picture, forget_scale
from enthesis.imaging.services.showing import PURGE
from enthesis.imaging.services.spot_checks import (
    answer_spot_check,
    draw_spot_checks,
    open_spot_check,
    open_spot_frames,
)
from enthesis.imaging.services.worklist import cancel_session, plan_session

__all__ = [
    "MEDIA",
    "MOST_ANNOTATIONS",
    "OBJECTS",
    "OWN_PICTURE",
    "PURGE",
    "READ",
    "SEND",
    "CannotOpen",
    "CannotShow",
    "Echo",
    "Example",
    "MachineNotRight",
    "Mark",
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
    "Released",
    "ScaleNotRight",
    "ScaleStays",
    "TooManyAnnotations",
    "add_annotation",
    "add_machine",
    "admit_machine",
    "agrees_with_owner",
    "answer_spot_check",
    "calibrate_picture",
    "call_back",
    "cancel_session",
    "change_annotation",
    "change_machine",
    "claim_for",
    "commit",
    "confirm_pictures",
    "confirm_profile",
    "discard_instance",
    "discard_study",
    "draw_spot_checks",
    "finish_reading",
    "forget_annotations",
    "forget_commitments",
    "forget_scale",
    "measure_again",
    "note_answered",
    "note_retrieval",
    "open_quarantined",
    "open_spot_check",
    "open_spot_frames",
    "plan_session",
    "preview_alike",
    "preview_plain",
    "preview_quarantined",
    "profile_examples",
    "propose_profile",
    "purge_expired",
    "read_at_once",
    "read_writing",
    "receive_archive",
    "receive_instance",
    "receive_plain",
    "refuse_association",
    "refuse_picture",
    "release_alike",
    "release_quarantined",
    "remove_annotation",
    "remove_machine",
    "restore_annotation",
    "restore_machine",
    "restore_profile",
    "retire_profile",
    "send_commitment",
    "stream_frames",
    "tls_credentials",
    "turn_away",
    "undo_confirmation",
]
