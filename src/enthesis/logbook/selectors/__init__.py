"""Every read of the logbook that is more than a filter."""

from enthesis.logbook.selectors.cases import (
    ORDERS,
    CaseFilter,
    case_rows,
    counts_by_state,
    decided_by,
    filter_cases,
    full_reflections_of,
    last_case_of,
    measures_of,
    minutes_for,
    next_in_queue,
    queue_of,
    scope_of,
    signed_cases,
    students_of,
    with_thumbnails,
    without_contents,
    words_of,
)
from enthesis.logbook.selectors.integrity import altered_cases
from enthesis.logbook.selectors.plots import Plots, cumulative_plot_of, plots_of
from enthesis.logbook.selectors.progress import expected_of, facts_of_cases, progress_of, targets_of

__all__ = [
    "ORDERS",
    "CaseFilter",
    "Plots",
    "altered_cases",
    "case_rows",
    "counts_by_state",
    "cumulative_plot_of",
    "decided_by",
    "expected_of",
    "facts_of_cases",
    "filter_cases",
    "full_reflections_of",
    "last_case_of",
    "measures_of",
    "minutes_for",
    "next_in_queue",
    "plots_of",
    "progress_of",
    "queue_of",
    "scope_of",
    "signed_cases",
    "students_of",
    "targets_of",
    "with_thumbnails",
    "without_contents",
    "words_of",
]
