"""How often supervisors agreed with the student's report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from enthesis.logbook.domain.progress.facts import CaseFact, Targets
from enthesis.psychometrics.intervals import Interval, wilson_interval

LEVELS = ("D0", "D1", "D2", "D3", "D4")
NO_CHANGE_IN_MANAGEMENT = frozenset({"D0", "D1", "D2"})


@dataclass(frozen=True)
class Agreement:
    """Agreement over the cases that a supervisor has graded.

    The proportion agreeing counts D0 to D2 (no change in management), the discrepancy rate D3 and D4. Both,
    and their 95 % intervals, are absent while nothing has been reviewed.
    """

    counts: dict[str, int]
    reviewed: int
    agreeing: int
    proportion: float | None
    interval: Interval | None
    discrepancy_rate: float | None
    discrepancy_interval: Interval | None


def agreement(cases: Sequence[CaseFact]) -> Agreement:
    """Summarise the grades D0 to D4.

    References
    ----------
    Levels: our proposal, mapped to the double-reading scale of source S87 (D1 and D2 to 1, D3 to 2, D4 to 3).
    Interval: Wilson 1927, see `enthesis.psychometrics.intervals`.
    """
    given = Counter(case.agreement for case in cases if case.agreement in LEVELS)
    counts = {level: given[level] for level in LEVELS}
    reviewed = sum(counts.values())
    agreeing = sum(number for level, number in counts.items() if level in NO_CHANGE_IN_MANAGEMENT)
    if not reviewed:
        return Agreement(counts, 0, 0, None, None, None, None)
    discrepant = reviewed - agreeing
    return Agreement(
        counts,
        reviewed,
        agreeing,
        agreeing / reviewed,
        wilson_interval(agreeing, reviewed),
        discrepant / reviewed,
        wilson_interval(discrepant, reviewed),
    )


def agreement_by_region(cases: Sequence[CaseFact], targets: Targets) -> dict[str, Agreement]:
    """Summarise the grades for each region, in the order of the programme; unknown regions come last."""
    others = sorted({case.region for case in cases} - targets.region_minima.keys())
    return {
        region: agreement([case for case in cases if case.region == region])
        for region in [*targets.region_minima, *others]
    }
