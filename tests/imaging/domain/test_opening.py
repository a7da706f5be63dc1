"""From bytes as they come to a dataset: what is refused at the door, and how little is held."""

import io
import zlib

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from enthesis.imaging.domain.opening import MAX_HEAD_BYTES, Ahead, Opened, open_object, transfer_syntax
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.verdicts import Limits, Refusal
from tests.imaging.domain.material import deflate_bomb, deflated_meta, noise, opened, read, small, specimen


def refusal_of(data: bytes, limits: Limits | None = None) -> str:
    """Give the code with which a file is refused."""
    with quiet, pytest.raises(Refusal) as found:
        open_object(io.BytesIO(data), limits or Limits())
    return found.value.code


def pixels_of(source: Opened) -> bytes:
    """Give all that follows the header of the pixels."""
    sink = io.BytesIO()
    source.copy_pixels(sink)
    return sink.getvalue()[12:]


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 131, b"PK\x03\x04" * 100, b"<html>" * 100, bytes(128) + b"DICN"]
)
def test_file_without_the_dicom_mark_is_not_dicom(data: bytes) -> None:
    assert refusal_of(data) == "not_dicom"


def test_file_above_the_limit_is_too_large_before_it_is_looked_at() -> None:
    assert refusal_of(bytes(11), Limits(max_file_bytes=10)) == "too_large"
    assert refusal_of(bytes(10), Limits(max_file_bytes=10)) == "not_dicom"


def test_file_without_pixels_says_so() -> None:
    whole_file = small(noise(16, 16), PixelData=None)

    assert refusal_of(whole_file) == "no_pixels"
    assert refusal_of(whole_file[:-3]) == "truncated"


def test_deflated_file_is_inflated() -> None:
    plain = small(noise(16, 16))
    body = plain[plain.index(b"\x08\x00\x16\x00UI") :]
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = deflated_meta() + deflater.compress(body) + deflater.flush()

    assert pixels_of(opened(deflated)) == read(plain).PixelData


def test_deflated_file_that_unpacks_beyond_the_limit_is_too_large() -> None:
    bomb = deflate_bomb(30_000_000)

    assert len(bomb) < 40_000
    assert refusal_of(bomb, Limits(max_file_bytes=1_000_000)) == "too_large"


def test_bare_dataset_is_read_in_its_syntax() -> None:
    plain = small(noise(16, 16))
    body = plain[plain.index(b"\x08\x00\x16\x00UI") :]

    found = open_object(io.BytesIO(body), Limits(), transfer_syntax=ExplicitVRLittleEndian)

    assert found.head.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert pixels_of(found) == read(plain).PixelData


@pytest.mark.parametrize("syntax", ["not a uid", "1.2.", "1.2.3" * 20])
def test_bare_dataset_in_a_syntax_without_a_valid_name_is_refused(syntax: str) -> None:
    with quiet, pytest.raises(Refusal, match="unsupported_transfer_syntax"):
        open_object(io.BytesIO(), Limits(), transfer_syntax=syntax)


def test_transfer_syntax_is_what_the_file_names() -> None:
    found = Dataset()
    found.file_meta = FileMetaDataset()
    with pytest.raises(Refusal, match="unsupported_transfer_syntax"):
        transfer_syntax(found)

    found.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    assert transfer_syntax(found) == UID("1.2.840.10008.1.2.1")


def test_file_that_ends_before_its_pixels_is_truncated() -> None:
    data = specimen()

    assert {refusal_of(data[:length]) for length in (140, 300, 1200)} == {"truncated"}


def test_more_before_the_pixels_than_any_machine_writes_is_too_large() -> None:
    padded = small(noise(16, 16), EncapsulatedDocument=bytes(MAX_HEAD_BYTES))

    assert refusal_of(padded) == "too_large"


def test_little_is_held_of_what_comes_after_the_head() -> None:
    class Endless:
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return bytes(size)

    source = Endless()
    stream = Ahead(source, Limits())
    stream.read(10)
    stream.forget()
    for _ in range(300):
        stream.read(10**6)

    assert source.given > 299 * 10**6
    assert len(stream._kept) < 2 * 10**6


def test_what_lies_before_can_be_read_again_until_it_is_forgotten() -> None:
    stream = Ahead(io.BytesIO(bytes(range(100))), Limits(), before=b"before")
    assert (stream.read(8), stream.seek(2), stream.read(3)) == (b"before\0\1", 2, b"for")
    stream.forget()
    assert (stream.tell(), stream.read(3), stream.read(200)[-1], stream.short) == (5, b"e\0\1", 99, True)
