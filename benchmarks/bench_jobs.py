"""A job whose worker is killed with `kill -9`

Another worker waits in the meantime. It may take the job once the dead worker's lease has passed; the effect, an entry
in the audit record, must be there exactly once.
"""

from collections.abc import Iterator

from benchmarks.rows import Row, compared
from benchmarks.surroundings import Surroundings, both_databases, inside


def run() -> list[Row]:
    """Kill a worker on both databases."""
    with both_databases() as databases:
        return [row for where in databases for row in killed(where)]


def killed(where: Surroundings) -> Iterator[Row]:
    """Kill a worker, and say when and how often its job took effect."""
    found = inside("killed", where, "measure")
    yield Row(f"{where.name}: effects too many or too few", abs(found["effects"] - 1), "effects", limit=0,
              note=f"took effect {found['effects']} time, in attempt {found['attempts']}")  # fmt: skip
    yield compared(
        f"{where.name}: from the kill to the effect", found["recovered"], "s", baseline=found["undisturbed"],
        limit=found["lease"] + 1, note=f"a job that nobody disturbs; the lease lasts {found['lease']:.0f} s",
    )  # fmt: skip
