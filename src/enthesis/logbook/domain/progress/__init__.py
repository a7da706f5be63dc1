"""How far a student has come: counts, pace, forecast, agreement, and what is missing, in words."""

from enthesis.logbook.domain.progress.agreement import (
    LEVELS,
    Agreement,
    agreement,
    agreement_by_region,
)
from enthesis.logbook.domain.progress.facts import CaseFact, Targets, counted
from enthesis.logbook.domain.progress.gaps import Gap, gaps, missing_in_words, next_most_useful_case
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
    ForecastPoint,
    NoForecast,
    Point,
    cumulative,
    cumulative_by_week,
    expected_on,
    forecast,
    pace_points,
)
from enthesis.logbook.domain.progress.summary import Progress, summarise

__all__ = [
    "LEVELS",
    "Agreement",
    "CaseFact",
    "Forecast",
    "ForecastPoint",
    "Gap",
    "NoForecast",
    "Point",
    "Progress",
    "RegionCount",
    "SupervisionCount",
    "Targets",
    "ViewCount",
    "agreement",
    "agreement_by_region",
    "by_region",
    "by_supervision",
    "by_view",
    "counted",
    "cumulative",
    "cumulative_by_week",
    "expected_on",
    "forecast",
    "gaps",
    "missing_in_words",
    "next_most_useful_case",
    "pace_points",
    "summarise",
]
