"""What an object may promise about its pixels."""

from typing import Any

import pytest
from pydicom.uid import ExplicitVRLittleEndian

from enthesis.imaging.domain.pixels.headers import LOSSY, READABLE, PixelHeader, read_header
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import FEN
from enthesis.imaging.domain.verdicts import Limits, Refusal
from tests.imaging.domain.material import noise, opened, small, specimen


def header_of(limits: Limits | None = None, **attributes: Any) -> PixelHeader:
    """Give the header of a grey still 32 by 32 with these attributes."""
    with quiet:
        return read_header(opened(small(noise(32, 32), **attributes)), limits or Limits())


def test_header_of_a_plain_still() -> None:
    found = header_of()

    assert found == PixelHeader(32, 32, 1, 1, "MONOCHROME2", 8, 8, "1.2.840.10008.1.2.1")
    assert (found.is_native, found.is_dct, found.is_lossy, found.stored_frame_bytes) == (
        True,
        False,
        False,
        1024,
    )


def test_header_of_a_loop_in_jpeg() -> None:
    found = read_header(opened(specimen(FEN, cine=True)), Limits())

    assert (found.frames, found.samples, found.photometric) == (24, 3, "YBR_FULL_422")
    assert (found.is_native, found.is_dct, found.is_lossy) == (False, True, True)
    assert found.stored_frame_bytes == 640 * 480 * 3


def test_colour_at_half_width_takes_two_thirds_where_it_is_not_compressed() -> None:
    assert PixelHeader(4, 6, 1, 3, "YBR_FULL_422", 8, 8, ExplicitVRLittleEndian).stored_frame_bytes == 48


@pytest.mark.parametrize(
    "attributes",
    [
        {"PhotometricInterpretation": "RGB"},
        {"PhotometricInterpretation": "YBR_PARTIAL_420"},
        {"SamplesPerPixel": 2},
        {"SamplesPerPixel": 4},
        {"SamplesPerPixel": 3, "PhotometricInterpretation": "MONOCHROME2"},
        {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0},
        {"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31},
        {"BitsStored": 7, "HighBit": 6},
        {"BitsStored": 12, "HighBit": 11},
        {"HighBit": 6},
        {"PixelRepresentation": 1},
        {"Rows": 0},
        {"Columns": None},
        {"NumberOfFrames": 0},
        {"NumberOfFrames": -1},
        {"BitsStored": None},
    ],
    ids=str,
)
def test_format_that_cannot_be_read_safely_is_refused(attributes: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="unsupported_picture"):
        header_of(**attributes)


def test_half_width_with_an_odd_column_is_refused() -> None:
    with pytest.raises(Refusal, match="unsupported_picture"), quiet:
        read_header(opened(small(noise(32, 33, 3), PhotometricInterpretation="YBR_FULL_422")), Limits())


@pytest.mark.parametrize(
    "limits", [Limits(max_frame_pixels=1023), Limits(max_frames=0), Limits(max_decoded_bytes=1023)], ids=str
)
def test_header_above_a_limit_is_too_large(limits: Limits) -> None:
    with pytest.raises(Refusal, match="too_large"):
        header_of(limits)


def test_limit_on_decoded_bytes_is_for_all_frames() -> None:
    loop = opened(specimen(FEN, cine=True))
    decoded = 640 * 480 * 3 * 24

    assert read_header(loop, Limits(max_decoded_bytes=decoded)).frames == 24
    with pytest.raises(Refusal, match="too_large"):
        read_header(loop, Limits(max_decoded_bytes=decoded - 1))


def test_fewer_bytes_than_promised_are_truncated() -> None:
    assert header_of(PixelData=bytes(1024)).frames == 1
    with pytest.raises(Refusal, match="truncated"):
        header_of(PixelData=bytes(1022))


def test_lossy_syntaxes_are_readable() -> None:
    assert LOSSY < READABLE
    assert len(READABLE) == 18
