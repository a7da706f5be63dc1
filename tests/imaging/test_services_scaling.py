"""Owners set the scale of pictures that have none, until a signature binds them."""

from typing import Any

import pytest
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.domain.scaling import Ends
from enthesis.imaging.models import Instance
from tests.factories.imaging import make_clean, make_sealed, make_unchecked, picture_file, place_of, reread
from tests.factories.logbook import make_case
from tests.factories.people import make_cohort, make_student, make_supervisor
from tests.imaging.domain.material import region

pytestmark = pytest.mark.django_db

ENDS = Ends(60, 4, 60, 44)


def without_scale() -> bytes:
    """Give a picture whose machine says where the scan is, but not how large."""
    item = region(8, 8, 55, 39)
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 0
    return picture_file(SequenceOfUltrasoundRegions=[item])


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def picture(place: Any) -> Instance:
    return make_clean(place, without_scale())


def owner_of(instance: Instance) -> Any:
    """Give whose picture it is."""
    assert instance.owner is not None
    return instance.owner


def calibrate(
    instance: Instance, *, actor: Any = None, ends: Ends = ENDS, centimetres: float = 1
) -> Instance:
    """Set the scale as the owner, unless somebody else is named."""
    by = actor or owner_of(instance).user
    return services.calibrate_picture(
        actor=by, instance=instance, ends=ends, centimetres=centimetres, now=timezone.now()
    )


def by_hand(instance: Instance) -> list[dict[str, Any]]:
    instance.refresh_from_db()
    return [one for one in instance.regions if one.get("by_hand")]


def entries(action: str) -> list[dict[str, Any]]:
    return [one.detail for one in Entry.objects.filter(action=action).order_by("pk")]


def test_scale_covers_the_picture_and_is_recorded(picture: Instance) -> None:
    before = picture.regions
    calibrate(picture)
    whole = {
        "x0": 0, "y0": 0, "x1": picture.columns - 1, "y1": picture.rows - 1, "kind": "2d", "mm_per_pixel": [0.25, 0.25],
        "by_hand": True,
    }  # fmt: skip
    assert by_hand(picture) == [whole]
    assert picture.regions == [*before, whole]
    assert entries("imaging.calibrate_picture") == [{"mm_per_pixel": 0.25, "was": None}]


def test_scale_covers_what_was_marked_as_scan(picture: Instance) -> None:
    picture.marked = [
        {"x0": 2, "y0": 3, "x1": 40, "y1": 30},
        {"x0": 5, "y0": 5, "x1": 9, "y1": 9, "blank": True},
    ]
    picture.save(update_fields=["marked"])
    calibrate(picture)
    assert [(one["x0"], one["y0"], one["x1"], one["y1"]) for one in by_hand(picture)] == [(2, 3, 40, 30)]


def test_scale_is_set_again_and_removed(picture: Instance) -> None:
    calibrate(picture)
    calibrate(picture, centimetres=2)
    assert [one["mm_per_pixel"] for one in by_hand(picture)] == [[0.5, 0.5]]
    services.forget_scale(actor=owner_of(picture).user, instance=picture)
    assert by_hand(picture) == []
    services.forget_scale(actor=owner_of(picture).user, instance=picture)
    assert entries("imaging.forget_scale") == [{"was": 0.5}]
    assert [one["was"] for one in entries("imaging.calibrate_picture")] == [None, 0.25]


def test_what_was_measured_is_measured_again_and_goes_with_the_scale(picture: Instance) -> None:
    actor = owner_of(picture).user
    calibrate(picture)
    line = {"kind": "distance", "frame": None, "points": [[10, 10], [10, 30]], "structure": ""}
    drawn = services.add_annotation(actor=actor, instance=reread(picture), drawing=line)
    calibrate(picture, centimetres=2)
    drawn.refresh_from_db()
    assert drawn.value == {"mm": 10.0}
    services.forget_scale(actor=actor, instance=picture)
    drawn.refresh_from_db()
    assert drawn.removed_at is not None


def test_unchecked_picture_can_be_scaled(place: Any) -> None:
    instance = make_unchecked(place, without_scale())
    calibrate(instance)
    assert len(by_hand(instance)) == 1


@pytest.mark.parametrize(
    ("ends", "centimetres", "words"),
    [
        (Ends(60, 4, 60, 49), 1, "outside the picture"),
        (Ends(-1, 4, 60, 44), 1, "outside the picture"),
        (Ends(60, 4, 60, 20), 1, "too near"),
        (ENDS, 0.2, "half a centimetre"),
        (ENDS, 20, "too large"),
    ],
)
def test_scale_that_cannot_be_is_refused(
    picture: Instance, ends: Ends, centimetres: float, words: str
) -> None:
    with pytest.raises(services.ScaleNotRight, match=words):
        calibrate(picture, ends=ends, centimetres=centimetres)
    assert by_hand(picture) == []


def test_picture_with_a_scale_of_its_machine_keeps_it(place: Any) -> None:
    instance = make_clean(place)
    with pytest.raises(services.ScaleStays, match="more exact"):
        calibrate(instance)


def test_locked_picture_cannot_be_scaled(place: Any) -> None:
    instance = make_sealed(place)
    with pytest.raises(services.ScaleStays, match="locked away"):
        calibrate(instance)


def test_nobody_else_sets_the_scale(picture: Instance) -> None:
    cohort = owner_of(picture).cohort
    for other in (make_student(cohort, "Bea Holt"), make_supervisor(cohort)):
        with pytest.raises(NotAllowed):
            calibrate(picture, actor=other)
        with pytest.raises(NotAllowed):
            services.forget_scale(actor=other, instance=picture)


def test_scale_stays_once_the_case_is_signed(place: Any, picture: Instance) -> None:
    supervisor = make_supervisor(place.cohort)
    drafted = make_clean(place, without_scale())
    make_case(place, supervisor, pictures=[drafted.pk])
    calibrate(drafted)
    make_case(place, supervisor, fate="signed", pictures=[picture.pk])
    for act in (calibrate, lambda one: services.forget_scale(actor=owner_of(one).user, instance=one)):
        with pytest.raises(services.ScaleStays, match="signed case"):
            act(picture)
    assert (len(by_hand(drafted)), len(by_hand(picture))) == (1, 0)
