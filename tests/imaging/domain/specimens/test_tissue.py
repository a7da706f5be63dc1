"""Physics that a person would miss in a false picture: speckle, shadow, anisotropy, attenuation, movement."""

import numpy as np
import pytest

from enthesis.imaging.domain.specimens.anatomy import Bone, Bundle, Layer, Scene, flat, skin
from enthesis.imaging.domain.specimens.scenes import KINDS
from enthesis.imaging.domain.specimens.standard import STANDARD
from enthesis.imaging.domain.specimens.tissue import COLUMNS, LINES, RANGE_DB, ROWS, b_mode, new_ground

DEEP = Scene(depth_mm=30, frequency_mhz=12, layers=(Layer("deep", flat(-1)),))


def picture(scene: Scene, seed: int = 1, phase: float = 0.0) -> np.ndarray:
    """Give a picture as numbers that can be subtracted."""
    return b_mode(scene, new_ground(np.random.default_rng(seed)), phase=phase).astype(int)


@pytest.mark.parametrize("scene", [*STANDARD.values(), *KINDS.values()], ids=[*STANDARD, *KINDS])
def test_picture_uses_the_range_of_grey(scene: Scene) -> None:
    found = picture(scene)

    assert found.shape == (ROWS, COLUMNS)
    assert 20 < found.mean() < 130
    assert (found > 200).mean() > 0.003
    assert (found < 30).mean() > 0.02


def test_speckle_has_the_spread_of_a_rayleigh_distribution() -> None:
    """The logarithm of a Rayleigh amplitude has a standard deviation of 20 / ln 10 times pi / sqrt(24), 5.57 dB."""
    found = picture(DEEP)[120:360]
    # The gain curve of the screen is a power of 1.25: undone here.
    decibels = (np.clip(found, 1, 254) / 255) ** 0.8 * RANGE_DB

    assert decibels.std() == pytest.approx(5.57, abs=1.5)


def test_speckle_is_wider_than_high() -> None:
    found = picture(DEEP)[120:360] - picture(DEEP)[120:360].mean()
    down = (found[1:] * found[:-1]).mean() / found.var()
    across = (found[:, 3:] * found[:, :-3]).mean() / found.var()

    assert across > 0.3
    assert down > 0.3


def test_bone_is_bright_and_casts_a_shadow() -> None:
    scene = Scene(30, 12, skin(1.0, Layer("muscle", flat(4))), (Bone(((0.0, 15.0), (0.5, 15.0))),))
    found = picture(scene)
    at = ROWS // 2

    assert found[at - 6 : at + 10, 60:200].max(axis=0).mean() > 190
    assert found[at + 60 :, 60:200].mean() < 0.5 * found[at + 60 :, 340:500].mean()


def test_slanted_bone_reflects_less() -> None:
    level = picture(Scene(30, 12, DEEP.layers, (Bone(((0.0, 15.0), (1.0, 15.0))),)))
    steep = picture(Scene(30, 12, DEEP.layers, (Bone(((0.0, 2.0), (1.0, 29.0))),)))

    assert level[225:260].max(axis=0).mean() > steep.max(axis=0)[60:-60].mean()


def test_slanted_tendon_is_darker() -> None:
    level = picture(Scene(30, 12, (Layer("tendon", flat(-1)),)))
    slanted = picture(Scene(30, 12, (Layer("tendon", flat(-1), slant=0.6),)))

    assert slanted[100:400].mean() < level[100:400].mean() - 20


def test_fluid_is_black_and_its_rim_is_not() -> None:
    scene = Scene(30, 12, DEEP.layers, bundles=(Bundle("fluid", 0.5, 15.0, 3.0, 3.0),))
    found = picture(scene)

    assert found[225:255, 250:290].mean() < 25
    assert found[225:255, 20:100].mean() > 60


def test_deep_echoes_are_weaker() -> None:
    found = picture(DEEP)

    assert found[-60:].mean() < found[60:120].mean()


def test_same_seed_is_the_same_picture_and_another_is_not() -> None:
    assert np.array_equal(picture(DEEP), picture(DEEP))
    assert not np.array_equal(picture(DEEP), picture(DEEP, seed=2))


def test_movement_is_slight_and_comes_back() -> None:
    scene = STANDARD["knee"]
    still, next_one, opposite = (picture(scene, phase=phase) for phase in (0.0, 1 / 24, 0.25))

    assert 0 < np.abs(next_one - still).mean() < np.abs(opposite - still).mean() < 30
    assert np.abs(picture(scene, phase=1.0) - still).mean() < 1


def test_edges_are_like_the_middle() -> None:
    found = picture(DEEP)[100:400]

    assert found[:, :8].mean() == pytest.approx(found[:, 200:300].mean(), abs=15)
    assert found[:, -8:].mean() == pytest.approx(found[:, 200:300].mean(), abs=15)


def test_ground_has_the_size_of_a_picture_with_margins() -> None:
    ground = new_ground(np.random.default_rng(1))

    assert ground.scatter.shape == ground.veil.shape == ground.grain.shape == (ROWS, LINES + 24)
    assert ground.line_gain.shape == (LINES,)
    assert 0.7 < ground.line_gain.min() < ground.line_gain.max() < 1.3
