"""Plain pictures, films and discs in a real browser: marked before they are sent, at both widths, by any means."""

import gc
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Request, expect
from pydicom.fileset import FileSet

from enthesis.core.blobs import store
from enthesis.core.sealing import unseal
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.models import Instance
from tests.factories.imaging import make_clean, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.conversion.plain import film
from tests.imaging.domain.material import read, specimen
from tests.imaging.test_services_scaling import without_scale

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(1280, 800, False), (360, 740, True)]
AS_IT_IS = (
    "A film is sent as it is over the encrypted line, "
    "blanked in memory on arrival; nothing of it is written unblanked."
)
OpenPage = Callable[..., Page]


def screen(columns: int = 640, rows: int = 480, seed: int = 1) -> Image.Image:
    """Give a picture of a screen: bright outside, a scan with a depth scale inside."""
    pixels = np.full((rows, columns, 3), 150, np.uint8)
    scan = np.random.default_rng(seed).normal(70, 22, (rows - 120, columns - 160)).clip(0, 255)
    pixels[80 : rows - 40, 80 : columns - 80] = scan.astype(np.uint8)[..., None]
    for depth in range(5):
        pixels[80 + 80 * depth : 82 + 80 * depth, columns - 95 : columns - 80] = 255
    return Image.fromarray(pixels)


def saved(picture: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture(params=SIZES, ids=["desktop", "phone"])
def images(request: pytest.FixtureRequest, open_page: OpenPage, sign_in: Any, student: Any) -> Page:
    """Open the images of the student at both widths."""
    width, height, touch = request.param
    page = open_page(width=width, height=height, touch=touch)
    sign_in(page, student)
    page.goto("/images/")
    expect(page.get_by_text("Drop files, a folder or a zip here")).to_be_visible()
    return page


def choose(page: Page, **files: bytes) -> None:
    """Choose files by their names; an underscore stands for a dot."""
    chosen: Any = [
        {"name": name.replace("_", "."), "mimeType": "application/octet-stream", "buffer": data}
        for name, data in files.items()
    ]
    page.get_by_label("Choose files").set_input_files(chosen)


def row_state(page: Page, name: str) -> Locator:
    row = page.get_by_role("list", name="Files").get_by_role("listitem").filter(has_text=name)
    return row.last.locator(".upload__state")


def draw(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a box from one place to another, as shares of the picture."""
    sheet = page.locator(".marking__sheet")
    expect(sheet).to_be_visible()
    place = sheet.bounding_box()
    assert place is not None
    for at, act in ((start, page.mouse.down), (end, page.mouse.up)):
        page.mouse.move(place["x"] + at[0] * place["width"], place["y"] + at[1] * place["height"], steps=4)
        act()


def send_it(page: Page) -> None:
    """Press the button; browsers write a PNG when they have time, under load after seconds."""
    page.get_by_role("dialog").get_by_role("button", name="Send it").click()
    blanking = page.get_by_role("status").filter(has_text="Blanking all but the scan")
    expect(blanking).to_be_hidden(timeout=15_000)


def corners(instance: Instance) -> list[int]:
    (box,) = instance.marked
    return [box[name] for name in ("x0", "y0", "x1", "y1")]


def sent_bodies(page: Page) -> list[str]:
    """Collect the addresses to which something is sent from now on."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            found.append(request.url.rsplit("/images/", 1)[-1])

    page.on("request", note)
    return found


def test_picture_is_marked_looked_at_and_sent(images: Page, axe: Any, screenshots: Any) -> None:
    sent = sent_bodies(images)
    choose(images, Rowanberry_png=saved(screen(), "PNG"))
    dialog = images.get_by_role("dialog", name="Mark the scan")
    expect(dialog).to_contain_text("Rowanberry.png")
    draw(images, (0.125, 0.15), (0.875, 0.925))
    screenshots(images, "marking")
    axe(images)
    dialog.get_by_role("button", name="Show what will be kept").click()
    final = images.get_by_role("dialog", name="This is what will be kept")
    expect(final.get_by_role("button", name="Send it")).to_be_focused()
    screenshots(images, "kept")
    axe(images)
    assert sent == ["known/"]
    send_it(images)
    expect(images.get_by_role("dialog")).to_be_hidden()
    expect(row_state(images, "Rowanberry.png")).to_contain_text("Locked away: ")
    assert sent == ["known/", "upload/plain/"]
    screenshots(images, "sent")
    instance = Instance.objects.get()
    wanted = (80, 72, 560, 444)
    assert [abs(one - there) <= 6 for one, there in zip(corners(instance), wanted, strict=True)] == [True] * 4
    x0, y0, x1, y1 = corners(instance)
    pixels = read(unseal(store().get(instance.sealed_key))).pixel_array.copy()
    pixels[y0 : y1 + 1, x0 : x1 + 1] = 0
    assert not pixels.any()


def test_one_box_goes_on_all_pictures_of_its_size(images: Page) -> None:
    choose(
        images,
        a_png=saved(screen(seed=1), "PNG"),
        b_jpg=saved(screen(seed=2), "JPEG"),
        c_png=saved(screen(800, 600), "PNG"),
    )
    dialog = images.get_by_role("dialog")
    expect(dialog).to_contain_text("1 of 3")
    draw(images, (0.2, 0.2), (0.8, 0.8))
    dialog.get_by_role("button", name="Show what will be kept").click()
    dialog.get_by_label("Use this box for the 2 other files too").check()
    send_it(images)
    # The third has another size, so it is asked about by itself.
    expect(dialog).to_contain_text("c.png · 3 of 3")
    dialog.get_by_role("button", name="Leave this one out").click()
    expect(dialog).to_be_hidden()
    expect(row_state(images, "b.jpg")).to_contain_text("Locked away: ")
    expect(row_state(images, "a.png")).to_contain_text("Locked away: ")
    expect(row_state(images, "c.png")).to_have_text("Passed over: left out")
    one, two = Instance.objects.order_by("instance_number")
    assert (one.marked, one.study_id) == (two.marked, two.study_id)
    assert (one.converted_from, two.converted_from) == ("png", "jpeg")


def test_dialog_forgets_the_question_while_the_next_file_opens(images: Page) -> None:
    choose(images, a_png=saved(screen(seed=1), "PNG"), b_png=saved(screen(seed=2), "PNG"))
    dialog = images.get_by_role("dialog")
    draw(images, (0.2, 0.2), (0.8, 0.8))
    dialog.get_by_role("button", name="Show what will be kept").click()
    images.evaluate("() => { window.createImageBitmap = () => new Promise(() => {}); }")
    send_it(images)
    expect(dialog.get_by_role("status")).to_have_text("Opening the file")
    expect(dialog).to_contain_text("b.png · 2 of 2")
    expect(dialog.locator(".marking__hint")).to_have_text("")
    expect(dialog.get_by_role("button")).to_have_text(["Close", "Leave this one out"])


def test_box_is_made_with_keys_and_numbers_alone(images: Page) -> None:
    choose(images, a_png=saved(screen(), "PNG"))
    dialog = images.get_by_role("dialog")
    sheet = dialog.get_by_role("group", name="Box around the scan")
    expect(sheet).to_be_focused()
    dialog.get_by_role("button", name="Show what will be kept").press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Draw a box around the scan first.")
    sheet.press("ArrowUp")
    sheet.press("ArrowLeft")
    sheet.press("Shift+ArrowDown")
    dialog.get_by_text("Type the corners").click()
    expect(dialog.get_by_label("Left", exact=True)).to_have_value("157")
    expect(dialog.get_by_label("Bottom", exact=True)).to_have_value("362")
    dialog.get_by_label("Top", exact=True).fill("80")
    dialog.get_by_role("button", name="Show what will be kept").press("Enter")
    dialog.get_by_role("button", name="Change the box").press("Enter")
    dialog.get_by_role("button", name="Show what will be kept").press("Enter")
    dialog.get_by_role("button", name="Send it").press("Enter")
    expect(row_state(images, "a.png")).to_contain_text("Locked away: ")
    assert corners(Instance.objects.get()) == [157, 80, 476, 362]


def test_dialog_that_was_closed_can_be_opened_again(images: Page) -> None:
    sent = sent_bodies(images)
    choose(images, a_png=saved(screen(), "PNG"))
    images.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(row_state(images, "a.png")).to_have_text("Not sent yet: mark the scan on it first")
    expect(images.locator(".upload__words")).to_have_text("0 received, 1 to be marked")
    images.get_by_role("button", name="Mark the scan").click()
    draw(images, (0.2, 0.2), (0.8, 0.8))
    images.keyboard.press("Escape")
    expect(images.get_by_role("dialog")).to_be_hidden()
    assert sent == ["known/"]
    assert not Instance.objects.exists()


def test_film_that_the_browser_cannot_show_is_shown_by_the_server_once_allowed(
    images: Page, axe: Any, screenshots: Any
) -> None:
    sent = sent_bodies(images)
    choose(images, loop_avi=film("mjpeg in avi", size=(320, 240)))
    asking = images.get_by_role("dialog", name="This film cannot be shown here")
    expect(asking).to_contain_text(AS_IT_IS)
    expect(asking.get_by_role("button", name="Send it to be shown here")).to_be_focused()
    axe(images)
    screenshots(images, "asking")
    assert sent == ["known/"]
    asking.get_by_role("button", name="Send it to be shown here").click()
    dialog = images.get_by_role("dialog", name="Mark the scan")
    expect(dialog).to_contain_text("the server did; it has kept nothing.")
    expect(dialog).to_contain_text(AS_IT_IS)
    assert sent == ["known/", "upload/preview/"]
    draw(images, (0.2, 0.2), (0.8, 0.8))
    dialog = images.get_by_role("dialog")
    dialog.get_by_role("button", name="Show what will be kept").click()
    send_it(images)
    expect(row_state(images, "loop.avi")).to_contain_text("Locked away: ")
    instance = Instance.objects.get()
    assert (instance.frames, instance.frame_time_ms, instance.converted_from) == (10, 40.0, "avi")


def test_film_that_the_browser_can_show_is_not_sent_before_it_is_marked(images: Page) -> None:
    sent = sent_bodies(images)
    choose(images, loop_mp4=film("vp9 in mp4", size=(320, 240)))
    dialog = images.get_by_role("dialog")
    draw(images, (0.2, 0.2), (0.8, 0.8))
    expect(dialog).to_contain_text(AS_IT_IS)
    expect(dialog).not_to_contain_text("before it is sent")
    expect(dialog).not_to_contain_text("the server did")
    dialog.get_by_role("button", name="Show what will be kept").click()
    assert sent == ["known/"]
    send_it(images)
    expect(row_state(images, "loop.mp4")).to_contain_text("Locked away: ")
    assert Instance.objects.get().frames == 10


def test_file_that_has_arrived_need_not_be_marked_again(images: Page) -> None:
    data = saved(screen(), "PNG")
    choose(images, a_png=data)
    dialog = images.get_by_role("dialog")
    draw(images, (0.2, 0.2), (0.8, 0.8))
    dialog.get_by_role("button", name="Show what will be kept").click()
    send_it(images)
    expect(row_state(images, "a.png")).to_contain_text("Locked away: ")
    choose(images, again_png=data)
    expect(row_state(images, "again.png")).to_have_text("Already here")
    expect(dialog).to_be_hidden()


def stick(folder: Path, pictures: int) -> Path:
    """Make a memory stick as machines do: an index, pictures below DICOM without names, and a viewer."""
    with quiet:
        # It leaves a folder to be removed once it is gone itself, and warns then.
        files: FileSet | None = FileSet()
        assert files is not None
        for number in range(1, pictures + 1):
            files.add(read(specimen(seed=number, number=number)))
        files.write(folder)
        files = None
        gc.collect()
    for name, content in {
        "AUTORUN.INF": b"[autorun]",
        "VIEWER/run.exe": b"MZ",
        "VIEWER/logo.png": saved(screen(), "PNG"),
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_stick_with_an_index_sends_its_pictures_and_tells_what_is_missing(
    images: Page, tmp_path: Path, screenshots: Any
) -> None:
    folder = stick(tmp_path / "STICK", 3)
    lost = min(path for path in folder.rglob("*") if path.is_file() and path.name.startswith("IM"))
    lost.unlink()
    sent = sent_bodies(images)
    images.get_by_label("Choose a folder").set_input_files(folder)
    expect(images.locator(".upload__words")).to_have_text("2 received, 4 passed over")
    expect(
        images.get_by_text("1 picture of the 3 listed on the disc or stick was not found.")
    ).to_be_visible()
    expect(row_state(images, "DICOMDIR")).to_have_text("Passed over: the index of a disc, not a picture")
    expect(row_state(images, "run.exe")).to_contain_text("not a picture")
    expect(row_state(images, "logo.png")).to_have_text(
        "Passed over: part of the disc’s own viewer, not a picture"
    )
    screenshots(images, "stick")
    assert sent == ["known/", "upload/", "upload/"]
    assert Instance.objects.count() == 2


def test_scale_is_set_by_two_taps(images: Page, student: Any, axe: Any, screenshots: Any) -> None:
    instance = make_clean(place_of(student), without_scale())
    images.goto(f"/images/studies/{instance.study_id}/")
    images.get_by_role("link", name="Set the scale of picture 1").click()
    said = images.locator("#scale-said")
    expect(said).to_have_text("Tap one end of the depth scale on the picture.")
    sheet = images.locator(".scale__sheet")
    place = sheet.bounding_box()
    assert place is not None
    scale = min(place["width"] / instance.columns, place["height"] / instance.rows)
    left = place["x"] + (place["width"] - instance.columns * scale) / 2
    top = place["y"] + (place["height"] - instance.rows * scale) / 2
    for x, y in ((50, 6), (50, 40)):
        images.mouse.click(left + x * scale, top + y * scale)
    expect(said).to_have_text("Write how many centimetres lie between the two points, such as 3 or 2.5.")
    images.get_by_label("Centimetres between the two points").fill("1")
    expect(said).to_contain_text("One pixel is 0.29 mm")
    second = images.get_by_role("button", name="Second point")
    second.press("Shift+ArrowUp")
    expect(said).to_contain_text("One pixel is 0.42 mm")
    second.press("ArrowUp")
    expect(said).to_contain_text("One pixel is 0.43 mm")
    screenshots(images, "scale")
    axe(images)
    images.get_by_role("button", name="Save the scale").click()
    expect(images.get_by_text("The scale is set.")).to_be_visible()
    instance.refresh_from_db()
    (size, _) = instance.regions[-1]["mm_per_pixel"]
    assert abs(size - 10 / 23) < 0.02, json.dumps(instance.regions)
