"""Which pixels stay."""

import numpy as np
import pytest

from enthesis.imaging.domain.pixels.masks import blanked, kept_pixels
from enthesis.imaging.domain.verdicts import Box


def drawn(*lines: str) -> np.ndarray:
    """Give a mask drawn with # for kept."""
    return np.array([[letter == "#" for letter in line] for line in lines])


def test_corners_belong_to_a_box_and_boxes_add_up() -> None:
    found = kept_pixels(4, 6, [Box(1, 1, 2, 2), Box(2, 2, 4, 3)])

    assert np.array_equal(found, drawn("......", ".##...", ".####.", "..###."))


def test_nothing_is_kept_without_a_box() -> None:
    assert not kept_pixels(4, 6, []).any()


def test_pairs_are_kept_only_as_a_whole() -> None:
    found = kept_pixels(2, 8, [Box(1, 0, 6, 1)], block=(2, 1))

    assert np.array_equal(found, drawn("..####..", "..####.."))


def test_blocks_at_the_edge_count_by_the_part_that_exists() -> None:
    found = kept_pixels(5, 7, [Box(4, 2, 6, 4)], block=(4, 2))

    assert np.array_equal(found, drawn(".......", ".......", "....###", "....###", "....###"))


def test_two_boxes_may_fill_a_block_together() -> None:
    assert kept_pixels(2, 4, [Box(0, 0, 1, 1), Box(2, 0, 3, 1)], block=(4, 2)).all()


@pytest.mark.parametrize(("shape", "black"), [((4, 6), (7,)), ((4, 6, 3), (0, 128, 128))])
def test_blanked_is_a_copy_with_black_outside(shape: tuple[int, ...], black: tuple[int, ...]) -> None:
    pixels = np.full(shape, 50, dtype=np.uint8)
    kept = kept_pixels(4, 6, [Box(1, 1, 2, 2)])

    found = blanked(pixels, kept, black)

    assert pixels.min() == 50
    assert (found[kept] == 50).all()
    assert (found[~kept] == (black if len(shape) == 3 else black[0])).all()
