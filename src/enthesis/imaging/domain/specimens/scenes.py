"""Which tissue is drawn for a view of a region: a standard view where its words ask for it, else one of its kind."""

from dataclasses import replace
from typing import Final

import numpy as np

from enthesis.imaging.domain.specimens.anatomy import Bone, Bundle, Layer, Points, Scene, flat, skin
from enthesis.imaging.domain.specimens.standard import STANDARD

KIND_DEPTH_MM: Final = 30.0
KINDS: Final[dict[str, Scene]] = {
    "nerve": Scene(
        depth_mm=KIND_DEPTH_MM,
        frequency_mhz=12,
        layers=skin(
            1.3,
            Layer("muscle", ((0, 4.6), (0.4, 5.2), (0.7, 4.4), (1, 4.9)), slant=0.06, wave_mm=0.2),
            Layer("peribursal_fat", ((0, 11.2), (0.35, 11.9), (0.7, 10.8), (1, 11.6))),
            Layer("fat_pad", ((0, 11.7), (0.35, 12.4), (0.7, 11.3), (1, 12.2))),
            Layer("muscle", ((0, 19.4), (0.4, 18.2), (1, 20.1)), slant=-0.07, wave_mm=0.25),
        ),
        bones=(Bone(((0, 27.6), (0.2, 26.4), (0.4, 25.2), (0.6, 25.4), (0.8, 26.6), (1, 28.2))),),
        bundles=(
            Bundle("nerve", 0.44, 14.6, 3.1, 1.5),
            Bundle("fluid", 0.63, 14.9, 1.5, 1.4),
            Bundle("fluid", 0.70, 16.9, 1.8, 1.2),
        ),
    ),
    "across": Scene(
        depth_mm=KIND_DEPTH_MM,
        frequency_mhz=12,
        layers=skin(
            1.3,
            Layer("muscle", ((0, 5.0), (0.5, 4.6), (1, 5.4)), slant=0.04, wave_mm=0.2),
            Layer("peribursal_fat", ((0, 10.6), (0.3, 10.0), (0.6, 10.2), (1, 11.4))),
            Layer("deep", ((0, 11.3), (0.3, 10.7), (0.6, 10.9), (1, 12.1))),
        ),
        bones=(
            Bone((
                (0, 15.4), (0.14, 14.2), (0.28, 13.0), (0.36, 13.6), (0.42, 16.2), (0.50, 17.2), (0.58, 16.4),
                (0.64, 14.0), (0.72, 12.9), (0.86, 14.4), (1, 17.0),
            )),
        ),
        bundles=(Bundle("tendon_across", 0.50, 13.9, 3.2, 1.9), Bundle("fluid", 0.635, 12.2, 0.6, 0.5)),
    ),
    "joint": Scene(
        depth_mm=KIND_DEPTH_MM,
        frequency_mhz=12,
        layers=skin(
            1.3,
            Layer("tendon", ((0, 5.4), (0.4, 5.0), (0.7, 5.3), (1, 5.9))),
            Layer("fat_pad", ((0, 8.2), (0.4, 7.8), (0.7, 8.0), (1, 8.6))),
            Layer("peribursal_fat", ((0, 11.9), (0.3, 11.2), (0.5, 12.6), (0.7, 11.5), (1, 12.2))),
            Layer("fluid", ((0, 16), (0.2, 12.8), (0.35, 12.2), (0.5, 13.4), (0.65, 12.5), (0.8, 13.4), (1, 16))),
            Layer("cartilage", ((0, 16), (0.2, 13.2), (0.35, 12.7), (0.5, 14.4), (0.65, 13.0), (0.8, 13.8), (1, 16))),
            Layer("fat_pad", ((0, 17), (0.42, 15.8), (0.5, 15.2), (0.58, 15.8), (1, 17))),
        ),
        bones=(
            Bone(((0, 13.8), (0.12, 14.2), (0.22, 13.9), (0.32, 13.4), (0.39, 14.2), (0.45, 16.0), (0.485, 18.6))),
            Bone(((0.515, 18.8), (0.55, 16.2), (0.61, 14.2), (0.70, 13.7), (0.80, 14.5), (0.9, 14.9), (1, 14.6))),
        ),
    ),
    "muscle": Scene(
        depth_mm=KIND_DEPTH_MM,
        frequency_mhz=10,
        layers=skin(
            1.5,
            Layer("muscle", ((0, 5.8), (0.5, 5.4), (1, 6.2)), slant=0.16, wave_mm=0.25),
            Layer("peribursal_fat", ((0, 14.6), (0.5, 14.0), (1, 12.6))),
            Layer("muscle", ((0, 15.1), (0.5, 14.5), (1, 13.1)), slant=-0.12, wave_mm=0.25),
            Layer("deep", flat(24.6)),
        ),
        bones=(Bone(((0, 26.8), (0.3, 26.2), (0.6, 26.0), (1, 26.7))),),
    ),
    "insertion": Scene(
        depth_mm=KIND_DEPTH_MM,
        frequency_mhz=12,
        layers=skin(
            1.3,
            Layer("tendon", ((0, 5.2), (0.3, 5.6), (0.6, 6.4), (0.85, 7.6), (1, 8.6)), slant=0.03),
            Layer("fat_pad", ((0, 9.6), (0.3, 10.2), (0.6, 11.6), (0.75, 13.2), (1, 16.0))),
            Layer("muscle", ((0, 15.0), (0.4, 15.8), (1, 19.0)), slant=0.12, wave_mm=0.2),
        ),
        bones=(
            Bone(((0.56, 21.0), (0.60, 17.4), (0.65, 14.6), (0.73, 12.3), (0.82, 10.9), (0.9, 10.5), (1, 11.2))),
        ),
    ),
}  # fmt: skip
"""Scenes for views without a picture of their own, drawn for 3 cm and stretched to the depth of their region."""

STANDARD_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "shoulder": ("supraspinatus, long", "supraspinatus lax", "bursa"),
    "elbow": ("common extensor", "common flexor", "collateral"),
    "wrist_hand": ("carpal tunnel",),
    "hip": ("joint recess", "labrum", "iliopsoas"),
    "knee": ("patellar tendon", "patellar bursae", "infrapatellar"),
    "ankle": ("achilles", "heel"),
    "foot": ("plantar fascia", "heel"),
}
"""Words in the name of a view that the standard scene of its region shows."""

KIND_WORDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("nerve", ("nerve", "vessel", "tunnel", "guyon", "intermetatarsal")),
    ("muscle", ("bellies", "gluteus maximus", "adductors", "gastrocnemius", "brevis,", "teres minor", "pectoralis")),
    (
        "joint",
        (
            "recess", "joint", "cartilage", "ligament", "plate", "menisc", "labrum", "bursa", "horn", "sinus", "shafts",
            "interval", "hood",
        ),
    ),
    ("across", ("short axis", "sax", "compartment", "groove", "across", "flexor")),
)  # fmt: skip
"""Words in the name of a view and the kind of picture they ask for; the first that is found counts."""


def scene_for(region: str, view: str, rng: np.random.Generator) -> Scene:
    """Return what to draw for a view of a region, no two people quite alike.

    Parameters
    ----------
    region
        `shoulder`, `elbow`, `wrist_hand`, `hip`, `knee`, `ankle` or `foot`.
    view
        The name of the view, in words: `Supraspinatus, long axis`. A view whose words say nothing shows the standard
        picture of its region.
    rng
        Which side is left, and how deep everything lies (7 % either way).

    Raises
    ------
    KeyError
        The region is not one of the seven.
    """
    scene = _chosen(region, view.casefold())
    scene = _stretched(scene, float(rng.uniform(0.93, 1.07)))
    return _mirrored(scene) if rng.random() < 0.5 else scene


def _chosen(region: str, words: str) -> Scene:
    standard = STANDARD[region]
    if any(word in words for word in STANDARD_WORDS[region]):
        return standard
    for kind, asked in KIND_WORDS:
        if any(word in words for word in asked):
            return _fitted(KINDS[kind], standard)
    return _fitted(KINDS["insertion"], standard) if " " in words else standard


def _fitted(scene: Scene, standard: Scene) -> Scene:
    fitted = _stretched(scene, standard.depth_mm / scene.depth_mm)
    return replace(fitted, depth_mm=standard.depth_mm, frequency_mhz=standard.frequency_mhz)


def _stretched(scene: Scene, factor: float) -> Scene:
    """Return the scene with everything deeper by a factor, but the picture as deep as before."""
    return replace(
        scene,
        layers=tuple(replace(layer, top=_deeper(layer.top, factor)) for layer in scene.layers),
        bones=tuple(Bone(_deeper(bone.surface, factor)) for bone in scene.bones),
        bundles=tuple(
            replace(
                bundle,
                depth_mm=bundle.depth_mm * factor,
                half_width_mm=bundle.half_width_mm * factor,
                half_height_mm=bundle.half_height_mm * factor,
            )
            for bundle in scene.bundles
        ),
    )


def _deeper(points: Points, factor: float) -> Points:
    return tuple((place, depth * factor) for place, depth in points)


def _mirrored(scene: Scene) -> Scene:
    return replace(
        scene,
        layers=tuple(replace(layer, top=_reversed(layer.top), slant=-layer.slant) for layer in scene.layers),
        bones=tuple(Bone(_reversed(bone.surface)) for bone in scene.bones),
        bundles=tuple(replace(bundle, centre=1 - bundle.centre) for bundle in scene.bundles),
    )


def _reversed(points: Points) -> Points:
    return tuple((1 - place, depth) for place, depth in reversed(points))
