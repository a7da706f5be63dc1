"""What can be known and done about a picture without a database or a network: bytes in, bytes out."""

from enthesis.imaging.domain.archives import ArchiveLimits, Member, iter_members
from enthesis.imaging.domain.deidentification import blank, deidentify, deidentify_dataset, release
from enthesis.imaging.domain.frames import CannotRender, Frames, render_frames
from enthesis.imaging.domain.tags import mark_confirmed
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
    "Verdict",
    "blank",
    "deidentify",
    "deidentify_dataset",
    "iter_members",
    "mark_confirmed",
    "refused",
    "release",
    "render_frames",
]
