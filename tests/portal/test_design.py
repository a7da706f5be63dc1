"""The page of all components, and the contrast that it shows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from enthesis.portal.domain.components import (
    DARK,
    LIGHT,
    contrast,
    luminance,
    measured,
    sample_cases,
    sample_curve,
)
from tests.environment import FRONTEND


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),  # the grey that fails by a hair, known from WCAG examples
        ("#767676", "#ffffff", 4.54),
        ("#0b6b6f", "#0b6b6f", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_luminance_weighs_green_most() -> None:
    assert [round(luminance(colour), 4) for colour in ("#ff0000", "#00ff00", "#0000ff", "#0a0a0a")] == [
        0.2126, 0.7152, 0.0722, 0.003,
    ]  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_has_the_contrast_that_its_use_needs(palette: dict[str, str]) -> None:
    assert [(pair.use, round(pair.ratio, 1)) for pair in measured(palette) if not pair.is_enough] == []


@pytest.mark.parametrize(("mixin", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_palette_is_the_one_of_the_style_sheet(mixin: str, palette: dict[str, str]) -> None:
    sheet = (FRONTEND / "styles" / "_tokens.scss").read_text()
    block = sheet[sheet.index(f"@mixin {mixin} {{") :].split("}", 1)[0]
    found = {
        name: "#" + "".join(c * 2 for c in value) if len(value) == 3 else f"#{value}"
        for name, value in re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", block)
    }
    assert found == palette


def test_sample_cases_are_sorted_and_filtered() -> None:
    assert [case.number for case in sample_cases()] == list(range(23, 0, -1))
    assert [case.number for case in sample_cases("number", "returned")] == [18, 22]
    assert {case.state for case in sample_cases("region", "draft")} == {"draft"}
    assert [case.region for case in sample_cases("region")] == sorted(case.region for case in sample_cases())
    assert sample_cases("__class__") == sample_cases()


def test_sample_curve_never_falls_and_the_forecast_begins_at_its_end() -> None:
    own, ahead = sample_curve()
    counts = [count for _, count in own]
    assert counts == sorted(counts)
    assert ahead[0] == (own[-1][0], counts[-1], counts[-1], counts[-1])


@pytest.mark.django_db
def test_page_is_open_and_its_table_can_be_sorted_filtered_and_paged(client: Client) -> None:
    page = client.get("/design/", {"state": "verified", "order": "number", "page": "2"})
    text = page.content.decode()
    assert page.status_code == 200
    assert re.findall(r'aria-label="Case (\d+)"', text) == ["6", "7", "8", "9", "10"]
    assert 'aria-sort="ascending"' in text
    assert "6 to 10 of 18" in text


@pytest.mark.django_db
def test_filter_without_rows_shows_the_empty_state(client: Client) -> None:
    assert "No case like that" in client.get("/design/?state=gone").content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_is_accessible_and_fits_a_phone(
    theme: Any, open_page: Callable[..., Page], axe: Callable[[Page], None], screenshots: Callable[..., Any]
) -> None:
    page = open_page(width=360, height=740, touch=True, color_scheme=theme)
    page.goto("/design/")
    page.wait_for_selector("[data-begun~=theme]")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    screenshots(page, theme)
    axe(page)


def test_page_is_accessible_on_a_desktop_and_the_theme_is_kept(
    page_desktop: Page, axe: Callable[[Page], None], screenshots: Callable[..., Any]
) -> None:
    page_desktop.goto("/design/")
    page_desktop.wait_for_selector("[data-begun~=theme]")
    page_desktop.get_by_role("radio", name="Dark", exact=True).check(force=True)
    assert page_desktop.evaluate("document.documentElement.dataset.theme") == "dark"
    page_desktop.reload()
    page_desktop.wait_for_selector("[data-begun~=theme]")
    assert page_desktop.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 19, 23)"
    screenshots(page_desktop, "dark")
    axe(page_desktop)


def test_list_is_walked_by_keys_and_ticks_show_their_bar(page_desktop: Page) -> None:
    page_desktop.goto("/design/")
    page_desktop.wait_for_selector("[data-begun~=list]")
    page_desktop.keyboard.press("j")
    page_desktop.keyboard.press("j")
    page_desktop.keyboard.press("x")
    assert page_desktop.locator("[data-row]").nth(1).evaluate("row => row === document.activeElement")
    assert page_desktop.locator("[data-bulk-bar]").inner_text().split("\n")[0] == "1 ticked"
    page_desktop.keyboard.press("/")
    assert page_desktop.evaluate("document.activeElement.id") == "design-search"


def test_dialog_opens_and_escape_gives_the_focus_back(page_desktop: Page) -> None:
    page_desktop.goto("/design/")
    opener = page_desktop.get_by_role("button", name="Open a dialog")
    opener.click()
    assert page_desktop.get_by_role("dialog", name="Sign case 17?").is_visible()
    page_desktop.keyboard.press("Escape")
    assert opener.evaluate("button => button === document.activeElement")
