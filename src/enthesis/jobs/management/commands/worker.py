"""`enthesis worker`: take jobs from the queue until told to stop."""

import os
import signal
import socket
import threading
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from enthesis.core.jobs import JobCancelled
from enthesis.jobs import services
from enthesis.jobs.models import Job

TIDY_EVERY = timedelta(days=1)
KEPT_FOR = timedelta(days=90)
HEARTBEAT_S = services.LEASE.total_seconds() / 3
AFTER_TROUBLE_S = 5.0

log = structlog.get_logger()


class Heartbeat(threading.Thread):
    """Renew the lease of a running job from the side, so that a long step does not look like a death."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self.job, self.over = job, threading.Event()

    def run(self) -> None:
        while not self.over.wait(HEARTBEAT_S):
            try:
                services.note_worker(name=self.job.worker, now=timezone.now())
                services.renew_lease(job=self.job, now=timezone.now())
            except JobCancelled:
                break
            except DatabaseError as error:
                log.warning("heartbeat missed", job=self.job.name, id=str(self.job.pk), reason=str(error))
        connection.close()


class Command(BaseCommand):
    help = "Take jobs from the queue and run them until told to stop (SIGTERM finishes the one at hand)."
    seen: datetime | None = None
    tidied: datetime | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop once nothing is due")
        parser.add_argument(
            "--pause", type=float, default=0.5, help="seconds between looks at an empty queue"
        )

    def handle(self, *args: Any, until_empty: bool, pause: float, **options: Any) -> None:
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        name = f"{socket.gethostname()}:{os.getpid()}"
        log.info("worker ready", worker=name)
        while not stop.is_set():
            try:
                found = self.work(name)
            except DatabaseError as error:
                log.warning("the database does not answer", worker=name, reason=str(error))
                stop.wait(AFTER_TROUBLE_S)
                found = True
            if found:
                continue
            if until_empty:
                break
            close_old_connections()
            stop.wait(pause)
        services.forget_worker(name=name)

    def work(self, name: str) -> bool:
        """Take one job and run it to its end; tell whether there was one."""
        self.be_seen(name)
        job = services.claim_next_job(worker=name, now=timezone.now())
        if job is None:
            return False
        heartbeat = Heartbeat(job)
        heartbeat.start()
        try:
            services.run_job(job)
        finally:
            heartbeat.over.set()
        return True

    def be_seen(self, name: str) -> None:
        """Note every few seconds that this worker lives, and once a day forget work that ended long ago."""
        now = timezone.now()
        if self.seen is None or (now - self.seen).total_seconds() >= HEARTBEAT_S:
            services.note_worker(name=name, now=now)
            self.seen = now
        if self.tidied is None or now - self.tidied >= TIDY_EVERY:
            services.forget_old_jobs(before=now - KEPT_FOR)
            self.tidied = now
