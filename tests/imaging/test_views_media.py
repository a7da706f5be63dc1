import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from enthesis.audit.models import Entry
from enthesis.imaging.models import Instance
from enthesis.programme.models import Enrolment
from tests.factories.imaging import loop_file, make_clean, make_unchecked, picture_file, place_of
from tests.factories.logbook import make_case
from tests.factories.media import file_set
from tests.factories.people import make_cohort, make_student, make_supervisor
from tests.imaging.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort()))


def on_media(response: Any, folder: Path) -> set[str]:
    """Unpack an answer, and give the UIDs that its index names and that can be read."""
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        archive.extractall(folder)
    with file_set(folder) as found:
        return {str(one.load().SOPInstanceUID) for one in found}


def uids(*pictures: Instance) -> set[str]:
    return {one.sop_instance_uid for one in pictures}


def test_checked_pictures_of_a_study_are_downloaded(place: Enrolment, tmp_path: Path) -> None:
    still, loop = make_clean(place, picture_file(1)), make_clean(place, loop_file(3, 2))
    make_unchecked(place, picture_file(3))
    client = signed_in(place.user)
    assert "Download as DICOM" in client.get(f"/images/studies/{still.study_id}/").content.decode()
    response = client.post(f"/images/studies/{still.study_id}/media/")
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="study-dicom.zip"'
    assert on_media(response, tmp_path) == uids(still, loop)
    entry = Entry.objects.get(action="imaging.take_away_pictures")
    assert (entry.target, entry.detail) == (
        f"imaging.study:{still.study_id}",
        {"pictures": 2, "kind": "media", "key": ""},
    )


def test_study_without_a_checked_picture_has_nothing_to_download(place: Enrolment) -> None:
    picture, client = make_unchecked(place), signed_in(place.user)
    assert "Download as DICOM" not in client.get(f"/images/studies/{picture.study_id}/").content.decode()
    response = client.post(f"/images/studies/{picture.study_id}/media/")
    assert response.status_code == 404
    assert "There is no checked picture here" in response.content.decode()


def test_study_of_somebody_else_is_not_there(place: Enrolment) -> None:
    picture = make_clean(place)
    other = signed_in(make_student(make_cohort("Other")))
    assert other.post(f"/images/studies/{picture.study_id}/media/").status_code == 404


def test_pictures_of_a_case_are_downloaded_by_who_reads_it(place: Enrolment, tmp_path: Path) -> None:
    supervisor = make_supervisor(place.cohort)
    filed = [make_clean(place, picture_file(number, study=number)) for number in (1, 2)]
    make_clean(place, picture_file(3))
    case = make_case(place, supervisor, fate="sent", pictures=[one.pk for one in filed])
    client = signed_in(supervisor)
    assert "Download the pictures as DICOM" in client.get(f"/cases/{case.pk}/").content.decode()
    response = client.post(f"/cases/{case.pk}/media/")
    assert response.headers["Content-Disposition"] == f'attachment; filename="case-{case.number}-dicom.zip"'
    assert on_media(response, tmp_path) == uids(*filed)
    targets = Entry.objects.filter(action="imaging.take_away_pictures").values_list("target", flat=True)
    assert set(targets) == {f"imaging.study:{one.study_id}" for one in filed}


def test_case_without_pictures_has_nothing_to_download(place: Enrolment) -> None:
    case, client = make_case(place, make_supervisor(place.cohort)), signed_in(place.user)
    assert "as DICOM" not in client.get(f"/cases/{case.pk}/").content.decode()
    assert client.post(f"/cases/{case.pk}/media/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page_name", ["page_desktop", "page_phone"])
def test_study_is_downloaded_in_a_browser(
    page_name: str,
    request: pytest.FixtureRequest,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshots: Callable[..., object],
    tmp_path: Path,
) -> None:
    place = place_of(make_student(make_cohort()))
    picture = make_clean(place, picture_file(1))
    case = make_case(place, make_supervisor(place.cohort), fate="sent", pictures=[picture.pk])
    page: Page = request.getfixturevalue(page_name)
    sign_in(page, place.user)
    page.goto(f"/images/studies/{picture.study_id}/")
    screenshots(page, "study")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as DICOM").click()
    download.value.save_as(tmp_path / "study.zip")
    assert len(zipfile.ZipFile(tmp_path / "study.zip").namelist()) == 2
    page.goto(f"/cases/{case.pk}/")
    screenshots(page, "case")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the pictures as DICOM").click()
    assert download.value.suggested_filename == f"case-{case.number}-dicom.zip"
    axe(page)
