"""`enthesis worker`: take jobs from the queue until told to stop."""

import os
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

from enthesis.core.jobs import JobCancelled
from enthesis.jobs import services
from enthesis.jobs.models import Job

log = structlog.get_logger()


class Heartbeat(threading.Thread):
    """Renew the lease of a running job from the side, so that a long step does not look like a death."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self.job, self.over = job, threading.Event()

    def run(self) -> None:
        while not self.over.wait(services.LEASE.total_seconds() / 3):
            try:
                services.renew_lease(job=self.job, now=timezone.now())
            except JobCancelled:
                break
        connection.close()


class Command(BaseCommand):
    help = "Take jobs from the queue and run them until told to stop (SIGTERM finishes the one at hand)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop once nothing is due")
        parser.add_argument("--pause", type=float, default=0.5, help="seconds between looks at an empty queue")

    def handle(self, *args: Any, until_empty: bool, pause: float, **options: Any) -> None:
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        name = f"{socket.gethostname()}:{os.getpid()}"
        log.info("worker ready", worker=name)
        while not stop.is_set():
            job = services.claim_next_job(worker=name, now=timezone.now())
            if job is None:
                if until_empty:
                    return
                close_old_connections()
                stop.wait(pause)
                continue
            heartbeat = Heartbeat(job)
            heartbeat.start()
            services.run_job(job)
            heartbeat.over.set()
