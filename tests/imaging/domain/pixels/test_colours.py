"""Black in every colour space, and what a screen shows of each."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_windowing, convert_color_space

from enthesis.imaging.domain.pixels.colours import black, shown, window_of, ybr_to_rgb
from enthesis.imaging.domain.pixels.decoding import StoredFrame
from enthesis.imaging.domain.pixels.headers import PixelHeader
from enthesis.imaging.domain.pixels.palettes import Palette
from enthesis.imaging.domain.verdicts import Refusal
from tests.imaging.domain.material import noise

PALETTE = Palette(first=2, table=np.array([[65535, 0, 0], [257, 257, 0], [0, 65535, 65535]], dtype=np.uint16))


def header(photometric: str, bits_stored: int = 8) -> PixelHeader:
    """Give a header of this colour space."""
    return PixelHeader(
        4, 6, 1, 1, photometric, 16 if bits_stored > 8 else 8, bits_stored, "1.2.840.10008.1.2.1"
    )


@pytest.mark.parametrize(
    ("space", "bits", "expected"),
    [
        ("RGB", 8, (0, 0, 0)),
        ("YBR_FULL", 8, (0, 128, 128)),
        ("MONOCHROME2", 12, (0,)),
        ("MONOCHROME1", 8, (255,)),
        ("MONOCHROME1", 12, (4095,)),
        ("PALETTE COLOR", 8, (3,)),
    ],
)
def test_black_of_a_colour_space(space: str, bits: int, expected: tuple[int, ...]) -> None:
    assert black(space, bits_stored=bits, palette=PALETTE) == expected


@pytest.mark.parametrize(("space", "palette"), [("HSV", PALETTE), ("PALETTE COLOR", None), ("", None)])
def test_black_of_an_unknown_space_is_refused(space: str, palette: Palette | None) -> None:
    with pytest.raises(Refusal, match="unsupported_picture"):
        black(space, bits_stored=8, palette=palette)


def test_black_is_black_when_shown() -> None:
    for space in ("RGB", "YBR_FULL", "MONOCHROME1", "MONOCHROME2"):
        value = np.array(black(space, bits_stored=8, palette=None), dtype=np.uint8)
        pixels = np.broadcast_to(
            value if len(value) == 3 else value[0], (4, 6, 3) if len(value) == 3 else (4, 6)
        )
        assert shown(StoredFrame(pixels.copy(), space), header(space), None, None).max() == 0


def test_ybr_becomes_rgb_as_in_the_standard() -> None:
    """pydicom computes PS3.3 C.7.6.3.1.2 in floating point; tables round one apart."""
    pixels = noise(16, 24, 3)

    expected = convert_color_space(pixels, "YBR_FULL", "RGB")

    assert np.abs(ybr_to_rgb(pixels).astype(int) - expected).max() <= 1


def test_palette_is_shown_in_its_colours() -> None:
    pixels = np.array([[0, 2, 3, 4, 9]], dtype=np.uint8)

    found = shown(StoredFrame(pixels, "PALETTE COLOR"), header("PALETTE COLOR"), PALETTE, None)

    assert found.tolist() == [[[255, 0, 0], [255, 0, 0], [1, 1, 0], [0, 255, 255], [0, 255, 255]]]


def test_grey_of_12_bits_is_shown_over_its_full_range() -> None:
    pixels = np.array([[0, 2048, 4095]], dtype=np.uint16)

    found = shown(StoredFrame(pixels, "MONOCHROME2"), header("MONOCHROME2", 12), None, None)

    assert found.tolist() == [[0, 128, 255]]


@pytest.mark.parametrize("window", [(128, 256), (60, 40), (100.5, 2), (2000, 3000)])
def test_window_is_that_of_the_standard(window: tuple[float, float]) -> None:
    """pydicom's own windowing (PS3.3 C.11.2.1.2.1) is the reference; it scales to the stored range."""
    pixels = np.arange(0, 4095, 7, dtype=np.uint16).reshape(-1, 9)
    dataset = Dataset()
    dataset.PhotometricInterpretation, dataset.BitsStored, dataset.PixelRepresentation = "MONOCHROME2", 12, 0
    dataset.WindowCenter, dataset.WindowWidth = window
    expected = apply_windowing(pixels, dataset) / 4095 * 255

    found = shown(StoredFrame(pixels, "MONOCHROME2"), header("MONOCHROME2", 12), None, window)

    assert np.abs(found - expected).max() <= 0.51


def test_monochrome1_is_shown_inverted() -> None:
    pixels = noise(4, 6)

    assert np.array_equal(
        shown(StoredFrame(pixels, "MONOCHROME1"), header("MONOCHROME1"), None, None), 255 - pixels
    )


@pytest.mark.parametrize(
    ("centre", "width", "expected"),
    [
        ("40", "80", (40.0, 80.0)),
        ("40", "1", None),
        ("40", "", None),
        ("", "80", None),
        (["1", "2"], ["3", "4"], None),
    ],
)
def test_window_is_used_only_where_there_is_one(
    centre: str, width: str, expected: tuple[float, float] | None
) -> None:
    dataset = Dataset()
    dataset.WindowCenter, dataset.WindowWidth = centre, width

    assert window_of(dataset) == expected
