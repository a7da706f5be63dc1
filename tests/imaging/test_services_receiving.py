import hashlib
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.core import blobs, events
from enthesis.core.blobs import StoreFull, store
from enthesis.core.errors import NotAllowed, Unavailable
from enthesis.core.sealing import unseal
from enthesis.imaging import services
from enthesis.imaging.domain import MESSAGES
from enthesis.imaging.events import PictureReceived
from enthesis.imaging.models import Instance, LooseObject, Receipt, Study
from enthesis.imaging.selectors import NO_OWNER, known_fingerprints
from enthesis.imaging.services import receiving
from enthesis.jobs.models import Job
from tests.factories.imaging import (
    arrive,
    bare_dataset,
    blind,
    instance_of,
    keys_of,
    loop_file,
    make_machine,
    make_unchecked,
    make_unclaimed,
    picture_file,
    place_of,
    read_by,
    reread,
    stored,
)
from tests.factories.people import enrol, make_cohort, make_student, make_user
from tests.imaging.domain import material

pytestmark = [pytest.mark.django_db, pytest.mark.object_store]


@pytest.fixture
def place():
    return place_of(make_student(make_cohort()))


def nothing_kept() -> bool:
    """Tell whether neither a row nor an object is left of what was sent."""
    rows = [model.objects.count() for model in (Instance, Study, Receipt, LooseObject)]
    return rows == [0, 0, 0, 0] and stored() == set()


def latest_entry() -> tuple[str, str, dict]:
    """Give action, actor and detail of what was recorded last."""
    entry = Entry.objects.latest("number")
    return entry.action, entry.actor, entry.detail


def test_receive_instance_keeps_object_frames_and_thumbnail(place) -> None:
    now = timezone.now()
    received = services.receive_instance(
        data=loop_file(3), owner=place, actor=place.user, source="upload", now=now
    )
    assert (received.outcome, received.code) == ("received", "")
    waiting = reread(instance_of(received))
    assert (waiting.state, stored()) == ("reading", keys_of(waiting))
    instance = read_by(blind, waiting)
    facts = (instance.state, instance.rows, instance.columns, instance.frames, instance.frame_time_ms)
    assert facts == ("unchecked", 48, 64, 3, 40.0)
    assert (instance.owner, instance.study.owner, instance.source, instance.reasons) == (
        place,
        place,
        "upload",
        [],
    )
    assert instance.regions == [
        {
            "x0": 8,
            "y0": 8,
            "x1": 55,
            "y1": 39,
            "kind": "2d",
            "mm_per_pixel": [pytest.approx(0.1), pytest.approx(0.1)],
        }
    ]
    bundle = store().get(instance.bundle_key)
    starts = [bundle[offset : offset + 2] for offset in instance.frame_offsets[:-1]]
    assert (starts, instance.frame_offsets[-1]) == ([b"\xff\xd8"] * 3, len(bundle))
    assert stored() == keys_of(instance)
    assert LooseObject.objects.count() == 0


def test_receive_instance_is_recorded_and_told(place, monkeypatch) -> None:
    told: list[PictureReceived] = []
    monkeypatch.setattr(events, "_handlers", {PictureReceived: [told.append]})
    instance = instance_of(arrive(place))
    assert latest_entry() == (
        "imaging.receive_picture",
        f"accounts.user:{place.user.pk}",
        {"state": "reading", "source": "upload", "reasons": []},
    )
    assert told == [
        PictureReceived(
            instance_id=instance.pk, study_id=instance.study_id, owner_id=place.pk, state="reading"
        )
    ]


def test_receive_instance_reads_the_machines_clock_in_the_sites_zone(place) -> None:
    study = make_unchecked(place, picture_file(StudyTime="093005")).study
    assert study.performed_at == datetime(2026, 10, 14, 9, 30, 5, tzinfo=ZoneInfo("Europe/London"))


def test_pictures_of_one_examination_make_one_study_from_its_earliest(place) -> None:
    machine = make_machine()
    make_unchecked(place, picture_file(1, StudyTime="101500"))
    data = picture_file(2, StudyTime="094500")
    services.receive_instance(data=data, owner=place, actor="gateway", source="gateway", machine=machine)
    study = Study.objects.get()
    assert (study.instances.count(), study.machine) == (2, machine)
    assert timezone.localtime(study.performed_at).strftime("%H:%M") == "09:45"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a picture at all", "not_dicom"),
        (b"", "not_dicom"),
        (picture_file(1)[:900], "truncated"),
        (material.ct(), "not_ultrasound"),
        (material.in_syntax("1.2.840.10008.1.2.4.100"), "unsupported_transfer_syntax"),
        (material.deflate_bomb(300 * 2**20), "too_large"),
    ],
    ids=["not DICOM", "empty", "truncated", "CT", "MPEG", "deflate bomb"],
)
def test_bad_file_is_refused_in_words_and_nothing_is_kept(place, data: bytes, code: str) -> None:
    received = arrive(place, data)
    assert (received.outcome, received.code, received.message) == ("refused", code, MESSAGES[code])
    assert nothing_kept()
    action, _, detail = latest_entry()
    assert (action, detail) == ("imaging.refuse_picture", {"code": code, "source": "upload"})


def test_file_beyond_the_limit_is_refused_unread(place, settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    received = arrive(place)
    assert (received.outcome, received.code) == ("refused", "too_large")
    assert nothing_kept()


def test_file_that_declares_two_gigabytes_is_refused(place) -> None:
    received = arrive(place, picture_file(1, Rows=46341, Columns=46341))
    assert (received.outcome, received.code) == ("refused", "too_large")
    assert nothing_kept()


def test_same_file_twice_is_known(place) -> None:
    data = picture_file()
    first = instance_of(arrive(place, data))
    before = (Entry.objects.count(), stored())
    again = arrive(place, data)
    assert (again.outcome, again.code, again.instance) == ("known", "known", first)
    assert (Entry.objects.count(), stored()) == before


def test_same_object_in_other_bytes_is_known(place) -> None:
    first = instance_of(arrive(place, picture_file(1)))
    again = arrive(place, picture_file(1, PatientName="Somebody^Else"))
    assert (again.outcome, again.instance) == ("known", first)
    assert (Instance.objects.count(), LooseObject.objects.count()) == (1, 0)
    assert stored() == keys_of(first)


def test_same_object_of_two_students_is_kept_for_each(place) -> None:
    other = place_of(make_student(place.cohort))
    data = picture_file()
    first, second = make_unchecked(place, data), make_unchecked(other, data)
    assert (first.object_key, first.pk == second.pk) == (second.object_key, False)
    services.discard_instance(actor=place.user, instance=first)
    assert stored() == keys_of(second)


@pytest.mark.parametrize(
    ("regions", "code"),
    [(None, "no_usable_region"), ([material.region(0, 0, 63, 47)], "region_is_screen")],
)
def test_picture_whose_scan_cannot_be_told_is_sealed_and_not_to_be_read_in_the_store(
    place, regions: Any, code: str
) -> None:
    data = picture_file(SequenceOfUltrasoundRegions=regions)
    received = arrive(place, data)
    assert (received.outcome, received.code) == ("quarantined", code)
    assert received.message == MESSAGES[code]
    instance = reread(instance_of(received))
    assert (instance.state, instance.reasons, instance.object_key) == ("quarantined", [code], "")
    kept = store().get(instance.sealed_key)
    pixels = bytes(material.read(data).PixelData)
    assert pixels not in kept
    assert pixels in unseal(kept)
    assert stored() == {instance.sealed_key}
    assert instance.expires_at == instance.received_at + timedelta(days=14)


def test_nothing_that_identifies_is_in_the_store_or_the_database(place) -> None:
    sent = [
        material.specimen(cine=False),
        picture_file(SequenceOfUltrasoundRegions=None, PatientName="Rowanberry^A"),
    ]
    for data in sent:
        arrive(place, data)
    make_unclaimed(picture_file(PatientID="HB441709", PatientName="Rowanberry^Alexandrine"))
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        rows = b""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            rows += repr(cursor.fetchall()).encode()
    objects = b"".join(store().get(key) for key in stored())
    for word in (b"Rowanberry", b"ROWANBERRY", b"HB441709"):
        assert word not in rows
        assert word not in objects
    assert len(objects) > 0


def test_scan_code_typed_at_the_machine_finds_the_student(place) -> None:
    machine = make_machine()
    for number, typed in enumerate(
        [
            {"PatientID": place.scan_code.lower()},
            {"PatientID": "", "AccessionNumber": place.scan_code},
            {"PatientID": "TEST", "OperatorsName": f"{place.scan_code}^Student"},
        ]
    ):
        received = services.receive_instance(
            data=bare_dataset(picture_file(number, **typed)), owner=None, actor="gateway", source="gateway",
            machine=machine, transfer_syntax="1.2.840.10008.1.2.1",
        )  # fmt: skip
        assert (received.outcome, instance_of(received).owner) == ("received", place)


def test_scan_code_of_nobody_waits_in_quarantine_unclaimed() -> None:
    instance = reread(make_unclaimed(picture_file(PatientID="ZZZZZZ")))
    assert (instance.state, instance.owner, instance.study.owner) == ("quarantined", None, None)
    assert (instance.reasons, instance.object_key) == ([NO_OWNER], "")
    assert stored() == {instance.sealed_key}


def test_scan_code_of_somebody_who_has_left_is_nobodys(place) -> None:
    place.left_on = timezone.localdate() - timedelta(days=1)
    place.save(update_fields=["left_on"])
    assert make_unclaimed(picture_file(PatientID=place.scan_code)).owner is None


def test_unclaimed_picture_sent_twice_is_known() -> None:
    data = picture_file(1)
    first = make_unclaimed(data)
    for again in (data, picture_file(1, PatientName="Somebody^Else")):
        received = services.receive_instance(data=again, owner=None, actor="gateway", source="gateway")
        assert (received.outcome, received.instance) == ("known", first)
    assert Instance.objects.count() == 1


def test_file_that_one_student_uploaded_still_reaches_the_one_who_made_it(place) -> None:
    maker = place_of(make_student(place.cohort))
    data = picture_file(PatientID=maker.scan_code)
    arrive(place, data)
    received = services.receive_instance(data=data, owner=None, actor="gateway", source="gateway")
    assert (received.outcome, instance_of(received).owner) == ("received", maker)


def test_student_cannot_bring_pictures_for_another(place) -> None:
    stranger = make_student(place.cohort)
    for owner, actor in ((place, stranger), (None, stranger), (place, make_user())):
        with pytest.raises(NotAllowed):
            services.receive_instance(data=picture_file(), owner=owner, actor=actor, source="upload")
    assert nothing_kept()


def test_administrator_who_acts_as_a_student_brings_nothing(place) -> None:
    place.user.impersonated_by = make_user()
    with pytest.raises(NotAllowed):
        arrive(place)


def test_full_store_keeps_nothing_and_says_so(place, settings) -> None:
    settings.STORE_LIMIT_BYTES = 4000
    blobs.store.cache_clear()
    received = arrive(place)
    assert (received.outcome, received.code) == ("refused", "store_full")
    assert "no room left" in received.message
    assert nothing_kept()


def test_store_that_fills_while_a_picture_is_read_keeps_it_sealed(place, monkeypatch) -> None:
    waiting = instance_of(arrive(place))
    put, kept = store().put_file, []

    def put_once(file: BinaryIO) -> str:
        if kept:
            raise StoreFull("There is no room left for images.")
        kept.append(put(file))
        return kept[0]

    monkeypatch.setattr(store(), "put_file", put_once)
    with pytest.raises(StoreFull):
        read_by(blind, waiting)
    assert (len(kept), reread(waiting).state, stored()) == (1, "reading", keys_of(waiting))
    monkeypatch.undo()
    assert read_by(blind, waiting).state == "unchecked"


def test_store_that_is_away_keeps_nothing_and_says_so(place, monkeypatch) -> None:
    def away(file: BinaryIO) -> str:
        raise Unavailable("The image store does not answer just now.")

    monkeypatch.setattr(store(), "put_file", away)
    received = arrive(place)
    assert (received.outcome, received.code) == ("refused", "store_away")
    assert nothing_kept()


def test_failing_listener_leaves_neither_row_nor_object(place, monkeypatch) -> None:
    def fail(event: PictureReceived) -> None:
        raise RuntimeError("a listener above")

    monkeypatch.setattr(events, "_handlers", {PictureReceived: [fail]})
    with pytest.raises(RuntimeError):
        arrive(place)
    assert nothing_kept()


def test_picture_entered_by_another_connection_meanwhile_is_known(place, monkeypatch) -> None:
    first = instance_of(arrive(place, picture_file(1)))
    looks = iter([None, first])
    monkeypatch.setattr(receiving, "_same_picture", lambda owner, picture: next(looks))
    again = arrive(place, picture_file(1, PatientName="Somebody^Else"))
    assert (again.outcome, again.instance) == ("known", first)
    assert Instance.objects.count() == 1
    assert stored() == keys_of(first)
    assert LooseObject.objects.count() == 0


def test_known_fingerprints_answers_by_the_hash_of_the_file(place) -> None:
    data = picture_file()
    sent, other = hashlib.sha256(data).hexdigest(), hashlib.sha256(b"other").hexdigest()
    arrive(place, data)
    assert known_fingerprints(place, [other, sent, "nonsense", sent.upper()]) == [sent, sent.upper()]
    assert known_fingerprints(enrol(make_user(), place.cohort), [sent]) == []
    assert Receipt.objects.exclude(fingerprint=sent).count() == 1


def test_arrival_queues_one_purge_for_the_next_day(place) -> None:
    now = timezone.now()
    for number in (1, 2):
        services.receive_instance(
            data=picture_file(number), owner=place, actor=place.user, source="upload", now=now
        )
    job = Job.objects.get(name=services.PURGE)
    assert job.run_at == now + timedelta(days=1)
