from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from enthesis.logbook import forms
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort
from enthesis.programme.selectors import document_of

STORED: dict[str, Any] = {
    "performed_on": date(2026, 10, 14), "side": "R", "supervision_level": "S3",
    "details": {"machine": "Lumen S7", "minutes_scanning": 20, "confidence": 4},
}  # fmt: skip


def read(cohort: Cohort, **posted: str) -> tuple[Any, dict[str, str]]:
    given = {
        "performed_on": "2026-10-15",
        "region": "shoulder",
        "side": "L",
        "supervision_level": "S2",
        **posted,
    }
    query = QueryDict(mutable=True)
    query.update(given)
    return forms.read_draft(query, Case(**STORED), document_of(cohort))


def test_draft_is_read_as_it_was_typed(cohort: Cohort) -> None:
    draft, unread = read(
        cohort, minutes_scanning="25", machine=" Lumen S7 ", **{"technique.limitations": "a\n\n b "}
    )
    assert (draft.performed_on, draft.side, draft.supervision_level) == (date(2026, 10, 15), "L", "S2")
    assert draft.details == {"machine": "Lumen S7", "minutes_scanning": 25}
    assert draft.report["technique"]["limitations"] == ["a", "b"]
    assert unread == {}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("performed_on", "soon", "Write the day as in 2026-10-14, or pick it."),
        ("side", "up", "Choose from the list."),
        ("supervision_level", "S9", "Choose from the list."),
        ("supervisor", "7", "Choose from the list."),
        ("minutes_scanning", "20.5", "Write a whole number of at most four digits, such as 20."),
        ("minutes_scanning", "20000", "Write a whole number of at most four digits, such as 20."),
        ("confidence", "high", "Write a whole number of at most four digits, such as 20."),
    ],
)
def test_field_that_cannot_be_read_keeps_what_is_stored_and_stops_no_other(
    cohort: Cohort, field: str, typed: str, words: str
) -> None:
    draft, unread = read(cohort, **{"minutes_scanning": "25", "confidence": "3", field: typed})
    assert unread == {field: words}
    new = {
        "performed_on": date(2026, 10, 15), "side": "L", "supervision_level": "S2", "supervisor": None,
        "minutes_scanning": 25, "confidence": 3,
    }  # fmt: skip
    stored = {**STORED, **STORED["details"], "supervisor": None}
    assert {
        "performed_on": draft.performed_on, "side": draft.side, "supervision_level": draft.supervision_level,
        "supervisor": draft.supervisor_id, "minutes_scanning": draft.details["minutes_scanning"],
        "confidence": draft.details["confidence"],
    } == {**new, field: stored[field]}  # fmt: skip
