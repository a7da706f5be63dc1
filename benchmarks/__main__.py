"""`python -m benchmarks [NAME…]`: runs `bench_NAME.py`, or all of them, prints the tables and writes REPORT.md.

Each `bench_NAME.py` has a docstring, whose first line is its title, and a function `run() -> list[Row]`.
"""

import importlib
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row, table

FOLDER = Path(__file__).resolve().parent
REPORT = FOLDER / "REPORT.md"


def machine() -> str:
    """Describe where was measured, without anything that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, load {load:.1f}"


def sections(names: list[str]) -> Iterator[tuple[str, list[Row]]]:
    """Run each benchmark and give its title and rows."""
    for path in sorted(FOLDER.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if not names or name in names:
            module = importlib.import_module(f"benchmarks.{path.stem}")
            yield (module.__doc__ or name).strip().split("\n")[0], module.run()


def main(names: list[str]) -> int:
    """Run benchmarks; the exit status is 1 where a limit was missed."""
    parts = [
        f"# Speed and size\n\nMeasured by `make bench` on {machine()}. A ratio is to the baseline in the same run.\n"
    ]
    missed: list[str] = []
    for title, rows in sections(names):
        parts.append(f"## {title}\n\n{table(rows)}\n")
        print(parts[-1], flush=True)
        missed += [row.name for row in rows if not row.is_kept]
    if not names:
        REPORT.write_text("\n".join(parts), encoding="utf-8")
    if missed:
        print(f"Limits missed: {', '.join(missed)}.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
