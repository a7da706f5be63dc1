"""Marking in a real browser: with the mouse, with keys, without a script; both widths, and nothing that axe finds."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from enthesis.imaging.domain import Box
from enthesis.imaging.domain.specimens import HEATH
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.services import spot_checks
from tests.factories.imaging import make_profile
from tests.factories.people import make_cohort, make_holder, make_student
from tests.imaging.domain.material import changed, specimen
from tests.imaging.pages import arrived, checked

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/images/quarantine/"
CORNERS = ("Left", "Top", "Right", "Bottom")


def without_region(number: int = 1, *, cine: bool = False) -> bytes:
    """Give a whole screen whose machine did not say where the scan is."""
    sent = specimen(HEATH, seed=number, number=number, cine=cine)
    return changed(sent, lambda dataset: delattr(dataset, "SequenceOfUltrasoundRegions"))


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def steward() -> Any:
    return make_holder("image_steward")


def opened(page: Page, instance: Instance) -> Locator:
    """Open a sealed picture, wait for the tool, and give the sheet."""
    page.goto(f"{LIST}{instance.pk}/")
    expect(page.locator('[data-begun~="mask"]')).to_be_attached()
    return page.locator("svg.mask__sheet")


def drag(page: Page, instance: Instance, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag from one pixel of the picture to another."""
    sheet = page.locator("svg.mask__sheet").bounding_box()
    assert sheet is not None
    scale = sheet["width"] / instance.columns
    page.mouse.move(sheet["x"] + start[0] * scale, sheet["y"] + start[1] * scale)
    page.mouse.down()
    page.mouse.move(sheet["x"] + end[0] * scale, sheet["y"] + end[1] * scale, steps=5)
    page.mouse.up()


def boxes(page: Page) -> list[tuple[str, ...]]:
    """Give what the fields say: the kind and the corners of each box."""
    rows = page.locator("[data-box-row]").all()
    return [
        (row.locator("select").input_value(), *(one.input_value() for one in row.locator("input").all()))
        for row in rows
    ]


def near(found: tuple[str, ...], kind: str, *corners: int) -> bool:
    """Tell whether a box is where it was drawn, but for two pixels."""
    return found[0] == kind and all(
        abs(int(one) - corner) <= 2 for one, corner in zip(found[1:], corners, strict=True)
    )


def test_steward_draws_boxes_looks_and_keeps(
    student: Any, steward: Any, page_desktop: Page, sign_in: Any, axe: Any
) -> None:
    page, instance = page_desktop, arrived(student, without_region())
    sign_in(page, steward)
    opened(page, instance)
    axe(page)
    drag(page, instance, (92, 60), (540, 470))
    drag(page, instance, (300, 250), (290, 250))
    page.get_by_role("button", name="Black box", exact=True).click()
    drag(page, instance, (200, 100), (320, 130))
    found = boxes(page)
    assert [near(found[0], "keep", 82, 60, 530, 470), near(found[1], "blank", 200, 100, 320, 130)] == [
        True
    ] * 2, found
    axe(page)
    page.get_by_role("button", name="Show what will be kept").click()
    expect(page.get_by_role("heading", name="What will be kept")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Change the boxes").click()
    expect(page.locator('[data-begun~="mask"]')).to_be_attached()
    assert boxes(page) == found
    page.get_by_role("button", name="Show what will be kept").click()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("Released. Its owner now looks at what is left")).to_be_visible()
    instance.refresh_from_db()
    assert instance.state == "reading"


def test_boxes_are_made_moved_and_removed_with_keys_and_every_step_undone(
    student: Any, steward: Any, page_desktop: Page, sign_in: Any
) -> None:
    page, instance = page_desktop, arrived(student, without_region())
    sign_in(page, steward)
    opened(page, instance)
    assert boxes(page) == []
    page.get_by_role("button", name="Scan area", exact=True).press("Enter")
    box = page.get_by_role("button", name="Scan area 1")
    expect(box).to_be_focused()
    first = boxes(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    (kind, left, top, right, bottom) = boxes(page)[0]
    before = [int(one) for one in first[0][1:]]
    assert [kind, int(left), int(top), int(right), int(bottom)] == [
        "keep", before[0] - 5, before[1], before[2] - 5, before[3] + 5,
    ]  # fmt: skip
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert boxes(page) == first
    page.get_by_role("button", name="Scan area 1").focus()
    page.keyboard.press("Delete")
    assert boxes(page) == []
    page.get_by_role("button", name="Undo").click()
    assert boxes(page) == first
    page.get_by_label("Left of box 1").fill("100")
    expect(page.get_by_role("button", name="Scan area 1, from 100,")).to_be_attached()
    page.get_by_role("button", name="Remove box 1").click()
    assert boxes(page) == []


def test_boxes_are_drawn_with_a_finger(student: Any, steward: Any, open_page: Any, sign_in: Any) -> None:
    page, instance = open_page(width=360, height=740, touch=True), arrived(student, without_region())
    sign_in(page, steward)
    sheet = opened(page, instance)
    place = sheet.bounding_box()
    assert place is not None
    touch = page.context.new_cdp_session(page)
    path = [(0.2, 0.2), (0.5, 0.5), (0.8, 0.8)]
    points = [{"x": place["x"] + x * place["width"], "y": place["y"] + y * place["height"]} for x, y in path]
    for kind, point in zip(("touchStart", "touchMove", "touchMove"), points, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    (found,) = boxes(page)
    corners = [round(share * length) for share in (0.2, 0.8) for length in (instance.columns, instance.rows)]
    assert near(found, "keep", *corners), (found, corners)


def test_marking_works_without_a_script(student: Any, steward: Any, open_page: Any, sign_in: Any) -> None:
    page, instance = (
        open_page(width=1280, height=800, java_script_enabled=False),
        arrived(student, without_region()),
    )
    sign_in(page, steward)
    page.goto(f"{LIST}{instance.pk}/")
    for name, value in zip(CORNERS, ("82", "60", "530", "470"), strict=True):
        page.get_by_label(f"{name} of box 1").fill(value)
    page.get_by_role("button", name="Add another box").click()
    page.get_by_label("Box 2", exact=True).select_option("blank")
    for name, value in zip(CORNERS, ("200", "100", "320", "130"), strict=True):
        page.get_by_label(f"{name} of box 2").fill(value)
    page.get_by_role("button", name="Show what will be kept").click()
    page.get_by_role("button", name="Keep this").click()
    instance.refresh_from_db()
    assert (instance.state, len(instance.marked)) == ("reading", 2)


def test_frames_of_a_loop_are_gone_through(
    student: Any, steward: Any, page_desktop: Page, sign_in: Any, axe: Any
) -> None:
    page, instance = page_desktop, arrived(student, without_region(cine=True))
    sign_in(page, steward)
    opened(page, instance)
    picture, slider = page.locator("#sealed-picture"), page.get_by_role("slider", name="Frame")
    whole = picture.get_attribute("href")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"Frame 1 of {instance.frames}")).to_be_visible()
    assert picture.get_attribute("href") != whole
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text(f"All {instance.frames} frames at once")).to_be_visible()
    assert picture.get_attribute("href") == whole
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(f"Frame 2 of {instance.frames}")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    axe(page)


@pytest.mark.parametrize(
    ("width", "height", "touch"), [(1280, 800, False), (360, 740, True)], ids=["desktop", "phone"]
)
def test_every_page_of_a_steward_fits_and_is_accessible(
    student: Any, steward: Any, open_page: Any, sign_in: Any, axe: Any, screenshots: Any, monkeypatch: Any,
    width: int, height: int, touch: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(spot_checks, "ONE_IN", 1)
    first, _, loop = (arrived(student, without_region(number, cine=number == 3)) for number in (1, 2, 3))
    checked(student, specimen(seed=5, number=5))
    proposer = make_holder("image_steward", name="Bertram Oakes")
    make_profile(proposer, None, first, Box(82, 60, 530, 470))
    (spot,) = student.enrolments.get().pictures.filter(spot_check__isnull=False)
    page = open_page(width=width, height=height, touch=touch)
    sign_in(page, steward)
    pages = {
        "quarantine-list": LIST,
        "mark": f"{LIST}{loop.pk}/",
        "profiles": f"{LIST}profiles/",
        "profile": f"{LIST}profiles/{Profile.objects.get().pk}/",
        "spot-checks": f"{LIST}spot-checks/",
        "spot-check": f"{LIST}spot-checks/{spot.spot_check.pk}/",
    }
    for name, path in pages.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        look(page, name, screenshots, axe)
    opened(page, first)
    if not touch:
        drag(page, first, (82, 60), (530, 470))
    else:
        page.get_by_role("button", name="Scan area", exact=True).press("Enter")
    look(page, "mark-drawn", screenshots, axe)
    page.get_by_role("button", name="Show what will be kept").click()
    look(page, "preview", screenshots, axe)
    page.get_by_role("button", name="Use these boxes for all").click()
    expect(page.get_by_role("heading", name="What will be kept of each")).to_be_visible()
    look(page, "alike", screenshots, axe)


def look(page: Page, name: str, screenshots: Any, axe: Any) -> None:
    """Keep a picture of a page, and see that it fits and that axe finds nothing."""
    screenshots(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    axe(page)
