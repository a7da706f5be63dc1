"""The bytes of pictures over HTTP: to whom, with which headers, and never what is locked away."""

import io
from typing import Any

import pytest
from PIL import Image

from enthesis.core import blobs
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student, make_supervisor
from tests.imaging.domain.material import specimen
from tests.imaging.pages import arrived, checked, sealed, signed_in

pytestmark = pytest.mark.django_db

FORMS = ("thumbnail", "still", "frames")


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort())


@pytest.mark.parametrize(
    ("form", "content_type"),
    [("thumbnail", "image/jpeg"), ("still", "image/jpeg"), ("frames", "application/octet-stream")],
)
def test_own_checked_picture_is_given_for_ever(student: Any, form: str, content_type: str) -> None:
    instance = checked(student)
    key = instance.thumbnail_key if form == "thumbnail" else instance.bundle_key
    response = signed_in(student).get(f"/images/{instance.pk}/{form}/")
    assert response.status_code == 200
    assert {
        name: response[name] for name in ("Content-Type", "Cache-Control", "ETag", "X-Content-Type-Options")
    } == {
        "Content-Type": content_type,
        "Cache-Control": "private, max-age=31536000, immutable",
        "ETag": f'"{key}"',
        "X-Content-Type-Options": "nosniff",
    }
    assert response.content == blobs.store().get(key)
    assert Image.open(io.BytesIO(response.content)).format == "JPEG"


@pytest.mark.parametrize("form", FORMS)
def test_picture_that_the_browser_has_is_not_sent_or_read_again(student: Any, form: str) -> None:
    instance, client = checked(student), signed_in(student)
    etag = client.get(f"/images/{instance.pk}/{form}/")["ETag"]
    for key in list(blobs.store().keys()):
        blobs.store().delete(key)
    response = client.get(f"/images/{instance.pk}/{form}/", headers={"If-None-Match": etag})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("form", FORMS)
def test_unchecked_picture_is_kept_by_no_browser(student: Any, form: str) -> None:
    instance, client = arrived(student), signed_in(student)
    response = client.get(f"/images/{instance.pk}/{form}/")
    again = client.get(f"/images/{instance.pk}/{form}/", headers={"If-None-Match": response["ETag"]})
    assert [(one.status_code, one["Cache-Control"]) for one in (response, again)] == [
        (200, "private, no-store"),
        (304, "private, no-store"),
    ]


def test_loop_gives_its_first_frame_and_all_of_them_one_after_another(student: Any) -> None:
    instance, client = arrived(student, specimen(cine=True)), signed_in(student)
    bundle = client.get(f"/images/{instance.pk}/frames/")
    still = client.get(f"/images/{instance.pk}/still/")
    first, second = instance.frame_offsets[:2]
    assert (len(instance.frame_offsets), instance.frame_offsets[-1]) == (
        instance.frames + 1,
        len(bundle.content),
    )
    assert still.content == bundle.content[first:second]
    assert still["ETag"] != bundle["ETag"]
    for start, end in zip(instance.frame_offsets, instance.frame_offsets[1:], strict=False):
        assert Image.open(io.BytesIO(bundle.content[start:end])).size == (instance.columns, instance.rows)


@pytest.mark.parametrize("form", FORMS)
def test_locked_away_picture_is_not_there_for_anybody(student: Any, form: str) -> None:
    instance = sealed(student)
    for person in (student, make_holder("image_steward"), make_administrator()):
        assert signed_in(person).get(f"/images/{instance.pk}/{form}/").status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_unfiled_picture_is_seen_by_its_owner_alone(student: Any, form: str) -> None:
    instance = checked(student)
    cohort = make_cohort()
    others = (
        make_student(cohort),
        make_supervisor(cohort),
        make_holder("image_steward"),
        make_administrator(),
    )
    for person in others:
        assert signed_in(person).get(f"/images/{instance.pk}/{form}/").status_code == 404
    assert signed_in(student).get(f"/images/{instance.pk}/{form}/").status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_picture_after_the_session_has_ended_leads_to_the_sign_in_page(student: Any, form: str) -> None:
    instance, client = arrived(student), signed_in(student)
    client.logout()
    response = client.get(f"/images/{instance.pk}/{form}/")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/account/login/?next=/images/{instance.pk}/{form}/",
    )
