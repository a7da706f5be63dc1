"""What will be kept is shown before it is kept, and two people agree on it."""

import numpy as np
import pytest

from enthesis.audit.models import Entry
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import IDENTIFIES, MARKED
from enthesis.imaging.selectors.sealed_lists import suggested_mask
from enthesis.imaging.services import CannotOpen, NothingToKeep, NotShown
from enthesis.programme.models import Role
from tests.factories.imaging import (
    blind,
    loop_file,
    make_profile,
    make_sealed,
    make_unchecked,
    picture_file,
    place_of,
    read_by,
    released_by,
    reread,
    stored,
)
from tests.factories.people import give_role, make_cohort, make_holder, make_student
from tests.imaging.domain.material import read

pytestmark = pytest.mark.django_db
SCAN, NAME = Box(8, 8, 39, 39), Box(8, 8, 23, 15)
MASK = Mask((SCAN,), (NAME,))


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def steward(place):
    return make_holder(Role.IMAGE_STEWARD, place.cohort)


def marked_by_owner(place, *boxes: Box) -> Instance:
    """Give a sealed picture on which its owner has marked the scan themselves."""
    sealed = make_sealed(place)
    rows = Mask(boxes).rows()
    Instance.objects.filter(pk=sealed.pk).update(marked=rows, marked_by=place.user, reasons=[MARKED])
    return reread(sealed)


def test_preview_shows_every_frame_as_it_would_be_kept_and_keeps_nothing(place, steward) -> None:
    sealed, before = make_sealed(place, loop_file(3, SequenceOfUltrasoundRegions=None)), stored()
    shown = services.preview_quarantined(actor=steward, instance=sealed, mask=MASK)
    assert (len(shown.offsets), stored() - before) == (4, set())
    assert shown.kept_fraction == pytest.approx((32 * 32 - 16 * 8) / (48 * 64))
    entry = Entry.objects.latest("number")
    detail = {"keep": 1, "blank": 1, "kept": 0.292}
    assert (entry.action, entry.detail) == ("imaging.preview_quarantined", detail)
    assert reread(sealed).state == "quarantined"
    frames = b"".join(services.stream_frames(actor=steward, instance=sealed, mask=MASK))
    assert len(frames) == shown.offsets[-1]
    assert all(frames[start : start + 2] == b"\xff\xd8" for start in shown.offsets[:-1])
    assert Entry.objects.latest("number").detail == {**detail, "frames": 3}


@pytest.mark.parametrize("mask", [Mask(()), Mask((Box(0, 0, 3, 3),)), Mask((SCAN,), (Box(0, 0, 63, 47),))])
def test_preview_of_nothing_asks_for_a_box(place, steward, mask) -> None:
    with pytest.raises(NothingToKeep):
        services.preview_quarantined(actor=steward, instance=make_sealed(place), mask=mask)


def test_preview_under_another_key_is_said_in_words(place, steward, settings) -> None:
    sealed = make_sealed(place)
    settings.SITE_KEY = "A" * 43 + "="
    with pytest.raises(CannotOpen, match="another key"):
        services.preview_quarantined(actor=steward, instance=sealed, mask=MASK)


def test_what_is_kept_is_what_was_shown_to_this_person_of_this_picture(place, steward) -> None:
    sealed, other = make_sealed(place), make_sealed(place)
    colleague = make_holder(Role.IMAGE_STEWARD, place.cohort)
    shown = services.preview_quarantined(actor=steward, instance=sealed, mask=MASK)
    wrong = [
        (steward, sealed, MASK, ""),
        (steward, sealed, MASK, "0" * 64),
        (steward, sealed, Mask((SCAN,)), shown.seen),
        # Other boxes with the same outcome: they could be learned for other pictures.
        (steward, sealed, Mask((SCAN,), (NAME, Box(48, 40, 63, 47))), shown.seen),
        (steward, other, MASK, shown.seen),
        (colleague, sealed, MASK, shown.seen),
    ]
    for actor, instance, mask, seen in wrong:
        with pytest.raises(NotShown):
            services.release_quarantined(actor=actor, instance=instance, mask=mask, seen=seen)
    assert {reread(one).state for one in (sealed, other)} == {"quarantined"}
    released = services.release_quarantined(actor=steward, instance=sealed, mask=MASK, seen=shown.seen)
    assert (released.state, released.marked, released.marked_by) == ("reading", MASK.rows(), steward)


def test_what_is_shown_to_the_owner_is_black_where_it_was_marked(place, steward) -> None:
    sealed = make_sealed(place)
    shown = services.preview_quarantined(actor=steward, instance=sealed, mask=MASK)
    services.release_quarantined(actor=steward, instance=sealed, mask=MASK, seen=shown.seen)
    after = read_by(blind, reread(sealed))
    kept = read(store().get(after.object_key)).pixel_array
    expected = np.zeros(kept.shape, bool)
    expected[8:40, 8:40] = True
    expected[8:16, 8:24] = False
    assert np.array_equal(kept > 0, expected)


def test_steward_does_not_mark_pictures_of_their_own(place) -> None:
    give_role(place.user, Role.IMAGE_STEWARD, None)
    sealed = make_sealed(place)
    words = "Another image steward has to mark pictures of your own."
    with pytest.raises(NotAllowed, match=words):
        services.open_quarantined(actor=place.user, instance=sealed)
    with pytest.raises(NotAllowed, match=words):
        services.preview_quarantined(actor=place.user, instance=sealed, mask=MASK)
    with pytest.raises(NotAllowed, match=words):
        services.release_quarantined(actor=place.user, instance=sealed, mask=MASK, seen="")
    # Another steward marks it, and its owner answers the usual question.
    released_by(make_holder(Role.IMAGE_STEWARD), sealed, SCAN)
    read_by(blind, reread(sealed))
    services.confirm_pictures(actor=place.user, answers={sealed.pk: False})
    assert reread(sealed).state == "clean"


def test_who_acts_as_a_student_is_no_second_person(place, steward) -> None:
    sealed = make_sealed(place)
    released_by(steward, sealed, SCAN)
    read_by(blind, reread(sealed))
    owner = place.user
    owner.impersonated_by = steward
    with pytest.raises(NotAllowed):
        services.confirm_pictures(actor=owner, answers={sealed.pk: False})


def test_picture_that_its_owner_has_marked_needs_a_steward_who_agrees(place, steward) -> None:
    sealed = marked_by_owner(place, SCAN)
    assert suggested_mask(sealed) == Mask((SCAN,))
    released_by(steward, sealed, SCAN)
    after = reread(sealed)
    assert (after.state, after.marked_by) == ("reading", place.user)
    assert Entry.objects.get(action="imaging.release_quarantined").detail["as_marked"] is True


def test_steward_who_marks_anew_is_the_one_who_has_marked(place, steward) -> None:
    sealed = marked_by_owner(place, SCAN)
    released_by(steward, sealed, Box(8, 8, 31, 31))
    after = reread(sealed)
    assert (after.marked_by, after.marked) == (steward, Mask((Box(8, 8, 31, 31),)).rows())
    assert Entry.objects.get(action="imaging.release_quarantined").detail["as_marked"] is False


def test_picture_that_was_flagged_and_released_asks_its_owner_again(place, steward) -> None:
    picture = make_unchecked(place)
    services.confirm_pictures(actor=place.user, answers={picture.pk: True})
    sealed = reread(picture)
    assert (sealed.reasons, suggested_mask(sealed)) == ([IDENTIFIES], Mask((Box(8, 8, 55, 39),)))
    released_by(steward, sealed, SCAN, blank=[NAME])
    assert read_by(blind, reread(picture)).state == "unchecked"


def test_boxes_of_a_profile_are_offered_for_what_waits_since_before_it(place, steward) -> None:
    sealed = make_sealed(
        place,
        picture_file(SequenceOfUltrasoundRegions=None, Manufacturer="Fen", ManufacturerModelName="Heath"),
    )
    assert suggested_mask(sealed) is None
    make_profile(steward, make_holder(Role.IMAGE_STEWARD), sealed, SCAN)
    assert suggested_mask(reread(sealed)) == Mask((SCAN,))


def test_pictures_that_look_alike_are_released_together_each_as_it_was_shown(place, steward) -> None:
    pictures = [make_sealed(place) for _ in range(3)]
    shown = services.preview_alike(actor=steward, instances=pictures, mask=MASK)
    assert [(one, problem) for one, _, problem in shown] == [(one, "") for one in pictures]
    seen = {one.pk: preview.seen for one, preview, _ in shown if preview}
    seen[pictures[1].pk] = seen[pictures[0].pk]
    released = services.release_alike(actor=steward, seen=seen, mask=MASK)
    assert (released.done, set(released.refused)) == (2, {pictures[1].pk})
    assert [reread(one).state for one in pictures] == ["reading", "quarantined", "reading"]


def test_picture_that_cannot_be_shown_does_not_hide_the_others(place, steward) -> None:
    pictures = [make_sealed(place) for _ in range(2)]
    services.discard_instance(actor=steward, instance=pictures[0])
    shown = services.preview_alike(actor=steward, instances=pictures, mask=MASK)
    assert [(preview is None, problem) for _, preview, problem in shown] == [
        (True, "This picture is not in quarantine any more."), (False, ""),
    ]  # fmt: skip


def test_pictures_of_others_are_not_released_together(place, steward) -> None:
    elsewhere = make_sealed(place_of(make_student(make_cohort())))
    released = services.release_alike(actor=steward, seen={elsewhere.pk: ""}, mask=MASK)
    assert (released.done, released.refused, reread(elsewhere).state) == (0, {}, "quarantined")
