"""What happens at the same time in several connections, each in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from enthesis.core.errors import DomainError
from enthesis.imaging import services
from enthesis.imaging.models import Instance, LooseObject, Receipt
from tests.factories.imaging import arrive, keys_of, make_unchecked, picture_file, place_of, reread, stored
from tests.factories.people import make_cohort, make_student

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.object_store]


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do these at the same time, and give what each gave, or the refusal that it met."""
    stored()  # so that the bucket is there: making one is not what is tested
    found: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int) -> None:
        start.wait(30)
        try:
            found[number] = works[number]()
        except DomainError as refusal:
            found[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_same_file_uploaded_in_several_windows_makes_one_picture(place) -> None:
    data = picture_file()
    outcomes = at_once(*[lambda: arrive(place, data).outcome] * 4)
    assert sorted(outcomes) == ["known", "known", "known", "received"]
    assert (Instance.objects.count(), Receipt.objects.count(), LooseObject.objects.count()) == (1, 1, 0)
    assert stored() == keys_of(Instance.objects.get())


def test_pictures_of_one_new_study_sent_at_once_share_it(place) -> None:
    files = [picture_file(number, study=9) for number in range(4)]
    outcomes = at_once(*[lambda data=data: arrive(place, data).outcome for data in files])
    assert outcomes == ["received"] * 4
    assert Instance.objects.values("study").distinct().count() == 1


def test_two_windows_with_different_answers_leave_one_of_them_whole(place) -> None:
    picture = make_unchecked(place)

    def answer(*, identifies: bool) -> str:
        services.confirm_pictures(actor=place.user, answers={picture.pk: identifies})
        return "taken"

    answers = at_once(lambda: answer(identifies=True), lambda: answer(identifies=False))
    after = reread(picture)
    assert "taken" in answers
    assert after.state in ("quarantined", "clean")
    assert stored() == keys_of(after)
    assert LooseObject.objects.count() == 0


def test_throwing_away_while_the_same_bytes_arrive_for_another_keeps_theirs(place) -> None:
    other, data = place_of(make_student(place.cohort)), picture_file()
    mine = make_unchecked(place, data)
    at_once(
        lambda: services.discard_instance(actor=place.user, instance=mine),
        lambda: arrive(other, data),
    )  # fmt: skip
    assert stored() == keys_of(Instance.objects.get(owner=other))
    assert LooseObject.objects.count() == 0
