"""Frames and thumbnails are made again from the object, wherever they are missing or damaged."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from enthesis.core.blobs import FolderStore, store
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import damaged_pictures
from enthesis.imaging.services.rebuilding import LOST, REBUILT, WHOLE, rebuild_pictures
from enthesis.programme.models import Enrolment
from tests.factories.imaging import keys_of, loop_file, make_clean, make_sealed, place_of, reread, stored
from tests.factories.people import make_cohort, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn")))


def rebuilt(*, everything: bool = False) -> dict[Any, str]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        found = list(rebuild_pictures(everything=everything, now=timezone.now()))
    return {one.instance.pk: one.outcome for one in found}


def file_of(key: str) -> Path:
    kept = store()
    assert isinstance(kept, FolderStore)
    return kept.path(key)


@pytest.mark.parametrize("part", ["bundle_key", "thumbnail_key"])
@pytest.mark.parametrize("harm", ["missing", "damaged", "empty"])
def test_derived_object_that_is_missing_or_damaged_is_made_again(
    place: Enrolment, part: str, harm: str
) -> None:
    loop, whole = make_clean(place, loop_file()), make_clean(place)
    before = Instance.objects.filter(pk=loop.pk).values().get()
    path = file_of(getattr(loop, part))
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if harm == "empty" else path.read_bytes()[:-1] + b"?")
    assert [one.where for one in damaged_pictures()] == [f"picture {loop.pk}"]
    assert rebuilt() == {loop.pk: REBUILT, whole.pk: WHOLE}
    assert list(damaged_pictures()) == []
    assert Instance.objects.filter(pk=loop.pk).values().get() == before
    assert keys_of(reread(loop), reread(whole)) == stored()


def test_picture_whose_object_is_gone_is_lost_and_said_to_be(place: Enrolment) -> None:
    gone, damaged = make_clean(place), make_clean(place)
    file_of(gone.object_key).unlink()
    file_of(gone.bundle_key).unlink()
    file_of(damaged.object_key).write_bytes(b"other")
    file_of(damaged.thumbnail_key).unlink()
    outcomes = {
        one.instance.pk: (one.outcome, one.why)
        for one in rebuild_pictures(everything=False, now=timezone.now())
    }
    assert outcomes == {
        gone.pk: (LOST, "its DICOM object is not in the store"),
        damaged.pk: (LOST, "its DICOM object has other bytes than were put in"),
    }


def test_everything_is_made_again_without_changing_anything(place: Enrolment) -> None:
    pictures = [make_clean(place), make_clean(place, loop_file())]
    make_sealed(place)
    before = (list(Instance.objects.order_by("pk").values()), stored())
    assert rebuilt(everything=True) == {one.pk: REBUILT for one in pictures}
    assert (list(Instance.objects.order_by("pk").values()), stored()) == before


def test_frames_made_otherwise_before_are_replaced_and_let_go(place: Enrolment) -> None:
    instance = make_clean(place)
    old = store().put(b"frames as they were made years ago")
    Instance.objects.filter(pk=instance.pk).update(bundle_key=old, frame_offsets=[0, 34])
    store().delete(instance.bundle_key)
    assert rebuilt(everything=True) == {instance.pk: REBUILT}
    assert reread(instance).bundle_key == instance.bundle_key
    assert reread(instance).frame_offsets == instance.frame_offsets
    assert keys_of(reread(instance)) == stored()


def test_command_tells_what_it_did(place: Enrolment) -> None:
    instance, told = make_clean(place), io.StringIO()
    file_of(instance.thumbnail_key).unlink()
    call_command("rebuild", stdout=told)
    assert told.getvalue() == "Looked at 1 picture; made the frames of 1 again.\n"
    told = io.StringIO()
    call_command("rebuild", "--all", "--json", stdout=told)
    assert json.loads(told.getvalue()) == {"looked_at": 1, "rebuilt": 1, "why_lost": {}}


def test_command_ends_with_one_where_something_is_lost(place: Enrolment) -> None:
    instance, told = make_clean(place), io.StringIO()
    file_of(instance.object_key).unlink()
    file_of(instance.bundle_key).unlink()
    with pytest.raises(CommandError, match="1 picture cannot be made again") as failed:
        call_command("rebuild", "--missing", stdout=told)
    assert failed.value.returncode == 1
    assert f"picture {instance.pk}: its DICOM object is not in the store" in told.getvalue()
