"""What is found on a cleaned picture: places in its own pixels, of every frame, and nothing of what may stay."""

import numpy as np
import pytest

from enthesis.imaging.domain import Box, Clean, deidentify
from enthesis.imaging.domain.lettering import Findings, Line, Plane, search
from enthesis.imaging.domain.lettering.search import may_stay
from tests.factories.imaging import loop_file
from tests.imaging.domain.material import SECRET, noise, region, small

SIGN = Box(0, 0, 9, 9)


class Finder:
    """Finds a line of these words wherever a plane has a white block, and notes what it was given."""

    def __init__(self, words: str = "FERNLEIGH", score: float = 0.99) -> None:
        self.words, self.score = words, score
        self.seen: list[tuple[tuple[int, int], bool]] = []

    def __call__(self, plane: Plane, *, closely: bool = True) -> list[Line]:
        self.seen.append((plane.shape, closely))
        rows, columns = np.nonzero(plane == 255)
        if not rows.size:
            return []
        box = Box(int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max()))
        return [Line(box, self.words, self.score)]


def picture(*, white: tuple[slice, slice] | None = None) -> bytes:
    """Give a cleaned still of 40 x 60 whose region is columns 10 to 49 and rows 5 to 34."""
    pixels = (noise(40, 60) // 2 + 40).astype(np.uint8)
    if white:
        pixels[white] = 255
    verdict = deidentify(small(pixels, SequenceOfUltrasoundRegions=[region(10, 5, 49, 34)]), secret=SECRET)
    assert isinstance(verdict, Clean)
    return verdict.dicom


def test_unknown_writing_is_a_place_on_the_whole_picture_a_little_wider_than_it_was_seen() -> None:
    finder = Finder()
    found = search(picture(white=np.s_[20:25, 15:30]), reader=finder)
    assert found == Findings(unknown=(Box(12, 17, 32, 27),), harmless=0, frames=(0,))
    assert finder.seen == [((62, 72), True)]


def test_harmless_writing_is_counted_and_stays() -> None:
    assert search(picture(white=np.s_[20:25, 15:30]), reader=Finder("Rt SSP 4.0 cm")) == Findings((), 1, (0,))


def test_word_that_is_a_name_here_is_unknown() -> None:
    found = search(picture(white=np.s_[20:25, 15:30]), reader=Finder("hand"), denied=frozenset({"hand"}))
    assert (len(found.unknown), found.harmless) == (1, 0)


def test_place_at_the_edge_stays_within_the_picture() -> None:
    found = search(picture(white=np.s_[5:8, 10:14]), reader=Finder())
    assert found.unknown == (Box(7, 2, 16, 10),)


def test_black_picture_is_not_read() -> None:
    finder = Finder()
    dark = small(np.zeros((40, 60), np.uint8), SequenceOfUltrasoundRegions=[region(10, 5, 49, 34)])
    verdict = deidentify(dark, secret=SECRET)
    assert isinstance(verdict, Clean)
    assert (search(verdict.dicom, reader=finder), finder.seen) == (Findings((), 0, (0,)), [])


@pytest.mark.parametrize(
    ("words", "score", "stays"),
    [
        ("", 0.0, True), ("4", 0.3, True), ("日", 0.4, True), ("cm", 0.79, False), ("cm", 0.8, True),
        ("DOE", 0.99, False), ("3-", 0.7, True), ("- 3", 0.7, True), ("李", 0.95, False), ("Li", 0.99, False),
        ("D O E", 0.99, False), ("DO E", 0.5, False),
    ],
)  # fmt: skip
def test_what_may_stay(words: str, score: float, stays: bool) -> None:
    assert may_stay(Line(SIGN, words, score)) is stays


@pytest.mark.parametrize(
    ("box", "words", "stays"),
    [
        (Box(0, 0, 68, 15), "", False),
        (Box(0, 0, 15, 68), "", False),
        (Box(0, 0, 128, 15), "K", False),
        (Box(0, 0, 20, 138), "D 60", False),
        (Box(0, 0, 68, 15), "4.0", False),
        (Box(0, 0, 68, 15), "4.0 cm", True),
        (Box(0, 0, 276, 120), "1", True),
        (Box(0, 0, 46, 20), "4", False),
        (Box(0, 0, 46, 20), "44", True),
        (Box(0, 0, 30, 15), "", True),
        (Box(0, 0, 0, 0), "", True),
    ],
)
def test_line_that_was_hardly_read_does_not_stay(box: Box, words: str, stays: bool) -> None:
    assert may_stay(Line(box, words, 0.99)) is stays


def test_words_are_in_no_representation_of_a_line() -> None:
    assert "FERNLEIGH" not in repr(Line(SIGN, "FERNLEIGH", 0.9))


def test_loop_is_searched_on_its_frames_and_on_all_at_once() -> None:
    verdict = deidentify(loop_file(3), secret=SECRET)
    assert isinstance(verdict, Clean)
    finder = Finder()
    found = search(verdict.dicom, reader=finder)
    assert found.frames == (0, 1, 2)
    assert [closely for _, closely in finder.seen] == [True, True, False, False, False]
