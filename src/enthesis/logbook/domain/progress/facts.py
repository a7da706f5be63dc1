"""What the calculations need to know of a case and of the programme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

OBSERVED = frozenset({"S0"})
ASSISTED = frozenset({"S1", "S2"})
UNAIDED = frozenset({"S3", "S4"})


@dataclass(frozen=True)
class CaseFact:
    """One case as far as counting goes. A case is verified when it has the day on which that happened."""

    case_id: str
    performed_on: date
    state: str
    region: str
    supervision_level: str
    verified_on: date | None = None
    view_ids: tuple[str, ...] = ()
    agreement: str | None = None
    reflection_full: bool = False
    reflection_tags: frozenset[str] = frozenset()
    abnormal: bool = False
    dynamic: bool = False
    doppler: bool = False
    comparison: bool = False
    follow_up_known: bool = False
    simulated: bool = False

    @property
    def is_waiting(self) -> bool:
        """Say whether a supervisor has yet to look at it; a correction of a verified case counts already."""
        return self.state == "submitted" and self.verified_on is None


@dataclass(frozen=True)
class Targets:
    """What the programme asks of a logbook.

    `pace_by_month` gives the cases expected at the end of the first month, the second, and so on; the line
    starts at none on `starts_on` and ends at `total` on `deadline`. A maximum of `None` means no limit.
    """

    total: int
    starts_on: date
    deadline: date
    pace_by_month: Sequence[int] = ()
    region_minima: Mapping[str, int] = field(default_factory=dict)
    region_names: Mapping[str, str] = field(default_factory=dict)
    view_minima: Mapping[str, int] = field(default_factory=dict)
    view_names: Mapping[str, str] = field(default_factory=dict)
    observed_max_counted: int | None = None
    simulated_max_counted: int | None = None
    assisted_min: int = 0
    unaided_min: int = 0
    reflections_min: int = 0
    reflection_regions_min: int = 0
    reflection_tags: tuple[str, ...] = ()
    dynamic_min: int = 0
    doppler_min: int = 0
    comparison_min: int = 0
    follow_up_min: int = 0
    abnormal_fraction: float = 0.0
    normal_fraction: float = 0.0

    def region_name(self, region: str) -> str:
        """Name a region: "wrist and hand"."""
        return self.region_names.get(region, region.replace("_", " "))

    def view_name(self, view: str) -> str:
        """Name a view, with its code where it has no name."""
        return self.view_names.get(view, view)


def verified(cases: Iterable[CaseFact]) -> list[CaseFact]:
    """Give the verified cases in the order in which they were verified."""
    done = [(case.verified_on, case.performed_on, case.case_id, case) for case in cases if case.verified_on]
    return [case for *_, case in sorted(done, key=lambda row: row[:3])]


def counted(cases: Iterable[CaseFact], targets: Targets) -> list[CaseFact]:
    """Give the verified cases that count, in the order in which they were verified.

    Observed cases, and simulated or peer cases, count only up to their maximum; the first verified count.
    A case that is both uses a place of each.
    """
    result: list[CaseFact] = []
    observed = simulated = 0
    for case in verified(cases):
        is_observed = case.supervision_level in OBSERVED
        if is_observed and _is_full(observed, targets.observed_max_counted):
            continue
        if case.simulated and _is_full(simulated, targets.simulated_max_counted):
            continue
        observed += is_observed
        simulated += case.simulated
        result.append(case)
    return result


def _is_full(number: int, maximum: int | None) -> bool:
    return maximum is not None and number >= maximum
