"""`enthesis serve`: everything in one process tree."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from enthesis.config import doctor, supervisor


class Command(BaseCommand):
    help = "Serve everything in one process tree: pages, workers and the DICOM gateway."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address that pages are served on")
        parser.add_argument("--port", type=int, default=8000, help="port that pages are served on")
        parser.add_argument("--processes", type=int, default=2, help="web processes")
        parser.add_argument("--workers", type=int, default=1, help="workers that take jobs from the queue")
        parser.add_argument("--no-gateway", action="store_true", help="leave out the DICOM gateway")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        wrong = [finding for finding in doctor.database_findings() if finding.is_wrong]
        if wrong:
            self.stderr.write("\n".join(f"{finding.what} {finding.advice}" for finding in wrong))
            sys.exit(supervisor.UNUSABLE)
        parts = [
            supervisor.web(host=host, port=port, processes=options["processes"]),
            *supervisor.workers(options["workers"]),
            *([] if options["no_gateway"] else [supervisor.gateway()]),
        ]
        sys.exit(
            supervisor.run(parts, ready=lambda: self.stdout.write(f"Enthesis is ready on {host}:{port}."))
        )
