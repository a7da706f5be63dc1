"""The runner itself: which steps there are, on which servers, and what it says when one fails."""

import os
import subprocess
import sys
import tomllib
from contextlib import contextmanager

import pytest

from tests import run
from tests.environment import FRONTEND, ROOT
from tests.servers.ports import ServerUnavailable
from tests.servers.swift import S3Service

SERVERS = ["DATABASE_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"]


@pytest.fixture
def ran(monkeypatch):
    """Take the commands that would be run, with their variables; all of them succeed."""
    commands = []

    def take(words, write, *, variables, folder=ROOT):
        commands.append(([str(word) for word in words], variables))
        return 0

    monkeypatch.setattr(run, "run_command", take)
    monkeypatch.setattr("tests.steps.run_command", take)
    return commands


@pytest.fixture
def own_servers(monkeypatch):
    """Have servers of our own without starting any."""
    started = []

    @contextmanager
    def postgres():
        started.append("postgres")
        yield "postgresql://ours/x"

    @contextmanager
    def swift():
        started.append("swift")
        yield S3Service("http://ours", "key", "secret")

    monkeypatch.setattr(run, "serving_postgres", postgres)
    monkeypatch.setattr(run, "serving_swift", swift)
    for name in SERVERS:
        monkeypatch.delenv(name, raising=False)
    return started


@pytest.fixture
def surroundings(monkeypatch):
    """Put the environment back as it was."""
    with monkeypatch.context() as context:
        context.setattr(os, "environ", os.environ.copy())
        yield os.environ


def names(steps):
    return [step.name for step in steps]


def test_fast_steps_are_these():
    assert names(run.fast_steps()) == [
        "types (mypy)", "format and lint (ruff)", "contracts (import-linter)", "migrations", "TypeScript",
        "templates (djlint)", "locks and paths",
    ]  # fmt: skip


def test_every_step_says_how_to_run_it_again():
    assert [step.name for step in run.fast_steps() if not step.again] == []


def test_programs_of_the_steps_are_installed():
    programs = {"mypy", "ruff", "lint-imports", "enthesis", "djlint", "npm", "pytest"}
    assert [name for name in programs if not (run.BIN / name).exists()] == []


def test_scripts_of_the_front_end_are_there():
    scripts = subprocess.run(
        [run.BIN / "npm", "pkg", "get", "scripts"], cwd=FRONTEND, capture_output=True, text=True, check=True,
        env={**os.environ, "PATH": f"{run.BIN}{os.pathsep}{os.environ['PATH']}"},
    ).stdout  # fmt: skip
    assert {'"check"', '"test"', '"build"'} <= set(scripts.replace(":", " ").split())


@pytest.fixture
def steps_that_pass(monkeypatch):
    """Take the names of the steps that would be run; each passes unless its name is in the list given back."""
    failing, seen = [], []

    def timed(step, show):
        seen.append(step.name)
        return run.__dict__["Outcome"](step.name, step.name in failing, 0.1, "", step.again)

    from tests import steps  # noqa: PLC0415 - beside its only use

    monkeypatch.setattr(run, "Outcome", steps.Outcome, raising=False)
    monkeypatch.setattr(steps, "_timed", timed)
    return failing, seen


def test_whole_run_has_every_step(steps_that_pass, surroundings, capsysbinary):
    assert run.main(only_fast=False) == 0
    assert set(steps_that_pass[1]) == {
        *names(run.fast_steps()), "front-end tests", "tests on SQLite and in the browser", "tests on PostgreSQL and S3",
    }  # fmt: skip
    assert "All is well." in capsysbinary.readouterr().out.decode()


def test_fast_run_has_the_fast_steps_and_what_changed(steps_that_pass, surroundings, capsysbinary):
    assert run.main(only_fast=True) == 0
    assert set(steps_that_pass[1]) == {*names(run.fast_steps()), "tests of what changed"}


@pytest.mark.parametrize("failing", ["migrations", "front-end tests", "tests on PostgreSQL and S3"])
def test_one_failed_step_fails_the_whole(steps_that_pass, surroundings, capsysbinary, failing):
    steps_that_pass[0].append(failing)
    assert run.main(only_fast=False) == 1
    said = capsysbinary.readouterr().out.decode()
    assert f"Failed: {failing}." in said
    assert f"To see {failing} again: " in said


def test_database_tests_run_on_servers_of_our_own(ran, own_servers):
    assert run.on_real_servers("")(lambda data: None) == 0
    ((words, variables),) = ran
    assert words[-2:] == ["-m", "(database or object_store) and not browser"]
    assert variables == {
        "DATABASE_URL": "postgresql://ours/x", "S3_ENDPOINT": "http://ours", "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
    }  # fmt: skip
    assert own_servers == ["postgres", "swift"]


def test_servers_that_are_named_are_used(ran, own_servers, monkeypatch):
    monkeypatch.setenv("S3_ENDPOINT", "http://theirs")
    assert run.on_real_servers("postgresql://theirs/x")(lambda data: None) == 0
    assert ran[0][1] == {"DATABASE_URL": "postgresql://theirs/x"}
    assert own_servers == []


def test_sqlite_is_never_taken_for_the_postgresql_run(ran, own_servers):
    run.on_real_servers("sqlite:////x.sqlite3")(lambda data: None)
    assert ran[0][1]["DATABASE_URL"] == "postgresql://ours/x"


def test_named_database_is_not_used_by_the_run_on_sqlite(steps_that_pass, surroundings, capsysbinary):
    surroundings["DATABASE_URL"] = "postgresql://theirs/x"
    run.main(only_fast=False)
    assert "DATABASE_URL" not in surroundings


def test_server_that_cannot_be_had_fails_its_step_in_words(monkeypatch, own_servers, capsysbinary):
    def absent():
        raise ServerUnavailable("PostgreSQL is not installed. Set DATABASE_URL=…")

    monkeypatch.setattr(run, "serving_postgres", absent)
    runner = run.Runner()
    runner.quietly([run.Step("database", run.on_real_servers(""), "again")], side_by_side=1)
    assert runner.summary() == 1
    assert "Set DATABASE_URL=…" in capsysbinary.readouterr().out.decode()


@pytest.mark.parametrize(
    ("cores", "spread"), [(1, []), (2, []), (3, []), (4, ["-n", "2"]), (16, ["-n", "8"])]
)
def test_tests_are_spread_where_there_are_cores(monkeypatch, cores, spread):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)))
    words = [str(word) for word in run.pytest("-x")]
    assert words[:4] == [str(run.BIN / "python"), "-m", "pytest", "-q"]
    assert [word for word in words if word in ("-n", str(cores // 2))] == spread


def test_changed_tests_leave_out_the_browser(ran, monkeypatch):
    monkeypatch.setattr(run, "changed_files", lambda: ["tests/test_run.py", "docs/deploy.md"])
    said = []
    assert run.changed_tests(said.append) == 0
    assert ran[0][0][-4:] == ["-m", "not browser", "tests/architecture", "tests/test_run.py"]
    assert said == [b"1 test files for what changed, and the architecture\n"]


def test_surroundings_do_not_depend_on_the_developer(surroundings):
    surroundings.update(HOME="/nonexistent", ENTHESIS_MODE="production", TMPDIR="/nonexistent")
    run.set_up_surroundings()
    assert surroundings["ENTHESIS_MODE"] == "demo"
    assert surroundings["PATH"].startswith(f"{run.BIN}{os.pathsep}")
    assert os.access(surroundings["HOME"], os.W_OK)
    assert os.access(surroundings["TMPDIR"], os.W_OK)


def test_a_failing_test_fails_the_run(tmp_path):
    """The exit status of pytest is the one that counts: 1 for a failure, and 5 where nothing was collected."""
    (tmp_path / "test_it.py").write_text("def test_it():\n    assert 1 == 2\n")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:django",
        "-c",
        os.devnull,
        tmp_path,
    ]
    assert run.command(*words)(lambda data: None) == 1
    (tmp_path / "test_it.py").write_text("")
    assert run.command(*words)(lambda data: None) == 5


def test_options_of_the_run_on_servers_are_understood():
    words = run.pytest(*run.ON_SERVERS, "--collect-only", "tests/test_flushing.py", "tests/test_steps.py")
    said = []
    assert run.command(*words)(said.append) == 0, b"".join(said).decode()
    assert b"test_guarded_table_is_emptied_and_guarded_again" in b"".join(said)
    assert b"test_steps.py" not in b"".join(said)


def test_makefile_and_continuous_integration_call_the_runner():
    makefile = (ROOT / "Makefile").read_text()
    assert "$(BIN)/python tests/run.py\n" in makefile
    assert "$(BIN)/python tests/run.py --check\n" in makefile
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_make_lists_what_it_can_do():
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in said.splitlines()] == [
        "help", "run", "test", "check", "format", "bench", "lock", "clean",
    ]  # fmt: skip


def test_runner_is_typed_like_the_product():
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "tests/run.py" in table["tool"]["mypy"]["files"]
