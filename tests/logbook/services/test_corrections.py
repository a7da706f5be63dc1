from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case, CaseVersion
from enthesis.logbook.selectors import altered_cases, signed_cases
from enthesis.logbook.selectors.progress import facts_of, read_book
from enthesis.programme.models import Enrolment
from tests.factories.logbook import decision_of, draft_of, make_case, report_of


def test_correction_is_a_new_version_that_names_the_old(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    assert signed_cases(enrolment).count() == 1
    draft = draft_of(supervisor, report=report_of("The tear is complete."))
    saved = services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft, actor=enrolment.user, now=timezone.now()
    )
    sent = services.submit_case(
        pk=case.pk, revision=saved.case.revision, actor=enrolment.user, now=timezone.now()
    )
    assert signed_cases(enrolment).count() == 1
    services.verify_case(
        pk=case.pk, revision=sent.revision, decision=decision_of(), actor=supervisor, now=timezone.now()
    )
    first, second = CaseVersion.objects.filter(case=case).order_by("number")
    assert (second.previous_id, second.content["previous"]) == (first.pk, first.content_hash)
    assert first.content["report"]["conclusion"]["answer"] == report_of()["conclusion"]["answer"]
    assert second.content["report"]["conclusion"]["answer"] == "The tear is complete."
    assert list(altered_cases()) == []


def test_correction_that_is_being_written_counts_as_what_was_signed(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    before = facts_of(read_book(enrolment))
    draft = draft_of(supervisor, performed_on=None, region="knee", supervision_level="S4", report={})
    services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft, actor=enrolment.user, now=timezone.now()
    )
    after = facts_of(read_book(enrolment))
    assert [(fact.region, fact.supervision_level) for fact in after] == [("shoulder", "S3")]
    assert after == before


def test_returned_correction_goes_on_being_written(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    sent = services.submit_case(pk=case.pk, revision=case.revision, actor=enrolment.user, now=timezone.now())
    back = services.return_case(
        pk=case.pk, revision=sent.revision, decision=decision_of(comment="Why?"), actor=supervisor,
        now=timezone.now(),
    )  # fmt: skip
    assert (back.state, back.verified_at is not None) == ("correcting", True)


def test_correction_given_up_says_again_what_was_signed(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    draft = draft_of(supervisor, side="L", report=report_of("Something else."))
    services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft, actor=enrolment.user, now=timezone.now()
    )
    services.give_up_correction(pk=case.pk, actor=enrolment.user, now=timezone.now())
    kept = Case.objects.get(pk=case.pk)
    assert (kept.state, kept.side) == ("verified", "R")
    assert kept.report["conclusion"]["answer"] == report_of()["conclusion"]["answer"]
    assert list(altered_cases()) == []
