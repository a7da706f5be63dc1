"""How fast a cine loop was recorded."""

from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from enthesis.imaging.domain.reading import number, text

DEFAULT_MS: Final = 40.0
SHORTEST_MS: Final = 1.0
LONGEST_MS: Final = 10_000.0
ASSUMED_NOTE: Final = "Frame time assumed"
"""Written into DerivationDescription where the machine gave no speed, so that a reader is not misled."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Time from one frame to the next in milliseconds, and whether nobody said so but us. None for a still."""

    frame_ms: float | None
    assumed: bool


def frame_timing(dataset: Dataset, frames: int) -> Timing:
    """Return the speed of a loop from the first of the four places where machines write it.

    References
    ----------
    DICOM PS3.3 C.7.6.5 (Cine Module): FrameTime, CineRate, RecommendedDisplayFrameRate, FrameTimeVector.
    """
    if frames < 2:
        return Timing(None, assumed=False)
    assumed = ASSUMED_NOTE in text(dataset, "DerivationDescription")
    for found in (
        number(dataset, "FrameTime"),
        _period(number(dataset, "CineRate")),
        _period(number(dataset, "RecommendedDisplayFrameRate")),
        _mean_step(frame_steps(dataset, frames)),
    ):
        if found is not None and SHORTEST_MS <= found <= LONGEST_MS:
            return Timing(found, assumed)
    return Timing(DEFAULT_MS, assumed=True)


def frame_steps(dataset: Dataset, frames: int) -> list[float]:
    """Return FrameTimeVector in milliseconds where it has one sensible step for every frame, else an empty list."""
    given = dataset.get("FrameTimeVector")
    if not isinstance(given, MultiValue) or len(given) != frames:
        return []
    try:
        steps = [float(step) for step in given]
    except ValueError:
        return []
    return steps if all(0 <= step <= LONGEST_MS for step in steps) else []


def _period(rate_hz: float | None) -> float | None:
    return 1000 / rate_hz if rate_hz else None


def _mean_step(steps: list[float]) -> float | None:
    # The first step is the time before the first frame, 0 by definition.
    return sum(steps[1:]) / (len(steps) - 1) if len(steps) > 1 else None
