"""Plain pictures over HTTP: taken with a mark alone, and shown back to nobody but the person who sends them."""

import json
from typing import Any

import pytest
from django.test import Client

from enthesis.core import blobs
from enthesis.imaging.domain import MESSAGES, conversion
from enthesis.imaging.domain.conversion import Original
from enthesis.imaging.models import Instance
from enthesis.imaging.views import plain
from tests.factories.people import make_administrator, make_cohort, make_student, make_supervisor
from tests.imaging.domain.conversion.plain import coloured, film, jpeg, png, smooth
from tests.imaging.pages import lines_of, send, signed_in

pytestmark = pytest.mark.django_db

MARKED = {"X-Keep-Box": "16,8,47,39", "X-Keep-Size": "64,48"}


@pytest.fixture
def student() -> Client:
    return signed_in(make_student(make_cohort()))


def post(client: Client, name: str, data: bytes, **headers: str) -> Any:
    """Send a plain file to one of the two addresses, as the page does."""
    raw = "application/octet-stream"
    known = {"Accept": "application/json", **headers}
    return client.post(f"/images/upload/{name}/", data=data, content_type=raw, headers=known)


def line_of(response: Any) -> dict[str, Any]:
    """Read the answer: one object on its one line."""
    assert response["Content-Type"] == "application/x-ndjson", response.content
    (found,) = response.content.splitlines()
    return dict(json.loads(found))


def test_marked_picture_is_locked_away_for_a_steward(student: Client) -> None:
    told = line_of(post(student, "plain", png(smooth()), **MARKED))
    assert (told["position"], told["total"], told["outcome"], told["code"]) == (
        1,
        1,
        "quarantined",
        "marked_by_owner",
    )
    assert told["instance"] is None
    assert Instance.objects.get().marked == [{"x0": 16, "y0": 8, "x1": 47, "y1": 39}]


def test_files_of_a_visit_are_one_study(student: Client) -> None:
    visit = {"X-Visit": "5b1c7a3e-0000-4000-8000-000000000000"}
    for number, data in enumerate((png(smooth()), jpeg(smooth())), 1):
        post(student, "plain", data, **MARKED, **visit, **{"X-Number": str(number)})
    assert set(Instance.objects.values_list("instance_number", flat=True)) == {1, 2}
    assert Instance.objects.values("study").distinct().count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Keep-Box": "16,8,47,39"},
        {"X-Keep-Size": "64,48"},
        *(
            {**MARKED, "X-Keep-Box": box}
            for box in ("16,8,47", "16,8,64,39", "47,39,16,8", "1,1,7,40", "-1,8,47,39")
        ),
        *({**MARKED, "X-Keep-Size": size} for size in ("64", "1e9,48")),
    ],
)
def test_picture_without_a_sound_mark_is_not_read(student: Client, headers: dict[str, str]) -> None:
    response = post(student, "plain", png(smooth()), **headers)
    assert (response.status_code, response.json()["error"]["message"]) == (422, plain.NOT_MARKED)
    assert not Instance.objects.exists()


@pytest.mark.parametrize(
    ("visit", "number", "expected"),
    [
        ("5b1c7a3e-12", "7", ("5b1c7a3e-12", 7)), ("<script>", "x", ("", None)), ("", "", ("", None)),
        ("5b1c7a3e-12", "99999", ("5b1c7a3e-12", None)),
    ],
)  # fmt: skip
def test_visit_is_read_where_it_is_one(
    rf: Any, visit: str, number: str, expected: tuple[str, int | None]
) -> None:
    request = rf.post("/", headers={"X-Visit": visit, "X-Number": number})
    assert plain.read_visit(request) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"jpeg,1234,{'a1' * 32}", Original("jpeg", 1234, "a1" * 32)),
        (f"png,0,{'00' * 32}", Original("png", 1, "00" * 32)),
        (f"gif,1234,{'a1' * 32}", None),
        (f"jpeg,1234,{'A1' * 32}", None),
        (f"jpeg,1234,{'a1' * 31}", None),
        (f"jpeg,-1,{'a1' * 32}", None),
        (f"jpeg,1234,{'a1' * 32}, <script>", None),
        ("", None),
    ],
)
def test_original_is_read_where_it_has_its_form(rf: Any, said: str, expected: Original | None) -> None:
    assert plain.read_original(rf.post("/", headers={"X-Original": said})) == expected


def test_blanked_picture_says_what_it_was(student: Client) -> None:
    original = {"X-Original": f"jpeg,1234,{'a1' * 32}"}
    assert line_of(post(student, "plain", png(smooth()), **MARKED, **original))["code"] == "marked_by_owner"
    assert line_of(post(student, "plain", png(coloured()), **MARKED, **original))["outcome"] == "known"
    assert Instance.objects.get().converted_from == "jpeg"


def test_refusals_are_lines_like_those_of_other_files(student: Client) -> None:
    told = line_of(post(student, "plain", jpeg(smooth(), {0x829A: 0.01}), **MARKED))
    assert (told["outcome"], told["message"]) == ("refused", MESSAGES["photograph"])
    told = line_of(post(student, "plain", png(smooth(40, 64)), **MARKED))
    assert (told["outcome"], told["message"]) == ("refused", MESSAGES["mark_does_not_fit"])


def test_large_plain_file_is_refused_unread(student: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "MOST_BYTES", 10)
    for name in ("plain", "preview"):
        response = post(student, name, png(smooth()), **MARKED)
        assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")
    assert conversion.MOST_BYTES == 256 * 2**20


def test_full_store_is_told_by_the_status(student: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*given: Any, **more: Any) -> Any:
        raise blobs.StoreFull("The store is full.")

    monkeypatch.setattr("enthesis.imaging.services.receiving.put_objects", is_full)
    response = post(student, "plain", png(smooth()), **MARKED)
    assert (response.status_code, response.json()["error"]["code"]) == (507, "store_full")


def test_preview_is_a_jpeg_that_nobody_stores(student: Client) -> None:
    response = post(student, "preview", film("mjpeg in avi"))
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/jpeg", "no-store")
    assert response.content[:3] == b"\xff\xd8\xff"
    assert not Instance.objects.exists()


def test_preview_of_what_cannot_be_taken_says_why(student: Client) -> None:
    response = post(student, "preview", b"MZ")
    assert (response.status_code, response.json()["error"]["message"]) == (422, MESSAGES["not_a_picture"])


@pytest.mark.parametrize("make", [make_supervisor, make_administrator])
def test_others_have_no_business_here(make: Any) -> None:
    client = signed_in(make(make_cohort()) if make is make_supervisor else make())
    assert [post(client, name, png(smooth()), **MARKED).status_code for name in ("plain", "preview")] == [
        403,
        403,
    ]


def test_plain_file_sent_as_dicom_is_told_to_be_marked(student: Client) -> None:
    (told,) = lines_of(send(student, png(smooth())))
    assert (told["outcome"], told["code"], told["message"]) == (
        "refused",
        "not_marked",
        MESSAGES["not_marked"],
    )
    assert not Instance.objects.exists()


def test_index_of_a_disc_is_passed_over(student: Client) -> None:
    meta = b"\x02\0\0\0UL\x04\0\x10\0\0\0\x02\0\x02\0UI\x14\x001.2.840.10008.1.3.10"
    (told,) = lines_of(send(student, bytes(128) + b"DICM" + meta))
    assert (told["outcome"], told["message"]) == ("skipped", MESSAGES["media_index"])
