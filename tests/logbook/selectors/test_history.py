"""The history of a case tells all that happened to it, from the record, to those who may know it."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import history_of
from enthesis.programme.models import Enrolment
from tests.factories.logbook import decision_of, draft_of, make_case

AMBER, MARGUERITE = "by Amber Fernleigh", "by Marguerite Ashgrove"
START = timezone.now() - timedelta(days=30)


def titles(case: Case, *, is_own: bool = False) -> list[str]:
    """Give the history's titles, oldest first."""
    reviews = list(case.reviews.select_related("supervisor"))
    return [one.title for one in history_of(case, reviews, is_own=is_own)][::-1]


@pytest.fixture
def case(enrolment: Enrolment, supervisor: User) -> Case:
    """One that went every way a case can go, a day between any two steps."""
    student, days = enrolment.user, count(1)

    def now() -> datetime:
        return START + timedelta(days=next(days))

    case = make_case(enrolment, supervisor, now=START)
    for move in (services.discard_case, services.restore_case):
        case = move(pk=case.pk, actor=student, now=now())

    def send() -> Case:
        at, revision = now(), Case.objects.get(pk=case.pk).revision
        return services.submit_case(pk=case.pk, revision=revision, actor=student, now=at)

    send()
    services.withdraw_case(pk=case.pk, actor=student, now=now())
    case = send()
    services.return_case(
        pk=case.pk,
        revision=case.revision,
        decision=decision_of(comment="Name it."),
        actor=supervisor,
        now=now(),
    )
    case = send()
    services.verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(), actor=supervisor, now=now()
    )
    services.open_correction(pk=case.pk, actor=student, now=now())
    services.give_up_correction(pk=case.pk, actor=student, now=now())
    services.open_correction(pk=case.pk, actor=student, now=now())
    case = send()
    services.verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(), actor=supervisor, now=now()
    )
    return Case.objects.get(pk=case.pk)


TOLD = [
    f"Begun {AMBER}", f"Sent to the supervisor {AMBER}", f"Taken back {AMBER}", f"Sent to the supervisor {AMBER}",
    f"Sent back {MARGUERITE}", f"Sent to the supervisor {AMBER}", f"Signed {MARGUERITE}",
    f"Correction begun {AMBER}", f"Correction given up {AMBER}", f"Correction begun {AMBER}",
    f"Correction sent to the supervisor {AMBER}", f"Signed {MARGUERITE}",
]  # fmt: skip


def test_history_tells_every_sending_return_signature_and_correction_with_who(case: Case) -> None:
    assert titles(case) == TOLD


def test_history_tells_the_student_what_nobody_else_has_seen(case: Case) -> None:
    assert titles(case, is_own=True) == [
        TOLD[0], f"Thrown away {AMBER}", f"Brought back {AMBER}", *TOLD[1:]
    ]  # fmt: skip


def test_history_says_when_latest_first(case: Case) -> None:
    happened = history_of(case, [], is_own=True)
    days = [(one.at - START).days for one in happened]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == len(days) == 14


def test_decisions_come_with_their_review_and_signatures_with_their_version(case: Case) -> None:
    reviews = list(case.reviews.select_related("supervisor").order_by("decided_at"))
    happened = history_of(case, reviews, is_own=False)[::-1]
    decided = [(one.kind, one.review, one.version and one.version.number) for one in happened if one.review]
    assert decided == [("stop", reviews[0], None), ("done", reviews[1], 1), ("done", reviews[2], 2)]


def test_history_leaves_out_what_was_saved_and_filed_in_between(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.save_draft(
        pk=case.pk,
        revision=case.revision,
        draft=draft_of(supervisor),
        actor=enrolment.user,
        now=timezone.now(),
    )
    assert titles(case, is_own=True) == [f"Begun {AMBER}"]


def test_history_of_one_case_has_nothing_of_another(
    enrolment: Enrolment, supervisor: User, case: Case
) -> None:
    assert titles(make_case(enrolment, supervisor, fate="sent")) == TOLD[:2]


def test_history_asks_the_database_as_often_for_a_long_life_as_for_a_short_one(
    case: Case, enrolment: Enrolment, supervisor: User, django_assert_num_queries: object
) -> None:
    short = make_case(enrolment, supervisor, fate="sent")
    for one in (short, case):
        with django_assert_num_queries(3):  # type: ignore[operator]
            history_of(one, [], is_own=True)
