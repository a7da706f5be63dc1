"""What is drawn on pictures over HTTP, as the viewer asks and sends."""

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enthesis.imaging.models import Annotation
from enthesis.imaging.selectors import MOST_PICTURES, DrawingLinks, drawing_links, label_structures
from tests.factories.imaging import make_clean, make_unchecked, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.drawing import DISTANCE, ELLIPSE, LABEL, draw, make_scaled, make_scaled_loop, scaled
from tests.imaging.pages import signed_in

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
BASE = "/images/annotations/"


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def client(place: Any) -> Client:
    return signed_in(place.user)


def ask(client: Client, *pictures: Any) -> Any:
    return client.get(drawing_links(one.pk for one in pictures).kept, headers=JSON)


def send(client: Client, body: Any, method: str = "post", address: str = BASE) -> Any:
    return getattr(client, method)(address, json.dumps(body), content_type="application/json", headers=JSON)


def of(drawn: Annotation, rest: str = "") -> str:
    return f"{BASE}{drawn.pk}/{rest}"


def test_addresses_name_all_pictures_of_a_stack() -> None:
    keys = [uuid.uuid4() for _ in range(MOST_PICTURES + 1)]
    named = f"?of={keys[0].hex},{keys[1].hex}"
    wanted = DrawingLinks(*(f"{BASE}{name}{named}" for name in ("", "report.dcm", "table.csv")))
    assert drawing_links(keys[:2]) == drawing_links(str(key) for key in keys[:2]) == wanted
    assert drawing_links([]) == DrawingLinks("", "", "")
    longest = drawing_links(keys).report
    assert (longest.count(","), len(longest) < 8000) == (MOST_PICTURES - 1, True)


def test_drawing_that_is_sent_is_given_back_measured_and_found_again(place: Any, client: Client) -> None:
    picture = make_scaled_loop(place)
    response = send(client, {"pictureId": str(picture.pk), **ELLIPSE, "frame": 2})
    row = response.json()
    kept = Annotation.objects.get()
    assert response.status_code == 201
    assert row == {
        "id": str(kept.pk), "pictureId": str(picture.pk), "frame": 2, "kind": "ellipse", "points": ELLIPSE["points"],
        "value": {"mm2": 39.27, "mm": 24.221}, "structure": "supraspinatus", "structureName": "supraspinatus tendon",
        "by": place.user.name, "mine": True, "at": kept.changed_at.isoformat(),
    }  # fmt: skip
    assert ask(client, picture).json() == {"annotations": [row], "mayWrite": True}


def test_drawings_come_picture_by_picture_in_the_order_they_were_made(place: Any, client: Client) -> None:
    pictures = sorted([make_scaled(place), make_scaled(place)], key=lambda one: str(one.pk))
    drawn = [draw(pictures[number], place.user) for number in (1, 0, 1)]
    rows = ask(client, *pictures).json()["annotations"]
    assert [row["id"] for row in rows] == [str(drawn[number].pk) for number in (1, 0, 2)]
    assert [row["id"] for row in ask(client, pictures[0]).json()["annotations"]] == [str(drawn[1].pk)]


def test_own_drawing_is_changed_removed_and_brought_back(place: Any, client: Client) -> None:
    picture = make_scaled(place)
    drawn = draw(picture, place.user)
    changed = send(client, {"points": [[10, 10], [16, 18]]}, "patch", of(drawn))
    assert (changed.status_code, changed.json()["value"]) == (200, {"mm": 5.0})
    removed = client.delete(of(drawn), headers=JSON)
    assert (removed.status_code, removed.content) == (204, b"")
    assert ask(client, picture).json()["annotations"] == []
    restored = client.post(of(drawn, "restore/"), headers=JSON)
    assert (restored.status_code, restored.json()) == (200, changed.json())
    assert ask(client, picture).json()["annotations"] == [changed.json()]


def refused(response: Any) -> tuple[int, str, dict[str, str]]:
    error = response.json()["error"]
    assert error["message"]
    return response.status_code, error["code"], error["fields"]


def test_refusals_come_as_a_code_with_words(place: Any, client: Client) -> None:
    blank, waiting = scaled(make_clean(place), None), make_unchecked(place)
    base = {**DISTANCE, "pictureId": str(make_scaled(place).pk)}
    answers = [
        refused(send(client, {**base, **change}))
        for change in (
            {"pictureId": str(blank.pk)}, {"pictureId": str(waiting.pk)}, {"pictureId": str(uuid.uuid4())},
            {"pictureId": "x"}, {"points": [[1, 1]]}, {"kind": "label"}, {"kind": "label", "points": [[9, 9]]},
            {"points": [[0, 0], [99, 99]]},
        )
    ]  # fmt: skip
    assert answers == [
        (409, "no_scale", {}),
        (409, "wrong_state", {}),
        (404, "not_found", {}),
        (422, "invalid", {}),
        (422, "invalid", {"points": "A distance has two ends."}),
        (422, "invalid", {"structure": "Choose a structure from the list."}),
        (422, "invalid", {"structure": "Choose a structure from the list."}),
        (422, "invalid", {"points": "A point lies outside the picture. Draw within it."}),
    ]
    assert Annotation.objects.count() == 0


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"3", b"{", b"\xff", b"[" * 100_000, b'{"pictureId": "' + b"1" * 3_000_000]
)
def test_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    response = client.post(BASE, body, content_type="application/json", headers=JSON)
    assert refused(response) == (422, "invalid", {})


def test_body_that_does_not_say_that_it_is_json_is_refused(client: Client) -> None:
    assert refused(client.post(BASE, {"kind": "distance"}, headers=JSON)) == (422, "invalid", {})


@pytest.mark.parametrize("of", ["", ",", "x", "1,2", ",".join([uuid.uuid4().hex] * (MOST_PICTURES + 1))])
def test_address_that_names_no_pictures_or_too_many_is_refused(client: Client, of: str) -> None:
    assert refused(client.get(BASE, {"of": of}, headers=JSON)) == (422, "invalid", {})


def test_pictures_of_others_are_passed_over_and_alone_not_found(place: Any, client: Client) -> None:
    mine, stranger = make_scaled(place), place_of(make_student(place.cohort))
    theirs = make_scaled(stranger)
    draw(theirs, stranger.user)
    drawn = draw(mine, place.user)
    assert [row["id"] for row in ask(client, theirs, mine).json()["annotations"]] == [str(drawn.pk)]
    assert refused(ask(client, theirs)) == (404, "not_found", {})
    assert refused(send(client, {"structure": ""}, "patch", of(draw(theirs, stranger.user)))) == (
        404,
        "not_found",
        {},
    )


def test_only_checked_pictures_can_be_drawn_on(place: Any, client: Client) -> None:
    waiting, clean = make_unchecked(place), make_clean(place)
    told = [ask(client, *pictures).json()["mayWrite"] for pictures in ([waiting], [waiting, clean])]
    assert told == [False, True]


def test_questions_do_not_grow_with_pictures_and_drawings(place: Any, client: Client) -> None:
    def asked(number: int) -> int:
        pictures = [make_scaled(place) for _ in range(number)]
        for picture in pictures:
            for drawing in (DISTANCE, LABEL, ELLIPSE):
                draw(picture, place.user, drawing)
        ask(client, *pictures)
        with CaptureQueriesContext(connection) as queries:
            assert len(ask(client, *pictures).json()["annotations"]) == 3 * number
        return len(queries)

    few, many = asked(1), asked(6)
    assert few == many
    assert many <= 6


def test_structures_are_those_of_the_region_or_of_all(place: Any) -> None:
    shoulder, everything = label_structures(place.cohort, "shoulder"), label_structures(place.cohort)
    assert {row["group"] for row in shoulder} == {"Shoulder"}
    assert {"code": "supraspinatus", "name": "Supraspinatus tendon", "group": "Shoulder"} in shoulder
    assert len({row["group"] for row in everything}) > 1
    assert [row for row in everything if row["group"] == "Shoulder"] == shoulder
    assert label_structures(place.cohort, "no_such_region") == everything


def test_structure_that_the_programme_has_given_up_is_named_by_its_code(place: Any, client: Client) -> None:
    picture = make_scaled(place)
    drawn = draw(picture, place.user, LABEL)
    Annotation.objects.filter(pk=drawn.pk).update(structure="old_name")
    assert ask(client, picture).json()["annotations"][0]["structureName"] == "old name"


def test_addresses_are_these() -> None:
    pk = uuid.uuid4()
    assert [
        reverse("imaging:annotations"), reverse("imaging:annotation", kwargs={"pk": pk}),
        reverse("imaging:restore_annotation", kwargs={"pk": pk}), reverse("imaging:sr"),
    ] == [BASE, f"{BASE}{pk}/", f"{BASE}{pk}/restore/", f"{BASE}report.dcm"]  # fmt: skip
