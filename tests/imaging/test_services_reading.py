"""Nobody sees a picture before its writing was read, and of what is not known to be harmless nothing is left."""

import io
from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from enthesis.audit.models import Entry
from enthesis.core import events
from enthesis.core.blobs import store
from enthesis.core.sealing import unseal
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.lettering import Line, Plane
from enthesis.imaging.events import PictureReleased
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import UNREADABLE
from enthesis.jobs.models import Job
from enthesis.programme.models import Enrolment
from tests.factories.imaging import arrive, blind, instance_of, picture_file, place_of, read_by, reread
from tests.factories.people import make_cohort, make_student, words_of
from tests.imaging.domain.material import read

# Inside the scan of `picture_file`, columns 8 to 55 and rows 8 to 39; a reader sees that part alone.
WRITTEN = Box(20, 16, 39, 25)


@pytest.fixture
def place(db: None) -> Enrolment:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def waiting(place: Enrolment) -> Instance:
    return instance_of(arrive(place))


def name_tag(plane: Plane, *, closely: bool = True) -> list[Line]:
    """Read a name in one place and a scale in another, within 16 black pixels around what is read."""
    return [
        Line(Box(28, 24, 47, 33), "FERNLEIGH, AMBER", 0.98),
        Line(Box(18, 44, 24, 47), "4 cm", 0.98),
    ]


def broken(plane: Plane, *, closely: bool = True) -> list[Line]:
    """Fail, as a reader does that lacks its models."""
    raise RuntimeError("FERNLEIGH, AMBER")


def test_picture_that_arrived_is_sealed_and_queued_and_shown_to_nobody(waiting: Instance) -> None:
    assert (waiting.state, waiting.object_key, waiting.bundle_key, waiting.thumbnail_key) == (
        "reading",
        "",
        "",
        "",
    )
    job = Job.objects.get(name="imaging.read_writing")
    assert (job.args, job.label) == ({"instance_id": str(waiting.pk)}, "Read the writing on a picture")
    assert unseal(store().get(waiting.sealed_key))[128:132] == b"DICM"


def test_name_is_blanked_in_every_form_and_the_scale_stays(waiting: Instance, monkeypatch) -> None:
    told: list[PictureReleased] = []
    monkeypatch.setattr(events, "_handlers", {PictureReleased: [told.append]})
    shown = read_by(name_tag, waiting)
    assert (shown.state, shown.sealed_key, shown.expires_at) == ("unchecked", "", None)
    assert shown.writing == {"reader": "tests", "blanked": 1, "kept": 1}
    pixels = np.asarray(Image.open(io.BytesIO(store().get(shown.bundle_key))).convert("L"))
    # Three pixels wider than read; a JPEG rings by a block.
    assert pixels[WRITTEN.y0 : WRITTEN.y1 + 1, WRITTEN.x0 : WRITTEN.x1 + 1].max() < 24
    assert pixels[30:38, 12:50].mean() > 60
    assert told == [PictureReleased(instance_id=waiting.pk, owner_id=waiting.owner_id)]


def test_record_says_how_much_was_blanked_and_by_which_reader_but_no_word(waiting: Instance) -> None:
    read_by(name_tag, waiting)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor, entry.detail) == (
        "imaging.read_writing",
        "reader",
        {"state": "unchecked", "reader": "tests", "blanked": 1, "kept": 1},
    )


def test_picture_on_which_the_reader_fails_goes_to_a_person(waiting: Instance) -> None:
    locked = read_by(broken, waiting)
    assert (locked.state, locked.reasons, locked.writing) == ("quarantined", [UNREADABLE], {})
    assert locked.sealed_key == waiting.sealed_key
    assert "FERNLEIGH" not in str(Entry.objects.latest("number").detail)


def test_words_of_a_name_are_kept_sealed_until_they_were_used(place: Enrolment) -> None:
    waiting = instance_of(arrive(place, picture_file(PatientName="Hand^Li")))
    words = bytes(waiting.sealed_words)
    assert (b"hand" in words, unseal(words)) == (False, b'["hand", "hl", "lh"]')

    def label(plane: Plane, *, closely: bool = True) -> list[Line]:
        return [Line(Box(12, 8, 31, 17), "Rt hand", 0.99)]

    assert read_by(label, waiting).writing == {"reader": "tests", "blanked": 1, "kept": 0}
    assert bytes(reread(waiting).sealed_words) == b""


def test_picture_is_read_once_however_often_it_is_asked_for(waiting: Instance) -> None:
    now = timezone.now()
    first, second = (services.read_writing(pk=waiting.pk, reader=blind, now=now) for _ in range(2))
    assert first is not None
    assert second is not None
    shown = services.finish_reading(first, name="tests", now=now)
    assert shown is not None
    assert services.finish_reading(second, name="tests", now=now) is None
    assert all(store().get(key) for key in (shown.object_key, shown.bundle_key, shown.thumbnail_key))
    assert services.read_writing(pk=waiting.pk, reader=blind, now=now) is None


def test_picture_thrown_away_while_it_is_read_stays_away(waiting: Instance, place: Enrolment) -> None:
    now = timezone.now()
    reading = services.read_writing(pk=waiting.pk, reader=blind, now=now)
    assert reading is not None
    services.discard_instance(actor=place.user, instance=waiting)
    assert services.finish_reading(reading, name="tests", now=now) is None
    gone = reread(waiting)
    assert (gone.state, gone.object_key, gone.sealed_key) == ("discarded", "", "")


def test_picture_that_nobody_comes_to_read_expires_as_quarantine_does(waiting: Instance) -> None:
    assert waiting.expires_at is not None
    assert services.purge_expired(now=waiting.expires_at - timedelta(seconds=1)) == 0
    assert services.purge_expired(now=waiting.expires_at) == 1
    assert reread(waiting).state == "discarded"


def test_owner_is_told_that_a_picture_is_read_and_then_how_much_was_blacked_out(
    waiting: Instance, place: Enrolment, client: Client
) -> None:
    client.force_login(place.user)
    study, check = f"/images/studies/{waiting.study_id}/", "/images/check/"
    before = [words_of(client.get(page)) for page in (study, check, "/images/")]
    assert ["1 picture is being read" in words for words in before] == [True] * 3
    assert "Its pictures are still being read." in before[0]
    assert client.get("/images/reading/").content != b""
    read_by(name_tag, waiting)
    assert "writing blacked out in 1 place" in words_of(client.get(study))
    assert "In 1 place there was writing that is no scale, setting or anatomy" in words_of(client.get(check))
    done = client.get("/images/reading/")
    assert (done.content, done["HX-Refresh"]) == (b"", "true")


def test_object_that_was_read_says_that_its_pixels_are_clean(waiting: Instance) -> None:
    sealed = read(unseal(store().get(waiting.sealed_key)))
    shown = read(store().get(read_by(name_tag, waiting).object_key))
    assert ("BurnedInAnnotation" in sealed, shown.BurnedInAnnotation) == (False, "NO")
    assert [one.CodeValue for one in shown.DeidentificationMethodCodeSequence] == ["113100", "113101"]
