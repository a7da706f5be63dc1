"""What leaves a real browser of a plain picture: nothing outside the scan, and nothing at all of what is not taken."""

import hashlib
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, Route, expect

from enthesis.imaging.domain import MESSAGES
from enthesis.imaging.models import Instance
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.conversion.plain import jpeg
from tests.imaging.test_views_plain_browser import (
    choose,
    draw,
    row_state,
    saved,
    screen,
    send_it,
    sent_bodies,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def images(open_page: Any, sign_in: Any) -> Page:
    """Open the images of a student on a phone."""
    page: Page = open_page(width=360, height=740, touch=True)
    sign_in(page, make_student(make_cohort(), "Ada Fenwick"))
    page.goto("/images/")
    expect(page.get_by_text("Drop files, a folder or a zip here")).to_be_visible()
    return page


def caught_bodies(page: Page) -> list[tuple[bytes, dict[str, str]]]:
    """Collect what is sent to be kept from now on, with its headers, as it leaves the browser."""
    found: list[tuple[bytes, dict[str, str]]] = []

    def note(route: Route) -> None:
        found.append((route.request.post_data_buffer or b"", route.request.headers))
        route.continue_()

    page.route("**/images/upload/plain/", note)
    return found


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_no_pixel_outside_the_box_leaves_the_browser(images: Page, kind: str) -> None:
    bodies = caught_bodies(images)
    turned = Image.Exif()
    turned[0x0112] = 6 if kind == "JPEG" else 1
    stream = io.BytesIO()
    whole = screen()
    whole.save(stream, kind, exif=turned, **({"quality": 95, "subsampling": 0} if kind == "JPEG" else {}))
    choose(images, a_dat=stream.getvalue())
    dialog = images.get_by_role("dialog")
    expect(dialog).to_contain_text("All else turns black before it is sent")
    draw(images, (0.2, 0.2), (0.8, 0.8))
    dialog.get_by_role("button", name="Show what will be kept").click()
    send_it(images)
    expect(row_state(images, "a.dat")).to_contain_text("Locked away: ")
    ((body, headers),) = bodies
    sent = Image.open(io.BytesIO(body))
    x0, y0, x1, y1 = (int(part) for part in headers["x-keep-box"].split(","))
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(stream.getvalue()))).convert("RGB")
    assert (sent.format, sent.size, sent.info) == ("PNG", shown.size, {})
    pixels, wanted = np.asarray(sent.convert("RGB")).copy(), np.asarray(shown)
    inside = np.s_[y0 : y1 + 1, x0 : x1 + 1]
    # Colours are those of the file; decoders of JPEG round in their own ways.
    assert np.abs(pixels[inside].astype(int) - wanted[inside]).max() <= (0 if kind == "PNG" else 3)
    pixels[inside] = 0
    assert not pixels.any()
    digest = hashlib.sha256(stream.getvalue()).hexdigest()
    assert headers["x-original"] == f"{kind.lower()},{len(stream.getvalue())},{digest}"
    assert Instance.objects.get().converted_from == kind.lower()
    choose(images, again_dat=stream.getvalue())
    expect(row_state(images, "again.dat")).to_have_text("Already here")


def test_picture_that_the_device_cannot_hold_is_asked_about(images: Page) -> None:
    # What a phone does with a canvas beyond its limits: it draws nothing, and says so nowhere.
    images.evaluate("() => { CanvasRenderingContext2D.prototype.putImageData = () => {}; }")
    sent, bodies = sent_bodies(images), caught_bodies(images)
    choose(images, a_jpg=saved(screen(), "JPEG"))
    dialog = images.get_by_role("dialog", name="This picture cannot be shown here")
    expect(dialog).to_contain_text("From here it is sent as it is over the encrypted line")
    assert sent == ["known/"]
    dialog.get_by_role("button", name="Send it to be shown here").click()
    marking = images.get_by_role("dialog", name="Mark the scan")
    expect(marking).to_contain_text(
        "it is sent as it is over the encrypted line, blanked in memory on arrival"
    )
    draw(images, (0.2, 0.2), (0.8, 0.8))
    marking.get_by_role("button", name="Show what will be kept").click()
    send_it(images)
    expect(row_state(images, "a.jpg")).to_contain_text("Locked away: ")
    assert [body for body, _ in bodies] == [saved(screen(), "JPEG")]


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff\xe0 a broken picture " * 40, b"no picture " * 40, b"\xff\xd8"]
)
def test_damaged_picture_is_told_to_be_damaged(images: Page, data: bytes) -> None:
    sent = sent_bodies(images)
    choose(images, bad_jpg=data)
    expect(row_state(images, "bad.jpg")).to_have_text(
        "Not taken: The picture inside this file is damaged and cannot be shown. Export it from the machine again."
    )
    expect(images.get_by_role("dialog")).to_be_hidden()
    assert "upload/" not in "".join(sent)
    assert not Instance.objects.exists()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_picture_that_was_cut_off_is_told_to_be(images: Page, kind: str) -> None:
    data = saved(screen(), kind)
    choose(images, a_dat=data[: len(data) * 3 // 4])
    expect(row_state(images, "a.dat")).to_have_text(
        "Not taken: This file ends before the picture does, so it was probably cut off. "
        "Export it from the machine again."
    )
    assert not Instance.objects.exists()


def test_photograph_is_refused_before_it_is_marked(images: Page) -> None:
    sent = sent_bodies(images)
    choose(images, a_jpg=jpeg(screen(), {0x829A: 0.01}))
    expect(row_state(images, "a.jpg")).to_have_text(f"Not taken: {MESSAGES['photograph']}")
    assert sent == ["known/"]
