"""What happens at the same time in several connections, each in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core.errors import DomainError
from enthesis.imaging import services
from enthesis.imaging.models import Instance, LooseObject, Receipt
from enthesis.imaging.services import PictureInCase, checking
from enthesis.jobs.models import Job
from enthesis.logbook import services as logbook
from enthesis.logbook.models import CaseImage
from enthesis.logbook.services import drafts
from enthesis.logbook.services.drafts import PictureNotFree
from tests.factories.imaging import (
    arrive,
    keys_of,
    make_clean,
    make_sealed,
    make_unchecked,
    picture_file,
    place_of,
    reread,
    stored,
)
from tests.factories.logbook import make_case
from tests.factories.people import make_cohort, make_student, make_supervisor

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


@pytest.mark.parametrize("pixels", ["same", "other"])
def test_same_object_in_other_bytes_sent_at_once_makes_one_picture(place, pixels: str) -> None:
    files = [bytes([number]) + picture_file(1)[1:] for number in range(4)]
    if pixels == "other":
        uids = {"SOPInstanceUID": "1.2.826.0.1.77.1.1.1"}
        files = [picture_file(number, **uids) for number in range(1, 5)]
    outcomes = at_once(*[lambda data=data: arrive(place, data).outcome for data in files])
    assert sorted(outcomes) == sorted(["received", *[{"same": "known", "other": "refused"}[pixels]] * 3])
    assert (Instance.objects.count(), LooseObject.objects.count()) == (1, 0)
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


class Meeting:
    """Holds one piece of work at a point within its transaction until the other is over, or long enough blocked."""

    BLOCKED_SECONDS = 1.0

    def __init__(self) -> None:
        self.reached, self.over = threading.Event(), threading.Event()

    def held(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Give this function as one that waits after it has done its work."""

        def waiting(*args: Any, **kwargs: Any) -> Any:
            result = work(*args, **kwargs)
            self.reached.set()
            self.over.wait(self.BLOCKED_SECONDS)
            return result

        return waiting

    def second(self, work: Callable[[], Any]) -> Callable[[], Any]:
        """Give this work as one that begins once the other has come to its point."""

        def begun() -> Any:
            assert self.reached.wait(30)
            try:
                return work()
            finally:
                self.over.set()

        return begun


@pytest.mark.parametrize("first", ["discard", "attach"])
def test_picture_thrown_away_while_a_case_takes_it_is_in_the_case_or_gone(
    place, first: str, monkeypatch
) -> None:
    case = make_case(place, make_supervisor(place.cohort))
    picture, meeting = make_clean(place), Meeting()

    def discard() -> str:
        return services.discard_instance(actor=place.user, instance=picture).state

    def attach() -> int:
        given = {"pk": case.pk, "instance_pks": [picture.pk], "actor": place.user, "now": timezone.now()}
        return logbook.attach_pictures(**given).images.count()

    if first == "discard":
        monkeypatch.setattr(checking, "refuse_attached", meeting.held(checking.refuse_attached))
        gone, refused = at_once(discard, meeting.second(attach))
        assert (gone, type(refused)) == ("discarded", PictureNotFree)
        assert (CaseImage.objects.count(), stored()) == (0, set())
    else:
        monkeypatch.setattr(drafts, "note_change", meeting.held(drafts.note_change))
        refused, filed = at_once(meeting.second(discard), attach)
        assert (type(refused), filed) == (PictureInCase, 1)
        assert reread(picture).state == "clean"
        assert stored() == keys_of(reread(picture))


def test_quarantine_emptied_twice_at_once_destroys_each_picture_once(place) -> None:
    now = timezone.now()
    for _ in range(3):
        make_sealed(place)
    Instance.objects.update(expires_at=now)
    left = reread(make_sealed(place))
    Job.objects.all().delete()
    destroyed = at_once(*[lambda: services.purge_expired(now=now)] * 3)
    assert sum(destroyed) == 3, destroyed
    assert services.purge_expired(now=now) == 0
    assert Entry.objects.filter(action="imaging.expire_picture").count() == 3
    assert (stored(), LooseObject.objects.count()) == (keys_of(left), 0)
    assert Job.objects.count() == 1
