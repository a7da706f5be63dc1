"""Bad input at the upload box, in a browser: words say what to do about each file, and nothing of it is kept."""

import http.client
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from enthesis.accounts.models import User
from enthesis.core import blobs
from enthesis.imaging.models import Instance, Receipt
from tests.factories.imaging import picture_file, stored
from tests.imaging.domain.material import ct, in_syntax
from tests.journeys.conftest import Show

SignIn = Callable[[Page, Any], None]
FOUR_GIGABYTES = 4 * 2**30
TOO_LARGE = "This file is larger than 2,048 MB. Send a shorter cine loop, or split the zip in two."


def zip_bomb() -> bytes:
    """Give a zip of 64 KB with one file of 64 MB, which begins like a picture."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("scan.dcm", bytes(128) + b"DICM" + bytes(2**26))
    return stream.getvalue()


BAD_FILES: dict[str, tuple[str, bytes, str, str]] = {
    "not DICOM": (
        "knee.dat", b"a letter about the scan " * 40, "page_phone",
        "This is not a DICOM file. Export the picture from the machine as DICOM and send that file unchanged.",
    ),
    "truncated": (
        "knee-1.dcm", picture_file(1)[:-700], "page_desktop",
        "This file ends before the picture does, so the transfer was probably cut off. Send the file again.",
    ),
    "zip bomb": (
        "knee.zip", zip_bomb(), "page_desktop",
        "This file unpacks to far more than its size allows, which is not safe. Send it without a zip.",
    ),
    "CT": (
        "slice-12.dcm", ct(), "page_desktop",
        "This file is not an ultrasound picture. Send only ultrasound stills and cine loops, not 3D volumes.",
    ),
    "transfer syntax": (
        "old-machine.dcm", in_syntax("1.2.840.10008.1.2.4.52"), "page_desktop",
        (
            "This file is compressed in a way that cannot be read here. On the machine, choose DICOM export without "
            "compression or with JPEG, and send it again."
        ),
    ),
}  # fmt: skip


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files from this device."""
    chosen: Any = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files
    ]
    page.get_by_label("Choose files").set_input_files(chosen)


def row_of(page: Page, name: str) -> Locator:
    """Find what the list of files says of one."""
    return page.get_by_role("list", name="Files").get_by_role("listitem").filter(has_text=name).last


def expect_row(page: Page, name: str, words: str) -> None:
    expect(row_of(page, name).locator(".upload__state")).to_have_text(words)


def nothing_stored() -> bool:
    return not (Instance.objects.exists() or Receipt.objects.exists() or stored())


def open_images(page: Page, sign_in: SignIn, person: User) -> Page:
    sign_in(page, person)
    page.goto("/images/")
    expect(page.get_by_text("Drop files, a folder or a zip here")).to_be_visible()
    return page


@pytest.fixture
def images(page_desktop: Page, sign_in: SignIn, student: User) -> Page:
    return open_images(page_desktop, sign_in, student)


@pytest.mark.parametrize("kind", BAD_FILES)
def test_bad_file_is_told_what_to_do_and_a_good_one_beside_it_is_taken(
    kind: str, request: pytest.FixtureRequest, sign_in: SignIn, student: User, show: Show
) -> None:
    name, data, screen, words = BAD_FILES[kind]
    page = open_images(request.getfixturevalue(screen), sign_in, student)
    choose_files(page, (name, data))
    expect_row(page, name, f"Not taken: {words}")
    expect(page.locator(".upload__words")).to_have_text("0 received, 1 not taken")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    show(page, "refused")
    assert nothing_stored()
    choose_files(page, ("good.dcm", picture_file()))
    expect_row(page, "good.dcm", "Received")
    expect_row(page, name, f"Not taken: {words}")
    expect(page.get_by_role("link", name="Check the pictures")).to_be_visible()
    assert Instance.objects.count() == 1


def test_four_gigabytes_are_refused_before_a_byte_leaves_the_browser(
    images: Page, tmp_path: Path, show: Show
) -> None:
    large = tmp_path / "whole-clinic.zip"
    with large.open("wb") as file:
        file.truncate(FOUR_GIGABYTES)
    sent: list[str] = []
    images.on("request", lambda request: sent.append(method_and_path(request)))
    images.get_by_label("Choose files").set_input_files(large)
    expect_row(images, large.name, f"Not taken: {TOO_LARGE}")
    show(images, "refused")
    assert sent == []
    assert refused_unread(images) == (413, TOO_LARGE)
    assert nothing_stored()


def method_and_path(request: Request) -> str:
    return f"{request.method} {urlsplit(request.url).path}"


def refused_unread(page: Page) -> tuple[int, str]:
    """Announce four gigabytes to the server without sending any of them, and give what it answers."""
    cookies = {str(one.get("name")): str(one.get("value")) for one in page.context.cookies()}
    connection = http.client.HTTPConnection(urlsplit(page.url).netloc, timeout=20)
    connection.request("POST", "/images/upload/", headers={
        "Content-Type": "application/octet-stream", "Content-Length": str(FOUR_GIGABYTES), "Accept": "application/json",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
    })  # fmt: skip
    answer = connection.getresponse()
    words = json.loads(answer.read())["error"]["message"]
    connection.close()
    return answer.status, words


def test_same_object_twice_is_kept_once(images: Page, show: Show) -> None:
    picture = picture_file(1)
    # The same object written by another program: other bytes, the same picture.
    copied = bytes([1]) + picture[1:]
    posts: list[str] = []
    images.on("request", lambda request: posts.append(method_and_path(request)))
    choose_files(images, ("first.dcm", picture))
    expect_row(images, "first.dcm", "Received")
    before = stored()
    choose_files(images, ("again.dcm", picture))
    expect_row(images, "again.dcm", "Already here")
    assert posts.count("POST /images/upload/") == 1, "the same file was sent again"
    choose_files(images, ("copied.dcm", copied))
    expect_row(images, "copied.dcm", "Already here")
    expect(images.locator(".upload__words")).to_have_text("1 received, 2 already here")
    show(images, "known")
    assert (Instance.objects.count(), stored()) == (1, before)


def test_full_store_keeps_nothing_and_the_file_can_be_sent_once_there_is_room(
    page_phone: Page, sign_in: SignIn, student: User, settings: Any, browser_problems: Any, show: Show
) -> None:
    browser_problems.allow("507 POST .*/images/upload/")
    page = open_images(page_phone, sign_in, student)
    settings.STORE_LIMIT_BYTES = 10
    choose_files(page, ("knee.dcm", picture_file()))
    expect_row(
        page, "knee.dcm",
        "Not sent: There is no room left for images. Nothing was lost; please tell your administrator and try later.",
    )  # fmt: skip
    expect(page.locator(".upload__words")).to_have_text("0 received, 1 not sent")
    show(page, "full")
    assert nothing_stored()
    settings.STORE_LIMIT_BYTES = 0
    blobs.store.cache_clear()
    page.get_by_role("button", name="Try again").click()
    expect_row(page, "knee.dcm", "Received")
    show(page, "sent-after-all")
    assert Instance.objects.count() == 1
