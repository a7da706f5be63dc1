"""The viewer's tools in a real browser: measuring, labels, comparing, turning, light and looping."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from enthesis.imaging.domain.specimens import HEATH
from enthesis.imaging.models import Annotation, Instance
from tests.environment import FRONTEND
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import region, specimen
from tests.imaging.pages import checked, picture_file
from tests.reference import reference_files

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = pytest.mark.parametrize(
    ("width", "height", "touch"), [(1280, 800, False), (360, 740, True)], ids=["desktop", "phone"]
)
# Each frame that the viewer draws, counted from now on.
COUNT_DRAWN = """() => {
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  window.drawn = 0;
  window.since = performance.now();
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    if (this.canvas.className === 'viewer__canvas') window.drawn += 1;
    return draw.apply(this, given);
  };
}"""
COLOURS = """() => {
  const shown = document.querySelector('.viewer__canvas');
  const copy = Object.assign(document.createElement('canvas'), {width: shown.width, height: shown.height});
  const pen = copy.getContext('2d', {willReadFrequently: true});
  pen.drawImage(shown, 0, 0);
  return [...pen.getImageData(200, 200, 40, 2).data];
}"""


VIEWER = "islands/viewer/index.ts"
MEASURING = "islands/viewer/measuring/index.ts"
# gzipped, with everything that measuring needs; the figure.
MOST_SCRIPT_BYTES = 25_000


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def still(student: Any) -> Instance:
    return checked(student, specimen(HEATH, seed=2, number=2))


@pytest.fixture
def loop(student: Any) -> Instance:
    return checked(student, specimen(seed=1, number=1, cine=True))


def open_study(page: Page, sign_in: Any, student: Any, instance: Instance) -> None:
    """Open the page of a picture's study, and wait until its frames and drawings are there."""
    sign_in(page, student)
    page.goto(f"/images/studies/{instance.study_id}/")
    expect(page.locator(".viewer__bar")).to_be_visible()
    expect(page.locator(".viewer__panel").nth(2)).to_be_attached()
    page.wait_for_load_state("networkidle")


def use(page: Page, name: str) -> None:
    """Press the button of a tool, where the bar keeps it."""
    tools = page.get_by_role("button", name="Tools", exact=True)
    if tools.is_visible() and tools.get_attribute("aria-expanded") == "false":
        tools.click()
    page.get_by_role("button", name=name, exact=True).click()
    # The panel takes its room from the picture, which then lies elsewhere.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def place(page: Page, instance: Instance, x: float, y: float) -> tuple[float, float]:
    """Give where a pixel of the picture lies on the screen, while nothing is turned."""
    box = page.locator(".viewer__canvas").first.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"] / instance.columns, box["y"] + y * box["height"] / instance.rows


def draw(page: Page, instance: Instance, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw from one pixel of the picture to another with the mouse."""
    page.mouse.move(*place(page, instance, *start))
    page.mouse.down()
    page.mouse.move(*place(page, instance, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    page.mouse.move(*place(page, instance, *end))
    page.mouse.up()


def lines(page: Page) -> Locator:
    """Give the lines of the list of drawings."""
    return page.get_by_role("list", name="Measurements and labels").locator("[aria-pressed]")


def kept(page: Page) -> None:
    """Wait until the server has all that was drawn."""
    expect(page.get_by_text("Kept with the picture")).to_be_visible()


def words(page: Page) -> Locator:
    """Give what a screen reader is told of how the first picture is shown."""
    described = page.locator(".viewer__canvas").first.get_attribute("aria-describedby")
    return page.locator(f"#{described}")


def test_script_is_small_and_measuring_is_fetched_by_itself() -> None:
    manifest = json.loads((FRONTEND / "dist" / "manifest.json").read_text())
    assert manifest[VIEWER]["dynamicImports"] == [MEASURING]
    sizes = [
        len(gzip.compress((FRONTEND / "dist" / manifest[part]["file"]).read_bytes()))
        for part in (VIEWER, MEASURING)
    ]
    assert sum(sizes) < MOST_SCRIPT_BYTES, sizes
    assert sizes[0] < 14_000, sizes


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
    page.get_by_role("button", name="Distance", exact=True).press("Enter")
    expect(page.locator(":focus")).to_have_attribute(
        "aria-label", "Distance, next point: move with the arrows, place with Enter"
    )
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
    expected = ["1Ellipse 1.57 cm², 48.4 mm round", "2Angle 90.0°", "3Outline 1.00 cm², 40.0 mm long"]
    expect(lines(page).nth(2)).to_contain_text("mm long")
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


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Lay fingers on the screen, move them, or lift them."""
    session.send(
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
    )


@SCREENS
def test_two_pictures_are_compared_and_follow_each_other(
    loop: Instance, still: Instance, student: Any, open_page: Any, sign_in: Any, axe: Any, screenshots: Any,
    width: int, height: int, touch: bool,
) -> None:  # fmt: skip
    page = open_page(width=width, height=height, touch=touch)
    open_study(page, sign_in, student, loop)
    use(page, "Compare")
    stages, names = page.locator(".viewer__stage"), page.locator(".viewer__name")
    expect(names).to_have_text(["Picture 1 (1 of 2)", "Picture 2 (2 of 2)"])
    boxes = [box for box in (stages.nth(0).bounding_box(), stages.nth(1).bounding_box()) if box]
    assert boxes[0]["width"] == pytest.approx(boxes[1]["width"], abs=1)
    assert (boxes[0]["y"] == boxes[1]["y"]) is not touch
    axe(page)
    screenshots(page, "compare", whole=False)
    zoomed = page.locator(".viewer__stage--zoomed")
    stages.nth(0).dblclick()
    expect(zoomed).to_have_count(2)
    stages.nth(0).dblclick()
    expect(zoomed).to_have_count(0)
    page.get_by_label("Zoom and move together").uncheck()
    stages.nth(0).dblclick()
    expect(zoomed).to_have_count(1)
    # The chosen picture is the one that thumbnails change.
    stages.nth(1).click(position={"x": 20, "y": 60})
    page.locator(f'[data-picture="{loop.pk}"]').first.click()
    expect(names).to_have_text(["Picture 1 (1 of 2)", "Picture 1 (1 of 2)"])
    expect(page.locator(".viewer__count")).to_have_text("Frame 1 of 24")
    stages.nth(1).press("ArrowRight")
    expect(words(page)).to_contain_text("Frame 2 of 24")
    page.get_by_label("Play together").uncheck()
    stages.nth(1).press("ArrowRight")
    expect(page.locator(".viewer__count")).to_have_text("Frame 3 of 24")
    expect(words(page)).to_contain_text("Frame 2 of 24")
    page.get_by_role("button", name="Show one").click()
    expect(stages).to_have_count(1)


@SCREENS
def test_light_turning_and_mirroring_are_set_and_undone(
    still: Instance, student: Any, open_page: Any, sign_in: Any, axe: Any, screenshots: Any,
    width: int, height: int, touch: bool,
) -> None:  # fmt: skip
    page = open_page(width=width, height=height, touch=touch)
    open_study(page, sign_in, student, still)
    canvas = page.locator(".viewer__canvas")
    recorded = page.evaluate(COLOURS)
    use(page, "Adjust")
    page.get_by_label("Brightness").fill("40")
    expect(canvas).to_have_css("filter", "contrast(0.7576) brightness(1.32)")
    page.get_by_role("button", name="Turn", exact=True).click()
    page.get_by_role("button", name="Mirror", exact=True).click()
    expect(words(page)).to_have_text("Whole picture, brightness +40, mirrored, then turned 270° clockwise.")
    box = canvas.bounding_box()
    assert box is not None
    assert box["height"] / box["width"] == pytest.approx(still.columns / still.rows, rel=0.01)
    assert page.evaluate(COLOURS) == recorded
    screenshots(page, "adjust", whole=False)
    axe(page)
    page.get_by_role("button", name="As recorded").click()
    expect(canvas).to_have_css("filter", "none")
    expect(words(page)).to_have_text("Whole picture.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("group", name="Adjust")).to_be_hidden()


def test_light_is_dragged_over_the_picture(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page = page_desktop
    open_study(page, sign_in, student, still)
    use(page, "Adjust")
    start = place(page, still, 300, 300)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 40, start[1] - 20)
    page.mouse.up()
    expect(page.get_by_label("Brightness")).to_have_value("10")
    expect(page.get_by_label("Contrast")).to_have_value("20")


def test_part_of_a_cine_is_looped(loop: Instance, student: Any, page_desktop: Page, sign_in: Any) -> None:
    page = page_desktop
    open_study(page, sign_in, student, loop)
    stage = page.locator(".viewer__stage")
    for key, times in (("ArrowRight", 3), ("i", 1), ("ArrowRight", 2), ("o", 1)):
        for _ in range(times):
            stage.press(key)
    expect(words(page)).to_have_text("Frame 6 of 24, looping frames 4 to 6, whole picture.")
    expect(page.locator(".viewer__part")).to_be_visible()
    page.evaluate("document.querySelector('.viewer').dataset.seen = ''")
    frames = page.evaluate(
        """async () => {
          const seen = new Set(), count = document.querySelector('.viewer__count');
          document.querySelector('[aria-label="Play"]').click();
          for (let tick = 0; tick < 40; tick += 1) {
            seen.add(count.textContent);
            await new Promise((done) => setTimeout(done, 20));
          }
          document.querySelector('[aria-label="Pause"]').click();
          return [...seen].sort();
        }"""
    )
    assert frames == ["Frame 4 of 24", "Frame 5 of 24", "Frame 6 of 24"]
    stage.press("p")
    expect(words(page)).not_to_contain_text("looping")


def test_colours_are_those_of_the_picture(
    still: Instance, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page = page_desktop
    open_study(page, sign_in, student, still)
    same = page.evaluate(
        """async (address) => {
          const image = new Image();
          image.src = address;
          await image.decode();
          const own = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
          const pen = own.getContext('2d');
          pen.drawImage(image, 0, 0);
          const shown = document.querySelector('.viewer__canvas').getContext('2d');
          const [a, b] = [pen, shown].map((one) => one.getImageData(0, 0, image.width, image.height).data);
          let coloured = 0;
          for (let at = 0; at < a.length; at += 4) if (Math.abs(a[at] - a[at + 2]) > 40) coloured += 1;
          return [a.every((value, at) => value === b[at]), coloured > 20];
        }""",
        f"/images/{still.pk}/still/",
    )
    assert same == [True, True]


@pytest.mark.parametrize(
    "path", reference_files("dicom/constructed__msk_gastroc_rom_33f.dcm"), ids=lambda path: path.stem
)
def test_real_cine_plays_as_recorded_and_its_depth_marks_are_30_mm_apart(
    path: Path, student: Any, page_desktop: Page, sign_in: Any
) -> None:
    page = page_desktop
    cine = checked(student, path.read_bytes())
    assert (cine.frames, cine.frame_time_ms) == (33, 40)
    open_study(page, sign_in, student, cine)
    use(page, "Measure")
    # Three gaps of the depth scale, which has a mark each centimetre: 115.6 pixels to one.
    draw(page, cine, (400, 100), (400, 100 + 3 * 115.6))
    expect(lines(page)).to_have_text(["1Distance 30.0 mmframe 1"])
    kept(page)
    page.get_by_role("button", name="Done").click()
    page.locator(".viewer__stage").press(" ")
    page.evaluate(COUNT_DRAWN)
    rate = page.evaluate(
        """async () => {
          await new Promise((done) => setTimeout(done, 3000));
          return window.drawn / (performance.now() - window.since) * 1000;
        }"""
    )
    assert rate >= 24, rate
