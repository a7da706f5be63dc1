"""Which picture a view gets."""

import numpy as np
import pytest
import yaml

from enthesis.imaging.domain.specimens.anatomy import Scene, rounded
from enthesis.imaging.domain.specimens.scenes import KINDS, scene_for
from enthesis.imaging.domain.specimens.standard import STANDARD
from tests.environment import ROOT

REGIONS = sorted((ROOT / "programmes" / "msk-ultrasound-pgcert" / "regions").glob("*.yaml"))
VIEWS = [
    (region["id"], view["title"])
    for region in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in REGIONS)
    for view in region["views"]
]


def kind_of(region: str, view: str) -> str:
    """Give the name of the scene that a view gets, by the tissue and bone in it."""
    found = scene_for(region, view, np.random.default_rng(1))
    scenes = {"standard": STANDARD[region], **KINDS}
    shapes = {name: shape(scene) for name, scene in scenes.items()}
    return next(name for name, one in shapes.items() if one == shape(found))


def shape(scene: Scene) -> tuple[object, ...]:
    """Give what neither stretching nor mirroring changes."""
    return (
        tuple(layer.tissue for layer in scene.layers),
        sorted(len(bone.surface) for bone in scene.bones),
        tuple(bundle.tissue for bundle in scene.bundles),
    )


@pytest.mark.parametrize(
    ("region", "view", "kind"),
    [
        ("shoulder", "Supraspinatus, long axis", "standard"),
        ("shoulder", "Supraspinatus, short axis", "across"),
        ("shoulder", "Long head of biceps, short axis in the groove", "across"),
        ("shoulder", "Acromioclavicular joint", "joint"),
        ("shoulder", "Infraspinatus, long axis", "insertion"),
        ("elbow", "Ulnar nerve in groove and cubital tunnel, short axis", "nerve"),
        ("wrist_hand", "Carpal tunnel inlet, short axis", "standard"),
        ("wrist_hand", "Guyon canal, short axis", "nerve"),
        ("hip", "Gluteus maximus", "muscle"),
        ("knee", "Medial collateral ligament and meniscal body", "joint"),
        ("ankle", "Achilles tendon, whole length", "standard"),
        ("foot", "Plantar fascia origin", "standard"),
        ("knee", "KN01", "standard"),
        ("knee", "", "standard"),
    ],
)
def test_words_of_a_view_choose_the_picture(region: str, view: str, kind: str) -> None:
    assert kind_of(region, view) == kind


def test_standard_scenes_are_the_seven_regions() -> None:
    assert set(STANDARD) == {"shoulder", "elbow", "wrist_hand", "hip", "knee", "ankle", "foot"}


@pytest.mark.parametrize(("region", "view"), VIEWS, ids=str)
def test_every_view_of_the_programme_has_a_picture_of_its_region(region: str, view: str) -> None:
    found = scene_for(region, view, np.random.default_rng(3))

    assert found.depth_mm == STANDARD[region].depth_mm
    assert found.frequency_mhz == STANDARD[region].frequency_mhz
    assert found.layers[0].tissue == "skin"


def test_unknown_region_is_an_error() -> None:
    with pytest.raises(KeyError):
        scene_for("nose", "", np.random.default_rng(1))


def test_people_differ_in_side_and_depth() -> None:
    found = [scene_for("ankle", "Achilles", np.random.default_rng(seed)) for seed in range(12)]
    heel_is_right = [scene.bones[0].surface[-1][0] == 1 for scene in found]
    depths = [scene.layers[2].top[0][1] for scene in found]

    assert set(heel_is_right) == {True, False}
    assert len(set(depths)) == 12
    assert max(depths) <= 4.6 * 1.07


def test_rounded_line_keeps_its_ends_and_its_level() -> None:
    along = np.linspace(0, 1, 101, dtype=np.float32)
    slope = rounded(((0, 4.0), (1, 8.0)), along)

    assert np.allclose(slope, 4 + 4 * along, atol=1e-5)
    assert np.allclose(rounded(((0, 5.0), (1, 5.0)), along), 5)


def test_rounded_corner_is_cut_short() -> None:
    along = np.linspace(0, 1, 101, dtype=np.float32)
    roof = rounded(((0, 0.0), (0.5, 10.0), (1, 0.0)), along)

    assert 9 < roof.max() < 10
    assert roof.argmax() == 50
