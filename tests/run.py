"""Everything that must be right before a change is kept: `make test`, or `make check` for the fast part.

DATABASE_URL, S3_ENDPOINT (with S3_ACCESS_KEY and S3_SECRET_KEY) and CHROME name a PostgreSQL, an S3 service and a
browser to use instead of our own.
"""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.architecture import files
from tests.environment import FRONTEND, ROOT, fresh_folder, scratch, variables
from tests.selection import changed_files, mirroring_tests
from tests.servers.postgres import serving_postgres
from tests.servers.swift import serving_swift
from tests.steps import Runner, Step, command, findings, in_turn, run_command

BIN = Path(sys.executable).parent
CODE = ["src", "tests", "benchmarks", "tools"]
# A cache of its own: two test runs beside each other must not write into one.
ON_SERVERS = ("-o", "cache_dir=.cache/pytest-servers", "-m", "(database or object_store) and not browser")
# With fewer cores than this, the two test runs beside each other use them all already.
CORES_TO_SPREAD = 4

Write = Callable[[bytes], None]


def main(*, only_fast: bool) -> int:
    """Run the steps and give the exit status."""
    database = os.environ.pop("DATABASE_URL", "")
    set_up_surroundings()
    runner = Runner()
    runner.quietly(fast_steps(), side_by_side=2)
    if only_fast:
        runner.openly(Step("tests of what changed", changed_tests, "make check"))
    else:
        runner.quietly([Step("front-end tests", npm("test"), "cd frontend && npm test")], side_by_side=1)
        runner.openly(
            Step("tests on SQLite and in the browser", command(*pytest()), ".venv/bin/pytest"),
            beside=Step("tests on PostgreSQL and S3", on_real_servers(database), again_on_postgresql()),
        )
    return runner.summary()


def pytest(*words: str) -> list[str | Path]:
    """Give the command line of a test run: in colour where somebody looks, on more cores where there are many."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    cores = len(os.sched_getaffinity(0))
    spread = ["-n", str(cores // 2), "--dist", "loadfile"] if cores >= CORES_TO_SPREAD else []
    return [BIN / "python", "-m", "pytest", "-q", *colour, *spread, *words]


def again_on_postgresql() -> str:
    """Give what a person types to run the tests that touch the database on a PostgreSQL of their own."""
    return f"DATABASE_URL=postgresql://… .venv/bin/pytest -m '{ON_SERVERS[-1]}'"


def set_up_surroundings() -> None:
    """Make every step independent of the developer's home, temporary folder and settings."""
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '/usr/bin:/bin')}"
    os.environ["TMPDIR"] = str(scratch())
    if not os.access(os.environ.get("HOME") or "/nonexistent", os.W_OK):
        os.environ["HOME"] = str(scratch())
    os.environ.update(variables(fresh_folder("run")))


def fast_steps() -> list[Step]:
    """Give the steps that need no test run, the slowest first."""
    return [
        Step("types (mypy)", command(BIN / "mypy"), ".venv/bin/mypy"),
        Step("format and lint (ruff)", in_turn(ruff("format", "--check"), ruff("check")), "make format"),
        Step(
            "contracts (import-linter)",
            command(BIN / "lint-imports", "--cache-dir", ".cache/import_linter"),
            ".venv/bin/lint-imports --cache-dir .cache/import_linter",
        ),
        Step(
            "migrations",
            command(BIN / "enthesis", "makemigrations", "--check", "--dry-run"),
            ".venv/bin/enthesis makemigrations",
        ),
        Step("TypeScript", npm("check"), "cd frontend && npm run check"),
        Step(
            "templates (djlint)",
            command(BIN / "djlint", "src", "--lint", "--quiet"),
            ".venv/bin/djlint src --lint --quiet",
        ),
        Step(
            "locks and paths",
            findings(lambda: files.findings(ROOT)),
            ".venv/bin/pytest tests/architecture/test_files.py",
        ),
    ]


def ruff(*words: str) -> Callable[[Write], int]:
    """Make the `run` of a step from one of ruff's commands."""
    return command(BIN / "ruff", *words, "-q", *CODE)


def npm(script: str) -> Callable[[Write], int]:
    """Make the `run` of a step from a script of the front end."""
    return command(BIN / "npm", "run", "--silent", script, folder=FRONTEND)


def changed_tests(write: Write) -> int:
    """Run the architecture tests and those that mirror what was changed since the last commit, without a browser."""
    chosen = mirroring_tests(changed_files(), ROOT)
    write(f"{len(chosen)} test files for what changed, and the architecture\n".encode())
    return run_command([*pytest("-m", "not browser", "tests/architecture"), *chosen], write, variables={})


def on_real_servers(database: str) -> Callable[[Write], int]:
    """Make the step that runs what touches the database on PostgreSQL, and what keeps objects on a real S3 service.

    Parameters
    ----------
    database
        The `DATABASE_URL` of a PostgreSQL to use; anything else means one of our own.
    """

    def run(write: Write) -> int:
        with ExitStack() as servers:
            ours = not database.startswith("postgres")
            services = {"DATABASE_URL": servers.enter_context(serving_postgres()) if ours else database}
            if not os.environ.get("S3_ENDPOINT"):
                services.update(servers.enter_context(serving_swift()).variables())
            return run_command(pytest(*ON_SERVERS), write, variables=services)

    return run


if __name__ == "__main__":
    sys.exit(main(only_fast="--check" in sys.argv[1:]))
