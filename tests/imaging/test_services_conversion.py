"""A plain file becomes a picture that is black outside the mark before anything is sealed, for a steward to confirm."""

import hashlib
import io
from typing import Any

import numpy as np
import pydicom
import pytest
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed
from enthesis.core.sealing import unseal
from enthesis.imaging import services
from enthesis.imaging.domain import MESSAGES, Box
from enthesis.imaging.domain.conversion import Original
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.domain.scaling import Ends
from enthesis.imaging.models import Instance, Receipt
from enthesis.imaging.selectors import known_fingerprints
from tests.factories.imaging import blind, place_of, read_by, reread, stored
from tests.factories.people import make_cohort, make_holder, make_student
from tests.imaging.domain.conversion.plain import NAME, coloured, film, jpeg, png, smooth

pytestmark = pytest.mark.django_db

MARK = services.Mark(Box(16, 8, 47, 39), (64, 48))


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


def receive(place: Any, data: bytes, mark: services.Mark = MARK, **more: Any) -> services.Received:
    """Receive a plain file as its student sends it."""
    return services.receive_plain(
        data=data, owner=place, actor=place.user, mark=mark, now=timezone.now(), **more
    )


def opened(instance: Instance) -> pydicom.Dataset:
    """Open the sealed form of a picture."""
    return pydicom.dcmread(io.BytesIO(unseal(store().get(instance.sealed_key))))


def picture_of(received: services.Received) -> Instance:
    assert received.instance is not None, received
    return received.instance


@pytest.mark.parametrize(
    ("data", "kind"),
    [(png(coloured()), "png"), (jpeg(coloured()), "jpeg"), (film("mjpeg in avi"), "avi"), (film(), "mp4")],
    ids=["png", "jpeg", "avi", "mp4"],
)
def test_plain_file_waits_for_a_steward_as_its_owner_marked_it(place: Any, data: bytes, kind: str) -> None:
    received = receive(place, data)
    instance = picture_of(received)
    assert (received.outcome, received.code) == ("quarantined", "marked_by_owner")
    assert received.message.startswith("You have marked the scan. An image steward looks at it once")
    assert (instance.state, instance.converted_from, instance.source) == ("quarantined", kind, "upload")
    assert instance.marked == [{"x0": 16, "y0": 8, "x1": 47, "y1": 39}]
    assert instance.marked_by_id == place.user_id
    assert (instance.columns, instance.rows) == (64, 48)


def test_everything_outside_the_mark_is_black_before_it_is_sealed(place: Any) -> None:
    pixels = opened(picture_of(receive(place, png(coloured())))).pixel_array
    assert np.array_equal(pixels[8:40, 16:48], coloured()[8:40, 16:48])
    pixels[8:40, 16:48] = 0
    assert not pixels.any()


def test_every_frame_is_black_outside_the_mark(place: Any) -> None:
    dataset = opened(picture_of(receive(place, film())))
    pixels = dataset.pixel_array.copy()
    assert len(pixels) == 10
    inside = pixels[:, 8:40, 16:48].copy()
    assert np.abs(inside.reshape(10, -1).mean(axis=1) - 20 * np.arange(1, 11)).max() < 8
    pixels[:, 8:40, 16:48] = 16
    # Black, as near as a JPEG of 8 bits says it.
    assert pixels[:, :, :16].max() <= 2
    assert pixels[:, :8].max() <= 2


def test_nothing_else_of_the_file_is_stored(place: Any) -> None:
    receive(place, png(coloured()))
    receive(place, film())
    for key in stored():
        assert NAME.encode() not in store().get(key)
        assert NAME.encode() not in unseal(store().get(key))


def test_same_file_is_known_even_with_another_mark(place: Any) -> None:
    first = receive(place, png(coloured()))
    again = receive(place, png(coloured()), services.Mark(Box(0, 0, 20, 20), (64, 48)))
    assert (again.outcome, again.instance) == ("known", first.instance)
    assert Instance.objects.count() == 1


def test_browser_learns_that_the_plain_file_has_arrived(place: Any) -> None:
    digest = hashlib.sha256(png(coloured())).hexdigest()
    assert known_fingerprints(place, [digest]) == []
    instance = picture_of(receive(place, png(coloured())))
    assert known_fingerprints(place, [digest]) == [digest]
    services.discard_instance(actor=place.user, instance=instance, now=timezone.now())
    assert known_fingerprints(place, [digest]) == []
    assert not Receipt.objects.exists()


def blanked(pixels: Any, box: Box = MARK.box) -> bytes:
    """Make of pixels the PNG that a browser sends: black outside the box."""
    kept = np.zeros_like(pixels)
    inside = np.s_[box.y0 : box.y1 + 1, box.x0 : box.x1 + 1]
    kept[inside] = pixels[inside]
    return png(kept)


def original_of(data: bytes, kind: str) -> Original:
    return Original(kind, len(data), hashlib.sha256(data).hexdigest())


def test_blanked_picture_is_known_by_the_file_that_its_owner_has(place: Any) -> None:
    file = jpeg(coloured())
    original = original_of(file, "jpeg")
    instance = picture_of(receive(place, blanked(coloured()), original=original))
    assert instance.converted_from == "jpeg"
    assert known_fingerprints(place, [original.digest]) == [original.digest]
    dataset = opened(instance)
    assert np.array_equal(dataset.pixel_array[8:40, 16:48], coloured()[8:40, 16:48])
    assert dataset.LossyImageCompression == "01"
    assert abs(float(dataset.LossyImageCompressionRatio) - 48 * 64 * 3 / len(file)) < 0.01
    small = Box(0, 0, 20, 20)
    for data, more in ((blanked(coloured(), small), {"original": original}), (file, {})):
        again = receive(place, data, services.Mark(small, (64, 48)), **more)
        assert (again.outcome, again.instance) == ("known", instance)


def test_word_of_an_original_blanks_no_less(place: Any) -> None:
    received = receive(place, png(coloured()), original=original_of(b"other", "png"))
    pixels = opened(picture_of(received)).pixel_array
    pixels[8:40, 16:48] = 0
    assert not pixels.any()


def test_word_of_an_original_counts_for_a_png_alone(place: Any) -> None:
    original = original_of(b"other", "png")
    instance = picture_of(receive(place, jpeg(coloured()), original=original))
    assert instance.converted_from == "jpeg"
    assert known_fingerprints(place, [original.digest]) == []


def test_files_chosen_together_are_one_study_in_their_order(place: Any) -> None:
    visit = "5b1c7a3e-0000-4000-8000-000000000000"
    one = picture_of(receive(place, png(coloured()), visit=visit, number=1))
    two = picture_of(receive(place, jpeg(smooth()), visit=visit, number=2))
    other = picture_of(receive(place, png(smooth()), visit=visit[:-1] + "1", number=1))
    assert one.study_id == two.study_id != other.study_id
    assert (one.instance_number, two.instance_number) == (1, 2)
    assert one.study.performed_at is None


def test_two_students_with_the_same_file_have_two_pictures(place: Any) -> None:
    other = place_of(make_student(place.cohort, "Bea Holt"))
    one, two = picture_of(receive(place, png(coloured()))), picture_of(receive(other, png(coloured())))
    assert one.pk != two.pk


@pytest.mark.parametrize(
    ("data", "mark", "code"),
    [
        (png(coloured())[:200], MARK, "truncated"),
        (film()[:-40], MARK, "truncated"),
        (b"MZ\x90", MARK, "not_a_picture"),
        (b"", MARK, "empty_file"),
        (bytes(128) + b"DICM", MARK, "not_plain"),
        (png(coloured()), services.Mark(MARK.box, (640, 480)), "mark_does_not_fit"),
        (film(), services.Mark(MARK.box, (48, 64)), "mark_does_not_fit"),
        (jpeg(smooth(), {0x829A: 0.01}), MARK, "photograph"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_leaves_nothing(
    place: Any, data: bytes, mark: services.Mark, code: str
) -> None:
    received = receive(place, data, mark)
    assert (received.outcome, received.code, received.message) == ("refused", code, MESSAGES[code])
    assert not Instance.objects.exists()
    assert not Receipt.objects.exists()
    assert stored() == set()
    assert Entry.objects.filter(action="imaging.refuse_picture").get().detail == {
        "code": code,
        "source": "upload",
    }


def test_nobody_sends_for_somebody_else(place: Any) -> None:
    other = make_student(place.cohort, "Bea Holt")
    with pytest.raises(NotAllowed):
        services.receive_plain(data=png(coloured()), owner=place, actor=other, mark=MARK)
    with pytest.raises(NotAllowed):
        services.preview_plain(data=png(coloured()), owner=place, actor=other)


def test_preview_is_kept_nowhere(place: Any) -> None:
    shown = services.preview_plain(data=film("mjpeg in avi"), owner=place, actor=place.user)
    assert shown[:3] == b"\xff\xd8\xff"
    assert (stored(), Receipt.objects.count(), Instance.objects.count()) == (set(), 0, 0)
    with pytest.raises(services.CannotShow, match="This is no picture"):
        services.preview_plain(data=b"MZ", owner=place, actor=place.user)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png(smooth()), "not_marked"),
        (film(), "not_marked"),
        (b"GIF89a", "other_picture"),
        (b"\xff\xd8 a broken picture", "cannot_decode"),
        (b"\x89PNG\n\x1a\n", "cannot_decode"),
        (b"hello", "not_dicom"),
    ],
    ids=["png", "mp4", "gif", "bad jpeg", "bad png", "text"],
)
def test_plain_file_without_a_mark_is_refused(place: Any, data: bytes, code: str) -> None:
    received = services.turn_away(head=data[:1024], owner=place, actor=place.user)
    assert received is not None
    assert (received.outcome, received.code, received.message) == ("refused", code, MESSAGES[code])


@pytest.mark.parametrize("data", [bytes(128) + b"DICM", b"PK\x03\x04"])
def test_dicom_and_zip_need_no_mark(place: Any, data: bytes) -> None:
    assert services.turn_away(head=data[:1024], owner=place, actor=place.user) is None


def test_index_of_media_is_passed_over(place: Any) -> None:
    meta = b"\x02\0\0\0UL\x04\0\x10\0\0\0\x02\0\x02\0UI\x14\x001.2.840.10008.1.3.10"
    received = services.turn_away(head=bytes(128) + b"DICM" + meta, owner=place, actor=place.user)
    assert received is not None
    assert (received.outcome, received.code, received.message) == (
        "skipped",
        "media_index",
        MESSAGES["media_index"],
    )


def released(instance: Instance) -> Instance:
    """Have an image steward confirm what was marked, and the rest read, as its owner gets it back."""
    steward = make_holder("image_steward", instance.owner.cohort if instance.owner else None)
    mask = Mask.of_rows(instance.marked)
    shown = services.preview_quarantined(actor=steward, instance=instance, mask=mask)
    services.release_quarantined(
        actor=steward, instance=instance, mask=mask, seen=shown.seen, now=timezone.now()
    )
    return read_by(blind, reread(instance))


@pytest.mark.parametrize("data", [png(coloured()), film("mjpeg in avi"), film()], ids=["png", "avi", "mp4"])
def test_confirmed_picture_comes_back_and_is_scaled_by_hand(place: Any, data: bytes) -> None:
    instance = released(picture_of(receive(place, data)))
    assert (instance.state, instance.frames) == ("unchecked", 1 if data.startswith(b"\x89") else 10)
    services.confirm_pictures(actor=place.user, answers={instance.pk: False})
    services.calibrate_picture(actor=place.user, instance=instance, ends=Ends(40, 8, 40, 38), centimetres=1)
    (region,) = reread(instance).regions
    assert (region["x0"], region["y0"], region["x1"], region["y1"], region["by_hand"]) == (
        16,
        8,
        47,
        39,
        True,
    )
    line = {"kind": "distance", "frame": None if instance.frames == 1 else 0, "points": [[20, 10], [20, 25]]}
    drawn = services.add_annotation(actor=place.user, instance=reread(instance), drawing=line)
    assert drawn.value == {"mm": 5.0}
