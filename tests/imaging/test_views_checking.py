"""The owner's check over HTTP: one picture after the other, several at once, and taking an answer back."""

from typing import Any

import pytest

from enthesis.imaging.models import Instance
from enthesis.imaging.services import receive_instance
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import specimen
from tests.imaging.pages import arrived, checked, copies, enrolment_of, picture_file, sealed, signed_in
from tests.imaging.test_views_inbox import text_of

pytestmark = pytest.mark.django_db

CHECK = "/images/check/"
SEVERAL = "/images/check/several/"


@pytest.fixture
def student() -> Any:
    return make_student(make_cohort())


def states() -> dict[Any, str]:
    """Give the state of every picture."""
    return dict(Instance.objects.values_list("pk", "state"))


def test_check_shows_the_first_picture_with_the_question(student: Any) -> None:
    first = arrived(student, picture_file(1))
    other = arrived(student, picture_file(2))
    response = signed_in(student).get(CHECK)
    text, html = text_of(response), response.content.decode()
    assert "Does anything on this picture identify a patient?" in text
    assert [
        words for words in ("No, nothing", "Yes, lock it away", "Not sure, lock it away") if words in text
    ] == [
        "No, nothing",
        "Yes, lock it away",
        "Not sure, lock it away",
    ]
    assert "1 of 2" in text
    assert f"/images/{first.pk}/still/" in html
    assert str(other.pk) not in html


def test_check_reads_the_picture_it_asks_about_alone(student: Any, monkeypatch: Any) -> None:
    copies(arrived(student), 40)
    read: list[Any] = []
    build = Instance.from_db
    monkeypatch.setattr(Instance, "from_db", classmethod(lambda _, *args: read.append(1) or build(*args)))
    assert "1 of 41" in text_of(signed_in(student).get(CHECK))
    assert len(read) == 1


def test_check_of_a_loop_asks_to_play_it(student: Any) -> None:
    arrived(student, specimen(cine=True))
    text = text_of(signed_in(student).get(CHECK))
    assert "Does anything on this loop identify a patient?" in text
    assert "Let all 24 frames play once" in text


def test_answer_leads_to_the_next_picture_and_can_be_taken_back(student: Any) -> None:
    first, second = arrived(student, picture_file(1)), arrived(student, picture_file(2))
    client = signed_in(student)
    response = client.post(CHECK, {"instance": first.pk, "answer": "nothing", "done": 0})
    assert response["Location"] == f"{CHECK}?done=1&last={first.pk}"
    assert states() == {first.pk: "clean", second.pk: "unchecked"}
    page = client.get(response["Location"])
    assert "2 of 2" in text_of(page)
    assert "You said that nothing on the last picture identifies a patient." in text_of(page)
    response = client.post(f"{CHECK}undo/", {"instance": first.pk, "done": 1})
    assert response["Location"] == CHECK
    assert states() == {first.pk: "unchecked", second.pk: "unchecked"}


@pytest.mark.parametrize("answer", ["something", "unsure"])
def test_yes_and_not_sure_lock_a_picture_away(student: Any, answer: str) -> None:
    instance, client = arrived(student), signed_in(student)
    response = client.post(CHECK, {"instance": instance.pk, "answer": answer, "done": 0})
    assert response["Location"] == f"{CHECK}?done=1&last={instance.pk}&locked=yes"
    assert states() == {instance.pk: "quarantined"}
    assert client.get(f"/images/{instance.pk}/still/").status_code == 404
    assert "The last picture is locked away." in text_of(client.get(response["Location"]))
    client.post(f"{CHECK}undo/", {"instance": instance.pk, "done": 1})
    assert states() == {instance.pk: "unchecked"}


def test_check_of_one_study_stays_in_it(student: Any) -> None:
    arrived(student, picture_file(1, study=1))
    wanted = arrived(student, picture_file(1, study=2))
    client = signed_in(student)
    assert f"/images/{wanted.pk}/still/" in client.get(f"{CHECK}?study={wanted.study_id}").content.decode()
    response = client.post(
        CHECK, {"instance": wanted.pk, "answer": "nothing", "done": 0, "study": wanted.study_id}
    )
    assert response["Location"] == f"{CHECK}?study={wanted.study_id}&done=1&last={wanted.pk}"
    assert "No picture waits for your check" in text_of(client.get(response["Location"]))


def test_check_without_pictures_leads_on(student: Any) -> None:
    assert "No picture waits for your check" in text_of(signed_in(student).get(CHECK))


@pytest.mark.parametrize(
    "query", ["?study=nonsense", "?done=-1", "?done=99999999999999", "?last=x&locked=1", "?study=&done=x"]
)
def test_check_passes_over_a_broken_address(student: Any, query: str) -> None:
    arrived(student)
    assert "1 of 1" in text_of(signed_in(student).get(CHECK + query))


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ({"answer": "nothing"}, 422),
        ({"answer": "perhaps", "instance": "own"}, 422),
        ({"instance": "own"}, 422),
    ],
)
def test_answer_that_is_none_changes_nothing(student: Any, post: dict[str, str], status: int) -> None:
    instance = arrived(student)
    given = {name: str(instance.pk) if value == "own" else value for name, value in post.items()}
    assert signed_in(student).post(CHECK, given).status_code == status
    assert states() == {instance.pk: "unchecked"}


def test_nobody_answers_for_somebody_else(student: Any) -> None:
    instance = arrived(student)
    client = signed_in(make_student(make_cohort()))
    assert client.post(CHECK, {"instance": instance.pk, "answer": "nothing"}).status_code == 404
    assert client.post(f"{CHECK}undo/", {"instance": instance.pk}).status_code == 404
    assert client.post(SEVERAL, {"study": instance.study_id, "seen": instance.pk}).status_code == 404
    assert states() == {instance.pk: "unchecked"}


def test_owner_cannot_release_what_was_locked_away_for_another_reason(student: Any) -> None:
    instance = sealed(student)
    client = signed_in(student)
    assert client.post(CHECK, {"instance": instance.pk, "answer": "nothing"}).status_code == 409
    assert client.post(f"{CHECK}undo/", {"instance": instance.pk}).status_code == 409
    assert states() == {instance.pk: "quarantined"}


def test_several_stills_are_answered_by_their_ticks(student: Any) -> None:
    ticked, left, locked = (arrived(student, picture_file(number)) for number in (1, 2, 3))
    client = signed_in(student)
    page = client.get(f"{SEVERAL}?study={ticked.study_id}")
    assert page.content.decode().count('name="seen"') == 3
    response = client.post(SEVERAL, {"study": ticked.study_id, "seen": [ticked.pk]})
    assert response["Location"] == f"{SEVERAL}?study={ticked.study_id}"
    assert states() == {ticked.pk: "clean", left.pk: "unchecked", locked.pk: "unchecked"}
    client.post(SEVERAL, {"study": ticked.study_id, "lock": locked.pk})
    assert states() == {ticked.pk: "clean", left.pk: "unchecked", locked.pk: "quarantined"}


def test_loop_is_never_answered_by_a_tick(student: Any) -> None:
    still = arrived(student, specimen(number=1))
    loop = arrived(student, specimen(cine=True, number=2))
    client = signed_in(student)
    page = client.get(f"{SEVERAL}?study={still.study_id}")
    assert f'value="{loop.pk}"' not in page.content.decode()
    assert "1 cine loop of this study is not on this page" in text_of(page)
    client.post(SEVERAL, {"study": still.study_id, "seen": [still.pk, loop.pk]})
    assert states() == {still.pk: "clean", loop.pk: "unchecked"}


def test_several_without_a_tick_says_what_to_do(student: Any) -> None:
    instance = arrived(student)
    response = signed_in(student).post(SEVERAL, {"study": instance.study_id})
    assert response.status_code == 422
    assert b"Tick the pictures on which you saw nothing" in response.content
    assert states() == {instance.pk: "unchecked"}


def test_several_of_a_study_that_is_done_leads_to_the_check(student: Any) -> None:
    instance = checked(student)
    response = signed_in(student).get(f"{SEVERAL}?study={instance.study_id}")
    assert response["Location"] == f"{CHECK}?study={instance.study_id}"
    assert signed_in(student).get(SEVERAL)["Location"] == CHECK


def test_picture_of_nobody_is_not_in_any_check(student: Any) -> None:
    receive_instance(data=picture_file(4), owner=None, actor="gateway", source="gateway")
    assert enrolment_of(student).pictures.count() == 0
    assert "No picture waits for your check" in text_of(signed_in(student).get(CHECK))
