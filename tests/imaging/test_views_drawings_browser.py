"""Measurements on pages in a real browser: what is drawn is there again, and is taken away as a report."""

import csv
from pathlib import Path
from typing import Any

import pytest
from highdicom import sr
from playwright.sync_api import Page, expect

from enthesis.imaging.models import Instance
from tests.factories.imaging import place_of
from tests.factories.logbook import make_case
from tests.factories.people import make_cohort, make_student, make_supervisor
from tests.imaging.domain.material import specimen
from tests.imaging.drawing import LABEL, draw
from tests.imaging.pages import checked

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = pytest.mark.parametrize(
    ("width", "height", "touch"), [(1280, 800, False), (360, 740, True)], ids=["desktop", "phone"]
)


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort(), "Ada Fenwick"))


@pytest.fixture
def picture(place: Any) -> Instance:
    """Give a still with a distance by its student and a label."""
    still = checked(place.user, specimen())
    box = still.regions[0]
    x, y = box["x0"] + 40, box["y0"] + 60
    draw(still, place.user, points=[[x, y], [x + 120, y + 20]], structure="supraspinatus")
    draw(still, place.user, LABEL, points=[[x + 200, y + 120]])
    return still


def open_pictures(page: Page, address: str) -> None:
    """Open a page once its picture and what is drawn on it are there."""
    with page.expect_response(lambda response: "/images/annotations/?of=" in response.url) as answer:
        page.goto(address)
    assert (answer.value.status, len(answer.value.json()["annotations"])) == (200, 2)
    expect(page.locator(".viewer__bar")).to_be_visible()


@SCREENS
def test_study_page_shows_drawings_and_gives_them_away(
    place: Any, picture: Instance, open_page: Any, sign_in: Any, axe: Any, screenshots: Any, tmp_path: Path,
    width: int, height: int, touch: bool,
) -> None:  # fmt: skip
    page = open_page(width=width, height=height, touch=touch)
    sign_in(page, place.user)
    open_pictures(page, f"/images/studies/{picture.study_id}/")
    axe(page)
    screenshots(page, "study")
    with page.expect_download() as report:
        page.get_by_role("link", name="Measurements as DICOM SR").click()
    report.value.save_as(tmp_path / "report.dcm")
    found: Any = sr.srread(tmp_path / "report.dcm")
    assert len(found.content.get_image_measurement_groups()) == 1
    with page.expect_download() as table:
        page.get_by_role("link", name="Measurements as a table").click()
    table.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Kind"] for row in csv.DictReader(file)] == ["Distance", "Label"]


@SCREENS
def test_supervisor_sees_what_the_student_drew(
    place: Any, picture: Instance, open_page: Any, sign_in: Any, axe: Any, screenshots: Any,
    width: int, height: int, touch: bool,
) -> None:  # fmt: skip
    supervisor = make_supervisor(place.cohort)
    case = make_case(place, supervisor, fate="sent", pictures=[picture.pk])
    page = open_page(width=width, height=height, touch=touch)
    sign_in(page, supervisor)
    open_pictures(page, f"/review/{case.pk}/")
    axe(page)
    screenshots(page, "review", whole=False)
    expect(page.locator(".viewer__stage")).to_be_visible()
    open_pictures(page, f"/cases/{case.pk}/")
    expect(page.locator(".viewer__stage")).to_be_visible()
    axe(page)
    screenshots(page, "case")


def test_question_mark_lists_the_keys_of_where_one_is(
    place: Any, picture: Instance, page_desktop: Page, sign_in: Any
) -> None:
    page, supervisor = page_desktop, make_supervisor(place.cohort)
    case = make_case(place, supervisor, fate="sent", pictures=[picture.pk])
    sign_in(page, supervisor)
    open_pictures(page, f"/review/{case.pk}/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_accessible_name("Keys for reviewing")
    page.keyboard.press("Escape")
    page.locator(".viewer__stage").press("?")
    expect(page.get_by_role("dialog")).to_have_accessible_name("Keys of the viewer")
