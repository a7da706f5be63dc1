"""Uploads over HTTP: every kind of bad input with its exact answer, and nobody identified in any of them."""

import hashlib
import io
import json
import tracemalloc
import zipfile
from typing import Any

import numpy as np
import pytest
from django.conf import settings as site_settings
from django.test import RequestFactory

from enthesis.core import blobs
from enthesis.core.errors import DomainError
from enthesis.imaging.domain import MESSAGES, archives
from enthesis.imaging.models import Instance
from enthesis.imaging.services.receiving import HERE_ALREADY, WELCOME
from enthesis.imaging.views import uploads
from tests.factories.people import make_administrator, make_cohort, make_student, make_supervisor
from tests.imaging.domain.material import ct, deflate_bomb, in_syntax, noise, region, small, without_region
from tests.imaging.pages import IDENTITY, UPLOAD, enrolment_of, lines_of, picture_file, send, signed_in

pytestmark = pytest.mark.django_db


def zipped(*files: bytes, **more: bytes) -> bytes:
    """Give a zip of files, named 1.dcm and so on, and of others by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files, 1):
            archive.writestr(f"Rowanberry_{number}.dcm", data)
        for name, data in more.items():
            archive.writestr(name, data)
    return stream.getvalue()


def refused(code: str) -> dict[str, Any]:
    """Give the line of a file that was refused by itself."""
    return {
        "position": 1, "total": 1, "outcome": "refused", "code": code, "message": MESSAGES[code], "instance": None,
    }  # fmt: skip


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort())


def test_upload_of_a_picture_says_where_it_is(student: Any) -> None:
    found = lines_of(send(signed_in(student), picture_file()))
    instance = Instance.objects.get()
    assert found == [
        {
            "position": 1,
            "total": 1,
            "outcome": "received",
            "code": "",
            "message": WELCOME,
            "instance": None,
        }
    ]
    assert (instance.state, instance.source, instance.owner) == ("reading", "upload", enrolment_of(student))


def test_upload_of_the_same_file_twice_keeps_one(student: Any) -> None:
    client = signed_in(student)
    first = lines_of(send(client, picture_file()))
    again = lines_of(send(client, picture_file()))
    assert [(line["outcome"], line["code"], line["message"]) for line in again] == [
        ("known", "known", HERE_ALREADY)
    ]
    assert again[0]["instance"] == first[0]["instance"]
    assert Instance.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\0", "not_dicom"),
        (b"Rowanberry's holiday" * 50, "not_dicom"),
        (picture_file()[:-700], "truncated"),
        (picture_file()[:150], "truncated"),
        (ct(), "not_ultrasound"),
        (in_syntax("1.2.840.10008.1.2.4.52"), "unsupported_transfer_syntax"),
        (deflate_bomb(2**29), "too_large"),
    ],
    ids=["one byte", "text", "cut in its pixels", "cut in its head", "CT", "retired JPEG", "deflate bomb"],
)
def test_upload_of_a_bad_file_says_what_to_do(student: Any, data: bytes, code: str) -> None:
    assert lines_of(send(signed_in(student), data)) == [refused(code)]
    assert Instance.objects.count() == 0
    assert list(blobs.store().keys()) == []


def announced(student: Any, length: str, body: io.IOBase) -> Any:
    """Send a body of which the browser says that it has so many bytes."""
    browser: Any = signed_in(student)
    environ = {"CONTENT_TYPE": "application/octet-stream", "CONTENT_LENGTH": length, "wsgi.input": body}
    return browser.generic("POST", UPLOAD, headers={"Accept": "application/json"}, **environ)


def test_upload_of_an_empty_file_is_refused(student: Any) -> None:
    assert lines_of(announced(student, "0", io.BytesIO())) == [refused("empty_file")]


def test_upload_without_a_scan_region_is_locked_away_and_not_shown(student: Any) -> None:
    found = lines_of(send(signed_in(student), without_region()))
    assert [(line["outcome"], line["code"], line["message"], line["instance"]) for line in found] == [
        ("quarantined", "no_usable_region", MESSAGES["no_usable_region"], None)
    ]
    assert Instance.objects.get().state == "quarantined"


def test_upload_of_a_zip_answers_for_each_of_its_files(student: Any) -> None:
    data = zipped(
        picture_file(1), picture_file(2), ct(), b"notes" * 40, **{"__MACOSX/._1.dcm": b"x", "DICOMDIR": b"y"}
    )
    found = lines_of(send(signed_in(student), data))
    assert [(line["position"], line["total"], line["outcome"], line["code"]) for line in found] == [
        (1, 6, "received", ""),
        (2, 6, "received", ""),
        (3, 6, "refused", "not_ultrasound"),
        (4, 6, "refused", "not_dicom"),
        (5, 6, "skipped", "leftover"),
        (6, 6, "skipped", "index"),
    ]
    assert not any(word in json.dumps(found) for word in IDENTITY)


def test_upload_of_a_zip_bomb_is_refused(student: Any) -> None:
    bomb = bytes(128) + b"DICM" + bytes(2**26)
    found = lines_of(send(signed_in(student), zipped(bomb)))
    assert found == [refused("archive_ratio")]


def test_upload_of_a_broken_zip_is_one_refusal(student: Any) -> None:
    found = lines_of(send(signed_in(student), zipped(picture_file())[:-30]))
    assert found == [{**refused("archive_unreadable"), "position": 0, "total": 0}]


def test_upload_of_an_empty_zip_says_so(student: Any) -> None:
    found = lines_of(send(signed_in(student), zipped()))
    assert [(line["position"], line["total"], line["outcome"], line["code"]) for line in found] == [
        (0, 0, "refused", "archive_empty")
    ]


def test_zip_that_unpacks_to_too_much_still_answers_for_each_file(student: Any, monkeypatch: Any) -> None:
    small = archives.ArchiveLimits(max_total_bytes=8000)
    monkeypatch.setattr(archives, "ArchiveLimits", lambda: small)
    found = lines_of(send(signed_in(student), zipped(picture_file(1), picture_file(2), picture_file(3))))
    assert [(line["position"], line["total"], line["code"]) for line in found] == [
        (1, 3, ""),
        (2, 3, "archive_too_large"),
        (3, 3, "archive_too_large"),
    ]


class Unreadable(io.RawIOBase):
    """A body that must not be touched."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def test_upload_of_four_gigabytes_is_refused_unread(student: Any) -> None:
    response = announced(student, str(4 * 2**30), Unreadable())
    assert (response.status_code, response.json()) == (
        413,
        {
            "error": {
                "code": "too_large",
                "message": "This file is larger than 2,048 MB. Send a shorter cine loop, or split the zip in two.",
                "fields": {},
            }
        },
    )


def test_upload_without_a_length_is_refused_unread(student: Any) -> None:
    response = announced(student, "", Unreadable())
    assert (response.status_code, response.json()["error"]["code"]) == (411, "length_needed")


def test_upload_as_a_form_is_refused(student: Any) -> None:
    response = signed_in(student).post(
        UPLOAD, {"file": io.BytesIO(picture_file())}, headers={"Accept": "application/json"}
    )
    assert (response.status_code, response.json()["error"]["code"]) == (415, "not_raw")


def test_upload_that_breaks_off_keeps_nothing(student: Any) -> None:
    data = picture_file()
    response = announced(student, str(len(data)), io.BytesIO(data[:-10]))
    assert (response.status_code, response.json()["error"]["code"]) == (400, "interrupted")
    assert Instance.objects.count() == 0


def test_body_is_read_in_pieces_up_to_what_was_announced(monkeypatch: Any) -> None:
    monkeypatch.setattr(uploads, "STEP_BYTES", 7)
    request = RequestFactory().post(UPLOAD, b"0123456789" * 3, content_type="application/octet-stream")
    assert uploads.Body(request, 25).read() == b"0123456789012345678901234"


def test_file_of_many_megabytes_is_never_held(student: Any) -> None:
    frame = noise(1024, 1024, 3)
    scan = [region(100, 100, 899, 899)]
    loop = np.tile(frame.ravel(), 40).tobytes()
    data = small(frame, NumberOfFrames=40, PixelData=loop, SequenceOfUltrasoundRegions=scan)
    tracemalloc.start()
    try:
        response = announced(student, str(len(data)), io.BytesIO(data))
        outcome = json.loads(b"".join(response.streaming_content))["outcome"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Of 120 MB: some frames of 3 MB in their several forms, and what a spool holds before it goes to the disk.
    assert (outcome, peak < 48 * 2**20) == ("received", True)


def test_zip_above_what_memory_bears_is_refused_unread(student: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(uploads, "ARCHIVE_LIMIT_BYTES", 2**20)
    response = announced(student, str(2**20 + 1), io.BytesIO(b"PK\x03\x04" * 300))
    assert (response.status_code, response.json()["error"]["message"]) == (
        413,
        "This zip is larger than 1 MB. Unpack it and send the folder, or split it.",
    )


def test_upload_into_a_full_store_says_so_and_keeps_nothing(student: Any, settings: Any) -> None:
    settings.STORE_LIMIT_BYTES = 10
    response = send(signed_in(student), picture_file())
    assert (response.status_code, response.json()["error"]["code"]) == (507, "store_full")
    assert "Nothing was lost" in response.json()["error"]["message"]
    assert Instance.objects.count() == 0


def test_zip_into_a_store_that_becomes_full_tells_which_files_were_not_kept(
    student: Any, settings: Any
) -> None:
    client = signed_in(student)
    lines_of(send(client, picture_file(1)))
    used = sum(len(blobs.store().get(key)) for key in list(blobs.store().keys()))
    settings.STORE_LIMIT_BYTES = int(used * 2.5)
    blobs.store.cache_clear()
    found = lines_of(send(client, zipped(picture_file(2), picture_file(3), picture_file(4))))
    assert [(line["outcome"], line["code"]) for line in found] == [
        ("received", ""),
        ("refused", "store_full"),
        ("refused", "store_full"),
    ]
    assert Instance.objects.count() == 2


def test_upload_after_the_session_has_ended_is_said_in_json(student: Any) -> None:
    client = signed_in(student)
    client.logout()
    response = send(client, picture_file())
    assert (response.status_code, response.json()["error"]) == (
        401,
        {
            "code": "sign_in",
            "message": "Your session has ended. Sign in again; what you wrote stays on this page.",
            "fields": {},
        },
    )


def test_upload_needs_the_token_against_forgery(student: Any) -> None:
    client = signed_in(student, enforce_csrf_checks=True)
    assert send(client, picture_file()).status_code == 403
    client.get("/images/")
    token = client.cookies["csrftoken"].value
    assert lines_of(send(client, picture_file(), **{"X-CSRFToken": token}))[0]["outcome"] == "received"


@pytest.mark.parametrize(
    "make", [make_administrator, lambda: make_supervisor(make_cohort())], ids=["administrator", "supervisor"]
)
@pytest.mark.parametrize("path", [UPLOAD, "/images/known/"])
def test_uploads_are_for_students_only(make: Any, path: str) -> None:
    response = signed_in(make()).post(
        path, b"{}", content_type="application/octet-stream", headers={"Accept": "application/json"}
    )
    assert (response.status_code, response.json()["error"]["code"]) == (403, "not_allowed")


def test_upload_by_reading_the_address_is_not_possible(student: Any) -> None:
    assert signed_in(student).get(UPLOAD).status_code == 405


def ask_known(client: Any, body: Any) -> Any:
    """Ask which hashes have arrived before."""
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(
        "/images/known/", text, content_type="application/json", headers={"Accept": "application/json"}
    )


def test_known_names_what_this_student_has_sent_and_nothing_else(student: Any) -> None:
    client, data = signed_in(student), picture_file()
    lines_of(send(client, data))
    sent, other = hashlib.sha256(data).hexdigest(), "0" * 64
    assert ask_known(client, {"hashes": [other, sent]}).json() == {"known": [sent]}
    classmate = signed_in(make_student(make_cohort()))
    assert ask_known(classmate, {"hashes": [sent]}).json() == {"known": []}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        [],
        {},
        {"hashes": "a"},
        {"hashes": ["short"]},
        {"hashes": ["G" * 64]},
        {"hashes": ["0" * 64] * 5001},
    ],
)
def test_known_with_nonsense_says_what_is_expected(student: Any, body: Any) -> None:
    response = ask_known(signed_in(student), body)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid")


def test_no_answer_names_a_patient(student: Any) -> None:
    client = signed_in(student)
    for data in (picture_file(), ct(), without_region(), picture_file()[:-700]):
        text = json.dumps(lines_of(send(client, data)))
        assert not any(word in text for word in IDENTITY)


def test_every_refusal_of_an_upload_has_its_own_code() -> None:
    own = [uploads.LengthNeeded, uploads.NotRaw, uploads.Interrupted, uploads.NoRoom, uploads.StoreAway]
    assert len({one.code for one in own} | {DomainError.code}) == 6
    assert site_settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2 * 2**20
