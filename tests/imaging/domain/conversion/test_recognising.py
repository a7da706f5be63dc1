"""A file is what its content says, whatever its name."""

import pytest

from enthesis.imaging.domain.conversion import is_media_index, recognise, why_not
from tests.imaging.domain.conversion.plain import film, jpeg, png, smooth

DICOM = bytes(128) + b"DICM"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (DICOM, "dicom"), (b"PK\x03\x04more", "zip"), (b"PK\x05\x06", "zip"), (jpeg(smooth()), "jpeg"),
        (png(smooth()), "png"), (film("mjpeg in avi"), "avi"), (film("h264 in mp4"), "mp4"),
        (film("h264 in mov"), "mp4"),
        (b"\0\0\0\x08wide\0\0\0\x08mdat", "mp4"),
    ],
)  # fmt: skip
def test_file_is_recognised_by_its_content(data: bytes, kind: str) -> None:
    assert recognise(data) == kind


def test_file_that_is_two_things_is_dicom() -> None:
    head = jpeg(smooth())[:128].ljust(128, b"\0")
    assert recognise(head + b"DICM") == "dicom"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"), (b"GIF89a", "other_picture"), (b"BM6", "other_picture"), (b"II*\0", "other_picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "other_picture"), (b"\0\0\0\x1cftypavif", "other_picture"),
        (b"\0\0\0\x18ftypmif1", "other_picture"), (b"RIFF\x10\0\0\0WEBPVP8 ", "other_picture"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x">', "other_picture"), (b"  <svg onload='x'>", "other_picture"),
        (b"\x1a\x45\xdf\xa3webm", "other_film"), (b"\0\0\x01\xba", "other_film"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "other_film"), (b"MZ\x90\0", "not_a_picture"),
        (b"\x7fELF", "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"), (b"<!DOCTYPE html>", "not_a_picture"), (b"[AutoRun]\r\n", "not_a_picture"),
        (b"hello", "not_dicom"), (b"RIFF\x10\0\0\0WAVE", "not_dicom"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_apart(data: bytes, code: str) -> None:
    assert (recognise(data), why_not(data)) == (None, code)


def test_index_of_media_is_known_by_its_class() -> None:
    meta = b"\x02\0\0\0UL\x04\0\x10\0\0\0" + b"\x02\0\x01\0OB\0\0\x02\0\0\0\0\x01"
    index = DICOM + meta + b"\x02\0\x02\0UI\x14\x001.2.840.10008.1.3.10" + bytes(40)
    still = DICOM + meta + b"\x02\0\x02\0UI\x1c\x001.2.840.10008.5.1.4.1.1.6.1\0" + bytes(40)
    assert (is_media_index(index), is_media_index(still), is_media_index(b"")) == (True, False, False)
