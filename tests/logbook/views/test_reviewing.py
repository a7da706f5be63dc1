import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case, Review
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.logbook import draft_of, make_case, report_of
from tests.factories.people import enrol, make_administrator, make_supervisor

THEIRS = "What the student changed since you opened it"
YOURS = "What you had changed. Make the changes again where they still hold."


@pytest.fixture
def desk(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    return client


def url(case: Case) -> str:
    return reverse("logbook:review", kwargs={"pk": case.pk})


def answer(case: Case, **changed: Any) -> dict[str, Any]:
    """Give what the review form posts when everything is answered."""
    fields = {
        "revision": case.revision, "agreement": "D1", "image_quality": "3", "report_quality": "2",
        "presence": "observed", "comment": "Shorter.", "seconds_open": "48", "then": "verify",
    }  # fmt: skip
    return {**fields, **changed}


def test_queue_shows_the_oldest_first(desk: Client, enrolment: Enrolment, supervisor: User) -> None:
    now = timezone.now()
    late = make_case(enrolment, supervisor, fate="sent", now=now)
    early = make_case(enrolment, supervisor, fate="sent", now=now - timezone.timedelta(days=3))
    page = desk.get(reverse("logbook:queue")).content.decode()
    assert page.index(url(early)) < page.index(url(late))
    assert desk.get(reverse("logbook:waiting")).content == b"2"


def test_signing_goes_on_to_the_next_case(desk: Client, enrolment: Enrolment, supervisor: User) -> None:
    first, second = (make_case(enrolment, supervisor, fate="sent") for _ in range(2))
    response = desk.post(url(first), answer(first))
    assert (response.status_code, response["Location"]) == (302, url(second))
    review = Review.objects.get(case=first)
    assert (review.outcome, review.agreement, review.seconds_open) == ("verified", "D1", 48)
    assert desk.post(url(second), answer(second))["Location"] == reverse("logbook:queue")


def test_place_in_a_sitting_counts_what_was_decided_today(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="signed", now=timezone.now() - timezone.timedelta(days=1))
    first, second = (make_case(enrolment, supervisor, fate="sent") for _ in range(2))
    assert "<strong>1 of 2</strong>\n" in desk.get(url(first)).content.decode()
    desk.post(url(first), answer(first))
    assert "<strong>2 of 2</strong> today" in desk.get(url(second)).content.decode()


def test_edits_are_kept_beside_what_the_student_wrote(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    desk.post(url(case), answer(case, **{"conclusion.answer": "There is a complete tear."}))
    review = Review.objects.get(case=case)
    assert review.student_report["conclusion"]["answer"] == report_of()["conclusion"]["answer"]
    assert review.signed_report["conclusion"]["answer"] == "There is a complete tear."
    assert review.signed_report["findings"] == review.student_report["findings"]


def test_untouched_report_is_signed_without_a_difference(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    words = report_of()["conclusion"]["answer"]
    desk.post(
        url(case),
        answer(case, **{"conclusion.answer": words, "technique.limitations": "Focused examination."}),
    )
    review = Review.objects.get(case=case)
    assert review.signed_report == review.student_report


def test_sending_back_needs_words(desk: Client, enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    page = desk.post(url(case), answer(case, then="return", comment=""))
    assert (page.status_code, Case.objects.get(pk=case.pk).state) == (422, "submitted")
    desk.post(url(case), answer(case, then="return", comment="Name the view."))
    assert Case.objects.get(pk=case.pk).state == "returned"


def test_missing_grade_keeps_what_was_entered(desk: Client, enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    typed = answer(case, image_quality="", comment="Nice bursa.", **{"conclusion.answer": "Mine."})
    page = desk.post(url(case), typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#f-image_quality"' in text
    assert "Nice bursa." in text
    assert "Mine." in text


def test_case_changed_since_it_was_opened_is_shown_again_unsigned(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case, student = make_case(enrolment, supervisor, fate="sent"), enrolment.user
    services.withdraw_case(pk=case.pk, actor=student, now=timezone.now())
    draft = draft_of(supervisor, report=report_of("The student thought again."))
    services.save_draft(
        pk=case.pk, revision=case.revision + 1, draft=draft, actor=student, now=timezone.now()
    )
    services.submit_case(pk=case.pk, revision=case.revision + 2, actor=student, now=timezone.now())
    changes = {"conclusion.answer": report_of()["conclusion"]["answer"], "conclusion.diagnosis": "Mine"}
    page = desk.post(url(case), answer(case, comment="Kept words.", seen=json.dumps(case.report), **changes))
    text = page.content.decode()
    assert (page.status_code, Case.objects.get(pk=case.pk).state) == (409, "submitted")
    theirs, yours = text.partition(THEIRS)[2].partition(YOURS)[::2]
    assert (theirs.count("<dt>"), "<dt>Answer to the question</dt>" in theirs) == (1, True)
    assert (yours.count("<dt>"), "<dt>Diagnosis</dt>" in yours) == (1, True)
    assert "The student thought again." in text
    assert "Kept words." in text
    assert "put in: </span>Mine" in text
    assert f'name="revision" value="{case.revision + 3}"' in text


@pytest.mark.parametrize("seen", ["", "{", "[]", "7", '{"conclusion": "no part"}', '{"unknown": 1}'])
def test_review_that_lost_what_was_seen_compares_with_what_is_there(
    desk: Client, enrolment: Enrolment, supervisor: User, seen: str
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    page = desk.post(url(case), answer(case, revision=1, seen=seen, **{"conclusion.diagnosis": "Mine"}))
    text = page.content.decode()
    assert (page.status_code, THEIRS in text, YOURS in text, text.count("<dt>")) == (409, False, True, 1)


def test_case_that_is_decided_is_only_shown(desk: Client, enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    assert desk.get(url(case))["Location"] == reverse("logbook:case", kwargs={"pk": case.pk})
    assert desk.post(url(case), answer(case)).status_code == 409


def test_decided_cases_are_listed(desk: Client, enrolment: Enrolment, supervisor: User) -> None:
    make_case(enrolment, supervisor, fate="signed")
    assert "Amber Fernleigh" in desk.get(reverse("logbook:decided")).content.decode()


def test_way_of_signing_in_stands_in_the_signature(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    session = desk.session
    session["signed_in_by"] = "link"
    session.save()
    desk.post(url(case), answer(case))
    assert case.versions.get().content["review"]["signed_in_by"] == "link"


def test_case_taken_back_meanwhile_is_told_so_and_not_to_others(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    services.withdraw_case(pk=case.pk, actor=enrolment.user, now=timezone.now())
    page = desk.post(url(case), answer(case))
    assert page.status_code == 409
    assert "The student took this case back" in page.content.decode()
    # A draft that this supervisor never had before them is nobody's business.
    assert desk.get(url(make_case(enrolment, supervisor))).status_code == 404


def test_own_case_is_refused_with_words_of_what_to_do(desk: Client, cohort: Cohort, supervisor: User) -> None:
    case = make_case(enrol(supervisor, cohort), make_supervisor(cohort), fate="sent")
    Case.objects.filter(pk=case.pk).update(supervisor=supervisor)
    for page in (desk.get(url(case)), desk.post(url(case), answer(case))):
        assert page.status_code == 403
        assert "Nobody can sign their own case" in page.content.decode()
    assert not Review.objects.exists()


def test_decision_tells_the_device_that_nothing_need_be_kept(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    first, second = (make_case(enrolment, supervisor, fate="sent") for _ in range(2))
    page = desk.post(url(first), answer(first), follow=True).content.decode()
    assert f'data-tags="decided={first.pk}"' in page
    assert f'data-place="{supervisor.pk}:{second.pk}"' in page
    page = desk.get(url(first), follow=True).content.decode()
    assert f'data-tags="decided={first.pk}"' in page
    assert "You have decided on this case." in page


def test_review_that_could_not_be_signed_says_so_to_the_device(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    assert "data-answered" not in desk.get(url(case)).content.decode()
    page = desk.post(url(case), answer(case, image_quality="")).content.decode()
    assert ("data-answered" in page, "data-unkept" in page) == (True, False)


def test_words_that_may_identify_a_patient_are_named_at_their_fields(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    words = {
        "comment": "NHS number 943 476 5919", "conclusion.answer": "Tear.",
        "finding.supraspinatus.description": "Mrs Fernhollow: defect",
    }  # fmt: skip
    page = desk.post(url(case), answer(case, **words))
    text = page.content.decode()
    assert page.status_code == 422
    assert 'data-unkept="finding.supraspinatus.description comment"' in text
    assert 'href="#f-finding-supraspinatus-description"' in text
    assert 'id="f-finding-supraspinatus-description-error"' in text
    assert 'id="f-comment-error"' in text


@pytest.mark.parametrize("fate", ["sent", "correcting"])
def test_comment_on_a_case_that_was_taken_back_can_be_read_and_copied(
    desk: Client, enrolment: Enrolment, supervisor: User, fate: str
) -> None:
    case, student = make_case(enrolment, supervisor, fate=fate), enrolment.user
    if fate == "correcting":
        case = services.submit_case(pk=case.pk, revision=case.revision, actor=student, now=timezone.now())
    services.withdraw_case(pk=case.pk, actor=student, now=timezone.now())
    page = desk.post(url(case), answer(case, comment='Name the "view".'))
    text = page.content.decode()
    assert (page.status_code, "The student took this case back" in text) == (409, True)
    assert 'data-copy="Name the &#34;view&#34;."' in text
    assert f'data-island="kept" data-place="{supervisor.pk}:{case.pk}"' in text
    assert "stands beside the case when it comes back" in text
    opened = desk.get(url(case))
    assert (opened.status_code, " hidden>" in opened.content.decode()) == (409, True)


def test_case_that_was_sent_back_and_is_written_again_was_not_taken_back(
    desk: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="returned")
    draft = draft_of(supervisor, report=report_of("The student thought again."))
    services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft, actor=enrolment.user, now=timezone.now()
    )
    page = desk.get(url(case))
    assert (page.status_code, "took this case back" in page.content.decode()) == (404, False)


def test_comment_on_a_case_that_went_to_somebody_else_can_be_read(
    desk: Client, enrolment: Enrolment, cohort: Cohort, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    Case.objects.filter(pk=case.pk).update(supervisor=make_supervisor(cohort))
    page = desk.post(url(case), answer(case, comment="Kept words."))
    assert page.status_code == 404
    assert 'data-copy="Kept words."' in page.content.decode()
    assert desk.post(url(case), answer(case), headers={"accept": "application/json"}).json()["error"][
        "code"
    ] == ("not_found")


def test_administrator_who_looks_as_a_supervisor_reads_the_case_and_cannot_decide(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    client.force_login(make_administrator())
    client.post(reverse("programme:act_as", kwargs={"pk": supervisor.pk}))
    answered = client.get(url(case))
    assert (answered.status_code, answered["Location"]) == (
        302,
        reverse("logbook:case", kwargs={"pk": case.pk}),
    )
    assert client.post(url(case), answer(case)).status_code == 403
    assert not Review.objects.exists()
