"""What leaves the pipeline: nothing that came in as identity, the scan bit for bit, and the right verdict."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import ImplicitVRLittleEndian, JPEG2000Lossless, RLELossless

from enthesis.imaging.domain import (
    MESSAGES,
    Box,
    Clean,
    Limits,
    Quarantined,
    Refused,
    Verdict,
    deidentify,
    deidentify_dataset,
    refused,
    release,
)
from enthesis.imaging.domain.pixels.decoding import stored_frames
from enthesis.imaging.domain.pixels.headers import read_header
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.specimens import FEN, HEATH, MACHINES, MEADOW, Machine, packaged_examples
from enthesis.imaging.domain.uids import new_uid
from tests.imaging.domain.material import (
    PATIENT_ID,
    SECRET,
    STUDY_UID,
    TAKEN,
    changed,
    ct,
    in_syntax,
    noise,
    read,
    read_foreign,
    region,
    small,
    specimen,
    without_region,
    written,
)
from tests.reference import reference_files

MARK = "Zqx"
PLANTED = {
    **dict.fromkeys(("AE", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"), MARK),
    "AS": "058Y",
    "CS": "ZQX",
    "DA": "19670412",
    "DT": "19670412112233",
    "OB": b"ZqxZqx",
    "TM": "112233.667788",
    "UI": "1.9.99.1967",
    "UN": b"ZqxZqx",
}
TRACES = (b"Zqx", b"ZQX", b"058Y", b"19670412", b"112233", b"1.9.99", b"1.2.3")
STRUCTURE = {
    "SOPClassUID", "Modality", "Manufacturer", "ManufacturerModelName", "PhotometricInterpretation", "PixelData",
    "SequenceOfUltrasoundRegions", "SpecificCharacterSet", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID",
}  # fmt: skip
"""What must be sound, or the file would be refused; the UIDs are traces themselves."""


def cleaned(data: bytes) -> Clean:
    """Give the verdict on a file that is clean."""
    verdict = deidentify(data, secret=SECRET)
    assert isinstance(verdict, Clean), verdict
    return verdict


def code_of(verdict: Verdict) -> str:
    """Give the code of a refusal, and check that its sentence is the one for it."""
    assert isinstance(verdict, Refused), verdict
    assert verdict == refused(verdict.code)
    return verdict.code


def keywords() -> Iterator[tuple[int, str, str]]:
    """Walk over the attributes of the standard that can hold words: tag, kind of value, keyword."""
    for tag, (kind, _multiplicity, _name, _retired, keyword) in DicomDictionary.items():
        group = tag >> 16
        if (
            group > 0x0007
            and group != 0xFFFE
            and keyword
            and keyword not in STRUCTURE
            and kind in (*PLANTED, "SQ")
        ):
            yield tag, kind, keyword


def full_of_names(dataset: Dataset) -> None:
    """Write a name, a date or a UID into every attribute of the standard that can hold one, and elsewhere."""
    for tag, kind, _keyword in keywords():
        if kind == "SQ":
            dataset.add_new(tag, "SQ", Sequence([nested()]))
        else:
            dataset.add_new(tag, kind, PLANTED[kind])
    for group in (0x0009, 0x0019, 0x7FE1):
        dataset.add_new(Tag(group, 0x0010), "LO", "ACME")
        dataset.add_new(Tag(group, 0x1001), "LO", MARK)
        dataset.add_new(Tag(group, 0x1002), "SQ", Sequence([nested()]))
    for group in (0x5000, 0x6000, 0x6002):
        dataset.add_new(Tag(group, 0x0022), "LO", MARK)
        dataset.add_new(Tag(group, 0x3000), "OW", b"ZqxZqx")
    dataset.SequenceOfUltrasoundRegions[0].update(nested())


def nested() -> Dataset:
    """Give an item with a name, and in it another with one."""
    inner, item = Dataset(), Dataset()
    inner.PatientName = item.PatientName = MARK
    inner.ReferencedSOPInstanceUID = "1.9.99.1967"
    item.ReferencedStudySequence = Sequence([inner])
    item.add_new(Tag(0x0011, 0x0010), "LO", MARK)
    return item


def test_no_name_date_or_uid_survives_from_any_attribute_of_the_standard() -> None:
    with quiet:
        data = changed(small(noise(32, 32)), full_of_names)
    assert {trace for trace in TRACES if trace not in data} == set()
    assert len(list(keywords())) > 3000

    found = cleaned(b"Zqx".ljust(128) + data[128:] + b"\xfc\xff\xfc\xffOB\0\0\x06\0\0\0ZqxZqx" + b"Zqx" * 100)

    assert {trace for trace in TRACES if trace in found.dicom} == set()


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.model)
@pytest.mark.parametrize("cine", [False, True], ids=["still", "loop"])
def test_no_word_of_a_specimen_survives(machine: Machine, cine: bool) -> None:
    data = specimen(machine, cine=cine)
    source = read(data)
    words = {
        "rowanberry", "alexandrine", PATIENT_ID.casefold(), "quarrell", "tamsin", "sonnet", "thistle", "rheumatology",
        "19670412", "20261014", "093005", "058y", machine.institution.casefold(), machine.serial.casefold(),
        machine.station.casefold(), STUDY_UID, str(source.SOPInstanceUID), str(source.SeriesInstanceUID),
        source.AccessionNumber.casefold(), source.StudyID.casefold(),
    }  # fmt: skip
    assert {word for word in words if word.encode() not in data.lower()} == set()

    result = cleaned(data).dicom.lower()

    assert {word for word in words if word.encode() in result} == set()


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
    assert off.mean() < 1.5
    assert off.max() <= 24


def brightness(data: bytes) -> np.ndarray:
    """Give the brightness of every frame, (frames, rows, columns), before any conversion of colour."""
    dataset = read(data)
    frames = [frame.pixels for frame in stored_frames(dataset, read_header(dataset, Limits()))]
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


def test_same_file_and_secret_give_the_same_answer() -> None:
    data = specimen()

    assert deidentify(data, secret=SECRET) == deidentify(data, secret=SECRET)


def test_another_secret_gives_other_uids() -> None:
    one = cleaned(specimen()).picture
    other = deidentify(specimen(), secret=SECRET[::-1])

    assert isinstance(other, Clean)
    uids = {one.study_uid, one.series_uid, one.sop_instance_uid}
    assert uids & {other.picture.study_uid, other.picture.series_uid, other.picture.sop_instance_uid} == set()


def test_pictures_of_one_visit_stay_together() -> None:
    one, two = cleaned(specimen(number=1)).picture, cleaned(specimen(number=2)).picture

    assert (one.study_uid, one.series_uid) == (two.study_uid, two.series_uid)
    assert one.study_uid == new_uid(STUDY_UID, secret=SECRET)
    assert one.sop_instance_uid != two.sop_instance_uid


def test_missing_uids_are_made_from_the_bytes() -> None:
    data = small(noise(32, 32), StudyInstanceUID="", SeriesInstanceUID=None)
    one, again = cleaned(data).picture, cleaned(data).picture
    other = cleaned(small(noise(40, 40), StudyInstanceUID="", SeriesInstanceUID=None)).picture

    assert one == again
    assert len({one.study_uid, one.series_uid, other.study_uid, other.series_uid}) == 4


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
        (in_syntax("1.2.840.10008.1.2.4.111"), "unsupported_transfer_syntax"),
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


@pytest.mark.parametrize("index", range(len(packaged_examples())))
def test_packaged_example_has_no_region_and_is_quarantined(index: int) -> None:
    verdict = deidentify(packaged_examples()[index], secret=SECRET)

    assert isinstance(verdict, Quarantined)
    assert verdict.reasons == ("no_usable_region",)
    assert found_in(verdict.dicom, packaged_examples()[index]) == set()


def found_in(result: bytes, data: bytes) -> set[str]:
    """Give the attributes of identity whose value, if it is long enough to tell, still stands in the result."""
    with quiet:
        source = read_foreign(data)
        values = {keyword: str(source.get(keyword) or "") for keyword in IDENTITY}
    return {keyword for keyword, value in values.items() if len(value) >= 5 and value.encode() in result}


IDENTITY = (
    "PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID",
    "StudyDate", "AccessionNumber", "InstitutionName", "StationName", "ReferringPhysicianName", "DeviceSerialNumber",
)  # fmt: skip
CLEAN_REFERENCES = {
    "constructed__msk_gastroc_rom_33f.dcm", "cornerstone3D__no-pixel-spacing.dcm", "dcm4che__YBR_422_scrubbed.dcm",
    "dicomParser__IM00001.fragmented_no_bot_jpeg_baseline.50.dcm", "dicomParser__IM00001.implicit_little_endian.dcm",
    "pydicom-data__JPGLosslessP14SV1_1s_1f_8b.dcm", "pydicom-data__OBXXXX1A_2frame.dcm",
    "pydicom-data__OBXXXX1A_rle_2frame.dcm", "pydicom-data__gdcm-US-ALOKA-16.dcm",
}  # fmt: skip


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.name)
def test_real_file_gets_the_verdict_that_its_manifest_says(path: Path) -> None:
    """MANIFEST.md beside the files: how many usable regions each has; JPEG XL cannot be read."""
    verdict = deidentify(path.read_bytes(), secret=SECRET)

    if path.name == "dcm4che__will-jxl.dcm":
        assert code_of(verdict) == "unsupported_transfer_syntax"
        return
    assert isinstance(verdict, Clean if path.name in CLEAN_REFERENCES else Quarantined)
    assert found_in(verdict.dicom, path.read_bytes()) == set()
    source, after = read_foreign(path.read_bytes()), read(verdict.dicom)
    assert (after.Rows, after.Columns, verdict.picture.frames) == (
        source.Rows,
        source.Columns,
        int(source.get("NumberOfFrames") or 1),
    )


@pytest.mark.parametrize("path", reference_files("dicom/*.dcm"), ids=lambda path: path.name)
def test_real_file_is_unchanged_inside_its_regions_where_nothing_is_lost(path: Path) -> None:
    verdict = deidentify(path.read_bytes(), secret=SECRET)
    if not isinstance(verdict, Clean) or "baseline" in path.name or "constructed" in path.name:
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
