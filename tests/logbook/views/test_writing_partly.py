"""One field that cannot be stored stops no other: over the autosave, and on the page without a script."""

import pytest
from django.test import Client
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.programme.models import Enrolment
from tests.factories.logbook import DETAILS, make_case, report_of
from tests.logbook.views.test_writing import JSON, edit_url, form


def test_field_that_may_identify_a_patient_is_named_and_all_others_are_saved(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    refused = {"finding.supraspinatus.description": "NHS number 943 476 5919"}
    typed = form(case, supervisor, **refused, **{"conclusion.diagnosis": "Complete tear"})
    answer = browser_of_student.post(edit_url(case), typed, **JSON)
    body = answer.json()
    assert (answer.status_code, body["revision"]) == (200, 2)
    (entry,) = body["refused"]
    assert (entry["field"], entry["keep"]) == ("finding.supraspinatus.description", False)
    assert "943" not in answer.content.decode()
    report = Case.objects.get(pk=case.pk).report
    assert report["conclusion"]["diagnosis"] == "Complete tear"
    assert report["findings"][0]["description"] == report_of()["findings"][0]["description"]


def test_form_without_a_script_keeps_the_refused_text_and_saves_all_others(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    refused = {"finding.supraspinatus.description": "NHS number 943 476 5919", "minutes_scanning": "twenty"}
    typed = form(case, supervisor, **refused, then="send", **{"conclusion.diagnosis": "Complete tear"})
    page = browser_of_student.post(edit_url(case), typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Everything else was saved. Mend what is marked, then save again." in text
    for name in ("finding-supraspinatus-description", "minutes_scanning"):
        assert f'href="#f-{name}"' in text
        assert f'id="f-{name}-error"' in text
    assert "NHS number 943 476 5919</textarea>" in text
    assert 'value="twenty"' in text
    assert 'name="revision" value="2"' in text
    kept = Case.objects.get(pk=case.pk)
    assert (kept.state, kept.report["conclusion"]["diagnosis"]) == ("draft", "Complete tear")
    assert "943" not in str(kept.report)


def test_region_that_was_refused_keeps_the_findings_of_the_one_before_on_the_page(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.agree_scope(enrolment=enrolment, regions=["shoulder"], actor="tests", now=timezone.now())
    page = browser_of_student.post(edit_url(case), form(case, supervisor, region="knee", side="L"))
    text = page.content.decode()
    assert (page.status_code, 'id="f-region-error"' in text) == (422, True)
    assert "Hypoechoic defect at the articular side, 6 mm long</textarea>" in text
    kept = Case.objects.get(pk=case.pk)
    assert (kept.region, kept.side, len(kept.report["findings"])) == ("shoulder", "L", 1)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("performed_on", "31 February"),
        ("side", "up"),
        ("supervision_level", "entirely alone"),
        ("minutes_scanning", "twenty"),
        ("minutes_scanning", "²"),
        ("supervisor", "somebody"),
        ("advice.urgency", "at once"),
        ("finding.supraspinatus.status", "broken"),
    ],
)
def test_value_of_the_wrong_kind_is_named_and_all_others_are_saved(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User, field: str, typed: str
) -> None:
    details = {**DETAILS, "minutes_scanning": 15}
    case = make_case(enrolment, supervisor, details=details)
    before = Case.objects.get(pk=case.pk)
    posted = {
        "minutes_scanning": "15",
        **form(case, supervisor),
        field: typed,
        "conclusion.diagnosis": "Complete tear",
    }
    answer = browser_of_student.post(edit_url(case), posted, **JSON)
    refused = answer.json()["refused"]
    assert [(entry["field"], entry["keep"]) for entry in refused] == [(field, True)]
    after = Case.objects.get(pk=case.pk)
    assert after.report["conclusion"]["diagnosis"] == "Complete tear"
    for name in ("performed_on", "side", "supervision_level", "supervisor_id", "details"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.report["advice"]["urgency"] == before.report["advice"]["urgency"]
    assert after.report["findings"][0]["status"] == before.report["findings"][0]["status"]


def test_autosave_without_a_refused_field_says_so(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    assert browser_of_student.post(edit_url(case), form(case, supervisor), **JSON).json()["refused"] == []


def test_form_whose_revision_cannot_be_read_saves_nothing(
    browser_of_student: Client, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    page = browser_of_student.post(edit_url(case), form(case, supervisor, revision="", side="L"))
    text = page.content.decode()
    assert (page.status_code, 'name="revision" value=""' in text) == (422, True)
    assert "This page is out of date. Reload it, then try again." in text
    assert Case.objects.get(pk=case.pk).side == "R"
