"""What can be known and done about a picture without a database or a network: bytes in, bytes out."""

from enthesis.imaging.domain.archives import ArchiveLimits, Member, iter_members
from enthesis.imaging.domain.deidentification import (
    Rules,
    blank,
    blank_into,
    clean_into,
    deidentify,
    deidentify_dataset,
    release,
    release_into,
)
from enthesis.imaging.domain.frames import CannotRender, Frames, render_frames, render_into
from enthesis.imaging.domain.tags import confirm_into, mark_confirmed
from enthesis.imaging.domain.verdicts import (
    MESSAGES,
    Box,
    Clean,
    KnownScreen,
    Limits,
    PictureFacts,
    Quarantined,
    ReceivedIdentity,
    Refused,
    Region,
    Verdict,
    refused,
)

__all__ = [
    "MESSAGES",
    "ArchiveLimits",
    "Box",
    "CannotRender",
    "Clean",
    "Frames",
    "KnownScreen",
    "Limits",
    "Member",
    "PictureFacts",
    "Quarantined",
    "ReceivedIdentity",
    "Refused",
    "Region",
    "Rules",
    "Verdict",
    "blank",
    "blank_into",
    "clean_into",
    "confirm_into",
    "deidentify",
    "deidentify_dataset",
    "iter_members",
    "mark_confirmed",
    "refused",
    "release",
    "release_into",
    "render_frames",
    "render_into",
]
