"""What `enthesis doctor` looks at. Each finding says how things are, and what to do where they are not well."""

import errno
import shutil
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from enthesis.audit.models import Entry
from enthesis.audit.selectors import lost_guards
from enthesis.core import assets, blobs, words
from enthesis.core.blobs.base import key_of
from enthesis.core.errors import Unavailable
from enthesis.jobs.selectors import queue_health
from enthesis.programme.models import ProgrammeVersion
from enthesis.programme.selectors import altered_versions

LITTLE_ROOM_BYTES = 2 * 2**30
CLOCKS_APART = timedelta(seconds=2)
WAITS_TOO_LONG = timedelta(minutes=5)
CERTIFICATE_WARNING_DAYS = 30
PROBE = b"enthesis doctor"


@dataclass(frozen=True)
class Finding:
    """How one thing is.

    Parameters
    ----------
    state
        `well`; `note` for what is right on some sites and not on others; or `wrong`, which makes the exit code 1.
    """

    subject: str
    state: str
    what: str
    advice: str = ""

    @property
    def is_wrong(self) -> bool:
        """Tell whether Enthesis cannot do all its work like this."""
        return self.state == "wrong"

    def as_dict(self) -> dict[str, str]:
        """Give the finding for JSON."""
        return asdict(self)

    def line(self) -> str:
        """Write the finding as one line, and its advice on another."""
        advice = f"\n{'':17}{self.advice}" if self.advice else ""
        return f"{self.state:<6} {self.subject:<9} {self.what}{advice}"


def examine(*, before_start: bool = False) -> list[Finding]:
    """Look at everything; `before_start` leaves out what only a running site can show."""
    found = [*settings_findings(), *database_findings()]
    if not any(finding.is_wrong for finding in found):
        found += [*clock_findings(), *guard_findings(), *programme_findings()]
        found += [] if before_start else queue_findings()
    found += [*store_findings(), *front_end_findings(), *mail_findings()]
    return found + ([] if before_start else list(gateway_findings()))


def settings_findings() -> Iterator[Finding]:
    """Tell how the settings were read; wrong ones never get this far."""
    if settings.DEMO:
        advice = (
            "Anybody on this machine can sign in as anybody. Set ENTHESIS_MODE=production for real people."
        )
        yield Finding("settings", "note", "This is a demo.", advice)
    else:
        yield Finding("settings", "well", f"Production, answering to {', '.join(settings.ALLOWED_HOSTS)}.")


def database_findings() -> Iterator[Finding]:
    """Tell whether the database answers and has the tables that this version needs."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        advice = "Is the address in DATABASE_URL right, and does the server run? For SQLite, can the folder be written?"
        yield Finding("database", "wrong", f"The database does not answer: {_first_line(error)}.", advice)
        return
    if missing:
        what = f"{words.count(len(missing), 'migration')} not applied yet, the first is {missing[0][0]}."
        yield Finding(
            "database", "wrong", what, "Run `enthesis migrate`; before an upgrade, make a backup first."
        )
        return
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    yield Finding("database", "well", f"{name} answers, and its tables are up to date.")


def clock_findings() -> Iterator[Finding]:
    """Tell whether this machine's clock agrees with the database's and has not gone back behind the record."""
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
        if apart > CLOCKS_APART:
            what = f"This machine's clock and the database's are {apart.total_seconds():.0f} s apart."
            yield Finding(
                "clock", "wrong", what, "Keep both in time with NTP: times in the record come from here."
            )
            return
    newest = Entry.objects.order_by("-number").first()
    if newest is not None and newest.at - now > CLOCKS_APART:
        what = f"The record's last entry is from {words.moment(newest.at)}, which is still to come."
        yield Finding("clock", "wrong", what, "Was the clock put back? Set it right before anybody works.")
        return
    yield Finding("clock", "well", f"{words.moment(now)} in {settings.TIME_ZONE}.")


def guard_findings() -> Iterator[Finding]:
    """Tell whether the database itself still refuses to have changed what was signed, recorded or loaded."""
    lost = lost_guards()
    if lost:
        guard, why = lost[0]
        what = (
            f"{words.count(len(lost), 'guard')} of the database gone; the first: the trigger {guard.name} "
            f"of the table {guard.table} is {why}."
        )
        advice = (
            "Run `enthesis verify` to see whether anything was changed meanwhile, then "
            "`enthesis doctor --restore-guards`."
        )
        yield Finding("guards", "wrong", what, advice)
    else:
        yield Finding(
            "guards", "well", "The database refuses changes of what was signed, recorded or loaded."
        )


def programme_findings() -> Iterator[Finding]:
    """Tell whether every loaded version of a programme says what it said when it was loaded."""
    altered = list(altered_versions())
    if altered:
        what = f"{altered[0].where[0].upper()}{altered[0].where[1:]} {altered[0].what}."
        advice = "Somebody went around Enthesis. Restore the last backup that `enthesis verify` finds whole."
        yield Finding("programme", "wrong", what, advice)
    else:
        number = ProgrammeVersion.objects.count()
        yield Finding("programme", "well", f"{words.count(number, 'version')}, each as it was loaded.")


def queue_findings() -> Iterator[Finding]:
    """Tell whether work is being done."""
    health = queue_health(now=timezone.now())
    waits = health.waiting_for
    if not health.workers:
        waiting = f"; {words.count(health.due, 'piece')} of work waiting" if health.due else ""
        yield Finding(
            "queue",
            "wrong",
            f"No worker runs{waiting}.",
            "Start `enthesis worker`, or everything with `enthesis serve`.",
        )
    elif waits is not None and waits > WAITS_TOO_LONG:
        what = f"Work has been waiting for {words.count(round(waits.total_seconds() / 60), 'minute')}."
        yield Finding("queue", "wrong", what, "Start more workers, and look at their log.")
    else:
        yield Finding("queue", "well", f"{words.count(health.workers, 'worker')}, {health.due} waiting.")
    if health.failed:
        what = f"{words.count(health.failed, 'piece')} of work failed in the last week."
        yield Finding("queue", "note", what, "The worker's log says why; who asked for it can try it again.")


def store_findings() -> Iterator[Finding]:
    """Tell whether objects can be kept, read back and removed, and how much room there is."""
    try:
        _try_store()
    except (Unavailable, OSError) as error:
        where = (
            "S3_ENDPOINT, S3_BUCKET and the keys"
            if settings.S3["endpoint"]
            else f"the folder {settings.DATA_DIR}"
        )
        what = error.message if isinstance(error, Unavailable) else _first_line(error)
        yield Finding(
            "store", "wrong", what, f"Check {where}: it must be there, have room, and be ours to write."
        )
        return
    if settings.S3["endpoint"]:
        yield Finding("store", "well", f"The bucket {settings.S3['bucket']} keeps what it is given.")
        return
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LITTLE_ROOM_BYTES:
        advice = "A cine loop takes some 20 MB. Make room, or move the data folder."
        yield Finding("store", "wrong", f"Only {words.size(free)} are free.", advice)
    else:
        yield Finding(
            "store", "well", f"The data folder keeps what it is given; {words.size(free)} are free."
        )


def _try_store() -> None:
    store = blobs.store()
    known = store.exists(key_of(PROBE))
    key = store.put(PROBE)
    store.get(key)
    if not known:
        store.delete(key)


def front_end_findings() -> Iterator[Finding]:
    """Tell whether the front end was built."""
    if (Path(settings.FRONTEND_DIST) / assets.MANIFEST).is_file():
        yield Finding("pages", "well", "The front end is built.")
    else:
        yield Finding("pages", "wrong", "The front end is not built.", assets.ADVICE)


def mail_findings() -> Iterator[Finding]:
    """Tell whether the mail server lets us in."""
    if not settings.EMAIL_HOST:
        state, advice = (
            ("note", "") if settings.DEMO else ("wrong", "Set EMAIL_HOST: without mail nobody gets a link.")
        )
        yield Finding("mail", state, f"Mail is only written to {settings.EMAIL_FILE_PATH}.", advice)
        return
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        mail: Any = get_connection(timeout=5)
        mail.open()
        mail.close()
    except (OSError, smtplib.SMTPException) as error:
        advice = (
            "Check EMAIL_HOST, EMAIL_PORT, EMAIL_USER and EMAIL_PASSWORD. Mail waits in the queue meanwhile."
        )
        yield Finding("mail", "wrong", f"{place} does not take mail: {_first_line(error)}.", advice)
    else:
        yield Finding("mail", "well", f"{place} takes mail.")


def gateway_findings() -> Iterator[Finding]:
    """Tell whether ultrasound machines are listened to, and until when our certificate for them is good."""
    host = "127.0.0.1" if settings.DICOM_HOST in ("0.0.0.0", "") else settings.DICOM_HOST  # noqa: S104 - compared only
    for port, how in ((settings.DICOM_PORT, ""), (settings.DICOM_TLS_PORT, ", encrypted")):
        if not port:
            continue
        place = f"{settings.DICOM_HOST}:{port}"
        try:
            socket.create_connection((host, port), 3).close()
        except OSError as error:
            why = "Nothing listens" if error.errno == errno.ECONNREFUSED else _first_line(error)
            advice = "Start `enthesis gateway`, or everything with `enthesis serve`."
            yield Finding("gateway", "wrong", f"{why} on {place}.", advice)
        else:
            yield Finding("gateway", "well", f"{settings.DICOM_AE_TITLE} listens on {place}{how}.")
    if settings.DICOM_TLS_PORT:
        yield _certificate_finding()


def _certificate_finding() -> Finding:
    """Tell how long the gateway's certificate is good for."""
    about, advice = (
        "certificate",
        "Put a new one into ENTHESIS_DICOM_TLS_CERTIFICATE, and start the gateway again.",
    )
    try:
        shown = x509.load_pem_x509_certificate(Path(settings.DICOM_TLS_CERTIFICATE).read_bytes())
    except (OSError, ValueError) as error:
        return Finding(
            about, "wrong", f"The gateway's certificate cannot be read: {_first_line(error)}.", advice
        )
    left = shown.not_valid_after_utc - timezone.now()
    until = f"{shown.not_valid_after_utc:%d %b %Y}"
    if left <= timedelta(0):
        return Finding(about, "wrong", f"The gateway's certificate ended on {until}.", advice)
    if left <= timedelta(days=CERTIFICATE_WARNING_DAYS):
        return Finding(about, "note", f"The gateway's certificate ends on {until}.", advice)
    return Finding(about, "well", f"The gateway's certificate is good until {until}.")


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).split("\n")[0].rstrip(".")
