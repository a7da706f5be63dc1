"""A B-mode picture of a scene: scatterers, blurred by a beam, with attenuation and log compression.

Not a simulation of sound: backscatter is complex noise scaled by the tissue, which gives the right speckle statistics
(Rayleigh, as in Wagner et al. 1983, IEEE Trans Sonics Ultrason 30:156), and everything else is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from enthesis.imaging.domain.specimens.anatomy import Bundle, Scene, rounded

ROWS: Final = 480
COLUMNS: Final = 540
LINES: Final = 216
MARGIN: Final = 12
RANGE_DB: Final = 62.0
PENUMBRA: Final = (0.06, 0.12, 0.2, 0.24, 0.2, 0.12, 0.06)
Plane = npt.NDArray[np.floating[Any]]
Field = npt.NDArray[np.complex64]

LEVELS: Final[dict[str, float]] = {
    "skin": 0.55,
    "fat": 0.10,
    "muscle": 0.055,
    "tendon": 0.16,
    "tendon_across": 0.20,
    "nerve": 0.05,
    "peribursal_fat": 0.42,
    "fat_pad": 0.10,
    "heel_pad": 0.15,
    "fluid": 0.002,
    "cartilage": 0.006,
    "deep": 0.03,
}
"""Mean echo of each tissue before its stripes, relative to a bright reflector."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything random about one picture, drawn once: a loop moves it instead of drawing it anew.

    `scatter` and `fresh` are complex noise, `veil` and `grain` are smooth noise between -1 and 1, coarse and fine,
    all (rows, lines + margins); `line_gain` is one factor for each line.
    """

    scatter: npt.NDArray[np.complex64]
    fresh: npt.NDArray[np.complex64]
    veil: Plane
    grain: Plane
    line_gain: Plane
    shift: float


def new_ground(rng: np.random.Generator) -> Ground:
    """Return the random part of a picture."""
    shape = (ROWS, LINES + 2 * MARGIN)
    noise = rng.standard_normal((4, *shape), dtype=np.float32)
    gain = _smooth(rng, (1, 24), (1, LINES))[0]
    return Ground(
        scatter=noise[0] + 1j * noise[1],
        fresh=noise[2] + 1j * noise[3],
        veil=_smooth(rng, (9, 7), shape),
        grain=_smooth(rng, (60, 16), shape),
        line_gain=1 + 0.14 * gain,
        shift=float(rng.random()),
    )


def b_mode(scene: Scene, ground: Ground, *, phase: float = 0.0) -> npt.NDArray[np.uint8]:
    """Return a picture of the scene, grey uint8 of shape (480, 540).

    Parameters
    ----------
    scene
        What lies under the probe; its depth fills the picture from top to bottom.
    ground
        The random part.
    phase
        Place in a cycle of slight movement, 0 to 1: tendons glide, layers rise and fall by about 0.2 mm.
    """
    swing = float(np.sin(2 * np.pi * phase))
    echo, is_tendon = _echo(scene, ground, swing)
    glide = round(4 * swing)
    still = ground.scatter[:, MARGIN : MARGIN + LINES]
    moved = ground.scatter[:, MARGIN + glide : MARGIN + glide + LINES]
    scatter = np.where(is_tendon, moved, still) + 0.25 * swing * ground.fresh[:, MARGIN : MARGIN + LINES]
    light, cortex = _bone(scene, ground)
    field = scatter * (echo * light) + cortex * (0.9 + 1.1 * still)
    # The receiver's own noise is another on every frame.
    hiss = np.roll(ground.fresh[:, :LINES], round(phase * ROWS), axis=0)
    envelope = np.abs(_beam(field)) * ground.line_gain + 0.0016 * np.abs(hiss)
    return _compressed(envelope)


def _smooth(rng: np.random.Generator, knots: tuple[int, int], shape: tuple[int, int]) -> Plane:
    coarse = Image.fromarray(rng.uniform(-1, 1, knots).astype(np.float32))
    return np.asarray(coarse.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), dtype=np.float32)


def _grid(scene: Scene) -> tuple[Plane, Plane]:
    depth = np.linspace(0, scene.depth_mm, ROWS, dtype=np.float32)[:, None]
    along = np.linspace(0, 1, LINES, dtype=np.float32)[None, :]
    return depth, along


def _echo(scene: Scene, ground: Ground, swing: float) -> tuple[Plane, npt.NDArray[np.bool_]]:
    depth, along = _grid(scene)
    across = along * scene.depth_mm * COLUMNS / ROWS
    veil, grain = (noise[:, MARGIN : MARGIN + LINES] for noise in (ground.veil, ground.grain))
    echo = np.full((ROWS, LINES), LEVELS["skin"], dtype=np.float32)
    is_tendon = np.zeros((ROWS, LINES), dtype=np.bool_)
    for index, layer in enumerate(scene.layers):
        wave = layer.wave_mm * np.sin(2 * np.pi * (1.4 * along[0] + ground.shift + 0.3 * index))
        rise = 0.2 * swing * min(index, 3) / 3
        under = depth - (rounded(layer.top, along[0]) + (wave + rise) * (index > 0))[None, :]
        level = LEVELS[layer.tissue] * _pattern(
            layer.tissue, under, layer.slant * across, across, veil, grain
        )
        border = 1 + 2.0 * np.exp(-((under / 0.14) ** 2)) * np.clip(1 + 1.5 * grain, 0, None) * (index > 0)
        echo = np.where(under >= 0, level, echo) * border
        is_tendon = np.where(under >= 0, layer.tissue == "tendon", is_tendon)
    for bundle in scene.bundles:
        echo = _with_bundle(echo, bundle, depth, across, grain, veil)
    return echo.astype(np.float32), is_tendon


def _pattern(tissue: str, under: Plane, tilt: Plane, across: Plane, veil: Plane, grain: Plane) -> Plane:
    """Return the stripes of a tissue as a factor around 1; `under`, `tilt` and `across` are in mm."""
    patterns: dict[str, Callable[[], Plane]] = {
        "tendon": lambda: _fibrils(under + tilt, across, veil, grain),
        "muscle": lambda: _septa(under + tilt, veil, grain),
        "fat": lambda: 0.8 + 0.3 * veil + 4.5 * _broken(under + 1.1 * veil + 0.25 * np.sin(across / 2.3), 2.1, grain),
        "fat_pad": lambda: 0.75 + 0.4 * grain + 2.4 * _broken(0.8 * under + 1.6 * veil + 0.16 * across, 2.6, grain),
        "heel_pad": lambda: (
            0.55 + 0.4 * veil + 1.8 * _broken(across + 0.9 * veil + 0.3 * np.sin(under * 1.9), 2.7, grain)
            + 1.5 * _broken(under + 1.3 * veil, 3.1, grain)
        ),
    }  # fmt: skip
    plain: Plane = np.clip(1 + 0.3 * veil + 0.2 * grain, 0.1, None)
    return patterns[tissue]() if tissue in patterns else plain


def _fibrils(place: Plane, across: Plane, veil: Plane, grain: Plane) -> Plane:
    # Fibres turned away from the beam send their echo elsewhere: anisotropy.
    slope = np.gradient(place[0]) / max(float(across[0, 1] - across[0, 0]), 1e-6)
    facing = np.exp(-((slope / 0.45) ** 2))[None, :]
    coarse = _stripes(place + 0.16 * veil + 0.10 * grain, 0.62, 3) * np.clip(0.8 + 1.3 * grain, 0.1, None)
    fine = _stripes(place + 0.10 * veil - 0.12 * grain, 0.37, 2) * np.clip(
        0.8 - 1.2 * grain + 0.6 * veil, 0.1, None
    )
    fibres: Plane = facing * (0.35 + 1.7 * coarse + 1.0 * fine)
    return fibres


def _septa(place: Plane, veil: Plane, grain: Plane) -> Plane:
    thick = _stripes(place + 0.7 * veil, 1.9, 7) * np.clip(0.35 + 1.6 * grain + 0.7 * veil, 0, None)
    thin = _stripes(place + 0.5 * veil + 0.2 * grain, 0.75, 3) * np.clip(0.4 + 1.2 * grain, 0, None)
    septa: Plane = 0.5 + 4.6 * thick + 1.3 * thin
    return septa


def _broken(place: Plane, spacing_mm: float, grain: Plane) -> Plane:
    strands: Plane = _stripes(place, spacing_mm, 9) * np.clip(0.45 + 1.5 * grain, 0, None)
    return strands


def _stripes(place: Plane, spacing_mm: float, sharpness: int = 4) -> Plane:
    stripes: Plane = (0.5 + 0.5 * np.cos(2 * np.pi * place / spacing_mm)) ** sharpness
    return stripes


def _with_bundle(
    echo: Plane, bundle: Bundle, depth: Plane, across: Plane, grain: Plane, veil: Plane
) -> Plane:
    sideways = (across - bundle.centre * across[0, -1]) / bundle.half_width_mm
    down = (depth - bundle.depth_mm) / bundle.half_height_mm
    radius = np.hypot(sideways, down) + 0.10 * veil + 0.05 * grain
    bright = 1.9 if bundle.tissue == "tendon_across" else 1.1
    dots = 0.5 + bright * np.clip(2.2 * grain + 0.3, 0, None)
    inside = LEVELS[bundle.tissue] * (1.0 if bundle.tissue == "fluid" else dots)
    edge = 0.34 if bundle.tissue == "nerve" else 0.16
    rim = edge * np.exp(-(((radius - 1.08) / 0.08) ** 2)) * np.clip(1 + 1.2 * grain, 0, None)
    return np.where(radius < 1, inside, echo + rim)


def _bone(scene: Scene, ground: Ground) -> tuple[Plane, Plane]:
    """Return how much sound is left everywhere (0 to 1), and the bright line of the cortex."""
    depth, along = _grid(scene)
    light = np.ones((ROWS, LINES), dtype=np.float32)
    cortex = np.zeros((ROWS, LINES), dtype=np.float32)
    line_mm = scene.depth_mm * COLUMNS / ROWS / LINES
    for bone in scene.bones:
        rough = 0.10 * ground.grain[40, MARGIN : MARGIN + LINES]
        surface = rounded(bone.surface, along[0]) + rough
        place = along[0]
        cover = _blurred(
            ((place >= bone.surface[0][0]) & (place <= bone.surface[-1][0])) * 1.0, PENUMBRA, axis=0
        )
        deeper = depth - surface[None, :]
        facing = np.clip(np.exp(-((np.gradient(surface) / line_mm / 0.9) ** 2)), 0.12, 1) * cover
        tail = np.exp(-np.clip(deeper, 0, None) / 0.22) * (deeper > 0) + np.exp(-((deeper / 0.12) ** 2)) * (
            deeper <= 0
        )
        clutter = 0.004 * np.exp(-np.clip(deeper, 0, None) / 5) * (deeper > 0)
        cortex = np.maximum(cortex, (tail * facing + clutter) * cover * (light > 0.6))
        light = light * (1 - cover * (deeper > 0.1) * (1 - 0.35 * np.exp(-np.clip(deeper, 0, None) / 0.6)))
    return light.astype(np.float32), cortex.astype(np.float32)


def _beam(field: Field) -> Field:
    # A short pulse along the beam; across it, narrow at the focus and wider above and below.
    pulse = _blurred(field, (0.13, 0.46, 0.74, 0.46, 0.13), axis=0)
    narrow = _blurred(pulse, (0.31, 0.90, 0.31), axis=1)
    wide = _blurred(narrow, (0.21, 0.51, 0.70, 0.51, 0.21), axis=1)
    away = np.abs(np.linspace(-0.42, 0.58, field.shape[0], dtype=np.float32))[:, None] / 0.58
    return narrow * (1 - away) + wide * away * 0.75


def _blurred(field: Field, taps: tuple[float, ...], axis: int) -> Field:
    reach, size = len(taps) // 2, field.shape[axis]
    margins = [(0, 0)] * field.ndim
    margins[axis] = (reach, reach)
    wide = np.pad(field, margins, mode="edge")
    total = np.zeros_like(field)
    for offset, tap in enumerate(taps):
        total += (
            wide[offset : offset + size] if axis == 0 else wide[:, offset : offset + size]
        ) * np.float32(tap)
    return total


def _compressed(envelope: Plane) -> npt.NDArray[np.uint8]:
    decibels = 20 * np.log10(np.maximum(envelope, 1e-5))
    gain = np.linspace(2, -8, ROWS, dtype=np.float32)[:, None]
    grey = np.clip((decibels + gain + RANGE_DB - 8) / RANGE_DB, 0, 1) ** 1.25 * 255
    lines = Image.fromarray(grey.astype(np.uint8))
    return np.asarray(lines.resize((COLUMNS, ROWS), Image.Resampling.BICUBIC))
