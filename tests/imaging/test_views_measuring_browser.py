"""Measuring and labelling in a real browser: with mouse, finger and keys, with and without a scale or a network."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enthesis.imaging.domain.specimens import HEATH
from enthesis.imaging.models import Annotation, Instance
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import region, specimen
from tests.imaging.pages import checked, picture_file
from tests.imaging.viewing import draw, kept, lines, open_study, place, touch, use, words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def still(student: Any) -> Instance:
    return checked(student, specimen(HEATH, seed=2, number=2))


@pytest.fixture
def loop(student: Any) -> Instance:
    return checked(student, specimen(seed=1, number=1, cine=True))


def test_distance_is_drawn_with_the_mouse_and_kept(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page, (mm, _) = page_desktop, still.regions[0]["mm_per_pixel"]
    open_study(page, sign_in, student, still)
    use(page, "Measure")
    draw(page, still, (150, 150), (150 + 20 / mm, 150))
    expect(lines(page)).to_have_text(["1Distance 20.0 mm"])
    kept(page)
    drawn = Annotation.objects.get()
    assert (drawn.kind, drawn.frame, drawn.author) == ("distance", None, student)
    assert drawn.value == {"mm": pytest.approx(20, abs=0.1)}
    expect(words(page)).to_have_text("Whole picture. Distance 20.0 mm.")
    page.reload()
    expect(page.locator(".viewer__figure")).to_have_text("1  20.0 mm")


def test_distance_is_drawn_moved_removed_and_brought_back_with_keys_alone(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page, (mm, _) = page_desktop, still.regions[0]["mm_per_pixel"]
    open_study(page, sign_in, student, still)
    keys = page.keyboard
    keys.press("m")
    expect(page.locator(":focus")).to_have_attribute(
        "aria-label", "Distance, next point: move with the arrows, place with Enter"
    )
    expect(page.get_by_text("Enter places a point, arrows move it.")).to_be_visible()
    keys.press("Enter")
    for _ in range(10):
        keys.press("Shift+ArrowRight")
    keys.press("Enter")
    expect(lines(page)).to_have_text([f"1Distance {100 * mm:.1f} mm"])
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Distance, first end")
    keys.press("Tab")
    keys.press("Shift+ArrowRight")
    expect(lines(page)).to_have_text([f"1Distance {110 * mm:.1f} mm"])
    kept(page)
    keys.press("Delete")
    expect(lines(page)).to_have_count(0)
    kept(page)
    assert Annotation.objects.get().removed_at is not None
    keys.press("Control+z")
    expect(lines(page)).to_have_text([f"1Distance {110 * mm:.1f} mm"])
    kept(page)
    found = Annotation.objects.get()
    assert (found.removed_at, found.value) == (None, {"mm": pytest.approx(110 * mm)})


def test_ellipse_angle_outline_and_label_are_drawn(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any, axe: Any
) -> None:
    page, (mm, _) = page_desktop, still.regions[0]["mm_per_pixel"]
    cm = 10 / mm

    def press(x: float, y: float) -> None:
        page.mouse.click(*place(page, still, x, y))

    open_study(page, sign_in, student, still)
    use(page, "Measure")
    page.get_by_role("button", name="Ellipse", exact=True).click()
    draw(page, still, (120, 120), (120 + 2 * cm, 120))
    press(120 + cm, 120 + cm / 2)
    page.get_by_role("button", name="Angle", exact=True).click()
    draw(page, still, (300, 240), (300, 180))
    press(360, 180)
    page.get_by_role("button", name="Outline", exact=True).click()
    for corner in ((380, 250), (380 + cm, 250), (380 + cm, 250 + cm), (380, 250 + cm)):
        press(*corner)
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Label", exact=True).click()
    page.get_by_label("Structure to label").select_option("patellar_tendon")
    press(250, 350)
    expected = ["1Ellipse 1.57 cm², 48.4 mm round", "2Angle 90.0°", "3Outline 1.00 cm², 40.0 mm round"]
    expect(lines(page).nth(2)).to_contain_text("40.0 mm round")
    found = lines(page).all_inner_texts()
    assert [one.replace("\n", "") for one in found[:2]] == expected[:2]
    assert found[3].startswith("4\nLabel Patellar tendon")
    kept(page)
    assert sorted(Annotation.objects.values_list("kind", "structure")) == [
        ("angle", ""), ("ellipse", ""), ("label", "patellar_tendon"), ("trace", ""),
    ]  # fmt: skip
    axe(page)


def test_picture_without_a_scale_is_labelled_but_not_measured(
    student: Any, page_desktop: Page, sign_in: Any, axe: Any
) -> None:
    bare = region(8, 8, 87, 55)
    bare.PhysicalUnitsXDirection = bare.PhysicalUnitsYDirection = 0
    picture = checked(student, picture_file(SequenceOfUltrasoundRegions=[bare]))
    page = page_desktop
    open_study(page, sign_in, student, picture)
    use(page, "Measure")
    refusal = "This picture has no scale, so nothing can be measured on it. Labels can still be put on it."
    expect(page.get_by_text(refusal)).to_be_visible()
    expect(page.get_by_role("button", name="Distance", exact=True)).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Distance", exact=True).click(force=True)
    draw(page, picture, (20, 20), (60, 40))
    expect(lines(page)).to_have_count(0)
    page.get_by_role("button", name="Label", exact=True).click()
    expect(page.get_by_text("Choose the structure first, then its place.")).to_be_visible()
    page.mouse.click(*place(page, picture, 40, 30))
    expect(page.get_by_text("Choose the structure first, then its place.")).to_be_visible()
    page.get_by_label("Structure to label").select_option("patellar_tendon")
    page.mouse.click(*place(page, picture, 40, 30))
    expect(lines(page)).to_have_count(1)
    kept(page)
    axe(page)


def test_drawing_stays_on_its_frame_and_is_found_again(
    loop: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page = page_desktop
    open_study(page, sign_in, student, loop)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    use(page, "Measure")
    draw(page, loop, (200, 200), (300, 200))
    kept(page)
    assert Annotation.objects.get().frame == 5
    expect(page.locator(".viewer__line")).to_have_count(1)
    expect(page.get_by_label("Frame", exact=True)).to_have_attribute(
        "aria-valuetext", "Frame 6 of 24, with drawings"
    )
    expect(page.locator(".viewer__tick")).to_have_count(1)
    page.get_by_role("button", name="One frame forward").click()
    expect(page.locator(".viewer__line")).to_have_count(0)
    lines(page).click()
    lines(page).click()
    expect(page.locator(".viewer__count")).to_have_text("Frame 6 of 24")
    expect(page.locator(".viewer__line")).to_have_count(1)


def test_drawing_that_was_not_kept_stays_and_is_sent_again(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any, browser_problems: Any
) -> None:
    browser_problems.allow("annotations")
    page = page_desktop
    open_study(page, sign_in, student, still)
    use(page, "Measure")
    kept(page)
    page.route("**/images/annotations/**", lambda route: route.abort())
    draw(page, still, (150, 150), (250, 150))
    expect(page.get_by_text("Not kept yet: 1. The network did not answer.")).to_be_visible()
    expect(lines(page)).to_have_count(1)
    assert not Annotation.objects.exists()
    page.unroute("**/images/annotations/**")
    page.get_by_role("button", name="Try again").click()
    kept(page)
    assert Annotation.objects.count() == 1


def test_finger_draws_moves_a_handle_from_nearby_and_sees_what_lies_under_it(
    still: Instance, student: Any, page_phone: Page, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    page = page_phone
    open_study(page, sign_in, student, still)
    use(page, "Measure")
    screenshots(page, "measure", whole=False)
    session = page.context.new_cdp_session(page)
    start, end = place(page, still, 150, 200), place(page, still, 350, 200)
    touch(session, "touchStart", start)
    touch(session, "touchMove", ((start[0] + end[0]) / 2, start[1] + 4))
    touch(session, "touchMove", end)
    expect(page.locator(".viewer__loupe")).to_be_visible()
    screenshots(page, "loupe", whole=False)
    touch(session, "touchEnd")
    expect(page.locator(".viewer__loupe")).to_be_hidden()
    expect(lines(page)).to_have_count(1)
    # 18 pixels beside the handle are near enough for a finger.
    touch(session, "touchStart", (end[0] + 12, end[1] + 13))
    touch(session, "touchMove", (end[0], end[1] + 40))
    touch(session, "touchMove", (end[0], end[1] + 60))
    touch(session, "touchEnd")
    expect(lines(page)).to_have_count(1)
    kept(page)
    (_, (x, y)) = Annotation.objects.get().points
    assert y > 280, (x, y)
    axe(page)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".viewer--covering")).to_have_count(0)


def test_tool_that_came_with_the_panel_stays_when_it_is_pressed(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page, (mm, _) = page_desktop, still.regions[0]["mm_per_pixel"]
    open_study(page, sign_in, student, still)
    page.keyboard.press("m")
    distance = page.get_by_role("button", name="Distance", exact=True)
    expect(page.get_by_text("Enter places a point, arrows move it.", exact=True)).to_be_visible()
    # What the key began gives way to the mouse.
    draw(page, still, (150, 150), (150 + 20 / mm, 150))
    expect(lines(page)).to_have_text(["1Distance 20.0 mm"])
    distance.click()
    expect(distance).to_have_attribute("aria-pressed", "true")
    distance.click()
    expect(distance).to_have_attribute("aria-pressed", "false")


def test_values_lie_on_no_other_value(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any, screenshots: Any
) -> None:
    page = page_desktop
    open_study(page, sign_in, student, still)
    use(page, "Measure")
    for one in range(5):
        draw(page, still, (150, 120 + 50 * one), (350, 220 + 8 * one))
    expect(lines(page)).to_have_count(5)
    screenshots(page, "values", whole=False)
    boxes = [figure.bounding_box() for figure in page.locator(".viewer__figure").all()]
    tops = sorted((box["x"], box["y"]) for box in boxes if box)
    overlapping = [
        (a, b) for a in tops for b in tops
        if a < b and abs(a[0] - b[0]) < 50 and abs(a[1] - b[1]) < 15
    ]  # fmt: skip
    assert (len(tops), overlapping) == (5, [])


def test_enter_on_the_picture_goes_on_to_the_next_drawing(
    loop: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page = page_desktop
    open_study(page, sign_in, student, loop)
    page.keyboard.press("m")
    for number in (1, 2):
        expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("next point"))
        for key in ("Enter", *["Shift+ArrowRight"] * (3 * number), "Enter"):
            page.keyboard.press(key)
        expect(lines(page)).to_have_count(number)
        page.keyboard.press("Enter")
        expect(page.locator(".viewer__stage")).to_be_focused()
        page.keyboard.press("Enter")
    page.keyboard.press("m")
    expect(page.get_by_role("group", name="Measure", exact=True)).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer__count")).to_have_text("Frame 2 of 24")
