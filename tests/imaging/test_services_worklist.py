"""A student's session of today, as dcmtk's findscu sees it from a machine."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.utils import timezone
from pydicom.dataset import Dataset
from pydicom.filereader import dcmread
from pynetdicom import AE, build_context

from enthesis.audit.models import Entry
from enthesis.core.errors import NotAllowed
from enthesis.imaging import services
from enthesis.imaging.gateways.contexts import MODALITY_WORKLIST
from enthesis.imaging.gateways.dicom import Listener
from enthesis.imaging.management.commands import gateway as command
from enthesis.imaging.models import Instance, Machine, PlannedSession
from enthesis.imaging.selectors import session_today, sessions_for
from enthesis.programme.models import Enrolment
from enthesis.programme.services import end_enrolment
from tests.factories.imaging import make_machine, picture_file, place_of
from tests.factories.people import ACTOR, make_cohort, make_student
from tests.imaging.outside import Dcmtk, listening, peer

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = [
    "(0040,0100)[0].Modality=US", "(0040,0100)[0].ScheduledStationAETitle",
    "(0040,0100)[0].ScheduledProcedureStepStartDate", "(0040,0100)[0].ScheduledProcedureStepDescription",
    "PatientName", "PatientID", "AccessionNumber", "StudyInstanceUID", "PatientBirthDate", "RequestedProcedureID",
]  # fmt: skip


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def gateway(machine: Machine) -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.fixture
def place() -> Enrolment:
    return place_of(make_student(make_cohort(), "Amber Fernleigh"))


def plan(place: Enrolment, machine: Machine | None = None, **when: Any) -> PlannedSession:
    return services.plan_session(owner=place, machine=machine, actor=ACTOR, **when)


def found(
    dcmtk: Dcmtk, gateway: Listener, folder: Path, *keys: str, calling: str = "MEADOW1"
) -> list[Dataset]:
    """Ask for the worklist as a machine does."""
    for old in folder.glob("rsp*"):
        old.unlink()
    words = [word for key in (*KEYS, *keys) for word in ("-k", key)]
    said = dcmtk("findscu").run(
        "-W", "-X", "-od", folder, *peer(gateway, calling=calling)[:4], *words, *peer(gateway)[4:]
    )
    assert said.returncode == 0, said.stderr
    return [dcmread(path) for path in sorted(folder.glob("rsp*"))]


def names(sessions: list[Dataset]) -> list[str]:
    return [str(one.PatientName) for one in sessions]


def test_machine_shows_the_teaching_session_instead_of_a_patient(
    dcmtk: Dcmtk, gateway: Listener, place: Enrolment, tmp_path: Path
) -> None:
    session = plan(place)
    (shown,) = found(dcmtk, gateway, tmp_path)
    (step,) = shown.ScheduledProcedureStepSequence
    code = place.scan_code
    facts = (str(shown.PatientName), shown.PatientID, shown.AccessionNumber, shown.RequestedProcedureID)
    assert facts == ("TEACHING^Amber F", code, code, code)
    assert (shown.StudyInstanceUID, shown.PatientBirthDate) == (session.study_uid, "")
    assert re.fullmatch(r"2\.25\.[1-9][0-9]{10,38}", session.study_uid)
    local = timezone.localtime(session.planned_at)
    facts = (step.Modality, step.ScheduledStationAETitle, step.ScheduledProcedureStepDescription)
    assert facts == ("US", "MEADOW1", "Teaching session")
    assert step.ScheduledProcedureStepStartDate == f"{local:%Y%m%d}"


def test_picture_of_the_session_comes_to_its_student(
    dcmtk: Dcmtk, gateway: Listener, place: Enrolment, tmp_path: Path
) -> None:
    plan(place)
    (shown,) = found(dcmtk, gateway, tmp_path)
    path = tmp_path / "picture.dcm"
    path.write_bytes(
        picture_file(
            1,
            scan_code=shown.PatientID,
            PatientName=str(shown.PatientName),
            StudyInstanceUID=shown.StudyInstanceUID,
        )
    )
    assert dcmtk("storescu").run(*peer(gateway), path).returncode == 0
    instance = Instance.objects.select_related("study").get()
    assert (instance.owner, instance.state) == (place, "reading")
    assert instance.study.study_uid != shown.StudyInstanceUID


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        (["PatientName=TEACHING*"], True),
        (["PatientName=ROWAN*"], False),
        (["PatientID=NOBODY"], False),
        (["(0040,0100)[0].ScheduledProcedureStepStartDate={today}"], True),
        (["(0040,0100)[0].ScheduledProcedureStepStartDate={today}-{tomorrow}"], True),
        (["(0040,0100)[0].ScheduledProcedureStepStartDate={tomorrow}"], False),
        (["(0040,0100)[0].ScheduledStationAETitle=MEADOW1"], True),
        (["(0040,0100)[0].ScheduledStationAETitle=OTHER"], False),
        (["(0040,0100)[0].Modality=CT"], False),
    ],
)
def test_keys_of_the_machine_are_honoured(
    dcmtk: Dcmtk, gateway: Listener, place: Enrolment, tmp_path: Path, keys: list, is_found: bool
) -> None:
    session = plan(place)
    days = {"today": f"{session.on:%Y%m%d}", "tomorrow": f"{session.on + timedelta(days=1):%Y%m%d}"}
    asked = [key.format(**days) for key in keys]
    assert len(found(dcmtk, gateway, tmp_path, *asked)) == is_found


def test_each_machine_shows_its_own_sessions_and_those_of_any(
    dcmtk: Dcmtk, gateway: Listener, machine: Machine, place: Enrolment, tmp_path: Path
) -> None:
    other = make_machine("HEATH1", name="Heath")
    cohort = place.cohort
    second, third = (place_of(make_student(cohort, name)) for name in ("Bartholomew Quill", "Cecily Thorn"))
    plan(place, machine)
    plan(second, other)
    plan(third)
    assert names(found(dcmtk, gateway, tmp_path)) == ["TEACHING^Amber F", "TEACHING^Cecily T"]
    assert names(found(dcmtk, gateway, tmp_path, calling="HEATH1")) == [
        "TEACHING^Bartholomew Q",
        "TEACHING^Cecily T",
    ]


def test_sessions_of_other_days_of_those_who_left_and_cancelled_ones_are_not_shown(
    machine: Machine, place: Enrolment
) -> None:
    now = timezone.now()
    plan(place, now=now)
    assert [one.code for one in sessions_for(machine, now=now)] == [place.scan_code]
    for other in (now - timedelta(days=1), now + timedelta(days=1)):
        assert sessions_for(machine, now=other) == []
        assert session_today(place, now=other) is None
    place.user.is_active = False
    place.user.save()
    assert sessions_for(machine, now=now) == []
    place.user.is_active = True
    place.user.save()
    session = session_today(place, now=now)
    assert session is not None
    services.cancel_session(session=session, actor=place.user, now=now)
    assert sessions_for(machine, now=now) == []
    plan(place, now=now)
    end_enrolment(enrolment=place, left_on=timezone.localdate(now) - timedelta(days=1), actor=ACTOR, now=now)
    assert sessions_for(machine, now=now) == []


def test_day_is_that_of_the_site_not_of_greenwich(machine: Machine, place: Enrolment) -> None:
    Enrolment.objects.update(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    late = datetime.fromisoformat("2026-07-14T23:30:00+00:00")
    assert plan(place, now=late).on.isoformat() == "2026-07-15"
    (shown,) = sessions_for(machine, now=late)
    assert shown.begins.isoformat() == "2026-07-15T00:30:00"


def test_session_is_planned_changed_and_cancelled_with_a_record(machine: Machine, place: Enrolment) -> None:
    first = plan(place, machine)
    assert plan(place, machine) == first
    second = plan(place)
    assert second.study_uid != first.study_uid
    services.cancel_session(session=second, actor=place.user)
    services.cancel_session(session=second, actor=place.user)
    recorded = Entry.objects.filter(action__contains="_session").order_by("number")
    assert list(recorded.values_list("action", flat=True)) == [
        "imaging.plan_session", "imaging.plan_session", "imaging.cancel_session",
    ]  # fmt: skip


def test_nobody_plans_for_somebody_else(place: Enrolment) -> None:
    stranger = make_student(place.cohort)
    with pytest.raises(NotAllowed):
        services.plan_session(owner=place, machine=None, actor=stranger)
    session = plan(place)
    with pytest.raises(NotAllowed):
        services.cancel_session(session=session, actor=stranger)


def test_database_that_does_not_answer_is_told_to_the_machine(
    gateway: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OSError("away")

    monkeypatch.setattr(command, "sessions_for", away)
    query = Dataset()
    query.PatientName = "*"
    assert asked(gateway, query) == [(0xC000, None)]


def test_every_session_is_one_answer(gateway: Listener, place: Enrolment) -> None:
    for number in range(3):
        plan(place_of(make_student(place.cohort, f"Student {number}")))
    query = Dataset()
    query.PatientName = "*"
    assert [status for status, _ in asked(gateway, query)] == [0xFF00] * 3 + [0x0000]


def asked(gateway: Listener, query: Dataset) -> list[tuple[int, Dataset | None]]:
    """Ask as pynetdicom does."""
    entity = AE(ae_title="MEADOW1")
    opened = entity.associate(
        "127.0.0.1",
        gateway.port,
        contexts=[build_context(MODALITY_WORKLIST)],
        ae_title=site_settings.DICOM_AE_TITLE,
    )
    assert opened.is_established
    answers = [(status.Status, item) for status, item in opened.send_c_find(query, MODALITY_WORKLIST)]
    opened.release()
    return answers
