from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from enthesis.imaging import services
from enthesis.imaging.domain.annotating import NoScale
from enthesis.imaging.models import Annotation
from enthesis.imaging.permissions import pictures
from enthesis.imaging.services import TooManyAnnotations, annotations
from tests.factories.imaging import make_unchecked, place_of, reread
from tests.factories.people import make_administrator, make_cohort, make_student, make_supervisor
from tests.imaging.drawing import (
    ANGLE,
    DISTANCE,
    ELLIPSE,
    LABEL,
    TRACE,
    draw,
    make_scaled,
    make_scaled_loop,
    scaled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def supervisor(place: Any, monkeypatch: Any) -> Any:
    """Give a supervisor who sees every checked picture, as if all lay in cases sent to them."""
    person = make_supervisor(place.cohort)
    everything = Q(pk__isnull=False)
    monkeypatch.setattr(
        pictures, "_viewings", [lambda user: everything if user.pk == person.pk else Q(pk__in=[])]
    )
    return person


def recorded(annotation: Annotation) -> list[str]:
    """Give the audit entries about a drawing, oldest first."""
    found = Entry.objects.filter(target=f"imaging.annotation:{annotation.pk}").order_by("number")
    return list(found.values_list("action", flat=True))


@pytest.mark.parametrize(
    ("drawing", "value"),
    [
        (DISTANCE, {"mm": 10.0}),
        (ANGLE, {"degrees": 90.0}),
        (ELLIPSE, {"mm2": 39.27, "mm": 24.221}),
        (TRACE, {"mm2": 100.0, "mm": 40.0}),
        (LABEL, {}),
    ],
)
def test_drawing_is_kept_with_what_the_pictures_own_region_makes_of_it(
    place: Any, drawing: dict[str, Any], value: dict[str, float]
) -> None:
    picture, now = make_scaled(place), timezone.now()
    added = services.add_annotation(actor=place.user, instance=picture, drawing=drawing, now=now)
    kept = Annotation.objects.get(pk=added.pk)
    assert kept.value == value
    assert (kept.kind, kept.points, kept.frame, kept.structure) == (
        drawing["kind"], drawing["points"], None, drawing["structure"],
    )  # fmt: skip
    assert (kept.instance_id, kept.author_id, kept.created_at, kept.changed_at, kept.removed_at) == (
        picture.pk, place.user.pk, now, now, None,
    )  # fmt: skip
    entry = Entry.objects.get(target=f"imaging.annotation:{kept.pk}")
    assert (entry.action, entry.actor) == ("imaging.add_annotation", f"accounts.user:{place.user.pk}")
    assert entry.detail == {"picture": str(picture.pk), "kind": drawing["kind"], "frame": None}


def test_value_that_a_browser_sends_is_not_believed(place: Any) -> None:
    assert draw(make_scaled(place), place.user, value={"mm": 99}, id="x").value == {"mm": 10.0}


def test_loop_keeps_the_frame(place: Any) -> None:
    assert draw(make_scaled_loop(place), place.user, frame=2).frame == 2


def test_picture_without_scale_takes_labels_only(place: Any) -> None:
    picture = scaled(make_scaled(place), None)
    with pytest.raises(NoScale):
        draw(picture, place.user)
    assert draw(picture, place.user, LABEL).value == {}
    assert Annotation.objects.count() == 1


def test_line_that_leaves_the_scan_is_refused(place: Any) -> None:
    with pytest.raises(NoScale):
        draw(make_scaled(place), place.user, points=[[10, 10], [63, 10]])


def test_structure_must_be_in_the_programme(place: Any) -> None:
    picture = make_scaled(place)
    for kind in (LABEL, DISTANCE):
        with pytest.raises(InvalidInput) as refused:
            draw(picture, place.user, kind, structure="Mrs Rowanberry, 12 Mill Lane")
        assert refused.value.fields == {"structure": "Choose a structure from the list."}
        assert "Rowanberry" not in refused.value.message
    assert Annotation.objects.count() == 0


def test_unchecked_picture_is_not_drawn_on(place: Any) -> None:
    picture = scaled(make_unchecked(place))
    with pytest.raises(WrongState) as refused:
        draw(picture, place.user)
    assert refused.value.message == "Check this picture first. Once it is checked you can measure on it."


def test_picture_that_was_locked_away_meanwhile_is_not_drawn_on(place: Any) -> None:
    picture = make_scaled(place)
    services.confirm_pictures(actor=place.user, answers={picture.pk: True})
    with pytest.raises(NotAllowed):
        draw(picture, place.user)


def test_picture_that_is_gone_is_not_drawn_on(place: Any) -> None:
    picture = make_scaled(place)
    type(picture).objects.filter(pk=picture.pk).delete()
    with pytest.raises(NotVisible):
        draw(picture, place.user)


def test_person_who_acts_as_somebody_writes_nothing(place: Any) -> None:
    picture = make_scaled(place)
    kept, acting = draw(picture, place.user), place_of(place.user).user
    acting.impersonated_by = make_administrator()
    for forbidden in (
        lambda: draw(picture, acting),
        lambda: services.change_annotation(actor=acting, annotation=kept, change={"structure": ""}),
        lambda: services.remove_annotation(actor=acting, annotation=kept),
        lambda: services.restore_annotation(actor=acting, annotation=kept),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert recorded(kept) == ["imaging.add_annotation"]


def test_stranger_draws_on_no_picture(place: Any) -> None:
    with pytest.raises(NotAllowed):
        draw(make_scaled(place), make_student(place.cohort))


def test_supervisor_draws_beside_the_student_and_neither_changes_the_others(
    place: Any, supervisor: Any
) -> None:
    picture = make_scaled(place)
    own, theirs = draw(picture, place.user), draw(picture, supervisor, TRACE)
    for actor, other in ((place.user, theirs), (supervisor, own)):
        for forbidden in (
            lambda: services.change_annotation(actor=actor, annotation=other, change={"structure": ""}),  # noqa: B023
            lambda: services.remove_annotation(actor=actor, annotation=other),  # noqa: B023
            lambda: services.restore_annotation(actor=actor, annotation=other),  # noqa: B023
        ):
            with pytest.raises(NotAllowed) as refused:
                forbidden()
            assert refused.value.message == (
                "Only the person who has drawn this can change it. Draw your own beside it."
            )


def test_change_moves_and_measures_again(place: Any) -> None:
    kept, later = draw(make_scaled(place), place.user), timezone.now() + timedelta(minutes=1)
    change = {"points": [[10, 10], [16, 18]], "structure": "supraspinatus"}
    services.change_annotation(actor=place.user, annotation=kept, change=change, now=later)
    kept.refresh_from_db()
    assert (kept.points, kept.value, kept.structure, kept.changed_at) == (
        [[10, 10], [16, 18]], {"mm": 5.0}, "supraspinatus", later,
    )  # fmt: skip
    assert kept.created_at < later
    assert recorded(kept) == ["imaging.add_annotation", "imaging.change_annotation"]


def test_change_of_one_thing_leaves_the_other(place: Any) -> None:
    kept = draw(make_scaled(place), place.user, ELLIPSE)
    services.change_annotation(actor=place.user, annotation=kept, change={"structure": ""})
    kept.refresh_from_db()
    assert (kept.structure, kept.points, kept.value) == ("", ELLIPSE["points"], {"mm2": 39.27, "mm": 24.221})


@pytest.mark.parametrize("change", [None, [], {}, {"value": {"mm": 3}}, {"kind": "trace"}])
def test_change_of_nothing_is_refused(place: Any, change: Any) -> None:
    kept = draw(make_scaled(place), place.user)
    with pytest.raises(InvalidInput):
        services.change_annotation(actor=place.user, annotation=kept, change=change)


@pytest.mark.parametrize("structure", ["", "no_such_structure", None])
def test_label_keeps_a_name_of_the_programme(place: Any, structure: Any) -> None:
    kept = draw(make_scaled(place), place.user, LABEL)
    with pytest.raises(InvalidInput) as refused:
        services.change_annotation(actor=place.user, annotation=kept, change={"structure": structure})
    assert refused.value.fields == {"structure": "Choose a structure from the list."}


def test_change_off_the_scan_is_refused_and_nothing_changes(place: Any) -> None:
    kept = draw(make_scaled(place), place.user)
    with pytest.raises(NoScale):
        services.change_annotation(
            actor=place.user,
            annotation=kept,
            change={"structure": "supraspinatus", "points": [[0, 0], [60, 40]]},
        )
    kept.refresh_from_db()
    assert (kept.structure, kept.value) == ("", {"mm": 10.0})


def test_removed_drawing_can_be_brought_back_but_not_changed(place: Any) -> None:
    kept, now = draw(make_scaled(place), place.user), timezone.now()
    services.remove_annotation(actor=place.user, annotation=kept, now=now)
    services.remove_annotation(actor=place.user, annotation=kept)
    kept.refresh_from_db()
    assert kept.removed_at == now
    with pytest.raises(WrongState):
        services.change_annotation(actor=place.user, annotation=kept, change={"structure": ""})
    services.restore_annotation(actor=place.user, annotation=kept)
    services.restore_annotation(actor=place.user, annotation=kept)
    kept.refresh_from_db()
    assert kept.removed_at is None
    assert recorded(kept) == [f"imaging.{verb}_annotation" for verb in ("add", "remove", "restore")]


def test_new_scale_measures_again_and_what_has_none_any_more_is_removed(place: Any) -> None:
    picture, now = make_scaled(place), timezone.now()
    inside, across, label = (
        draw(picture, place.user),
        draw(picture, place.user, TRACE, points=[[10, 10], [50, 10], [50, 30]]),
        draw(picture, place.user, LABEL),
    )
    picture.regions = [{**picture.regions[0], "x1": 31, "mm_per_pixel": [0.25, 0.25]}]
    with transaction.atomic():
        assert services.measure_again(actor=place.user, instance=picture, now=now) == 1
    found = [(one.value, one.removed_at) for one in Annotation.objects.order_by("created_at")]
    assert found == [({"mm": 5.0}, None), ({"mm2": 100.0, "mm": 52.361}, now), ({}, None)]
    assert Entry.objects.get(action="imaging.measure_again").detail == {"measured": 1, "removed": 1}
    assert {inside.pk, across.pk, label.pk} == set(Annotation.objects.values_list("pk", flat=True))


def test_what_is_brought_back_is_measured_by_the_present_scale(place: Any) -> None:
    picture = make_scaled(place)
    kept = draw(picture, place.user)
    services.remove_annotation(actor=place.user, annotation=kept)
    scaled(picture, (0.25, 0.25))
    assert services.restore_annotation(actor=place.user, annotation=kept).value == {"mm": 5.0}
    services.remove_annotation(actor=place.user, annotation=kept)
    scaled(picture, None)
    with pytest.raises(NoScale):
        services.restore_annotation(actor=place.user, annotation=kept)


def test_picture_without_drawings_is_not_measured_again(place: Any) -> None:
    with transaction.atomic():
        assert services.measure_again(actor=place.user, instance=make_scaled(place), now=timezone.now()) == 0
    assert not Entry.objects.filter(action="imaging.measure_again").exists()


def test_picture_holds_only_so_many(place: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(annotations, "MOST_ANNOTATIONS", 2)
    picture = make_scaled(place)
    first, _ = draw(picture, place.user), draw(picture, place.user)
    with pytest.raises(TooManyAnnotations) as refused:
        draw(picture, place.user)
    assert refused.value.message == "There are 2 measurements and labels on this picture. Remove one first."
    services.remove_annotation(actor=place.user, annotation=first)
    draw(picture, place.user)
    with pytest.raises(TooManyAnnotations):
        services.restore_annotation(actor=place.user, annotation=first)
    draw(make_scaled(place), place.user)


def test_limit_is_200() -> None:
    assert services.MOST_ANNOTATIONS == 200


def test_nothing_stays_of_what_was_drawn_on_a_picture_that_is_thrown_away(place: Any) -> None:
    picture, other = make_scaled(place), make_scaled(place)
    services.remove_annotation(actor=place.user, annotation=draw(picture, place.user))
    draw(picture, place.user)
    stays = draw(other, place.user)
    services.discard_instance(actor=place.user, instance=reread(picture))
    assert list(Annotation.objects.all()) == [stays]


def test_drawing_that_is_gone_cannot_be_changed(place: Any) -> None:
    kept = draw(make_scaled(place), place.user)
    Annotation.objects.all().delete()
    with pytest.raises(NotVisible):
        services.remove_annotation(actor=place.user, annotation=kept)
