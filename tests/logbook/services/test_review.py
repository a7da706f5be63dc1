from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.models import Entry
from enthesis.core.errors import NotAllowed, NotVisible, WrongState
from enthesis.logbook import services
from enthesis.logbook.domain.content import bind
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.services.locking import ChangedMeanwhile
from enthesis.logbook.services.review import DecisionIncomplete
from enthesis.logbook.services.texts import MayIdentifySomebody
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.imaging import make_clean
from tests.factories.logbook import decision_of, draft_of, make_case, report_of
from tests.factories.people import enrol, make_supervisor, make_user


def sign(case: Case, actor: User, revision: int | None = None, **decision: object) -> CaseVersion:
    return services.verify_case(
        pk=case.pk, revision=revision or case.revision, decision=decision_of(**decision), actor=actor,
        now=timezone.now(),
    )  # fmt: skip


def test_signature_binds_report_reflection_and_pictures(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    reflection = {"model": "rolfe", "answers": {"what": "I tilted too little."}, "tags": []}
    case = make_case(enrolment, supervisor, fate="sent", pictures=[picture.pk], reflection=reflection)
    version = sign(case, supervisor)
    assert bind(version.content) == version.content_hash
    assert version.content["report"]["conclusion"]["answer"] == report_of()["conclusion"]["answer"]
    assert version.content["reflection"] == reflection
    assert version.content["images"] == [
        {"instance": str(picture.pk), "sha256": picture.object_key, "view": ""}
    ]
    assert version.content["review"]["supervisor_name"] == "Marguerite Ashgrove"
    entry = Entry.objects.get(action="logbook.verify_case")
    assert entry.detail == {"version": 1, "hash": version.content_hash, "agreement": "D0"}


def test_signed_case_counts_and_keeps_the_supervisors_words(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    sign(case, supervisor, agreement="D2", report=report_of("There is a full-thickness tear."))
    kept, review = Case.objects.get(pk=case.pk), Review.objects.get(case=case)
    assert (kept.state, kept.agreement, kept.facts["abnormal"]) == ("verified", "D2", True)
    assert kept.report["conclusion"]["answer"] == "There is a full-thickness tear."
    assert review.student_report["conclusion"]["answer"] == report_of()["conclusion"]["answer"]
    assert review.signed_report == kept.report


def test_own_case_cannot_be_signed(cohort: Cohort, enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    Case.objects.filter(pk=case.pk).update(supervisor=enrolment.user)
    with pytest.raises(NotAllowed):
        sign(case, enrolment.user)
    assert CaseVersion.objects.count() == 0


def test_supervisor_who_is_not_named_does_not_see_it(
    cohort: Cohort, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    with pytest.raises(NotVisible):
        sign(case, make_supervisor(cohort))


def test_supervisor_no_longer_approved_cannot_sign(
    cohort: Cohort, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    supervisor.role_holdings.update(regions=["knee"])
    with pytest.raises(NotAllowed):
        sign(case, User.objects.get(pk=supervisor.pk))


def test_case_changed_since_it_was_opened_is_not_signed(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    student = enrolment.user
    services.withdraw_case(pk=case.pk, actor=student, now=timezone.now())
    draft = draft_of(supervisor, report=report_of("No tear after all."))
    later = Case.objects.get(pk=case.pk)
    services.save_draft(pk=case.pk, revision=later.revision, draft=draft, actor=student, now=timezone.now())
    services.submit_case(pk=case.pk, revision=later.revision + 1, actor=student, now=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        sign(case, supervisor)
    assert CaseVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("decision", "named"),
    [
        ({"agreement": ""}, {"agreement"}),
        ({"agreement": "D9"}, {"agreement"}),
        ({"image_quality": None}, {"image_quality"}),
        ({"report_quality": 4}, {"report_quality"}),
        ({"presence": "perhaps"}, {"presence"}),
        ({"agreement": "D3", "comment": "  "}, {"comment"}),
        ({"agreement": "D4", "comment": ""}, {"comment"}),
    ],
)
def test_incomplete_decision_signs_nothing(
    enrolment: Enrolment, supervisor: User, decision: dict[str, object], named: set[str]
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    with pytest.raises(DecisionIncomplete) as refused:
        sign(case, supervisor, **decision)
    assert set(refused.value.fields) == named
    assert (Case.objects.get(pk=case.pk).state, Review.objects.count()) == ("submitted", 0)


def test_identifier_in_a_supervisors_words_is_refused(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    with pytest.raises(MayIdentifySomebody) as refused:
        sign(case, supervisor, comment="Call her on 07700 900123.")
    assert set(refused.value.fields) == {"comment"}


def test_case_is_signed_once(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    sign(case, supervisor)
    with pytest.raises(WrongState):
        sign(case, supervisor)
    assert CaseVersion.objects.count() == 1


def test_returned_case_says_why_and_can_be_sent_again(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    with pytest.raises(DecisionIncomplete):
        services.return_case(
            pk=case.pk, revision=case.revision, decision=decision_of(comment=""), actor=supervisor,
            now=timezone.now(),
        )  # fmt: skip
    decision = decision_of(comment="Name the view.")
    back = services.return_case(
        pk=case.pk, revision=case.revision, decision=decision, actor=supervisor, now=timezone.now()
    )
    assert (back.state, back.reviews.get().comment) == ("returned", "Name the view.")
    again = services.submit_case(pk=case.pk, revision=back.revision, actor=enrolment.user, now=timezone.now())
    assert again.state == "submitted"


def change(model: type[CaseVersion] | type[Review]) -> None:
    model.objects.update(
        **({"content_hash": "0" * 64} if model is CaseVersion else {"comment": "Something else."})
    )


def remove(model: type[CaseVersion] | type[Review]) -> None:
    rows = model.objects.all()
    rows._raw_delete(rows.db)


@pytest.mark.parametrize("model", [CaseVersion, Review])
@pytest.mark.parametrize("tamper", [change, remove])
def test_database_refuses_to_alter_what_was_signed(
    enrolment: Enrolment, supervisor: User, model: type[CaseVersion] | type[Review],
    tamper: Callable[[type[CaseVersion] | type[Review]], None],
) -> None:  # fmt: skip
    make_case(enrolment, supervisor, fate="signed")
    with pytest.raises(DatabaseError), transaction.atomic():
        tamper(model)
    assert model.objects.count() == 1


def test_other_student_cannot_sign(cohort: Cohort, enrolment: Enrolment, supervisor: User) -> None:
    case, other = make_case(enrolment, supervisor, fate="sent"), enrol(make_user(), cohort)
    with pytest.raises(NotVisible):
        sign(case, other.user)
