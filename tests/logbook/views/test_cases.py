"""Who reads a case sees of its day what they need."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enthesis.accounts.models import User
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.logbook import make_case
from tests.factories.people import give_role, make_holder, words_of

DAY, MONTH = "Fri 9 Oct 2026", "October 2026"


@pytest.fixture
def case(enrolment: Enrolment, supervisor: User) -> Case:
    return make_case(enrolment, supervisor, fate="signed", performed_on=date(2026, 10, 9))


@pytest.mark.parametrize(
    ("role", "told"), [(Role.EXTERNAL_EXAMINER, MONTH), (Role.TUTOR, DAY), (Role.PROGRAMME_LEAD, DAY)]
)
def test_external_examiner_is_told_the_month_of_a_scan_and_others_the_day(
    client: Client, cohort: Cohort, case: Case, role: Role, told: str
) -> None:
    client.force_login(make_holder(role, cohort))
    for address in (reverse("logbook:case", kwargs={"pk": case.pk}), f"{reverse('portal:search')}?q=tear"):
        words = words_of(client.get(address))
        assert [one for one in (DAY, MONTH) if one in words] == [told], address


def test_who_is_both_examiner_and_supervisor_is_told_the_day(
    client: Client, cohort: Cohort, case: Case, supervisor: User
) -> None:
    give_role(supervisor, Role.EXTERNAL_EXAMINER, cohort)
    client.force_login(supervisor)
    assert DAY in words_of(client.get(reverse("logbook:case", kwargs={"pk": case.pk})))


@pytest.mark.parametrize(
    ("role", "kinds"), [(Role.EXTERNAL_EXAMINER, ["pdf"]), (Role.TUTOR, ["pdf", "archive"])]
)
def test_archive_with_all_days_is_not_offered_to_external_examiners(
    client: Client, cohort: Cohort, case: Case, role: Role, kinds: list[str]
) -> None:
    client.force_login(make_holder(role, cohort))
    page = client.get(reverse("logbook:student", kwargs={"pk": case.enrolment_id})).content.decode()
    assert [kind for kind in ("pdf", "archive") if f'name="kind" value="{kind}"' in page] == kinds
