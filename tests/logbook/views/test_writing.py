import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.imaging.models import Study
from enthesis.imaging.services import add_machine
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.imaging import make_clean, make_unchecked, picture_file
from tests.factories.logbook import DETAILS, days_ago, draft_of, make_case, report_of
from tests.factories.people import make_supervisor

JSON = {"HTTP_ACCEPT": "application/json"}


def form(case: Case, named: User, /, **changed: Any) -> dict[str, Any]:
    """Give what the case form posts for a case that could be sent."""
    fields = {
        "revision": case.revision,
        "performed_on": str(days_ago(2)),
        "region": "shoulder",
        "side": "R",
        "supervision_level": "S3",
        "supervisor": str(named.pk),
        **DETAILS,
        "question.clinical_question": "Is there a tear?",
        "technique.protocol": "focused",
        "technique.views": ["SH06"],
        "technique.limitations": "Focused examination.",
        "finding.supraspinatus.status": "abnormal",
        "finding.supraspinatus.description": "Hypoechoic defect, 6 mm long",
        "conclusion.answer": "There is a partial tear.",
        "conclusion.diagnosis": "Partial tear",
        "conclusion.certainty": "probable",
        "advice.next_step": "Rehabilitation",
        "advice.urgency": "routine",
    }
    return {**fields, **changed}


def edit_url(case: Case) -> str:
    return reverse("logbook:edit", kwargs={"pk": case.pk})


def test_new_case_begins_with_the_region_and_the_studys_pictures(
    browser_of_student: Client, enrolment: Enrolment
) -> None:
    picture = make_clean(enrolment)
    pk = uuid.uuid4()
    answer = browser_of_student.post(
        reverse("logbook:new"), {"id": str(pk), "region": "knee", "study": str(picture.study_id)}
    )
    case = Case.objects.get(pk=pk)
    assert (answer.status_code, answer["Location"]) == (302, edit_url(case))
    assert (case.region, [image.instance_id for image in case.images.all()]) == ("knee", [picture.pk])


@pytest.mark.parametrize("given", [{}, {"id": ""}, {"id": "7"}])
def test_form_without_its_id_begins_no_case(
    browser_of_student: Client, enrolment: Enrolment, given: dict[str, str]
) -> None:
    page = browser_of_student.post(reverse("logbook:new"), {"region": "knee", **given})
    assert (page.status_code, Case.objects.count()) == (422, 0)
    assert "Go back, reload it, and try again." in page.content.decode()


def test_picture_without_an_id_is_not_filed(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    page = browser_of_student.post(reverse("logbook:attach", kwargs={"pk": case.pk}), {"instance": "7"})
    assert (page.status_code, case.images.count()) == (422, 0)


def test_form_posted_twice_begins_one_case(browser_of_student: Client, enrolment: Enrolment) -> None:
    pk = str(uuid.uuid4())
    for _ in range(2):
        browser_of_student.post(reverse("logbook:new"), {"id": pk, "region": "knee"})
    assert Case.objects.count() == 1


def begin(browser: Client, region: str, **posted: str) -> Case:
    """Begin a case as the page for new ones does."""
    pk = uuid.uuid4()
    browser.post(reverse("logbook:new"), {"id": str(pk), "region": region, **posted})
    return Case.objects.get(pk=pk)


def test_new_case_remembers_place_machine_and_supervisor_of_the_last_one(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, details={**DETAILS, "probe": "linear 5-14"})
    begin(browser_of_student, "knee")  # says nothing of its own yet, so it is not the one that counts
    case = begin(browser_of_student, "shoulder")
    assert case.supervisor_id == supervisor.pk
    assert case.details == {
        "setting": "nhs_clinic", "consent_basis": "care_image_anonymised", "machine": "Lumen S7, room 2",
        "probe": "linear 5-14",
    }  # fmt: skip


def test_new_case_takes_the_machine_from_its_pictures_and_then_guesses_no_probe(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, details={**DETAILS, "machine": "Another one", "probe": "curved 2-6"})
    picture = make_clean(enrolment)
    machine = add_machine(name="Lumen S7, room 2", ae_title="LUMEN_S7", actor="tests")
    Study.objects.filter(pk=picture.study_id).update(machine=machine)
    case = begin(browser_of_student, "shoulder", study=str(picture.study_id))
    assert (case.details["machine"], "probe" in case.details) == ("Lumen S7, room 2", False)


def test_new_case_takes_the_machine_of_an_uploaded_study_from_the_pictures_themselves(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, details={**DETAILS, "machine": "Another one", "probe": "curved 2-6"})
    picture = make_clean(enrolment)
    Study.objects.filter(pk=picture.study_id).update(
        machine=None, manufacturer="Meadow Imaging", model="Meadow 3"
    )
    case = begin(browser_of_student, "shoulder", study=str(picture.study_id))
    assert (case.details["machine"], "probe" in case.details) == ("Meadow Imaging Meadow 3", False)


def test_new_case_names_no_supervisor_who_may_not_sign_its_region(
    browser_of_student: Client, cohort: Cohort, enrolment: Enrolment
) -> None:
    of_knees = make_supervisor(cohort, "knee", name="Ottoline Greave")
    make_case(enrolment, of_knees, region="knee", report={})
    assert begin(browser_of_student, "knee").supervisor_id == of_knees.pk
    assert begin(browser_of_student, "shoulder").supervisor_id is None


def test_first_case_has_nothing_to_remember(browser_of_student: Client, enrolment: Enrolment) -> None:
    case = begin(browser_of_student, "knee")
    assert (case.details, case.supervisor_id) == ({}, None)


def test_autosave_says_what_is_still_missing_from_top_to_bottom(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    gaps = {"confidence": "", "side": "", "finding.supraspinatus.description": "", "conclusion.certainty": ""}
    answer = browser_of_student.post(edit_url(case), form(case, supervisor, **gaps), **JSON)
    assert answer.json()["missing"] == [
        {"field": "side", "words": "Choose the side."},
        {"field": "finding.supraspinatus.side", "words": "Choose the side of the supraspinatus tendon."},
        {
            "field": "finding.supraspinatus.description",
            "words": "Describe what is abnormal in the supraspinatus tendon.",
        },
        {
            "field": "conclusion.certainty",
            "words": "Say how certain the diagnosis is: definite, probable or possible.",
        },
        {"field": "confidence", "words": "Say how sure you were, from 1 to 5."},
    ]


def test_autosave_of_a_whole_case_misses_nothing(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    assert browser_of_student.post(edit_url(case), form(case, supervisor), **JSON).json()["missing"] == []


def test_form_says_how_many_full_reflections_are_there(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="signed")
    Case.objects.update(facts={"reflection_full": True})
    make_case(enrolment, supervisor, fate="signed")
    page = browser_of_student.get(edit_url(make_case(enrolment, supervisor))).content.decode()
    assert "You have 1 full one; 25 are needed." in page


def test_autosave_answers_with_the_revision_and_the_prose(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    answer = browser_of_student.post(edit_url(case), form(case, supervisor), **JSON)
    body = answer.json()
    assert (answer.status_code, body["revision"]) == (200, 2)
    assert "There is a partial tear." in body["preview_html"]
    assert Case.objects.get(pk=case.pk).report["findings"][0]["description"] == "Hypoechoic defect, 6 mm long"


def test_autosave_of_an_older_revision_is_a_conflict(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    browser_of_student.post(edit_url(case), form(case, supervisor), **JSON)
    answer = browser_of_student.post(
        edit_url(case), form(case, supervisor, **{"conclusion.answer": "Other."}), **JSON
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["fields"]) == (409, "edit_conflict", {"revision": "2"})
    assert Case.objects.get(pk=case.pk).report["conclusion"]["answer"] == "There is a partial tear."


def test_form_of_an_older_revision_keeps_both_texts_on_the_page(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    stored = draft_of(supervisor, report=report_of("Stored in the other window."))
    services.save_draft(pk=case.pk, revision=1, draft=stored, actor=enrolment.user, now=timezone.now())
    answer = browser_of_student.post(
        edit_url(case), form(case, supervisor, **{"conclusion.answer": "Typed in this window."})
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed in this window." in page
    assert "Stored in the other window." in page or "Stored" in page
    assert 'name="revision" value="2"' in page


def test_session_that_has_ended_is_said_to_the_autosave(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    answer = client.post(edit_url(case), form(case, supervisor), **JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in")


def test_send_leads_to_the_page_of_the_case(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    answer = browser_of_student.post(edit_url(case), form(case, supervisor, then="send"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("logbook:case", kwargs={"pk": case.pk}))
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_send_of_an_incomplete_case_names_each_gap_and_keeps_the_text(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    typed = form(case, supervisor, then="send", side="", **{"conclusion.certainty": ""})
    page = browser_of_student.post(edit_url(case), typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#f-side"' in text
    assert 'href="#f-conclusion-certainty"' in text
    assert Case.objects.get(pk=case.pk).report["conclusion"]["answer"] == "There is a partial tear."


def test_case_outside_the_scope_cannot_be_sent(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.agree_scope(enrolment=enrolment, regions=["knee"], actor="tests", now=timezone.now())
    page = browser_of_student.post(edit_url(case), form(case, supervisor, then="send"))
    assert page.status_code == 422
    assert "outside the scope agreed for you" in page.content.decode()


def test_case_that_was_sent_is_shown_instead_of_edited(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    assert browser_of_student.get(edit_url(case))["Location"] == reverse(
        "logbook:case", kwargs={"pk": case.pk}
    )


@pytest.mark.parametrize(
    ("fate", "name", "state"),
    [
        ("sent", "withdraw", "draft"),
        ("draft", "discard", "discarded"),
        ("signed", "correct", "correcting"),
        ("correcting", "give_up_correction", "verified"),
    ],
)
def test_button_moves_a_case(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User, fate: str, name: str, state: str
) -> None:
    case = make_case(enrolment, supervisor, fate=fate)
    answer = browser_of_student.post(reverse(f"logbook:{name}", kwargs={"pk": case.pk}))
    assert (answer.status_code, Case.objects.get(pk=case.pk).state) == (302, state)


def test_thrown_away_case_can_be_brought_back(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.discard_case(pk=case.pk, actor=enrolment.user, now=timezone.now())
    browser_of_student.post(reverse("logbook:restore", kwargs={"pk": case.pk}))
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_pictures_are_filed_named_and_taken_out(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    picture, case = make_clean(enrolment), make_case(enrolment, supervisor)
    browser_of_student.post(
        reverse("logbook:attach", kwargs={"pk": case.pk}), {"instance": [str(picture.pk)]}
    )
    here = {"pk": case.pk, "instance_pk": picture.pk}
    browser_of_student.post(reverse("logbook:set_view", kwargs=here), {"view": "SH06"})
    assert list(case.images.values_list("instance_id", "view_id")) == [(picture.pk, "SH06")]
    browser_of_student.post(reverse("logbook:detach", kwargs=here))
    assert case.images.count() == 0


def unfiled(enrolment: Enrolment, number: int) -> list[Study]:
    """Give so many studies of a student with a picture each, made one day after the other, the newest first."""
    files = [picture_file(StudyInstanceUID=f"1.2.9.{one}") for one in range(number)]
    pictures = [make_clean(enrolment, file) for file in files]
    for days, picture in enumerate(pictures):
        Study.objects.filter(pk=picture.study_id).update(performed_at=timezone.now() - timedelta(days=days))
    return [Study.objects.get(pk=picture.study_id) for picture in pictures]


def test_case_form_suggests_six_studies_and_leads_to_the_others(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    studies = unfiled(enrolment, 8)
    case = make_case(enrolment, supervisor, performed_on=days_ago(0), pictures=[make_clean(enrolment).pk])

    def offered(page: str) -> tuple[list[str], bool]:
        text = browser_of_student.get(edit_url(case) + page).content.decode()
        assert "File pictures from 8 unfiled studies" in text
        keys = re.findall(r'name="instance" value="([0-9a-f-]{36})"', text)
        of = {str(study.instances.get().pk): study.pk for study in studies}
        return [of[key] for key in keys], '<details class="room__more" open' in text

    assert offered("") == ([study.pk for study in studies[:6]], False)
    assert offered("?page=2") == ([study.pk for study in studies[6:]], True)
    assert 'href="?page=2"' in browser_of_student.get(edit_url(case)).content.decode()


def test_new_case_shows_the_study_of_the_address_first_and_chosen(
    browser_of_student: Client, enrolment: Enrolment
) -> None:
    studies = unfiled(enrolment, 8)
    text = browser_of_student.get(f"{reverse('logbook:new')}?study={studies[7].pk}").content.decode()
    choices = re.findall(r'type="radio" name="study" value="([^"]*)"( checked)?', text)
    first_six = [studies[7], *studies[:5]]
    assert choices == [(str(one.pk), " checked" if one == studies[7] else "") for one in first_six] + [
        ("", "")
    ]
    assert "2 more studies under" in text


def test_new_case_takes_no_study_that_waits_for_its_check(
    browser_of_student: Client, enrolment: Enrolment
) -> None:
    make_clean(enrolment)
    waiting = make_unchecked(enrolment, picture_file(StudyInstanceUID="1.2.9.1"))
    text = browser_of_student.get(f"{reverse('logbook:new')}?study={waiting.study_id}").content.decode()
    assert re.findall(r'name="study" value="([^"]*)" checked', text) == [""]
