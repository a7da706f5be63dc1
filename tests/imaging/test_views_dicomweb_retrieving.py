"""WADO-RS by questions and answers: objects, attributes, frames, bulk data."""

import io
from typing import Any

import pydicom
import pytest
from django.test import Client
from PIL import Image

from enthesis.audit.models import Entry
from enthesis.core import blobs
from enthesis.imaging.models import Instance
from enthesis.imaging.services import confirm_pictures
from enthesis.programme.models import Enrolment
from tests.factories.imaging import loop_file, make_clean, make_unchecked, picture_file, place_of, reread
from tests.factories.people import make_cohort, make_student
from tests.factories.programs import ask, make_key, parts_of
from tests.imaging.domain.material import specimen

pytestmark = pytest.mark.django_db
EXPLICIT, JPEG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50"
OHIF = "multipart/related; type=application/octet-stream; transfer-syntax=*"


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def secret(place: Enrolment) -> str:
    return make_key(place.user)


@pytest.fixture
def jpeg_loop(place: Enrolment) -> Instance:
    return make_clean(place, specimen(cine=True))


def path_of(picture: Instance) -> str:
    return (
        f"/studies/{picture.study.study_uid}/series/{picture.series_uid}/instances/{picture.sop_instance_uid}"
    )


def get(client: Client, path: str, secret: str, accept: str = "*/*") -> Any:
    return ask(client, path, secret, headers={"Accept": accept})


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def stored(picture: Instance) -> bytes:
    return blobs.store().get(picture.object_key)


def test_object_leaves_as_it_lies_in_the_store(client: Client, jpeg_loop: Instance, secret: str) -> None:
    response = get(client, path_of(jpeg_loop), secret)
    assert response.headers["Content-Type"].startswith(
        'multipart/related; type="application/dicom"; boundary='
    )
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert parts_of(response) == [(f"application/dicom; transfer-syntax={JPEG}", stored(jpeg_loop))]


def test_one_object_comes_by_itself_where_that_is_asked(
    client: Client, jpeg_loop: Instance, secret: str
) -> None:
    response = get(client, path_of(jpeg_loop), secret, "application/dicom")
    assert response.headers["Content-Type"] == f"application/dicom; transfer-syntax={JPEG}"
    assert content(response) == stored(jpeg_loop)
    study = f"/studies/{jpeg_loop.study.study_uid}"
    assert get(client, study, secret, "application/dicom").status_code == 406


def test_object_is_uncompressed_where_that_is_asked(client: Client, jpeg_loop: Instance, secret: str) -> None:
    accept = f"application/dicom; transfer-syntax={EXPLICIT}"
    response = get(client, path_of(jpeg_loop), secret, accept)
    assert response.headers["Content-Type"] == accept
    plain = pydicom.dcmread(io.BytesIO(content(response)))
    assert (plain.file_meta.TransferSyntaxUID, plain.NumberOfFrames) == (EXPLICIT, jpeg_loop.frames)
    assert plain.pixel_array.shape[:3] == (jpeg_loop.frames, jpeg_loop.rows, jpeg_loop.columns)


def test_study_is_given_in_the_order_it_was_recorded(client: Client, place: Enrolment, secret: str) -> None:
    pictures = [make_clean(place, picture_file(number)) for number in (3, 1, 2)]
    parts = parts_of(get(client, f"/studies/{pictures[0].study.study_uid}", secret))
    assert [data for _, data in parts] == [stored(pictures[place]) for place in (1, 2, 0)]


@pytest.mark.parametrize(
    "accept", ["text/html", "application/zip", f"application/dicom; transfer-syntax={JPEG}"]
)
def test_object_that_cannot_be_given_like_this_is_refused(
    client: Client, place: Enrolment, secret: str, accept: str
) -> None:
    response = get(client, path_of(make_clean(place)), secret, accept)
    assert (response.status_code, response.json()["error"]["code"]) == (406, "not_acceptable")
    assert not Entry.objects.filter(action="imaging.take_away_pictures").exists()


def test_taking_objects_is_recorded_once_each_time_and_looking_is_not(
    client: Client, place: Enrolment, secret: str
) -> None:
    picture = make_clean(place, picture_file(1))
    make_clean(place, picture_file(2))
    get(client, f"/studies/{picture.study.study_uid}", secret)
    for path in ("/metadata", "/frames/1", "/rendered", "/thumbnail"):
        content(get(client, f"{path_of(picture)}{path}", secret))
    (entry,) = Entry.objects.filter(action="imaging.take_away_pictures")
    assert (entry.actor, entry.target) == (
        f"accounts.user:{place.user_id}",
        f"imaging.study:{picture.study_id}",
    )
    assert entry.detail == {"pictures": 2, "kind": "objects", "key": secret[:12]}


def test_damaged_object_is_refused_before_anything_is_given(
    client: Client, place: Enrolment, secret: str
) -> None:
    picture = make_clean(place)
    store: Any = blobs.store()
    store.path(picture.object_key).write_bytes(b"changed")
    for path in ("", "/metadata", "/frames/1"):
        response = get(client, f"{path_of(picture)}{path}", secret)
        assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")


def test_metadata_of_a_study_says_all_but_the_pixels(client: Client, place: Enrolment, secret: str) -> None:
    still, loop = make_clean(place, picture_file(1)), make_clean(place, loop_file(3, 2))
    response = get(client, f"/studies/{still.study.study_uid}/metadata", secret, "application/dicom+json")
    assert response.headers["Content-Type"] == "application/dicom+json"
    rows = response.json()
    assert [row["00080018"]["Value"][0] for row in rows] == [still.sop_instance_uid, loop.sop_instance_uid]
    address = f"http://127.0.0.1:8000/dicomweb{path_of(loop)}/bulkdata/7FE00010"
    assert rows[1]["7FE00010"] == {"vr": "OB", "BulkDataURI": address}
    assert get(client, f"{path_of(loop)}/metadata", secret, "application/dicom+xml").status_code == 406


def test_frames_come_as_stored_as_ohif_asks(client: Client, jpeg_loop: Instance, secret: str) -> None:
    parts = parts_of(get(client, f"{path_of(jpeg_loop)}/frames/1,3", secret, OHIF))
    assert [kind for kind, _ in parts] == [f"application/octet-stream; transfer-syntax={JPEG}"] * 2
    sizes = [Image.open(io.BytesIO(data)).size for _, data in parts]
    assert sizes == [(jpeg_loop.columns, jpeg_loop.rows)] * 2


def test_frames_come_uncompressed_and_as_jpeg(client: Client, jpeg_loop: Instance, secret: str) -> None:
    path = f"{path_of(jpeg_loop)}/frames/2"
    ((kind, plain),) = parts_of(get(client, path, secret, "multipart/related; type=application/octet-stream"))
    assert kind == f"application/octet-stream; transfer-syntax={EXPLICIT}"
    assert len(plain) in {jpeg_loop.rows * jpeg_loop.columns * samples for samples in (1, 3)}
    alone = get(client, path, secret, "image/jpeg")
    assert alone.headers["Content-Type"] == f"image/jpeg; transfer-syntax={JPEG}"
    begin, end = jpeg_loop.frame_offsets[1:3]
    assert content(alone) == blobs.store().get(jpeg_loop.bundle_key)[begin:end]


def test_uncompressed_picture_comes_as_jpeg_too(client: Client, place: Enrolment, secret: str) -> None:
    picture = make_clean(place)
    data = content(get(client, f"{path_of(picture)}/frames/1", secret, "image/jpeg"))
    assert data == blobs.store().get(picture.bundle_key)


@pytest.mark.parametrize(
    ("numbers", "status"),
    [("0", 404), ("4", 404), ("1,4", 404), ("one", 400), ("1,,2", 400), ("-1", 400), ("1" * 8, 400)],
)
def test_frame_that_is_not_there_is_refused_in_words(
    client: Client, place: Enrolment, secret: str, numbers: str, status: int
) -> None:
    loop = make_clean(place, loop_file(3))
    assert get(client, f"{path_of(loop)}/frames/{numbers}", secret).status_code == status


def test_frames_in_a_format_that_is_not_made_are_refused(
    client: Client, place: Enrolment, secret: str
) -> None:
    response = get(
        client, f"{path_of(make_clean(place))}/frames/1", secret, "multipart/related; type=image/jp2"
    )
    assert response.status_code == 406


def test_bulk_data_gives_the_pixels_and_nothing_that_is_not_there(
    client: Client, place: Enrolment, secret: str
) -> None:
    loop = make_clean(place, loop_file(3))
    parts = parts_of(get(client, f"{path_of(loop)}/bulkdata/7fe00010", secret, OHIF))
    assert len(parts) == 3
    assert get(client, f"{path_of(loop)}/bulkdata/00281201", secret).status_code == 404
    assert get(client, f"{path_of(loop)}/bulkdata/pixels", secret).status_code == 400


def test_rendered_study_has_a_picture_of_each(client: Client, place: Enrolment, secret: str) -> None:
    still, loop = make_clean(place, picture_file(1)), make_clean(place, loop_file(3, 2))
    study = f"/studies/{still.study.study_uid}"
    parts = parts_of(get(client, f"{study}/rendered", secret, 'multipart/related; type="image/png"'))
    assert [(kind, Image.open(io.BytesIO(data)).format) for kind, data in parts] == [("image/png", "PNG")] * 2
    several = parts_of(get(client, f"{path_of(loop)}/frames/1,2/rendered", secret, "image/jpeg"))
    assert len(several) == 2


@pytest.mark.parametrize("kind", ["study", "series", "instance", "frame"])
def test_thumbnail_is_small(client: Client, jpeg_loop: Instance, secret: str, kind: str) -> None:
    whole = path_of(jpeg_loop)
    path = {
        "study": f"/studies/{jpeg_loop.study.study_uid}",
        "series": whole.partition("/instances")[0],
        "instance": whole,
        "frame": f"{whole}/frames/2",
    }[kind]
    response = get(client, f"{path}/thumbnail?viewport=100,100", secret)
    image = Image.open(io.BytesIO(content(response)))
    assert (image.format, max(image.size)) == ("JPEG", 100)


@pytest.mark.parametrize("query", ["viewport=big", "quality=0", "window=40,400,linear", "annotation=patient"])
def test_rendering_that_is_not_offered_is_refused_in_words(
    client: Client, place: Enrolment, secret: str, query: str
) -> None:
    response = get(client, f"{path_of(make_clean(place))}/rendered?{query}", secret)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")
    assert (
        get(client, f"{path_of(reread(Instance.objects.get()))}/rendered", secret, "video/mp4").status_code
        == 406
    )


def test_format_may_stand_in_the_address(client: Client, place: Enrolment, secret: str) -> None:
    response = get(client, f"{path_of(make_clean(place))}/rendered?accept=image/png", secret, "text/html")
    assert response.headers["Content-Type"] == "image/png"


def test_picture_is_gone_for_programs_when_its_owner_takes_it_back(
    client: Client, place: Enrolment, secret: str
) -> None:
    picture = make_unchecked(place)
    assert get(client, path_of(picture), secret).status_code == 404
    confirm_pictures(actor=place.user, answers={picture.pk: False})
    assert get(client, path_of(picture), secret).status_code == 200
    confirm_pictures(actor=place.user, answers={picture.pk: True})
    assert get(client, path_of(picture), secret).status_code == 404


def test_everything_that_ohif_asks_for_is_answered(client: Client, jpeg_loop: Instance, secret: str) -> None:
    """The questions of OHIF 3 as it opens its list, a study and a loop, letter for letter."""
    study, series = jpeg_loop.study.study_uid, jpeg_loop.series_uid
    listed = "limit=101&offset=0&fuzzymatching=false&includefield=00081030%2C00080060"
    answers = [
        get(client, path, secret, accept)
        for path, accept in (
            (f"/studies?{listed}", "application/dicom+json"),
            (f"/studies?PatientName=*anon*&StudyDate=20260101-20261231&{listed}", "application/dicom+json"),
            (
                f"/studies/{study}/series?includefield=0008103E%2C00080021%2C00080031",
                "application/dicom+json",
            ),
            (f"/studies/{study}/series/{series}/metadata", "application/dicom+json"),
            (f"{path_of(jpeg_loop)}/frames/1", OHIF),
        )
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [len(answer.json()) for answer in answers[:4]] == [1] * 4
    (metadata,) = answers[3].json()
    wanted = ("00080016", "00080018", "00080060", "00280004", "00280008", "00280010", "00280011", "00280100")
    assert [tag for tag in wanted if "Value" not in metadata[tag]] == []
    ((kind, frame),) = parts_of(answers[4])
    assert (kind, frame[:2]) == (f"application/octet-stream; transfer-syntax={JPEG}", b"\xff\xd8")
