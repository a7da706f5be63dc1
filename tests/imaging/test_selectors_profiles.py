from datetime import timedelta

import pytest
from django.utils import timezone

from enthesis.imaging import services
from enthesis.imaging.domain import Box, KnownScreen
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors.profiles import (
    known_screen,
    machine_key,
    profile_id_of,
    profile_rows,
    proposed_count,
    share_of,
)
from enthesis.programme.models import Role
from tests.factories.imaging import make_profile, make_sealed, make_unchecked, picture_file, place_of
from tests.factories.people import make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db
SCAN = Box(8, 8, 39, 39)


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def stewards():
    return make_holder(Role.IMAGE_STEWARD), make_holder(Role.IMAGE_STEWARD)


def sealed(place, maker: str = "Fen Imaging", model: str = "Heath 7"):
    """Receive a picture of a machine that does not say where the scan is."""
    made_by = {"Manufacturer": maker, "ManufacturerModelName": model}
    # A study keeps the machine of its first picture.
    return make_sealed(place, picture_file(study=int(model[-1]), SequenceOfUltrasoundRegions=None, **made_by))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("Fen Imaging", "Heath 7"), ("FEN  imaging", "heath7")),
        (("Fen-Imaging", "Heath_7"), ("fen imaging", "Heath 7")),
    ],
)
def test_machines_are_compared_without_case_spaces_and_signs(left, right) -> None:
    assert machine_key(*left) == machine_key(*right) == "fenimaging|heath7"


def test_maker_and_model_are_kept_apart_and_nothing_is_nobody() -> None:
    assert machine_key("Fen", "Heath") != machine_key("Fen Heath", "")
    assert (machine_key("", ""), machine_key(" - ", "")) == ("", "")


def test_screen_is_known_once_two_stewards_agree_and_until_one_stops_it(place, stewards) -> None:
    proposer, other = stewards
    profile = make_profile(proposer, None, sealed(place), SCAN)
    assert (known_screen("Fen Imaging", "Heath 7", 48, 64), proposed_count()) == (None, 1)
    services.confirm_profile(actor=other, profile=profile)
    expected = KnownScreen((SCAN,), (), f"profile {profile.pk}, version 1")
    assert known_screen("FEN IMAGING", "Heath  7", 48, 64) == expected
    assert profile_id_of(expected.name) == profile.pk
    assert proposed_count() == 0
    services.retire_profile(actor=proposer, profile=profile)
    assert known_screen("Fen Imaging", "Heath 7", 48, 64) is None


def test_screen_is_known_for_one_size_and_one_machine(place, stewards) -> None:
    make_profile(*stewards, sealed(place), SCAN)
    asked = [
        ("Fen Imaging", "Heath 7", 64, 48),
        ("Fen Imaging", "Heath 8", 48, 64),
        ("Fen Imaging", "", 48, 64),
        ("", "", 48, 64),
    ]
    assert [known_screen(*one) for one in asked] == [None] * 4


def test_screen_is_asked_in_one_question(place, stewards, django_assert_num_queries) -> None:
    make_profile(*stewards, sealed(place), SCAN)
    with django_assert_num_queries(1):
        known_screen("Fen Imaging", "Heath 7", 48, 64)
    with django_assert_num_queries(0):
        known_screen("", "", 48, 64)


@pytest.mark.parametrize("name", ["", "profile x, version 1", "profile 7"])
def test_other_names_lead_to_no_profile(name: str) -> None:
    assert profile_id_of(name) is None


def test_rows_tell_how_many_pictures_were_masked_and_how_many_were_held(place, stewards) -> None:
    first, old = sealed(place), sealed(place)
    profile = make_profile(*stewards, first, SCAN)
    taken = {"Manufacturer": "Fen Imaging", "ManufacturerModelName": "Heath 7"}
    for _ in range(3):
        make_unchecked(place, picture_file(study=7, **taken))
    Instance.objects.filter(held_for="").update(profile=profile)
    Instance.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=91))
    sealed(place, "Fen Imaging", "Heath 8")
    rows = profile_rows(timezone.now())
    assert [(row.machine, row.size, row.used, row.arrived, row.held, row.share) for row in rows] == [
        ("Fen Imaging Heath 7", "64 × 48", 3, 4, 1, 0.25),
        ("Fen Imaging Heath 8", "64 × 48", 0, 1, 1, 1.0),
    ]
    assert [row.profile for row in rows] == [profile, None]
    assert share_of(rows) == (4, 1)


def test_profiles_that_wait_stand_on_top_and_stopped_ones_last(place, stewards) -> None:
    proposer, other = stewards
    picture = sealed(place)
    first = make_profile(proposer, other, picture, SCAN)
    second = make_profile(proposer, None, picture, Box(0, 8, 39, 39))
    assert [row.profile for row in profile_rows(timezone.now())] == [second, first]
    services.confirm_profile(actor=other, profile=second)
    assert [row.profile for row in profile_rows(timezone.now())] == [second, first]
    assert [row.profile.state for row in profile_rows(timezone.now()) if row.profile] == ["active", "retired"]


def test_rows_are_read_in_two_questions(place, stewards, django_assert_num_queries) -> None:
    for model in ("Heath 7", "Heath 8", "Heath 9"):
        make_profile(*stewards, sealed(place, model=model), SCAN)
    with django_assert_num_queries(2):
        assert len(profile_rows(timezone.now())) == 3
