"""The pages of whoever keeps pictures arriving, in a real browser at both widths, empty and full."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enthesis.core import jobs
from enthesis.imaging import services
from enthesis.imaging.models import Commitment, Instance, Machine, StoreSample
from enthesis.imaging.services import erasing, holds, retention
from enthesis.jobs.models import Job
from enthesis.programme.models import Cohort
from tests.factories.imaging import make_clean, make_machine, make_sealed, picture_file, place_of, reread
from tests.factories.logbook import make_case
from tests.factories.people import (
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
)

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = ("page_desktop", "page_phone")
EMPTY = {
    "machines": "No machine may send yet", "machines/connect": "No machine is on the list yet",
    "machines/receiving": "Nothing came in these 30 days", "machines/failed": "Nothing has failed",
    "machines/retention": "No pictures have outlived their time", "machines/holds": "Nothing is under a hold",
    "machines/erasing": "Nothing was erased yet",
}  # fmt: skip


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def look(page: Page, path: str, axe: Any, screenshots: Any, name: str) -> None:
    """Open a page, photograph it, and have axe look at it; nothing may stick out at the side."""
    page.goto(path)
    screenshots(page, f"running-{name}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_empty_pages_say_what_would_be_there(page: Page, sign_in: Any, axe: Any, screenshots: Any) -> None:
    sign_in(page, make_administrator())
    for path, words in EMPTY.items():
        look(page, f"/images/{path}/", axe, screenshots, f"empty-{path.replace('/', '-')}")
        expect(page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("path", EMPTY)
def test_page_where_one_is_stands_in_sight_among_its_neighbours(
    page_phone: Page, sign_in: Any, path: str
) -> None:
    sign_in(page_phone, make_administrator())
    page_phone.goto(f"/images/{path}/")
    here = page_phone.get_by_role("navigation", name="Keeping pictures arriving").locator("[aria-current]")
    expect(here).to_be_in_viewport(ratio=1)


def test_what_a_machine_was_refused_keeps_its_distance_from_what_stands_above(
    page: Page, sign_in: Any
) -> None:
    machine = make_machine()
    services.refuse_association(reason="wrong_called_title", machine=machine, now=timezone.now())
    sign_in(page, make_administrator())
    page.goto(f"/images/machines/{machine.pk}/")
    above, refused = page.locator(".grid").bounding_box(), page.locator(".grid + .card").bounding_box()
    expect(page.locator(".grid + .card")).to_contain_text("Refused in the last 7 days")
    assert above is not None
    assert refused is not None
    assert refused["y"] - above["y"] - above["height"] == 24


def test_full_pages_are_readable(page: Page, sign_in: Any, axe: Any, screenshots: Any) -> None:
    administrator, machine, names = make_administrator(), busy_site(), {}
    sign_in(page, administrator)
    instance = Instance.objects.filter(state="clean").earliest("received_at")
    owner = place_of(instance.owner.user)
    names = {
        "machines": "machines", f"machines/{machine.pk}": "machine", f"machines/{machine.pk}/connect": "connect",
        "machines/receiving": "receiving", "machines/failed": "failed",
        "machines/retention": "retention", "machines/holds": "holds", "machines/erasing": "erasing",
        f"machines/erasing/{instance.pk}": "erase", f"machines/erasing/student/{owner.pk}": "erase-student",
    }  # fmt: skip
    for path, name in names.items():
        look(page, f"/images/{path}/", axe, screenshots, name)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, f"/images/machines/erasing/?q={instance.study_id}", axe, screenshots, "found")


def busy_site() -> Machine:
    """Make some of everything that these pages show, and give a machine that has sent."""
    place = place_of(make_student(make_cohort("Autumn 2024"), "Amara Okafor"))
    Cohort.objects.filter(pk=place.cohort_id).update(starts_on=date(2012, 9, 1), ends_on=date(2013, 7, 31))
    machine = make_machine(name="Room 3, grey portable")
    quiet = make_machine("HEATH2", name="Theatre 2")
    make_machine("FEN1", name="Store room")
    for number in range(6):
        regions = {"SequenceOfUltrasoundRegions": None} if number % 3 == 2 else {}
        data = picture_file(number, study=9, **regions)
        services.receive_instance(data=data, owner=place, actor="gateway", source="gateway", machine=machine)
    first, second = make_clean(place), make_clean(place)
    make_case(place, make_supervisor(place.cohort), fate="signed", pictures=[first.pk])
    make_sealed(place)
    now = timezone.now()
    for number, one in enumerate(Instance.objects.all()):
        Instance.objects.filter(pk=one.pk).update(received_at=now - timedelta(days=number * 2, seconds=20))
    services.refuse_association(reason="wrong_address", machine=quiet)
    services.refuse_association(reason="unknown_machine", machine=None)
    Machine.objects.filter(pk=machine.pk).update(
        seen_at=now, host="192.0.2.7", port=104, echoed_at=now, echo_problem="no_answer"
    )
    Commitment.objects.create(machine=quiet, held=4, missing=1, asked_at=now - timedelta(hours=2))
    StoreSample.objects.create(on=timezone.localdate(), objects_held=41_230, bytes_held=87_400_000_000)
    job = jobs.enqueue(
        "imaging.read_writing", label="Read the writing on a picture", instance_id=str(second.pk)
    )
    Job.objects.filter(pk=job).update(state="failed", finished_at=now, attempts=4)
    gone = make_clean(place)
    erasing.erase_picture(actor=make_holder("image_steward"), instance=gone, because="consent")
    other = place_of(make_student(make_cohort("Spring"), "Bertram Holloway-Fitzgerald"))
    placed = holds.place_hold(owner=other, reason="conduct", words="File 2026/17", actor=make_administrator())
    holds.lift_hold(hold=placed, actor=make_administrator())
    holds.place_hold(study=make_clean(other).study, reason="claim", actor=make_administrator())
    return machine


def test_name_that_slipped_through_is_erased_from_a_signed_case(
    page_desktop: Page, sign_in: Any, axe: Any, screenshots: Any, browser_problems: Any
) -> None:
    browser_problems.allow("422 POST .*/images/machines/erasing/")
    student = make_student(make_cohort("Autumn"), "Amara Okafor")
    place = place_of(student)
    instance, stays = make_clean(place), make_clean(place)
    case = make_case(place, make_supervisor(place.cohort), fate="signed", pictures=[instance.pk, stays.pk])
    sign_in(page_desktop, make_holder("image_steward"))
    page_desktop.goto("/images/machines/erasing/")
    page_desktop.get_by_label("Address of the picture").fill(f"https://msk.example.org/cases/{case.pk}/")
    page_desktop.get_by_role("button", name="Find it").click()
    page_desktop.get_by_role("link", name="Erase the picture").first.click()
    expect(page_desktop.get_by_text("1 of them is in signed cases")).to_be_visible()
    page_desktop.get_by_role("button", name="Erase it everywhere").click()
    expect(page_desktop.get_by_role("alert")).to_contain_text("Choose the reason")
    screenshots(page_desktop, "running-erase-refused")
    page_desktop.get_by_label("It identified a patient").check()
    page_desktop.get_by_label("I have read what will happen").check()
    page_desktop.get_by_role("button", name="Erase it everywhere").click()
    expect(page_desktop.get_by_text("Erased 1 picture. Nothing of it is left here.")).to_be_visible()
    assert reread(instance).erased_because == "identifies"
    page_desktop.context.clear_cookies()
    sign_in(page_desktop, student)
    page_desktop.goto(f"/cases/{case.pk}/")
    expect(page_desktop.get_by_text("by rule: it identified a patient.")).to_be_visible()
    page_desktop.get_by_text("A picture shows who was scanned").click()
    expect(page_desktop.get_by_text("Never send the picture itself.")).to_be_visible()
    axe(page_desktop)
    screenshots(page_desktop, "running-erased-case")


def test_student_keeps_pictures_that_would_go(page: Page, sign_in: Any, axe: Any, screenshots: Any) -> None:
    student = make_student(make_cohort("Autumn"), "Amara Okafor")
    place = place_of(student)
    kept, goes = make_clean(place), make_clean(place)
    retention.warn_owners(now=timezone.now() + timedelta(days=170))
    sign_in(page, student)
    look(page, "/images/lapsing/", axe, screenshots, "lapsing")
    page.locator(f'label[for="keep-{goes.pk}"]').click()
    page.get_by_role("button", name="Keep those that are ticked").click()
    expect(page.get_by_text("Kept 1 picture: the days are counted from now on.")).to_be_visible()
    assert reread(kept).kept_from is not None
    assert reread(goes).kept_from is None


def test_page_to_connect_shows_live_that_a_machine_was_heard_of(page_desktop: Page, sign_in: Any) -> None:
    machine = make_machine()
    sign_in(page_desktop, make_administrator())
    page_desktop.goto(f"/images/machines/{machine.pk}/connect/")
    heard = page_desktop.locator("#heard")
    expect(heard.get_by_text("Not yet")).to_have_count(2)
    Machine.objects.filter(pk=machine.pk).update(seen_at=timezone.now())
    expect(heard.get_by_text("Not yet")).to_have_count(1, timeout=12_000)
    expect(heard.get_by_text("just now")).to_be_visible()
