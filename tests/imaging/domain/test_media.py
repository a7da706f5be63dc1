"""DICOM media as other people's programs read it."""

import functools
import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pydicom
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from enthesis.imaging.domain.media import streamed
from tests.factories.media import file_set
from tests.imaging.domain.dicomweb.test_stored import clean
from tests.imaging.domain.material import changed, noise, read, small
from tests.servers.debian import debian_program


def plain(number: int, study: str = "1.2.3", series: str = "1.2.3.5") -> bytes:
    """Give an uncompressed object without number, day or name of a study."""
    return small(
        noise(16, 16), SOPInstanceUID=f"1.2.3.4.{number}", StudyInstanceUID=study, SeriesInstanceUID=series,
        PatientName="ANONYMOUS", PatientID="ANONYMOUS",
    )  # fmt: skip


def opening(*objects: bytes) -> list[Callable[[], io.BytesIO]]:
    return [functools.partial(io.BytesIO, one) for one in objects]


def unpacked(folder: Path, *objects: bytes) -> Path:
    """Unpack the media of these objects."""
    with zipfile.ZipFile(io.BytesIO(b"".join(streamed(opening(*objects))))) as archive:
        archive.extractall(folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_index_names_every_object_in_studies_and_series(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, plain(1), plain(2), plain(3, series="1.2.3.6"), plain(4, study="1.2.4"))
    with file_set(folder) as found:
        named = {(one.StudyInstanceUID, one.SeriesInstanceUID, one.SOPInstanceUID) for one in found}
        loaded = {str(one.load().SOPInstanceUID) for one in found}
        assert found.ID == "ENTHESIS"
    assert named == {
        ("1.2.3", "1.2.3.5", "1.2.3.4.1"), ("1.2.3", "1.2.3.5", "1.2.3.4.2"),
        ("1.2.3", "1.2.3.6", "1.2.3.4.3"), ("1.2.4", "1.2.3.5", "1.2.3.4.4"),
    }  # fmt: skip
    assert loaded == {f"1.2.3.4.{number}" for number in (1, 2, 3, 4)}


def test_names_of_files_are_those_that_every_reader_takes(tmp_path: Path) -> None:
    names = files(unpacked(tmp_path, plain(1), plain(2)))
    assert all(re.fullmatch(r"[A-Z0-9_]{1,8}", part) for name in names for part in name.split("/"))
    assert len(names) == 3


def test_objects_are_on_the_media_byte_for_byte(tmp_path: Path) -> None:
    objects = {plain(1), clean("jpeg"), clean("colour")}
    folder = unpacked(tmp_path, *objects)
    assert {(folder / name).read_bytes() for name in files(folder) if name != "DICOMDIR"} == objects


def test_compression_that_the_profiles_do_not_take_is_undone(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, clean("runs"))
    with file_set(folder) as found:
        (entry,) = found
        loaded = entry.load()
    assert read(clean("runs")).file_meta.TransferSyntaxUID == RLELossless
    assert (loaded.file_meta.TransferSyntaxUID, entry.ReferencedTransferSyntaxUIDInFile) == (
        ExplicitVRLittleEndian,
        ExplicitVRLittleEndian,
    )
    assert np.array_equal(loaded.pixel_array, read(clean("runs")).pixel_array)


def test_index_invents_nothing_in_the_objects(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, plain(1))
    index = pydicom.dcmread(folder / "DICOMDIR")
    (study,) = [one for one in index.DirectoryRecordSequence if one.DirectoryRecordType == "STUDY"]
    assert (study.StudyDate, study.StudyTime, study.StudyID) == ("19000101", "000000", "1")
    (name,) = (one for one in files(folder) if one != "DICOMDIR")
    assert "StudyDate" not in pydicom.dcmread(folder / name)


def test_other_peoples_programs_find_no_fault(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, clean("jpeg"), clean("colour"), clean("runs"), plain(1))
    dumped = debian_program("dcmdump", "dcmtk").run(folder / "DICOMDIR")
    assert (dumped.returncode, dumped.stdout.count('"Directory Record" IMAGE')) == (0, 4)
    walked = debian_program("dcdirdmp", "dicom3tools").run(folder / "DICOMDIR")
    assert walked.returncode == 0, walked.stderr
    for name in files(folder):
        judged = debian_program("dciodvfy", "dicom3tools").run(folder / name)
        said = judged.stdout + judged.stderr
        if name == "DICOMDIR":
            assert "Error" not in said, said
        else:
            assert "Error - Value is zero" not in said, said


def test_archive_of_dcmtk_takes_every_object_in(tmp_path: Path) -> None:
    folder, index = unpacked(tmp_path / "media", clean("jpeg"), clean("runs"), plain(1)), tmp_path / "index"
    index.mkdir()
    objects = [folder / name for name in files(folder) if name != "DICOMDIR"]
    taken = debian_program("dcmqridx", "dcmtk").run("-p", index, *objects)
    assert taken.returncode == 0, taken.stderr
    assert "RECORDS IN THIS INDEXFILE: 3" in taken.stdout


def test_memory_does_not_grow_with_the_number_of_objects() -> None:
    large = changed(plain(1), grown)

    def numbered() -> Iterator[Callable[[], io.BytesIO]]:
        for number in range(40):
            uid = f"1.2.3.4.{100 + number}".encode()
            yield functools.partial(io.BytesIO, large.replace(b"1.2.3.4.100", uid))

    opens = list(numbered())
    tracemalloc.start()
    total = sum(len(piece) for piece in streamed(opens))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total > 40 * 2**20
    assert peak < 8 * 2**20


def grown(dataset: pydicom.Dataset) -> None:
    """Make an object of a megabyte, whose number can be changed in place."""
    dataset.SOPInstanceUID = "1.2.3.4.100"
    dataset.Rows = dataset.Columns = 1024
    dataset.PixelData = bytes(2**20)


def test_nothing_makes_an_index_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(streamed([])))) as archive:
        assert archive.namelist() == ["DICOMDIR"]
