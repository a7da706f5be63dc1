"""The pictures inside an uploaded zip, one at a time, without trusting what it says of itself.

Names inside the archive are never used: they often hold a patient's name, and may point anywhere on a disk.
"""

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from enthesis.imaging.domain.conversion.recognising import PLAIN, recognise
from enthesis.imaging.domain.verdicts import Refusal, Refused, refused

END_RECORD: Final = b"PK\x05\x06"
END_RECORD_BYTES: Final = 22
ZIP64_LOCATOR: Final = b"PK\x06\x07"
ZIP64_LOCATOR_BYTES: Final = 20
LONGEST_COMMENT: Final = 65_535
DIRECTORY_BYTES_PER_MEMBER: Final = 1024
READABLE_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ARCHIVE_STARTS: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
LEFTOVERS: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
HEAD_BYTES: Final = 132
STEP_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much a zip may ask for. The ratio counts only for members above `ratio_free_bytes`."""

    max_archive_bytes: int = 2 * 2**30
    max_members: int = 5000
    max_member_bytes: int = 256 * 2**20
    max_total_bytes: int = 4 * 2**30
    max_ratio: int = 250
    ratio_free_bytes: int = 2**20


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a zip, known by its place alone, or the whole zip (`position` 0) where that is at fault.

    Exactly one of `data` (its content), `refusal` (why it was not taken) and `skipped` (why it is no matter: an index
    or a leftover of the operating system) is set.
    """

    position: int
    total: int
    data: bytes | None = field(default=None, repr=False)
    refusal: Refused | None = None
    skipped: str = ""

    @property
    def label(self) -> str:
        """Return what a person reads: `file 3 of 12`, never a name."""
        return f"file {self.position} of {self.total}" if self.position else "the zip file"


def iter_members(source: bytes | BinaryIO, *, limits: ArchiveLimits | None = None) -> Iterator[Member]:
    """Yield every file of a zip in order, each with its content, a refusal or a note. Whatever the bytes, no error.

    Nothing is unpacked to disk and only one file is held in memory. Sizes are counted while reading; what the archive
    claims is used only to refuse earlier. Reading ends with the first sign that the whole archive is a bomb.

    Parameters
    ----------
    source
        The bytes of the zip, or an open binary file that can seek.
    limits
        What the archive may ask for; the defaults where not given.
    """
    bounds = limits or ArchiveLimits()
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        _check_directory(stream, bounds)
        archive = zipfile.ZipFile(stream)
    except Refusal as refusal:
        yield Member(0, 0, refusal=refused(refusal.code))
        return
    except Exception:  # noqa: BLE001  # zipfile fails in many ways on hostile bytes
        yield Member(0, 0, refusal=refused("archive_unreadable"))
        return
    with archive:
        yield from _members(archive, bounds)


def _members(archive: zipfile.ZipFile, limits: ArchiveLimits) -> Iterator[Member]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > limits.max_members:
        yield Member(0, 0, refusal=refused("archive_too_many"))
        return
    unpacking = _Unpacking(archive, limits, limits.max_total_bytes)
    for position, info in enumerate(infos, start=1):
        member = _member(unpacking, info, position, len(infos))
        is_last = member.refusal is not None and member.refusal.code == "archive_too_large"
        yield member
        # Let go of before the next one is read, so that never two are held.
        del member
        if is_last:
            return


def _member(unpacking: "_Unpacking", info: zipfile.ZipInfo, position: int, total: int) -> Member:
    skipped = _reason_to_skip(info.filename)
    if skipped:
        return Member(position, total, skipped=skipped)
    try:
        return Member(position, total, data=unpacking.content(info))
    except Refusal as refusal:
        return Member(position, total, refusal=refused(refusal.code))
    except Exception:  # noqa: BLE001  # zipfile fails in many ways on hostile bytes
        return Member(position, total, refusal=refused("damaged"))


def _reason_to_skip(name: str) -> str:
    plain = name.replace("\\", "/").casefold()
    if plain.rsplit("/", 1)[-1] == "dicomdir":
        return "index"
    return "leftover" if any(leftover in plain for leftover in LEFTOVERS) else ""


@dataclass(slots=True)
class _Unpacking:
    """Reads members within what is left of the bytes that the whole archive may unpack to."""

    archive: zipfile.ZipFile
    limits: ArchiveLimits
    left: int

    def content(self, info: zipfile.ZipInfo) -> bytes:
        self._check_claims(info)
        with self.archive.open(info) as stream:
            head = stream.read(HEAD_BYTES)
            _check_head(head)
            # What is read is never more than claimed, and is paid for even if it turns out to be damaged.
            self.left -= info.file_size
            held = io.BytesIO()
            held.write(head)
            while step := stream.read(STEP_BYTES):
                held.write(step)
                self._check_ratio(held.tell(), info.compress_size)
        return held.getvalue()

    def _check_claims(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise Refusal("archive_encrypted")
        # The other methods are inflated by Python in one go, without a bound.
        if info.compress_type not in READABLE_METHODS:
            raise Refusal("archive_method")
        if info.file_size > self.limits.max_member_bytes:
            raise Refusal("too_large")
        if info.file_size > self.left:
            raise Refusal("archive_too_large")

    def _check_ratio(self, unpacked: int, packed: int) -> None:
        if unpacked > self.limits.max_member_bytes:
            raise Refusal("too_large")
        if unpacked > max(self.limits.ratio_free_bytes, self.limits.max_ratio * packed):
            raise Refusal("archive_ratio")


def _check_head(head: bytes) -> None:
    if head.startswith(ARCHIVE_STARTS):
        raise Refusal("archive_nested")
    if head[128:132] != b"DICM":
        raise Refusal("plain_in_archive" if recognise(head) in PLAIN else "not_dicom")


def _check_directory(stream: BinaryIO, limits: ArchiveLimits) -> None:
    """Compare the size of the directory with what is allowed before `zipfile` reads all of it into memory."""
    size = stream.seek(0, io.SEEK_END)
    if size > limits.max_archive_bytes:
        raise Refusal("archive_too_large")
    stream.seek(max(0, size - END_RECORD_BYTES - LONGEST_COMMENT - ZIP64_LOCATOR_BYTES))
    tail = stream.read()
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) - at < END_RECORD_BYTES:
        raise Refusal("archive_unreadable")
    if tail[max(0, at - ZIP64_LOCATOR_BYTES) : at].startswith(ZIP64_LOCATOR):
        # Only archives above 4 GB or 65,535 files are written this way.
        raise Refusal("archive_too_large")
    count, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
    if count > limits.max_members or directory_bytes > limits.max_members * DIRECTORY_BYTES_PER_MEMBER:
        raise Refusal("archive_too_many")
