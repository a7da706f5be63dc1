"""STOW-RS by questions and answers: what is sent, what becomes of it, and what is said."""

import io
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from pydicom.dataset import Dataset

from enthesis.audit.models import Entry
from enthesis.core import blobs
from enthesis.core.blobs.base import full
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.views.dicomweb.storing import LengthNeeded
from enthesis.imaging.views.dicomweb.storing import body_of as reads_body
from enthesis.programme.models import Enrolment
from tests.factories.imaging import make_clean, picture_file, place_of
from tests.factories.people import make_cohort, make_student
from tests.factories.programs import ask, body_of, make_key
from tests.imaging.domain.material import PATIENT_NAME, ct, in_syntax, read, without_region

pytestmark = pytest.mark.django_db
FORM = 'multipart/related; type="application/dicom"; boundary=XX'


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def secret(place: Enrolment) -> str:
    return make_key(place.user, ["store"])


def send(client: Client, secret: str, body: bytes, path: str = "/studies", form: str = FORM) -> Any:
    return ask(client, path, secret, "post", data=body, content_type=form)


def told(response: Any) -> tuple[int, list[str], dict[str, int]]:
    """Give the status, the classes that were kept, and why others were not, by the UIDs that they were sent with."""
    found = Dataset.from_json(response.json())
    kept = [item.ReferencedSOPInstanceUID for item in found.get("ReferencedSOPSequence", [])]
    failed = {
        item.ReferencedSOPInstanceUID: item.FailureReason for item in found.get("FailedSOPSequence", [])
    }
    return response.status_code, kept, failed


def test_objects_are_received_and_named_by_their_new_uids(
    client: Client, place: Enrolment, secret: str
) -> None:
    response = send(client, secret, body_of(picture_file(1), picture_file(2)))
    pictures = Instance.objects.order_by("instance_number")
    assert response.headers["Content-Type"] == "application/dicom+json"
    assert told(response) == (200, [one.sop_instance_uid for one in pictures], {})
    assert {(one.owner, one.source, one.state) for one in pictures} == {(place, "dicomweb", states.READING)}
    assert (
        Entry.objects.filter(action="imaging.receive_picture", actor=f"accounts.user:{place.user_id}").count()
        == 2
    )
    assert PATIENT_NAME.encode() not in response.content


def test_what_is_kept_and_what_is_not_is_told_apart(client: Client, secret: str) -> None:
    response = send(client, secret, body_of(picture_file(1), ct(), b"no object at all"))
    status, kept, failed = told(response)
    assert (status, kept) == (202, [Instance.objects.get().sop_instance_uid])
    assert failed == {"1.2.3.4": 0x0122, "": 0xC000}


def test_nothing_kept_is_a_conflict(client: Client, secret: str) -> None:
    assert told(send(client, secret, body_of(ct()))) == (409, [], {"1.2.3.4": 0x0122})
    odd = in_syntax("1.2.840.10008.1.2.4.100")
    status, kept, failed = told(send(client, secret, body_of(odd)))
    assert (status, kept, list(failed.values())) == (409, [], [0xC122])


def test_picture_that_waits_in_quarantine_counts_as_kept_and_is_not_shown(
    client: Client, secret: str
) -> None:
    response = send(client, secret, body_of(without_region()))
    picture = Instance.objects.get()
    assert (told(response), picture.state) == ((200, [picture.sop_instance_uid], {}), states.QUARANTINED)
    (item,) = Dataset.from_json(response.json()).ReferencedSOPSequence
    assert not item.RetrieveURL


def test_what_is_here_already_is_kept_and_says_where(client: Client, place: Enrolment, secret: str) -> None:
    data = picture_file(1)
    picture = make_clean(place, data)
    (item,) = Dataset.from_json(send(client, secret, body_of(data)).json()).ReferencedSOPSequence
    assert Instance.objects.count() == 1
    assert item.RetrieveURL.endswith(f"/series/{picture.series_uid}/instances/{picture.sop_instance_uid}")


def test_study_of_the_address_is_the_only_one_taken(client: Client, secret: str) -> None:
    mine, other = picture_file(1, study=1), picture_file(2, study=2)
    path = f"/studies/{read(mine).StudyInstanceUID}"
    status, kept, failed = told(send(client, secret, body_of(mine, other), path))
    assert (status, len(kept), failed) == (202, 1, {str(read(other).SOPInstanceUID): 0xA900})
    # By the UID that it has here, too.
    again = f"/studies/{Instance.objects.get().study.study_uid}"
    assert told(send(client, secret, body_of(picture_file(3, study=1)), again))[0] == 200


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ('multipart/related; type="application/dicom+json"; boundary=XX', 415),
        ('multipart/related; type="application/dicom+xml"; boundary=XX', 415),
        ("application/dicom", 415),
        ("application/json", 415),
        ("multipart/form-data; boundary=XX", 415),
        ('multipart/related; type="application/dicom"', 400),
        ('multipart/related; type="application/dicom"; boundary="other"', 400),
    ],
)
def test_store_of_another_form_is_refused_in_words(
    client: Client, secret: str, form: str, status: int
) -> None:
    response = send(client, secret, body_of(picture_file()), form=form)
    assert response.status_code == status
    assert len(response.json()["error"]["message"]) > 40
    assert not Instance.objects.exists()


def test_body_without_an_object_is_refused(client: Client, secret: str) -> None:
    response = send(client, secret, b"--XX--")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


def test_what_came_before_a_body_broke_off_stays(client: Client, secret: str) -> None:
    whole = body_of(picture_file(1), picture_file(2))
    response = send(client, secret, whole[:-400])
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")
    assert Instance.objects.count() == 1
    assert send(client, secret, whole).status_code == 200
    assert Instance.objects.count() == 2


def test_object_that_is_too_large_is_refused_and_the_next_one_kept(
    client: Client, secret: str, settings: Any
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 8000
    large = picture_file(1, PixelData=bytes(10_000), Rows=100, Columns=100)
    status, kept, failed = told(send(client, secret, body_of(large, picture_file(2))))
    assert (status, len(kept), list(failed.values())) == (202, 1, [0xA700])


def test_object_without_an_end_is_not_read_for_ever(client: Client, secret: str, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 2**18
    response = send(client, secret, body_of(picture_file(1), b"x" * 2**21))
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")
    assert Instance.objects.count() == 1


def test_full_store_is_told_as_such(client: Client, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> str:
        raise full()

    monkeypatch.setattr(blobs.FolderStore, "put_file", refuse)
    monkeypatch.setattr(blobs.FolderStore, "put", refuse)
    data = picture_file(1)
    uid = str(read(data).SOPInstanceUID)
    assert told(send(client, secret, body_of(data))) == (409, [], {uid: 0xA700})


def request_of(**environ: Any) -> WSGIRequest:
    return WSGIRequest({"REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(b"abcdef"), **environ})


def test_body_of_unknown_length_is_read_where_the_server_knows_its_end() -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
    assert reads_body(request_of(CONTENT_LENGTH="3"))(10) == b"abc"
    assert reads_body(request_of(**chunked, **{"wsgi.input_terminated": True}))(10) == b"abcdef"
    for environ in ({}, chunked, {"wsgi.input_terminated": True}):
        with pytest.raises(LengthNeeded):
            reads_body(request_of(**environ))


class Broken(io.BytesIO):
    """A connection that is reset when it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError("reset by peer")


@pytest.mark.parametrize(
    "how", [{"CONTENT_LENGTH": "1000"}, {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}]
)
def test_connection_that_breaks_off_is_told_in_words(
    client: Client, secret: str, how: dict[str, Any]
) -> None:
    key = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    response = client.generic(
        "POST", "/dicomweb/studies", **{"wsgi.input": Broken(b""), "CONTENT_TYPE": FORM, **key, **how}
    )
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")
    assert not Instance.objects.exists()
