"""Where things are measured: databases of our own, and processes that measure within Django.

Settings belong to a process, so whatever needs Django runs in a child: `python -m benchmarks.inside.NAME`. It prints
what it found as JSON on its last line.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.environment import ROOT, fresh_folder, variables
from tests.servers.postgres import serving_postgres


@dataclass(frozen=True)
class Surroundings:
    """A kind of database, and the variables under which a process uses it with a data folder of its own."""

    name: str
    variables: dict[str, str]


def with_sqlite() -> Surroundings:
    """Give a data folder with nothing in it, and a SQLite file to be made in it."""
    data = fresh_folder("bench")
    address = f"sqlite:///{data / 'enthesis.sqlite3'}"
    return Surroundings("SQLite", {**variables(data), "DATABASE_URL": address, **OURS})


OURS = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONPATH": str(ROOT), "S3_ENDPOINT": ""}


@contextmanager
def both_databases() -> Iterator[list[Surroundings]]:
    """Give SQLite and PostgreSQL: the server that `DATABASE_URL` names, or one of our own for a while."""
    with ExitStack() as stack:
        named = os.environ.get("DATABASE_URL", "")
        address = named if named.startswith("postgres") else stack.enter_context(serving_postgres())
        postgres = {**variables(fresh_folder("bench")), "DATABASE_URL": address, **OURS}
        yield [with_sqlite(), Surroundings("PostgreSQL", postgres)]


def inside(name: str, where: Surroundings, *words: str, patience_s: float = 600) -> dict[str, Any]:
    """Run a part that needs Django in a process of its own, and give what it found.

    Raises
    ------
    RuntimeError
        It failed; what it said is quoted.
    """
    command = [sys.executable, "-m", f"benchmarks.inside.{name}", *words]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **where.variables}, capture_output=True, text=True, check=False,
        timeout=patience_s,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{name} failed on {where.name}.\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return found
