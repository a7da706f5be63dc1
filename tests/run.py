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
PYTEST: list[str | Path] = [
    BIN / "python",
    "-m",
    "pytest",
    "-q",
    *(["--color=yes"] if sys.stdout.isatty() else []),
]
CODE = ["src", "tests", "benchmarks", "tools"]
OUR_OWN = ("DATABASE_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET")


def main(*, only_fast: bool) -> int:
    """Run the steps and give the exit status."""
    given = {name: os.environ.pop(name) for name in OUR_OWN if os.environ.get(name)}
    set_up_surroundings()
    runner = Runner()
    runner.quietly(fast_steps(), side_by_side=2)
    if only_fast:
        runner.openly(Step("tests of what changed", changed_tests))
    else:
        runner.quietly([Step("front-end tests", npm("test"))], side_by_side=1)
        runner.openly(
            Step("tests on SQLite and in the browser", command(*PYTEST)),
            beside=Step("tests on PostgreSQL and S3", on_real_servers(given)),
        )
    return runner.summary()


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
        Step("types (mypy)", command(BIN / "mypy")),
        Step("format and lint (ruff)", in_turn(ruff("format", "--check"), ruff("check"))),
        Step(
            "contracts (import-linter)", command(BIN / "lint-imports", "--cache-dir", ".cache/import_linter")
        ),
        Step("migrations", command(BIN / "enthesis", "makemigrations", "--check", "--dry-run")),
        Step("TypeScript", npm("check")),
        Step("templates (djlint)", command(BIN / "djlint", "src", "--lint", "--quiet")),
        Step("locks and paths", findings(lambda: files.findings(ROOT))),
    ]


def ruff(*words: str) -> Callable[[Callable[[bytes], None]], int]:
    """Make the `run` of a step from one of ruff's commands."""
    return command(BIN / "ruff", *words, "-q", *CODE)


def npm(script: str) -> Callable[[Callable[[bytes], None]], int]:
    """Make the `run` of a step from a script of the front end."""
    return command(BIN / "npm", "run", "--silent", script, folder=FRONTEND)


def changed_tests(write: Callable[[bytes], None]) -> int:
    """Run the architecture tests and those that mirror what was changed since the last commit, without a browser."""
    chosen = mirroring_tests(changed_files(), ROOT)
    write(f"{len(chosen)} test files for what changed, and the architecture\n".encode())
    return run_command([*PYTEST, "-m", "not browser", "tests/architecture", *chosen], write, variables={})


def on_real_servers(given: dict[str, str]) -> Callable[[Callable[[bytes], None]], int]:
    """Make the step that runs what touches the database on PostgreSQL, and what keeps objects on a real S3 service."""

    def run(write: Callable[[bytes], None]) -> int:
        with ExitStack() as servers:
            services = dict(given)
            if not services.get("DATABASE_URL", "").startswith("postgres"):
                services["DATABASE_URL"] = servers.enter_context(serving_postgres())
            if "S3_ENDPOINT" not in services:
                services.update(servers.enter_context(serving_swift()).variables())
            words = [*PYTEST, "-p", "no:cacheprovider", "-m", "(database or object_store) and not browser"]
            return run_command(words, write, variables=services)

    return run


if __name__ == "__main__":
    sys.exit(main(only_fast="--check" in sys.argv[1:]))
