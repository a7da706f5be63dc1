"""Which pictures of a loop to read, so that writing on any of its frames is seen without reading all of them.

Writing is brighter or darker than what moves behind it, stands still while that moves, and comes and goes at once. So
the darkest and the brightest that each pixel ever was hold it still (the tissue behind it flattens out), and a frame on
which something appeared for the first time, or for one frame alone, stands out against its neighbours.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from enthesis.imaging.domain.lettering.lines import Plane

Frames = Callable[[Container[int] | None], Iterable[Plane]]

READ_ALL_UP_TO: Final = 8
"""Loops with no more frames than these are read frame by frame."""
CHANGED: Final = 6
"""So many of the frames that differ most from those before them are read besides."""
SMALLEST_SHARE: Final = 0.002
"""The share of pixels that one short word covers: a frame is as changed as this share of it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Pictures to read: some closely, and single frames, whose writing mostly stands on the others too, at a glance."""

    frames: tuple[int, ...]
    closely: tuple[Plane, ...]
    glances: tuple[Plane, ...] = ()


def sample(frames: Frames, count: int) -> Sample:
    """Choose what to read of a picture's frames, going through them twice and holding a few at a time.

    Parameters
    ----------
    frames
        Gives those frames whose numbers are named, in order, or all; all of one shape (rows, columns).
    count
        How many frames there are.
    """
    if count == 1:
        return Sample((0,), tuple(frames(None)))
    darkest, brightest, changes = _over_time(frames(None))
    wanted = range(count) if count <= READ_ALL_UP_TO else sorted({0, count - 1, *_most_changed(changes)})
    return Sample(tuple(wanted), (darkest, brightest), tuple(frames(wanted)))


def _over_time(frames: Iterable[Plane]) -> tuple[Plane, Plane, list[int]]:
    darkest: Plane | None = None
    brightest: Plane | None = None
    before: Plane | None = None
    changes: list[int] = []
    for plane in frames:
        if darkest is None or brightest is None or before is None:
            darkest, brightest = plane.copy(), plane.copy()
            changes.append(0)
        else:
            np.minimum(darkest, plane, out=darkest)
            np.maximum(brightest, plane, out=brightest)
            changes.append(_change(before, plane))
        before = plane
    if darkest is None or brightest is None:
        raise ValueError("A picture has at least one frame.")
    return darkest, brightest, changes


def _change(before: Plane, after: Plane) -> int:
    """Tell how much the most changed pixels have changed, in grey levels, from a quarter of the pixels."""
    one, other = before[::2, ::2], after[::2, ::2]
    counts = np.bincount((np.maximum(one, other) - np.minimum(one, other)).ravel(), minlength=256)
    rank = max(1, round(one.size * SMALLEST_SHARE))
    return int(255 - np.searchsorted(np.cumsum(counts[::-1]), rank))


def _most_changed(changes: list[int]) -> list[int]:
    return sorted(range(len(changes)), key=lambda number: -changes[number])[:CHANGED]
