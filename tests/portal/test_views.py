import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enthesis.accounts.models import LoginLink, User
from enthesis.accounts.services import invite_person
from enthesis.audit.models import Entry
from enthesis.core import jobs
from enthesis.jobs.models import Job
from enthesis.jobs.services import note_worker
from enthesis.logbook.models import Case
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.imaging import make_clean, make_sealed, make_unchecked, picture_file, place_of
from tests.factories.logbook import make_case, report_of
from tests.factories.people import enrol, give_role, make_cohort, make_holder, make_supervisor, make_user


@pytest.fixture
def cohort(db: None) -> Cohort:
    return make_cohort()


@pytest.fixture
def enrolment(cohort: Cohort) -> Enrolment:
    return enrol(make_user("Amber Fernleigh"), cohort)


@pytest.fixture
def supervisor(cohort: Cohort) -> User:
    return make_supervisor(cohort, name="Marguerite Ashgrove")


def page(client: Client, user: User, name: str = "portal:home", **query: Any) -> str:
    client.force_login(user)
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_of_a_student_asks_to_go_on_with_what_came_back(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="returned", decision={"comment": "Name the view, please."})
    text = page(client, enrolment.user)
    assert "Name the view, please." in text
    assert enrolment.scan_code in text


def test_home_of_a_student_leads_to_the_check_while_pictures_wait_for_it(
    client: Client, enrolment: Enrolment
) -> None:
    place = place_of(enrolment.user)
    make_clean(place, picture_file(1, study=1))
    assert leads(page(client, place.user)) == (
        "1 study arrived from your machine",
        "File pictures",
        "/images/",
    )
    make_unchecked(place, picture_file(2, study=2))
    text = page(client, place.user)
    assert leads(text) == ("2 studies arrived from your machine", "Check and file", "/images/check/")


def leads(text: str) -> tuple[str, str, str]:
    """Give what a home says first, and the words and the address of its button."""
    found = re.search(
        r'card__big">([^<]*)<.*?<a class="nhsuk-button" href="([^"]*)">([^<]*)<', text, re.DOTALL
    )
    assert found is not None
    said, address, words = found.groups()
    return said, words, address


def test_home_of_a_supervisor_says_how_many_cases_and_minutes(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    for _ in range(3):
        make_case(enrolment, supervisor, fate="sent")
    assert "3 cases, about" in page(client, supervisor)


def test_home_of_a_tutor_lists_the_students_of_the_cohort(
    client: Client, cohort: Cohort, enrolment: Enrolment
) -> None:
    text = page(client, make_holder(Role.TUTOR, cohort))
    assert "Amber Fernleigh" in text


@pytest.fixture
def administrator(db: None) -> User:
    return make_holder(Role.ADMINISTRATOR, name="Quentin Larch")


def needs(client: Client, administrator: User) -> list[str]:
    """Open an administrator's home and give its card, line by line."""
    text = page(client, administrator)
    card = text[text.index('id="needs"') : text.index("</section>", text.index('id="needs"'))]
    lines = re.split("</h2>|</p>|</li>", card.partition(">")[2])
    return [words_in(line) for line in lines if words_in(line)]


def words_in(part: str) -> str:
    """Give the words of a part of a page; links and code stand within a sentence, other elements part words."""
    within = re.sub(r"</?(?:a|code)\b[^>]*>", "", part)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", within)).split())


def fail(name: str = "core.send_mail", *, days: float = 0, **more: Any) -> Job:
    """Let a piece of work have failed."""
    job = Job.objects.get(
        pk=jobs.enqueue(name, label="Mail", to="a@example.org", subject="", body="", **more)
    )
    job.state, job.attempts, job.finished_at = Job.State.FAILED, 9, timezone.now() - timedelta(days=days)
    job.save()
    return job


@pytest.fixture
def worker(db: None) -> None:
    note_worker(name="worker 1", now=timezone.now())


def test_home_of_an_administrator_says_that_nothing_needs_them(
    client: Client, administrator: User, worker: None, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="sent")
    fail(days=8)
    assert needs(client, administrator) == [
        "What now?",
        "Nothing needs you",
        "Work is being done, none failed in the last week, and no case has waited more than 14 days.",
    ]
    assert "Work that failed" not in page(client, administrator)


def test_home_of_an_administrator_says_what_needs_them(
    client: Client, administrator: User, enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    make_case(enrolment, supervisor, fate="sent")
    Case.objects.filter(pk=case.pk).update(submitted_at=timezone.now() - timedelta(days=14, minutes=1))
    late, open_ = (
        invite_person(email=f"{n}@example.org", name=n, actor="tests", now=timezone.now()) for n in "ab"
    )
    LoginLink.objects.filter(user=late).update(expires_at=timezone.now() - timedelta(seconds=1))
    for _ in range(4):
        fail()
    make_sealed(enrolment)
    assert needs(client, administrator) == [
        "What now?",
        "4 things need you",
        "No worker runs, so no mail goes out and no file is made. enthesis doctor says what to do.",
        "4 pieces of work failed in the last week.",
        "1 invitation ran out before anybody used it. Mail a new link from the person’s page.",
        "1 case has waited more than 14 days for a supervisor.",
        "1 invitation is still open.",
    ]
    text = words_in(page(client, administrator))
    assert "1 older piece is shown once these are done." in text
    assert f"{enrolment.cohort.name} 1 1 All students" in text
    invited = page(client, administrator, "programme:people", role="invited")
    assert [name in invited for name in (late.email, open_.email, enrolment.user.email)] == [
        True,
        True,
        False,
    ]


def test_administrator_who_keeps_the_quarantine_is_told_how_many_pictures_wait_there(
    client: Client, administrator: User, worker: None, enrolment: Enrolment
) -> None:
    make_sealed(enrolment)
    make_sealed(enrolment)
    assert "Nothing needs you" in page(client, administrator)
    give_role(administrator, Role.IMAGE_STEWARD)
    assert needs(client, administrator)[1:] == [
        "1 thing needs you", "2 pictures in quarantine, to be marked or destroyed.",
    ]  # fmt: skip


def test_home_of_an_administrator_shows_the_newest_failures_without_what_went_wrong(
    client: Client, administrator: User, worker: None
) -> None:
    failed = [fail(days=days) for days in (6, 0.1, 3, 5)]
    Job.objects.update(error="ValueError: Doe^Jane")
    text = page(client, administrator)
    assert re.findall(r"<code>([0-9a-f-]{36})</code>", text) == [str(failed[n].pk) for n in (1, 2, 3)]
    assert text.count("tried 9 times") == 3
    assert "Doe" not in text


def test_home_of_an_administrator_asks_the_database_six_times_however_much_is_stuck(
    client: Client, administrator: User, enrolment: Enrolment, supervisor: User
) -> None:
    give_role(administrator, Role.IMAGE_STEWARD)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of_home = client.get(reverse("portal:home"))
        assert page_of_home.status_code == 200
        return len(queries)

    client.force_login(administrator)
    few = asked()
    for number in range(12):
        fail()
        make_sealed(enrolment)
        invite_person(email=f"{number}@example.org", name="Ada", actor="tests", now=timezone.now())
        cohort = make_cohort()
        make_case(enrol(make_user(), cohort), make_supervisor(cohort), fate="sent")
    Case.objects.update(submitted_at=timezone.now() - timedelta(days=20))
    assert (few, asked()) == (6, 6)


def test_administrator_tries_again_what_failed(client: Client, administrator: User, worker: None) -> None:
    job = fail()
    client.force_login(administrator)
    response = client.post(reverse("portal:retry_work", kwargs={"pk": job.pk}), follow=True)
    assert "Mail: it is tried again." in response.content.decode()
    job.refresh_from_db()
    assert (job.state, job.max_attempts, job.error) == (Job.State.WAITING, 10, "")
    entry = Entry.objects.get(action="portal.retry_work")
    assert (entry.actor, entry.target, entry.detail) == (
        f"accounts.user:{administrator.pk}", f"jobs.job:{job.pk}", {"work": "core.send_mail"},
    )  # fmt: skip


def test_cohort_that_is_over_is_left_out_until_a_case_waits_there(
    client: Client, administrator: User, worker: None, enrolment: Enrolment, supervisor: User
) -> None:
    Cohort.objects.filter(pk=enrolment.cohort_id).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "No cohort is open. Open one, then enrol" in words_in(page(client, administrator))
    make_case(enrolment, supervisor, fate="sent")
    Case.objects.update(submitted_at=timezone.now() - timedelta(days=15))
    assert f"{enrolment.cohort.name} 1 1" in words_in(page(client, administrator))


def test_home_of_whoever_is_administrator_in_one_cohort_only_is_that_of_a_reader(
    client: Client, cohort: Cohort, enrolment: Enrolment
) -> None:
    text = page(client, make_holder(Role.ADMINISTRATOR, cohort))
    assert ("Amber Fernleigh" in text, 'id="needs"' in text) == (True, False)


def test_home_without_a_task_says_so(client: Client, cohort: Cohort) -> None:
    assert "Nothing is asked of you today" in page(client, make_holder(Role.ACCREDITOR))


def test_search_finds_only_what_one_may_read(
    client: Client, cohort: Cohort, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="sent", report=report_of("A ganglion lies beside the tendon."))
    stranger = enrol(make_user(), cohort).user
    assert "1 case with" in page(client, enrolment.user, "portal:search", q="ganglion")
    assert "1 case with" in page(client, supervisor, "portal:search", q="ganglion")
    assert "Nothing found" in page(client, stranger, "portal:search", q="ganglion")


def test_search_finds_a_case_by_its_number(client: Client, enrolment: Enrolment, supervisor: User) -> None:
    for _ in range(2):
        make_case(enrolment, supervisor)
    for text in ("2", "#2", "case 2", "Case #2"):
        assert f"1 case with “{text}”" in page(client, enrolment.user, "portal:search", q=text)


def test_record_shows_who_did_what_and_can_be_narrowed(
    client: Client, enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, fate="sent")
    administrator = make_holder(Role.ADMINISTRATOR)
    text = page(client, administrator, "portal:record", action="logbook.submit")
    rows, found = (re.sub(r"<wbr>", "", part.partition("<tbody>")[2]) for part in (
        text, page(client, administrator, "portal:record", actor="amber")
    ))  # fmt: skip
    assert "Sent a case to a supervisor" in rows
    assert "logbook.submit_case" in rows
    assert "logbook.start_case" not in rows
    assert "Amber Fernleigh" in rows
    assert "logbook.start_case" in found
    assert "accounts.add_person" not in found


def test_sample_fragment_says_how_far_the_cohort_is(client: Client, db: None) -> None:
    jobs.enqueue("portal.write_sample_logbook", name="A", then=["B", "C"])
    assert "0 of 3 parts" in client.get(reverse("portal:sample")).content.decode()


def test_sample_fragment_is_not_there_in_production(client: Client, db: None, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(reverse("portal:sample")).status_code == 404


def test_cohort_elsewhere_is_not_on_a_tutors_home(client: Client, enrolment: Enrolment) -> None:
    assert "Amber Fernleigh" not in page(client, make_holder(Role.TUTOR, make_cohort()))
