"""Frames out of an object that is being read: however their fragments lie, and whatever is missing."""

import struct
from typing import Any

import pytest
from pydicom.uid import JPEGBaseline8Bit, RLELossless

from enthesis.imaging.domain.pixels.codestreams import check_stream
from enthesis.imaging.domain.pixels.headers import read_header
from enthesis.imaging.domain.pixels.streams import frames_of
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.verdicts import Limits, Refusal
from tests.imaging.domain.material import noise, opened, read, small, written
from tests.imaging.domain.pixels.test_blocks import jpeg

ONE, TWO, THREE = (
    jpeg("L", 16, 24, subsampling="4:4:4", optimize=bool(odd)) + bytes(odd) for odd in range(3)
)


def item(data: bytes) -> bytes:
    """Give an item of encapsulated pixels."""
    data += bytes(len(data) % 2)
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(data)) + data


def frames(*items: bytes, count: int = 3, end: bytes = b"", **attributes: Any) -> list[bytes]:
    """Give the frames of an object in JPEG whose pixels are these items, the table of offsets first."""
    dataset = read(
        small(noise(16, 24), NumberOfFrames=count, PixelData=noise(count, 16, 24).tobytes(), **attributes)
    )
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.PixelData = b"".join(item(one) for one in items) + end
    dataset["PixelData"].is_undefined_length = True
    with quiet:
        source = opened(written(dataset))
        return [one.rstrip(b"\0") for one in frames_of(source, read_header(source, Limits()))]


def whole(*streams: bytes) -> list[bytes]:
    return [one.rstrip(b"\0") for one in streams]


def table(*offsets: int) -> bytes:
    return struct.pack(f"<{len(offsets)}I", *offsets)


def test_each_frame_in_a_fragment_of_its_own() -> None:
    assert frames(b"", ONE, TWO, THREE) == whole(ONE, TWO, THREE)


def test_frames_in_several_fragments_are_told_apart_by_how_a_jpeg_begins() -> None:
    assert frames(b"", ONE[:100], ONE[100:], TWO, THREE[:20], THREE[20:50], THREE[50:]) == whole(
        ONE, TWO, THREE
    )


def test_table_of_offsets_tells_frames_apart() -> None:
    parts = [ONE[:100], ONE[100:], TWO, THREE]
    begins = [0]
    for one in parts:
        begins.append(begins[-1] + len(item(one)))
    assert frames(table(begins[0], begins[2], begins[3]), *parts) == whole(ONE, TWO, THREE)


@pytest.mark.parametrize("offsets", [(0, 0, 0), (8, 16, 24), (0, 50, 10), (0, 100)])
def test_table_of_offsets_that_cannot_be_true_is_not_believed(offsets: tuple[int, ...]) -> None:
    assert frames(table(*offsets), ONE, TWO, THREE) == whole(ONE, TWO, THREE)


def test_one_frame_is_all_there_is() -> None:
    assert frames(b"", ONE[:50], ONE[50:90], ONE[90:], count=1) == whole(ONE)


def test_frames_beyond_what_was_promised_are_left_out() -> None:
    assert frames(b"", ONE, TWO, THREE, count=2) == whole(ONE, TWO)


def test_what_stands_after_the_frames_ends_them() -> None:
    assert frames(b"", ONE, TWO, end=b"\xfe\xff\xdd\xe0" + bytes(4) + item(THREE), count=2) == whole(ONE, TWO)


def test_too_few_frames_are_truncated() -> None:
    with pytest.raises(Refusal, match="truncated"):
        frames(b"", ONE, TWO)


def test_fragment_that_claims_more_than_any_frame_takes_is_not_read() -> None:
    claim = b"\xfe\xff\x00\xe0" + struct.pack("<I", 2**31)
    with pytest.raises(Refusal, match="cannot_decode"):
        frames(b"", end=claim + bytes(100))


def test_frame_of_endless_fragments_is_not_gathered() -> None:
    with pytest.raises(Refusal, match="cannot_decode"):
        frames(b"", ONE, *[bytes(60_000)] * 4)


def test_run_lengths_are_one_fragment_each() -> None:
    pixels = noise(3, 16, 24)
    dataset = read(small(noise(16, 24), NumberOfFrames=3, PixelData=pixels.tobytes()))
    with quiet:
        dataset.compress(RLELossless, encoding_plugin="pylibjpeg", generate_instance_uid=False)
        source = opened(written(dataset))
        found = list(frames_of(source, read_header(source, Limits())))
    assert [len(one) > 300 for one in found] == [True] * 3


def test_raw_frames_are_cut_at_their_length_and_padding_is_left() -> None:
    pixels = noise(3, 15, 23)
    dataset = small(noise(15, 23), NumberOfFrames=3, PixelData=pixels.tobytes() + bytes(1))
    source = opened(dataset)
    assert list(frames_of(source, read_header(source, Limits()))) == [one.tobytes() for one in pixels]


def test_frame_with_another_size_is_not_given() -> None:
    source = opened(small(noise(16, 24)))
    header = read_header(source, Limits())
    check_stream(noise(16, 24).tobytes(), header)
    with pytest.raises(Refusal, match="cannot_decode"):
        frames(b"", jpeg("L", 32, 24), TWO, THREE)
