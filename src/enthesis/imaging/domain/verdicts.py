"""What can become of a received file, and the facts that travel with each answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

MIN_SIDE_PX: Final = 8
MESSAGES: Final[dict[str, str]] = {
    "too_large": (
        "This file is larger than can be taken, or says that it is. Send a shorter cine loop or a smaller picture."
    ),
    "not_dicom": (
        "This is not a DICOM file. Export the picture from the machine as DICOM and send that file unchanged."
    ),
    "damaged": "This file is damaged and cannot be read. Export it from the machine again and send the new copy.",
    "truncated": (
        "This file ends before the picture does, so the transfer was probably cut off. Send the file again."
    ),
    "not_ultrasound": (
        "This file is not an ultrasound picture. Send only ultrasound stills and cine loops, not 3D volumes."
    ),
    "no_pixels": "This file holds no picture. Choose the picture itself on the machine, not its report or index.",
    "unsupported_transfer_syntax": (
        "This file is compressed in a way that cannot be read here. "
        "On the machine, choose DICOM export without compression or with JPEG, and send it again."
    ),
    "unsupported_picture": (
        "This picture is stored in a colour or number format that cannot be read safely. "
        "On the machine, choose plain colour or greyscale DICOM export and send it again."
    ),
    "cannot_decode": (
        "The picture inside this file is damaged and cannot be shown. Export it from the machine again."
    ),
    "no_usable_region": (
        "The machine did not say which part of the screen is the scan, so a name could still be visible. "
        "The picture is locked away and not shown. An image steward can mark the scan area and release it."
    ),
    "region_is_screen": (
        "The machine says that the whole screen is the scan, so a name could still be visible. "
        "The picture is locked away and not shown. An image steward can mark the scan area and release it."
    ),
    "not_a_picture": (
        "This is no picture. Choose DICOM files; or, where the machine exports nothing else, a JPEG, PNG, MP4 or AVI."
    ),
    "other_picture": (
        "Pictures of this kind are not taken. Export it from the machine as DICOM or, where it cannot, as JPEG or PNG."
    ),
    "other_film": (
        "Films of this kind are not taken. Export it from the machine as DICOM or, where it cannot, as MP4 or AVI."
    ),
    "not_marked": (
        "Nobody has said which part of this picture is the scan, so a name could be on it. Nothing of it was kept. "
        "Choose the file by itself on the page Images, and mark the scan there before it is sent."
    ),
    "mark_does_not_fit": (
        "What was marked belongs to a picture of another size, so nothing of this file was kept. "
        "Choose the file again and mark the scan on it."
    ),
    "not_plain": "This file is DICOM or a zip, so nothing has to be marked. Choose it again and send it as it is.",
    "photograph": (
        "This is a photograph taken with a camera or a phone. Export the picture from the machine itself: "
        "photographs of screens lose the detail, and may show people and papers."
    ),
    "picture_moves": "This picture moves. Export it from the machine as MP4 or AVI.",
    "picture_too_small": "This picture is smaller than 8 pixels. Export it from the machine in its full size.",
    "no_film": "There is no film in this file. Export the loop from the machine again and send the new file.",
    "film_coding": (
        "This film is compressed in a way that cannot be read here. "
        "Export it from the machine as MP4 (H.264) or as AVI (Motion JPEG)."
    ),
    "film_too_long": (
        "This film is too long or too large to be kept. Cut it on the machine to the seconds that matter, "
        "and send it again."
    ),
    "empty_file": "This file is empty. Export the picture from the machine again and send the new file.",
    "media_index": "This is the index of the media, not a picture. Its pictures are the other files.",
    "plain_in_archive": (
        "This is a plain picture or film inside a zip. Unpack the zip and choose the file itself, "
        "so that you can mark the scan on it."
    ),
    "other_content": (
        "Another picture with the same identifier is here already, with other content, so this one was not added. "
        "Save it on the machine as a new picture and send that, or throw the earlier one away first."
    ),
    "marked_by_owner": (
        "You have marked which part of this picture is scan. An image steward looks at the mark before it is shown."
    ),
    "archive_unreadable": "This zip file is damaged or is not a zip file. Make it again and send the new copy.",
    "archive_too_many": "This zip file holds too many files. Split it into smaller ones and send them one by one.",
    "archive_too_large": "This zip file is too large. Split it into smaller ones and send them one by one.",
    "archive_ratio": "This file unpacks to far more than its size allows, which is not safe. Send it without a zip.",
    "archive_encrypted": "This file is locked with a password. Make the zip again without a password.",
    "archive_nested": "This is a zip or another archive inside the zip. Unpack it first and send its files directly.",
    "archive_method": "This file was packed in a way that cannot be read here. Make the zip again with usual settings.",
}
"""Every reason code with the sentence a person reads. Codes are stable: they are stored and tested."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for, in bytes, pixels and frames.

    `max_file_bytes` bounds what is read, `max_frame_pixels` one frame, `max_frames` a loop, and `max_decoded_bytes` all
    frames of it; they are worked on one by one, so that only `max_frame_pixels` costs memory.
    """

    max_file_bytes: int = 4 * 2**30
    max_frame_pixels: int = 4096 * 4096
    max_frames: int = 3000
    max_decoded_bytes: int = 4 * 2**30 - 2**20


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels; both corners belong to it. Columns run right, rows run down, from 0."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def is_usable(self) -> bool:
        """Whether it is large enough to hold scan."""
        return min(self.x1 - self.x0, self.y1 - self.y0) + 1 >= MIN_SIDE_PX


@dataclass(frozen=True, slots=True)
class Region:
    """One calibrated part of the screen, as the machine described it (PS3.3 C.8.5.5).

    `x_delta` and `y_delta` are absolute sizes of one pixel in `x_unit` and `y_unit`
    (codes of PS3.3 C.8.5.5.1.15: 3 = cm, 4 = seconds, 5 = hertz, 7 = cm/s); None where not given.
    """

    box: Box
    spatial_format: int
    data_type: int
    x_unit: int
    y_unit: int
    x_delta: float | None
    y_delta: float | None

    @property
    def kind(self) -> str:
        """Return `2d`, `m_mode` or `spectral`."""
        return {1: "2d", 2: "m_mode", 3: "spectral"}[self.spatial_format]

    @property
    def mm_per_pixel(self) -> tuple[float, float] | None:
        """Return (x, y) in mm where both axes are lengths, else None."""
        if self.x_unit != 3 or self.y_unit != 3 or self.x_delta is None or self.y_delta is None:
            return None
        return self.x_delta * 10, self.y_delta * 10


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known about a cleaned picture. Nothing here identifies a patient except, with other data, the time.

    `acquired_at` is the machine's own clock without a time zone; it is not in the cleaned object. UIDs are the new
    ones. `kept_fraction` is the share of the screen that was left visible (1.0: nothing was blanked).
    `frame_time_ms` is None for a still; `frame_time_assumed`: the machine gave none and 40 ms is taken. `screen` names
    the learnt screen that told scan from banner, `removal` reports what was removed, without any value of it. `content`
    is what `write_object` gives: one value for one picture, whichever release has cleaned it.
    """

    sop_class_uid: str
    sop_instance_uid: str
    study_uid: str
    series_uid: str
    series_number: int | None
    instance_number: int | None
    manufacturer: str
    model: str
    body_part: str
    laterality: str
    rows: int
    columns: int
    frames: int
    transfer_syntax: str
    photometric: str
    lossy: bool
    frame_time_ms: float | None
    frame_time_assumed: bool
    kept_fraction: float
    regions: tuple[Region, ...]
    acquired_at: datetime | None = field(repr=False)
    screen: str = ""
    removal: Mapping[str, Any] = field(default_factory=dict)
    content: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedIdentity:
    """What the machine wrote into the fields that may carry a student's scan code, and all names of people.

    For matching in memory only: never store, log or show it. Values are left out of `repr`.
    """

    patient_id: str = field(default="", repr=False)
    accession_number: str = field(default="", repr=False)
    operators_name: str = field(default="", repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Clean:
    """The object may be stored, and shown to its owner with the question whether it identifies anybody.

    `dicom` is empty where the object was written into a sink.
    """

    dicom: bytes = field(repr=False)
    picture: PictureFacts
    identity: ReceivedIdentity


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Tags are clean, pixels are as sent: seal `dicom` before it is stored, and never show it to its owner."""

    dicom: bytes = field(repr=False)
    picture: PictureFacts
    identity: ReceivedIdentity
    reasons: tuple[str, ...]

    @property
    def message(self) -> str:
        """Return the sentence for the first reason."""
        return MESSAGES[self.reasons[0]]


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was kept. `code` is a key of `MESSAGES`."""

    code: str
    message: str


Verdict = Clean | Quarantined | Refused


def refused(code: str) -> Refused:
    """Return the refusal with this code and its sentence.

    Raises
    ------
    KeyError
        The code is not in `MESSAGES`.
    """
    return Refused(code=code, message=MESSAGES[code])


class Refusal(Exception):
    """Carries a reason code from the depth of the pipeline to its door; never leaves the domain."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class KnownScreen:
    """What is scan on the screens of one machine in one size, as two people have agreed.

    `keep` is scan, `blank` is what within it always names somebody, and `name` says whose agreement it is, in which
    version: it is kept with every picture that was masked so.
    """

    keep: tuple[Box, ...]
    blank: tuple[Box, ...]
    name: str
