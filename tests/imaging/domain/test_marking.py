import io

import numpy as np
import pytest
from PIL import Image

from enthesis.imaging.domain import Box, Clean, Refused, deidentify, render_frames
from enthesis.imaging.domain.marking import Mask, box_row, brightest, masked
from tests.factories.imaging import loop_file, picture_file
from tests.imaging.domain.material import SECRET, read

SCAN, NAME = Box(8, 8, 55, 39), Box(16, 16, 31, 23)


def sealed(data: bytes) -> bytes:
    """Give what is sealed of a file whose machine did not say where the scan is."""
    return deidentify(data, secret=SECRET).dicom


@pytest.fixture
def still() -> bytes:
    return sealed(picture_file(1, SequenceOfUltrasoundRegions=None))


def test_mask_reads_the_rows_that_it_writes() -> None:
    mask = Mask((SCAN, Box(0, 40, 7, 47)), (NAME,))
    assert mask.rows() == [
        {"x0": 8, "y0": 8, "x1": 55, "y1": 39},
        {"x0": 0, "y0": 40, "x1": 7, "y1": 47},
        {"x0": 16, "y0": 16, "x1": 31, "y1": 23, "blank": True},
    ]
    assert Mask.of_rows(mask.rows()) == mask
    assert box_row(NAME) == {"x0": 16, "y0": 16, "x1": 31, "y1": 23}


def test_masked_keeps_what_lies_in_a_box_to_keep_and_in_none_to_blank(still: bytes) -> None:
    clean = masked(still, Mask((SCAN,), (NAME,)))
    assert isinstance(clean, Clean)
    before, after = read(still).pixel_array, read(clean.dicom).pixel_array
    kept = np.zeros(before.shape, bool)
    kept[8:40, 8:56] = True
    kept[16:24, 16:32] = False
    assert np.array_equal(after, np.where(kept, before, 0))
    assert clean.picture.kept_fraction == pytest.approx(kept.mean())


def test_masked_is_the_same_every_time(still: bytes) -> None:
    mask = Mask((SCAN,), (NAME,))
    first, second = masked(still, mask), masked(still, mask)
    assert isinstance(first, Clean)
    assert isinstance(second, Clean)
    assert first.dicom == second.dicom


@pytest.mark.parametrize("mask", [Mask(()), Mask((Box(0, 0, 3, 3),)), Mask((SCAN,), (Box(0, 0, 63, 47),))])
def test_mask_that_keeps_nothing_is_refused(still: bytes, mask: Mask) -> None:
    refused = masked(still, mask)
    assert isinstance(refused, Refused)
    assert refused.code == "no_usable_region"


def test_brightest_shows_what_is_on_one_frame_only() -> None:
    clean = masked(sealed(loop_file(3, SequenceOfUltrasoundRegions=None)), Mask((Box(0, 0, 63, 47),)))
    assert isinstance(clean, Clean)
    shown = np.asarray(Image.open(io.BytesIO(brightest(render_frames(clean.dicom)))).convert("L"))
    assert abs(int(shown[20, 20]) - 120) <= 2
