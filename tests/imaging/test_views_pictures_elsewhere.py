"""Where pictures lie in a bucket that browsers reach, they are fetched there, once permission was asked here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from enthesis.core import blobs
from enthesis.core.blobs import store
from enthesis.programme.models import Enrolment
from tests.core.blobs.test_addresses import fetched
from tests.factories.imaging import loop_file, make_clean, make_unchecked, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.pages import signed_in
from tests.servers.swift import S3Service

pytestmark = [pytest.mark.django_db, pytest.mark.object_store]


@pytest.fixture
def bucket(s3_service: S3Service, own_data: Any, settings: Any) -> Iterator[str]:
    """Keep objects in a bucket of the test's own, which browsers reach."""
    keys = {"access_key": s3_service.access_key, "secret_key": s3_service.secret_key}
    settings.S3 = {**settings.S3, "endpoint": s3_service.endpoint, **keys}
    settings.S3_PUBLIC_ENDPOINT = s3_service.endpoint
    blobs.store.cache_clear()
    yield s3_service.endpoint
    blobs.store.cache_clear()


@pytest.fixture
def place(bucket: str) -> Enrolment:
    return place_of(make_student(make_cohort("Autumn")))


@pytest.fixture
def client(place: Enrolment) -> Client:
    return signed_in(place.user)


def test_pictures_are_fetched_from_the_bucket_for_a_minute(
    client: Client, place: Enrolment, bucket: str
) -> None:
    loop = make_clean(place, loop_file())
    for name, key, kind in (("thumbnail", loop.thumbnail_key, "image/jpeg"),
                            ("frames", loop.bundle_key, "application/octet-stream")):  # fmt: skip
        answer = client.get(f"/images/{loop.pk}/{name}/")
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{bucket}/")
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, max-age=45", "no-referrer")
        there = fetched(answer["Location"])
        assert (there.status, there.data) == (200, store().get(key))
        assert there.headers["Content-Type"].startswith(kind)


def test_first_frame_of_a_loop_still_comes_from_here(client: Client, place: Enrolment) -> None:
    loop = make_clean(place, loop_file())
    answer = client.get(f"/images/{loop.pk}/still/")
    assert answer.status_code == 200
    assert len(answer.content) == loop.frame_offsets[1]


def test_unchecked_picture_leaves_nothing_in_caches(client: Client, place: Enrolment) -> None:
    answer = client.get(f"/images/{make_unchecked(place).pk}/thumbnail/")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    assert "no-store" in answer["Location"]


def test_nobody_without_permission_is_led_anywhere(place: Enrolment) -> None:
    instance = make_clean(place)
    other = signed_in(make_student(place.cohort))
    for client in (other, Client()):
        answer = client.get(f"/images/{instance.pk}/thumbnail/", headers={"Accept": "application/json"})
        assert answer.status_code in (401, 404)
        assert "Location" not in answer


def test_browser_that_has_it_is_told_so_without_an_address(client: Client, place: Enrolment) -> None:
    instance = make_clean(place)
    headers = {"If-None-Match": f'"{instance.thumbnail_key}"'}
    assert client.get(f"/images/{instance.pk}/thumbnail/", headers=headers).status_code == 304


def test_head_is_answered_here(client: Client, place: Enrolment) -> None:
    assert client.head(f"/images/{make_clean(place).pk}/thumbnail/").status_code == 200
