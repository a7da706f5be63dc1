"""A line of writing that was found on a picture, and how writing is read."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from enthesis.imaging.domain.verdicts import Box

Plane = npt.NDArray[np.uint8]
"""One picture in grey, shape (rows, columns), 0 to 255."""


@dataclass(frozen=True, slots=True)
class Line:
    """Writing in one place: where it stands, what was read there, and how sure the reader is (0 to 1).

    The words may be a patient's name: for deciding in memory only, never to be stored, logged or shown.
    """

    box: Box
    words: str = field(repr=False)
    score: float


class Reader(Protocol):
    """Finds all writing on a picture; of writing that it sees but cannot read, the words are empty."""

    def __call__(self, plane: Plane, *, closely: bool = True) -> list[Line]:
        """Look at a picture; closely, for small and faint letters, at four times the cost."""
