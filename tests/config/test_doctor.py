"""The doctor finds what is wrong, and says what to do about it."""

import json
import shutil
import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.config import doctor
from enthesis.core import blobs
from enthesis.core.blobs.base import key_of
from enthesis.jobs import services
from enthesis.jobs.models import Job
from enthesis.programme.models import ProgrammeVersion
from tests.factories.guards import drop_trigger
from tests.factories.people import make_version
from tests.imaging.certificates import Authority

pytestmark = pytest.mark.django_db


def told(findings):
    """Give state and words of each finding."""
    return [(finding.state, finding.what) for finding in findings]


def only(findings):
    (finding,) = findings
    return finding


@pytest.fixture
def built(settings, tmp_path):
    """Have a built front end."""
    settings.FRONTEND_DIST = tmp_path / "dist"
    settings.FRONTEND_DIST.mkdir()
    (settings.FRONTEND_DIST / "manifest.json").write_text("{}")


@pytest.fixture
def listening(settings):
    """Have somebody listen where the gateway should."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.DICOM_PORT = server.getsockname()[1]
        yield


def test_demo_is_noted_and_production_is_well(settings):
    assert told(doctor.settings_findings()) == [("note", "This is a demo.")]
    settings.DEMO, settings.ALLOWED_HOSTS = False, ["msk.example.org"]
    assert told(doctor.settings_findings()) == [("well", "Production, answering to msk.example.org.")]


def test_database_is_well():
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    assert told(doctor.database_findings()) == [("well", f"{name} answers, and its tables are up to date.")]


def test_missing_migrations_are_found(monkeypatch):
    class Plan:
        loader = type("Loader", (), {"graph": type("Graph", (), {"leaf_nodes": staticmethod(list)})})

        def __init__(self, connection):
            """Take a connection, as the real one does."""

        def migration_plan(self, nodes):
            return [("logbook.0002_freeze", False), ("audit.0003_x", False)]

    monkeypatch.setattr(doctor, "MigrationExecutor", Plan)
    finding = only(doctor.database_findings())
    assert finding.what == "2 migrations not applied yet, the first is logbook.0002_freeze."
    assert finding.advice.startswith("Run `enthesis migrate`")
    assert finding.is_wrong


def test_absent_database_is_found(monkeypatch):
    def away():
        raise OperationalError("connection refused\nmore")

    monkeypatch.setattr(connection, "ensure_connection", away)
    finding = only(doctor.database_findings())
    assert (finding.state, finding.what) == ("wrong", "The database does not answer: connection refused.")
    assert "DATABASE_URL" in finding.advice


def test_clock_is_well():
    assert only(doctor.clock_findings()).state == "well"


def test_clock_that_went_back_is_found():
    Entry.objects.create(
        number=1, at=timezone.now() + timedelta(hours=2), actor="x", action="x", target="x", hash="x"
    )
    finding = only(doctor.clock_findings())
    assert finding.is_wrong
    assert "which is still to come" in finding.what


def test_clock_that_differs_from_the_database_is_found(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    ahead = timezone.now() + timedelta(seconds=90)

    class Cursor:
        execute = staticmethod(lambda statement: None)
        fetchone = staticmethod(lambda: (ahead,))
        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *_: None  # noqa: E731

    monkeypatch.setattr(connection, "cursor", Cursor)
    assert only(doctor.clock_findings()).what == "This machine's clock and the database's are 90 s apart."


def test_guards_that_are_there_are_well():
    assert told(doctor.guard_findings()) == [
        ("well", "The database refuses changes of what was signed, recorded or loaded.")
    ]


def test_missing_guard_is_found_and_can_be_restored(capsys, well):
    drop_trigger("audit_entry", "audit_entry_kept")
    (finding,) = doctor.guard_findings()
    assert (finding.state, finding.what) == (
        "wrong",
        "1 guard of the database gone; the first: the trigger audit_entry_kept of the table audit_entry is missing.",
    )
    assert finding.advice == (
        "Run `enthesis verify` to see whether anything was changed meanwhile, then `enthesis doctor --restore-guards`."
    )
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--restore-guards")
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (
        0,
        "The trigger audit_entry_kept of the table audit_entry is there again.\n",
    )
    assert Entry.objects.get().action == "audit.restore_guard"


def test_guards_are_not_restored_where_the_database_has_no_tables(monkeypatch, built):
    wrong = doctor.Finding("database", "wrong", "3 migrations not applied yet.")
    monkeypatch.setattr(doctor, "database_findings", lambda: [wrong])
    drop_trigger("audit_entry", "audit_entry_kept")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--restore-guards", "--before-start")
    assert (ended.value.code, Entry.objects.count(), len(list(doctor.guard_findings()))) == (1, 0, 1)
    assert only(doctor.guard_findings()).is_wrong


def test_versions_that_are_as_they_were_loaded_are_well():
    make_version()
    assert told(doctor.programme_findings()) == [("well", "1 version, each as it was loaded.")]


def test_changed_version_is_found():
    version = make_version()
    drop_trigger("programme_programmeversion", "programme_version_frozen")
    ProgrammeVersion.objects.update(document={**version.document, "fees": {}})
    finding = only(doctor.programme_findings())
    assert (finding.state, finding.what) == (
        "wrong",
        "Version 1 of the programme msk-ultrasound-pgcert was changed: its hash does not follow from what it says.",
    )
    assert finding.advice == (
        "Somebody went around Enthesis. Restore the last backup that `enthesis verify` finds whole."
    )


def job(state="waiting", minutes=0, **more):
    then = timezone.now() - timedelta(minutes=minutes)
    Job.objects.create(name="x", state=state, run_at=then, created_at=then, max_attempts=1, **more)


def test_queue_without_a_worker_is_found():
    assert told(doctor.queue_findings()) == [("wrong", "No worker runs.")]
    job(minutes=1)
    assert told(doctor.queue_findings()) == [("wrong", "No worker runs; 1 piece of work waiting.")]


def test_queue_with_a_worker_is_well():
    services.note_worker(name="w", now=timezone.now())
    job()
    assert told(doctor.queue_findings()) == [("well", "1 worker, 1 waiting.")]


def test_queue_that_waits_too_long_is_found():
    services.note_worker(name="w", now=timezone.now())
    job(minutes=9)
    assert told(doctor.queue_findings()) == [("wrong", "Work has been waiting for 9 minutes.")]


def test_failed_work_is_noted():
    services.note_worker(name="w", now=timezone.now())
    job("failed", finished_at=timezone.now())
    assert told(doctor.queue_findings())[1] == ("note", "1 piece of work failed in the last week.")


def test_store_is_tried_and_left_as_it_was():
    (finding,) = doctor.store_findings()
    assert finding.state == "well"
    assert list(blobs.store().keys()) == []
    blobs.store().put(doctor.PROBE)
    list(doctor.store_findings())
    assert list(blobs.store().keys()) == [key_of(doctor.PROBE)]


def test_full_store_is_found(settings):
    settings.STORE_LIMIT_BYTES = 1
    finding = only(doctor.store_findings())
    assert finding.is_wrong
    assert str(settings.DATA_DIR) in finding.advice


def test_little_room_is_found(monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=150 * 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert told(doctor.store_findings()) == [("wrong", "Only 150 MB are free.")]


@pytest.mark.object_store
def test_bucket_is_tried(settings, s3_service):
    settings.S3 = {
        "endpoint": s3_service.endpoint, "access_key": s3_service.access_key, "secret_key": s3_service.secret_key,
        "bucket": "doctor",
    }  # fmt: skip
    assert told(doctor.store_findings()) == [("well", "The bucket doctor keeps what it is given.")]


def test_absent_bucket_service_is_found(settings):
    settings.S3 = {"endpoint": "http://127.0.0.1:9", "access_key": "a", "secret_key": "b", "bucket": "c"}
    finding = only(doctor.store_findings())
    assert finding.is_wrong
    assert finding.advice.startswith("Check S3_ENDPOINT, S3_BUCKET and the keys")


def test_front_end(settings, built):
    assert told(doctor.front_end_findings()) == [("well", "The front end is built.")]
    settings.FRONTEND_DIST = settings.FRONTEND_DIST / "absent"
    assert told(doctor.front_end_findings()) == [("wrong", "The front end is not built.")]


def test_mail_without_a_server_is_wrong_in_production_only(settings):
    assert only(doctor.mail_findings()).state == "note"
    settings.DEMO = False
    finding = only(doctor.mail_findings())
    assert (finding.state, finding.advice) == ("wrong", "Set EMAIL_HOST: without mail nobody gets a link.")


def test_absent_mail_server_is_found(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    finding = only(doctor.mail_findings())
    assert finding.what == "127.0.0.1:9 does not take mail: [Errno 111] Connection refused."
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert told(doctor.mail_findings()) == [("well", "127.0.0.1:9 takes mail.")]


def test_gateway(settings, listening):
    place = f"127.0.0.1:{settings.DICOM_PORT}"
    assert told(doctor.gateway_findings()) == [("well", f"ENTHESIS listens on {place}.")]
    settings.DICOM_PORT = 9
    assert told(doctor.gateway_findings()) == [("wrong", "Nothing listens on 127.0.0.1:9.")]


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (40, "well", "The gateway's certificate is good until"),
        (29, "note", "The gateway's certificate ends on"),
        (-1, "wrong", "The gateway's certificate ended on"),
    ],
)
def test_encrypted_gateway_and_how_long_its_certificate_lasts(
    settings, listening, tmp_path, days, state, words
):
    ours = Authority(tmp_path).certificate("ours", days=days)
    settings.DICOM_TLS_PORT, settings.DICOM_PORT = settings.DICOM_PORT, 0
    settings.DICOM_TLS_CERTIFICATE = str(ours.certificate)
    place = f"127.0.0.1:{settings.DICOM_TLS_PORT}"
    port, certificate = doctor.gateway_findings()
    assert (port.state, port.what) == ("well", f"ENTHESIS listens on {place}, encrypted.")
    assert (certificate.state, certificate.what.startswith(words)) == (state, True), certificate.what


def test_certificate_that_cannot_be_read(settings, listening, tmp_path):
    settings.DICOM_TLS_PORT, settings.DICOM_TLS_CERTIFICATE = 9, str(tmp_path / "nowhere.pem")
    _, encrypted, certificate = doctor.gateway_findings()
    assert encrypted.what == "Nothing listens on 127.0.0.1:9."
    assert certificate.state == "wrong"
    assert certificate.what.startswith("The gateway's certificate cannot be read: [Errno 2] No such file")


@pytest.fixture
def well(built, listening, monkeypatch):
    """Have everything as it should be."""
    services.note_worker(name="w", now=timezone.now())
    monkeypatch.setattr(doctor, "LITTLE_ROOM_BYTES", 0)


SUBJECTS = [
    "settings",
    "database",
    "clock",
    "guards",
    "programme",
    "queue",
    "store",
    "pages",
    "mail",
    "gateway",
]


def test_command_examines_everything_and_exits_with_0(well, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert [line.split()[1] for line in lines] == SUBJECTS
    assert {line.split()[0] for line in lines} == {"well", "note"}
    assert ended.value.code == 0


def test_command_exits_with_1_where_something_is_wrong(well, settings, capsys):
    settings.DICOM_PORT = 9
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    findings = json.loads(capsys.readouterr().out)
    assert [finding["subject"] for finding in findings] == SUBJECTS
    assert findings[-1] == {
        "subject": "gateway", "state": "wrong", "what": "Nothing listens on 127.0.0.1:9.",
        "advice": "Start `enthesis gateway`, or everything with `enthesis serve`.",
    }  # fmt: skip
    assert ended.value.code == 1


def test_command_before_the_start_leaves_out_what_runs(built, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "LITTLE_ROOM_BYTES", 0)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--before-start", "--json")
    subjects = [finding["subject"] for finding in json.loads(capsys.readouterr().out)]
    assert subjects == [subject for subject in SUBJECTS if subject not in ("queue", "gateway")]
    assert ended.value.code == 0
