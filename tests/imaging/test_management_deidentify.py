"""`enthesis deidentify`: from files to files, with a report, an exit status, and nothing of a patient in either."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from enthesis.core.sealing import site_key
from enthesis.imaging.domain import Box, KnownScreen
from enthesis.imaging.domain.lettering import Line, Plane
from enthesis.imaging.domain.specimens import MACHINES
from enthesis.imaging.domain.uids import new_uid
from enthesis.imaging.management.commands import deidentify as command
from enthesis.imaging.services import deidentifying
from tests.factories.imaging import blind
from tests.imaging.domain.material import PATIENT_ID, ct, noise, read, small, specimen, without_region
from tests.planted.identities import identity
from tests.planted.places import PLACES
from tests.planted.sources import KINDS, source
from tests.planted.test_planted_bytes import planted
from tests.reference import reference_files
from tests.servers.debian import debian_program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "text_reader", lambda: blind)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of three files: clean, without a region, and none that can be taken."""
    found = tmp_path / "Rowanberry Alexandrine"
    (found / "more").mkdir(parents=True)
    (found / "1.dcm").write_bytes(small(noise(32, 32)))
    (found / "2.dcm").write_bytes(without_region())
    (found / "more" / "3.dcm").write_bytes(ct())
    return found


def run(*words: object) -> tuple[int, str]:
    """Run the command; give its exit status and what it printed."""
    said, problems = io.StringIO(), io.StringIO()
    try:
        call_command("deidentify", *map(str, words), stdout=said, stderr=problems)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue() + problems.getvalue()
    return 0, said.getvalue() + problems.getvalue()


def test_files_are_written_under_their_new_names_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    status, said = run(folder, "-o", tmp_path / "out")

    uid = new_uid("1.2.3.4", secret=site_key("uids"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{uid}.dcm"]
    found = read((tmp_path / "out" / f"{uid}.dcm").read_bytes())
    assert (found.SOPInstanceUID, found.PatientName) == (uid, "ANONYMOUS")
    assert [item.CodeValue for item in found.DeidentificationMethodCodeSequence] == ["113100", "113101"]
    assert found.BurnedInAnnotation == "NO"
    assert status == 1
    assert said.splitlines()[-1] == "3 files: 1 quarantined, 1 refused, 1 written."
    assert "Name it with --keep-box." in said


def test_nothing_that_is_printed_or_reported_names_anybody(folder: Path, tmp_path: Path) -> None:
    _, said = run(folder, "-o", tmp_path / "out", "--report", tmp_path / "report.json")

    told = said + (tmp_path / "report.json").read_text()
    assert [word for word in ("Rowanberry", PATIENT_ID, "1.dcm", str(tmp_path)) if word in told] == []


def test_exit_status_is_0_where_all_were_written(tmp_path: Path) -> None:
    (tmp_path / "1.dcm").write_bytes(small(noise(32, 32)))

    assert run(tmp_path / "1.dcm", "-o", tmp_path / "out")[0] == 0


def test_nothing_is_written_over(folder: Path, tmp_path: Path) -> None:
    run(folder, "-o", tmp_path / "out")
    (only,) = (tmp_path / "out").iterdir()
    only.write_bytes(b"mine")

    status, said = run(folder, "-o", tmp_path / "out")

    assert (status, only.read_bytes()) == (1, b"mine")
    assert "1 there already" in said


def test_options_keep_device_and_moved_dates_with_their_codes(tmp_path: Path) -> None:
    dated = small(noise(32, 32), StudyDate="20261014", StudyTime="093005", StationName="ROOM-3")
    (tmp_path / "1.dcm").write_bytes(dated)

    run(tmp_path / "1.dcm", "-o", tmp_path / "out", "--keep-device", "--shift-dates")

    (only,) = (tmp_path / "out").iterdir()
    found = read(only.read_bytes())
    codes = [item.CodeValue for item in found.DeidentificationMethodCodeSequence]
    assert (found.StationName, codes) == ("ROOM-3", ["113100", "113101", "113107", "113109"])
    assert "20251013" <= found.StudyDate < "20261014"
    assert found.LongitudinalTemporalInformationModified == "MODIFIED"


def test_options_of_the_site_hold_for_the_program(tmp_path: Path, settings) -> None:
    settings.KEEP_DEVICE = True
    (tmp_path / "1.dcm").write_bytes(small(noise(32, 32), StationName="ROOM-3"))

    run(tmp_path / "1.dcm", "-o", tmp_path / "out")

    (only,) = (tmp_path / "out").iterdir()
    assert read(only.read_bytes()).StationName == "ROOM-3"


def test_writing_that_is_found_is_blanked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def name_tag(_plane: Plane, *, closely: bool = True) -> list[Line]:
        return [Line(Box(20, 20, 27, 25), "FERNLEIGH", 0.98)]

    monkeypatch.setattr(command, "text_reader", lambda: name_tag)
    (tmp_path / "1.dcm").write_bytes(small(noise(32, 32)))

    _, said = run(tmp_path / "1.dcm", "-o", tmp_path / "out", "--report", tmp_path / "report.json")

    (only,) = (tmp_path / "out").iterdir()
    found = read(only.read_bytes())
    # The scan begins at 8, and what is read has 16 black pixels around it.
    assert (found.pixel_array[12:17, 12:19].any(), found.pixel_array[21:24, 8:24].all()) == (False, True)
    assert found.BurnedInAnnotation == "NO"
    assert "writing blacked out in 1 place" in said
    assert json.loads((tmp_path / "report.json").read_text())["files"][0]["writing"]["blanked"] == 1


def test_picture_with_unread_writing_does_not_claim_clean_pixels(tmp_path: Path) -> None:
    (tmp_path / "1.dcm").write_bytes(small(noise(32, 32)))

    run(tmp_path / "1.dcm", "-o", tmp_path / "out", "--no-reading")

    (only,) = (tmp_path / "out").iterdir()
    found = read(only.read_bytes())
    assert [item.CodeValue for item in found.DeidentificationMethodCodeSequence] == ["113100"]
    assert (found.BurnedInAnnotation, found.pixel_array[:8].any(), found.pixel_array[8:24, 8:24].all()) == (
        "YES", False, True,
    )  # fmt: skip


def test_box_stands_in_for_a_machine_that_does_not_name_the_scan(tmp_path: Path) -> None:
    (tmp_path / "1.dcm").write_bytes(without_region())

    status, _ = run(tmp_path / "1.dcm", "-o", tmp_path / "out", "--keep-box", "8,8,23,23")

    (only,) = (tmp_path / "out").iterdir()
    pixels = read(only.read_bytes()).pixel_array
    assert (status, pixels[8:24, 8:24].all(), pixels[:8].any(), pixels[24:].any()) == (0, True, False, False)


def test_learnt_screen_stands_in_as_it_does_for_what_is_received(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = KnownScreen((Box(8, 8, 23, 23),), (), "profile 1, version 1")
    monkeypatch.setattr(deidentifying, "known_screen", lambda *_facts: screen)
    (tmp_path / "1.dcm").write_bytes(without_region())

    assert run(tmp_path / "1.dcm", "-o", tmp_path / "out")[0] == 0


def test_reports_tell_each_file_by_number_with_its_rules(folder: Path, tmp_path: Path) -> None:
    run(folder, "-o", tmp_path / "one", "--report", tmp_path / "report.json")
    run(folder, "-o", tmp_path / "two", "--report", tmp_path / "report.csv")

    whole = json.loads((tmp_path / "report.json").read_text())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "report.csv").read_text())))
    assert [(one["number"], one["outcome"], one["code"]) for one in whole["files"]] == [
        (1, "written", ""), (2, "quarantined", "no_usable_region"), (3, "refused", "not_ultrasound"),
    ]  # fmt: skip
    assert ["replaced", "Z", 1, ["00100010"]] in whole["files"][0]["removal"]["lines"]
    assert [row["outcome"] for row in rows] == ["written", "quarantined", "refused"]
    assert (rows[0]["output"], rows[0]["kept"]) == (whole["files"][0]["output"], "22")


def test_file_that_cannot_be_read_is_told_and_the_others_are_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1.dcm", "2.dcm"):
        (tmp_path / name).write_bytes(small(noise(32, 32), SOPInstanceUID=f"1.2.{name[0]}"))
    usual = Path.open

    def failing(path: Path, *words: object, **more: object) -> object:
        if path.name == "1.dcm":
            raise PermissionError(13, "Permission denied")
        return usual(path, *words, **more)

    monkeypatch.setattr(Path, "open", failing)

    status, said = run(tmp_path / "1.dcm", tmp_path / "2.dcm", "-o", tmp_path / "out")

    assert (status, said.splitlines()[-1]) == (1, "2 files: 1 refused, 1 written.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing-here.dcm", "-o", "out"), "nothing-here.dcm is not there."),
        (("empty", "-o", "out"), "There is no file in these places."),
        (("in", "-o", "in/out"), "in/out lies in what is to be cleaned. Name another folder."),
        (("in", "-o", "in/1.dcm"), "in/1.dcm is not a folder. Name one with -o."),
        (
            ("in", "-o", "out", "--report", "report.txt"),
            "report.txt is there already, or ends in neither .json nor .csv.",
        ),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_done(
    words: tuple[str, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "in" / "1.dcm").write_bytes(small(noise(32, 32)))

    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")) as refused:
        run(*words)

    assert refused.value.returncode == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_planted_identity_does_not_come_out_of_the_program(kind: str, tmp_path: Path) -> None:
    who = identity(3)
    (tmp_path / "1.dcm").write_bytes(planted(source(kind), who, *PLACES))

    status, said = run(tmp_path / "1.dcm", "-o", tmp_path / "out", "--report", tmp_path / "report.json")

    (only,) = (tmp_path / "out").iterdir()
    everything = only.read_bytes() + said.encode() + (tmp_path / "report.json").read_bytes()
    assert (status, who.survivors(everything)) == (0, set())


def errors_of(path: Path) -> set[str]:
    """Give the lines that dciodvfy calls errors."""
    program = debian_program("dciodvfy", "dicom3tools")
    done = program.run("-new", path)
    return {line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Error")}


def foreign_files() -> dict[str, bytes]:
    """Give pictures of made-up machines, and those of real ones that are there."""
    made = {machine.model: specimen(machine, seed=number) for number, machine in enumerate(MACHINES, 1)}
    real = {path.name: path.read_bytes() for path in reference_files("dicom/*.dcm")}
    return {**made, "loop": specimen(cine=True, seed=9), **real}


@pytest.mark.parametrize("options", [(), ("--keep-device", "--shift-dates")], ids=["strict", "options"])
def test_dciodvfy_finds_no_error_that_was_not_there_before(options: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    new: dict[str, set[str]] = {}
    for name, data in foreign_files().items():
        (tmp_path / "in" / name).write_bytes(data)
        out = tmp_path / "out" / name
        run(tmp_path / "in" / name, "-o", out, "--keep-box", "20,20,60,50", *options)
        for written in out.iterdir():
            new[name] = errors_of(written) - errors_of(tmp_path / "in" / name)

    assert len(new) >= 4
    assert {name: lines for name, lines in new.items() if lines} == {}
