import json
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from enthesis.programme.models import ProgrammeVersion
from tests.factories.people import sample_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the sample programme that a test may spoil."""
    copied = tmp_path / "course"
    shutil.copytree(sample_folder(), copied)
    return copied


def spoil(folder: Path) -> int:
    """Write a wrong number of credits, and give its line."""
    file = folder / "programme.yaml"
    lines = file.read_text().splitlines()
    line = next(number for number, text in enumerate(lines) if text.startswith("credits:"))
    lines[line] = "credits: many"
    file.write_text("\n".join(lines) + "\n")
    return line + 1


def leave_code(*words: object) -> object:
    """Run the command and give its exit code."""
    try:
        call_command("programme", *map(str, words))
    except SystemExit as leaving:
        return leaving.code
    return 0


def test_faultless_folder_is_said_to_be_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leave_code("check", folder) == 0
    assert capsys.readouterr().out == f"{folder}: nothing to mend.\n"


def test_finding_has_file_line_and_message(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = spoil(folder)
    assert leave_code("check", folder) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"{folder}/programme.yaml:{line}: ")


def test_findings_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = spoil(folder)
    assert leave_code("check", folder, "--json") == 1
    first = json.loads(capsys.readouterr().out)["findings"][0]
    assert (first["file"], first["line"], set(first)) == ("programme.yaml", line, {"file", "line", "message"})


def test_fine_folder_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leave_code("check", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"findings": []}


@pytest.mark.parametrize("verb", ["check", "load"])
def test_missing_folder_leaves_with_two(
    tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave_code(verb, tmp_path / "nowhere") == 2
    assert "is not a folder. Name the folder that holds programme.yaml." in capsys.readouterr().err


@pytest.mark.django_db
def test_folder_with_findings_is_not_loaded(folder: Path) -> None:
    spoil(folder)
    assert leave_code("load", folder) == 1
    assert not ProgrammeVersion.objects.exists()


@pytest.mark.django_db
def test_loaded_folder_is_named_with_its_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leave_code("load", folder) == 0
    version = ProgrammeVersion.objects.get()
    assert capsys.readouterr().out == f"{version} ({version.content_hash[:12]}…)\n"
    assert leave_code("load", folder, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"programme": "course", "version": 1, "hash": version.content_hash}


def test_schemas_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leave_code("schema", tmp_path / "schemas") == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert paths
    assert all("$schema" in json.loads(path.read_text()) for path in paths)


def test_schemas_into_a_file_leave_with_two(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert leave_code("schema", tmp_path / "file") == 2
