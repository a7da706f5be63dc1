"""Everything the progress page and the PDF show, calculated once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enthesis.logbook.domain.progress.agreement import Agreement, agreement, agreement_by_region
from enthesis.logbook.domain.progress.facts import CaseFact, Targets, counted, verified
from enthesis.logbook.domain.progress.gaps import missing_in_words, next_most_useful_case
from enthesis.logbook.domain.progress.mix import (
    RegionCount,
    SupervisionCount,
    ViewCount,
    by_region,
    by_supervision,
    by_view,
)
from enthesis.logbook.domain.progress.pace import (
    Forecast,
    NoForecast,
    Point,
    cumulative,
    expected_on,
    forecast,
    pace_points,
)


@dataclass(frozen=True)
class Progress:
    """How far a student has come on one day."""

    today: date
    total: int
    verified: int
    counted: int
    waiting: int
    expected: int
    cumulative: list[Point]
    pace: list[Point]
    forecast: Forecast | NoForecast
    regions: list[RegionCount]
    views: list[ViewCount]
    supervision: SupervisionCount
    agreement: Agreement
    agreement_by_region: dict[str, Agreement]
    full_reflections: int
    missing: list[str]
    next_case: str

    @property
    def ahead_by(self) -> int:
        """Say by how many cases the student is ahead of the pace line; negative when behind."""
        return self.counted - self.expected

    @property
    def remaining(self) -> int:
        """Say how many cases are still to come."""
        return max(0, self.total - self.counted)

    @property
    def headline(self) -> str:
        """Say in one sentence how it stands, fit to be the title of the plot."""
        place = f"{self.counted:,} of {self.total:,} cases"
        if self.counted >= self.total:
            return f"{place}: all there"
        if self.ahead_by == 0:
            return f"{place}, just on pace"
        number = f"{abs(self.ahead_by):,}"
        return f"{place}, {number} {'ahead of' if self.ahead_by > 0 else 'behind'} the pace"


def summarise(cases: Sequence[CaseFact], targets: Targets, today: date) -> Progress:
    """Calculate everything from the cases as they stand; cases verified after `today` are left out."""
    known = [case for case in cases if case.verified_on is None or case.verified_on <= today]
    counting = counted(known, targets)
    return Progress(
        today=today,
        total=targets.total,
        verified=len(verified(known)),
        counted=len(counting),
        waiting=sum(case.is_waiting for case in known),
        expected=expected_on(targets, today),
        cumulative=cumulative(counting, targets),
        pace=pace_points(targets),
        forecast=forecast(counting, targets, today),
        regions=by_region(known, counting, targets),
        views=by_view(counting, targets),
        supervision=by_supervision(known, counting, targets),
        agreement=agreement(known),
        agreement_by_region=agreement_by_region(known, targets),
        full_reflections=sum(case.reflection_full for case in counting),
        missing=missing_in_words(counting, targets),
        next_case=next_most_useful_case(counting, targets),
    )
