"""What a program stored, said back to it (PS3.18 10.5.3)."""

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from enthesis.imaging.domain.quiet import quiet

# PS3.4 table GG.4-1 and PS3.7 annex C: why an object was not kept.
PROCESSING_FAILURE: Final = 0x0110
DUPLICATE: Final = 0x0111
OUT_OF_RESOURCES: Final = 0xA700
DOES_NOT_MATCH: Final = 0xA900
CANNOT_UNDERSTAND: Final = 0xC000
NOT_SUPPORTED: Final = 0x0122
SYNTAX_NOT_SUPPORTED: Final = 0xC122
# What was kept is not letter for letter what was sent: it was de-identified.
COERCED: Final = 0xB000

REASONS: Final = {
    "store_full": OUT_OF_RESOURCES,
    "store_away": OUT_OF_RESOURCES,
    "too_large": OUT_OF_RESOURCES,
    "other_study": DOES_NOT_MATCH,
    "other_content": DUPLICATE,
    "not_dicom": CANNOT_UNDERSTAND,
    "truncated": CANNOT_UNDERSTAND,
    "damaged": CANNOT_UNDERSTAND,
    "cannot_decode": CANNOT_UNDERSTAND,
    "not_ultrasound": NOT_SUPPORTED,
    "no_pixels": NOT_SUPPORTED,
    "media_index": NOT_SUPPORTED,
    "unsupported_picture": NOT_SUPPORTED,
    "unsupported_transfer_syntax": SYNTAX_NOT_SUPPORTED,
}
# Where the file meta group begins, behind the preamble and "DICM" (PS3.10 7.1).
META_AT: Final = 132
# Its first element, (0002,0000), says how long the rest is (PS3.10 7.1): tag, VR and length, then four bytes.
META_LENGTH_BYTES: Final = 12
STUDY_UID: Final = Tag("StudyInstanceUID")
# The attributes up to the study's UID take less than this, in every file that is not an attack.
HEAD_BYTES: Final = 2**20
MOST_INFLATED: Final = 2**20


@dataclass(frozen=True, slots=True)
class Names:
    """What an object calls itself, as far as it says: its class, itself and its study, with the UIDs that were sent."""

    sop_class: str = ""
    sop_instance: str = ""
    study: str = ""


def names_of(head: bytes) -> Names:
    """Read what an object calls itself out of its beginning, and nothing more; what cannot be read is left empty.

    Said back to who sent it, and never kept: these are the sender's own UIDs.
    """
    begin = META_AT + META_LENGTH_BYTES + int.from_bytes(head[META_AT + 8 : META_AT + 12], "little")
    meta = _attributes(head[META_AT:begin], ExplicitVRLittleEndian)
    syntax = meta.get("TransferSyntaxUID", ExplicitVRLittleEndian)
    study = _attributes(head[begin:], syntax).get("StudyInstanceUID", "")
    named = (meta.get("MediaStorageSOPClassUID"), meta.get("MediaStorageSOPInstanceUID"), study)
    return Names(*(str(uid or "") for uid in named))


def _attributes(data: bytes, syntax: UID) -> Dataset:
    try:
        if syntax == DeflatedExplicitVRLittleEndian:
            # Without inflating more than the beginning (PS3.5 A.5).
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, MOST_INFLATED)
        with quiet:
            found = read_dataset(
                io.BytesIO(data),
                is_implicit_VR=syntax == ImplicitVRLittleEndian,
                is_little_endian=syntax != ExplicitVRBigEndian,
                stop_when=_is_behind_study,
            )
            # Values are parsed when they are asked for: now, so that what is wrong with one shows here.
            return Dataset({element.tag: element for element in found})
    except Exception:  # noqa: BLE001 - whatever is wrong with the file, receiving it will say so in words
        return Dataset()


def _is_behind_study(tag: BaseTag, vr: str | None, length: int) -> bool:
    return int(tag) > int(STUDY_UID)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one object. `reason` is 0 for one that was kept, whose new UID is `kept_as`.

    `address` is where it can be retrieved from; empty while nobody can.
    """

    names: Names
    reason: int = 0
    kept_class: str = ""
    kept_as: str = ""
    address: str = ""


def answer(study_address: str, told: Iterable[Told]) -> Dataset:
    """Return the dataset that answers a store.

    Kept objects are named by their new UIDs, with the warning that attributes were changed; refused ones as they were
    sent. Without a study of its own the answer has an empty Retrieve URL.

    References
    ----------
    DICOM PS3.18 table 10.5.3-1 and I.2; PS3.18 10.5.3.1 (Warning Reason B000H, Coercion of Data Elements).
    """
    found, kept, failed = Dataset(), [], []
    for one in told:
        item = Dataset()
        item.ReferencedSOPClassUID = one.kept_class or one.names.sop_class
        item.ReferencedSOPInstanceUID = one.kept_as or one.names.sop_instance
        if one.reason:
            item.FailureReason = one.reason
            failed.append(item)
            continue
        item.WarningReason = COERCED
        item.RetrieveURL = one.address
        kept.append(item)
    found.RetrieveURL = study_address
    if kept:
        found.ReferencedSOPSequence = Sequence(kept)
    if failed:
        found.FailedSOPSequence = Sequence(failed)
    return found
