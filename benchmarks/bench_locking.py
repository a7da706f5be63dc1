"""480 concurrent transactions on SQLite that read and then write

Sixteen threads write thirty entries each into the audit record: each reads the end of the chain and adds to it. The
baseline is the same work on SQLite as Django sets it up by itself.
"""

from benchmarks.measure import percentile
from benchmarks.rows import Row, compared
from benchmarks.surroundings import inside, with_sqlite

TRANSACTIONS = 480


def run() -> list[Row]:
    """Count refusals with our settings and with Django's own."""
    ours, plain = inside("locking", with_sqlite(), "ours"), inside("locking", with_sqlite(), "plain")
    waits = [percentile(found["took"], 95) for found in (ours, plain)]
    note = "SQLite as Django sets it up"
    missing = [TRANSACTIONS - found["written"] for found in (ours, plain)]
    return [
        Row('Told "database is locked"', ours["refused"], "times", baseline=plain["refused"], note=note, limit=0),
        Row("Entries missing", missing[0], "entries", baseline=missing[1], note=note, limit=0),
        Row("Damaged places in the chain", ours["damaged"], "places", limit=0),
        compared("95 of 100 take at most", waits[0], "ms", baseline=waits[1], note=note),
        compared("All together", ours["seconds"], "s", baseline=plain["seconds"], note=note),
    ]  # fmt: skip
