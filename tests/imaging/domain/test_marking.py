import io

import numpy as np
import pytest
from PIL import Image

from enthesis.imaging.domain import Box, Clean, Refused, deidentify, render_into
from enthesis.imaging.domain.marking import Brightest, Mask, box_row, masked_into
from tests.factories.imaging import loop_file, picture_file
from tests.imaging.domain.material import SECRET, read

SCAN, NAME = Box(8, 8, 55, 39), Box(16, 16, 31, 23)


def sealed(data: bytes) -> bytes:
    """Give what is sealed of a file whose machine did not say where the scan is."""
    return deidentify(data, secret=SECRET).dicom


def masked(quarantined: bytes, mask: Mask) -> tuple[Clean | Refused, bytes]:
    """Give what becomes of a sealed object, and the object."""
    sink = io.BytesIO()
    return masked_into(sink, io.BytesIO(quarantined), mask), sink.getvalue()


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
    clean, kept_object = masked(still, Mask((SCAN,), (NAME,)))
    assert isinstance(clean, Clean)
    before, after = read(still).pixel_array, read(kept_object).pixel_array
    kept = np.zeros(before.shape, bool)
    kept[8:40, 8:56] = True
    kept[16:24, 16:32] = False
    assert np.array_equal(after, np.where(kept, before, 0))
    assert clean.picture.kept_fraction == pytest.approx(kept.mean())


def test_masked_is_the_same_every_time(still: bytes) -> None:
    mask = Mask((SCAN,), (NAME,))
    assert masked(still, mask) == masked(still, mask)


@pytest.mark.parametrize("mask", [Mask(()), Mask((Box(0, 0, 3, 3),)), Mask((SCAN,), (Box(0, 0, 63, 47),))])
def test_mask_that_keeps_nothing_is_refused(still: bytes, mask: Mask) -> None:
    refused, _ = masked(still, mask)
    assert isinstance(refused, Refused)
    assert refused.code == "no_usable_region"


def test_brightest_shows_what_is_on_one_frame_only() -> None:
    _, whole = masked(sealed(loop_file(3, SequenceOfUltrasoundRegions=None)), Mask((Box(0, 0, 63, 47),)))
    composite = Brightest()
    render_into(composite, io.BytesIO(whole))
    shown = np.asarray(Image.open(io.BytesIO(composite.jpeg())).convert("L"))
    assert abs(int(shown[20, 20]) - 120) <= 2


def test_brightest_of_a_still_is_the_still_and_of_nothing_is_nothing(still: bytes) -> None:
    _, whole = masked(still, Mask((SCAN,)))
    composite, frames = Brightest(), io.BytesIO()
    render_into(composite, io.BytesIO(whole))
    render_into(frames, io.BytesIO(whole))
    assert (composite.jpeg(), Brightest().jpeg()) == (frames.getvalue(), b"")
