"""What was erased is listed, and erased again where a backup has brought it back."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from enthesis.core.integrity import integrity_checks
from enthesis.imaging.models import Instance, LooseObject
from enthesis.imaging.services import erasing, holds
from enthesis.programme.models import Enrolment
from tests.factories.imaging import keys_of, make_clean, place_of, reread, stored
from tests.factories.people import make_administrator, make_cohort, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn")))


def listed() -> str:
    told = io.StringIO()
    call_command("erased", stdout=told)
    return told.getvalue()


def again(path: Path) -> str:
    told = io.StringIO()
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("erased", "--again", str(path), stdout=told)
    return told.getvalue()


def brought_back(instance: Instance, before: dict[str, Any]) -> None:
    """Put a row back as a backup has it; its objects are there again as well."""
    LooseObject.objects.all().delete()
    Instance.objects.filter(pk=instance.pk).update(**before)


def test_erased_pictures_are_listed_and_erased_again_after_a_restore(
    place: Enrolment, tmp_path: Path
) -> None:
    gone, stays = make_clean(place), make_clean(place)
    before = Instance.objects.filter(pk=gone.pk).values().get()
    # Within the transaction of this test nothing is removed from the store, so that it can come back.
    erasing.erase_picture(actor=make_administrator(), instance=gone, because="consent")
    at = reread(gone).erased_at
    assert at is not None
    assert listed() == f"picture,erased_at,because\n{gone.pk},{at.isoformat()},consent\n"
    path = tmp_path / "erased.csv"
    path.write_text(listed())
    brought_back(gone, before)
    assert again(path) == "Erased 1 picture again.\n"
    assert (reread(gone).state, reread(gone).erased_because) == ("discarded", "consent")
    assert keys_of(reread(stays)) == stored()
    assert again(path) == "Erased 0 pictures again.\n"
    assert [list(check()) for name, check in integrity_checks().items() if name == "pictures"] == [[]]


def test_picture_under_a_hold_stays_and_is_told(place: Enrolment, tmp_path: Path) -> None:
    instance = make_clean(place)
    holds.place_hold(owner=place, reason="claim", actor=make_administrator())
    path = tmp_path / "erased.csv"
    path.write_text(f"picture,erased_at,because\n{instance.pk},,consent\n")
    with pytest.raises(CommandError, match="under a hold") as refused:
        again(path)
    assert refused.value.returncode == 1
    assert reread(instance).state == "clean"


@pytest.mark.parametrize("text", ["", "picture,erased_at,because\n17,,consent\n", "name\nx\n", "\0"])
def test_file_that_is_no_such_list_erases_nothing(place: Enrolment, tmp_path: Path, text: str) -> None:
    make_clean(place)
    path = tmp_path / "erased.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match="is no list"):
        again(path)
    with pytest.raises(CommandError, match="is no list") as refused:
        again(tmp_path / "absent.csv")
    assert refused.value.returncode == 2
