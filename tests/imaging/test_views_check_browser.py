"""The owner's check in a real browser: how large the picture is, how it is enlarged, and what must be seen first."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from enthesis.imaging.models import Instance
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import specimen
from tests.imaging.pages import arrived

pytestmark = pytest.mark.django_db(transaction=True)
TOUCH_PX = 44
FRAMES = 24


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def still(student: Any) -> Instance:
    return arrived(student, specimen(seed=2, number=2))


@pytest.fixture
def loop(student: Any) -> Instance:
    instance = arrived(student, specimen(seed=1, number=1, cine=True))
    assert instance.frames == FRAMES
    return instance


def open_check(page: Page, sign_in: Any, student: Any) -> None:
    """Open the check once its picture is there."""
    sign_in(page, student)
    page.goto("/images/check/")
    expect(page.locator(".viewer")).to_have_attribute(
        "data-seen", r"1/1" if is_still(page) else f"1/{FRAMES}"
    )


def is_still(page: Page) -> bool:
    return "on this picture" in page.get_by_role("heading", level=1).inner_text()


def box(locator: Locator) -> dict[str, float]:
    """Give where an element lies on the screen."""
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


def nothing(page: Page) -> Locator:
    return page.get_by_role("button", name="No, nothing")


def seen(page: Page, number: int) -> None:
    """Wait until so many frames were on the screen."""
    expect(page.locator(".viewer")).to_have_attribute("data-seen", f"{number}/{FRAMES}")


@pytest.mark.parametrize("kind", ["still", "loop"])
@pytest.mark.parametrize(
    ("width", "height", "across"),
    [(360, 740, 360), (360, 640, 360), (320, 568, 320), (768, 1024, 768), (740, 360, 270), (1280, 800, 850)],
)
def test_picture_is_as_large_as_the_screen_allows_and_nothing_lies_over_it(
    kind: str, width: int, height: int, across: int, request: Any, student: Any, open_page: Any, sign_in: Any
) -> None:
    request.getfixturevalue(kind)
    page = open_page(width=width, height=height, touch=width < 900)
    open_check(page, sign_in, student)
    picture = box(page.locator(".viewer__canvas"))
    assert across - 1 < picture["width"] < width + 1
    assert picture["y"] + picture["height"] <= height
    for name in ("Larger", "Smaller", "Whole picture", "Full screen"):
        control = box(page.get_by_role("button", name=name))
        assert min(control["width"], control["height"]) >= TOUCH_PX, name
        assert picture["y"] + picture["height"] <= control["y"], name
        assert control["y"] + control["height"] <= height, name
    answers = box(page.locator(".check-answers"))
    is_below = answers["y"] >= picture["y"] + picture["height"]
    assert is_below or answers["x"] >= picture["x"] + picture["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_answers_lie_under_the_thumb_wherever_the_page_is(
    still: Instance, student: Any, page_phone: Page, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    open_check(page_phone, sign_in, student)
    screenshots(page_phone, "check", whole=False)
    axe(page_phone)
    names = ("No, nothing", "Yes, lock it away", "Not sure, lock it away")
    before = [box(page_phone.get_by_role("button", name=name)) for name in names]
    assert all(
        one["y"] > 740 / 2 and one["y"] + one["height"] <= 740 and one["height"] >= 48 for one in before
    )
    page_phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert [box(page_phone.get_by_role("button", name=name)) for name in names] == before
    foot = before[0]["y"]
    last = box(page_phone.get_by_text("Locked away means sealed"))
    assert last["y"] + last["height"] <= foot, "the end of the page stays behind the answers"


def test_one_thumb_enlarges_and_moves_the_picture(
    still: Instance, student: Any, page_phone: Page, sign_in: Any
) -> None:
    open_check(page_phone, sign_in, student)
    canvas = page_phone.locator(".viewer__canvas")
    whole = box(canvas)
    page_phone.get_by_role("button", name="Larger").tap()
    until_wide(page_phone, 1.4 * whole["width"])
    page_phone.get_by_role("button", name="Whole picture").tap()
    until_wide(page_phone, whole["width"])
    double_tap(page_phone, 90, whole["y"] + 60)
    until_wide(page_phone, 2.5 * whole["width"])
    enlarged = box(canvas)
    drag(page_phone, (300, 250), (200, 200))
    moved = box(canvas)
    # The browser takes the first few pixels for a tap that trembles.
    assert (moved["x"], moved["y"]) == pytest.approx((enlarged["x"] - 90, enlarged["y"] - 45), abs=15)
    assert page_phone.evaluate("scrollY") == 0, "the page moved with the picture"


def until_wide(page: Page, width: float) -> None:
    """Wait until the picture is so wide."""
    page.wait_for_function(
        "width => Math.abs(document.querySelector('.viewer__canvas').getBoundingClientRect().width - width) < 1",
        arg=width,
    )


def double_tap(page: Page, x: float, y: float) -> None:
    """Tap twice at one place, as fast as a thumb does."""
    page.touchscreen.tap(x, y)
    page.touchscreen.tap(x, y)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw one finger over the screen."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    touch("touchStart", start)
    for step in range(1, 6):
        touch(
            "touchMove",
            (start[0] + (end[0] - start[0]) * step / 5, start[1] + (end[1] - start[1]) * step / 5),
        )
    touch("touchEnd")


def test_picture_fills_the_screen_and_gives_it_back(
    still: Instance, student: Any, page_phone: Page, sign_in: Any, screenshots: Any
) -> None:
    open_check(page_phone, sign_in, student)
    before = box(page_phone.locator(".viewer__stage"))
    page_phone.evaluate("ScreenOrientation.prototype.lock = async (to) => { window.turned = to }")
    page_phone.get_by_role("button", name="Full screen").tap()
    page_phone.wait_for_function("() => document.fullscreenElement !== null && window.turned === 'landscape'")
    stage = box(page_phone.locator(".viewer__stage"))
    screenshots(page_phone, "full", whole=False)
    assert (stage["x"], stage["y"], stage["width"]) == (0, 0, 360)
    assert stage["height"] > 600
    page_phone.get_by_role("button", name="Full screen").tap()
    page_phone.wait_for_function("() => document.fullscreenElement === null")
    assert box(page_phone.locator(".viewer__stage")) == before


def test_enlarged_picture_is_moved_with_the_keyboard(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    open_check(page_desktop, sign_in, student)
    page_desktop.keyboard.press("+")
    page_desktop.keyboard.press("+")
    stage = box(page_desktop.locator(".viewer__stage"))
    for key, corner in (("ArrowLeft", "x"), ("ArrowUp", "y")):
        for _ in range(6):
            page_desktop.keyboard.press(f"Shift+{key}")
        page_desktop.wait_for_function(
            "([corner, at]) => Math.abs("
            "document.querySelector('.viewer__canvas').getBoundingClientRect()[corner] - at) < 1",
            arg=[corner, stage[corner]],
        )


def test_loop_that_was_not_seen_is_not_cleared_and_the_page_says_why(
    loop: Instance, student: Any, page_desktop: Page, sign_in: Any, axe: Any, screenshots: Any
) -> None:
    open_check(page_desktop, sign_in, student)
    axe(page_desktop)
    expect(nothing(page_desktop)).to_have_attribute("aria-disabled", "true")
    expect(nothing(page_desktop)).to_have_text("No, nothingonce all 24 frames were shown: 1 so far")
    expect(page_desktop.get_by_text("Keys:")).to_be_visible()
    refusal = "Only 1 of 24 frames shown so far. Play the loop to its end, or step through it, then answer."
    page_desktop.keyboard.press("n")
    expect(page_desktop.get_by_role("status").filter(has_text="frames")).to_have_text(refusal)
    expect(page_desktop.get_by_text(refusal)).to_be_visible()
    screenshots(page_desktop, "refused", whole=False)
    axe(page_desktop)
    nothing(page_desktop).click(force=True)
    nothing(page_desktop).press("Enter")
    # To jump to the end is not to see what lies before it.
    page_desktop.locator(".viewer__stage").press("End")
    seen(page_desktop, 2)
    nothing(page_desktop).click(force=True)
    expect(page_desktop).to_have_url(page_desktop.url)
    loop.refresh_from_db()
    assert loop.state == "unchecked"


def test_loop_is_cleared_after_stepping_to_its_end(
    loop: Instance, student: Any, page_phone: Page, sign_in: Any
) -> None:
    open_check(page_phone, sign_in, student)
    for number in range(2, FRAMES + 1):
        page_phone.get_by_role("button", name="One frame forward").tap()
        seen(page_phone, number)
    expect(nothing(page_phone)).to_have_attribute("aria-disabled", "false")
    expect(nothing(page_phone)).to_have_text("No, nothing")
    said = page_phone.get_by_role("status").filter(has_text="frames")
    expect(said).to_have_text("All 24 frames were shown. You can answer now.")
    nothing(page_phone).tap()
    expect(page_phone.get_by_role("heading", name="All checked")).to_be_visible()
    loop.refresh_from_db()
    assert loop.state == "clean"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_loop_is_cleared_after_it_played_through_once(
    motion: Any, loop: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page_desktop.emulate_media(reduced_motion=motion)
    sign_in(page_desktop, student)
    page_desktop.goto("/images/check/")
    if motion == "reduce":
        # It waits for whoever wants little motion.
        seen(page_desktop, 1)
        page_desktop.get_by_role("button", name="Play", exact=True).click()
    expect(page_desktop.get_by_role("button", name="Pause")).to_be_visible()
    seen(page_desktop, FRAMES)
    page_desktop.keyboard.press("n")
    expect(page_desktop.get_by_role("heading", name="All checked")).to_be_visible()
    loop.refresh_from_db()
    assert loop.state == "clean"


def test_loop_that_was_not_seen_is_locked_away_at_once(
    loop: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    open_check(page_desktop, sign_in, student)
    expect(page_desktop.get_by_text("Keys:")).to_be_visible()
    page_desktop.keyboard.press("u")
    expect(page_desktop.get_by_text("The last picture is locked away.")).to_be_visible()
    loop.refresh_from_db()
    assert loop.state == "quarantined"


def test_double_tap_answers_for_one_picture(
    still: Instance, student: Any, page_phone: Page, sign_in: Any
) -> None:
    arrived(student, specimen(seed=3, number=3))
    open_check(page_phone, sign_in, student)
    expect(nothing(page_phone)).to_be_enabled()
    at = box(nothing(page_phone))
    # The second one comes as soon as the next picture's page does.
    page_phone.add_init_script(
        "addEventListener('DOMContentLoaded', () => {"
        "  for (const wait of [0, 50, 100]) setTimeout(() => document.elementFromPoint("
        f"    {at['x'] + 20}, {at['y'] + 20})?.closest('button')?.click(), wait);"
        "})"
    )
    nothing(page_phone).tap()
    expect(page_phone.get_by_text("2 of 2")).to_be_visible()
    expect(page_phone.locator(".check-answers--live")).to_be_visible()
    assert [one.state for one in Instance.objects.order_by("instance_number")] == ["clean", "unchecked"]


def test_picture_that_did_not_load_is_not_cleared(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any, browser_problems: Any
) -> None:
    browser_problems.allow("ERR_FAILED")
    sign_in(page_desktop, student)
    page_desktop.route("**/still/", lambda route: route.abort())
    page_desktop.goto("/images/check/")
    expect(page_desktop.get_by_role("button", name="Try again")).to_be_visible()
    expect(page_desktop.get_by_text("Keys:")).to_be_visible()
    expect(nothing(page_desktop)).to_have_text("No, nothingonce the picture is shown")
    page_desktop.keyboard.press("n")
    expect(page_desktop.get_by_text("The picture is not shown yet.")).to_be_visible()
    page_desktop.unroute("**/still/")
    page_desktop.get_by_role("button", name="Try again").click()
    expect(nothing(page_desktop)).to_have_text("No, nothing")
    still.refresh_from_db()
    assert still.state == "unchecked"
