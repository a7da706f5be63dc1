"""What the deployment guide and its examples say is what the code does."""

import re
import shlex
import shutil
import subprocess

import pytest

from enthesis.config import cli
from tests.architecture import reference
from tests.environment import ROOT

GUIDE = ROOT / "docs" / "deploy.md"
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
EXAMPLE = ROOT / "deploy" / "enthesis.env.example"


def settings_table():
    """Write the table of settings as the reference page has it."""
    return reference.table(("Variable", "Meaning", "Default"), reference.settings())


def variables_of(path):
    """Give the variables that an environment file sets or shows."""
    return set(re.findall(r"^#? ?([A-Z0-9_]+)=", path.read_text(), re.MULTILINE))


def test_guide_has_the_table_of_settings():
    written = GUIDE.read_text().split("<!-- settings -->")[1].split("<!-- /settings -->")[0].strip()
    assert written == settings_table(), f"docs/deploy.md, between its marks, should read:\n{settings_table()}"


def test_guide_names_only_commands_that_exist():
    ours = dict(cli.our_commands())
    named = set(re.findall(r"(?<![/\w.-])enthesis ([a-z]+)\b(?![./])", "\n".join(quoted(GUIDE.read_text()))))
    assert named - set(ours) - {"migrate", "backup"} == set()
    assert "There is no `enthesis backup` yet." in GUIDE.read_text() or "backup" in ours


def quoted(text):
    """Give the lines and words of a page that are code."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


def test_example_sets_only_variables_that_are_read():
    known = {name.strip("`") for name, _, _ in reference.settings()}
    assert variables_of(EXAMPLE) - known == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_runs_a_command_that_exists(unit):
    known = {**dict(cli.our_commands()), "clearsessions": ""}
    commands = re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE)
    assert bool(commands) == (unit.suffix == ".service")
    for command in commands:
        program, name, *_ = shlex.split(command)
        assert program == "/opt/enthesis/.venv/bin/enthesis"
        assert name in known


def test_units_wait_longer_than_the_supervisor():
    from enthesis.config import supervisor  # noqa: PLC0415 - beside its only use

    patience = {
        int(n)
        for unit in UNITS
        for n in re.findall(r"^TimeoutStopSec=(\d+)$", unit.read_text(), re.MULTILINE)
    }
    assert patience == {45}
    assert supervisor.PATIENCE_S < 45


def test_units_are_understood_by_systemd(tmp_path):
    """Where systemd is installed, it reads every unit without a complaint of its own."""
    checker = shutil.which("systemd-analyze")
    copies = []
    for unit in UNITS:
        copy = tmp_path / unit.name.replace("@.", "@1.")
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
        copy.write_text(re.sub(r"^(User|Group|WorkingDirectory)=.*\n", "", text, flags=re.MULTILINE))
        copies.append(copy)
    if checker:
        done = subprocess.run(
            [checker, "verify", "--man=no", *copies], capture_output=True, text=True, check=False
        )
        ours = [line for line in done.stderr.splitlines() if "enthesis" in line]
        assert ours == []
    assert len(copies) == 6
