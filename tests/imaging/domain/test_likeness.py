"""The same scan exported anew keeps its hash within a few bits; other scans are further away."""

import io
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest
from PIL import Image, ImageEnhance

from enthesis.imaging import domain
from enthesis.imaging.domain import Quarantined, Refused
from enthesis.imaging.domain.likeness import NEAR, alike, distance, likeness_of
from enthesis.imaging.domain.specimens import HEATH, MEADOW, Machine, make_specimen
from tests.imaging.domain.material import SECRET, TAKEN
from tests.reference import reference_files

Shown = tuple[bytes, list[tuple[int, int, int, int]], int]
SCENES = (
    ("knee", "Patellar tendon"),
    ("shoulder", "Supraspinatus, long axis"),
    ("ankle", "Achilles tendon, whole length"),
    ("elbow", "Common extensor origin"),
)


def specimen(region: str, view: str, machine: Machine, seed: int) -> bytes:
    return make_specimen(
        region, view, seed=seed, patient_id="HB441709", patient_name="Rowanberry^Alexandrine",
        acquired_at=TAKEN, study_uid="1.2.3", instance_number=1, machine=machine,
    )  # fmt: skip


def shown(data: bytes) -> Shown | None:
    """Clean a file as it is received, and give its middle frame with the kept areas; None where it is refused."""
    verdict = domain.deidentify(data, secret=SECRET)
    if isinstance(verdict, Quarantined):
        facts = verdict.picture
        verdict = domain.release(verdict.dicom, keep=[domain.Box(0, 0, facts.columns - 1, facts.rows - 1)])
    if isinstance(verdict, Refused):
        return None
    frames = domain.render_frames(verdict.dicom)
    kept = [(one.box.x0, one.box.y0, one.box.x1, one.box.y1) for one in verdict.picture.regions]
    return frames.frame(len(frames.index) // 2), kept, frames.columns


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def scaled(picture: Image.Image, scale: float) -> Image.Image:
    return picture.resize(
        (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
    )


EXPORTS: dict[str, Callable[[Image.Image], bytes]] = {
    "quality 20": lambda one: jpeg(one, 20),
    "quality 40": lambda one: jpeg(one, 40),
    "half the size": lambda one: jpeg(scaled(one, 0.5)),
    "1.7 times the size": lambda one: jpeg(scaled(one, 1.7)),
    "brighter by 15 %": lambda one: jpeg(ImageEnhance.Brightness(one).enhance(1.15)),
    "darker by 30 %": lambda one: jpeg(ImageEnhance.Brightness(one).enhance(0.7)),
    "more contrast": lambda one: jpeg(ImageEnhance.Contrast(one).enhance(1.25)),
    "grey": lambda one: jpeg(one.convert("L")),
}


def exports_of(frame: bytes) -> Iterator[tuple[str, bytes]]:
    picture = Image.open(io.BytesIO(frame)).convert("RGB")
    for name, export in EXPORTS.items():
        yield name, export(picture)


@pytest.fixture(scope="module")
def specimens() -> dict[tuple[str, int, str], Shown]:
    found = {}
    for (region, view), seed, machine in itertools.product(SCENES, (1, 2), (MEADOW, HEATH)):
        made = shown(specimen(region, view, machine, seed))
        assert made is not None
        found[region, seed, machine.model] = made
    return found


def hashed(one: Shown) -> str:
    frame, kept, columns = one
    return likeness_of(frame, kept, columns=columns)


def test_scan_exported_anew_keeps_its_hash_within_eight_bits(
    specimens: dict[tuple[str, int, str], Shown],
) -> None:
    apart = {
        (*name, how): distance(hashed((frame, kept, columns)), likeness_of(again, kept, columns=columns))
        for name, (frame, kept, columns) in specimens.items()
        for how, again in exports_of(frame)
    }
    assert {name: bits for name, bits in apart.items() if bits > NEAR} == {}
    assert median(apart.values()) <= 2


def test_same_scan_from_another_machine_is_near(specimens: dict[tuple[str, int, str], Shown]) -> None:
    pairs = {(region, seed) for region, seed, _ in specimens}
    apart = {
        pair: distance(hashed(specimens[*pair, MEADOW.model]), hashed(specimens[*pair, HEATH.model]))
        for pair in pairs
    }
    assert max(apart.values()) <= 4


def test_other_scans_are_further_away(specimens: dict[tuple[str, int, str], Shown]) -> None:
    hashes = {name: hashed(one) for name, one in specimens.items()}
    apart = {
        (one, other): distance(hashes[one], hashes[other])
        for one, other in itertools.combinations(hashes, 2)
        if one[:2] != other[:2]
    }
    assert min(apart.values()) > NEAR
    assert median(apart.values()) >= 20


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.stem)
def test_reference_file_exported_anew_keeps_its_hash_nearly(path: Path) -> None:
    one = shown(path.read_bytes())
    if one is None:  # refused in words: there is nothing to compare
        return
    frame, kept, columns = one
    apart = {
        how: distance(hashed(one), likeness_of(again, kept, columns=columns))
        for how, again in exports_of(frame)
    }
    # Without a kept area, all that is not black is compared: how much that is depends on the brightness a little.
    most = NEAR if kept else 12
    assert {how: bits for how, bits in apart.items() if bits > most} == {}


def test_thumbnail_gives_nearly_the_hash_of_the_frame(specimens: dict[tuple[str, int, str], Shown]) -> None:
    for frame, kept, columns in specimens.values():
        picture = Image.open(io.BytesIO(frame))
        small = jpeg(scaled(picture, 320 / picture.width))
        assert distance(hashed((frame, kept, columns)), likeness_of(small, kept, columns=columns)) <= 6


def test_blanked_frame_around_a_scan_does_not_count() -> None:
    scan = Image.effect_noise((90, 80), 80).resize((450, 400), Image.Resampling.BICUBIC)
    wide = Image.new("L", (800, 600))
    wide.paste(scan, (300, 150))
    kept = [(300, 150, 749, 549)]
    assert distance(likeness_of(jpeg(scan)), likeness_of(jpeg(wide))) <= 6
    assert distance(likeness_of(jpeg(scan)), likeness_of(jpeg(wide), kept)) <= 2


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (9, 8)])
def test_tiny_and_black_pictures_have_a_hash_too(size: tuple[int, int]) -> None:
    assert likeness_of(jpeg(Image.new("L", size))) == "0" * 16


def test_area_outside_the_picture_is_passed_over() -> None:
    picture = jpeg(Image.linear_gradient("L").rotate(90))
    assert likeness_of(picture, [(900, 900, 999, 999)]) == likeness_of(picture)


def test_alike_gives_places_and_distances_nearest_first() -> None:
    others = ["0" * 16, "f" * 16, "0" * 15 + "7", "0" * 15 + "1"]
    assert alike("0" * 16, others, within=8) == [(0, 0), (3, 1), (2, 3)]
    assert alike("0" * 16, [], within=8) == []
