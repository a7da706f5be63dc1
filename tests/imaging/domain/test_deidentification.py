"""What leaves the pipeline: the scan bit for bit, nothing around it, and the right verdict."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import ImplicitVRLittleEndian, JPEG2000Lossless, RLELossless

from enthesis.imaging.domain import (
    MESSAGES,
    Box,
    Clean,
    Limits,
    Quarantined,
    blank,
    deidentify,
    deidentify_dataset,
    release,
)
from enthesis.imaging.domain.pixels.decoding import stored_frames
from enthesis.imaging.domain.pixels.headers import read_header
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import FEN, HEATH, MACHINES, MEADOW, Machine
from tests.imaging.domain.material import (
    PATIENT_ID,
    SECRET,
    TAKEN,
    cleaned,
    code_of,
    ct,
    in_syntax,
    noise,
    opened,
    read,
    region,
    small,
    specimen,
    without_region,
    written,
)
from tests.reference import reference_files


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_still_is_black_outside_the_region_and_unchanged_inside(machine: Machine) -> None:
    data = specimen(machine)
    before, after = read(data).pixel_array, read(cleaned(data).dicom).pixel_array
    box = machine.region

    assert after.shape == before.shape
    inside = np.s_[box.y0 : box.y1 + 1, box.x0 : box.x1 + 1]
    assert before.astype(int).sum() > before[inside].astype(int).sum() + 100_000  # the banner was there
    # Colours of a JPEG are rounded apart on the two ways to RGB; all else is the same bit for bit.
    off = 2 if machine is FEN else 0
    assert np.abs(after[inside].astype(int) - shown(data)[inside]).max() <= off
    rest = after.copy()
    rest[inside] = 0
    assert rest.max() == 0


def shown(data: bytes) -> np.ndarray:
    """Give the pixels of a still as a screen shows them, decoded without our own code."""
    dataset = read(data)
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return dataset.pixel_array.astype(int)
    return np.asarray(Image.open(io.BytesIO(data[data.index(b"\xff\xd8\xff") :]))).astype(int)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_loop_is_black_outside_the_region_on_every_frame_and_hardly_changed_inside(machine: Machine) -> None:
    data = specimen(machine, cine=True)
    before, after = brightness(data), brightness(cleaned(data).dicom)
    box, width = machine.region, 16 if machine.in_colour else 8
    kept = np.zeros((machine.rows, machine.columns), dtype=bool)
    kept[
        -(-box.y0 // 8) * 8 : (box.y1 + 1) // 8 * 8,
        -(-box.x0 // width) * width : (box.x1 + 1) // width * width,
    ] = True

    assert len(after) == 24
    assert [int(frame[~kept].max()) for frame in after] == [0] * 24
    assert all(before[:, ~kept].max(axis=1) > 200)
    off = np.abs(after[:, kept].astype(int) - before[:, kept])
    assert off.max() == 0


def brightness(data: bytes) -> np.ndarray:
    """Give the brightness of every frame, (frames, rows, columns), before any conversion of colour."""
    source = opened(data)
    frames = [frame.pixels for frame in stored_frames(source, read_header(source, Limits()))]
    return np.stack([frame if frame.ndim == 2 else frame[..., 0] for frame in frames])


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
def test_specimen_gives_the_facts_of_its_machine(machine: Machine) -> None:
    found = cleaned(specimen(machine, number=3))
    picture = found.picture

    assert (picture.manufacturer, picture.model, picture.body_part) == (
        machine.manufacturer,
        machine.model,
        "KNEE",
    )
    assert (picture.rows, picture.columns, picture.frames) == (machine.rows, machine.columns, 1)
    assert (picture.series_number, picture.instance_number, picture.acquired_at) == (1, 3, TAKEN)
    assert picture.transfer_syntax == "1.2.840.10008.1.2.1"
    assert picture.photometric == ("RGB" if machine.in_colour else "MONOCHROME2")
    assert (picture.lossy, picture.frame_time_ms, picture.frame_time_assumed) == (
        machine.in_jpeg,
        None,
        False,
    )
    assert [one.box for one in picture.regions] == [machine.region]
    mm = picture.regions[0].mm_per_pixel
    rows = machine.scan.y1 - machine.scan.y0 + 1
    assert mm == pytest.approx((32 / rows, 32 / rows))
    box = machine.region
    area = (box.x1 - box.x0 + 1) * (box.y1 - box.y0 + 1)
    assert picture.kept_fraction == pytest.approx(area / (machine.rows * machine.columns))
    assert (found.identity.patient_id, found.identity.operators_name) == (PATIENT_ID, "Sonnet^Robin")


def test_short_secret_is_an_error_of_the_caller() -> None:
    for call in (
        lambda: deidentify(b"", secret=b"short"),
        lambda: deidentify_dataset(b"", transfer_syntax="1.2.840.10008.1.2", secret=b"short"),
    ):
        with pytest.raises(ValueError, match="at least 16 bytes"):
            call()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_dicom"),
        (b"%PDF-1.7" * 100, "not_dicom"),
        (specimen()[:-3000], "truncated"),
        (specimen(HEATH)[:-1], "truncated"),
        (ct(), "not_ultrasound"),
        (small(noise(32, 32), PixelData=None), "no_pixels"),
        (in_syntax("1.2.840.10008.1.2.4.111"), "cannot_decode"),
        (in_syntax("1.2.840.10008.1.2.4.100"), "unsupported_transfer_syntax"),
        (in_syntax("1.9.9"), "unsupported_transfer_syntax"),
        (in_syntax("1.2.840.10008.1.2.4.90"), "cannot_decode"),
        (in_syntax("1.2.840.10008.1.2.5"), "cannot_decode"),
        (small(noise(32, 32), PhotometricInterpretation="HSV"), "unsupported_picture"),
        (small(noise(32, 32), PixelRepresentation=1), "unsupported_picture"),
        (small(noise(32, 32), BitsAllocated=32), "unsupported_picture"),
        (small(noise(32, 32), NumberOfFrames=2), "truncated"),
        (small(noise(32, 32), NumberOfFrames=3001), "too_large"),
        (small(noise(32, 32), Rows=65535, Columns=65535), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_cannot_be_taken_is_refused_with_its_code(data: bytes, code: str) -> None:
    assert code_of(deidentify(data, secret=SECRET)) == code


def test_file_above_the_limit_is_refused() -> None:
    data = small(noise(32, 32))

    assert (
        code_of(deidentify(data, secret=SECRET, limits=Limits(max_file_bytes=len(data) - 1))) == "too_large"
    )
    assert isinstance(deidentify(data, secret=SECRET, limits=Limits(max_file_bytes=len(data))), Clean)


def test_picture_without_a_region_is_quarantined_with_clean_attributes_and_untouched_pixels() -> None:
    data = without_region()
    verdict = deidentify(data, secret=SECRET)

    assert isinstance(verdict, Quarantined)
    assert (verdict.reasons, verdict.message) == (("no_usable_region",), MESSAGES["no_usable_region"])
    assert (verdict.identity.patient_id, verdict.picture.regions) == (PATIENT_ID, ())
    assert verdict.picture.kept_fraction == 1.0
    assert b"Rowan" not in verdict.dicom
    assert np.array_equal(read(verdict.dicom).pixel_array, read(data).pixel_array)


def test_catch_all_region_is_no_region() -> None:
    data = small(
        noise(32, 32), SequenceOfUltrasoundRegions=[region(0, 0, 31, 31, spatial_format=0, data_type=0)]
    )

    assert isinstance(deidentify(data, secret=SECRET), Quarantined)


WHOLE = (0, 0, 199, 99)


@pytest.mark.parametrize(
    ("regions", "is_clean"),
    [
        ([WHOLE], False),
        # 5 of 100 rows are left out, then 6.
        ([(0, 5, 199, 99)], False),
        ([(0, 6, 199, 99)], True),
        # The same counted in columns, and one pixel more or less.
        ([(10, 0, 199, 99)], False),
        ([(11, 0, 199, 99)], True),
        ([(10, 0, 199, 98), (10, 99, 198, 99)], True),
        # What several keep together counts, and what two of them keep counts once.
        ([(0, 0, 99, 99), (100, 0, 199, 99)], False),
        ([(0, 0, 99, 99), (50, 0, 149, 99)], True),
        ([WHOLE, (20, 20, 99, 59)], False),
        # As some machines write the last column and row.
        ([(0, 0, 200, 100)], False),
    ],
)
def test_regions_that_leave_out_no_more_than_a_twentieth_of_the_screen_prove_nothing(
    regions: list[tuple[int, int, int, int]], is_clean: bool
) -> None:
    data = small(noise(100, 200), SequenceOfUltrasoundRegions=[region(*corners) for corners in regions])
    verdict = deidentify(data, secret=SECRET)

    if is_clean:
        assert isinstance(verdict, Clean)
        return
    assert isinstance(verdict, Quarantined)
    assert (verdict.reasons, verdict.message) == (("region_is_screen",), MESSAGES["region_is_screen"])
    assert verdict.picture.kept_fraction == 1.0
    assert np.array_equal(read(verdict.dicom).pixel_array, read(data).pixel_array)
    # The machine's scale is right wherever the scan is, and comes back with what a steward keeps.
    assert [one.mm_per_pixel for one in verdict.picture.regions] == [(0.1, 0.1)] * len(regions)


def test_screen_that_is_one_region_is_released_like_any_other() -> None:
    pixels = noise(40, 60)
    quarantined = deidentify(small(pixels, SequenceOfUltrasoundRegions=[region(0, 0, 59, 39)]), secret=SECRET)
    assert isinstance(quarantined, Quarantined)

    found = release(quarantined.dicom, keep=[Box(0, 4, 59, 39)])

    assert isinstance(found, Clean)
    assert np.array_equal(read(found.dicom).pixel_array[4:], pixels[4:])
    assert not read(found.dicom).pixel_array[:4].any()


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model)
def test_screens_of_our_own_machines_are_far_from_it(machine: Machine) -> None:
    assert cleaned(specimen(machine)).picture.kept_fraction < 0.75


def test_several_regions_are_kept_and_all_between_is_black() -> None:
    pixels = noise(40, 60)
    data = small(pixels, SequenceOfUltrasoundRegions=[region(2, 2, 11, 11), region(30, 20, 49, 35)])
    after = read(cleaned(data).dicom).pixel_array
    expected = np.zeros_like(pixels)
    expected[2:12, 2:12], expected[20:36, 30:50] = pixels[2:12, 2:12], pixels[20:36, 30:50]

    assert np.array_equal(after, expected)


def test_released_picture_shows_the_marked_boxes_only() -> None:
    pixels = noise(40, 60)
    quarantined = deidentify(small(pixels, SequenceOfUltrasoundRegions=None), secret=SECRET)
    assert isinstance(quarantined, Quarantined)

    found = release(quarantined.dicom, keep=[Box(-5, 10, 20, 30), Box(50, 0, 99, 99), Box(0, 0, 3, 3)])

    assert isinstance(found, Clean)
    expected = np.zeros_like(pixels)
    expected[10:31, :21], expected[:, 50:] = pixels[10:31, :21], pixels[:, 50:]
    assert np.array_equal(read(found.dicom).pixel_array, expected)
    assert found.picture.sop_instance_uid == quarantined.picture.sop_instance_uid
    assert (found.picture.acquired_at, found.identity.patient_id) == (None, "")
    assert "BurnedInAnnotation" not in read(found.dicom)


@pytest.mark.parametrize("keep", [[], [Box(0, 0, 6, 30)], [Box(100, 100, 130, 130)], [Box(20, 20, 3, 3)]])
def test_release_without_a_usable_box_is_refused(keep: list[Box]) -> None:
    quarantined = deidentify(without_region(), secret=SECRET)
    assert isinstance(quarantined, Quarantined)

    assert code_of(release(quarantined.dicom, keep=keep)) == "no_usable_region"


def test_release_of_something_else_is_refused() -> None:
    assert code_of(release(b"", keep=[Box(0, 0, 20, 20)])) == "not_dicom"


def test_bare_dataset_gives_the_same_picture_as_its_file() -> None:
    dataset = read(specimen(HEATH))
    dataset.preamble, dataset.file_meta = None, FileMetaDataset()
    stream = io.BytesIO()
    dcmwrite(stream, dataset, implicit_vr=True, little_endian=True)

    found = deidentify_dataset(stream.getvalue(), transfer_syntax=ImplicitVRLittleEndian, secret=SECRET)

    assert isinstance(found, Clean)
    assert found.dicom == cleaned(specimen(HEATH)).dicom


def test_bare_dataset_in_an_unnamed_syntax_is_refused() -> None:
    verdict = deidentify_dataset(b"", transfer_syntax="1.2.", secret=SECRET)

    assert code_of(verdict) == "unsupported_transfer_syntax"


def test_cleaning_a_cleaned_picture_changes_its_identifiers_only() -> None:
    once = cleaned(specimen(HEATH))
    twice = cleaned(once.dicom)

    assert np.array_equal(read(once.dicom).pixel_array, read(twice.dicom).pixel_array)
    assert set(read(once.dicom).dir()) == set(read(twice.dicom).dir())


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
@pytest.mark.parametrize("shape", [(33, 47), (32, 48, 3)], ids=["grey", "colour"])
def test_lossless_still_is_unchanged_inside(syntax: str, shape: tuple[int, ...]) -> None:
    pixels = noise(*shape)
    dataset = read(small(pixels))
    with quiet:
        dataset.compress(syntax, encoding_plugin="pylibjpeg", generate_instance_uid=False)
        after = read(cleaned(written(dataset)).dicom)

    expected = np.zeros_like(pixels)
    expected[8:-8, 8:-8] = pixels[8:-8, 8:-8]
    assert np.array_equal(after.pixel_array, expected)
    assert after.LossyImageCompression == "00"


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.name)
def test_real_file_is_unchanged_inside_its_regions_where_nothing_is_lost(path: Path) -> None:
    verdict = deidentify(path.read_bytes(), secret=SECRET)
    if not isinstance(verdict, Clean) or any(
        word in path.name for word in ("baseline", "constructed", "jxl")
    ):
        return
    with quiet:
        source, after = read(path.read_bytes()).pixel_array, read(verdict.dicom).pixel_array
    kept = np.zeros(
        after.shape[-3:-1] if read(verdict.dicom).SamplesPerPixel == 3 else after.shape[-2:], dtype=bool
    )
    for one in verdict.picture.regions:
        kept[one.box.y0 : one.box.y1 + 1, one.box.x0 + one.box.x0 % 2 : (one.box.x1 + 1) // 2 * 2] = True
    frames = (source, after) if verdict.picture.frames > 1 else (source[None], after[None])

    assert all(np.array_equal(one[kept], other[kept]) for one, other in zip(*frames, strict=True))


def test_machines_of_the_tests_are_all_machines() -> None:
    assert set(MACHINES) == {MEADOW, HEATH, FEN}


def test_boxes_are_blanked_on_a_cleaned_picture_and_nothing_else_changes() -> None:
    before = cleaned(specimen(HEATH))

    found = blank(before.dicom, boxes=[Box(100, 60, 139, 79), Box(0, 0, 3, 3)])

    assert isinstance(found, Clean)
    was, now = read(before.dicom), read(found.dicom)
    expected = was.pixel_array.copy()
    expected[60:80, 100:140] = 0
    expected[:4, :4] = 0
    assert np.array_equal(now.pixel_array, expected)
    assert [element for element in now if element != was.get(element.tag)] == [now["PixelData"]]
    assert found.picture.regions == before.picture.regions
    assert found.picture.kept_fraction == pytest.approx((480 * 640 - 800 - 16) / (480 * 640))


def test_box_is_blanked_on_every_frame_of_a_jpeg_loop() -> None:
    before = cleaned(specimen(HEATH, cine=True))
    found = blank(before.dicom, boxes=[Box(96, 64, 127, 79)])
    assert isinstance(found, Clean)
    assert (read(found.dicom).pixel_array[:, 64:80, 96:128] < 8).all()


def test_blanking_something_else_is_refused() -> None:
    assert code_of(blank(b"", boxes=[Box(0, 0, 20, 20)])) == "not_dicom"
