"""The page that sets the scale of a picture by hand, with and without script."""

from typing import Any

import pytest
from django.test import Client

from enthesis.imaging.models import Instance
from tests.factories.imaging import make_clean, make_sealed, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.pages import signed_in
from tests.imaging.test_services_scaling import without_scale

pytestmark = pytest.mark.django_db

SCALE = {"x0": "60", "y0": "4", "x1": "60", "y1": "44", "centimetres": "1"}


@pytest.fixture
def picture() -> Instance:
    return make_clean(place_of(make_student(make_cohort())), without_scale())


@pytest.fixture
def client(picture: Instance) -> Client:
    assert picture.owner is not None
    return signed_in(picture.owner.user)


def post(client: Client, picture: Instance, **changed: str) -> Any:
    return client.post(f"/images/{picture.pk}/scale/", {**SCALE, **changed})


def study_page(client: Client, picture: Instance) -> str:
    return client.get(f"/images/studies/{picture.study_id}/").content.decode()


def sizes(picture: Instance) -> list[list[float]]:
    picture.refresh_from_db()
    return [one["mm_per_pixel"] for one in picture.regions if one.get("by_hand")]


def test_study_leads_to_the_scale_and_tells_of_it(client: Client, picture: Instance) -> None:
    page = study_page(client, picture)
    assert "lengths cannot be measured: the machine gave no scale" in page
    assert f'href="/images/{picture.pk}/scale/"' in page
    response = post(client, picture)
    assert (response.status_code, response["Location"]) == (302, f"/images/studies/{picture.study_id}/")
    page = study_page(client, picture)
    assert "one pixel is 0.25\u00a0mm, set by hand" in page
    assert "Set the scale again" in page


def test_study_says_of_what_file_a_picture_was_made(client: Client, picture: Instance) -> None:
    Instance.objects.filter(pk=picture.pk).update(converted_from="jpeg")
    assert "64 by 48 pixels, from a JPEG file" in study_page(client, picture)
    page = client.get(f"/images/{picture.pk}/scale/").content.decode()
    assert "This picture was made from a JPEG file, so it has no scale." in page


def test_distance_is_read_with_a_comma(client: Client, picture: Instance) -> None:
    assert post(client, picture, centimetres=" 1,5 ", y1="44,0").status_code == 302
    assert sizes(picture) == [[0.375, 0.375]]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"centimetres": ""}, "Write the distance in centimetres, such as 3 or 2.5."),
        ({"centimetres": "nan"}, "Write the distance in centimetres, such as 3 or 2.5."),
        ({"x0": ""}, "Write a number of pixels."),
        ({"y1": "9999"}, "A point lies outside the picture."),
        ({"y1": "10"}, "The two points lie too near each other."),
        ({"centimetres": "0.3"}, "in steps of half a centimetre"),
        ({"centimetres": "30"}, "which is too large for ultrasound"),
    ],
)
def test_what_cannot_be_a_scale_is_told(
    client: Client, picture: Instance, changed: dict[str, str], words: str
) -> None:
    response = post(client, picture, **changed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert sizes(picture) == []


def test_scale_is_removed(client: Client, picture: Instance) -> None:
    post(client, picture)
    assert "Remove the scale" in client.get(f"/images/{picture.pk}/scale/").content.decode()
    assert client.post(f"/images/{picture.pk}/scale/forget/").status_code == 302
    assert sizes(picture) == []
    assert "Remove the scale" not in client.get(f"/images/{picture.pk}/scale/").content.decode()


def test_locked_and_foreign_pictures_have_no_such_page(client: Client, picture: Instance) -> None:
    assert picture.owner is not None
    locked = make_sealed(picture.owner)
    other = signed_in(make_student(picture.owner.cohort, "Bea Holt"))
    found = [
        client.get(f"/images/{locked.pk}/scale/"),
        other.get(f"/images/{picture.pk}/scale/"),
        post(other, picture),
    ]
    assert [response.status_code for response in found] == [404, 404, 404]


def test_picture_with_a_scale_of_its_machine_is_told_so(client: Client, picture: Instance) -> None:
    assert picture.owner is not None
    calibrated = make_clean(picture.owner)
    assert f"/images/{calibrated.pk}/scale/" not in study_page(client, calibrated)
    assert post(client, calibrated).status_code == 409
