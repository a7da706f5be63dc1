"""The pages of whoever keeps pictures arriving, over HTTP: what they say, what they change, and the numbers' token."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enthesis.core import jobs
from enthesis.imaging import services
from enthesis.imaging.gateways import calling
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors.machines import MachineRow
from enthesis.jobs.models import Job
from enthesis.programme.models import Role
from tests.factories.imaging import make_clean, make_machine, picture_file, place_of
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student
from tests.imaging.pages import signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db
PAGES = "/images/machines"
TOKEN = "a token that nobody guesses"


@pytest.fixture
def client() -> Client:
    return signed_in(make_administrator())


def test_machine_is_described_in_a_word() -> None:
    now = timezone.now()
    before = now - timedelta(days=8)
    cases: list[tuple[dict[str, Any], Any, Any, str]] = [
        ({"is_active": False, "seen_at": now}, now, None, "Switched off"),
        ({"seen_at": now}, None, now, "Refused"),
        ({"seen_at": now}, before, now, "Refused"),
        ({"seen_at": now}, now, before, "Sending"),
        ({"seen_at": now, "echo_problem": "no_answer"}, now, None, "Does not answer"),
        ({}, None, None, "Not heard of yet"),
        ({"seen_at": before}, before, None, "Quiet"),
        ({"seen_at": now}, None, None, "Sending"),
        ({}, now, None, "Sending"),
    ]
    told = [MachineRow(Machine(**known), last, 0).state(refused, now)[0] for known, last, refused, _ in cases]
    assert told == [word for *_, word in cases]


def test_list_says_when_each_machine_was_heard_of_and_how_it_is(client: Client) -> None:
    machine = make_machine()
    Machine.objects.filter(pk=machine.pk).update(seen_at=timezone.now() - timedelta(hours=3))
    assert "MEADOW1 any address 3 hours ago never 0 Sending" in text_of(client.get(f"{PAGES}/"))
    services.refuse_association(reason="wrong_address", machine=machine)
    assert "never 0 Refused" in text_of(client.get(f"{PAGES}/"))


def test_page_of_a_machine_shows_what_came_and_why_it_was_refused(client: Client) -> None:
    machine, other = make_machine(), make_machine("HEATH1", name="Heath")
    place = place_of(make_student(make_cohort()))
    services.receive_instance(
        data=picture_file(), owner=place, actor="gateway", source="gateway", machine=machine
    )
    services.refuse_association(reason="wrong_address", machine=machine)
    services.refuse_association(reason="too_many", machine=other)
    text = text_of(client.get(f"{PAGES}/{machine.pk}/"))
    assert "1 picture came in 30 days" in text
    assert "It sent from another address" in text
    assert "Too many machines" not in text
    assert "To test whether it answers, enter below where it listens itself." in text


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("", "Meadow, room 1 answered."),
        ("no_answer", "Meadow, room 1 did not answer. Nothing answered within"),
    ],
)
def test_echo_tells_at_once_whether_the_machine_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch, problem: str, words: str
) -> None:
    def echo(*_: Any, **__: Any) -> None:
        if problem:
            raise calling.CallFailed(problem)

    monkeypatch.setattr(calling, "echo", echo)
    machine = make_machine()
    Machine.objects.filter(pk=machine.pk).update(host="192.0.2.7", port=104)
    text = text_of(client.post(f"{PAGES}/{machine.pk}/echo/", follow=True))
    assert words in text
    assert ("Did not answer" if problem else "Answered") in text


def test_page_to_connect_names_what_to_type(client: Client, settings: Any) -> None:
    settings.DICOM_AE_TITLE, settings.DICOM_HOST, settings.DICOM_PORT = "OURS", "192.0.2.1", 11112
    machine = make_machine()
    text = text_of(client.get(f"{PAGES}/{machine.pk}/connect/"))
    for words in ("Our AE title OURS", "Host 192.0.2.1", "Port 11112", "TLS off", "own AE title MEADOW1"):
        assert words in text
    assert "Meadow, room 1" in text_of(client.get(f"{PAGES}/connect/"))


def test_page_to_connect_lets_no_machine_delete_its_copies(client: Client) -> None:
    text = text_of(client.get(f"{PAGES}/connect/"))
    assert "commit to the hospital’s archive as well, and delete nothing on our word." in text
    assert "may delete" not in text


def test_machine_with_a_certificate_is_told_the_encrypted_port(client: Client, settings: Any) -> None:
    settings.DICOM_TLS_PORT = 2762
    machine = make_machine()
    Machine.objects.filter(pk=machine.pk).update(needs_certificate=True)
    text = text_of(client.get(f"{PAGES}/{machine.pk}/connect/"))
    assert "Port 2762" in text
    assert "TLS on, with the machine’s certificate" in text


def test_image_steward_reads_how_to_connect_but_changes_no_machine() -> None:
    steward, machine = signed_in(make_holder(Role.IMAGE_STEWARD)), make_machine()
    text = text_of(steward.get(f"{PAGES}/{machine.pk}/connect/"))
    assert "Connect Meadow" in text
    assert steward.get(f"{PAGES}/{machine.pk}/").status_code == 403
    assert "Holds" not in text_of(steward.get(f"{PAGES}/receiving/"))


def test_heard_of_is_a_part_that_asks_again_by_itself(client: Client) -> None:
    machine = make_machine()
    path = f"{PAGES}/{machine.pk}/heard/"
    part = client.get(path).content.decode()
    assert f'hx-get="{path}"' in part
    assert part.count("Not yet") == 2
    assert "<html" not in part
    assert client.get(f"{PAGES}/999/heard/").status_code == 404


def test_numbers_can_be_taken_as_a_table(client: Client) -> None:
    make_clean(place_of(make_student(make_cohort())))
    response = client.get(f"{PAGES}/receiving/table.csv?days=7")
    lines = response.content.decode().splitlines()
    assert response["Content-Disposition"] == 'attachment; filename="receiving-7-days.csv"'
    assert lines[0] == "day,received,shown,quarantined,refused"
    assert (len(lines), lines[-1]) == (8, f"{timezone.localdate()},1,1,0,0")


@pytest.mark.parametrize("asked", ["", "0", "8", "-7", "²", "7; drop"])
def test_strange_number_of_days_is_read_as_thirty(client: Client, asked: str) -> None:
    response = client.get(f"{PAGES}/receiving/table.csv", {"days": asked})
    assert len(response.content.splitlines()) == 31


def given_up(number: int = 1) -> list[Job]:
    pks = [jobs.enqueue("imaging.read_writing", instance_id="0" * 32) for _ in range(number)]
    now = timezone.now()
    Job.objects.filter(pk__in=pks).update(state="failed", finished_at=now, error="Rowanberry^Alexandrine")
    return list(Job.objects.filter(pk__in=pks))


def test_failed_work_is_tried_again_one_or_all(client: Client) -> None:
    first, *_ = given_up(3)
    page = client.get(f"{PAGES}/failed/")
    assert "Rowanberry" not in page.content.decode()
    assert "3 in all" in text_of(page)
    assert "It is being tried again." in text_of(
        client.post(f"{PAGES}/failed/{first.pk}/replay/", follow=True)
    )
    assert client.post(f"{PAGES}/failed/{first.pk}/replay/").status_code == 404
    assert "2 pieces of work" in text_of(client.post(f"{PAGES}/failed/all/replay/", follow=True))
    assert set(Job.objects.values_list("state", flat=True)) == {"waiting"}


def test_metrics_are_not_there_without_a_token_in_the_settings(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for headers in ({}, {"Authorization": "Bearer "}):
        assert Client().get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \N{SNOWMAN}"]
)
def test_metrics_are_refused_without_the_token(settings: Any, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    response = Client().get("/metrics", headers={"Authorization": given} if given else {})
    assert (response.status_code, response["WWW-Authenticate"], response.content) == (401, "Bearer", b"")


def test_metrics_are_given_for_the_token_and_to_nobody_who_is_only_signed_in(
    client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    make_clean(place_of(make_student(make_cohort())))
    assert client.get("/metrics").status_code == 401
    for scheme in ("Bearer", "bearer"):
        response = Client().get("/metrics", headers={"Authorization": f"{scheme} {TOKEN}"})
        assert response.status_code == 200
        assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert 'enthesis_pictures_received_total{source="upload"} 1' in response.content.decode().splitlines()


def test_metrics_are_counted_once_in_ten_seconds(settings: Any, django_assert_num_queries: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    headers = {"Authorization": f"Bearer {TOKEN}"}
    Client().get("/metrics", headers=headers)
    with django_assert_num_queries(0):
        Client().get("/metrics", headers=headers)


@pytest.mark.parametrize("path", ["receiving", "erasing", "connect"])
def test_steward_without_machines_stands_in_quarantine(path: str) -> None:
    for holder, place in (
        (make_holder(Role.IMAGE_STEWARD), "Quarantine"),
        (make_administrator(), "Machines"),
    ):
        html = signed_in(holder).get(f"{PAGES}/{path}/").content.decode()
        assert f'<p class="bar__place">{place}</p>' in html
        assert html.split('class="rail"')[1].split("</nav>")[0].count('aria-current="page"') == 1
