"""Pages with a viewer say where drawings are kept, and which structures can be named."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from enthesis.imaging import services
from enthesis.imaging.selectors import drawing_links, label_structures
from tests.factories.imaging import place_of
from tests.factories.logbook import make_case
from tests.factories.people import make_cohort, make_student, make_supervisor, words_of
from tests.imaging.drawing import draw, make_scaled
from tests.imaging.pages import arrived, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def supervisor(place: Any) -> Any:
    return make_supervisor(place.cohort)


def viewer_of(client: Client, address: str) -> dict[str, Any]:
    """Give what a page tells its viewer about drawings, and the addresses of reports on the page."""
    text = client.get(address).content.decode()
    found = {name: re.search(rf'data-{name}="([^"]*)"', text) for name in ("annotations-url", "structures")}
    told = {name: html.unescape(match[1]) if match else "" for name, match in found.items()}
    links = [html.unescape(link) for link in re.findall(r'href="(/images/annotations/[^"]*)"', text)]
    return {
        "kept": told["annotations-url"],
        "structures": json.loads(told["structures"] or "[]"),
        "links": links,
    }


def test_study_page_keeps_drawings_and_names_every_structure(place: Any) -> None:
    picture = make_scaled(place)
    draw(picture, place.user)
    links = drawing_links([picture.pk])
    assert viewer_of(signed_in(place.user), f"/images/studies/{picture.study_id}/") == {
        "kept": links.kept, "links": [links.report, links.table], "structures": label_structures(place.cohort),
    }  # fmt: skip


def test_study_page_without_checked_pictures_offers_no_report(place: Any) -> None:
    picture = arrived(place.user)
    assert viewer_of(signed_in(place.user), f"/images/studies/{picture.study_id}/")["links"] == []


def test_pages_on_which_nothing_is_measured_name_the_reports_without_leading_there(
    place: Any, supervisor: Any
) -> None:
    case = make_case(place, supervisor, fate="sent", pictures=[make_scaled(place).pk])
    instance, later = (
        case.images.get().instance,
        "Measurements as DICOM SR or as a table: once something is measured.",
    )
    for client, address in (
        (signed_in(place.user), f"/images/studies/{instance.study_id}/"),
        (signed_in(supervisor), f"/cases/{case.pk}/"),
    ):
        assert viewer_of(client, address)["links"] == []
        assert later in words_of(client.get(address))
    drawn = draw(instance, place.user)
    assert len(viewer_of(signed_in(supervisor), f"/cases/{case.pk}/")["links"]) == 2
    services.remove_annotation(actor=place.user, annotation=drawn)
    assert viewer_of(signed_in(supervisor), f"/cases/{case.pk}/")["links"] == []


def test_pages_of_a_case_keep_drawings_and_name_structures_of_its_region(place: Any, supervisor: Any) -> None:
    draft = make_case(place, supervisor, pictures=[make_scaled(place).pk])
    sent = make_case(place, supervisor, fate="sent", pictures=[make_scaled(place).pk])
    draw(sent.images.get().instance, place.user)
    student, reader = signed_in(place.user), signed_in(supervisor)
    for client, case, address, is_given_away in (
        (student, draft, f"/cases/{draft.pk}/edit/", False), (student, sent, f"/cases/{sent.pk}/", True),
        (reader, sent, f"/cases/{sent.pk}/", True), (reader, sent, f"/review/{sent.pk}/", False),
    ):  # fmt: skip
        links = drawing_links([case.images.get().instance_id])
        assert viewer_of(client, address) == {
            "kept": links.kept, "links": [links.report, links.table] if is_given_away else [],
            "structures": label_structures(place.cohort, "shoulder"),
        }, address  # fmt: skip


def test_signed_version_keeps_no_drawings(place: Any, supervisor: Any) -> None:
    case = make_case(place, supervisor, fate="signed", pictures=[make_scaled(place).pk])
    told = viewer_of(signed_in(place.user), f"/cases/{case.pk}/versions/1/")
    assert (told["kept"], told["links"]) == ("", [])
