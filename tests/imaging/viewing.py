"""What the browser tests of the viewer share: opening a study, using its tools, and drawing on its picture."""

from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, expect

from enthesis.imaging.models import Instance


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


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Lay fingers on the screen, move them, or lift them."""
    session.send(
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
    )
