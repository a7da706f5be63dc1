"""Erasing: every copy goes, signed cases stay proven, and what was made from a picture goes too."""

import io
import zipfile
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.audit.selectors import entries_about
from enthesis.audit.services import record
from enthesis.core.blobs import store
from enthesis.core.errors import NotAllowed, WrongState
from enthesis.core.integrity import integrity_checks
from enthesis.imaging import states
from enthesis.imaging.models import Instance, Receipt
from enthesis.imaging.selectors import erased_bytes
from enthesis.imaging.selectors import erasing as found
from enthesis.imaging.services import erasing
from enthesis.jobs.models import Job
from enthesis.jobs.services import claim_next_job, run_job
from enthesis.logbook.models import Case, Export
from enthesis.logbook.selectors.contents import entries_of
from enthesis.logbook.services import start_export
from enthesis.programme.models import Enrolment, Role
from tests.factories.imaging import (
    keys_of,
    make_clean,
    make_sealed,
    make_unchecked,
    make_unclaimed,
    picture_file,
    place_of,
    reread,
    stored,
)
from tests.factories.logbook import make_case
from tests.factories.people import (
    make_administrator,
    make_cohort,
    make_holder,
    make_student,
    make_supervisor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort("Autumn"), "Amara Okafor"))


def erase(instance: Instance, actor: Any, because: str = "identifies") -> int:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return erasing.erase_picture(actor=actor, instance=reread(instance), because=because)


@pytest.mark.parametrize("make", [make_clean, make_unchecked, make_sealed])
def test_erased_picture_leaves_a_row_that_says_when_and_why_and_no_bytes(place: Enrolment, make: Any) -> None:
    instance = make(place)
    before = reread(instance)
    assert erase(instance, make_administrator()) == 1
    row = reread(instance)
    assert (row.state, row.erased_because) == ("discarded", "identifies")
    assert (row.likeness, row.content_hash, row.writing, row.removal, row.marked) == ("", "", {}, {}, [])
    assert row.erased_at is not None
    assert keys_of(row) == set()
    assert not keys_of(before) & stored()
    last = entries_about(row).last()
    assert last is not None
    assert (last.action, last.detail) == (
        "imaging.erase_picture",
        {"was": before.state, "because": "identifies", "sha256": before.object_key},
    )
    assert not Receipt.objects.filter(instance=row).exists()


def test_every_copy_of_a_picture_goes_with_it(place: Enrolment) -> None:
    other = place_of(make_student(place.cohort))
    one = make_clean(place, picture_file(7))
    copy = make_unchecked(other, picture_file(7, scan_code="HB999999"))
    stays = make_clean(other, picture_file(8))
    assert erase(one, make_administrator()) == 2
    assert {reread(copy).state, reread(one).state} == {states.DISCARDED}
    assert reread(stays).state == states.CLEAN
    assert keys_of(reread(stays)) == stored()


def test_reason_must_be_one_of_ours_and_it_must_be_meant(place: Enrolment) -> None:
    instance = make_clean(place)
    for because, is_meant, wrong in (
        ("", True, {"because"}), ("whim", False, {"because", "meant"}), ("consent", False, {"meant"}),
    ):  # fmt: skip
        with pytest.raises(erasing.NotConfirmed) as refused:
            erasing.insist_on_reason(because, is_meant=is_meant)
        assert set(refused.value.fields) == wrong
    with pytest.raises(erasing.NotConfirmed):
        erase(instance, make_administrator(), "whim")
    assert reread(instance).state == states.CLEAN


def test_stewards_erase_pictures_of_their_own_cohorts_and_those_that_nobody_owns(place: Enrolment) -> None:
    away = make_holder(Role.IMAGE_STEWARD, make_cohort("Spring"))
    instance, loose = make_clean(place), make_unclaimed()
    with pytest.raises(NotAllowed):
        erase(instance, away)
    assert erase(loose, away) == 1
    assert erase(instance, make_holder(Role.IMAGE_STEWARD, place.cohort)) == 1


@pytest.mark.parametrize("role", [Role.TUTOR, Role.PROGRAMME_LEAD, Role.EXTERNAL_EXAMINER])
def test_others_erase_nothing_not_even_the_owner(place: Enrolment, role: Role) -> None:
    instance = make_clean(place)
    for person in (place.user, make_holder(role, place.cohort)):
        with pytest.raises(NotAllowed):
            erase(instance, person)
    assert reread(instance).state == states.CLEAN


def test_picture_that_is_gone_is_not_erased_again(place: Enrolment) -> None:
    instance, administrator = make_clean(place), make_administrator()
    erase(instance, administrator)
    with pytest.raises(WrongState, match="gone already"):
        erase(instance, administrator)


def signed_with(place: Enrolment, *pictures: Instance) -> Case:
    supervisor = make_supervisor(place.cohort)
    return make_case(place, supervisor, fate="signed", pictures=[one.pk for one in pictures])


def damages() -> list[str]:
    checks = integrity_checks()
    return [f"{one.where} {one.what}" for name in ("signed cases", "pictures") for one in checks[name]()]


def test_signed_case_is_whole_after_a_picture_of_it_was_erased(place: Enrolment) -> None:
    gone, stays = make_clean(place), make_clean(place)
    case = signed_with(place, gone, stays)
    assert damages() == []
    erase(gone, make_administrator())
    assert damages() == []
    assert case.versions.get().content["images"][0]["instance"] == str(gone.pk)
    assert [picture.instance.pk for entry in entries_of(place) for picture in entry.pictures] == [stays.pk]


@pytest.mark.parametrize("kind", ["pdf", "archive"])
def test_logbook_is_still_made_into_files_without_the_erased_picture(place: Enrolment, kind: str) -> None:
    gone, stays = make_clean(place), make_clean(place)
    signed_with(place, gone, stays)
    erase(gone, make_administrator())
    export = start_export(enrolment=place, kind=kind, actor=place.user, now=timezone.now())
    Job.objects.exclude(pk=export.job_id).delete()
    job = claim_next_job(worker="tests", now=timezone.now())
    assert job is not None
    run_job(job)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    export.refresh_from_db()
    made = store().get(export.object_key)
    if kind == "archive":
        names = zipfile.ZipFile(io.BytesIO(made)).namelist()
        assert len([name for name in names if name.endswith(".jpg")]) == 1
    else:
        assert made.startswith(b"%PDF")


def test_picture_that_only_looks_erased_is_damage(place: Enrolment) -> None:
    instance = make_clean(place)
    signed_with(place, instance)
    Instance.objects.filter(pk=instance.pk).update(
        state=states.DISCARDED, object_key="", bundle_key="", thumbnail_key="", erased_at=timezone.now(),
        erased_because="identifies",
    )  # fmt: skip
    assert len(damages()) == 1
    assert "which its case does not have as it was signed" in damages()[0]


def test_erasure_of_other_bytes_does_not_excuse_a_signed_picture(place: Enrolment) -> None:
    instance = make_clean(place)
    signed_with(place, instance)
    gone = {"state": states.DISCARDED, "object_key": "", "bundle_key": "", "thumbnail_key": ""}
    Instance.objects.filter(pk=instance.pk).update(
        **gone, erased_at=timezone.now(), erased_because="identifies"
    )
    with transaction.atomic():
        record(action="imaging.erase_picture", actor="tests", target=instance, detail={"sha256": "f" * 64})
    assert erased_bytes([str(instance.pk)]) == {str(instance.pk): "f" * 64}
    assert len(damages()) == 1


def test_files_of_a_logbook_go_with_an_erased_picture(place: Enrolment) -> None:
    instance = make_clean(place)
    key, other = store().put(b"an archive"), store().put(b"of somebody else")
    now = timezone.now()
    rows = [
        Export.objects.create(
            enrolment=owner, kind="archive", asked_by=owner.user, asked_at=now, object_key=kept, made_at=now
        )
        for owner, kept in ((place, key), (place_of(make_student(place.cohort)), other))
    ]
    erase(instance, make_administrator())
    assert list(Export.objects.order_by("asked_at", "pk").values_list("object_key", flat=True).distinct())
    assert [Export.objects.get(pk=row.pk).object_key for row in rows] == ["", other]
    assert (store().exists(key), store().exists(other)) == (False, True)
    assert Entry.objects.filter(action="logbook.forget_export").count() == 1


def test_all_pictures_of_a_student_are_erased_as_a_job(place: Enrolment) -> None:
    administrator = make_administrator()
    mine = [make_clean(place), make_sealed(place), make_unchecked(place)]
    other = make_clean(place_of(make_student(place.cohort)))
    pk = erasing.start_erasing_student(actor=administrator, owner=place, because="kept_long")
    Job.objects.exclude(pk=pk).delete()
    job = claim_next_job(worker="tests", now=timezone.now())
    assert job is not None
    with TestCase.captureOnCommitCallbacks(execute=True):
        run_job(job)
    job.refresh_from_db()
    assert (job.state, job.result, job.error) == ("done", {"erased": 3}, "")
    assert {reread(one).erased_because for one in mine} == {"kept_long"}
    assert reread(other).state == states.CLEAN
    assert keys_of(reread(other)) == stored()
    with pytest.raises(WrongState, match="no pictures left"):
        erasing.start_erasing_student(actor=administrator, owner=place, because="kept_long")


def test_only_administrators_erase_a_student(place: Enrolment) -> None:
    make_clean(place)
    with pytest.raises(NotAllowed):
        erasing.start_erasing_student(
            actor=make_holder(Role.IMAGE_STEWARD, place.cohort), owner=place, because="request"
        )


def test_pictures_are_found_by_the_address_of_picture_study_and_case(place: Enrolment) -> None:
    administrator = make_administrator()
    one, other = make_clean(place), make_clean(place, picture_file(study=2))
    case = signed_with(place, one)
    for address in (one.pk, f"https://x/images/{one.pk}/still/", f"/images/studies/{one.study_id}/",
                    f"see https://x/cases/{str(case.pk).upper()}/ please"):  # fmt: skip
        rows = found.erasable_named(administrator, str(address))
        assert [row.instance.pk for row in rows] == [one.pk]
    assert found.erasable_named(administrator, "a picture of a knee") == []
    row = found.erasable_named(administrator, str(one.pk))[0]
    assert row.filing is not None
    assert (row.filing.words, row.filing.is_signed) == (f"Case {case.number} of Amara Okafor", True)
    assert found.erasable_named(administrator, str(other.pk))[0].filing is None
    assert found.consequences_of([row]) == found.Consequences(pictures=1, filed=1, signed=1, held=0)
    assert found.erasable_named(make_holder(Role.IMAGE_STEWARD, make_cohort("Spring")), str(one.pk)) == []
