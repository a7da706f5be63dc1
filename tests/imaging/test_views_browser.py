"""The pages of the pictures in a real browser: keys, the masking tool, both widths, and nothing that axe finds."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enthesis.imaging import services
from enthesis.imaging.domain.specimens import HEATH
from enthesis.imaging.models import Instance
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student
from tests.imaging.domain.material import changed, specimen
from tests.imaging.pages import arrived, checked

pytestmark = pytest.mark.django_db(transaction=True)


def without_region() -> bytes:
    """Give a whole screen whose machine did not say where the scan is."""
    return changed(specimen(HEATH), lambda dataset: delattr(dataset, "SequenceOfUltrasoundRegions"))


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


def states() -> list[str]:
    """Give the states of all pictures in the order they arrived."""
    return list(Instance.objects.order_by("received_at", "pk").values_list("state", flat=True))


def press(page: Page, key: str) -> None:
    """Press a key once the page says that it listens."""
    expect(page.get_by_text("Keys:")).to_be_visible()
    page.keyboard.press(key)


def test_owner_checks_from_the_keyboard(student: Any, page_desktop: Page, sign_in: Any, axe: Any) -> None:
    for number in (1, 2, 3):
        arrived(student, specimen(seed=number, number=number))
    sign_in(page_desktop, student)
    page_desktop.goto("/images/check/")
    axe(page_desktop)
    # The picture has been shown before it can be answered.
    expect(page_desktop.get_by_role("group", name="Picture 1 of 3").locator("canvas").first).to_be_visible()
    press(page_desktop, "n")
    expect(page_desktop.get_by_text("2 of 3")).to_be_visible()
    press(page_desktop, "y")
    expect(page_desktop.get_by_text("The last picture is locked away.")).to_be_visible()
    assert states() == ["clean", "quarantined", "unchecked"]
    press(page_desktop, "z")
    expect(page_desktop.get_by_text("2 of 3")).to_be_visible()
    assert states() == ["clean", "unchecked", "unchecked"]


@pytest.mark.parametrize(
    ("width", "height", "touch"), [(1280, 800, False), (360, 740, True)], ids=["desktop", "phone"]
)
def test_every_page_fits_and_is_accessible(
    student: Any,
    open_page: Any,
    sign_in: Any,
    axe: Any,
    screenshots: Any,
    width: int,
    height: int,
    touch: bool,
) -> None:
    ready = checked(student, specimen(seed=5, number=5))
    arrived(student, specimen(seed=6, number=6, cine=True))
    locked = arrived(student, without_region())
    machine = services.add_machine(name="Room 3, grey portable", ae_title="FEN3", actor="tests")
    steward, administrator = make_holder("image_steward"), make_administrator()
    pages = {
        "inbox": (student, "/images/"),
        "check": (student, "/images/check/"),
        "study": (student, f"/images/studies/{ready.study_id}/"),
        "quarantine": (steward, "/images/quarantine/"),
        "sealed": (steward, f"/images/quarantine/{locked.pk}/"),
        "machines": (administrator, "/images/machines/"),
        "machine": (administrator, f"/images/machines/{machine.pk}/"),
    }
    for name, (person, path) in pages.items():
        page = open_page(width=width, height=height, touch=touch)
        sign_in(page, person)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        screenshots(page, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        axe(page)
        page.close()
