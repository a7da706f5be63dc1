"""What a benchmark gives: rows of a table, each with what it is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured value.

    Parameters
    ----------
    baseline
        The value of the peer that was measured in the same run, in the same unit; None where there is none.
    ratio
        The value divided by the baseline.
    note
        What the baseline is, and under which conditions was measured.
    limit
        The largest value that is still good; None where there is no such promise.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    note: str = ""
    limit: float | None = None

    @property
    def is_kept(self) -> bool:
        """Tell whether the value is within its limit."""
        return self.limit is None or self.value <= self.limit


def compared(
    name: str, value: float, unit: str, *, baseline: float, note: str, limit: float | None = None
) -> Row:
    """Make a row that is compared with a peer measured in the same run."""
    return Row(name, value, unit, baseline, value / baseline, note, limit)


def table(rows: Iterable[Row]) -> str:
    """Write rows as a table in Markdown."""
    head = "| What | Value | Limit | Baseline | Ratio | Note |\n|---|---:|---:|---:|---:|---|"
    return "\n".join([head, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    limit = "" if row.limit is None else f"{figure(row.limit)} {row.unit}{'' if row.is_kept else ', missed'}"
    baseline = "" if row.baseline is None else f"{figure(row.baseline)} {row.unit}"
    ratio = "" if row.ratio is None else f"{figure(row.ratio)}×"
    cells = (row.name, f"{figure(row.value)} {row.unit}", limit, baseline, ratio, row.note)
    return f"| {' | '.join(cells)} |"


def figure(value: float) -> str:
    """Write a number with three significant digits."""
    return f"{value:,.0f}" if value == 0 or abs(value) >= 100 else f"{value:.3g}"
