"""What the cases were of: regions, views and levels of supervision."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from enthesis.logbook.domain.progress.facts import ASSISTED, UNAIDED, CaseFact, Targets, verified

SUPERVISION_LEVELS = ("S0", "S1", "S2", "S3", "S4")


@dataclass(frozen=True)
class RegionCount:
    """How many cases of a region count, out of how many."""

    region: str
    name: str
    verified: int
    target: int
    waiting: int

    @property
    def remaining(self) -> int:
        """Say how many are still to come."""
        return max(0, self.target - self.verified)


@dataclass(frozen=True)
class ViewCount:
    """In how many cases that count a view was scanned."""

    view: str
    name: str
    cases: int
    target: int

    @property
    def remaining(self) -> int:
        """Say how many are still to come."""
        return max(0, self.target - self.cases)


@dataclass(frozen=True)
class SupervisionCount:
    """How many cases were done at each level, and how many of them count after the maxima."""

    verified: dict[str, int]
    counted: dict[str, int]
    assisted_min: int
    unaided_min: int

    @property
    def observed(self) -> int:
        """Say how many observed cases count."""
        return self.counted.get("S0", 0)

    @property
    def assisted(self) -> int:
        """Say how many cases done with help count."""
        return sum(number for level, number in self.counted.items() if level in ASSISTED)

    @property
    def unaided(self) -> int:
        """Say how many cases done unaided count."""
        return sum(number for level, number in self.counted.items() if level in UNAIDED)

    @property
    def not_counted(self) -> int:
        """Say how many verified cases lie beyond a maximum."""
        return sum(self.verified.values()) - sum(self.counted.values())


def by_region(cases: Sequence[CaseFact], counting: Sequence[CaseFact], targets: Targets) -> list[RegionCount]:
    """Count by region, in the order of the programme; regions that it does not know come last.

    Parameters
    ----------
    cases
        All cases; those that a supervisor has yet to look at are waiting.
    counting
        Those that count, as `counted` gives them.
    """
    done = Counter(case.region for case in counting)
    waiting = Counter(case.region for case in cases if case.is_waiting)
    others = sorted((done.keys() | waiting.keys()) - targets.region_minima.keys())
    return [
        RegionCount(
            code, targets.region_name(code), done[code], targets.region_minima.get(code, 0), waiting[code]
        )
        for code in [*targets.region_minima, *others]
    ]


def by_view(counting: Sequence[CaseFact], targets: Targets) -> list[ViewCount]:
    """Count the cases in which each view was scanned, in the order of the programme; unknown views come last."""
    done = Counter(view for case in counting for view in set(case.view_ids))
    known = list(dict.fromkeys([*targets.view_minima, *targets.view_names]))
    others = sorted(done.keys() - set(known))
    return [
        ViewCount(view, targets.view_name(view), done[view], targets.view_minima.get(view, 0))
        for view in [*known, *others]
    ]


def by_supervision(
    cases: Sequence[CaseFact], counting: Sequence[CaseFact], targets: Targets
) -> SupervisionCount:
    """Count by level of supervision, before and after the maxima; every level is there, also with none."""
    before = Counter(case.supervision_level for case in verified(cases))
    after = Counter(case.supervision_level for case in counting)
    levels = dict.fromkeys([*SUPERVISION_LEVELS, *sorted(before)])
    return SupervisionCount(
        {level: before[level] for level in levels},
        {level: after[level] for level in levels},
        targets.assisted_min,
        targets.unaided_min,
    )
