"""Machines ask whether we hold what they sent, and are told, whatever becomes of the line meanwhile."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.utils import timezone
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context, evt

from enthesis.audit.models import Entry
from enthesis.core.blobs import store
from enthesis.imaging import services, tasks
from enthesis.imaging.domain.commitment import Report, Request
from enthesis.imaging.gateways.asking import COMMITMENT_INSTANCE
from enthesis.imaging.gateways.calling import CallFailed
from enthesis.imaging.gateways.contexts import STORAGE_COMMITMENT
from enthesis.imaging.gateways.dicom import Listener
from enthesis.imaging.models import Commitment, Instance, Machine
from enthesis.jobs.models import Job
from enthesis.jobs.services import claim_next_job, run_job
from tests.factories.imaging import make_machine, picture_file, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import ct, read
from tests.imaging.outside import listening, until
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)

Uids = list[str]


@pytest.fixture
def gateway() -> Iterator[Listener]:
    with listening() as running:
        yield running


class Room:
    """A machine that sends, asks, and hears what it is told.

    `heard` is a list of (event, UIDs that are held, UIDs that are missing with the reason).
    """

    def __init__(self) -> None:
        self.heard: list[tuple[int, Uids, list[tuple[str, int]]]] = []
        self.told = threading.Event()
        self.answer = 0x0000

    def hear(self, event: Any) -> tuple[int, None]:
        """Take what is told."""
        information = event.event_information
        held = [one.ReferencedSOPInstanceUID for one in information.get("ReferencedSOPSequence", ())]
        missing = [
            (one.ReferencedSOPInstanceUID, one.FailureReason)
            for one in information.get("FailedSOPSequence", ())
        ]
        assert information.TransactionUID == "1.2.3.77"
        self.heard.append((event.request.EventTypeID, held, missing))
        self.told.set()
        return self.answer, None

    @contextmanager
    def calling(self, gateway: Listener) -> Iterator[Any]:
        """Open an association to the gateway, on which it hears as well."""
        entity = AE(ae_title="MEADOW1")
        entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 20
        syntax, ultrasound, tomography = (
            "1.2.840.10008.1.2.1",
            *(read(one).SOPClassUID for one in (PICTURE, ct())),
        )
        contexts = [
            build_context(STORAGE_COMMITMENT),
            *(build_context(one, syntax) for one in (ultrasound, tomography)),
        ]
        opened = entity.associate(
            "127.0.0.1", gateway.port, contexts=contexts, ae_title=site_settings.DICOM_AE_TITLE,
            evt_handlers=[(evt.EVT_N_EVENT_REPORT, self.hear)],
        )  # fmt: skip
        assert opened.is_established
        yield opened
        if opened.is_established:
            opened.release()

    @contextmanager
    def listening(self) -> Iterator[int]:
        """Listen as a machine does that waits for an answer; gives the port."""
        entity = AE(ae_title="MEADOW1")
        entity.add_supported_context(STORAGE_COMMITMENT, scu_role=False, scp_role=True)
        server: Any = entity.start_server(
            ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_N_EVENT_REPORT, self.hear)]
        )
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


PICTURE = picture_file(1)


def question(*uids: str) -> Dataset:
    """Give the action information of a request."""
    asked = Dataset()
    asked.TransactionUID = "1.2.3.77"
    items = []
    for uid in uids:
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = read(PICTURE).SOPClassUID, uid
        items.append(item)
    asked.ReferencedSOPSequence = items
    return asked


def ask(opened: Any, asked: Dataset | None, *, action: int = 1, instance: str = COMMITMENT_INSTANCE) -> int:
    """Send a request, and give the status of the answer."""
    status, _ = opened.send_n_action(asked, action, STORAGE_COMMITMENT, instance)
    found: int = status.Status
    return found


@pytest.fixture
def room() -> Room:
    make_machine()
    return Room()


@pytest.fixture
def code() -> str:
    return place_of(make_student(make_cohort())).scan_code


def sending(opened: Any, *files: bytes) -> Uids:
    """Send files; give their UIDs as the machine has them."""
    datasets = [read(one) for one in files]
    for one in datasets:
        opened.send_c_store(one)
    return [one.SOPInstanceUID for one in datasets]


def send_job() -> Job:
    return Job.objects.get(name=services.SEND)


def test_machine_is_told_on_the_same_association(gateway: Listener, room: Room, code: str) -> None:
    with room.calling(gateway) as opened:
        uids = sending(opened, picture_file(1, scan_code=code), picture_file(2, scan_code="NOBODY"))
        assert ask(opened, question(*uids)) == 0x0000
        assert room.told.wait(20)
        until(lambda: Commitment.objects.exclude(answered_at=None).exists())
    assert room.heard == [(1, uids, [])]
    row = Commitment.objects.get()
    assert (row.held, row.missing, bytes(row.sealed_report)) == (2, 0, b"")
    recorded = (
        Entry.objects.filter(action__contains="commit").order_by("number").values_list("action", "detail")
    )
    assert list(recorded) == [
        ("imaging.commit_storage", {"held": 2, "missing": 0}),
        ("imaging.answer_commitment", {}),
    ]
    assert services.send_commitment(pk=row.pk) is False


def test_what_was_refused_or_never_sent_is_missing(gateway: Listener, room: Room, code: str) -> None:
    with room.calling(gateway) as opened:
        held, refused = sending(opened, picture_file(1, scan_code=code), ct())
        ask(opened, question(held, refused, "1.2.3.4.5"))
        assert room.told.wait(20)
    assert room.heard == [(2, [held], [(refused, 0x0112), ("1.2.3.4.5", 0x0112)])]


def test_machine_may_go_on_sending_while_it_is_told(gateway: Listener, room: Room, code: str) -> None:
    with room.calling(gateway) as opened:
        for number in range(5):
            (uid,) = sending(opened, picture_file(number, scan_code=code))
            assert ask(opened, question(uid)) == 0x0000
        until(lambda: len(room.heard) == 5)
        assert opened.is_established
        until(lambda: Commitment.objects.exclude(answered_at=None).count() == 5)
    assert Instance.objects.count() == 5


@pytest.mark.parametrize(
    ("asked", "options", "status"),
    [
        (question("1.2.3"), {"action": 2}, 0x0123),
        (question("1.2.3"), {"instance": "1.2.3.4"}, 0x0112),
        (question(), {}, 0x0115),
        (None, {}, 0x0115),
    ],
)
def test_question_that_is_none_is_refused(
    gateway: Listener, room: Room, asked: Dataset | None, options: dict, status: int
) -> None:
    with room.calling(gateway) as opened:
        assert ask(opened, asked, **options) == status
    assert (Commitment.objects.count(), Job.objects.filter(name=services.SEND).count()) == (0, 0)


def test_machine_that_hung_up_is_called_back(gateway: Listener, room: Room, code: str) -> None:
    with room.calling(gateway) as opened:
        uids = sending(opened, picture_file(1, scan_code=code))
        room.answer = 0x0110  # it does not take it on this association
        ask(opened, question(*uids))
        assert room.told.wait(20)
    row = Commitment.objects.get()
    assert row.answered_at is None
    assert str(uids[0]).encode() not in bytes(row.sealed_report)
    job = send_job()
    assert (job.args, job.run_at - row.asked_at) == ({"commitment_id": str(row.pk)}, timedelta(seconds=30))
    room.heard.clear()
    room.answer = 0x0000
    with room.listening() as port:
        network = services.Network(host="127.0.0.1", port=port)
        services.change_machine(
            machine=row.machine, name="Room 1", ae_title="MEADOW1", network=network, actor="tests"
        )
        assert services.send_commitment(pk=row.pk) is True
    assert room.heard == [(1, uids, [])]
    services.note_answered(pk=row.pk, now=timezone.now())
    assert bytes(Commitment.objects.get().sealed_report) == b""


def test_job_tells_and_notes_that_it_was_heard(room: Room) -> None:
    with room.listening() as port:
        network = services.Network(host="127.0.0.1", port=port)
        services.change_machine(
            machine=Machine.objects.get(), name="R", ae_title="MEADOW1", network=network, actor="tests"
        )
        row = waiting()
        assert run_now(row) == ("done", {"sent": True})
        assert room.heard == [(2, [], [("1.2.3", 0x0112)])]
        assert Commitment.objects.get().answered_at is not None
        assert tasks.send_commitment(None, commitment_id=str(row.pk))() == {"sent": False}


def test_job_waits_for_a_machine_that_does_not_hear(room: Room) -> None:
    network = services.Network(host="127.0.0.1", port=free_port())
    services.change_machine(
        machine=Machine.objects.get(), name="R", ae_title="MEADOW1", network=network, actor="tests"
    )
    assert run_now(waiting())[0] == "waiting"
    assert (send_job().attempts, send_job().max_attempts) == (1, 11)


def run_now(row: Commitment) -> tuple[str, Any]:
    """Have a worker do the job that tells a machine, and give what came of it."""
    found = claim_next_job(worker="tests", now=row.asked_at + timedelta(seconds=30))
    assert found is not None
    run_job(found)
    return send_job().state, send_job().result


def waiting() -> Commitment:
    """Give a question that has not been answered."""
    request = Request("1.2.3.77", (("1.2", "1.2.3"),))
    return services.commit(request=request, machine=Machine.objects.get(), now=timezone.now())[0]


def test_machine_that_does_not_hear_is_called_again_later(room: Room) -> None:
    room.answer = 0x0110
    with room.listening() as port:
        network = services.Network(host="127.0.0.1", port=port)
        services.change_machine(
            machine=Machine.objects.get(), name="R", ae_title="MEADOW1", network=network, actor="tests"
        )
        row = waiting()
        with pytest.raises(CallFailed, match="failed"):
            services.send_commitment(pk=row.pk)
    with pytest.raises(CallFailed, match="nobody_listens"):
        services.send_commitment(pk=row.pk)
    assert Commitment.objects.get().answered_at is None


def test_machine_that_cannot_be_called_is_not(room: Room) -> None:
    assert services.send_commitment(pk=waiting().pk) is False
    assert services.send_commitment(pk=uuid.uuid4()) is False


def test_picture_that_was_thrown_away_or_is_lost_is_missing(gateway: Listener, room: Room, code: str) -> None:
    with room.calling(gateway) as opened:
        gone, lost, held = sending(opened, *(picture_file(number, scan_code=code) for number in range(3)))
    first, second, _ = Instance.objects.order_by("instance_number")
    services.discard_instance(instance=first, actor=first.owner.user)
    store().delete(second.sealed_key)
    request = Request("1.2.3.77", tuple(("1.2", str(uid)) for uid in (gone, lost, held)))
    _, report = services.commit(request=request, machine=Machine.objects.get(), now=timezone.now())
    assert report == Report("1.2.3.77", (("1.2", held),), (("1.2", gone), ("1.2", lost)))


def test_store_that_does_not_answer_promises_nothing(
    gateway: Listener, room: Room, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with room.calling(gateway) as opened:
        uids = sending(opened, picture_file(1, scan_code=code))

        def away(key: str) -> bool:
            raise OSError("away")

        monkeypatch.setattr(store(), "exists", away)
        assert ask(opened, question(*uids)) == 0x0110
    assert Commitment.objects.count() == 0


def test_old_questions_are_forgotten(room: Room) -> None:
    row = waiting()
    assert services.forget_commitments(now=row.asked_at + timedelta(days=3)) == 0
    assert services.forget_commitments(now=row.asked_at + timedelta(days=3, seconds=1)) == 1
    assert Commitment.objects.count() == 0
