"""One standard view for each of the seven regions: plausible enough to recognise, no one's body.

Depths, thicknesses and layer order are ordinary adult values, drawn for demonstration and tests only; they are no
reference for measuring.
"""

from typing import Final

from enthesis.imaging.domain.specimens.anatomy import Bone, Bundle, Layer, Scene, flat, skin

STANDARD: Final[dict[str, Scene]] = {
    "shoulder": Scene(
        depth_mm=36,
        frequency_mhz=12,
        layers=skin(
            1.4,
            Layer("muscle", ((0, 4.9), (0.5, 4.4), (1, 5.3)), slant=0.05, wave_mm=0.15),
            Layer("peribursal_fat", ((0, 11.3), (0.3, 10.9), (0.6, 12.3), (0.85, 16.2), (1, 20.0))),
            Layer("fluid", ((0, 12.0), (0.3, 11.6), (0.6, 13.0), (0.85, 16.9), (1, 20.8))),
            Layer("tendon", ((0, 12.4), (0.3, 12.0), (0.6, 13.4), (0.85, 17.3), (1, 21.3))),
            Layer("cartilage", ((0, 18.0), (0.3, 17.4), (0.6, 19.4), (0.68, 20.8), (0.75, 30), (1, 30))),
        ),
        bones=(
            Bone((
                (0, 19.0), (0.15, 18.4), (0.32, 18.3), (0.48, 19.1), (0.6, 20.5), (0.69, 21.9), (0.75, 21.3),
                (0.82, 20.4), (0.88, 20.7), (0.94, 22.6), (1, 25.5),
            )),
        ),
    ),
    "elbow": Scene(
        depth_mm=28,
        frequency_mhz=14,
        layers=skin(
            1.1,
            Layer("tendon", ((0, 3.6), (0.4, 3.5), (0.7, 4.2), (1, 4.4)), slant=0.05),
            Layer("muscle", ((0, 12.0), (0.35, 9.0), (0.6, 7.6), (1, 6.6)), slant=0.13),
            Layer("fat_pad", ((0, 16), (0.4, 11.6), (0.7, 10.6), (1, 11.2))),
        ),
        bones=(
            Bone(((0, 5.4), (0.08, 5.8), (0.17, 8.2), (0.27, 9.2), (0.36, 10.8), (0.43, 12.4), (0.47, 14.6))),
            Bone(((0.53, 14.8), (0.56, 13.2), (0.63, 12.2), (0.72, 12.0), (0.8, 12.8), (0.86, 14.4), (1, 16.4))),
        ),
    ),
    "wrist_hand": Scene(
        depth_mm=20,
        frequency_mhz=18,
        layers=skin(
            0.8,
            Layer("peribursal_fat", ((0, 3.2), (0.3, 2.6), (0.6, 2.5), (1, 3.4))),
            Layer("deep", ((0, 3.9), (0.3, 3.2), (0.6, 3.1), (1, 4.2))),
            Layer("fat_pad", ((0, 10.4), (0.5, 11.6), (1, 10.8))),
        ),
        bones=(
            Bone(((0, 9.4), (0.08, 9.0), (0.17, 10.0), (0.23, 12.2), (0.28, 14.0))),
            Bone(((0.29, 13.6), (0.36, 12.4), (0.46, 12.1), (0.57, 12.7), (0.64, 14.2))),
            Bone(((0.66, 13.9), (0.72, 12.6), (0.8, 11.2), (0.88, 9.8), (0.94, 9.6), (1, 10.6))),
        ),
        bundles=(
            Bundle("nerve", 0.40, 4.5, 2.7, 0.85),
            Bundle("tendon_across", 0.22, 6.1, 1.7, 1.25),
            Bundle("tendon_across", 0.39, 6.9, 1.8, 1.2),
            Bundle("tendon_across", 0.56, 6.2, 1.9, 1.3),
            Bundle("tendon_across", 0.30, 9.2, 1.9, 1.15),
            Bundle("tendon_across", 0.48, 9.6, 1.8, 1.15),
            Bundle("tendon_across", 0.65, 8.9, 1.7, 1.2),
            Bundle("fluid", 0.79, 5.0, 0.85, 0.75),
        ),
    ),
    "hip": Scene(
        depth_mm=58,
        frequency_mhz=8,
        layers=skin(
            1.8,
            Layer("muscle", ((0, 8.6), (0.5, 8.0), (1, 9.6)), slant=0.10, wave_mm=0.3),
            Layer("muscle", ((0, 17.0), (0.4, 16.2), (1, 20.5)), slant=-0.08, wave_mm=0.3),
            Layer("tendon", ((0, 24.5), (0.25, 24.6), (0.5, 26.0), (0.75, 31.5), (1, 34.0))),
            Layer("cartilage", ((0, 30), (0.22, 27.8), (0.45, 28.4), (0.58, 32), (0.66, 46), (1, 60))),
        ),
        bones=(
            Bone(((0, 25.8), (0.08, 26.3), (0.14, 28.2), (0.17, 31.5))),
            Bone((
                (0.18, 32.5), (0.24, 30.4), (0.34, 29.0), (0.44, 29.5), (0.53, 31.6), (0.60, 35.0), (0.66, 37.3),
                (0.78, 38.2), (1, 39.4),
            )),
        ),
    ),
    "knee": Scene(
        depth_mm=32,
        frequency_mhz=12,
        layers=skin(
            1.5,
            Layer("tendon", ((0, 4.6), (0.5, 5.2), (1, 5.0))),
            Layer("fat_pad", ((0, 9.4), (0.3, 9.2), (0.8, 9.6), (1, 9.0))),
            Layer("deep", ((0, 22.0), (0.5, 25.5), (1, 27.0))),
        ),
        bones=(
            Bone(((0, 5.0), (0.07, 5.6), (0.12, 7.2), (0.15, 9.8), (0.17, 13.5))),
            Bone(((0.72, 21.0), (0.76, 17.0), (0.82, 13.4), (0.88, 11.0), (0.94, 9.6), (1, 9.0))),
        ),
    ),
    "ankle": Scene(
        depth_mm=27,
        frequency_mhz=15,
        layers=skin(
            1.2,
            Layer("tendon", ((0, 3.0), (0.5, 3.3), (0.85, 3.9), (1, 4.6))),
            Layer("fat_pad", ((0, 8.0), (0.5, 8.3), (0.8, 8.7), (1, 9.0)), wave_mm=0.12),
            Layer("muscle", ((0, 13.4), (0.5, 15.6), (1, 20.0)), slant=0.16, wave_mm=0.2),
            Layer("deep", ((0, 21.5), (0.6, 23.0), (1, 24.5))),
        ),
        bones=(
            Bone(((0.66, 20.5), (0.69, 16.6), (0.73, 13.2), (0.79, 10.9), (0.87, 9.3), (0.94, 8.0), (1, 7.2))),
        ),
    ),
    "foot": Scene(
        depth_mm=26,
        frequency_mhz=12,
        layers=skin(
            1.8,
            Layer("heel_pad", flat(1.9)),
            Layer("tendon", ((0, 11.2), (0.3, 10.4), (0.6, 9.2), (1, 7.8))),
            Layer("muscle", ((0, 15.2), (0.3, 13.9), (0.6, 11.6), (1, 9.9)), slant=0.09),
            Layer("deep", ((0, 22), (0.5, 20.8), (1, 20.0))),
        ),
        bones=(
            Bone(((0, 12.6), (0.14, 12.9), (0.24, 13.9), (0.29, 15.8), (0.32, 18.4), (0.34, 22.0))),
        ),
    ),
}  # fmt: skip
"""One standard view for each of the seven regions of the programme."""
