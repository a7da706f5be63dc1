"""The page of one piece of work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enthesis.jobs.models import Job
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
HX = {"hx-request": "true"}


@pytest.fixture
def user(client):
    """Sign somebody in."""
    person = make_user()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


@pytest.fixture
def job(user):
    """Have a waiting job of this person."""
    now = timezone.now()
    return Job.objects.create(
        name="tests.make",
        label="Logbook as PDF",
        owner=str(user.pk),
        run_at=now,
        created_at=now,
        max_attempts=3,
    )


def change(job, **fields):
    Job.objects.filter(pk=job.pk).update(**fields)
    return Job.objects.get(pk=job.pk)


def show(client, job, **headers):
    answer = client.get(reverse("jobs:job", kwargs={"pk": job.pk}), headers=headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_page_shows_a_waiting_job_and_asks_again(client, job):
    page = show(client, job)
    assert "<h1" in page
    assert "Logbook as PDF" in page
    assert f'hx-get="/work/{job.pk}/" hx-trigger="every 1s" hx-swap="outerHTML"' in page
    assert "It begins as soon as the work before it is done." in page
    assert "Stop this work" in page


def test_part_of_the_page_is_the_progress_alone(client, job):
    part = show(client, job, **HX)
    assert part.startswith(f'<section id="job-{job.pk}"')
    assert part.endswith("</section>")
    assert "<html" not in part


def test_running_job_names_its_step_counts_and_time_left(client, job):
    started = timezone.now() - timedelta(seconds=100)
    change(job, state="running", started_at=started, done_steps=25, total_steps=250, words="Case 25")
    part = show(client, job, **HX)
    assert "Case 25, 25 of 250" in part
    assert 'value="25" max="250"' in part
    assert "About 15 minutes left." in part


def test_job_that_failed_once_says_when_it_is_tried_again(client, job):
    change(job, attempts=1, error="ValueError: no room at /srv")
    part = show(client, job, **HX)
    assert "The last try did not work, so it is tried again at" in part
    assert "(1 of 3 tries used)" in part
    assert "ValueError" not in part


def test_job_that_was_asked_to_stop_says_so(client, job):
    change(job, state="running", is_cancel_asked=True)
    part = show(client, job, **HX)
    assert "It stops at its next step." in part
    assert "Stop this work" not in part


@pytest.mark.parametrize(
    ("state", "fields", "shown"),
    [
        (
            "done",
            {"result": {"url": "/logbook/file/", "words": "Open the file"}},
            'href="/logbook/file/">Open the file</a>',
        ),
        ("done", {"result": {"url": "/logbook/file/"}}, 'href="/logbook/file/">Open it</a>'),
        ("cancelled", {}, "It was stopped, and nothing of it was kept."),
        ("failed", {"attempts": 3, "error": "ValueError: x"}, "It was tried 3 times."),
    ],
)
def test_ended_job_asks_no_more(client, job, state, fields, shown):
    change(job, state=state, **fields)
    part = show(client, job, **HX)
    assert shown in part
    assert "hx-get" not in part
    assert "ValueError" not in part
    assert "Stop this work" not in part
    assert ("Try again</button>" in part) == (state == "failed")


def test_cancel_stops_a_waiting_job(client, job):
    answer = client.post(reverse("jobs:cancel", kwargs={"pk": job.pk}))
    assert (answer.status_code, answer["Location"]) == (302, f"/work/{job.pk}/")
    assert Job.objects.get().state == "cancelled"
    again = client.post(reverse("jobs:cancel", kwargs={"pk": job.pk}))
    assert again.status_code == 409
    assert "This has ended already" in again.content.decode()


def test_retry_queues_a_failed_job_again(client, job):
    change(job, state="failed", attempts=3)
    assert client.post(reverse("jobs:retry", kwargs={"pk": job.pk})).status_code == 302
    assert (Job.objects.get().state, Job.objects.get().max_attempts) == ("waiting", 4)
    assert client.post(reverse("jobs:retry", kwargs={"pk": job.pk})).status_code == 409


@pytest.mark.parametrize("name", ["job", "cancel", "retry"])
def test_job_of_somebody_else_is_not_there(client, job, name):
    change(job, owner="somebody-else")
    ask = client.get if name == "job" else client.post
    assert ask(reverse(f"jobs:{name}", kwargs={"pk": job.pk})).status_code == 404
    assert Job.objects.get().state == "waiting"


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_looking_changes_nothing(client, job, name):
    assert client.get(reverse(f"jobs:{name}", kwargs={"pk": job.pk})).status_code == 405
