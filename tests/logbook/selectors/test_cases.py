"""Lists of cases are narrowed by what people choose and write."""

import pytest

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import CaseFilter, filter_cases
from enthesis.programme.models import Enrolment
from tests.factories.logbook import make_case, report_of


@pytest.fixture
def cases(enrolment: Enrolment, supervisor: User) -> list[Case]:
    """One agreed, one read otherwise, one sent, one thrown away; the second answers with the number of the third."""
    return [
        make_case(enrolment, supervisor, fate="signed"),
        make_case(
            enrolment,
            supervisor,
            fate="signed",
            decision={"agreement": "D2"},
            report=report_of("A tear of 3 mm."),
        ),
        make_case(enrolment, supervisor, fate="sent", region="knee", report=report_of("A cyst.")),
    ]


def numbers(cases: list[Case], **wanted: str) -> list[int]:
    reader = cases[0].enrolment.user
    return [case.number for case in filter_cases(Case.objects.all(), CaseFilter(**wanted), reader)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [3, 2, 1]), ({"agreement": "D0"}, [1]), ({"agreement": "D2"}, [2]), ({"agreement": "D9"}, []),
        ({"region": "knee"}, [3]), ({"state": "verified"}, [2, 1]), ({"order": "agreement"}, [3, 1, 2]),
        ({"text": "PARTIAL"}, [1]), ({"text": "arc"}, [3, 2, 1]), ({"text": "tear", "agreement": "D2"}, [2]),
    ],
)  # fmt: skip
def test_list_is_narrowed_and_ordered_as_wanted(
    cases: list[Case], wanted: dict[str, str], found: list[int]
) -> None:
    assert numbers(cases, **wanted) == found


@pytest.mark.parametrize("text", ["3", "#3", "case 3", "Case #3", " CASE  3 ", "case3", "003"])
def test_number_of_a_case_is_understood_however_it_is_written(cases: list[Case], text: str) -> None:
    assert 3 in numbers(cases, text=text)


@pytest.mark.parametrize("text", ["case", "case 3 cyst", "cases 3", "3 4", "1234567", "suitcase 3"])
def test_words_that_are_no_number_of_a_case_find_none_by_number(cases: list[Case], text: str) -> None:
    assert numbers(cases, text=text) == []
