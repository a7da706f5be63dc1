"""What waits for a machine profile is masked by it once two stewards have agreed; nobody answers their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core.blobs import store
from enthesis.core.sealing import unseal
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.services import profiles
from enthesis.imaging.tasks import use_profile
from enthesis.jobs.models import Job
from enthesis.programme.models import Role
from tests.factories.imaging import make_profile, make_sealed, picture_file, place_of, reread
from tests.factories.people import give_role, make_cohort, make_holder, make_student
from tests.imaging.domain.material import read

pytestmark = pytest.mark.django_db
SCAN = Box(8, 8, 39, 39)
MACHINE = {"Manufacturer": "Fen Imaging", "ManufacturerModelName": "Heath 7"}


class Silent:
    """Progress that nobody looks at."""

    def step(self, done: int, total: int, words: str) -> None:
        """Say nothing."""


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def steward() -> Any:
    return make_holder(Role.IMAGE_STEWARD)


@pytest.fixture
def other() -> Any:
    return make_holder(Role.IMAGE_STEWARD)


def sealed_at(place: Any, **attributes: Any) -> Any:
    """Give a picture that waits, of the machine unless another is named."""
    return make_sealed(place, picture_file(SequenceOfUltrasoundRegions=None, **{**MACHINE, **attributes}))


def run_job() -> dict[str, int]:
    """Do what confirming has asked for."""
    job = Job.objects.get(name=profiles.USE_PROFILE)
    result: dict[str, int] = use_profile(Silent(), **job.args)
    return result


def test_pictures_that_wait_are_masked_by_the_profile_and_read(place, steward, other) -> None:
    first, second = sealed_at(place), sealed_at(place)
    elsewhere = sealed_at(place, ManufacturerModelName="Heath 9", StudyInstanceUID="1.2.826.0.1.77.8")
    profile = make_profile(steward, other, first, SCAN)
    assert run_job() == {"released": 2, "left": 0}
    for one in (reread(first), reread(second)):
        assert (one.state, one.profile, one.reasons, one.marked) == ("reading", profile, [], [])
        pixels = read(unseal(store().get(one.sealed_key))).pixel_array
        assert pixels[:8].max() == pixels[40:].max() == pixels[:, :8].max() == pixels[:, 40:].max() == 0
        assert pixels[8:40, 8:40].any()
    assert reread(elsewhere).state == "quarantined"
    entry = Entry.objects.filter(action="imaging.release_quarantined").latest("number")
    assert entry.actor == f"accounts.user:{other.pk}"
    assert (entry.detail["profile"], entry.detail["reasons"]) == (profile.pk, ["no_usable_region"])
    assert Job.objects.filter(name="imaging.read_writing").count() == 2


def test_own_picture_and_one_of_another_cohort_go_on_waiting(place, steward) -> None:
    student = make_student(place.cohort)
    give_role(student, Role.IMAGE_STEWARD, place.cohort)
    own, away, kept = (
        sealed_at(place_of(student)),
        sealed_at(place_of(make_student(make_cohort()))),
        sealed_at(place),
    )
    make_profile(steward, student, kept, SCAN)
    assert run_job() == {"released": 1, "left": 0}
    assert [reread(one).state for one in (own, away, kept)] == ["quarantined", "quarantined", "reading"]


def test_profile_that_was_stopped_meanwhile_releases_nothing(place, steward, other) -> None:
    sealed = sealed_at(place)
    profile = make_profile(steward, other, sealed, SCAN)
    services.retire_profile(actor=steward, profile=profile, now=timezone.now() + timedelta(minutes=1))
    assert run_job() == {"released": 0, "left": 1}
    assert reread(sealed).state == "quarantined"


def test_picture_of_another_machine_in_the_same_study_goes_on_waiting(place, steward, other) -> None:
    study = {"StudyInstanceUID": "1.2.826.0.1.77.9"}
    first, second = sealed_at(place, **study), sealed_at(place, **study, ManufacturerModelName="Heath 9")
    assert first.study_id == second.study_id
    make_profile(steward, other, first, SCAN)
    assert run_job() == {"released": 1, "left": 1}
    assert [reread(one).state for one in (first, second)] == ["reading", "quarantined"]


def test_nothing_is_asked_for_where_nothing_waits(place, steward, other) -> None:
    sealed = sealed_at(place)
    services.discard_instance(actor=steward, instance=sealed)
    make_profile(steward, other, sealed, SCAN)
    assert not Job.objects.filter(name=profiles.USE_PROFILE).exists()
