"""What a file is, by its content alone: names lie, and never reach the server anyway.

References
----------
ISO/IEC 14496-12 (file type box), Microsoft AVI RIFF File Reference, PS3.10 section 7.1 (DICOM prefix).
"""

from typing import Final, Literal

Kind = Literal["dicom", "zip", "jpeg", "png", "mp4", "avi"]
PLAIN: Final[frozenset[Kind]] = frozenset({"jpeg", "png", "mp4", "avi"})
"""Pictures and films without any DICOM around them: somebody has to say which part of them is scan."""

FILMS: Final[frozenset[Kind]] = frozenset({"mp4", "avi"})
# What begins like a JPEG or PNG but is none: cut, or rewritten as if it were text.
BROKEN_PICTURES: Final = (b"\xff\xd8", b"\x89PNG")
ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
# QuickTime files of before 2001 begin with one of these boxes.
QUICKTIME_BOXES: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
PICTURE_BRANDS: Final = (b"hei", b"hev", b"mif", b"msf", b"avi", b"avc", b"jxl", b"jp2", b"crx")
OTHER_PICTURES: Final = (
    b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ",
    b"\0\0\0\x0cJXL ", b"\xff\x0a", b"8BPS",
)  # fmt: skip
OTHER_FILMS: Final = (
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\x1a\x45\xdf\xa3", b"FLV\x01", b"OggS", b"\0\0\x01\xba", b"\0\0\x01\xb3",
    b".RMF",
)  # fmt: skip
NO_PICTURES: Final = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"%PDF", b"#!", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<!",
    b"<html", b"[autorun]", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"ITSF",
)  # fmt: skip
MEDIA_STORAGE_DIRECTORY: Final = b"1.2.840.10008.1.3.10"
HEAD_BYTES: Final = 1024


def recognise(data: bytes) -> Kind | None:
    """Return what a file is, None where it is nothing that can be taken.

    A DICOM file may begin with anything, so its mark at byte 128 outranks all others: what claims to be two things is
    read as DICOM, from which only what the keep-list names is taken.
    """
    if data[128:132] == b"DICM":
        return "dicom"
    if data.startswith(ZIP_STARTS):
        return "zip"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:11] == b"AVI":
        return "avi"
    return "mp4" if _is_mp4(data) else None


def _is_mp4(data: bytes) -> bool:
    if data[4:8] == b"ftyp":
        return not data[8:12].startswith(PICTURE_BRANDS)
    return data[4:8] in QUICKTIME_BOXES


def why_not(data: bytes) -> str:
    """Return the code of `MESSAGES` that says what to do with a file that `recognise` does not know."""
    head = data[:HEAD_BYTES].lstrip()
    if not data:
        return "empty_file"
    if data.startswith(BROKEN_PICTURES):
        return "cannot_decode"
    if data.startswith(OTHER_PICTURES) or data[4:8] == b"ftyp" or data[8:12] == b"WEBP" or _is_drawing(head):
        return "other_picture"
    if data.startswith(OTHER_FILMS):
        return "other_film"
    return "not_a_picture" if head.lower().startswith(_LOWER) else "not_dicom"


_LOWER: Final = tuple(start.lower() for start in NO_PICTURES)


def _is_drawing(head: bytes) -> bool:
    return head.startswith((b"<svg", b"<?xml")) and b"<svg" in head


def is_media_index(data: bytes) -> bool:
    """Tell whether a file is the index of DICOM media (DICOMDIR), by the class in its file meta information.

    References
    ----------
    PS3.10 section 8.6 (DICOMDIR), PS3.4 annex I (Media Storage Directory Storage).
    """
    # (0002,0002) MediaStorageSOPClassUID stands near the beginning; its length is even.
    return data[128:132] == b"DICM" and b"\x02\0\x02\0UI\x14\0" + MEDIA_STORAGE_DIRECTORY in data[132:512]
