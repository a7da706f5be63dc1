"""The heart of it, on a laptop and on a phone: from the scanner to a signed case, and the number that moves."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect
from pydicom.uid import generate_uid

from enthesis.imaging.domain.specimens import make_specimen
from enthesis.imaging.gateways.dicom import Door, Listener
from enthesis.imaging.management.commands.gateway import ReceivingDesk
from enthesis.imaging.services import add_machine
from enthesis.portal.gateways import send_pictures
from enthesis.programme.models import Enrolment
from tests.factories.people import enrol, make_cohort, make_supervisor, make_user

STUDENT, SUPERVISOR = "Amber Fernleigh", "Marguerite Ashgrove"
Shoot = Callable[..., Any]


@pytest.fixture
def gateway(transactional_db: None) -> Iterator[Listener]:
    listener = Listener(
        title=settings.DICOM_AE_TITLE, doors=[Door(("127.0.0.1", 0))],
        desk=ReceivingDesk(),
    )  # fmt: skip
    listener.start()
    yield listener
    listener.stop()


@pytest.fixture
def enrolment(transactional_db: None) -> Enrolment:
    cohort = make_cohort()
    make_supervisor(cohort, name=SUPERVISOR, is_sample=True)
    return enrol(make_user(STUDENT, is_sample=True), cohort)


def scan(gateway: Listener, enrolment: Enrolment) -> None:
    """Send two stills and a loop of a shoulder, as a machine does."""
    add_machine(name="Lumen S7, room 2", ae_title="LUMEN_S7", actor="tests")
    study, made = generate_uid(), timezone.localtime() - timedelta(hours=1)
    files = [
        make_specimen(
            "shoulder", view, seed=place, patient_id=enrolment.scan_code, patient_name="FERNHOLLOW^JANE",
            acquired_at=made.replace(tzinfo=None), study_uid=study, instance_number=place, cine=place == 3,
        )
        for place, view in enumerate(("SH06", "SH07", "SH01"), 1)
    ]  # fmt: skip
    answers = send_pictures(
        files, calling="LUMEN_S7", called=settings.DICOM_AE_TITLE, address=("127.0.0.1", gateway.port)
    )
    assert answers == [0, 0, 0]
    call_command("worker", until_empty=True)


def come_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.get_by_role("button", name=name).click()
    expect(page).to_have_url(re.compile(r"/$"))


def go(page: Page, place: str) -> None:
    """Use whichever bar of places this screen shows."""
    page.get_by_role("navigation").get_by_role("link", name=place).locator("visible=true").first.click()


def leave(page: Page) -> None:
    page.context.clear_cookies()


def check_pictures(page: Page, shoot: Shoot) -> None:
    go(page, "Images")
    shoot(page, "02-images")
    page.get_by_role("link", name="Check 3 pictures").click()
    for number in (1, 2, 3):
        expect(page.get_by_text(f"{number} of 3", exact=False).first).to_be_visible()
        if number == 1:
            shoot(page, "03-check")
        see_all(page)
        page.get_by_role("button", name="No, nothing").click()
    expect(page).to_have_title(re.compile("checked", re.IGNORECASE))
    shoot(page, "04-checked")


def see_all(page: Page) -> None:
    """Play a loop to its end: before that, nobody can say that nothing on it identifies a patient."""
    if "on this loop" in page.get_by_role("heading", level=1).inner_text():
        page.get_by_role("button", name="Play", exact=True).click()


def choose(page: Page, group: str, answer: str) -> None:
    page.get_by_role("group", name=group, exact=True).get_by_role("radio", name=answer, exact=True).check()


def write_case(page: Page, shoot: Shoot) -> None:
    go(page, "Images")
    page.get_by_role("link", name=re.compile("^Write a case")).click()
    page.get_by_role("button", name="Shoulder").click()
    expect(page.get_by_role("heading", name=re.compile("^Case 1"))).to_be_visible()
    choose(page, "Side", "Right")
    choose(page, "How much of the scan was yours?", LEVEL)
    page.get_by_label("Who supervised").select_option(label=SUPERVISOR)
    page.get_by_label("Where", exact=True).select_option(index=1)
    page.get_by_label("Basis for keeping images").select_option(index=1)
    page.get_by_label("Clinical question", exact=True).fill("Painful arc for three months. Is there a tear?")
    choose(page, "Protocol", "Focused")
    page.get_by_role("group", name="Views that you scanned").get_by_role(
        "checkbox", name=re.compile("^SH06")
    ).check()
    page.get_by_label("Limits of this examination", exact=True).fill("Focused examination.")
    tendon = page.locator('[data-structure="supraspinatus"]')
    tendon.get_by_role("radio", name="Abnormal").check()
    tendon.get_by_label("What you see", exact=True).fill("Hypoechoic defect at the articular side, 6 mm long")
    page.get_by_label("Answer to the clinical question", exact=True).fill(
        "There is a partial tear of the supraspinatus."
    )
    page.get_by_label("Diagnosis", exact=True).fill("Partial-thickness tear")
    choose(page, "Certainty of the diagnosis", "Probable")
    page.get_by_label("Next step", exact=True).fill("Exercise-based rehabilitation")
    choose(page, "How soon", "Routine")
    page.get_by_role("group", name="How sure are you of this report?").get_by_role("radio").nth(3).check()
    page.locator("summary", has_text="Reflection").click()
    page.get_by_role("group", name="Model").get_by_role("radio").first.check()
    page.locator(".reflection-model:not([hidden]) textarea").first.fill(
        "I tilted too little and saw a defect that was not there."
    )
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d"))
    expect(page.locator("[data-preview]")).to_contain_text("There is a partial tear of the supraspinatus.")
    shoot(page, "05-case")
    page.get_by_role("button", name="Send to supervisor").click()
    expect(page.get_by_text(f"Sent to {SUPERVISOR}")).to_be_visible()
    shoot(page, "06-sent")


LEVEL = "Scanned with prompts"


def sign_case(page: Page, shoot: Shoot) -> None:
    come_in(page, SUPERVISOR)
    shoot(page, "07-supervisor-home")
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Case 1"))).to_be_visible()
    page.get_by_label("Conclusion", exact=True).fill(
        "There is a partial-thickness articular tear of the supraspinatus."
    )
    page.get_by_label("Conclusion").blur()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name=re.compile("^D1"))).to_be_checked()
    page.get_by_role("group", name="Images").get_by_role("radio").nth(2).check()
    page.get_by_role("group", name="Report").get_by_role("radio").nth(1).check()
    choose(page, "How you supervised", "I watched the scan")
    page.get_by_label("Comment to the student", exact=True).fill("Name the side of the tendon.")
    shoot(page, "08-review")
    page.get_by_role("button", name="Sign case 1").click()
    expect(page.get_by_text(re.compile("^Signed: case 1"))).to_be_visible()
    shoot(page, "09-queue-empty")


# What is as high as a share of the window takes its new height some frames after the window does.
HAS_WINDOW_HEIGHT = """() => {
  const probe = document.body.appendChild(document.createElement("div"));
  Object.assign(probe.style, {position: "fixed", visibility: "hidden", height: "100svh"});
  const {height} = probe.getBoundingClientRect();
  probe.remove();
  return height === innerHeight;
}"""


def whole(page: Page) -> None:
    """Make the window as high as the page, so that bars that stay in sight hide no target from axe."""
    for _ in range(8):  # what is as high as a share of the window grows with it
        page.wait_for_function(HAS_WINDOW_HEIGHT)
        assert page.viewport_size is not None
        height = page.evaluate("document.documentElement.scrollHeight")
        if height == page.viewport_size["height"]:
            return
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})


def see_progress(page: Page, shoot: Shoot, signed: int) -> None:
    come_in(page, STUDENT)
    shoot(page, f"home-with-{signed}")
    go(page, "Progress")
    expect(page.get_by_role("main")).to_contain_text(f"{signed} of 250 cases")
    shoot(page, f"progress-with-{signed}")


def open_pdf(page: Page, shoot: Shoot) -> None:
    page.get_by_role("button", name="Logbook as PDF").click()
    expect(page).to_have_url(re.compile("/work/"))
    call_command("worker", until_empty=True)
    page.reload()
    shoot(page, "11-pdf-ready")
    address = page.get_by_role("link", name="Open the file").get_attribute("href")
    answer = page.context.request.get(str(address))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF-1.")


@pytest.mark.parametrize("screen", ["page_desktop", "page_phone"])
def test_from_the_scanner_to_a_signed_case(
    screen: str, request: pytest.FixtureRequest, enrolment: Enrolment, gateway: Listener, screenshots: Shoot,
    axe: Callable[[Page], None],
) -> None:  # fmt: skip
    page: Page = request.getfixturevalue(screen)
    size = page.viewport_size
    assert size is not None

    def shoot(on: Page, name: str) -> None:
        screenshots(on, name)
        for last in (False, False, True):  # a busy machine may lay the page out once more between the two
            whole(on)
            try:
                axe(on)
                break
            except AssertionError:
                if last:
                    raise
        on.set_viewport_size(size)

    scan(gateway, enrolment)
    see_progress(page, shoot, 0)
    check_pictures(page, shoot)
    write_case(page, shoot)
    leave(page)
    sign_case(page, shoot)
    leave(page)
    see_progress(page, shoot, 1)
    open_pdf(page, shoot)
    assert enrolment.cases.get().versions.count() == 1
