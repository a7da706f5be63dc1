"""Renew the pictures of the README and the guides from a running demo: `python tools/pictures.py [ADDRESS]`.

It starts nothing, and changes nothing but when the sample people last signed in. A small cohort is enough:
`make run RUN_ARGS="--cohort 3 --data /tmp/pictures"`, as soon as its logbooks are written.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.environment import ROOT
from tests.servers.chromium import running_chromium

FOLDER = ROOT / "docs" / "images"
LARGEST_BYTES = 250_000
LAPTOP, PHONE = (1280, 800), (360, 740)
STUDENT, WRITER, SUPERVISOR = "Amber Fernleigh", "Bartholomew Quill", "Marguerite Ashgrove"


def home(page: Page) -> None:
    """Stay on the page that signing in leads to."""


def progress(page: Page) -> None:
    """Go to the student's own numbers."""
    page.goto("/progress/")


def check(page: Page) -> None:
    """Go to the question about a picture that has just arrived."""
    page.goto("/images/check/")
    page.get_by_role("button", name="No, nothing").wait_for()


def write(page: Page) -> None:
    """Go to the form of a case that was sent back, which is like that of any draft."""
    page.goto("/cases/?state=returned")
    page.get_by_role("main").locator("[data-row] a").first.click()
    page.get_by_role("link", name="Go on writing").click()


def review(page: Page) -> None:
    """Go to the case that has waited longest and in which something was found."""
    page.goto("/review/")
    found = page.locator("[data-row]").filter(has_not_text="No ultrasound cause")
    found.first.get_by_role("link").first.click()


# The name of the file, who is signed in, the size of the screen, and the way to the page.
PICTURES: tuple[tuple[str, str, tuple[int, int], Callable[[Page], None]], ...] = (
    ("home", STUDENT, LAPTOP, home),
    ("check", STUDENT, PHONE, check),
    ("write", WRITER, LAPTOP, write),
    ("progress", STUDENT, LAPTOP, progress),
    ("review", SUPERVISOR, LAPTOP, review),
)


def photographed(
    browser: Browser, address: str, person: str, size: tuple[int, int], go: Callable[[Page], None]
) -> bytes:
    """Sign one of the sample people in, go to a page, and give what its screen shows as PNG."""
    width, height = size
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, device_scale_factor=2 if size == PHONE else 1,
        has_touch=size == PHONE, is_mobile=size == PHONE, color_scheme="light", reduced_motion="reduce",
        locale="en-GB", timezone_id="Europe/London",
    )  # fmt: skip
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_role("button", name=person).click()
    page.wait_for_load_state("networkidle")
    go(page)
    page.wait_for_load_state("networkidle")
    shot = page.screenshot()
    context.close()
    return shot


def smaller(shot: bytes) -> bytes:
    """Give a picture with 256 colours, which is enough for a page and a third of the size."""
    held = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(256).save(held, "PNG", optimize=True)
    return held.getvalue()


def is_being_written(browser: Browser, address: str) -> bool:
    """Tell whether the demo still writes its logbooks, and says so on every page."""
    page = browser.new_page()
    page.goto(f"{address}/sample/")
    return "still being written" in page.content()


def main(address: str) -> int:
    """Renew every picture; the exit status is 1 where one is too large to be kept, or the demo is not ready."""
    FOLDER.mkdir(exist_ok=True)
    # The browser writes the days in its own fields as the language of its surroundings does.
    os.environ.update(LANG="en_GB.UTF-8", LANGUAGE="en_GB")
    too_large = 0
    with running_chromium() as browser:
        if is_being_written(browser, address):
            print(
                "The sample logbooks are still being written. Come back when the notice on the pages has gone."
            )
            return 1
        for name, person, size, go in PICTURES:
            data = smaller(photographed(browser, address, person, size, go))
            (FOLDER / f"{name}.png").write_bytes(data)
            print(f"{name}.png: {len(data) // 1000} kB")
            too_large += len(data) > LARGEST_BYTES
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"))
