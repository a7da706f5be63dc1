"""dcmtk as the machine: it says hello, and sends in every encoding it knows."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEG2000, JPEG2000Lossless

from enthesis.audit.models import Entry
from enthesis.imaging.gateways.dicom import Listener
from enthesis.imaging.models import Instance, LooseObject, Machine
from tests.factories.imaging import keys_of, loop_file, make_machine, picture_file, place_of, stored
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import ct, read, small, written
from tests.imaging.outside import Dcmtk, listening, peer
from tests.servers.ports import free_port, wait_until_listening

pytestmark = pytest.mark.django_db(transaction=True)

CODE = "M7K-4QD"
# What storescu proposes, and how dcmtk's converters make a file of it.
SYNTAXES = {
    "explicit": ("-xe", "dcmconv", "+te"),
    "implicit": ("-xi", "dcmconv", "+ti"),
    "big endian": ("-xb", "dcmconv", "+tb"),
    "deflated": ("-xd", "dcmconv", "+td"),
    "RLE": ("-xr", "dcmcrle", ""),
    "JPEG baseline": ("-xy", "dcmcjpeg", "+eb"),
    "JPEG extended": ("-xx", "dcmcjpeg", "+ee"),
    "JPEG lossless": ("-xs", "dcmcjpeg", "+e1"),
    "JPEG-LS": ("-xt", "dcmcjpls", "+el"),
    "JPEG-LS near-lossless": ("-xu", "dcmcjpls", "+en"),
}


@pytest.fixture
def gateway() -> Iterator[Listener]:
    make_machine()
    with listening() as running:
        yield running


@pytest.fixture
def code() -> str:
    return place_of(make_student(make_cohort())).scan_code


def kept(folder: Path, data: bytes, name: str = "one.dcm") -> Path:
    """Write a file for a program of others."""
    path = folder / name
    path.write_bytes(data)
    return path


def converted(dcmtk: Dcmtk, path: Path, program: str, option: str) -> Path:
    """Give the file in another encoding, made by dcmtk."""
    target = path.with_suffix(".converted")
    said = dcmtk(program).run(*([option] if option else []), path, target)
    assert said.returncode == 0, said.stderr
    return target


def smooth(scan_code: str, *, colour: bool) -> bytes:
    """Give a picture that lossy codecs do not have to guess at."""
    across = np.linspace(20, 220, 96, dtype=np.uint8)
    grey = np.repeat(across[np.newaxis], 64, axis=0)
    return small(np.stack([grey] * 3, axis=-1) if colour else grey, PatientID=scan_code)


def sent(dcmtk: Dcmtk, gateway: Listener, *words: object) -> "subprocess.CompletedProcess[str]":
    """Have storescu send something, saying all it hears."""
    return dcmtk("storescu").run("-v", *peer(gateway)[:4], *words[:-1], *peer(gateway)[4:], words[-1])


def test_echo_is_answered_and_the_machine_was_seen(dcmtk: Dcmtk, gateway: Listener) -> None:
    said = dcmtk("echoscu").run(*peer(gateway))
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert Machine.objects.get().seen_at is not None


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("name", SYNTAXES)
def test_picture_arrives_in_every_encoding_that_dcmtk_makes(
    dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path, name: str, colour: bool
) -> None:
    proposed, program, option = SYNTAXES[name]
    path = converted(dcmtk, kept(tmp_path, smooth(code, colour=colour)), program, option)
    said = sent(dcmtk, gateway, "-R", proposed, path)
    assert said.returncode == 0, said.stderr
    instance = Instance.objects.get()
    assert (instance.state, instance.rows, instance.columns, instance.frames) == ("reading", 64, 96, 1)
    assert instance.owner is not None
    assert instance.owner.scan_code == code
    assert stored() == keys_of(instance)


@pytest.mark.parametrize(
    ("proposed", "syntax"), [("-xv", JPEG2000Lossless), ("-xw", JPEG2000)], ids=["lossless", "lossy"]
)
def test_picture_arrives_in_jpeg_2000(
    dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path, proposed: str, syntax: str
) -> None:
    dataset = read(smooth(code, colour=False))
    options = {} if syntax == JPEG2000Lossless else {"j2k_cr": [5]}
    dataset.compress(syntax, generate_instance_uid=False, **options)
    said = sent(dcmtk, gateway, "-R", proposed, kept(tmp_path, written(dataset)))
    assert said.returncode == 0, said.stderr
    assert Instance.objects.values_list("state", "is_lossy").get() == ("reading", syntax == JPEG2000)


def test_loop_arrives_whole(dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path) -> None:
    assert sent(dcmtk, gateway, kept(tmp_path, loop_file(frames=5, PatientID=code))).returncode == 0
    assert Instance.objects.values_list("state", "frames", "frame_time_ms").get() == ("reading", 5, 40.0)


def test_folder_is_sent_in_one_association_and_a_ct_in_it_is_refused_in_words(
    dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path
) -> None:
    for number in range(3):
        kept(tmp_path, picture_file(number, scan_code=code), f"{number}.dcm")
    kept(tmp_path, ct(), "ct.dcm")
    said = sent(dcmtk, gateway, "-nh", "+sd", tmp_path)
    words = said.stdout + said.stderr
    assert "0xa900" in words.lower() or "DataSetDoesNotMatchSOPClass" in words, words
    assert Instance.objects.filter(state="reading", owner__scan_code=code).count() == 3
    refused = Entry.objects.filter(action="imaging.refuse_picture").values_list("detail", flat=True)
    assert [one["code"] for one in refused] == ["not_ultrasound"]


def test_abort_of_a_machine_keeps_what_was_acknowledged(
    dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path
) -> None:
    assert sent(dcmtk, gateway, "--abort", kept(tmp_path, picture_file(scan_code=code))).returncode == 0
    assert (Instance.objects.count(), LooseObject.objects.count()) == (1, 0)


def test_same_objects_sent_again_are_acknowledged_and_kept_once(
    dcmtk: Dcmtk, gateway: Listener, code: str, tmp_path: Path
) -> None:
    path = kept(tmp_path, picture_file(scan_code=code))
    assert sent(dcmtk, gateway, "--repeat", "3", path).returncode == 0
    assert Instance.objects.count() == 1


def test_strange_machine_is_told_that_it_is_not_known(dcmtk: Dcmtk, gateway: Listener) -> None:
    said = dcmtk("echoscu").run("-v", *peer(gateway, calling="STRANGER"))
    assert said.returncode != 0
    assert "Calling AE Title Not Recognized" in said.stdout + said.stderr


QRSCP = """
HostTable BEGIN
enthesis = ({title}, 127.0.0.1, {port})
hosts = enthesis
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
MEADOW1 {folder} RW (10, 1024mb) ANY
AETable END
"""


@pytest.fixture
def archive(dcmtk: Dcmtk, gateway: Listener, tmp_path: Path) -> Iterator[int]:
    """Run dcmqrscp, a hospital's archive that knows us as a place to move pictures to; gives its port."""
    folder, port = tmp_path / "archive", free_port()
    folder.mkdir()
    config = tmp_path / "dcmqrscp.cfg"
    known = QRSCP.format(title=gateway.title, port=gateway.port, folder=folder)
    config.write_text(f"NetworkTCPPort = {port}\nMaxPDUSize = 16384\nMaxAssociations = 16\n{known}")
    log = tmp_path / "archive.log"
    process = dcmtk("dcmqrscp").start("-c", config, log=log)
    try:
        wait_until_listening(port, process, log=log, advice="", patience_s=20)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def test_archive_moves_pictures_to_us(
    dcmtk: Dcmtk, archive: int, gateway: Listener, code: str, tmp_path: Path
) -> None:
    for number in range(2):
        path = kept(tmp_path, picture_file(number, scan_code=code))
        there = ["-aet", "ROOM", "-aec", "MEADOW1", "127.0.0.1", archive]
        assert dcmtk("storescu").run(*there, path).returncode == 0
    assert Instance.objects.count() == 0
    moved = dcmtk("movescu").run(
        "-S", "-aet", "ROOM", "-aec", "MEADOW1", "-aem", gateway.title, "-k", "QueryRetrieveLevel=STUDY",
        "-k", "StudyInstanceUID=1.2.826.0.1.77.1", "127.0.0.1", archive,
    )  # fmt: skip
    assert moved.returncode == 0, moved.stderr
    assert Instance.objects.filter(state="reading", owner__scan_code=code).count() == 2
