from typing import Any

import pytest
from django.db.models import Q

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import can
from enthesis.imaging import permissions, services
from enthesis.imaging.permissions import pictures
from enthesis.programme.models import Role
from tests.factories.imaging import make_unchecked, place_of
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student, make_supervisor
from tests.imaging.drawing import draw, make_scaled

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def reader(place: Any, monkeypatch: Any) -> Any:
    """Give somebody to whom an upper app grants every checked picture."""
    person = make_supervisor(place.cohort)
    monkeypatch.setattr(pictures, "_viewings", [lambda user: Q(pk__isnull=user.pk != person.pk)])
    return person


def test_drawings_are_seen_by_whoever_sees_the_picture_and_nobody_else(place: Any, reader: Any) -> None:
    by_student, by_reader = draw(make_scaled(place), place.user), draw(make_scaled(place), reader)
    others = [
        make_student(place.cohort), make_administrator(), make_holder(Role.IMAGE_STEWARD, place.cohort),
    ]  # fmt: skip
    seen = [set(permissions.visible_annotations(person)) for person in (place.user, reader, *others)]
    assert seen == [{by_student, by_reader}, {by_student, by_reader}, set(), set(), set()]


def test_removed_drawing_is_seen_by_nobody_and_found_by_its_author(place: Any, reader: Any) -> None:
    drawn = draw(make_scaled(place), place.user)
    services.remove_annotation(actor=place.user, annotation=drawn)
    assert [set(permissions.visible_annotations(one)) for one in (place.user, reader)] == [set(), set()]
    assert permissions.get_own_annotation_for(place.user, drawn.pk) == drawn
    with pytest.raises(NotVisible):
        permissions.get_own_annotation_for(reader, drawn.pk)


def test_drawing_on_a_picture_that_was_locked_away_is_seen_by_nobody(place: Any, reader: Any) -> None:
    picture = make_scaled(place)
    drawn = draw(picture, place.user)
    services.confirm_pictures(actor=place.user, answers={picture.pk: True})
    assert [set(permissions.visible_annotations(one)) for one in (place.user, reader)] == [set(), set()]
    with pytest.raises(NotVisible):
        permissions.get_own_annotation_for(place.user, drawn.pk)


def test_reader_who_no_longer_sees_the_picture_cannot_reach_their_own_drawing(
    place: Any, reader: Any, monkeypatch: Any
) -> None:
    drawn = draw(make_scaled(place), reader)
    monkeypatch.setattr(pictures, "_viewings", [])
    with pytest.raises(NotVisible):
        permissions.get_own_annotation_for(reader, drawn.pk)


def test_checked_pictures_that_one_sees_can_be_drawn_on(place: Any, reader: Any) -> None:
    clean, waiting, acting = make_scaled(place), make_unchecked(place), place_of(place.user).user
    acting.impersonated_by = make_administrator()
    people = (place.user, reader, make_student(place.cohort), acting)
    allowed = [
        [can(person, "imaging.annotate_pictures", thing) for person in people]
        for thing in (clean, waiting, None)
    ]
    assert allowed == [
        [True, True, False, False], [False, False, False, False], [True, True, True, False],
    ]  # fmt: skip
