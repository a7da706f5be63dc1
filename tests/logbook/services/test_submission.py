from datetime import timedelta

import pytest
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.core.errors import WrongState
from enthesis.jobs.models import Job
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.logbook.services.submission import NotReadyToSend
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.logbook import DETAILS, days_ago, make_case, report_of
from tests.factories.people import make_supervisor


def problems(case: Case) -> dict[str, str]:
    return services.problems_of(Case.objects.select_related("enrolment__cohort").get(pk=case.pk))


def test_complete_case_has_no_problem_and_can_be_sent(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    assert problems(case) == {}
    sent = services.submit_case(pk=case.pk, revision=1, actor=enrolment.user, now=timezone.now())
    assert (sent.state, sent.revision) == ("submitted", 2)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"performed_on": None}, {"performed_on"}),
        ({"performed_on": days_ago(-1)}, {"performed_on"}),
        ({"performed_on": days_ago(400)}, {"performed_on"}),
        ({"region": ""}, {"region"}),
        ({"side": ""}, {"side"}),
        ({"supervision_level": ""}, {"supervision_level"}),
        ({"supervisor_id": None}, {"supervisor"}),
        ({"details": {**DETAILS, "consent_basis": ""}}, {"consent_basis"}),
        ({"details": {**DETAILS, "confidence": None}}, {"confidence"}),
        ({"report": report_of(question={})}, {"report.question.clinical_question"}),
    ],
)
def test_what_is_missing_is_named(
    enrolment: Enrolment, supervisor: User, fields: dict[str, object], named: set[str]
) -> None:
    assert set(problems(make_case(enrolment, supervisor, **fields))) == named


def test_region_outside_the_scope_is_refused_and_nothing_is_lost(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.agree_scope(enrolment=enrolment, regions=["knee"], actor="tests", now=timezone.now())
    with pytest.raises(NotReadyToSend) as refused:
        services.submit_case(pk=case.pk, revision=1, actor=enrolment.user, now=timezone.now())
    assert refused.value.fields == {
        "region": "Shoulder is outside the scope agreed for you. Ask your module lead to agree it first."
    }
    kept = Case.objects.get(pk=case.pk)
    assert (kept.state, kept.revision, kept.report["conclusion"]["diagnosis"]) == ("draft", 1, "Partial tear")


def test_naming_oneself_as_supervisor_is_refused(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, supervisor_id=enrolment.user_id)
    assert problems(case) == {"supervisor": "Nobody can sign their own case. Choose somebody else."}


def test_supervisor_of_another_region_is_refused(enrolment: Enrolment, cohort: Cohort) -> None:
    case = make_case(enrolment, make_supervisor(cohort, "knee"))
    assert set(problems(case)) == {"supervisor"}


def test_case_is_sent_once(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    with pytest.raises(WrongState):
        services.submit_case(pk=case.pk, revision=case.revision, actor=enrolment.user, now=timezone.now())


def test_supervisor_is_told_once_about_several_cases(enrolment: Enrolment, supervisor: User) -> None:
    now = timezone.now()
    for _ in range(3):
        make_case(enrolment, supervisor, fate="sent", now=now)
    told = Job.objects.filter(name="logbook.tell_supervisor")
    assert [(job.args, job.run_at) for job in told] == [
        ({"supervisor_id": str(supervisor.pk)}, now + timedelta(minutes=10))
    ]


def test_withdrawn_case_is_a_draft_again(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    assert services.withdraw_case(pk=case.pk, actor=enrolment.user, now=timezone.now()).state == "draft"


def test_signed_case_cannot_be_withdrawn(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    with pytest.raises(WrongState):
        services.withdraw_case(pk=case.pk, actor=enrolment.user, now=timezone.now())
