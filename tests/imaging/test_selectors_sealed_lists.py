from datetime import timedelta

import pytest
from django.utils import timezone

from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import IDENTIFIES, MARKED, NO_OWNER
from enthesis.imaging.selectors.sealed_lists import (
    alike_groups,
    alike_of,
    choices_of,
    sealed_facts,
    sealed_rows,
    suggested_mask,
)
from enthesis.programme.models import Role
from tests.factories.imaging import make_sealed, make_unclaimed, picture_file, place_of, reread
from tests.factories.people import give_role, make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort(), "Ada Fenwick"))


@pytest.fixture
def steward():
    return make_holder(Role.IMAGE_STEWARD)


def sealed(place, maker: str = "Fen Imaging", study: int = 7, **attributes) -> Instance:
    """Receive a picture of a machine that does not say where the scan is."""
    made_by = {"Manufacturer": maker, "ManufacturerModelName": "Heath 7" if maker else ""}
    data = picture_file(study=study, SequenceOfUltrasoundRegions=None, **made_by, **attributes)
    return make_sealed(place, data)


def change(instance: Instance, **values) -> Instance:
    """Change a row behind the services' back."""
    Instance.objects.filter(pk=instance.pk).update(**values)
    return reread(instance)


def test_pictures_look_alike_that_one_mask_may_answer(place, steward) -> None:
    first, second = sealed(place), sealed(place)
    for left_out in (
        change(sealed(place), reasons=[IDENTIFIES]),
        change(sealed(place), reasons=["no_usable_region", NO_OWNER]),
        change(sealed(place), reasons=[MARKED]),
        change(sealed(place), rows=50),
        sealed(place, "", study=8),
        make_unclaimed(),
    ):
        assert alike_of(steward, left_out) == []
    (group,) = alike_groups(sealed_facts(steward), steward)
    assert (set(group.pks), group.machine, group.size) == (
        {first.pk, second.pk},
        "Fen Imaging Heath 7",
        "64 × 48",
    )
    assert alike_of(steward, first) == [second.pk]


def test_own_pictures_are_not_marked_with_others(place) -> None:
    own, other = sealed(place), sealed(place_of(make_student(make_cohort())))
    give_role(place.user, Role.IMAGE_STEWARD, None)
    assert alike_groups(sealed_facts(place.user), place.user) == []
    assert [alike_of(place.user, one) for one in (own, other)] == [[], []]


def test_facts_are_of_what_a_steward_keeps_in_one_question(place, steward, django_assert_num_queries) -> None:
    elsewhere = make_holder(Role.IMAGE_STEWARD, make_cohort())
    one = sealed(place)
    steward.known_standing = None
    sealed_facts(steward)
    with django_assert_num_queries(1):
        (facts,) = sealed_facts(steward)
    assert (facts.pk, facts.machine, facts.owner, facts.look) == (
        one.pk, "Fen Imaging Heath 7", "Ada Fenwick", ("fenimaging|heath7", 48, 64),
    )  # fmt: skip
    assert sealed_facts(elsewhere) == []
    assert sealed_facts(place.user) == []


def test_choices_are_what_there_is(place, steward) -> None:
    now = timezone.now()
    sealed(place)
    change(sealed(place, "Alder", study=9), expires_at=now + timedelta(days=2))
    make_unclaimed()
    choices = choices_of(sealed_facts(steward), now)
    assert choices.reasons == [("no_usable_region", "Scan area not known"), (NO_OWNER, "Nobody’s yet")]
    assert [name for name, _ in choices.machines] == [
        "Alder Heath 7",
        "Fen Imaging Heath 7",
        "Unknown machine",
    ]
    assert choices.owners == [(str(place.pk), "Ada Fenwick"), ("nobody", "Nobody’s yet")]
    assert choices.soon == 1


def test_rows_come_in_the_order_that_is_asked(place, steward) -> None:
    now = timezone.now()
    first, second = sealed(place), change(sealed(place), expires_at=now + timedelta(days=2))
    rows = sealed_rows(steward, [second.pk, first.pk], now)
    assert [(row.instance, row.in_short, row.is_soon) for row in rows] == [
        (second, "Scan area not known", True), (first, "Scan area not known", False),
    ]  # fmt: skip


def test_region_that_is_the_screen_is_not_offered(place) -> None:
    regions = [{"x0": 0, "y0": 0, "x1": 63, "y1": 47, "kind": "2d", "mm_per_pixel": None}]
    assert suggested_mask(change(sealed(place), reasons=["region_is_screen"], regions=regions)) is None
