"""`python -m benchmarks [--cold] [NAME…]`: runs `bench_NAME.py`, or all of them, prints tables, writes REPORT.md.

Each `bench_NAME.py` has a docstring, whose first line is its title, and a function `run() -> list[Row]`.
"""

import importlib
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks import bench_start
from benchmarks.report import read_sections, written
from benchmarks.rows import Row, table
from benchmarks.surroundings import both_databases

FOLDER = Path(__file__).resolve().parent
REPORT = FOLDER / "REPORT.md"
COLD = "--cold"
READING = """\
A ratio is to the baseline, which is measured in the same run. Where a limit was missed, it says so. On a machine
that is busy with other work (a load above its number of cores) every time is longer, processor time too, and ratios of
times scatter; queries and counts do not change."""


def machine() -> str:
    """Describe where was measured, without anything that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    words = [
        f"{os.cpu_count()} cores", f"{memory:.0f} GiB of memory", f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}", f"PostgreSQL {postgres_version()}",
    ]  # fmt: skip
    return ", ".join(words)


def postgres_version() -> str:
    """Give the version of the PostgreSQL that is measured."""
    with both_databases() as (_, postgres), psycopg.connect(postgres.variables["DATABASE_URL"]) as connection:
        return f"{connection.info.server_version // 10000}.{connection.info.server_version % 10000}"


def sections(names: list[str]) -> Iterator[tuple[str, list[Row]]]:
    """Run each benchmark and give its text, with how busy the machine was, and its rows."""
    for path in sorted(FOLDER.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if not names or name in names:
            module = importlib.import_module(f"benchmarks.{path.stem}")
            title, _, text = (module.__doc__ or name).strip().partition("\n")
            before = os.getloadavg()[0]
            rows = module.run()
            load = f"the load of the machine was {before:.1f} before and {os.getloadavg()[0]:.1f} after"
            busy = f"Measured on {datetime.now(tz=UTC):%d %B %Y}; {load}."
            yield f"{title}\n\n{text.strip()}\n\n{busy}", rows


def titles() -> list[str]:
    """Give the titles of all benchmarks, in their order."""
    modules = (
        importlib.import_module(f"benchmarks.{path.stem}") for path in sorted(FOLDER.glob("bench_*.py"))
    )
    return [(module.__doc__ or module.__name__).strip().partition("\n")[0] for module in modules]


def main(names: list[str]) -> int:
    """Run benchmarks and put what they found into the report; the exit status is 1 where a limit was missed."""
    head = f"# Speed and size\n\nMeasured by `make bench` on {machine()}.\n\n{READING}\n"
    found: dict[str, str] = {}
    missed: list[str] = []
    for title, rows in sections(names):
        text = f"## {title}\n\n{table(rows)}\n"
        found[title.partition("\n")[0]] = text
        print(text, flush=True)
        missed += [row.name for row in rows if not row.is_kept]
        before = read_sections(REPORT.read_text(encoding="utf-8"))
        REPORT.write_text(written(head, before, found, titles()), encoding="utf-8")
    if missed:
        print(f"Limits missed: {', '.join(missed)}.")
    return 1 if missed else 0


if __name__ == "__main__":
    if COLD in sys.argv:
        os.environ[bench_start.COLD] = "1"
    sys.exit(main([word for word in sys.argv[1:] if word != COLD]))
