"""What `enthesis verify` finds when a signed case only claims to be in correction, or the other way round."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.programme.models import Enrolment
from tests.factories.logbook import decision_of, make_case
from tests.logbook.selectors.test_integrity import alter, db_id, found


@pytest.mark.parametrize("state", ["submitted", "correcting"])
def test_signed_case_that_pretends_to_be_corrected_is_found(
    enrolment: Enrolment, supervisor: User, state: str
) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    alter("logbook_case", "state = %s", "id = %s", state, db_id(case.pk))
    assert found() == [f"is verified by the audit record, but its row says that it is {state}"]


def test_case_in_correction_that_pretends_to_be_signed_is_found(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    assert found() == []
    alter("logbook_case", "state = %s", "id = %s", "verified", db_id(case.pk))
    assert found() == ["is correcting by the audit record, but its row says that it is verified"]


def test_every_way_of_a_correction_is_as_it_was_recorded(enrolment: Enrolment, supervisor: User) -> None:
    case, now, student = make_case(enrolment, supervisor, fate="correcting"), timezone.now(), enrolment.user
    steps: list[Callable[[Case], object]] = [
        lambda one: services.submit_case(pk=one.pk, revision=one.revision, actor=student, now=now),
        lambda one: services.withdraw_case(pk=one.pk, actor=student, now=now),
        lambda one: services.submit_case(pk=one.pk, revision=one.revision, actor=student, now=now),
        lambda one: services.return_case(
            pk=one.pk, revision=one.revision, decision=decision_of(), actor=supervisor, now=now
        ),
        lambda one: services.give_up_correction(pk=one.pk, actor=student, now=now),
    ]
    for step in steps:
        step(Case.objects.get(pk=case.pk))
        assert found() == []
