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


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_overview_needs_no_settings(words):
    done = enthesis(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == cli.overview()


def test_overview_names_every_command_of_ours():
    lines = [line.split(None, 1) for line in cli.overview().splitlines() if line.startswith("  ")]
    assert {name for name, _ in lines} >= OURS
    assert [does for _, does in lines if not does.endswith(".") or len(does) < 15] == []


@pytest.mark.parametrize("words", [["check"], ["doctor"], ["worker"], ["no-such-command"]])
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


def test_unknown_command_is_refused():
    done = enthesis("no-such-command", **os.environ)
    assert done.returncode == 1
    assert "Unknown command: 'no-such-command'" in done.stderr


def test_help_is_read_from_the_source(tmp_path):
    source = tmp_path / "x.py"
    source.write_text('class Command:\n    help = "Do one thing. " "Exit code 1: it is not done."\n')
    assert cli.help_of(source) == "Do one thing. Exit code 1: it is not done."
    source.write_text("class Command:\n    help = make()\n")
    assert cli.help_of(source) == ""
