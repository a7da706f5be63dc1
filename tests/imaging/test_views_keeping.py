"""The pages of keeping and erasing, over HTTP: what they refuse in words, and what they do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enthesis.core.words import moment
from enthesis.imaging.models import Hold
from enthesis.imaging.services import erasing, holds, retention
from enthesis.jobs.models import Job
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import make_clean, make_sealed, place_of, reread
from tests.factories.logbook import make_case
from tests.factories.people import (
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
)
from tests.imaging.pages import signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db
PAGES = "/images/machines"
MEANT = {"because": "consent", "meant": "on"}


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn"), "Amara Okafor"))


@pytest.fixture
def client() -> Client:
    return signed_in(make_administrator())


def test_hold_is_placed_listed_and_lifted(client: Client, place: Enrolment) -> None:
    given = {"student": place.pk, "reason": "complaint", "words": " File 17 "}
    text = text_of(client.post(f"{PAGES}/holds/place/", given, follow=True))
    assert "Amara Okafor Autumn, all pictures Complaint File 17" in text
    assert "Stands" in text
    hold = Hold.objects.get()
    assert "Lifted" in text_of(client.post(f"{PAGES}/holds/{hold.pk}/lift/", follow=True))
    assert client.post(f"{PAGES}/holds/{hold.pk}/lift/").status_code == 409
    assert client.post(f"{PAGES}/holds/999/lift/").status_code == 404


@pytest.mark.parametrize("written", ["{}", " http://testserver/images/studies/{}/ "])
def test_hold_on_a_study_is_placed_by_its_number_or_address(
    client: Client, place: Enrolment, written: str
) -> None:
    study = make_clean(place).study
    named = written.format(study.pk)
    client.post(f"{PAGES}/holds/place/", {"study": named, "reason": "claim", "student": place.pk})
    assert list(Hold.objects.values_list("owner", "study")) == [(None, study.pk)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "claim"}, "student"),
        ({"student": "nobody", "reason": "claim"}, "student"),
        ({"study": "17", "reason": "claim"}, "study"),
        ({"student": "PLACE", "reason": "whim"}, "reason"),
        ({"student": "PLACE", "reason": "claim", "words": "x" * 81}, "words"),
    ],
)
def test_hold_with_something_wrong_is_said_at_its_field(
    client: Client, place: Enrolment, given: dict[str, str], field: str
) -> None:
    sent = {name: str(place.pk) if value == "PLACE" else value for name, value in given.items()}
    response = client.post(f"{PAGES}/holds/place/", sent)
    assert response.status_code == 422
    assert f'<a href="#f-{field}">' in response.content.decode()
    assert not Hold.objects.exists()


def test_erasing_asks_for_reason_and_meaning_first(client: Client, place: Enrolment) -> None:
    instance = make_clean(place)
    make_case(place, make_supervisor(place.cohort), fate="signed", pictures=[instance.pk])
    path = f"{PAGES}/erasing/{instance.pk}/"
    assert "1 of them is in signed cases" in text_of(client.get(path))
    response = client.post(path, {"because": "consent"})
    assert (response.status_code, reread(instance).state) == (422, "clean")
    assert 'value="consent" checked' in response.content.decode()
    assert "Erased 1 picture." in text_of(client.post(path, MEANT, follow=True))
    assert reread(instance).state == "discarded"
    assert client.get(path).status_code == 404
    assert client.post(path, MEANT).status_code == 409


def test_erasing_page_of_a_held_picture_says_whom_to_ask_and_offers_no_button(
    client: Client, place: Enrolment
) -> None:
    instance = make_clean(place)
    hold = holds.place_hold(owner=place, reason="claim", actor=make_administrator("Petra Lindqvist"))
    for path in (f"{PAGES}/erasing/{instance.pk}/", f"{PAGES}/erasing/student/{place.pk}/"):
        words = text_of(client.get(path))
        since = (
            f"under a hold since {moment(hold.placed_at)}, placed by Petra Lindqvist. Reason: legal claim."
        )
        assert since in words
        assert "Ask Petra Lindqvist, or another administrator" in words
        assert [
            said for said in ("What will happen", "will be destroyed", "Why does it go?", "Erase it everywhere")
            if said in words
        ] == []  # fmt: skip
    assert client.post(f"{PAGES}/erasing/{instance.pk}/", MEANT).status_code == 409
    assert reread(instance).state == "clean"


def test_list_of_what_was_erased_is_a_stewards_own(place: Enrolment) -> None:
    erasing.erase_picture(actor=make_administrator(), instance=make_clean(place), because="identifies")
    here, away = (make_holder(Role.IMAGE_STEWARD, cohort) for cohort in (place.cohort, make_cohort("Spring")))
    assert "It identified a patient" in text_of(signed_in(here).get(f"{PAGES}/erasing/"))
    assert "Nothing was erased yet" in text_of(signed_in(away).get(f"{PAGES}/erasing/"))


def test_pages_of_erasing_never_show_the_picture(client: Client, place: Enrolment) -> None:
    instance = make_sealed(place)
    for path in (f"{PAGES}/erasing/?q={instance.pk}", f"{PAGES}/erasing/{instance.pk}/"):
        html = client.get(path).content.decode()
        assert "Amara Okafor" in html
        assert "thumbnail" not in html


def test_case_says_that_its_picture_was_erased_and_stays_readable(place: Enrolment) -> None:
    gone, stays = make_clean(place), make_clean(place)
    supervisor = make_supervisor(place.cohort)
    case = make_case(place, supervisor, fate="signed", pictures=[gone.pk, stays.pk])
    erasing.erase_picture(actor=make_administrator(), instance=gone, because="identifies")
    today = timezone.localdate()
    for person, path in ((place.user, f"/cases/{case.pk}/"), (supervisor, f"/cases/{case.pk}/versions/1/")):
        page = signed_in(person).get(path)
        words = text_of(page)
        assert (
            f"Picture erased on {today:%a} {today.day} {today:%b %Y}, by rule: it identified a patient."
            in words
        )
        assert str(gone.pk) not in page.content.decode().replace(f"/cases/{case.pk}", "")
        assert f"/images/{stays.pk}/still/" in page.content.decode()
        assert "cannot be shown any more" not in words


def test_external_examiner_reads_the_month_of_an_erasure_only(place: Enrolment) -> None:
    instance = make_clean(place)
    case = make_case(place, make_supervisor(place.cohort), fate="signed", pictures=[instance.pk])
    erasing.erase_picture(actor=make_administrator(), instance=instance, because="consent")
    examiner = signed_in(make_holder(Role.EXTERNAL_EXAMINER, place.cohort))
    words = text_of(examiner.get(f"/cases/{case.pk}/"))
    assert f"Picture erased in {timezone.localdate():%B %Y}, by rule" in words
    assert "What was filed here has been erased." in words


def test_student_keeps_pictures_and_sees_when_the_others_go(place: Enrolment) -> None:
    kept, goes = make_clean(place), make_clean(place)
    client = signed_in(place.user)
    assert "Nothing will be thrown away soon" in text_of(client.get("/images/lapsing/"))
    retention.warn_owners(now=timezone.now() + timedelta(days=170))
    assert "2 in all" in text_of(client.get("/images/lapsing/"))
    text = text_of(client.post("/images/lapsing/", {"instance": [kept.pk, "nonsense"]}, follow=True))
    assert "Kept 1 picture" in text
    assert str(goes.pk) in client.get("/images/lapsing/").content.decode()
    assert "Kept" not in text_of(client.post("/images/lapsing/", {}, follow=True))


def test_inbox_leads_to_what_will_be_thrown_away(place: Enrolment) -> None:
    make_clean(place)
    client = signed_in(place.user)
    assert "/images/lapsing/" not in client.get("/images/").content.decode()
    retention.warn_owners(now=timezone.now() + timedelta(days=170))
    page = client.get("/images/")
    assert "1 picture will be thrown away soon" in text_of(page)
    assert 'href="/images/lapsing/"' in page.content.decode()


def test_page_of_retention_says_the_rules_of_the_site(client: Client, settings: Any) -> None:
    settings.UNFILED_DAYS, settings.KEEP_YEARS, settings.QUARANTINE_DAYS = 90, 8, 7
    text = text_of(client.get(f"{PAGES}/retention/"))
    for words in ("In quarantine 7 days", "In no case 90 days", "until 8 years after the end of the cohort"):
        assert words in text
    settings.UNFILED_DAYS = 0
    assert "kept until its student throws it away" in text_of(client.get(f"{PAGES}/retention/"))


def test_administrator_has_the_pictures_of_a_student_erased(client: Client, place: Enrolment) -> None:
    make_clean(place)
    Cohort.objects.filter(pk=place.cohort_id).update(starts_on=date(2010, 9, 1), ends_on=date(2011, 7, 31))
    path = f"{PAGES}/erasing/student/{place.pk}/"
    assert path in client.get(f"{PAGES}/retention/").content.decode()
    assert client.post(path, {"because": "kept_long"}).status_code == 422
    response = client.post(path, {"because": "kept_long", "meant": "on"})
    job = Job.objects.get(name=erasing.ERASE_STUDENT)
    assert response["Location"] == f"/work/{job.pk}/"
    assert job.args["because"] == "kept_long"
    assert client.get(f"{PAGES}/erasing/student/{'0' * 8}-0000-4000-8000-{'0' * 12}/").status_code == 404


def test_student_without_pictures_has_nothing_to_erase(client: Client, place: Enrolment) -> None:
    assert "There are no pictures left." in text_of(client.get(f"{PAGES}/erasing/student/{place.pk}/"))
    assert client.post(f"{PAGES}/erasing/student/{place.pk}/", MEANT).status_code == 409


def test_erased_picture_says_so_on_its_pages(place: Enrolment) -> None:
    gone, owner = make_clean(place), signed_in(place.user)
    erasing.erase_picture(actor=make_administrator(), instance=gone, because="identifies")
    when = moment(reread(gone).erased_at)
    study = text_of(owner.get(f"/images/studies/{gone.study_id}/"))
    assert f"Its picture was erased Erased {when}: it identified a patient." in study
    assert "thrown away" not in study
    removed = text_of(owner.get(f"/images/{gone.pk}/removed/"))
    assert f"This picture was erased {when}: it identified a patient." in removed
    assert "before reports were kept" not in removed


def test_study_under_a_hold_offers_no_throwing_away(place: Enrolment) -> None:
    picture, sealed, owner = make_clean(place), make_sealed(place), signed_in(place.user)
    paths = (f"/images/studies/{picture.study_id}/", "/images/")
    assert all("Throw" in text_of(owner.get(path)) for path in paths)
    holds.place_hold(owner=place, reason="claim", actor=make_administrator())
    pages = [text_of(owner.get(path)) for path in paths]
    assert ["Throw" in words for words in pages] == [False, False]
    assert "Nothing of this study can be thrown away until the hold is lifted." in pages[0]
    assert "Under a hold: nothing of it can be thrown away." in pages[1]
    assert "Under a hold: it stays until the hold is lifted." in pages[1]
    assert "It will be destroyed on" not in pages[1]
    steward = signed_in(make_holder(Role.IMAGE_STEWARD, place.cohort))
    kept = text_of(steward.get(f"/images/quarantine/{sealed.pk}/"))
    assert ("Not while it is under a hold" in kept, "Destroy" in kept.replace("Destroyed", "")) == (
        True,
        False,
    )
    assert reread(sealed).state == "quarantined"
