"""Marking over HTTP: the tool, what will be kept, pictures that look alike, and the frames of sealed loops."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.selectors import MARKED
from enthesis.programme.models import Role
from tests.factories.imaging import loop_file, make_sealed, reread
from tests.factories.people import give_role, make_cohort, make_holder, make_student
from tests.imaging.pages import copies, enrolment_of, picture_file, sealed, signed_in
from tests.imaging.test_views_inbox import text_of
from tests.imaging.test_views_quarantine import BOX, LIST, keep, seen_of

pytestmark = pytest.mark.django_db
BLANK = {"box.2.kind": "blank", "box.2.x0": "8", "box.2.y0": "8", "box.2.x1": "39", "box.2.y1": "15"}
MADE_BY = {"Manufacturer": "Fen Imaging", "ManufacturerModelName": "Heath 7"}


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort(), "Ada Fenwick")


@pytest.fixture
def steward() -> Any:
    return make_holder(Role.IMAGE_STEWARD)


def known(student: Any, number: int) -> Instance:
    """Receive a sealed picture of a machine that says what it is."""
    data = picture_file(number, study=7, SequenceOfUltrasoundRegions=None, **MADE_BY)
    return make_sealed(enrolment_of(student), data)


def marked(student: Any) -> Instance:
    """Receive a sealed picture that its owner has marked."""
    instance = sealed(student)
    rows = Mask((Box(8, 8, 87, 55),)).rows()
    Instance.objects.filter(pk=instance.pk).update(marked=rows, marked_by=student, reasons=[MARKED])
    return reread(instance)


def test_what_will_be_kept_is_shown_before_it_is_kept(student: Any, steward: Any) -> None:
    instance = sealed(student)
    response = signed_in(steward).post(f"{LIST}{instance.pk}/preview/", {**BOX, **BLANK})
    html = response.content.decode()
    assert "What will be kept" in html
    assert re.search(r'<img class="mask__kept"[^>]*src="data:image/jpeg;base64,[A-Za-z0-9+/=]{400,}"', html)
    assert re.search(r'name="box\.2\.kind" value="blank"', html)
    assert response["Cache-Control"] == "private, no-store"
    assert "data-island" not in html.split("mask__kept")[1].split("</section>")[0]
    assert Entry.objects.filter(action="imaging.preview_quarantined").count() == 1
    assert reread(instance).state == "quarantined"


def test_boxes_are_given_back_to_the_tool_to_be_changed(student: Any, steward: Any) -> None:
    instance = sealed(student)
    response = signed_in(steward).post(
        f"{LIST}{instance.pk}/preview/", {**BOX, **BLANK, "box.7.x0": "5", "then": "change"}
    )
    html = response.content.decode()
    found = re.findall(r'id="f-box-\d+-x0"[^>]*value="([^"]*)"', html)
    assert (response.status_code, found) == (200, ["8", "8", "5", ""])
    assert len(re.findall(r'<option value="blank" selected>', html)) == 1


def test_what_was_not_shown_is_not_kept(student: Any, steward: Any) -> None:
    instance, client = sealed(student), signed_in(steward)
    seen = seen_of(client.post(f"{LIST}{instance.pk}/preview/", BOX).content.decode())
    for data in (BOX, {**BOX, **BLANK, "seen": seen}, {**BOX, "seen": "é"}):
        response = client.post(f"{LIST}{instance.pk}/keep/", data)
        assert (response.status_code, "Look at it again first" in response.content.decode()) == (409, True)
    assert reread(instance).state == "quarantined"


def test_nothing_marked_says_what_to_do(student: Any, steward: Any) -> None:
    instance = sealed(student)
    response = signed_in(steward).post(f"{LIST}{instance.pk}/preview/", {})
    assert response.status_code == 422
    assert "Draw a box around the scan, or type its corners." in response.content.decode()


def test_frames_of_a_sealed_loop_are_given_to_its_steward_alone_and_never_stored(
    student: Any, steward: Any
) -> None:
    instance = make_sealed(enrolment_of(student), loop_file(3, SequenceOfUltrasoundRegions=None))
    html = signed_in(steward).get(f"{LIST}{instance.pk}/").content.decode()
    found = re.search(r'data-frames="([^"]+)" data-offsets="\[([0-9,]+)\]"', html)
    assert found is not None
    response = signed_in(steward).get(found[1])
    frames, offsets = response.getvalue(), [int(one) for one in found[2].split(",")]
    assert (len(offsets), offsets[-1]) == (4, len(frames))
    assert all(frames[start : start + 2] == b"\xff\xd8" for start in offsets[:-1])
    assert response["Cache-Control"] == "private, no-store"
    assert Entry.objects.filter(action="imaging.open_quarantined").count() == 2
    for person in (student, make_holder(Role.TUTOR)):
        assert signed_in(person).get(found[1]).status_code == 403


def test_frames_of_what_will_be_kept_are_masked(student: Any, steward: Any) -> None:
    instance = make_sealed(enrolment_of(student), loop_file(3, SequenceOfUltrasoundRegions=None))
    small = {**BOX, "box.1.x1": "39", "box.1.y1": "39"}
    html = signed_in(steward).post(f"{LIST}{instance.pk}/preview/", small).content.decode()
    found = re.search(r'data-frames="([^"]+)"', html)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    assert "box.1.x1=39" in address
    masked = signed_in(steward).get(address)
    whole = signed_in(steward).get(address.split("?")[0])
    assert (masked.status_code, masked.getvalue() == whole.getvalue()) == (200, False)


def test_what_its_owner_marked_is_confirmed_with_one_tap(student: Any, steward: Any) -> None:
    instance, client = marked(student), signed_in(steward)
    html = client.get(f"{LIST}{instance.pk}/").content.decode()
    assert "What will be kept" in html
    assert "Its owner has marked the scan on it." in html
    response = client.post(f"{LIST}{instance.pk}/keep/", {**BOX, "seen": seen_of(html)})
    assert response.status_code == 302
    after = reread(instance)
    assert (after.state, after.marked_by) == ("reading", student)


def test_what_its_owner_marked_can_be_marked_anew(student: Any, steward: Any) -> None:
    instance = marked(student)
    html = signed_in(steward).get(f"{LIST}{instance.pk}/?mark=1").content.decode()
    assert "Show what will be kept" in html
    assert re.findall(r'id="f-box-1-x[01]"[^>]*value="([^"]*)"', html) == ["8", "87"]


def test_steward_is_told_that_somebody_else_marks_their_own_pictures(student: Any) -> None:
    give_role(student, Role.IMAGE_STEWARD, None)
    instance, client = marked(student), signed_in(student)
    for response in (
        client.get(f"{LIST}{instance.pk}/"),
        client.post(f"{LIST}{instance.pk}/preview/", BOX),
    ):
        html = response.content.decode()
        assert "Another image steward has to mark pictures of your own." in html
        assert "data:image" not in html
    assert client.get(f"{LIST}{instance.pk}/frames/").status_code == 403
    assert client.post(f"{LIST}{instance.pk}/keep/", BOX).status_code == 403
    assert not Entry.objects.filter(action__endswith="_quarantined").exists()


def test_boxes_are_learned_for_the_machine_and_size(student: Any, steward: Any) -> None:
    instance = known(student, 1)
    response = keep(signed_in(steward), instance, learn="on")
    assert "Proposed for all pictures of this machine and size." in text_of(response)
    assert Profile.objects.get().learned_from == instance


def test_machine_that_is_not_known_cannot_be_learned(student: Any, steward: Any) -> None:
    unknown = picture_file(1, SequenceOfUltrasoundRegions=None, Manufacturer="", ManufacturerModelName="")
    instance = make_sealed(enrolment_of(student), unknown)
    html = signed_in(steward).post(f"{LIST}{instance.pk}/preview/", BOX).content.decode()
    assert 'name="learn"' not in html


def test_pictures_that_look_alike_are_marked_once_and_looked_at_together(student: Any, steward: Any) -> None:
    pictures = [known(student, number) for number in (1, 2, 3)]
    made_by = {**MADE_BY, "ManufacturerModelName": "Fen 2"}
    data = picture_file(4, study=2, SequenceOfUltrasoundRegions=None, **made_by)
    other = make_sealed(enrolment_of(student), data)
    client = signed_in(steward)
    listed = client.get(LIST)
    assert "3 pictures of Fen Imaging Heath 7, 96 × 64 pixels." in text_of(listed)
    shown = client.post(f"{LIST}{pictures[0].pk}/preview/", BOX)
    assert "Use these boxes for all 3" in text_of(shown)
    grid = client.post(f"{LIST}{pictures[0].pk}/alike/", BOX).content.decode()
    seen = dict(re.findall(r'name="seen\.([0-9a-f-]{36})" value="([0-9a-f]{64})"', grid))
    assert set(seen) == {str(one.pk) for one in pictures}
    assert len(re.findall(r'<img src="data:image/jpeg', grid)) == 3
    ticked = [str(one.pk) for one in pictures[:2]]
    sent = {**BOX, **{f"seen.{pk}": value for pk, value in seen.items()}, "instance": ticked, "learn": "on"}
    response = client.post(f"{LIST}keep/", sent, follow=True)
    assert "2 pictures released. Their owners now look at what is left." in text_of(response)
    states = [reread(one).state for one in [*pictures, other]]
    assert states == ["reading", "reading", "quarantined", "quarantined"]
    assert Profile.objects.count() == 1


def test_nothing_ticked_releases_nothing(student: Any, steward: Any) -> None:
    instance = known(student, 1)
    response = signed_in(steward).post(f"{LIST}keep/", BOX, follow=True)
    assert "No picture was ticked, so nothing was released." in text_of(response)
    assert reread(instance).state == "quarantined"


def test_picture_that_was_not_shown_is_not_kept_with_the_others(student: Any, steward: Any) -> None:
    instance = known(student, 1)
    response = signed_in(steward).post(f"{LIST}keep/", {**BOX, "instance": str(instance.pk)}, follow=True)
    assert "What would be kept is not what you were shown" in text_of(response)
    assert reread(instance).state == "quarantined"


def test_boxes_that_cannot_be_used_are_said_at_their_field_for_pictures_that_look_alike(
    student: Any, steward: Any
) -> None:
    instance = known(student, 1)
    response = signed_in(steward).post(f"{LIST}{instance.pk}/alike/", {**BOX, "box.1.x1": "999"})
    assert (response.status_code, "Write a whole number from 0 to 95." in response.content.decode()) == (
        422,
        True,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"first", "second", "nobodys"}),
        ("?reason=identifies_patient", {"second"}),
        ("?reason=no_owner", {"nobodys"}),
        ("?owner=nobody", {"nobodys"}),
        ("?machine=Fen+Imaging+Heath+7", {"first"}),
        ("?soon=1", {"second"}),
        ("?reason=nonsense", set()),
        ("?order=nonsense", {"first", "second", "nobodys"}),
    ],
)
def test_list_is_narrowed(student: Any, steward: Any, query: str, found: set[str]) -> None:
    pictures = {"first": known(student, 1), "second": sealed(student, 2), "nobodys": sealed(student, 3)}
    change = {"reasons": ["identifies_patient"], "expires_at": timezone.now() + timedelta(days=2)}
    Instance.objects.filter(pk=pictures["second"].pk).update(**change)
    Instance.objects.filter(pk=pictures["nobodys"].pk).update(owner=None, reasons=["no_owner"])
    html = signed_in(steward).get(f"{LIST}{query}").content.decode()
    assert {name for name, one in pictures.items() if str(one.pk) in html} == found
    assert ("No picture like that" in html) is (not found)


@pytest.mark.parametrize("order", ["expires", "received", "machine", "owner"])
def test_list_is_sorted_either_way(student: Any, steward: Any, order: str) -> None:
    other = make_student(make_cohort(), "Zoe Marsh")
    now = timezone.now()
    for number, (person, maker) in enumerate([(student, "Alder"), (other, "Birch")], start=1):
        one = make_sealed(
            enrolment_of(person),
            picture_file(number, study=number, SequenceOfUltrasoundRegions=None, Manufacturer=maker),
        )
        at = now + timedelta(days=number)
        Instance.objects.filter(pk=one.pk).update(received_at=at, expires_at=at)
    for sign, expected in (("", ["Ada Fenwick", "Zoe Marsh"]), ("-", ["Zoe Marsh", "Ada Fenwick"])):
        html = signed_in(steward).get(f"{LIST}?order={sign}{order}").content.decode()
        body = html.split("<tbody>")[1]
        assert re.findall(r"Ada Fenwick|Zoe Marsh", body) == expected


def test_list_has_pages(student: Any, steward: Any) -> None:
    copies(sealed(student), 29)
    client = signed_in(steward)
    first, second = client.get(LIST).content.decode(), client.get(f"{LIST}?page=2").content.decode()
    assert [len(re.findall(r"<tr data-row", html)) for html in (first, second)] == [25, 5]
