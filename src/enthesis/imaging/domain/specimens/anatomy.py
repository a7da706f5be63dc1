"""What tissue under a probe is made of: layers, bones and bundles, in millimetres."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Line = npt.NDArray[np.float32]


Points = tuple[tuple[float, float], ...]
SMOOTHING: Final = np.hanning(21)[1:-1] / np.hanning(21).sum()


def rounded(points: Points, along: Line) -> Line:
    """Return depths in mm at positions `along` (1-dimensional) on a line through the points, its corners rounded."""
    reach = len(SMOOTHING) // 2
    depths = np.interp(along, [place for place, _ in points], [depth for _, depth in points])
    # Mirrored about the end points, so that a slope goes on to the edge.
    left = 2 * depths[0] - depths[reach:0:-1]
    right = 2 * depths[-1] - depths[-2 : -reach - 2 : -1]
    return np.convolve(np.concatenate([left, depths, right]), SMOOTHING, "valid").astype(np.float32)


@dataclass(frozen=True, slots=True)
class Layer:
    """Tissue from its surface down to the next layer.

    `top` has points of (place along the probe from 0 to 1, depth in mm), `slant` is the slope of the fibres against the
    surface, `wave_mm` how far the surface undulates.
    """

    tissue: str
    top: Points
    slant: float = 0.0
    wave_mm: float = 0.06


@dataclass(frozen=True, slots=True)
class Bone:
    """A cortex through points of (place along the probe, depth in mm) that reflects and casts a shadow."""

    surface: Points


@dataclass(frozen=True, slots=True)
class Bundle:
    """An oval seen across its fibres: a tendon (`tendon_across`), a nerve (`nerve`) or a vessel (`fluid`)."""

    tissue: str
    centre: float
    depth_mm: float
    half_width_mm: float
    half_height_mm: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies under the probe, from the skin down; `depth_mm` is where the picture ends."""

    depth_mm: float
    frequency_mhz: float
    layers: tuple[Layer, ...]
    bones: tuple[Bone, ...] = ()
    bundles: tuple[Bundle, ...] = ()


def flat(depth_mm: float) -> Points:
    """Return the points of a layer that is level."""
    return ((0.0, depth_mm), (1.0, depth_mm))


def skin(thickness_mm: float, *layers: Layer) -> tuple[Layer, ...]:
    """Return the layers with skin of this thickness and fat above them."""
    return (Layer("skin", flat(0)), Layer("fat", flat(thickness_mm)), *layers)
