"""The command line says what there is, and what is wrong."""

import os
import subprocess
import sys

import pytest

from enthesis.config import cli
from tests.environment import ROOT

OURS = {"doctor", "serve", "verify", "web", "worker"}


def enthesis(*words, **variables):
    command = [sys.executable, "-m", "enthesis.config.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"], ["-h", "web"]])
def test_overview_needs_no_settings(words):
    done = enthesis(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == cli.overview()


def test_overview_names_every_command_of_ours():
    lines = [line.split(None, 1) for line in cli.overview().splitlines() if line.startswith("  ")]
    assert {name for name, _ in lines} >= OURS
    assert [does for _, does in lines if not does.endswith(".") or len(does) < 15] == []


@pytest.mark.parametrize("variables", [{}, {"ENTHESIS_MODE": "wrong", "ENTHESIS_DATA": "/proc/none"}])
@pytest.mark.parametrize(
    ("words", "usage"),
    [
        (["web", "--help"], "usage: enthesis web [-h]"),
        (["demo", "-h"], "usage: enthesis demo [-h]"),
        (["help", "doctor"], "usage: enthesis doctor [-h]"),
        (["programme", "load", "--help"], "usage: enthesis programme load [-h]"),
        (["migrate", "--help"], "usage: enthesis migrate [-h]"),
    ],
)
def test_help_of_a_command_needs_no_settings(words, usage, variables):
    done = enthesis(*words, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(usage)


def test_version_needs_no_settings():
    assert enthesis("--version").returncode == 0


def test_folder_of_a_programme_is_checked_without_settings():
    done = enthesis("programme", "check", "programmes/msk-ultrasound-pgcert")
    assert done.stdout == "programmes/msk-ultrasound-pgcert: nothing to mend.\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_schemas_are_written_without_settings(tmp_path):
    done = enthesis("programme", "schema", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) == {str(path) for path in tmp_path.iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == {
        path.name for path in (ROOT / "programmes/schema").iterdir()
    }


def test_programme_is_not_loaded_without_settings():
    done = enthesis("programme", "load", "programmes/msk-ultrasound-pgcert")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Enthesis cannot start with these settings:")


def test_help_makes_no_data_folder(tmp_path):
    assert enthesis("demo", "--data", str(tmp_path / "data"), "--help").returncode == 0
    assert enthesis("web", "--help", ENTHESIS_DATA=str(tmp_path / "data")).returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["check"], ["doctor"], ["worker"], ["programme", "load", "x"]])
def test_wrong_settings_are_said_in_words(words):
    done = enthesis(*words, ENTHESIS_MODE="production")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Enthesis cannot start with these settings:\n  - ENTHESIS_SECRET_KEY")
    assert "Traceback" not in done.stderr


def test_demo_in_production_is_refused_in_words():
    done = enthesis("demo", ENTHESIS_MODE="production")
    assert done.returncode == 2
    assert done.stderr.startswith("`enthesis demo` lets anybody sign in as anybody")


def test_data_folder_is_made(tmp_path):
    cli.make_data_folder(tmp_path / "new" / "data")
    cli.make_data_folder(tmp_path / "new" / "data")
    assert (tmp_path / "new" / "data").is_dir()


def test_data_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").touch()
    done = enthesis("check", **{**os.environ, "ENTHESIS_DATA": str(tmp_path / "file" / "data")})
    assert done.returncode == 2
    assert done.stderr.startswith("The data folder cannot be made: [Errno 20]")


@pytest.mark.parametrize("variables", [{}, {"ENTHESIS_MODE": "production"}, dict(os.environ)])
def test_mistyped_command_is_told_whatever_the_settings_are(variables):
    done = enthesis("docter", **variables)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Unknown command: 'docter'. Did you mean doctor?\nType 'enthesis help' for usage.\n"


def test_mistyped_command_is_told_before_a_data_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    done = enthesis("docter", **{**os.environ, "ENTHESIS_DATA": str(tmp_path / "file" / "data")})
    assert done.stderr.startswith("Unknown command: 'docter'. Did you mean doctor?\n")


def test_help_is_read_from_the_source(tmp_path):
    source = tmp_path / "x.py"
    source.write_text('class Command:\n    help = "Do one thing. " "Exit code 1: it is not done."\n')
    assert cli.help_of(source) == "Do one thing. Exit code 1: it is not done."
    source.write_text("class Command:\n    help = make()\n")
    assert cli.help_of(source) == ""
