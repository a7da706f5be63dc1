import hashlib
import io
import zipfile

import pytest

from enthesis.audit.models import Entry
from enthesis.core import blobs
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import known_fingerprints
from tests.factories.imaging import instance_of, picture_file, place_of, stored
from tests.factories.people import make_cohort, make_student, make_user
from tests.imaging.domain import material

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


def zipped(*files: bytes, names: tuple[str, ...] = ()) -> bytes:
    """Give a zip of these files, under names that nobody may read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in enumerate(files):
            archive.writestr(names[place] if names else f"Rowanberry/{place}.dcm", data)
    return stream.getvalue()


def receive(place, data: bytes) -> list[tuple[int, int, str, str]]:
    """Receive a zip, and give position, total, outcome and code of each file."""
    found = services.receive_archive(data=data, owner=place, actor=place.user)
    return [(member.position, member.total, one.outcome, one.code) for member, one in found]


def is_known(place, data: bytes) -> bool:
    """Tell whether a browser that asks would not send this file again."""
    return known_fingerprints(place, [hashlib.sha256(data).hexdigest()]) != []


def test_every_file_of_a_zip_has_its_own_answer(place) -> None:
    data = zipped(
        picture_file(1), b"index", material.ct(), picture_file(1), picture_file(2, SequenceOfUltrasoundRegions=None),
        names=("a", "DICOMDIR", "b", "c", "d"),
    )  # fmt: skip
    assert receive(place, data) == [
        (1, 5, "received", ""),
        (2, 5, "skipped", "index"),
        (3, 5, "refused", "not_ultrasound"),
        (4, 5, "known", "known"),
        (5, 5, "quarantined", "no_usable_region"),
    ]
    entry = Entry.objects.get(action="imaging.receive_archive")
    assert entry.detail == {"received": 1, "skipped": 1, "refused": 1, "known": 1, "quarantined": 1}
    assert "Rowanberry" not in str(list(Entry.objects.values_list("detail", "target")))


def test_zip_that_was_received_is_known_until_a_picture_is_thrown_away(place) -> None:
    data = zipped(picture_file(1))
    assert receive(place, data) == [(1, 1, "received", "")]
    assert is_known(place, data)
    services.discard_instance(actor=place.user, instance=Instance.objects.get())
    assert not is_known(place, data)
    assert receive(place, data) == [(1, 1, "received", "")]


def test_zip_bomb_keeps_nothing(place) -> None:
    data = zipped(bytes(128) + b"DICM" + bytes(40 * 2**20))
    assert receive(place, data) == [(1, 1, "refused", "archive_ratio")]
    assert (stored(), is_known(place, data)) == (set(), False)


def test_zip_that_is_damaged_is_refused_as_a_whole(place) -> None:
    assert receive(place, b"PK\x03\x04 and no more") == [(0, 0, "refused", "archive_unreadable")]


def test_full_store_refuses_the_rest_unread_and_asks_to_send_again(place, settings) -> None:
    settings.STORE_LIMIT_BYTES = 1
    blobs.store.cache_clear()
    data = zipped(picture_file(1), picture_file(2))
    assert receive(place, data) == [(1, 2, "refused", "store_full"), (2, 2, "refused", "store_full")]
    assert (stored(), is_known(place, data)) == (set(), False)


def test_each_file_is_kept_as_soon_as_it_is_told(place) -> None:
    found = services.receive_archive(
        data=zipped(picture_file(1), picture_file(2)), owner=place, actor=place.user
    )
    member, received = next(found)
    assert (Instance.objects.get(), member.data) == (instance_of(received), None)
    assert len(list(found)) == 1


def test_zip_for_another_student_is_refused_before_it_is_read(place) -> None:
    with pytest.raises(NotAllowed):
        services.receive_archive(data=b"", owner=place, actor=make_user())
