from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from django.utils import timezone

from enthesis.core.blobs import store
from enthesis.core.integrity import Damage, integrity_checks
from enthesis.imaging import selectors, services
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import attached
from enthesis.programme.models import Role
from tests.factories.imaging import (
    blind,
    instance_of,
    loop_file,
    make_clean,
    make_machine,
    make_sealed,
    make_unchecked,
    make_unclaimed,
    picture_file,
    place_of,
    read_by,
    reread,
)
from tests.factories.people import ACTOR, make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


@pytest.fixture
def attach(monkeypatch):
    """Give a function that puts a picture into a case, as the logbook would."""
    held: list[Instance] = []
    monkeypatch.setattr(attached, "_providers", [lambda: Q(pk__in=[one.pk for one in held])])
    return held.append


def test_viewer_stack_of_a_loop_and_a_still(place) -> None:
    loop, still = reread(make_clean(place, loop_file(3))), reread(make_clean(place))
    first, second = selectors.viewer_stack([loop, still])
    assert first == {
        "id": str(loop.pk), "label": "Picture 1", "description": "Loop of 3 frames, 0.1 s", "width": 64, "height": 48,
        "frameCount": 3, "frameTimeMs": 40.0, "stillUrl": f"/images/{loop.pk}/still/",
        "thumbnailUrl": f"/images/{loop.pk}/thumbnail/", "bundleUrl": f"/images/{loop.pk}/frames/",
        "offsets": loop.frame_offsets,
        "regions": [{"x0": 8, "y0": 8, "x1": 55, "y1": 39, "kind": "2d", "mm_per_pixel": [0.1, 0.1]}],
    }  # fmt: skip
    assert len(first["offsets"]) == 4
    keys = ("label", "description", "frameCount", "frameTimeMs", "bundleUrl", "offsets")
    assert [second[key] for key in keys] == ["Picture 2", "Still", 1, None, None, None]


def test_viewer_stack_tells_only_the_regions_that_can_be_measured_in(place) -> None:
    still = reread(make_clean(place))
    scale = {"x0": 0, "y0": 0, "x1": 9, "y1": 9, "kind": "2d", "mm_per_pixel": [0.1, 0.2], "by_hand": True}
    still.regions = [scale, {**scale, "kind": "m_mode"}, {**scale, "mm_per_pixel": None}]
    (entry,) = selectors.viewer_stack([still])
    assert entry["regions"] == [scale]


def test_viewer_stack_names_the_group_that_is_compared(place) -> None:
    stills = [reread(make_clean(place)), reread(make_clean(place))]
    assert [entry["group"] for entry in selectors.viewer_stack(stills, group="Expert")] == [
        "Expert",
        "Expert",
    ]
    assert [entry for entry in selectors.viewer_stack(stills) if "group" in entry] == []


def test_unfiled_studies_hold_what_is_in_no_case(place, attach, django_assert_num_queries) -> None:
    filed, ready, waiting = make_clean(place), make_clean(place), make_unchecked(place)
    make_sealed(place)
    other = make_unchecked(place, picture_file(study=2, StudyDate="20261020"))
    make_unchecked(place_of(make_student(place.cohort)))
    attach(filed)
    with django_assert_num_queries(1):
        newest, oldest = selectors.unfiled_studies(place.user)
    assert [newest.unfiled, oldest.unfiled] == [[other], [ready, waiting]]
    assert (oldest.ready, oldest.unchecked, oldest.pk) == ([ready], [waiting], ready.study_id)
    assert oldest.performed_at == datetime(2026, 10, 14, 9, 30, 5, tzinfo=ZoneInfo("Europe/London"))
    assert (oldest.machine, oldest.day) == (None, date(2026, 10, 14))
    assert list(selectors.unchecked_of(place.user)) == [waiting, other]


def test_unfiled_counts_say_what_each_study_holds_in_no_case(
    place, attach, django_assert_num_queries
) -> None:
    attach(make_clean(place, picture_file(study=3, StudyDate="20261021")))
    old, waiting = make_clean(place), make_unchecked(place)
    new = make_clean(place, picture_file(study=2, StudyDate="20261020"))
    make_clean(place_of(make_student(place.cohort)))
    with django_assert_num_queries(1):
        assert selectors.unfiled_counts(place.user) == [
            selectors.UnfiledCount(new.study_id, ready=1, unchecked=0),
            selectors.UnfiledCount(old.study_id, ready=1, unchecked=1),
        ]
    (only,) = selectors.unfiled_studies(place.user, among=[old.study_id])
    assert only.unfiled == [old, waiting]


def test_picture_without_a_number_comes_last_wherever_its_study_is_listed(place) -> None:
    bare, numbered = make_unchecked(place, picture_file(1)), make_unchecked(place, picture_file(2))
    Instance.objects.filter(pk=bare.pk).update(series_number=None, instance_number=None)
    assert list(selectors.pictures_of(bare.study)) == [numbered, bare]
    assert selectors.unfiled_studies(place.user)[0].unfiled == [numbered, bare]


def test_pictures_of_a_study_come_in_the_machines_order(place) -> None:
    second, first = make_unchecked(place, picture_file(20)), make_unchecked(place, picture_file(3))
    assert selectors.unfiled_studies(place.user)[0].unfiled == [first, second]


def test_waiting_count_counts_studies_with_pictures_in_no_case(place, attach) -> None:
    attach(make_clean(place, picture_file(study=1)))
    assert selectors.waiting_count(place.user) == 0
    for study in (2, 2, 3):
        make_unchecked(place, picture_file(study=study))
    make_clean(place, picture_file(study=4))
    make_sealed(place, picture_file(study=5, SequenceOfUltrasoundRegions=None))
    assert selectors.waiting_count(place.user) == 3


def test_suggest_for_case_prefers_the_day_then_body_part_then_machine(place) -> None:
    machine = make_machine(name="Meadow, room 1")
    for study, day, part in (
        (1, "20261014", "KNEE"),
        (2, "20261016", "SHOULDER"),
        (3, "20261014", "SHOULDER"),
    ):
        data = picture_file(study=study, StudyDate=day, BodyPartExamined=part)
        received = services.receive_instance(
            data=data, owner=place, actor="gateway", source="gateway", machine=machine if study == 1 else None
        )
        read_by(blind, instance_of(received))
    studies = selectors.unfiled_studies(place.user)

    def order(**wanted) -> list[str]:
        found = selectors.suggest_for_case(studies, **wanted)
        return [f"{one.day.day} {one.unfiled[0].body_part.lower()}" for one in found]

    assert order(performed_on=date(2026, 10, 14), region="shoulder") == [
        "14 shoulder",
        "14 knee",
        "16 shoulder",
    ]
    assert order(performed_on=date(2026, 10, 16), region="knee") == ["16 shoulder", "14 knee", "14 shoulder"]
    assert order(performed_on=date(2026, 10, 14), machine="Meadow in room 1")[0] == "14 knee"
    assert order(performed_on=None, region="knee")[0] == "14 knee"


def test_quarantine_rows_say_why_and_how_long(place) -> None:
    steward, now = make_holder(Role.IMAGE_STEWARD, place.cohort), timezone.now()
    old, new = make_sealed(place), make_unclaimed()
    Instance.objects.filter(pk=old.pk).update(expires_at=now + timedelta(days=2))
    rows = selectors.rows_of(selectors.quarantined_for(steward), now)
    assert (rows[0].left, [row.instance for row in rows]) == (timedelta(days=2), [old, new])
    assert [row.why for row in rows] == [selectors.REASONS["no_usable_region"], selectors.REASONS["no_owner"]]
    assert [row.instance for row in selectors.sealed_of(place.user).locked] == [old]


def test_students_for_claim_are_present_students_of_the_stewards_cohorts(place) -> None:
    elsewhere = place_of(make_student(make_cohort()))
    gone = place_of(make_student(place.cohort))
    gone.left_on = timezone.localdate()
    gone.save(update_fields=["left_on"])
    local, everywhere = make_holder(Role.IMAGE_STEWARD, place.cohort), make_holder(Role.IMAGE_STEWARD)
    assert list(selectors.students_for_claim(local)) == [place]
    assert set(selectors.students_for_claim(everywhere)) == {place, elsewhere}


def test_machine_rows_say_when_each_was_heard_of(place, django_assert_num_queries) -> None:
    heard, silent = make_machine(name="A"), make_machine("HEATH1", name="B")
    now = timezone.now()
    for number in (1, 2):
        services.receive_instance(
            data=picture_file(number), owner=place, actor="gateway", source="gateway", machine=heard, now=now
        )
    with django_assert_num_queries(1):
        rows = selectors.machine_rows()
    assert [(row.machine, row.last_seen, row.studies) for row in rows] == [(heard, now, 1), (silent, None, 0)]


def test_machine_by_title_finds_active_ones_only() -> None:
    machine = make_machine()
    assert selectors.machine_by_title(" MEADOW1 ") == machine
    services.remove_machine(machine=machine, actor=ACTOR)
    assert selectors.machine_by_title("MEADOW1") is None


def test_damaged_pictures_are_found_by_what_is_missing_or_changed(place) -> None:
    whole, missing, changed = make_clean(place), make_clean(place), make_sealed(place)
    assert list(selectors.damaged_pictures()) == []
    store().delete(missing.thumbnail_key)
    store().path(changed.sealed_key).write_bytes(b"something else")
    assert sorted(selectors.damaged_pictures(), key=lambda damage: damage.what) == [
        Damage(f"picture {changed.pk}", "sealed object: has other bytes than were put in"),
        Damage(f"picture {missing.pk}", "thumbnail: is not in the store"),
    ]
    assert integrity_checks()["pictures"] is selectors.damaged_pictures
    assert whole.pk
