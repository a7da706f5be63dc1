"""Every list with 250 rows: queries and processor time of a page

Counted is all that a page asks through the whole middleware, opened a second time: session, person, roles, places, and
the list itself. Processor time is one request through the WSGI application within a process, from the first byte of
middleware to the handing back of the database connection: the median of five rounds in which every page has its turn.
The bare view goes through the same middleware and reads the same rows and columns by the same query as the case list;
it is as long, but shows no frame and asks for no roles and no count. Only the case list has limits on its cost.
"""

from collections.abc import Iterator
from typing import Any

from benchmarks.rows import Row, compared
from benchmarks.surroundings import both_databases, inside

MOST_QUERIES = 6
MOST_MS = 6.0
MOST_RATIO = 2.0
MEASURED = "cases"


def run() -> list[Row]:
    """Measure every list on both databases."""
    rows: list[Row] = []
    with both_databases() as databases:
        for where in databases:
            rows += found_on(where.name, inside("lists", where))
    return rows


def found_on(database: str, found: dict[str, Any]) -> Iterator[Row]:
    """Give what was found on one database as rows."""
    bare = found["costs"].pop("bare view")
    note = f"bare view, {found['lengths']['bare view']:,} bytes, {found['many']['bare view']} queries"
    ratio = found["costs"][MEASURED] / bare
    yield Row(f"{database}: case list against the bare view", ratio, "×", limit=MOST_RATIO, note=note)
    for name, cost in found["costs"].items():
        few, many, shown = found["few"][name], found["many"][name], found["rows"][name]
        same = "as with 3 rows" if few == many else f"but {few} with 3 rows"
        yield Row(
            f"{database}: {name}, queries",
            many,
            "queries",
            limit=MOST_QUERIES if few == many else few - 1,
            note=same,
        )
        what = f"{found['lengths'][name]:,} bytes" + (f", {shown} rows" if shown else "")
        limit = MOST_MS if name == MEASURED else None
        yield compared(
            f"{database}: {name}, processor time", cost, "ms", baseline=bare, note=what, limit=limit
        )
